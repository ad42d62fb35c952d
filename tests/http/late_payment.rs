//! Interest and compensation for late payment: shown, asked for by an invoice of their own, or let off.

use crate::support::{Customer, Fiado, Setup, Supplier, Value, json};

fn at(instant: &str) -> Setup {
    Fiado::with_clock(instant)
}

/// 8 points above 2.15 %, and 40.00 for each invoice.
fn charging(bakery: &Supplier) {
    let terms =
        json!({"margin_bp": 800, "compensation": 4_000, "rates": [{"from": "2026-01-01", "rate_bp": 215}]});
    bakery
        .put("/api/v1/billing-settings", &json!({"late_charges": terms}))
        .expect(200);
}

fn late(bakery: &Supplier, customer: &Customer) -> Value {
    let path = format!("/api/v1/customers/{}/late-charges", customer.id);
    bakery.get(&path).expect(200).json()
}

/// 10,000.00 due on 31 March, 3,650.00 paid ten days late, and 20.00 that were paid in time.
fn furnished(bakery: &Supplier) -> Customer {
    let cafe = bakery.customer("Café Luna").limit(10_000_000).create();
    let invoice = |number: &str, total: i64| {
        bakery
            .invoice(&cafe, number, total)
            .issued("2026-03-01")
            .due("2026-03-31")
            .create()
    };
    invoice("F-1", 1_000_000);
    invoice("F-2", 365_000);
    invoice("F-3", 2_000);
    bakery
        .pay(&cafe, 2_000)
        .on("2026-03-31")
        .to("F-3", 2_000)
        .post()
        .expect(201);
    bakery
        .pay(&cafe, 365_000)
        .on("2026-04-11")
        .to("F-2", 365_000)
        .post()
        .expect(201);
    cafe
}

