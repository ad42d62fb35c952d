//! Two records of one customer become one: what the one that goes had moves to the one that stays, and for a day back again.
//! What moves is in [`moving`], the way back in [`undo`].

mod moving;
mod undo;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Map, Value};

use super::{Customer, Row, set_fields};
use crate::domain::customer::CustomerFields;
use crate::domain::customer::merging::joined;
use crate::domain::delinquency::{History, Status};
use crate::domain::fault::Fault;
use crate::domain::money::Amount;
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::accounts::{self, Account, Outcome, with_retries};
use crate::storage::act::{Act, Along, Failure};
use crate::storage::db::{Db, Rows, Statement};
use crate::storage::db_error::DbError;
use crate::storage::history::{Event, changed, note};
use crate::storage::past::histories;
use crate::storage::row::{self, FromRow};

pub use undo::{Undone, undo};

/// How long a merge can be undone.
const UNDOABLE: TimeDelta = TimeDelta::hours(24);

/// A merge as the customer that stayed remembers it.
#[derive(Debug, Clone)]
pub struct Merge {
    pub id: String,
    pub from_id: String,
    pub into_id: String,
    /// What the record that went was called; it is forgotten when the merge cannot be undone any more.
    pub name: Option<String>,
    pub actor: String,
    pub at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub undone_at: Option<DateTime<Utc>>,
}

row! { Merge { id, from_id, into_id, name, actor, at, ends_at, undone_at } }

impl Merge {
    pub fn is_undoable(&self, now: DateTime<Utc>) -> bool {
        self.undone_at.is_none() && self.name.is_some() && now < self.ends_at
    }
}

const ONE: &str = "SELECT id, from_id, into_id, record ->> '$.name' AS name, actor, at, ends_at, undone_at FROM customer_merge \
     WHERE supplier_id = ?1 AND id = ?2 AND into_id = ?3";

/// What was merged into a customer, newest first. Nobody merges more than a page holds.
pub async fn of_customer(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
) -> Result<Option<Vec<Merge>>, DbError> {
    let results = db
        .batch(vec![
            Statement::new(
                "SELECT id FROM customer WHERE supplier_id = ?1 AND id = ?2",
                params![supplier.id(), customer_id],
            ),
            latest(supplier, customer_id, 100),
        ])
        .await?;
    let [customer, merges] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected"));
    };
    if customer.first::<()>()?.is_none() {
        return Ok(None);
    }
    merges.all().map(Some)
}

/// The newest merges into a customer: a statement, to travel with others.
pub(super) fn latest(supplier: &Supplier, customer_id: &str, limit: u32) -> Statement {
    Statement::new(
        "SELECT id, from_id, into_id, record ->> '$.name' AS name, actor, at, ends_at, undone_at \
         FROM customer_merge INDEXED BY customer_merge_into WHERE supplier_id = ?1 AND into_id = ?2 ORDER BY id DESC LIMIT ?3",
        params![supplier.id(), customer_id, limit],
    )
}

/// Where a customer went whose record was merged into another one's.
pub async fn merged_into(db: &Db, supplier: &Supplier, customer_id: &str) -> Result<Option<String>, DbError> {
    struct Found {
        into_id: String,
    }
    row! { Found { into_id } }
    let found: Option<Found> = db
        .first(Statement::new(
            "SELECT into_id FROM customer_merge WHERE supplier_id = ?1 AND from_id = ?2 AND undone_at IS NULL",
            params![supplier.id(), customer_id],
        ))
        .await?;
    Ok(found.map(|found| found.into_id))
}

/// Forgets what only an undo would need, once there can be none: a record is not kept longer than it has a use.
pub async fn forget_old(db: &Db, now: DateTime<Utc>) -> Result<(), DbError> {
    db.batch(vec![Statement::new(
        "UPDATE customer_merge INDEXED BY customer_merge_to_forget SET record = NULL, changes = NULL, defaults = NULL \
         WHERE ends_at <= ?1 AND record IS NOT NULL",
        params![now],
    )])
    .await?;
    Ok(())
}

/// What a merge will come to.
pub struct Preview {
    pub kept: Customer,
    pub gone: Customer,
    /// The record as it will be.
    pub fields: CustomerFields,
    /// The names of what it takes over.
    pub taken: Vec<String>,
    pub balance: Amount,
    pub orders_open: Amount,
    pub status: Status,
}

/// All columns of a customer, by name: what brings the row back.
struct Record(Map<String, Value>);

impl FromRow for Record {
    fn from_row(row: &row::Row<'_>) -> Result<Record, DbError> {
        row.record().map(Record)
    }
}

