//! Migrations of tables that are made anew, on a database that has lived: nothing is lost, and the rules hold after them.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

/// Applies the migrations whose names sort from `from` up to, not with, `until`.
fn migrate(db: &Connection, from: &str, until: &str) {
    let mut migrations: Vec<_> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations"))
        .expect("migrations")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path
                .file_name()
                .and_then(|name| name.to_str())
                .unwrap_or_default();
            name >= from && name < until
        })
        .collect();
    migrations.sort();
    for path in migrations {
        let sql = fs::read_to_string(&path).expect("a migration");
        db.execute_batch(&sql)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    }
}

const LIFE: &str = "
INSERT INTO supplier (id, slug, name, country, currency, timezone, locale, email, policy, search_scope, next_midnight, created_at)
  VALUES ('s', 'bakery', 'Bakery', 'ES', 'EUR', 'Europe/Madrid', 'en', 'o@example.com', '{}', 'abc', '2026', '2026');
INSERT INTO customer (supplier_id, id, kind, name, country, language, payment_method, payment_terms, created_at, updated_at)
  VALUES ('s', 'c', 'customer', 'Café', 'ES', 'es', 'credit', '{}', '2026', '2026');
INSERT INTO invoice (supplier_id, id, customer_id, number, issued_on, due_on, total, open, created_at)
  VALUES ('s', 'i', 'c', 'F-1', '2026-01-01', '2026-02-01', 500, 500, '2026');
INSERT INTO credit (supplier_id, id, kind, customer_id, amount, unallocated, received_on, provider, provider_payment_id, created_at)
  VALUES ('s', 'p', 'payment', 'c', 400, 400, '2026-01-05', 'stripe', 'pi_1', '2026');
INSERT INTO allocation (supplier_id, credit_id, invoice_id, customer_id, amount, dated_on, created_at)
  VALUES ('s', 'p', 'i', 'c', 300, '2026-01-05', '2026');
INSERT INTO webhook_event (supplier_id, provider, event_id, kind, received_at, outcome, detail, customer_id)
  VALUES ('s', 'stripe', 'evt_1', 'payment_intent.succeeded', '2026', 'applied', '{\"report\":{\"payment_id\":\"pi_1\"}}', 'c'),
         ('s', 'stripe', 'evt_2', 'charge.dispute.closed', '2026', 'applied', '{\"report\":{\"payment_id\":\"pi_1\"}}', 'c'),
         ('s', 'stripe', 'evt_3', 'customer.created', '2026', 'ignored', '{}', NULL);
";

/// What is owed, free and open, and how many rows there are.
fn books(db: &Connection) -> String {
    db.query_row(
        "SELECT c.balance || ' ' || c.unallocated || ' ' || (SELECT unallocated FROM credit) || ' ' || (SELECT open FROM invoice) || ' ' || \
           (SELECT count(*) || ' ' || sum(amount) || ' ' || max(seq) FROM ledger_entry) || ' ' || (SELECT count(*) || ' ' || sum(amount) FROM allocation) \
         FROM customer c",
        [],
        |row| row.get(0),
    )
    .expect("books")
}

#[test]
fn money_that_moves_keeps_the_books_of_before() {
    let db = Connection::open_in_memory().expect("a database");
    db.execute_batch("PRAGMA foreign_keys = ON")
        .expect("foreign keys");
    migrate(&db, "0001", "0006");
    db.execute_batch(LIFE).expect("a life");
    let before = books(&db);
    assert_eq!(before, "100 100 100 200 2 100 2 1 300");
    migrate(&db, "0006", "9999");
    assert_eq!(books(&db), before);
    let told: String = db
        .query_row(
            "SELECT group_concat(event_id || coalesce(payment_id, '-') || turn, ' ') FROM (SELECT * FROM webhook_event ORDER BY event_id)",
            [],
            |row| row.get(0),
        )
        .expect("events");
    assert_eq!(told, "evt_1pi_11 evt_2pi_12 evt_3-1");

    // Half of what is settled goes back, and all that is free.
    db.execute_batch(
        "INSERT INTO allocation (supplier_id, credit_id, invoice_id, step, customer_id, amount, dated_on, created_at) \
           VALUES ('s', 'p', 'i', '1', 'c', -150, '2026-03-01', '2026');
         INSERT INTO reversal (supplier_id, credit_id, id, customer_id, kind, amount, dated_on, created_at) \
           VALUES ('s', 'p', 'r', 'c', 'refund', 250, '2026-03-01', '2026');",
    )
    .expect("a refund");
    assert_eq!(books(&db), "350 0 0 350 3 350 3 2 150");
    for (refused, why) in [
        (
            "INSERT INTO reversal VALUES ('s', 'p', 'r2', 'c', 'refund', 1, '2026-03-01', '2026')",
            "credit_unallocated",
        ),
        (
            "INSERT INTO allocation VALUES ('s', 'p', 'i', '2', 'c', -151, '2026-03-01', '2026')",
            "NOT_ALLOCATED",
        ),
        ("UPDATE reversal SET amount = 1", "APPEND_ONLY"),
        ("DELETE FROM reversal", "APPEND_ONLY"),
        ("UPDATE ledger_entry SET amount = 1", "APPEND_ONLY"),
        ("DELETE FROM allocation", "APPEND_ONLY"),
        ("UPDATE supplier SET currency = 'USD'", "CURRENCY_IN_USE"),
    ] {
        let error = db.execute_batch(refused).expect_err(refused).to_string();
        assert!(error.contains(why), "{refused}: {error}");
    }
}

#[test]
fn who_was_a_customer_before_the_new_index_is_found_in_it() {
    let db = Connection::open_in_memory().expect("a database");
    migrate(&db, "0000", "0009");
    db.execute_batch(LIFE).expect("a life");
    db.execute_batch("UPDATE customer SET tags = '[\"vip\",\"bar\"]', trade_name = 'La Luna'")
        .expect("an edit");
    migrate(&db, "0009", "0010");
    let finds = |expression: &str| {
        let sql = "SELECT count(*) FROM customer_search WHERE customer_search MATCH ?1";
        db.query_row(sql, [expression], |row| row.get::<_, i64>(0))
            .expect("a search")
    };
    assert_eq!(finds("scope : \"abc\" AND text : (\"caf\")"), 1);
    assert_eq!(
        finds("text : \"\u{e002}\u{e002}la\" AND marks : \"\u{e000}tag:vip\u{e001}\""),
        1
    );
    assert_eq!(finds("marks : \"\u{e000}status:inactive\u{e001}\""), 0);
    db.execute_batch("UPDATE customer SET status = 'inactive', tags = '[]'")
        .expect("an edit");
    assert_eq!(finds("marks : \"\u{e000}status:inactive\u{e001}\""), 1);
    assert_eq!(finds("marks : \"\u{e000}tag:vip\u{e001}\""), 0);
    db.execute_batch("PRAGMA foreign_keys = OFF; DELETE FROM customer")
        .expect("an erasure");
    assert_eq!(finds("scope : \"abc\""), 0);
}
