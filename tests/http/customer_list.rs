//! The list of customers: found by everything, in five orders, kept as views, changed many at a time.

use crate::support::{Answer, Client, Customer, Fiado, Supplier, json};

fn names(supplier: &Supplier, query: &str) -> Vec<String> {
    let list = supplier
        .get(&format!("/api/v1/customers{query}"))
        .expect(200)
        .json();
    let rows = list["data"].as_array().cloned().unwrap_or_default();
    rows.iter()
        .filter_map(|row| row["name"].as_str().map(str::to_owned))
        .collect()
}

/// A bakery with three customers that differ in everything a list can ask for.
fn bakery() -> (Supplier, Vec<Customer>) {
    let bakery = Fiado::shared().supplier("bakery");
    let luna = bakery.customer("Luna").with("tags", json!(["horeca"])).create();
    let sol = bakery.customer("Sol").with("kind", "prospect").create();
    let mar = bakery.customer("mar").with("tags", json!(["horeca"])).create();
    let due = bakery.day(-10);
    for (customer, number, total) in [(&luna, "F-1", 10_000), (&mar, "F-2", 30_000)] {
        let invoice = bakery.invoice(customer, number, total);
        invoice.issued(&bakery.day(-40)).due(&due).create();
    }
    bakery.product("CRO-1", 100).create();
    for customer in [&mar, &luna, &mar] {
        let order = json!({"customer_id": customer.id, "lines": [{"sku": "CRO-1", "quantity": 1}]});
        bakery.post("/api/v1/orders", &order).expect(201);
    }
    (bakery, vec![luna, sol, mar])
}

#[test]
fn every_order_of_the_list_is_its_own_and_pages_meet() {
    let (bakery, _) = bakery();
    for (sort, expected) in [
        ("newest", vec!["mar", "Sol", "Luna"]),
        ("name", vec!["Luna", "mar", "Sol"]),
        ("balance", vec!["mar", "Luna", "Sol"]),
        ("overdue", vec!["mar", "Luna", "Sol"]),
        ("last_order", vec!["mar", "Luna"]),
    ] {
        assert_eq!(names(&bakery, &format!("?sort={sort}")), expected, "{sort}");
        // One at a time, the same.
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = bakery
                .get(&format!("/api/v1/customers?limit=1&sort={sort}{after}"))
                .expect(200)
                .json();
            let rows = page["data"].as_array().cloned().unwrap_or_default();
            seen.extend(
                rows.iter()
                    .filter_map(|row| row["name"].as_str().map(str::to_owned)),
            );
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(seen, expected, "{sort}, one at a time");
        // What words and marks find is put in the same order.
        let tagged: Vec<&str> = expected.iter().copied().filter(|name| *name != "Sol").collect();
        assert_eq!(
            names(&bakery, &format!("?tag=horeca&sort={sort}")),
            tagged,
            "{sort}, tagged"
        );
    }
}

#[test]
fn filters_narrow_together() {
    let (bakery, customers) = bakery();
    assert_eq!(names(&bakery, "?kind=prospect"), ["Sol"]);
    assert_eq!(names(&bakery, "?kind=customer&tag=horeca&q=lun"), ["Luna"]);
    assert_eq!(names(&bakery, "?overdue_from=20000"), ["mar"]);
    assert_eq!(names(&bakery, "?overdue_from=10000"), ["mar", "Luna"]);
    let (today, tomorrow) = (bakery.day(0), bakery.day(1));
    assert_eq!(
        names(&bakery, &format!("?ordered_since={today}")),
        ["mar", "Luna"]
    );
    assert_eq!(
        names(&bakery, &format!("?ordered_before={today}")),
        Vec::<String>::new()
    );
    assert_eq!(
        names(&bakery, &format!("?ordered_before={tomorrow}&q=luna")),
        ["Luna"]
    );
    let rep = bakery.owner_id();
    bakery
        .patch(
            &format!("/api/v1/customers/{}", customers[1].id),
            &json!({"sales_rep_id": rep}),
        )
        .expect(200);
    assert_eq!(names(&bakery, &format!("?sales_rep={rep}")), ["Sol"]);
    bakery
        .get("/api/v1/customers?overdue_from=ten&sort=colour&group=7&field=x")
        .expect_faults(&["/group", "/field", "/overdue_from", "/sort"]);
}

#[test]
fn a_representative_is_one_of_the_suppliers_own() {
    let bakery = Fiado::shared().supplier("bakery");
    let rival = Fiado::shared().supplier("rival");
    let cafe = bakery.customer("Café Luna").create();
    let path = format!("/api/v1/customers/{}", cafe.id);
    bakery
        .patch(&path, &json!({"sales_rep_id": rival.owner_id()}))
        .expect_faults(&["/sales_rep_id"]);
    for field in ["range_group_id", "delivery_group_id", "default_warehouse_id"] {
        bakery
            .patch(&path, &json!({field: rival.owner_id()}))
            .expect_faults(&[&format!("/{field}")]);
    }
    bakery
        .customer("Bar Sol")
        .with("sales_rep_id", rival.owner_id())
        .post()
        .expect_faults(&["/sales_rep_id"]);
}

fn chosen(owner: &Client, ids: &[&str], fields: &[(&str, &str)]) -> Answer {
    let mut form: Vec<(&str, &str)> = ids.iter().map(|id| ("id", *id)).collect();
    form.extend(fields);
    owner.form("/admin/customers/chosen/change", &form)
}

