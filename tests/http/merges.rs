//! Two records of one customer: merged with everything that they have, and taken apart again for a day.

use crate::support::{Answer, Client, Customer, Fiado, Supplier, Value, json};

fn merge(supplier: &Supplier, kept: &Customer, gone: &Customer) -> Answer {
    let path = format!("/api/v1/customers/{}/merge", kept.id);
    supplier.post(&path, &json!({"from": gone.id}))
}

fn undo(supplier: &Supplier, kept: &Customer, merge: &str) -> Answer {
    supplier.delete(&format!("/api/v1/customers/{}/merges/{merge}", kept.id))
}

fn shown(supplier: &Supplier, customer: &Customer) -> Value {
    supplier
        .get(&format!("/api/v1/customers/{}", customer.id))
        .expect(200)
        .json()
}

/// Everything that the supplier knows of a customer, without what moves by itself.
fn known(supplier: &Supplier, customer: &Customer) -> Vec<Value> {
    let mut record = shown(supplier, customer);
    record["updated_at"] = Value::Null;
    let mut all = vec![record, supplier.account(customer)];
    for part in ["contacts", "locations", "consents", "files"] {
        all.push(
            supplier
                .get(&format!("/api/v1/customers/{}/{part}", customer.id))
                .expect(200)
                .json(),
        );
    }
    for part in ["orders", "invoices", "payments"] {
        all.push(
            supplier
                .get(&format!("/api/v1/{part}?customer_id={}", customer.id))
                .expect(200)
                .json(),
        );
    }
    all
}

fn upload(person: &Client, customer: &Customer, name: &str) {
    person
        .request("POST", &format!("/admin/customers/{}/files", customer.id))
        .file("files", name, "text/plain", name.as_bytes())
        .send()
        .expect(303);
}

/// A customer with one of everything, and what was unpaid of it.
fn furnished(supplier: &Supplier, name: &str, number: &str, total: i64) -> Customer {
    let customer = supplier
        .customer(name)
        .with("phone", format!("+34 911 23 45 {}", number.len() + 60))
        .tags(&[name])
        .create();
    let path = |part: &str| format!("/api/v1/customers/{}/{part}", customer.id);
    let location = json!({"name": name, "uses": ["shipping", "billing"], "address": {"lines": ["Calle 1"], "city": "Madrid", "postal_code": "28001", "country": "ES"}});
    supplier.post(&path("locations"), &location).expect(201);
    supplier
        .post(
            &path("consents"),
            &json!({"kind": "data", "given": true, "how": "paper"}),
        )
        .expect(201);
    supplier
        .post(&path("comments"), &json!({"text": format!("About {name}")}))
        .expect(201);
    supplier
        .invoice(&customer, number, total)
        .issued(&supplier.day(-60))
        .due(&supplier.day(-30))
        .create();
    supplier.pay(&customer, 500).to(number, 500).create();
    supplier.order(&customer, &[("CRO-1", 2)]).expect(201);
    upload(&supplier.sign_in(), &customer, &format!("{number}.txt"));
    customer
}

