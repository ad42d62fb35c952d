//! What each path may cost, by what it states in `Server-Timing`: the table of ARCHITECTURE.md. The same at 1,000 and
//! at 100,000 customers.

use crate::support::{Answer, Fiado, Supplier, Value, json};

/// Reading who calls: one row in one trip.
const AUTH: u64 = 1;
const PAGE: u64 = 50;

/// Fills a supplier with customers, straight in the database; triggers and indexes are the migrations'.
fn fill(fiado: &Fiado, supplier: &Supplier, count: u32) {
    supplier.books_are_made_up();
    fiado.stop();
    fiado.write(|db| insert_customers(db, supplier, count));
    fiado.restart();
}

fn insert_customers(db: &mut rusqlite::Connection, supplier: &Supplier, count: u32) {
    // Only this test would miss what a power cut took.
    db.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000")
        .expect("a faster database");
    let write = db.transaction().expect("a transaction");
    write
        .execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2) \
             INSERT INTO customer (supplier_id, id, external_id, kind, name, email, country, language, tags, payment_method, payment_terms, \
               credit_limit, status, delinquency, created_at, updated_at) \
             SELECT ?1, printf('00000000-0000-7000-8000-%012d', i), 'ERP-' || i, 'customer', \
               CASE i % 4 WHEN 0 THEN 'Bar' WHEN 1 THEN 'Café' WHEN 2 THEN 'Hotel' ELSE 'Panadería' END || ' ' || \
               CASE i % 7 WHEN 0 THEN 'Luna' WHEN 1 THEN 'Sol' WHEN 2 THEN 'Mar' WHEN 3 THEN 'Río' WHEN 4 THEN 'Norte' WHEN 5 THEN 'Sur' ELSE 'Centro' END || \
               printf(' %06d', i) || CASE WHEN i % (?2 / 20) = 0 THEN ' Zanzíbar' ELSE '' END, \
               'c' || i || '@example.com', 'ES', 'es', CASE i % 100 WHEN 0 THEN '[\"vip\"]' ELSE '[]' END, 'credit', '{\"kind\":\"net\",\"days\":30}', \
               100000, CASE i % 10 WHEN 0 THEN 'inactive' ELSE 'active' END, CASE i % 50 WHEN 0 THEN 'debtor' ELSE 'without_incidents' END, \
               '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM n",
            rusqlite::params![supplier.id, count],
        )
        .expect("customers");
    write.commit().expect("a commit");
}

fn ids(answer: &Answer) -> Vec<String> {
    let data = answer.json()["data"].as_array().cloned().expect("a list");
    data.iter()
        .map(|row| row["id"].as_str().expect("an id").to_owned())
        .collect()
}

#[track_caller]
fn at_most(answer: &Answer, trips: u64, read: u64, written: u64) {
    let cost = answer.cost();
    let stated = format!(
        "{} costs trips={} read={} written={}",
        answer.to, cost.trips, cost.read, cost.written
    );
    println!("{stated} (at most {trips}, {read}, {written})");
    assert!(
        cost.trips <= trips && cost.read <= read && cost.written <= written,
        "{stated}, more than {trips}, {read}, {written}"
    );
}

/// Reads pages to the end, or as far as `most`, each within its cost.
fn read_pages(supplier: &Supplier, filter: &str, most: usize, read: u64) -> Vec<String> {
    let mut seen = Vec::new();
    let mut after = String::new();
    for _ in 0..most {
        let page = supplier
            .get(&format!("/api/v1/customers?limit={PAGE}{filter}{after}"))
            .expect(200);
        at_most(&page, 2, read, 0);
        seen.extend(ids(&page));
        match page.json()["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return seen,
        }
    }
    seen
}

