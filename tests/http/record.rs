//! What people add to a customer's history and how it is read: mentions, visits, files that go again, changes before and
//! after, filters, and the same through the API.

use crate::support::{Answer, Client, Customer, Fiado, Supplier, Value, json};

fn page(customer: &Customer) -> String {
    format!("/admin/customers/{}", customer.id)
}

fn path(customer: &Customer) -> String {
    format!("/api/v1/customers/{}", customer.id)
}

fn comment(client: &Client, customer: &Customer, text: &str) {
    client
        .form(&format!("{}/comments", page(customer)), &[("text", text)])
        .expect(303);
}

fn attach(client: &Client, customer: &Customer, name: &str, kind: &str, bytes: &[u8]) -> Answer {
    client
        .request("POST", &format!("{}/files", page(customer)))
        .header("Accept", "application/json")
        .file("files", name, kind, bytes)
        .send()
}

/// The newest file's id.
fn newest_file(bakery: &Supplier, customer: &Customer) -> String {
    let files = bakery
        .get(&format!("{}/files", path(customer)))
        .expect(200)
        .json();
    files["data"][0]["id"].as_str().expect("a file").to_owned()
}

fn entries(answer: &Answer) -> Vec<Value> {
    answer.json()["data"].as_array().cloned().expect("a list")
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n...";

#[test]
fn a_change_is_told_with_what_was_and_what_is() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").tags(&["old"]).create();
    let staff_id: String = bakery
        .fiado
        .database()
        .query_row(
            "SELECT id FROM staff WHERE supplier_id = ?1",
            [&bakery.id],
            |row| row.get(0),
        )
        .expect("the owner");
    bakery
        .patch(
            &path(&cafe),
            &json!({"credit_limit": null, "discount_bp": 250, "tags": ["vip", "new"], "sales_rep_id": staff_id,
                "payment_terms": {"kind": "net", "days": 0}, "notes": "Back <door>"}),
        )
        .expect(200);
    let text = bakery.sign_in().get(&page(&cafe)).expect(200).text();
    for expected in [
        "<del>€10,000.00</del> → <span class=\"quiet\">nothing</span>",
        "<del>0%</del> → <ins>2.5%</ins>",
        "<del>old</del> → <ins>vip, new</ins>",
        "<del>30 days</del> → <ins>At once</ins>",
        "<span class=\"quiet\">nothing</span> → <ins>Olga Owner</ins>",
        "<ins>Back &#60;door&#62;</ins>",
    ] {
        assert!(text.contains(expected), "{expected}");
    }
    let changes = entries(
        &bakery
            .get(&format!("{}/history?kind=changes", path(&cafe)))
            .expect(200),
    );
    let event = &changes[0]["event"];
    assert_eq!(event["before"]["credit_limit"], 1_000_000);
    assert_eq!(event["after"]["credit_limit"], Value::Null);
    assert_eq!(changes[0]["actor"], "First key");

    // Entries of before anything but names was kept are still read.
    bakery.fiado.write(|db| {
        db.execute(
            "INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data) VALUES (?1, ?2, '00000000-0000-7000-8000-000000000001', \
             'customer_changed', 'Somebody', '2020-01-01T00:00:00.000Z', '{\"kind\":\"customer_changed\",\"fields\":[\"phone\"]}')",
            [&bakery.id, &cafe.id],
        )
    })
    .expect("an old entry");
    let text = bakery.sign_in().get(&page(&cafe)).expect(200).text();
    assert!(text.contains("Changed: Phone"));
}

