//! A customer's account: read it, decide in the domain, write it back with the version that was read.
//! Whatever changes what a customer owes goes through [`Account::save`], so cached figures have one author.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer};

use super::access::Supplier;
use super::act::{Act, Failure};
use super::db::{Db, DbError, Rows, Statement};
use super::history::{Event, note};
use crate::domain::account::{Figures, OpenItem, figures};
use crate::domain::allocation::OpenInvoice;
use crate::domain::delinquency::{
    Explanation, Facts, History, Incident, InvoiceHistory, Memory, Override, Policy, Standing, Status, evaluate,
    evaluate_change, rebuild,
};
use crate::domain::money::Amount;
use crate::domain::terms::PaymentTerms;
use crate::params;

/// How often a write is tried again when somebody else wrote the same account first.
pub const TRIES: usize = 12;

/// An account as it was read.
#[derive(Debug, Clone)]
pub struct Account {
    pub customer_id: String,
    pub name: String,
    pub policy: Policy,
    row: Row,
    /// What is open, with the ids that allocations need, oldest due date first.
    pub open: Vec<OpenInvoice>,
}

/// The account's columns of `customer`.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Row {
    pub id: String,
    pub name: String,
    pub version: i64,
    #[serde(deserialize_with = "json")]
    pub payment_terms: PaymentTerms,
    pub credit_limit: Option<Amount>,
    pub balance: Amount,
    pub unallocated: Amount,
    pub orders_open: Amount,
    #[serde(deserialize_with = "json")]
    pub open_items: Vec<OpenItem>,
    #[serde(deserialize_with = "json")]
    pub incidents: Vec<Incident>,
    #[serde(deserialize_with = "json")]
    pub overrides: Vec<Override>,
    pub overdue: Amount,
    pub computed: Status,
    pub delinquency: Status,
    #[serde(deserialize_with = "json")]
    pub memory: Option<Memory>,
    pub memory_on: Option<NaiveDate>,
}

/// A JSON column.
pub(super) fn json<'de, D: Deserializer<'de>, T: serde::de::DeserializeOwned>(column: D) -> Result<T, D::Error> {
    let text = String::deserialize(column)?;
    serde_json::from_str(&text).map_err(serde::de::Error::custom)
}

const ACCOUNT: &str = "SELECT id, name, version, payment_terms, credit_limit, balance, unallocated, orders_open, open_items, incidents, overrides, \
     overdue, computed, delinquency, memory, memory_on FROM customer WHERE supplier_id = ?1 AND id = ?2";

const POLICY: &str = "SELECT policy FROM supplier WHERE id = ?1";

const OPEN_INVOICES: &str = "SELECT id, number, issued_on, due_on, open FROM invoice \
     WHERE supplier_id = ?1 AND customer_id = ?2 AND open > 0 ORDER BY due_on, number";

#[derive(Deserialize)]
struct PolicyRow {
    #[serde(deserialize_with = "json")]
    policy: Policy,
}

/// The account of one of this supplier's customers.
pub async fn load(db: &Db, supplier: &Supplier, customer_id: &str) -> Result<Option<Account>, DbError> {
    let results = db
        .batch(vec![
            Statement::new(ACCOUNT, params![supplier.id(), customer_id]),
            Statement::new(POLICY, params![supplier.id()]),
            Statement::new(OPEN_INVOICES, params![supplier.id(), customer_id]),
        ])
        .await?;
    let [account, policy, open] = results.as_slice() else { return Err(DbError::unreadable("three results expected")) };
    let (Some(row), Some(policy)) = (account.first::<Row>()?, policy.first::<PolicyRow>()?) else { return Ok(None) };
    Ok(Some(Account {
        customer_id: row.id.clone(),
        name: row.name.clone(),
        policy: policy.policy,
        row,
        open: open.all::<OpenInvoice>()?,
    }))
}

/// What a write changes about the account, beside the documents that it inserts.
pub struct Outcome {
    pub items: Vec<OpenItem>,
    pub incidents: Vec<Incident>,
    pub overrides: Vec<Override>,
    pub standing: Standing,
    /// The next date after today that some document bears: the account has to be folded anew then.
    pub next_dated: Option<NaiveDate>,
}

