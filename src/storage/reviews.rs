//! The accounts whose date has come: read a page of them, judge each by the same rules as everything else, write the
//! page back in one batch. A write names the version that was read, so a live write that came first wins.

use std::collections::HashSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::access::Supplier;
use super::accounts::{Account, Outcome, Row};
use super::act::{Act, Failure};
use super::db::{Db, DbError, Statement};
use crate::domain::delinquency::Policy;
use crate::domain::money::Amount;
use crate::params;

/// How many customers are read and written at once.
pub const PAGE: u32 = 100;

/// D1 takes 2 MB a parameter; a batch is cut well before.
const BATCH_BYTES: usize = 500_000;

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
    #[derive(Deserialize)]
    struct Key {
        seq: i64,
        id: String,
        next_review_on: String,
    }
    let (due_on, seq) = after.unwrap_or(("", 0));
    // Row by row, so that one that cannot be read fails alone.
    let rows: Vec<Value> = db
        .all(Statement::new(
            "SELECT seq, id, name, version, payment_terms, credit_limit, balance, unallocated, orders_open, open_items, incidents, overrides, \
             overdue, computed, delinquency, memory, memory_on, next_review_on FROM customer \
             WHERE supplier_id = ?1 AND next_review_on <= ?2 AND (next_review_on, seq) > (?3, ?4) ORDER BY next_review_on, seq LIMIT ?5",
            params![supplier.id(), today, due_on, seq, PAGE],
        ))
        .await?;
    rows.into_iter()
        .map(|row| {
            let key = Key::deserialize(&row).map_err(DbError::unreadable)?;
            let account = serde_path_to_error::deserialize::<_, Row>(row)
                // The column's name, not what stands in it: that may be about a person.
                .map_err(|error| format!("unreadable: {}", error.path()))
                .map(|row| Account::of_row(row, policy.clone()));
            Ok(Due { customer_id: key.id, account, seq: key.seq, due_on: key.next_review_on })
        })
        .collect()
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
    seq: i64,
    rebuilt: bool,
}

impl Reviewed {
    /// By the row alone.
    pub fn by_time(due: &Due, account: &Account, today: NaiveDate) -> Reviewed {
        Reviewed::new(due, account, account.review(today), false)
    }

    /// By the whole dated history.
    pub fn by_history(due: &Due, account: &Account, history: &crate::domain::delinquency::History, today: NaiveDate) -> Reviewed {
        Reviewed::new(due, account, account.rebuild(history, today), true)
    }

    fn new(due: &Due, account: &Account, outcome: Outcome, rebuilt: bool) -> Reviewed {
        Reviewed { customer_id: due.customer_id.clone(), outcome, account: account.clone(), seq: due.seq, rebuilt }
    }

    pub fn changes_status(&self) -> bool {
        self.outcome.standing.effective != self.account.effective()
    }
}

/// The columns that a look at an account writes.
#[derive(Serialize)]
struct Written {
    seq: i64,
    version: i64,
    overdue: Amount,
    computed: &'static str,
    explanation: String,
    memory: String,
    memory_on: NaiveDate,
    blocks_on: Option<NaiveDate>,
    next_review_on: Option<NaiveDate>,
    overrides: String,
    /// Only from the history; else they stand as they are.
    open_items: Option<String>,
    incidents: Option<String>,
}

#[derive(Serialize)]
struct Changed {
    seq: i64,
    version: i64,
    status: &'static str,
    note_id: String,
    note: String,
}

