//! `/api/v1/customers/{id}/account` and `…/delinquency`: what a customer owes, and how far it is trusted.

#[cfg(test)]
pub(super) mod described;

use chrono::NaiveDate;
use serde::Serialize;
use worker::Response;

use crate::domain::ageing::Ageing;
use crate::domain::delinquency::{Explanation, Mode, Override, Status};
use crate::domain::fault::{Fault, Faults};
use crate::domain::money::Amount;
use crate::domain::text::Note;
use crate::error::Error;
use crate::storage::nothing_along;
use crate::storage::overrides::{self, NewOverride};
use crate::storage::past::{AccountOn, OnDate, as_of};
use crate::web::api::{Call, body, fields};
use crate::web::form::accept;
use crate::web::request::Request;
use crate::web::respond;

/// An account as of a date.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Account {
    as_of: NaiveDate,
    currency: &'static str,
    balance: Amount,
    overdue: Amount,
    not_yet_due: Amount,
    unallocated: Amount,
    exposure: Amount,
    credit_limit: Option<Amount>,
    available_credit: Option<Amount>,
    ageing: Ageing,
    delinquency: Delinquency,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Delinquency {
    computed: Status,
    effective: Status,
    r#override: Option<Override>,
    explanation: Explanation,
}

impl From<AccountOn> for Delinquency {
    fn from(account: AccountOn) -> Delinquency {
        Delinquency {
            computed: account.standing.computed,
            effective: account.standing.effective,
            r#override: account.active_override,
            explanation: account.standing.explanation,
        }
    }
}

pub async fn show(call: &Call<'_>, request: &Request, customer_id: &str) -> Result<Response, Error> {
    let on = fields::query_date(request, "as_of")?.unwrap_or_else(|| call.today());
    let account = load(call, customer_id, on).await?;
    let figures = account.figures;
    respond::json(
        200,
        &Account {
            as_of: account.as_of,
            currency: call.caller.supplier.currency.code(),
            balance: figures.balance,
            overdue: figures.overdue,
            not_yet_due: figures.not_yet_due,
            unallocated: figures.unallocated,
            exposure: figures.exposure,
            credit_limit: account.credit_limit,
            available_credit: figures.available_credit,
            ageing: figures.ageing,
            delinquency: account.into(),
        },
    )
}

async fn load(call: &Call<'_>, customer_id: &str, on: NaiveDate) -> Result<AccountOn, Error> {
    match as_of(&call.app.db, &call.caller.supplier, customer_id, on).await? {
        OnDate::Account(account) => Ok(*account),
        OnDate::TooLarge => Err(Error::field("as_of", Fault::OutOfRange)),
        OnDate::NoSuchCustomer => Err(Error::NotFound),
    }
}

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct OverrideBody {
    mode: String,
    status: String,
    reason: String,
    expires_on: Option<String>,
}

fields! { OverrideBody { mode, status, reason, expires_on } }

pub async fn set_override(
    call: &Call<'_>,
    request: &mut Request,
    customer_id: &str,
) -> Result<Response, Error> {
    let body: OverrideBody = body::parse(body::read(request).await?)?;
    let mut faults = Faults::default();
    let mode = faults.take("mode", Mode::parse(&body.mode));
    let status = faults.take("status", Status::parse(&body.status));
    let reason = faults.take("reason", Note::parse(&body.reason));
    let expires_on = fields::optional_date(&mut faults, "expires_on", body.expires_on.as_deref());
    let parsed = (|| {
        Some(NewOverride {
            mode: mode?,
            status: status?,
            reason: reason?,
            expires_on,
        })
    })();
    let new = accept(parsed, faults)?;
    change(call, customer_id, Some(&new)).await
}

pub async fn end_override(call: &Call<'_>, customer_id: &str) -> Result<Response, Error> {
    change(call, customer_id, None).await
}

/// Sets or ends it, and answers with the delinquency that follows.
async fn change(call: &Call<'_>, customer_id: &str, new: Option<&NewOverride>) -> Result<Response, Error> {
    let ids = call.app.new_ids();
    let act = call.act(&ids);
    overrides::set(&call.app.db, &act, customer_id, new, &nothing_along).await?;
    let account = load(call, customer_id, call.today()).await?;
    respond::json(200, &Delinquency::from(account))
}
