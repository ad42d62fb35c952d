//! The supplier's settings and its API keys.

use crate::support::{Client, Fiado, Supplier};

fn save(owner: &Client, supplier: &Supplier, others: &[(&str, &str)]) -> crate::support::Answer {
    let name = format!("The {}", supplier.slug);
    let fields = [
        ("slug", supplier.slug.as_str()),
        ("name", &name),
        ("country", "ES"),
        ("currency", "EUR"),
        ("timezone", "Europe/Madrid"),
        ("locale", "en"),
        ("email", &supplier.email),
        ("phone", ""),
    ];
    let other = |name| {
        others
            .iter()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| *value)
    };
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (*name, other(*name).unwrap_or(value)))
        .collect();
    owner.form("/admin/settings", &fields)
}

/// Makes a key and reads it from the page, where it is shown this once.
fn new_key(owner: &Client, name: &str, scope: &str) -> String {
    let page = owner
        .form("/admin/settings/keys", &[("key_name", name), ("scope", scope)])
        .expect(201)
        .text();
    let at = page.find("fiado_").expect("the key is shown");
    page[at..]
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

#[test]
fn settings_are_saved_and_shown() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let owner = bakery.sign_in();
    save(
        &owner,
        &bakery,
        &[
            ("name", "Horno & Hijos"),
            ("phone", "+34 600 123 456"),
            ("timezone", "Atlantic/Canary"),
            ("locale", "fr"),
        ],
    )
    .expect_redirect("/admin/settings?done=saved");
    let page = owner.get("/admin/settings").expect(200).text();
    assert!(
        page.contains("Horno &#38; Hijos") || page.contains("Horno &amp; Hijos"),
        "{page}"
    );
    assert!(page.contains("Atlantic/Canary") && page.contains("+34"));
    // Every session learns of it at once.
    assert!(page.contains("<html lang=\"fr\""));
}

#[test]
fn wrong_settings_are_refused_and_kept_on_the_page() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let taken = fiado.supplier("taken");
    let owner = bakery.sign_in();
    for (field, wrong) in [
        ("slug", taken.slug.as_str()),
        ("slug", "A b"),
        ("name", ""),
        ("country", "ZZ"),
        ("currency", "XXXX"),
        ("timezone", "Nowhere"),
        ("locale", "it"),
        ("email", "nobody"),
        ("phone", "call me"),
    ] {
        let page = save(&owner, &bakery, &[(field, wrong)]).expect(422).text();
        assert!(page.contains(&format!("id=\"{field}-fault\"")), "{field}={wrong}");
    }
    let page = owner.get("/admin/settings").expect(200).text();
    assert!(page.contains(&bakery.slug) && page.contains("Europe/Madrid"));
}

#[test]
fn a_new_zone_moves_the_supplier_s_midnight() {
    let fiado = Fiado::with_clock("2026-06-15T10:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let midnight = || -> String {
        fiado
            .database()
            .query_row("SELECT next_midnight FROM supplier", [], |row| row.get(0))
            .expect("a supplier")
    };
    assert!(midnight().starts_with("2026-06-15T22:00:00"), "{}", midnight());
    save(&bakery.sign_in(), &bakery, &[("timezone", "America/Mexico_City")]).expect(303);
    // Due at once: what is overdue there may differ.
    assert!(midnight().as_str() <= "2026-06-15T10:00:01Z", "{}", midnight());
}

#[test]
fn the_currency_stays_once_there_are_books() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let owner = bakery.sign_in();
    save(&owner, &bakery, &[("currency", "USD")]).expect(303);
    save(&owner, &bakery, &[("currency", "EUR")]).expect(303);
    let cafe = bakery.customer("Café Luna").create();
    save(&owner, &bakery, &[("currency", "USD")]).expect(303);
    bakery.invoice(&cafe, "F-1", 5_000).create();
    let page = save(&owner, &bakery, &[("currency", "EUR")]).expect(422).text();
    assert!(page.contains("id=\"currency-fault\""));
    assert_eq!(bakery.account(&cafe)["currency"], "USD");
}

