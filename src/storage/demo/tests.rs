//! The demo in a SQLite with the real migrations: every constraint and trigger has its say.

use std::fs;

use chrono::{DateTime, NaiveDate};
use rusqlite::{Connection, params_from_iter, types::Value};

use super::*;
use crate::demo;
use crate::domain::calendar::Zone;
use crate::domain::country::Country;
use crate::domain::locale::Locale;
use crate::domain::money::Currency;
use crate::domain::text::{EmailAddress, PartyName, Slug};
use crate::storage::Param;
use crate::storage::access::KeyScope;
use crate::storage::suppliers::NewKey;

fn loaded(today: &str) -> Connection {
    let zone = Zone::parse(demo::ZONE).unwrap();
    let today: NaiveDate = today.parse().unwrap();
    let now = DateTime::parse_from_rfc3339(&format!("{today}T06:00:00Z"))
        .unwrap()
        .to_utc();
    let demo = demo::generate(today, zone);
    let new = SignUp {
        slug: Slug::parse(demo::SLUG).unwrap(),
        name: PartyName::parse(demo::NAME).unwrap(),
        country: Country::parse(demo::COUNTRY).unwrap(),
        currency: Currency::parse(demo::CURRENCY).unwrap(),
        zone,
        locale: Locale::parse(demo::LOCALE).unwrap(),
        owner_name: PartyName::parse(demo::OWNER.0).unwrap(),
        owner_email: EmailAddress::parse(demo::OWNER.1).unwrap(),
        password_hash: "digest".to_owned(),
    };
    let key = NewKey::new("key".to_owned(), "Key", KeyScope::Write, "fiado_key");
    let ids = SignUpIds {
        supplier: "aurora-id".to_owned(),
        owner: "owner-id".to_owned(),
        session: None,
        key,
    };
    let keys = Keys {
        password_hash: "digest",
        vault: &[1; 32],
        nonce: &[2; 24],
    };

    let mut db = Connection::open_in_memory().unwrap();
    db.pragma_update(None, "foreign_keys", true).unwrap();
    let mut migrations: Vec<_> = fs::read_dir("migrations")
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    migrations.sort();
    for file in migrations {
        db.execute_batch(&fs::read_to_string(file).unwrap()).unwrap();
    }
    let batch = db.transaction().unwrap();
    for statement in statements(&new, &ids, &demo, &keys, now).unwrap() {
        let (sql, params) = statement.parts();
        let params = params.iter().map(|param| match param {
            Param::Null => Value::Null,
            Param::Text(text) => Value::Text(text.clone()),
            Param::Integer(number) => Value::Real(*number as f64), // as D1 binds them
        });
        let size = params
            .clone()
            .map(|value| {
                if let Value::Text(text) = value {
                    text.len()
                } else {
                    8
                }
            })
            .max();
        assert!(
            size.is_none_or(|size| size < 500_000),
            "{size:?} bytes in one parameter of {sql}"
        );
        batch
            .execute(sql, params_from_iter(params))
            .unwrap_or_else(|error| panic!("{error}: {sql}"));
    }
    batch.commit().unwrap();
    db
}

fn count(db: &Connection, sql: &str) -> i64 {
    db.query_row(sql, [], |row| row.get(0))
        .unwrap_or_else(|error| panic!("{error}: {sql}"))
}

/// New Year, a leap day at a month's end, a Sunday on which clocks change.
#[test]
fn it_loads_on_any_day_and_its_books_are_true() {
    for today in ["2027-01-01", "2028-02-29", "2026-03-29"] {
        let db = loaded(today);
        assert_eq!(count(&db, "SELECT count(*) FROM customer"), 300, "{today}");
        assert_eq!(count(&db, "SELECT count(*) FROM product"), 150, "{today}");
        assert!(
            (6_000..=8_200).contains(&count(&db, "SELECT count(*) FROM sales_order")),
            "{today}"
        );
        for (rule, sql) in RULES {
            assert_eq!(count(&db, sql), 0, "{today}: {rule}");
        }
    }
}

