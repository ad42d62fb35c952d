//! Whichever call to the database fails, before it was made or with its answer lost: who repeats the request ends where who
//! was never interrupted is.

use crate::support::{Answer, Customer, Fiado, Supplier, Value, json};

/// What the requests below are about.
struct World {
    bakery: Supplier,
    cafe: Customer,
    /// F-1 with 50.00 open, F-2 with a residue of 0.50.
    invoices: [String; 2],
    /// 3.00 that nothing was settled with, from before there were invoices.
    payment: String,
    promise: String,
    twin: Customer,
}

fn world(fiado: &Fiado) -> World {
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let twin = bakery.customer("Cafe Luna SL").create();
    let payment = bakery.pay(&cafe, 300).post().expect(201).id();
    let id = |invoice: Value| invoice["id"].as_str().expect("an id").to_owned();
    let first = id(bakery
        .invoice(&cafe, "F-1", 5_000)
        .issued(&bakery.day(-40))
        .due(&bakery.day(-10))
        .create());
    let second = id(bakery.invoice(&cafe, "F-2", 50).create());
    let promise = json!({"pay_on": bakery.day(3)});
    let promise = bakery
        .post(&format!("/api/v1/customers/{}/promises", cafe.id), &promise)
        .expect(201)
        .id();
    bakery.product("CRO-1", 120).stock(10).create();
    World {
        bakery,
        cafe,
        invoices: [first, second],
        payment,
        promise,
        twin,
    }
}

