//! `/api/v1/invoices`, and disputes.

use crate::support::{Fiado, Value, json};

#[test]
fn an_invoice_is_due_by_the_customers_terms() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery
        .customer("Café Luna")
        .terms_net(30)
        .external_id("L-1")
        .create();
    let invoice = bakery.invoice(&cafe, "F-1", 5_000).issued("2026-01-31").create();
    assert_eq!(invoice["due_on"], "2026-03-02");
    assert_eq!(
        (&invoice["total"], &invoice["open"], &invoice["currency"]),
        (&json!(5_000), &json!(5_000), &json!("EUR"))
    );
    let body = json!({"customer_external_id": "L-1", "number": "F-2", "issued_on": bakery.day(0), "due_on": bakery.day(1), "total": 1, "currency": "EUR"});
    let other = bakery.post("/api/v1/invoices", &body).expect(201);
    assert_eq!(other.json()["customer_id"], cafe.id.as_str());
    assert_eq!(
        bakery
            .get(&format!("/api/v1/invoices/{}", other.id()))
            .expect(200)
            .json(),
        other.json()
    );
}

#[test]
fn a_number_is_given_once() {
    let bakery = Fiado::shared().supplier("bakery");
    let (cafe, bar) = (
        bakery.customer("Café Luna").create(),
        bakery.customer("Bar Sol").create(),
    );
    bakery.invoice(&cafe, "F-1", 5_000).create();
    bakery
        .invoice(&bar, "F-1", 5_000)
        .post()
        .expect_problem(409, "duplicate-number");
}

#[test]
fn bad_invoices_are_refused_with_their_field_and_change_nothing() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").external_id("L-1").create();
    for (field, value, pointers) in [
        ("total", json!(0), &["/total"][..]),
        ("total", json!(-1), &["/total"]),
        ("total", json!(1.5), &["/total"]),
        ("total", json!("5000"), &["/total"]),
        ("total", json!(9_007_199_254_740_992_i64), &["/total"]),
        ("total", json!(1e30), &["/total"]),
        ("total", Value::Null, &["/total"]),
        ("number", json!("  "), &["/number"]),
        ("number", json!("a\u{0}b"), &["/number"]),
        ("number", json!("9".repeat(41)), &["/number"]),
        ("issued_on", json!("2026-02-30"), &["/issued_on"]),
        ("issued_on", json!("01/02/2026"), &["/issued_on"]),
        ("due_on", json!("2000-01-01"), &["/due_on"]),
        ("currency", json!("USD"), &["/currency"]),
        ("customer_external_id", json!("L-1"), &["/customer_external_id"]),
        ("order_id", json!("0190"), &["/order_id"]),
        ("discount", json!(1), &["/discount"]),
    ] {
        bakery
            .invoice(&cafe, "F-1", 5_000)
            .with(field, value)
            .post()
            .expect_faults(pointers);
    }
    bakery
        .post(
            "/api/v1/invoices",
            &json!({"number": "F-1", "issued_on": "x", "total": -1}),
        )
        .expect_faults(&["/customer_id", "/issued_on", "/total"]);
    bakery
        .invoice(&cafe, "F-1", 5_000)
        .with("customer_id", "0190")
        .post()
        .expect_problem(404, "not-found");
    assert_eq!(bakery.account(&cafe)["balance"], 0);
}

#[test]
fn an_account_never_holds_more_than_it_can_say_exactly() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let most = 9_007_199_254_740_991_i64;
    bakery.invoice(&cafe, "F-1", most).create();
    assert_eq!(bakery.account(&cafe)["balance"], most);
    bakery.invoice(&cafe, "F-2", 1).post().expect_faults(&["/total"]);
    bakery.pay(&cafe, most).create();
    assert_eq!(bakery.account(&cafe)["balance"], 0);
}

#[test]
fn a_repeated_post_gets_the_same_answer_and_does_nothing_twice() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let body = json!({"customer_id": cafe.id, "number": "F-1", "issued_on": bakery.day(0), "total": 5_000});
    let post = |body: &Value| {
        bakery
            .request("POST", "/api/v1/invoices")
            .header("Idempotency-Key", "one")
            .json(body)
            .send()
    };
    let first = post(&body).expect(201);
    let again = post(&body).expect(201);
    assert_eq!(first.json(), again.json());
    assert_eq!(again.cost().written, 0);
    let mut other = body.clone();
    other["total"] = json!(6_000);
    post(&other).expect_problem(422, "idempotency-mismatch");
    assert_eq!(bakery.account(&cafe)["balance"], 5_000);
}

