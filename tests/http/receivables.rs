//! All that is owed to a supplier: its figures, and the rows that each of them leads to.

use crate::support::{Customer, Fiado, Supplier, Value, json};

const TODAY: &str = "2026-11-28T09:00:00Z";

fn at_a_bakery() -> (Fiado, Supplier) {
    let fiado = Fiado::with_clock(TODAY).start();
    let bakery = fiado.supplier("bakery");
    (fiado, bakery)
}

/// An invoice of a customer of its own, due on a day.
fn owes(bakery: &Supplier, number: &str, due_on: &str, total: i64) -> Customer {
    let customer = bakery.customer(&format!("Bar {number}")).create();
    bakery
        .invoice(&customer, number, total)
        .issued("2026-07-01")
        .due(due_on)
        .create();
    customer
}

fn told(bakery: &Supplier) -> Value {
    bakery.get("/api/v1/receivables").expect(200).json()
}

#[test]
fn what_is_owed_is_told_by_age_and_by_week() {
    let (_fiado, bakery) = at_a_bakery();
    let late = owes(&bakery, "F-1", "2026-08-01", 1_000);
    owes(&bakery, "F-2", "2026-11-27", 20_000);
    owes(&bakery, "F-3", "2026-11-30", 300_000);
    owes(&bakery, "F-4", "2027-06-01", 4_000_000);
    let paid = owes(&bakery, "F-5", "2026-12-10", 500);
    bakery.pay(&paid, 500).to("F-5", 500).post().expect(201);
    bakery.pay(&late, 400).to("F-1", 400).post().expect(201);
    let answer = bakery.get("/api/v1/receivables").expect(200);
    assert_eq!(answer.cost().written, 0);
    let owed = answer.json();
    assert_eq!(
        (&owed["on"], &owed["owed"], &owed["overdue"], &owed["later"]),
        (
            &json!("2026-11-28"),
            &json!(4_320_600),
            &json!(20_600),
            &json!(4_000_000)
        )
    );
    assert_eq!(
        owed["ageing"],
        json!({"current": 4_300_000, "days_1_30": 20_000, "days_31_60": 0, "days_61_90": 0, "days_over_90": 600})
    );
    assert_eq!(
        owed["weeks"][1],
        json!({"from": "2026-11-30", "to": "2026-12-06", "amount": 300_000})
    );
    // Nothing was billed in the last ninety days.
    assert_eq!(owed["days_sales_outstanding"], Value::Null);
    bakery
        .invoice(&late, "F-6", 4_320_600)
        .issued("2026-11-28")
        .due("2027-07-01")
        .create();
    assert_eq!(told(&bakery)["days_sales_outstanding"], 180);
    let debts = told(&bakery)["debts"].as_array().cloned().unwrap();
    let names: Vec<&str> = debts.iter().filter_map(|debt| debt["name"].as_str()).collect();
    assert_eq!(names, ["Bar F-1", "Bar F-4", "Bar F-3", "Bar F-2"]);
    let rival = Fiado::shared().supplier("rival");
    assert_eq!(told(&rival)["owed"], 0);
}

/// However many invoices there are, days are read and not invoices.
#[test]
fn the_figures_cost_days_and_not_invoices() {
    let (_fiado, bakery) = at_a_bakery();
    let cafe = bakery.customer("Café Luna").create();
    let cost = || bakery.get("/api/v1/receivables").expect(200).cost();
    bakery
        .invoice(&cafe, "F-0", 100)
        .issued("2026-11-01")
        .due("2026-12-01")
        .create();
    let before = cost();
    for n in 1..30 {
        bakery
            .invoice(&cafe, &format!("F-{n}"), 100)
            .issued("2026-11-01")
            .due("2026-12-01")
            .create();
    }
    assert_eq!(cost(), before);
}

#[test]
fn a_payment_that_goes_back_is_owed_again_on_its_day() {
    let (_fiado, bakery) = at_a_bakery();
    let cafe = owes(&bakery, "F-1", "2026-11-20", 1_000);
    bakery.pay(&cafe, 1_000).to("F-1", 1_000).post().expect(201);
    assert_eq!(told(&bakery)["overdue"], 0);
    // The books are verified when the test ends, and the days with them.
    owes(&bakery, "F-2", "2026-11-20", 70);
    assert_eq!(told(&bakery)["overdue"], 70);
}

