//! `/api/v1/payments` and `/api/v1/credit-notes`: what reduces a debt.

#[cfg(test)]
pub(super) mod described;
pub mod using;

use chrono::NaiveDate;
use serde::Serialize;
use worker::Response;

use crate::domain::allocation::Stated;
use crate::domain::fault::{Fault, Faults};
use crate::domain::invoice::{self, Document};
use crate::domain::money::Amount;
use crate::domain::text::{DocumentNumber, Note};
use crate::error::Error;
use crate::storage::credits::{self, Credit, Detailed, Kind, Method, NewCredit, NewNote, WRITE_OFF};
use crate::web::api::invoices::{LineBody, draft};
use crate::web::api::list::Window;
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body, fields};
use crate::web::form::accept;
use crate::web::request::Request;

/// More invoices than anybody lists by hand; what is not listed goes to the oldest due dates.
const MOST_ALLOCATIONS: usize = 500;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct PaymentBody {
    customer_id: Option<String>,
    customer_external_id: Option<String>,
    amount: Amount,
    currency: Option<String>,
    received_on: String,
    method: String,
    reference: Option<String>,
    #[cfg_attr(test, schemars(default))]
    allocations: Vec<Stated>,
}

fields! { PaymentBody {
    customer_id, customer_external_id, amount, currency, received_on, method, reference,
    allocations: or_default
} }

/// A payment's body, whose date may also be named for what it is.
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct CreditNoteBody {
    customer_id: Option<String>,
    customer_external_id: Option<String>,
    number: Option<String>,
    invoice_number: Option<String>,
    lines: Option<Vec<LineBody>>,
    amount: Option<Amount>,
    currency: Option<String>,
    issued_on: Option<String>,
    received_on: Option<String>,
    method: Option<String>,
    reference: Option<String>,
    #[cfg_attr(test, schemars(default))]
    allocations: Vec<Stated>,
}

fields! { CreditNoteBody {
    customer_id, customer_external_id, number, invoice_number, lines, amount, currency, issued_on, received_on, method, reference,
    allocations: or_default
} }

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct View {
    id: String,
    customer_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    amount: Amount,
    currency: &'static str,
    received_on: NaiveDate,
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    reference: Option<String>,
    unallocated: Amount,
    /// What of it went back: refunded, lost in a dispute, returned by the bank.
    taken_back: Amount,
    /// The same as `unallocated`: what of it is still to be used.
    open: Amount,
    allocations: Vec<Stated>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<Document>,
}

pub async fn pay(call: &Call<'_>, request: &mut Request) -> Result<Response, Error> {
    let once = match Once::begin(call, request).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(once) => once,
    };
    let body: PaymentBody = body::parse(once.body.clone())?;
    let mut faults = Faults::default();
    let method = faults.take("method", Method::parse(&body.method).ok_or(Fault::Unknown));
    let received_on = fields::date(&mut faults, "received_on", &body.received_on);
    let common = Common {
        customer_id: body.customer_id,
        customer_external_id: body.customer_external_id,
        amount: Some(body.amount),
        currency: body.currency,
        reference: body.reference,
        allocations: body.allocations,
    };
    let kind = method.map(|method| Kind::Payment { method });
    record(call, &once, common.parse(call, faults, kind, received_on)?).await
}

pub async fn credit(call: &Call<'_>, request: &mut Request) -> Result<Response, Error> {
    let once = match Once::begin(call, request).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(once) => once,
    };
    let body: CreditNoteBody = body::parse(once.body.clone())?;
    let mut faults = Faults::default();
    let number = body
        .number
        .and_then(|number| faults.take("number", DocumentNumber::parse(&number)));
    let issued_on = match (&body.issued_on, &body.received_on) {
        (Some(_), Some(_)) => {
            faults.add("issued_on", Fault::NotBoth);
            None
        }
        (Some(text), None) => fields::date(&mut faults, "issued_on", text),
        (None, Some(text)) => fields::date(&mut faults, "received_on", text),
        (None, None) => {
            faults.add("received_on", Fault::Missing);
            None
        }
    };
    if let Some(method) = &body.method {
        // No money moves: a payment's method is understood here and not kept.
        faults.take("method", Method::parse(method).ok_or(Fault::Unknown));
    }
    let corrects = body
        .invoice_number
        .and_then(|number| faults.take("invoice_number", DocumentNumber::parse(&number)));
    let lines = body.lines.unwrap_or_default();
    let lines = invoice::lines(lines.into_iter().map(draft).collect(), &mut faults);
    let sum = || {
        let totals = invoice::totals(&lines).ok().filter(|_| !lines.is_empty());
        totals.map(|totals| totals.gross)
    };
    let amount = body.amount.or_else(sum);
    if amount.is_none() && faults.is_empty() {
        faults.add("amount", Fault::Missing);
    }
    let common = Common {
        customer_id: body.customer_id,
        customer_external_id: body.customer_external_id,
        amount,
        currency: body.currency,
        reference: body.reference,
        allocations: body.allocations,
    };
    let note = NewNote {
        number,
        lines,
        corrects: corrects.map(DocumentNumber::into_string),
    };
    record(
        call,
        &once,
        common.parse(call, faults, Some(Kind::CreditNote(note)), issued_on)?,
    )
    .await
}

