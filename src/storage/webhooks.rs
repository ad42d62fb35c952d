//! The inbox of webhooks: each event once, applied in the batch that stores it, in any order with the same result.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::access::Supplier;
use super::accounts::{CustomerRef, json};
use super::act::{Act, Failure};
use super::credits::{self, Kind, Method, NewCredit};
use super::db::{Db, DbError, Statement};
use super::incidents::{self, NewIncident};
use crate::domain::allocation::Stated;
use crate::domain::delinquency::IncidentKind;
use crate::domain::fault::Fault;
use crate::domain::money::Amount;
use crate::domain::provider::{Provider, Report, ReportKind};
use crate::domain::text::Note;
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
    #[derive(Deserialize)]
    struct Customer {
        customer_id: String,
    }
    #[derive(Deserialize)]
    struct Invoice {
        customer_id: String,
        id: String,
        number: String,
    }
    let report = match &delivery.meaning {
        Meaning::Report(report) => Some(report),
        _ => None,
    };
    let provider = delivery.provider.as_str();
    let payment_id = report.map_or("", |report| report.payment_id.as_str());
    let number = report.and_then(|report| report.invoice_number.as_deref()).unwrap_or("");
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
        Some(Invoice { customer_id, id, number }) => {
            Some(Link { customer_id, invoice: Some(InvoiceLink { id, number }) })
        }
        None => credit
            .or(by_id.first::<Customer>()?)
            .or(by_external_id.first::<Customer>()?)
            .map(|Customer { customer_id }| Link { customer_id, invoice: None }),
    };
    Ok(Known { is_duplicate: event.first::<serde_json::Value>()?.is_some(), link, is_recorded })
}

/// What became of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    As(Outcome),
    /// Another delivery of the same event came first.
    Duplicate,
}

/// Stores a delivery and applies it, in one batch.
pub async fn receive(db: &Db, act: &Act<'_>, delivery: &Delivery, known: &Known) -> Result<Received, Failure> {
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
    let apply = Application { db, act, provider: delivery.provider, mark: &mark };
    let done = match &delivery.meaning {
        Meaning::Nothing => apply.only(Outcome::Ignored, Detail::because(Reason::NotUsed)).await,
        Meaning::Unusable(field) => {
            let detail = Detail { field: Some((*field).to_owned()), ..Detail::because(Reason::Unreadable) };
            apply.only(Outcome::Unmatched, detail).await
        }
        Meaning::Report(report) => apply.report(report, known.link.as_ref(), known.is_recorded, None).await,
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
        Detail { reason: Some(reason), ..Detail::default() }
    }
}

/// The statement that stores the event as this.
type Mark<'a> = &'a dyn Fn(Outcome, &Detail, Option<&str>) -> Statement;

/// One event being applied, as it arrives or when a person has linked it.
struct Application<'a> {
    db: &'a Db,
    act: &'a Act<'a>,
    provider: Provider,
    mark: Mark<'a>,
}

