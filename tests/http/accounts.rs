//! `/api/v1/customers/{id}/account` and `…/delinquency`, and `/api/v1/books/verify`.

use crate::support::{Fiado, Value, json};

#[test]
fn an_account_adds_up_today_and_on_any_day_before() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").limit(100_000).create();
    bakery
        .invoice(&cafe, "F-1", 10_000)
        .issued(&bakery.day(-100))
        .due(&bakery.day(-70))
        .create();
    bakery
        .invoice(&cafe, "F-2", 5_000)
        .issued(&bakery.day(-40))
        .due(&bakery.day(-10))
        .create();
    bakery.invoice(&cafe, "F-3", 2_500).create();
    bakery.pay(&cafe, 4_000).on(&bakery.day(-80)).create();

    let today = bakery.account(&cafe);
    assert_eq!(today["as_of"], bakery.day(0).as_str());
    assert_eq!(today["currency"], "EUR");
    assert_eq!(today["balance"], 13_500);
    assert_eq!(today["overdue"], 11_000);
    assert_eq!(today["not_yet_due"], 2_500);
    assert_eq!(today["unallocated"], 0);
    assert_eq!(today["exposure"], 13_500);
    assert_eq!(today["credit_limit"], 100_000);
    assert_eq!(today["available_credit"], 86_500);
    assert_eq!(
        today["ageing"],
        json!({"current": 2_500, "days_1_30": 5_000, "days_31_60": 0, "days_61_90": 6_000, "days_over_90": 0})
    );

    let before = bakery.account_on(&cafe, &bakery.day(-101));
    assert_eq!((&before["balance"], &before["overdue"]), (&json!(0), &json!(0)));
    let issued = bakery.account_on(&cafe, &bakery.day(-90));
    assert_eq!(
        (&issued["balance"], &issued["not_yet_due"]),
        (&json!(10_000), &json!(10_000))
    );
    let paid = bakery.account_on(&cafe, &bakery.day(-80));
    assert_eq!(paid["balance"], 6_000);
    // Due on the 70th day before; overdue from the midnight after.
    assert_eq!(bakery.account_on(&cafe, &bakery.day(-70))["overdue"], 0);
    assert_eq!(bakery.account_on(&cafe, &bakery.day(-69))["overdue"], 6_000);
}

#[test]
fn money_dated_ahead_counts_from_its_date() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery
        .invoice(&cafe, "F-1", 10_000)
        .issued(&bakery.day(5))
        .create();
    bakery.invoice(&cafe, "F-2", 3_000).create();
    bakery.pay(&cafe, 1_000).on(&bakery.day(2)).create();
    assert_eq!(bakery.account(&cafe)["balance"], 3_000);
    assert_eq!(bakery.account_on(&cafe, &bakery.day(2))["balance"], 2_000);
    assert_eq!(bakery.account_on(&cafe, &bakery.day(5))["balance"], 12_000);
}

#[test]
fn as_of_has_to_be_a_date_and_the_customer_ours() {
    let fiado = Fiado::shared();
    let (bakery, butcher) = (fiado.supplier("bakery"), fiado.supplier("butcher"));
    let cafe = bakery.customer("Café Luna").create();
    let path = format!("/api/v1/customers/{}/account", cafe.id);
    for text in ["yesterday", "2026-02-30", "2026-1-1"] {
        bakery
            .get(&format!("{path}?as_of={text}"))
            .expect_faults(&["/as_of"]);
    }
    butcher.get(&path).expect_problem(404, "not-found");
    butcher
        .put(&format!("/api/v1/customers/{}/delinquency", cafe.id), &block())
        .expect_problem(404, "not-found");
    butcher
        .delete(&format!("/api/v1/customers/{}/delinquency", cafe.id))
        .expect_problem(404, "not-found");
}

fn block() -> Value {
    json!({"mode": "pin", "status": "do_not_sell", "reason": "Cheques bounce"})
}

#[test]
fn a_status_follows_the_days_and_tells_why() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").limit(100_000).create();
    let invoice = |number: &str, overdue: i64| {
        let due = bakery.day(-overdue);
        bakery
            .invoice(&cafe, number, 20_000)
            .issued(&bakery.day(-overdue - 30))
            .due(&due)
            .create();
        bakery.account(&cafe)["delinquency"].clone()
    };
    assert_eq!(invoice("F-1", 2)["effective"], "without_incidents");
    assert_eq!(invoice("F-2", 3)["effective"], "debtor");
    assert_eq!(invoice("F-3", 30)["effective"], "delinquent");
    let blocked = invoice("F-4", 60);
    assert_eq!(blocked["effective"], "do_not_sell");
    assert_eq!(blocked["explanation"]["rule"]["kind"], "overdue_days");
    assert_eq!(blocked["explanation"]["invoices"][0]["number"], "F-4");
    assert_eq!(blocked["explanation"]["invoices"][0]["days"], 60);
    // What was true of past days is told of past days.
    let then = bakery.account_on(&cafe, &bakery.day(-31));
    assert_eq!(then["delinquency"]["effective"], "debtor");
}