fn lists_and_searches(count: u32) {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    let rival = fiado.supplier("rival");
    fill(&fiado, &bakery, count);
    // A rival's customers with the same words must not make a search dearer.
    rival.customer("Bar Zanzíbar").create();

    let page = PAGE + 1 + AUTH;
    let search = 2 * PAGE + 5 + AUTH;
    for filter in [
        "",
        "&status=active",
        "&delinquency=debtor",
        "&status=inactive&delinquency=debtor",
        "&tag=vip",
        "&tag=vip&status=inactive",
        "&tag=vip&delinquency=debtor",
        "&q=luna&status=inactive",
        "&q=Ba&delinquency=debtor&tag=vip",
    ] {
        // What is found in the index of words and tags costs a row there and the customer's.
        let is_found = filter.contains("tag") || filter.contains("q=");
        let read = if is_found { search } else { page };
        let seen = read_pages(&bakery, filter, 3, read);
        let mut unique = seen.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), seen.len(), "{filter}: a customer is on two pages");
        assert!(
            seen.windows(2).all(|two| two[0] > two[1]),
            "{filter}: not the newest first"
        );
    }
    // The middle costs what the beginning does.
    let middle = (count / 2).to_string();
    let middle = base64::Engine::encode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, middle);
    at_most(
        &bakery
            .get(&format!("/api/v1/customers?after={middle}"))
            .expect(200),
        2,
        page,
        0,
    );

    for (words, least) in [
        ("zanz", 20),
        ("zanzibar", 20),
        ("ZANZÍBAR", 20),
        ("Luna", 50),
        ("panader", 50),
        ("caf%C3%A9+sol", 30),
        ("ERP-7", 1),
        ("c12@example", 1),
        ("nothing-like-it", 0),
    ] {
        let found = bakery.get(&format!("/api/v1/customers?q={words}")).expect(200);
        assert!(ids(&found).len() >= least, "{words} finds {}", ids(&found).len());
        at_most(&found, 2, search, 0);
    }
    assert_eq!(ids(&bakery.get("/api/v1/customers?q=zanz").expect(200)).len(), 20);
    assert_eq!(ids(&rival.get("/api/v1/customers?q=zanz").expect(200)).len(), 1);
    // Two letters: the beginning of a name.
    at_most(&bakery.get("/api/v1/customers?q=Ba").expect(200), 2, search, 0);

    // The same on the page.
    let owner = bakery.sign_in();
    for query in ["", "?status=active", "?delinquency=debtor"] {
        let list = owner.get(&format!("/admin/customers{query}"));
        if list.status == 200 {
            at_most(&list, 2, page, 0);
        }
    }
}

#[test]
fn a_page_of_customers_costs_its_rows_among_a_thousand() {
    lists_and_searches(1_000);
}

#[test]
fn a_page_of_customers_costs_its_rows_among_a_hundred_thousand() {
    lists_and_searches(100_000);
}

#[test]
fn a_customer_s_page_is_one_batch() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    for number in 0..40 {
        bakery
            .invoice(&cafe, &format!("F-{number}"), 1_000)
            .issued(&bakery.day(-100 + number))
            .create();
    }
    for _ in 0..12 {
        bakery.pay(&cafe, 1_500).create();
    }
    let places = format!("/api/v1/customers/{}/locations", cafe.id);
    for number in 0..8 {
        let place = json!({"name": format!("Shop {number}"), "uses": ["shipping", "billing"],
            "address": {"lines": ["Street 1"], "city": "Nairobi", "country": "KE"}});
        bakery.post(&places, &place).expect(201);
    }
    let owner = bakery.sign_in();
    let page = owner.get(&format!("/admin/customers/{}", cafe.id)).expect(200);
    // One trip tells who asks.
    at_most(&page, 2, 80 + AUTH, 0);
    at_most(
        &bakery.get(&format!("/api/v1/customers/{}", cafe.id)).expect(200),
        2,
        1 + AUTH,
        0,
    );
}

