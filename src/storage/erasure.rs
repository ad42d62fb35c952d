//! Customers that are gone. Without books nothing of them stays; with books the books stay, under a pseudonym, and
//! everything personal goes. Which column and table that is, `tests/erasure.rs` holds against the schema.

use chrono::{DateTime, NaiveDate, Utc};

use super::access::Supplier;
use super::accounts::{self, Account, with_retries};
use super::act::{Act, Along, Failure};
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::files::Files;
use super::history::{Attachment, Event, note};
use crate::domain::delinquency::History;
use crate::domain::money::Amount;
use crate::params;

/// What hangs on a customer: counted up to [`MANY`], which stands for more.
#[derive(Debug, Clone)]
pub struct Attached {
    pub contacts: u32,
    pub with_access: u32,
    pub files: u32,
    pub orders: u32,
    /// Among the newest.
    pub orders_placed: u32,
    pub orders_open: Amount,
    pub invoices: u32,
    pub invoices_open: u32,
    pub credits: u32,
    pub balance: Amount,
    pub unallocated: Amount,
    has_incidents: bool,
}

row! { Attached {
    contacts, with_access, files, orders, orders_placed, orders_open, invoices, invoices_open, credits, balance, unallocated,
    has_incidents
} }

/// One more than is counted.
pub const MANY: u32 = 101;

impl Attached {
    /// Whether something has been booked, so that the row has to stay.
    pub fn has_books(&self) -> bool {
        self.orders > 0 || self.invoices > 0 || self.credits > 0 || self.has_incidents
    }

    pub fn is_settled(&self) -> bool {
        // Credit that covers what is open settles it on the way.
        self.orders_placed == 0 && self.orders_open.is_zero() && self.balance.is_zero()
    }
}

pub async fn attached(db: &Db, supplier: &Supplier, customer_id: &str) -> Result<Option<Attached>, DbError> {
    db.first(Statement::new(
        "SELECT balance, unallocated, orders_open, \
           (SELECT count(*) FROM (SELECT 1 FROM contact INDEXED BY contact_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 LIMIT ?3)) AS contacts, \
           (SELECT count(*) FROM (SELECT password_hash FROM contact INDEXED BY contact_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 LIMIT ?3) \
             WHERE password_hash IS NOT NULL) AS with_access, \
           (SELECT count(*) FROM (SELECT 1 FROM attachment INDEXED BY attachment_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 LIMIT ?3)) AS files, \
           (SELECT count(*) FROM (SELECT 1 FROM sales_order INDEXED BY sales_order_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 LIMIT ?3)) AS orders, \
           (SELECT count(*) FROM (SELECT status FROM sales_order INDEXED BY sales_order_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 \
             ORDER BY id DESC LIMIT ?3) WHERE status = 'placed') AS orders_placed, \
           (SELECT count(*) FROM (SELECT 1 FROM invoice INDEXED BY invoice_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 LIMIT ?3)) AS invoices, \
           (SELECT count(*) FROM (SELECT 1 FROM invoice INDEXED BY invoice_open_by_due WHERE supplier_id = ?1 AND customer_id = ?2 AND open > 0 LIMIT ?3)) \
             AS invoices_open, \
           (SELECT count(*) FROM (SELECT 1 FROM credit INDEXED BY credit_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 LIMIT ?3)) AS credits, \
           EXISTS (SELECT 1 FROM incident WHERE supplier_id = ?1 AND customer_id = ?2) AS has_incidents \
         FROM customer WHERE supplier_id = ?1 AND id = ?2",
        params![supplier.id(), customer_id, MANY],
    ))
    .await
}

words! {
    pub enum Outcome {
        /// Nothing was booked: the customer is no more.
        Removed = "removed",
        /// The books stay, under the pseudonym.
        Erased = "erased",
    }
}

/// What was done, and how much of it. Counts of books are of what stays.
#[derive(Debug, Clone)]
pub struct Receipt {
    pub customer_id: String,
    pub outcome: Outcome,
    pub pseudonym: String,
    pub actor: String,
    pub at: DateTime<Utc>,
    pub contacts: u64,
    pub files: u64,
    pub entries: u64,
    pub orders: u64,
    pub invoices: u64,
    pub credits: u64,
}

