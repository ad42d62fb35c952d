//! The nightly job: due accounts at each local midnight, once, whatever happens to the runs.

use crate::support::{Customer, Fiado, Supplier, Value, json};

/// What a run leaves on an account.
fn standing(supplier: &Supplier, customer: &Customer) -> Vec<Option<String>> {
    let columns = [
        "computed",
        "delinquency",
        "overdue",
        "memory",
        "memory_on",
        "next_review_on",
        "blocks_on",
        "explanation",
    ];
    let list = columns.map(|name| format!("CAST({name} AS TEXT)")).join(", ");
    supplier
        .fiado
        .database()
        .query_row(
            &format!("SELECT {list} FROM customer WHERE id = ?1"),
            [&customer.id],
            |row| (0..columns.len()).map(|at| row.get(at)).collect(),
        )
        .expect("the customer")
}

fn text(supplier: &Supplier, sql: &str, id: &str) -> String {
    let db = supplier.fiado.database();
    db.query_row(sql, [id], |row| row.get::<_, rusqlite::types::Value>(0))
        .map_or_else(
            |error| panic!("{sql}: {error}"),
            |value| match value {
                rusqlite::types::Value::Text(text) => text,
                rusqlite::types::Value::Integer(number) => number.to_string(),
                other => format!("{other:?}"),
            },
        )
}

fn status(supplier: &Supplier, customer: &Customer) -> String {
    text(
        supplier,
        "SELECT delinquency FROM customer WHERE id = ?1",
        &customer.id,
    )
}

fn next_midnight(supplier: &Supplier) -> String {
    text(
        supplier,
        "SELECT next_midnight FROM supplier WHERE id = ?1",
        &supplier.id,
    )
}

fn runs(supplier: &Supplier) -> String {
    text(
        supplier,
        "SELECT coalesce(group_concat(cause || ' ' || local_date || ' ' || due || '/' || changed || '/' || failed, ', '), '') \
         FROM (SELECT * FROM job_run WHERE supplier_id = ?1 ORDER BY id)",
        &supplier.id,
    )
}

fn status_changes(supplier: &Supplier, customer: &Customer) -> String {
    text(
        supplier,
        "SELECT count(*) FROM history WHERE customer_id = ?1 AND kind = 'status_changed'",
        &customer.id,
    )
}

