//! A customer's record: all of its fields, those that a supplier adds, and what is earned by buying.

use crate::support::{Customer, Fiado, json};

fn path(customer: &Customer) -> String {
    format!("/api/v1/customers/{}", customer.id)
}

#[test]
fn every_field_is_kept_as_it_was_sent_and_shown() {
    let bakery = Fiado::shared().supplier("bakery");
    let sent = json!({
        "name": "Café Luna", "tax_id": "B12345674", "other_emails": ["a@luna.example", "b@luna.example"],
        "other_phones": ["+34 600 111 222"], "website": "luna.example", "is_multiple": true, "price_display": "gross",
        "minimum_order_value": 5_000, "minimum_order_quantity": 12, "delivery_fee": 350, "delivery_free_from": 20_000,
        "delivery_days": ["monday", "thursday"], "delivery_notes": "Back door.\nRing twice.",
        "notifications": ["invoice"], "sales_rep_id": bakery.owner_id()});
    let cafe = bakery.post("/api/v1/customers", &sent).expect(201).json();
    for (field, value) in sent.as_object().into_iter().flatten() {
        let kept = match field.as_str() {
            "website" => json!("https://luna.example"),
            "other_phones" => json!(["+34600111222"]),
            _ => value.clone(),
        };
        assert_eq!(cafe[field], kept, "{field}");
    }
    let id = cafe["id"].as_str().unwrap_or_default();
    assert_eq!(
        bakery.get(&format!("/api/v1/customers/{id}")).expect(200).json(),
        cafe
    );
    let profile = bakery
        .sign_in()
        .get(&format!("/admin/customers/{id}"))
        .expect(200)
        .text();
    for shown in [
        "https://luna.example",
        "a@luna.example",
        "Multiple customer",
        "With tax",
        "€50.00",
        "Monday, Thursday",
        "Ring twice.",
        "New invoice",
        "Olga Owner",
    ] {
        assert!(profile.contains(shown), "{shown}");
    }
}

#[test]
fn the_form_keeps_every_field_that_it_was_opened_with() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery
        .customer("Café Luna")
        .with("delivery_days", json!(["monday", "friday"]))
        .with("notifications", json!(["invoice", "reminder"]))
        .with("other_phones", json!(["+34600111222", "+34600111333"]))
        .with("minimum_order_value", 5_000)
        .create();
    let owner = bakery.sign_in();
    let edit = format!("/admin/customers/{}/edit", cafe.id);
    let form = owner.get(&edit).expect(200).form_fields();
    let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    owner.form(&edit, &form).expect(303);
    let mut after = bakery.get(&path(&cafe)).expect(200).json();
    after["updated_at"] = cafe.json["updated_at"].clone();
    assert_eq!(after, cafe.json, "saving what stands there changes nothing");
}

#[test]
fn an_unlikely_tax_number_is_pointed_at_and_passes_with_a_reason() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery
        .patch(&path(&cafe), &json!({"tax_id": "B12345678"}))
        .expect_faults(&["/tax_id"]);
    let reason = json!({"tax_id": "B12345678", "tax_id_reason": "As its certificate says."});
    bakery.patch(&path(&cafe), &reason).expect(200);
    // What stands there needs no new reason, unless it is looked at anew.
    bakery.patch(&path(&cafe), &json!({"notes": "x"})).expect(200);
    bakery
        .patch(&path(&cafe), &json!({"tax_id_reason": null}))
        .expect_faults(&["/tax_id"]);
    let owner = bakery.sign_in();
    let refused = owner.form(
        "/admin/customers/new",
        &[
            ("kind", "customer"),
            ("name", "Bar Sol"),
            ("tax_id", "12345678A"),
            ("country", "ES"),
            ("language", "es"),
            ("payment_method", "credit"),
            ("terms_kind", "net"),
            ("status", "active"),
        ],
    );
    let page = refused.expect(422).text();
    assert!(
        page.contains("tax_id-fault") && page.contains("name=\"tax_id_reason\""),
        "{page}"
    );
    assert!(page.contains("12345678A"), "what was typed is kept");
}

