//! Mercado Pago: a notification says that something happened; the payment is fetched from a server that speaks its JSON.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::support::elsewhere::serve;
use crate::support::{Answer, Customer, Fiado, Supplier, Value, json};

const SECRET: &str = "a_secret_of_these_tests_9876";
const TOKEN: &str = "APP_USR-1234-of-these-tests";

/// A server that answers `GET /v1/payments/{id}` as Mercado Pago does, to who has the token.
#[derive(Clone)]
struct Payments {
    url: String,
    known: Arc<Mutex<HashMap<String, Value>>>,
    asked: Arc<Mutex<u32>>,
}

impl Payments {
    fn start() -> Payments {
        let known: Arc<Mutex<HashMap<String, Value>>> = Arc::default();
        let asked: Arc<Mutex<u32>> = Arc::default();
        let (payments, count) = (known.clone(), asked.clone());
        let url = serve(move |request| {
            *count.lock().expect("a count") += 1;
            let id = request.path.strip_prefix("/v1/payments/");
            let found = id.and_then(|id| payments.lock().expect("payments").get(id).cloned());
            match (request.has_token(TOKEN), found) {
                (false, _) => (401, json!({"message": "invalid access token"})),
                (true, None) => (404, json!({"message": "Payment not found"})),
                (true, Some(payment)) => (200, payment),
            }
        });
        Payments { url, known, asked }
    }

    fn is(&self, id: &str, status: &str, changes: Value) {
        let mut payment = json!({"id": id.parse::<u64>().expect("a number"), "status": status, "status_detail": "accredited", "currency_id": "BRL",
            "transaction_amount": 150.1, "transaction_amount_refunded": 0, "date_created": "2026-11-18T10:00:00.000-03:00",
            "date_approved": "2026-11-18T10:01:00.000-03:00", "date_last_updated": "2026-11-19T10:00:00.000-03:00",
            "payment_type_id": "credit_card", "external_reference": "F-1", "metadata": {}});
        for (field, value) in changes.as_object().expect("an object") {
            payment[field] = value.clone();
        }
        self.known
            .lock()
            .expect("payments")
            .insert(id.to_owned(), payment);
    }
}

fn connected() -> (Payments, Fiado, Supplier, Customer) {
    let payments = Payments::start();
    let fiado = Fiado::with_vars(json!({"MERCADOPAGO_API": payments.url}))
        .with_clock("2026-11-21T15:00:00Z")
        .start();
    let fields = json!({"country": "BR", "currency": "BRL", "timezone": "America/Sao_Paulo"});
    let bakery = fiado.supplier_with("padaria", fields);
    let secrets = json!({"webhook_secret": SECRET, "access_token": TOKEN});
    let answer = bakery
        .put("/api/v1/payment-providers/mercadopago", &secrets)
        .expect(200);
    assert!(!answer.text().contains(TOKEN));
    let cafe = bakery.customer("Café Luna").create();
    bakery
        .invoice(&cafe, "F-1", 15_010)
        .issued("2026-11-01")
        .due("2026-11-10")
        .create();
    (payments, fiado, bakery, cafe)
}

fn notify(bakery: &Supplier, payment: &str, notice: u32) -> Answer {
    let body = json!({"id": notice, "live_mode": true, "type": "payment", "action": "payment.updated", "data": {"id": payment}});
    send(bakery, &body, payment, SECRET)
}

fn send(bakery: &Supplier, body: &Value, signed_id: &str, secret: &str) -> Answer {
    let (request_id, ts) = ("2066ca19-c6f1-498a-be75-1923005edd06", "1742505638683");
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(format!("id:{signed_id};request-id:{request_id};ts:{ts};").as_bytes());
    let signature = hex::encode(mac.finalize().into_bytes());
    let id = body["data"]["id"].as_str().unwrap_or_default();
    let path = format!("/webhooks/{}/mercadopago?data.id={id}&type=payment", bakery.slug);
    let visitor = bakery.fiado.visitor();
    visitor
        .request("POST", &path)
        .header("Content-Type", "application/json")
        .header("x-request-id", request_id)
        .header("x-signature", &format!("ts={ts},v1={signature}"))
        .body(body.to_string())
        .send()
}

#[track_caller]
fn outcome(answer: Answer) -> Value {
    answer.expect(200).json()["outcome"].clone()
}

