//! Webhooks: verified, stored once, applied in any order with the same result, and waiting for a person otherwise.

use std::thread;

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::support::{Answer, Customer, Fiado, Supplier, Value, json};

const SECRET: &str = "whsec_of_these_tests_1234567890";

/// A supplier that Stripe reports to, and a customer that owes it 500.00 since 70 days: do not sell.
fn blocked(name: &str) -> (Supplier, Customer) {
    let supplier = connected(name);
    let cafe = supplier.customer("Café Luna").create();
    supplier
        .invoice(&cafe, "F-1", 50_000)
        .issued(&supplier.day(-100))
        .due(&supplier.day(-70))
        .create();
    assert_eq!(effective(&supplier, &cafe), "do_not_sell");
    (supplier, cafe)
}

fn connected(name: &str) -> Supplier {
    let supplier = Fiado::shared().supplier(name);
    supplier
        .put(
            "/api/v1/payment-providers/stripe",
            &json!({"webhook_secret": SECRET}),
        )
        .expect(200);
    supplier
}

fn effective(supplier: &Supplier, customer: &Customer) -> String {
    supplier.account(customer)["delinquency"]["effective"]
        .as_str()
        .expect("a status")
        .to_owned()
}

/// An event about payment `pi` of 500.00, with this metadata.
fn event(supplier: &Supplier, id: &str, kind: &str, pi: &str, metadata: Value) -> Value {
    json!({
        "id": id, "object": "event", "api_version": "2026-10-01", "created": supplier.fiado.now().timestamp() - 2,
        "livemode": false, "pending_webhooks": 1, "type": kind,
        "data": {"object": {
            "id": pi, "object": "payment_intent", "amount": 50_000,
            "amount_received": if kind.ends_with("succeeded") { 50_000 } else { 0 },
            "currency": "eur", "payment_method_types": ["card"], "metadata": metadata,
        }},
    })
}

fn succeeded(supplier: &Supplier, id: &str, pi: &str, metadata: Value) -> Value {
    event(supplier, id, "payment_intent.succeeded", pi, metadata)
}

#[track_caller]
fn outcome(answer: Answer) -> String {
    answer.expect(200).json()["outcome"]
        .as_str()
        .expect("an outcome")
        .to_owned()
}

fn count(supplier: &Supplier, table: &str) -> i64 {
    let db = supplier.fiado.database();
    db.query_row(
        &format!("SELECT count(*) FROM {table} WHERE supplier_id = ?1"),
        [&supplier.id],
        |row| row.get(0),
    )
    .expect("a count")
}

fn collection_status(supplier: &Supplier, pi: &str) -> String {
    let db = supplier.fiado.database();
    db.query_row(
        "SELECT status FROM collection WHERE supplier_id = ?1 AND provider_payment_id = ?2",
        [&supplier.id, pi],
        |row| row.get(0),
    )
    .expect("a collection")
}

#[test]
fn a_payment_settles_its_invoice_and_lifts_the_block_at_once() {
    let (bakery, cafe) = blocked("bakery");
    let answer = bakery.stripe(
        SECRET,
        &succeeded(&bakery, "evt_1", "pi_1", json!({"invoice_number": "F-1"})),
    );
    assert_eq!(outcome(answer), "applied");
    let account = bakery.account(&cafe);
    assert_eq!(account["balance"], 0);
    assert_eq!(
        account["delinquency"]["effective"], "delinquent",
        "a payment lifts the block; trust takes clean days"
    );
    assert_eq!(collection_status(&bakery, "pi_1"), "confirmed");
}

#[test]
fn what_is_not_signed_well_and_lately_is_refused_and_not_stored() {
    let (bakery, cafe) = blocked("bakery");
    let body = succeeded(&bakery, "evt_1", "pi_1", json!({"invoice_number": "F-1"})).to_string();
    let now = bakery.fiado.now().timestamp();
    let sign = |secret: &str, at: i64, body: &str| {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
        mac.update(format!("{at}.{body}").as_bytes());
        format!("t={at},v1={}", hex::encode(mac.finalize().into_bytes()))
    };
    let good = sign(SECRET, now, &body);
    let altered = body.replace("50000", "90000");
    for (header, body) in [
        (String::new(), &body),
        ("nonsense".to_owned(), &body),
        (sign("whsec_somebody_elses", now, &body), &body),
        (sign(SECRET, now - 400, &body), &body),
        (sign(SECRET, now + 400, &body), &body),
        (good.clone(), &altered),
        (good.replace("v1=", "v0="), &body),
    ] {
        let visitor = bakery.fiado.visitor();
        let path = format!("/webhooks/{}/stripe", bakery.slug);
        let sent = visitor
            .request("POST", &path)
            .header("Stripe-Signature", &header)
            .body(body.as_str())
            .send();
        sent.expect_problem(400, "bad-signature");
    }
    assert_eq!(
        (count(&bakery, "webhook_event"), count(&bakery, "credit")),
        (0, 0)
    );
    assert_eq!(effective(&bakery, &cafe), "do_not_sell");
}

