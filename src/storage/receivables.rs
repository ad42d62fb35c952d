//! What is owed to a supplier, from the days that its invoices are due on, with those who owe most and who changed of late.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::access::Supplier;
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::promises;
use super::reminders;
use crate::domain::calendar::add_days;
use crate::domain::delinquency::Status;
use crate::domain::money::Amount;
use crate::domain::receivables::{DSO_DAYS, DueDay, Receivables};
use crate::params;

const DUE: &str = "SELECT due_on, open FROM due_day WHERE supplier_id = ?1 ORDER BY due_on";
const BILLED: &str = "SELECT coalesce(sum(total), 0) AS total FROM billed_day WHERE supplier_id = ?1 AND issued_on > ?2 AND issued_on <= ?3";
const DEBTS: &str = "SELECT id AS customer_id, name, balance, overdue, delinquency FROM customer INDEXED BY customer_by_balance \
     WHERE supplier_id = ?1 AND balance > 0 ORDER BY balance DESC LIMIT 10";
const CHANGES: &str = "SELECT h.customer_id, c.name, h.at, h.data ->> 'from' AS from_status, h.data ->> 'to' AS to_status \
     FROM history h INDEXED BY history_of_status CROSS JOIN customer c ON c.supplier_id = h.supplier_id AND c.id = h.customer_id \
     WHERE h.supplier_id = ?1 AND h.kind = 'status_changed' AND h.at >= ?2 ORDER BY h.id DESC LIMIT 10";

row! { DueDay { due_on, open } }

/// A customer that owes much.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Debt {
    pub customer_id: String,
    pub name: String,
    pub balance: Amount,
    pub overdue: Amount,
    pub delinquency: Status,
}

row! { Debt { customer_id, name, balance, overdue, delinquency } }

/// A customer whose status changed.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Change {
    pub customer_id: String,
    pub name: String,
    pub at: DateTime<Utc>,
    pub from_status: Status,
    pub to_status: Status,
}

row! { Change { customer_id, name, at, from_status, to_status } }

pub struct Overview {
    pub receivables: Receivables,
    /// The ten largest.
    pub debts: Vec<Debt>,
    /// Of the last seven days, the latest first; ten at most.
    pub changes: Vec<Change>,
    /// Those whose day comes first.
    pub promises: Vec<promises::Open>,
    /// How many reminders wait, up to a hundred.
    pub reminders: u32,
}

/// How many promises are told of.
const PROMISES: u32 = 10;

/// In one trip.
pub async fn overview(db: &Db, supplier: &Supplier, now: DateTime<Utc>) -> Result<Overview, DbError> {
    struct Billed {
        total: Amount,
    }
    row! { Billed { total } }
    struct Count {
        waiting: u32,
    }
    row! { Count { waiting } }
    let today = supplier.today(now);
    let week_ago: NaiveDate = add_days(today, -7);
    let results = db
        .batch(vec![
            Statement::new(DUE, params![supplier.id()]),
            Statement::new(
                BILLED,
                params![supplier.id(), add_days(today, DSO_DAYS.saturating_neg()), today],
            ),
            Statement::new(DEBTS, params![supplier.id()]),
            Statement::new(
                CHANGES,
                params![supplier.id(), supplier.zone.start_of_day(week_ago)],
            ),
            promises::open(supplier, PROMISES),
            reminders::count(supplier),
        ])
        .await?;
    let [due, billed, debts, changes, promises, reminders] = results.as_slice() else {
        return Err(DbError::unreadable("six results expected"));
    };
    let billed: Option<Billed> = billed.first()?;
    let billed = billed.map_or(Amount::ZERO, |billed| billed.total);
    let days: Vec<DueDay> = due.all()?;
    let receivables = Receivables::of(&days, billed, today)
        .map_err(|_| DbError::unreadable("a supplier's sum is too large"))?;
    Ok(Overview {
        receivables,
        debts: debts.all()?,
        changes: changes.all()?,
        promises: promises.all()?,
        reminders: reminders.first::<Count>()?.map_or(0, |count| count.waiting),
    })
}
