//! Money that goes back: refunds, lost chargebacks, and events in every order, more than once and all at once.

use std::thread;

use crate::support::{Customer, Fiado, Supplier, Value, json};

const SECRET: &str = "whsec_of_these_tests_1234567890";
const DAY: i64 = 86_400;

fn connected() -> (Supplier, Customer) {
    let bakery = Fiado::shared().supplier("bakery");
    let secret = json!({"webhook_secret": SECRET});
    bakery
        .put("/api/v1/payment-providers/stripe", &secret)
        .expect(200);
    let cafe = bakery.customer("Café Luna").create();
    (bakery, cafe)
}

/// Two invoices, both due: 300.00 since 40 days and 200.00 since 20.
fn owing() -> (Supplier, Customer) {
    let (bakery, cafe) = connected();
    for (number, total, due) in [("F-1", 30_000, -40), ("F-2", 20_000, -20)] {
        bakery
            .invoice(&cafe, number, total)
            .issued(&bakery.day(-60))
            .due(&bakery.day(due))
            .create();
    }
    (bakery, cafe)
}

/// An event of so many seconds ago.
fn event(supplier: &Supplier, id: &str, kind: &str, ago: i64, object: Value) -> Value {
    let created = supplier.fiado.now().timestamp() - ago;
    json!({"id": id, "object": "event", "type": kind, "created": created, "data": {"object": object}})
}

fn succeeded(supplier: &Supplier, id: &str, ago: i64, amount: i64, metadata: Value) -> Value {
    let object = json!({"id": "pi_1", "object": "payment_intent", "amount": amount, "amount_received": amount, "currency": "eur",
        "payment_method_types": ["card"], "metadata": metadata});
    event(supplier, id, "payment_intent.succeeded", ago, object)
}

fn refunded(supplier: &Supplier, id: &str, ago: i64, so_far: i64) -> Value {
    let object = json!({"id": "ch_1", "object": "charge", "payment_intent": "pi_1", "amount": 50_000, "amount_refunded": so_far,
        "currency": "eur", "metadata": {}});
    event(supplier, id, "charge.refunded", ago, object)
}

fn refund(supplier: &Supplier, id: &str, ago: i64, amount: i64, status: &str) -> Value {
    let object = json!({"id": "re_1", "object": "refund", "payment_intent": "pi_1", "charge": "ch_1", "amount": amount, "currency": "eur",
        "status": status});
    event(supplier, id, "refund.updated", ago, object)
}

fn dispute(supplier: &Supplier, id: &str, name: &str, ago: i64, status: &str, reason: &str) -> Value {
    let object = json!({"id": "dp_1", "object": "dispute", "payment_intent": "pi_1", "charge": "ch_1", "amount": 50_000, "currency": "eur",
        "status": status, "reason": reason, "metadata": {}});
    event(supplier, id, &format!("charge.dispute.{name}"), ago, object)
}

#[track_caller]
fn send(supplier: &Supplier, event: &Value) -> String {
    let answer = supplier.stripe(SECRET, event).expect(200);
    answer.json()["outcome"].as_str().expect("an outcome").to_owned()
}

fn rows(supplier: &Supplier, sql: &str) -> Vec<String> {
    let db = supplier.fiado.database();
    let mut statement = db.prepare(sql).expect("a statement");
    let found = statement
        .query_map([&supplier.id], |row| row.get(0))
        .expect("rows");
    found.map(|row| row.expect("a text")).collect()
}

fn open(supplier: &Supplier) -> Vec<String> {
    rows(
        supplier,
        "SELECT number || ' ' || open FROM invoice WHERE supplier_id = ?1 ORDER BY number",
    )
}