#[test]
fn a_delivery_finds_only_what_is_there() {
    let bakery = Fiado::shared().supplier("bakery");
    let post = |path: &str| bakery.fiado.visitor().request("POST", path).body("{}").send();
    post(&format!("/webhooks/{}/stripe", bakery.slug)).expect_problem(503, "provider-not-configured");
    post(&format!("/webhooks/{}/gocardless", bakery.slug)).expect_problem(503, "provider-not-configured");
    post(&format!("/webhooks/{}/paypal", bakery.slug)).expect(404);
    post("/webhooks/nobody-here/stripe").expect(404);
    bakery
        .fiado
        .visitor()
        .get(&format!("/webhooks/{}/stripe", bakery.slug))
        .expect(405);
    bakery
        .put(
            "/api/v1/payment-providers/mercadopago",
            &json!({"webhook_secret": SECRET}),
        )
        .expect(200);
    post(&format!("/webhooks/{}/mercadopago", bakery.slug)).expect_problem(400, "bad-signature");
    let huge = vec![b' '; 1024 * 1024 + 1];
    let path = format!("/webhooks/{}/stripe", bakery.slug);
    bakery
        .fiado
        .visitor()
        .request("POST", &path)
        .body(huge)
        .send()
        .expect(413);
    assert_eq!(count(&bakery, "webhook_event"), 0);
}

#[test]
fn ten_deliveries_at_once_have_one_effect() {
    let (bakery, cafe) = blocked("bakery");
    let event = succeeded(&bakery, "evt_1", "pi_1", json!({"invoice_number": "F-1"}));
    let mut outcomes: Vec<String> = thread::scope(|scope| {
        let sent: Vec<_> = (0..10)
            .map(|_| scope.spawn(|| outcome(bakery.stripe(SECRET, &event))))
            .collect();
        sent.into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect()
    });
    outcomes.sort();
    assert_eq!(outcomes[0], "applied");
    assert!(outcomes[1..].iter().all(|one| one == "duplicate"), "{outcomes:?}");
    assert_eq!(
        (count(&bakery, "webhook_event"), count(&bakery, "credit")),
        (1, 1)
    );
    assert_eq!(bakery.account(&cafe)["balance"], 0);
}

#[test]
fn a_duplicate_writes_nothing() {
    let (bakery, _) = blocked("bakery");
    let event = succeeded(&bakery, "evt_1", "pi_1", json!({"invoice_number": "F-1"}));
    assert_eq!(outcome(bakery.stripe(SECRET, &event)), "applied");
    let again = bakery.stripe(SECRET, &event);
    assert_eq!(again.cost().written, 0);
    assert_eq!(outcome(again), "duplicate");
}

#[test]
fn the_same_payment_under_another_event_is_no_second_payment() {
    let (bakery, cafe) = blocked("bakery");
    bakery.invoice(&cafe, "F-2", 70_000).create();
    let first = succeeded(&bakery, "evt_1", "pi_1", json!({"invoice_number": "F-1"}));
    let second = succeeded(&bakery, "evt_2", "pi_1", json!({"invoice_number": "F-2"}));
    assert_eq!(outcome(bakery.stripe(SECRET, &first)), "applied");
    assert_eq!(outcome(bakery.stripe(SECRET, &second)), "ignored");
    assert_eq!(
        (count(&bakery, "webhook_event"), count(&bakery, "credit")),
        (2, 1)
    );
    assert_eq!(bakery.account(&cafe)["balance"], 70_000);
}

