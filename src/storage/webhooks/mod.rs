//! The inbox of webhooks: each event once, applied in the batch that stores it, in any order with the same result.

mod apply;
mod inbox;

pub use inbox::{Event, get, link, list};

use serde::{Deserialize, Serialize};

use self::apply::Application;
use super::access::Supplier;
use super::act::{Act, Failure};
use super::db::{Db, DbError, Statement};
use crate::domain::provider::{Provider, Report};
use crate::params;

/// A verified delivery.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub provider: Provider,
    pub event_id: String,
    /// The provider's own name for what happened.
    pub kind: String,
    pub meaning: Meaning,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    Report(Report),
    /// Of a kind that changes nothing here.
    Nothing,
    /// Of a kind that would, but this field of it cannot be used.
    Unusable(&'static str),
}

impl Delivery {
    /// Where the raw payload lies in R2.
    pub fn file_key(&self) -> String {
        file_key(self.provider, &self.event_id)
    }
}

pub fn file_key(provider: Provider, event_id: &str) -> String {
    format!("webhooks/{provider}/{event_id}")
}

words! {
    pub enum Outcome {
        Applied = "applied",
        Ignored = "ignored",
        /// Waits for a person.
        Unmatched = "unmatched",
    }
}

words! {
    /// What an event did.
    pub enum Effect {
        PaymentRecorded = "payment_recorded",
        CollectionPending = "collection_pending",
        CollectionFailed = "collection_failed",
        ChargebackRecorded = "chargeback_recorded",
    }
}

words! {
    /// Why an event did nothing.
    pub enum Reason {
        NotUsed = "not_used",
        AlreadyRecorded = "already_recorded",
        /// Of a payment that is for no invoice: there is nothing to note before the money comes.
        NoInvoice = "no_invoice",
        NoLink = "no_link",
        OtherCurrency = "other_currency",
        OutOfRange = "out_of_range",
        Unreadable = "unreadable",
    }
}

/// What is kept of an event beside its raw payload.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Detail {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The field that could not be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The invoice that it was linked to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceLink>,
    /// Who linked it, if a person did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub linked_by: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceLink {
    pub id: String,
    pub number: String,
}

/// Whose money it is, and for what.
#[derive(Debug, Clone)]
struct Link {
    customer_id: String,
    invoice: Option<InvoiceLink>,
}

/// What is known here about a delivery before it is applied.
pub struct Known {
    /// It has been delivered before.
    pub is_duplicate: bool,
    link: Option<Link>,
    is_recorded: bool,
}

/// Looks a delivery up, in one trip.
pub async fn look_up(db: &Db, supplier: &Supplier, delivery: &Delivery) -> Result<Known, DbError> {
    struct Customer {
        customer_id: String,
    }
    row! { Customer { customer_id } }
    struct Invoice {
        customer_id: String,
        id: String,
        number: String,
    }
    row! { Invoice { customer_id, id, number } }
    let report = match &delivery.meaning {
        Meaning::Report(report) => Some(report),
        _ => None,
    };
    let provider = delivery.provider.as_str();
    let payment_id = report.map_or("", |report| report.payment_id.as_str());
    let number = report
        .and_then(|report| report.invoice_number.as_deref())
        .unwrap_or("");
    let customer = report.and_then(|report| report.customer.as_deref()).unwrap_or("");
    let results = db
        .batch(vec![
            Statement::new(
                "SELECT outcome FROM webhook_event WHERE supplier_id = ?1 AND provider = ?2 AND event_id = ?3",
                params![supplier.id(), provider, &delivery.event_id],
            ),
            Statement::new(
                "SELECT customer_id, id, number FROM invoice WHERE supplier_id = ?1 AND number = ?2",
                params![supplier.id(), number],
            ),
            Statement::new(
                "SELECT k.customer_id, i.id, i.number FROM collection k JOIN invoice i ON i.supplier_id = k.supplier_id AND i.id = k.invoice_id \
                 WHERE k.supplier_id = ?1 AND k.provider = ?2 AND k.provider_payment_id = ?3",
                params![supplier.id(), provider, payment_id],
            ),
            Statement::new(
                "SELECT customer_id FROM credit WHERE supplier_id = ?1 AND provider = ?2 AND provider_payment_id = ?3",
                params![supplier.id(), provider, payment_id],
            ),
            Statement::new(
                "SELECT id AS customer_id FROM customer WHERE supplier_id = ?1 AND id = ?2",
                params![supplier.id(), customer],
            ),
            Statement::new(
                "SELECT id AS customer_id FROM customer WHERE supplier_id = ?1 AND external_id = ?2",
                params![supplier.id(), customer],
            ),
        ])
        .await?;
    let [event, invoice, collection, credit, by_id, by_external_id] = results.as_slice() else {
        return Err(DbError::unreadable("six results expected"));
    };
    let invoice = invoice.first::<Invoice>()?.or(collection.first::<Invoice>()?);
    let credit = credit.first::<Customer>()?;
    let is_recorded = credit.is_some();
    let link = match invoice {
        Some(Invoice {
            customer_id,
            id,
            number,
        }) => Some(Link {
            customer_id,
            invoice: Some(InvoiceLink { id, number }),
        }),
        None => credit
            .or(by_id.first::<Customer>()?)
            .or(by_external_id.first::<Customer>()?)
            .map(|Customer { customer_id }| Link {
                customer_id,
                invoice: None,
            }),
    };
    Ok(Known {
        is_duplicate: event.first::<()>()?.is_some(),
        link,
        is_recorded,
    })
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    As(Outcome),
    /// Another delivery of the same event came first.
    Duplicate,
}

/// Stores a delivery and applies it, in one batch.
pub async fn receive(
    db: &Db,
    act: &Act<'_>,
    delivery: &Delivery,
    known: &Known,
) -> Result<Received, Failure> {
    let mark = |outcome: Outcome, detail: &Detail, customer_id: Option<&str>| {
        Statement::new(
            "INSERT INTO webhook_event (supplier_id, provider, event_id, kind, received_at, outcome, detail, customer_id) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                act.supplier.id(),
                delivery.provider.as_str(),
                &delivery.event_id,
                &delivery.kind,
                act.now,
                outcome.as_str(),
                detail_text(detail),
                customer_id.map(str::to_owned)
            ],
        )
    };
    let apply = Application {
        db,
        act,
        provider: delivery.provider,
        mark: &mark,
    };
    let done = match &delivery.meaning {
        Meaning::Nothing => {
            apply
                .only(Outcome::Ignored, Detail::because(Reason::NotUsed))
                .await
        }
        Meaning::Unusable(field) => {
            let detail = Detail {
                field: Some((*field).to_owned()),
                ..Detail::because(Reason::Unreadable)
            };
            apply.only(Outcome::Unmatched, detail).await
        }
        Meaning::Report(report) => {
            apply
                .report(report, known.link.as_ref(), known.is_recorded, None)
                .await
        }
    };
    match done {
        Err(Failure::Db(error)) if error.says("webhook_event.supplier_id, webhook_event.provider") => {
            Ok(Received::Duplicate)
        }
        Err(failure) => Err(failure),
        Ok(outcome) => Ok(Received::As(outcome)),
    }
}

/// A stored event is text that we wrote: it cannot fail, and losing the event over it would be worse.
fn detail_text(detail: &Detail) -> String {
    serde_json::to_string(detail).unwrap_or_else(|_| "{}".to_owned())
}

impl Detail {
    fn because(reason: Reason) -> Detail {
        Detail {
            reason: Some(reason),
            ..Detail::default()
        }
    }
}
