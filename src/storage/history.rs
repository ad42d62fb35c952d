//! A customer's history: typed events, comments and files, append-only.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use super::access::Supplier;
use super::act::{Act, Failure};
use super::db::{Db, Statement};
use super::db_error::DbError;
use crate::domain::consent::{ConsentKind, How};
use crate::domain::delinquency::Status;
use crate::domain::money::Amount;
use crate::domain::text::Note;
use crate::json;
use crate::params;

/// What can happen to a customer. Stored as JSON with its `kind` beside; words come from `web::texts`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    CustomerCreated,
    /// The names of the fields that changed.
    CustomerChanged {
        fields: Vec<String>,
    },
    ContactAdded {
        name: String,
    },
    ContactRemoved {
        name: String,
    },
    AccessGiven {
        name: String,
    },
    ConsentGiven {
        consent: ConsentKind,
        how: How,
    },
    ConsentWithdrawn {
        consent: ConsentKind,
        how: How,
    },
    LocationAdded {
        name: String,
    },
    LocationChanged {
        name: String,
        fields: Vec<String>,
    },
    LocationRemoved {
        name: String,
    },
    Comment {
        text: String,
    },
    FileAdded {
        id: String,
        name: String,
        size: u64,
    },
    InvoiceIssued {
        number: String,
        total: Amount,
    },
    PaymentReceived {
        amount: Amount,
        unallocated: Amount,
        method: String,
    },
    /// Money of a payment that went back, or (negative) came again: `reason` is the ledger's kind.
    PaymentTakenBack {
        amount: Amount,
        reason: String,
    },
    CreditNoteIssued {
        number: Option<String>,
        amount: Amount,
    },
    DisputeOpened {
        number: String,
        reason: String,
    },
    DisputeClosed {
        number: String,
    },
    StatusChanged {
        from: Status,
        to: Status,
        rule: String,
    },
    OverrideSet {
        mode: String,
        status: Status,
        reason: String,
    },
    OverrideEnded,
    OrderPlaced {
        number: String,
        total: Amount,
    },
    OrderRefused {
        total: Amount,
        reason: String,
    },
    OrderCancelled {
        number: String,
    },
    DebitReturned {
        reference: String,
    },
    ChargebackLost {
        reference: String,
    },
    /// The permission to debit, at a provider: its id there, and what became of it.
    MandateChanged {
        mandate: String,
        state: String,
    },
    /// Everything personal is gone; the books stay.
    CustomerErased,
    /// Something that went with its customer's erasure: what it was, the entry does not tell any more.
    Erased,
}

tagged! { Event by "kind" {
    "customer_created" => CustomerCreated {},
    "customer_changed" => CustomerChanged { fields },
    "contact_added" => ContactAdded { name },
    "contact_removed" => ContactRemoved { name },
    "access_given" => AccessGiven { name },
    "consent_given" => ConsentGiven { consent, how },
    "consent_withdrawn" => ConsentWithdrawn { consent, how },
    "location_added" => LocationAdded { name },
    "location_changed" => LocationChanged { name, fields },
    "location_removed" => LocationRemoved { name },
    "comment" => Comment { text },
    "file_added" => FileAdded { id, name, size },
    "invoice_issued" => InvoiceIssued { number, total },
    "payment_received" => PaymentReceived { amount, unallocated, method },
    "payment_taken_back" => PaymentTakenBack { amount, reason },
    "credit_note_issued" => CreditNoteIssued { number, amount },
    "dispute_opened" => DisputeOpened { number, reason },
    "dispute_closed" => DisputeClosed { number },
    "status_changed" => StatusChanged { from, to, rule },
    "override_set" => OverrideSet { mode, status, reason },
    "override_ended" => OverrideEnded {},
    "order_placed" => OrderPlaced { number, total },
    "order_refused" => OrderRefused { total, reason },
    "order_cancelled" => OrderCancelled { number },
    "debit_returned" => DebitReturned { reference },
    "chargeback_lost" => ChargebackLost { reference },
    "mandate_changed" => MandateChanged { mandate, state },
    "customer_erased" => CustomerErased {},
    "erased" => Erased {},
} }

/// The statement that notes an event in the batch of what caused it.
pub fn note(act: &Act<'_>, customer_id: &str, event: &Event) -> Result<Statement, Failure> {
    let data = serde_json::to_string(event)?;
    let kind = json::value(data.as_bytes())?
        .get("kind")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    Ok(Statement::new(
        "INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            act.supplier.id(),
            customer_id,
            act.id(),
            kind,
            act.actor,
            act.now,
            data
        ],
    ))
}

