//! `/admin/groups`: range groups, price lists and delivery groups at the desk, and a customer's own products.

use crate::support::{Answer, Client, Fiado, Supplier, json};

fn bakery() -> Supplier {
    let bakery = Fiado::shared().supplier("bakery");
    for (sku, kind, name, price) in [
        ("BAR-1", "Bread", "Baguette", 100),
        ("CRO-1", "Pastry", "Croissant", 150),
        ("WIN-1", "Wine", "House red", 900),
    ] {
        let product = bakery.product(sku, price).with("product_type", kind);
        product.with("name", name).create();
    }
    bakery
}

/// The path that a form leads on to, without its query.
fn led_to(answer: &Answer) -> String {
    let location = answer.header("Location").unwrap_or_default();
    location.split('?').next().unwrap_or_default().to_owned()
}

fn listed(bakery: &Supplier, path: &str) -> serde_json::Value {
    bakery.get(&format!("/api/v1/{path}")).expect(200).json()["data"].clone()
}

fn created(owner: &Client, sort: &str, fields: &[(&str, &str)]) -> Answer {
    owner.form(&format!("/admin/groups/{sort}/new"), fields)
}

#[test]
fn groups_are_made_from_the_list_of_customers_and_lead_to_their_members() {
    let bakery = bakery();
    let owner = bakery.sign_in();
    assert!(
        owner
            .get("/admin/customers")
            .expect(200)
            .text()
            .contains("href=\"/admin/groups\"")
    );
    let prices = [("name", "Hotels"), ("direction", "less"), ("change", "2.5")];
    created(&owner, "prices", &prices).expect(303);
    let list = listed(&bakery, "price-lists")[0].clone();
    assert_eq!(list["change_bp"], -250);
    let form = owner.get("/admin/groups/range/new").expect(200).text();
    assert!(
        form.contains("value=\"Pastry\"") && form.contains("Hotels"),
        "{form}"
    );
    let range = [
        ("name", "Breakfast"),
        ("items", "product_types"),
        ("product_types", "Bread"),
        ("product_types", "Pastry"),
        ("price_list_id", list["id"].as_str().unwrap()),
    ];
    created(&owner, "range", &range).expect(303);
    let zone = [
        ("name", "Coast"),
        ("zone", "Dénia"),
        ("lead_days", "2"),
        ("cut_off", "12:00"),
        ("delivery_days", "tuesday"),
        ("delivery_days", "friday"),
    ];
    created(&owner, "delivery", &zone).expect(303);
    let page = owner.get("/admin/groups").expect(200).text();
    for words in [
        "Bread, Pastry · Hotels",
        "2.5% cheaper",
        "Dénia · 2 days ahead · orders until 12:00 · Tuesday, Friday",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    // A customer is put in by its form, several at once from the list.
    let range = listed(&bakery, "range-groups")[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let zone = listed(&bakery, "delivery-groups")[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let (cafe, bar) = (
        bakery.customer("Café Luna").create(),
        bakery.customer("Bar Sol").create(),
    );
    let chosen = [
        ("id", cafe.id.as_str()),
        ("id", bar.id.as_str()),
        ("change", "range_group"),
        ("range_group", range.as_str()),
    ];
    let done = owner.form("/admin/customers/chosen/change", &chosen).expect(200);
    assert!(done.text().contains("2 changed."), "{}", done.text());
    let form = owner
        .get(&format!("/admin/customers/{}/edit", cafe.id))
        .expect(200);
    let mut fields = form.form_fields();
    fields.retain(|(name, _)| name != "delivery_group_id");
    fields.push(("delivery_group_id".to_owned(), zone.clone()));
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    owner
        .form(&format!("/admin/customers/{}/edit", cafe.id), &fields)
        .expect(303);
    let record = bakery
        .get(&format!("/api/v1/customers/{}", cafe.id))
        .expect(200)
        .json();
    assert_eq!(
        record["range_group_id"],
        range.as_str(),
        "the form keeps the other group"
    );
    let profile = owner
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    assert!(
        profile.contains("Breakfast") && profile.contains("Coast"),
        "{profile}"
    );
    assert!(
        !profile.contains(&zone),
        "its history tells groups by their names: {profile}"
    );
    let members = owner
        .get(&format!("/admin/customers?group={range}"))
        .expect(200)
        .text();
    assert!(members.contains("Café Luna") && members.contains("Bar Sol"));
    let filters = owner
        .get(&format!("/admin/customers/filters?group={range}"))
        .expect(200)
        .text();
    assert!(
        filters.contains(&format!("<option value=\"{range}\" selected>Breakfast")),
        "{filters}"
    );
}

#[test]
fn products_are_searched_for_added_and_taken_out() {
    let bakery = bakery();
    let owner = bakery.sign_in();
    let made = created(&owner, "range", &[("name", "Small"), ("items", "products")]).expect(303);
    let page = led_to(&made);
    assert!(page.ends_with("/products"), "choosing them comes next: {page}");
    assert!(
        owner
            .get(&page)
            .expect(200)
            .text()
            .contains("No product is chosen yet")
    );
    let found = owner.get(&format!("{page}?q=croissant")).expect(200).text();
    assert!(found.contains("name=\"add\" value=\"CRO-1\""), "{found}");
    let added = owner
        .form(&page, &[("q", "croissant"), ("add", "CRO-1")])
        .expect(303);
    let back = added.header("Location").unwrap().to_owned();
    let again = owner.get(&back).expect(200).text();
    assert!(
        again.contains("Chosen already") && again.contains("name=\"remove\" value=\"CRO-1\""),
        "{again}"
    );
    owner.form(&page, &[("remove", "CRO-1")]).expect(303);
    assert!(
        owner
            .get(&page)
            .expect(200)
            .text()
            .contains("No product is chosen yet")
    );
    owner.form(&page, &[("add", "NONE")]).expect(422);
    // The same for one customer.
    let cafe = bakery.customer("Café Luna").create();
    let own = format!("/admin/customers/{}/products", cafe.id);
    let page = owner.get(&own).expect(200).text();
    assert!(
        page.contains("These count only while"),
        "they are not what is for sale yet: {page}"
    );
    owner.form(&own, &[("add", "WIN-1")]).expect(303);
    assert_eq!(
        listed(&bakery, &format!("customers/{}/products", cafe.id))[0]["sku"],
        "WIN-1"
    );
}

#[test]
fn prices_are_typed_beside_the_catalogue_s() {
    let bakery = bakery();
    let owner = bakery.sign_in();
    let made = created(
        &owner,
        "prices",
        &[("name", "Hotels"), ("direction", "more"), ("change", "10")],
    )
    .expect(303);
    let page = led_to(&made);
    let shown = owner.get(&page).expect(200).text();
    assert!(
        shown.contains("placeholder=\"1.65\""),
        "what it is otherwise: {shown}"
    );
    let typed = [
        ("price:CRO-1", "1.20"),
        ("was:CRO-1", ""),
        ("price:BAR-1", ""),
        ("was:BAR-1", ""),
        ("price:WIN-1", "0"),
        ("was:WIN-1", ""),
    ];
    owner.form(&page, &typed).expect(303);
    let prices = page
        .trim_start_matches("/admin/groups/prices/")
        .trim_end_matches("/prices");
    let prices = format!("price-lists/{prices}/prices");
    let fixed = json!([{"sku": "CRO-1", "price": 120}, {"sku": "WIN-1", "price": 0}]);
    assert_eq!(listed(&bakery, &prices), fixed);
    let wrong = owner
        .form(
            &page,
            &[
                ("price:CRO-1", "cheap"),
                ("was:CRO-1", "1.20"),
                ("price:BAR-1", "-1"),
                ("was:BAR-1", ""),
            ],
        )
        .expect(422)
        .text();
    assert!(
        wrong.contains("value=\"cheap\"") && wrong.contains("value=\"-1\""),
        "{wrong}"
    );
    assert_eq!(listed(&bakery, &prices), fixed);
    // What was not changed here is not written, whoever changed it meanwhile; an empty field takes a price out.
    bakery
        .patch(
            &format!("/api/v1/{prices}"),
            &json!({"prices": [{"sku": "WIN-1", "price": 800}]}),
        )
        .expect(200);
    let typed = [
        ("price:CRO-1", ""),
        ("was:CRO-1", "1.20"),
        ("price:WIN-1", "0.00"),
        ("was:WIN-1", "0.00"),
    ];
    owner.form(&page, &typed).expect(303);
    assert_eq!(listed(&bakery, &prices), json!([{"sku": "WIN-1", "price": 800}]));
}

#[test]
fn a_customer_s_catalogue_is_seen_with_its_eyes_and_says_why() {
    let bakery = bakery();
    let owner = bakery.sign_in();
    let cafe = bakery
        .customer("Café Luna")
        .with("discount_bp", 1_000)
        .with("items_for_sale", "product_types")
        .with("product_types", json!(["Bread", "Pastry"]))
        .create();
    let list = bakery.post(
        "/api/v1/price-lists",
        &json!({"name": "Hotels", "change_bp": -500}),
    );
    let list = list.expect(201).id();
    bakery
        .patch(
            &format!("/api/v1/price-lists/{list}/prices"),
            &json!({"prices": [{"sku": "CRO-1", "price": 120}]}),
        )
        .expect(200);
    let range = bakery.post(
        "/api/v1/range-groups",
        &json!({"name": "Hotels", "price_list_id": list}),
    );
    let range = json!({"range_group_id": range.expect(201).id()});
    bakery
        .patch(&format!("/api/v1/customers/{}", cafe.id), &range)
        .expect(200);
    let page = owner
        .get(&format!("/admin/customers/{}/catalogue", cafe.id))
        .expect(200)
        .text();
    for words in [
        "Baguette",
        "Catalogue €1.00, by its price list €0.95, less its discount of 10%",
        "€0.86",
        "Fixed in its price list: €1.20, less its discount of 10%",
        "€1.08",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("House red"), "{page}");
    let none = owner
        .get(&format!("/admin/customers/{}/catalogue?q=house", cafe.id))
        .expect(200)
        .text();
    assert!(!none.contains("House red"), "{none}");
}

#[test]
fn a_form_that_is_refused_keeps_what_was_typed_and_a_group_in_use_says_who_is_in_it() {
    let bakery = bakery();
    let owner = bakery.sign_in();
    let wrong = [
        ("name", ""),
        ("zone", "Dénia"),
        ("lead_days", "soon"),
        ("cut_off", "noon"),
    ];
    let page = created(&owner, "delivery", &wrong).expect(422).text();
    for kept in [
        "value=\"Dénia\"",
        "value=\"noon\"",
        "name-fault",
        "lead_days-fault",
        "cut_off-fault",
    ] {
        assert!(page.contains(kept), "{kept}: {page}");
    }
    created(&owner, "prices", &[("name", "x"), ("change", "200")]).expect(422);
    owner.get("/admin/groups/colours/new").expect(404);
    created(&owner, "range", &[("name", "Bars"), ("items", "all")]).expect(303);
    let bars = listed(&bakery, "range-groups")[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let form = owner.get(&format!("/admin/groups/range/{bars}")).expect(200);
    let fields = form.form_fields();
    let version = fields
        .iter()
        .find(|(name, _)| name == "version")
        .unwrap()
        .1
        .clone();
    let save = |name: &str, version: &str| {
        let fields = [("name", name), ("items", "all"), ("version", version)];
        owner.form(&format!("/admin/groups/range/{bars}"), &fields)
    };
    save("Taverns", &version).expect(303);
    let late = save("Pubs", &version).expect(409);
    assert!(
        late.text().contains("value=\"Pubs\""),
        "what was typed is kept: {}",
        late.text()
    );
    let now = late.form_fields();
    let now = now.iter().find(|(name, _)| name == "version").unwrap().1.clone();
    save("Pubs", &now).expect(303);
    bakery
        .customer("Café Luna")
        .with("range_group_id", bars.as_str())
        .create();
    let stays = owner
        .form(&format!("/admin/groups/range/{bars}/remove"), &[])
        .expect(409);
    assert!(
        stays.text().contains("Customers are in this group"),
        "{}",
        stays.text()
    );
    assert!(stays.text().contains(&format!("/admin/customers?group={bars}")));
}
