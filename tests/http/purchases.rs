//! What a customer bought in a period: drawn, in a table, as a file and through the API, beside the year before.

use crate::support::{Customer, Fiado, Supplier, Value, json};

/// Orders of a few years, of which one was called off.
fn orders(bakery: &Supplier, cafe: &Customer) {
    bakery.fiado.write(|db| {
        for (number, day, total) in [
            (1, "2026-01-14", 1_000),
            (2, "2026-01-15", 2_000),
            (3, "2026-02-28", 4_000),
            (4, "2026-03-10", 8_000),
            (5, "2026-03-10", 16_000),
            (6, "2026-03-11", 32_000),
            (7, "2025-03-10", 3_000),
            (8, "2025-02-28", 5_000),
        ] {
            let id = format!("{}-{number}", bakery.slug);
            db.execute(
                "INSERT INTO sales_order (supplier_id, id, customer_id, number, placed_by, placed_at, placed_on, net, tax, total, status) \
                 VALUES (?1, ?2, ?3, ?2, 'x', ?4 || 'T10:00:00.000Z', ?4, ?5, 0, ?5, 'placed')",
                rusqlite::params![bakery.id, id, cafe.id, day, total],
            )?;
            db.execute(
                "INSERT INTO order_line (supplier_id, order_id, line, product_id, sku, name, quantity, unit_price, discount_bp, tax_rate_bp, net, tax) \
                 VALUES (?1, ?2, 1, 'p', 'P', 'Product', 1, ?3, 0, 0, ?3, 0)",
                rusqlite::params![bakery.id, id, total],
            )?;
        }
        db.execute("UPDATE sales_order SET status = 'cancelled' WHERE id = ?1", [format!("{}-4", bakery.slug)])
    })
    .expect("orders");
    bakery.books_are_made_up();
}

fn sales(bakery: &Supplier, cafe: &Customer, query: &str) -> Value {
    let path = format!("/api/v1/customers/{}/sales?{query}", cafe.id);
    bakery.get(&path).expect(200).json()
}

#[test]
fn a_period_counts_its_days_and_no_others() {
    let bakery = Fiado::start().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    orders(&bakery, &cafe);
    let bought = |from: &str, to: &str| {
        let told = sales(&bakery, &cafe, &format!("from={from}&to={to}"));
        (told["total"].as_i64().unwrap(), told["orders"].as_i64().unwrap())
    };
    assert_eq!(bought("2026-01-01", "2026-03-31"), (55_000, 5));
    assert_eq!(
        bought("2026-01-15", "2026-03-10"),
        (22_000, 3),
        "the cancelled one does not count"
    );
    assert_eq!(bought("2026-01-14", "2026-01-14"), (1_000, 1));
    assert_eq!(bought("2026-03-11", "2026-12-31"), (32_000, 1));
    assert_eq!(bought("2026-02-01", "2026-02-27"), (0, 0));
}

