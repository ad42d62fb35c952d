//! What a customer's terms do to its orders: the least it orders, the fee for delivery, the days on which it comes.

use crate::support::{Answer, Client, Customer, Fiado, Supplier, Value, json};

const ORDERS: &str = "/api/v1/orders";

fn order(supplier: &Supplier, customer: &Customer, quantity: i64, others: &[(&str, Value)]) -> Answer {
    let mut body = json!({"customer_id": customer.id, "lines": [{"sku": "CRO-1", "quantity": quantity}]});
    for (field, value) in others {
        body[*field] = value.clone();
    }
    supplier.post(ORDERS, &body)
}

/// An order from the buyer's review of its cart, as the page sends it.
fn buy(supplier: &Supplier, buyer: &Client, quantity: &str) -> Answer {
    let review = buyer
        .form(&supplier.shop("/cart"), &[("q:CRO-1", quantity), ("review", "1")])
        .expect(200);
    let fields = review.form_fields();
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    buyer.form(&supplier.shop("/orders"), &fields)
}

fn details(answer: &Answer) -> Vec<String> {
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    errors
        .iter()
        .map(|error| error["detail"].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn an_order_below_the_minimum_is_refused_with_what_is_missing() {
    let bakery = Fiado::shared().supplier("bakery");
    bakery
        .product("CRO-1", 1_000)
        .with("tax_rate_bp", 2100)
        .stock(100)
        .create();
    // The minimum is of what is paid for the goods: after the discount, before tax, without the fee.
    let cafe = bakery
        .customer("Café Luna")
        .with("discount_bp", 1_000)
        .with("minimum_order_value", 4_500)
        .with("minimum_order_quantity", 5)
        .with("delivery_fee", 900)
        .create();
    let refused = order(&bakery, &cafe, 4, &[]).expect_problem(409, "below-minimum");
    assert_eq!(refused.pointers(), ["/lines", "/lines"]);
    let said = details(&refused).join(" ");
    assert!(said.contains("900 more is needed: the least is 4500"), "{said}");
    assert!(said.contains("1 more units are needed: the least is 5"), "{said}");
    let placed = order(&bakery, &cafe, 5, &[]).expect(201).json();
    assert_eq!(placed["net"], 5_400, "45.00 of goods and 9.00 for delivery");
    let history = bakery
        .get(&format!("/api/v1/customers/{}/history", cafe.id))
        .expect(200)
        .text();
    assert!(history.contains("below_minimum"), "{history}");
}

#[test]
fn a_repeated_order_below_the_minimum_gets_the_same_answer() {
    let bakery = Fiado::shared().supplier("bakery");
    bakery.product("CRO-1", 1_000).create();
    let cafe = bakery
        .customer("Café Luna")
        .with("minimum_order_value", 5_000)
        .create();
    let body = json!({"customer_id": cafe.id, "lines": [{"sku": "CRO-1", "quantity": 1}]});
    let post = || {
        let request = bakery.request("POST", ORDERS).header("Idempotency-Key", "once");
        request.json(&body).send()
    };
    let first = post().expect_problem(409, "below-minimum");
    let again = post().expect_problem(409, "below-minimum");
    assert_eq!(first.json(), again.json());
    assert_eq!(again.cost().written, 0);
}

#[test]
fn a_buyer_is_told_of_the_minimum_before_the_end() {
    let bakery = Fiado::shared().supplier("bakery");
    bakery.product("CRO-1", 1_000).create();
    let cafe = bakery
        .customer("Café Luna")
        .with("minimum_order_value", 5_000)
        .with("delivery_fee", 350)
        .with("delivery_free_from", 8_000)
        .create();
    let buyer = bakery.buyer(&cafe);
    let catalogue = buyer.get(&bakery.shop("/")).expect(200).text();
    assert!(catalogue.contains("Minimum order: €50.00."), "{catalogue}");
    assert!(catalogue.contains("Delivery: €3.50, free from €80.00."));
    let cart = |quantity: &str| {
        let fields = [("q:CRO-1", quantity), ("review", "1")];
        buyer.form(&bakery.shop("/cart"), &fields).expect(200).text()
    };
    let short = cart("2");
    assert!(
        short.contains("€30.00 more to reach the minimum order of €50.00."),
        "{short}"
    );
    assert!(
        !short.contains("Place order"),
        "there is no button to be refused by"
    );
    let enough = cart("5");
    assert!(enough.contains("Place order") && enough.contains("€30.00 more and delivery is free."));
    let free = cart("8");
    assert!(!free.contains("Delivery fee") && free.contains("€80.00"));
    // Whoever sends it all the same is refused by the gate, and keeps the cart.
    let refused = buy(&bakery, &buyer, "2").expect(409).text();
    assert!(refused.contains("This order is below the minimum."), "{refused}");
    assert!(refused.contains("value=\"2\""));
    buy(&bakery, &buyer, "5").expect(303);
    assert_eq!(bakery.account(&cafe)["exposure"], 5_350);
}

#[test]
fn a_person_with_the_right_to_lets_a_small_order_pass() {
    let bakery = Fiado::shared().supplier("bakery");
    bakery.product("CRO-1", 1_000).create();
    let cafe = bakery
        .customer("Café Luna")
        .with("minimum_order_quantity", 3)
        .create();
    let path = format!("/admin/orders/new?customer={}", cafe.id);
    for role in [
        "owner",
        "store_manager",
        "warehouse_manager",
        "sales_rep",
        "viewer",
    ] {
        let may_override = ["owner", "store_manager"].contains(&role);
        let person = bakery.staff(role);
        let place = |reason: &str| {
            let fields = [("token", role), ("q:CRO-1", "1"), ("override_reason", reason)];
            person.form(&path, &fields)
        };
        let form = person.get(&path);
        if role == "viewer" {
            form.expect(403);
            place("").expect(403);
            continue;
        }
        assert!(
            form.expect(200).text().contains("Minimum order: 3 units."),
            "{role}"
        );
        let refused = place("").expect(409).text();
        assert!(
            refused.contains("2 units more to reach the minimum order of 3 units."),
            "{role}: {refused}"
        );
        let passed = place("A first taste");
        if may_override {
            let placed = person
                .get(passed.expect(303).header("Location").unwrap())
                .expect(200);
            assert!(placed.text().contains("A first taste"), "{role}");
        } else {
            passed.expect(403);
        }
    }
    // Nobody sells to an account that is closed.
    let account = format!("/api/v1/customers/{}", cafe.id);
    bakery.patch(&account, &json!({"status": "inactive"})).expect(200);
    let fields = [("token", "x"), ("q:CRO-1", "1"), ("override_reason", "Please")];
    let refused = bakery.sign_in().form(&path, &fields).expect(409).text();
    assert!(refused.contains("This account is inactive."), "{refused}");
}

#[test]
fn a_fee_is_taxed_counted_and_invoiced_with_the_order() {
    let bakery = Fiado::shared().supplier("bakery");
    bakery.product("CRO-1", 1_000).with("tax_rate_bp", 1000).create();
    bakery.product("VIN-1", 1_000).with("tax_rate_bp", 2100).create();
    let cafe = bakery
        .customer("Café Luna")
        .limit(6_000)
        .with("delivery_fee", 350)
        .with("delivery_free_from", 4_000)
        .create();
    // The highest rate of what is delivered, unless the supplier has settled one.
    let mixed = bakery
        .order(&cafe, &[("CRO-1", 1), ("VIN-1", 1)])
        .expect(201)
        .json();
    let told = |order: &Value| {
        [
            "net",
            "tax",
            "total",
            "delivery_fee",
            "delivery_tax_rate_bp",
            "delivery_tax",
        ]
        .map(|field| order[field].as_i64().unwrap())
    };
    assert_eq!(told(&mixed), [2_350, 384, 2_734, 350, 2_100, 74]);
    let settled = json!({"lead_days": 1, "fee_tax_rate_bp": 500});
    bakery.put("/api/v1/delivery-settings", &settled).expect(200);
    let plain = bakery.order(&cafe, &[("CRO-1", 2)]).expect(201).json();
    assert_eq!(told(&plain), [2_350, 218, 2_568, 350, 500, 18]);
    assert_eq!(bakery.account(&cafe)["exposure"], 2_734 + 2_568);
    // The fee alone takes the next one above the limit.
    bakery
        .order(&cafe, &[("CRO-1", 1)])
        .expect_problem(409, "credit-limit-exceeded");
    let owner = bakery.sign_in();
    let id = plain["id"].as_str().unwrap();
    let page = owner.get(&format!("/admin/orders/{id}")).expect(200).text();
    assert!(page.contains("Delivery fee") && page.contains("€3.50"), "{page}");
    let fields = [("number", "F-1"), ("issued_on", &*bakery.day(0))];
    owner
        .form(&format!("/admin/orders/{id}/invoice"), &fields)
        .expect(303);
    let invoices = bakery.get("/api/v1/invoices").expect(200).json();
    assert_eq!(invoices["data"][0]["total"], 2_568);
    // From 40.00 of goods on, delivery is free.
    let account = format!("/api/v1/customers/{}", cafe.id);
    bakery.patch(&account, &json!({"credit_limit": null})).expect(200);
    let free = bakery.order(&cafe, &[("CRO-1", 4)]).expect(201).json();
    assert_eq!(told(&free), [4_000, 400, 4_400, 0, 0, 0]);
}

#[test]
fn an_order_comes_on_a_day_that_is_really_possible() {
    // A Thursday, 13:59 in Madrid.
    let fiado = Fiado::with_clock("2026-11-26T12:59:00Z").start();
    let bakery = fiado.supplier("bakery");
    bakery.product("CRO-1", 1_000).create();
    let cafe = bakery
        .customer("Café Luna")
        .with("delivery_days", json!(["monday", "friday"]))
        .create();
    let rules = json!({"lead_days": 1, "cut_off": "14:00", "holidays": ["2026-12-07"]});
    bakery.put("/api/v1/delivery-settings", &rules).expect(200);
    let days = || {
        let path = format!("/api/v1/customers/{}/delivery-days", cafe.id);
        let days = bakery.get(&path).expect(200).json();
        let days = days["data"].as_array().cloned().unwrap();
        days.iter()
            .take(3)
            .map(|day| day.as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(days(), ["2026-11-27", "2026-11-30", "2026-12-04"]);
    let early = order(&bakery, &cafe, 1, &[]).expect(201).json();
    assert_eq!(
        early["deliver_on"], "2026-11-27",
        "the first day if none is named"
    );
    let named = order(&bakery, &cafe, 1, &[("deliver_on", json!("2026-12-04"))])
        .expect(201)
        .json();
    assert_eq!(named["deliver_on"], "2026-12-04");
    for (day, why) in [
        ("2026-11-26", "too early"),
        ("2026-11-28", "a Saturday"),
        ("2026-12-07", "a holiday"),
        ("2030-01-04", "too far ahead"),
    ] {
        let refused =
            order(&bakery, &cafe, 1, &[("deliver_on", json!(day))]).expect_problem(409, "no-delivery");
        assert_eq!(refused.pointers(), ["/deliver_on"], "{why}");
    }
    order(&bakery, &cafe, 1, &[("deliver_on", json!("tomorrow"))]).expect_faults(&["/deliver_on"]);

    // The buyer chose Friday; the clock strikes two before the order is sent.
    let buyer = bakery.buyer(&cafe);
    let review = buyer
        .form(&bakery.shop("/cart"), &[("q:CRO-1", "1"), ("review", "1")])
        .expect(200);
    assert!(review.text().contains("Friday, "), "{}", review.text());
    let mut fields = review.form_fields();
    assert!(fields.contains(&("deliver_on".to_owned(), "2026-11-27".to_owned())));
    fiado.set_clock("2026-11-26T13:00:00Z");
    let sent: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let late = buyer.form(&bakery.shop("/orders"), &sent).expect(409);
    assert!(late.text().contains("Please choose another."), "{}", late.text());
    fields = late.form_fields();
    assert!(fields.contains(&("deliver_on".to_owned(), "2026-11-30".to_owned())));
    let sent: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    let placed = buyer.form(&bakery.shop("/orders"), &sent).expect(303);
    let page = buyer.get(placed.header("Location").unwrap()).expect(200).text();
    assert!(page.contains("Monday, "), "{page}");
    assert_eq!(days()[0], "2026-11-30");
}

#[test]
fn a_place_that_is_closed_takes_nothing() {
    let fiado = Fiado::with_clock("2026-11-26T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    bakery.product("CRO-1", 1_000).create();
    let cafe = bakery.customer("Café Luna").create();
    let first = || order(&bakery, &cafe, 1, &[]).expect(201).json()["deliver_on"].clone();
    assert_eq!(first(), "2026-11-27", "any day, as long as nobody says otherwise");
    let places = format!("/api/v1/customers/{}/locations", cafe.id);
    let place = json!({"name": "Shop", "uses": ["shipping"],
        "address": {"lines": ["Calle Mayor 1"], "postal_code": "28013", "city": "Madrid", "country": "ES"},
        "hours": [{"day": "wednesday", "from": "08:00", "to": "12:00"}],
        "exceptions": [{"date": "2026-12-02"}]});
    let shop = bakery.post(&places, &place).expect(201).id();
    assert_eq!(
        first(),
        "2026-12-09",
        "Wednesdays, but for the one that is excepted"
    );
    let shop = format!("{places}/{shop}");
    bakery
        .patch(
            &shop,
            &json!({"exceptions": [], "hours": [{"day": "friday", "from": "08:00", "to": "09:00"}]}),
        )
        .expect(200);
    assert_eq!(first(), "2026-11-27");
    bakery.delete(&shop).expect(204);
    assert_eq!(first(), "2026-11-27");
}

#[test]
fn a_supplier_in_auckland_has_its_own_day() {
    // Late on Wednesday in UTC, 11:59 on Thursday in Auckland.
    let fiado = Fiado::with_clock("2026-11-25T22:59:00Z").start();
    let dairy = fiado.supplier_with(
        "dairy",
        json!({"country": "NZ", "currency": "NZD", "timezone": "Pacific/Auckland"}),
    );
    dairy.product("CRO-1", 1_000).create();
    let cafe = dairy.customer("Moon Café").with("country", "NZ").create();
    let rules = json!({"lead_days": 0, "cut_off": "12:00"});
    dairy.put("/api/v1/delivery-settings", &rules).expect(200);
    assert_eq!(
        order(&dairy, &cafe, 1, &[]).expect(201).json()["deliver_on"],
        "2026-11-26"
    );
    fiado.set_clock("2026-11-25T23:00:00Z");
    assert_eq!(
        order(&dairy, &cafe, 1, &[]).expect(201).json()["deliver_on"],
        "2026-11-27"
    );
}

#[test]
fn a_person_with_the_right_to_promises_a_day() {
    let bakery = Fiado::shared().supplier("bakery");
    bakery.product("CRO-1", 1_000).create();
    let cafe = bakery.customer("Café Luna").create();
    let path = format!("/admin/orders/new?customer={}", cafe.id);
    let manager = bakery.staff("store_manager");
    let place = |day: &str, reason: &str| {
        let fields = [
            ("token", day),
            ("q:CRO-1", "1"),
            ("deliver_on", day),
            ("override_reason", reason),
        ];
        manager.form(&path, &fields)
    };
    let today = bakery.day(0);
    let refused = place(&today, "").expect(409).text();
    assert!(
        refused.contains("Nothing can be delivered on that day."),
        "{refused}"
    );
    assert!(refused.contains(&today), "what was typed is kept");
    let placed = place(&today, "I bring it myself").expect(303);
    let page = manager.get(placed.header("Location").unwrap()).expect(200).text();
    assert!(
        page.contains("I bring it myself") && page.contains("Delivery day"),
        "{page}"
    );
    place(&bakery.day(-1), "Yesterday").expect(409);
    place("someday", "").expect(422);
}

#[test]
fn the_rules_for_deliveries_are_set_on_a_page_and_refused_beside_their_fields() {
    let bakery = Fiado::shared().supplier("bakery");
    let owner = bakery.sign_in();
    let path = "/admin/settings/delivery";
    let fields = owner.get(path).expect(200).form_fields();
    assert!(
        fields.contains(&("lead_days".to_owned(), "1".to_owned())),
        "{fields:?}"
    );
    let fields = [
        ("lead_days", "2"),
        ("cut_off", "13:30"),
        ("holidays", "2027-01-06\n\n2027-01-01"),
        ("fee_tax_rate", "10,5"),
    ];
    owner
        .form(path, &fields)
        .expect_redirect("/admin/settings/delivery?done=saved");
    let stored = bakery.get("/api/v1/delivery-settings").expect(200).json();
    let expected = json!({"lead_days": 2, "cut_off": "13:30", "holidays": ["2027-01-01", "2027-01-06"], "fee_tax_rate_bp": 1050});
    assert_eq!(stored, expected);
    let shown = owner.get(path).expect(200).form_fields();
    assert!(shown.contains(&("cut_off".to_owned(), "13:30".to_owned())));
    let fields = [
        ("lead_days", "many"),
        ("cut_off", "noon"),
        ("holidays", "2027-13-01"),
        ("fee_tax_rate", "x"),
    ];
    let refused = owner.form(path, &fields).expect(422).text();
    for id in [
        "lead_days-fault",
        "cut_off-fault",
        "holidays-fault",
        "fee_tax_rate-fault",
    ] {
        assert!(refused.contains(id), "{id}: {refused}");
    }
    assert!(refused.contains("2027-13-01"), "what was typed is kept");
    let wrong =
        json!({"lead_days": 61, "cut_off": "25:00", "holidays": ["2027-02-30"], "fee_tax_rate_bp": 10_001});
    bakery.put("/api/v1/delivery-settings", &wrong).expect_faults(&[
        "/lead_days",
        "/fee_tax_rate_bp",
        "/cut_off",
        "/holidays/0",
    ]);
    assert_eq!(
        bakery.get("/api/v1/delivery-settings").expect(200).json(),
        expected
    );
    let rival = Fiado::shared().supplier("rival");
    assert_eq!(
        rival.get("/api/v1/delivery-settings").expect(200).json()["lead_days"],
        1
    );
}
