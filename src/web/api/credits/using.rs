//! `/api/v1/payments/{id}`: what is left of a payment or credit note settles invoices, or went back.

use worker::Response;

use super::{View, check_allocations, view_of_stored};
use crate::domain::allocation::Stated;
use crate::domain::fault::Faults;
use crate::domain::money::Amount;
use crate::error::Error;
use crate::storage::credits::Detailed;
use crate::storage::credits::using::{self, Refund};
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body, fields};
use crate::web::form::accept;
use crate::web::request::Request;
use crate::web::respond;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(super) struct UseBody {
    #[cfg_attr(test, schemars(default))]
    allocations: Vec<Stated>,
}

fields! { UseBody { allocations: or_default } }

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(super) struct RefundBody {
    amount: Amount,
    dated_on: Option<String>,
}

fields! { RefundBody { amount, dated_on } }

pub async fn show(call: &Call<'_>, id: &str) -> Result<Response, Error> {
    let named = using::get(&call.app.db, &call.caller.supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    let mut view = view_of_stored(call, named.detailed);
    view.document = named.document;
    respond::json(200, &view)
}

pub async fn settle(call: &Call<'_>, request: &mut Request, id: &str) -> Result<Response, Error> {
    let once = match Once::begin(call, request).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(once) => once,
    };
    let body: UseBody = body::parse(once.body.clone())?;
    let mut faults = Faults::default();
    check_allocations(&body.allocations, &mut faults);
    accept(Some(()), faults)?;
    let ids = call.app.new_ids();
    let view = |changed: &Detailed| -> View { view_of_stored(call, changed.clone()) };
    let keep = |changed: &Detailed| once.keep(200, &view(changed));
    let settled = using::settle(&call.app.db, &call.act(&ids), id, &body.allocations, &keep).await;
    once.answer(200, settled.map(|changed| view(&changed))).await
}

pub async fn refund(call: &Call<'_>, request: &mut Request, id: &str) -> Result<Response, Error> {
    let once = match Once::begin(call, request).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(once) => once,
    };
    let body: RefundBody = body::parse(once.body.clone())?;
    let mut faults = Faults::default();
    let amount = fields::positive(&mut faults, "amount", body.amount);
    let dated_on = match body.dated_on.as_deref() {
        None => Some(call.today()),
        Some(text) => fields::date(&mut faults, "dated_on", text),
    };
    let refund = amount
        .zip(dated_on)
        .map(|(amount, dated_on)| Refund { amount, dated_on });
    let refund = accept(refund, faults)?;
    let ids = call.app.new_ids();
    let view = |changed: &Detailed| -> View { view_of_stored(call, changed.clone()) };
    let keep = |changed: &Detailed| once.keep(200, &view(changed));
    let refunded = using::refund(&call.app.db, &call.act(&ids), id, refund, &keep).await;
    once.answer(200, refunded.map(|changed| view(&changed))).await
}