#[test]
fn many_at_once_are_each_done_once() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    std::thread::scope(|scope| {
        for at in 0..12 {
            let (bakery, cafe) = (&bakery, &cafe);
            scope.spawn(move || {
                bakery.invoice(cafe, &format!("F-{at}"), 1_000).create();
                let body = json!({"customer_id": cafe.id, "amount": 100, "received_on": bakery.day(0), "method": "cash"});
                bakery.request("POST", "/api/v1/payments").header("Idempotency-Key", "same").json(&body).send().expect(201);
            });
        }
    });
    assert_eq!(bakery.account(&cafe)["balance"], 11_900);
}

#[test]
fn lists_go_on_where_they_stopped() {
    let bakery = Fiado::shared().supplier("bakery");
    let (cafe, bar) = (
        bakery.customer("Café Luna").create(),
        bakery.customer("Bar Sol").create(),
    );
    for at in 1..=5 {
        bakery
            .invoice(&cafe, &format!("F-{at}"), 1_000)
            .issued(&bakery.day(-at))
            .create();
    }
    bakery.invoice(&bar, "B-1", 1_000).create();
    let all = |filter: &str| {
        let (mut numbers, mut after) = (Vec::new(), String::new());
        loop {
            let page = bakery
                .get(&format!("/api/v1/invoices?limit=2{filter}{after}"))
                .expect(200)
                .json();
            numbers.extend(
                page["data"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|one| one["number"].as_str().unwrap().to_owned()),
            );
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break numbers,
            }
        }
    };
    assert_eq!(all(""), ["B-1", "F-5", "F-4", "F-3", "F-2", "F-1"]);
    assert_eq!(
        all(&format!("&customer_id={}", cafe.id)),
        ["F-1", "F-2", "F-3", "F-4", "F-5"]
    );
    bakery.get("/api/v1/invoices?limit=0").expect_faults(&["/limit"]);
    bakery
        .get("/api/v1/invoices?after=%21")
        .expect_faults(&["/after"]);
}

#[test]
fn a_dispute_is_opened_and_closed_once() {
    let fiado = Fiado::shared();
    let (bakery, butcher) = (fiado.supplier("bakery"), fiado.supplier("butcher"));
    let cafe = bakery.customer("Café Luna").create();
    let invoice = bakery.invoice(&cafe, "F-1", 5_000).create();
    let path = format!("/api/v1/invoices/{}/dispute", invoice["id"].as_str().unwrap());
    let reason = json!({"reason": "Never arrived"});
    butcher.post(&path, &reason).expect_problem(404, "not-found");
    bakery.post(&path, &json!({})).expect_faults(&["/reason"]);
    bakery.delete(&path).expect_problem(409, "not-disputed");
    let disputed = bakery.post(&path, &reason).expect(200).json();
    assert_eq!(
        (&disputed["disputed"], &disputed["dispute_reason"]),
        (&json!(true), &json!("Never arrived"))
    );
    bakery
        .post(&path, &reason)
        .expect_problem(409, "already-disputed");
    assert_eq!(
        bakery.account(&cafe)["balance"],
        5_000,
        "disputed money stays owed"
    );
    assert_eq!(bakery.delete(&path).expect(200).json()["disputed"], false);
    bakery.post(&path, &reason).expect(200);
}

#[test]
fn a_collection_is_noted_once_and_changes_nothing() {
    let fiado = Fiado::shared();
    let (bakery, butcher) = (fiado.supplier("bakery"), fiado.supplier("butcher"));
    let cafe = bakery.customer("Café Luna").create();
    bakery.invoice(&cafe, "F-1", 5_000).create();
    let body = json!({"invoice_number": "F-1", "amount": 5_000, "provider": "gocardless", "provider_payment_id": "PM1"});
    let noted = bakery.post("/api/v1/collections", &body).expect(201).json();
    assert_eq!(
        (&noted["status"], &noted["customer_id"]),
        (&json!("pending"), &json!(cafe.id))
    );
    bakery
        .post("/api/v1/collections", &body)
        .expect_problem(409, "duplicate-payment");
    butcher
        .post("/api/v1/collections", &body)
        .expect_problem(404, "not-found");
    assert_eq!(bakery.account(&cafe)["balance"], 5_000);
    for (field, value) in [
        ("provider", json!("paypal")),
        ("amount", json!(0)),
        ("provider_payment_id", json!("")),
        ("invoice_number", json!("")),
    ] {
        let mut bad = body.clone();
        bad[field] = value;
        bakery
            .post("/api/v1/collections", &bad)
            .expect_faults(&[&format!("/{field}")]);
    }
}