/// Everything that the events of a payment leave behind, whatever way it came there.
fn books(supplier: &Supplier, customer: &Customer) -> Vec<String> {
    let mut all = open(supplier);
    for sql in [
        "SELECT 'ledger ' || kind || ' ' || dated_on || ' ' || sum(amount) FROM ledger_entry WHERE supplier_id = ?1 \
         GROUP BY kind, dated_on HAVING sum(amount) <> 0 ORDER BY 1",
        "SELECT 'allocated ' || i.number || ' ' || a.dated_on || ' ' || sum(a.amount) FROM allocation a JOIN invoice i ON i.id = a.invoice_id \
         WHERE a.supplier_id = ?1 GROUP BY i.number, a.dated_on HAVING sum(a.amount) <> 0 ORDER BY 1",
        "SELECT 'incident ' || kind || ' ' || dated_on || ' ' || id FROM incident WHERE supplier_id = ?1 ORDER BY 1",
        "SELECT 'credit ' || amount || ' ' || unallocated || ' ' || received_on FROM credit WHERE supplier_id = ?1",
        "SELECT 'collection ' || status || ' ' || amount FROM collection WHERE supplier_id = ?1",
    ] {
        all.extend(rows(supplier, sql));
    }
    for days in [0, -1, -3, -10] {
        let mut account = supplier.account_on(customer, &supplier.day(days));
        account["delinquency"]["explanation"] = json!(null);
        all.push(account.to_string());
    }
    all
}

#[test]
fn a_lost_chargeback_takes_the_payment_back_once() {
    let (bakery, cafe) = owing();
    let paid = succeeded(
        &bakery,
        "evt_1",
        2 * DAY,
        50_000,
        json!({"invoice_number": "F-2"}),
    );
    assert_eq!(send(&bakery, &paid), "applied");
    assert_eq!(open(&bakery), ["F-1 0", "F-2 0"]);
    let status = |account: &Value| {
        account["delinquency"]["effective"]
            .as_str()
            .unwrap_or("?")
            .to_owned()
    };
    let opened = dispute(&bakery, "evt_2", "created", 600, "needs_response", "fraudulent");
    assert_eq!(send(&bakery, &opened), "ignored");
    let withdrawn = dispute(
        &bakery,
        "evt_3",
        "funds_withdrawn",
        500,
        "needs_response",
        "fraudulent",
    );
    assert_eq!(send(&bakery, &withdrawn), "ignored");
    assert_eq!(bakery.account(&cafe)["balance"], 0, "nothing is decided yet");

    let lost = dispute(&bakery, "evt_4", "closed", 100, "lost", "fraudulent");
    assert_eq!(send(&bakery, &lost), "applied");
    let again = dispute(&bakery, "evt_5", "closed", 50, "lost", "fraudulent");
    assert_eq!(send(&bakery, &again), "ignored");
    assert_eq!(open(&bakery), ["F-1 30000", "F-2 20000"]);
    let account = bakery.account(&cafe);
    assert_eq!(
        (&account["balance"], &account["overdue"]),
        (&json!(50_000), &json!(50_000))
    );
    assert_eq!(status(&account), "do_not_sell");
    assert_eq!(
        bakery.account_on(&cafe, &bakery.day(-1))["balance"],
        0,
        "it was paid then"
    );
    let told = bakery
        .sign_in()
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    assert!(
        told.contains("Payment taken back: €500.00")
            && told.contains("dp_1")
            && told.contains("€500.00 went back")
    );

    let reinstated = dispute(&bakery, "evt_6", "funds_reinstated", 10, "lost", "fraudulent");
    assert_eq!(send(&bakery, &reinstated), "applied");
    assert_eq!(open(&bakery), ["F-1 0", "F-2 0"]);
    assert_eq!(bakery.account(&cafe)["balance"], 0);
    assert_eq!(
        status(&bakery.account(&cafe)),
        "do_not_sell",
        "a person lifts that"
    );
}

#[test]
fn a_debit_that_the_bank_returns_late_is_no_chargeback() {
    let (bakery, cafe) = connected();
    bakery.invoice(&cafe, "F-1", 50_000).create();
    let paid = succeeded(&bakery, "evt_1", 900, 50_000, json!({"invoice_number": "F-1"}));
    send(&bakery, &paid);
    let returned = dispute(&bakery, "evt_2", "closed", 100, "lost", "insufficient_funds");
    assert_eq!(send(&bakery, &returned), "applied");
    let account = bakery.account(&cafe);
    assert_eq!(account["balance"], 50_000);
    assert_eq!(
        account["delinquency"]["effective"], "without_incidents",
        "one is none"
    );
    assert_eq!(
        rows(&bakery, "SELECT kind FROM incident WHERE supplier_id = ?1"),
        ["returned_debit"]
    );
}

