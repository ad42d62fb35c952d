//! Money on the desk: invoices, payments, credit notes, delinquency, policy and books, as the owner works with them.

use crate::support::{Client, Customer, Fiado, Supplier, json};

fn delinquency(supplier: &Supplier, customer: &Customer) -> String {
    supplier.account(customer)["delinquency"]["effective"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// Where the form sent us, without what it says.
fn issue(owner: &Client, customer: &Customer, fields: &[(&str, &str)]) -> String {
    let answer = owner
        .form(&format!("/admin/invoices/new?customer={}", customer.id), fields)
        .expect(303);
    answer
        .header("Location")
        .unwrap_or_default()
        .split('?')
        .next()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn an_invoice_is_issued_looked_at_and_disputed() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").terms_net(30).create();
    let owner = bakery.sign_in();
    let form = owner
        .get(&format!("/admin/invoices/new?customer={}", cafe.id))
        .expect(200)
        .text();
    let number = format!("{}-0001", &bakery.day(0)[..4]);
    assert!(form.contains(&number), "a number is suggested");

    let refused = owner
        .form(
            &format!("/admin/invoices/new?customer={}", cafe.id),
            &[
                ("number", "F-7"),
                ("issued_on", &bakery.day(0)),
                ("due_on", &bakery.day(-1)),
                ("total", "12.345"),
            ],
        )
        .expect(422)
        .text();
    assert!(
        refused.contains("F-7") && refused.contains("12.345"),
        "what was typed is kept"
    );
    assert!(refused.contains("total-fault"));

    let page = issue(
        &owner,
        &cafe,
        &[
            ("number", "F-7"),
            ("issued_on", &bakery.day(0)),
            ("due_on", ""),
            ("total", "1,234.50"),
        ],
    );
    assert_eq!(bakery.account(&cafe)["balance"], 123_450);
    let shown = owner.get(&page).expect(200).text();
    assert!(shown.contains("F-7") && shown.contains("€1,234.50") && shown.contains("Café Luna"));
    let again = [
        ("number", "F-7"),
        ("issued_on", &bakery.day(0)),
        ("due_on", ""),
        ("total", "1"),
    ];
    owner
        .form(&format!("/admin/invoices/new?customer={}", cafe.id), &again)
        .expect(422);

    owner
        .form(&format!("{page}/dispute"), &[("reason", "")])
        .expect(422);
    owner
        .form(&format!("{page}/dispute"), &[("reason", "Half was mouldy")])
        .expect(303);
    assert!(owner.get(&page).expect(200).text().contains("Half was mouldy"));
    owner.form(&format!("{page}/undispute"), &[]).expect(303);
    assert!(owner.get("/admin/invoices").expect(200).text().contains("F-7"));
}

#[test]
fn a_payment_goes_where_the_form_says() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery
        .invoice(&cafe, "F-1", 5_000)
        .issued(&bakery.day(-40))
        .create();
    let newer = bakery.invoice(&cafe, "F-2", 5_000).create();
    let owner = bakery.sign_in();
    let path = format!("/admin/payments/new?customer={}", cafe.id);
    let pays = format!("pays-{}", newer["id"].as_str().unwrap());
    let today = bakery.day(0);
    let pay = |amount: &str, part: &str| {
        owner.form(
            &path,
            &[
                ("amount", amount),
                ("received_on", &today),
                ("method", "cash"),
                (&pays, part),
            ],
        )
    };
    let refused = pay("100", "50.01").expect(422).text();
    assert!(
        refused.contains(&format!("{pays}-fault")),
        "the fault stands beside the amount it is about"
    );
    pay("10", "20").expect(422);
    pay("-1", "").expect(422);
    pay("60", "20").expect_redirect(&format!("/admin/customers/{}?done=recorded", cafe.id));
    let open = |number: &str| {
        let list = bakery
            .get(&format!("/api/v1/invoices?customer_id={}", cafe.id))
            .expect(200)
            .json();
        let of = |one: &&crate::support::Value| one["number"] == number;
        list["data"].as_array().unwrap().iter().find(of).unwrap()["open"].clone()
    };
    assert_eq!((open("F-1"), open("F-2")), (json!(1_000), json!(3_000)));
    let note = [
        ("amount", "5"),
        ("received_on", today.as_str()),
        ("number", "A-1"),
    ];
    owner
        .form(&format!("/admin/credit-notes/new?customer={}", cafe.id), &note)
        .expect(303);
    owner
        .form(&format!("/admin/credit-notes/new?customer={}", cafe.id), &note)
        .expect(422);
    assert_eq!(bakery.account(&cafe)["balance"], 3_500);
}

#[test]
fn a_person_overrides_the_rules_and_returns_to_them() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery
        .invoice(&cafe, "F-1", 50_000)
        .issued(&bakery.day(-100))
        .due(&bakery.day(-70))
        .create();
    let owner = bakery.sign_in();
    let path = format!("/admin/customers/{}/delinquency", cafe.id);
    let page = owner.get(&path).expect(200).text();
    assert!(
        page.contains("F-1") && page.contains("€500.00"),
        "the why names invoices and amounts"
    );
    let cap = |reason: &str, last: &str| {
        let fields = [
            ("mode", "cap"),
            ("status", "debtor"),
            ("reason", reason),
            ("expires_on", last),
        ];
        owner.form(&path, &fields)
    };
    cap("", "").expect(422);
    cap("Promised", &bakery.day(-1)).expect(422);
    cap("Promised", &bakery.day(3)).expect(303);
    assert_eq!(delinquency(&bakery, &cafe), "debtor");
    owner.form(&format!("{path}/automatic"), &[]).expect(303);
    assert_eq!(delinquency(&bakery, &cafe), "do_not_sell");
    bakery
        .staff("viewer")
        .form(&format!("{path}/automatic"), &[])
        .expect(403);
}