#[test]
fn a_payment_is_fetched_and_follows_what_it_has_become() {
    let (payments, _fiado, bakery, cafe) = connected();
    payments.is("123", "in_process", json!({}));
    assert_eq!(outcome(notify(&bakery, "123", 1)), "applied");
    assert_eq!(bakery.account(&cafe)["balance"], 15_010, "on its way is not paid");
    payments.is("123", "approved", json!({}));
    assert_eq!(outcome(notify(&bakery, "123", 2)), "applied");
    assert_eq!(outcome(notify(&bakery, "123", 2)), "duplicate");
    assert_eq!(outcome(notify(&bakery, "123", 3)), "ignored");
    assert_eq!(bakery.account(&cafe)["balance"], 0);
    let refunded =
        json!({"transaction_amount_refunded": 50.05, "date_last_updated": "2026-11-20T10:00:00.000-03:00"});
    payments.is("123", "approved", refunded);
    assert_eq!(outcome(notify(&bakery, "123", 4)), "applied");
    assert_eq!(bakery.account(&cafe)["balance"], 5_005);
    let lost = json!({"status_detail": "settled", "transaction_amount_refunded": 50.05, "date_last_updated": "2026-11-21T09:00:00.000-03:00"});
    payments.is("123", "charged_back", lost);
    assert_eq!(outcome(notify(&bakery, "123", 5)), "applied");
    assert_eq!(outcome(notify(&bakery, "123", 6)), "ignored");
    let account = bakery.account(&cafe);
    assert_eq!(account["balance"], 15_010);
    assert_eq!(account["delinquency"]["effective"], "do_not_sell");
}

#[test]
fn what_is_not_signed_for_this_payment_is_refused_and_not_fetched() {
    let (payments, _fiado, bakery, cafe) = connected();
    payments.is("123", "approved", json!({}));
    let body = json!({"id": 1, "type": "payment", "data": {"id": "123"}});
    send(&bakery, &body, "123", "another_secret").expect_problem(400, "bad-signature");
    send(&bakery, &body, "124", SECRET).expect_problem(400, "bad-signature");
    assert_eq!(*payments.asked.lock().expect("a count"), 0);
    assert_eq!(bakery.account(&cafe)["balance"], 15_010);
}

#[test]
fn what_cannot_be_fetched_is_stored_and_tried_again() {
    let (payments, fiado, bakery, cafe) = connected();
    assert_eq!(
        outcome(notify(&bakery, "123", 1)),
        "queued",
        "there is no such payment yet"
    );
    assert_eq!(outcome(notify(&bakery, "123", 1)), "duplicate");
    fiado.run_cron("2026-11-21T15:15:00Z");
    assert_eq!(bakery.account(&cafe)["balance"], 15_010);
    payments.is("123", "approved", json!({}));
    fiado.run_cron("2026-11-21T15:30:00Z");
    assert_eq!(bakery.account(&cafe)["balance"], 0);
    fiado.run_cron("2026-11-21T15:45:00Z");
    assert_eq!(bakery.account(&cafe)["balance"], 0);

    // A person does not have to wait for the trigger.
    assert_eq!(outcome(notify(&bakery, "124", 2)), "queued");
    let owner = bakery.sign_in();
    let page = owner.get("/admin/webhooks/mercadopago/124-2").expect(200).text();
    assert!(page.contains("in progress"));
    payments.is(
        "124",
        "approved",
        json!({"external_reference": "F-2", "transaction_amount": 20}),
    );
    bakery.invoice(&cafe, "F-2", 5_000).issued("2026-11-20").create();
    owner
        .form("/admin/webhooks/mercadopago/124-2/replay", &[])
        .expect(303);
    assert_eq!(bakery.account(&cafe)["balance"], 3_000);

    // After days, it is a person's matter.
    assert_eq!(outcome(notify(&bakery, "125", 3)), "queued");
    fiado.run_cron("2026-11-25T15:00:00Z");
    assert!(
        owner
            .get("/admin/webhooks?outcome=unmatched")
            .expect(200)
            .text()
            .contains("125-3")
    );
}

#[test]
fn a_wrong_token_and_other_money_move_nothing() {
    let (payments, _fiado, bakery, cafe) = connected();
    payments.is("123", "approved", json!({"currency_id": "ARS"}));
    assert_eq!(outcome(notify(&bakery, "123", 1)), "unmatched");
    let owner = bakery.sign_in();
    let secrets = [
        ("webhook_secret", SECRET),
        ("access_token", "APP_USR-of-somebody-else"),
    ];
    owner
        .form("/admin/settings/providers/mercadopago", &secrets)
        .expect(303);
    payments.is("124", "approved", json!({}));
    assert_eq!(outcome(notify(&bakery, "124", 2)), "queued");
    assert_eq!(bakery.account(&cafe)["balance"], 15_010);
    owner
        .form(
            "/admin/settings/providers/mercadopago",
            &[("webhook_secret", SECRET), ("access_token", "with a blank")],
        )
        .expect(422);
    let other = json!({"id": 9, "type": "plan", "data": {"id": "77"}});
    assert_eq!(outcome(send(&bakery, &other, "77", SECRET)), "ignored");
}