#[test]
fn everything_moves_to_the_one_that_stays_and_comes_back_when_it_is_undone() {
    let bakery = Fiado::shared().supplier("bakery");
    bakery.product("CRO-1", 120).create();
    let luna = furnished(&bakery, "Café Luna", "F-1", 5_000);
    let twin = furnished(&bakery, "Cafe Luna SL", "F-22", 7_000);
    let before = [known(&bakery, &luna), known(&bakery, &twin)];
    let others = bakery.rows();

    let merged = merge(&bakery, &luna, &twin).expect(200).json();
    assert_eq!(merged["from_id"], json!(twin.id));
    bakery.get(&format!("/api/v1/customers/{}", twin.id)).expect(404);
    let record = shown(&bakery, &luna);
    assert_eq!(record["name"], "Café Luna");
    assert_eq!(record["tags"], json!(["Café Luna", "Cafe Luna SL"]));
    assert_eq!(record["other_phones"].as_array().map(Vec::len), Some(1));
    assert_eq!(record["balance"], json!(5_000 + 7_000 - 1_000));
    assert_eq!(record["overdue"], json!(11_000));
    assert_eq!(record["bought"], json!(2 * 240));
    let list = |path: String| {
        bakery.get(&path).expect(200).json()["data"]
            .as_array()
            .map(Vec::len)
    };
    for part in ["locations", "consents", "files"] {
        assert_eq!(
            list(format!("/api/v1/customers/{}/{part}", luna.id)),
            Some(2),
            "{part}"
        );
    }
    for part in ["orders", "invoices", "payments"] {
        assert_eq!(
            list(format!("/api/v1/{part}?customer_id={}", luna.id)),
            Some(2),
            "{part}"
        );
    }
    let locations = bakery
        .get(&format!("/api/v1/customers/{}/locations", luna.id))
        .expect(200)
        .json();
    let defaults = locations["data"].as_array().expect("locations").iter();
    assert_eq!(
        defaults
            .filter(|one| one["default_for"] == json!(["shipping", "billing"]))
            .count(),
        1
    );
    // Each file is where it was.
    let files = bakery
        .get(&format!("/api/v1/customers/{}/files", luna.id))
        .expect(200)
        .json();
    for file in files["data"].as_array().expect("files") {
        let path = format!(
            "/api/v1/customers/{}/files/{}",
            luna.id,
            file["id"].as_str().expect("an id")
        );
        assert_eq!(
            bakery.get(&path).expect(200).text(),
            file["name"].as_str().expect("a name")
        );
    }
    bakery.verify_books();

    let undone = undo(&bakery, &luna, merged["id"].as_str().expect("an id"))
        .expect(200)
        .json();
    assert!(undone["undone_at"].is_string() && undone["undoable_until"].is_null());
    assert_eq!(known(&bakery, &luna), before[0]);
    assert_eq!(known(&bakery, &twin), before[1]);
    let now = bakery.rows();
    for (table, rows) in others {
        let new = match table.as_str() {
            // Beside the changes of status in between.
            "history" => continue,
            "customer_merge" => 1,
            _ => 0,
        };
        let found = now.iter().find(|(name, _)| *name == table).map(|(_, rows)| *rows);
        assert_eq!(found, Some(rows + new), "{table}");
    }
    bakery.verify_books();
    undo(&bakery, &luna, merged["id"].as_str().expect("an id")).expect_problem(409, "merge-final");
}

#[test]
fn what_was_booked_since_stays_with_what_it_was_booked_for() {
    let bakery = Fiado::shared().supplier("bakery");
    bakery.product("CRO-1", 120).create();
    let luna = furnished(&bakery, "Café Luna", "F-1", 5_000);
    let twin = furnished(&bakery, "Cafe Luna SL", "F-22", 7_000);
    let merged = merge(&bakery, &luna, &twin).expect(200).id();
    // A new invoice, a payment of what came along in two parts, an order of the twin's that is invoiced now.
    bakery.invoice(&luna, "F-333", 900).create();
    let orders = bakery
        .get(&format!("/api/v1/orders?customer_id={}", luna.id))
        .expect(200)
        .json();
    let twins = orders["data"]
        .as_array()
        .and_then(|all| all.first())
        .expect("the twin's")
        .clone();
    bakery
        .invoice(&luna, "F-4444", 240)
        .with("order_id", twins["id"].clone())
        .post()
        .expect(201);
    bakery
        .patch(
            &format!("/api/v1/customers/{}", luna.id),
            &json!({"phone": "+34 600 00 00 00"}),
        )
        .expect(200);
    undo(&bakery, &luna, &merged).expect(200);
    bakery.verify_books();
    assert_eq!(shown(&bakery, &luna)["balance"], json!(5_000 - 500 + 900));
    assert_eq!(shown(&bakery, &twin)["balance"], json!(7_000 - 500 + 240));
    let phone = shown(&bakery, &luna)["phone"].clone();
    assert!(
        phone.as_str().is_some_and(|phone| phone.contains("600")),
        "an edit since then stays"
    );

    // Money that crossed from one to the other ties them together.
    let merged = merge(&bakery, &luna, &twin).expect(200).id();
    bakery.pay(&luna, 100).to("F-22", 100).create();
    undo(&bakery, &luna, &merged).expect_problem(409, "merge-entangled");
    assert_eq!(shown(&bakery, &luna)["balance"], json!(5_400 + 6_740 - 100));
    bakery.verify_books();
}

