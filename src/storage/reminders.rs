//! Reminders: prepared by the nightly job, sent or left out by people and programs.

use chrono::{DateTime, NaiveDate, Utc};

use super::access::Supplier;
use super::accounts::{POLICY, PolicyRow};
use super::act::{Act, Along, Failure};
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::history::Event;
use crate::domain::account::OpenItem;
use crate::domain::calendar::add_days;
use crate::domain::delinquency::{Policy, Status};
use crate::domain::locale::Locale;
use crate::domain::money::{Amount, Overflow};
use crate::domain::reminder::{Digest, Owing, Step};
use crate::params;

words! {
    /// What became of a reminder.
    pub enum Fate {
        Sent = "sent",
        /// Not this time.
        Dropped = "dropped",
    }
}

/// The columns of an [`Owing`], of a customer `c`.
struct OwingRow {
    open_items: Vec<OpenItem>,
    unallocated: Amount,
    collecting: Amount,
    promised_until: Option<NaiveDate>,
}

row! { OwingRow { open_items: json, unallocated, collecting, promised_until } }

impl OwingRow {
    fn owing(self) -> Result<Owing, Overflow> {
        Ok(Owing {
            credit: self.unallocated.checked_add(self.collecting)?,
            items: self.open_items,
            promised_until: self.promised_until,
        })
    }
}

macro_rules! owing_columns {
    ($before:literal, $rest:literal) => {
        concat!(
            $before,
            "c.open_items, c.unallocated, \
             (SELECT coalesce(sum(k.amount), 0) FROM collection k INDEXED BY collection_by_customer WHERE k.supplier_id = c.supplier_id \
                AND k.customer_id = c.id AND k.status = 'pending') AS collecting, \
             (SELECT p.pay_on FROM promise p INDEXED BY promise_open WHERE p.supplier_id = c.supplier_id AND p.customer_id = c.id \
                AND p.state = 'open') AS promised_until ",
            $rest
        )
    };
}

const DUE: &str = owing_columns!(
    "SELECT r.customer_id, r.remind_on, ",
    "FROM reminder r INDEXED BY reminder_due CROSS JOIN customer c ON c.supplier_id = r.supplier_id AND c.id = r.customer_id \
     WHERE r.supplier_id = ?1 AND r.remind_on <= ?2 ORDER BY r.remind_on, r.customer_id LIMIT ?3"
);
const WAITING: &str = owing_columns!(
    "SELECT o.id, o.customer_id, o.prepared_on, c.name, c.email, c.phone, c.language, c.delinquency, \
       (SELECT count(*) FROM (SELECT 1 FROM outbox s INDEXED BY outbox_of_day WHERE s.supplier_id = o.supplier_id \
          AND s.customer_id = o.customer_id AND s.state = 'sent' ORDER BY s.prepared_on DESC LIMIT 9)) AS sent_before, ",
    "FROM outbox o INDEXED BY outbox_to_send CROSS JOIN customer c ON c.supplier_id = o.supplier_id AND c.id = o.customer_id \
     WHERE o.supplier_id = ?1 AND o.state = 'waiting' AND o.id > ?2 ORDER BY o.id LIMIT ?3"
);
const ONE: &str = owing_columns!(
    "SELECT o.customer_id, o.state, ",
    "FROM outbox o CROSS JOIN customer c ON c.supplier_id = o.supplier_id AND c.id = o.customer_id WHERE o.supplier_id = ?1 AND o.id = ?2"
);

/// Every statement that this module composes, for the check of their plans.
pub fn statements() -> Vec<String> {
    [DUE, WAITING, ONE].map(str::to_owned).to_vec()
}

/// Customers decided about at once.
const PAGE: u32 = 100;

/// Decides about every customer whose day has come; how many reminders there are to send now that there were not.
pub async fn prepare(db: &Db, act: &Act<'_>, policy: &Policy) -> Result<u32, Failure> {
    struct Due {
        customer_id: String,
        remind_on: String,
        owing: OwingRow,
    }
    row! { Due { customer_id, remind_on, owing: row } }
    if policy.remind_every_days == 0 {
        return Ok(0);
    }
    let (supplier_id, today) = (act.supplier.id(), act.today());
    let again = add_days(today, i64::from(policy.remind_every_days));
    let mut prepared: u32 = 0;
    loop {
        let due: Vec<Due> = db
            .all(Statement::new(DUE, params![supplier_id, today, PAGE]))
            .await?;
        if due.is_empty() {
            return Ok(prepared);
        }
        let is_last = due.len() < usize::try_from(PAGE).unwrap_or(usize::MAX);
        let (mut batch, mut inserts) = (Vec::new(), Vec::new());
        for one in due {
            let step = one
                .owing
                .owing()
                .and_then(|owing| owing.step(policy, today))
                .map_err(DbError::unreadable)?;
            // By the day that was read: of two runs at once, one decides.
            let next = match step {
                Step::Done => {
                    batch.push(Statement::new(
                        "DELETE FROM reminder WHERE supplier_id = ?1 AND customer_id = ?2 AND remind_on = ?3",
                        params![supplier_id, &one.customer_id, &one.remind_on],
                    ));
                    // What was not sent until now need not be any more.
                    batch.push(Statement::new(
                        "UPDATE outbox SET state = 'dropped', ended_at = ?3, ended_by = ?4 \
                         WHERE supplier_id = ?1 AND customer_id = ?2 AND kind = 'reminder' AND state = 'waiting'",
                        params![supplier_id, &one.customer_id, act.now, act.actor],
                    ));
                    continue;
                }
                Step::Wait(until) => until,
                Step::Remind(_) => {
                    batch.push(Statement::new(
                        "INSERT INTO outbox (supplier_id, id, customer_id, kind, prepared_on, prepared_at) VALUES (?1, ?2, ?3, 'reminder', ?4, ?5) \
                         ON CONFLICT DO NOTHING RETURNING id",
                        params![supplier_id, act.id(), &one.customer_id, today, act.now],
                    ));
                    inserts.push(batch.len().saturating_sub(1));
                    again
                }
            };
            batch.push(Statement::new(
                "UPDATE reminder SET remind_on = ?4 WHERE supplier_id = ?1 AND customer_id = ?2 AND remind_on = ?3",
                params![supplier_id, &one.customer_id, &one.remind_on, next],
            ));
        }
        let results = db.batch(batch).await?;
        for rows in inserts.into_iter().filter_map(|at| results.get(at)) {
            prepared = prepared.saturating_add(u32::from(rows.first::<()>()?.is_some()));
        }
        if is_last {
            return Ok(prepared);
        }
    }
}

