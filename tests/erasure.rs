//! Erasure, export and merging against the schema: a column or table that comes later is erased, or stands here with the reason
//! why it is kept; it is exported, or stands here with the reason why not; a
//! merge moves it.

#[path = "support/sources.rs"]
#[allow(dead_code)]
mod sources;

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use sources::{Token, is_sql};

/// Columns of `customer` that say nothing of a person.
const KEPT_COLUMNS: &[&str] = &[
    // What tells one row from another.
    "seq",
    "supplier_id",
    "id",
    "created_at",
    "version",
    // Which rules the books were made by.
    "kind",
    "country",
    "language",
    "payment_method",
    "payment_terms",
    "credit_limit",
    "discount_bp",
    "price_display",
    "is_multiple",
    "minimum_order_value",
    "minimum_order_quantity",
    "delivery_fee",
    "delivery_free_from",
    "delivery_days",
    "range_group_id",
    "items_for_sale",
    "product_types",
    "delivery_group_id",
    "warehouse_ids",
    "default_warehouse_id",
    // Figures of the account, and how they came about: numbers of invoices, amounts and dates.
    "balance",
    "unallocated",
    "orders_open",
    "last_order_on",
    "last_order_id",
    "bought",
];

/// What `Account::save` writes anew in the same batch, from a history without anybody's words.
const REBUILT_COLUMNS: &[&str] = &[
    "open_items",
    "incidents",
    "overrides",
    "overdue",
    "computed",
    "delinquency",
    "explanation",
    "memory",
    "memory_on",
    "blocks_on",
    "next_review_on",
];

/// Tables about customers that an erasure leaves as they are.
const KEPT_TABLES: &[(&str, &str)] = &[
    ("sales_month", "sums"),
    ("allocation", "amounts between payments and invoices"),
    ("reversal", "amounts and dates"),
    ("ledger_entry", "the books themselves"),
    (
        "collection",
        "the provider's ids: news of a payment still have to find it",
    ),
    (
        "webhook_event",
        "what providers said, by the provider's ids; the payloads stay, too",
    ),
    ("erasure", "the receipt, under the pseudonym"),
];

/// Columns of exported tables that are not exported.
const NOT_EXPORTED: &[(&str, &str, &str)] = &[
    ("allocation", "step", "tells rows apart"),
    ("allocation", "created_at", "the day it counts from is there"),
    ("customer", "seq", "a row's number"),
    ("customer", "consents", "in consents.json"),
    ("customer", "receives", "in locations.json"),
    ("history", "topic", "follows from the kind"),
    ("customer", "last_order_id", "in orders.json"),
    ("customer", "version", "for writers at the same time"),
    ("contact", "version", "for writers at the same time"),
    ("location", "version", "for writers at the same time"),
    ("customer", "open_items", "the invoices' own"),
    ("customer", "incidents", "in incidents.json"),
    ("customer", "overrides", "in statuses_set_by_hand.json"),
    ("customer", "memory", "between two reviews"),
    ("customer", "memory_on", "between two reviews"),
    ("customer", "next_review_on", "when the nightly job looks again"),
    ("attachment", "stored_under", "where its bytes lie"),
];

/// Tables about customers that are not exported.
const TABLES_NOT_EXPORTED: &[(&str, &str)] = &[
    ("session", "who is signed in"),
    ("reminder", "when the nightly job looks again"),
    ("mention", "in the comments themselves"),
    ("sales_month", "sums of the orders"),
    ("ledger_entry", "the invoices and credits once more"),
    ("webhook_event", "what providers said of payments"),
    ("erasure", "nothing of a person"),
];

