//! Range groups, price lists and delivery groups: what their customers see, at which prices, and when it comes.

use crate::support::{Answer, Client, Customer, Fiado, Supplier, Value, json};

/// A bakery that sells bread, pastry and wine.
fn bakery() -> Supplier {
    let bakery = Fiado::shared().supplier("bakery");
    for (sku, kind, name, price) in [
        ("BAR-1", "Bread", "Baguette", 100),
        ("LOA-1", "Bread", "Sourdough loaf", 400),
        ("CRO-1", "Pastry", "Croissant", 150),
        ("WIN-1", "Wine", "House red", 900),
    ] {
        bakery
            .product(sku, price)
            .with("product_type", kind)
            .with("name", name)
            .create();
    }
    bakery
}

fn made(bakery: &Supplier, path: &str, body: &Value) -> String {
    bakery.post(path, body).expect(201).id()
}

fn put_into(bakery: &Supplier, cafe: &Customer, patch: &Value) {
    bakery
        .patch(&format!("/api/v1/customers/{}", cafe.id), patch)
        .expect(200);
}

/// Which of the four a page names.
fn seen(page: &Answer) -> Vec<&'static str> {
    let text = page.text();
    let all = ["Baguette", "Sourdough loaf", "Croissant", "House red"];
    all.into_iter().filter(|name| text.contains(name)).collect()
}

fn shop(bakery: &Supplier, buyer: &Client, path: &str) -> Answer {
    buyer.get(&bakery.shop(path)).expect(200)
}

#[test]
fn a_range_group_of_product_types_is_all_that_its_customers_see() {
    let bakery = bakery();
    let cafe = bakery.customer("Café Luna").create();
    let buyer = bakery.buyer(&cafe);
    assert_eq!(
        seen(&shop(&bakery, &buyer, "/")).len(),
        4,
        "in no group, everything"
    );
    let group = json!({"name": "Breakfast", "items": "product_types", "product_types": ["pastry", "Bread"]});
    let group = made(&bakery, "/api/v1/range-groups", &group);
    put_into(&bakery, &cafe, &json!({"range_group_id": group}));
    let bread = ["Baguette", "Sourdough loaf", "Croissant"];
    assert_eq!(seen(&shop(&bakery, &buyer, "/")), bread);
    assert_eq!(
        seen(&shop(&bakery, &buyer, "/?q=house")),
        [""; 0],
        "nor by a search"
    );
    assert_eq!(seen(&shop(&bakery, &buyer, "/?q=loaf")), ["Sourdough loaf"]);
    assert_eq!(seen(&shop(&bakery, &buyer, "/?q=lo")), ["Sourdough loaf"]);
    bakery
        .order(&cafe, &[("BAR-1", 1), ("WIN-1", 1)])
        .expect_problem(409, "not-in-range");
    let cart = buyer.form(&bakery.shop("/cart"), &[("q:WIN-1", "1"), ("review", "1")]);
    assert!(
        !cart.text().contains("House red"),
        "what is outside does not exist"
    );
    bakery.order(&cafe, &[("BAR-1", 1)]).expect(201);
    // An edit of the group counts at once, for everybody in it.
    let wine = json!({"name": "Breakfast", "items": "product_types", "product_types": ["Wine"]});
    bakery
        .put(&format!("/api/v1/range-groups/{group}"), &wine)
        .expect(200);
    assert_eq!(seen(&shop(&bakery, &buyer, "/")), ["House red"]);
    // Visitors see the shared catalogue, whatever one customer's range is.
    assert_eq!(seen(&shop(&bakery, &bakery.fiado.visitor(), "/")).len(), 4);
}

