//! How the supplier bills. It lies in the supplier's row.

pub(super) mod parties;

use chrono::{Datelike, NaiveDate};

use super::access::Supplier;
use super::act::{Act, Failure};
use super::db::{Db, Rows, Statement};
use super::db_error::DbError;
use crate::domain::billing::{Billing, numbered};
use crate::params;

/// Billing as it is stored, and the number that the next invoice gets.
#[derive(Debug, Clone)]
pub struct Stored {
    pub billing: Billing,
    pub next_number: String,
    /// The same of credit notes.
    pub next_credit_number: String,
}

struct Row {
    billing: Billing,
    prefix: String,
    taken: u64,
    credit_prefix: String,
    credits_taken: u64,
}

row! { Row { billing: json, prefix, taken, credit_prefix, credits_taken } }

/// `supplier s` with its prefixes in the year ?2, and how far those series have run: `n` of invoices, `m` of credit notes.
/// ?1 the supplier.
macro_rules! series_source {
    () => {
        "(SELECT *, replace(coalesce(billing ->> 'series', '{year}-'), '{year}', ?2) AS prefix, \
            replace(coalesce(billing ->> 'credit_series', 'C{year}-'), '{year}', ?2) AS credit_prefix FROM supplier WHERE id = ?1) s \
         LEFT JOIN counter n ON n.supplier_id = s.id AND n.name = 'invoice:' || s.prefix \
         LEFT JOIN counter m ON m.supplier_id = s.id AND m.name = 'credit_note:' || s.credit_prefix "
    };
}
use series_source;

const STORED: &str = concat!(
    "SELECT s.billing, s.prefix, coalesce(n.value, 0) AS taken, s.credit_prefix, coalesce(m.value, 0) AS credits_taken FROM ",
    series_source!()
);

/// Every statement that this module composes, for the check of their plans.
pub fn statements() -> Vec<String> {
    vec![STORED.to_owned(), parties::PARTIES.to_owned()]
}

/// As SQL replaces it: a text.
fn year(day: NaiveDate) -> String {
    day.year().to_string()
}

pub async fn stored(db: &Db, supplier: &Supplier, today: NaiveDate) -> Result<Stored, DbError> {
    let row: Option<Row> = db
        .first(Statement::new(STORED, params![supplier.id(), year(today)]))
        .await?;
    let row = row.ok_or_else(|| DbError::unreadable("a supplier expected"))?;
    Ok(Stored {
        billing: row.billing,
        next_number: numbered(&row.prefix, row.taken),
        next_credit_number: numbered(&row.credit_prefix, row.credits_taken),
    })
}

/// Replaces what was read as `before`: of two people at once, the second is told to look again.
pub async fn save(db: &Db, act: &Act<'_>, before: &Billing, after: &Billing) -> Result<(), Failure> {
    // Nothing is stored before the first edit.
    let results = db
        .batch(vec![Statement::new(
            "UPDATE supplier SET billing = ?3 WHERE id = ?1 AND billing IN (?2, '{}') RETURNING id",
            params![
                act.supplier.id(),
                serde_json::to_string(before)?,
                serde_json::to_string(after)?
            ],
        )])
        .await?;
    let replaced = results.first().map_or(Ok(None), Rows::first::<()>)?;
    replaced.ok_or_else(Failure::stale)
}
