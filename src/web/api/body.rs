//! JSON bodies, read strictly: malformed text is 400; a wrong type or an unknown field is 422 with its pointer.

use serde_json::Value;

use crate::domain::fault::Fault;
use crate::error::Error;
use crate::json::{self, FromJson, MisfitKind};
use crate::web::request::{BODY_LIMIT, Request};

/// The body as text that is JSON, for digests and merge patches.
pub async fn read(request: &mut Request) -> Result<Value, Error> {
    let bytes = request.body(BODY_LIMIT).await?;
    json::value(&bytes).map_err(|error| Error::Malformed(format!("The body is not JSON: {error}.")))
}

pub fn parse<T: FromJson>(value: Value) -> Result<T, Error> {
    T::from_json(value).map_err(|misfit| Error::field(&misfit.path, fault(misfit.kind)))
}

pub fn fault(kind: MisfitKind) -> Fault {
    match kind {
        MisfitKind::UnknownField => Fault::UnexpectedField,
        MisfitKind::MissingField => Fault::Missing,
        MisfitKind::Wrong(text) => Fault::WrongType(text),
    }
}
