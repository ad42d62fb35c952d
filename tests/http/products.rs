//! `/api/v1/products`.

use crate::support::{Fiado, json};

#[test]
fn a_product_is_kept_as_it_was_sent() {
    let bakery = Fiado::shared().supplier("bakery");
    let fields = json!({"sku": "CRO-1", "name": "Croissant", "product_type": "Pastry", "price": 120, "tax_rate_bp": 1000,
        "unit": "piece", "stock": 40, "active": true});
    let created = bakery.post("/api/v1/products", &fields).expect(201);
    let product = bakery
        .get(&format!("/api/v1/products/{}", created.id()))
        .expect(200)
        .json();
    assert_eq!(product, created.json());
    for (field, value) in fields.as_object().unwrap() {
        assert_eq!(&product[field], value, "{field}");
    }
    assert_eq!(product["currency"], "EUR");
    bakery
        .post("/api/v1/products", &fields)
        .expect_problem(409, "duplicate-sku");
}

#[test]
fn faults_are_told_all_at_once() {
    let bakery = Fiado::shared().supplier("bakery");
    let wrong = json!({"sku": "", "name": " ", "price": -1, "tax_rate_bp": 10_001, "stock": -3});
    bakery.post("/api/v1/products", &wrong).expect_faults(&[
        "/sku",
        "/name",
        "/price",
        "/tax_rate_bp",
        "/stock",
    ]);
    bakery
        .product("A", 1)
        .with("colour", "red")
        .post()
        .expect_faults(&["/colour"]);
    bakery
        .product("A", 1)
        .with("price", 1.5)
        .post()
        .expect_faults(&["/price"]);
}

#[test]
fn a_patch_changes_what_it_names_and_null_takes_away() {
    let bakery = Fiado::shared().supplier("bakery");
    let id = bakery.product("CRO-1", 120).stock(5).with("unit", "box").create()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/api/v1/products/{id}");
    let product = bakery
        .patch(&path, &json!({"price": 130, "unit": null, "stock": null}))
        .expect(200)
        .json();
    assert_eq!(
        (&product["price"], &product["unit"], &product["stock"]),
        (&json!(130), &json!(null), &json!(null))
    );
    assert_eq!(product["sku"], "CRO-1");
    bakery
        .patch(&path, &json!({"name": null}))
        .expect_faults(&["/name"]);
    bakery.patch(&path, &json!({"id": "x"})).expect_faults(&["/id"]);
}

#[test]
fn what_was_ordered_stays_and_the_rest_can_go() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let ordered = bakery.product("CRO-1", 120).create();
    let never = bakery.product("CRO-2", 120).create();
    bakery.order(&cafe, &[("CRO-1", 1)]).expect(201);
    let path = |product: &serde_json::Value| format!("/api/v1/products/{}", product["id"].as_str().unwrap());
    bakery
        .delete(&path(&ordered))
        .expect_problem(409, "product-in-use");
    bakery.delete(&path(&never)).expect(204);
    bakery.get(&path(&never)).expect_problem(404, "not-found");
    bakery.delete(&path(&never)).expect_problem(404, "not-found");
}

#[test]
fn another_suppliers_product_is_a_missing_one() {
    let fiado = Fiado::shared();
    let (bakery, brewery) = (fiado.supplier("bakery"), fiado.supplier("brewery"));
    let id = bakery.product("CRO-1", 120).create()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/api/v1/products/{id}");
    brewery.get(&path).expect_problem(404, "not-found");
    brewery
        .patch(&path, &json!({"price": 1}))
        .expect_problem(404, "not-found");
    brewery.delete(&path).expect_problem(404, "not-found");
    // The same SKU is another product.
    brewery.product("CRO-1", 99).create();
}

#[test]
fn the_list_is_paged_newest_first() {
    let bakery = Fiado::shared().supplier("bakery");
    for number in 0..5 {
        bakery.product(&format!("P-{number}"), 100).create();
    }
    let first = bakery.get("/api/v1/products?limit=3").expect(200).json();
    let next = first["next"].as_str().unwrap();
    let second = bakery
        .get(&format!("/api/v1/products?limit=3&after={next}"))
        .expect(200)
        .json();
    let skus = |page: &serde_json::Value| -> Vec<String> {
        page["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["sku"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(skus(&first), ["P-4", "P-3", "P-2"]);
    assert_eq!(skus(&second), ["P-1", "P-0"]);
    assert_eq!(second["next"], json!(null));
}

#[test]
fn a_repeated_post_creates_once() {
    let bakery = Fiado::shared().supplier("bakery");
    let body = json!({"sku": "CRO-1", "name": "Croissant", "price": 120});
    let send = || {
        bakery
            .request("POST", "/api/v1/products")
            .header("Idempotency-Key", "k1")
            .json(&body)
            .send()
    };
    let first = send().expect(201);
    let second = send().expect(201);
    assert_eq!(first.json(), second.json());
    assert_eq!(second.cost().written, 0);
}