#[test]
fn many_are_changed_at_once_and_one_that_fails_stops_no_other() {
    let (bakery, customers) = bakery();
    let rival = Fiado::shared().supplier("rival");
    let foreign = rival.customer("Rival’s own").create();
    let owner = bakery.sign_in();
    let ids = [
        customers[0].id.as_str(),
        foreign.id.as_str(),
        customers[1].id.as_str(),
    ];
    let page = chosen(&owner, &ids, &[("change", "add_tag"), ("add_tag", "vip")]).expect(200);
    assert!(page.text().contains("2 changed."), "{}", page.text());
    assert!(page.text().contains(&foreign.id), "who was not changed is named");
    assert_eq!(names(&bakery, "?tag=vip"), ["Sol", "Luna"]);
    assert_eq!(names(&rival, "?tag=vip"), Vec::<String>::new());

    chosen(
        &owner,
        &ids[..1],
        &[("change", "remove_tag"), ("remove_tag", "VIP")],
    )
    .expect(200);
    assert_eq!(names(&bakery, "?tag=vip"), ["Sol"]);
    chosen(&owner, &ids[2..], &[("change", "status"), ("status", "inactive")]).expect(200);
    assert_eq!(names(&bakery, "?status=inactive"), ["Sol"]);
    chosen(
        &owner,
        &ids[..1],
        &[
            ("change", "delinquency"),
            ("delinquency", "do_not_sell"),
            ("reason", "moved away"),
        ],
    )
    .expect(200);
    assert_eq!(names(&bakery, "?delinquency=do_not_sell"), ["Luna"]);
    let refused = chosen(&owner, &ids[..1], &[("change", "add_tag"), ("add_tag", "")]).expect(422);
    assert!(refused.text().contains("add_tag-fault"));
}

#[test]
fn a_view_is_kept_under_its_name_and_forgotten() {
    let (bakery, _) = bakery();
    let owner = bakery.sign_in();
    owner
        .form(
            "/admin/customers/views",
            &[("name", "Horeca"), ("query", "tag=horeca&sort=name")],
        )
        .expect(303);
    let list = owner.get("/admin/customers?tag=horeca&sort=name").expect(200);
    assert!(
        list.text()
            .contains(r#"href="/admin/customers?tag=horeca&#38;sort=name" aria-current="page">Horeca"#),
        "{}",
        list.text()
    );
    owner
        .form("/admin/customers/views/forget", &[("name", "Horeca")])
        .expect(303);
    owner
        .form("/admin/customers/views/forget", &[("name", "Horeca")])
        .expect(404);
    assert!(!owner.get("/admin/customers").text().contains("Horeca"));
}

#[test]
fn the_list_counts_without_counting() {
    let (bakery, customers) = bakery();
    let owner = bakery.sign_in();
    let head = |words: &str| {
        let page = owner.get("/admin/customers").expect(200);
        assert!(page.text().contains(words), "{words}");
    };
    head("3 active · 0 inactive");
    let path = |at: usize| format!("/api/v1/customers/{}", customers[at].id);
    bakery.patch(&path(0), &json!({"status": "inactive"})).expect(200);
    head("2 active · 1 inactive");
    bakery.delete(&path(1)).expect(204);
    head("1 active · 1 inactive");
}

#[test]
fn the_list_becomes_a_file_that_runs_nothing() {
    let bakery = Fiado::shared().supplier("bakery");
    bakery.customer("=cmd()|' /C calc'!A0").create();
    bakery
        .customer("Bar \"Sol\", Madrid")
        .with("phone", "+34911234567")
        .create();
    let owner = bakery.sign_in();
    let file = owner.get("/admin/customers/export?sort=name").expect(200);
    let text = file.text();
    assert!(text.starts_with('\u{feff}'), "spreadsheets know it as UTF-8");
    assert!(text.contains("'=cmd()|' /C calc'!A0"), "{text}");
    assert!(text.contains("\"Bar \"\"Sol\"\", Madrid\""), "{text}");
    assert!(text.contains("'+34911234567"), "{text}");
    assert_eq!(text.lines().count(), 3);
}

#[test]
fn changing_many_is_for_those_who_may_edit() {
    let (bakery, customers) = bakery();
    let id = customers[0].id.as_str();
    for role in ["sales_rep", "viewer"] {
        let colleague = bakery.staff(role);
        chosen(&colleague, &[id], &[("change", "add_tag"), ("add_tag", "vip")]).expect(403);
        colleague
            .form("/admin/customers/chosen", &[("id", id)])
            .expect(403);
        colleague
            .form("/admin/customers/views", &[("name", "Mine"), ("query", "tag=x")])
            .expect(403);
        colleague.get("/admin/customers/export").expect(200);
        colleague.get("/admin/customers/filters").expect(200);
    }
    // Managers of a warehouse edit customers, and leave their status to others.
    let colleague = bakery.staff("warehouse_manager");
    chosen(&colleague, &[id], &[("change", "add_tag"), ("add_tag", "vip")]).expect(200);
    let pin = [
        ("change", "delinquency"),
        ("delinquency", "do_not_sell"),
        ("reason", "x"),
    ];
    chosen(&colleague, &[id], &pin).expect(403);
}