#[test]
fn products_are_chosen_one_by_one_for_a_group_or_for_one_customer() {
    let bakery = bakery();
    let (cafe, bar) = (
        bakery.customer("Café Luna").create(),
        bakery.customer("Bar Sol").create(),
    );
    let group = made(
        &bakery,
        "/api/v1/range-groups",
        &json!({"name": "Small", "items": "products"}),
    );
    for customer in [&cafe, &bar] {
        put_into(&bakery, customer, &json!({"range_group_id": group}));
    }
    let chosen = format!("/api/v1/range-groups/{group}/products");
    assert_eq!(
        seen(&shop(&bakery, &bakery.buyer(&cafe), "/")),
        [""; 0],
        "none is chosen yet"
    );
    bakery
        .put(&chosen, &json!({"skus": ["WIN-1", "BAR-1"]}))
        .expect(200);
    let own = format!("/api/v1/customers/{}/products", bar.id);
    bakery.put(&own, &json!({"skus": ["CRO-1"]})).expect(200);
    put_into(&bakery, &bar, &json!({"items_for_sale": "products"}));
    let (cafe_s, bar_s) = (bakery.buyer(&cafe), bakery.buyer(&bar));
    assert_eq!(seen(&shop(&bakery, &cafe_s, "/")), ["Baguette", "House red"]);
    assert_eq!(seen(&shop(&bakery, &bar_s, "/")), ["Croissant"]);
    assert_eq!(seen(&shop(&bakery, &cafe_s, "/?q=croissant")), [""; 0]);
    assert_eq!(seen(&shop(&bakery, &cafe_s, "/?q=baguette")), ["Baguette"]);
    bakery
        .order(&cafe, &[("CRO-1", 1)])
        .expect_problem(409, "not-in-range");
    bakery.order(&bar, &[("CRO-1", 1)]).expect(201);
    // A product keeps its place under another name, and leaves when it is deleted.
    let listed = bakery.get(&chosen).expect(200).json();
    assert_eq!(listed["data"].as_array().map(Vec::len), Some(2));
    let baguette = listed["data"][0]["id"].as_str().unwrap();
    let renamed = json!({"name": "Zopf", "product_type": "Zwieback"});
    bakery
        .patch(&format!("/api/v1/products/{baguette}"), &renamed)
        .expect(200);
    let order: Vec<String> = bakery.get(&chosen).expect(200).json()["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|product| product["sku"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(order, ["WIN-1", "BAR-1"]);
    bakery.delete(&format!("/api/v1/products/{baguette}")).expect(204);
    assert_eq!(seen(&shop(&bakery, &cafe_s, "/")), ["House red"]);
    bakery
        .put(&chosen, &json!({"skus": ["WIN-1", "NONE", "CRO-1", "NEITHER"]}))
        .expect_faults(&["/skus/1", "/skus/3"]);
    assert_eq!(
        seen(&shop(&bakery, &cafe_s, "/")),
        ["House red"],
        "nothing half done"
    );
}

#[test]
fn a_price_list_fixes_some_prices_and_changes_the_rest_before_the_discount() {
    let bakery = bakery();
    let cafe = bakery.customer("Café Luna").with("discount_bp", 1_000).create();
    let list = made(
        &bakery,
        "/api/v1/price-lists",
        &json!({"name": "Hotels", "change_bp": -500}),
    );
    let prices = format!("/api/v1/price-lists/{list}/prices");
    bakery
        .patch(
            &prices,
            &json!({"prices": [{"sku": "CRO-1", "price": 120}, {"sku": "WIN-1", "price": 0}]}),
        )
        .expect(200);
    let group = json!({"name": "Hotels", "price_list_id": list});
    let group = made(&bakery, "/api/v1/range-groups", &group);
    put_into(&bakery, &cafe, &json!({"range_group_id": group}));
    let order = bakery
        .order(&cafe, &[("CRO-1", 10), ("LOA-1", 10)])
        .expect(201)
        .json();
    // 10 × 1.20 and 10 × 3.80, each less 10 %.
    let lines: Vec<(i64, i64)> = order["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            (
                line["unit_price"].as_i64().unwrap(),
                line["net"].as_i64().unwrap(),
            )
        })
        .collect();
    assert_eq!(lines, [(120, 1_080), (380, 3_420)]);
    let page = shop(&bakery, &bakery.buyer(&cafe), "/").text();
    for price in ["€3.42", "<s>€4.00</s>", "€1.08", "<s>€1.50</s>"] {
        assert!(page.contains(price), "{price}: {page}");
    }
    // A price that is taken out of the list is the catalogue's, changed like the others.
    bakery
        .patch(&prices, &json!({"prices": [{"sku": "CRO-1", "price": null}]}))
        .expect(200);
    let order = bakery.order(&cafe, &[("CRO-1", 1)]).expect(201).json();
    assert_eq!(order["lines"][0]["unit_price"], 143, "142.5 away from zero");
    let fixed = bakery.get(&prices).expect(200).json();
    assert_eq!(fixed["data"], json!([{"sku": "WIN-1", "price": 0}]));
    // Own items for sale leave the group's prices as they are.
    put_into(&bakery, &cafe, &json!({"items_for_sale": "all"}));
    let order = bakery.order(&cafe, &[("LOA-1", 1)]).expect(201).json();
    assert_eq!(order["lines"][0]["unit_price"], 380);
    bakery
        .patch(
            &prices,
            &json!({"prices": [{"sku": "LOA-1", "price": -1}, {"sku": "NONE", "price": 1}]}),
        )
        .expect_faults(&["/prices/0/price"]);
    bakery
        .patch(
            &prices,
            &json!({"prices": [{"sku": "LOA-1", "price": 1}, {"sku": "NONE", "price": 1}]}),
        )
        .expect_faults(&["/prices/1/sku"]);
}

