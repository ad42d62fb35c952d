//! Promises to pay: given, kept or broken, taken back.

use chrono::NaiveDate;

use super::access::Supplier;
use super::accounts::{self, Account};
use super::act::{Act, Along, Failure};
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::history::{Event, note};
use crate::domain::fault::Fault;
use crate::domain::money::Amount;
use crate::domain::promise::{self, Promise, PromiseState, Promiser};
use crate::params;

row! { Promise { id, amount, pay_on, made_at, made_by, by_buyer, state, ended_on, settled } }

/// `promise_columns!("WHERE …")`: promises with what has come in since each was given, whoever paid for what.
macro_rules! promise_columns {
    ($before:literal, $rest:literal) => {
        concat!(
            $before,
            "p.id, p.amount, p.pay_on, p.made_at, p.made_by, p.by_buyer, p.state, p.ended_on, \
             (SELECT coalesce(-sum(l.amount), 0) FROM ledger_entry l INDEXED BY ledger_by_customer WHERE l.supplier_id = p.supplier_id \
                AND l.customer_id = p.customer_id AND l.dated_on >= p.made_on AND l.created_at > p.made_at AND l.kind <> 'invoice' \
                AND (p.state = 'open' OR l.dated_on <= p.ended_on)) AS settled ",
            $rest
        )
    };
}

const OF_CUSTOMER: &str = promise_columns!(
    "SELECT ",
    "FROM promise p WHERE p.supplier_id = ?1 AND p.customer_id = ?2 AND p.id < ?3 ORDER BY p.id DESC LIMIT ?4"
);
const OPEN: &str = promise_columns!(
    "SELECT p.customer_id, c.name, c.overdue, ",
    "FROM promise p INDEXED BY promise_due CROSS JOIN customer c ON c.supplier_id = p.supplier_id AND c.id = p.customer_id \
     WHERE p.supplier_id = ?1 AND p.state = 'open' AND p.pay_on < ?2 ORDER BY p.pay_on LIMIT ?3"
);

/// Every statement that this module composes, for the check of their plans.
pub fn statements() -> Vec<String> {
    vec![OF_CUSTOMER.to_owned(), OPEN.to_owned()]
}

/// An open promise and who gave it.
#[derive(Debug, Clone)]
pub struct Open {
    pub customer_id: String,
    pub name: String,
    overdue: Amount,
    pub promise: Promise,
}

row! { Open { customer_id, name, overdue, promise: row } }

/// How many of a customer's promises are looked at before it gives another one.
const BEFORE: u32 = 20;

/// A customer's promises, newest first, before `before` (a promise's id).
pub fn of_customer(supplier: &Supplier, customer_id: &str, before: Option<&str>, limit: u32) -> Statement {
    Statement::new(
        OF_CUSTOMER,
        params![supplier.id(), customer_id, before.unwrap_or("g"), limit],
    )
}

/// The same by themselves; `None` without such a customer.
pub async fn list(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    before: Option<&str>,
    limit: u32,
) -> Result<Option<Vec<Promise>>, DbError> {
    let results = db
        .batch(vec![
            Statement::new(
                "SELECT id FROM customer WHERE supplier_id = ?1 AND id = ?2",
                params![supplier.id(), customer_id],
            ),
            of_customer(supplier, customer_id, before, limit),
        ])
        .await?;
    let [customer, promises] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected"));
    };
    match customer.first::<()>()? {
        None => Ok(None),
        Some(()) => promises.all().map(Some),
    }
}

/// Those whose day comes first.
pub fn open(supplier: &Supplier, limit: u32) -> Statement {
    Statement::new(OPEN, params![supplier.id(), "9999", limit])
}

/// What a customer has promised of late.
pub(super) fn of_late(supplier: &Supplier, customer_id: &str) -> Statement {
    of_customer(supplier, customer_id, None, BEFORE)
}

/// What is promised: all that is overdue, unless an amount is named.
#[derive(Debug, Clone)]
pub struct NewPromise {
    pub amount: Option<Amount>,
    pub pay_on: NaiveDate,
}

/// Who promises, and how far ahead that goes by the policy.
pub fn buyer(account: &Account) -> Promiser {
    Promiser::Buyer {
        most_days: account.policy.promise_days,
    }
}

