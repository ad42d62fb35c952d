//! What nobody should send: refused with a reason, never a 5xx, and nothing changed.

use crate::support::{Answer, Fiado, Supplier, Value, json};

/// The paths that take a JSON body.
const JSON_ROUTES: &[&str] = &[
    "/api/v1/customers",
    "/api/v1/invoices",
    "/api/v1/payments",
    "/api/v1/credit-notes",
    "/api/v1/collections",
    "/api/v1/products",
    "/api/v1/orders",
];

fn post_raw(bakery: &Supplier, path: &str, body: impl Into<Vec<u8>>) -> Answer {
    bakery
        .request("POST", path)
        .header("Content-Type", "application/json")
        .body(body)
        .send()
}

#[test]
fn what_is_not_json_is_malformed() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let before = bakery.rows();
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    for path in JSON_ROUTES {
        for body in [
            &b""[..],
            b"{",
            b"{\"name\":}",
            b"nope",
            b"{\"name\": \"\xff\xfe\"}",
            b"{} {}",
            b"NaN",
            b"{\"a\":1e999}",
            deep.as_bytes(),
        ] {
            post_raw(&bakery, path, body).expect_problem(400, "malformed");
        }
    }
    post_raw(&bakery, "/api/v1/suppliers", "{").expect_problem(400, "malformed");
    assert_eq!(bakery.rows(), before);
}

#[test]
fn another_kind_of_json_is_invalid() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let before = bakery.rows();
    for path in JSON_ROUTES {
        for body in ["[]", "null", "7", "\"text\"", "true", "[{}]"] {
            post_raw(&bakery, path, body).expect_problem(422, "invalid");
        }
        post_raw(&bakery, path, "{\"no_such_field\": 1}").expect_problem(422, "invalid");
    }
    assert_eq!(bakery.rows(), before);
}

#[test]
fn bodies_have_a_limit() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let before = bakery.rows();
    let mega = 1024 * 1024;
    let padded = |length: usize| format!("{{\"name\":\"{}\"}}", "x".repeat(length - 11));
    for path in JSON_ROUTES {
        post_raw(&bakery, path, padded(mega + 1)).expect_problem(413, "too-large");
        post_raw(&bakery, path, padded(mega)).expect_problem(422, "invalid");
    }
    fiado
        .visitor()
        .form("/sign-up", &[("name", &"x".repeat(mega))])
        .expect(413);
    let webhook = format!("/webhooks/{}/stripe", bakery.slug);
    fiado
        .visitor()
        .request("POST", &webhook)
        .body(vec![b'x'; mega + 1])
        .send()
        .expect_problem(413, "too-large");
    assert_eq!(bakery.rows(), before);
}

#[test]
fn an_invoice_is_read_strictly() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let before = bakery.rows();
    let invoice = || bakery.invoice(&cafe, "F-1", 5_000);
    for total in [
        json!(0),
        json!(-1),
        json!("5000"),
        json!(50.5),
        json!(1e3),
        json!(null),
        json!(9_007_199_254_740_993_i64),
        json!(i64::MAX),
        json!(u64::MAX),
    ] {
        invoice()
            .with("total", total.clone())
            .post()
            .expect_faults(&["/total"]);
    }
    for number in [
        json!(""),
        json!(" "),
        json!("x".repeat(300)),
        json!("F\u{0}1"),
        json!("F\n1"),
        json!(7),
    ] {
        invoice()
            .with("number", number)
            .post()
            .expect_faults(&["/number"]);
    }
    for date in [
        json!("2026-02-30"),
        json!("2026-2-3"),
        json!("03/02/2026"),
        json!("2026-01-01T00:00:00Z"),
        json!("99999-01-01"),
        json!(""),
        json!(20260101),
    ] {
        invoice()
            .with("issued_on", date.clone())
            .post()
            .expect_faults(&["/issued_on"]);
        invoice().with("due_on", date).post().expect_faults(&["/due_on"]);
    }
    invoice()
        .issued("2026-03-02")
        .due("2026-03-01")
        .post()
        .expect_faults(&["/due_on"]);
    invoice()
        .with("currency", "USD")
        .post()
        .expect_faults(&["/currency"]);
    invoice().with("paid", true).post().expect_faults(&["/paid"]);
    invoice()
        .without("customer_id")
        .post()
        .expect_problem(422, "invalid");
    invoice()
        .with("customer_id", "not-an-id")
        .post()
        .expect_problem(404, "not-found");
    invoice()
        .with("order_id", "00000000-0000-7000-8000-000000000000")
        .post()
        .expect_faults(&["/order_id"]);
    assert_eq!(bakery.rows(), before);
}

