//! What a contact may do on the storefront, and how its customer sees prices.

use crate::support::{Answer, Client, Customer, Fiado, Supplier, Value, json};

/// A bakery with croissants at 10.00 plus 21 %, and a café that owes something.
fn bakery() -> (Supplier, Customer) {
    let bakery = Fiado::shared().supplier("bakery");
    bakery
        .product("CRO-1", 1_000)
        .with("tax_rate_bp", 2_100)
        .stock(50)
        .create();
    let cafe = bakery.customer("Café Luna").create();
    bakery.invoice(&cafe, "F-1", 7_777).create();
    (bakery, cafe)
}

fn contact(bakery: &Supplier, cafe: &Customer, permissions: &Value) -> (Client, String) {
    let (email, password) = bakery.contact_with_access(cafe);
    let contacts = format!("/api/v1/customers/{}/contacts", cafe.id);
    let listed = bakery.get(&contacts).expect(200).json();
    let of_email = |one: &&Value| one["email"] == email.as_str();
    let id = listed["data"].as_array().unwrap().iter().find(of_email).unwrap()["id"].clone();
    let path = format!("{contacts}/{}", id.as_str().unwrap());
    bakery
        .patch(&path, &json!({"permissions": permissions}))
        .expect(200);
    let buyer = bakery.fiado.visitor();
    let fields = [("email", email.as_str()), ("password", password.as_str())];
    buyer.form(&bakery.shop("/sign-in"), &fields).expect(303);
    (buyer, path)
}

fn cart(bakery: &Supplier, buyer: &Client, quantity: &str) -> Answer {
    buyer.form(&bakery.shop("/cart"), &[("q:CRO-1", quantity), ("review", "1")])
}

fn order(bakery: &Supplier, buyer: &Client, quantity: &str) -> Answer {
    let review = cart(bakery, buyer, quantity).expect(200);
    let fields = review.form_fields();
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    buyer.form(&bakery.shop("/orders"), &fields)
}

/// Every page that a buyer opens, as text.
fn pages(bakery: &Supplier, buyer: &Client) -> Vec<(String, String)> {
    let listed = bakery.get("/api/v1/orders").expect(200).json();
    let order = listed["data"][0]["id"].as_str().unwrap().to_owned();
    let paths = ["/", "/?q=CRO", "/orders", "/account"].map(str::to_owned);
    let paths = paths.into_iter().chain([format!("/orders/{order}")]);
    paths
        .map(|path| {
            let page = buyer.get(&bakery.shop(&path)).expect(200).text();
            (path, page)
        })
        .collect()
}

const AMOUNTS: [&str; 8] = [
    "10.00",
    "12.10",
    "\"1000\"",
    "\"1210\"",
    "20.00",
    "24.20",
    "\"2420\"",
    "data-price",
];

#[test]
fn whoever_may_not_see_prices_orders_without_any_on_any_page() {
    let (bakery, cafe) = bakery();
    let (kitchen, _) = contact(&bakery, &cafe, &json!(["order"]));
    let review = cart(&bakery, &kitchen, "2").expect(200).text();
    for amount in AMOUNTS {
        assert!(!review.contains(amount), "{amount} in the review: {review}");
    }
    assert!(review.contains("Prices are not shown here."), "{review}");
    order(&bakery, &kitchen, "2").expect(303);
    let placed = bakery.get("/api/v1/orders").expect(200).json();
    assert_eq!(placed["data"][0]["total"], 2_420, "priced as agreed");
    for (path, page) in pages(&bakery, &kitchen) {
        for amount in AMOUNTS {
            assert!(!page.contains(amount), "{amount} on {path}: {page}");
        }
    }
    // An order that is too small tells how much is missing to nobody who could work out a price from it.
    let minimum = json!({"minimum_order_value": 5_000});
    bakery
        .patch(&format!("/api/v1/customers/{}", cafe.id), &minimum)
        .expect(200);
    let small = cart(&bakery, &kitchen, "1").expect(200).text();
    assert!(
        small.contains("below the minimum") && !small.contains("40.00"),
        "{small}"
    );
}