row! { Receipt { customer_id, outcome, pseudonym, actor, at, contacts, files, entries, orders, invoices, credits } }

pub async fn receipt(db: &Db, supplier: &Supplier, customer_id: &str) -> Result<Option<Receipt>, DbError> {
    db.first(Statement::new(
        "SELECT customer_id, outcome, pseudonym, actor, at, contacts, files, entries, orders, invoices, credits FROM erasure \
         WHERE supplier_id = ?1 AND customer_id = ?2",
        params![supplier.id(), customer_id],
    ))
    .await
}

/// The newest before `before` (an instant and a customer's id, as [`position`] writes them).
pub async fn receipts(
    db: &Db,
    supplier: &Supplier,
    before: Option<(&str, &str)>,
    limit: u32,
) -> Result<Vec<Receipt>, DbError> {
    let (at, customer_id) = before.unwrap_or(("9999", ""));
    db.all(Statement::new(
        "SELECT customer_id, outcome, pseudonym, actor, at, contacts, files, entries, orders, invoices, credits FROM erasure \
         WHERE supplier_id = ?1 AND (at, customer_id) < (?2, ?3) ORDER BY at DESC, customer_id DESC LIMIT ?4",
        params![supplier.id(), at, customer_id, limit],
    ))
    .await
}

/// What makes somebody nobody in particular, and what is said in place of kept answers about it.
pub struct Anonymous<'a> {
    pub pseudonym: &'a str,
    /// A problem, as it is sent: whoever repeats the POST that created the customer is told, and creates nothing.
    pub kept_answer: &'a str,
    pub kept_status: u16,
}

/// Counts what there is, in the batch that takes it away.
fn note_receipt(act: &Act<'_>, customer_id: &str, outcome: Outcome, pseudonym: &str) -> Statement {
    Statement::new(
        "INSERT OR IGNORE INTO erasure (supplier_id, customer_id, outcome, pseudonym, actor, at, contacts, files, entries, orders, invoices, credits) \
         SELECT supplier_id, id, ?3, ?4, ?5, ?6, \
           (SELECT count(*) FROM contact INDEXED BY contact_by_customer WHERE supplier_id = ?1 AND customer_id = ?2), \
           (SELECT count(*) FROM attachment INDEXED BY attachment_by_customer WHERE supplier_id = ?1 AND customer_id = ?2), \
           (SELECT count(*) FROM history WHERE supplier_id = ?1 AND customer_id = ?2), \
           (SELECT count(*) FROM sales_order INDEXED BY sales_order_by_customer WHERE supplier_id = ?1 AND customer_id = ?2), \
           (SELECT count(*) FROM invoice INDEXED BY invoice_by_customer WHERE supplier_id = ?1 AND customer_id = ?2), \
           (SELECT count(*) FROM credit INDEXED BY credit_by_customer WHERE supplier_id = ?1 AND customer_id = ?2) \
         FROM customer WHERE supplier_id = ?1 AND id = ?2",
        params![
            act.supplier.id(),
            customer_id,
            outcome.as_str(),
            pseudonym,
            act.actor,
            act.now
        ],
    )
}

/// Removes a customer that nothing has been booked for, or erases one whose books are settled. Done again, it answers
/// with the same receipt, and deletes what files a failure in between may have left. So `along` may come afterwards.
pub async fn erase(
    db: &Db,
    files: &Files,
    act: &Act<'_>,
    customer_id: &str,
    anonymous: &Anonymous<'_>,
    along: Along<'_, Receipt>,
) -> Result<Receipt, Failure> {
    let before = receipt(db, act.supplier, customer_id).await?;
    if before.is_none() {
        let attached = attached(db, act.supplier, customer_id)
            .await?
            .ok_or(Failure::NotFound)?;
        if attached.has_books() || remove(db, act, customer_id, anonymous).await? == Deleted::HasRecords {
            with_retries(|| take_away(db, act, customer_id, anonymous)).await?;
        }
    }
    // After the rows: bytes without a row are reachable by nobody, a row without bytes would be a broken link.
    delete_files(db, files, act.supplier, customer_id).await?;
    let receipt = match before {
        Some(receipt) => receipt,
        None => receipt(db, act.supplier, customer_id)
            .await?
            .ok_or(Failure::NotFound)?,
    };
    let kept = along(&receipt);
    if !kept.is_empty() {
        db.batch(kept).await?;
    }
    Ok(receipt)
}