fn migrated() -> Connection {
    let db = Connection::open_in_memory().expect("a database");
    let mut migrations: Vec<_> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations"))
        .expect("migrations")
        .flatten()
        .map(|entry| entry.path())
        .collect();
    migrations.sort();
    for path in migrations {
        db.execute_batch(&fs::read_to_string(&path).expect("a migration"))
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
    db
}

fn names(db: &Connection, sql: &str) -> Vec<String> {
    let mut statement = db.prepare(sql).expect("a statement");
    statement
        .query_map([], |row| row.get(0))
        .and_then(Iterator::collect)
        .expect("names")
}

fn columns(db: &Connection, table: &str) -> Vec<String> {
    names(db, &format!("SELECT name FROM pragma_table_info('{table}')"))
}

/// Tables with a customer's id.
fn tables_of_customers(db: &Connection) -> Vec<String> {
    names(
        db,
        "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c \
         WHERE m.type = 'table' AND c.name IN ('customer_id', 'customer_seq') ORDER BY m.name",
    )
}

/// The statements of a source.
fn statements(path: &str) -> Vec<String> {
    let all = sources::all();
    let source = all.iter().find(|source| source.path == path).expect("the source");
    let mut texts: Vec<String> = source.tokens.iter().filter_map(Token::string).collect();
    texts.retain(|text| is_sql(text));
    texts
}

#[test]
fn every_column_of_a_customer_is_erased_or_kept_for_a_reason() {
    let db = migrated();
    let erasing = statements("storage/erasure.rs");
    let update = erasing
        .iter()
        .find(|sql| sql.starts_with("UPDATE customer SET "))
        .expect("the statement");
    for column in columns(&db, "customer") {
        let set = [format!(" {column} = "), format!(" {column}=")];
        let erased = set.iter().any(|set| update.contains(set.as_str()));
        let kept = KEPT_COLUMNS.contains(&column.as_str()) || REBUILT_COLUMNS.contains(&column.as_str());
        assert!(
            erased || kept,
            "customer.{column} is neither erased in storage/erasure.rs nor listed here as kept"
        );
    }
}

#[test]
fn every_table_about_customers_is_erased_or_kept_for_a_reason() {
    let db = migrated();
    let erasing = statements("storage/erasure.rs");
    for table in tables_of_customers(&db) {
        let erased = erasing.iter().any(|sql| {
            sql.starts_with(&format!("DELETE FROM {table} ")) || sql.starts_with(&format!("UPDATE {table} "))
        });
        let kept = KEPT_TABLES.iter().any(|(name, _)| *name == table);
        assert!(
            erased || kept,
            "{table} is neither erased in storage/erasure.rs nor listed here as kept"
        );
    }
}

#[test]
fn every_table_about_customers_moves_with_a_merge() {
    let db = migrated();
    let moving = statements("storage/customers/merges/moving.rs");
    for table in tables_of_customers(&db) {
        // The receipt of another one's erasure.
        if table == "erasure" {
            continue;
        }
        let moves = |sql: &&String| {
            let is_of_table = sql.starts_with(&format!("UPDATE {table} "));
            (is_of_table && sql.contains("customer_id = ?3"))
                || sql.starts_with(&format!("INSERT INTO {table} "))
        };
        assert!(
            moving.iter().any(|sql| moves(&sql)),
            "{table} does not move in storage/customers/merges/moving.rs"
        );
    }
}

#[test]
fn every_column_about_customers_is_exported_or_left_out_for_a_reason() {
    let db = migrated();
    let exporting = statements("storage/exports.rs");
    for table in tables_of_customers(&db)
        .into_iter()
        .chain(["customer".to_owned()])
    {
        if TABLES_NOT_EXPORTED.iter().any(|(name, _)| *name == table) {
            continue;
        }
        let from: Vec<&String> = exporting
            .iter()
            .filter(|sql| {
                sql.split(' ')
                    .collect::<Vec<_>>()
                    .windows(2)
                    .any(|pair| pair == ["FROM", &table])
            })
            .collect();
        assert!(
            !from.is_empty(),
            "{table} is neither exported in storage/exports.rs nor listed here"
        );
        for column in columns(&db, &table) {
            let known = ["supplier_id", "customer_id", "merge_id"].contains(&column.as_str())
                || NOT_EXPORTED
                    .iter()
                    .any(|(of, name, _)| *of == table && *name == column);
            let exported = from.iter().any(|sql| {
                sql.split(|c: char| !c.is_alphanumeric() && c != '_')
                    .any(|word| word == column)
            });
            assert!(
                known || exported,
                "{table}.{column} is neither exported in storage/exports.rs nor listed here"
            );
        }
    }
}
