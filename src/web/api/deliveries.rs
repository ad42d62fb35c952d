//! `/api/v1/delivery-settings` and `/api/v1/customers/{id}/delivery-days`: the supplier's rules for all its deliveries, and
//! when one of its customers can have one.

#[cfg(test)]
pub(super) mod described;

use chrono::NaiveDate;
use serde::Serialize;
use worker::Response;

use crate::domain::delivery::{Rules, RulesDraft};
use crate::domain::fault::Faults;
use crate::error::Error;
use crate::storage::deliveries;
use crate::web::api::{Call, body};
use crate::web::form::accept;
use crate::web::request::Request;
use crate::web::respond;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct RulesBody {
    lead_days: u32,
    cut_off: Option<String>,
    holidays: Option<Vec<String>>,
    fee_tax_rate_bp: Option<u32>,
}

fields! { RulesBody { lead_days, cut_off, holidays, fee_tax_rate_bp } }

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct DaysJson {
    data: Vec<NaiveDate>,
}

pub async fn show(call: &Call<'_>) -> Result<Response, Error> {
    let rules = deliveries::rules(&call.app.db, &call.caller.supplier).await?;
    respond::json(200, &rules.unwrap_or_default())
}

pub async fn put(call: &Call<'_>, request: &mut Request) -> Result<Response, Error> {
    let body: RulesBody = body::parse(body::read(request).await?)?;
    let mut faults = Faults::default();
    let draft = RulesDraft {
        lead_days: Some(body.lead_days),
        cut_off: body.cut_off,
        holidays: body.holidays.unwrap_or_default(),
        fee_tax_rate_bp: body.fee_tax_rate_bp,
    };
    let rules = draft.parse(&mut faults);
    let rules: Rules = accept(rules, faults)?;
    let (db, supplier) = (&call.app.db, &call.caller.supplier);
    let before = deliveries::rules(db, supplier).await?;
    let new_id = call.app.new_ids();
    let act = call.app.act(supplier, &call.caller.key_name, &new_id);
    deliveries::save(db, &act, before.as_ref(), &rules).await?;
    respond::json(200, &rules)
}

pub async fn days(call: &Call<'_>, customer_id: &str) -> Result<Response, Error> {
    let new_id = call.app.new_ids();
    let act = call
        .app
        .act(&call.caller.supplier, &call.caller.key_name, &new_id);
    let data = deliveries::days(&call.app.db, &act, customer_id).await?;
    respond::json(200, &DaysJson { data })
}