/// Whether there was such a customer and it is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deleted {
    Done,
    /// Orders, invoices or payments are attached: the books stay, and so does their customer.
    HasRecords,
}

/// Deletes a customer that nothing has been booked for, with its history, contacts and files.
pub async fn delete(
    db: &Db,
    files: &Files,
    act: &Act<'_>,
    customer_id: &str,
    anonymous: &Anonymous<'_>,
) -> Result<Deleted, Failure> {
    let deleted = remove(db, act, customer_id, anonymous).await?;
    if deleted == Deleted::Done {
        delete_files(db, files, act.supplier, customer_id).await?;
    }
    Ok(deleted)
}

/// Everything in its folder, and in those of what was merged into it.
async fn delete_files(db: &Db, files: &Files, supplier: &Supplier, customer_id: &str) -> Result<(), DbError> {
    struct From {
        from_id: String,
    }
    row! { From { from_id } }
    let merged: Vec<From> = db
        .all(Statement::new(
            "SELECT from_id FROM customer_merge INDEXED BY customer_merge_into WHERE supplier_id = ?1 AND into_id = ?2 AND undone_at IS NULL",
            params![supplier.id(), customer_id],
        ))
        .await?;
    let own = std::iter::once(customer_id);
    for id in own.chain(merged.iter().map(|one| one.from_id.as_str())) {
        files.delete_below(supplier, &Attachment::folder(id)).await?;
    }
    Ok(())
}

async fn remove(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    anonymous: &Anonymous<'_>,
) -> Result<Deleted, Failure> {
    let mut batch = vec![note_receipt(
        act,
        customer_id,
        Outcome::Removed,
        anonymous.pseudonym,
    )];
    batch.extend(access_and_answers(act, customer_id, anonymous));
    batch.push(Statement::new(
        "DELETE FROM customer WHERE supplier_id = ?1 AND id = ?2 RETURNING id",
        params![act.supplier.id(), customer_id],
    ));
    let results = match db.batch(batch).await {
        Err(error) if error.says("FOREIGN KEY") => return Ok(Deleted::HasRecords),
        other => other?,
    };
    match results
        .last()
        .map(|rows| rows.first::<()>())
        .transpose()?
        .flatten()
    {
        None => Err(Failure::NotFound),
        Some(()) => Ok(Deleted::Done),
    }
}

/// Ends what its people could do, and forgets what programs were once told about them.
fn access_and_answers(act: &Act<'_>, customer_id: &str, anonymous: &Anonymous<'_>) -> Vec<Statement> {
    vec![
        Statement::new(
            "DELETE FROM session INDEXED BY session_by_supplier WHERE supplier_id = ?1 AND customer_id = ?2",
            params![act.supplier.id(), customer_id],
        ),
        Statement::new(
            "UPDATE idempotency SET status = ?3, body = ?4 WHERE supplier_id = ?1 AND (instr(body, ?2) > 0 \
               OR EXISTS (SELECT 1 FROM contact c INDEXED BY contact_by_customer WHERE c.supplier_id = ?1 AND c.customer_id = ?2 \
                 AND instr(idempotency.body, c.id) > 0) \
               OR EXISTS (SELECT 1 FROM customer_merge m INDEXED BY customer_merge_into WHERE m.supplier_id = ?1 AND m.into_id = ?2 \
                 AND instr(idempotency.body, m.from_id) > 0))",
            params![
                act.supplier.id(),
                customer_id,
                u32::from(anonymous.kept_status),
                anonymous.kept_answer
            ],
        ),
        Statement::new(
            "UPDATE customer_merge INDEXED BY customer_merge_into SET external_id = NULL, record = NULL, changes = NULL, defaults = NULL \
             WHERE supplier_id = ?1 AND into_id = ?2",
            params![act.supplier.id(), customer_id],
        ),
    ]
}

