//! The supplier's delinquency policy: what a change of it would do, and saving one.

use chrono::NaiveDate;

use super::access::Supplier;
use super::accounts::mark_all_for_review;
use super::act::Act;
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::past::histories;
use crate::domain::delinquency::{Policy, Status, rebuild};
use crate::params;

/// A customer whose status a policy would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub customer_id: String,
    pub name: String,
    pub from: Status,
    pub to: Status,
}

/// Customers judged at once.
const CHUNK: u32 = 200;
/// What a dry run looks at before it says that there are more: the page is waited for.
const MOST_CHUNKS: u32 = 50;

/// What a policy would do today.
#[derive(Debug, Clone, Default)]
pub struct DryRun {
    pub changes: Vec<Change>,
    /// Whether every customer was looked at.
    pub is_complete: bool,
}

/// Judges every customer that has anything to judge by the policy, and keeps nothing.
pub async fn dry_run(
    db: &Db,
    supplier: &Supplier,
    policy: &Policy,
    today: NaiveDate,
) -> Result<DryRun, DbError> {
    struct Row {
        seq: i64,
        id: String,
        name: String,
        delinquency: Status,
    }
    row! { Row { seq, id, name, delinquency } }
    let mut run = DryRun::default();
    let mut after = 0;
    for _ in 0..MOST_CHUNKS {
        let rows: Vec<Row> = db
            .all(Statement::new(
                "SELECT seq, id, name, delinquency FROM customer WHERE supplier_id = ?1 AND seq > ?2 AND memory_on IS NOT NULL ORDER BY seq LIMIT ?3",
                params![supplier.id(), after, CHUNK],
            ))
            .await?;
        let Some(last) = rows.last() else {
            run.is_complete = true;
            break;
        };
        after = last.seq;
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        let mut histories = histories(db, supplier, &ids).await?;
        for row in rows {
            let Some(history) = histories.remove(&row.id) else {
                continue;
            };
            let to = rebuild(&history, policy, today).effective;
            if to != row.delinquency {
                run.changes.push(Change {
                    customer_id: row.id,
                    name: row.name,
                    from: row.delinquency,
                    to,
                });
            }
        }
    }
    Ok(run)
}

/// Saves the policy and marks every account for a new look from its documents. The midnight is moved to now, so that
/// whatever the run that follows does not manage is left to the next trigger.
pub async fn save(db: &Db, act: &Act<'_>, policy: &Policy) -> Result<(), DbError> {
    let text = serde_json::to_string(policy).map_err(DbError::unreadable)?;
    db.batch(vec![
        Statement::new(
            "UPDATE supplier SET policy = ?2, next_midnight = ?3 WHERE id = ?1",
            params![act.supplier.id(), text, act.now],
        ),
        mark_all_for_review(act.supplier, act.today()),
    ])
    .await
    .map(drop)
}
