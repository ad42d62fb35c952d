//! Multiple customers: one login, several people order, and each order says for whom it is.

use crate::support::{Answer, Client, Customer, Fiado, Supplier, json};

/// A photographer with a class of parents as its customer.
fn class(studio: &Supplier) -> Customer {
    studio.product("PRINT-1", 1_000).create();
    studio
        .customer("Class 3B")
        .with("is_multiple", true)
        .with("language", "en")
        .create()
}

/// An order from the buyer's review of its cart, as the page sends it, for whomever is named.
fn buy(studio: &Supplier, buyer: &Client, start: &[(&str, &str)], for_whom: &str) -> Answer {
    let review = buyer.form(&studio.shop("/cart"), start).expect(200);
    let mut fields = review.form_fields();
    let typed = fields
        .iter_mut()
        .find(|(name, _)| name == "placed_for")
        .expect("the review asks for whom");
    if !for_whom.is_empty() {
        typed.1 = for_whom.to_owned();
    }
    send(studio, buyer, &fields)
}

fn send(studio: &Supplier, buyer: &Client, fields: &[(String, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    buyer.form(&studio.shop("/orders"), &fields)
}

const ONE_PRINT: [(&str, &str); 2] = [("q:PRINT-1", "1"), ("review", "1")];

#[test]
fn a_parent_orders_for_a_child_and_everybody_sees_whose_it_is() {
    let studio = Fiado::shared().supplier("studio");
    let class = class(&studio);
    let parents = studio.buyer(&class);

    let nobody = buy(&studio, &parents, &ONE_PRINT, "").expect(422).text();
    assert!(
        nobody.contains("id=\"placed_for-fault\"") && nobody.contains("value=\"1\""),
        "the fault stands beside the field, the cart is kept: {nobody}"
    );
    let long = buy(&studio, &parents, &ONE_PRINT, &"x".repeat(201))
        .expect(422)
        .text();
    assert!(long.contains("id=\"placed_for-fault\""), "{long}");
    let none = studio.get("/api/v1/orders").expect(200).json();
    assert_eq!(none["data"], json!([]), "nothing was ordered");

    let placed = buy(&studio, &parents, &ONE_PRINT, "Marta <3B> 👧").expect(303);
    let shown = parents.get(placed.header("Location").unwrap()).expect(200).text();
    assert!(shown.contains("For Marta &#60;3B&#62; 👧"), "{shown}");
    let list = parents.get(&studio.shop("/orders")).expect(200).text();
    assert!(list.contains("For Marta"), "{list}");
    let desk = studio.sign_in();
    assert!(desk.get("/admin/orders").expect(200).text().contains("For Marta"));
    let orders = studio.get("/api/v1/orders").expect(200).json();
    assert_eq!(orders["data"][0]["placed_for"], "Marta <3B> 👧");
}

#[test]
fn the_same_order_again_is_for_the_same_person() {
    let studio = Fiado::shared().supplier("studio");
    let class = class(&studio);
    let parents = studio.buyer(&class);
    let first = buy(&studio, &parents, &ONE_PRINT, "Leo").expect(303);
    let id = first
        .header("Location")
        .unwrap()
        .split(['/', '?'])
        .nth(4)
        .unwrap()
        .to_owned();
    buy(&studio, &parents, &[("again", &id)], "").expect(303);
    let orders = studio.get("/api/v1/orders").expect(200).json();
    let for_whom: Vec<_> = orders["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|order| order["placed_for"].as_str().unwrap())
        .collect();
    assert_eq!(for_whom, ["Leo", "Leo"]);
}

#[test]
fn an_order_sent_again_for_somebody_else_is_looked_at_first() {
    let studio = Fiado::shared().supplier("studio");
    let class = class(&studio);
    let parents = studio.buyer(&class);
    let review = parents.form(&studio.shop("/cart"), &ONE_PRINT).expect(200);
    let mut fields = review.form_fields();
    let mut send_for = |name: &str| {
        for (field, value) in &mut fields {
            if field == "placed_for" {
                *value = name.to_owned();
            }
        }
        send(&studio, &parents, &fields)
    };
    let placed = send_for("Leo").expect(303);
    let again = send_for("Leo").expect(303);
    assert_eq!(
        placed.header("Location"),
        again.header("Location"),
        "a double click"
    );
    let changed = send_for("Ana").expect(200).text();
    assert!(
        changed.contains("value=\"Ana\""),
        "gone back and changed: {changed}"
    );
}

#[test]
fn whoever_takes_the_order_by_phone_asks_for_whom() {
    let studio = Fiado::shared().supplier("studio");
    let class = class(&studio);
    let path = format!("/admin/orders/new?customer={}", class.id);
    for role in ["owner", "store_manager", "warehouse_manager", "sales_rep"] {
        let person = studio.staff(role);
        let form = person.get(&path).expect(200).text();
        assert!(
            form.contains("For whom") && form.contains("maxlength=200 required"),
            "{form}"
        );
        let place = |name: &str| {
            let fields = [("token", role), ("q:PRINT-1", "1"), ("placed_for", name)];
            person.form(&path, &fields)
        };
        let refused = place("").expect(422).text();
        assert!(
            refused.contains("id=\"placed_for-fault\"") && refused.contains("value=\"1\""),
            "{role}"
        );
        place("Leo").expect(303);
    }
    let viewer = studio.staff("viewer");
    viewer.get(&path).expect(403);
}

#[test]
fn a_program_names_the_person_too() {
    let studio = Fiado::shared().supplier("studio");
    let class = class(&studio);
    let order = |others: serde_json::Value| {
        let mut body = json!({"customer_id": class.id, "lines": [{"sku": "PRINT-1", "quantity": 1}]});
        body.as_object_mut()
            .unwrap()
            .extend(others.as_object().unwrap().clone());
        studio.post("/api/v1/orders", &body)
    };
    let refused = order(json!({})).expect_problem(422, "invalid");
    assert_eq!(refused.pointers(), ["/placed_for"]);
    order(json!({"placed_for": "  "})).expect(422);
    let placed = order(json!({"placed_for": "Leo"})).expect(201).json();
    assert_eq!(placed["placed_for"], "Leo");
}

#[test]
fn others_are_not_asked_for_whom() {
    let studio = Fiado::shared().supplier("studio");
    studio.product("PRINT-1", 1_000).create();
    let cafe = studio.customer("Café Luna").create();
    let buyer = studio.buyer(&cafe);
    let review = buyer.form(&studio.shop("/cart"), &ONE_PRINT).expect(200);
    assert!(!review.text().contains("placed_for"));
    send(&studio, &buyer, &review.form_fields()).expect(303);
}