impl Application<'_> {
    /// Stores the event and does nothing else.
    async fn only(&self, outcome: Outcome, detail: Detail) -> Result<Outcome, Failure> {
        self.db.batch(vec![(self.mark)(outcome, &detail, None)]).await?;
        Ok(outcome)
    }

    async fn report(
        &self,
        report: &Report,
        link: Option<&Link>,
        is_recorded: bool,
        linked_by: Option<&str>,
    ) -> Result<Outcome, Failure> {
        let detail = Detail {
            report: Some(report.clone()),
            invoice: link.and_then(|link| link.invoice.clone()),
            linked_by: linked_by.map(str::to_owned),
            ..Detail::default()
        };
        let left = |reason| Detail { reason: Some(reason), ..detail.clone() };
        let Some(link) = link else { return self.only(Outcome::Unmatched, left(Reason::NoLink)).await };
        let done = match report.kind {
            ReportKind::PaymentConfirmed | ReportKind::PaymentPending | ReportKind::PaymentFailed if is_recorded => {
                return self.only(Outcome::Ignored, left(Reason::AlreadyRecorded)).await;
            }
            ReportKind::PaymentConfirmed => {
                let Some(amount) = report.amount else {
                    return self.only(Outcome::Unmatched, left(Reason::OtherCurrency)).await;
                };
                self.confirmed(report, amount, link, &detail).await
            }
            ReportKind::PaymentPending | ReportKind::PaymentFailed => {
                let Some(invoice) = &link.invoice else {
                    return self.only(Outcome::Ignored, left(Reason::NoInvoice)).await;
                };
                let Some(amount) = report.amount else {
                    return self.only(Outcome::Unmatched, left(Reason::OtherCurrency)).await;
                };
                self.in_progress(report, amount, link, invoice, &detail).await
            }
            ReportKind::ChargebackLost => self.chargeback(report, link, &detail).await,
        };
        match done {
            Ok(()) => Ok(Outcome::Applied),
            // Another event told the same a moment before.
            Err(Failure::Db(error))
                if error.says("credit.supplier_id, credit.provider") || error.says("incident.supplier_id") =>
            {
                self.only(Outcome::Ignored, left(Reason::AlreadyRecorded)).await
            }
            Err(Failure::Invalid(_)) => self.only(Outcome::Unmatched, left(Reason::OutOfRange)).await,
            Err(failure) => Err(failure),
        }
    }

    /// The local day on which it happened, and never one that is yet to come.
    fn day(&self, report: &Report) -> chrono::NaiveDate {
        self.act.supplier.zone.local_date(report.at).min(self.act.today())
    }

    async fn confirmed(&self, report: &Report, amount: Amount, link: &Link, detail: &Detail) -> Result<(), Failure> {
        let stated = link.invoice.iter().map(|invoice| Stated { invoice_number: invoice.number.clone(), amount });
        let new = NewCredit {
            customer: CustomerRef::Id(link.customer_id.clone()),
            kind: Kind::Payment { method: Method::parse(&report.method).unwrap_or(Method::Other) },
            amount,
            received_on: self.day(report),
            reference: Note::parse(&report.payment_id).ok(),
            stated: stated.collect(),
            provider: Some((self.provider.as_str().to_owned(), report.payment_id.clone())),
        };
        let detail = Detail { effect: Some(Effect::PaymentRecorded), ..detail.clone() };
        credits::record(self.db, self.act, &new, &|_| {
            let mut along = vec![(self.mark)(Outcome::Applied, &detail, Some(&link.customer_id))];
            along.extend(
                link.invoice.as_ref().map(|invoice| self.collection(report, amount, link, invoice, "confirmed")),
            );
            along
        })
        .await
        .map(drop)
    }

    async fn in_progress(
        &self,
        report: &Report,
        amount: Amount,
        link: &Link,
        invoice: &InvoiceLink,
        detail: &Detail,
    ) -> Result<(), Failure> {
        let (effect, status) = if report.kind == ReportKind::PaymentPending {
            (Effect::CollectionPending, "pending")
        } else {
            (Effect::CollectionFailed, "failed")
        };
        let detail = Detail { effect: Some(effect), ..detail.clone() };
        let batch = vec![
            self.collection(report, amount, link, invoice, status),
            (self.mark)(Outcome::Applied, &detail, Some(&link.customer_id)),
        ];
        Ok(self.db.batch(batch).await.map(drop)?)
    }

    /// A collection only ever moves on, from pending over failed to confirmed: late news of an earlier state changes
    /// nothing, so the order of the deliveries does not matter.
    fn collection(&self, report: &Report, amount: Amount, link: &Link, invoice: &InvoiceLink, status: &str) -> Statement {
        Statement::new(
            "INSERT INTO collection (supplier_id, id, customer_id, invoice_id, amount, provider, provider_payment_id, status, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
             ON CONFLICT (supplier_id, provider, provider_payment_id) DO UPDATE SET status = excluded.status \
             WHERE excluded.status <> collection.status AND (collection.status = 'pending' OR excluded.status = 'confirmed')",
            params![
                self.act.supplier.id(),
                self.act.id(),
                &link.customer_id,
                &invoice.id,
                amount,
                self.provider.as_str(),
                &report.payment_id,
                status,
                self.act.now
            ],
        )
    }

    async fn chargeback(&self, report: &Report, link: &Link, detail: &Detail) -> Result<(), Failure> {
        let reference = report.reference.as_ref().unwrap_or(&report.payment_id);
        let new = NewIncident {
            id: format!("{}:{reference}", self.provider),
            kind: IncidentKind::ChargebackLost,
            on: self.day(report),
            reference: reference.clone(),
        };
        let detail = Detail { effect: Some(Effect::ChargebackRecorded), ..detail.clone() };
        incidents::record(self.db, self.act, &link.customer_id, &new, &|_| {
            vec![(self.mark)(Outcome::Applied, &detail, Some(&link.customer_id))]
        })
        .await
        .map(drop)
    }
}

/// An event as it is listed and shown.
#[derive(Debug, Clone, Deserialize)]
pub struct Event {
    pub provider: Provider,
    pub event_id: String,
    pub kind: String,
    pub received_at: DateTime<Utc>,
    pub outcome: Outcome,
    #[serde(deserialize_with = "json")]
    pub detail: Detail,
    pub customer_id: Option<String>,
    pub customer_name: Option<String>,
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

pub async fn get(db: &Db, supplier: &Supplier, provider: Provider, event_id: &str) -> Result<Option<Event>, DbError> {
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
    let (Outcome::Unmatched, Some(report)) = (event.outcome, &event.detail.report) else { return Ok(event.outcome) };
    let refused = |fault| Failure::field("invoice_number", fault);
    if report.amount.is_none() && report.kind != ReportKind::ChargebackLost {
        return Err(refused(Fault::WrongCurrency));
    }
    let meant = Report { invoice_number: Some(invoice_number.to_owned()), ..report.clone() };
    let delivery = Delivery {
        provider: event.provider,
        event_id: event.event_id.clone(),
        kind: event.kind.clone(),
        meaning: Meaning::Report(meant),
    };
    let known = look_up(db, act.supplier, &delivery).await?;
    let named = known.link.as_ref().filter(|link| link.invoice.as_ref().is_some_and(|one| one.number == invoice_number));
    let Some(link) = named else { return Err(refused(Fault::Unknown)) };
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
    let apply = Application { db, act, provider: event.provider, mark: &mark };
    apply.report(report, Some(link), known.is_recorded, Some(act.actor)).await
}
