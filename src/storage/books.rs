//! The check of the books: everything that is cached, computed again from the documents.
//!
//! Sums are compared by set-based statements, each of which finds only what does not add up; statuses by the same fold
//! that made them. It reads a supplier's whole books, so it is asked for, never part of another request.

use chrono::NaiveDate;
use serde::Serialize;

use super::access::Supplier;

use super::db::{Db, Statement};
use super::db_error::DbError;
use super::past::{self, next_dated};
use crate::domain::account::OpenItem;
use crate::domain::calendar::add_days;
use crate::domain::delinquency::{
    Explanation, History, Memory, Policy, Standing, Status, items_as_of, rebuild,
};
use crate::domain::money::Amount;
use crate::domain::sorting::sort_by;
use crate::params;

/// The most differences that one check finds: who has more has to look at the cause, not at the list.
const MOST: usize = 200;

/// Customers judged at once.
const CHUNK: u32 = 200;

/// Something stored that the documents do not say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Difference {
    /// Which check found it.
    pub check: String,
    pub customer_id: Option<String>,
    /// The customer's name, or the document's number.
    pub subject: String,
    pub expected: String,
    pub found: String,
}

fields! { Difference { check, customer_id, subject, expected, found } }

/// What the documents add up to, statement by statement. Each finds rows that must not be.
const SUMS: &[(&str, &str)] = &[
    (
        "balance",
        "SELECT c.id AS customer_id, c.name AS subject, CAST(c.balance AS TEXT) AS found, CAST((SELECT coalesce(sum(l.amount), 0) FROM ledger_entry l \
           WHERE l.supplier_id = c.supplier_id AND l.customer_id = c.id) AS TEXT) AS expected FROM customer c \
         WHERE c.supplier_id = ?1 AND c.balance <> (SELECT coalesce(sum(l.amount), 0) FROM ledger_entry l \
           WHERE l.supplier_id = c.supplier_id AND l.customer_id = c.id) LIMIT 200",
    ),
    (
        "unallocated",
        "SELECT c.id AS customer_id, c.name AS subject, CAST(c.unallocated AS TEXT) AS found, CAST((SELECT coalesce(sum(p.unallocated), 0) FROM credit p \
           WHERE p.supplier_id = c.supplier_id AND p.customer_id = c.id) AS TEXT) AS expected FROM customer c \
         WHERE c.supplier_id = ?1 AND c.unallocated <> (SELECT coalesce(sum(p.unallocated), 0) FROM credit p \
           WHERE p.supplier_id = c.supplier_id AND p.customer_id = c.id) LIMIT 200",
    ),
    (
        "orders_open",
        "SELECT c.id AS customer_id, c.name AS subject, CAST(c.orders_open AS TEXT) AS found, CAST((SELECT coalesce(sum(o.total), 0) FROM sales_order o \
           WHERE o.supplier_id = c.supplier_id AND o.customer_id = c.id AND o.status = 'placed') AS TEXT) AS expected FROM customer c \
         WHERE c.supplier_id = ?1 AND c.orders_open <> (SELECT coalesce(sum(o.total), 0) FROM sales_order o \
           WHERE o.supplier_id = c.supplier_id AND o.customer_id = c.id AND o.status = 'placed') LIMIT 200",
    ),
    (
        "sales_month",
        "SELECT m.customer_id, m.month AS subject, m.orders || ': ' || m.total AS found, \
           (SELECT count(*) || ': ' || coalesce(sum(o.total), 0) FROM sales_order o WHERE o.supplier_id = m.supplier_id AND o.customer_id = m.customer_id \
             AND o.placed_on >= m.month || '-01' AND o.placed_on <= m.month || '-31' AND o.status <> 'cancelled') AS expected FROM sales_month m \
         WHERE m.supplier_id = ?1 AND m.orders || ': ' || m.total <> \
           (SELECT count(*) || ': ' || coalesce(sum(o.total), 0) FROM sales_order o WHERE o.supplier_id = m.supplier_id AND o.customer_id = m.customer_id \
             AND o.placed_on >= m.month || '-01' AND o.placed_on <= m.month || '-31' AND o.status <> 'cancelled') LIMIT 200",
    ),
    (
        "sales_month",
        "SELECT o.customer_id, o.number AS subject, '-' AS found, substr(o.placed_on, 1, 7) AS expected FROM sales_order o \
         WHERE o.supplier_id = ?1 AND o.status <> 'cancelled' AND NOT EXISTS (SELECT 1 FROM sales_month m \
           WHERE m.supplier_id = o.supplier_id AND m.customer_id = o.customer_id AND m.month = substr(o.placed_on, 1, 7)) LIMIT 200",
    ),
    (
        "order_total",
        "SELECT o.customer_id, o.number AS subject, CAST(o.total AS TEXT) AS found, CAST(o.delivery_fee + o.delivery_tax + (SELECT coalesce(sum(l.net + l.tax), 0) FROM order_line l \
           WHERE l.supplier_id = o.supplier_id AND l.order_id = o.id) AS TEXT) AS expected FROM sales_order o \
         WHERE o.supplier_id = ?1 AND o.total <> o.delivery_fee + o.delivery_tax + (SELECT coalesce(sum(l.net + l.tax), 0) FROM order_line l \
           WHERE l.supplier_id = o.supplier_id AND l.order_id = o.id) LIMIT 200",
    ),
    (
        "invoice_open",
        "SELECT i.customer_id, i.number AS subject, CAST(i.open AS TEXT) AS found, CAST(i.total - (SELECT coalesce(sum(a.amount), 0) FROM allocation a \
           WHERE a.supplier_id = i.supplier_id AND a.invoice_id = i.id) AS TEXT) AS expected FROM invoice i \
         WHERE i.supplier_id = ?1 AND (i.open NOT BETWEEN 0 AND i.total OR i.open <> i.total - (SELECT coalesce(sum(a.amount), 0) FROM allocation a \
           WHERE a.supplier_id = i.supplier_id AND a.invoice_id = i.id)) LIMIT 200",
    ),
    (
        "due_day",
        "SELECT NULL AS customer_id, d.due_on AS subject, CAST(d.open AS TEXT) AS found, CAST((SELECT coalesce(sum(i.open), 0) FROM invoice i INDEXED BY invoice_due \
           WHERE i.supplier_id = d.supplier_id AND i.due_on = d.due_on AND i.open > 0) AS TEXT) AS expected FROM due_day d \
         WHERE d.supplier_id = ?1 AND d.open <> (SELECT coalesce(sum(i.open), 0) FROM invoice i INDEXED BY invoice_due \
           WHERE i.supplier_id = d.supplier_id AND i.due_on = d.due_on AND i.open > 0) LIMIT 200",
    ),
    (
        "due_day",
        "SELECT i.customer_id, i.number AS subject, '-' AS found, i.due_on AS expected FROM invoice i INDEXED BY invoice_due \
         WHERE i.supplier_id = ?1 AND i.open > 0 AND NOT EXISTS (SELECT 1 FROM due_day d \
           WHERE d.supplier_id = i.supplier_id AND d.due_on = i.due_on) LIMIT 200",
    ),
    (
        "billed_day",
        "SELECT NULL AS customer_id, '∑' AS subject, CAST(found AS TEXT) AS found, CAST(expected AS TEXT) AS expected FROM (SELECT \
           (SELECT coalesce(sum(total), 0) FROM billed_day WHERE supplier_id = ?1) AS found, \
           (SELECT coalesce(sum(total), 0) FROM invoice WHERE supplier_id = ?1) AS expected) WHERE found <> expected",
    ),
    (
        "credit_unallocated",
        "SELECT p.customer_id, coalesce(p.number, p.id) AS subject, CAST(p.unallocated AS TEXT) AS found, \
           CAST(p.amount - (SELECT coalesce(sum(a.amount), 0) FROM allocation a WHERE a.supplier_id = p.supplier_id AND a.credit_id = p.id) \
             - (SELECT coalesce(sum(r.amount), 0) FROM reversal r WHERE r.supplier_id = p.supplier_id AND r.credit_id = p.id) AS TEXT) AS expected \
         FROM credit p WHERE p.supplier_id = ?1 AND (p.unallocated NOT BETWEEN 0 AND p.amount OR p.unallocated <> p.amount - \
           (SELECT coalesce(sum(a.amount), 0) FROM allocation a WHERE a.supplier_id = p.supplier_id AND a.credit_id = p.id) \
           - (SELECT coalesce(sum(r.amount), 0) FROM reversal r WHERE r.supplier_id = p.supplier_id AND r.credit_id = p.id)) LIMIT 200",
    ),
    // What was taken off an invoice was put there by the same credit before.
    (
        "credit_unallocated",
        "SELECT a.customer_id, a.credit_id AS subject, '0' AS expected, CAST(sum(a.amount) AS TEXT) AS found FROM allocation a \
         WHERE a.supplier_id = ?1 GROUP BY a.credit_id, a.invoice_id HAVING sum(a.amount) < 0 LIMIT 200",
    ),
    // The ledger: every entry is a document's, every document is there once.
    (
        "ledger_document",
        "SELECT l.customer_id, l.kind || ' ' || l.document_id AS subject, CAST(l.amount AS TEXT) AS found, '-' AS expected FROM ledger_entry l \
         WHERE l.supplier_id = ?1 AND NOT EXISTS (SELECT 1 FROM invoice i WHERE l.kind = 'invoice' AND i.supplier_id = l.supplier_id \
             AND i.id = l.document_id AND i.customer_id = l.customer_id AND i.total = l.amount AND i.issued_on = l.dated_on) \
           AND NOT EXISTS (SELECT 1 FROM credit p WHERE iif(p.method = 'write_off', 'write_off', p.kind) = l.kind AND p.supplier_id = l.supplier_id \
             AND p.id = l.document_id AND p.customer_id = l.customer_id AND p.amount = -l.amount AND p.received_on = l.dated_on) \
           AND NOT EXISTS (SELECT 1 FROM reversal r INDEXED BY reversal_by_customer WHERE r.kind = l.kind AND r.supplier_id = l.supplier_id \
             AND r.customer_id = l.customer_id AND r.dated_on = l.dated_on AND r.id = l.document_id AND r.amount = l.amount) LIMIT 200",
    ),
    (
        "invoice_in_ledger",
        "SELECT i.customer_id, i.number AS subject, '1' AS expected, CAST((SELECT count(*) FROM ledger_entry l WHERE l.supplier_id = i.supplier_id \
           AND l.customer_id = i.customer_id AND l.dated_on = i.issued_on AND l.document_id = i.id) AS TEXT) AS found FROM invoice i \
         WHERE i.supplier_id = ?1 AND 1 <> (SELECT count(*) FROM ledger_entry l WHERE l.supplier_id = i.supplier_id \
           AND l.customer_id = i.customer_id AND l.dated_on = i.issued_on AND l.document_id = i.id) LIMIT 200",
    ),
    (
        "credit_in_ledger",
        "SELECT p.customer_id, coalesce(p.number, p.id) AS subject, '1' AS expected, CAST((SELECT count(*) FROM ledger_entry l WHERE l.supplier_id = p.supplier_id \
           AND l.customer_id = p.customer_id AND l.dated_on = p.received_on AND l.document_id = p.id) AS TEXT) AS found FROM credit p \
         WHERE p.supplier_id = ?1 AND 1 <> (SELECT count(*) FROM ledger_entry l WHERE l.supplier_id = p.supplier_id \
           AND l.customer_id = p.customer_id AND l.dated_on = p.received_on AND l.document_id = p.id) LIMIT 200",
    ),
    (
        "credit_in_ledger",
        "SELECT r.customer_id, r.kind || ' ' || r.id AS subject, '1' AS expected, CAST((SELECT count(*) FROM ledger_entry l WHERE l.supplier_id = r.supplier_id \
           AND l.customer_id = r.customer_id AND l.dated_on = r.dated_on AND l.document_id = r.id) AS TEXT) AS found FROM reversal r \
         WHERE r.supplier_id = ?1 AND 1 <> (SELECT count(*) FROM ledger_entry l WHERE l.supplier_id = r.supplier_id \
           AND l.customer_id = r.customer_id AND l.dated_on = r.dated_on AND l.document_id = r.id) LIMIT 200",
    ),
    // No row refers across suppliers, nor to another customer's.
    (
        "reference",
        "SELECT a.customer_id, 'allocation ' || a.credit_id AS subject, a.customer_id AS expected, a.invoice_id AS found FROM allocation a \
         WHERE a.supplier_id = ?1 AND (NOT EXISTS (SELECT 1 FROM invoice i WHERE i.supplier_id = a.supplier_id AND i.id = a.invoice_id AND i.customer_id = a.customer_id) \
           OR NOT EXISTS (SELECT 1 FROM credit p WHERE p.supplier_id = a.supplier_id AND p.id = a.credit_id AND p.customer_id = a.customer_id)) LIMIT 200",
    ),
    (
        "reference",
        "SELECT i.customer_id, i.number AS subject, i.customer_id AS expected, coalesce(i.order_id, '-') AS found FROM invoice i \
         WHERE i.supplier_id = ?1 AND (NOT EXISTS (SELECT 1 FROM customer c WHERE c.supplier_id = i.supplier_id AND c.id = i.customer_id) \
           OR (i.order_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sales_order o \
             WHERE o.supplier_id = i.supplier_id AND o.id = i.order_id AND o.customer_id = i.customer_id))) LIMIT 200",
    ),
    (
        "reference",
        "SELECT o.customer_id, o.number AS subject, o.customer_id AS expected, coalesce(o.invoice_id, '-') AS found FROM sales_order o \
         WHERE o.supplier_id = ?1 AND (NOT EXISTS (SELECT 1 FROM customer c WHERE c.supplier_id = o.supplier_id AND c.id = o.customer_id) \
           OR (o.invoice_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM invoice i \
             WHERE i.supplier_id = o.supplier_id AND i.id = o.invoice_id AND i.customer_id = o.customer_id))) LIMIT 200",
    ),
    (
        "reference",
        "SELECT p.customer_id, coalesce(p.number, p.id) AS subject, p.customer_id AS expected, '-' AS found FROM credit p \
         WHERE p.supplier_id = ?1 AND NOT EXISTS (SELECT 1 FROM customer c WHERE c.supplier_id = p.supplier_id AND c.id = p.customer_id) LIMIT 200",
    ),
    (
        "reference",
        "SELECT NULL AS customer_id, l.sku AS subject, l.order_id AS expected, l.product_id AS found FROM order_line l \
         WHERE l.supplier_id = ?1 AND (NOT EXISTS (SELECT 1 FROM product p WHERE p.supplier_id = l.supplier_id AND p.id = l.product_id) \
           OR NOT EXISTS (SELECT 1 FROM sales_order o WHERE o.supplier_id = l.supplier_id AND o.id = l.order_id)) LIMIT 200",
    ),
    (
        "reference",
        "SELECT k.customer_id, k.provider || ' ' || k.provider_payment_id AS subject, k.customer_id AS expected, k.invoice_id AS found FROM collection k \
         WHERE k.supplier_id = ?1 AND NOT EXISTS (SELECT 1 FROM invoice i \
           WHERE i.supplier_id = k.supplier_id AND i.id = k.invoice_id AND i.customer_id = k.customer_id) LIMIT 200",
    ),
    (
        "reference",
        "SELECT r.customer_id, r.kind || ' ' || r.id AS subject, r.customer_id AS expected, r.credit_id AS found FROM reversal r \
         WHERE r.supplier_id = ?1 AND NOT EXISTS (SELECT 1 FROM credit p WHERE p.supplier_id = r.supplier_id AND p.id = r.credit_id \
           AND p.customer_id = r.customer_id) LIMIT 200",
    ),
    // Money columns hold integers.
    (
        "money_type",
        "SELECT id AS customer_id, name AS subject, 'integer' AS expected, \
           typeof(balance) || ' ' || typeof(unallocated) || ' ' || typeof(orders_open) || ' ' || typeof(overdue) || ' ' || typeof(credit_limit) AS found FROM customer \
         WHERE supplier_id = ?1 AND (typeof(balance) <> 'integer' OR typeof(unallocated) <> 'integer' OR typeof(orders_open) <> 'integer' \
           OR typeof(overdue) <> 'integer' OR typeof(credit_limit) NOT IN ('integer', 'null')) LIMIT 200",
    ),
    (
        "money_type",
        "SELECT customer_id, number AS subject, 'integer' AS expected, typeof(total) || ' ' || typeof(open) AS found FROM invoice \
         WHERE supplier_id = ?1 AND (typeof(total) <> 'integer' OR typeof(open) <> 'integer') LIMIT 200",
    ),
    (
        "money_type",
        "SELECT customer_id, coalesce(number, id) AS subject, 'integer' AS expected, typeof(amount) || ' ' || typeof(unallocated) AS found FROM credit \
         WHERE supplier_id = ?1 AND (typeof(amount) <> 'integer' OR typeof(unallocated) <> 'integer') LIMIT 200",
    ),
    (
        "money_type",
        "SELECT customer_id, credit_id AS subject, 'integer' AS expected, typeof(amount) AS found FROM allocation \
         WHERE supplier_id = ?1 AND typeof(amount) <> 'integer' LIMIT 200",
    ),
    (
        "money_type",
        "SELECT customer_id, id AS subject, 'integer' AS expected, typeof(amount) AS found FROM reversal \
         WHERE supplier_id = ?1 AND typeof(amount) <> 'integer' LIMIT 200",
    ),
    (
        "money_type",
        "SELECT customer_id, document_id AS subject, 'integer' AS expected, typeof(amount) AS found FROM ledger_entry \
         WHERE supplier_id = ?1 AND typeof(amount) <> 'integer' LIMIT 200",
    ),
    (
        "money_type",
        "SELECT customer_id, number AS subject, 'integer' AS expected, typeof(net) || ' ' || typeof(tax) || ' ' || typeof(total) AS found FROM sales_order \
         WHERE supplier_id = ?1 AND (typeof(net) <> 'integer' OR typeof(tax) <> 'integer' OR typeof(total) <> 'integer') LIMIT 200",
    ),
    (
        "money_type",
        "SELECT NULL AS customer_id, sku AS subject, 'integer' AS expected, typeof(price) AS found FROM product \
         WHERE supplier_id = ?1 AND typeof(price) <> 'integer' LIMIT 200",
    ),
];