#[test]
fn a_merge_is_refused_clearly_and_happens_once() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let luna = bakery.customer("Café Luna").create();
    let twin = bakery.customer("Cafe Luna SL").external_id("ERP-7").create();
    let rival = fiado.supplier("rival");
    let foreign = rival.customer("Café Luna").create();
    for id in [luna.id.as_str(), foreign.id.as_str(), "", "x"] {
        bakery
            .post(
                &format!("/api/v1/customers/{}/merge", luna.id),
                &json!({"from": id}),
            )
            .expect_faults(&["/from"]);
    }
    let gone = bakery.customer("Bar Sol").create();
    bakery.invoice(&gone, "F-1", 100).create();
    bakery.pay(&gone, 100).to("F-1", 100).create();
    bakery
        .post(
            &format!("/api/v1/customers/{}/erase", gone.id),
            &json!({"name": "Bar Sol"}),
        )
        .expect(200);
    merge(&bakery, &luna, &gone).expect_faults(&["/from"]);
    merge(&bakery, &gone, &luna).expect(404);

    // Eight at once: one merges, and nothing is there twice.
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| merge(&bakery, &luna, &twin).status))
            .collect();
        all.into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect()
    });
    assert_eq!(
        answers.iter().filter(|status| **status == 200).count(),
        1,
        "{answers:?}"
    );
    assert!(
        answers.iter().all(|status| [200, 422].contains(status)),
        "{answers:?}"
    );
    // A program goes on with its own id.
    let found = bakery
        .put(
            "/api/v1/customers/by-external-id/ERP-7",
            &json!({"notes": "As before"}),
        )
        .expect(200)
        .id();
    assert_eq!(found, luna.id);
    bakery.verify_books();
}

#[test]
fn the_owner_sees_what_will_come_of_it_merges_and_undoes_it() {
    let bakery = Fiado::shared().supplier("bakery");
    let luna = bakery.customer("Café Luna").create();
    let twin = bakery
        .customer("Cafe Luna SL")
        .with("email", "luna@example.com")
        .create();
    bakery.invoice(&twin, "F-1", 5_000).create();
    let (buyer_email, password) = bakery.contact_with_access(&twin);
    let buyer = bakery.fiado.visitor();
    let sign_in = [("email", buyer_email.as_str()), ("password", password.as_str())];
    buyer.form(&bakery.shop("/sign-in"), &sign_in).expect(303);
    let owner = bakery.sign_in();
    let page = owner
        .get(&format!("/admin/customers/{}/duplicates?q=Luna", luna.id))
        .expect(200)
        .text();
    let ask = format!("/admin/customers/{}/merge?with={}", luna.id, twin.id);
    assert_eq!(
        page.matches(&ask).count(),
        2,
        "as a likeness, and as searched for"
    );
    let page = owner.get(&ask).expect(200).text();
    for expected in [
        "Merge Cafe Luna SL into Café Luna?",
        "luna@example.com",
        "50.00",
        "The other way round",
    ] {
        assert!(page.contains(expected), "{expected}");
    }
    let post = format!("/admin/customers/{}/merge", luna.id);
    for _ in 0..2 {
        // Pressed twice, it is done once.
        owner
            .form(&post, &[("from", &twin.id)])
            .expect_redirect(&format!("/admin/customers/{}?done=merged", luna.id));
    }
    // Old links lead on, who is signed in stays so, and the history tells what the other record said.
    owner
        .get(&format!("/admin/customers/{}", twin.id))
        .expect_redirect(&format!("/admin/customers/{}", luna.id));
    assert!(
        buyer
            .get(&bakery.shop("/account"))
            .expect(200)
            .text()
            .contains("50.00")
    );
    let page = owner
        .get(&format!("/admin/customers/{}", luna.id))
        .expect(200)
        .text();
    assert!(page.contains("Merged with Cafe Luna SL") && page.contains("Undo the merge"));
    let action = page
        .split("action=\"")
        .find(|rest| rest.contains("/undo\""))
        .and_then(|rest| rest.split('"').next())
        .expect("a form to undo it");
    owner.form(action, &[]).expect(303);
    let page = owner
        .get(&format!("/admin/customers/{}", twin.id))
        .expect(200)
        .text();
    assert!(page.contains("Merge with Café Luna undone") && page.contains("50.00"));
    buyer.get(&bakery.shop("/account")).expect(200);
    bakery.verify_books();
}