type Asked = (&'static str, String, Value);

/// A request of each kind that writes: name, path and body.
fn requests(world: &World) -> Vec<Asked> {
    let (bakery, cafe) = (&world.bakery, &world.cafe.id);
    let [first, second] = &world.invoices;
    let of_cafe = |rest: &str| format!("/api/v1/customers/{cafe}/{rest}");
    let today = bakery.day(0);
    vec![
        (
            "a customer",
            "/api/v1/customers".to_owned(),
            json!({"name": "Bar Sol", "kind": "customer", "payment_method": "credit",
            "payment_terms": {"kind": "net", "days": 30}}),
        ),
        (
            "a contact",
            of_cafe("contacts"),
            json!({"first_name": "Bea", "email": format!("bea@{}.example", bakery.slug)}),
        ),
        (
            "a consent",
            of_cafe("consents"),
            json!({"kind": "data", "given": true, "how": "paper"}),
        ),
        (
            "a location",
            of_cafe("locations"),
            json!({"name": "Shop", "uses": ["shipping"],
            "address": {"lines": ["Street 1"], "city": "Nairobi", "country": "KE"}}),
        ),
        (
            "a comment",
            of_cafe("comments"),
            json!({"text": "Prefers mornings."}),
        ),
        ("a visit", of_cafe("visits"), json!({"who": "Eve"})),
        (
            "another promise",
            of_cafe("promises"),
            json!({"pay_on": bakery.day(5), "amount": 700}),
        ),
        ("a merge", of_cafe("merge"), json!({"from": world.twin.id})),
        (
            "a product",
            "/api/v1/products".to_owned(),
            json!({"sku": "BAG-1", "name": "Baguette", "price": 90}),
        ),
        (
            "an order",
            "/api/v1/orders".to_owned(),
            json!({"customer_id": cafe, "lines": [{"sku": "CRO-1", "quantity": 2}]}),
        ),
        (
            "an invoice",
            "/api/v1/invoices".to_owned(),
            json!({"customer_id": cafe, "issued_on": today,
            "lines": [{"description": "Catering", "quantity": 1, "unit_price": 700}]}),
        ),
        (
            "a payment",
            "/api/v1/payments".to_owned(),
            json!({"customer_id": cafe, "amount": 6_000, "received_on": today, "method": "cash"}),
        ),
        (
            "a credit note",
            "/api/v1/credit-notes".to_owned(),
            json!({"customer_id": cafe, "amount": 700, "issued_on": today, "invoice_number": "F-1"}),
        ),
        (
            "what is left, used",
            format!("/api/v1/payments/{}/allocations", world.payment),
            json!({}),
        ),
        (
            "what is left, given back",
            format!("/api/v1/payments/{}/refund", world.payment),
            json!({"amount": 200}),
        ),
        (
            "a dispute",
            format!("/api/v1/invoices/{first}/dispute"),
            json!({"reason": "Broken"}),
        ),
        (
            "a residue",
            format!("/api/v1/invoices/{second}/write-off"),
            json!({}),
        ),
        (
            "a collection",
            "/api/v1/collections".to_owned(),
            json!({"invoice_number": "F-1", "amount": 100, "provider": "stripe",
            "provider_payment_id": format!("pi_{}", bakery.slug)}),
        ),
    ]
}

fn send(bakery: &Supplier, (_, path, body): &Asked, outage: Option<&str>) -> Answer {
    let mut request = bakery
        .request("POST", path)
        .header("Idempotency-Key", "interrupted");
    if let Some(outage) = outage {
        request = request.header("X-Outage", outage);
    }
    request.json(body).send()
}

/// What a request leaves: how many rows there are, and how the account stands.
fn left(world: &World) -> (Vec<(String, i64)>, Vec<Value>) {
    let account = world.bakery.account(&world.cafe);
    let figures = ["balance", "overdue", "unallocated", "exposure"];
    (
        world.bakery.rows(),
        figures.iter().map(|name| account[*name].clone()).collect(),
    )
}

#[test]
fn who_repeats_an_interrupted_request_ends_where_nobody_was_interrupted() {
    let fiado = Fiado::with_vars(json!({"OUTAGES": "1"})).start();
    let count = requests(&world(&fiado)).len();
    let mut interrupted = 0;
    for at in 0..count {
        let calm = world(&fiado);
        let asked = &requests(&calm)[at];
        send(&calm.bakery, asked, None).expect_success(asked.0);
        let expected = left(&calm);
        for how in ["", " lost"] {
            for trip in 1.. {
                let troubled = world(&fiado);
                let asked = &requests(&troubled)[at];
                let outage = format!("{trip}{how}");
                let first = send(&troubled.bakery, asked, Some(&outage));
                if first.status < 500 {
                    first.expect_success(asked.0);
                    assert!(trip > 2, "{}: a request makes some calls", asked.0);
                    break;
                }
                interrupted += 1;
                send(&troubled.bakery, asked, None).expect_success(asked.0);
                assert_eq!(left(&troubled), expected, "{}, call {outage}", asked.0);
                drop(troubled); // and its books are verified
            }
        }
    }
    assert!(
        interrupted >= 4 * count,
        "{interrupted} interruptions of {count} requests"
    );
}

/// A provider that gets no answer sends its event again.
#[test]
fn an_event_that_was_interrupted_is_delivered_again_and_counts_once() {
    let fiado = Fiado::with_vars(json!({"OUTAGES": "1"})).start();
    let secret = "whsec_of_this_test";
    for how in ["", " lost"] {
        for trip in 1.. {
            let world = world(&fiado);
            let bakery = &world.bakery;
            bakery
                .put(
                    "/api/v1/payment-providers/stripe",
                    &json!({"webhook_secret": secret}),
                )
                .expect(200);
            let event = json!({"id": "evt_1", "object": "event", "type": "payment_intent.succeeded",
                "created": fiado.now().timestamp(), "data": {"object": {"id": "pi_1", "object": "payment_intent", "amount": 5_000,
                "amount_received": 5_000, "currency": "eur", "metadata": {"invoice_number": "F-1"}}}});
            let outage = format!("{trip}{how}");
            let first = bakery.stripe_but(secret, &event, &[("X-Outage", &outage)]);
            if first.status < 500 {
                assert!(trip > 1, "a delivery makes some calls");
                break;
            }
            for _delivery in 0..2 {
                bakery.stripe(secret, &event).expect(200);
            }
            assert_eq!(bakery.account(&world.cafe)["overdue"], 0, "call {outage}");
            assert_eq!(bakery.account(&world.cafe)["balance"], 50 - 300, "call {outage}");
        }
    }
}

/// What is asked again without a key does no harm either, as long as nothing was done.
#[test]
fn a_form_whose_call_was_not_made_has_done_nothing() {
    let fiado = Fiado::with_vars(json!({"OUTAGES": "1"})).start();
    let world = world(&fiado);
    let owner = world.bakery.sign_in();
    let (cafe, [first, _]) = (&world.cafe.id, &world.invoices);
    let today = world.bakery.day(0);
    for (path, fields) in [
        (
            format!("/admin/payments/new?customer={cafe}"),
            vec![("amount", "10.00"), ("received_on", &*today), ("method", "cash")],
        ),
        (
            format!("/admin/invoices/{first}/credit-note"),
            vec![("issued_on", &*today), ("total", "1.00")],
        ),
        (
            format!("/admin/customers/{cafe}/promises/{}/withdraw", world.promise),
            vec![],
        ),
        (
            format!("/admin/customers/{cafe}/delinquency"),
            vec![("mode", "cap"), ("status", "debtor"), ("reason", "x")],
        ),
    ] {
        let before = world.bakery.everything();
        for trip in 1.. {
            let answer = owner
                .request("POST", &path)
                .header("X-Outage", &trip.to_string())
                .form(&fields)
                .send();
            if answer.status == 303 {
                break;
            }
            assert!(answer.status >= 500, "{path}: {}", answer.status);
            assert_eq!(world.bakery.everything(), before, "{path}, call {trip}");
        }
        assert_ne!(world.bakery.everything(), before, "{path}");
    }
}

#[test]
fn nobody_makes_a_deployment_fail() {
    let bakery = Fiado::shared().supplier("bakery");
    let body = json!({"sku": "BAG-1", "name": "Baguette", "price": 90});
    let asked = bakery.request("POST", "/api/v1/products").header("X-Outage", "1");
    asked.json(&body).send().expect(201);
}