#[test]
fn an_order_costs_its_lines() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    // With every term that an order obeys.
    let cafe = bakery
        .customer("Café Luna")
        .limit(100_000_000)
        .with("minimum_order_value", 1)
        .with("minimum_order_quantity", 1)
        .with("delivery_fee", 350)
        .with("delivery_free_from", 1_000_000)
        .with("delivery_days", json!(["monday", "thursday"]))
        .create();
    let list = json!({"name": "Hotels", "change_bp": -500});
    let list = bakery.post("/api/v1/price-lists", &list).expect(201).id();
    let range = json!({"name": "Hotels", "items": "products", "price_list_id": list});
    let range = bakery.post("/api/v1/range-groups", &range).expect(201).id();
    let coast = json!({"name": "Coast", "lead_days": 0});
    let coast = bakery.post("/api/v1/delivery-groups", &coast).expect(201).id();
    bakery
        .patch(
            &format!("/api/v1/customers/{}", cafe.id),
            &json!({"range_group_id": range, "delivery_group_id": coast}),
        )
        .expect(200);
    let place = json!({"name": "Shop", "uses": ["shipping"],
        "address": {"lines": ["Street 1"], "city": "Nairobi", "country": "KE"},
        "hours": [{"day": "monday", "from": "08:00", "to": "12:00"}]});
    let places = format!("/api/v1/customers/{}/locations", cafe.id);
    bakery.post(&places, &place).expect(201);
    let skus: Vec<String> = (0..20).map(|number| format!("P-{number}")).collect();
    for sku in &skus {
        bakery.product(sku, 100).stock(1_000_000).create();
    }
    bakery
        .put(
            &format!("/api/v1/range-groups/{range}/products"),
            &json!({"skus": skus}),
        )
        .expect(200);
    // The first order of a month also opens the month's row.
    bakery.order(&cafe, &[("P-0", 1)]).expect(201);
    for lines in [1_u64, 3, 20] {
        let wanted: Vec<(&str, i64)> = skus
            .iter()
            .take(usize::try_from(lines).expect("few"))
            .map(|sku| (sku.as_str(), 2))
            .collect();
        let placed = bakery.order(&cafe, &wanted).expect(201);
        // Who calls, today's prices, the write.
        at_most(&placed, 3, 8 + 8 * lines + AUTH, 6 + 3 * lines);
    }
    let body = json!({"customer_id": cafe.id, "lines": [{"sku": "P-1", "quantity": 1}]});
    let order = || {
        bakery
            .request("POST", "/api/v1/orders")
            .header("Idempotency-Key", "once")
            .json(&body)
            .send()
            .expect(201)
    };
    let first = order();
    let again = order();
    assert_eq!(first.json(), again.json());
    at_most(&again, 2, 4 + AUTH, 0);
}

#[test]
fn a_storefront_costs_a_trip_and_then_nothing() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let items = 30;
    for number in 0..items {
        bakery.product(&format!("P-{number:02}"), 100).create();
    }
    let page = || fiado.visitor().get(&bakery.shop("/")).expect(200);
    let cold = page();
    at_most(&cold, 1, 2 * items + 5, 0);
    let warm = page();
    at_most(&warm, 0, 0, 0);
    assert_eq!(
        (cold.cost().cache.as_deref(), warm.cost().cache.as_deref()),
        (Some("miss"), Some("hit"))
    );
    assert_eq!(cold.body, warm.body);
    // An edit is visible at once.
    bakery.product("P-99", 100).with("name", "Ensaimada").create();
    let edited = page();
    assert!(edited.text().contains("Ensaimada"));
    at_most(&edited, 1, 2 * (items + 1) + 5, 0);
}

#[test]
fn a_webhook_is_one_batch_and_a_duplicate_writes_nothing() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery
        .invoice(&cafe, "F-1", 5_000)
        .issued(&bakery.day(-60))
        .create();
    bakery
        .put(
            "/api/v1/payment-providers/stripe",
            &json!({"webhook_secret": "whsec_test"}),
        )
        .expect(200);
    let now = bakery.fiado.now().timestamp();
    let event = |id: &str, pi: &str, created: i64| -> Value {
        json!({"id": id, "object": "event", "type": "payment_intent.succeeded", "created": created, "data": {"object": {
            "id": pi, "object": "payment_intent", "amount": 5_000, "amount_received": 5_000, "currency": "eur",
            "metadata": {"invoice_number": "F-1"}}}})
    };
    let first = event("evt_1", "pi_1", now);
    // What it is about, with whose secret; and the one batch that stores and applies it.
    at_most(&bakery.stripe("whsec_test", &first).expect(200), 2, 45, 45);
    at_most(&bakery.stripe("whsec_test", &first).expect(200), 1, 20, 0);
    let other = bakery
        .stripe("whsec_test", &event("evt_2", "pi_1", now))
        .expect(200);
    // The event, by itself, by time and by payment.
    at_most(&other, 2, 40, 3);
    let refund = json!({"id": "evt_3", "type": "charge.refunded", "created": now, "data": {"object": {
        "id": "ch_1", "payment_intent": "pi_1", "amount": 5_000, "amount_refunded": 2_000, "currency": "eur"}}});
    at_most(&bakery.stripe("whsec_test", &refund).expect(200), 2, 50, 45);
    let refunded = json!({"id": "evt_4", "type": "charge.refunded", "created": now, "data": {"object": {
        "id": "ch_1", "payment_intent": "pi_1", "amount": 5_000, "amount_refunded": 5_000, "currency": "eur"}}});
    bakery.stripe("whsec_test", &refunded).expect(200);
    assert_eq!(bakery.account(&cafe)["balance"], 5_000);
    // News of an earlier day make the status be folded anew from the documents: one more trip.
    let late = event("evt_5", "pi_2", now - 20 * 86_400);
    at_most(&bakery.stripe("whsec_test", &late).expect(200), 3, 60, 45);
    assert_eq!(bakery.account(&cafe)["balance"], 0);
}

