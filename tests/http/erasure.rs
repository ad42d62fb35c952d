//! Customers that go: a code to type, removal or erasure, the receipt, and nothing personal left anywhere.

use crate::support::{Client, Customer, Fiado, Supplier, Value, json};

/// The code on the page that asks for it.
fn code_on(person: &Client, customer: &Customer) -> String {
    let page = person
        .get(&format!("/admin/customers/{}/delete", customer.id))
        .expect(200)
        .text();
    let (_, rest) = page.split_once("<code class=\"confirm\">").expect("a code");
    rest.split('<').next().expect("its end").to_owned()
}

fn delete(person: &Client, customer: &Customer, code: &str) -> crate::support::Answer {
    person.form(
        &format!("/admin/customers/{}/delete", customer.id),
        &[("code", code)],
    )
}

fn erase(supplier: &Supplier, customer: &Customer) -> crate::support::Answer {
    let path = format!("/api/v1/customers/{}/erase", customer.id);
    supplier.post(&path, &json!({"name": customer.name}))
}

fn upload(person: &Client, customer: &Customer, name: &str, bytes: &[u8]) {
    person
        .request("POST", &format!("/admin/customers/{}/files", customer.id))
        .file("files", name, "text/plain", bytes)
        .send()
        .expect(303);
}

fn files_in_r2(supplier: &Supplier, customer: &Customer) -> i64 {
    supplier
        .fiado
        .files_below(&format!("{}/customers/{}/", supplier.id, customer.id))
}

#[test]
fn a_customer_without_books_goes_altogether_once_its_code_is_typed() {
    let bakery = Fiado::shared().supplier("bakery");
    let bar = bakery.customer("Bar Sol").create();
    bakery.contact_with_access(&bar);
    let owner = bakery.sign_in();
    upload(&owner, &bar, "note.txt", b"A note.");
    let ask = owner
        .get(&format!("/admin/customers/{}/delete", bar.id))
        .expect(200)
        .text();
    for expected in [
        "Delete Bar Sol?",
        "1, 1 with access to the shop",
        "goes altogether",
    ] {
        assert!(ask.contains(expected), "{expected}");
    }
    let code = code_on(&owner, &bar);
    assert_eq!(code.len(), 6);
    for wrong in ["", "Bar Sol", "AAAAAA", &code[..5]] {
        let page = delete(&owner, &bar, wrong).expect(422).text();
        assert!(page.contains("id=\"code-fault\""), "{wrong}");
    }
    owner.get(&format!("/admin/customers/{}", bar.id)).expect(200);
    let typed = format!(" {}-{} ", code[..3].to_lowercase(), &code[3..]);
    let receipt = format!("/admin/erasures/{}", bar.id);
    delete(&owner, &bar, &typed).expect_redirect(&format!("{receipt}?done=deleted"));
    owner.get(&format!("/admin/customers/{}", bar.id)).expect(404);
    assert_eq!(files_in_r2(&bakery, &bar), 0);
    let page = owner.get(&receipt).expect(200).text();
    for expected in ["Removed altogether", "Olga Owner", &bar.id] {
        assert!(page.contains(expected), "{expected}");
    }
    assert!(!page.contains("Bar Sol"));
    let list = owner.get("/admin/erasures").expect(200).text();
    assert!(list.contains(&receipt));
}

#[test]
fn a_code_is_for_one_customer_as_it_is_now() {
    let bakery = Fiado::shared().supplier("bakery");
    let (bar, cafe) = (
        bakery.customer("Bar Sol").create(),
        bakery.customer("Café Luna").create(),
    );
    let owner = bakery.sign_in();
    let code = code_on(&owner, &bar);
    delete(&owner, &cafe, &code).expect(422);
    bakery
        .patch(
            &format!("/api/v1/customers/{}", bar.id),
            &json!({"phone": "+34 911 23 45 67"}),
        )
        .expect(200);
    delete(&owner, &bar, &code).expect(422);
    let code = code_on(&owner, &bar);
    delete(&owner, &bar, &code).expect(303);
}

