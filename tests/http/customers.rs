//! `/api/v1/customers`

use crate::support::{Customer, Fiado, Supplier, json};

fn names(supplier: &Supplier, query: &str) -> Vec<String> {
    let list = supplier
        .get(&format!("/api/v1/customers{query}"))
        .expect(200)
        .json();
    let rows = list["data"].as_array().cloned().unwrap_or_default();
    rows.iter()
        .filter_map(|row| row["name"].as_str().map(str::to_owned))
        .collect()
}

fn path(customer: &Customer) -> String {
    format!("/api/v1/customers/{}", customer.id)
}

#[test]
fn a_customer_with_a_name_alone_gets_the_defaults() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery
        .post("/api/v1/customers", &json!({"name": " Café Luna "}))
        .expect(201)
        .json();
    for (field, expected) in [
        ("name", json!("Café Luna")),
        ("kind", json!("customer")),
        ("external_id", json!(null)),
        ("country", json!("ES")),
        ("language", json!("en")),
        ("payment_method", json!("credit")),
        ("payment_terms", json!({"kind": "net", "days": 30})),
        ("credit_limit", json!(null)),
        ("discount_bp", json!(0)),
        ("tags", json!([])),
        ("status", json!("active")),
        ("delinquency", json!("without_incidents")),
        ("balance", json!(0)),
        ("overdue", json!(0)),
        ("currency", json!("EUR")),
    ] {
        assert_eq!(cafe[field], expected, "{field}");
    }
    let id = cafe["id"].as_str().unwrap_or_default();
    assert_eq!(
        bakery.get(&format!("/api/v1/customers/{id}")).expect(200).json(),
        cafe
    );
}

#[test]
fn every_wrong_field_is_pointed_at_and_nothing_is_created() {
    let bakery = Fiado::shared().supplier("bakery");
    bakery
        .post(
            "/api/v1/customers",
            &json!({"name": "", "email": "nobody", "phone": "12", "kind": "pet", "country": "XX", "language": "de",
                "payment_method": "barter", "payment_terms": {"kind": "net", "days": 400}, "credit_limit": -1,
                "discount_bp": 10_001, "tags": ["vip", "a,b"], "status": "asleep", "currency": "USD"}),
        )
        .expect_faults(&[
            "/currency",
            "/payment_terms/days",
            "/discount_bp",
            "/tags/1",
            "/name",
            "/country",
            "/language",
            "/kind",
            "/payment_method",
            "/status",
            "/email",
            "/phone",
            "/credit_limit",
        ]);
    bakery
        .customer("Café Luna")
        .with("favourite", "tea")
        .post()
        .expect_faults(&["/favourite"]);
    bakery
        .customer("Café Luna")
        .with("credit_limit", 10.5)
        .post()
        .expect_faults(&["/credit_limit"]);
    bakery
        .customer("Café Luna")
        .with("payment_terms", json!({"kind": "net"}))
        .post()
        .expect_faults(&["/payment_terms/days"]);
    bakery
        .customer("Café Luna")
        .without("name")
        .post()
        .expect_faults(&["/name"]);
    bakery
        .post("/api/v1/customers", &json!(["Café Luna"]))
        .expect(422);
    assert!(names(&bakery, "").is_empty());
}

#[test]
fn sepa_is_for_europe() {
    let bakery = Fiado::shared().supplier("bakery");
    let sepa = |country: &str| {
        bakery
            .customer("Café Luna")
            .with("payment_method", "sepa")
            .with("country", country)
            .post()
    };
    sepa("FR").expect(201);
    sepa("PE").expect_faults(&["/payment_method"]);
    let peru = bakery.customer("Café Lima").with("country", "PE").create();
    bakery
        .patch(&path(&peru), &json!({"payment_method": "sepa"}))
        .expect_faults(&["/payment_method"]);
    bakery
        .patch(&path(&peru), &json!({"payment_method": "sepa", "country": "DE"}))
        .expect(200);
}