#[test]
fn a_refund_takes_what_is_free_first_then_the_latest_due() {
    let (bakery, cafe) = owing();
    let paid = succeeded(&bakery, "evt_1", 900, 55_000, json!({"customer_id": cafe.id}));
    send(&bakery, &paid);
    assert_eq!(bakery.account(&cafe)["unallocated"], 5_000);
    assert_eq!(send(&bakery, &refunded(&bakery, "evt_2", 500, 8_000)), "applied");
    assert_eq!(open(&bakery), ["F-1 0", "F-2 3000"]);
    assert_eq!(send(&bakery, &refunded(&bakery, "evt_3", 400, 30_000)), "applied");
    assert_eq!(open(&bakery), ["F-1 5000", "F-2 20000"]);
    // The sum of an earlier refund, late: what it says is in the later one already.
    assert_eq!(send(&bakery, &refunded(&bakery, "evt_4", 450, 8_000)), "ignored");
    assert_eq!(bakery.account(&cafe)["balance"], 25_000);
    let payments = bakery.get("/api/v1/payments").expect(200).json();
    let payment = &payments["data"][0];
    assert_eq!(payment["taken_back"], 30_000);
    assert_eq!(
        (&payment["amount"], &payment["allocations"]),
        (
            &json!(55_000),
            &json!([{"invoice_number": "F-1", "amount": 25_000}])
        )
    );
}

#[test]
fn a_refund_before_its_payment_waits_for_it() {
    let (bakery, cafe) = owing();
    assert_eq!(
        send(&bakery, &refunded(&bakery, "evt_1", 500, 10_000)),
        "unmatched"
    );
    let paid = succeeded(&bakery, "evt_2", 900, 50_000, json!({"invoice_number": "F-1"}));
    assert_eq!(send(&bakery, &paid), "applied");
    assert_eq!(bakery.account(&cafe)["balance"], 10_000);
    let outcomes =
        "SELECT event_id || ' ' || outcome FROM webhook_event WHERE supplier_id = ?1 ORDER BY event_id";
    assert_eq!(rows(&bakery, outcomes), ["evt_1 applied", "evt_2 applied"]);
}

#[test]
fn what_happened_waits_for_the_person_who_links_the_payment() {
    let (bakery, cafe) = owing();
    let paid = succeeded(&bakery, "evt_1", 900, 50_000, json!({}));
    assert_eq!(send(&bakery, &paid), "unmatched");
    assert_eq!(
        send(&bakery, &refunded(&bakery, "evt_2", 500, 10_000)),
        "unmatched"
    );
    let owner = bakery.sign_in();
    owner
        .form("/admin/webhooks/stripe/evt_1", &[("invoice_number", "F-1")])
        .expect(303);
    assert_eq!(bakery.account(&cafe)["balance"], 10_000);
    let waiting = owner.get("/admin/webhooks?outcome=unmatched").expect(200).text();
    assert!(waiting.contains("Nothing waits for you."));
}

#[test]
fn an_event_is_applied_again_once_its_invoice_exists() {
    let (bakery, cafe) = connected();
    let paid = succeeded(&bakery, "evt_1", 900, 50_000, json!({"invoice_number": "F-9"}));
    assert_eq!(send(&bakery, &paid), "unmatched");
    let owner = bakery.sign_in();
    let path = "/admin/webhooks/stripe/evt_1";
    assert!(owner.get(path).expect(200).text().contains("Apply again"));
    bakery.invoice(&cafe, "F-9", 60_000).create();
    for _ in 0..2 {
        owner.form(&format!("{path}/replay"), &[]).expect_redirect(path);
        assert_eq!(bakery.account(&cafe)["balance"], 10_000);
    }
    assert!(owner.get(path).expect(200).text().contains("Payment recorded."));
}

#[test]
fn a_payment_is_linked_to_a_customer_too() {
    let (bakery, cafe) = owing();
    let paid = succeeded(&bakery, "evt_1", 900, 35_000, json!({}));
    assert_eq!(send(&bakery, &paid), "unmatched");
    let owner = bakery.sign_in();
    let path = "/admin/webhooks/stripe/evt_1";
    owner
        .form(path, &[("invoice_number", ""), ("customer", "nobody")])
        .expect(422);
    owner
        .form(path, &[("invoice_number", ""), ("customer", &cafe.id)])
        .expect(303);
    assert_eq!(open(&bakery), ["F-1 0", "F-2 15000"]);
}

