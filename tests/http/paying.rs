//! Paying on the provider's page: opened through a server that speaks Stripe's JSON, settled by its webhook.

use std::sync::{Arc, Mutex};

use fiado::domain::contact::Right;

use crate::support::elsewhere::serve;
use crate::support::{Answer, Client, Customer, Fiado, Supplier, Value, json};

const SECRET: &str = "whsec_of_these_tests";
const KEY: &str = "rk_test_of_these_tests";

/// What Stripe was asked for, each page once.
#[derive(Clone, Default)]
struct Pages(Arc<Mutex<Vec<Page>>>);

struct Page {
    /// The `Idempotency-Key` that it was asked for with.
    once: String,
    form: Vec<(String, String)>,
}

impl Pages {
    /// Answers `POST /v1/checkout/sessions` as Stripe does, to who has the key: the same page to the same `Idempotency-Key`.
    fn start() -> (Pages, String) {
        let pages = Pages::default();
        let opened = pages.clone();
        let url = serve(move |asked| {
            if !asked.has_token(KEY) {
                return (401, json!({"error": {"type": "invalid_request_error"}}));
            }
            assert_eq!(
                (asked.method.as_str(), asked.path.as_str()),
                ("POST", "/v1/checkout/sessions")
            );
            let once = asked.header("Idempotency-Key").expect("a key").to_owned();
            let form = form_urlencoded::parse(asked.body.as_bytes())
                .into_owned()
                .collect();
            let mut opened = opened.0.lock().expect("pages");
            let at = opened
                .iter()
                .position(|page| page.once == once)
                .unwrap_or_else(|| {
                    opened.push(Page { once, form });
                    opened.len() - 1
                });
            let page = format!("https://checkout.stripe.com/c/pay/cs_test_{at}#fid");
            (
                200,
                json!({"id": format!("cs_test_{at}"), "object": "checkout.session", "url": page}),
            )
        });
        (pages, url)
    }

    fn opened(&self) -> usize {
        self.0.lock().expect("pages").len()
    }

    fn asked(&self, at: usize, name: &str) -> Option<String> {
        let pages = self.0.lock().expect("pages");
        let found = pages[at].form.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone())
    }

    /// The payment that comes of the page, with what Stripe copies from it.
    fn paid(&self, bakery: &Supplier, at: usize) -> Value {
        let amount: i64 = self
            .asked(at, "line_items[0][price_data][unit_amount]")
            .and_then(|amount| amount.parse().ok())
            .expect("an amount");
        let mut metadata = json!({});
        for name in ["customer_id", "invoice_number"] {
            if let Some(value) = self.asked(at, &format!("payment_intent_data[metadata][{name}]")) {
                metadata[name] = json!(value);
            }
        }
        json!({"id": format!("evt_{at}"), "object": "event", "type": "payment_intent.succeeded",
            "created": bakery.fiado.now().timestamp(), "data": {"object": {"id": format!("pi_{at}"), "object": "payment_intent",
            "amount": amount, "amount_received": amount, "currency": self.asked(at, "line_items[0][price_data][currency]"),
            "payment_method_types": ["card"], "metadata": metadata}}})
    }
}

fn connected() -> (Pages, Supplier) {
    let (pages, url) = Pages::start();
    let fiado = Fiado::with_vars(json!({"STRIPE_API": url}))
        .with_clock("2026-11-21T15:00:20Z")
        .start();
    let bakery = fiado.supplier("bakery");
    let secrets = json!({"webhook_secret": SECRET, "access_token": KEY});
    let answer = bakery
        .put("/api/v1/payment-providers/stripe", &secrets)
        .expect(200);
    assert!(!answer.text().contains(KEY));
    (pages, bakery)
}

/// Owes 300.00 and 200.00 for 70 days, and 100.00 that are not yet due.
fn blocked(bakery: &Supplier) -> (Customer, [Value; 3]) {
    let cafe = bakery.customer("Café Luna").create();
    let late = |number: &str, total: i64| {
        bakery
            .invoice(&cafe, number, total)
            .issued(&bakery.day(-100))
            .due(&bakery.day(-70))
            .create()
    };
    let invoices = [
        late("F-1", 30_000),
        late("F-2", 20_000),
        bakery.invoice(&cafe, "F-3", 10_000).create(),
    ];
    (cafe, invoices)
}