/// Everything of this supplier that does not add up.
pub async fn verify(db: &Db, supplier: &Supplier, today: NaiveDate) -> Result<Vec<Difference>, DbError> {
    let mut differences = sums(db, supplier).await?;
    let policy = policy(db, supplier).await?;
    let mut after = 0;
    while differences.len() < MOST {
        let Some((last, chunk)) = chunk(db, supplier, after).await? else {
            break;
        };
        for (stored, history) in chunk {
            match stored {
                Ok(stored) => differences.extend(judge(&stored, &history, &policy, today)),
                Err(difference) => differences.push(difference),
            }
        }
        after = last;
    }
    differences.truncate(MOST);
    Ok(differences)
}

async fn sums(db: &Db, supplier: &Supplier) -> Result<Vec<Difference>, DbError> {
    struct Row {
        customer_id: Option<String>,
        subject: String,
        expected: String,
        found: String,
    }
    row! { Row { customer_id, subject, expected, found } }
    let batch = SUMS
        .iter()
        .map(|(_, sql)| Statement::new(*sql, params![supplier.id()]))
        .collect();
    let results = db.batch(batch).await?;
    let mut differences = Vec::new();
    for ((check, _), rows) in SUMS.iter().zip(&results) {
        differences.extend(rows.all::<Row>()?.into_iter().map(|row| Difference {
            check: (*check).to_owned(),
            customer_id: row.customer_id,
            subject: row.subject,
            expected: row.expected,
            found: row.found,
        }));
    }
    Ok(differences)
}