/// Of one payment: it was tried twice, came, was refunded in two steps of which one failed, and was then charged back.
fn story(bakery: &Supplier) -> Vec<Value> {
    let link = json!({"invoice_number": "F-2"});
    let intent = |id: &str, kind: &str, ago: i64| {
        let object = json!({"id": "pi_1", "amount": 50_000, "amount_received": 0, "currency": "eur", "payment_method_types": ["card"],
            "metadata": link});
        event(bakery, id, kind, ago, object)
    };
    vec![
        intent("evt_01", "payment_intent.payment_failed", 12 * DAY),
        intent("evt_02", "payment_intent.processing", 11 * DAY),
        succeeded(bakery, "evt_03", 10 * DAY, 50_000, link.clone()),
        refund(bakery, "evt_04", 9 * DAY, 5_000, "succeeded"),
        refunded(bakery, "evt_05", 9 * DAY, 5_000),
        refunded(bakery, "evt_06", 8 * DAY, 25_000),
        refund(bakery, "evt_07", 7 * DAY, 5_000, "failed"),
        dispute(
            bakery,
            "evt_08",
            "created",
            3 * DAY,
            "needs_response",
            "fraudulent",
        ),
        dispute(bakery, "evt_09", "closed", 2 * DAY, "lost", "fraudulent"),
    ]
}

#[test]
fn any_order_ends_in_the_same_books() {
    let told = |order: &dyn Fn(Vec<Value>) -> Vec<Value>| {
        let (bakery, cafe) = owing();
        for event in order(story(&bakery)) {
            send(&bakery, &event);
        }
        books(&bakery, &cafe)
    };
    let forwards = told(&|events| events);
    assert!(forwards.contains(&"F-1 30000".to_owned()) && forwards.contains(&"F-2 20000".to_owned()));
    assert_eq!(
        told(&|events| events.into_iter().rev().collect()),
        forwards,
        "backwards"
    );
    for seed in [3_usize, 7, 11, 19, 23] {
        let shuffled = told(&|events| {
            let mut tripled: Vec<(usize, Value)> = [events.clone(), events.clone(), events]
                .concat()
                .into_iter()
                .enumerate()
                .map(|(at, event)| ((at + 1) * 7_919 * seed % 1_009, event))
                .collect();
            tripled.sort_by_key(|(at, _)| *at);
            tripled.into_iter().map(|(_, event)| event).collect()
        });
        assert_eq!(shuffled, forwards, "order {seed}");
    }
}

#[test]
fn a_storm_ends_in_the_same_books() {
    let (calm, its_cafe) = owing();
    for event in story(&calm) {
        send(&calm, &event);
    }
    let (bakery, cafe) = owing();
    let events = story(&bakery);
    let deliveries: Vec<&Value> = (0..3).flat_map(|_| events.iter().rev()).collect();
    thread::scope(|scope| {
        for lane in 0..32 {
            let deliveries = &deliveries;
            let bakery = &bakery;
            scope.spawn(move || {
                for event in deliveries.iter().skip(lane % 9).step_by(9 + lane / 9) {
                    bakery.stripe(SECRET, event).expect(200);
                }
            });
        }
    });
    // Whoever was not served in the crowd is delivered again, as Stripe does.
    for event in &events {
        send(&bakery, event);
    }
    assert_eq!(books(&bakery, &cafe), books(&calm, &its_cafe));
}

#[test]
fn a_storm_beside_edits_by_hand_keeps_the_books() {
    let (bakery, cafe) = owing();
    let events = story(&bakery);
    thread::scope(|scope| {
        for lane in 0..8 {
            let (bakery, events, cafe) = (&bakery, &events, &cafe);
            scope.spawn(move || {
                for event in events.iter().cycle().skip(lane).take(9) {
                    bakery.stripe(SECRET, event).expect(200);
                }
                bakery.pay(cafe, 1_000).post().expect(201);
                bakery.invoice(cafe, &format!("G-{lane}"), 700).create();
            });
        }
    });
    // 500.00 and 8 × 7.00 are owed, 8 × 10.00 are paid, the payment is gone.
    assert_eq!(bakery.account(&cafe)["balance"], 50_000 + 8 * 700 - 8 * 1_000);
}
