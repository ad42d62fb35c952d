//! `/api/v1/customers/{id}/sales`: what a customer bought in a period.

#[cfg(test)]
pub(super) mod described;

use chrono::NaiveDate;
use serde::Serialize;
use worker::Response;

use crate::domain::fault::Faults;
use crate::domain::money::Amount;
use crate::domain::sales::{Bought, By, Period, report};
use crate::error::Error;
use crate::storage::customers::{self, TopProduct};
use crate::web::api::Call;
use crate::web::form::accept;
use crate::web::request::Request;
use crate::web::respond;

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct SalesJson {
    from: NaiveDate,
    to: NaiveDate,
    by: By,
    currency: &'static str,
    orders: u32,
    total: Amount,
    average: Option<Amount>,
    year_before: Bought,
    top_products: Vec<TopProduct>,
    data: Vec<PartJson>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct PartJson {
    from: NaiveDate,
    to: NaiveDate,
    orders: u32,
    total: Amount,
    year_before: Bought,
}

pub async fn show(call: &Call<'_>, request: &Request, customer_id: &str) -> Result<Response, Error> {
    let mut faults = Faults::default();
    let asked = |name: &str| request.query(name);
    let period = Period::parse(asked("from"), asked("to"), asked("by"), call.today(), &mut faults);
    let period = accept(period, faults)?;
    let supplier = &call.caller.supplier;
    let sales = customers::sales(&call.app.db, supplier, customer_id, period)
        .await?
        .ok_or(Error::NotFound)?;
    let report = report(&sales.days, period);
    let data = report.parts.iter().map(|part| PartJson {
        from: part.from,
        to: part.to,
        orders: part.bought.orders,
        total: part.bought.total,
        year_before: part.before,
    });
    respond::json(
        200,
        &SalesJson {
            from: period.from,
            to: period.to,
            by: period.by,
            currency: supplier.currency.code(),
            orders: report.bought.orders,
            total: report.bought.total,
            average: report.bought.average(),
            year_before: report.before,
            top_products: sales.top,
            data: data.collect(),
        },
    )
}
