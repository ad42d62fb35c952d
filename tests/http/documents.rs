//! What invoices say, how they are numbered, and who reads them.

use std::thread;

use fiado::domain::contact::Right;

use crate::support::{Customer, Fiado, Supplier, Value, json};

const BILLING: &str = "/api/v1/billing-settings";

fn numberless(supplier: &Supplier, customer: &Customer, issued_on: &str) -> Value {
    supplier
        .invoice(customer, "", 100)
        .without("number")
        .issued(issued_on)
        .create()
}

fn number(invoice: &Value) -> &str {
    invoice["number"].as_str().unwrap_or_default()
}

#[test]
fn an_invoice_without_a_number_takes_the_next_of_its_series() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    assert_eq!(number(&numberless(&bakery, &cafe, "2025-12-31")), "2025-0001");
    assert_eq!(number(&numberless(&bakery, &cafe, "2026-01-01")), "2026-0001");
    // One that is numbered by hand moves its series on, another series stays apart.
    bakery
        .invoice(&cafe, "2026-0041", 100)
        .issued("2026-01-02")
        .create();
    bakery.invoice(&cafe, "OLD/7", 100).issued("2026-01-02").create();
    assert_eq!(number(&numberless(&bakery, &cafe, "2026-01-02")), "2026-0042");
    bakery.put(BILLING, &json!({"series": "OLD/"})).expect(200);
    assert_eq!(number(&numberless(&bakery, &cafe, "2026-01-02")), "OLD/0008");
    let year = &bakery.day(0)[..4];
    let set = bakery
        .put(BILLING, &json!({"series": "F{year}/"}))
        .expect(200)
        .json();
    assert_eq!(set["next_number"], format!("F{year}/0001"));
    for bad in ["F{year}", "F26", "{month}-", "{year", "x".repeat(21).as_str()] {
        bakery
            .put(BILLING, &json!({"series": bad}))
            .expect_faults(&["/series"]);
    }
}

/// Twelve people at once: no number twice, and none left out.
#[test]
fn numbers_have_no_gaps_whoever_issues_at_once() {
    let bakery = Fiado::shared().supplier("bakery");
    let customers: Vec<Customer> = (0..12)
        .map(|n| bakery.customer(&format!("Bar {n}")).create())
        .collect();
    let mut numbers: Vec<String> = thread::scope(|scope| {
        let issuing: Vec<_> = customers
            .iter()
            .map(|customer| scope.spawn(|| number(&numberless(&bakery, customer, "2026-03-01")).to_owned()))
            .collect();
        issuing
            .into_iter()
            .map(|one| one.join().expect("a number"))
            .collect()
    });
    numbers.sort();
    let expected: Vec<String> = (1..=12).map(|n| format!("2026-{n:04}")).collect();
    assert_eq!(numbers, expected);
}

#[test]
fn an_order_s_invoice_says_what_was_ordered() {
    let bakery = Fiado::shared().supplier("bakery");
    bakery
        .product("CRO-1", 200)
        .with("name", "Croissant")
        .with("tax_rate_bp", 1_000)
        .create();
    let cafe = bakery
        .customer("Café Luna")
        .with("delivery_fee", 350)
        .with("discount_bp", 500)
        .create();
    let order =
        json!({"customer_id": cafe.id, "reference": "PO-7", "lines": [{"sku": "CRO-1", "quantity": 3}]});
    let order = bakery.post("/api/v1/orders", &order).expect(201).json();
    let issued = bakery
        .invoice(&cafe, "", 0)
        .without("number")
        .without("total")
        .with("order_id", order["id"].clone())
        .create();
    // 6.00 less 5 % and 0.57 of tax, and 3.50 for the delivery with 0.35, as the goods are taxed.
    assert_eq!(issued["total"], 1_012);
    assert_eq!(issued["total"], order["total"]);
    let document = &issued["document"];
    assert_eq!(document["order"], order["number"]);
    assert_eq!(document["reference"], "PO-7");
    let line = json!({"kind": "goods", "sku": "CRO-1", "description": "Croissant", "quantity": 3, "unit_price": 200,
        "discount_bp": 500, "tax_rate_bp": 1_000, "net": 570, "tax": 57});
    let fee = json!({"kind": "delivery", "sku": null, "description": "", "quantity": 1, "unit_price": 350,
        "discount_bp": 0, "tax_rate_bp": 1_000, "net": 350, "tax": 35});
    assert_eq!(document["lines"], json!([line, fee]));
    // Part of an order is told by its sum alone.
    let order = json!({"customer_id": cafe.id, "lines": [{"sku": "CRO-1", "quantity": 3}]});
    let order = bakery.post("/api/v1/orders", &order).expect(201).json();
    let part = bakery
        .invoice(&cafe, "P-1", 500)
        .with("order_id", order["id"].clone())
        .create();
    assert_eq!(
        (&part["total"], &part["document"]["lines"]),
        (&json!(500), &json!([]))
    );
}

