//! `/api/v1/invoices`: issued, listed, looked at, disputed.

#[cfg(test)]
pub(super) mod described;

pub mod link;

use serde::Serialize;
use worker::Response;

use crate::domain::fault::{Fault, Faults};
use crate::domain::invoice::{self, LineDraft};
use crate::domain::money::Amount;
use crate::domain::text::{DocumentNumber, Note};
use crate::error::{Error, Refusal};
use crate::storage::credits::write_off::{self, WrittenOff};
use crate::storage::invoices::{self, Disputed, Invoice, Issued, NewInvoice};
use crate::web::api::list::Window;
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body, fields};
use crate::web::form::accept;
use crate::web::request::Request;
use crate::web::respond;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(super) struct LineBody {
    sku: Option<String>,
    description: String,
    quantity: i64,
    unit_price: Amount,
    discount_bp: Option<u32>,
    tax_rate_bp: Option<u32>,
}

fields! { LineBody { sku, description, quantity, unit_price, discount_bp, tax_rate_bp } }

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct InvoiceBody {
    customer_id: Option<String>,
    customer_external_id: Option<String>,
    number: Option<String>,
    issued_on: String,
    due_on: Option<String>,
    total: Option<Amount>,
    lines: Option<Vec<LineBody>>,
    currency: Option<String>,
    order_id: Option<String>,
}

fields! { InvoiceBody {
    customer_id, customer_external_id, number, issued_on, due_on, total, lines, currency, order_id
} }

/// `T` is an invoice, with what it says or without.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct View<T> {
    #[serde(flatten)]
    invoice: T,
    currency: &'static str,
    disputed: bool,
}

fn view(call: &Call<'_>, invoice: Invoice) -> View<Invoice> {
    View {
        disputed: invoice.disputed_on.is_some(),
        currency: call.caller.supplier.currency.code(),
        invoice,
    }
}

fn view_of_issued(call: &Call<'_>, issued: Issued) -> View<Issued> {
    View {
        disputed: issued.invoice.disputed_on.is_some(),
        currency: call.caller.supplier.currency.code(),
        invoice: issued,
    }
}

pub async fn create(call: &Call<'_>, request: &mut Request) -> Result<Response, Error> {
    let once = match Once::begin(call, request).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(once) => once,
    };
    let new = parse(call, body::parse(once.body.clone())?)?;
    let ids = call.app.new_ids();
    let keep = |issued: &Issued| once.keep(201, &view_of_issued(call, issued.clone()));
    let issued = invoices::issue(&call.app.db, &call.act(&ids), &new, &keep).await;
    once.answer(201, issued.map(|issued| view_of_issued(call, issued)))
        .await
}

fn parse(call: &Call<'_>, body: InvoiceBody) -> Result<NewInvoice, Error> {
    let mut faults = Faults::default();
    let customer = fields::customer(&mut faults, body.customer_id, body.customer_external_id);
    let number = body
        .number
        .and_then(|number| faults.take("number", DocumentNumber::parse(&number)));
    let issued_on = fields::date(&mut faults, "issued_on", &body.issued_on);
    let due_on = fields::optional_date(&mut faults, "due_on", body.due_on.as_deref());
    if let (Some(issued_on), Some(due_on)) = (issued_on, due_on)
        && due_on < issued_on
    {
        faults.add("due_on", Fault::BeforeIssue);
    }
    let total = body
        .total
        .and_then(|total| fields::positive(&mut faults, "total", total));
    let lines = body.lines.unwrap_or_default();
    let lines = invoice::lines(lines.into_iter().map(draft).collect(), &mut faults);
    fields::currency(&mut faults, body.currency.as_deref(), &call.caller.supplier);
    let parsed = (|| {
        Some(NewInvoice {
            customer: customer?,
            number,
            issued_on: issued_on?,
            due_on,
            total,
            lines,
            order_id: body.order_id,
        })
    })();
    accept(parsed, faults)
}