#[test]
fn the_nightly_job_costs_what_is_due() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    fill(&fiado, &bakery, 1_000);
    // Due yesterday, so that a night has something to look at: 3 of 1,000.
    for number in 1..=3 {
        let id = format!("00000000-0000-7000-8000-{number:012}");
        let body = json!({"customer_id": id, "number": format!("F-{number}"), "issued_on": bakery.day(-1), "due_on": bakery.day(0), "total": 90_000});
        bakery.post("/api/v1/invoices", &body).expect(201);
    }
    let run = |days: i64| {
        let night = format!("{}T23:30:00Z", bakery.day(days));
        fiado.run_cron(&night);
        last_run(&fiado)
    };
    let first = run(4);
    assert_eq!(
        (
            first["due"].as_i64(),
            first["changed"].as_i64(),
            first["failed"].as_i64()
        ),
        (Some(3), Some(3), Some(0)),
        "{first}"
    );
    let runs = || -> i64 {
        fiado
            .database()
            .query_row("SELECT count(*) FROM job_run", [], |row| row.get(0))
            .expect("a count")
    };
    let before = (runs(), changes(&fiado));
    run(4);
    assert_eq!(
        (runs(), changes(&fiado)),
        before,
        "a second run of the same night wrote something"
    );
}

fn last_run(fiado: &Fiado) -> Value {
    fiado
        .database()
        .query_row(
            "SELECT json_object('due', due, 'changed', changed, 'failed', failed, 'errors', json(errors)) FROM job_run ORDER BY id DESC LIMIT 1",
            [],
            |row| row.get::<_, String>(0),
        )
        .map(|text| serde_json::from_str(&text).expect("JSON"))
        .expect("a run")
}

/// The sum of all versions: it moves with every write to an account.
fn changes(fiado: &Fiado) -> i64 {
    fiado
        .database()
        .query_row("SELECT sum(version) FROM customer", [], |row| row.get(0))
        .expect("a sum")
}

/// A buyer's own catalogue: who it is and what it may buy in one trip, the products in another.
#[test]
fn a_range_costs_its_items_whatever_else_is_sold() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let skus: Vec<String> = (0..60).map(|number| format!("P-{number:02}")).collect();
    for (at, sku) in skus.iter().enumerate() {
        let kind = ["Bread", "Pastry", "Wine"]
            .into_iter()
            .cycle()
            .nth(at)
            .expect("a type");
        bakery.product(sku, 100).with("product_type", kind).create();
    }
    let cafe = bakery.customer("Café Luna").create();
    let buyer = bakery.buyer(&cafe);
    let chosen: Vec<&String> = skus.iter().step_by(5).collect();
    bakery
        .put(
            &format!("/api/v1/customers/{}/products", cafe.id),
            &json!({"skus": chosen}),
        )
        .expect(200);
    for (range, items) in [
        (json!({"items_for_sale": "products"}), 12),
        (
            json!({"items_for_sale": "product_types", "product_types": ["Bread", "Wine"]}),
            40,
        ),
        (json!({"items_for_sale": "all"}), 51),
    ] {
        bakery
            .patch(&format!("/api/v1/customers/{}", cafe.id), &range)
            .expect(200);
        let page = buyer.get(&bakery.shop("/")).expect(200);
        at_most(&page, 2, 2 * items + 5, 0);
    }
}