#[test]
fn what_an_invoice_says_stays_whatever_becomes_of_those_it_names() {
    let bakery = Fiado::shared().supplier("bakery");
    let billing = json!({"legal_name": "Hornos Aurora S.L.", "tax_id": "B12345674",
        "address": ["Calle Mayor 1", "28013 Madrid"], "note": "IBAN ES91 2100 0418"});
    bakery.put(BILLING, &billing).expect(200);
    let cafe = bakery
        .customer("Café Luna")
        .with("tax_id", "A58818501")
        .with("language", "es")
        .create();
    let place = json!({"name": "Office", "uses": ["billing"], "default_for": ["billing"],
        "address": {"lines": ["Plaza Real 2"], "postal_code": "08002", "city": "Barcelona", "country": "ES"}});
    bakery
        .post(&format!("/api/v1/customers/{}/locations", cafe.id), &place)
        .expect(201);
    let issued = bakery.invoice(&cafe, "F-1", 5_000).create();
    let document = json!({
        "language": "es",
        "seller": {"name": "Hornos Aurora S.L.", "tax_id": "B12345674", "address": ["Calle Mayor 1", "28013 Madrid"]},
        "buyer": {"name": "Café Luna", "tax_id": "A58818501", "address": ["Plaza Real 2", "08002 Barcelona"]},
        "lines": [], "order": null, "reference": null, "note": "IBAN ES91 2100 0418",
    });
    assert_eq!(issued["document"], document);
    bakery
        .put(BILLING, &json!({"legal_name": "Another S.L."}))
        .expect(200);
    bakery
        .patch(
            &format!("/api/v1/customers/{}", cafe.id),
            &json!({"name": "Bar Sol", "language": "en"}),
        )
        .expect(200);
    let path = format!("/api/v1/invoices/{}", issued["id"].as_str().unwrap());
    assert_eq!(bakery.get(&path).expect(200).json()["document"], document);
    let page = bakery
        .sign_in()
        .get(&format!("/admin/invoices/{}", issued["id"].as_str().unwrap()))
        .expect(200)
        .text();
    for said in [
        "Hornos Aurora S.L.",
        "Plaza Real 2",
        "Facturado a",
        "IBAN ES91 2100 0418",
    ] {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn lines_come_to_the_total_and_each_fault_stands_at_its_line() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let line = |quantity: i64, price: i64| json!({"description": "Baking lesson", "quantity": quantity, "unit_price": price, "tax_rate_bp": 2_100});
    let issued = bakery
        .invoice(&cafe, "F-1", 0)
        .without("total")
        .with("lines", json!([line(2, 5_000), line(1, 99)]))
        .create();
    // 100.00 and 0.99, and 21.00 and 0.21 of tax.
    assert_eq!(issued["total"], 12_220);
    assert_eq!(bakery.account(&cafe)["balance"], 12_220);
    let drafted = |lines: Value| {
        bakery
            .invoice(&cafe, "F-2", 0)
            .without("total")
            .with("lines", lines)
    };
    drafted(json!([line(2, 5_000)]))
        .with("total", 12_101)
        .post()
        .expect_faults(&["/total"]);
    drafted(json!([line(2, 0)])).post().expect_faults(&["/total"]);
    drafted(json!([])).post().expect_faults(&["/total"]);
    drafted(json!([line(1, 1), {"description": " ", "quantity": 0, "unit_price": -1, "tax_rate_bp": 10_001, "discount_bp": 10_001}]))
        .post()
        .expect_faults(&[
            "/lines/1/description",
            "/lines/1/quantity",
            "/lines/1/unit_price",
            "/lines/1/discount_bp",
            "/lines/1/tax_rate_bp",
        ]);
    drafted(json!([line(1_000_000, 9_007_199_254_740_991)]))
        .post()
        .expect_faults(&["/lines/0/quantity"]);
    drafted(Value::Array(vec![line(1, 1); 201]))
        .post()
        .expect_faults(&["/lines"]);
    let most = drafted(Value::Array(vec![line(1, 1); 200])).create();
    assert_eq!(most["document"]["lines"].as_array().map(Vec::len), Some(200));
}

#[test]
fn the_owner_writes_an_invoice_line_by_line() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let owner = bakery.sign_in();
    let settings = [
        ("legal_name", ""),
        ("tax_id", "B12345674"),
        ("address", "Calle Mayor 1\n28013 Madrid"),
        ("series", "A-"),
        ("tax_rate_bp", "10"),
        ("note", ""),
    ];
    owner
        .form("/admin/settings/billing", &settings)
        .expect_redirect("/admin/settings/billing?done=saved");
    let mut refused = settings;
    refused[3].1 = "A1";
    let refused = owner.form("/admin/settings/billing", &refused).expect(422).text();
    assert!(refused.contains("series-fault") && refused.contains("28013 Madrid"));
    let shown = owner.get("/admin/settings/billing").expect(200).text();
    assert!(shown.contains("A-0001"), "the next number is told");

    let path = format!("/admin/invoices/new?customer={}", cafe.id);
    let form = owner.get(&path).expect(200).text();
    assert_eq!(
        form.matches("value=\"10\"").count(),
        3,
        "lines begin with the usual tax"
    );
    let day = bakery.day(0);
    let fields = [
        ("issued_on", day.as_str()),
        ("line-0-description", "Baking lesson"),
        ("line-0-quantity", "2"),
        ("line-0-price", "50"),
        ("line-0-tax", "10"),
        ("line-2-description", "Apron"),
        ("line-2-price", "x"),
        ("line-2-tax", "10"),
    ];
    let refused = owner.form(&path, &fields).expect(422).text();
    assert!(refused.contains("line-2-price-fault") && refused.contains("Baking lesson"));
    let mut fields = fields.to_vec();
    fields[6].1 = "12.50";
    let more = [&fields[..], &[("more", "1")]].concat();
    let summed = owner.form(&path, &more).expect(200).text();
    // 112.50 and 11.25.
    assert!(summed.contains("€123.75"), "{summed}");
    assert!(summed.contains("line-4-description"), "there are lines left");
    let answer = owner.form(&path, &fields).expect(303);
    let location = answer.header("Location").unwrap_or_default().to_owned();
    let page = owner.get(&location).expect(200).text();
    for said in ["A-0001", "Baking lesson", "Apron", "€123.75", "28013 Madrid"] {
        assert!(page.contains(said), "{said}");
    }
    assert_eq!(bakery.account(&cafe)["balance"], 12_375);
}