#[test]
fn what_is_open_has_to_be_settled_first() {
    let bakery = Fiado::shared().supplier("bakery");
    bakery.product("CRO-1", 120).create();
    let cafe = bakery.customer("Café Luna").create();
    let order = bakery.order(&cafe, &[("CRO-1", 10)]).expect(201).id();
    bakery.invoice(&cafe, "F-1", 5_000).create();
    let owner = bakery.sign_in();
    let ask = owner
        .get(&format!("/admin/customers/{}/delete", cafe.id))
        .expect(200)
        .text();
    for expected in [
        "Settle first, then delete",
        "€50.00",
        &format!("/admin/orders?customer={}", cafe.id),
        &format!("/admin/payments/new?customer={}", cafe.id),
        &format!("/admin/credit-notes/new?customer={}", cafe.id),
    ] {
        assert!(ask.contains(expected), "{expected}");
    }
    assert!(!ask.contains("name=\"code\""));
    erase(&bakery, &cafe).expect_problem(409, "customer-not-settled");
    bakery.pay(&cafe, 5_000).create();
    erase(&bakery, &cafe).expect_problem(409, "customer-not-settled");
    owner
        .form(&format!("/admin/orders/{order}/cancel"), &[])
        .expect(303);
    // Paid too much, then paid back: credit and what is open come to nothing together.
    bakery.pay(&cafe, 700).create();
    erase(&bakery, &cafe).expect_problem(409, "customer-not-settled");
    bakery.invoice(&cafe, "F-2", 700).create();
    let receipt = erase(&bakery, &cafe).expect(200).json();
    assert_eq!(
        (
            &receipt["outcome"],
            &receipt["orders"],
            &receipt["invoices"],
            &receipt["credits"]
        ),
        (&json!("erased"), &json!(1), &json!(2), &json!(2))
    );
    let invoices = bakery
        .get(&format!("/api/v1/invoices?customer_id={}", cafe.id))
        .expect(200)
        .json();
    for invoice in invoices["data"].as_array().expect("invoices") {
        assert_eq!(invoice["open"], 0);
    }
}

/// Every row of this supplier that holds some text with one of these words, as `table: value`.
fn rows_with(supplier: &Supplier, words: &[&str]) -> Vec<String> {
    let db = supplier.fiado.database();
    let mut found = Vec::new();
    for (table, _) in supplier.rows().into_iter().chain([("session".to_owned(), 0)]) {
        let mut statement = db
            .prepare(&format!("SELECT * FROM {table} WHERE supplier_id = ?1"))
            .expect("a table");
        let columns = statement.column_count();
        let mut rows = statement.query([&supplier.id]).expect("rows");
        while let Some(row) = rows.next().expect("a row") {
            for at in 0..columns {
                let text: Option<String> = row.get(at).ok();
                let text = text.unwrap_or_default();
                if words.iter().any(|word| text.contains(word)) {
                    found.push(format!("{table}: {text}"));
                }
            }
        }
    }
    found
}

/// Words that stand in every field that takes some.
const PERSONAL: &[&str] = &["Zebedeo", "zebedeo", "B99887766", "911 99 88 77", "X-ERP-77"];

/// A customer of whom something personal is written wherever it can be, with settled books.
fn well_known(bakery: &Supplier) -> (Customer, Client) {
    let cafe = bakery
        .customer("Zebedeo Pérez")
        .with("trade_name", "Casa Zebedeo")
        .with("tax_id", "B99887766")
        .with("tax_id_reason", "So it stands in the papers of Zebedeo")
        .with("email", "zebedeo@example.com")
        .with("phone", "+34 911 99 88 77")
        .with("notes", "Zebedeo pays late.")
        .with("website", "https://zebedeo.example")
        .with("delivery_notes", "Ring twice for Zebedeo")
        .with("other_emails", vec!["casa@zebedeo.example"])
        .with("external_id", "X-ERP-77")
        .tags(&["zebedeo-vip"])
        .create();
    let owner = bakery.sign_in();
    bakery
        .post(
            &format!("/api/v1/customers/{}/contacts", cafe.id),
            &json!({"first_name": "Ana", "surname": "Zebedeo", "department": "Zebedeo team", "username": "zebedeo.77", "email": format!("ana-zebedeo@{}.example", bakery.slug), "phone": "+34 911 99 88 77"}),
        )
        .expect(201);
    let consent = json!({"kind": "data", "given": true, "how": "paper", "note": "Signed by Zebedeo"});
    bakery
        .post(&format!("/api/v1/customers/{}/consents", cafe.id), &consent)
        .expect(201);
    let comment = format!("/admin/customers/{}/comments", cafe.id);
    owner.form(&comment, &[("text", "Zebedeo called.")]).expect(303);
    upload(&owner, &cafe, "zebedeo.txt", b"Dear Zebedeo");
    bakery.product("CRO-1", 500).create();
    let order = json!({"customer_id": cafe.id, "lines": [{"sku": "CRO-1", "quantity": 1}], "reference": "Zebedeo's party", "placed_for": "Zebedeo"});
    let order = bakery.post("/api/v1/orders", &order).expect(201).id();
    owner
        .form(&format!("/admin/orders/{order}/cancel"), &[])
        .expect(303);
    let invoice = bakery.invoice(&cafe, "F-1", 5_000).create();
    let invoice = invoice["id"].as_str().expect("an id");
    bakery
        .post(
            &format!("/api/v1/invoices/{invoice}/dispute"),
            &json!({"reason": "Zebedeo says no"}),
        )
        .expect(200);
    bakery
        .delete(&format!("/api/v1/invoices/{invoice}/dispute"))
        .expect(200);
    bakery
        .put(
            &format!("/api/v1/customers/{}/delinquency", cafe.id),
            &json!({"mode": "pin", "status": "debtor", "reason": "Zebedeo promised"}),
        )
        .expect(200);
    bakery
        .pay(&cafe, 5_000)
        .with("reference", "From Zebedeo")
        .create();
    (cafe, owner)
}