#[test]
fn what_was_late_costs_interest_by_the_day_and_a_compensation() {
    let fiado = at("2026-05-01T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let cafe = furnished(&bakery);
    let off = late(&bakery, &cafe);
    assert_eq!((&off["charged"], &off["charges"]), (&json!(false), &json!([])));
    charging(&bakery);
    // 30 days of April: 10,000.00 × 10.15 % × 30/365; ten days of 3,650.00: 10.15.
    assert_eq!(
        late(&bakery, &cafe)["charges"],
        json!([
            {"invoice_number": "F-1", "from": "2026-04-01", "until": "2026-04-30", "days": 30, "interest": 8_342, "compensation": 4_000},
            {"invoice_number": "F-2", "from": "2026-04-01", "until": "2026-04-10", "days": 10, "interest": 1_015, "compensation": 4_000}
        ])
    );
    assert_eq!(
        bakery.account(&cafe)["balance"],
        1_000_000,
        "it is shown apart and owed by nobody yet"
    );
}

#[test]
fn the_owner_asks_for_one_and_lets_the_other_off() {
    let fiado = at("2026-05-01T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let cafe = furnished(&bakery);
    charging(&bakery);
    let owner = bakery.sign_in();
    let path = format!("/admin/customers/{}/late-charges", cafe.id);
    let page = owner.get(&path).expect(200).text();
    assert!(
        page.contains("€83.42") && page.contains("€123.42") && page.contains("F-2"),
        "{page}"
    );
    bakery
        .staff("sales_rep")
        .form(&path, &[("do", "collect")])
        .expect(403);
    owner
        .form(&path, &[("do", "collect"), ("invoice", "F-9")])
        .expect(422);
    let token = owner.get(&path).expect(200).form_fields();
    let token = token
        .iter()
        .find(|(name, _)| name == "token")
        .map(|(_, value)| value.clone())
        .expect("a token");
    let collect = [("do", "collect"), ("invoice", "F-1"), ("token", &*token)];
    let invoice = owner.form(&path, &collect).expect(303);
    let again = owner.form(&path, &collect).expect(303);
    let led_to = invoice.header("Location").unwrap_or_default().to_owned();
    assert_eq!(
        again.header("Location"),
        Some(&*led_to),
        "pressed twice, asked for once"
    );
    let issued = owner.get(&led_to).expect(200).text();
    for part in [
        "Late-payment interest on invoice F-1",
        "(30 days)",
        "Compensation for recovery costs, invoice F-1",
        "€123.42",
    ] {
        assert!(issued.contains(part), "{part} in {issued}");
    }
    assert_eq!(bakery.account(&cafe)["balance"], 1_012_342);
    owner
        .form(&path, &[("do", "waive"), ("invoice", "F-2")])
        .expect(303);
    let page = owner.get(&path).expect(200).text();
    assert!(
        page.contains("Nothing has come together") && page.contains("Waived by Olga Owner"),
        "{page}"
    );
    let profile = owner
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    assert!(profile.contains("Late-payment charges of €50.15 were waived"));

    // Interest goes on from where it was asked for; the compensation is asked for once, and interest bears none.
    fiado.set_clock("2027-01-15T10:00:00Z");
    let charges = late(&bakery, &cafe)["charges"].clone();
    assert_eq!(charges.as_array().map(Vec::len), Some(1), "{charges}");
    assert_eq!(
        (
            &charges[0]["invoice_number"],
            &charges[0]["from"],
            &charges[0]["compensation"]
        ),
        (&json!("F-1"), &json!("2026-05-01"), &json!(0))
    );
}

#[test]
fn a_program_decides_about_all_of_them_at_once() {
    let fiado = at("2026-05-01T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let cafe = furnished(&bakery);
    charging(&bakery);
    let path = format!("/api/v1/customers/{}/late-charges", cafe.id);
    bakery
        .post(
            &path,
            &json!({"outcome": "collected", "invoices": ["F-1", "F-3"]}),
        )
        .expect_faults(&["/invoices/1"]);
    let decide = || {
        bakery
            .request("POST", &path)
            .header("Idempotency-Key", "charge")
            .json(&json!({"outcome": "collected"}))
            .send()
            .expect(201)
            .json()
    };
    let decided = decide();
    assert_eq!(decided["amount"], 8_342 + 1_015 + 8_000);
    assert_eq!(decide(), decided);
    bakery
        .post(&path, &json!({"outcome": "waived"}))
        .expect_faults(&["/invoices"]);
    let told = late(&bakery, &cafe)["decided"].clone();
    assert_eq!(told.as_array().map(Vec::len), Some(2), "{told}");
}

#[test]
fn many_who_ask_at_once_ask_once() {
    let fiado = at("2026-05-01T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let cafe = furnished(&bakery);
    charging(&bakery);
    let path = format!("/api/v1/customers/{}/late-charges", cafe.id);
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..6)
            .map(|_| scope.spawn(|| bakery.post(&path, &json!({"outcome": "collected"})).status))
            .collect();
        sent.into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect()
    });
    assert_eq!(
        answers.iter().filter(|status| **status == 201).count(),
        1,
        "{answers:?}"
    );
    assert!(answers.iter().all(|status| *status < 500), "{answers:?}");
    assert_eq!(
        bakery.account(&cafe)["balance"],
        1_000_000 + 8_342 + 1_015 + 8_000
    );
}

#[test]
fn the_terms_are_set_at_the_desk() {
    let bakery = Fiado::shared().supplier("bakery");
    let owner = bakery.sign_in();
    let path = "/admin/settings/billing";
    let with = |changes: &[(&str, &str)]| owner.press(path, &owner.filled(path, changes));
    let on = [
        ("late", "yes"),
        ("late_margin", "8"),
        ("late_compensation", "40"),
        ("late_rates", "2026-01-01 2.15\n2026-07-01 2,4 %"),
    ];
    with(&on).expect(303);
    let stored = bakery.get("/api/v1/billing-settings").expect(200).json();
    assert_eq!(
        stored["late_charges"],
        json!({"margin_bp": 800, "compensation": 4_000, "rates": [{"from": "2026-01-01", "rate_bp": 215}, {"from": "2026-07-01", "rate_bp": 240}]})
    );
    for (rates, why) in [
        ("", "no rate"),
        ("2026-07-01 2\n2026-01-01 3", "out of order"),
        ("soon 2", "no day"),
        ("2026-01-01", "no rate of it"),
    ] {
        let refused = with(&[("late_rates", rates)]).expect(422).text();
        assert!(refused.contains("late_rates-fault"), "{why}: {refused}");
    }
    with(&[("late", "")]).expect(303);
    assert!(bakery.get("/api/v1/billing-settings").expect(200).json()["late_charges"].is_null());
}
