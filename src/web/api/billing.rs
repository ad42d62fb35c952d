//! `/api/v1/billing-settings`: how the supplier bills.

#[cfg(test)]
pub(super) mod described;

use serde::Serialize;
use worker::Response;

use crate::domain::billing::{Billing, BillingDraft};
use crate::domain::fault::Faults;
use crate::domain::late_payment::LateCharges;
use crate::error::Error;
use crate::storage::billing;
use crate::web::api::{Call, body};
use crate::web::form::accept;
use crate::web::request::Request;
use crate::web::respond;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct BillingBody {
    legal_name: Option<String>,
    tax_id: Option<String>,
    address: Option<Vec<String>>,
    series: Option<String>,
    credit_series: Option<String>,
    late_charges: Option<LateCharges>,
    iban: Option<String>,
    tax_rate_bp: Option<u32>,
    note: Option<String>,
}

fields! { BillingBody { legal_name, tax_id, address, series, credit_series, late_charges, iban, tax_rate_bp, note } }

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct View {
    #[serde(flatten)]
    billing: Billing,
    next_number: String,
    next_credit_number: String,
}

pub async fn show(call: &Call<'_>) -> Result<Response, Error> {
    let (supplier, today) = (&call.caller.supplier, call.today());
    let stored = billing::stored(&call.app.db, supplier, today).await?;
    respond::json(
        200,
        &View {
            billing: stored.billing,
            next_number: stored.next_number,
            next_credit_number: stored.next_credit_number,
        },
    )
}

pub async fn put(call: &Call<'_>, request: &mut Request) -> Result<Response, Error> {
    let body: BillingBody = body::parse(body::read(request).await?)?;
    let mut faults = Faults::default();
    let draft = BillingDraft {
        legal_name: body.legal_name,
        tax_id: body.tax_id,
        address: body.address.unwrap_or_default(),
        series: body.series,
        credit_series: body.credit_series,
        late_charges: body.late_charges,
        iban: body.iban,
        tax_rate_bp: body.tax_rate_bp,
        note: body.note,
    };
    let after = draft.parse(&mut faults);
    let after = accept(Some(after), faults)?;
    let (db, supplier) = (&call.app.db, &call.caller.supplier);
    let before = billing::stored(db, supplier, call.today()).await?;
    let new_id = call.app.new_ids();
    billing::save(db, &call.act(&new_id), &before.billing, &after).await?;
    show(call).await
}
