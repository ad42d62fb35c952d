//! What a customer consents to: at the desk, on the printed statement, through the API.

use crate::support::{Customer, Fiado, Supplier, Value, json};

fn page(customer: &Customer) -> String {
    format!("/admin/customers/{}", customer.id)
}

fn path(customer: &Customer) -> String {
    format!("/api/v1/customers/{}/consents", customer.id)
}

/// What the customer's row says, as the trigger keeps it.
fn standing(bakery: &Supplier, customer: &Customer) -> Value {
    let text: String = bakery
        .fiado
        .database()
        .query_row(
            "SELECT consents FROM customer WHERE supplier_id = ?1 AND id = ?2",
            [&bakery.id, &customer.id],
            |row| row.get(0),
        )
        .expect("a customer");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn each_consent_is_given_and_withdrawn_by_itself() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery
        .customer("Café Luna")
        .with("email", "luna@example.com")
        .create();
    let owner = bakery.sign_in();
    let all = format!("{}/consents", page(&cafe));
    let text = owner.get(&all).expect(200).text();
    assert!(text.contains("No mailings are sent: the consent to them is missing."));
    assert!(text.contains("Nothing has been given or withdrawn yet."));

    let yesterday = bakery.day(-1);
    owner
        .form(
            &all,
            &[
                ("consent", "communications"),
                ("given", "yes"),
                ("communications_how", "paper"),
                ("communications_on", &yesterday),
                ("communications_note", "Signed at the fair."),
            ],
        )
        .expect_redirect(&format!("{}?done=saved#consents", page(&cafe)));
    let text = owner.get(&page(&cafe)).expect(200).text();
    for expected in [
        "Signed at the fair.",
        "on paper; entered by Olga Owner",
        "Consent given, on paper: Mailings",
        ">not given<",
    ] {
        assert!(text.contains(expected), "{expected}");
    }
    let text = owner.get(&all).expect(200).text();
    assert!(text.contains("Mailings go to luna@example.com."));
    let now = standing(&bakery, &cafe);
    assert_eq!(now["communications"]["given"], true);
    assert_eq!(now["communications"]["happened_on"], yesterday.as_str());
    assert!(now.get("data").is_none(), "the other one is another");

    owner
        .form(
            &all,
            &[
                ("consent", "communications"),
                ("given", "no"),
                ("communications_how", "phone"),
                ("communications_on", &bakery.day(0)),
                ("communications_note", ""),
            ],
        )
        .expect(303);
    let text = owner.get(&all).expect(200).text();
    assert!(text.contains("No mailings are sent"));
    assert!(
        text.contains("Signed at the fair."),
        "what was given stays in the list"
    );
    assert_eq!(standing(&bakery, &cafe)["communications"]["given"], false);
}

#[test]
fn a_refused_consent_keeps_what_was_typed() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let refused = bakery
        .sign_in()
        .form(
            &format!("{}/consents", page(&cafe)),
            &[
                ("consent", "data"),
                ("given", "yes"),
                ("data_how", "in_person"),
                ("data_on", &bakery.day(1)),
                ("data_note", "Said so <twice>"),
            ],
        )
        .expect(422)
        .text();
    assert!(refused.contains("data_on-fault"));
    assert!(refused.contains("Said so &#60;twice&#62;"));
    assert_eq!(standing(&bakery, &cafe), json!({}));
}

#[test]
fn a_new_customer_consents_in_the_same_breath() {
    let bakery = Fiado::shared().supplier("bakery");
    let owner = bakery.sign_in();
    let create = |name: &str, ticked: &[(&str, &str)]| {
        let mut fields = vec![
            ("kind", "customer"),
            ("name", name),
            ("country", "ES"),
            ("language", "es"),
            ("payment_method", "credit"),
            ("terms_kind", "net"),
            ("terms_days", "30"),
            ("price_display", "net"),
            ("status", "active"),
        ];
        fields.extend(ticked);
        let answer = owner.form("/admin/customers/new", &fields).expect(303);
        let address = answer.header("Location").expect("an address").to_owned();
        let id = address.trim_start_matches("/admin/customers/");
        Customer {
            id: id.split(['?', '/']).next().unwrap_or_default().to_owned(),
            name: name.to_owned(),
            json: json!({}),
        }
    };
    let silent = create("Bar Sol", &[("consent_how", "paper")]);
    assert_eq!(standing(&bakery, &silent), json!({}), "unticked is not given");
    let willing = create("Café Luna", &[("consent_data", "yes"), ("consent_how", "paper")]);
    let now = standing(&bakery, &willing);
    assert_eq!(now["data"]["given"], true);
    assert_eq!(now["data"]["how"], "paper");
    assert_eq!(now["data"]["actor"], "Olga Owner");
    assert!(now.get("communications").is_none());
}