#[test]
fn a_buyer_reads_and_prints_its_invoices_if_it_may_see_the_account() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").with("language", "fr").create();
    let issued = bakery.invoice(&cafe, "F-1", 5_000).create();
    bakery.pay(&cafe, 1_000).to("F-1", 1_000).post().expect(201);
    let buyer = bakery.buyer(&cafe);
    let account = buyer.get(&bakery.shop("/account")).expect(200).text();
    let path = bakery.shop(&format!("/invoices/{}", issued["id"].as_str().unwrap()));
    assert!(account.contains(&path) && account.contains(&bakery.shop("/invoices")));
    let list = buyer.get(&bakery.shop("/invoices")).expect(200).text();
    assert!(list.contains(&path) && list.contains("F-1"));
    let page = buyer.get(&path).expect(200).text();
    for said in ["Facturé à", "Café Luna", "F-1", "Réglé à ce jour"] {
        assert!(page.contains(said), "{said}");
    }
    let cook = bakery.buyer_who_may(&cafe, &[Right::Order]);
    cook.get(&bakery.shop("/invoices")).expect(403);
    cook.get(&path).expect(403);
    // Thirty to a page.
    for n in 2..=32 {
        bakery.invoice(&cafe, &format!("F-{n}"), 100).create();
    }
    let first = buyer.get(&bakery.shop("/invoices")).expect(200).text();
    let next = first
        .split("href=\"?before=")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let second = buyer
        .get(&bakery.shop(&format!("/invoices?before={next}")))
        .expect(200)
        .text();
    assert_eq!(
        (
            first.matches("/invoices/").count(),
            second.matches("/invoices/").count()
        ),
        (30, 2)
    );
}

