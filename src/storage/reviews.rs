//! The accounts whose date has come: read a page of them, judge each by the same rules as everything else, write the
//! page back in one batch. A write names the version that was read, so a live write that came first wins.

use std::collections::HashSet;

use chrono::NaiveDate;

use super::access::Supplier;
use super::accounts::{Account, Outcome, Row};
use super::act::{Act, Failure};
use super::db::{Db, Rows, Statement};
use super::db_error::DbError;
use crate::domain::delinquency::{History, Policy};
use crate::params;

/// How many customers are read and written at once.
pub const PAGE: u32 = 100;

/// One customer whose date has come.
pub struct Due {
    pub customer_id: String,
    /// Why the row cannot be read, if it cannot.
    pub account: Result<Account, String>,
    seq: i64,
    due_on: String,
}

/// The next page of customers to look at on `today`, from the one after `after` on.
pub async fn due(
    db: &Db,
    supplier: &Supplier,
    policy: &Policy,
    today: NaiveDate,
    after: Option<(&str, i64)>,
) -> Result<Vec<Due>, DbError> {
    struct Key {
        seq: i64,
        id: String,
        next_review_on: String,
        account: Result<Row, DbError>,
    }
    row! { Key { seq, id, next_review_on, account: row } }
    let (due_on, seq) = after.unwrap_or(("", 0));
    // Row by row, so that one that cannot be read fails alone.
    let rows: Vec<Key> = db
        .all(Statement::new(
            "SELECT seq, id, name, version, payment_terms, credit_limit, balance, unallocated, orders_open, open_items, incidents, overrides, \
             overdue, computed, delinquency, memory, memory_on, next_review_on FROM customer \
             WHERE supplier_id = ?1 AND next_review_on <= ?2 AND (next_review_on, seq) > (?3, ?4) ORDER BY next_review_on, seq LIMIT ?5",
            params![supplier.id(), today, due_on, seq, PAGE],
        ))
        .await?;
    Ok(rows
        .into_iter()
        .map(|key| Due {
            customer_id: key.id,
            account: key
                .account
                .map_err(|error| error.to_string())
                .map(|row| Account::of_row(row, *policy)),
            seq: key.seq,
            due_on: key.next_review_on,
        })
        .collect())
}

impl Due {
    /// Where the next page begins.
    pub fn key(&self) -> (String, i64) {
        (self.due_on.clone(), self.seq)
    }
}

/// An account that was looked at, to be written.
pub struct Reviewed {
    pub customer_id: String,
    pub outcome: Outcome,
    pub account: Account,
    rebuilt: bool,
}

impl Reviewed {
    /// By the row alone.
    pub fn by_time(due: &Due, account: &Account, today: NaiveDate) -> Reviewed {
        Reviewed::new(due, account, account.review(today), false)
    }

    /// By the whole dated history.
    pub fn by_history(due: &Due, account: &Account, history: &History, today: NaiveDate) -> Reviewed {
        Reviewed::new(due, account, account.rebuild(history, today), true)
    }

    fn new(due: &Due, account: &Account, outcome: Outcome, rebuilt: bool) -> Reviewed {
        Reviewed {
            customer_id: due.customer_id.clone(),
            outcome,
            account: account.clone(),
            rebuilt,
        }
    }

    pub fn changes_status(&self) -> bool {
        self.outcome.standing.effective != self.account.effective()
    }
}

/// Writes accounts back in one batch, and tells the ids of those written: the others were written by somebody else
/// since they were read. Each by a statement of its own, which reads its row and no more.
pub async fn write(db: &Db, act: &Act<'_>, page: &[Reviewed]) -> Result<HashSet<String>, Failure> {
    if page.is_empty() {
        return Ok(HashSet::new());
    }
    let mut batch = Vec::new();
    let mut updates = Vec::new();
    for one in page {
        // First the note: it looks for the version that was read, and the update moves it.
        batch.extend(note(act, one)?);
        updates.push((batch.len(), one));
        batch.push(update(act, one)?);
    }
    let results = db.batch(batch).await?;
    let mut written = HashSet::new();
    for (at, one) in updates {
        if results
            .get(at)
            .map(Rows::changes)
            .transpose()?
            .is_some_and(|changes| changes > 0)
        {
            written.insert(one.customer_id.clone());
        }
    }
    Ok(written)
}

fn note(act: &Act<'_>, one: &Reviewed) -> Result<Option<Statement>, Failure> {
    let Some(event) = one.account.status_change(&one.outcome.standing) else {
        return Ok(None);
    };
    Ok(Some(Statement::new(
        "INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data) SELECT supplier_id, id, ?4, 'status_changed', ?5, ?6, ?7 \
         FROM customer WHERE supplier_id = ?1 AND id = ?2 AND version = ?3",
        params![
            act.supplier.id(),
            &one.customer_id,
            one.account.version(),
            act.id(),
            act.actor,
            act.now,
            serde_json::to_string(&event)?
        ],
    )))
}

/// The status is written only when it is another one: two indexes hold it, and most looks leave it as it is. What is
/// open and what happened stand as they are, unless the documents were asked.
fn update(act: &Act<'_>, one: &Reviewed) -> Result<Statement, Failure> {
    let standing = &one.outcome.standing;
    let columns = one.outcome.columns()?;
    let of_history = |json: serde_json::Result<String>| one.rebuilt.then_some(json).transpose();
    let mut values = params![
        act.supplier.id(),
        &one.customer_id,
        one.account.version(),
        standing.overdue,
        standing.computed.as_str(),
        columns.explanation,
        columns.memory,
        standing.memory_on,
        standing.blocks_on,
        columns.next_review_on,
        columns.overrides,
        of_history(serde_json::to_string(&one.outcome.items))?,
        of_history(serde_json::to_string(&one.outcome.incidents))?
    ];
    if !one.changes_status() {
        return Ok(Statement::new(
            "UPDATE customer SET version = version + 1, overdue = ?4, computed = ?5, explanation = ?6, memory = ?7, memory_on = ?8, blocks_on = ?9, \
             next_review_on = ?10, overrides = ?11, open_items = coalesce(?12, open_items), incidents = coalesce(?13, incidents) \
             WHERE supplier_id = ?1 AND id = ?2 AND version = ?3",
            values,
        ));
    }
    values.push(standing.effective.as_str().into());
    Ok(Statement::new(
        "UPDATE customer SET version = version + 1, overdue = ?4, computed = ?5, explanation = ?6, memory = ?7, memory_on = ?8, blocks_on = ?9, \
         next_review_on = ?10, overrides = ?11, open_items = coalesce(?12, open_items), incidents = coalesce(?13, incidents), delinquency = ?14 \
         WHERE supplier_id = ?1 AND id = ?2 AND version = ?3",
        values,
    ))
}
