//! Promises to pay: given by buyers or noted for them, kept or broken at midnight.

use fiado::domain::contact::Right;

use crate::support::{Customer, Fiado, Supplier, Value, json};

/// Owes 500.00 since 20 days and 300.00 that are not yet due.
fn late(bakery: &Supplier, name: &str) -> Customer {
    let customer = bakery.customer(name).create();
    let number = |part: &str| format!("{}-{part}", name.replace(' ', ""));
    bakery
        .invoice(&customer, &number("1"), 50_000)
        .issued(&bakery.day(-50))
        .due(&bakery.day(-20))
        .create();
    bakery
        .invoice(&customer, &number("2"), 30_000)
        .due(&bakery.day(20))
        .create();
    customer
}

fn promises(bakery: &Supplier, customer: &Customer) -> Vec<Value> {
    let path = format!("/api/v1/customers/{}/promises", customer.id);
    let list = bakery.get(&path).expect(200).json();
    list["data"].as_array().expect("a list").clone()
}

fn states(bakery: &Supplier, customer: &Customer) -> Vec<String> {
    let state = |one: &Value| one["state"].as_str().unwrap_or_default().to_owned();
    promises(bakery, customer).iter().map(state).collect()
}

fn note(bakery: &Supplier, customer: &Customer, body: Value) -> Value {
    let path = format!("/api/v1/customers/{}/promises", customer.id);
    bakery.post(&path, &body).expect(201).json()
}

#[test]
fn a_late_buyer_says_when_it_will_pay() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = late(&bakery, "Café Luna");
    let buyer = bakery.buyer(&cafe);
    let account = bakery.shop("/account");
    let path = bakery.shop("/promises");
    let page = buyer.get(&account).expect(200);
    let offered = page.form_fields();
    assert!(
        offered.contains(&("amount".to_owned(), "500.00".to_owned()))
            && offered.contains(&("pay_on".to_owned(), bakery.day(14))),
        "{offered:?}"
    );
    let (late, today) = (bakery.day(15), bakery.day(0));
    for (amount, day, field) in [
        ("800.01", today.as_str(), "amount-fault"),
        ("0", &today, "amount-fault"),
        ("lots", &today, "amount-fault"),
        ("500", &late, "pay_on-fault"),
        ("500", &bakery.day(-1), "pay_on-fault"),
        ("500", "", "pay_on-fault"),
        ("500", "soon", "pay_on-fault"),
    ] {
        let refused = buyer
            .form(&path, &[("amount", amount), ("pay_on", day)])
            .expect(422)
            .text();
        assert!(refused.contains(field), "{amount} by {day}");
        assert!(
            refused.contains(&format!("value=\"{amount}\"")),
            "what was typed is kept"
        );
    }
    let friday = bakery.day(5);
    let promise = [("amount", "500.00"), ("pay_on", friday.as_str())];
    for _tap in 0..2 {
        buyer.form(&path, &promise).expect(303);
    }
    let given = promises(&bakery, &cafe);
    assert_eq!(given.len(), 1, "the second tap gives no second promise");
    assert_eq!(
        (
            &given[0]["amount"],
            &given[0]["by_buyer"],
            &given[0]["state"],
            &given[0]["made_by"]
        ),
        (&json!(50_000), &json!(true), &json!("open"), &json!("Bea Buyer"))
    );
    let page = buyer.get(&account).expect(200).text();
    assert!(page.contains("You promised €500.00 by"), "{page}");
    // Another one would take back the first.
    let other = [("amount", "10.00"), ("pay_on", friday.as_str())];
    buyer.form(&path, &other).expect(422);
    bakery.pay(&cafe, 20_000).post().expect(201);
    let page = buyer.get(&account).expect(200).text();
    assert!(page.contains("€200.00 of it has arrived"), "{page}");
    let profile = bakery
        .sign_in()
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    assert!(profile.contains("Promised €500.00 by"), "the desk sees it");
    let receivables = bakery.sign_in().get("/admin/receivables").expect(200).text();
    assert!(receivables.contains("Promised payments") && receivables.contains("€200.00 of it has arrived"));
}