#[test]
fn an_account_becomes_a_debtor_at_its_suppliers_midnight() {
    let fiado = Fiado::with_clock("2026-03-10T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery
        .invoice(&cafe, "F-1", 50_000)
        .issued("2026-02-08")
        .due("2026-03-10")
        .create();
    let idle = bakery.customer("Idle").create();
    let untouched = standing(&bakery, &idle);

    fiado.run_cron("2026-03-10T22:45:00Z");
    assert_eq!(
        runs(&bakery),
        "",
        "a quarter before midnight nothing is due and nothing is written"
    );
    fiado.run_cron("2026-03-10T23:00:00Z");
    assert_eq!(
        text(&bakery, "SELECT overdue FROM customer WHERE id = ?1", &cafe.id),
        "50000"
    );
    assert_eq!(
        status(&bakery, &cafe),
        "without_incidents",
        "it counts from the third day on"
    );
    fiado.run_cron("2026-03-11T23:00:00Z");
    fiado.run_cron("2026-03-12T23:00:00Z");
    assert_eq!(status(&bakery, &cafe), "debtor");
    assert_eq!(status_changes(&bakery, &cafe), "1");
    assert_eq!(
        runs(&bakery),
        "midnight 2026-03-11 1/0/0, midnight 2026-03-12 0/0/0, midnight 2026-03-13 1/1/0",
        "only on days on which something can change is anybody looked at"
    );
    assert_eq!(standing(&bakery, &idle), untouched);
    fiado.set_clock("2026-03-13T08:00:00Z");
}

#[test]
fn run_twice_it_changes_nothing() {
    let fiado = Fiado::with_clock("2026-03-10T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery
        .invoice(&cafe, "F-1", 50_000)
        .issued("2026-02-08")
        .due("2026-03-08")
        .create();
    fiado.run_cron("2026-03-10T23:00:00Z");
    let (once, runs_once) = (standing(&bakery, &cafe), runs(&bakery));
    let version = text(&bakery, "SELECT version FROM customer WHERE id = ?1", &cafe.id);
    fiado.run_cron("2026-03-10T23:00:00Z");
    fiado.run_cron("2026-03-10T23:15:00Z");
    assert_eq!((standing(&bakery, &cafe), runs(&bakery)), (once, runs_once));
    assert_eq!(
        text(&bakery, "SELECT version FROM customer WHERE id = ?1", &cafe.id),
        version
    );
    fiado.set_clock("2026-03-11T08:00:00Z");
}

#[test]
fn it_costs_what_is_due_and_a_second_run_next_to_nothing() {
    let fiado = Fiado::with_clock("2026-03-10T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    for at in 0..120 {
        let one = bakery.customer(&format!("Customer {at}")).create();
        // Every third falls due tonight, and those become debtors on the spot once three days have passed.
        if at % 3 == 0 {
            bakery
                .invoice(&one, &format!("F-{at}"), 50_000)
                .issued("2026-02-08")
                .due("2026-03-10")
                .create();
        }
    }
    fiado.set_clock("2026-03-13T08:00:00Z");
    let owner = bakery.sign_in();
    let first = owner
        .form("/admin/nightly", &[])
        .expect_redirect("/admin/nightly?done=ran")
        .cost();
    assert_eq!(runs(&bakery), "person 2026-03-13 40/40/0");
    // A reminder is due and a change like a status; one row more lets the owner in.
    let (due, changed) = (40 + 40, 40 + 40);
    assert!(first.read <= 3 * changed + 2 * due + 10 + 1, "{first:?}");
    assert!(first.trips <= 8, "{first:?}");
    let second = owner.form("/admin/nightly", &[]).expect(303).cost();
    assert!(second.read <= 10, "{second:?}");
    assert!(second.written <= 4, "its own record only: {second:?}");
}

#[test]
fn three_missed_days_end_as_three_runs_do() {
    let day = |fiado: &Fiado| {
        let bakery = fiado.supplier("bakery");
        let customers: Vec<Customer> = (0..4)
            .map(|at| bakery.customer(&format!("C {at}")).create())
            .collect();
        for (at, customer) in customers.iter().enumerate() {
            let due = ["2026-03-10", "2026-03-08", "2026-02-10", "2026-01-11"][at];
            bakery
                .invoice(customer, &format!("F-{at}"), 50_000)
                .issued("2026-01-01")
                .due(due)
                .create();
        }
        (bakery, customers)
    };
    let nightly = Fiado::with_clock("2026-03-10T10:00:00Z").start();
    let late = Fiado::with_clock("2026-03-10T10:00:00Z").start();
    let ((one, ones), (other, others)) = (day(&nightly), day(&late));
    for midnight in [
        "2026-03-10T23:00:00Z",
        "2026-03-11T23:00:00Z",
        "2026-03-12T23:00:00Z",
        "2026-03-13T23:00:00Z",
    ] {
        nightly.run_cron(midnight);
    }
    late.run_cron("2026-03-14T09:30:00Z");
    for (a, b) in ones.iter().zip(&others) {
        let (mut a, mut b) = (standing(&one, a), standing(&other, b));
        // What is remembered, of which day, and the day of the explanation depend on the last look; what holds does not.
        for one in [&mut a, &mut b] {
            one[3] = None;
            one[4] = None;
            let explanation: Value = serde_json::from_str(one[7].as_deref().expect("a text")).expect("JSON");
            one[7] = Some(explanation["rule"].to_string());
            // Who may not order already may not from the day of the look on.
            one[6] = one[6].take().map(|day| day.max("2026-03-14".to_owned()));
        }
        assert_eq!(a, b);
    }
    assert_eq!(next_midnight(&one), next_midnight(&other));
    assert_eq!(next_midnight(&other), "2026-03-14T23:00:00.000Z");
    nightly.set_clock("2026-03-14T10:00:00Z");
    late.set_clock("2026-03-14T10:00:00Z");
}

#[test]
fn midnights_follow_each_zone_across_changes_of_the_clocks() {
    let fiado = Fiado::with_clock("2026-03-28T12:00:00Z").start();
    let madrid = fiado.supplier_with("madrid", json!({"timezone": "Europe/Madrid"}));
    assert_eq!(next_midnight(&madrid), "2026-03-28T23:00:00.000Z");
    fiado.run_cron("2026-03-28T23:00:00Z");
    assert_eq!(
        next_midnight(&madrid),
        "2026-03-29T22:00:00.000Z",
        "a day of 23 hours"
    );
    fiado.run_cron("2026-03-29T21:45:00Z");
    assert_eq!(runs(&madrid), "midnight 2026-03-29 0/0/0");

    fiado.set_clock("2026-04-04T00:00:00Z");
    let auckland = fiado.supplier_with(
        "auckland",
        json!({"timezone": "Pacific/Auckland", "currency": "NZD", "country": "NZ"}),
    );
    assert_eq!(next_midnight(&auckland), "2026-04-04T11:00:00.000Z");
    fiado.run_cron("2026-04-04T11:00:00Z");
    assert_eq!(
        next_midnight(&auckland),
        "2026-04-05T12:00:00.000Z",
        "a day of 25 hours"
    );

    // Until 2019 São Paulo's clocks sprang over midnight itself.
    fiado.set_clock("2018-11-03T12:00:00Z");
    let paulo = fiado.supplier_with(
        "paulo",
        json!({"timezone": "America/Sao_Paulo", "currency": "BRL", "country": "BR"}),
    );
    assert_eq!(next_midnight(&paulo), "2018-11-04T03:00:00.000Z");
    fiado.run_cron("2018-11-04T03:00:00Z");
    assert_eq!(runs(&paulo), "midnight 2018-11-04 0/0/0");
    assert_eq!(
        next_midnight(&paulo),
        "2018-11-05T02:00:00.000Z",
        "the first day in summer time"
    );
    fiado.set_clock("2026-04-05T12:00:00Z");
}

#[test]
fn one_failing_customer_fails_alone_and_the_run_says_so() {
    let fiado = Fiado::with_clock("2026-03-10T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let names = ["Unreadable", "Unwritable", "Fine"];
    let [unreadable, unwritable, fine] = names.map(|name| {
        let customer = bakery.customer(name).create();
        bakery
            .invoice(&customer, &format!("F-{name}"), 50_000)
            .issued("2026-02-08")
            .due("2026-03-08")
            .create();
        customer
    });
    let memory = text(
        &bakery,
        "SELECT memory FROM customer WHERE id = ?1",
        &unreadable.id,
    );
    fiado
        .write(|db| {
            db.execute(
                "UPDATE customer SET memory = '\"secret of Ana\"' WHERE id = ?1",
                [&unreadable.id],
            )
        })
        .expect("broken");
    fiado.write(|db| db.execute_batch(&format!(
        "CREATE TRIGGER poison BEFORE UPDATE ON customer WHEN NEW.id = '{}' BEGIN SELECT RAISE(ABORT, 'POISON'); END",
        unwritable.id
    )))
    .expect("a poisoned row");

    fiado.run_cron("2026-03-10T23:00:00Z");
    assert_eq!(runs(&bakery), "midnight 2026-03-11 3/1/2");
    assert_eq!(status(&bakery, &fine), "debtor");
    let errors: Value = serde_json::from_str(&text(
        &bakery,
        "SELECT errors FROM job_run WHERE supplier_id = ?1",
        &bakery.id,
    ))
    .expect("JSON");
    let cause = |customer: &Customer| {
        let errors = errors.as_array().expect("a list");
        errors
            .iter()
            .find(|one| one["customer_id"] == customer.id.as_str())
            .expect("an error")["cause"]
            .to_string()
    };
    assert!(
        cause(&unreadable).contains("memory") && !cause(&unreadable).contains("Ana"),
        "{errors}"
    );
    assert!(cause(&unwritable).contains("POISON"), "{errors}");
    fiado.run_cron("2026-03-10T23:15:00Z");
    assert_eq!(
        runs(&bakery),
        "midnight 2026-03-11 3/1/2",
        "it is not tried again and again"
    );

    let owner = bakery.sign_in();
    let page = owner.get("/admin/nightly").expect(200).text();
    assert!(
        page.contains(&unreadable.id) && page.contains("POISON"),
        "the page says what failed"
    );

    // Once the cause is gone, the next run makes up for it.
    fiado
        .write(|db| db.execute_batch("DROP TRIGGER poison"))
        .expect("gone");
    fiado
        .write(|db| {
            db.execute(
                "UPDATE customer SET memory = ?2 WHERE id = ?1",
                [&unreadable.id, &memory],
            )
        })
        .expect("mended");
    fiado.run_cron("2026-03-11T23:00:00Z");
    assert_eq!(
        (status(&bakery, &unreadable), status(&bakery, &unwritable)),
        ("debtor".to_owned(), "debtor".to_owned())
    );
    fiado.set_clock("2026-03-12T08:00:00Z");
}

#[test]
fn a_run_that_was_killed_is_seen_and_made_up_for() {
    let fiado = Fiado::with_clock("2026-03-11T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let owner = bakery.sign_in();
    assert!(
        owner
            .get("/admin/nightly")
            .expect(200)
            .text()
            .contains("has not run yet")
    );
    let left = "INSERT INTO job_run (supplier_id, id, cause, local_date, started_at) \
         VALUES (?1, '019cd000-0000-7000-8000-000000000000', 'midnight', '2026-03-11', '2026-03-10T23:00:00.000Z')";
    fiado
        .write(|db| db.execute(left, [&bakery.id]))
        .expect("what a killed run leaves");
    assert!(
        owner
            .get("/admin/nightly")
            .expect(200)
            .text()
            .contains("unfinished")
    );
    fiado.kill();
    fiado.restart();
    fiado.run_cron("2026-03-11T23:00:00Z");
    assert!(runs(&bakery).ends_with("midnight 2026-03-12 0/0/0"));
}

#[test]
fn a_policy_that_changed_is_judged_from_the_documents() {
    let fiado = Fiado::with_clock("2026-03-10T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery
        .invoice(&cafe, "F-1", 50_000)
        .issued("2026-02-01")
        .due("2026-02-20")
        .create();
    assert_eq!(status(&bakery, &cafe), "debtor");
    // As saving a policy leaves every account: to be told anew from its documents, today.
    fiado
        .write(|db| {
            db.execute(
                "UPDATE supplier SET policy = json_set(policy, '$.delinquent_days', 10) WHERE id = ?1",
                [&bakery.id],
            )
        })
        .expect("a stricter policy");
    fiado.write(|db| db.execute(
        "UPDATE customer SET version = version + 1, memory = 'null', memory_on = '2026-03-10', next_review_on = '2026-03-10' \
         WHERE supplier_id = ?1",
        [&bakery.id],
    ))
    .expect("marked");
    bakery.sign_in().form("/admin/nightly", &[]).expect(303);
    assert_eq!(status(&bakery, &cafe), "delinquent");
}

#[test]
fn only_the_owner_starts_it() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let viewer = bakery.staff("viewer");
    assert!(
        !viewer
            .get("/admin/nightly")
            .expect(200)
            .text()
            .contains("Run now")
    );
    viewer.form("/admin/nightly", &[]).expect(403);
    bakery
        .staff("store_manager")
        .form("/admin/nightly", &[])
        .expect(403);
    let owner = bakery.sign_in();
    owner
        .form("/admin/nightly", &[])
        .expect_redirect("/admin/nightly?done=ran");
    let page = owner.get("/admin/nightly?done=ran").expect(200).text();
    assert!(page.contains("The job has run.") && page.contains("by hand"));
    assert_eq!(
        bakery.fiado.visitor().form("/admin/nightly", &[]).status / 100,
        3,
        "whoever is not signed in is asked to"
    );
}