#[test]
fn erasing_leaves_the_books_and_nothing_personal() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let (cafe, owner) = well_known(&bakery);
    // A buyer's name stands on what it orders, and an answer is kept for its key.
    let (email, password) = bakery.contact_with_access(&cafe);
    fiado
        .write(|db| {
            db.execute(
                "UPDATE sales_order SET placed_by = 'Zebedeo Junior' WHERE supplier_id = ?1",
                [&bakery.id],
            )?;
            db.execute(
                "INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data) VALUES (?1, ?2, 'a', 'order_cancelled', \
                 'Zebedeo Junior', '2026-01-01T00:00:00.000Z', '{\"kind\":\"order_cancelled\",\"number\":\"1\"}')",
                [&bakery.id, &cafe.id],
            )
        })
        .expect("an order of a buyer");
    fiado
        .write(|db| {
            db.execute(
                "UPDATE contact SET first_name = 'Zebedeo', surname = 'Junior' WHERE supplier_id = ?1 AND email = ?2",
                [&bakery.id, &email],
            )
        })
        .expect("a name");
    let buyer = fiado.visitor();
    buyer
        .form(
            &bakery.shop("/sign-in"),
            &[("email", &email), ("password", &password)],
        )
        .expect(303);
    buyer.get(&bakery.shop("/account")).expect(200);
    let places = rows_with(&bakery, PERSONAL);
    assert!(
        places.len() > 15,
        "the test writes into many places: {}",
        places.join("\n")
    );
    assert_eq!(files_in_r2(&bakery, &cafe), 1);

    let before = bakery.get("/api/v1/invoices").expect(200).json();
    let code = code_on(&owner, &cafe);
    delete(&owner, &cafe, &code).expect(303);
    // What an issued invoice says has to be kept as it was (Directive 2006/112/EC, articles 226 and 247).
    let mut left = rows_with(&bakery, PERSONAL);
    left.retain(|row| !(row.starts_with("invoice: {") && row.contains("\"seller\":")));
    assert!(left.is_empty(), "{}", left.join("\n"));
    let sessions: i64 = fiado
        .database()
        .query_row(
            "SELECT count(*) FROM session WHERE supplier_id = ?1 AND customer_id = ?2",
            [&bakery.id, &cafe.id],
            |row| row.get(0),
        )
        .expect("a count");
    assert_eq!(sessions, 0);
    buyer.get(&bakery.shop("/account")).expect(303);
    assert_eq!(files_in_r2(&bakery, &cafe), 0);
    assert_eq!(
        bakery.get("/api/v1/invoices").expect(200).json(),
        before,
        "issued invoices stay as they are"
    );

    let path = format!("/api/v1/customers/{}", cafe.id);
    let shown = bakery.get(&path).expect(200).json();
    let name = shown["name"].as_str().expect("a name");
    assert_eq!(
        name,
        format!("Erased customer {}", cafe.id[cafe.id.len() - 4..].to_uppercase())
    );
    assert_eq!(
        (&shown["status"], &shown["balance"]),
        (&json!("inactive"), &json!(0))
    );
    assert!(shown["erased_at"].is_string());
    let page = owner
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    assert!(page.contains("This customer was erased on") && page.contains("F-1"));
    for hidden in ["/edit\"", "/orders/new", "/delete\"", "/comments", "/files\""] {
        assert!(!page.contains(hidden), "nobody is offered {hidden}");
    }
    let receipt = owner
        .get(&format!("/admin/erasures/{}", cafe.id))
        .expect(200)
        .text();
    assert!(receipt.contains("Personal data erased, books kept") && receipt.contains(name));
    owner
        .get(&format!("/admin/customers/{}/delete", cafe.id))
        .expect_redirect(&format!("/admin/erasures/{}", cafe.id));
}