/// Gives a promise. One that the supplier notes takes the place of an open one.
pub async fn give(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    by_buyer: bool,
    new: &NewPromise,
    along: Along<'_, Promise>,
) -> Result<Promise, Failure> {
    let (supplier, today) = (act.supplier, act.today());
    let account = accounts::load(db, supplier, customer_id)
        .await?
        .ok_or(Failure::NotFound)?;
    let before: Vec<Promise> = db.all(of_late(supplier, customer_id)).await?;
    let promiser = if by_buyer {
        buyer(&account)
    } else {
        Promiser::Staff
    };
    let owed = account.open_total()?;
    let amount = new
        .amount
        .map_or_else(|| account.figures(today).map(|figures| figures.overdue), Ok)?;
    // A second tap on the same button.
    let same = |one: &&Promise| one.is_awaited(today) && (one.amount, one.pay_on) == (amount, new.pay_on);
    if let Some(given) = before.iter().find(same) {
        return Ok(given.clone());
    }
    if let Some(fault) = promise::refusal(promiser, &before, today) {
        return Err(Failure::field("pay_on", fault));
    }
    promise::check(promiser, amount, new.pay_on, owed, today)
        .map_err(|(field, fault)| Failure::field(field, fault))?;
    let given = Promise {
        id: act.id(),
        amount,
        pay_on: new.pay_on,
        made_at: act.now,
        made_by: act.actor.to_owned(),
        by_buyer,
        state: PromiseState::Open,
        ended_on: None,
        settled: Amount::ZERO,
    };
    let mut batch = Vec::new();
    for one in before.iter().filter(|one| one.state == PromiseState::Open) {
        batch.extend(end(act, customer_id, one, replaced(one, today))?);
    }
    batch.push(Statement::new(
        "INSERT INTO promise (supplier_id, customer_id, id, amount, pay_on, made_on, made_at, made_by, by_buyer) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            supplier.id(),
            customer_id,
            &given.id,
            amount,
            given.pay_on,
            today,
            act.now,
            act.actor,
            by_buyer
        ],
    ));
    let (amount, pay_on) = (given.amount, given.pay_on);
    batch.push(note(act, customer_id, &Event::PromiseMade { amount, pay_on })?);
    batch.extend(along(&given));
    match db.batch(batch).await {
        Err(error) if error.says("promise.supplier_id, promise.customer_id") => {
            Err(Failure::field("pay_on", Fault::PromisedAlready))
        }
        Err(error) => Err(error.into()),
        Ok(_) => Ok(given),
    }
}

/// What becomes of an open promise when another takes its place.
fn replaced(one: &Promise, today: NaiveDate) -> PromiseState {
    match () {
        () if one.settled >= one.amount => PromiseState::Kept,
        () if one.pay_on < today => PromiseState::Broken,
        () => PromiseState::Withdrawn,
    }
}

/// Takes an open promise back. One that has ended stays as it is.
pub async fn withdraw(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    id: &str,
    along: Along<'_, Promise>,
) -> Result<Promise, Failure> {
    let found: Vec<Promise> = db.all(of_late(act.supplier, customer_id)).await?;
    let mut one = found
        .into_iter()
        .find(|one| one.id == id)
        .ok_or(Failure::NotFound)?;
    let mut batch = Vec::new();
    if one.state == PromiseState::Open {
        batch = end(act, customer_id, &one, PromiseState::Withdrawn)?;
        one.state = PromiseState::Withdrawn;
        one.ended_on = Some(act.today());
    }
    batch.extend(along(&one));
    if !batch.is_empty() {
        db.batch(batch).await?;
    }
    Ok(one)
}

/// Ends an open promise and notes it; where somebody else has ended it meanwhile, nothing happens.
fn end(
    act: &Act<'_>,
    customer_id: &str,
    one: &Promise,
    state: PromiseState,
) -> Result<Vec<Statement>, Failure> {
    let amount = one.amount;
    let (kind, event) = match state {
        PromiseState::Kept => ("promise_kept", Event::PromiseKept { amount }),
        PromiseState::Broken => ("promise_broken", Event::PromiseBroken { amount }),
        PromiseState::Withdrawn => ("promise_withdrawn", Event::PromiseWithdrawn { amount }),
        PromiseState::Open => return Ok(Vec::new()),
    };
    let data = serde_json::to_string(&event)?;
    let supplier_id = act.supplier.id();
    Ok(vec![
        Statement::new(
            "INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data) \
             SELECT supplier_id, customer_id, ?4, ?5, ?6, ?7, ?8 FROM promise \
             WHERE supplier_id = ?1 AND customer_id = ?2 AND id = ?3 AND state = 'open'",
            params![
                supplier_id,
                customer_id,
                &one.id,
                act.id(),
                kind,
                act.actor,
                act.now,
                data
            ],
        ),
        Statement::new(
            "UPDATE promise SET state = ?4, ended_on = ?5 WHERE supplier_id = ?1 AND customer_id = ?2 AND id = ?3 AND state = 'open'",
            params![supplier_id, customer_id, &one.id, state.as_str(), act.today()],
        ),
    ])
}

/// Promises that are settled at once by the nightly job.
const PAGE: u32 = 100;

/// Says of every promise whose day is over whether it was kept; how many there were. Figures of the customers are to be
/// those of today.
pub async fn end_due(db: &Db, act: &Act<'_>) -> Result<usize, Failure> {
    let mut ended: usize = 0;
    loop {
        let due: Vec<Open> = db
            .all(Statement::new(
                OPEN,
                params![act.supplier.id(), act.today(), PAGE],
            ))
            .await?;
        if due.is_empty() {
            return Ok(ended);
        }
        let mut batch = Vec::new();
        for one in &due {
            let outcome = one.promise.outcome(one.overdue);
            batch.extend(end(act, &one.customer_id, &one.promise, outcome)?);
        }
        db.batch(batch).await?;
        ended = ended.saturating_add(due.len());
        if due.len() < usize::try_from(PAGE).unwrap_or(usize::MAX) {
            return Ok(ended);
        }
    }
}
