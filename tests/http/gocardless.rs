//! GoCardless: deliveries of many events without amounts, debits that come back, and mandates.

use std::thread;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::support::{Answer, Customer, Fiado, Supplier, Value, json};

const SECRET: &str = "a_secret_of_these_tests_4321";

fn connected() -> (Supplier, Customer) {
    connected_on(&Fiado::shared())
}

fn connected_on(fiado: &Fiado) -> (Supplier, Customer) {
    let bakery = fiado.supplier("bakery");
    let secret = json!({"webhook_secret": SECRET});
    bakery
        .put("/api/v1/payment-providers/gocardless", &secret)
        .expect(200);
    let cafe = bakery.customer("Café Luna").external_id("luna").create();
    (bakery, cafe)
}

/// An invoice of 120.00 that is being collected as this payment.
fn collecting(bakery: &Supplier, cafe: &Customer, number: &str, payment: &str) {
    bakery
        .invoice(cafe, number, 12_000)
        .issued(&bakery.day(-30))
        .due(&bakery.day(-10))
        .create();
    let collection = json!({"invoice_number": number, "amount": 12_000, "provider": "gocardless", "provider_payment_id": payment});
    bakery.post("/api/v1/collections", &collection).expect(201);
}

fn event(bakery: &Supplier, id: &str, action: &str, payment: &str, seconds_ago: i64) -> Value {
    let at = bakery.fiado.now() - chrono::Duration::seconds(seconds_ago);
    json!({"id": id, "created_at": at.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(), "resource_type": "payments", "action": action,
        "links": {"payment": payment}, "details": {"origin": "bank", "cause": if action == "failed" { "insufficient_funds" } else { "x" }},
        "metadata": {}})
}