#[test]
fn an_erased_customer_is_neither_edited_nor_sold_to() {
    let bakery = Fiado::shared().supplier("bakery");
    let (cafe, owner) = well_known(&bakery);
    erase(&bakery, &cafe).expect(200);
    let path = format!("/api/v1/customers/{}", cafe.id);
    bakery
        .patch(&path, &json!({"name": "Zebedeo"}))
        .expect_problem(409, "customer-closed");
    bakery
        .patch(&path, &json!({"status": "active"}))
        .expect_problem(409, "customer-closed");
    bakery
        .post(
            &format!("{path}/contacts"),
            &json!({"first_name": "Z", "email": "z@example.com"}),
        )
        .expect_problem(409, "customer-closed");
    bakery
        .order(&cafe, &[("CRO-1", 1)])
        .expect_problem(409, "customer-inactive");
    let consent = json!({"kind": "data", "given": true, "how": "paper"});
    bakery
        .post(&format!("{path}/consents"), &consent)
        .expect_problem(409, "customer-closed");
    let desk = format!("/admin/customers/{}", cafe.id);
    owner.get(&format!("{desk}/edit")).expect(409);
    owner
        .form(&format!("{desk}/comments"), &[("text", "Zebedeo")])
        .expect(409);
    owner
        .request("POST", &format!("{desk}/files"))
        .file("files", "z.txt", "text/plain", b"Zebedeo")
        .send()
        .expect(409);
    assert_eq!(files_in_r2(&bakery, &cafe), 0, "what was refused is not kept");
    bakery.delete(&path).expect_problem(409, "customer-has-records");
    // Money that comes late is booked all the same.
    bakery.pay(&cafe, 300).create();
    assert_eq!(bakery.get(&path).expect(200).json()["balance"], -300);
}

#[test]
fn erasing_again_answers_with_the_same_receipt() {
    let bakery = Fiado::shared().supplier("bakery");
    let (cafe, _) = well_known(&bakery);
    let path = format!("/api/v1/customers/{}/erase", cafe.id);
    bakery
        .post(&path, &json!({"name": "Somebody"}))
        .expect_faults(&["/name"]);
    let send = || {
        bakery
            .request("POST", &path)
            .header("Idempotency-Key", "erase-1")
            .json(&json!({"name": cafe.name}))
            .send()
            .expect(200)
            .json()
    };
    let receipt = send();
    assert_eq!(send(), receipt);
    assert_eq!(erase(&bakery, &cafe).expect(200).json(), receipt);
    assert_eq!(receipt["contacts"], 1);
    assert_eq!(receipt["files"], 1);
}

#[test]
fn an_answer_that_was_kept_is_forgotten_and_not_done_again() {
    let bakery = Fiado::shared().supplier("bakery");
    let create = || {
        bakery
            .request("POST", "/api/v1/customers")
            .header("Idempotency-Key", "create-zebedeo")
            .json(&json!({"name": "Zebedeo"}))
            .send()
    };
    let zebedeo = Customer {
        id: create().expect(201).id(),
        name: "Zebedeo".to_owned(),
        json: Value::Null,
    };
    create().expect(201);
    erase(&bakery, &zebedeo).expect(200);
    create().expect_problem(409, "customer-closed");
    assert_eq!(rows_with(&bakery, &["Zebedeo"]), Vec::<String>::new());
}

#[test]
fn the_history_of_an_erased_customer_cannot_be_rewritten() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let (cafe, _) = well_known(&bakery);
    erase(&bakery, &cafe).expect(200);
    for change in [
        "data = '{\"kind\":\"comment\",\"text\":\"Other words\"}'",
        "actor = 'Somebody else'",
        "at = '2020-01-01T00:00:00.000Z'",
        "kind = 'comment'",
    ] {
        let sql = format!(
            "UPDATE history SET {change} WHERE supplier_id = ?1 AND customer_id = ?2 AND kind = 'invoice_issued'"
        );
        let error = fiado
            .write(|db| db.execute(&sql, [&bakery.id, &cafe.id]))
            .expect_err("it is kept")
            .to_string();
        assert!(error.contains("APPEND_ONLY"), "{change}: {error}");
    }
    let error = fiado
        .write(|db| {
            db.execute(
                "UPDATE erasure SET actor = 'x' WHERE supplier_id = ?1",
                [&bakery.id],
            )
        })
        .expect_err("it is kept")
        .to_string();
    assert!(error.contains("APPEND_ONLY"), "{error}");
}
