//! Statements of account: at the desk, on the storefront, as a file and for programs.

use fiado::domain::contact::Right;

use crate::support::{Customer, Fiado, Supplier, json};

/// Two invoices, and a payment and a credit note between them.
fn told(bakery: &Supplier) -> Customer {
    let cafe = bakery
        .customer("Café Luna")
        .terms_net(30)
        .with("language", "es")
        .create();
    bakery.invoice(&cafe, "F-1", 10_000).issued("2026-01-10").create();
    bakery
        .pay(&cafe, 4_000)
        .on("2026-02-01")
        .to("F-1", 4_000)
        .post()
        .expect(201);
    let note = json!({"customer_id": cafe.id, "amount": 1_000, "received_on": "2026-02-03", "number": "R-1"});
    bakery.post("/api/v1/credit-notes", &note).expect(201);
    bakery.invoice(&cafe, "F-2", 2_500).issued("2026-03-01").create();
    cafe
}

#[test]
fn a_statement_runs_from_one_balance_to_the_other() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = told(&bakery);
    let path = format!("/api/v1/customers/{}/statement", cafe.id);
    let answer = bakery
        .get(&format!("{path}?from=2026-02-01&to=2026-03-31"))
        .expect(200);
    // The key; the supplier, its counter and the customer; the sum over one; three entries with their documents.
    assert!(answer.cost().read <= 14, "{:?}", answer.cost());
    let statement = answer.json();
    assert_eq!(
        (
            &statement["opening"],
            &statement["closing"],
            &statement["currency"]
        ),
        (&json!(10_000), &json!(7_500), &json!("EUR"))
    );
    let entry = |on: &str, kind: &str, number: Option<&str>, due: Option<&str>, amount: i64, balance: i64| json!({"dated_on": on, "kind": kind, "number": number, "due_on": due, "amount": amount, "balance": balance});
    assert_eq!(
        statement["data"],
        json!([
            entry("2026-02-01", "payment", None, None, -4_000, 6_000),
            entry("2026-02-03", "credit_note", Some("R-1"), None, -1_000, 5_000),
            entry(
                "2026-03-01",
                "invoice",
                Some("F-2"),
                Some("2026-03-31"),
                2_500,
                7_500
            ),
        ])
    );
    // Any day's closing is the balance that the account has as of it.
    for day in ["2026-01-09", "2026-01-10", "2026-02-02", "2026-12-31"] {
        let until = bakery
            .get(&format!("{path}?from=2020-01-01&to={day}"))
            .expect(200)
            .json();
        let account = format!("/api/v1/customers/{}/account?as_of={day}", cafe.id);
        assert_eq!(
            until["closing"],
            bakery.get(&account).expect(200).json()["balance"],
            "{day}"
        );
    }
    for (query, pointer) in [
        ("from=2026-03-02&to=2026-03-01", "/to"),
        ("from=x", "/from"),
        ("to=2026-02-30", "/to"),
    ] {
        bakery.get(&format!("{path}?{query}")).expect_faults(&[pointer]);
    }
}

#[test]
fn the_owner_prints_it_in_the_customers_language_and_downloads_it() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = told(&bakery);
    let owner = bakery.sign_in();
    let path = |rest: &str| format!("/admin/customers/{}/{rest}", cafe.id);
    let profile = owner
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    assert!(profile.contains(&path("statement")));
    let page = owner
        .get(&path("statement?from=2026-02-01&to=2026-03-31"))
        .expect(200)
        .text();
    for said in [
        "Extracto de cuenta",
        "Saldo anterior",
        "Factura F-2",
        "vence 31 mar 2026",
    ] {
        assert!(page.contains(said), "{said}");
    }
    assert!(page.contains("statement.csv?from=2026-02-01&amp;to=2026-03-31"));
    let refused = owner
        .get(&path("statement?from=2026-03-31&to=2026-02-01"))
        .expect(422)
        .text();
    assert!(refused.contains("to-fault") && refused.contains("value=\"2026-02-01\""));
    let file = owner
        .get(&path("statement.csv?from=2026-02-01&to=2026-03-31"))
        .expect(200);
    assert_eq!(file.header("Content-Type"), Some("text/csv; charset=utf-8"));
    assert_eq!(
        file.text()
            .trim_start_matches('\u{feff}')
            .lines()
            .collect::<Vec<_>>(),
        [
            "date,kind,number,due_on,amount,balance,currency",
            "2026-02-01,opening,,,,100.00,EUR",
            "2026-02-01,payment,,,-40.00,60.00,EUR",
            "2026-02-03,credit_note,R-1,,-10.00,50.00,EUR",
            "2026-03-01,invoice,F-2,2026-03-31,25.00,75.00,EUR",
            "2026-03-31,closing,,,,75.00,EUR",
        ]
    );
}

#[test]
fn a_buyer_who_may_see_the_account_has_it_too() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = told(&bakery);
    let buyer = bakery.buyer(&cafe);
    let query = "from=2026-02-01&to=2026-03-31";
    let page = buyer
        .get(&bakery.shop(&format!("/statement?{query}")))
        .expect(200)
        .text();
    assert!(page.contains("Factura F-2") && page.contains("Café Luna"));
    let file = buyer
        .get(&bakery.shop(&format!("/statement.csv?{query}")))
        .expect(200)
        .text();
    assert!(file.contains("2026-03-31,closing,,,,75.00,EUR"));
    buyer.get(&bakery.shop("/statement?from=x")).expect(422);
    let cook = bakery.buyer_who_may(&cafe, &[Right::Order]);
    cook.get(&bakery.shop("/statement")).expect(403);
    cook.get(&bakery.shop("/statement.csv")).expect(403);
}