#[test]
fn a_payment_is_read_strictly() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.invoice(&cafe, "F-1", 5_000).create();
    let before = bakery.rows();
    let pay = || bakery.pay(&cafe, 5_000);
    for amount in [json!(0), json!(-5), json!("10"), json!(0.1), json!(i64::MAX)] {
        pay().with("amount", amount).post().expect_faults(&["/amount"]);
    }
    pay().with("method", "barter").post().expect_faults(&["/method"]);
    pay().on("yesterday").post().expect_faults(&["/received_on"]);
    pay()
        .to("F-1", 0)
        .post()
        .expect_faults(&["/allocations/0/amount"]);
    pay().to("F-1", 5_001).post().expect_problem(422, "invalid");
    pay()
        .to("F-1", 1)
        .to("F-1", 1)
        .post()
        .expect_problem(422, "invalid");
    pay()
        .to("F-1", 1)
        .to("F-404", 1)
        .post()
        .expect_faults(&["/allocations/1/invoice_number"]);
    pay()
        .with("allocations", json!([{"invoice_number": "F-1"}]))
        .post()
        .expect_faults(&["/allocations/0/amount"]);
    pay()
        .with(
            "allocations",
            json!([{"invoice_number": "F-1", "amount": 1, "x": 1}]),
        )
        .post()
        .expect_faults(&["/allocations/0/x"]);
    pay()
        .with("allocations", json!({"invoice_number": "F-1"}))
        .post()
        .expect_faults(&["/allocations"]);
    pay()
        .with("reference", "r".repeat(10_001))
        .post()
        .expect_faults(&["/reference"]);
    assert_eq!(bakery.rows(), before);
}

/// Amounts that are each fine and together beyond what a number can hold.
#[test]
fn sums_do_not_overflow() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let most = 9_007_199_254_740_991_i64;
    let mut refused = 0;
    for number in 0..4 {
        let answer = bakery.invoice(&cafe, &format!("F-{number}"), most).post();
        assert!(
            answer.status == 201 || (400..500).contains(&answer.status),
            "{}: {}",
            answer.status,
            answer.text()
        );
        refused += i32::from(answer.status != 201);
    }
    assert!(refused >= 3, "a balance beyond 2^53 cannot be exact");
    bakery
        .get(&format!("/api/v1/customers/{}/account", cafe.id))
        .expect(200);
}

#[test]
fn lists_are_asked_for_strictly() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    for path in ["/api/v1/invoices", "/api/v1/payments"] {
        for query in [
            "limit=0",
            "limit=201",
            "limit=-1",
            "limit=ten",
            "limit=1.5",
            "limit=99999999999999999999",
        ] {
            bakery.get(&format!("{path}?{query}")).expect_faults(&["/limit"]);
        }
        for query in ["after=!", "after=%00", "after=%ff", "after=4oKs4"] {
            bakery.get(&format!("{path}?{query}")).expect_client_error_or(200);
        }
        bakery.get(&format!("{path}?limit=200")).expect(200);
        assert_eq!(
            bakery.get(path).expect(200).json(),
            json!({"data": [], "next": null})
        );
    }
}

#[test]
fn paths_may_hold_anything() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let long = "x".repeat(4_000);
    for id in [
        "%00",
        "%ff%fe",
        "..%2f..",
        "%2e%2e",
        "' OR 1=1 --",
        "%F0%9F%A5%90",
        "a%0d%0ab",
        &long,
    ] {
        let id = id.replace(' ', "%20").replace('\'', "%27");
        for path in [
            format!("/api/v1/invoices/{id}"),
            format!("/api/v1/customers/{id}/account"),
            format!("/s/{id}/"),
            format!("/{id}"),
        ] {
            let answer = bakery.get(&path);
            assert!(
                (400..500).contains(&answer.status) || answer.status == 200,
                "{path}: {}",
                answer.status
            );
        }
    }
}

#[test]
fn forms_must_be_text() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let owner = bakery.sign_in();
    for path in [
        "/sign-in",
        "/sign-up",
        "/admin/settings",
        "/admin/settings/keys",
        "/language",
    ] {
        for body in [&b"name=%ff"[..], b"\xff\xfe=1", b"%", b"=&=&&&", b"name", b""] {
            let answer = owner
                .request("POST", path)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .body(body)
                .send();
            assert!(
                (400..500).contains(&answer.status),
                "{path} {body:?}: {}",
                answer.status
            );
        }
    }
}

#[test]
fn an_idempotency_key_is_used_for_one_thing() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let post = |key: &str, body: &Value| {
        bakery
            .request("POST", "/api/v1/invoices")
            .header("Idempotency-Key", key)
            .json(body)
            .send()
    };
    let body = json!({"customer_id": cafe.id, "number": "F-1", "issued_on": bakery.day(0), "total": 5_000});
    let first = post("one", &body).expect(201);
    let again = post("one", &body).expect(201);
    assert_eq!(first.json(), again.json());
    assert_eq!(again.cost().written, 0);
    let mut other = body.clone();
    other["total"] = json!(6_000);
    post("one", &other).expect_problem(422, "idempotency-mismatch");
    post("", &body).expect_problem(422, "invalid");
    post(&"k".repeat(201), &body).expect_problem(422, "invalid");
    // Another supplier's keys are another supplier's.
    let rival = fiado.supplier("rival");
    let theirs = rival.customer("Bar Sol").create();
    let body = json!({"customer_id": theirs.id, "number": "F-1", "issued_on": rival.day(0), "total": 1});
    rival
        .request("POST", "/api/v1/invoices")
        .header("Idempotency-Key", "one")
        .json(&body)
        .send()
        .expect(201);
    assert_eq!(bakery.account(&cafe)["balance"], 5_000);
}