/// Aborts the batch of what nobody may write about an erased customer any more. Not a trigger of the history: with one,
/// SQLite reads each entry of a list twice.
pub(super) fn not_erased(supplier: &Supplier, customer_id: &str) -> Statement {
    Statement::new(
        "UPDATE customer SET erased_at = erased_at WHERE supplier_id = ?1 AND id = ?2 AND erased_at IS NOT NULL",
        params![supplier.id(), customer_id],
    )
}

/// One entry of the timeline.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: String,
    pub actor: String,
    pub at: DateTime<Utc>,
    pub event: Event,
}

pub(super) struct EntryRow {
    id: String,
    actor: String,
    at: DateTime<Utc>,
    data: String,
}

row! { EntryRow { id, actor, at, data } }

impl EntryRow {
    pub(super) fn entry(self) -> Result<Entry, DbError> {
        let event = json::read(&self.data).map_err(DbError::unreadable)?;
        Ok(Entry {
            id: self.id,
            actor: self.actor,
            at: self.at,
            event,
        })
    }
}

/// The newest entries before `before` (an entry's id), newest first: a statement, to travel with others.
pub(super) fn page(supplier: &Supplier, customer_id: &str, before: Option<&str>, limit: u32) -> Statement {
    Statement::new(
        "SELECT id, actor, at, data FROM history WHERE supplier_id = ?1 AND customer_id = ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4",
        // `g` sorts after every UUID.
        params![supplier.id(), customer_id, before.unwrap_or("g"), limit],
    )
}

pub async fn entries(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    before: Option<&str>,
    limit: u32,
) -> Result<Vec<Entry>, DbError> {
    let rows: Vec<EntryRow> = db.all(page(supplier, customer_id, before, limit)).await?;
    rows.into_iter().map(EntryRow::entry).collect()
}

/// A colleague's comment. The customer must exist: the foreign key says so, and a missing one is `NotFound`.
pub async fn comment(db: &Db, act: &Act<'_>, customer_id: &str, text: &Note) -> Result<(), Failure> {
    let event = Event::Comment {
        text: text.as_str().to_owned(),
    };
    match db
        .batch(vec![
            not_erased(act.supplier, customer_id),
            note(act, customer_id, &event)?,
        ])
        .await
    {
        Err(error) if error.says("FOREIGN KEY") => Err(Failure::NotFound),
        other => Ok(other.map(drop)?),
    }
}

/// A file of the history; its bytes are in R2 under [`Attachment::key`].
#[derive(Debug, Clone)]
pub struct Attachment {
    pub id: String,
    pub customer_id: String,
    pub name: String,
    pub media_type: String,
    pub size: u64,
}

row! { Attachment { id, customer_id, name, media_type, size } }

impl Attachment {
    pub fn key(&self) -> String {
        format!("{}{}", Attachment::folder(&self.customer_id), self.id)
    }

    /// What the keys of a customer's files begin with.
    pub fn folder(customer_id: &str) -> String {
        format!("customers/{customer_id}/")
    }
}

/// Notes files whose bytes are in R2 already: a row without bytes would be a broken link, bytes without a row are none.
pub async fn add_attachments(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    files: &[Attachment],
) -> Result<(), Failure> {
    let mut batch = Vec::new();
    for file in files {
        let size = i64::try_from(file.size).map_err(DbError::unreadable)?;
        batch.push(Statement::new(
            "INSERT INTO attachment (supplier_id, id, customer_id, name, media_type, size, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![act.supplier.id(), &file.id, customer_id, &file.name, &file.media_type, size, act.now],
        ));
        let event = Event::FileAdded {
            id: file.id.clone(),
            name: file.name.clone(),
            size: file.size,
        };
        batch.push(note(act, customer_id, &event)?);
    }
    match db.batch(batch).await {
        Err(error) if error.says("FOREIGN KEY") => Err(Failure::NotFound),
        other => Ok(other.map(drop)?),
    }
}

pub async fn attachment(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    id: &str,
) -> Result<Option<Attachment>, DbError> {
    db.first(Statement::new(
        "SELECT id, customer_id, name, media_type, size FROM attachment WHERE supplier_id = ?1 AND id = ?2 AND customer_id = ?3",
        params![supplier.id(), id, customer_id],
    ))
    .await
}
