//! The record of every run of the nightly job, started before its work and finished after it: a run that was killed
//! stands there unfinished, and what it had not written is still due.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::access::{Context, Supplier};
use super::accounts::{POLICY, PolicyRow};
use super::db::{Db, Statement};
use super::db_error::DbError;
use crate::domain::delinquency::Policy;
use crate::params;

/// How many failures of one run are kept word for word; all of them are counted.
pub const ERRORS_KEPT: usize = 50;

words! {
    /// Why a run was started.
    pub enum Cause {
        /// The supplier's local day has changed.
        Midnight = "midnight",
        /// Somebody pressed the button.
        Person = "person",
        /// The policy was changed.
        Policy = "policy",
    }
}

/// A run about to start.
#[derive(Debug, Clone)]
pub struct NewRun {
    pub id: String,
    pub cause: Cause,
    pub local_date: NaiveDate,
    pub started_at: DateTime<Utc>,
}

/// One customer that could not be looked at, and why: never anything about the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunError {
    pub customer_id: String,
    pub cause: String,
}

fields! { RunError { customer_id, cause } }

/// What a run did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Customers whose date had come.
    pub due: u32,
    /// Those of them whose status is another one now.
    pub changed: u32,
    /// Those that could not be looked at.
    pub failed: u32,
    pub errors: Vec<RunError>,
    /// Reminders that were prepared.
    pub reminders: u32,
    /// Whether nothing is left for the next trigger.
    pub complete: bool,
}

/// Notes that a run begins, and reads the policy that it goes by.
pub async fn begin(db: &Db, supplier: &Supplier, run: &NewRun) -> Result<Policy, DbError> {
    let results = db
        .batch(vec![
            Statement::new(
                "INSERT INTO job_run (supplier_id, id, cause, local_date, started_at) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![supplier.id(), &run.id, run.cause.as_str(), run.local_date, run.started_at],
            ),
            Statement::new(POLICY, params![supplier.id()]),
        ])
        .await?;
    let policy: Option<PolicyRow> = results.get(1).map(|rows| rows.first()).transpose()?.flatten();
    policy
        .map(|row| row.policy)
        .ok_or_else(|| DbError::unreadable("the supplier is gone"))
}

/// Notes that a run is over, and when the supplier is due again: at its next midnight, or with the next trigger
/// when something is left.
pub async fn finish(
    db: &Db,
    supplier: &Supplier,
    run: &NewRun,
    summary: &Summary,
    finished_at: DateTime<Utc>,
) -> Result<(), DbError> {
    let now = run.started_at;
    let errors = serde_json::to_string(&summary.errors).map_err(DbError::unreadable)?;
    db.batch(vec![
        Statement::new(
            "UPDATE job_run SET finished_at = ?3, due = ?4, changed = ?5, failed = ?6, errors = ?7, reminders = ?8 WHERE supplier_id = ?1 AND id = ?2",
            params![supplier.id(), &run.id, finished_at, summary.due, summary.changed, summary.failed, errors, summary.reminders],
        ),
        if summary.complete {
            // A midnight set meanwhile for another zone is left alone.
            Statement::new(
                "UPDATE supplier SET next_midnight = ?2 WHERE id = ?1 AND next_midnight <= ?3 AND timezone = ?4",
                params![supplier.id(), supplier.zone.next_midnight(now), now, supplier.zone.name()],
            )
        } else {
            Statement::new(
                "UPDATE supplier SET next_midnight = ?2 WHERE id = ?1 AND next_midnight > ?2",
                params![supplier.id(), now],
            )
        },
    ])
    .await
    .map(drop)
}

/// A supplier whose midnight has come; an unreadable one is told by its id alone.
pub struct DueSupplier {
    pub id: String,
    pub supplier: Result<Supplier, DbError>,
    next_midnight: String,
}

/// The next suppliers whose midnight has come, from the one after `after` on.
pub async fn due_suppliers(
    db: &Db,
    now: DateTime<Utc>,
    after: Option<&DueSupplier>,
    limit: u32,
) -> Result<Vec<DueSupplier>, DbError> {
    struct Row {
        id: String,
        next_midnight: String,
        context: Result<Context, DbError>,
    }
    row! { Row { id, next_midnight, context: row } }
    let (midnight, id) = after.map_or(("", ""), |last| (last.next_midnight.as_str(), last.id.as_str()));
    let rows: Vec<Row> = db
        .all(Statement::new(
            "SELECT id, slug, name, country, currency, timezone, locale, next_midnight FROM supplier \
             WHERE next_midnight <= ?1 AND (next_midnight, id) > (?2, ?3) ORDER BY next_midnight, id LIMIT ?4",
            params![now, midnight, id, limit],
        ))
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let supplier = row.context.map(|context| context.supplier(row.id.clone()));
            DueSupplier {
                id: row.id,
                supplier,
                next_midnight: row.next_midnight,
            }
        })
        .collect())
}

/// A run as it is listed.
#[derive(Debug, Clone)]
pub struct Run {
    pub id: String,
    pub cause: Cause,
    pub local_date: NaiveDate,
    pub started_at: DateTime<Utc>,
    /// `None`: still at work, or killed.
    pub finished_at: Option<DateTime<Utc>>,
    pub due: u32,
    pub changed: u32,
    pub failed: u32,
    pub errors: Vec<RunError>,
    pub reminders: u32,
}

row! { Run { id, cause, local_date, started_at, finished_at, due, changed, failed, errors: json, reminders } }

/// The runs before `before`, newest first, and when the next one is due.
pub async fn runs(
    db: &Db,
    supplier: &Supplier,
    before: Option<&str>,
    limit: u32,
) -> Result<(Vec<Run>, DateTime<Utc>), DbError> {
    struct Next {
        next_midnight: DateTime<Utc>,
    }
    row! { Next { next_midnight } }
    let results = db
        .batch(vec![
            Statement::new(
                "SELECT id, cause, local_date, started_at, finished_at, due, changed, failed, errors, reminders FROM job_run \
                 WHERE supplier_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
                // `g` sorts after every UUID.
                params![supplier.id(), before.unwrap_or("g"), limit],
            ),
            Statement::new("SELECT next_midnight FROM supplier WHERE id = ?1", params![supplier.id()]),
        ])
        .await?;
    let [runs, next] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected"));
    };
    let next: Option<Next> = next.first()?;
    let next = next.ok_or_else(|| DbError::unreadable("the supplier is gone"))?;
    Ok((runs.all()?, next.next_midnight))
}