#[test]
fn a_merge_patch_changes_what_it_names() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery
        .customer("Café Luna")
        .with("email", "luna@example.com")
        .with("tags", json!(["vip", "VIP"]))
        .create();
    assert_eq!(cafe.json["tags"], json!(["vip"]));
    let patched = bakery
        .patch(&path(&cafe), &json!({"email": null, "discount_bp": 1250, "payment_terms": {"kind": "days_of_month", "days": [25, 10]}}))
        .expect(200)
        .json();
    assert_eq!(patched["email"], json!(null));
    assert_eq!(patched["discount_bp"], 1250);
    assert_eq!(
        patched["payment_terms"],
        json!({"kind": "days_of_month", "days": [10, 25], "after_days": 0})
    );
    assert_eq!(patched["name"], "Café Luna");
    // Terms that name their kind leave nothing of the others behind.
    let patched = bakery
        .patch(
            &path(&cafe),
            &json!({"payment_terms": {"kind": "end_of_month", "days": 30}}),
        )
        .expect(200)
        .json();
    assert_eq!(
        patched["payment_terms"],
        json!({"kind": "end_of_month", "days": 30})
    );
    let patched = bakery
        .patch(&path(&cafe), &json!({"payment_terms": {"days": 15}}))
        .expect(200)
        .json();
    assert_eq!(
        patched["payment_terms"],
        json!({"kind": "end_of_month", "days": 15})
    );

    bakery
        .patch(&path(&cafe), &json!({"name": null}))
        .expect_faults(&["/name"]);
    bakery
        .patch(&path(&cafe), &json!({"balance": 1}))
        .expect_faults(&["/balance"]);
    bakery.patch(&path(&cafe), &json!({})).expect(200);
    assert_eq!(bakery.get(&path(&cafe)).json(), patched);
}

#[test]
fn one_s_own_id_creates_once_and_changes_afterwards() {
    let bakery = Fiado::shared().supplier("bakery");
    let by_own_id = "/api/v1/customers/by-external-id/ERP%2F7";
    let created = bakery
        .put(by_own_id, &json!({"name": "Café Luna", "credit_limit": 50_000}))
        .expect(201)
        .json();
    assert_eq!(created["external_id"], "ERP/7");
    let changed = bakery
        .put(by_own_id, &json!({"name": "Café Sol"}))
        .expect(200)
        .json();
    assert_eq!(changed["id"], created["id"]);
    assert_eq!(changed["name"], "Café Sol");
    assert_eq!(changed["credit_limit"], 50_000, "what is not named stays");
    bakery
        .put(by_own_id, &json!({"name": "Café Sol", "external_id": "ERP/8"}))
        .expect_faults(&["/external_id"]);
    bakery
        .customer("Other")
        .external_id("ERP/7")
        .post()
        .expect_problem(409, "duplicate-external-id");
    let other = bakery.customer("Other").external_id("ERP/9").create();
    bakery
        .patch(&path(&other), &json!({"external_id": "ERP/7"}))
        .expect_problem(409, "duplicate-external-id");
    // Another supplier's ids are its own.
    Fiado::shared()
        .supplier("rival")
        .put(by_own_id, &json!({"name": "Rival"}))
        .expect(201);
}

