//! `/api/v1/receivables`: all that is owed.

#[cfg(test)]
pub(super) mod described;

use chrono::NaiveDate;
use serde::Serialize;
use worker::Response;

use crate::domain::ageing::Ageing;
use crate::domain::money::Amount;
use crate::domain::receivables::Week;
use crate::error::Error;
use crate::storage::receivables::{self, Change, Debt};
use crate::web::api::Call;
use crate::web::respond;

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ReceivablesJson {
    on: NaiveDate,
    currency: &'static str,
    owed: Amount,
    overdue: Amount,
    ageing: Ageing,
    days_sales_outstanding: Option<i64>,
    weeks: Vec<Week>,
    later: Amount,
    debts: Vec<Debt>,
    changes: Vec<Change>,
}

pub async fn show(call: &Call<'_>) -> Result<Response, Error> {
    let supplier = &call.caller.supplier;
    let overview = receivables::overview(&call.app.db, supplier, call.app.now).await?;
    let owed = overview.receivables;
    respond::json(
        200,
        &ReceivablesJson {
            on: call.today(),
            currency: supplier.currency.code(),
            owed: owed.owed,
            overdue: owed.overdue,
            ageing: owed.ageing,
            days_sales_outstanding: owed.dso,
            weeks: owed.weeks,
            later: owed.later,
            debts: overview.debts,
            changes: overview.changes,
        },
    )
}
