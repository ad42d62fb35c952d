//! At the width of a phone: every main page fits, and says the same.

use crate::support::{Fiado, Manner, json};

#[test]
fn the_main_pages_fit_a_phone() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    let long = "Panadería y Pastelería Artesana de San Sebastián de los Reyes e Hijos, Sociedad Limitada Unipersonal";
    let cafe = bakery
        .customer(long)
        .with(
            "email",
            "a-rather-long-address-of-somebody@a-rather-long-domain-name.example",
        )
        .with("phone", "+34 600 123 456")
        .tags(&["vip", "terrace", "san-sebastian-de-los-reyes"])
        .external_id("EXTERNAL-ID-OF-A-RATHER-LONG-KIND-0001")
        .create();
    bakery
        .product("CRO-1", 120)
        .with("name", long)
        .with("product_type", "Bollería")
        .with("unit", "caja")
        .create();
    bakery.order(&cafe, &[("CRO-1", 3)]).expect(201);
    bakery
        .put(
            "/api/v1/billing-settings",
            &json!({"legal_name": long, "iban": "ES9121000418450200051332"}),
        )
        .expect(200);
    let owed = bakery
        .invoice(&cafe, "2026-000000000001", 123_456_789)
        .with(
            "lines",
            json!([{"description": long, "quantity": 1, "unit_price": 123_456_789}]),
        )
        .issued(&bakery.day(-100))
        .create();
    let invoice = owed["id"].as_str().unwrap_or_default();
    let payment = bakery.pay(&cafe, 1_000).post().expect(201).id();

    let phone = Manner::phone().open(&fiado);
    for path in ["/", "/sign-up", "/sign-in"] {
        phone.visit(path);
        phone.fits();
    }
    phone.sign_in(&bakery);
    let profile = format!("/admin/customers/{}", cafe.id);
    let pages = [
        "/admin/customers".to_owned(),
        "/admin/customers?q=nothing-like-it".to_owned(),
        "/admin/customers/new".to_owned(),
        profile.clone(),
        format!("{profile}/edit"),
        format!("{profile}/delete"),
        format!("/admin/invoices/new?customer={}", cafe.id),
        format!("/admin/invoices/{invoice}"),
        "/admin/invoices?open=1".to_owned(),
        "/admin/receivables".to_owned(),
        format!("{profile}/statement"),
        format!("/admin/credits/{payment}"),
        format!("/admin/payments/new?customer={}", cafe.id),
        "/admin/settings/billing".to_owned(),
        "/admin/orders".to_owned(),
        "/admin/products".to_owned(),
        "/admin/products/new".to_owned(),
        "/admin/settings".to_owned(),
        "/admin/settings/providers".to_owned(),
        "/admin/nightly".to_owned(),
        "/admin/webhooks".to_owned(),
        "/admin/books".to_owned(),
    ];
    for path in &pages {
        phone.visit(path);
        phone.does_not_see("There is nothing at this address");
        phone.fits();
    }
    // From the list to the one thing that a phone is for.
    phone.visit("/admin/customers");
    phone.press("Panadería y Pastelería");
    phone.is_at(&profile);
    assert!(phone.has("a[href^='tel:+34600123456']"), "no way to call");
    assert!(phone.has("svg"), "no chart");

    let (email, password) = bakery.contact_with_access(&cafe);
    phone.visit(&bakery.shop("/sign-in"));
    phone.fits();
    phone.fill("email", &email);
    phone.fill("password", &password);
    phone.submit("password");
    phone.is_at(&bakery.shop(""));
    for path in ["/", "/orders", "/account", "/invoices", "/statement"] {
        phone.visit(&bakery.shop(path));
        phone.fits();
    }
    phone.visit(&bakery.shop("/"));
    phone.fill("q:CRO-1", "2");
    phone.press("Review order");
    phone.is_at(&bakery.shop("/cart"));
    phone.fits();
}