async fn policy(db: &Db, supplier: &Supplier) -> Result<Policy, DbError> {
    struct Row {
        policy: Policy,
    }
    row! { Row { policy: json } }
    let row: Option<Row> = db
        .first(Statement::new(
            "SELECT policy FROM supplier WHERE id = ?1",
            params![supplier.id()],
        ))
        .await?;
    row.map(|row| row.policy)
        .ok_or_else(|| DbError::unreadable("the supplier is gone"))
}

/// What a customer's row says of its standing.
struct Stored {
    id: String,
    name: String,
    open_items: Vec<OpenItem>,
    overdue: Amount,
    computed: Status,
    delinquency: Status,
    explanation: Option<Explanation>,
    memory: Option<Memory>,
    memory_on: Option<NaiveDate>,
    blocks_on: Option<NaiveDate>,
    next_review_on: Option<NaiveDate>,
}

row! { Stored {
    id, name, open_items: json, overdue, computed, delinquency, explanation: json, memory: json, memory_on,
    blocks_on, next_review_on
} }

/// A customer whose standing may be unreadable.
struct Named {
    id: String,
    name: String,
    stored: Result<Stored, DbError>,
}

row! { Named { id, name, stored: row } }

type Judged = (Result<Stored, Difference>, History);

/// The next customers after `after` with their histories, read together: nobody writes in between.
async fn chunk(db: &Db, supplier: &Supplier, after: i64) -> Result<Option<(i64, Vec<Judged>)>, DbError> {
    struct Key {
        seq: i64,
        id: String,
    }
    row! { Key { seq, id } }
    let keys: Vec<Key> = db
        .all(Statement::new(
            "SELECT seq, id FROM customer WHERE supplier_id = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
            params![supplier.id(), after, CHUNK],
        ))
        .await?;
    let Some(last) = keys.last().map(|key| key.seq) else {
        return Ok(None);
    };
    let ids: Vec<&str> = keys.iter().map(|key| key.id.as_str()).collect();
    let mut batch = past::statements(supplier, &ids)?;
    let list = serde_json::to_string(&ids).map_err(DbError::unreadable)?;
    batch.push(Statement::new(
        "SELECT c.id, c.name, c.open_items, c.overdue, c.computed, c.delinquency, c.explanation, c.memory, c.memory_on, c.blocks_on, c.next_review_on \
         FROM json_each(?2) j CROSS JOIN customer c ON c.supplier_id = ?1 AND c.id = j.value",
        params![supplier.id(), list],
    ));
    let results = db.batch(batch).await?;
    let mut histories = past::read(&results)?;
    let rows: Vec<Named> = results.last().map_or_else(|| Ok(Vec::new()), super::Rows::all)?;
    let chunk = rows
        .into_iter()
        .map(|row| {
            let history = histories.remove(&row.id).unwrap_or_default();
            let stored = row.stored.map_err(|error| Difference {
                check: "unreadable".to_owned(),
                customer_id: Some(row.id),
                subject: row.name,
                expected: "-".to_owned(),
                found: error.to_string(),
            });
            (stored, history)
        })
        .collect();
    Ok(Some((last, chunk)))
}

