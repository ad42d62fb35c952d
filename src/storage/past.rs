//! What is dated about accounts: the documents themselves, and what they say about any day. No cached figure takes part.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::access::Supplier;

use super::db::{Db, Rows, Statement};
use super::db_error::DbError;
use crate::domain::account::{Figures, figures};
use crate::domain::delinquency::{
    History, Incident, InvoiceHistory, Override, Policy, Standing, items_as_of, rebuild,
};
use crate::domain::money::Amount;
use crate::domain::sorting::sort_by;
use crate::params;

// Each takes the customers as one JSON list: an account is the list of one, the nightly job and the check of the books
// take many. The indexes are named: left to itself the planner walks all of the supplier's documents.
const LIMITS: &str = "SELECT c.id, c.credit_limit FROM json_each(?2) j CROSS JOIN customer c ON c.supplier_id = ?1 AND c.id = j.value";
const INVOICES: &str = "SELECT i.customer_id, i.id, i.number, i.issued_on, i.due_on, i.total FROM json_each(?2) j \
     CROSS JOIN invoice i INDEXED BY invoice_by_customer ON i.supplier_id = ?1 AND i.customer_id = j.value";
const ALLOCATIONS: &str = "SELECT a.invoice_id, a.dated_on, a.amount FROM json_each(?2) j \
     CROSS JOIN allocation a INDEXED BY allocation_by_customer ON a.supplier_id = ?1 AND a.customer_id = j.value";
const DISPUTES: &str = "SELECT d.invoice_id, d.since, d.until FROM json_each(?2) j \
     CROSS JOIN invoice i INDEXED BY invoice_by_customer ON i.supplier_id = ?1 AND i.customer_id = j.value \
     CROSS JOIN dispute d ON d.supplier_id = i.supplier_id AND d.invoice_id = i.id";
const INCIDENTS: &str = "SELECT n.customer_id, n.kind, n.dated_on FROM json_each(?2) j \
     CROSS JOIN incident n ON n.supplier_id = ?1 AND n.customer_id = j.value";
const OVERRIDES: &str = "SELECT o.customer_id, o.id, o.mode, o.status, o.reason, o.actor, o.starts_on, o.expires_on, o.ended_on FROM json_each(?2) j \
     CROSS JOIN delinquency_override o ON o.supplier_id = ?1 AND o.customer_id = j.value";
const POLICY: &str = "SELECT policy FROM supplier WHERE id = ?1";

// Sums travel as text: beyond 2^53 a number would lose its last digits on the way.
const LEDGER_SUM: &str = "SELECT CAST(coalesce(sum(amount), 0) AS TEXT) AS amount FROM ledger_entry \
     WHERE supplier_id = ?1 AND customer_id = ?2 AND dated_on <= ?3";
const CREDIT_SUM: &str = "SELECT CAST(coalesce(sum(amount), 0) AS TEXT) AS amount FROM credit \
     WHERE supplier_id = ?1 AND customer_id = ?2 AND received_on <= ?3";
const REVERSAL_SUM: &str = "SELECT CAST(coalesce(sum(amount), 0) AS TEXT) AS amount FROM reversal \
     WHERE supplier_id = ?1 AND customer_id = ?2 AND dated_on <= ?3";
const ALLOCATED_SUM: &str = "SELECT CAST(coalesce(sum(amount), 0) AS TEXT) AS amount FROM allocation \
     WHERE supplier_id = ?1 AND customer_id = ?2 AND dated_on <= ?3";
const ORDERS_SUM: &str = "SELECT CAST(coalesce(sum(total), 0) AS TEXT) AS amount FROM sales_order INDEXED BY sales_order_by_customer \
     WHERE supplier_id = ?1 AND customer_id = ?2 AND placed_on <= ?3 AND (closed_on IS NULL OR closed_on > ?3)";

struct LimitRow {
    id: String,
    credit_limit: Option<Amount>,
}

row! { LimitRow { id, credit_limit } }

struct InvoiceRow {
    customer_id: String,
    id: String,
    number: String,
    issued_on: NaiveDate,
    due_on: NaiveDate,
    total: Amount,
}

row! { InvoiceRow { customer_id, id, number, issued_on, due_on, total } }

struct AllocationRow {
    invoice_id: String,
    dated_on: NaiveDate,
    amount: Amount,
}

row! { AllocationRow { invoice_id, dated_on, amount } }

struct DisputeRow {
    invoice_id: String,
    since: NaiveDate,
    until: Option<NaiveDate>,
}

row! { DisputeRow { invoice_id, since, until } }

struct IncidentRow {
    customer_id: String,
    kind: crate::domain::delinquency::IncidentKind,
    dated_on: NaiveDate,
}

row! { IncidentRow { customer_id, kind, dated_on } }

struct OverrideRow {
    customer_id: String,
    id: String,
    mode: crate::domain::delinquency::Mode,
    status: crate::domain::delinquency::Status,
    reason: String,
    actor: String,
    starts_on: NaiveDate,
    expires_on: Option<NaiveDate>,
    ended_on: Option<NaiveDate>,
}

row! { OverrideRow { customer_id, id, mode, status, reason, actor, starts_on, expires_on, ended_on } }

struct PolicyRow {
    policy: Policy,
}

row! { PolicyRow { policy: json } }

const HISTORY: [&str; 6] = [LIMITS, INVOICES, ALLOCATIONS, DISPUTES, INCIDENTS, OVERRIDES];

pub(super) fn statements(supplier: &Supplier, customers: &[&str]) -> Result<Vec<Statement>, DbError> {
    let list = serde_json::to_string(customers).map_err(DbError::unreadable)?;
    Ok(HISTORY
        .into_iter()
        .map(|sql| Statement::new(sql, params![supplier.id(), &list]))
        .collect())
}