#[test]
fn a_customer_s_prices_are_net_gross_or_hidden_for_all_its_contacts_at_once() {
    let (bakery, cafe) = bakery();
    let account = format!("/api/v1/customers/{}", cafe.id);
    let (buyer, _) = contact(&bakery, &cafe, &json!(["order", "see_prices"]));
    order(&bakery, &buyer, "2").expect(303);
    let show = |prices: &str| {
        bakery
            .patch(&account, &json!({"price_display": prices}))
            .expect(200);
        let catalogue = buyer.get(&bakery.shop("/")).expect(200).text();
        let orders = pages(&bakery, &buyer).pop().unwrap().1;
        (catalogue, cart(&bakery, &buyer, "2").expect(200).text(), orders)
    };
    let (catalogue, review, placed) = show("net");
    assert!(
        catalogue.contains("€10.00") && catalogue.contains("+ 21% tax"),
        "{catalogue}"
    );
    for page in [&review, &placed] {
        assert!(
            page.contains("€20.00") && page.contains("€4.20") && page.contains("€24.20"),
            "{page}"
        );
    }
    let (catalogue, review, placed) = show("gross");
    assert!(
        catalogue.contains("€12.10") && catalogue.contains("21% tax included"),
        "{catalogue}"
    );
    assert!(!catalogue.contains("€10.00"), "{catalogue}");
    for page in [&review, &placed] {
        assert!(
            page.contains("€12.10") && page.contains("€24.20") && page.contains("Tax included"),
            "{page}"
        );
        assert!(!page.contains("€20.00") && !page.contains("€10.00"), "{page}");
    }
    let (catalogue, review, placed) = show("hidden");
    for page in [&catalogue, &review, &placed] {
        assert!(AMOUNTS.iter().all(|amount| !page.contains(amount)), "{page}");
    }
    // What was agreed to with prices in sight stays an agreement: a changed price asks again.
    show("gross");
    let review = cart(&bakery, &buyer, "1").expect(200);
    let mut fields = review.form_fields();
    fields.retain(|(name, _)| name != "total");
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let again = buyer.form(&bakery.shop("/orders"), &fields).expect(200).text();
    assert!(
        again.contains("Review order"),
        "nothing is ordered without the total that was seen"
    );
}

#[test]
fn whoever_may_not_order_looks_and_cannot_order() {
    let (bakery, cafe) = bakery();
    bakery.order(&cafe, &[("CRO-1", 1)]).expect(201);
    let (accountant, path) = contact(&bakery, &cafe, &json!(["see_prices", "see_account"]));
    for (path, page) in pages(&bakery, &accountant) {
        let can_order = page.contains("name=\"q:") || page.contains("name=\"again\"");
        assert!(!can_order, "{path}: {page}");
    }
    let catalogue = accountant.get(&bakery.shop("/")).expect(200).text();
    assert!(
        catalogue.contains("€10.00") && catalogue.contains("Your access is for looking."),
        "{catalogue}"
    );
    cart(&bakery, &accountant, "1").expect(403);
    let fields = [("q:CRO-1", "1"), ("token", "x"), ("total", "1210")];
    accountant.form(&bakery.shop("/orders"), &fields).expect(403);
    let orders = bakery.get("/api/v1/orders").expect(200).json();
    assert_eq!(orders["data"].as_array().unwrap().len(), 1);
    // The permission counts from the moment that it is given, without signing in anew.
    bakery
        .patch(&path, &json!({"permissions": ["order", "see_prices"]}))
        .expect(200);
    order(&bakery, &accountant, "1").expect(303);
}