/// A reminder that waits to be sent, as it reads now.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub id: String,
    pub customer_id: String,
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub language: Locale,
    pub delinquency: Status,
    pub prepared_on: NaiveDate,
    /// Reminders that were sent before; nine and more are nine.
    pub sent_before: u32,
    pub digest: Digest,
}

struct WaitingRow {
    id: String,
    customer_id: String,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    language: Locale,
    delinquency: Status,
    prepared_on: NaiveDate,
    sent_before: u32,
    owing: OwingRow,
}

row! { WaitingRow { id, customer_id, name, email, phone, language, delinquency, prepared_on, sent_before, owing: row } }

/// A part of what waits, and where the next part begins.
pub struct Outbox {
    pub waiting: Vec<Waiting>,
    pub next: Option<String>,
}

/// What waits, after `after` (a reminder's id). Who has paid, disputed or promised meanwhile is left out.
pub async fn waiting(
    db: &Db,
    supplier: &Supplier,
    after: Option<&str>,
    limit: u32,
    today: NaiveDate,
) -> Result<Outbox, DbError> {
    let fetch = limit.saturating_add(1);
    let results = db
        .batch(vec![
            Statement::new(POLICY, params![supplier.id()]),
            Statement::new(WAITING, params![supplier.id(), after.unwrap_or_default(), fetch]),
        ])
        .await?;
    let [policy, waiting] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected"));
    };
    let policy = policy
        .first::<PolicyRow>()?
        .ok_or_else(|| DbError::unreadable("the supplier is gone"))?
        .policy;
    let mut rows: Vec<WaitingRow> = waiting.all()?;
    let size = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let next = rows.last().filter(|_| more).map(|row| row.id.clone());
    let mut waiting = Vec::new();
    for row in rows {
        let owing = row.owing.owing().map_err(DbError::unreadable)?;
        let Step::Remind(digest) = owing.step(&policy, today).map_err(DbError::unreadable)? else {
            continue;
        };
        waiting.push(Waiting {
            id: row.id,
            customer_id: row.customer_id,
            name: row.name,
            email: row.email,
            phone: row.phone,
            language: row.language,
            delinquency: row.delinquency,
            prepared_on: row.prepared_on,
            sent_before: row.sent_before,
            digest,
        });
    }
    Ok(Outbox { waiting, next })
}

/// A reminder as it was dealt with.
#[derive(Debug, Clone)]
pub struct Ended {
    pub id: String,
    pub customer_id: String,
    pub fate: Fate,
    pub at: DateTime<Utc>,
}

/// Says what became of a reminder. One that was dealt with already stays as it is; so it is told.
pub async fn end(
    db: &Db,
    act: &Act<'_>,
    id: &str,
    fate: Fate,
    along: Along<'_, Ended>,
) -> Result<Ended, Failure> {
    struct One {
        customer_id: String,
        state: String,
        owing: OwingRow,
    }
    row! { One { customer_id, state, owing: row } }
    let supplier_id = act.supplier.id();
    let one: Option<One> = db.first(Statement::new(ONE, params![supplier_id, id])).await?;
    let one = one.ok_or(Failure::NotFound)?;
    let ended = Ended {
        id: id.to_owned(),
        customer_id: one.customer_id,
        fate: Fate::parse(&one.state).unwrap_or(fate),
        at: act.now,
    };
    let mut batch = Vec::new();
    if one.state == "waiting" {
        // What the customer was told is told here: whatever is late without dispute, less its credit.
        let owing = one.owing.owing().map_err(DbError::unreadable)?;
        let amount = owing.to_pay(act.today()).map_err(DbError::unreadable)?;
        if fate == Fate::Sent {
            let data = serde_json::to_string(&Event::Reminded { amount })?;
            batch.push(Statement::new(
                "INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data) \
                 SELECT supplier_id, customer_id, ?3, 'reminded', ?4, ?5, ?6 FROM outbox WHERE supplier_id = ?1 AND id = ?2 AND state = 'waiting'",
                params![supplier_id, id, act.id(), act.actor, act.now, data],
            ));
        }
        batch.push(Statement::new(
            "UPDATE outbox SET state = ?3, ended_at = ?4, ended_by = ?5 WHERE supplier_id = ?1 AND id = ?2 AND state = 'waiting'",
            params![supplier_id, id, fate.as_str(), act.now, act.actor],
        ));
    }
    batch.extend(along(&ended));
    if !batch.is_empty() {
        db.batch(batch).await?;
    }
    Ok(ended)
}

/// Whether any wait, and how many up to a hundred: a statement, to travel with others.
pub(super) fn count(supplier: &Supplier) -> Statement {
    Statement::new(
        "SELECT count(*) AS waiting FROM (SELECT 1 FROM outbox INDEXED BY outbox_to_send WHERE supplier_id = ?1 AND state = 'waiting' LIMIT 100)",
        params![supplier.id()],
    )
}