/// What of an outcome is stored in other words than its own.
pub(super) struct Columns {
    pub overrides: String,
    pub explanation: String,
    pub memory: String,
    pub next_review_on: Option<NaiveDate>,
}

impl Outcome {
    fn of(facts: Facts, standing: Standing) -> Outcome {
        let Facts { items, incidents, overrides, .. } = facts;
        Outcome { items, incidents, overrides, standing, next_dated: None }
    }

    pub(super) fn columns(&self) -> Result<Columns, Failure> {
        let standing = &self.standing;
        // No memory beside a date for it: whoever looks next folds the history.
        let memory = if self.next_dated.is_some() { None } else { Some(&standing.memory) };
        let kept: Vec<&Override> =
            self.overrides.iter().filter(|one| one.last_day().is_none_or(|day| day > standing.memory_on)).collect();
        Ok(Columns {
            overrides: serde_json::to_string(&kept)?,
            explanation: serde_json::to_string(&standing.explanation)?,
            memory: serde_json::to_string(&memory)?,
            next_review_on: [standing.next_review_on, self.next_dated].into_iter().flatten().min(),
        })
    }
}

/// When a change takes effect, which decides how much of the past has to be looked at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Today at the earliest: the remembered past stands.
    FromToday,
    /// On days past or yet to come: fold the whole dated history again.
    OtherDays,
}

impl Account {
    pub fn terms(&self) -> &PaymentTerms {
        &self.row.payment_terms
    }

    pub fn items(&self) -> &[OpenItem] {
        &self.row.open_items
    }

    pub fn overrides(&self) -> &[Override] {
        &self.row.overrides
    }

    pub fn effective(&self) -> Status {
        self.row.delinquency
    }

    /// The standing when these facts hold from today on, and none of them reaches back before it.
    pub fn evaluate(&self, items: Vec<OpenItem>, overrides: Vec<Override>, today: NaiveDate) -> Outcome {
        self.change(Facts { items, overrides, ..self.facts() }, today)
    }

    fn facts(&self) -> Facts {
        Facts {
            items: self.row.open_items.clone(),
            incidents: self.row.incidents.clone(),
            overrides: self.row.overrides.clone(),
            credit_limit: self.row.credit_limit,
        }
    }

    /// What is remembered, and of which day. An account never looked at yet starts clean on the eve of today.
    fn memory(&self, today: NaiveDate) -> (Memory, NaiveDate) {
        let on = self.row.memory_on.or_else(|| today.pred_opt()).unwrap_or(today);
        (self.row.memory.clone().unwrap_or_default(), on)
    }

    fn change(&self, after: Facts, today: NaiveDate) -> Outcome {
        let (memory, memory_on) = self.memory(today);
        let standing = evaluate_change(&self.facts(), &after, &self.policy, memory, memory_on, today);
        Outcome::of(after, standing)
    }

    /// The standing today when nothing has happened but time: what the nightly job asks.
    pub fn review(&self, today: NaiveDate) -> Outcome {
        let (memory, memory_on) = self.memory(today);
        let facts = self.facts();
        let standing = evaluate(&facts, &self.policy, memory, memory_on, today);
        Outcome::of(facts, standing)
    }

    /// The outcome of one more incident, today or before.
    pub async fn with_incident(&self, db: &Db, act: &Act<'_>, incident: Incident) -> Result<Outcome, Failure> {
        let today = act.today();
        if incident.on == today && !self.needs_history() {
            let mut after = self.facts();
            after.incidents.push(incident);
            return Ok(self.change(after, today));
        }
        let mut history = past(db, act.supplier, &self.customer_id, today).await?.history;
        history.incidents.push(incident);
        Ok(self.rebuild(&history, today))
    }

    /// Whether the fold over past days has to be done again from the documents (after a change of policy).
    pub fn needs_history(&self) -> bool {
        self.row.memory.is_none() && self.row.memory_on.is_some()
    }

    /// The standing folded anew over the whole dated history.
    pub fn rebuild(&self, history: &History, today: NaiveDate) -> Outcome {
        let standing = rebuild(history, &self.policy, today);
        Outcome {
            items: crate::domain::delinquency::items_as_of(history, today),
            incidents: history.incidents.clone(),
            overrides: history.overrides.clone(),
            standing,
            next_dated: next_dated(history, today),
        }
    }