#[test]
fn an_erasure_takes_what_was_kept_for_the_undo_and_every_file() {
    let bakery = Fiado::shared().supplier("bakery");
    let luna = bakery.customer("Café Luna").create();
    let twin = bakery.customer("Cafe Luna SL").external_id("ERP-7").create();
    upload(&bakery.sign_in(), &twin, "note.txt");
    let folder = format!("{}/customers/{}/", bakery.id, twin.id);
    assert_eq!(bakery.fiado.files_below(&folder), 1);
    let merged = merge(&bakery, &luna, &twin).expect(200).id();
    bakery
        .post(
            &format!("/api/v1/customers/{}/erase", luna.id),
            &json!({"name": "Café Luna"}),
        )
        .expect(200);
    assert_eq!(bakery.fiado.files_below(&folder), 0);
    let kept: Option<String> = bakery
        .fiado
        .database()
        .query_row(
            "SELECT concat(record, changes, external_id) FROM customer_merge WHERE id = ?1",
            [&merged],
            |row| row.get(0),
        )
        .expect("the merge");
    assert_eq!(kept.as_deref(), Some(""));
}

#[test]
fn a_merge_whose_sums_would_not_stay_exact_is_refused() {
    let bakery = Fiado::shared().supplier("bakery");
    let luna = bakery.customer("Café Luna").create();
    let twin = bakery.customer("Cafe Luna SL").create();
    let most = (1_i64 << 53) - 1;
    bakery.invoice(&luna, "F-1", most).create();
    bakery.invoice(&twin, "F-2", 1).create();
    merge(&bakery, &luna, &twin).expect_faults(&["/from"]);
    assert_eq!(shown(&bakery, &twin)["balance"], json!(1));
    bakery.verify_books();
}

#[test]
fn what_was_merged_into_the_one_that_goes_goes_along_for_good() {
    let bakery = Fiado::shared().supplier("bakery");
    let luna = bakery.customer("Café Luna").create();
    let twin = bakery.customer("Cafe Luna SL").create();
    let third = bakery.customer("Luna Café").external_id("ERP-9").create();
    bakery.invoice(&third, "F-1", 300).create();
    let first = merge(&bakery, &twin, &third).expect(200).id();
    let second = merge(&bakery, &luna, &twin).expect(200).id();
    assert_eq!(shown(&bakery, &luna)["balance"], json!(300));
    undo(&bakery, &luna, &first).expect_problem(409, "merge-final");
    let owner = bakery.sign_in();
    owner
        .get(&format!("/admin/customers/{}", third.id))
        .expect_redirect(&format!("/admin/customers/{}", luna.id));
    undo(&bakery, &luna, &second).expect(200);
    assert_eq!(shown(&bakery, &luna)["balance"], json!(0));
    assert_eq!(shown(&bakery, &twin)["balance"], json!(300));
    bakery.verify_books();
}