/// What payments and credit notes have in common.
struct Common {
    customer_id: Option<String>,
    customer_external_id: Option<String>,
    amount: Option<Amount>,
    currency: Option<String>,
    reference: Option<String>,
    allocations: Vec<Stated>,
}

impl Common {
    fn parse(
        self,
        call: &Call<'_>,
        mut faults: Faults,
        kind: Option<Kind>,
        received_on: Option<NaiveDate>,
    ) -> Result<NewCredit, Error> {
        let customer = fields::customer(&mut faults, self.customer_id, self.customer_external_id);
        let amount = self
            .amount
            .and_then(|amount| fields::positive(&mut faults, "amount", amount));
        fields::currency(&mut faults, self.currency.as_deref(), &call.caller.supplier);
        let reference = self.reference.as_deref().filter(|text| !text.trim().is_empty());
        let reference = reference.and_then(|text| faults.take("reference", Note::parse(text)));
        check_allocations(&self.allocations, &mut faults);
        let parsed = (|| {
            Some(NewCredit {
                customer: customer?,
                kind: kind?,
                amount: amount?,
                received_on: received_on?,
                reference,
                stated: self.allocations,
                provider: None,
            })
        })();
        accept(parsed, faults)
    }
}

fn check_allocations(allocations: &[Stated], faults: &mut Faults) {
    if allocations.len() > MOST_ALLOCATIONS {
        faults.add(
            "allocations",
            Fault::TooMany {
                max: MOST_ALLOCATIONS,
            },
        );
    }
    for (at, stated) in allocations.iter().enumerate() {
        let number = DocumentNumber::parse(&stated.invoice_number);
        faults.take(&format!("allocations.{at}.invoice_number"), number);
        fields::positive(faults, &format!("allocations.{at}.amount"), stated.amount);
    }
}

async fn record(call: &Call<'_>, once: &Once<'_>, new: NewCredit) -> Result<Response, Error> {
    let ids = call.app.new_ids();
    let view = |credit: &Credit| view_of_new(call, &new, credit);
    let keep = |credit: &Credit| once.keep(201, &view(credit));
    let recorded = credits::record(&call.app.db, &call.act(&ids), &new, &keep).await;
    once.answer(201, recorded.map(|credit| view(&credit))).await
}

fn view_of_new(call: &Call<'_>, new: &NewCredit, credit: &Credit) -> View {
    let (method, issued_on) = match &new.kind {
        Kind::Payment { method } => (Some(method.as_str().to_owned()), None),
        Kind::CreditNote(_) => (None, Some(credit.received_on)),
        Kind::WriteOff => (Some(WRITE_OFF.to_owned()), Some(credit.received_on)),
    };
    View {
        id: credit.id.clone(),
        customer_id: credit.customer_id.clone(),
        number: credit.number.clone(),
        document: credit.document.clone(),
        amount: credit.amount,
        currency: call.caller.supplier.currency.code(),
        received_on: credit.received_on,
        issued_on,
        method,
        reference: new
            .reference
            .as_ref()
            .map(|reference| reference.as_str().to_owned()),
        unallocated: credit.unallocated,
        taken_back: Amount::ZERO,
        open: credit.unallocated,
        allocations: credit
            .parts
            .iter()
            .map(|part| Stated {
                invoice_number: part.invoice_number.clone(),
                amount: part.amount,
            })
            .collect(),
    }
}

fn view_of_stored(call: &Call<'_>, payment: Detailed) -> View {
    let Detailed { credit, allocations } = payment;
    View {
        id: credit.id,
        customer_id: credit.customer_id,
        number: credit.number,
        amount: credit.amount,
        currency: call.caller.supplier.currency.code(),
        received_on: credit.received_on,
        issued_on: None,
        method: credit.method,
        reference: credit.reference,
        unallocated: credit.unallocated,
        taken_back: credit.taken_back,
        open: credit.unallocated,
        allocations,
        document: None,
    }
}

pub async fn list(call: &Call<'_>, request: &Request) -> Result<Response, Error> {
    let window = Window::of(request)?;
    let (db, supplier) = (&call.app.db, &call.caller.supplier);
    match request.query("customer_id") {
        None => {
            let rows = credits::payments(db, supplier, window.after.as_deref(), window.fetch()).await?;
            window.answer(rows, |row| row.credit.id.clone(), |row| view_of_stored(call, row))
        }
        Some(customer_id) => {
            let rows =
                credits::payments_of(db, supplier, customer_id, window.dated()?, window.fetch()).await?;
            window.answer(
                rows,
                |row| format!("{}|{}", row.credit.received_on, row.credit.id),
                |row| view_of_stored(call, row),
            )
        }
    }
}
