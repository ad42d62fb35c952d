//! A customer's locations on its page, their list and their form.

use crate::support::{Client, Customer, Fiado, Supplier, Value, json};

fn pages(customer: &Customer) -> String {
    format!("/admin/customers/{}/locations", customer.id)
}

fn locations(bakery: &Supplier, customer: &Customer) -> Vec<Value> {
    let path = format!("/api/v1/customers/{}/locations", customer.id);
    let list = bakery.get(&path).expect(200).json();
    list["data"].as_array().cloned().expect("a list")
}

fn id(location: &Value) -> &str {
    location["id"].as_str().expect("an id")
}

/// The value of a field of a form on a page.
fn field(page: &str, name: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("name=\"{name}\""))
        .unwrap_or_else(|| panic!("no field {name}"));
    let (_, rest) = rest.split_once("value=\"").unwrap_or_default();
    rest.split('"').next().unwrap_or_default().to_owned()
}

const SHOP: &[(&str, &str)] = &[
    ("name", "Main shop"),
    ("uses", "shipping"),
    ("uses", "billing"),
    ("country", "ES"),
    ("address_lines", "Carrer de la Pau 12\r\n2º B"),
    ("postal_code", "46002"),
    ("city", "València"),
];

fn with<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all = fields.to_vec();
    all.extend(
        SHOP.iter()
            .filter(|(name, _)| !fields.iter().any(|(set, _)| set == name)),
    );
    all
}

fn add(owner: &Client, customer: &Customer, fields: &[(&str, &str)]) {
    owner
        .form(&format!("{}/new", pages(customer)), &with(fields))
        .expect_redirect(&format!(
            "/admin/customers/{}?done=location-added#locations",
            customer.id
        ));
}

#[test]
fn a_location_is_added_shown_and_changed() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let contact =
        json!({"first_name": "Bea", "surname": "Buyer", "email": format!("bea@{}.example", bakery.slug)});
    let bea = bakery
        .post(&format!("/api/v1/customers/{}/contacts", cafe.id), &contact)
        .expect(201)
        .id();
    let owner = bakery.sign_in();
    let profile = format!("/admin/customers/{}", cafe.id);
    assert!(
        owner
            .get(&profile)
            .expect(200)
            .text()
            .contains("No locations yet.")
    );
    let form = owner.get(&format!("{}/new", pages(&cafe))).expect(200).text();
    assert!(form.contains("Bea Buyer") && form.contains("name=\"sunday-2-to\""));

    let day = bakery.day(1);
    let today = bakery.day(0);
    add(
        &owner,
        &cafe,
        &[
            ("managers", &bea),
            ("phone", "+34 960 000 100"),
            ("instructions", "By the back door."),
            ("monday-1-from", "08:00"),
            ("monday-1-to", "12:00"),
            ("monday-2-from", "16:00"),
            ("monday-2-to", "20:00"),
            ("tuesday-1-from", "08:00"),
            ("tuesday-1-to", "12:00"),
            ("tuesday-2-from", "16:00"),
            ("tuesday-2-to", "20:00"),
            ("exception-0-date", &today),
            ("exception-0-1-from", "10:00"),
            ("exception-0-1-to", "11:00"),
            ("exception-0-note", "Stocktaking"),
            ("exception-1-date", ""),
            ("exception-2-date", &day),
        ],
    );
    let shop = locations(&bakery, &cafe).remove(0);
    assert_eq!(shop["address"]["lines"], json!(["Carrer de la Pau 12", "2º B"]));
    assert_eq!(shop["managers"], json!([bea]));
    assert_eq!(shop["hours"].as_array().map(Vec::len), Some(4));
    assert_eq!(
        shop["exceptions"],
        json!([{"date": today, "hours": [{"from": "10:00", "to": "11:00"}], "note": "Stocktaking"},
            {"date": day, "hours": [], "note": null}])
    );
    let page = owner.get(&profile).expect(200).text();
    for expected in [
        "Main shop",
        "Default for shipping",
        "Default for billing",
        "46002 València",
        "Open today: 10:00–11:00",
        "https://www.openstreetmap.org/search?query=",
        "rel=\"noopener noreferrer\"",
        "Location added: Main shop",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
    let list = owner.get(&pages(&cafe)).expect(200).text();
    for expected in [
        "Monday–Tuesday 08:00–12:00, 16:00–20:00",
        "Bea Buyer",
        "By the back door.",
        "Stocktaking",
        "closed",
    ] {
        assert!(list.contains(expected), "{expected}");
    }

    // The form comes back filled in, and what it sends changes nothing but what was changed.
    let edit = format!("{}/{}/edit", pages(&cafe), id(&shop));
    let form = owner.get(&edit).expect(200).text();
    assert_eq!(field(&form, "monday-2-from"), "16:00");
    assert_eq!(field(&form, "exception-0-note"), "Stocktaking");
    assert!(
        form.contains("name=\"exception-4-date\""),
        "room for more exceptions"
    );
    let version = field(&form, "version");
    owner
        .form(
            &edit,
            &with(&[
                ("version", &version),
                ("default_for", "shipping"),
                ("default_for", "billing"),
                ("name", "Old shop"),
                ("exception-0-date", &today),
                ("exception-0-remove", "1"),
            ]),
        )
        .expect(303);
    let page = owner.get(&profile).expect(200).text();
    let words =
        "Location Old shop changed: Exceptions, Weekly hours, Delivery instructions, Managers, Name, Phone";
    assert!(page.contains(words), "{page}");
}