#[test]
fn who_may_not_see_the_account_promises_nothing() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = late(&bakery, "Café Luna");
    let colleague = bakery.buyer_who_may(&cafe, &[Right::Order]);
    let promise = [("amount", "500.00"), ("pay_on", &*bakery.day(5))];
    colleague.form(&bakery.shop("/promises"), &promise).expect(403);
    assert!(promises(&bakery, &cafe).is_empty());
}

#[test]
fn at_midnight_after_its_day_a_promise_is_kept_or_broken() {
    let fiado = Fiado::with_clock("2026-03-10T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let pays = late(&bakery, "Pays");
    let pays_less = late(&bakery, "Pays less");
    let credited = late(&bakery, "Credited");
    let later = late(&bakery, "Later");
    // What came in before the promise was given does not count for it.
    bakery.pay(&pays_less, 1_000).post().expect(201);
    for customer in [&pays, &pays_less, &credited] {
        note(&bakery, customer, json!({"pay_on": "2026-03-12"}));
    }
    note(&bakery, &later, json!({"pay_on": "2026-03-13", "amount": 1_000}));
    fiado.set_clock("2026-03-12T22:30:00Z");
    bakery.pay(&pays, 50_000).post().expect(201);
    bakery.pay(&pays_less, 48_999).post().expect(201);
    let note_of_all =
        json!({"customer_id": credited.id, "number": "A-1", "amount": 50_000, "issued_on": "2026-03-11"});
    bakery.post("/api/v1/credit-notes", &note_of_all).expect(201);

    fiado.run_cron("2026-03-12T22:59:00Z");
    assert_eq!(states(&bakery, &pays), ["open"]);
    fiado.run_cron("2026-03-12T23:00:00Z");
    assert_eq!(states(&bakery, &pays), ["kept"]);
    assert_eq!(states(&bakery, &pays_less), ["broken"], "one cent is missing");
    assert_eq!(
        states(&bakery, &credited),
        ["kept"],
        "nothing is overdue any more"
    );
    assert_eq!(states(&bakery, &later), ["open"]);
    fiado.run_cron("2026-03-12T23:00:00Z");
    let told = |customer: &Customer| {
        let path = format!("/api/v1/customers/{}/history", customer.id);
        let list = bakery.get(&path).expect(200).json();
        let list = list["data"].as_array().expect("a list").clone();
        let kinds = list
            .iter()
            .map(|entry| entry["event"]["kind"].as_str().unwrap_or_default().to_owned());
        kinds
            .filter(|kind| kind.starts_with("promise_"))
            .collect::<Vec<_>>()
    };
    assert_eq!(told(&pays), ["promise_kept", "promise_made"]);
    assert_eq!(told(&pays_less), ["promise_broken", "promise_made"]);

    // Whoever has broken one gives no other by itself for 90 days; the desk may note one.
    fiado.set_clock("2026-03-13T08:00:00Z");
    let buyer = bakery.buyer(&pays_less);
    let page = buyer.get(&bakery.shop("/account")).expect(200).text();
    assert!(!page.contains("Promise to pay"), "{page}");
    let again = [("amount", "1.00"), ("pay_on", "2026-03-20")];
    let refused = buyer.form(&bakery.shop("/promises"), &again).expect(422).text();
    assert!(refused.contains("Please contact"), "{refused}");
    note(&bakery, &pays_less, json!({"pay_on": "2026-03-20"}));
    assert_eq!(states(&bakery, &pays_less), ["open", "broken"]);
    fiado.set_clock("2026-03-13T08:01:00Z");
}

#[test]
fn the_desk_notes_a_promise_and_lets_the_customer_order_until_then() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery
        .invoice(&cafe, "F-1", 50_000)
        .issued(&bakery.day(-100))
        .due(&bakery.day(-70))
        .create();
    bakery.product("CRO-1", 120).stock(10).create();
    bakery
        .order(&cafe, &[("CRO-1", 1)])
        .expect_problem(409, "do-not-sell");
    let rep = bakery.staff("sales_rep");
    let path = format!("/admin/customers/{}/promises", cafe.id);
    let page = format!("/admin/customers/{}/delinquency", cafe.id);
    rep.form(&path, &[("amount", "900"), ("pay_on", &bakery.day(3))])
        .expect(422);
    let note = [("amount", "500"), ("pay_on", &*bakery.day(3))];
    rep.form(&path, &note).expect(303);
    let shown = rep.get(&page).expect(200).text();
    assert!(
        shown.contains("€500.00 by") && !shown.contains("Let it order until then"),
        "a representative lifts no block: {shown}"
    );
    bakery
        .order(&cafe, &[("CRO-1", 1)])
        .expect_problem(409, "do-not-sell");
    let owner = bakery.sign_in();
    let fields = owner.get(&page).expect(200).form_fields();
    let field = |name: &str| {
        let found = fields.iter().find(|(of, _)| of == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    assert_eq!(
        (field("mode").as_str(), field("expires_on")),
        ("cap", bakery.day(3))
    );
    let lift = [
        ("mode", "cap"),
        ("status", "delinquent"),
        ("reason", &*field("reason")),
        ("expires_on", &*bakery.day(3)),
    ];
    owner.form(&page, &lift).expect(303);
    bakery.order(&cafe, &[("CRO-1", 1)]).expect(201);
    let id = promises(&bakery, &cafe)[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    rep.form(&format!("{path}/{id}/withdraw"), &[]).expect(303);
    rep.form(&format!("{path}/{id}/withdraw"), &[]).expect(303);
    assert_eq!(states(&bakery, &cafe), ["withdrawn"]);
}

#[test]
fn a_promise_that_is_noted_takes_the_place_of_the_one_before() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = late(&bakery, "Café Luna");
    let path = format!("/api/v1/customers/{}/promises", cafe.id);
    for (body, pointer) in [
        (json!({"pay_on": bakery.day(-1)}), "/pay_on"),
        (json!({"pay_on": bakery.day(367)}), "/pay_on"),
        (json!({"pay_on": bakery.day(1), "amount": 80_001}), "/amount"),
        (json!({"pay_on": bakery.day(1), "amount": -1}), "/amount"),
    ] {
        bakery.post(&path, &body).expect_faults(&[pointer]);
    }
    let first = json!({"pay_on": bakery.day(3)});
    let send = || {
        bakery
            .request("POST", &path)
            .header("Idempotency-Key", "promise-1")
            .json(&first)
            .send()
            .expect(201)
            .json()
    };
    assert_eq!(send(), send());
    assert_eq!(states(&bakery, &cafe), ["open"]);
    note(&bakery, &cafe, json!({"pay_on": bakery.day(9), "amount": 80_000}));
    assert_eq!(states(&bakery, &cafe), ["open", "withdrawn"]);
    let settled = bakery.customer("Settled").create();
    let nothing = format!("/api/v1/customers/{}/promises", settled.id);
    bakery.post(&nothing, &first).expect_faults(&["/amount"]);
}

#[test]
fn of_two_records_merged_one_promise_stays_open() {
    let bakery = Fiado::shared().supplier("bakery");
    let (kept, gone) = (late(&bakery, "Café Luna"), late(&bakery, "Cafe Luna SL"));
    note(&bakery, &kept, json!({"pay_on": bakery.day(3)}));
    note(&bakery, &gone, json!({"pay_on": bakery.day(5)}));
    let merge = bakery
        .post(
            &format!("/api/v1/customers/{}/merge", kept.id),
            &json!({"from": gone.id}),
        )
        .expect(200)
        .id();
    let mut both = states(&bakery, &kept);
    both.sort();
    assert_eq!(both, ["open", "withdrawn"]);
    bakery
        .delete(&format!("/api/v1/customers/{}/merges/{merge}", kept.id))
        .expect(200);
    assert_eq!(states(&bakery, &kept), ["open"]);
    assert_eq!(states(&bakery, &gone), ["withdrawn"]);
}

#[test]
fn a_policy_may_take_no_promises() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = late(&bakery, "Café Luna");
    let owner = bakery.sign_in();
    let policy = "/admin/settings/policy";
    let none = owner.filled(policy, &[("promise_days", "0"), ("do", "save")]);
    owner.press(policy, &none).expect(303);
    let buyer = bakery.buyer(&cafe);
    let page = buyer.get(&bakery.shop("/account")).expect(200).text();
    assert!(!page.contains("Promise to pay"), "{page}");
    let promise = [("amount", "1.00"), ("pay_on", &*bakery.day(1))];
    buyer.form(&bakery.shop("/promises"), &promise).expect(422);
}
