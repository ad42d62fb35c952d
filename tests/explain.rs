//! Every SQL statement of the sources and of the triggers, explained by SQLite against the real migrations:
//! none scans a table of tenants, none sorts in a temporary B-tree, unless it is listed here with its reason.

#[path = "support/sources.rs"]
#[allow(dead_code)]
mod sources;

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use sources::{Token, is_sql};

/// A part of the statement, a part of the line of its plan, and why that is right.
const ALLOWED: &[(&str, &str, &str)] = &[
    (
        "SELECT id FROM supplier LIMIT 1",
        "SCAN supplier",
        "asks only whether there is one: reads one row",
    ),
    (
        "SELECT product_id, max(order_id) AS newest",
        "USE TEMP B-TREE",
        "adds up what one customer bought, at most 5,000 lines: sums kept for it would be written by every order",
    ),
];

struct Explained {
    from: String,
    sql: String,
    plan: Vec<String>,
}

fn migrated() -> Connection {
    let db = Connection::open_in_memory().expect("a database");
    let mut migrations: Vec<_> = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations"))
        .expect("migrations")
        .flatten()
        .collect();
    migrations.sort_by_key(fs::DirEntry::file_name);
    for migration in migrations {
        let sql = fs::read_to_string(migration.path()).expect("a migration");
        db.execute_batch(&sql)
            .unwrap_or_else(|error| panic!("{}: {error}", migration.path().display()));
    }
    db
}

fn explain(db: &Connection, from: &str, sql: &str) -> Result<Explained, String> {
    let read = || -> rusqlite::Result<Vec<String>> {
        let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
        // Unbound parameters are NULL, which is all the planner needs.
        statement.raw_query().mapped(|row| row.get("detail")).collect()
    };
    match read() {
        Ok(plan) => Ok(Explained {
            from: from.to_owned(),
            sql: sql.to_owned(),
            plan,
        }),
        Err(error) => Err(format!("{from}: {error}\n  {sql}")),
    }
}

fn statements() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for source in sources::all()
        .iter()
        .filter(|source| source.path.starts_with("storage/"))
    {
        for (at, token) in source.tokens.iter().enumerate() {
            let Some(sql) = token.string().filter(|text| is_sql(text)) else {
                continue;
            };
            if in_concat(&source.tokens[..at]) {
                let listed = COMPOSED.iter().any(|(path, _)| *path == source.path);
                assert!(
                    listed,
                    "{} composes SQL: list its statements in this test",
                    source.path
                );
            } else {
                found.push((source.path.clone(), sql));
            }
        }
    }
    for (path, statements) in COMPOSED {
        found.extend(statements().into_iter().map(|sql| ((*path).to_owned(), sql)));
    }
    found
}

/// Files that compose statements of parts, and their lists of them.
type Statements = fn() -> Vec<String>;
const COMPOSED: &[(&str, Statements)] = &[
    ("storage/access.rs", fiado::storage::access::statements),
    ("storage/billing.rs", fiado::storage::billing::statements),
    ("storage/billing/parties.rs", fiado::storage::billing::statements),
    ("storage/buyers.rs", fiado::storage::buyers::statements),
    ("storage/contacts.rs", fiado::storage::contacts::statements),
    ("storage/orders.rs", fiado::storage::orders::statements),
    ("storage/promises.rs", fiado::storage::promises::statements),
    ("storage/reminders.rs", fiado::storage::reminders::statements),
    ("storage/quotes.rs", fiado::storage::quotes::statements),
    ("storage/ranges.rs", fiado::storage::ranges::statements),
    ("storage/customers.rs", fiado::storage::customers::statements),
    (
        "storage/customers/list.rs",
        fiado::storage::customers::list::statements,
    ),
    (
        "storage/customers/profile.rs",
        fiado::storage::customers::profile::statements,
    ),
];

/// Whether what follows these tokens is the first part of a `concat!`, or of one of our `…_columns!` or `…_source!`.
fn in_concat(before: &[Token]) -> bool {
    let composes = |word: &Token| {
        let name = word.word().unwrap_or_default();
        name == "concat" || name == "seen" || name.ends_with("_columns") || name.ends_with("_source")
    };
    matches!(before, [.., word, mark, open] if composes(word) && mark.is_mark('!') && open.is_mark('('))
}

/// What is wrong with a plan, if anything.
fn faults(one: &Explained) -> Vec<&String> {
    one.plan
        .iter()
        .filter(|line| {
            let scans = line.starts_with("SCAN ")
                && !line.contains("CONSTANT ROW")
                // A full-text index that is asked for a match or a row, not read from end to end.
                && !line.split_once("VIRTUAL TABLE INDEX").is_some_and(|(_, how)| how.contains(['M', '=']));
            (scans && !scans_no_table(one, line))
                || line.contains("TEMP B-TREE")
                || line.contains("AUTOMATIC")
        })
        .collect()
}

