//! The inbox as people read it, and their word for what could not be linked.

use chrono::{DateTime, Utc};

use super::super::access::Supplier;
use super::super::accounts::with_retries;
use super::super::act::{Act, Failure};
use super::super::db::{Db, Statement};
use super::super::db_error::DbError;
use super::settle::Settlement;
use super::{Detail, Known, Outcome, Question, detail_text, known_again, overtaken};
use crate::domain::fault::Fault;
use crate::domain::provider::{Meaning, Provider, Report, ReportKind, Sent};
use crate::params;

/// An event as it is listed and shown.
#[derive(Debug, Clone)]
pub struct Event {
    pub provider: Provider,
    pub event_id: String,
    pub kind: String,
    pub received_at: DateTime<Utc>,
    pub outcome: Outcome,
    pub detail: Detail,
    pub customer_id: Option<String>,
    pub customer_name: Option<String>,
}

row! { Event { provider, event_id, kind, received_at, outcome, detail: json, customer_id, customer_name } }

impl Event {
    /// The event under whose id what was sent is kept.
    pub fn payload_id(&self) -> &str {
        self.detail.payload.as_deref().unwrap_or(&self.event_id)
    }
}

/// The events before this instant and id, newest first.
pub async fn list(
    db: &Db,
    supplier: &Supplier,
    only_unmatched: bool,
    before: Option<(&str, &str)>,
    limit: u32,
) -> Result<Vec<Event>, DbError> {
    let (received_at, event_id) = before.unwrap_or(("g", "g"));
    let params = params![supplier.id(), received_at, event_id, limit];
    let statement = if only_unmatched {
        Statement::new(
            "SELECT e.provider, e.event_id, e.kind, e.received_at, e.outcome, e.detail, e.customer_id, NULL AS customer_name FROM webhook_event e \
             WHERE e.supplier_id = ?1 AND e.outcome = 'unmatched' AND (e.received_at, e.event_id) < (?2, ?3) \
             ORDER BY e.received_at DESC, e.event_id DESC LIMIT ?4",
            params,
        )
    } else {
        Statement::new(
            "SELECT e.provider, e.event_id, e.kind, e.received_at, e.outcome, e.detail, e.customer_id, c.name AS customer_name FROM webhook_event e \
             LEFT JOIN customer c ON c.supplier_id = e.supplier_id AND c.id = e.customer_id \
             WHERE e.supplier_id = ?1 AND (e.received_at, e.event_id) < (?2, ?3) ORDER BY e.received_at DESC, e.event_id DESC LIMIT ?4",
            params,
        )
    };
    db.all(statement).await
}

pub async fn get(
    db: &Db,
    supplier: &Supplier,
    provider: Provider,
    event_id: &str,
) -> Result<Option<Event>, DbError> {
    db.first(Statement::new(
        "SELECT e.provider, e.event_id, e.kind, e.received_at, e.outcome, e.detail, e.customer_id, c.name AS customer_name FROM webhook_event e \
         LEFT JOIN customer c ON c.supplier_id = e.supplier_id AND c.id = e.customer_id \
         WHERE e.supplier_id = ?1 AND e.provider = ?2 AND e.event_id = ?3",
        params![supplier.id(), provider.as_str(), event_id],
    ))
    .await
}

/// Whose money an event is about, as a person says.
#[derive(Debug, Clone, Copy)]
pub enum Said<'a> {
    Invoice(&'a str),
    /// An id or an external id.
    Customer(&'a str),
}

/// Links an unmatched event, and applies it, once.
pub async fn link(db: &Db, act: &Act<'_>, event: &Event, said: Said<'_>) -> Result<Outcome, Failure> {
    let (Outcome::Unmatched, Some(report)) = (event.outcome, &event.detail.report) else {
        return Ok(event.outcome);
    };
    let (field, invoice_number, customer) = match said {
        Said::Invoice(number) => ("invoice_number", number, ""),
        Said::Customer(id) => ("customer", "", id),
    };
    if report.is_of_other_currency() {
        return Err(Failure::field(field, Fault::WrongCurrency));
    }
    let question = Question {
        event_id: event.event_id.clone(),
        payment_id: report.payment_id.clone(),
        invoice_number: invoice_number.to_owned(),
        customer: customer.to_owned(),
    };
    with_retries(|| async {
        let known = known_again(db, act, event.provider, &question).await?;
        let is_found = match said {
            // Of the customer whose the payment is, if that is known already.
            Said::Invoice(_) => known
                .invoice
                .as_ref()
                .zip(known.account.as_ref())
                .is_some_and(|(invoice, account)| invoice.customer_id == account.customer_id),
            Said::Customer(_) => known.account.is_some(),
        };
        if !is_found {
            return Err(Failure::field(field, Fault::Unknown));
        }
        again(db, act, event, report, &known, Some(act.actor)).await
    })
    .await
}

/// Applies a stored event again, as `sent` reads it now: what it did already it does not do twice.
pub async fn replay(db: &Db, act: &Act<'_>, event: &Event, sent: &Sent) -> Result<Outcome, Failure> {
    let Meaning::Report(report) = &sent.meaning else {
        return Ok(event.outcome);
    };
    // A note is no state that could be brought about again.
    if event.outcome == Outcome::Applied && report.kind == ReportKind::MandateChanged {
        return Ok(event.outcome);
    }
    let question = Question::of(sent);
    with_retries(|| async {
        let known = known_again(db, act, event.provider, &question).await?;
        let linked_by = event.detail.linked_by.as_deref();
        again(db, act, event, report, &known, linked_by).await
    })
    .await
}

async fn again(
    db: &Db,
    act: &Act<'_>,
    event: &Event,
    report: &Report,
    known: &Known,
    linked_by: Option<&str>,
) -> Result<Outcome, Failure> {
    let update = |outcome: Outcome, detail: &Detail, customer_id: Option<&str>| {
        // What it once did it still did, though there is nothing left to do.
        let is_done = event.outcome == Outcome::Applied && outcome == Outcome::Ignored;
        let (outcome, detail) = if is_done {
            (event.outcome, &event.detail)
        } else {
            (outcome, detail)
        };
        Statement::new(
            "UPDATE webhook_event SET outcome = ?4, detail = ?5, customer_id = ?6, payment_id = ?7, turn = ?8 \
             WHERE supplier_id = ?1 AND provider = ?2 AND event_id = ?3",
            params![
                act.supplier.id(),
                event.provider.as_str(),
                &event.event_id,
                outcome.as_str(),
                detail_text(detail),
                customer_id.map(str::to_owned),
                &report.payment_id,
                known.next_turn()
            ],
        )
    };
    let settlement = Settlement {
        db,
        act,
        provider: event.provider,
        known,
        event_id: &event.event_id,
        report,
        before: Some(&event.detail),
        linked_by,
    };
    overtaken(settlement.settle(&update).await)
}
