//! The inbox of webhooks: each event once, applied in the batch that stores it, in any order with the same result.

mod inbox;
mod known;
mod money;
mod queue;
mod settle;

pub use inbox::{Event, Said, get, link, list, replay};
pub use known::{Known, Question, look_up};
pub use queue::{Seen, give_up, look_up_many, queued, store, store_unread, stored};

use serde::Serialize;

use self::settle::Settlement;
use super::accounts::with_retries;
use super::act::{Act, Failure};
use super::db::{Db, Statement};
use crate::domain::provider::{Meaning, Provider, Report, Sent};
use crate::params;

pub fn file_key(provider: Provider, event_id: &str) -> String {
    format!("webhooks/{provider}/{event_id}")
}

words! {
    pub enum Outcome {
        Applied = "applied",
        Ignored = "ignored",
        /// Waits for a person, or for the event that it is about.
        Unmatched = "unmatched",
        /// Stored and answered, and applied a little later.
        Queued = "queued",
    }
}

words! {
    /// What an event did.
    pub enum Effect {
        PaymentRecorded = "payment_recorded",
        CollectionPending = "collection_pending",
        CollectionFailed = "collection_failed",
        RefundRecorded = "refund_recorded",
        ChargebackRecorded = "chargeback_recorded",
        DebitReturned = "debit_returned",
        CameAgain = "came_again",
        MandateNoted = "mandate_noted",
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
        /// Of a payment that has not been reported yet.
        AwaitsPayment = "awaits_payment",
        /// The provider does not say how much it is.
        NoAmount = "no_amount",
        DisputeOpen = "dispute_open",
        /// Nothing had been taken back.
        Kept = "kept",
    }
}

/// What is kept of an event beside its raw payload.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Detail {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Report>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// The field that could not be used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The invoice that it was linked to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice: Option<InvoiceLink>,
    /// The event with which it was sent, if what was sent is kept under that one's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// Who linked it, if a person did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub linked_by: Option<String>,
}

fields! { Detail { report, effect, reason, field, invoice, payload, linked_by } }

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InvoiceLink {
    pub id: String,
    pub number: String,
}

fields! { InvoiceLink { id, number } }

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    As(Outcome),
    /// Another delivery of the same event came first.
    Duplicate,
}

/// Stores a verified event and applies it, in one batch. `known` is what was read for it; it is read again when somebody
/// wrote meanwhile.
pub async fn receive(
    db: &Db,
    act: &Act<'_>,
    provider: Provider,
    sent: &Sent,
    known: Known,
) -> Result<Received, Failure> {
    let mut first = Some(known);
    with_retries(|| {
        let known = first.take();
        async move {
            let known = match known {
                Some(known) => known,
                None => known_again(db, act, provider, &Question::of(sent)).await?,
            };
            if known.is_duplicate {
                return Ok(Received::Duplicate);
            }
            overtaken(store_one(db, act, provider, sent, &known).await).map(Received::As)
        }
    })
    .await
}

async fn known_again(
    db: &Db,
    act: &Act<'_>,
    provider: Provider,
    question: &Question,
) -> Result<Known, Failure> {
    let (_, known) = look_up(db, &act.supplier.slug, provider, question)
        .await?
        .ok_or(Failure::NotFound)?;
    Ok(known)
}

/// Who wrote an event of the same payment since we read, wrote the account since we read.
fn overtaken<T>(result: Result<T, Failure>) -> Result<T, Failure> {
    result.map_err(|failure| {
        if failure.is_overtaken() {
            Failure::stale()
        } else {
            failure
        }
    })
}

async fn store_one(
    db: &Db,
    act: &Act<'_>,
    provider: Provider,
    sent: &Sent,
    known: &Known,
) -> Result<Outcome, Failure> {
    let report = match &sent.meaning {
        Meaning::Report(report) => Some(report),
        _ => None,
    };
    let insert = |outcome: Outcome, detail: &Detail, customer_id: Option<&str>| {
        Statement::new(
            "INSERT INTO webhook_event (supplier_id, provider, event_id, kind, received_at, outcome, detail, customer_id, payment_id, turn) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                act.supplier.id(),
                provider.as_str(),
                &sent.event_id,
                &sent.kind,
                act.now,
                outcome.as_str(),
                detail_text(detail),
                customer_id.map(str::to_owned),
                report.map(|report| report.payment_id.clone()),
                report.map(|_| known.next_turn())
            ],
        )
    };
    let (outcome, detail) = match &sent.meaning {
        Meaning::Report(report) => {
            let settlement = Settlement {
                db,
                act,
                provider,
                known,
                event_id: &sent.event_id,
                report,
                before: None,
                linked_by: None,
            };
            return settlement.settle(&insert).await;
        }
        Meaning::Nothing => (Outcome::Ignored, Detail::because(Reason::NotUsed)),
        Meaning::Unusable(field) => {
            let detail = Detail {
                field: Some((*field).to_owned()),
                ..Detail::because(Reason::Unreadable)
            };
            (Outcome::Unmatched, detail)
        }
    };
    db.batch(vec![insert(outcome, &detail, None)]).await?;
    Ok(outcome)
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
