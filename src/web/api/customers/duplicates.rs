//! `GET /api/v1/customers/{id}/duplicates`, and what a new customer is answered with when it is asked for.

use serde::Serialize;
use worker::Response;

use crate::domain::customer::CustomerFields;
use crate::domain::fault::Fault;
use crate::domain::likeness::Likeness;
use crate::error::Error;
use crate::storage::customers;
use crate::storage::customers::duplicates::{Duplicate, find};
use crate::web::api::Call;
use crate::web::request::Request;
use crate::web::respond;

/// A customer that looks like the one asked about.
#[derive(Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DuplicateJson {
    id: String,
    name: String,
    because: Vec<Likeness>,
}

impl From<Duplicate> for DuplicateJson {
    fn from(one: Duplicate) -> DuplicateJson {
        DuplicateJson {
            id: one.id,
            name: one.name,
            because: one.because,
        }
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DuplicatesJson {
    data: Vec<DuplicateJson>,
}

pub async fn list(call: &Call<'_>, id: &str) -> Result<Response, Error> {
    let supplier = &call.caller.supplier;
    let customer = customers::get(&call.app.db, supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    let found = find(&call.app.db, supplier, &customer.fields, Some(id)).await?;
    let data = found.into_iter().map(DuplicateJson::from).collect();
    respond::json(200, &DuplicatesJson { data })
}

/// `?duplicates=list`: who looks like the customer that is about to be created. Programs are told, never stopped.
pub async fn asked(
    call: &Call<'_>,
    request: &Request,
    fields: &CustomerFields,
) -> Result<Option<Vec<DuplicateJson>>, Error> {
    match request.query("duplicates") {
        None => Ok(None),
        Some("list") => {
            let found = find(&call.app.db, &call.caller.supplier, fields, None).await?;
            Ok(Some(found.into_iter().map(DuplicateJson::from).collect()))
        }
        Some(_) => Err(Error::field("duplicates", Fault::Unknown)),
    }
}