#[test]
fn a_colleague_named_in_a_comment_finds_it() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let owner = bakery.sign_in();
    let rep = bakery.staff("sales_rep");
    let text = rep.get("/admin/mentions").expect(200).text();
    assert!(text.contains("Nobody has mentioned you yet."));
    let names = owner.get("/admin/colleagues").expect(200).json();
    assert_eq!(names["names"], json!(["Olga Owner", "sales_rep"]));

    comment(
        &owner,
        &cafe,
        "Call them, @Sales_Rep, and <b>@olga</b>. Not me@sales_rep.example.",
    );
    let text = owner.get(&page(&cafe)).expect(200).text();
    assert!(text.contains(
        "Call them, <mark>@Sales_Rep</mark>, and &#60;b&#62;<mark>@olga</mark>&#60;/b&#62;. Not me@sales_rep.example."
    ));
    for client in [&rep, &owner] {
        let text = client.get("/admin/mentions").expect(200).text();
        assert!(text.contains("At Café Luna") && text.contains("<mark>@Sales_Rep</mark>"));
    }
    assert_eq!(
        bakery.rows().iter().find(|(table, _)| table == "mention"),
        Some(&("mention".to_owned(), 2)),
        "once each"
    );
    let other = bakery.staff("viewer").get("/admin/mentions").expect(200).text();
    assert!(!other.contains("Café Luna"));
    // A rival's staff of the same name is not meant.
    let rival = bakery.fiado.supplier("rival");
    assert!(
        !rival
            .sign_in()
            .get("/admin/mentions")
            .text()
            .contains("Café Luna")
    );

    for number in 0..55 {
        comment(&owner, &cafe, &format!("@sales_rep {number};"));
    }
    let first = rep.get("/admin/mentions").expect(200).text();
    let (before, _) = first.split_once("\" rel=\"next\"").expect("more");
    let next = before.rsplit("href=\"").next().expect("a link");
    let rest = rep.get(next).expect(200).text();
    assert!(first.contains(" 5;") && !first.contains(" 4;"));
    assert!(rest.contains(" 4;") && rest.contains("Call them"));
}

#[test]
fn a_visit_is_noted_with_its_day_and_its_visitor() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let owner = bakery.sign_in();
    let visits = format!("{}/visits", page(&cafe));
    let yesterday = bakery.day(-1);
    owner
        .form(
            &visits,
            &[
                ("visit_on", &yesterday),
                ("visit_who", "Pedro"),
                ("visit_note", "Wants rye.\nAsk again."),
            ],
        )
        .expect(303);
    let text = owner.get(&page(&cafe)).expect(200).text();
    assert!(text.contains("Visit on") && text.contains(": Pedro") && text.contains("Wants rye.\nAsk again."));
    let refused = owner
        .form(
            &visits,
            &[
                ("visit_on", &bakery.day(1)),
                ("visit_who", ""),
                ("visit_note", "Kept"),
            ],
        )
        .expect(422)
        .text();
    assert!(
        refused.contains("visit_on-fault") && refused.contains("visit_who-fault") && refused.contains("Kept")
    );
}

#[test]
fn the_history_is_filtered_by_what_it_is_about_and_by_days() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.product("CRO-1", 120).create();
    bakery.order(&cafe, &[("CRO-1", 1)]).expect(201);
    bakery.order(&cafe, &[("CRO-1", 1_000_000)]).expect(409);
    bakery.invoice(&cafe, "F-1", 5_000).create();
    let owner = bakery.sign_in();
    comment(&owner, &cafe, "A word.");
    attach(&owner, &cafe, "a.png", "image/png", PNG).expect(200);
    let visit = json!({"who": "Olga"});
    bakery
        .post(&format!("{}/visits", path(&cafe)), &visit)
        .expect(201);
    bakery
        .put(
            &format!("{}/delinquency", path(&cafe)),
            &json!({"mode": "pin", "status": "debtor", "reason": "Because"}),
        )
        .expect(200);
    let history = format!("{}/history", path(&cafe));
    let about = |query: &str| -> Vec<String> {
        entries(&bakery.get(&format!("{history}?{query}")).expect(200))
            .iter()
            .map(|entry| entry["event"]["kind"].as_str().expect("a kind").to_owned())
            .collect()
    };
    assert_eq!(about("kind=comments"), ["comment"]);
    assert_eq!(about("kind=files"), ["file_added"]);
    assert_eq!(about("kind=visits"), ["visit"]);
    assert_eq!(about("kind=orders"), ["order_refused", "order_placed"]);
    assert_eq!(about("kind=money"), ["invoice_issued"]);
    assert!(about("kind=status").contains(&"override_set".to_owned()));
    assert_eq!(about("kind=changes"), ["customer_created"]);
    let (today, yesterday, tomorrow) = (bakery.day(0), bakery.day(-1), bakery.day(1));
    assert_eq!(
        about(&format!("kind=comments&from={today}&to={today}")),
        ["comment"]
    );
    assert!(about(&format!("to={yesterday}")).is_empty());
    assert!(about(&format!("from={tomorrow}")).is_empty());
    bakery
        .get(&format!("{history}?kind=gossip"))
        .expect_faults(&["/kind"]);
    bakery
        .get(&format!("{history}?from=soon"))
        .expect_faults(&["/from"]);

    // On the page, the filter lives in the address.
    let history = format!("{}/history", page(&cafe));
    let text = owner
        .get(&format!("{history}?kind=comments&from={today}"))
        .expect(200)
        .text();
    assert!(text.contains("A word.") && !text.contains("Invoice F-1"));
    assert!(text.contains("<option value=\"comments\" selected>"));
    assert!(text.contains(&format!("name=\"from\" value=\"{today}\"")));
    let text = owner.get(&format!("{history}?to={yesterday}")).expect(200).text();
    assert!(text.contains("Nothing like that happened."));
    let text = owner
        .get(&format!("{history}?from={today}&to={yesterday}"))
        .expect(200)
        .text();
    assert!(text.contains("The end lies before the beginning."));
}

