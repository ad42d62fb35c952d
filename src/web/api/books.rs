//! `GET /api/v1/books/verify`: whether everything cached equals what the documents say.

#[cfg(test)]
pub(super) mod described;

use serde::Serialize;
use worker::Response;

use crate::error::Error;
use crate::storage::books::{self, Difference};
use crate::web::api::Call;
use crate::web::respond;

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Verified {
    clean: bool,
    differences: Vec<Difference>,
}

pub async fn verify(call: &Call<'_>) -> Result<Response, Error> {
    let differences = books::verify(&call.app.db, &call.caller.supplier, call.today()).await?;
    respond::json(
        200,
        &Verified {
            clean: differences.is_empty(),
            differences,
        },
    )
}
