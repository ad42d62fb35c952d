//! A customer's statement of account, from the ledger.

use chrono::NaiveDate;

use super::access::Supplier;
use super::act::Failure;
use super::billing::parties::{self, Parties};
use super::db::{Db, Rows, Statement};
use super::db_error::DbError;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::money::Amount;
use crate::domain::statement::{self, MAX_ENTRIES, Movement, Span};
use crate::params;

// A sum travels as text: beyond 2^53 a number would lose its last digits on the way.
const OPENING: &str = "SELECT CAST(coalesce(sum(amount), 0) AS TEXT) AS amount FROM ledger_entry INDEXED BY ledger_by_customer \
     WHERE supplier_id = ?1 AND customer_id = ?2 AND dated_on < ?3";

// What stands beside a credit note or a residue is the supplier’s own to know; with a payment it is the payer’s.
const MOVEMENTS: &str = "SELECT l.dated_on, l.kind, l.amount, coalesce(i.number, c.number, iif(l.kind = 'payment', c.reference, NULL)) AS number, i.due_on \
     FROM ledger_entry l INDEXED BY ledger_by_customer \
     LEFT JOIN invoice i ON l.kind = 'invoice' AND i.supplier_id = l.supplier_id AND i.id = l.document_id \
     LEFT JOIN credit c ON l.kind IN ('payment', 'credit_note') AND c.supplier_id = l.supplier_id AND c.id = l.document_id \
     WHERE l.supplier_id = ?1 AND l.customer_id = ?2 AND l.dated_on BETWEEN ?3 AND ?4 ORDER BY l.dated_on, l.seq LIMIT ?5";

row! { Movement { dated_on, kind, number, due_on, amount } }

/// A statement, and between whom it is.
pub struct Stated {
    pub parties: Parties,
    pub statement: statement::Statement,
}

/// In one trip. More entries than fit are a fault of the period.
pub async fn of(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    span: Span,
    today: NaiveDate,
) -> Result<Stated, Failure> {
    struct Sum {
        amount: String,
    }
    row! { Sum { amount } }
    let own = |sql: &'static str, rest: Vec<super::Param>| {
        let mut params = params![supplier.id(), customer_id];
        params.extend(rest);
        Statement::new(sql, params)
    };
    let fetch = u32::try_from(MAX_ENTRIES.saturating_add(1)).unwrap_or(u32::MAX);
    let results = db
        .batch(vec![
            parties::of(supplier, customer_id, today),
            own(OPENING, params![span.from]),
            own(MOVEMENTS, params![span.from, span.to, fetch]),
        ])
        .await?;
    let [parties, opening, movements] = results.as_slice() else {
        return Err(DbError::unreadable("three results expected").into());
    };
    let parties = parties::read(parties)?.ok_or(Failure::NotFound)?;
    let opening: Option<Sum> = Rows::first(opening)?;
    let opening = opening.and_then(|sum| Amount::new(sum.amount.parse().ok()?));
    let opening = opening.ok_or_else(|| DbError::unreadable("a ledger's sum"))?;
    let movements: Vec<Movement> = movements.all()?;
    if movements.len() > MAX_ENTRIES {
        return Err(Failure::Invalid(vec![FieldFault {
            field: "from".to_owned(),
            fault: Fault::TooMany { max: MAX_ENTRIES },
        }]));
    }
    let statement = statement::Statement::of(span, opening, movements)
        .map_err(|_| DbError::unreadable("an account's sum is too large"))?;
    Ok(Stated { parties, statement })
}
