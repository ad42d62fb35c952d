//! `/admin/sale`: a sale at the counter or by telephone, for somebody known or somebody new.

use crate::support::{Fiado, Supplier, json};

fn bakery() -> Supplier {
    let bakery = Fiado::shared().supplier("bakery");
    for (sku, name, price) in [("BAR-1", "Baguette", 100), ("CRO-1", "Croissant", 150)] {
        bakery.product(sku, price).with("name", name).stock(20).create();
    }
    bakery
}

#[test]
fn a_sale_begins_with_whom_it_is_for() {
    let bakery = bakery();
    let (cafe, bar) = (
        bakery
            .customer("Café Luna")
            .with("phone", "+34911234567")
            .create(),
        bakery.customer("Bar Sol").create(),
    );
    let closed = bakery.customer("Bar Cerrado").with("status", "inactive").create();
    bakery.order(&bar, &[("BAR-1", 1)]).expect(201);
    for role in ["owner", "store_manager", "warehouse_manager", "sales_rep"] {
        let person = bakery.staff(role);
        let page = person.get("/admin/sale").expect(200).text();
        assert!(
            page.contains(&format!("/admin/orders/new?customer={}", bar.id)),
            "{page}"
        );
        // Whoever may not create customers is not asked to.
        let may_create = role != "sales_rep";
        assert_eq!(
            page.contains("/admin/customers/new?then=sale"),
            may_create,
            "{role}"
        );
        let found = person.get("/admin/sale?q=911234567").expect(200).text();
        assert!(found.contains(&cafe.id) && !found.contains(&bar.id), "{found}");
        let found = person.get("/admin/sale?q=bar").expect(200).text();
        assert!(found.contains(&bar.id) && !found.contains(&closed.id), "{found}");
    }
    bakery.staff("viewer").get("/admin/sale").expect(403);
}

#[test]
fn somebody_new_is_registered_on_the_way_and_the_sale_is_theirs() {
    let bakery = bakery();
    let owner = bakery.sign_in();
    let form = owner.get("/admin/customers/new?then=sale").expect(200);
    let mut fields = form.form_fields();
    fields.retain(|(name, _)| name != "name");
    fields.push(("name".to_owned(), "Bar Nuevo".to_owned()));
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let created = owner.form("/admin/customers/new", &fields).expect(303);
    let sale = created.header("Location").unwrap().to_owned();
    assert!(sale.starts_with("/admin/orders/new?customer="), "{sale}");
    let page = owner.get(&sale).expect(200);
    let token = page
        .form_fields()
        .into_iter()
        .find(|(name, _)| name == "token")
        .unwrap()
        .1;
    let placed = owner
        .form(&sale, &[("token", token.as_str()), ("q:CRO-1", "2")])
        .expect(303);
    let order = owner.get(placed.header("Location").unwrap()).expect(200).text();
    assert!(order.contains("Bar Nuevo"), "{order}");
    // The same form once more is the same order.
    owner
        .form(&sale, &[("token", token.as_str()), ("q:CRO-1", "2")])
        .expect(303);
    let orders = bakery.get("/api/v1/orders").expect(200).json();
    assert_eq!(orders["data"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_is_chosen_stays_while_more_is_looked_for_at_the_customer_s_prices() {
    let bakery = bakery();
    let cafe = bakery.customer("Café Luna").with("discount_bp", 1_000).create();
    let list = bakery.post(
        "/api/v1/price-lists",
        &json!({"name": "Hotels", "change_bp": -2_000}),
    );
    let range = json!({"name": "Hotels", "price_list_id": list.expect(201).id()});
    let range = bakery.post("/api/v1/range-groups", &range).expect(201).id();
    bakery
        .patch(
            &format!("/api/v1/customers/{}", cafe.id),
            &json!({"range_group_id": range}),
        )
        .expect(200);
    let rep = bakery.staff("sales_rep");
    let path = format!("/admin/orders/new?customer={}", cafe.id);
    let page = rep.get(&path).expect(200).text();
    assert!(
        page.contains("€1.08"),
        "a croissant at 1.50, less 20 %, less 10 %: {page}"
    );
    let look = |fields: &[(&str, &str)]| rep.form(&path, fields).expect(200).text();
    let found = look(&[
        ("token", "a"),
        ("find", "1"),
        ("search", "bag"),
        ("q:CRO-1", "10"),
    ]);
    assert!(
        found.contains("In this order") && found.contains("€10.80"),
        "{found}"
    );
    assert!(
        found.contains("name=\"q:CRO-1\" id=\"q:CRO-1\" value=\"10\""),
        "{found}"
    );
    assert!(found.contains("Baguette"), "{found}");
    let short = look(&[("token", "a"), ("find", "1"), ("q:CRO-1", "30")]);
    assert!(short.contains("Only 20"), "told before it is refused: {short}");
    let none = bakery.get("/api/v1/orders").expect(200).json();
    assert_eq!(none["data"], json!([]), "looking orders nothing");
    let wrong = rep
        .form(&path, &[("token", "a"), ("q:CRO-1", "many"), ("q:BAR-1", "1")])
        .expect(422)
        .text();
    assert!(
        wrong.contains("value=\"many\"") && wrong.contains("value=\"1\""),
        "{wrong}"
    );
    rep.form(&path, &[("token", "a"), ("q:CRO-1", "10")]).expect(303);
    let orders = bakery.get("/api/v1/orders").expect(200).json();
    assert_eq!(orders["data"][0]["net"], 1_080);
}
