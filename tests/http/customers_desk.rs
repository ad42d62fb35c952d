//! `/admin/customers`: the list, the form, the page about one customer.

use crate::support::{Client, Customer, Fiado, json};

/// The value of a field of a form on a page.
fn field(page: &str, name: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("name=\"{name}\""))
        .unwrap_or_else(|| panic!("no field {name}"));
    let (_, rest) = rest.split_once("value=\"").unwrap_or_default();
    rest.split('"').next().unwrap_or_default().to_owned()
}

fn edit(owner: &Client, customer: &Customer) -> String {
    owner
        .get(&format!("/admin/customers/{}/edit", customer.id))
        .expect(200)
        .text()
}

const PLAIN: &[(&str, &str)] = &[
    ("kind", "customer"),
    ("country", "ES"),
    ("language", "en"),
    ("payment_method", "credit"),
    ("terms_kind", "net"),
    ("terms_days", "30"),
    ("status", "active"),
];

fn with<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all = fields.to_vec();
    all.extend(
        PLAIN
            .iter()
            .filter(|(name, _)| !fields.iter().any(|(set, _)| set == name)),
    );
    all
}

#[test]
fn a_new_customer_is_first_on_the_list() {
    let bakery = Fiado::shared().supplier("bakery");
    let owner = bakery.sign_in();
    assert!(
        owner
            .get("/admin/customers")
            .expect(200)
            .text()
            .contains("No customers yet.")
    );
    let form = owner.get("/admin/customers/new").expect(200).text();
    assert_eq!(field(&form, "terms_days"), "30");
    assert!(
        form.find("name=\"kind\"") < form.find("name=\"name\""),
        "the type comes first"
    );

    owner
        .form(
            "/admin/customers/new",
            &with(&[
                ("name", "Café Luna"),
                ("tags", "vip, Bar"),
                ("credit_limit", "1,250.50"),
                ("discount", "12.5"),
            ]),
        )
        .expect(303);
    owner
        .form(
            "/admin/customers/new",
            &with(&[
                ("name", "Bar Sol"),
                ("terms_kind", "days_of_month"),
                ("terms_month_days", "25, 10"),
                ("terms_days", "5"),
            ]),
        )
        .expect(303);
    let list = owner.get("/admin/customers").expect(200).text();
    assert!(list.find("Bar Sol") < list.find("Café Luna"));
    let rows = bakery.get("/api/v1/customers").json()["data"].clone();
    assert_eq!(
        rows[0]["payment_terms"],
        json!({"kind": "days_of_month", "days": [10, 25], "after_days": 5})
    );
    assert_eq!(rows[1]["credit_limit"], 125_050);
    assert_eq!(rows[1]["discount_bp"], 1250);
    assert_eq!(rows[1]["tags"], json!(["vip", "Bar"]));

    let found = owner
        .get("/admin/customers?q=luna&status=active")
        .expect(200)
        .text();
    assert!(found.contains("Café Luna") && !found.contains("Bar Sol"));
    assert!(found.contains("value=\"luna\""), "the search stays in its box");
    assert!(
        owner
            .get("/admin/customers?q=nobody")
            .text()
            .contains("No customer matches.")
    );
}

#[test]
fn what_was_typed_survives_a_refusal() {
    let bakery = Fiado::shared().supplier("bakery");
    let owner = bakery.sign_in();
    let typed = with(&[
        ("name", ""),
        ("email", "nobody"),
        ("credit_limit", "a lot"),
        ("discount", "101"),
        ("terms_kind", "days_of_month"),
        ("terms_month_days", "40"),
        ("notes", "Knock <twice>"),
    ]);
    let page = owner.form("/admin/customers/new", &typed).expect(422).text();
    for name in ["name", "email", "credit_limit", "discount", "terms_month_days"] {
        assert!(page.contains(&format!("id=\"{name}-fault\"")), "{name}");
    }
    assert_eq!(field(&page, "credit_limit"), "a lot");
    assert!(page.contains("Knock &#60;twice&#62;"));
    let page = owner
        .form(
            "/admin/customers/new",
            &with(&[("name", "Lima"), ("country", "PE"), ("payment_method", "sepa")]),
        )
        .expect(422);
    assert!(page.text().contains("payment_method-fault"));
}

#[test]
fn of_two_who_save_at_once_the_second_is_told() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let (owner, manager) = (bakery.sign_in(), bakery.staff("store_manager"));
    let (first, second) = (edit(&owner, &cafe), edit(&manager, &cafe));
    let save = format!("/admin/customers/{}/edit", cafe.id);
    // A payment meanwhile is no edit: the form stays good.
    bakery.pay(&cafe, 100).create();
    owner
        .form(
            &save,
            &with(&[("name", "Café Sol"), ("version", &field(&first, "version"))]),
        )
        .expect(303);
    let told = manager
        .form(
            &save,
            &with(&[("name", "Café Mar"), ("version", &field(&second, "version"))]),
        )
        .expect(409)
        .text();
    assert!(told.contains("Somebody else changed this customer"));
    assert_eq!(field(&told, "name"), "Café Mar", "what was typed is kept");
    assert!(
        told.contains("<del>Café Sol</del> → <ins>Café Mar</ins>"),
        "what saving again would change: {told}"
    );
    assert_eq!(
        bakery.get(&format!("/api/v1/customers/{}", cafe.id)).json()["name"],
        "Café Sol"
    );
    // Saving once more is a decision.
    manager
        .form(
            &save,
            &with(&[("name", "Café Mar"), ("version", &field(&told, "version"))]),
        )
        .expect(303);
    assert_eq!(
        bakery.get(&format!("/api/v1/customers/{}", cafe.id)).json()["name"],
        "Café Mar"
    );
}

#[test]
fn the_page_says_what_is_owed_and_why_it_is_blocked() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery
        .customer("Café Luna")
        .limit(100_000)
        .with("phone", "+34 911 234 567")
        .with("email", "luna@example.com")
        .create();
    bakery
        .invoice(&cafe, "F-1", 30_000)
        .issued(&bakery.day(-100))
        .due(&bakery.day(-70))
        .create();
    bakery.invoice(&cafe, "F-2", 20_000).create();
    let owner = bakery.sign_in();
    let page = owner
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    for expected in [
        "May not order: do not sell.",
        "€500.00",
        "€300.00",
        "€200.00",
        "€1,000.00",
        "F-1",
        "href=\"tel:+34911234567\"",
        "href=\"mailto:luna@example.com\"",
        &format!("/admin/payments/new?customer={}", cafe.id),
    ] {
        assert!(page.contains(expected), "{expected}");
    }
    bakery.pay(&cafe, 30_000).create();
    let page = owner
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    assert!(
        page.contains("May order up to €800.00"),
        "a payment unblocks at once"
    );
    let viewer = bakery.staff("viewer");
    let page = viewer
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    for hidden in ["/edit\"", "/payments/new", "/delete\"", "/comments", "/files\""] {
        assert!(!page.contains(hidden), "a viewer is not offered {hidden}");
    }
}