#[test]
fn whoever_may_not_see_the_account_learns_nothing_of_what_it_owes() {
    let (bakery, cafe) = bakery();
    bakery.order(&cafe, &[("CRO-1", 1)]).expect(201);
    let (kitchen, _) = contact(&bakery, &cafe, &json!(["order", "see_prices"]));
    let account = format!("/api/v1/customers/{}", cafe.id);
    bakery
        .patch(&account, &json!({"credit_limit": 9_000}))
        .expect(200);
    let owed = ["77.77", "F-1", "90.00", "89.87"];
    for (path, page) in pages(&bakery, &kitchen) {
        assert!(owed.iter().all(|word| !page.contains(word)), "{path}: {page}");
    }
    let refused = order(&bakery, &kitchen, "5").expect(409).text();
    assert!(
        refused.contains("above its credit limit.") && !refused.contains("90.00"),
        "{refused}"
    );
    let block = json!({"mode": "pin", "status": "do_not_sell", "reason": "They said they would not pay"});
    bakery.put(&format!("{account}/delinquency"), &block).expect(200);
    let refused = order(&bakery, &kitchen, "1").expect(409).text();
    assert!(
        refused.contains("New orders are paused for your account."),
        "{refused}"
    );
    assert!(owed.iter().all(|word| !refused.contains(word)), "{refused}");
    assert!(!refused.contains("would not pay"), "{refused}");
    assert!(
        refused.contains("mailto:"),
        "how to reach the supplier is one tap away"
    );
    // Whoever may see it is told the same in full.
    let (owner, _) = contact(&bakery, &cafe, &json!(["see_account"]));
    let told = owner.get(&bakery.shop("/account")).expect(200).text();
    assert!(told.contains("77.77"), "{told}");
}

/// The numbers of the orders on a buyer's list.
fn orders_seen(bakery: &Supplier, buyer: &Client) -> Vec<String> {
    let page = buyer.get(&bakery.shop("/orders")).expect(200).text();
    let listed = bakery.get("/api/v1/orders").expect(200).json();
    let numbers = listed["data"].as_array().unwrap().iter();
    let numbers = numbers.map(|order| order["number"].as_str().unwrap().to_owned());
    let mut seen: Vec<String> = numbers.filter(|number| page.contains(number.as_str())).collect();
    seen.sort();
    seen
}

#[test]
fn a_contact_sees_its_own_orders_those_of_its_places_or_all() {
    let (bakery, cafe) = bakery();
    let everything = json!(["order", "see_prices", "see_account"]);
    let (ana, ana_s) = contact(&bakery, &cafe, &everything);
    let (ben, ben_s) = contact(&bakery, &cafe, &everything);
    let (eve, eve_s) = contact(&bakery, &cafe, &everything);
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let places = format!("/api/v1/customers/{}/locations", cafe.id);
    let place = json!({"name": "Terrace", "uses": ["shipping"], "managers": [id(&ana_s), id(&ben_s)],
        "address": {"lines": ["Street 1"], "city": "Nairobi", "country": "KE"}});
    bakery.post(&places, &place).expect(201);
    let paths: Vec<String> = [&ana, &ben, &eve]
        .into_iter()
        .map(|buyer| {
            let placed = order(&bakery, buyer, "1").expect(303);
            let path = placed
                .header("Location")
                .unwrap()
                .split('?')
                .next()
                .unwrap()
                .to_owned();
            buyer.get(&path).expect(200);
            path
        })
        .collect();
    // One that the bakery took by telephone.
    bakery.order(&cafe, &[("CRO-1", 1)]).expect(201);
    let all = orders_seen(&bakery, &ana);
    assert_eq!(all.len(), 4, "all of them, unless somebody says otherwise");
    for (path, orders) in [(&ana_s, "own"), (&ben_s, "location"), (&eve_s, "location")] {
        bakery.patch(path, &json!({"orders": orders})).expect(200);
    }
    assert_eq!(orders_seen(&bakery, &ana), all[..1]);
    assert_eq!(
        orders_seen(&bakery, &ben),
        all[..2],
        "with whoever looks after its place, too"
    );
    assert_eq!(orders_seen(&bakery, &eve), all[2..3], "she looks after no place");
    // What is not on the list is not there by its address either, nor can it be ordered again.
    ana.get(&paths[1]).expect(404);
    ben.get(&paths[0]).expect(200);
    eve.get(&paths[0]).expect(404);
    let again = |buyer: &Client, path: &str| {
        let fields = [("again", path.rsplit('/').next().unwrap())];
        buyer.form(&bakery.shop("/cart"), &fields).status
    };
    assert_eq!((again(&ana, &paths[0]), again(&ana, &paths[1])), (200, 404));
}
