//! Reminders: prepared at midnight, one a customer, made of what is open when they are read.

use crate::support::{Customer, Fiado, Supplier, Value, json};

fn waiting(bakery: &Supplier) -> Vec<Value> {
    let list = bakery.get("/api/v1/reminders").expect(200).json();
    list["data"].as_array().expect("a list").clone()
}

fn names(bakery: &Supplier) -> Vec<String> {
    let name = |one: &Value| one["name"].as_str().unwrap_or_default().to_owned();
    let mut names: Vec<String> = waiting(bakery).iter().map(name).collect();
    names.sort();
    names
}

/// Owes this much since a day that is `late` days ago.
fn late(bakery: &Supplier, name: &str, total: i64, late: i64) -> Customer {
    let customer = bakery
        .customer(name)
        .with("email", format!("{}@example.com", name.to_lowercase()))
        .with("phone", "+34911234567")
        .create();
    owe(bakery, &customer, &format!("{name}-1"), total, late);
    customer
}

fn owe(bakery: &Supplier, customer: &Customer, number: &str, total: i64, late: i64) {
    bakery
        .invoice(customer, number, total)
        .issued(&bakery.day(-late - 30))
        .due(&bakery.day(-late))
        .create();
}

#[test]
fn one_message_for_each_customer_that_is_late_and_the_next_a_week_later() {
    let fiado = Fiado::with_clock("2026-03-10T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let cafe = late(&bakery, "Luna", 50_000, 1);
    owe(&bakery, &cafe, "Luna-2", 7_000, 0);
    bakery.customer("Idle").create();
    fiado.run_cron("2026-03-10T23:00:00Z");
    assert!(waiting(&bakery).is_empty(), "too early: late for two days");
    fiado.run_cron("2026-03-11T23:00:00Z");
    fiado.set_clock("2026-03-12T06:00:00Z");
    assert_eq!(names(&bakery), ["Luna"], "late for three days");
    let reminder = waiting(&bakery)[0].clone();
    assert_eq!(
        (&reminder["to_pay"], &reminder["credit"], &reminder["invoices"]),
        (
            &json!(57_000),
            &json!(0),
            &json!([{"number": "Luna-1", "due_on": "2026-03-09", "open": 50_000}, {"number": "Luna-2", "due_on": "2026-03-10", "open": 7_000}])
        )
    );
    let text = reminder["text"].as_str().unwrap_or_default().to_owned();
    for part in [
        "Hello Luna",
        "Luna-1, due",
        "€500.00",
        "To pay: €570.00",
        "/account",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let before = bakery.rows();
    fiado.run_cron("2026-03-12T23:00:00Z");
    fiado.run_cron("2026-03-12T23:00:00Z");
    let outbox = |rows: &[(String, i64)]| {
        rows.iter()
            .find(|(table, _)| table == "outbox")
            .map(|(_, count)| *count)
    };
    assert_eq!(
        outbox(&bakery.rows()),
        outbox(&before),
        "one waits, and it is enough"
    );

    let path = format!(
        "/api/v1/reminders/{}",
        reminder["id"].as_str().unwrap_or_default()
    );
    bakery
        .post(&path, &json!({"outcome": "maybe"}))
        .expect_faults(&["/outcome"]);
    bakery.post(&path, &json!({"outcome": "sent"})).expect(200);
    let again = bakery
        .post(&path, &json!({"outcome": "dropped"}))
        .expect(200)
        .json();
    assert_eq!(again["outcome"], "sent", "what was sent stays sent");
    assert!(waiting(&bakery).is_empty());
    for night in 13..18 {
        fiado.run_cron(&format!("2026-03-{night}T23:00:00Z"));
        assert!(waiting(&bakery).is_empty(), "night of the {night}th");
    }
    fiado.run_cron("2026-03-18T23:00:00Z");
    assert_eq!(waiting(&bakery)[0]["sent_before"], 1);
    fiado.set_clock("2026-03-19T08:00:00Z");
}

#[test]
fn who_paid_disputed_or_promised_meanwhile_is_not_reminded() {
    let fiado = Fiado::with_clock("2026-03-10T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let paid = late(&bakery, "Paid", 10_000, 20);
    let disputed = late(&bakery, "Disputed", 10_000, 20);
    let promised = late(&bakery, "Promised", 10_000, 20);
    let credited = late(&bakery, "Credited", 10_000, 20);
    let collected = late(&bakery, "Collected", 10_000, 20);
    let part = late(&bakery, "Part", 10_000, 20);
    let residue = late(&bakery, "Residue", 100, 20);
    let _ = residue;
    fiado.run_cron("2026-03-10T23:00:00Z");
    fiado.set_clock("2026-03-11T08:00:00Z");
    assert_eq!(
        names(&bakery),
        ["Collected", "Credited", "Disputed", "Paid", "Part", "Promised"],
        "a residue is not asked for"
    );
    bakery.pay(&paid, 10_000).post().expect(201);
    let invoices = bakery
        .get(&format!("/api/v1/invoices?customer_id={}", disputed.id))
        .expect(200)
        .json();
    let invoice = invoices["data"][0]["id"].as_str().expect("an id").to_owned();
    bakery
        .post(
            &format!("/api/v1/invoices/{invoice}/dispute"),
            &json!({"reason": "Broken"}),
        )
        .expect(200);
    bakery
        .post(
            &format!("/api/v1/customers/{}/promises", promised.id),
            &json!({"pay_on": "2026-03-13"}),
        )
        .expect(201);
    let credit =
        json!({"customer_id": credited.id, "number": "A-1", "amount": 9_950, "issued_on": "2026-03-11"});
    bakery.post("/api/v1/credit-notes", &credit).expect(201);
    let secret = json!({"webhook_secret": "whsec_of_this_test"});
    bakery
        .put("/api/v1/payment-providers/stripe", &secret)
        .expect(200);
    let collection = json!({"invoice_number": "Collected-1", "amount": 10_000, "provider": "stripe", "provider_payment_id": "pi_1"});
    bakery.post("/api/v1/collections", &collection).expect(201);
    let _ = collected;
    bakery.pay(&part, 4_000).post().expect(201);
    assert_eq!(names(&bakery), ["Part"]);
    assert_eq!(waiting(&bakery)[0]["to_pay"], 6_000, "it says what is open now");

    // A broken promise is a reason to be reminded again, on the day after.
    fiado.run_cron("2026-03-12T23:00:00Z");
    fiado.set_clock("2026-03-13T08:00:00Z");
    assert_eq!(names(&bakery), ["Part"]);
    fiado.run_cron("2026-03-13T23:00:00Z");
    fiado.set_clock("2026-03-14T08:00:00Z");
    assert_eq!(names(&bakery), ["Part", "Promised"]);
}

#[test]
fn the_owner_passes_a_reminder_on_from_its_phone() {
    let fiado = Fiado::with_clock("2026-03-10T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let billing = json!({"iban": "ES9121000418450200051332"});
    bakery.put("/api/v1/billing-settings", &billing).expect(200);
    let cafe = late(&bakery, "Luna", 50_000, 70);
    bakery
        .patch(
            &format!("/api/v1/customers/{}", cafe.id),
            &json!({"language": "es"}),
        )
        .expect(200);
    fiado.run_cron("2026-03-10T23:00:00Z");
    fiado.set_clock("2026-03-11T08:00:00Z");
    let owner = bakery.sign_in();
    let receivables = owner.get("/admin/receivables").expect(200).text();
    assert!(
        receivables.contains("Reminders <span class=\"chip overdue\">1"),
        "{receivables}"
    );
    let page = owner.get("/admin/reminders").expect(200).text();
    for part in [
        "€500.00 to pay, late since",
        "Hola, Luna:",
        "ES91 2100 0418 4502 0005 1332",
        "Podrás volver a pedir",
        "https://wa.me/34911234567?text=Hola%2C%20Luna",
        "mailto:luna@example.com?subject=",
    ] {
        assert!(page.contains(part), "{part} in {page}");
    }
    let id = waiting(&bakery)[0]["id"].as_str().expect("an id").to_owned();
    let path = format!("/admin/reminders/{id}");
    bakery
        .staff("sales_rep")
        .form(&path, &[("outcome", "sent")])
        .expect(403);
    owner.form(&path, &[("outcome", "sent")]).expect(303);
    owner.form(&path, &[("outcome", "sent")]).expect(303);
    let page = owner.get("/admin/reminders").expect(200).text();
    assert!(page.contains("Nobody needs to be reminded"), "{page}");
    let profile = owner
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    assert_eq!(profile.matches("Reminded of €500.00").count(), 1, "{profile}");
    let runs = owner.get("/admin/nightly").expect(200).text();
    assert!(runs.contains("<a href=\"/admin/reminders\">1</a>"), "{runs}");
}

#[test]
fn a_policy_without_reminders_prepares_none() {
    let fiado = Fiado::with_clock("2026-03-10T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    late(&bakery, "Luna", 50_000, 20);
    let owner = bakery.sign_in();
    let policy = "/admin/settings/policy";
    let save = |every: &str| {
        let filled = owner.filled(policy, &[("remind_every_days", every), ("do", "save")]);
        owner.press(policy, &filled)
    };
    save("0").expect(303);
    fiado.run_cron("2026-03-10T23:00:00Z");
    assert!(waiting(&bakery).is_empty());
    save("3").expect(303);
    assert_eq!(names(&bakery), ["Luna"], "the run after the change prepares it");
    save("-1").expect(422);
}

#[test]
fn two_runs_at_once_prepare_one_reminder() {
    let fiado = Fiado::with_clock("2026-03-10T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    for at in 0..5 {
        late(&bakery, &format!("Customer{at}"), 10_000, 20);
    }
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| bakery.sign_in().form("/admin/nightly", &[]).expect(303));
        }
    });
    assert_eq!(waiting(&bakery).len(), 5);
}

#[test]
fn reminders_follow_their_customer_through_a_merge_and_back() {
    let fiado = Fiado::with_clock("2026-03-10T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let (kept, gone) = (
        late(&bakery, "Kept", 10_000, 20),
        late(&bakery, "Gone", 20_000, 20),
    );
    fiado.run_cron("2026-03-10T23:00:00Z");
    fiado.set_clock("2026-03-11T08:00:00Z");
    let merge = bakery
        .post(
            &format!("/api/v1/customers/{}/merge", kept.id),
            &json!({"from": gone.id}),
        )
        .expect(200)
        .id();
    let both = waiting(&bakery);
    assert_eq!((both.len(), &both[0]["to_pay"]), (1, &json!(30_000)));
    bakery
        .delete(&format!("/api/v1/customers/{}/merges/{merge}", kept.id))
        .expect(200);
    fiado.run_cron("2026-03-11T23:00:00Z");
    fiado.set_clock("2026-03-12T08:00:00Z");
    assert_eq!(names(&bakery), ["Gone", "Kept"]);
}