fn signed(body: &str, secret: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(body.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

fn deliver(bakery: &Supplier, events: &[Value]) -> Answer {
    let body = json!({"events": events, "meta": {"webhook_id": "WB1"}}).to_string();
    let signature = signed(&body, SECRET);
    post(bakery, &body, &signature)
}

fn post(bakery: &Supplier, body: &str, signature: &str) -> Answer {
    let visitor = bakery.fiado.visitor();
    visitor
        .request("POST", &format!("/webhooks/{}/gocardless", bakery.slug))
        .header("Content-Type", "application/json")
        .header("Webhook-Signature", signature)
        .body(body)
        .send()
}

fn rows(bakery: &Supplier, sql: &str) -> Vec<String> {
    let db = bakery.fiado.database();
    let mut statement = db.prepare(sql).expect("a statement");
    let found = statement.query_map([&bakery.id], |row| row.get(0)).expect("rows");
    found.map(|row| row.expect("a text")).collect()
}

fn outcomes(bakery: &Supplier) -> Vec<String> {
    rows(
        bakery,
        "SELECT event_id || ' ' || outcome FROM webhook_event WHERE supplier_id = ?1 ORDER BY event_id",
    )
}

#[test]
fn a_bad_signature_is_498_and_nothing_is_stored() {
    let (bakery, cafe) = connected();
    collecting(&bakery, &cafe, "F-1", "PM1");
    for events in [1, 3] {
        let events: Vec<Value> = (0..events)
            .map(|at| event(&bakery, &format!("EV{at}"), "confirmed", "PM1", 10))
            .collect();
        let body = json!({"events": events}).to_string();
        for signature in [
            String::new(),
            "zz".to_owned(),
            signed(&body, "another_secret"),
            signed("{}", SECRET),
        ] {
            post(&bakery, &body, &signature).expect_problem(498, "bad-signature");
        }
    }
    assert!(outcomes(&bakery).is_empty());
    assert_eq!(bakery.account(&cafe)["balance"], 12_000);
}

#[test]
fn a_confirmed_payment_is_the_collections_amount_and_a_late_failure_takes_it_back_once() {
    let (bakery, cafe) = connected();
    collecting(&bakery, &cafe, "F-1", "PM1");
    let one = |id: &str, action: &str, ago: i64| {
        deliver(&bakery, &[event(&bakery, id, action, "PM1", ago)])
            .expect(200)
            .json()
    };
    assert_eq!(one("EV1", "submitted", 90)["outcome"], "applied");
    assert_eq!(bakery.account(&cafe)["balance"], 12_000, "on its way is not paid");
    assert_eq!(one("EV2", "confirmed", 80)["outcome"], "applied");
    assert_eq!(bakery.account(&cafe)["balance"], 0);
    assert_eq!(one("EV3", "paid_out", 70)["outcome"], "ignored");
    assert_eq!(one("EV4", "failed", 60)["outcome"], "applied");
    assert_eq!(one("EV5", "late_failure_settled", 50)["outcome"], "ignored");
    assert_eq!(one("EV4", "failed", 60)["outcome"], "duplicate");
    let account = bakery.account(&cafe);
    assert_eq!(
        (&account["balance"], &account["overdue"]),
        (&json!(12_000), &json!(12_000))
    );
    assert_eq!(
        rows(&bakery, "SELECT kind FROM incident WHERE supplier_id = ?1"),
        ["returned_debit"]
    );
    // The provider collects once more, and it works.
    assert_eq!(one("EV6", "confirmed", 10)["outcome"], "applied");
    assert_eq!(bakery.account(&cafe)["balance"], 0);
    assert_eq!(
        rows(&bakery, "SELECT status FROM collection WHERE supplier_id = ?1"),
        ["confirmed"]
    );
}

#[test]
fn two_hundred_and_fifty_events_in_a_shuffled_doubled_delivery() {
    let fiado = Fiado::start();
    let (bakery, cafe) = connected_on(&fiado);
    let payments: Vec<String> = (0..25).map(|at| format!("PM{at}")).collect();
    for (at, payment) in payments.iter().enumerate() {
        collecting(&bakery, &cafe, &format!("F-{at}"), payment);
    }
    let mut events = Vec::new();
    for (at, payment) in payments.iter().enumerate() {
        for (step, action) in ["created", "submitted", "confirmed", "paid_out"]
            .iter()
            .enumerate()
        {
            let ago = 900 - 100 * i64::try_from(step).expect("small");
            events.push(event(&bakery, &format!("EV{at}x{step}"), action, payment, ago));
        }
        // Every fifth comes back.
        if at % 5 == 0 {
            events.push(event(&bakery, &format!("EV{at}x9"), "charged_back", payment, 100));
        }
    }
    while events.len() < 125 {
        let id = format!("EVpayout{}", events.len());
        events.push(
            json!({"id": id, "resource_type": "payouts", "action": "paid", "links": {"payout": "PO1"}}),
        );
    }
    let doubled: Vec<Value> = (0..250).map(|at| events[at * 77 % 125].clone()).collect();
    thread::scope(|scope| {
        for _ in 0..3 {
            let (bakery, doubled) = (&bakery, &doubled);
            scope.spawn(move || {
                // As GoCardless does, until it is told that all is well.
                for _ in 0..5 {
                    if deliver(bakery, doubled).status == 200 {
                        return;
                    }
                }
                panic!("never taken in");
            });
        }
    });
    assert_eq!(outcomes(&bakery).len(), 125, "each once");
    // What was not applied at once, the trigger applies.
    let left = |bakery: &Supplier| {
        outcomes(bakery)
            .iter()
            .filter(|one| one.ends_with("queued"))
            .count()
    };
    println!("{} are left to the trigger", left(&bakery));
    bakery.fiado.run_cron(&bakery.fiado.now().to_rfc3339());
    assert_eq!(left(&bakery), 0);
    assert_eq!(bakery.account(&cafe)["balance"], 5 * 12_000);
    assert_eq!(
        rows(&bakery, "SELECT id FROM incident WHERE supplier_id = ?1").len(),
        5
    );
    assert_eq!(
        deliver(&bakery, &doubled).expect(200).json()["outcome"],
        "duplicate"
    );
    let page = bakery
        .sign_in()
        .get("/admin/webhooks/gocardless/EV3x2")
        .expect(200)
        .text();
    assert!(page.contains("PM3") && page.contains("payments.confirmed") && page.contains("Apply again"));
}

#[test]
fn a_failed_debit_is_noted_and_moves_nothing() {
    let (bakery, cafe) = connected();
    collecting(&bakery, &cafe, "F-1", "PM1");
    assert_eq!(
        deliver(&bakery, &[event(&bakery, "EV1", "failed", "PM1", 60)])
            .expect(200)
            .json()["outcome"],
        "applied"
    );
    assert_eq!(bakery.account(&cafe)["balance"], 12_000);
    assert_eq!(
        rows(&bakery, "SELECT status FROM collection WHERE supplier_id = ?1"),
        ["failed"]
    );
    assert_eq!(
        rows(&bakery, "SELECT id FROM incident WHERE supplier_id = ?1"),
        ["gocardless:EV1"]
    );
}

#[test]
fn a_mandates_end_stands_in_its_customers_history() {
    let (bakery, cafe) = connected();
    let mandate = |id: &str, action: &str, customer: &str| {
        let at = bakery.fiado.now().format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
        json!({"id": id, "created_at": at, "resource_type": "mandates", "action": action, "links": {"mandate": "MD77"},
            "metadata": {"customer_id": customer}})
    };
    let told = |event: Value| deliver(&bakery, &[event]).expect(200).json()["outcome"].clone();
    assert_eq!(told(mandate("EV1", "active", "nobody")), "ignored");
    assert_eq!(told(mandate("EV2", "expired", "nobody")), "unmatched");
    assert_eq!(told(mandate("EV3", "cancelled", "luna")), "applied");
    let owner = bakery.sign_in();
    let page = owner
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    assert!(page.contains("Mandate MD77: cancelled."), "on the profile");
}

#[test]
fn what_nobody_announced_waits_until_its_collection_is_known() {
    let (bakery, cafe) = connected();
    let confirmed = event(&bakery, "EV1", "confirmed", "PM9", 60);
    assert_eq!(
        deliver(&bakery, &[confirmed]).expect(200).json()["outcome"],
        "unmatched"
    );
    collecting(&bakery, &cafe, "F-9", "PM9");
    let owner = bakery.sign_in();
    owner
        .form("/admin/webhooks/gocardless/EV1/replay", &[])
        .expect(303);
    assert_eq!(bakery.account(&cafe)["balance"], 0);
    // Or a person says what it is for and how much, which GoCardless does not tell.
    let confirmed = event(&bakery, "EV2", "confirmed", "PM10", 60);
    assert_eq!(
        deliver(&bakery, &[confirmed]).expect(200).json()["outcome"],
        "unmatched"
    );
    bakery.invoice(&cafe, "F-10", 5_000).create();
    let path = "/admin/webhooks/gocardless/EV2";
    for wrong in [
        [("invoice_number", "F-10"), ("amount", "")],
        [("invoice_number", "F-10"), ("amount", "-3")],
        [("invoice_number", "F-99"), ("amount", "3")],
    ] {
        owner.form(path, &wrong).expect(422);
    }
    owner
        .form(path, &[("invoice_number", "F-10"), ("amount", "30.00")])
        .expect(303);
    assert_eq!(bakery.account(&cafe)["balance"], 2_000);
    deliver(&bakery, &[json!({"id": "bad id", "resource_type": "payments"})])
        .expect_problem(400, "malformed");
    deliver(&bakery, &[]).expect(200);
}