#[test]
fn a_supplier_adds_fields_of_its_own_and_finds_customers_by_them() {
    let bakery = Fiado::shared().supplier("bakery");
    let fields = json!({"custom_fields": [
        {"name": "Route", "kind": "choice", "choices": ["North", "South"]},
        {"name": "Ovens", "kind": "number"},
        {"name": "Opened", "kind": "date"},
    ], "loyalty": null});
    let settings = bakery
        .put("/api/v1/customer-settings", &fields)
        .expect(200)
        .json();
    assert_eq!(settings["custom_fields"][0]["key"], "route");
    let cafe = bakery
        .customer("Café Luna")
        .with(
            "custom_fields",
            json!({"route": "North", "ovens": 2, "opened": "2019-05-01"}),
        )
        .create();
    assert_eq!(
        cafe.json["custom_fields"],
        json!({"route": "North", "ovens": "2", "opened": "2019-05-01"})
    );
    bakery
        .customer("Bar Sol")
        .with(
            "custom_fields",
            json!({"route": "West", "ovens": "many", "colour": "red"}),
        )
        .post()
        .expect_faults(&[
            "/custom_fields/colour",
            "/custom_fields/ovens",
            "/custom_fields/route",
        ]);
    let found = bakery
        .get("/api/v1/customers?field=route:North")
        .expect(200)
        .json();
    assert_eq!(found["data"][0]["id"], cafe.id.as_str());
    assert_eq!(
        bakery
            .get("/api/v1/customers?field=route:South")
            .expect(200)
            .json()["data"],
        json!([])
    );
    // A patch of something else leaves them, one of a single value the others.
    bakery.patch(&path(&cafe), &json!({"notes": "x"})).expect(200);
    let patched = bakery
        .patch(&path(&cafe), &json!({"custom_fields": {"ovens": null}}))
        .expect(200)
        .json();
    assert_eq!(
        patched["custom_fields"],
        json!({"route": "North", "opened": "2019-05-01"})
    );
    let owner = bakery.sign_in();
    let profile = owner
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    assert!(
        profile.contains("Opened") && profile.contains("North"),
        "{profile}"
    );
    // On the page: renamed, one removed, one new; the key and the values stay.
    owner
        .form(
            "/admin/settings/record",
            &[
                ("name-0", "Delivery route"),
                ("kind-0", "choice"),
                ("choices-0", "North, South, West"),
                ("name-1", "Ovens"),
                ("kind-1", "number"),
                ("remove-1", "1"),
                ("name-2", "Opened"),
                ("kind-2", "date"),
                ("name-3", "Route"),
                ("kind-3", "text"),
            ],
        )
        .expect(303);
    let settings = bakery.get("/api/v1/customer-settings").expect(200).json();
    let keys: Vec<_> = settings["custom_fields"]
        .as_array()
        .into_iter()
        .flatten()
        .collect();
    let keys: Vec<_> = keys.iter().filter_map(|field| field["key"].as_str()).collect();
    assert_eq!(keys, ["route", "opened", "route_2"]);
    let refused = owner.form("/admin/settings/record", &[("name-0", ""), ("kind-0", "choice")]);
    assert!(refused.expect(422).text().contains("name-0-fault"));
}

#[test]
fn purchases_earn_points_by_the_suppliers_own_rule() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.product("CRO-1", 10_000).create();
    let rule = json!({"custom_fields": [], "loyalty": {"amount_per_point": 1_000, "tiers": [
        {"name": "Gold", "from": 20}, {"name": "Silver", "from": 10}]}});
    bakery.put("/api/v1/customer-settings", &rule).expect(200);
    let owner = bakery.sign_in();
    let stands = |words: &str| {
        let profile = owner
            .get(&format!("/admin/customers/{}", cafe.id))
            .expect(200)
            .text();
        assert!(profile.contains(words), "{words}");
    };
    stands("0 points");
    bakery.order(&cafe, &[("CRO-1", 1)]).expect(201);
    stands("10 points · Silver");
    let order = bakery.order(&cafe, &[("CRO-1", 1)]).expect(201);
    stands("20 points · Gold");
    owner
        .form(&format!("/admin/orders/{}/cancel", order.id()), &[])
        .expect(303);
    stands("10 points · Silver");
    bakery
        .put(
            "/api/v1/customer-settings",
            &json!({"custom_fields": [], "loyalty": {"amount_per_point": 0, "tiers": []}}),
        )
        .expect_faults(&["/loyalty/amount_per_point"]);
}
