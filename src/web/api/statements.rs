//! `/api/v1/customers/{id}/statement`: what moved a customer's account.

#[cfg(test)]
pub(super) mod described;

use chrono::NaiveDate;
use serde::Serialize;
use worker::Response;

use crate::domain::money::Amount;
use crate::domain::statement::Entry;
use crate::error::Error;
use crate::storage::statements;
use crate::web::api::Call;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::statement::asked;

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct StatementJson {
    from: NaiveDate,
    to: NaiveDate,
    currency: &'static str,
    opening: Amount,
    closing: Amount,
    data: Vec<Entry>,
}

pub async fn show(call: &Call<'_>, request: &Request, customer_id: &str) -> Result<Response, Error> {
    let (supplier, today) = (&call.caller.supplier, call.today());
    let span = asked(request, today)?;
    let stated = statements::of(&call.app.db, supplier, customer_id, span, today).await?;
    let statement = stated.statement;
    respond::json(
        200,
        &StatementJson {
            from: span.from,
            to: span.to,
            currency: supplier.currency.code(),
            opening: statement.opening,
            closing: statement.closing,
            data: statement.entries,
        },
    )
}