#[test]
fn a_policy_is_tried_before_it_is_saved() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let idle = bakery.customer("Bar Sol").create();
    bakery
        .invoice(&cafe, "F-1", 50_000)
        .issued(&bakery.day(-100))
        .due(&bakery.day(-70))
        .create();
    let owner = bakery.sign_in();
    let post = |block: &str, what: &str| {
        owner.form(
            "/admin/settings/policy",
            &[
                ("debtor_floor", "5.00"),
                ("write_off_up_to", "1.00"),
                ("debtor_limit_bp", "1"),
                ("debtor_days", "3"),
                ("delinquent_days", "30"),
                ("delinquent_returns", "2"),
                ("delinquent_returns_window", "90"),
                ("do_not_sell_days", block),
                ("do_not_sell_returns", "3"),
                ("do_not_sell_returns_window", "180"),
                ("do_not_sell_on_lost_chargeback", "yes"),
                ("to_debtor_clean_days", "14"),
                ("to_clear_clean_days", "30"),
                ("promise_days", "14"),
                ("remind_after_days", "3"),
                ("remind_every_days", "7"),
                ("overdue_block_lifts", "on_payment"),
                ("incident_block_lifts", "by_person"),
                ("do", what),
            ],
        )
    };
    for bad in ["", "x", "20", "4000"] {
        assert!(
            post(bad, "save")
                .expect(422)
                .text()
                .contains("do_not_sell_days-fault"),
            "{bad:?}"
        );
    }
    let tried = post("90", "try").expect(200).text();
    assert!(
        tried.contains("one customer changes status")
            && tried.contains("Café Luna")
            && !tried.contains("Bar Sol")
    );
    assert_eq!(delinquency(&bakery, &cafe), "do_not_sell");
    post("90", "save").expect_redirect("/admin/settings/policy?done=policy");
    assert_eq!(delinquency(&bakery, &cafe), "delinquent");
    assert_eq!(delinquency(&bakery, &idle), "without_incidents");
    let stored: String = bakery
        .fiado
        .database()
        .query_row(
            "SELECT delinquency FROM customer WHERE id = ?1",
            [&cafe.id],
            |row| row.get(0),
        )
        .expect("a status");
    assert_eq!(stored, "delinquent", "the accounts are looked at again at once");
}

#[test]
fn the_owner_verifies_the_books() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.invoice(&cafe, "F-1", 5_000).create();
    let owner = bakery.sign_in();
    owner.get("/admin/books").expect(200);
    assert!(
        owner
            .form("/admin/books", &[])
            .expect(200)
            .text()
            .contains("The books are in order.")
    );
    bakery.staff("store_manager").get("/admin/books").expect(403);
}

/// Where the form leads.
fn press(owner: &Client, path: &str, fields: &[(String, String)]) -> String {
    let answer = owner.press(path, fields).expect(303);
    answer.header("Location").unwrap_or_default().to_owned()
}

#[test]
fn a_button_that_is_pressed_twice_books_once() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let owner = bakery.sign_in();
    let today = bakery.day(0);
    let documents = |kind: &str| {
        let rows = bakery.rows();
        rows.iter()
            .find(|(table, _)| table == kind)
            .map_or(0, |(_, count)| *count)
    };

    let path = format!("/admin/invoices/new?customer={}", cafe.id);
    let invoice = owner.filled(&path, &[("issued_on", &today), ("total", "100.00")]);
    let led_to = press(&owner, &path, &invoice);
    assert_eq!(press(&owner, &path, &invoice), led_to, "to the same invoice");
    assert_eq!(documents("invoice"), 1);

    let path = format!("/admin/payments/new?customer={}", cafe.id);
    let payment = owner.filled(
        &path,
        &[("amount", "30.00"), ("received_on", &today), ("method", "cash")],
    );
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| press(&owner, &path, &payment));
        }
    });
    assert_eq!(bakery.account(&cafe)["balance"], 7_000);
    // Gone back, and something else is written: that is another payment.
    let mut other = payment.clone();
    for (name, value) in &mut other {
        if name == "amount" {
            *value = "20.00".to_owned();
        }
    }
    press(&owner, &path, &other);
    assert_eq!(bakery.account(&cafe)["balance"], 5_000);
    // Opened anew, the same payment is a second one.
    let again = owner.filled(
        &path,
        &[("amount", "30.00"), ("received_on", &today), ("method", "cash")],
    );
    press(&owner, &path, &again);
    assert_eq!(bakery.account(&cafe)["balance"], 2_000);

    let credit = bakery.pay(&cafe, 5_000).post().expect(201).id();
    let path = format!("/admin/credits/{credit}");
    let refund = owner.filled(&path, &[("amount", "5.00"), ("dated_on", &today)]);
    for _press in 0..2 {
        press(&owner, &format!("{path}/refund"), &refund);
    }
    assert_eq!(bakery.account(&cafe)["unallocated"], 2_500);
}
