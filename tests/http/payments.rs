//! `/api/v1/payments` and `/api/v1/credit-notes`: what settles what.

use crate::support::{Fiado, Value, json};

fn open(supplier: &crate::support::Supplier, invoice: &Value) -> Value {
    supplier
        .get(&format!("/api/v1/invoices/{}", invoice["id"].as_str().unwrap()))
        .expect(200)
        .json()["open"]
        .clone()
}

#[test]
fn what_the_payer_says_comes_first_and_the_rest_goes_to_the_oldest() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let oldest = bakery
        .invoice(&cafe, "F-1", 5_000)
        .issued(&bakery.day(-50))
        .create();
    let older = bakery
        .invoice(&cafe, "F-2", 5_000)
        .issued(&bakery.day(-40))
        .create();
    let newest = bakery.invoice(&cafe, "F-3", 5_000).create();
    let payment = bakery.pay(&cafe, 8_000).to("F-3", 2_000).create();
    assert_eq!(
        payment["allocations"],
        json!([
            {"invoice_number": "F-3", "amount": 2_000},
            {"invoice_number": "F-1", "amount": 5_000},
            {"invoice_number": "F-2", "amount": 1_000},
        ])
    );
    assert_eq!(
        (&payment["unallocated"], &payment["currency"]),
        (&json!(0), &json!("EUR"))
    );
    assert_eq!(
        [
            open(&bakery, &oldest),
            open(&bakery, &older),
            open(&bakery, &newest)
        ],
        [0, 4_000, 3_000].map(Value::from)
    );
    let more = bakery.pay(&cafe, 10_000).create();
    assert_eq!(more["unallocated"], 3_000);
    let account = bakery.account(&cafe);
    assert_eq!(
        (&account["balance"], &account["unallocated"]),
        (&json!(-3_000), &json!(3_000))
    );
    assert_eq!(account["exposure"], -3_000);
    let listed = bakery
        .get(&format!("/api/v1/payments?customer_id={}", cafe.id))
        .expect(200)
        .json();
    assert_eq!(listed["data"].as_array().unwrap().len(), 2);
    assert_eq!(
        bakery.get("/api/v1/payments?limit=1").expect(200).json()["data"][0]["id"],
        more["id"]
    );
}

#[test]
fn a_payment_of_last_month_counts_from_last_month() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery
        .invoice(&cafe, "F-1", 50_000)
        .issued(&bakery.day(-100))
        .due(&bakery.day(-95))
        .create();
    assert_eq!(bakery.account(&cafe)["delinquency"]["effective"], "do_not_sell");
    // Four days overdue on the day it was paid: the account was never worse than a debtor.
    bakery.pay(&cafe, 50_000).on(&bakery.day(-91)).create();
    assert_eq!(
        bakery.account(&cafe)["delinquency"]["effective"],
        "without_incidents"
    );
    assert_eq!(bakery.account_on(&cafe, &bakery.day(-92))["overdue"], 50_000);
    assert_eq!(bakery.account_on(&cafe, &bakery.day(-91))["overdue"], 0);
}

#[test]
fn a_credit_note_settles_like_a_payment() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").external_id("L-1").create();
    let invoice = bakery.invoice(&cafe, "F-1", 5_000).create();
    let body =
        json!({"customer_external_id": "L-1", "amount": 2_000, "issued_on": bakery.day(0), "number": "A-1"});
    let note = bakery.post("/api/v1/credit-notes", &body).expect(201).json();
    assert_eq!(
        note["allocations"],
        json!([{"invoice_number": "F-1", "amount": 2_000}])
    );
    assert_eq!(open(&bakery, &invoice), 3_000);
    bakery
        .post("/api/v1/credit-notes", &body)
        .expect_problem(409, "duplicate-number");
    // A payment's body is understood as it is.
    let body = json!({"customer_id": cafe.id, "amount": 500, "received_on": bakery.day(0), "method": "transfer", "reference": "r"});
    bakery.post("/api/v1/credit-notes", &body).expect(201);
    assert_eq!(bakery.account(&cafe)["balance"], 2_500);
    assert_eq!(
        bakery.get("/api/v1/payments").expect(200).json()["data"],
        json!([])
    );
    bakery
        .post(
            "/api/v1/credit-notes",
            &json!({"customer_id": cafe.id, "amount": 5}),
        )
        .expect_faults(&["/received_on"]);
}