#[test]
fn a_key_is_shown_once_works_and_is_revoked() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let owner = bakery.sign_in();
    let key = new_key(&owner, "Till", "write");
    let till = Client::with_key(&fiado, &key);
    till.get("/api/v1/invoices").expect(200);

    let page = owner.get("/admin/settings").expect(200).text();
    assert!(
        page.contains("Till") && !page.contains(&key),
        "a key is shown only once"
    );

    let revoke = page
        .split("action=\"")
        .filter_map(|rest| rest.split('"').next())
        .find(|action| action.ends_with("/revoke"))
        .expect("a way to revoke the newest key");
    owner
        .form(revoke, &[])
        .expect_redirect("/admin/settings?done=saved");
    till.get("/api/v1/invoices").expect_problem(401, "unauthorized");
    // The other key stays.
    bakery.get("/api/v1/invoices").expect(200);
    owner.form(revoke, &[]).expect(303);
}

#[test]
fn a_read_key_reads_only() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let reader = Client::with_key(&fiado, &new_key(&bakery.sign_in(), "Report", "read"));
    reader.get("/api/v1/invoices").expect(200);
    reader
        .post("/api/v1/invoices", &serde_json::json!({}))
        .expect_problem(403, "forbidden");
    reader
        .post("/api/v1/customers", &serde_json::json!({}))
        .expect_problem(403, "forbidden");
    reader
        .patch("/api/v1/customers/x", &serde_json::json!({}))
        .expect_problem(403, "forbidden");
    reader
        .delete("/api/v1/customers/x")
        .expect_problem(403, "forbidden");
}

#[test]
fn a_key_must_be_named_and_its_scope_known() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let owner = bakery.sign_in();
    let keys = || -> i64 {
        fiado
            .database()
            .query_row(
                "SELECT count(*) FROM api_key WHERE supplier_id = ?1",
                [&bakery.id],
                |row| row.get(0),
            )
            .expect("a count")
    };
    let before = keys();
    let nameless = owner
        .form("/admin/settings/keys", &[("key_name", ""), ("scope", "read")])
        .expect(422)
        .text();
    assert!(nameless.contains("id=\"key_name-fault\""));
    let page = owner
        .form(
            "/admin/settings/keys",
            &[("key_name", "Till"), ("scope", "everything")],
        )
        .expect(422)
        .text();
    assert!(page.contains("id=\"scope-fault\"") && page.contains("value=\"Till\""));
    assert_eq!(keys(), before);
    // The settings above stay as they are stored.
    let made = owner
        .form("/admin/settings/keys", &[("key_name", "Till"), ("scope", "read")])
        .expect(201)
        .text();
    assert!(made.contains(&format!("value=\"{}\"", bakery.slug)));
}

#[test]
fn only_the_owner_sees_settings() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    for role in ["store_manager", "warehouse_manager", "sales_rep", "viewer"] {
        let person = bakery.staff(role);
        person.get("/admin/settings").expect(403);
        save(&person, &bakery, &[("name", "Mine")]).expect(403);
        person
            .form(
                "/admin/settings/keys",
                &[("key_name", "Mine"), ("scope", "write")],
            )
            .expect(403);
    }
}

#[test]
fn keys_that_are_none_are_refused_alike() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    for authorization in [
        "",
        "Bearer",
        "Bearer ",
        "Bearer nothing",
        "Basic abc",
        &bakery.key,
    ] {
        let answer = fiado
            .visitor()
            .request("GET", "/api/v1/invoices")
            .header("Authorization", authorization)
            .send();
        let answer = answer.expect_problem(401, "unauthorized");
        assert_eq!(answer.header("WWW-Authenticate"), Some("Bearer"));
    }
}