/// One side of a merge, as it was read.
struct Side {
    customer: Customer,
    record: Map<String, Value>,
}

impl Side {
    fn amount(&self, column: &str) -> Result<Amount, DbError> {
        let minor = self.record.get(column).and_then(Value::as_i64);
        minor
            .and_then(Amount::new)
            .ok_or_else(|| DbError::unreadable(column))
    }
}

/// Both sides, read together with what is dated about them.
struct Both {
    kept: Side,
    gone: Side,
    account: Account,
    history: History,
}

/// All columns, and the one that [`Row`] knows by another name.
const SIDE: &str = "SELECT *, overdue AS reviewed_overdue FROM customer WHERE supplier_id = ?1 AND id = ?2";

fn side(rows: &Rows) -> Result<Option<Side>, DbError> {
    let (Some(row), Some(Record(mut record))) = (rows.first::<Row>()?, rows.first::<Record>()?) else {
        return Ok(None);
    };
    record.remove("reviewed_overdue");
    Ok(Some(Side {
        customer: row.into(),
        record,
    }))
}

async fn both(db: &Db, supplier: &Supplier, kept_id: &str, gone_id: &str) -> Result<Both, Failure> {
    let results = db
        .batch(vec![
            Statement::new(SIDE, params![supplier.id(), kept_id]),
            Statement::new(SIDE, params![supplier.id(), gone_id]),
        ])
        .await?;
    let [kept, gone] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected").into());
    };
    let is_there = |side: &Side| side.customer.erased_at.is_none();
    let kept = side(kept)?.filter(is_there).ok_or(Failure::NotFound)?;
    if kept_id == gone_id {
        return Err(Failure::field("from", Fault::Repeated));
    }
    let gone = side(gone)?
        .filter(is_there)
        .ok_or_else(|| Failure::field("from", Fault::Unknown))?;
    let account = accounts::load(db, supplier, kept_id)
        .await?
        .ok_or(Failure::NotFound)?;
    let mut all = histories(db, supplier, &[kept_id, gone_id]).await?;
    let (Some(mut history), Some(other)) = (all.remove(kept_id), all.remove(gone_id)) else {
        return Err(Failure::stale());
    };
    if account.version() != kept.customer.version {
        return Err(Failure::stale());
    }
    history.invoices.extend(other.invoices);
    history.incidents.extend(other.incidents);
    history.overrides.extend(other.overrides);
    Ok(Both {
        kept,
        gone,
        account,
        history,
    })
}

impl Both {
    /// A sum of both, if it stays exact.
    fn sum(&self, column: &str) -> Result<Amount, Failure> {
        Amount::sum([self.kept.amount(column)?, self.gone.amount(column)?])
            .map_err(|_| Failure::field("from", Fault::OutOfRange))
    }

    fn check_sums(&self) -> Result<(), Failure> {
        for column in ["balance", "unallocated", "orders_open", "bought"] {
            self.sum(column)?;
        }
        let open = self
            .kept
            .customer
            .open_items
            .iter()
            .chain(&self.gone.customer.open_items);
        let open = Amount::sum(open.map(|item| item.open));
        open.map(drop)
            .map_err(|_| Failure::field("from", Fault::OutOfRange))
    }

    fn outcome(&self, act: &Act<'_>) -> Outcome {
        self.account.rebuild(&self.history, act.today())
    }
}

/// What merging `gone_id` into `kept_id` would come to.
pub async fn preview(db: &Db, act: &Act<'_>, kept_id: &str, gone_id: &str) -> Result<Preview, Failure> {
    with_retries(|| async move {
        let both = both(db, act.supplier, kept_id, gone_id).await?;
        both.check_sums()?;
        let fields = joined(&both.kept.customer.fields, &both.gone.customer.fields);
        Ok(Preview {
            taken: both.kept.customer.fields.changes(&fields),
            fields,
            balance: both.sum("balance")?,
            orders_open: both.sum("orders_open")?,
            status: both.outcome(act).standing.effective,
            kept: both.kept.customer,
            gone: both.gone.customer,
        })
    })
    .await
}

/// Moves everything of `gone_id` to `kept_id`, which takes over what it lacks; the record of `gone_id` goes.
pub async fn merge(
    db: &Db,
    act: &Act<'_>,
    kept_id: &str,
    gone_id: &str,
    along: Along<'_, Merge>,
) -> Result<Merge, Failure> {
    with_retries(|| async move {
        let both = both(db, act.supplier, kept_id, gone_id).await?;
        both.check_sums()?;
        write(db, act, &both, along).await
    })
    .await
}