#[test]
fn every_figure_on_the_page_leads_to_its_rows() {
    let (_fiado, bakery) = at_a_bakery();
    owes(&bakery, "F-1", "2026-08-01", 1_000);
    owes(&bakery, "F-2", "2026-11-27", 20_000);
    owes(&bakery, "F-3", "2026-11-30", 300_000);
    let owner = bakery.sign_in();
    let page = owner.get("/admin/receivables").expect(200).text();
    for said in ["€3,210.00", "€210.00", "Bar F-3", "1–30 days late"] {
        assert!(page.contains(said), "{said}");
    }
    let links: Vec<String> = page
        .split("href=\"/admin/invoices?")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .map(|query| query.replace("&#38;", "&"))
        .collect();
    assert!(links.len() >= 15, "{links:?}");
    let numbers = |query: &str| -> Vec<String> {
        let list = owner.get(&format!("/admin/invoices?{query}")).expect(200).text();
        ["F-1", "F-2", "F-3"]
            .into_iter()
            .filter(|number| list.contains(&format!(">{number}<")))
            .map(str::to_owned)
            .collect()
    };
    for (query, expected) in [
        ("open=1&due_to=2026-11-27", &["F-1", "F-2"][..]),
        ("open=1&due_from=2026-10-29&due_to=2026-11-27", &["F-2"]),
        ("open=1&due_to=2026-08-29", &["F-1"]),
        ("open=1&due_from=2026-11-30&due_to=2026-12-06", &["F-3"]),
        ("open=1", &["F-1", "F-2", "F-3"]),
    ] {
        assert!(links.iter().any(|link| link == query), "no link to {query}");
        assert_eq!(numbers(query), expected, "{query}");
    }
    let refused = owner.get("/admin/invoices?due_from=x").expect(422).text();
    assert!(refused.contains("due_from-fault"));
}

#[test]
fn who_changed_status_this_week_is_told() {
    let (fiado, bakery) = at_a_bakery();
    let cafe = owes(&bakery, "F-1", "2026-11-25", 100_000);
    assert_eq!(told(&bakery)["changes"][0]["customer_id"], cafe.id.as_str());
    let change = &told(&bakery)["changes"][0];
    assert_eq!(
        (&change["from_status"], &change["to_status"]),
        (&json!("without_incidents"), &json!("debtor"))
    );
    let page = bakery.sign_in().get("/admin/receivables").expect(200).text();
    assert!(page.contains("from Without incidents to Debtor"), "{page}");
    // In eight days it is old news.
    fiado.set_clock("2026-12-06T09:00:00Z");
    assert_eq!(told(&bakery)["changes"], json!([]));
}

#[test]
fn open_invoices_are_paged_by_the_day_they_are_due() {
    let (_fiado, bakery) = at_a_bakery();
    let cafe = bakery.customer("Café Luna").create();
    for n in 0..51 {
        bakery
            .invoice(&cafe, &format!("F-{n:02}"), 100)
            .issued("2026-11-01")
            .due(&format!("2026-12-{:02}", n % 2 + 1))
            .create();
    }
    let owner = bakery.sign_in();
    let first = owner.get("/admin/invoices?open=1").expect(200).text();
    // Those of the first day are the even ones. Within a day, ids of the same instant come in any order.
    let is_even = |rest: &str| {
        rest.get(..2)
            .and_then(|n| n.parse::<u32>().ok())
            .map(|n| n % 2 == 0)
    };
    let days: Vec<Option<bool>> = first.split(">F-").skip(1).map(is_even).collect();
    assert_eq!(days, [vec![Some(true); 26], vec![Some(false); 24]].concat());
    let next = first
        .split("href=\"/admin/invoices?open=1&#38;after=")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("a next page");
    let second = owner
        .get(&format!("/admin/invoices?open=1&after={next}"))
        .expect(200)
        .text();
    assert_eq!(second.matches(">F-").count(), 1);
}