/// Compares a stored standing with the fold over the documents: on the day that it was stored, and, unless the nightly
/// job is due for it, today.
fn judge(stored: &Stored, history: &History, policy: &Policy, today: NaiveDate) -> Vec<Difference> {
    let is_due = stored.next_review_on.is_some_and(|day| day <= today);
    let awaits_fold = stored.memory.is_none() && stored.memory_on.is_some();
    if is_due && awaits_fold {
        // The policy changed, or a document's date has come: the job folds the whole history.
        return Vec::new();
    }
    let stored_on = stored.memory_on.map_or(today, |day| add_days(day, 1)).min(today);
    let mut found = Findings {
        stored,
        list: Vec::new(),
    };
    let then = rebuild(history, policy, stored_on);
    found.verdict(&then);
    found.items(history, stored_on);
    found.compare("blocks_on", &date(then.blocks_on), &date(stored.blocks_on));
    let dated = next_dated(history, stored_on);
    found.compare(
        "next_review_on",
        &date(least(then.next_review_on, dated)),
        &date(stored.next_review_on),
    );
    if let Some(memory) = &stored.memory {
        found.compare("memory", &text(&then.memory), &text(memory));
    }
    if let Some(explanation) = &stored.explanation {
        found.compare("explanation", &text(&then.explanation), &text(explanation));
    }
    if !is_due && stored_on < today {
        found.verdict(&rebuild(history, policy, today));
        found.items(history, today);
    }
    found.list
}

