//! The inbox as people read it, and their word for what could not be linked.

use chrono::{DateTime, Utc};

use super::super::access::Supplier;

use super::super::act::{Act, Failure};
use super::super::db::{Db, DbError, Statement};
use super::apply::Application;
use super::{Delivery, Detail, Meaning, Outcome, detail_text, look_up};
use crate::domain::fault::Fault;
use crate::domain::provider::{Provider, Report, ReportKind};
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

/// Links an unmatched event to the invoice with this number, and applies it, once.
pub async fn link(db: &Db, act: &Act<'_>, event: &Event, invoice_number: &str) -> Result<Outcome, Failure> {
    let (Outcome::Unmatched, Some(report)) = (event.outcome, &event.detail.report) else {
        return Ok(event.outcome);
    };
    let refused = |fault| Failure::field("invoice_number", fault);
    if report.amount.is_none() && report.kind != ReportKind::ChargebackLost {
        return Err(refused(Fault::WrongCurrency));
    }
    let meant = Report {
        invoice_number: Some(invoice_number.to_owned()),
        ..report.clone()
    };
    let delivery = Delivery {
        provider: event.provider,
        event_id: event.event_id.clone(),
        kind: event.kind.clone(),
        meaning: Meaning::Report(meant),
    };
    let known = look_up(db, act.supplier, &delivery).await?;
    let named = known.link.as_ref().filter(|link| {
        link.invoice
            .as_ref()
            .is_some_and(|one| one.number == invoice_number)
    });
    let Some(link) = named else {
        return Err(refused(Fault::Unknown));
    };
    let mark = |outcome: Outcome, detail: &Detail, customer_id: Option<&str>| {
        Statement::new(
            "UPDATE webhook_event SET outcome = ?4, detail = ?5, customer_id = ?6 \
             WHERE supplier_id = ?1 AND provider = ?2 AND event_id = ?3 AND outcome = 'unmatched'",
            params![
                act.supplier.id(),
                event.provider.as_str(),
                &event.event_id,
                outcome.as_str(),
                detail_text(detail),
                customer_id.map(str::to_owned)
            ],
        )
    };
    let apply = Application {
        db,
        act,
        provider: event.provider,
        mark: &mark,
    };
    apply
        .report(report, Some(link), known.is_recorded, Some(act.actor))
        .await
}