/// Writes accounts back, a batch for a page, and tells the ids of those written: the others were written by somebody
/// else since they were read.
pub async fn write(db: &Db, act: &Act<'_>, page: &[Reviewed]) -> Result<HashSet<String>, Failure> {
    let mut done = HashSet::new();
    let (mut written, mut changed, mut bytes) = (Vec::new(), Vec::new(), 0_usize);
    for one in page {
        let row = columns(one)?;
        let size = serde_json::to_string(&row)?.len();
        if bytes.saturating_add(size) > BATCH_BYTES && !written.is_empty() {
            done.extend(flush(db, act, &written, &changed).await?);
            (written, changed, bytes) = (Vec::new(), Vec::new(), 0);
        }
        bytes = bytes.saturating_add(size);
        if let Some(event) = one.account.status_change(&one.outcome.standing) {
            changed.push(Changed {
                seq: row.seq,
                version: row.version,
                status: one.outcome.standing.effective.as_str(),
                note_id: act.id(),
                note: serde_json::to_string(&event)?,
            });
        }
        written.push(row);
    }
    if !written.is_empty() {
        done.extend(flush(db, act, &written, &changed).await?);
    }
    Ok(done)
}

fn columns(one: &Reviewed) -> Result<Written, Failure> {
    let standing = &one.outcome.standing;
    let columns = one.outcome.columns()?;
    let of_history = |json: serde_json::Result<String>| one.rebuilt.then_some(json).transpose();
    Ok(Written {
        seq: one.seq,
        version: one.account.version(),
        overdue: standing.overdue,
        computed: standing.computed.as_str(),
        explanation: columns.explanation,
        memory: columns.memory,
        memory_on: standing.memory_on,
        blocks_on: standing.blocks_on,
        next_review_on: columns.next_review_on,
        overrides: columns.overrides,
        open_items: of_history(serde_json::to_string(&one.outcome.items))?,
        incidents: of_history(serde_json::to_string(&one.outcome.incidents))?,
    })
}

/// The version moves last: the statements before it look for the one that was read. The status is set apart because
/// two indexes hold it, and most looks leave it as it is.
async fn flush(db: &Db, act: &Act<'_>, written: &[Written], changed: &[Changed]) -> Result<Vec<String>, Failure> {
    #[derive(Deserialize)]
    struct Done {
        id: String,
    }
    let supplier_id = act.supplier.id();
    let mut batch = Vec::new();
    if !changed.is_empty() {
        let changed = serde_json::to_string(changed)?;
        batch.push(Statement::new(
            "INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data) \
             SELECT c.supplier_id, c.id, j.value ->> 'note_id', 'status_changed', ?3, ?4, j.value ->> 'note' FROM json_each(?2) j \
             CROSS JOIN customer c ON c.seq = j.value ->> 'seq' AND c.version = j.value ->> 'version' AND +c.supplier_id = ?1",
            params![supplier_id, &changed, act.actor, act.now],
        ));
        batch.push(Statement::new(
            "UPDATE customer SET delinquency = j.value ->> 'status' FROM json_each(?2) j \
             WHERE customer.seq = j.value ->> 'seq' AND customer.version = j.value ->> 'version' AND +customer.supplier_id = ?1",
            params![supplier_id, changed],
        ));
    }
    // `+` keeps the planner from walking all of the supplier's customers.
    batch.push(Statement::new(
        "UPDATE customer SET version = customer.version + 1, overdue = j.value ->> 'overdue', computed = j.value ->> 'computed', \
           explanation = j.value ->> 'explanation', memory = j.value ->> 'memory', memory_on = j.value ->> 'memory_on', \
           blocks_on = j.value ->> 'blocks_on', next_review_on = j.value ->> 'next_review_on', overrides = j.value ->> 'overrides', \
           open_items = coalesce(j.value ->> 'open_items', customer.open_items), incidents = coalesce(j.value ->> 'incidents', customer.incidents) \
         FROM json_each(?2) j \
         WHERE customer.seq = j.value ->> 'seq' AND customer.version = j.value ->> 'version' AND +customer.supplier_id = ?1 \
         RETURNING id",
        params![supplier_id, serde_json::to_string(written)?],
    ));
    let results = db.batch(batch).await?;
    let done: Vec<Done> = results.last().map_or_else(|| Ok(Vec::new()), |rows| rows.all())?;
    Ok(done.into_iter().map(|row| row.id).collect())
}