/// What is open and what is free come to nothing together: each is set against the other, so that neither stays behind.
async fn settle(
    db: &Db,
    act: &Act<'_>,
    account: &Account,
    history: &mut History,
) -> Result<Vec<Statement>, Failure> {
    struct Free {
        id: String,
        unallocated: Amount,
        received_on: NaiveDate,
    }
    row! { Free { id, unallocated, received_on } }
    if account.open.is_empty() {
        return Ok(Vec::new());
    }
    let free: Vec<Free> = db
        .all(Statement::new(
            "SELECT id, unallocated, received_on FROM credit INDEXED BY credit_by_customer \
             WHERE supplier_id = ?1 AND customer_id = ?2 AND unallocated > 0",
            params![act.supplier.id(), &account.customer_id],
        ))
        .await?;
    let mut open = account.open.clone();
    let mut batch = Vec::new();
    for credit in free {
        let mut left = credit.unallocated;
        for invoice in &mut open {
            let amount = left.min(invoice.open);
            if !amount.is_positive() {
                continue;
            }
            left = left.checked_sub(amount).map_err(DbError::unreadable)?;
            invoice.open = invoice.open.checked_sub(amount).map_err(DbError::unreadable)?;
            let on = act.today().max(credit.received_on).max(invoice.issued_on);
            if let Some(dated) = history
                .invoices
                .iter_mut()
                .find(|one| one.number == invoice.number)
            {
                dated.allocations.push((on, amount));
            }
            batch.push(Statement::new(
                "INSERT INTO allocation (supplier_id, credit_id, invoice_id, step, customer_id, amount, dated_on, created_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    act.supplier.id(),
                    &credit.id,
                    &invoice.id,
                    act.id(),
                    &account.customer_id,
                    amount,
                    on,
                    act.now
                ],
            ));
        }
    }
    Ok(batch)
}

/// Entries of the history that hold numbers and amounts alone. Of any other, that it was there is all that stays.
const KEPT_ENTRIES: &str = r#"["customer_created","customer_erased","invoice_issued","payment_received","payment_taken_back","credit_note_issued","credit_used","residue_written_off","promise_made","promise_kept","promise_broken","promise_withdrawn","reminded","late_charges_waived","dispute_closed","status_changed","override_ended","order_placed","order_refused","order_cancelled"]"#;

/// Who acts here beside people and keys.
const OWN_ACTORS: &str = r#"["Fiado","Stripe","GoCardless","Mercado Pago"]"#;