#[test]
fn bad_payments_are_refused_with_their_field_and_change_nothing() {
    let fiado = Fiado::shared();
    let (bakery, butcher) = (fiado.supplier("bakery"), fiado.supplier("butcher"));
    let (cafe, bar) = (
        bakery.customer("Café Luna").create(),
        bakery.customer("Bar Sol").create(),
    );
    bakery.invoice(&cafe, "F-1", 5_000).create();
    bakery.invoice(&bar, "B-1", 5_000).create();
    for (field, value, pointer) in [
        ("amount", json!(0), "/amount"),
        ("amount", json!(-5), "/amount"),
        ("amount", json!(0.5), "/amount"),
        ("amount", json!("5"), "/amount"),
        ("amount", json!(9_007_199_254_740_992_i64), "/amount"),
        ("received_on", json!("2026-13-01"), "/received_on"),
        ("method", json!("shells"), "/method"),
        ("currency", json!("USD"), "/currency"),
        ("reference", json!("a\u{1}"), "/reference"),
        ("paid", json!(true), "/paid"),
        ("allocations", json!("F-1"), "/allocations"),
        (
            "allocations",
            json!([{"invoice_number": "F-1"}]),
            "/allocations/0/amount",
        ),
        (
            "allocations",
            json!([{"invoice_number": "F-1", "amount": 1, "note": ""}]),
            "/allocations/0/note",
        ),
        (
            "allocations",
            json!([{"invoice_number": "F-1", "amount": 0}]),
            "/allocations/0/amount",
        ),
        (
            "allocations",
            json!([{"invoice_number": "F-1", "amount": 5_001}]),
            "/allocations/0/amount",
        ),
        (
            "allocations",
            json!([{"invoice_number": "F-9", "amount": 1}]),
            "/allocations/0/invoice_number",
        ),
        (
            "allocations",
            json!([{"invoice_number": "B-1", "amount": 1}]),
            "/allocations/0/invoice_number",
        ),
        (
            "allocations",
            json!([{"invoice_number": "F-1", "amount": 1}, {"invoice_number": "F-1", "amount": 1}]),
            "/allocations/1/invoice_number",
        ),
    ] {
        bakery
            .pay(&cafe, 6_000)
            .with(field, value)
            .post()
            .expect_faults(&[pointer]);
    }
    bakery
        .pay(&cafe, 1_000)
        .to("F-1", 2_000)
        .post()
        .expect_faults(&["/allocations"]);
    butcher.pay(&cafe, 1_000).post().expect_problem(404, "not-found");
    assert_eq!(bakery.account(&cafe)["balance"], 5_000);
    bakery.pay(&cafe, 5_000).create();
    bakery
        .pay(&cafe, 1_000)
        .to("F-1", 1_000)
        .post()
        .expect_faults(&["/allocations/0/amount"]);
}

#[test]
fn a_payment_is_repeated_safely_and_costs_little() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.invoice(&cafe, "F-1", 5_000).create();
    let body =
        json!({"customer_id": cafe.id, "amount": 2_000, "received_on": bakery.day(0), "method": "cash"});
    let post = |body: &Value| {
        bakery
            .request("POST", "/api/v1/payments")
            .header("Idempotency-Key", "pay-1")
            .json(body)
            .send()
    };
    let first = post(&body).expect(201);
    assert_eq!(post(&body).expect(201).json(), first.json());
    let mut other = body.clone();
    other["amount"] = json!(2_001);
    post(&other).expect_problem(422, "idempotency-mismatch");
    assert_eq!(bakery.account(&cafe)["balance"], 3_000);
}

#[test]
fn money_promised_for_tomorrow_frees_no_credit_today() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").limit(5_000).create();
    bakery.product("BUN", 1_000).create();
    bakery.invoice(&cafe, "F-1", 5_000).create();
    bakery.pay(&cafe, 5_000).on(&bakery.day(1)).create();
    assert_eq!(bakery.account(&cafe)["available_credit"], 0);
    bakery
        .order(&cafe, &[("BUN", 1)])
        .expect_problem(409, "credit-limit-exceeded");
    bakery.pay(&cafe, 1_000).create();
    bakery.order(&cafe, &[("BUN", 1)]).expect(201);
}
