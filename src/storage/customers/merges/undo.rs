//! A merge taken back: the record that went is there again, with what it had, and what was booked about that since.

use serde_json::{Map, Value};

use super::{Merge, ONE, SIDE, Side, moving, side};
use crate::domain::delinquency::History;
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::accounts::{self, Account, POLICY, PolicyRow, with_retries};
use crate::storage::act::{Act, Along, Failure};
use crate::storage::db::{Db, Param, Statement};
use crate::storage::db_error::DbError;
use crate::storage::history::{Event, note};
use crate::storage::past;

/// What became of an undo.
#[derive(Debug)]
pub enum Undone {
    Done(Merge),
    /// It was undone before, or its day is over.
    TooLate,
    /// Money has moved since between what came with the merge and what was there: a payment of one settles an invoice of the
    /// other, or some of it went back.
    Entangled,
}

// The history of both, told apart by the merge: ?1 the supplier, ?2 the customer, ?3 the merge, ?4 the one to come back.
const APART: [&str; 6] = [
    "SELECT id, credit_limit FROM customer WHERE supplier_id = ?1 AND id = ?2 \
     UNION ALL SELECT from_id, record ->> '$.credit_limit' FROM customer_merge WHERE supplier_id = ?1 AND id = ?3 AND from_id = ?4",
    "SELECT iif(i.merge_id IS ?3 OR (SELECT o.merge_id FROM sales_order o WHERE o.supplier_id = ?1 AND o.id = i.order_id) IS ?3, ?4, ?2) AS customer_id, \
       i.id, i.number, i.issued_on, i.due_on, i.total FROM invoice i INDEXED BY invoice_by_customer WHERE i.supplier_id = ?1 AND i.customer_id = ?2",
    "SELECT invoice_id, dated_on, amount FROM allocation INDEXED BY allocation_by_customer \
     WHERE supplier_id = ?1 AND customer_id = ?2 AND ?3 <> ?4",
    "SELECT d.invoice_id, d.since, d.until FROM invoice i INDEXED BY invoice_by_customer \
     CROSS JOIN dispute d ON d.supplier_id = i.supplier_id AND d.invoice_id = i.id WHERE i.supplier_id = ?1 AND i.customer_id = ?2 AND ?3 <> ?4",
    "SELECT iif(merge_id IS ?3, ?4, ?2) AS customer_id, kind, dated_on FROM incident WHERE supplier_id = ?1 AND customer_id = ?2",
    "SELECT iif(merge_id IS ?3, ?4, ?2) AS customer_id, id, mode, status, reason, actor, starts_on, expires_on, ended_on \
     FROM delinquency_override WHERE supplier_id = ?1 AND customer_id = ?2",
];

const ENTANGLED: &str = "SELECT 1 FROM credit p INDEXED BY credit_by_customer \
     CROSS JOIN allocation a ON a.supplier_id = p.supplier_id AND a.credit_id = p.id \
     CROSS JOIN invoice i ON i.supplier_id = a.supplier_id AND i.id = a.invoice_id \
     WHERE p.supplier_id = ?1 AND p.customer_id = ?2 AND (p.merge_id IS ?3) <> \
       (i.merge_id IS ?3 OR (SELECT o.merge_id FROM sales_order o WHERE o.supplier_id = ?1 AND o.id = i.order_id) IS ?3) \
     UNION ALL SELECT 1 FROM reversal r INDEXED BY reversal_by_customer \
     CROSS JOIN credit p ON p.supplier_id = r.supplier_id AND p.id = r.credit_id \
     WHERE r.supplier_id = ?1 AND r.customer_id = ?2 AND p.merge_id = ?3 AND r.created_at > ?4 LIMIT 1";

/// The account's columns of the record that went.
const GONE: &str = "SELECT record ->> '$.id' AS id, record ->> '$.name' AS name, record ->> '$.version' AS version, \
       record ->> '$.payment_terms' AS payment_terms, record ->> '$.credit_limit' AS credit_limit, record ->> '$.balance' AS balance, \
       record ->> '$.unallocated' AS unallocated, record ->> '$.orders_open' AS orders_open, record ->> '$.open_items' AS open_items, \
       record ->> '$.incidents' AS incidents, record ->> '$.overrides' AS overrides, record ->> '$.delinquency' AS delinquency, \
       record ->> '$.memory' AS memory, record ->> '$.memory_on' AS memory_on, record, changes \
     FROM customer_merge WHERE supplier_id = ?1 AND id = ?2 AND record IS NOT NULL";