#[test]
fn money_of_customers_goes_to_the_oldest_due_date_and_the_rest_stays_theirs() {
    let bakery = connected("bakery");
    let cafe = bakery.customer("Café Luna").external_id("luna").create();
    bakery
        .invoice(&cafe, "F-1", 30_000)
        .issued(&bakery.day(-20))
        .due(&bakery.day(10))
        .create();
    bakery
        .invoice(&cafe, "F-2", 30_000)
        .issued(&bakery.day(-40))
        .due(&bakery.day(-10))
        .create();
    let by_id = succeeded(&bakery, "evt_1", "pi_1", json!({"customer_id": cafe.id}));
    assert_eq!(outcome(bakery.stripe(SECRET, &by_id)), "applied");
    let account = bakery.account(&cafe);
    assert_eq!(
        (&account["overdue"], &account["not_yet_due"]),
        (&json!(0), &json!(10_000))
    );
    let by_external_id = succeeded(&bakery, "evt_2", "pi_2", json!({"customer_id": "luna"}));
    assert_eq!(outcome(bakery.stripe(SECRET, &by_external_id)), "applied");
    let account = bakery.account(&cafe);
    assert_eq!(
        (&account["not_yet_due"], &account["unallocated"]),
        (&json!(0), &json!(40_000))
    );
}

