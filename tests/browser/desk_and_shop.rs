//! The main story: a customer pays late, may not order, pays, and may.

use crate::support::{Browser, Customer, Fiado, Manner, Supplier, json};

/// Chooses two croissants and looks at the order.
fn choose(browser: &Browser, bakery: &Supplier) {
    browser.visit(&bakery.shop("/"));
    browser.fill("q:CRO-1", "2");
    browser.press("Review order");
    browser.sees("Croissant");
}

/// The customer that was just made, as the API knows it.
fn only_customer(bakery: &Supplier) -> Customer {
    let list = bakery.get("/api/v1/customers").expect(200).json();
    let json = list["data"][0].clone();
    let text = |field: &str| json[field].as_str().expect("a text").to_owned();
    Customer {
        id: text("id"),
        name: text("name"),
        json,
    }
}

#[test]
fn who_pays_late_may_not_order_until_it_has_paid() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    bakery.product("CRO-1", 120).with("name", "Croissant").create();
    bakery
        .put(
            "/api/v1/payment-providers/stripe",
            &json!({"webhook_secret": "whsec_journey"}),
        )
        .expect(200);

    // At the desk: a customer with a contact that may sign in.
    let desk = Manner::desk().open(&fiado);
    desk.sign_in(&bakery);
    desk.press("New customer");
    desk.fill("name", "Café Luna");
    desk.fill("credit_limit", "500.00");
    desk.submit("name");
    desk.sees("Café Luna");
    let cafe = only_customer(&bakery);
    let profile = format!("/admin/customers/{}", cafe.id);
    desk.is_at(&profile);
    desk.sees("without incidents");
    let (email, password) = bakery.contact_with_access(&cafe);

    // It can order, so far.
    let shop = Manner::desk().open(&fiado);
    shop.visit(&bakery.shop("/sign-in"));
    shop.fill("email", &email);
    shop.fill("password", &password);
    shop.submit("password");
    shop.is_at(&bakery.shop(""));
    choose(&shop, &bakery);
    shop.press("Place order");
    shop.is_at(&bakery.shop("/orders/"));
    shop.sees("2.40");

    // An invoice of months ago comes to light.
    desk.visit(&format!("/admin/invoices/new?customer={}", cafe.id));
    desk.fill("number", "F-77");
    desk.fill_date("issued_on", &bakery.day(-120));
    desk.fill("line-0-description", "Catering");
    desk.fill("line-0-price", "250.00");
    desk.press("Add up, more lines");
    desk.sees("It comes to €250.00.");
    desk.press("Issue invoice");
    desk.sees("F-77");
    desk.visit(&profile);
    desk.sees("Overdue");
    desk.sees("do not sell");
    desk.sees("F-77");

    // The buyer sees the catalogue, why it cannot order, and whom to ask.
    choose(&shop, &bakery);
    shop.press("Place order");
    shop.sees("This order was not placed");
    shop.sees("F-77");
    shop.sees(&bakery.email);
    shop.sees("Your order is still here");
    assert_eq!(
        shop.attribute("[name=\"q:CRO-1\"]", "value").as_deref(),
        Some("2"),
        "the cart is kept"
    );
    shop.visit(&bakery.shop("/account"));
    shop.sees("250.00");
    let orders = bakery.get("/api/v1/orders").expect(200).json();
    assert_eq!(
        orders["data"].as_array().map(Vec::len),
        Some(1),
        "only the first order is there"
    );

    // It pays by card; the provider reports it.
    let paid = json!({"id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "created": fiado.now().timestamp(),
        "data": {"object": {"id": "pi_1", "object": "payment_intent", "amount": 25_000, "amount_received": 25_000, "currency": "eur",
            "metadata": {"invoice_number": "F-77"}}}});
    bakery.stripe("whsec_journey", &paid).expect(200);
    desk.visit(&profile);
    desk.sees("May order up to");
    desk.sees("Payment received: €250.00");

    // And orders at once.
    choose(&shop, &bakery);
    shop.press("Place order");
    shop.is_at(&bakery.shop("/orders/"));
    shop.sees("Thank you");
    assert_eq!(desk.complaints(), Vec::<String>::new());
    assert_eq!(shop.complaints(), Vec::<String>::new());
}

#[test]
fn a_buyer_orders_without_scripts() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    bakery.product("CRO-1", 120).with("name", "Croissant").create();
    let cafe = bakery.customer("Café Luna").create();
    let (email, password) = bakery.contact_with_access(&cafe);
    let shop = Manner::phone().without_scripts().open(&fiado);
    shop.visit(&bakery.shop("/"));
    shop.sees("Croissant");
    shop.press("Sign in to see your prices");
    shop.fill("email", &email);
    shop.fill("password", &password);
    shop.submit("password");
    choose(&shop, &bakery);
    shop.press("Place order");
    shop.is_at(&bakery.shop("/orders/"));
    shop.sees("Thank you");
}