    /// The outcome of a change: by the cached facts where they suffice, else by the history with the change in it.
    pub async fn outcome(
        &self,
        db: &Db,
        act: &Act<'_>,
        effect: Effect,
        items: Vec<OpenItem>,
        overrides: Vec<Override>,
        change: impl FnOnce(&mut History),
    ) -> Result<Outcome, Failure> {
        let today = act.today();
        if effect == Effect::FromToday && !self.needs_history() {
            return Ok(self.evaluate(items, overrides, today));
        }
        let mut history = past(db, act.supplier, &self.customer_id, today).await?.history;
        change(&mut history);
        Ok(self.rebuild(&history, today))
    }

    /// The statements that write the outcome; they abort the batch if the account has moved since it was read.
    pub fn save(&self, act: &Act<'_>, outcome: &Outcome) -> Result<Vec<Statement>, Failure> {
        let standing = &outcome.standing;
        let columns = outcome.columns()?;
        let mut batch = vec![Statement::new(
            "UPDATE customer SET version = ?3, open_items = ?4, incidents = ?5, overrides = ?6, overdue = ?7, computed = ?8, delinquency = ?9, \
             explanation = ?10, memory = ?11, memory_on = ?12, blocks_on = ?13, next_review_on = ?14 WHERE supplier_id = ?1 AND id = ?2",
            params![
                act.supplier.id(),
                &self.customer_id,
                self.row.version.saturating_add(1),
                serde_json::to_string(&outcome.items)?,
                serde_json::to_string(&outcome.incidents)?,
                columns.overrides,
                standing.overdue,
                standing.computed.as_str(),
                standing.effective.as_str(),
                columns.explanation,
                columns.memory,
                standing.memory_on,
                standing.blocks_on,
                columns.next_review_on
            ],
        )];
        batch.extend(self.status_event(act, standing)?);
        Ok(batch)
    }

    /// The note of a change of status, if there is one.
    pub fn status_event(&self, act: &Act<'_>, standing: &Standing) -> Result<Option<Statement>, Failure> {
        self.status_change(standing).map(|event| note(act, &self.customer_id, &event)).transpose()
    }

    pub(super) fn status_change(&self, standing: &Standing) -> Option<Event> {
        (standing.effective != self.row.delinquency).then(|| Event::StatusChanged {
            from: self.row.delinquency,
            to: standing.effective,
            rule: standing.explanation.rule.as_str().to_owned(),
        })
    }

    /// The account in a row that was read for a review: its invoices are not needed.
    pub(super) fn of_row(row: Row, policy: Policy) -> Account {
        Account { customer_id: row.id.clone(), name: row.name.clone(), policy, row, open: Vec::new() }
    }

    pub(super) fn version(&self) -> i64 {
        self.row.version
    }
}

/// The dated history of an account and its sums as of a date.
pub struct Past {
    pub history: History,
    /// Σ ledger.
    pub balance: Amount,
    /// Σ credits − Σ allocations.
    pub unallocated: Amount,
    /// Orders placed and not yet invoiced or cancelled.
    pub orders_open: Amount,
}

const INVOICES: &str = "SELECT id, number, issued_on, due_on, total FROM invoice WHERE supplier_id = ?1 AND customer_id = ?2 ORDER BY issued_on, id";
const ALLOCATIONS: &str =
    "SELECT invoice_id, dated_on, amount FROM allocation WHERE supplier_id = ?1 AND customer_id = ?2 ORDER BY dated_on";
const DISPUTES: &str = "SELECT d.invoice_id, d.since, d.until FROM invoice i \
     JOIN dispute d ON d.supplier_id = i.supplier_id AND d.invoice_id = i.id WHERE i.supplier_id = ?1 AND i.customer_id = ?2";
const INCIDENTS: &str = "SELECT kind, dated_on AS \"on\" FROM incident WHERE supplier_id = ?1 AND customer_id = ?2";
const OVERRIDES: &str = "SELECT mode, status, reason, actor, starts_on, expires_on, ended_on FROM delinquency_override \
     WHERE supplier_id = ?1 AND customer_id = ?2 ORDER BY id";
const LEDGER_SUM: &str =
    "SELECT coalesce(sum(amount), 0) AS amount FROM ledger_entry WHERE supplier_id = ?1 AND customer_id = ?2 AND dated_on <= ?3";