pub(super) fn draft(line: LineBody) -> LineDraft {
    LineDraft {
        sku: line.sku,
        description: line.description,
        quantity: Ok(line.quantity),
        unit_price: Ok(line.unit_price),
        discount_bp: Ok(line.discount_bp.unwrap_or_default()),
        tax_rate_bp: Ok(line.tax_rate_bp.unwrap_or_default()),
    }
}

pub async fn list(call: &Call<'_>, request: &Request) -> Result<Response, Error> {
    let window = Window::of(request)?;
    let (db, supplier) = (&call.app.db, &call.caller.supplier);
    match request.query("customer_id") {
        None => {
            let rows = invoices::list(db, supplier, window.after.as_deref(), window.fetch()).await?;
            window.answer(rows, |invoice| invoice.id.clone(), |invoice| view(call, invoice))
        }
        Some(customer_id) => {
            let before = window.dated()?;
            let rows = invoices::list_of_customer(db, supplier, customer_id, before, window.fetch()).await?;
            window.answer(
                rows,
                |invoice| format!("{}|{}", invoice.issued_on, invoice.id),
                |invoice| view(call, invoice),
            )
        }
    }
}

pub async fn show(call: &Call<'_>, id: &str) -> Result<Response, Error> {
    let issued = invoices::issued(&call.app.db, &call.caller.supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    respond::json(200, &view_of_issued(call, issued))
}

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct WriteOffBody {
    reason: Option<String>,
}

fields! { WriteOffBody { reason } }

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct DisputeBody {
    reason: String,
}

fields! { DisputeBody { reason } }

pub async fn dispute(call: &Call<'_>, request: &mut Request, id: &str) -> Result<Response, Error> {
    let once = match Once::begin(call, request).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(once) => once,
    };
    let body: DisputeBody = body::parse(once.body.clone())?;
    let reason = Note::parse(&body.reason).map_err(|error| Error::field("reason", error.into()))?;
    let ids = call.app.new_ids();
    let keep = |invoice: &Invoice| once.keep(200, &view(call, invoice.clone()));
    match invoices::dispute(&call.app.db, &call.act(&ids), id, Some(&reason), &keep).await {
        Ok(Disputed::NothingToDo) => Err(Refusal::AlreadyDisputed.into()),
        Ok(Disputed::Done(invoice)) => once.answer(200, Ok(view(call, invoice))).await,
        Err(failure) => once.answer::<View<Invoice>>(200, Err(failure)).await,
    }
}

pub async fn write_off(call: &Call<'_>, request: &mut Request, id: &str) -> Result<Response, Error> {
    let once = match Once::begin(call, request).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(once) => once,
    };
    let body: WriteOffBody = body::parse(once.body.clone())?;
    let reason = match body.reason.as_deref().map(Note::parse) {
        None => None,
        Some(Ok(reason)) => Some(reason),
        Some(Err(error)) => return Err(Error::field("reason", error.into())),
    };
    let ids = call.app.new_ids();
    let keep = |invoice: &Invoice| once.keep(200, &view(call, invoice.clone()));
    match write_off::write_off(&call.app.db, &call.act(&ids), id, reason, &keep).await {
        Ok(WrittenOff::NotAResidue) => Err(Refusal::NotAResidue.into()),
        Ok(WrittenOff::Done(invoice)) => once.answer(200, Ok(view(call, *invoice))).await,
        Err(failure) => once.answer::<View<Invoice>>(200, Err(failure)).await,
    }
}

pub async fn undispute(call: &Call<'_>, id: &str) -> Result<Response, Error> {
    let ids = call.app.new_ids();
    let nothing = crate::storage::nothing_along;
    match invoices::dispute(&call.app.db, &call.act(&ids), id, None, &nothing).await? {
        Disputed::NothingToDo => Err(Refusal::NotDisputed.into()),
        Disputed::Done(invoice) => respond::json(200, &view(call, invoice)),
    }
}
