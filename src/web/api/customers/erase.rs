//! `POST /api/v1/customers/{id}/erase`

use serde::Serialize;
use worker::Response;

use crate::domain::calendar::instant_text;
use crate::domain::fault::Fault;
use crate::error::Error;
use crate::storage::customers;
use crate::storage::erasure::{self, Outcome, Receipt};
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body};
use crate::web::erasing::InPlace;
use crate::web::request::Request;

type Result = std::result::Result<Response, Error>;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Erase {
    name: String,
}

fields! { Erase { name } }

/// What was done, as a program reads it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ErasureJson {
    customer_id: String,
    outcome: Outcome,
    pseudonym: String,
    actor: String,
    at: String,
    contacts: u64,
    files: u64,
    history_entries: u64,
    orders: u64,
    invoices: u64,
    credits: u64,
}

impl ErasureJson {
    fn of(receipt: &Receipt) -> ErasureJson {
        ErasureJson {
            customer_id: receipt.customer_id.clone(),
            outcome: receipt.outcome,
            pseudonym: receipt.pseudonym.clone(),
            actor: receipt.actor.clone(),
            at: instant_text(receipt.at),
            contacts: receipt.contacts,
            files: receipt.files,
            history_entries: receipt.entries,
            orders: receipt.orders,
            invoices: receipt.invoices,
            credits: receipt.credits,
        }
    }
}

/// For good, so the body says whom it means: its name, as it is now. Done again, the answer is the same.
pub async fn erase(call: &Call<'_>, request: &mut Request, id: &str) -> Result {
    let once = match Once::begin(call, request).await? {
        Begun::New(once) => once,
        Begun::Answered(answer) => return Ok(answer),
    };
    let Erase { name } = body::parse(once.body.clone())?;
    let supplier = &call.caller.supplier;
    let db = &call.app.db;
    // A receipt answers for a customer that is gone, whatever it was called.
    if erasure::receipt(db, supplier, id).await?.is_none() {
        let customer = customers::get(db, supplier, id).await?.ok_or(Error::NotFound)?;
        if customer.fields.name.as_str() != name.trim() {
            return Err(Error::field("name", Fault::WrongCode));
        }
    }
    let in_place = InPlace::of(supplier, id)?;
    let new_id = call.app.new_ids();
    let erased = erasure::erase(
        db,
        &call.app.files,
        &call.act(&new_id),
        id,
        &in_place.anonymous(),
        &|receipt| once.keep(200, &ErasureJson::of(receipt)),
    )
    .await;
    once.answer(200, erased.map(|receipt| ErasureJson::of(&receipt)))
        .await
}
