//! The invariants, asked of the database's file itself: what the program caches against what the documents add up to.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::supplier::Supplier;

/// Each finds rows that must not be; the first column names the row.
const RULES: &[(&str, &str)] = &[
    (
        "a balance is the sum of the ledger",
        "SELECT c.id || ': ' || c.balance FROM customer c WHERE c.balance <> \
         (SELECT coalesce(sum(amount), 0) FROM ledger_entry l WHERE l.supplier_id = c.supplier_id AND l.customer_id = c.id)",
    ),
    (
        "what is unallocated is what its credits have left",
        "SELECT c.id || ': ' || c.unallocated FROM customer c WHERE c.unallocated <> \
         (SELECT coalesce(sum(unallocated), 0) FROM credit p WHERE p.supplier_id = c.supplier_id AND p.customer_id = c.id)",
    ),
    (
        "open orders are the orders not yet closed",
        "SELECT c.id || ': ' || c.orders_open FROM customer c WHERE c.orders_open <> \
         (SELECT coalesce(sum(total), 0) FROM sales_order o WHERE o.supplier_id = c.supplier_id AND o.customer_id = c.id AND o.status = 'placed')",
    ),
    (
        "an invoice is open by what is not allocated to it",
        "SELECT i.number || ': ' || i.open FROM invoice i WHERE i.open NOT BETWEEN 0 AND i.total OR i.open <> i.total - \
         (SELECT coalesce(sum(amount), 0) FROM allocation a WHERE a.supplier_id = i.supplier_id AND a.invoice_id = i.id)",
    ),
    (
        "a credit has left what is not allocated of it",
        "SELECT p.id || ': ' || p.unallocated FROM credit p WHERE p.unallocated NOT BETWEEN 0 AND p.amount OR p.unallocated <> p.amount - \
         (SELECT coalesce(sum(amount), 0) FROM allocation a WHERE a.supplier_id = p.supplier_id AND a.credit_id = p.id) - \
         (SELECT coalesce(sum(amount), 0) FROM reversal r WHERE r.supplier_id = p.supplier_id AND r.credit_id = p.id)",
    ),
    (
        "a credit takes off an invoice no more than it put there",
        "SELECT credit_id || ': ' || sum(amount) FROM allocation GROUP BY supplier_id, credit_id, invoice_id HAVING sum(amount) < 0",
    ),
    (
        "the cached open items are the open invoices",
        // Of documents dated ahead the items do not know yet; then no memory is kept either.
        "SELECT c.id || ': ' || c.open_items FROM customer c WHERE (c.memory <> 'null' OR c.memory_on IS NULL) AND \
         (SELECT coalesce(sum(value ->> 'o'), 0) FROM json_each(c.open_items)) <> \
         (SELECT coalesce(sum(open), 0) FROM invoice i WHERE i.supplier_id = c.supplier_id AND i.customer_id = c.id)",
    ),
    (
        "an order costs what its lines do",
        "SELECT o.number || ': ' || o.total FROM sales_order o WHERE o.total <> o.delivery_fee + o.delivery_tax + \
         (SELECT coalesce(sum(net + tax), 0) FROM order_line l WHERE l.supplier_id = o.supplier_id AND l.order_id = o.id)",
    ),
    (
        "an order has the units of its lines",
        "SELECT o.number || ': ' || o.units FROM sales_order o WHERE o.units <> \
         (SELECT coalesce(sum(quantity), 0) FROM order_line l WHERE l.supplier_id = o.supplier_id AND l.order_id = o.id)",
    ),
    (
        "a customer receives when its default place of delivery does",
        "SELECT c.id || ': ' || c.receives FROM customer c WHERE c.receives <> \
         coalesce((SELECT json_object('hours', json(l.hours), 'exceptions', json(l.exceptions)) FROM location l \
         WHERE l.supplier_id = c.supplier_id AND l.customer_id = c.id AND l.default_shipping = 1), 'null')",
    ),
    (
        "a month's purchases are those of its days",
        "SELECT m.customer_id || ' ' || m.month FROM sales_month m WHERE m.orders || ': ' || m.total <> \
         (SELECT coalesce(sum(value ->> 0), 0) || ': ' || coalesce(sum(value ->> 1), 0) FROM json_each(m.days))",
    ),
    (
        "a month's purchases are its orders",
        "SELECT m.customer_id || ' ' || m.month FROM sales_month m WHERE m.total <> (SELECT coalesce(sum(total), 0) FROM sales_order o \
         WHERE o.supplier_id = m.supplier_id AND o.customer_id = m.customer_id AND substr(o.placed_on, 1, 7) = m.month AND o.status <> 'cancelled')",
    ),
];

/// Columns of money hold integers: STRICT tables say so, and this does not take their word.
const MONEY: &[(&str, &[&str])] = &[
    (
        "customer",
        &["credit_limit", "balance", "unallocated", "orders_open", "overdue"],
    ),
    ("product", &["price", "stock"]),
    (
        "sales_order",
        &["net", "tax", "total", "delivery_fee", "delivery_tax", "units"],
    ),
    ("order_line", &["unit_price", "net", "tax", "quantity"]),
    ("invoice", &["total", "open"]),
    ("credit", &["amount", "unallocated"]),
    ("allocation", &["amount"]),
    ("reversal", &["amount"]),
    ("ledger_entry", &["amount"]),
    ("collection", &["amount"]),
];

/// What is wrong in a database, all suppliers together.
pub fn faults_in_file(path: &Path) -> Vec<String> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let mut db = Connection::open_with_flags(path, flags).expect("the database opens");
    db.busy_timeout(std::time::Duration::from_secs(10))
        .expect("a time limit");
    // One snapshot for all questions, whatever other tests write meanwhile.
    let db = db.transaction().expect("a snapshot");
    let mut faults = Vec::new();
    for (rule, sql) in RULES {
        faults.extend(
            rows(&db, sql)
                .into_iter()
                .map(|row| format!("{rule}, not: {row}")),
        );
    }
    for (table, columns) in MONEY {
        for column in *columns {
            let sql = format!(
                "SELECT typeof({column}) FROM {table} WHERE typeof({column}) NOT IN ('integer', 'null') LIMIT 1"
            );
            faults.extend(
                rows(&db, &sql)
                    .into_iter()
                    .map(|kind| format!("{table}.{column} holds a {kind}")),
            );
        }
    }
    let foreign = "SELECT \"table\" || ' -> ' || parent FROM pragma_foreign_key_check";
    faults.extend(
        rows(&db, foreign)
            .into_iter()
            .map(|row| format!("a reference leads nowhere: {row}")),
    );
    faults
}

fn rows(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(sql).unwrap_or_else(|error| panic!("{error}: {sql}"));
    let found = statement
        .query_map([], |row| row.get::<_, String>(0))
        .and_then(Iterator::collect);
    found.unwrap_or_else(|error| panic!("{error}: {sql}"))
}

/// What is wrong with one supplier's books, as the program itself tells.
pub fn faults_of(supplier: &Supplier) -> Vec<String> {
    let answer = supplier.get("/api/v1/books/verify");
    if answer.status == 404 {
        return Vec::new();
    }
    if answer.status == 200 && answer.json()["clean"] == true {
        return Vec::new();
    }
    vec![format!("{} {}", answer.status, answer.text())]
}