fn leads_to(answer: &Answer) -> String {
    let header = answer.header("Refresh").unwrap_or_default();
    let address = header.strip_prefix("0; url=").unwrap_or_default().to_owned();
    assert!(
        answer.text().contains(&format!("href=\"{address}\"")),
        "a link stands there for who is not led on"
    );
    address
}

fn pay(buyer: &Client, path: &str) -> Answer {
    buyer.form(path, &[]).expect(200)
}

#[test]
fn a_blocked_buyer_pays_and_may_order_at_once_with_the_cart_it_had() {
    let (pages, bakery) = connected();
    let (cafe, _) = blocked(&bakery);
    bakery.product("CRO-1", 120).stock(10).create();
    let buyer = bakery.buyer(&cafe);
    let order = |buyer: &Client| {
        let cart = [("sku", "CRO-1"), ("quantity", "2"), ("do", "order")];
        buyer.form(&bakery.shop("/cart"), &cart)
    };
    assert!(
        order(&buyer).text().contains("account"),
        "the refusal leads to the account"
    );
    bakery
        .order(&cafe, &[("CRO-1", 1)])
        .expect_problem(409, "do-not-sell");
    let account = buyer.get(&bakery.shop("/account")).expect(200).text();
    assert!(account.contains("Pay €500.00 now"), "{account}");

    let answer = pay(&buyer, &bakery.shop("/pay"));
    assert_eq!(
        leads_to(&answer),
        "https://checkout.stripe.com/c/pay/cs_test_0#fid"
    );
    pay(&buyer, &bakery.shop("/pay"));
    assert_eq!(pages.opened(), 1, "a second tap opens no second page");
    for (name, value) in [
        ("mode", "payment"),
        ("line_items[0][price_data][unit_amount]", "50000"),
        ("line_items[0][price_data][currency]", "eur"),
        ("line_items[0][price_data][product_data][name]", "F-1, F-2"),
        ("payment_intent_data[metadata][customer_id]", &cafe.id),
        ("client_reference_id", &cafe.id),
        ("expires_at", "1795276800"),
        ("locale", "en"),
    ] {
        assert_eq!(pages.asked(0, name).as_deref(), Some(value), "{name}");
    }
    let back = pages.asked(0, "success_url").expect("an address");
    assert!(back.ends_with(&bakery.shop("/paid")), "{back}");
    let thanks = bakery
        .fiado
        .visitor()
        .get(&bakery.shop("/paid"))
        .expect(200)
        .text();
    assert!(
        thanks.contains("Thank you"),
        "also who is not signed in is thanked"
    );

    bakery.stripe(SECRET, &pages.paid(&bakery, 0)).expect(200);
    bakery.order(&cafe, &[("CRO-1", 1)]).expect(201);
    assert_eq!(bakery.account(&cafe)["overdue"], 0);
    let settled = pay_again(&buyer, &bakery);
    assert_eq!(settled.header("Location"), Some(bakery.shop("/account").as_str()));
    assert_eq!(pages.opened(), 1, "nothing is overdue: no page is opened");
}

fn pay_again(buyer: &Client, bakery: &Supplier) -> Answer {
    buyer.form(&bakery.shop("/pay"), &[]).expect(303)
}