/// Fills a history, straight in the database: thousands of comments around some orders and payments.
fn busy(bakery: &Supplier, cafe: &Customer) {
    let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000) \
         INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data) \
         SELECT ?1, ?2, printf('00000000-%04d-7000-8000-000000000000', i), CASE i % 1000 WHEN 0 THEN 'order_refused' WHEN 1 THEN 'visit' ELSE 'comment' END, \
           'Olga', '2020-01-01T00:00:00.000Z', CASE i % 1000 WHEN 0 THEN '{\"kind\":\"order_refused\",\"total\":1,\"reason\":\"out_of_stock\"}' \
             WHEN 1 THEN '{\"kind\":\"visit\",\"visited_on\":\"2020-01-01\",\"who\":\"Olga\",\"note\":null}' \
             ELSE '{\"kind\":\"comment\",\"text\":\"Hm.\"}' END FROM n";
    bakery
        .fiado
        .write(|db| db.execute(sql, [&bakery.id, &cafe.id]))
        .expect("entries");
}

#[test]
fn a_page_of_the_history_costs_its_rows_whatever_it_is_about() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.product("CRO-1", 120).create();
    for _ in 0..15 {
        bakery.order(&cafe, &[("CRO-1", 1)]).expect(201);
    }
    busy(&bakery, &cafe);
    let history = format!("{}/history", path(&cafe));
    // Who calls, whose history it is, the rows and one that ends them; an order's is found by the order.
    for (query, found, read) in [
        ("?limit=10", 10, 11 + 2),
        ("?limit=10&kind=comments", 10, 11 + 2),
        ("?limit=10&kind=visits", 4, 5 + 2),
        ("?limit=10&kind=orders", 10, 2 * 11 + 2 + 2),
        ("?limit=10&kind=orders&to=2020-01-01", 4, 2 * 4 + 2 + 2),
        ("?limit=10&kind=money", 0, 1 + 2),
    ] {
        let answer = bakery.get(&format!("{history}{query}")).expect(200);
        let cost = answer.cost();
        println!("{query}: {cost:?}");
        assert_eq!(entries(&answer).len(), found, "{query}");
        assert!(
            cost.trips <= 2 && cost.read <= read,
            "{query} costs {cost:?}, more than {read}"
        );
    }
    // Each order once, over all pages.
    let mut seen = 0;
    let mut after = String::new();
    loop {
        let answer = bakery
            .get(&format!("{history}?kind=orders&limit=4{after}"))
            .expect(200);
        seen += entries(&answer).len();
        match answer.json()["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen, 19);
}

#[test]
fn images_and_pdf_are_shown_and_nothing_else_is() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let owner = bakery.sign_in();
    let kinds: [(&str, &str, &[u8], u16); 3] = [
        ("photo.png", "image/png", PNG, 200),
        ("contract.pdf", "application/pdf", b"%PDF-1.7", 200),
        ("list.csv", "text/csv", b"a;b", 404),
    ];
    for (name, kind, bytes, status) in kinds {
        attach(&owner, &cafe, name, kind, bytes).expect(200);
        let address = format!("{}/files/{}", page(&cafe), newest_file(&bakery, &cafe));
        let shown = owner.get(&format!("{address}/preview")).expect(status);
        if status == 200 {
            assert_eq!(shown.body, bytes);
            assert_eq!(shown.header("Content-Type"), Some(kind));
            assert_eq!(shown.header("X-Content-Type-Options"), Some("nosniff"));
            let disposition = shown.header("Content-Disposition").unwrap_or_default();
            assert!(disposition.starts_with("inline;"), "{disposition}");
            let policy = shown.header("Content-Security-Policy").unwrap_or_default();
            // A browser's viewer of PDF does not open in a sandbox.
            let expected = match kind {
                "application/pdf" => {
                    "script-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
                }
                _ => "sandbox; default-src 'none'",
            };
            assert_eq!(policy, expected);
        }
        let kept = owner.get(&address).expect(200);
        let disposition = kept.header("Content-Disposition").unwrap_or_default();
        assert!(disposition.starts_with("attachment;"), "{disposition}");
    }
    let text = owner.get(&page(&cafe)).expect(200).text();
    assert!(text.contains("/preview\" alt=\"photo.png\""));
    assert!(!text.contains("alt=\"contract.pdf\""));
    // What a script sends is answered for a script.
    let refused = attach(&owner, &cafe, "page.html", "text/html", b"<p>")
        .expect(422)
        .json();
    assert_eq!(refused["refused"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_removed_file_is_gone_and_its_trace_is_not() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let owner = bakery.sign_in();
    attach(&owner, &cafe, "photo.png", "image/png", PNG).expect(200);
    let id = newest_file(&bakery, &cafe);
    let address = format!("{}/files/{id}", page(&cafe));
    bakery
        .staff("sales_rep")
        .form(&format!("{address}/remove"), &[])
        .expect(403);
    owner.form(&format!("{address}/remove"), &[]).expect(303);
    owner.form(&format!("{address}/remove"), &[]).expect(404);
    owner.get(&address).expect(404);
    owner.get(&format!("{address}/preview")).expect(404);
    let text = owner.get(&page(&cafe)).expect(200).text();
    assert!(text.contains("File removed: photo.png") && text.contains("<s>photo.png</s>"));
    assert!(!text.contains(&address), "nothing leads to it any more");
    let kinds: Vec<String> = entries(
        &bakery
            .get(&format!("{}/history?kind=files", path(&cafe)))
            .expect(200),
    )
    .iter()
    .map(|entry| entry["event"]["kind"].to_string())
    .collect();
    assert_eq!(kinds, ["\"file_removed\"", "\"file_added\""]);

    // The same for a program.
    attach(&owner, &cafe, "list.csv", "text/csv", b"a;b").expect(200);
    let file = format!("{}/files/{}", path(&cafe), newest_file(&bakery, &cafe));
    assert_eq!(bakery.get(&file).expect(200).text(), "a;b");
    bakery.delete(&file).expect(204);
    bakery.get(&file).expect_problem(404, "not-found");
    bakery.delete(&file).expect_problem(404, "not-found");
    assert!(entries(&bakery.get(&format!("{}/files", path(&cafe))).expect(200)).is_empty());
}

#[test]
fn programs_write_comments_and_visits_once() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let write = |what: &str, body: &Value| {
        bakery
            .request("POST", &format!("{}/{what}", path(&cafe)))
            .header("Idempotency-Key", what)
            .json(body)
            .send()
            .expect(201)
            .json()
    };
    let said = write("comments", &json!({"text": "Ask @Olga."}));
    assert_eq!(said, write("comments", &json!({"text": "Ask @Olga."})));
    assert_eq!(said["kind"], "comments");
    assert_eq!(said["event"]["mentions"][0]["name"], "Olga Owner");
    let visit = json!({"who": "Olga", "visited_on": bakery.day(-3), "note": "All well."});
    let visited = write("visits", &visit);
    assert_eq!(visited, write("visits", &visit));
    let all = entries(
        &bakery
            .get(&format!("{}/history?limit=2", path(&cafe)))
            .expect(200),
    );
    assert_eq!(all, [visited, said]);
    bakery
        .post(&format!("{}/comments", path(&cafe)), &json!({"text": " "}))
        .expect_faults(&["/text"]);
    bakery
        .post(
            &format!("{}/visits", path(&cafe)),
            &json!({"who": "", "visited_on": bakery.day(1)}),
        )
        .expect_faults(&["/who"]);
    bakery
        .post(
            &format!("{}/visits", path(&cafe)),
            &json!({"who": "Olga", "visited_on": bakery.day(1)}),
        )
        .expect_faults(&["/visited_on"]);
}

#[test]
fn nothing_in_the_history_is_edited_silently() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    comment(&bakery.sign_in(), &cafe, "As it was.");
    bakery.fiado.write(|db| {
        for sql in [
            "UPDATE history SET data = '{}' WHERE supplier_id = ?1",
            "UPDATE history SET actor = 'Nobody' WHERE supplier_id = ?1",
            "DELETE FROM history WHERE supplier_id = ?1",
        ] {
            let refused = db.execute(sql, [&bakery.id]).expect_err("append-only");
            assert!(refused.to_string().contains("APPEND_ONLY"), "{refused}");
        }
    });
}