/// What is kept of a merge for this.
struct Kept {
    record: Map<String, Value>,
    changes: Map<String, Value>,
}

row! { Kept { record: json, changes: json } }

/// Takes back what was merged into `customer_id`.
pub async fn undo(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    merge_id: &str,
    along: Along<'_, Merge>,
) -> Result<Undone, Failure> {
    with_retries(|| async move {
        let results = db
            .batch(vec![
                Statement::new(ONE, params![act.supplier.id(), merge_id, customer_id]),
                Statement::new(SIDE, params![act.supplier.id(), customer_id]),
                Statement::new(GONE, params![act.supplier.id(), merge_id]),
                Statement::new(POLICY, params![act.supplier.id()]),
            ])
            .await?;
        let [merge, stays, gone, policy] = results.as_slice() else {
            return Err(DbError::unreadable("four results expected").into());
        };
        let (Some(merge), Some(stays)) = (merge.first::<Merge>()?, side(stays)?) else {
            return Err(Failure::NotFound);
        };
        let (Some(row), Some(kept), Some(policy)) = (
            gone.first::<accounts::Row>()?,
            gone.first::<Kept>()?,
            policy.first::<PolicyRow>()?,
        ) else {
            return Ok(Undone::TooLate);
        };
        if !merge.is_undoable(act.now) {
            return Ok(Undone::TooLate);
        }
        let returns = Account::of_row(row, policy.policy);
        write(db, act, merge, &stays, &returns, &kept, along).await
    })
    .await
}

async fn write(
    db: &Db,
    act: &Act<'_>,
    merge: Merge,
    stays: &Side,
    returns: &Account,
    kept: &Kept,
    along: Along<'_, Merge>,
) -> Result<Undone, Failure> {
    let (stays_id, returns_id) = (merge.into_id.as_str(), merge.from_id.as_str());
    let account = accounts::load(db, act.supplier, stays_id)
        .await?
        .ok_or(Failure::NotFound)?;
    if account.version() != stays.customer.version {
        return Err(Failure::stale());
    }
    let Some((theirs, its)) = apart(db, act.supplier, &merge).await? else {
        return Ok(Undone::Entangled);
    };
    let today = act.today();
    let mut batch = vec![moving::later_references()];
    let (status, others): (Map<_, _>, Map<_, _>) = kept
        .changes
        .clone()
        .into_iter()
        .partition(|(column, _)| column == "status");
    batch.extend(given_back(act, stays, &others)?);
    batch.push(restored(act.supplier, &merge.id, &kept.record)?);
    batch.extend(moving::back(act.supplier, stays_id, returns_id, &merge.id));
    // Those who may sign in have left by now.
    batch.extend(given_back(act, stays, &status)?);
    batch.extend(defaults(act.supplier, returns_id, &merge.id));
    for id in [stays_id, returns_id] {
        batch.push(moving::figures(act.supplier, id));
    }
    batch.extend(account.save(act, &account.rebuild(&theirs, today))?);
    batch.extend(returns.save(act, &returns.rebuild(&its, today))?);
    let event = |name: &str| Event::MergeUndone {
        name: name.to_owned(),
    };
    batch.push(note(act, stays_id, &event(&returns.name))?);
    batch.push(note(
        act,
        returns_id,
        &event(stays.customer.fields.name.as_str()),
    )?);
    batch.push(Statement::new(
        "UPDATE customer_merge SET undone_at = ?3, external_id = NULL, record = NULL, changes = NULL, defaults = NULL WHERE supplier_id = ?1 AND id = ?2",
        params![act.supplier.id(), &merge.id, act.now],
    ));
    let merge = Merge {
        undone_at: Some(act.now),
        ..merge
    };
    batch.extend(along(&merge));
    match db.batch(batch).await {
        Err(error) if error.says("FOREIGN KEY") => Err(Failure::stale()),
        Err(error) => Err(error.into()),
        Ok(_) => Ok(Undone::Done(merge)),
    }
}

/// The history of the one that stays and of the one that comes back; `None` where they cannot be told apart any more.
async fn apart(db: &Db, supplier: &Supplier, merge: &Merge) -> Result<Option<(History, History)>, Failure> {
    let mut batch: Vec<Statement> = APART
        .into_iter()
        .map(|sql| {
            Statement::new(
                sql,
                params![supplier.id(), &merge.into_id, &merge.id, &merge.from_id],
            )
        })
        .collect();
    batch.push(Statement::new(
        ENTANGLED,
        params![supplier.id(), &merge.into_id, &merge.id, merge.at],
    ));
    let results = db.batch(batch).await?;
    if results
        .last()
        .map(|rows| rows.first::<()>())
        .transpose()?
        .flatten()
        .is_some()
    {
        return Ok(None);
    }
    let mut histories = past::read(&results)?;
    match (histories.remove(&merge.into_id), histories.remove(&merge.from_id)) {
        (Some(theirs), Some(its)) => Ok(Some((theirs, its))),
        _ => Err(Failure::stale()),
    }
}