#[test]
fn an_override_is_a_persons_word_until_it_is_taken_back() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let path = format!("/api/v1/customers/{}/delinquency", cafe.id);
    let set = bakery.put(&path, &block()).expect(200).json();
    assert_eq!(
        (&set["computed"], &set["effective"]),
        (&json!("without_incidents"), &json!("do_not_sell"))
    );
    assert_eq!(set["override"]["reason"], "Cheques bounce");
    let account = bakery.account(&cafe);
    assert_eq!(account["delinquency"]["override"]["mode"], "pin");
    assert_eq!(account["delinquency"]["explanation"]["lift"]["by"], "person");
    bakery.verify_books();

    let body = json!({"mode": "cap", "status": "debtor", "reason": "Promised", "expires_on": bakery.day(7)});
    assert_eq!(
        bakery.put(&path, &body).expect(200).json()["effective"],
        "without_incidents"
    );
    let automatic = bakery.delete(&path).expect(200).json();
    assert_eq!(automatic["override"], Value::Null);
    // Taking back what is not there changes nothing.
    bakery.delete(&path).expect(200);
    assert_eq!(
        bakery.account(&cafe)["delinquency"]["effective"],
        "without_incidents"
    );
}

#[test]
fn an_override_is_refused_field_by_field() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let path = format!("/api/v1/customers/{}/delinquency", cafe.id);
    for (field, value, pointer) in [
        ("mode", json!("maybe"), "/mode"),
        ("status", json!("bad"), "/status"),
        ("status", json!(3), "/status"),
        ("reason", json!("  "), "/reason"),
        ("expires_on", json!("soon"), "/expires_on"),
        ("expires_on", json!(bakery.day(-1)), "/expires_on"),
        ("until", json!("2027-01-01"), "/until"),
    ] {
        let mut body = block();
        body[field] = value;
        bakery.put(&path, &body).expect_faults(&[pointer]);
    }
    bakery
        .put(&path, &json!({"mode": "pin", "status": "debtor"}))
        .expect_faults(&["/reason"]);
}

#[test]
fn a_payment_unblocks_at_once_and_a_dispute_stops_the_clock() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let old = bakery
        .invoice(&cafe, "F-1", 50_000)
        .issued(&bakery.day(-100))
        .due(&bakery.day(-70))
        .create();
    let status = || bakery.account(&cafe)["delinquency"]["effective"].clone();
    assert_eq!(status(), "do_not_sell");
    let path = format!("/api/v1/invoices/{}/dispute", old["id"].as_str().unwrap());
    bakery
        .post(&path, &json!({"reason": "Half was mouldy"}))
        .expect(200);
    assert_eq!(
        status(),
        "delinquent",
        "it was blocked yesterday, and comes down in steps"
    );
    bakery.verify_books();
    bakery.delete(&path).expect(200);
    assert_eq!(status(), "do_not_sell");
    bakery.pay(&cafe, 50_000).create();
    assert_ne!(status(), "do_not_sell");
}

#[test]
fn the_books_say_what_is_wrong_with_them() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.invoice(&cafe, "F-1", 5_000).create();
    assert_eq!(
        bakery.get("/api/v1/books/verify").expect(200).json(),
        json!({"clean": true, "differences": []})
    );
    let spoil = |sql: &str| fiado.write(|db| db.execute(sql, [])).expect("spoiled");
    spoil("UPDATE customer SET balance = balance + 1, delinquency = 'debtor'");
    let report = bakery.get("/api/v1/books/verify").expect(200).json();
    assert_eq!(report["clean"], false);
    let checks: Vec<_> = report["differences"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["check"].clone())
        .collect();
    assert_eq!(checks, ["balance", "effective"]);
    assert_eq!(report["differences"][0]["expected"], "5000");
    assert_eq!(report["differences"][0]["found"], "5001");
    spoil("UPDATE customer SET balance = balance - 1, delinquency = 'without_incidents'");
}
