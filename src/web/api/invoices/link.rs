//! `POST /api/v1/invoices/{id}/payment-link`: a page of the provider's to pay an invoice on.

use chrono::TimeDelta;
use serde::Serialize;
use worker::Response;

use crate::domain::calendar::instant_text;
use crate::domain::fault::Fault;
use crate::domain::money::Amount;
use crate::domain::provider::stripe::checkout::{LONGEST, SHORT};
use crate::error::Error;
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body};
use crate::web::checkout;
use crate::web::request::Request;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(super) struct Body {
    hours: Option<i64>,
}

fields! { Body { hours } }

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct PaymentLink {
    url: String,
    amount: Amount,
    currency: &'static str,
    expires_at: String,
}

pub async fn make(call: &Call<'_>, request: &mut Request, id: &str) -> Result<Response, Error> {
    let once = match Once::begin(call, request).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(once) => once,
    };
    let body: Body = body::parse(once.body.clone())?;
    let lasts = body.hours.map_or(Some(LONGEST), TimeDelta::try_hours);
    let lasts = lasts
        .filter(|lasts| (SHORT..=LONGEST).contains(lasts))
        .ok_or_else(|| Error::field("hours", Fault::OutOfRange))?;
    let supplier = &call.caller.supplier;
    let opened = checkout::link(call.app, supplier, request, id, lasts).await?;
    let link = PaymentLink {
        url: opened.url,
        amount: opened.invoice.open,
        currency: supplier.currency.code(),
        expires_at: instant_text(call.app.now + lasts),
    };
    let kept = once.keep(201, &link);
    let kept = if kept.is_empty() {
        Ok(())
    } else {
        call.app.db.batch(kept).await.map(drop)
    };
    once.answer(201, kept.map(|()| link).map_err(Into::into)).await
}