/// What the one that stays took over, unless somebody has changed it since.
fn given_back(
    act: &Act<'_>,
    stays: &Side,
    changes: &Map<String, Value>,
) -> Result<Option<Statement>, Failure> {
    let mut columns = String::new();
    let mut values = params![act.supplier.id(), &stays.customer.id, act.now];
    let now = stays.customer.fields.members();
    for (column, change) in changes {
        let (Some(before), Some(after)) = (change.get(0), change.get(1)) else {
            return Err(DbError::unreadable("a change of a merge").into());
        };
        if now.get(column) == Some(after) {
            values.push(param(before));
            columns.push_str(&format!(", {} = ?{}", name(column)?, values.len()));
        }
    }
    if columns.is_empty() {
        return Ok(None);
    }
    let sql = "UPDATE customer SET updated_at = ?3 WHERE supplier_id = ?1 AND id = ?2";
    Ok(Some(Statement::new(
        sql.replace(" WHERE", &format!("{columns} WHERE")),
        values,
    )))
}

/// The row as it went, in the place in the list where it was.
fn restored(supplier: &Supplier, merge_id: &str, record: &Map<String, Value>) -> Result<Statement, Failure> {
    let mut columns = Vec::new();
    let mut values = Vec::new();
    for column in record.keys().filter(|column| *column != "supplier_id") {
        columns.push(name(column)?);
        values.push(format!("record ->> '$.{}'", name(column)?));
    }
    let sql = "INSERT INTO customer (supplier_id) SELECT supplier_id FROM customer_merge WHERE supplier_id = ?1 AND id = ?2";
    let (columns, values) = (columns.join(", "), values.join(", "));
    let sql = sql.replace(
        "(supplier_id) SELECT supplier_id",
        &format!("(supplier_id, {columns}) SELECT supplier_id, {values}"),
    );
    Ok(Statement::new(sql, params![supplier.id(), merge_id]))
}

/// A column's name, which is ours and stored by us: all the same, nothing else becomes part of a statement.
fn name(column: &str) -> Result<&str, DbError> {
    if column.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
        Ok(column)
    } else {
        Err(DbError::unreadable("a column of a merge"))
    }
}

fn param(value: &Value) -> Param {
    match value {
        Value::String(text) => Param::from(text.as_str()),
        other => Param::from(other.as_i64()),
    }
}

/// The default locations that the one that comes back had, as far as they are still there; that each has one, the triggers see to.
fn defaults(supplier: &Supplier, returns_id: &str, merge_id: &str) -> Vec<Statement> {
    const SET: [&str; 4] = [
        "UPDATE location INDEXED BY location_by_customer SET default_shipping = 0 WHERE supplier_id = ?1 AND customer_id = ?2 AND EXISTS ( \
           SELECT 1 FROM customer_merge m CROSS JOIN location had ON had.supplier_id = ?1 AND had.id = m.defaults ->> 0 \
           WHERE m.supplier_id = ?1 AND m.id = ?3 AND had.customer_id = ?2 AND had.ships = 1)",
        "UPDATE location SET default_shipping = 1 WHERE supplier_id = ?1 AND customer_id = ?2 AND ships = 1 \
           AND id = (SELECT defaults ->> 0 FROM customer_merge WHERE supplier_id = ?1 AND id = ?3)",
        "UPDATE location INDEXED BY location_by_customer SET default_billing = 0 WHERE supplier_id = ?1 AND customer_id = ?2 AND EXISTS ( \
           SELECT 1 FROM customer_merge m CROSS JOIN location had ON had.supplier_id = ?1 AND had.id = m.defaults ->> 1 \
           WHERE m.supplier_id = ?1 AND m.id = ?3 AND had.customer_id = ?2 AND had.bills = 1)",
        "UPDATE location SET default_billing = 1 WHERE supplier_id = ?1 AND customer_id = ?2 AND bills = 1 \
           AND id = (SELECT defaults ->> 1 FROM customer_merge WHERE supplier_id = ?1 AND id = ?3)",
    ];
    let statement = |sql| Statement::new(sql, params![supplier.id(), returns_id, merge_id]);
    SET.into_iter().map(statement).collect()
}