#[test]
fn what_was_typed_survives_a_refusal() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let owner = bakery.sign_in();
    let lines = "Street\r\n".repeat(200);
    let page = owner
        .form(
            &format!("{}/new", pages(&cafe)),
            &[
                ("name", ""),
                ("country", "US"),
                ("address_lines", &lines),
                ("postal_code", "1234"),
                ("city", "Beverly Hills"),
                ("managers", "00000000-0000-7000-8000-000000000000"),
                ("monday-1-from", "08:00"),
                ("friday-2-from", "12:00"),
                ("friday-2-to", "10:00"),
                ("exception-0-date", ""),
                ("exception-1-date", ""),
                ("exception-1-2-from", "08:00"),
                ("exception-1-2-to", "25:00"),
            ],
        )
        .expect(422)
        .text();
    for name in [
        "name",
        "uses",
        "address_lines",
        "postal_code",
        "region",
        "monday-1-to",
        "friday-2-to",
        "exception-1-date",
        "exception-1-2-to",
    ] {
        assert!(page.contains(&format!("id=\"{name}-fault\"")), "{name}");
    }
    assert!(page.contains("At most 5 lines.") && page.contains("In this country it looks like 12345."));
    assert_eq!(field(&page, "friday-2-from"), "12:00");
    // A stranger among the managers, and a default of what it is not used for.
    let page = owner
        .form(
            &format!("{}/new", pages(&cafe)),
            &with(&[
                ("uses", "shipping"),
                ("default_for", "billing"),
                ("managers", "00000000-0000-7000-8000-000000000000"),
            ]),
        )
        .expect(422)
        .text();
    assert!(page.contains("id=\"default_for-fault\""), "{page}");
    assert!(locations(&bakery, &cafe).is_empty());
}

#[test]
fn the_fields_of_an_address_follow_its_country() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").with("country", "GB").create();
    let owner = bakery.sign_in();
    let new = format!("{}/new", pages(&cafe));
    let order = |page: &str| {
        let at = |name: &str| page.find(&format!("name=\"{name}\"")).expect("a field");
        let mut fields = ["postal_code", "city", "region"];
        fields.sort_by_key(|name| at(name));
        fields
    };
    let british = owner.get(&new).expect(200).text();
    assert_eq!(
        order(&british),
        ["city", "region", "postal_code"],
        "the customer's country"
    );
    // Another country, without scripts: nothing is checked yet, and what was typed stays.
    let spanish = owner
        .form(
            &new,
            &[("then", "country"), ("country", "ES"), ("city", "València")],
        )
        .expect(200)
        .text();
    assert_eq!(order(&spanish), ["postal_code", "city", "region"]);
    assert!(spanish.contains("Province, state or county (optional)"));
    assert_eq!(field(&spanish, "city"), "València");
    assert!(!spanish.contains("-fault\""));
}

