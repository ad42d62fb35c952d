//! A customer's account: read it, decide in the domain, write it back with the version that was read.
//! Whatever changes what a customer owes goes through [`Account::save`], so cached figures have one author.

use chrono::NaiveDate;

use super::access::Supplier;
use super::act::{Act, Failure};
use super::db::{Db, Rows, Statement};
use super::db_error::DbError;
use super::history::{Event, note};
use super::past::{histories, next_dated};
use crate::domain::account::{Figures, OpenItem, figures};
use crate::domain::allocation::OpenInvoice;
use crate::domain::calendar::add_days;
use crate::domain::delinquency::{
    Explanation, Facts, History, Incident, Memory, Override, Policy, Standing, Status, evaluate,
    evaluate_change, items_as_of, rebuild,
};
use crate::domain::money::Amount;
use crate::domain::terms::PaymentTerms;
use crate::params;

pub use super::retries::{TRIES, with_retries};

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
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub id: String,
    pub name: String,
    pub version: i64,
    pub payment_terms: PaymentTerms,
    pub credit_limit: Option<Amount>,
    pub balance: Amount,
    pub unallocated: Amount,
    pub orders_open: Amount,
    pub open_items: Vec<OpenItem>,
    pub incidents: Vec<Incident>,
    pub overrides: Vec<Override>,
    pub delinquency: Status,
    pub memory: Option<Memory>,
    pub memory_on: Option<NaiveDate>,
}

row! { Row {
    id, name, version, payment_terms: json, credit_limit, balance, unallocated, orders_open, open_items: json,
    incidents: json, overrides: json, delinquency, memory: json, memory_on
} }

row! { OpenInvoice { id, number, issued_on, due_on, open } }

const ACCOUNT: &str = "SELECT id, name, version, payment_terms, credit_limit, balance, unallocated, orders_open, open_items, incidents, overrides, \
     delinquency, memory, memory_on FROM customer WHERE supplier_id = ?1 AND id = ?2";

pub(super) const POLICY: &str = "SELECT policy FROM supplier WHERE id = ?1";

const OPEN_INVOICES: &str = "SELECT id, number, issued_on, due_on, open FROM invoice \
     WHERE supplier_id = ?1 AND customer_id = ?2 AND open > 0 ORDER BY due_on, number";

pub(super) struct PolicyRow {
    pub policy: Policy,
}

row! { PolicyRow { policy: json } }

/// The account of one of this supplier's customers.
pub async fn load(db: &Db, supplier: &Supplier, customer_id: &str) -> Result<Option<Account>, DbError> {
    let results = db
        .batch(vec![
            Statement::new(ACCOUNT, params![supplier.id(), customer_id]),
            Statement::new(POLICY, params![supplier.id()]),
            Statement::new(OPEN_INVOICES, params![supplier.id(), customer_id]),
        ])
        .await?;
    let [account, policy, open] = results.as_slice() else {
        return Err(DbError::unreadable("three results expected"));
    };
    let (Some(row), Some(policy)) = (account.first::<Row>()?, policy.first::<PolicyRow>()?) else {
        return Ok(None);
    };
    Ok(Some(Account {
        customer_id: row.id.clone(),
        name: row.name.clone(),
        policy: policy.policy,
        row,
        open: open.all::<OpenInvoice>()?,
    }))
}

