//! What is left of payments and of invoices: used, given back, written off.

use crate::support::{Customer, Fiado, Supplier, Value, json};

fn open(bakery: &Supplier, invoice: &Value) -> Value {
    let path = format!("/api/v1/invoices/{}", invoice["id"].as_str().unwrap());
    bakery.get(&path).expect(200).json()["open"].clone()
}

/// Paid 10.00 ahead, then billed 6.00 and 9.00.
fn ahead(bakery: &Supplier) -> (Customer, String, [Value; 2]) {
    let cafe = bakery.customer("Café Luna").create();
    let payment = bakery.pay(&cafe, 1_000).on("2026-01-01").post().expect(201).id();
    let first = bakery
        .invoice(&cafe, "F-1", 600)
        .issued("2026-01-02")
        .due("2026-02-01")
        .create();
    let second = bakery
        .invoice(&cafe, "F-2", 900)
        .issued("2026-01-03")
        .due("2026-01-20")
        .create();
    (cafe, payment, [first, second])
}

#[test]
fn credit_that_is_left_settles_what_it_is_said_to_and_then_the_oldest() {
    let bakery = Fiado::shared().supplier("bakery");
    let (cafe, payment, [first, second]) = ahead(&bakery);
    assert_eq!(open(&bakery, &second), 900, "nothing is used by itself");
    let path = format!("/api/v1/payments/{payment}/allocations");
    let stated =
        |number: &str, amount: i64| json!({"allocations": [{"invoice_number": number, "amount": amount}]});
    bakery
        .post(&path, &stated("F-9", 1))
        .expect_faults(&["/allocations/0/invoice_number"]);
    bakery
        .post(&path, &stated("F-1", 601))
        .expect_faults(&["/allocations/0/amount"]);
    bakery
        .post(&path, &stated("F-1", 0))
        .expect_faults(&["/allocations/0/amount"]);
    let used = bakery.post(&path, &stated("F-1", 100)).expect(200).json();
    assert_eq!(
        (&used["unallocated"], &used["allocations"]),
        (
            &json!(0),
            &json!([{"invoice_number": "F-1", "amount": 100}, {"invoice_number": "F-2", "amount": 900}])
        )
    );
    assert_eq!(
        bakery
            .get(&format!("/api/v1/payments/{payment}"))
            .expect(200)
            .json(),
        used
    );
    assert_eq!(
        (open(&bakery, &first), open(&bakery, &second)),
        (json!(500), json!(0))
    );
    bakery.post(&path, &json!({})).expect_faults(&["/amount"]);
    // From today on: until then the money stood free, and the invoice overdue.
    let yesterday = format!("/api/v1/customers/{}/account?as_of={}", cafe.id, bakery.day(-1));
    let yesterday = bakery.get(&yesterday).expect(200).json();
    assert_eq!(
        (&yesterday["unallocated"], &yesterday["overdue"]),
        (&json!(1_000), &json!(1_500))
    );
}

#[test]
fn the_same_request_twice_uses_a_credit_once() {
    let bakery = Fiado::shared().supplier("bakery");
    let (_, payment, [first, second]) = ahead(&bakery);
    let path = format!("/api/v1/payments/{payment}/allocations");
    let settle = || {
        bakery
            .request("POST", &path)
            .header("Idempotency-Key", "use-it")
            .json(&json!({}))
            .send()
            .expect(200)
    };
    let once = settle();
    let again = settle();
    assert_eq!(once.json(), again.json());
    assert_eq!(again.cost().written, 0);
    assert_eq!(
        (open(&bakery, &first), open(&bakery, &second)),
        (json!(500), json!(0))
    );
}

#[test]
fn money_that_is_left_goes_back_and_no_more_than_that() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.invoice(&cafe, "F-1", 600).issued("2026-01-02").create();
    let payment = bakery.pay(&cafe, 1_000).on("2026-02-01").post().expect(201).id();
    let path = format!("/api/v1/payments/{payment}/refund");
    for (body, pointer) in [
        (json!({"amount": 401}), "/amount"),
        (json!({"amount": 0}), "/amount"),
        (json!({"amount": 100, "dated_on": "2026-01-31"}), "/dated_on"),
        (json!({"amount": 100, "dated_on": bakery.day(1)}), "/dated_on"),
    ] {
        bakery.post(&path, &body).expect_faults(&[pointer]);
    }
    let refunded = bakery
        .post(&path, &json!({"amount": 300, "dated_on": "2026-02-03"}))
        .expect(200)
        .json();
    assert_eq!(
        (&refunded["unallocated"], &refunded["taken_back"]),
        (&json!(100), &json!(300))
    );
    assert_eq!(bakery.account(&cafe)["balance"], -100);
    let statement = format!("/api/v1/customers/{}/statement?from=2026-02-02", cafe.id);
    let entries = bakery.get(&statement).expect(200).json()["data"].clone();
    assert_eq!(
        (&entries[0]["kind"], &entries[0]["amount"]),
        (&json!("refund"), &json!(300))
    );
}