const CREDIT_SUM: &str =
    "SELECT coalesce(sum(amount), 0) AS amount FROM credit WHERE supplier_id = ?1 AND customer_id = ?2 AND received_on <= ?3";
const ALLOCATED_SUM: &str =
    "SELECT coalesce(sum(amount), 0) AS amount FROM allocation WHERE supplier_id = ?1 AND customer_id = ?2 AND dated_on <= ?3";
const ORDERS_SUM: &str = "SELECT coalesce(sum(total), 0) AS amount FROM sales_order \
     WHERE supplier_id = ?1 AND customer_id = ?2 AND placed_on <= ?3 AND (closed_on IS NULL OR closed_on > ?3)";

#[derive(Deserialize)]
struct InvoiceRow {
    id: String,
    number: String,
    issued_on: NaiveDate,
    due_on: NaiveDate,
    total: Amount,
}

#[derive(Deserialize)]
struct AllocationRow {
    invoice_id: String,
    dated_on: NaiveDate,
    amount: Amount,
}

#[derive(Deserialize)]
struct DisputeRow {
    invoice_id: String,
    since: NaiveDate,
    until: Option<NaiveDate>,
}

#[derive(Deserialize)]
struct Sum {
    amount: Amount,
}

/// Everything about an account that is dated, in one trip.
pub async fn past(db: &Db, supplier: &Supplier, customer_id: &str, as_of: NaiveDate) -> Result<Past, DbError> {
    let of_customer = |sql| Statement::new(sql, params![supplier.id(), customer_id]);
    let until = |sql| Statement::new(sql, params![supplier.id(), customer_id, as_of]);
    let results = db
        .batch(vec![
            Statement::new(
                "SELECT credit_limit FROM customer WHERE supplier_id = ?1 AND id = ?2",
                params![supplier.id(), customer_id],
            ),
            of_customer(INVOICES),
            of_customer(ALLOCATIONS),
            of_customer(DISPUTES),
            of_customer(INCIDENTS),
            of_customer(OVERRIDES),
            until(LEDGER_SUM),
            until(CREDIT_SUM),
            until(ALLOCATED_SUM),
            until(ORDERS_SUM),
        ])
        .await?;
    let [limit, invoices, allocations, disputes, incidents, overrides, ledger, credits, allocated, orders] =
        results.as_slice()
    else {
        return Err(DbError::unreadable("ten results expected"));
    };
    #[derive(Deserialize)]
    struct Limit {
        credit_limit: Option<Amount>,
    }
    let unallocated = sum(credits)?
        .checked_sub(sum(allocated)?)
        .map_err(|_| DbError::unreadable("credits and allocations do not add up"))?;
    Ok(Past {
        history: History {
            invoices: invoice_histories(invoices.all()?, allocations.all()?, disputes.all()?),
            incidents: incidents.all()?,
            overrides: overrides.all()?,
            credit_limit: limit.first::<Limit>()?.and_then(|row| row.credit_limit),
        },
        balance: sum(ledger)?,
        unallocated,
        orders_open: sum(orders)?,
    })
}

fn sum(rows: &Rows) -> Result<Amount, DbError> {
    Ok(rows.first::<Sum>()?.map_or(Amount::ZERO, |sum| sum.amount))
}

fn invoice_histories(
    invoices: Vec<InvoiceRow>,
    allocations: Vec<AllocationRow>,
    disputes: Vec<DisputeRow>,
) -> Vec<InvoiceHistory> {
    let place: std::collections::HashMap<String, usize> =
        invoices.iter().enumerate().map(|(at, invoice)| (invoice.id.clone(), at)).collect();
    let mut histories: Vec<InvoiceHistory> = invoices
        .into_iter()
        .map(|invoice| InvoiceHistory {
            number: invoice.number,
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            total: invoice.total,
            allocations: Vec::new(),
            disputes: Vec::new(),
        })
        .collect();
    for part in allocations {
        if let Some(history) = place.get(&part.invoice_id).and_then(|at| histories.get_mut(*at)) {
            history.allocations.push((part.dated_on, part.amount));
        }
    }
    for dispute in disputes {
        if let Some(history) = place.get(&dispute.invoice_id).and_then(|at| histories.get_mut(*at)) {
            history.disputes.push((dispute.since, dispute.until));
        }
    }
    histories
}

