//! JSON bodies, read strictly: malformed text is 400; a wrong type or an unknown field is 422 with its pointer.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::domain::fault::Fault;
use crate::error::Error;
use crate::web::request::{BODY_LIMIT, Request};

/// The body as text that is JSON, for digests and merge patches.
pub async fn read(request: &mut Request) -> Result<Value, Error> {
    let bytes = request.body(BODY_LIMIT).await?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Error::Malformed(format!("The body is not JSON: {error}.")))
}

pub fn parse<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    // Serde would take a list for a struct, field by field.
    if !value.is_object() {
        return Err(Error::field(
            "",
            Fault::WrongType("an object is expected".to_owned()),
        ));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let mut field = error.path().to_string().replace('[', ".").replace(']', "");
        let text = error.inner().to_string();
        let fault = if let Some(name) = text
            .strip_prefix("unknown field `")
            .and_then(|rest| rest.split('`').next())
        {
            // The path names the field itself already, or only what it stands in.
            if !field.ends_with(name) {
                field = format!("{field}.{name}");
            }
            Fault::UnexpectedField
        } else if let Some(name) = text
            .strip_prefix("missing field `")
            .and_then(|rest| rest.split('`').next())
        {
            field = format!("{field}.{name}");
            Fault::Missing
        } else {
            Fault::WrongType(text)
        };
        Error::field(field.trim_start_matches('.'), fault)
    })
}

/// A field of a merge patch: absent, null (`Some(None)`) or a value. With `#[serde(default)]`.
pub fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    value: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(value).map(Some)
}