/// The provider tells what becomes of its money, and would tell it a second time.
#[test]
fn what_came_through_a_provider_goes_back_there() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let secret = json!({"webhook_secret": "whsec_of_this_test"});
    bakery
        .put("/api/v1/payment-providers/stripe", &secret)
        .expect(200);
    let event = |id: &str, kind: &str, object: Value| json!({"id": id, "object": "event", "type": kind, "created": bakery.fiado.now().timestamp(), "data": {"object": object}});
    let paid = event(
        "evt_1",
        "payment_intent.succeeded",
        json!({"id": "pi_1", "object": "payment_intent", "amount": 1_000, "amount_received": 1_000, "currency": "eur",
            "metadata": {"customer_id": cafe.id}}),
    );
    bakery.stripe("whsec_of_this_test", &paid).expect(200);
    let invoice = bakery.invoice(&cafe, "F-1", 600).create();
    let payments = bakery.get("/api/v1/payments").expect(200).json();
    let path = format!("/api/v1/payments/{}", payments["data"][0]["id"].as_str().unwrap());
    bakery
        .post(&format!("{path}/refund"), &json!({"amount": 1}))
        .expect_faults(&["/amount"]);
    bakery
        .post(&format!("{path}/allocations"), &json!({}))
        .expect(200);
    assert_eq!(open(&bakery, &invoice), 0);
    // All of it goes back: what it had settled by hand is open again.
    let refunded = event(
        "evt_2",
        "charge.refunded",
        json!({"id": "ch_1", "object": "charge", "payment_intent": "pi_1", "amount": 1_000, "amount_refunded": 1_000,
            "currency": "eur", "metadata": {}}),
    );
    bakery.stripe("whsec_of_this_test", &refunded).expect(200);
    assert_eq!(open(&bakery, &invoice), 600);
    assert_eq!(bakery.account(&cafe)["balance"], 600);
}

#[test]
fn a_residue_is_written_off_as_far_as_the_policy_goes() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let much = bakery.invoice(&cafe, "F-1", 5_000).issued("2026-01-02").create();
    bakery.pay(&cafe, 4_899).to("F-1", 4_899).post().expect(201);
    let path = |invoice: &Value| format!("/api/v1/invoices/{}/write-off", invoice["id"].as_str().unwrap());
    bakery
        .post(&path(&much), &json!({}))
        .expect_problem(409, "not-a-residue");
    bakery.pay(&cafe, 1).to("F-1", 1).post().expect(201);
    let done = bakery
        .post(&path(&much), &json!({"reason": "Bank charges"}))
        .expect(200)
        .json();
    assert_eq!(done["open"], 0);
    assert_eq!(bakery.account(&cafe)["balance"], 0);
    bakery
        .post(&path(&much), &json!({}))
        .expect_problem(409, "not-a-residue");
    let statement = format!("/api/v1/customers/{}/statement", cafe.id);
    let entries = bakery.get(&statement).expect(200).json()["data"].clone();
    let last = entries
        .as_array()
        .and_then(|entries| entries.last())
        .cloned()
        .unwrap();
    assert_eq!(
        (&last["kind"], &last["amount"], &last["number"]),
        (&json!("write_off"), &json!(-100), &Value::Null),
        "why is not the buyer's to read"
    );
}

#[test]
fn the_owner_does_all_of_it_at_the_desk() {
    let bakery = Fiado::shared().supplier("bakery");
    let (cafe, payment, [first, second]) = ahead(&bakery);
    let owner = bakery.sign_in();
    let profile = owner
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    let path = format!("/admin/credits/{payment}");
    assert!(profile.contains(&path));
    let page = owner.get(&path).expect(200).text();
    assert!(page.contains("Use €10.00 for open invoices") && page.contains("Nothing yet."));
    let refused = owner
        .form(
            &format!("{path}/refund"),
            &[("amount", "10.01"), ("dated_on", &bakery.day(0))],
        )
        .expect(422)
        .text();
    assert!(refused.contains("amount-fault") && refused.contains("10.01"));
    owner
        .form(
            &format!("{path}/refund"),
            &[("amount", "0.60"), ("dated_on", &bakery.day(0))],
        )
        .expect_redirect(&format!("{path}?done=saved"));
    owner
        .form(&format!("{path}/settle"), &[])
        .expect_redirect(&format!("{path}?done=saved"));
    assert_eq!(
        (open(&bakery, &first), open(&bakery, &second)),
        (json!(560), json!(0))
    );
    let page = owner.get(&path).expect(200).text();
    assert!(page.contains("F-2") && page.contains("€9.00"));
    bakery.pay(&cafe, 559).to("F-1", 559).post().expect(201);
    let invoice = format!("/admin/invoices/{}", first["id"].as_str().unwrap());
    let page = owner.get(&invoice).expect(200).text();
    assert!(page.contains("Write off €0.01") && page.contains(&path), "{page}");
    owner
        .form(&format!("{invoice}/write-off"), &[])
        .expect_redirect(&format!("{invoice}?done=saved"));
    let page = owner.get(&invoice).expect(200).text();
    assert!(page.contains("Write-off") && !page.contains("Write off €"));
    assert_eq!(bakery.account(&cafe)["balance"], 0);
    let history = owner
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    assert!(history.contains("Residue of invoice F-1 written off: €0.01."));
}