#[test]
fn filters_and_searches_go_together() {
    let bakery = Fiado::shared().supplier("bakery");
    for (name, tags, status) in [
        ("Café Luna", json!(["Bar", "centre"]), "active"),
        ("Café Sol", json!(["bar"]), "inactive"),
        ("Panadería Sol", json!(["centre"]), "active"),
        ("El \"Patio\" AND", json!([]), "active"),
    ] {
        bakery
            .customer(name)
            .with("tags", tags)
            .with("status", status)
            .create();
    }
    assert_eq!(names(&bakery, "")[0], "El \"Patio\" AND", "the newest is first");
    assert_eq!(
        names(&bakery, "?q=cafe"),
        ["Café Sol", "Café Luna"],
        "accents and case do not matter"
    );
    assert_eq!(names(&bakery, "?q=sol+cafe"), ["Café Sol"]);
    assert_eq!(names(&bakery, "?q=afé&status=active"), ["Café Luna"]);
    assert_eq!(names(&bakery, "?tag=BAR"), ["Café Sol", "Café Luna"]);
    assert_eq!(names(&bakery, "?tag=bar&status=inactive"), ["Café Sol"]);
    assert_eq!(names(&bakery, "?q=sol&tag=centre"), ["Panadería Sol"]);
    assert_eq!(names(&bakery, "?q=ca&tag=bar&status=inactive"), ["Café Sol"]);
    assert!(names(&bakery, "?tag=ba").is_empty(), "a tag is met as a whole");
    assert!(names(&bakery, "?q=fé").is_empty(), "two letters inside a name");
    assert!(
        names(&bakery, "?tag=bär").is_empty(),
        "tags differ by their accents"
    );
    assert_eq!(
        names(&bakery, "?q=ca"),
        ["Café Sol", "Café Luna"],
        "two letters: the beginning of a name"
    );
    assert_eq!(
        names(&bakery, "?q=%22Patio%22"),
        ["El \"Patio\" AND"],
        "quotes are letters like others"
    );
    assert_eq!(names(&bakery, "?q=AND"), ["El \"Patio\" AND"]);
    assert!(names(&bakery, "?q=nobody").is_empty());
    assert!(names(&bakery, "?delinquency=debtor").is_empty());
    bakery
        .get("/api/v1/customers?status=asleep")
        .expect_faults(&["/status"]);
    bakery
        .get("/api/v1/customers?colour=red")
        .expect_faults(&["/colour"]);
    bakery
        .get("/api/v1/customers?after=nonsense")
        .expect_faults(&["/after"]);
}

#[test]
fn only_a_customer_without_books_can_be_deleted() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let (cafe, bar) = (
        bakery.customer("Café Luna").create(),
        bakery.customer("Bar").create(),
    );
    bakery.invoice(&cafe, "F-1", 5_000).create();
    bakery
        .delete(&path(&cafe))
        .expect_problem(409, "customer-has-records");
    bakery.get(&path(&cafe)).expect(200);

    let contact = json!({"first_name": "Bea", "email": format!("bea@{}.example", bakery.slug)});
    bakery
        .post(&format!("{}/contacts", path(&bar)), &contact)
        .expect(201);
    bakery.delete(&path(&bar)).expect(204);
    bakery.get(&path(&bar)).expect(404);
    bakery.delete(&path(&bar)).expect(404);
    assert_eq!(
        names(&bakery, "?q=bar"),
        Vec::<String>::new(),
        "the search forgets it too"
    );
    // Its contact's email is free again.
    bakery
        .post(&format!("{}/contacts", path(&cafe)), &contact)
        .expect(201);
}

#[test]
fn a_lower_limit_can_make_a_debtor_of_somebody() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").limit(10_000_000).create();
    // 1 % of 100,000.00 is more than this; of 100.00 it is not.
    bakery
        .invoice(&cafe, "F-1", 50_000)
        .issued(&bakery.day(-20))
        .due(&bakery.day(-10))
        .create();
    assert_eq!(
        bakery.get(&path(&cafe)).json()["delinquency"],
        "without_incidents"
    );
    let lowered = bakery
        .patch(&path(&cafe), &json!({"credit_limit": 10_000}))
        .expect(200)
        .json();
    assert_eq!(lowered["delinquency"], "debtor");
    assert_eq!(lowered["overdue"], 50_000);
    assert_eq!(bakery.account(&cafe)["delinquency"]["effective"], "debtor");
}

#[test]
fn edits_at_once_are_merged_and_none_is_lost() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let changes = [
        json!({"trade_name": "Luna"}),
        json!({"tax_id": "B12345674"}),
        json!({"email": "luna@example.com"}),
        json!({"discount_bp": 100}),
        json!({"notes": "Knock twice."}),
        json!({"credit_limit": 77}),
    ];
    std::thread::scope(|threads| {
        for change in &changes {
            threads.spawn(|| bakery.patch(&path(&cafe), change).expect(200));
        }
    });
    let after = bakery.get(&path(&cafe)).json();
    for change in &changes {
        for (field, value) in change.as_object().into_iter().flatten() {
            assert_eq!(&after[field], value, "{field}");
        }
    }
}