#[test]
fn one_invoice_is_paid_from_its_page_by_a_link_or_by_a_program() {
    let (pages, bakery) = connected();
    let (cafe, invoices) = blocked(&bakery);
    let id = invoices[1]["id"].as_str().expect("an id");
    let buyer = bakery.buyer(&cafe);
    let shown = buyer
        .get(&bakery.shop(&format!("/invoices/{id}")))
        .expect(200)
        .text();
    assert!(shown.contains("Pay €200.00 now"), "{shown}");
    pay(&buyer, &bakery.shop(&format!("/invoices/{id}/pay")));
    let metadata = "payment_intent_data[metadata][invoice_number]";
    assert_eq!(pages.asked(0, metadata).as_deref(), Some("F-2"));

    let owner = bakery.sign_in();
    let link = owner
        .form(&format!("/admin/invoices/{id}/payment-link"), &[])
        .expect(201)
        .text();
    assert!(link.contains("cs_test_1") && link.contains("Whoever opens it pays €200.00 of invoice F-2"));
    let path = format!("/api/v1/invoices/{id}/payment-link");
    for hours in [0, 24] {
        bakery
            .post(&path, &json!({"hours": hours}))
            .expect_faults(&["/hours"]);
    }
    let made = bakery.post(&path, &json!({"hours": 2})).expect(201).json();
    assert_eq!(
        (&made["amount"], &made["currency"], &made["expires_at"]),
        (&json!(20_000), &json!("EUR"), &json!("2026-11-21T17:00:20.000Z"))
    );
    bakery.stripe(SECRET, &pages.paid(&bakery, 0)).expect(200);
    let open = |at: usize| {
        let path = format!("/api/v1/invoices/{}", invoices[at]["id"].as_str().expect("an id"));
        bakery.get(&path).expect(200).json()["open"].clone()
    };
    assert_eq!(
        (open(0), open(1), open(2)),
        (json!(30_000), json!(0), json!(10_000))
    );
    bakery
        .post(&path, &json!({}))
        .expect_problem(409, "nothing-to-pay");
}

#[test]
fn without_an_answer_from_the_provider_the_buyer_is_told_and_nothing_is_lost() {
    let (pages, bakery) = connected();
    let (cafe, invoices) = blocked(&bakery);
    let wrong = json!({"webhook_secret": SECRET, "access_token": "rk_test_that_was_revoked"});
    bakery.put("/api/v1/payment-providers/stripe", &wrong).expect(200);
    let buyer = bakery.buyer(&cafe);
    let told = buyer.form(&bakery.shop("/pay"), &[]).expect(503).text();
    assert!(told.contains("pay by transfer"), "{told}");
    let path = format!(
        "/api/v1/invoices/{}/payment-link",
        invoices[0]["id"].as_str().expect("an id")
    );
    bakery
        .post(&path, &json!({}))
        .expect_problem(503, "payment-page-unavailable");
    assert!(
        bakery.fiado.log().contains("no payment page: status 401"),
        "the cause is in the log"
    );
    assert!(
        !bakery.fiado.log().contains("rk_test_that_was_revoked"),
        "the key is not"
    );
    assert_eq!(pages.opened(), 0);
}

#[test]
fn where_no_key_is_set_no_page_is_offered() {
    let bakery = Fiado::shared().supplier("bakery");
    let (cafe, invoices) = blocked(&bakery);
    let buyer = bakery.buyer(&cafe);
    let account = buyer.get(&bakery.shop("/account")).expect(200).text();
    assert!(!account.contains("Pay €"), "{account}");
    let id = invoices[0]["id"].as_str().expect("an id");
    let path = format!("/api/v1/invoices/{id}/payment-link");
    bakery
        .post(&path, &json!({}))
        .expect_problem(503, "provider-not-configured");
}

#[test]
fn nobody_pays_what_it_may_not_see() {
    let (pages, bakery) = connected();
    let (cafe, invoices) = blocked(&bakery);
    let neighbour = bakery.buyer(&bakery.customer("Neighbour").create());
    let id = invoices[0]["id"].as_str().expect("an id");
    neighbour
        .form(&bakery.shop(&format!("/invoices/{id}/pay")), &[])
        .expect(404);
    let colleague = bakery.buyer_who_may(&cafe, &[Right::Order]);
    for path in ["/pay".to_owned(), format!("/invoices/{id}/pay")] {
        colleague.form(&bakery.shop(&path), &[]).expect(403);
    }
    assert_eq!(pages.opened(), 0);
}
