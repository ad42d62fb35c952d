//! Customers that look like one that is there already: pointed out to people before they save, told to programs that ask.

use crate::support::{Answer, Client, Fiado, json};

const NEW: &[(&str, &str)] = &[
    ("kind", "customer"),
    ("country", "ES"),
    ("language", "es"),
    ("payment_method", "credit"),
    ("terms_kind", "net"),
    ("terms_days", "30"),
    ("status", "active"),
    ("price_display", "net"),
];

fn create(person: &Client, fields: &[(&str, &str)]) -> Answer {
    let all: Vec<(&str, &str)> = NEW.iter().chain(fields).copied().collect();
    person.form("/admin/customers/new", &all)
}

#[test]
fn a_new_customer_that_looks_like_another_is_pointed_out_and_nothing_is_lost() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery
        .customer("Café Luna, S.L.")
        .with("tax_id", "B12345674")
        .with("email", "luna@example.com")
        .with("phone", "+34 911 23 45 67")
        .create();
    let rival = bakery.fiado.supplier("rival");
    rival
        .customer("Café Luna")
        .with("email", "luna@example.com")
        .create();
    let owner = bakery.sign_in();
    for (fields, why) in [
        (
            vec![("name", "Somebody else"), ("tax_id", "B12345674")],
            "same tax number",
        ),
        (
            vec![("name", "Somebody else"), ("email", "Luna@example.com")],
            "same email",
        ),
        (
            vec![("name", "Somebody else"), ("other_phones", "0034 911234567")],
            "same phone",
        ),
        (vec![("name", "CAFE LUNA")], "nearly the same name"),
        (vec![("name", "Cafe Lunna SL")], "nearly the same name"),
        (
            vec![("name", "Somebody else"), ("trade_name", "Café Luna")],
            "nearly the same name",
        ),
    ] {
        let mut fields = fields;
        fields.push(("notes", "Typed with care"));
        let page = create(&owner, &fields).expect(409).text();
        assert!(page.contains("This looks like somebody you have:"));
        assert!(page.contains(why), "{fields:?}");
        assert!(page.contains(&format!("/admin/customers/{}", cafe.id)));
        assert!(page.contains("Typed with care") && page.contains("name=\"anyway\""));
        assert_eq!(
            page.matches("target=\"_blank\"").count(),
            1,
            "only the one of its own"
        );
    }
    create(&owner, &[("name", "Café Lunar Park")]).expect(303);
    create(&owner, &[("name", "Café Luna"), ("anyway", "1")]).expect(303);
    // An edit is not a new customer.
    let page = owner
        .get(&format!("/admin/customers/{}/duplicates", cafe.id))
        .expect(200)
        .text();
    assert!(page.contains("Who looks like Café Luna, S.L.?") && page.contains("nearly the same name"));
    assert!(!page.contains("Lunar Park"));
}

#[test]
fn programs_are_told_who_it_looks_like_when_they_ask_and_are_never_stopped() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery
        .customer("Café Luna")
        .with("email", "luna@example.com")
        .create();
    let body = json!({"name": "Cafe Luna SL", "email": "luna@example.com"});
    let unasked = bakery.post("/api/v1/customers", &body).expect(201).json();
    assert!(unasked["duplicates"].is_null());
    let asked = bakery
        .post(
            "/api/v1/customers?duplicates=list",
            &json!({"name": "Bar Sol", "email": "luna@example.com"}),
        )
        .expect(201)
        .json();
    assert_eq!(asked["duplicates"].as_array().expect("a list").len(), 2);
    bakery
        .post("/api/v1/customers?duplicates=maybe", &body)
        .expect_faults(&["/duplicates"]);
    let alone = bakery
        .post("/api/v1/customers?duplicates=list", &json!({"name": "Taberna"}))
        .expect(201)
        .json();
    assert_eq!(alone["duplicates"], json!([]));
    let found = bakery
        .get(&format!("/api/v1/customers/{}/duplicates", cafe.id))
        .expect(200)
        .json();
    assert_eq!(
        found["data"][1],
        json!({"id": unasked["id"], "name": "Cafe Luna SL", "because": ["email", "name"]})
    );
}

/// Looking reads hits alone, however many customers there are.
#[test]
fn looking_for_duplicates_reads_a_few_rows() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    fiado.write(|db| {
        db.execute(
            "INSERT INTO customer (supplier_id, id, kind, name, country, language, payment_method, payment_terms, created_at, updated_at) \
             WITH RECURSIVE n (at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM n WHERE at < 5000) \
             SELECT ?1, 'c' || at, 'customer', 'Restaurante ' || at, 'ES', 'es', 'credit', '{\"kind\":\"net\",\"days\":30}', \
               '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM n",
            [&bakery.id],
        )
        .expect("customers")
    });
    let new = bakery
        .post(
            "/api/v1/customers?duplicates=list",
            &json!({"name": "Restaurante 4242"}),
        )
        .expect(201);
    assert!(new.cost().read <= 150, "{:?}", new.cost());
}