#[test]
fn the_statement_says_what_was_consented_to_in_the_customer_s_language() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery
        .customer("Café Luna")
        .with("language", "es")
        .with("tax_id", "B12345674")
        .create();
    bakery
        .post(
            &path(&cafe),
            &json!({"kind": "data", "given": true, "how": "email"}),
        )
        .expect(201);
    let text = bakery
        .sign_in()
        .get(&format!("{}/consents/statement", page(&cafe)))
        .expect(200)
        .text();
    for expected in [
        "<html lang=\"en\">",
        "lang=\"es\">",
        "Declaración de consentimiento",
        &format!("Otorgada a The {} por:", bakery.slug),
        "Café Luna",
        "B12345674",
        "Consiento que",
        "por correo electrónico; anotado por First key",
        "Aún sin otorgar.",
        "Firma",
    ] {
        assert!(text.contains(expected), "{expected}");
    }
}

#[test]
fn programs_enter_consents_and_read_them_newest_first() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let given = json!({"kind": "communications", "given": true, "how": "import", "happened_on": "2025-05-01", "note": "From the old list"});
    let post = || {
        bakery
            .request("POST", &path(&cafe))
            .header("Idempotency-Key", "once")
            .json(&given)
            .send()
            .expect(201)
            .json()
    };
    let first = post();
    assert_eq!(first, post(), "once");
    assert_eq!(first["happened_on"], "2025-05-01");
    let withdrawn = json!({"kind": "communications", "given": false, "how": "phone"});
    let withdrawn = bakery.post(&path(&cafe), &withdrawn).expect(201).json();
    assert_eq!(withdrawn["happened_on"], bakery.day(0).as_str());

    let part = bakery.get(&format!("{}?limit=1", path(&cafe))).expect(200).json();
    assert_eq!(part["data"], json!([withdrawn]));
    let next = part["next"].as_str().expect("a next part");
    let rest = bakery
        .get(&format!("{}?limit=1&after={next}", path(&cafe)))
        .expect(200)
        .json();
    assert_eq!(rest["data"], json!([first]));
    assert_eq!(rest["next"], Value::Null);

    bakery
        .post(
            &path(&cafe),
            &json!({"kind": "all", "given": true, "how": "telepathy", "happened_on": "2026-02-30", "note": ""}),
        )
        .expect_faults(&["/kind", "/how", "/happened_on", "/note"]);
    bakery
        .post(
            &path(&cafe),
            &json!({"kind": "data", "given": true, "how": "paper", "happened_on": bakery.day(1)}),
        )
        .expect_faults(&["/happened_on"]);
}

#[test]
fn nobody_rewrites_a_consent_and_a_removed_customer_takes_its_own_along() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery
        .post(
            &path(&cafe),
            &json!({"kind": "data", "given": true, "how": "paper"}),
        )
        .expect(201);
    bakery.fiado.write(|db| {
        for sql in [
            "UPDATE consent SET given = 0 WHERE supplier_id = ?1",
            "DELETE FROM consent WHERE supplier_id = ?1",
        ] {
            let refused = db.execute(sql, [&bakery.id]).expect_err("append-only");
            assert!(refused.to_string().contains("APPEND_ONLY"), "{refused}");
        }
    });
    bakery
        .delete(&format!("/api/v1/customers/{}", cafe.id))
        .expect(204);
    let left = bakery.rows();
    assert!(left.contains(&("consent".to_owned(), 0)), "{left:?}");
}
