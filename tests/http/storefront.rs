//! `/s/{slug}`: the cached catalogue, and buying.

use crate::support::{Answer, Client, Fiado, Supplier};

/// The value of a field of the form in a page.
fn field(page: &Answer, name: &str) -> String {
    let text = page.text();
    let (_, rest) = text.split_once(&format!("name=\"{name}\" value=\"")).expect(name);
    rest.split('"').next().unwrap().to_owned()
}

/// From quantities to an order, as a buyer does.
fn buy(bakery: &Supplier, buyer: &Client, lines: &[(&str, &str)]) -> Answer {
    let review = buyer.form(&bakery.shop("/cart"), lines).expect(200);
    let (token, total) = (field(&review, "token"), field(&review, "total"));
    let mut fields = lines.to_vec();
    fields.extend([("token", token.as_str()), ("total", total.as_str())]);
    buyer.form(&bakery.shop("/orders"), &fields)
}

#[test]
fn the_second_look_costs_the_database_nothing() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    for number in 0..60 {
        bakery.product(&format!("P-{number:02}"), 100 + number).create();
    }
    let visitor = fiado.visitor();
    let first = visitor.get(&bakery.shop("/")).expect(200);
    let cost = first.cost();
    assert_eq!((cost.cache.as_deref(), cost.trips), (Some("miss"), 1));
    assert!(cost.read <= 2 * 50 + 5, "{cost:?}");
    let second = visitor.get(&bakery.shop("/")).expect(200);
    let cost = second.cost();
    assert_eq!(
        (cost.cache.as_deref(), cost.trips, cost.read),
        (Some("hit"), 0, 0)
    );
    assert_eq!(first.body, second.body);
    assert_eq!(
        second.header("Cache-Control"),
        Some("public, max-age=0, must-revalidate")
    );
    let tag = second.header("ETag").unwrap();
    let third = visitor
        .request("GET", &bakery.shop("/"))
        .header("If-None-Match", tag)
        .send()
        .expect(304);
    assert_eq!(third.cost().trips, 0);
}

#[test]
fn an_edit_is_seen_at_once() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let id = bakery.product("CRO-1", 120).create()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let visitor = fiado.visitor();
    let before = visitor.get(&bakery.shop("/")).expect(200);
    assert!(before.text().contains("€1.20"), "{}", before.text());
    bakery
        .patch(
            &format!("/api/v1/products/{id}"),
            &crate::support::json!({"price": 135}),
        )
        .expect(200);
    let after = visitor
        .request("GET", &bakery.shop("/"))
        .header("If-None-Match", before.header("ETag").unwrap());
    assert!(after.send().expect(200).text().contains("€1.35"));
    bakery
        .patch(
            &format!("/api/v1/products/{id}"),
            &crate::support::json!({"active": false}),
        )
        .expect(200);
    assert!(!visitor.get(&bakery.shop("/")).text().contains("CRO-1"));
}

#[test]
fn pages_of_one_language_or_supplier_never_answer_for_another() {
    let fiado = Fiado::shared();
    let (bakery, brewery) = (fiado.supplier("bakery"), fiado.supplier("brewery"));
    bakery.product("CRO-1", 120).create();
    brewery.product("IPA-1", 240).create();
    let visitor = fiado.visitor();
    for _ in 0..2 {
        assert!(
            visitor
                .get(&bakery.shop("/"))
                .text()
                .contains("<html lang=\"en\"")
        );
        assert!(
            visitor
                .get(&bakery.shop("/?lang=es"))
                .text()
                .contains("<html lang=\"es\"")
        );
        let page = visitor.get(&brewery.shop("/")).text();
        assert!(page.contains("IPA-1") && !page.contains("CRO-1"));
    }
    let french = fiado.visitor();
    french.set_cookie("language", "fr");
    assert!(french.get(&bakery.shop("/")).text().contains("<html lang=\"fr\""));
    assert!(
        visitor
            .get(&bakery.shop("/"))
            .text()
            .contains("<html lang=\"en\"")
    );
    visitor.get("/s/no-such-shop/").expect(404);
}

#[test]
fn a_buyer_sees_its_own_prices_and_no_cache_does() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    bakery.product("CRO-1", 1_000).stock(7).create();
    let cafe = bakery.customer("Café Luna").with("discount_bp", 1_000).create();
    let visitor = fiado.visitor();
    visitor.get(&bakery.shop("/")).expect(200);
    let buyer = bakery.buyer(&cafe);
    let own = buyer.get(&bakery.shop("/")).expect(200);
    assert_eq!(own.cost().cache.as_deref(), Some("bypass"));
    assert_eq!(own.header("Cache-Control"), Some("private, no-store"));
    assert!(own.text().contains("€9.00"), "{}", own.text());
    let public = visitor.get(&bakery.shop("/")).expect(200).text();
    assert!(public.contains("€10.00") && !public.contains("€9.00"));
    assert!(!public.contains("Bea Buyer") && !public.contains("7 in stock"));
}

#[test]
fn a_buyer_of_one_supplier_is_a_stranger_to_another() {
    let fiado = Fiado::shared();
    let (bakery, brewery) = (fiado.supplier("bakery"), fiado.supplier("brewery"));
    let cafe = bakery.customer("Café Luna").create();
    let buyer = bakery.buyer(&cafe);
    buyer.get(&bakery.shop("/account")).expect(200);
    let cookie = buyer.cookie(&format!("__Host-fiado-{}", bakery.slug)).unwrap();
    buyer.set_cookie(&format!("__Host-fiado-{}", brewery.slug), &cookie);
    buyer.get(&brewery.shop("/account")).expect(303);
    let (email, password) = bakery.contact_with_access(&cafe);
    fiado
        .visitor()
        .form(
            &brewery.shop("/sign-in"),
            &[("email", &email), ("password", &password)],
        )
        .expect(422);
}