/// Each counts the rows that must not be.
const RULES: &[(&str, &str)] = &[
    (
        "a balance is the sum of the ledger",
        "SELECT count(*) FROM customer c WHERE balance <> (SELECT coalesce(sum(amount), 0) FROM ledger_entry l WHERE l.supplier_id = c.supplier_id AND l.customer_id = c.id)",
    ),
    (
        "what is owed is what is open less what is unallocated",
        "SELECT count(*) FROM customer c WHERE balance <> (SELECT coalesce(sum(open), 0) FROM invoice i WHERE i.supplier_id = c.supplier_id AND i.customer_id = c.id) - unallocated",
    ),
    (
        "open items are the open invoices",
        "SELECT count(*) FROM customer c WHERE (SELECT coalesce(sum(value ->> 'o'), 0) FROM json_each(open_items)) \
         <> (SELECT coalesce(sum(open), 0) FROM invoice i WHERE i.supplier_id = c.supplier_id AND i.customer_id = c.id)",
    ),
    (
        "open orders are counted",
        "SELECT count(*) FROM customer c WHERE orders_open <> \
         (SELECT coalesce(sum(total), 0) FROM sales_order o WHERE o.supplier_id = c.supplier_id AND o.customer_id = c.id AND o.status = 'placed')",
    ),
    (
        "nobody is beyond the limit",
        "SELECT count(*) FROM customer WHERE credit_limit < balance + orders_open",
    ),
    (
        "whoever buys has a place and a delivery group",
        "SELECT count(*) FROM customer c WHERE kind = 'customer' AND (delivery_group_id IS NULL \
         OR NOT EXISTS (SELECT 1 FROM location l WHERE l.supplier_id = c.supplier_id AND l.customer_id = c.id AND l.default_shipping = 1))",
    ),
    (
        "an order costs what its lines do",
        "SELECT count(*) FROM sales_order o WHERE total <> (SELECT coalesce(sum(net + tax), 0) FROM order_line l WHERE l.supplier_id = o.supplier_id AND l.order_id = o.id)",
    ),
    (
        "an invoice bills its orders",
        "SELECT count(*) FROM invoice i LEFT JOIN (SELECT invoice_id, sum(total) AS billed FROM sales_order GROUP BY invoice_id) o \
         ON o.invoice_id = i.id WHERE i.total IS NOT o.billed",
    ),
    (
        "the last order is the last",
        "SELECT count(*) FROM customer c WHERE last_order_on IS NOT (SELECT max(placed_on) FROM sales_order o WHERE o.supplier_id = c.supplier_id AND o.customer_id = c.id)",
    ),
    (
        "every document is in the history",
        "SELECT (SELECT count(*) FROM sales_order) + (SELECT count(*) FROM invoice) + (SELECT count(*) FROM credit) \
         > (SELECT count(*) FROM history)",
    ),
    (
        "JSON columns hold JSON",
        "SELECT count(*) FROM customer WHERE json_type(tags) <> 'array' OR json_type(explanation) <> 'object' \
         OR json_type(memory) <> 'object' OR json_type(payment_terms) <> 'object'",
    ),
];

/// What a live write would have stored can be read back as the same events.
#[test]
fn the_history_is_made_of_events() {
    let db = loaded("2026-11-21");
    let mut statement = db.prepare("SELECT kind, data FROM history").unwrap();
    let rows = statement
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
        .unwrap();
    for row in rows {
        let (kind, data) = row.unwrap();
        let event: Event = crate::json::read(&data).unwrap_or_else(|error| panic!("{error}: {data}"));
        assert_eq!(serde_json::to_value(&event).unwrap()["kind"], kind.as_str());
    }
}

#[test]
fn nothing_it_does_scans_a_table() {
    let db = loaded("2026-11-21");
    for sql in [
        CUSTOMERS,
        LINES,
        DISPUTED,
        STANDINGS,
        AGREED,
        LOCATIONS,
        CONSENTS,
        ORDERS_PLACED,
        INVOICES_ISSUED,
        CREDITS_RECORDED,
        HAPPENINGS,
    ] {
        let mut plan = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let none = params_from_iter(std::iter::repeat_n(Value::Null, plan.parameter_count()));
        let steps: Vec<String> = plan
            .query_map(none, |row| row.get(3))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert!(
            steps
                .iter()
                .all(|step| step.contains("VIRTUAL TABLE") || step.starts_with("SEARCH")),
            "{sql}: {steps:#?}"
        );
    }
}