/// An account that was read beside other things: its row, with the columns `policy` and `open` (its open invoices).
pub(super) fn read(rows: &Rows) -> Result<Option<Account>, DbError> {
    struct Beside {
        policy: Policy,
        open: Vec<OpenInvoice>,
    }
    row! { Beside { policy: json, open: json } }
    let (Some(row), Some(beside)) = (rows.first::<Row>()?, rows.first::<Beside>()?) else {
        return Ok(None);
    };
    let mut account = Account::of_row(row, beside.policy);
    account.open = beside.open;
    Ok(Some(account))
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
        let Facts {
            items,
            incidents,
            overrides,
            ..
        } = facts;
        Outcome {
            items,
            incidents,
            overrides,
            standing,
            next_dated: None,
        }
    }

    pub(super) fn columns(&self) -> Result<Columns, Failure> {
        let standing = &self.standing;
        // No memory beside a date for it: whoever looks next folds the history.
        let memory = if self.next_dated.is_some() {
            None
        } else {
            Some(&standing.memory)
        };
        let kept: Vec<&Override> = self
            .overrides
            .iter()
            .filter(|one| one.last_day().is_none_or(|day| day > standing.memory_on))
            .collect();
        Ok(Columns {
            overrides: serde_json::to_string(&kept)?,
            explanation: serde_json::to_string(&standing.explanation)?,
            memory: serde_json::to_string(&memory)?,
            next_review_on: [standing.next_review_on, self.next_dated]
                .into_iter()
                .flatten()
                .min(),
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

impl Effect {
    /// Of a document that counts from `dated_on` and changes what is open of an invoice due on `due_on`. Days on which
    /// that invoice was not overdue judge the same with the document and without.
    pub fn of(dated_on: NaiveDate, due_on: NaiveDate, today: NaiveDate) -> Effect {
        let first_overdue = add_days(due_on, 1);
        if dated_on > today || (dated_on < today && first_overdue < today) {
            Effect::OtherDays
        } else {
            Effect::FromToday
        }
    }

    /// The farther-reaching of both.
    pub fn and(self, other: Effect) -> Effect {
        if self == Effect::OtherDays { self } else { other }
    }
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

    pub fn credit_limit(&self) -> Option<Amount> {
        self.row.credit_limit
    }

    pub fn orders_open(&self) -> Amount {
        self.row.orders_open
    }

    pub fn figures(&self, today: NaiveDate) -> Result<Figures, DbError> {
        figures(
            &self.row.open_items,
            self.row.unallocated,
            self.row.orders_open,
            self.row.credit_limit,
            today,
        )
        .map_err(|_| DbError::unreadable("an account's sum is too large"))
    }

    /// The standing when these facts hold from today on, and none of them reaches back before it.
    pub fn evaluate(&self, items: Vec<OpenItem>, overrides: Vec<Override>, today: NaiveDate) -> Outcome {
        self.change(
            Facts {
                items,
                overrides,
                ..self.facts()
            },
            today,
        )
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
        (self.row.memory.unwrap_or_default(), on)
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

    /// The outcome of money that moved between invoices, and of incidents, all of it today or before.
    pub async fn outcome_of_money(
        &self,
        db: &Db,
        act: &Act<'_>,
        effect: Effect,
        items: Vec<OpenItem>,
        incidents: Vec<Incident>,
        change: impl FnOnce(&mut History),
    ) -> Result<Outcome, Failure> {
        let today = act.today();
        let all_today = incidents.iter().all(|incident| incident.on == today);
        if effect == Effect::FromToday && all_today && !self.needs_history() {
            let mut after = self.facts();
            after.items = items;
            after.incidents.extend(incidents);
            return Ok(self.change(after, today));
        }
        let mut history = self.history(db, act.supplier).await?;
        history.incidents.extend(incidents);
        change(&mut history);
        Ok(self.rebuild(&history, today))
    }

    /// All that is open of its invoices.
    pub fn open_total(&self) -> Result<Amount, DbError> {
        Amount::sum(self.open.iter().map(|invoice| invoice.open)).map_err(DbError::unreadable)
    }

    /// Whether every figure of the account stays exact with this much more owed.
    pub fn can_owe(&self, more: Amount) -> bool {
        let exposure = [self.row.balance, self.row.orders_open, more];
        let open = self.open.iter().map(|invoice| invoice.open).chain([more]);
        Amount::sum([self.row.balance, more]).is_ok()
            && Amount::sum(exposure).is_ok()
            && Amount::sum(open).is_ok()
    }

    /// Whether every figure stays exact with this much more received.
    pub fn can_receive(&self, more: Amount) -> bool {
        self.row.balance.checked_sub(more).is_ok() && self.row.unallocated.checked_add(more).is_ok()
    }

    /// Everything dated about this account, from the documents.
    pub async fn history(&self, db: &Db, supplier: &Supplier) -> Result<History, Failure> {
        let mut histories = histories(db, supplier, &[&self.customer_id]).await?;
        histories.remove(&self.customer_id).ok_or(Failure::NotFound)
    }

    /// Whether the fold over past days has to be done again from the documents (after a change of policy).
    pub fn needs_history(&self) -> bool {
        self.row.memory.is_none() && self.row.memory_on.is_some()
    }

    /// The standing folded anew over the whole dated history.
    pub fn rebuild(&self, history: &History, today: NaiveDate) -> Outcome {
        let standing = rebuild(history, &self.policy, today);
        Outcome {
            items: items_as_of(history, today),
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
        let mut history = self.history(db, act.supplier).await?;
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
        self.status_change(standing)
            .map(|event| note(act, &self.customer_id, &event))
            .transpose()
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
        Account {
            customer_id: row.id.clone(),
            name: row.name.clone(),
            policy,
            row,
            open: Vec::new(),
        }
    }

    pub(super) fn version(&self) -> i64 {
        self.row.version
    }
}

/// The account as the cached columns have it today: one row, for pages.
#[derive(Debug, Clone)]
pub struct Cached {
    pub balance: Amount,
    pub unallocated: Amount,
    pub orders_open: Amount,
    pub overdue: Amount,
    pub credit_limit: Option<Amount>,
    pub computed: Status,
    pub delinquency: Status,
    pub explanation: Option<Explanation>,
    pub open_items: Vec<OpenItem>,
    pub overrides: Vec<Override>,
}

row! { Cached {
    balance, unallocated, orders_open, overdue, credit_limit, computed, delinquency, explanation: json,
    open_items: json, overrides: json
} }

impl Cached {
    /// Figures for a page. The dates are today's: nothing waits for the nightly job.
    pub fn figures(&self, today: NaiveDate) -> Result<Figures, DbError> {
        figures(
            &self.open_items,
            self.unallocated,
            self.orders_open,
            self.credit_limit,
            today,
        )
        .map_err(|_| DbError::unreadable("an account's sum is too large"))
    }
}

/// Marks every account of a supplier for a new look from its documents: the policy has changed. Those that nothing ever
/// happened to stand as they are under any policy.
pub fn mark_all_for_review(supplier: &Supplier, today: NaiveDate) -> Statement {
    Statement::new(
        "UPDATE customer SET version = version + 1, memory = 'null', memory_on = ?2, next_review_on = ?2 \
         WHERE supplier_id = ?1 AND memory_on IS NOT NULL",
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
    struct Found {
        id: String,
    }
    row! { Found { id } }
    let statement = match customer {
        // Loading the account will tell whether it exists.
        CustomerRef::Id(id) => return Ok(Some(id.clone())),
        CustomerRef::ExternalId(id) => Statement::new(
            // What was merged into another customer is found there.
            "SELECT id FROM customer WHERE supplier_id = ?1 AND external_id = ?2 \
             UNION ALL SELECT into_id FROM customer_merge INDEXED BY customer_merge_external \
               WHERE supplier_id = ?1 AND external_id = ?2 AND external_id IS NOT NULL LIMIT 1",
            params![supplier.id(), id],
        ),
    };
    Ok(db.first::<Found>(statement).await?.map(|found| found.id))
}