#[test]
fn two_clicks_are_one_order() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    bakery.product("CRO-1", 1_000).create();
    let cafe = bakery.customer("Café Luna").create();
    let buyer = bakery.buyer(&cafe);
    let review = buyer.form(&bakery.shop("/cart"), &[("q:CRO-1", "3")]).expect(200);
    let (token, total) = (field(&review, "token"), field(&review, "total"));
    assert_eq!(total, "3000");
    let fields = [
        ("q:CRO-1", "3"),
        ("token", token.as_str()),
        ("total", total.as_str()),
    ];
    let (first, second) = std::thread::scope(|scope| {
        let click = || buyer.form(&bakery.shop("/orders"), &fields).expect(303);
        let other = scope.spawn(click);
        (click(), other.join().unwrap())
    });
    assert_eq!(first.header("Location"), second.header("Location"));
    assert_eq!(bakery.account(&cafe)["exposure"], 3_000);
    let placed = buyer.get(first.header("Location").unwrap()).expect(200).text();
    assert!(placed.contains("Order 1001") && placed.contains("Thank you!"));
    // One tap fills the cart again.
    let id = first
        .header("Location")
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .split('?')
        .next()
        .unwrap()
        .to_owned();
    let again = buyer.form(&bakery.shop("/cart"), &[("again", &id)]).expect(200);
    assert_eq!(field(&again, "total"), "3000");
    assert!(
        buyer
            .get(&bakery.shop("/orders"))
            .expect(200)
            .text()
            .contains("Order 1001")
    );
}

#[test]
fn a_price_that_moved_is_shown_before_it_is_charged() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let id = bakery.product("CRO-1", 1_000).create()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let cafe = bakery.customer("Café Luna").create();
    let buyer = bakery.buyer(&cafe);
    let review = buyer.form(&bakery.shop("/cart"), &[("q:CRO-1", "1")]).expect(200);
    bakery
        .patch(
            &format!("/api/v1/products/{id}"),
            &crate::support::json!({"price": 1_200}),
        )
        .expect(200);
    let (token, total) = (field(&review, "token"), field(&review, "total"));
    let fields = [
        ("q:CRO-1", "1"),
        ("token", token.as_str()),
        ("total", total.as_str()),
    ];
    let again = buyer.form(&bakery.shop("/orders"), &fields).expect(409);
    assert_eq!(field(&again, "total"), "1200");
    assert_eq!(bakery.account(&cafe)["exposure"], 0);
}

#[test]
fn a_refused_buyer_keeps_its_cart_and_is_told_what_to_do() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    bakery.product("CRO-1", 1_000).create();
    let cafe = bakery.customer("Café Luna").limit(100_000).create();
    bakery
        .invoice(&cafe, "F-77", 50_000)
        .issued(&bakery.day(-120))
        .due(&bakery.day(-90))
        .create();
    let buyer = bakery.buyer(&cafe);
    buyer.get(&bakery.shop("/")).expect(200);
    let refused = buy(&bakery, &buyer, &[("q:CRO-1", "2")]).expect(409);
    let text = refused.text();
    assert_eq!(field(&refused, "total"), "2000");
    assert!(text.contains(&format!("mailto:{}", bakery.email)), "{text}");
    assert!(text.contains("F-77"), "{text}");
    assert!(
        buyer
            .get(&bakery.shop("/account"))
            .expect(200)
            .text()
            .contains("F-77")
    );

    let bar = bakery.customer("Bar Sol").limit(1_500).create();
    let refused = buy(&bakery, &bakery.buyer(&bar), &[("q:CRO-1", "2")]).expect(409);
    assert!(refused.text().contains("€15.00"), "{}", refused.text());
}

#[test]
fn what_is_chosen_travels_through_search_and_pages() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    bakery.product("CRO-1", 1_000).create();
    bakery.product("BAG-1", 500).with("name", "Baguette").create();
    let buyer = bakery.buyer(&bakery.customer("Café Luna").create());
    let found = buyer
        .form(
            &bakery.shop("/cart"),
            &[("q:CRO-1", "2"), ("search", "baguet"), ("find", "1")],
        )
        .expect(200);
    assert!(found.text().contains("Baguette"));
    assert_eq!(field(&found, "q:CRO-1"), "2");
    let odd = buyer
        .form(&bakery.shop("/cart"), &[("q:CRO-1", "many")])
        .expect(422);
    assert!(odd.text().contains("value=\"many\""));
    assert!(
        fiado
            .visitor()
            .get(&bakery.shop("/?q=BAGUETTE"))
            .expect(200)
            .text()
            .contains("BAG-1")
    );
}

#[test]
fn the_first_page_is_light() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    for number in 0..50 {
        bakery
            .product(&format!("P-{number:02}"), 100 + number)
            .with("product_type", format!("Type {}", number / 10))
            .create();
    }
    let page = fiado.visitor().get(&bakery.shop("/")).expect(200);
    assert!(page.body.len() < 30_000, "{} bytes", page.body.len());
}