#[test]
fn what_is_open_says_how_to_transfer_it() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").with("language", "en").create();
    let late = bakery
        .invoice(&cafe, "F-1", 50_000)
        .issued("2026-01-01")
        .due("2026-01-31")
        .create();
    bakery
        .invoice(&cafe, "F-2", 7_000)
        .issued(&bakery.day(0))
        .due(&bakery.day(30))
        .create();
    let buyer = bakery.buyer(&cafe);
    let path = bakery.shop(&format!("/invoices/{}", late["id"].as_str().unwrap()));
    let without = buyer.get(&path).expect(200).text();
    assert!(!without.contains("Pay by transfer") && !without.contains("class=\"qr\""));
    bakery
        .put(BILLING, &json!({"iban": "ES91 2100 0418 4502 0005 1333"}))
        .expect_faults(&["/iban"]);
    let set = bakery
        .put(BILLING, &json!({"iban": "es91 2100 0418 4502 0005 1332"}))
        .expect(200)
        .json();
    assert_eq!(set["iban"], "ES9121000418450200051332");
    let page = buyer.get(&path).expect(200).text();
    for said in [
        "Pay by transfer",
        "ES91 2100 0418 4502 0005 1332",
        "€500.00",
        "class=\"qr\"",
    ] {
        assert!(page.contains(said), "{said}");
    }
    // The account asks for what is overdue, and for nothing else.
    let account = buyer.get(&bakery.shop("/account")).expect(200).text();
    let panel = account.split("id=\"pay\"").nth(1).expect("how to pay");
    let panel = panel.split("</section>").next().unwrap();
    assert!(panel.contains("Pay what is overdue") && panel.contains("€500.00") && panel.contains("F-1"));
    assert!(!panel.contains("F-2"));
    // Whoever may not see the account sees none of it.
    let cook = bakery.buyer_who_may(&cafe, &[Right::Order]);
    assert!(
        !cook
            .get(&bakery.shop("/account"))
            .expect(200)
            .text()
            .contains("ES91")
    );
    bakery.pay(&cafe, 50_000).to("F-1", 50_000).post().expect(201);
    assert!(!buyer.get(&path).expect(200).text().contains("Pay by transfer"));
    assert!(
        !buyer
            .get(&bakery.shop("/account"))
            .expect(200)
            .text()
            .contains("id=\"pay\"")
    );
}