async fn write(db: &Db, act: &Act<'_>, both: &Both, along: Along<'_, Merge>) -> Result<Merge, Failure> {
    let Both { kept, gone, .. } = both;
    let (kept_id, gone_id) = (kept.customer.id.as_str(), gone.customer.id.as_str());
    let fields = joined(&kept.customer.fields, &gone.customer.fields);
    let merge = Merge {
        id: act.id(),
        from_id: gone_id.to_owned(),
        into_id: kept_id.to_owned(),
        name: Some(gone.customer.fields.name.as_str().to_owned()),
        actor: act.actor.to_owned(),
        at: act.now,
        ends_at: act
            .now
            .checked_add_signed(UNDOABLE)
            .ok_or_else(|| DbError::unreadable("the end of time"))?,
        undone_at: None,
    };
    let mut batch = vec![
        moving::later_references(),
        // Whoever wrote to it meanwhile was first.
        Statement::new(
            "UPDATE customer SET version = ?3 WHERE supplier_id = ?1 AND id = ?2",
            params![
                act.supplier.id(),
                gone_id,
                gone.customer.version.saturating_add(1)
            ],
        ),
        Statement::new(
            "INSERT INTO customer_merge (supplier_id, id, from_id, into_id, external_id, actor, at, ends_at, record, changes, defaults) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, json_array( \
               (SELECT id FROM location WHERE supplier_id = ?1 AND customer_id = ?3 AND default_shipping = 1), \
               (SELECT id FROM location WHERE supplier_id = ?1 AND customer_id = ?3 AND default_billing = 1), \
               (SELECT id FROM contact INDEXED BY contact_by_main WHERE supplier_id = ?1 AND customer_id = ?3 AND is_main = 1)))",
            params![
                act.supplier.id(),
                &merge.id,
                gone_id,
                kept_id,
                gone.customer
                    .fields
                    .external_id
                    .as_ref()
                    .map(|id| id.as_str().to_owned()),
                act.actor,
                merge.at,
                merge.ends_at,
                serde_json::to_string(&gone.record)?,
                serde_json::to_string(&changes(kept, &fields))?
            ],
        ),
    ];
    batch.extend(moving::there(act.supplier, gone_id, kept_id, &merge.id));
    batch.extend([
        // What was merged into the one that goes is one with the other now, for good.
        Statement::new(
            "UPDATE customer_merge INDEXED BY customer_merge_into SET into_id = ?3, record = NULL, changes = NULL, defaults = NULL \
             WHERE supplier_id = ?1 AND into_id = ?2",
            params![act.supplier.id(), gone_id, kept_id],
        ),
        Statement::new(
            "DELETE FROM customer WHERE supplier_id = ?1 AND id = ?2",
            params![act.supplier.id(), gone_id],
        ),
    ]);
    if fields != kept.customer.fields {
        batch.push(set_fields(act, kept_id, &fields)?);
    }
    batch.push(moving::figures(act.supplier, kept_id));
    batch.extend(both.account.save(act, &both.outcome(act))?);
    batch.push(note(act, kept_id, &merged(db, act, gone, &fields).await?)?);
    batch.extend(along(&merge));
    match db.batch(batch).await {
        // Somebody else merged one of them a moment before.
        Err(error) if error.says("FOREIGN KEY") || error.says("customer_merge.from_id") => {
            Err(Failure::stale())
        }
        Err(error) => Err(error.into()),
        Ok(_) => Ok(merge),
    }
}

/// Nothing that the record said is lost: its entry tells what was said otherwise there.
async fn merged(db: &Db, act: &Act<'_>, gone: &Side, fields: &CustomerFields) -> Result<Event, DbError> {
    let said = &gone.customer.fields;
    match changed(db, act.supplier, said, fields, said.changes(fields)).await? {
        Event::CustomerChanged {
            fields,
            before,
            after,
        } => Ok(Event::CustomersMerged {
            name: said.name.as_str().to_owned(),
            fields,
            before: before.unwrap_or_default(),
            after: after.unwrap_or_default(),
        }),
        other => Ok(other),
    }
}

/// What the record that stays takes over: by column, as it was stored and as it is sent.
fn changes(kept: &Side, fields: &CustomerFields) -> Map<String, Value> {
    let mut after = fields.members();
    let names = kept.customer.fields.changes(fields);
    let change = |name: String| {
        let before = kept.record.get(&name).cloned().unwrap_or_default();
        let after = after.remove(&name).unwrap_or_default();
        (name, Value::Array(vec![before, after]))
    };
    names.into_iter().map(change).collect()
}
