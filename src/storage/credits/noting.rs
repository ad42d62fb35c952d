//! What a credit note is about to say: its number, who gives whom how much back, and for what.

use chrono::NaiveDate;

use super::NewCredit;
use crate::domain::billing::numbered;
use crate::domain::fault::Fault;
use crate::domain::invoice::{Document, InvoiceLine, totals};
use crate::domain::money::Amount;
use crate::domain::text::DocumentNumber;
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::act::{Act, Failure};
use crate::storage::billing::parties;
use crate::storage::db::{Db, Statement};
use crate::storage::db_error::DbError;

/// A credit note, beside what it has in common with a payment.
#[derive(Debug, Clone, Default)]
pub struct NewNote {
    /// The next one of its series when absent.
    pub number: Option<DocumentNumber>,
    /// None: only the amount is known here.
    pub lines: Vec<InvoiceLine>,
    /// The number of the invoice that it corrects.
    pub corrects: Option<String>,
}

pub(super) struct Draft {
    pub number: String,
    pub document: Document,
}

struct Corrected {
    customer_id: String,
    total: Amount,
    /// What other credit notes have given back of it.
    given: Amount,
}

row! { Corrected { customer_id, total, given } }

/// A credit note as its customer finds it.
#[derive(Debug, Clone)]
pub struct ListedNote {
    pub id: String,
    pub number: Option<String>,
    pub amount: Amount,
    pub received_on: NaiveDate,
}

row! { ListedNote { id, number, amount, received_on } }

/// One customer's, newest first.
pub async fn of_customer(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    limit: u32,
) -> Result<Vec<ListedNote>, DbError> {
    db.all(Statement::new(
        "SELECT id, number, amount, received_on FROM credit INDEXED BY credit_note_by_customer \
         WHERE supplier_id = ?1 AND customer_id = ?2 AND document IS NOT NULL ORDER BY received_on DESC, id DESC LIMIT ?3",
        params![supplier.id(), customer_id, limit],
    ))
    .await
}

pub(super) async fn draft(
    db: &Db,
    act: &Act<'_>,
    new: &NewCredit,
    note: &NewNote,
    customer_id: &str,
) -> Result<Draft, Failure> {
    let supplier = act.supplier.id();
    let mut batch = vec![parties::of(act.supplier, customer_id, new.received_on)];
    if let Some(number) = &note.corrects {
        batch.push(Statement::new(
            "SELECT i.customer_id, i.total, (SELECT coalesce(sum(c.amount), 0) FROM credit c INDEXED BY credit_note_by_customer \
               WHERE c.supplier_id = i.supplier_id AND c.customer_id = i.customer_id AND c.document IS NOT NULL AND c.document ->> 'corrects' = i.number) AS given \
             FROM invoice i WHERE i.supplier_id = ?1 AND i.number = ?2",
            params![supplier, number],
        ));
    }
    let results = db.batch(batch).await?;
    let parties = results.first().map_or(Ok(None), parties::read)?;
    let parties = parties.ok_or(Failure::NotFound)?;
    if !note.lines.is_empty() {
        let sums = totals(&note.lines).map_err(|_| Failure::field("lines", Fault::OutOfRange))?;
        if new.amount != sums.gross {
            return Err(Failure::field("amount", Fault::NotTheSum));
        }
    }
    if note.corrects.is_some() {
        let found: Option<Corrected> = results.get(1).map(|rows| rows.first()).transpose()?.flatten();
        let theirs = found
            .filter(|one| one.customer_id == customer_id)
            .ok_or_else(|| Failure::field("invoice_number", Fault::Unknown))?;
        let left = theirs
            .total
            .checked_sub(theirs.given)
            .map_err(DbError::unreadable)?;
        if new.amount > left {
            return Err(Failure::field("amount", Fault::MoreThanInvoiced));
        }
    }
    Ok(Draft {
        number: match &note.number {
            Some(number) => number.as_str().to_owned(),
            None => numbered(&parties.credit_prefix, parties.credits_taken),
        },
        document: Document {
            language: parties.language,
            seller: parties.seller,
            buyer: parties.buyer,
            lines: note.lines.clone(),
            order: None,
            reference: None,
            corrects: note.corrects.clone(),
            note: new.reference.as_ref().map(|reason| reason.as_str().to_owned()),
        },
    })
}
