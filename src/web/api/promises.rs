//! `/api/v1/customers/{id}/promises`: what a customer says that it will pay, and by when.

#[cfg(test)]
pub(super) mod described;

use chrono::NaiveDate;
use serde::Serialize;
use worker::Response;

use crate::domain::calendar::{instant_text, parse_date};
use crate::domain::fault::Faults;
use crate::domain::money::Amount;
use crate::domain::promise::{Promise, PromiseState};
use crate::error::Error;
use crate::storage::nothing_along;
use crate::storage::promises::{self, NewPromise};
use crate::web::api::list::Window;
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body};
use crate::web::form::accept;
use crate::web::request::Request;
use crate::web::respond;

type Result = std::result::Result<Response, Error>;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct Body {
    amount: Option<Amount>,
    pay_on: String,
}

fields! { Body { amount, pay_on } }

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PromiseJson {
    id: String,
    amount: Amount,
    currency: &'static str,
    pay_on: NaiveDate,
    state: PromiseState,
    ended_on: Option<NaiveDate>,
    settled: Amount,
    by_buyer: bool,
    made_by: String,
    made_at: String,
}

impl PromiseJson {
    fn of(promise: &Promise, call: &Call<'_>) -> PromiseJson {
        PromiseJson {
            id: promise.id.clone(),
            amount: promise.amount,
            currency: call.caller.supplier.currency.code(),
            pay_on: promise.pay_on,
            state: promise.state,
            ended_on: promise.ended_on,
            settled: promise.settled,
            by_buyer: promise.by_buyer,
            made_by: promise.made_by.clone(),
            made_at: instant_text(promise.made_at),
        }
    }
}

pub async fn give(call: &Call<'_>, request: &mut Request, customer_id: &str) -> Result {
    let once = match Once::begin(call, request).await? {
        Begun::New(once) => once,
        Begun::Answered(answer) => return Ok(answer),
    };
    let body: Body = body::parse(once.body.clone())?;
    let mut faults = Faults::default();
    let pay_on = faults.take("pay_on", parse_date(&body.pay_on));
    let amount = body.amount;
    let new = accept(pay_on.map(|pay_on| NewPromise { amount, pay_on }), faults)?;
    let ids = call.app.new_ids();
    let keep = |given: &Promise| once.keep(201, &PromiseJson::of(given, call));
    let given = promises::give(&call.app.db, &call.act(&ids), customer_id, false, &new, &keep).await;
    once.answer(201, given.map(|given| PromiseJson::of(&given, call)))
        .await
}

pub async fn list(call: &Call<'_>, request: &Request, customer_id: &str) -> Result {
    let window = Window::of(request)?;
    let (db, supplier) = (&call.app.db, &call.caller.supplier);
    let after = window.after.as_deref();
    let found = promises::list(db, supplier, customer_id, after, window.fetch()).await?;
    window.answer(
        found.ok_or(Error::NotFound)?,
        |promise| promise.id.clone(),
        |promise| PromiseJson::of(&promise, call),
    )
}

pub async fn withdraw(call: &Call<'_>, customer_id: &str, id: &str) -> Result {
    let ids = call.app.new_ids();
    let act = call.act(&ids);
    let promise = promises::withdraw(&call.app.db, &act, customer_id, id, &nothing_along).await?;
    respond::json(200, &PromiseJson::of(&promise, call))
}