struct Findings<'a> {
    stored: &'a Stored,
    list: Vec<Difference>,
}

impl Findings<'_> {
    fn verdict(&mut self, standing: &Standing) {
        let stored = self.stored;
        self.compare("computed", standing.computed.as_str(), stored.computed.as_str());
        self.compare(
            "effective",
            standing.effective.as_str(),
            stored.delinquency.as_str(),
        );
        self.compare(
            "overdue",
            &standing.overdue.minor().to_string(),
            &stored.overdue.minor().to_string(),
        );
    }

    fn items(&mut self, history: &History, on: NaiveDate) {
        let mut stored = self.stored.open_items.clone();
        sort_by(&mut stored, |a, b| {
            (a.due_on, &a.number).cmp(&(b.due_on, &b.number))
        });
        self.compare("open_items", &text(&items_as_of(history, on)), &text(&stored));
    }

    fn compare(&mut self, check: &str, expected: &str, found: &str) {
        if expected != found {
            self.list.push(Difference {
                check: check.to_owned(),
                customer_id: Some(self.stored.id.clone()),
                subject: self.stored.name.clone(),
                expected: expected.to_owned(),
                found: found.to_owned(),
            });
        }
    }
}

fn least(one: Option<NaiveDate>, other: Option<NaiveDate>) -> Option<NaiveDate> {
    [one, other].into_iter().flatten().min()
}

fn date(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "-".to_owned(), |day| day.to_string())
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| error.to_string())
}
