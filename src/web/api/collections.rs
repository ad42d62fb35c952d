//! `POST /api/v1/collections`: a payment in progress at a provider.

#[cfg(test)]
pub(super) mod described;

use serde::Serialize;
use worker::Response;

use crate::domain::fault::Faults;
use crate::domain::money::Amount;
use crate::domain::provider::Provider;
use crate::domain::text::{DocumentNumber, ExternalId};
use crate::error::Error;
use crate::storage::collections::{self, Collection, NewCollection};
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body, fields};
use crate::web::form::accept;
use crate::web::request::Request;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct CollectionBody {
    invoice_number: String,
    amount: Amount,
    currency: Option<String>,
    provider: String,
    provider_payment_id: String,
}

fields! { CollectionBody { invoice_number, amount, currency, provider, provider_payment_id } }

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct View {
    #[serde(flatten)]
    collection: Collection,
    currency: &'static str,
}

pub async fn create(call: &Call<'_>, request: &mut Request) -> Result<Response, Error> {
    let once = match Once::begin(call, request).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(once) => once,
    };
    let body: CollectionBody = body::parse(once.body.clone())?;
    let mut faults = Faults::default();
    let invoice_number = faults.take("invoice_number", DocumentNumber::parse(&body.invoice_number));
    let amount = fields::positive(&mut faults, "amount", body.amount);
    fields::currency(&mut faults, body.currency.as_deref(), &call.caller.supplier);
    let provider = faults.take("provider", Provider::parse(&body.provider));
    let payment_id = faults.take(
        "provider_payment_id",
        ExternalId::parse(&body.provider_payment_id),
    );
    let parsed = (|| {
        Some(NewCollection {
            invoice_number: invoice_number?,
            amount: amount?,
            provider: provider?,
            provider_payment_id: payment_id?,
        })
    })();
    let new = accept(parsed, faults)?;
    let view = |collection: &Collection| View {
        collection: collection.clone(),
        currency: call.caller.supplier.currency.code(),
    };
    let keep = |collection: &Collection| once.keep(201, &view(collection));
    let ids = call.app.new_ids();
    let opened = collections::open(&call.app.db, &call.act(&ids), &new, &keep).await;
    once.answer(201, opened.map(|collection| view(&collection))).await
}