#[test]
fn what_was_meant_for_a_settled_invoice_is_not_lost() {
    let bakery = connected("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.invoice(&cafe, "F-1", 20_000).create();
    bakery.invoice(&cafe, "F-2", 20_000).due(&bakery.day(5)).create();
    let event = succeeded(&bakery, "evt_1", "pi_1", json!({"invoice_number": "F-1"}));
    assert_eq!(outcome(bakery.stripe(SECRET, &event)), "applied");
    let account = bakery.account(&cafe);
    assert_eq!(
        (&account["not_yet_due"], &account["unallocated"]),
        (&json!(0), &json!(10_000))
    );
    let event = succeeded(&bakery, "evt_2", "pi_2", json!({"invoice_number": "F-1"}));
    assert_eq!(outcome(bakery.stripe(SECRET, &event)), "applied");
    assert_eq!(bakery.account(&cafe)["unallocated"], 60_000);
}

#[test]
fn the_order_of_deliveries_does_not_matter() {
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    for order in orders {
        let (bakery, cafe) = blocked("bakery");
        let link = json!({"invoice_number": "F-1"});
        let events = [
            event(
                &bakery,
                "evt_a",
                "payment_intent.processing",
                "pi_1",
                link.clone(),
            ),
            event(
                &bakery,
                "evt_b",
                "payment_intent.payment_failed",
                "pi_1",
                link.clone(),
            ),
            succeeded(&bakery, "evt_c", "pi_1", link.clone()),
        ];
        for at in order {
            bakery.stripe(SECRET, &events[at]).expect(200);
        }
        assert_eq!(collection_status(&bakery, "pi_1"), "confirmed", "{order:?}");
        assert_eq!(bakery.account(&cafe)["balance"], 0, "{order:?}");
        assert_eq!(count(&bakery, "credit"), 1, "{order:?}");
    }
}

#[test]
fn a_collection_in_progress_changes_nothing_until_it_is_confirmed() {
    let (bakery, cafe) = blocked("bakery");
    let collection = json!({"invoice_number": "F-1", "amount": 50_000, "provider": "stripe", "provider_payment_id": "pi_9"});
    bakery.post("/api/v1/collections", &collection).expect(201);
    let processing = event(&bakery, "evt_1", "payment_intent.processing", "pi_9", json!({}));
    assert_eq!(outcome(bakery.stripe(SECRET, &processing)), "applied");
    assert_eq!(
        (
            bakery.account(&cafe)["balance"].clone(),
            collection_status(&bakery, "pi_9")
        ),
        (json!(50_000), "pending".into())
    );
    let failed = event(
        &bakery,
        "evt_2",
        "payment_intent.payment_failed",
        "pi_9",
        json!({}),
    );
    assert_eq!(outcome(bakery.stripe(SECRET, &failed)), "applied");
    assert_eq!(
        (
            bakery.account(&cafe)["balance"].clone(),
            collection_status(&bakery, "pi_9")
        ),
        (json!(50_000), "failed".into())
    );
    let confirmed = succeeded(&bakery, "evt_3", "pi_9", json!({}));
    assert_eq!(
        outcome(bakery.stripe(SECRET, &confirmed)),
        "applied",
        "linked by its collection"
    );
    assert_eq!(
        (
            bakery.account(&cafe)["balance"].clone(),
            collection_status(&bakery, "pi_9")
        ),
        (json!(0), "confirmed".into())
    );
}

#[test]
fn a_lost_dispute_blocks_and_counts_once() {
    let bakery = connected("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.invoice(&cafe, "F-1", 50_000).create();
    bakery
        .stripe(
            SECRET,
            &succeeded(&bakery, "evt_1", "pi_1", json!({"invoice_number": "F-1"})),
        )
        .expect(200);
    let dispute = |id: &str, status: &str| {
        json!({"id": id, "type": "charge.dispute.closed", "created": bakery.fiado.now().timestamp(), "data": {"object": {
            "id": "dp_1", "object": "dispute", "charge": "ch_1", "payment_intent": "pi_1", "amount": 50_000,
            "currency": "eur", "status": status, "metadata": {}}}})
    };
    assert_eq!(
        outcome(bakery.stripe(SECRET, &dispute("evt_2", "won"))),
        "ignored"
    );
    assert_eq!(effective(&bakery, &cafe), "without_incidents");
    assert_eq!(
        outcome(bakery.stripe(SECRET, &dispute("evt_3", "lost"))),
        "applied"
    );
    assert_eq!(effective(&bakery, &cafe), "do_not_sell");
    assert_eq!(
        outcome(bakery.stripe(SECRET, &dispute("evt_4", "lost"))),
        "ignored"
    );
    assert_eq!(count(&bakery, "incident"), 1);
}

#[test]
fn unknown_events_are_stored_and_shown_with_what_was_sent() {
    let bakery = connected("bakery");
    let event = json!({"id": "evt_1", "type": "customer.created", "data": {"object": {"name": "<script>alert(1)</script>"}}});
    assert_eq!(outcome(bakery.stripe(SECRET, &event)), "ignored");
    let owner = bakery.sign_in();
    assert!(
        owner
            .get("/admin/webhooks")
            .expect(200)
            .text()
            .contains("customer.created")
    );
    let page = owner.get("/admin/webhooks/stripe/evt_1").expect(200).text();
    assert!(
        page.contains("alert(1)") && !page.contains("<script>"),
        "shown, and escaped"
    );
    bakery.staff("viewer").get("/admin/webhooks").expect(403);
}

#[test]
fn broken_events_are_refused_and_unusable_ones_wait() {
    let bakery = connected("bakery");
    bakery
        .stripe(SECRET, &json!(["no event"]))
        .expect_problem(400, "malformed");
    bakery
        .stripe(SECRET, &json!({"id": "../x", "type": "y"}))
        .expect_problem(400, "malformed");
    let mut odd = succeeded(&bakery, "evt_1", "pi_1", json!({"invoice_number": "F-1"}));
    odd["data"]["object"]["amount_received"] = json!(499.5);
    assert_eq!(outcome(bakery.stripe(SECRET, &odd)), "unmatched");
    let page = bakery
        .sign_in()
        .get("/admin/webhooks/stripe/evt_1")
        .expect(200)
        .text();
    assert!(page.contains("amount_received") && !page.contains("Link and apply"));
    assert_eq!(count(&bakery, "credit"), 0);
}

#[test]
fn what_cannot_be_linked_waits_for_a_person_who_links_it_once() {
    let (bakery, cafe) = blocked("bakery");
    let event = succeeded(&bakery, "evt_1", "pi_1", json!({"invoice_number": "F-unknown"}));
    assert_eq!(outcome(bakery.stripe(SECRET, &event)), "unmatched");
    let owner = bakery.sign_in();
    let waiting = "/admin/webhooks?outcome=unmatched";
    assert!(owner.get(waiting).expect(200).text().contains("evt_1"));
    let path = "/admin/webhooks/stripe/evt_1";
    let refused = owner.form(path, &[("invoice_number", "F-9")]).expect(422).text();
    assert!(
        refused.contains("F-9") && refused.contains("There is no such thing here."),
        "what was typed stays"
    );
    owner.form(path, &[("invoice_number", "")]).expect(422);
    bakery
        .staff("sales_rep")
        .form(path, &[("invoice_number", "F-1")])
        .expect(403);
    assert_eq!(bakery.account(&cafe)["balance"], 50_000);

    owner
        .form(path, &[("invoice_number", "F-1")])
        .expect_redirect("/admin/webhooks/stripe/evt_1?done=recorded");
    assert_eq!(bakery.account(&cafe)["balance"], 0);
    let page = owner.get(path).expect(200).text();
    assert!(page.contains("applied") && page.contains("Olga Owner") && !page.contains("Link and apply"));
    assert!(
        owner
            .get(waiting)
            .expect(200)
            .text()
            .contains("Nothing waits for you.")
    );
    owner.form(path, &[("invoice_number", "F-1")]).expect(303);
    assert_eq!(count(&bakery, "credit"), 1);
}

#[test]
fn money_of_another_currency_waits_and_is_not_guessed_at() {
    let (bakery, cafe) = blocked("bakery");
    let mut event = succeeded(&bakery, "evt_1", "pi_1", json!({"invoice_number": "F-1"}));
    event["data"]["object"]["currency"] = json!("usd");
    assert_eq!(outcome(bakery.stripe(SECRET, &event)), "unmatched");
    bakery
        .sign_in()
        .form("/admin/webhooks/stripe/evt_1", &[("invoice_number", "F-1")])
        .expect(422);
    assert_eq!(bakery.account(&cafe)["balance"], 50_000);
}

#[test]
fn nothing_crosses_from_one_supplier_to_another() {
    let (bakery, cafe) = blocked("bakery");
    let dairy = connected("dairy");
    for (id, metadata) in [
        ("evt_1", json!({"invoice_number": "F-1"})),
        ("evt_2", json!({"customer_id": cafe.id})),
    ] {
        assert_eq!(
            outcome(dairy.stripe(SECRET, &succeeded(&dairy, id, id, metadata))),
            "unmatched"
        );
    }
    let neighbour = dairy.sign_in();
    neighbour
        .form("/admin/webhooks/stripe/evt_1", &[("invoice_number", "F-1")])
        .expect(422);
    assert_eq!(
        outcome(bakery.stripe(SECRET, &json!({"id": "evt_3", "type": "x"}))),
        "ignored"
    );
    neighbour.get("/admin/webhooks/stripe/evt_3").expect(404);
    assert_eq!(bakery.account(&cafe)["balance"], 50_000);
}

#[test]
fn a_secret_is_kept_sealed_replaced_and_never_shown() {
    let bakery = connected("bakery");
    let owner = bakery.sign_in();
    let sealed = |supplier: &Supplier| -> String {
        let db = supplier.fiado.database();
        db.query_row(
            "SELECT secret FROM payment_provider WHERE supplier_id = ?1",
            [&supplier.id],
            |row| row.get(0),
        )
        .expect("a secret")
    };
    let first = sealed(&bakery);
    assert!(!first.contains("whsec"));
    let page = owner.get("/admin/settings/providers").expect(200).text();
    assert!(page.contains(&format!("/webhooks/{}/stripe", bakery.slug)) && !page.contains(SECRET));
    let rolled = format!("whsec_the_next_one_0987, {SECRET}");
    owner
        .form("/admin/settings/providers/stripe", &[("webhook_secret", &rolled)])
        .expect(303);
    assert_ne!(sealed(&bakery), first);
    for (at, secret) in [SECRET, "whsec_the_next_one_0987"].iter().enumerate() {
        bakery
            .stripe(secret, &json!({"id": format!("evt_{at}"), "type": "x"}))
            .expect(200);
    }
    let short = owner
        .form("/admin/settings/providers/stripe", &[("webhook_secret", "tiny")])
        .expect(422)
        .text();
    assert!(
        !short.contains("value=\"tiny\""),
        "not even a refused one is shown"
    );
    bakery
        .put("/api/v1/payment-providers/stripe", &json!({}))
        .expect_faults(&["/webhook_secret"]);
    bakery
        .put(
            "/api/v1/payment-providers/stripe",
            &json!({"webhook_secret": SECRET, "x": 1}),
        )
        .expect_faults(&["/x"]);
    bakery
        .put(
            "/api/v1/payment-providers/paypal",
            &json!({"webhook_secret": SECRET}),
        )
        .expect(404);
    bakery
        .staff("store_manager")
        .get("/admin/settings/providers")
        .expect(403);
}