#[test]
fn of_two_who_save_at_once_the_second_is_told() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let (owner, manager) = (bakery.sign_in(), bakery.staff("store_manager"));
    add(&owner, &cafe, &[]);
    let shop = locations(&bakery, &cafe).remove(0);
    let edit = format!("{}/{}/edit", pages(&cafe), id(&shop));
    let (first, second) = (owner.get(&edit).text(), manager.get(&edit).text());
    let save = |person: &Client, form: &str, name: &str| {
        let version = field(form, "version");
        let both = [("default_for", "shipping"), ("default_for", "billing")];
        let mut fields = with(&[("name", name), ("version", &version)]);
        fields.extend(both);
        person.form(&edit, &fields)
    };
    // Another default meanwhile is no edit of this one.
    save(&owner, &first, "Old shop").expect(303);
    let told = save(&manager, &second, "New shop").expect(409).text();
    assert!(told.contains("Somebody else changed this location"));
    assert_eq!(field(&told, "name"), "New shop", "what was typed is kept");
    assert_eq!(locations(&bakery, &cafe)[0]["name"], "Old shop");
    // Saving once more is a decision.
    save(&manager, &told, "New shop").expect(303);
    assert_eq!(locations(&bakery, &cafe)[0]["name"], "New shop");
}

#[test]
fn removing_asks_once_and_hands_the_default_on() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let owner = bakery.sign_in();
    add(&owner, &cafe, &[("name", "Shop")]);
    add(&owner, &cafe, &[("name", "Store"), ("default_for", "shipping")]);
    let all = locations(&bakery, &cafe);
    assert_eq!(all[0]["default_for"], json!(["billing"]));
    let remove = format!("{}/{}/remove", pages(&cafe), id(&all[1]));
    assert!(
        owner
            .get(&remove)
            .expect(200)
            .text()
            .contains("Remove the location Store?")
    );
    assert_eq!(locations(&bakery, &cafe).len(), 2, "asking removes nothing");
    owner.form(&remove, &[]).expect(303);
    owner.form(&remove, &[]).expect(404);
    let left = locations(&bakery, &cafe);
    assert_eq!(left.len(), 1);
    assert_eq!(left[0]["default_for"], json!(["shipping", "billing"]));
    let page = owner
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    assert!(page.contains("Location removed: Store"));
}

#[test]
fn many_locations_are_on_a_page_of_their_own_and_the_default_is_on_the_first() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let owner = bakery.sign_in();
    for name in ["One", "Two", "Three", "Four", "Five", "Six"] {
        add(&owner, &cafe, &[("name", name)]);
    }
    add(&owner, &cafe, &[("name", "Seven"), ("default_for", "billing")]);
    let page = owner
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    let panel = page
        .split_once("id=\"locations\"")
        .and_then(|(_, rest)| rest.split_once("</section>"))
        .expect("a panel")
        .0;
    assert!(panel.contains("Seven") && !panel.contains("Six"), "{panel}");
    assert!(panel.contains("All locations"));
    let list = owner.get(&pages(&cafe)).expect(200).text();
    assert!(list.contains("Six") && list.contains("Seven"));
    // Who may only look is offered nothing to change.
    let viewer = bakery.staff("viewer");
    let list = viewer.get(&pages(&cafe)).expect(200).text();
    assert!(list.contains("Six") && !list.contains("/remove") && !list.contains("/edit"));
}