/// Everything personal, of a customer whose books stay.
async fn take_away(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    anonymous: &Anonymous<'_>,
) -> Result<(), Failure> {
    let account = accounts::load(db, act.supplier, customer_id)
        .await?
        .ok_or(Failure::NotFound)?;
    let mut history = account.history(db, act.supplier).await?;
    // What people wrote goes from the account's explanation, too.
    for one in &mut history.overrides {
        one.reason.clear();
    }
    let settling = settle(db, act, &account, &mut history).await?;
    let outcome = account.rebuild(&history, act.today());
    let key = || params![act.supplier.id(), customer_id];
    let mut batch = vec![note_receipt(
        act,
        customer_id,
        Outcome::Erased,
        anonymous.pseudonym,
    )];
    batch.extend(access_and_answers(act, customer_id, anonymous));
    batch.extend([
        Statement::new(
            "DELETE FROM contact INDEXED BY contact_by_customer WHERE supplier_id = ?1 AND customer_id = ?2",
            key(),
        ),
        Statement::new(
            "DELETE FROM attachment INDEXED BY attachment_by_customer WHERE supplier_id = ?1 AND customer_id = ?2",
            key(),
        ),
        Statement::new(
            "UPDATE sales_order INDEXED BY sales_order_by_customer SET reference = NULL, placed_for = NULL, override_reason = NULL, \
               placed_by = iif(placed_by IN (SELECT name FROM staff WHERE supplier_id = ?1) \
                 OR placed_by IN (SELECT name FROM api_key WHERE supplier_id = ?1), placed_by, ?3) \
             WHERE supplier_id = ?1 AND customer_id = ?2",
            params![act.supplier.id(), customer_id, anonymous.pseudonym],
        ),
        Statement::new(
            "UPDATE credit INDEXED BY credit_by_customer SET reference = NULL WHERE supplier_id = ?1 AND customer_id = ?2 AND reference IS NOT NULL",
            key(),
        ),
        Statement::new(
            "UPDATE invoice INDEXED BY invoice_by_customer SET dispute_reason = NULL \
             WHERE supplier_id = ?1 AND customer_id = ?2 AND dispute_reason IS NOT NULL",
            key(),
        ),
        Statement::new(
            "UPDATE dispute SET reason = '' WHERE supplier_id = ?1 AND invoice_id IN \
             (SELECT id FROM invoice INDEXED BY invoice_by_customer WHERE supplier_id = ?1 AND customer_id = ?2)",
            key(),
        ),
        Statement::new(
            "DELETE FROM reminder WHERE supplier_id = ?1 AND customer_id = ?2",
            key(),
        ),
        Statement::new(
            "DELETE FROM outbox INDEXED BY outbox_of_day WHERE supplier_id = ?1 AND customer_id = ?2",
            key(),
        ),
        Statement::new(
            "DELETE FROM promise WHERE supplier_id = ?1 AND customer_id = ?2",
            key(),
        ),
        Statement::new(
            "UPDATE incident SET reference = NULL WHERE supplier_id = ?1 AND customer_id = ?2",
            key(),
        ),
        Statement::new(
            "UPDATE delinquency_override SET reason = '' WHERE supplier_id = ?1 AND customer_id = ?2",
            key(),
        ),
    ]);
    batch.extend(settling);
    batch.extend(account.save(act, &outcome)?);
    batch.extend([
        note(act, customer_id, &Event::CustomerErased)?,
        Statement::new(
            "UPDATE customer SET external_id = NULL, name = ?3, trade_name = NULL, tax_id = NULL, tax_id_reason = NULL, email = NULL, \
               other_emails = '[]', phone = NULL, other_phones = '[]', website = NULL, notes = NULL, delivery_notes = NULL, notifications = '[]', \
               sales_rep_id = NULL, custom_fields = '{}', consents = '{}', receives = 'null', tags = '[]', status = 'inactive', erased_at = ?4, updated_at = ?4 \
             WHERE supplier_id = ?1 AND id = ?2",
            params![act.supplier.id(), customer_id, anonymous.pseudonym, act.now],
        ),
        // After the customer's own copy of them, which holds them.
        Statement::new(
            "DELETE FROM location INDEXED BY location_by_customer WHERE supplier_id = ?1 AND customer_id = ?2",
            key(),
        ),
        Statement::new(
            "DELETE FROM consent WHERE supplier_id = ?1 AND customer_id = ?2",
            key(),
        ),
        Statement::new(
            "DELETE FROM mention INDEXED BY mention_by_entry WHERE supplier_id = ?1 AND customer_id = ?2",
            key(),
        ),
        Statement::new(
            "UPDATE history SET data = iif(kind IN (SELECT value FROM json_each(?3)), data, '{\"kind\":\"erased\"}'), \
               actor = iif(actor IN (SELECT value FROM json_each(?4)) OR actor IN (SELECT name FROM staff WHERE supplier_id = ?1) \
                 OR actor IN (SELECT name FROM api_key WHERE supplier_id = ?1), actor, ?5) \
             WHERE supplier_id = ?1 AND customer_id = ?2",
            params![act.supplier.id(), customer_id, KEPT_ENTRIES, OWN_ACTORS, anonymous.pseudonym],
        ),
    ]);
    db.batch(batch).await?;
    Ok(())
}