#[test]
fn days_weeks_and_months_stand_beside_the_same_days_a_year_before() {
    let bakery = Fiado::start().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    orders(&bakery, &cafe);
    let by_month = sales(&bakery, &cafe, "from=2026-02-10&to=2026-03-10&by=month");
    assert_eq!(
        by_month,
        json!({
            "from": "2026-02-10", "to": "2026-03-10", "by": "month", "currency": "EUR",
            "orders": 2, "total": 20_000, "average": 10_000, "year_before": {"orders": 2, "total": 8_000},
            "top_products": [{"product_id": "p", "sku": "P", "name": "Product", "quantity": 2, "total": 20_000}],
            "data": [
                {"from": "2026-02-10", "to": "2026-02-28", "orders": 1, "total": 4_000, "year_before": {"orders": 1, "total": 5_000}},
                {"from": "2026-03-01", "to": "2026-03-10", "orders": 1, "total": 16_000, "year_before": {"orders": 1, "total": 3_000}}
            ]
        })
    );
    let by_week = sales(&bakery, &cafe, "from=2026-03-05&to=2026-03-11&by=week");
    let weeks: Vec<_> = by_week["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|week| (week["from"].clone(), week["total"].clone()))
        .collect();
    assert_eq!(
        weeks,
        [
            (json!("2026-03-05"), json!(0)),
            (json!("2026-03-09"), json!(48_000))
        ]
    );
    let by_day = sales(&bakery, &cafe, "from=2026-03-10&to=2026-03-11&by=day");
    assert_eq!(by_day["data"][1]["total"], 32_000);
    assert_eq!(by_day["data"].as_array().unwrap().len(), 2);
}

#[test]
fn the_page_draws_the_period_and_gives_it_as_a_file() {
    let bakery = Fiado::start().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    orders(&bakery, &cafe);
    let viewer = bakery.staff("viewer");
    let profile = viewer
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    let path = format!("/admin/customers/{}/purchases", cafe.id);
    assert!(profile.contains(&format!("href=\"{path}\"")), "{profile}");
    let answer = viewer
        .get(&format!("{path}?from=2026-02-10&to=2026-03-11&by=week"))
        .expect(200);
    let cost = answer.cost();
    assert!(
        cost.trips <= 2 && cost.read <= 1 + 1 + 14 + 8 + 3,
        "a row a month, one for the customer; its orders, and the lines of those in the period: {cost:?}"
    );
    let page = answer.text();
    for words in ["€520.00", "€173.33", "+550%"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(
        page.contains("purchases.csv?from=2026-02-10&#38;to=2026-03-11&#38;by=week"),
        "{page}"
    );
    assert_eq!(
        page.matches("<rect class=\"column\"").count(),
        5,
        "one for each week"
    );
    assert_eq!(page.matches("<rect class=\"column beside\"").count(), 5);

    let file = viewer
        .get(&format!("{path}.csv?from=2026-02-10&to=2026-03-11&by=month"))
        .expect(200);
    assert!(
        file.header("Content-Disposition")
            .unwrap()
            .contains("purchases.csv")
    );
    let lines: Vec<String> = file.text().lines().map(str::to_owned).collect();
    assert_eq!(
        lines[1..],
        [
            "2026-02-10,2026-02-28,1,40.00,1,50.00,EUR",
            "2026-03-01,2026-03-11,2,480.00,1,30.00,EUR"
        ]
    );
}

#[test]
fn a_period_that_cannot_be_is_said_beside_its_field() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let owner = bakery.sign_in();
    let page = |query: &str| owner.get(&format!("/admin/customers/{}/purchases?{query}", cafe.id));
    let turned = page("from=2026-03-01&to=2026-02-01").expect(422).text();
    assert!(
        turned.contains("id=\"to-fault\"") && turned.contains("The end lies before the beginning."),
        "{turned}"
    );
    assert!(turned.contains("value=\"2026-03-01\""), "what was typed stays");
    let long = page("from=2020-01-01&to=2026-01-01&by=day").expect(422).text();
    assert!(
        long.contains("id=\"from-fault\"") && long.contains("400 days"),
        "{long}"
    );
    page("from=&to=&by=").expect(200);
    let nothing = page("").expect(200).text();
    assert!(
        nothing.contains("Nothing was ordered in this period."),
        "{nothing}"
    );

    let api = |query: &str| bakery.get(&format!("/api/v1/customers/{}/sales?{query}", cafe.id));
    assert_eq!(
        api("from=soon&to=x&by=hour")
            .expect_problem(422, "invalid")
            .pointers()
            .len(),
        3
    );
    assert_eq!(
        api("from=2026-03-01&to=2026-02-01").expect(422).pointers(),
        ["/to"]
    );
}

#[test]
fn what_a_customer_spends_most_on_comes_first() {
    let bakery = Fiado::shared().supplier("bakery");
    let (cafe, bar) = (
        bakery.customer("Café Luna").create(),
        bakery.customer("Bar Sol").create(),
    );
    for number in 0..12 {
        let product = bakery
            .product(&format!("P-{number:02}"), 100)
            .with("tax_rate_bp", 1_000);
        product.with("name", format!("Product {number:02}")).create();
    }
    let all: Vec<(String, i64)> = (0..12)
        .map(|number| (format!("P-{number:02}"), number + 1))
        .collect();
    let all: Vec<(&str, i64)> = all
        .iter()
        .map(|(sku, quantity)| (sku.as_str(), *quantity))
        .collect();
    bakery.order(&cafe, &all).expect(201);
    bakery.order(&cafe, &[("P-03", 20)]).expect(201);
    bakery.order(&bar, &[("P-00", 500)]).expect(201);
    let cancelled = bakery.order(&cafe, &[("P-01", 500)]).expect(201).id();
    let owner = bakery.sign_in();
    owner
        .form(&format!("/admin/orders/{cancelled}/cancel"), &[])
        .expect(303);
    let told = sales(&bakery, &cafe, "");
    let top = told["top_products"].as_array().unwrap();
    let first: Vec<(&str, i64, i64)> = top
        .iter()
        .take(3)
        .map(|one| {
            let number = |name: &str| one[name].as_i64().unwrap();
            (one["sku"].as_str().unwrap(), number("quantity"), number("total"))
        })
        .collect();
    assert_eq!(
        first,
        [("P-03", 24, 2_640), ("P-11", 12, 1_320), ("P-10", 11, 1_210)]
    );
    assert_eq!(top.len(), 10);
    let page = owner
        .get(&format!("/admin/customers/{}/purchases", cafe.id))
        .expect(200)
        .text();
    assert!(
        page.contains("What it spent most on") && page.contains("€26.40"),
        "{page}"
    );
    let before = sales(&bakery, &cafe, "from=2020-01-01&to=2020-12-31");
    assert_eq!(before["top_products"], json!([]), "nothing of another time");
}