#[test]
fn a_price_that_changes_between_looking_and_ordering_is_shown_before_it_is_paid() {
    let bakery = bakery();
    let cafe = bakery.customer("Café Luna").create();
    let list = made(
        &bakery,
        "/api/v1/price-lists",
        &json!({"name": "Hotels", "change_bp": -500}),
    );
    let group = json!({"name": "Hotels", "price_list_id": list});
    let group = made(&bakery, "/api/v1/range-groups", &group);
    put_into(&bakery, &cafe, &json!({"range_group_id": group}));
    let buyer = bakery.buyer(&cafe);
    let review = buyer
        .form(&bakery.shop("/cart"), &[("q:LOA-1", "1"), ("review", "1")])
        .expect(200);
    bakery
        .put(
            &format!("/api/v1/price-lists/{list}"),
            &json!({"name": "Hotels", "change_bp": 500}),
        )
        .expect(200);
    let fields = review.form_fields();
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let asked = buyer.form(&bakery.shop("/orders"), &fields).expect(409);
    assert!(asked.text().contains("€4.20"), "{}", asked.text());
}

#[test]
fn a_delivery_group_settles_when_its_customers_are_delivered_to() {
    let bakery = bakery();
    let cafe = bakery.customer("Café Luna").create();
    let days = format!("/api/v1/customers/{}/delivery-days", cafe.id);
    let rules = json!({"lead_days": 1, "cut_off": "24:00"});
    bakery.put("/api/v1/delivery-settings", &rules).expect(200);
    let first = |days: &Value| days["data"][0].as_str().unwrap().to_owned();
    assert_eq!(first(&bakery.get(&days).expect(200).json()), bakery.day(1));
    let coast =
        json!({"name": "Coast", "zone": "Dénia to Altea", "lead_days": 3, "delivery_days": ["tuesday"]});
    let coast = made(&bakery, "/api/v1/delivery-groups", &coast);
    put_into(&bakery, &cafe, &json!({"delivery_group_id": coast}));
    let dates = bakery.get(&days).expect(200).json();
    let dates: Vec<chrono::NaiveDate> = dates["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| day.as_str().unwrap().parse().unwrap())
        .collect();
    let soonest: chrono::NaiveDate = bakery.day(3).parse().unwrap();
    assert!(dates.iter().all(|day| *day >= soonest));
    assert!(
        dates
            .iter()
            .all(|day| chrono::Datelike::weekday(day) == chrono::Weekday::Tue)
    );
    bakery
        .request("POST", "/api/v1/orders")
        .json(&json!({"customer_id": cafe.id, "deliver_on": bakery.day(1), "lines": [{"sku": "BAR-1", "quantity": 1}]}))
        .send()
        .expect_problem(409, "no-delivery");
    // Midnight is past the cut-off of a group whose orders close at once.
    let closed = json!({"name": "Coast", "lead_days": 0, "cut_off": "00:00"});
    bakery
        .put(&format!("/api/v1/delivery-groups/{coast}"), &closed)
        .expect(200);
    assert_eq!(first(&bakery.get(&days).expect(200).json()), bakery.day(1));
    // A customer's own days come before the group's.
    put_into(&bakery, &cafe, &json!({"delivery_days": ["sunday"]}));
    let sunday: chrono::NaiveDate = first(&bakery.get(&days).expect(200).json()).parse().unwrap();
    assert_eq!(chrono::Datelike::weekday(&sunday), chrono::Weekday::Sun);
}

#[test]
fn a_customer_is_in_groups_that_there_are_and_the_list_finds_it_by_them() {
    let (bakery, rival) = (bakery(), Fiado::shared().supplier("rival"));
    let cafe = bakery.customer("Café Luna").create();
    bakery.customer("Bar Sol").create();
    let range = made(&bakery, "/api/v1/range-groups", &json!({"name": "Hotels"}));
    let zone = made(&bakery, "/api/v1/delivery-groups", &json!({"name": "Coast"}));
    let foreign = made(&rival, "/api/v1/range-groups", &json!({"name": "Hotels"}));
    let path = format!("/api/v1/customers/{}", cafe.id);
    for (field, id) in [
        ("range_group_id", foreign.as_str()),
        ("range_group_id", zone.as_str()),
        ("delivery_group_id", range.as_str()),
        ("delivery_group_id", "0192f0c0-0000-7000-8000-000000000001"),
    ] {
        bakery
            .patch(&path, &json!({field: id}))
            .expect_faults(&[&format!("/{field}")]);
        bakery
            .customer("Nobody")
            .with(field, id)
            .post()
            .expect_faults(&[&format!("/{field}")]);
    }
    put_into(
        &bakery,
        &cafe,
        &json!({"range_group_id": range, "delivery_group_id": zone}),
    );
    for group in [&range, &zone] {
        let listed = bakery
            .get(&format!("/api/v1/customers?group={group}"))
            .expect(200)
            .json();
        assert_eq!(listed["data"].as_array().map(Vec::len), Some(1), "{listed}");
    }
    bakery
        .patch(&path, &json!({"items_for_sale": "product_types"}))
        .expect_faults(&["/product_types"]);
}

#[test]
fn a_group_that_is_in_use_stays_until_nobody_is_in_it() {
    let bakery = bakery();
    let cafe = bakery.customer("Café Luna").create();
    let list = made(&bakery, "/api/v1/price-lists", &json!({"name": "Hotels"}));
    let range = json!({"name": "Hotels", "items": "products", "price_list_id": list});
    let range = made(&bakery, "/api/v1/range-groups", &range);
    let zone = made(&bakery, "/api/v1/delivery-groups", &json!({"name": "Coast"}));
    bakery
        .put(
            &format!("/api/v1/range-groups/{range}/products"),
            &json!({"skus": ["BAR-1"]}),
        )
        .expect(200);
    let prices = format!("/api/v1/price-lists/{list}/prices");
    bakery
        .patch(&prices, &json!({"prices": [{"sku": "BAR-1", "price": 90}]}))
        .expect(200);
    put_into(
        &bakery,
        &cafe,
        &json!({"range_group_id": range, "delivery_group_id": zone}),
    );
    let (range, zone, list) = (
        format!("/api/v1/range-groups/{range}"),
        format!("/api/v1/delivery-groups/{zone}"),
        format!("/api/v1/price-lists/{list}"),
    );
    for path in [&range, &zone, &list] {
        bakery.delete(path).expect_problem(409, "group-in-use");
    }
    put_into(
        &bakery,
        &cafe,
        &json!({"range_group_id": null, "delivery_group_id": null}),
    );
    bakery.delete(&list).expect_problem(409, "group-in-use");
    for path in [&range, &zone, &list] {
        bakery.delete(path).expect(204);
        bakery.get(path).expect(404);
        bakery.delete(path).expect(404);
    }
    let left: i64 = bakery
        .fiado
        .database()
        .query_row(
            "SELECT (SELECT count(*) FROM range_product WHERE supplier_id = ?1) + \
               (SELECT count(*) FROM product WHERE supplier_id = ?1 AND prices <> '{}')",
            [&bakery.id],
            |row| row.get(0),
        )
        .expect("a count");
    assert_eq!(left, 0, "nothing stays behind");
}

#[test]
fn groups_have_names_of_their_own_and_say_what_is_wrong() {
    let bakery = bakery();
    for path in ["range-groups", "price-lists", "delivery-groups"].map(|path| format!("/api/v1/{path}")) {
        let hotels = made(&bakery, &path, &json!({"name": "Hotels"}));
        bakery
            .post(&path, &json!({"name": "HOTELS"}))
            .expect_faults(&["/name"]);
        let bars = made(&bakery, &path, &json!({"name": "Bars"}));
        let one = format!("{path}/{bars}");
        bakery
            .put(&one, &json!({"name": "hotels"}))
            .expect_faults(&["/name"]);
        bakery.put(&one, &json!({"name": "BARS"})).expect(200);
        bakery.put(&one, &json!({"name": ""})).expect_faults(&["/name"]);
        bakery
            .put(&one, &json!({"name": "x", "colour": "red"}))
            .expect_faults(&["/colour"]);
        let listed = bakery.get(&format!("{path}?limit=1")).expect(200).json();
        assert_eq!(listed["data"][0]["name"], "BARS");
        let after = listed["next"].as_str().unwrap();
        let rest = bakery.get(&format!("{path}?after={after}")).expect(200).json();
        assert_eq!(rest["data"][0]["id"], hotels.as_str());
        assert_eq!(rest["next"], Value::Null);
        let once = || {
            let sent = bakery.request("POST", &path).header("Idempotency-Key", &path);
            sent.json(&json!({"name": "Once"})).send().expect(201)
        };
        assert_eq!(once().json(), once().json());
    }
    for (body, fault) in [
        (json!({"name": "x", "items": "some"}), "/items"),
        (json!({"name": "x", "items": "product_types"}), "/product_types"),
        (json!({"name": "x", "price_list_id": "7"}), "/price_list_id"),
        (
            json!({"name": "x", "price_list_id": "0192f0c0-0000-7000-8000-000000000001"}),
            "/price_list_id",
        ),
    ] {
        bakery.post("/api/v1/range-groups", &body).expect_faults(&[fault]);
    }
    bakery
        .post("/api/v1/price-lists", &json!({"name": "x", "change_bp": 10_001}))
        .expect_faults(&["/change_bp"]);
    bakery
        .post(
            "/api/v1/delivery-groups",
            &json!({"name": "x", "lead_days": -1, "cut_off": "noon", "delivery_days": ["someday"]}),
        )
        .expect_faults(&["/lead_days", "/cut_off", "/delivery_days/0"]);
}

#[test]
fn a_merge_that_is_undone_gives_a_customer_its_products_back() {
    let bakery = bakery();
    let (cafe, twin) = (
        bakery.customer("Café Luna").create(),
        bakery
            .customer("Cafe Luna")
            .with("items_for_sale", "products")
            .create(),
    );
    let own = format!("/api/v1/customers/{}/products", twin.id);
    bakery.put(&own, &json!({"skus": ["WIN-1"]})).expect(200);
    let merge = bakery
        .post(
            &format!("/api/v1/customers/{}/merge", cafe.id),
            &json!({"from": twin.id}),
        )
        .expect(200)
        .id();
    bakery.order(&cafe, &[("BAR-1", 1)]).expect(201);
    bakery
        .delete(&format!("/api/v1/customers/{}/merges/{merge}", cafe.id))
        .expect(200);
    bakery
        .order(&twin, &[("BAR-1", 1)])
        .expect_problem(409, "not-in-range");
    bakery.order(&twin, &[("WIN-1", 1)]).expect(201);
}