/// The histories of those of these customers that exist, by id.
pub async fn histories(
    db: &Db,
    supplier: &Supplier,
    customers: &[&str],
) -> Result<HashMap<String, History>, DbError> {
    read(&db.batch(statements(supplier, customers)?).await?)
}

pub(super) fn read(results: &[Rows]) -> Result<HashMap<String, History>, DbError> {
    let [limits, invoices, allocations, disputes, incidents, overrides, ..] = results else {
        return Err(DbError::unreadable("six results expected"));
    };
    let mut settled: HashMap<String, Vec<(NaiveDate, Amount)>> = HashMap::new();
    for row in allocations.all::<AllocationRow>()? {
        settled
            .entry(row.invoice_id)
            .or_default()
            .push((row.dated_on, row.amount));
    }
    let mut disputed: HashMap<String, Vec<(NaiveDate, Option<NaiveDate>)>> = HashMap::new();
    for row in disputes.all::<DisputeRow>()? {
        disputed
            .entry(row.invoice_id)
            .or_default()
            .push((row.since, row.until));
    }
    let mut histories: HashMap<String, History> = HashMap::new();
    for row in limits.all::<LimitRow>()? {
        histories.insert(
            row.id,
            History {
                credit_limit: row.credit_limit,
                ..History::default()
            },
        );
    }
    for row in invoices.all::<InvoiceRow>()? {
        if let Some(history) = histories.get_mut(&row.customer_id) {
            history.invoices.push(InvoiceHistory {
                allocations: settled.remove(&row.id).unwrap_or_default(),
                disputes: disputed.remove(&row.id).unwrap_or_default(),
                number: row.number,
                issued_on: row.issued_on,
                due_on: row.due_on,
                total: row.total,
            });
        }
    }
    for row in incidents.all::<IncidentRow>()? {
        if let Some(history) = histories.get_mut(&row.customer_id) {
            history.incidents.push(Incident {
                kind: row.kind,
                on: row.dated_on,
            });
        }
    }
    let mut overrides = overrides.all::<OverrideRow>()?;
    // Ids are UUIDv7: of overrides that began on one day, the later one stands later.
    sort_by(&mut overrides, |a, b| a.id.cmp(&b.id));
    for row in overrides {
        if let Some(history) = histories.get_mut(&row.customer_id) {
            history.overrides.push(Override {
                mode: row.mode,
                status: row.status,
                reason: row.reason,
                actor: row.actor,
                starts_on: row.starts_on,
                expires_on: row.expires_on,
                ended_on: row.ended_on,
            });
        }
    }
    Ok(histories)
}

/// The first date after `today` on which a document begins to count.
pub(super) fn next_dated(history: &History, today: NaiveDate) -> Option<NaiveDate> {
    let invoices = history.invoices.iter().map(|invoice| invoice.issued_on);
    let parts = history
        .invoices
        .iter()
        .flat_map(|invoice| invoice.allocations.iter().map(|(on, _)| *on));
    invoices.chain(parts).filter(|on| *on > today).min()
}

/// An account on any date: everything dated up to it counts.
pub struct AccountOn {
    pub as_of: NaiveDate,
    pub credit_limit: Option<Amount>,
    /// `figures.balance` is Σ ledger; that it is also overdue + not yet due − unallocated is checked on the way.
    pub figures: Figures,
    pub standing: Standing,
    pub active_override: Option<Override>,
}

/// What became of the question how an account stood on a date.
pub enum OnDate {
    NoSuchCustomer,
    /// The documents up to that date add up to more than an amount can hold.
    TooLarge,
    Account(Box<AccountOn>),
}

pub async fn as_of(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    as_of: NaiveDate,
) -> Result<OnDate, DbError> {
    let until = |sql| Statement::new(sql, params![supplier.id(), customer_id, as_of]);
    let mut batch = statements(supplier, &[customer_id])?;
    batch.extend([
        Statement::new(POLICY, params![supplier.id()]),
        until(LEDGER_SUM),
        until(CREDIT_SUM),
        until(REVERSAL_SUM),
        until(ALLOCATED_SUM),
        until(ORDERS_SUM),
    ]);
    let results = db.batch(batch).await?;
    let [.., policy, ledger, credits, reversed, allocated, orders] = results.as_slice() else {
        return Err(DbError::unreadable("twelve results expected"));
    };
    let (Some(history), Some(policy)) = (read(&results)?.remove(customer_id), policy.first::<PolicyRow>()?)
    else {
        return Ok(OnDate::NoSuchCustomer);
    };
    let sums = (|| {
        let used = sum(allocated)?.checked_add(sum(reversed)?).ok()?;
        let unallocated = sum(credits)?.checked_sub(used).ok()?;
        let items = items_as_of(&history, as_of);
        let figures = figures(&items, unallocated, sum(orders)?, history.credit_limit, as_of).ok()?;
        Some((figures, sum(ledger)?))
    })();
    let Some((figures, ledger)) = sums else {
        return Ok(OnDate::TooLarge);
    };
    if figures.balance != ledger {
        return Err(DbError::unreadable(format!(
            "the ledger of {customer_id} does not match its documents on {as_of}"
        )));
    }
    Ok(OnDate::Account(Box::new(AccountOn {
        as_of,
        credit_limit: history.credit_limit,
        figures,
        standing: rebuild(&history, &policy.policy, as_of),
        active_override: history
            .overrides
            .iter()
            .rev()
            .find(|one| one.is_active(as_of))
            .cloned(),
    })))
}

fn sum(rows: &Rows) -> Option<Amount> {
    struct Sum {
        amount: String,
    }
    row! { Sum { amount } }
    let sum = rows.first::<Sum>().ok()??;
    Amount::new(sum.amount.parse().ok()?)
}