/// Rows that another part of the same plan produced, or values handed in.
fn scans_no_table(one: &Explained, line: &str) -> bool {
    let Some(name) = line.strip_prefix("SCAN ").and_then(|rest| rest.split(' ').next()) else {
        return false;
    };
    ["CO-ROUTINE", "MATERIALIZE"]
        .iter()
        .any(|kind| one.plan.contains(&format!("{kind} {name}")))
        || name.starts_with('(')
        || name == "json_each"
        || one.sql.split("json_each(").skip(1).any(|rest| {
            let alias = rest
                .split_once(')')
                .map_or("", |(_, after)| after.trim_start().trim_start_matches("AS "));
            alias.split(|c: char| !c.is_alphanumeric()).next() == Some(name)
        })
}

fn allowed(one: &Explained, line: &str) -> bool {
    ALLOWED
        .iter()
        .any(|(sql, part, _)| one.sql.contains(sql) && line.contains(part))
}

#[track_caller]
fn assert_all_are_cheap(explained: &[Explained]) {
    let mut complaints = Vec::new();
    for one in explained {
        for line in faults(one).into_iter().filter(|line| !allowed(one, line)) {
            complaints.push(format!("{}: {line}\n  {}", one.from, one.sql));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn scans_and_sorts_are_noticed() {
    let db = migrated();
    for sql in [
        "SELECT name FROM customer WHERE name LIKE '%luna%'",
        "SELECT count(*) FROM invoice",
        "SELECT name FROM customer WHERE supplier_id = ?1 ORDER BY notes",
        "SELECT rowid FROM customer_search",
        "UPDATE product SET stock = 0 WHERE name = ?1",
    ] {
        let explained = explain(&db, "here", sql).unwrap_or_else(|error| panic!("{error}"));
        assert!(!faults(&explained).is_empty(), "{sql}: {:?}", explained.plan);
    }
}

#[test]
fn no_statement_scans_or_sorts() {
    let db = migrated();
    let statements = statements();
    assert!(statements.len() > 40, "the sources are read wrongly");
    let (explained, wrong): (Vec<_>, Vec<_>) = statements
        .iter()
        .map(|(from, sql)| explain(&db, from, sql))
        .partition(Result::is_ok);
    let wrong: Vec<String> = wrong.into_iter().filter_map(Result::err).collect();
    assert!(
        wrong.is_empty(),
        "SQLite does not take these:\n{}",
        wrong.join("\n")
    );
    let explained: Vec<Explained> = explained.into_iter().flatten().collect();
    assert_all_are_cheap(&explained);

    for (sql, part, _) in ALLOWED {
        let used = explained
            .iter()
            .any(|one| one.sql.contains(sql) && one.plan.iter().any(|line| line.contains(part)));
        assert!(used, "nothing needs this exception any more: {sql}");
    }
}

/// A trigger's statements run with every write; their plans are not part of the write's own.
#[test]
fn no_trigger_scans_or_sorts() {
    let db = migrated();
    let mut triggers = db
        .prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        .expect("triggers");
    let triggers: Vec<(String, String)> = triggers
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .and_then(Iterator::collect)
        .expect("triggers");
    assert!(triggers.len() > 10);
    let mut explained = Vec::new();
    for (name, sql) in triggers {
        let body = sql
            .split_once("BEGIN")
            .and_then(|(_, rest)| rest.rsplit_once("END"))
            .expect("a body")
            .0;
        for statement in body.split(';').map(str::trim).filter(|part| !part.is_empty()) {
            let alone = bound(statement);
            explained.push(explain(&db, &name, &alone).unwrap_or_else(|error| panic!("{error}")));
        }
    }
    assert_all_are_cheap(&explained);
}

/// A trigger's statement as one that can stand alone: its rows' columns are parameters.
fn bound(statement: &str) -> String {
    let mut text = String::new();
    let mut rest = statement;
    while let Some(at) = ["NEW.", "OLD.", "RAISE("]
        .iter()
        .filter_map(|mark| rest.find(mark))
        .min()
    {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(raised) = rest.strip_prefix("RAISE(") {
            text.push('1');
            rest = raised.split_once(')').expect("a closed RAISE").1;
        } else {
            text.push('?');
            let name = rest[4..]
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .map_or(rest.len(), |end| end + 4);
            rest = &rest[name..];
        }
    }
    text.push_str(rest);
    text
}
