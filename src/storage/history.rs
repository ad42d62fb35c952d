//! A customer's history: typed events, comments and files, append-only. What happens is an [`Event`]; [`entries`] reads
//! them, [`written`] is what people write.

mod changes;
mod entries;
mod written;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::{Map, Value};

use super::access::Supplier;
use super::act::{Act, Failure};
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::files::Files;
use crate::domain::consent::{ConsentKind, How};
use crate::domain::delinquency::Status;
use crate::domain::money::Amount;
use crate::json;
use crate::params;

pub use changes::changed;
pub use entries::{Entry, Filter, MentionedIn, Topic, Whose, list, mentioning};
pub(super) use entries::{EntryRow, page};
pub(super) use written::team;
pub use written::{Named, NewVisit, colleagues, comment, visit};

/// What can happen to a customer. Stored as JSON with its `kind` beside; words come from `web::texts`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    CustomerCreated,
    /// The names of the fields that changed, and what they were and are; entries of before that was kept have names only.
    CustomerChanged {
        fields: Vec<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        before: Option<Map<String, Value>>,
        #[serde(skip_serializing_if = "Option::is_none")]
        after: Option<Map<String, Value>>,
    },
    ContactAdded {
        name: String,
    },
    /// What was different before, and how it is now.
    ContactChanged {
        name: String,
        before: Map<String, Value>,
        after: Map<String, Value>,
    },
    ContactRemoved {
        name: String,
    },
    /// Another one is the main contact now; `before` was it until then.
    MainContactChanged {
        name: String,
        before: Option<String>,
    },
    AccessGiven {
        name: String,
    },
    AccessEnded {
        name: String,
    },
    /// To choose a password of its own.
    ContactInvited {
        name: String,
    },
    InvitationAccepted {
        name: String,
    },
    InvitationWithdrawn {
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
    /// Another record of the same customer became part of this one: its name, and what it said otherwise than this one now.
    CustomersMerged {
        name: String,
        fields: Vec<String>,
        before: Map<String, Value>,
        after: Map<String, Value>,
    },
    /// They are two records again; the name is the other one's.
    MergeUndone {
        name: String,
    },
    Comment {
        text: String,
        /// The colleagues that it names.
        #[serde(skip_serializing_if = "Option::is_none")]
        mentions: Option<Vec<Named>>,
    },
    Visit {
        visited_on: NaiveDate,
        who: String,
        note: Option<String>,
    },
    FileAdded {
        id: String,
        name: String,
        size: u64,
    },
    /// Its bytes are gone; that it was there stays told.
    FileRemoved {
        id: String,
        name: String,
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
    /// What was left of an earlier payment or credit note settled invoices.
    CreditUsed {
        amount: Amount,
    },
    /// What was left of an invoice is not asked for any more.
    ResidueWrittenOff {
        number: String,
        amount: Amount,
    },
    PromiseMade {
        amount: Amount,
        pay_on: NaiveDate,
    },
    PromiseKept {
        amount: Amount,
    },
    PromiseBroken {
        amount: Amount,
    },
    PromiseWithdrawn {
        amount: Amount,
    },
    LateChargesWaived {
        amount: Amount,
    },
    /// A reminder was sent, of so much.
    Reminded {
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
    "customer_changed" => CustomerChanged { fields, before, after },
    "contact_added" => ContactAdded { name },
    "contact_changed" => ContactChanged { name, before, after },
    "contact_removed" => ContactRemoved { name },
    "main_contact_changed" => MainContactChanged { name, before },
    "access_given" => AccessGiven { name },
    "access_ended" => AccessEnded { name },
    "contact_invited" => ContactInvited { name },
    "invitation_accepted" => InvitationAccepted { name },
    "invitation_withdrawn" => InvitationWithdrawn { name },
    "consent_given" => ConsentGiven { consent, how },
    "consent_withdrawn" => ConsentWithdrawn { consent, how },
    "location_added" => LocationAdded { name },
    "location_changed" => LocationChanged { name, fields },
    "location_removed" => LocationRemoved { name },
    "customers_merged" => CustomersMerged { name, fields, before, after },
    "merge_undone" => MergeUndone { name },
    "comment" => Comment { text, mentions },
    "visit" => Visit { visited_on, who, note },
    "file_added" => FileAdded { id, name, size },
    "file_removed" => FileRemoved { id, name },
    "invoice_issued" => InvoiceIssued { number, total },
    "payment_received" => PaymentReceived { amount, unallocated, method },
    "payment_taken_back" => PaymentTakenBack { amount, reason },
    "credit_note_issued" => CreditNoteIssued { number, amount },
    "credit_used" => CreditUsed { amount },
    "residue_written_off" => ResidueWrittenOff { number, amount },
    "promise_made" => PromiseMade { amount, pay_on },
    "promise_kept" => PromiseKept { amount },
    "promise_broken" => PromiseBroken { amount },
    "promise_withdrawn" => PromiseWithdrawn { amount },
    "late_charges_waived" => LateChargesWaived { amount },
    "reminded" => Reminded { amount },
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
    enter(act, customer_id, &act.id(), event)
}

/// The same under an id that is known before.
fn enter(act: &Act<'_>, customer_id: &str, id: &str, event: &Event) -> Result<Statement, Failure> {
    let data = serde_json::to_string(event)?;
    let kind = json::value(data.as_bytes())?
        .get("kind")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    Ok(Statement::new(
        "INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![act.supplier.id(), customer_id, id, kind, act.actor, act.now, data],
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

/// A file of the history; its bytes are in R2 under [`Attachment::key`].
#[derive(Debug, Clone)]
pub struct Attachment {
    pub id: String,
    pub customer_id: String,
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub created_at: DateTime<Utc>,
    /// The customer in whose folder it lies, when it came with a merge: bytes stay where they are.
    pub stored_under: Option<String>,
}

row! { Attachment { id, customer_id, name, media_type, size, created_at, stored_under } }

impl Attachment {
    pub fn key(&self) -> String {
        let folder = self.stored_under.as_deref().unwrap_or(&self.customer_id);
        format!("{}{}", Attachment::folder(folder), self.id)
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
        "SELECT id, customer_id, name, media_type, size, created_at, stored_under FROM attachment WHERE supplier_id = ?1 AND id = ?2 AND customer_id = ?3",
        params![supplier.id(), id, customer_id],
    ))
    .await
}

/// A customer's files, newest first, before `before` (a file's id); `None` without such a customer.
pub async fn attachments(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    before: Option<&str>,
    limit: u32,
) -> Result<Option<Vec<Attachment>>, DbError> {
    let results = db
        .batch(vec![
            Statement::new(
                "SELECT id FROM customer WHERE supplier_id = ?1 AND id = ?2",
                params![supplier.id(), customer_id],
            ),
            Statement::new(
                "SELECT id, customer_id, name, media_type, size, created_at, stored_under FROM attachment INDEXED BY attachment_by_customer \
                 WHERE supplier_id = ?1 AND customer_id = ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4",
                params![supplier.id(), customer_id, before.unwrap_or("g"), limit],
            ),
        ])
        .await?;
    let [customer, files] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected"));
    };
    if customer.first::<()>()?.is_none() {
        return Ok(None);
    }
    files.all().map(Some)
}

/// Removes a file for good. Its entries stay, and a new one tells who removed it.
pub async fn remove_attachment(
    db: &Db,
    files: &Files,
    act: &Act<'_>,
    customer_id: &str,
    id: &str,
) -> Result<(), Failure> {
    let file = attachment(db, act.supplier, customer_id, id)
        .await?
        .ok_or(Failure::NotFound)?;
    let event = Event::FileRemoved {
        id: file.id.clone(),
        name: file.name.clone(),
    };
    let results = db
        .batch(vec![
            // Of two that remove it at once, one does.
            Statement::new(
                "INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data) \
                 SELECT supplier_id, customer_id, ?3, 'file_removed', ?4, ?5, ?6 FROM attachment WHERE supplier_id = ?1 AND id = ?2",
                params![
                    act.supplier.id(),
                    id,
                    act.id(),
                    act.actor,
                    act.now,
                    serde_json::to_string(&event)?
                ],
            ),
            Statement::new(
                "DELETE FROM attachment WHERE supplier_id = ?1 AND id = ?2 RETURNING id",
                params![act.supplier.id(), id],
            ),
        ])
        .await?;
    if results
        .last()
        .is_none_or(|rows| !matches!(rows.first::<()>(), Ok(Some(()))))
    {
        return Err(Failure::NotFound);
    }
    // After the row: bytes without one are reachable by nobody.
    Ok(files.delete_all(act.supplier, &[file.key()]).await?)
}