/// The first date after today on which a document begins to count.
fn next_dated(history: &History, today: NaiveDate) -> Option<NaiveDate> {
    let invoices = history.invoices.iter().map(|invoice| invoice.issued_on);
    let parts = history.invoices.iter().flat_map(|invoice| invoice.allocations.iter().map(|(on, _)| *on));
    invoices.chain(parts).filter(|on| *on > today).min()
}

/// An account on any date, computed from the ledger and the documents alone: no cached figure takes part.
pub struct AccountOn {
    pub as_of: NaiveDate,
    pub credit_limit: Option<Amount>,
    /// From the ledger; `figures.balance` is the same from the documents.
    pub ledger_balance: Amount,
    pub figures: Figures,
    pub standing: Standing,
    pub active_override: Option<Override>,
}

/// `None` if this supplier has no such customer.
pub async fn as_of(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    as_of: NaiveDate,
) -> Result<Option<AccountOn>, DbError> {
    let Some(account) = load(db, supplier, customer_id).await? else { return Ok(None) };
    let past = past(db, supplier, customer_id, as_of).await?;
    let items = crate::domain::delinquency::items_as_of(&past.history, as_of);
    let credit_limit = past.history.credit_limit;
    let figures = figures(&items, past.unallocated, past.orders_open, credit_limit, as_of)
        .map_err(|_| DbError::unreadable("an account's sum is too large"))?;
    let standing = rebuild(&past.history, &account.policy, as_of);
    let active_override = past.history.overrides.iter().rev().find(|one| one.is_active(as_of)).cloned();
    Ok(Some(AccountOn { as_of, credit_limit, ledger_balance: past.balance, figures, standing, active_override }))
}

/// The account as the cached columns have it today: one row, for pages.
#[derive(Debug, Clone, Deserialize)]
pub struct Cached {
    pub balance: Amount,
    pub unallocated: Amount,
    pub orders_open: Amount,
    pub overdue: Amount,
    pub credit_limit: Option<Amount>,
    pub computed: Status,
    pub delinquency: Status,
    #[serde(deserialize_with = "json")]
    pub explanation: Option<Explanation>,
    #[serde(deserialize_with = "json")]
    pub open_items: Vec<OpenItem>,
    #[serde(deserialize_with = "json")]
    pub overrides: Vec<Override>,
}

impl Cached {
    /// Figures for a page. The dates are today's: nothing waits for the nightly job.
    pub fn figures(&self, today: NaiveDate) -> Result<Figures, DbError> {
        figures(&self.open_items, self.unallocated, self.orders_open, self.credit_limit, today)
            .map_err(|_| DbError::unreadable("an account's sum is too large"))
    }
}

/// Marks every account of a supplier for a new look from its documents: the policy has changed.
pub fn mark_all_for_review(supplier: &Supplier, today: NaiveDate, now: DateTime<Utc>) -> Statement {
    let _ = now;
    Statement::new(
        "UPDATE customer SET version = version + 1, memory = 'null', memory_on = ?2, next_review_on = ?2 WHERE supplier_id = ?1",
        params![supplier.id(), today],
    )
}

/// How a caller names a customer.
#[derive(Debug, Clone)]
pub enum CustomerRef {
    Id(String),
    ExternalId(String),
}

/// The id of the customer meant, if this supplier has it.
pub async fn find(db: &Db, supplier: &Supplier, customer: &CustomerRef) -> Result<Option<String>, DbError> {
    #[derive(Deserialize)]
    struct Found {
        id: String,
    }
    let statement = match customer {
        // Loading the account will tell whether it exists.
        CustomerRef::Id(id) => return Ok(Some(id.clone())),
        CustomerRef::ExternalId(id) => Statement::new(
            "SELECT id FROM customer WHERE supplier_id = ?1 AND external_id = ?2",
            params![supplier.id(), id],
        ),
    };
    Ok(db.first::<Found>(statement).await?.map(|found| found.id))
}

/// Repeats a write that lost a race for the account.
pub async fn with_retries<T, F>(mut write: impl FnMut() -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut result = write().await;
    for _ in 1..TRIES {
        match result {
            Err(failure) if failure.is_stale() => result = write().await,
            other => return other,
        }
    }
    result
}
