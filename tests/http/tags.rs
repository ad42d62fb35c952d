//! `/admin/customers/tags`: tags with their counts, renamed, merged, removed, and suggested where one is typed.

use crate::support::{Client, Fiado, Supplier, json};

fn tags_of(bakery: &Supplier, customer: &str) -> Vec<String> {
    let customer = bakery
        .get(&format!("/api/v1/customers/{customer}"))
        .expect(200)
        .json();
    let tags = customer["tags"].as_array().cloned().expect("tags");
    tags.iter()
        .filter_map(|tag| tag.as_str().map(str::to_owned))
        .collect()
}

/// Tags and counts as the page lists them.
fn listed(owner: &Client) -> Vec<(String, String)> {
    let page = owner.get("/admin/customers/tags").expect(200).text();
    let rows = page.split("<tr>").skip(2);
    rows.map(|row| {
        let name = row.split("\">").nth(1).unwrap_or_default();
        let count = row.split("data-label=\"Customers\">").nth(1).unwrap_or_default();
        let text = |part: &str| part.split('<').next().unwrap_or_default().to_owned();
        (text(name), text(count))
    })
    .collect()
}

fn is(name: &str, count: u32) -> (String, String) {
    (name.to_owned(), count.to_string())
}

#[test]
fn tags_are_listed_with_how_many_carry_them() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    fiado
        .supplier("rival")
        .customer("Bar Ajeno")
        .tags(&["vip", "theirs"])
        .create();
    let owner = bakery.sign_in();
    assert!(
        owner
            .get("/admin/customers/tags")
            .expect(200)
            .text()
            .contains("No tags yet.")
    );
    let luna = bakery.customer("Café Luna").tags(&["vip", "Bar"]).create();
    let sol = bakery.customer("Bar Sol").tags(&["VIP"]).create();
    assert_eq!(listed(&owner), [is("Bar", 1), is("vip", 2)]);

    let path = |id: &str| format!("/api/v1/customers/{id}");
    bakery
        .patch(&path(&luna.id), &json!({"tags": ["vip", "north"]}))
        .expect(200);
    assert_eq!(listed(&owner), [is("north", 1), is("vip", 2)]);
    bakery.request("DELETE", &path(&sol.id)).send().expect(204);
    assert_eq!(listed(&owner), [is("north", 1), is("vip", 1)]);
    // Where one is typed, they are suggested.
    let form = owner.get("/admin/customers/new").expect(200).text();
    assert!(
        form.contains("list=known-tags") && form.contains("<option value=\"north\">"),
        "{form}"
    );
    assert!(!form.contains("theirs"));
}

#[test]
fn a_tag_is_renamed_and_the_history_tells() {
    let bakery = Fiado::shared().supplier("bakery");
    let owner = bakery.sign_in();
    let luna = bakery.customer("Café Luna").tags(&["Bar", "vip"]).create();
    let rename =
        |from: &str, to: &str| owner.form("/admin/customers/tags/change", &[("tag", from), ("new_tag", to)]);
    rename("vip", "Gold").expect_redirect("/admin/customers/tags?done=tags-changed");
    assert_eq!(tags_of(&bakery, &luna.id), ["Bar", "Gold"]);
    assert_eq!(listed(&owner), [is("Bar", 1), is("Gold", 1)]);
    let found = bakery.get("/api/v1/customers?tag=gold").expect(200).json();
    assert_eq!(found["data"][0]["id"], luna.id.as_str());
    let history = bakery
        .get(&format!("/api/v1/customers/{}/history", luna.id))
        .expect(200)
        .json();
    let entry = &history["data"][0];
    assert_eq!(entry["actor"], "Olga Owner", "{history}");
    assert!(
        history
            .to_string()
            .contains("\"before\":{\"tags\":[\"Bar\",\"vip\"]}"),
        "{history}"
    );
    // Another spelling is the same tag.
    rename("Gold", "GOLD").expect_redirect("/admin/customers/tags?done=tags-changed");
    assert_eq!(listed(&owner), [is("Bar", 1), is("GOLD", 1)]);
    // Sent once more, there is nothing left to do.
    rename("vip", "Gold").expect_redirect("/admin/customers/tags?done=tags-changed");
    let refused = rename("GOLD", "a, b").expect(422).text();
    assert!(
        refused.contains("value=\"a, b\"") && refused.contains("new_tag-fault"),
        "{refused}"
    );
    owner.get("/admin/customers/tags/change?tag=nobody").expect(404);
}

#[test]
fn a_merge_is_said_before_it_happens() {
    let bakery = Fiado::shared().supplier("bakery");
    let owner = bakery.sign_in();
    let luna = bakery.customer("Café Luna").tags(&["vip", "gold"]).create();
    let sol = bakery.customer("Bar Sol").tags(&["vip"]).create();
    let body = [("tag", "vip"), ("new_tag", "gold")];
    let asked = owner
        .form("/admin/customers/tags/change", &body)
        .expect(200)
        .text();
    assert!(asked.contains("exists already (customers: 1)"), "{asked}");
    assert_eq!(tags_of(&bakery, &sol.id), ["vip"], "nothing yet");
    let sure = [("tag", "vip"), ("new_tag", "gold"), ("sure", "1")];
    owner
        .form("/admin/customers/tags/change", &sure)
        .expect_redirect("/admin/customers/tags?done=tags-changed");
    assert_eq!(tags_of(&bakery, &luna.id), ["gold"]);
    assert_eq!(tags_of(&bakery, &sol.id), ["gold"]);
    assert_eq!(listed(&owner), [is("gold", 2)]);
    owner
        .form("/admin/customers/tags/remove", &[("tag", "gold")])
        .expect_redirect("/admin/customers/tags?done=tags-changed");
    assert_eq!(tags_of(&bakery, &luna.id), Vec::<String>::new());
    assert!(listed(&owner).is_empty());
}

#[test]
fn many_customers_are_changed_a_batch_at_a_time() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    bakery.books_are_made_up();
    let sql = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450) \
         INSERT INTO customer (supplier_id, id, kind, name, country, language, tags, payment_method, payment_terms, created_at, updated_at) \
         SELECT ?1, printf('00000000-0000-7000-8000-%012d', i), 'customer', 'Bar ' || i, 'ES', 'es', '[\"vip\"]', 'credit', \
           '{\"kind\":\"net\",\"days\":30}', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' FROM n";
    fiado
        .write(|db| db.execute(sql, [&bakery.id]))
        .expect("customers");
    let owner = bakery.sign_in();
    let mut fields = vec![
        ("tag".to_owned(), "vip".to_owned()),
        ("new_tag".to_owned(), "gold".to_owned()),
    ];
    for left in [250, 50] {
        let form: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let page = owner.form("/admin/customers/tags/change", &form).expect(200);
        assert!(page.cost().written < 200 * 20, "{:?}", page.cost());
        let text = page.text();
        assert!(
            text.contains(&format!("still with the old tag: {left}.")),
            "{text}"
        );
        assert_eq!(listed(&owner), [is("gold", 450 - left), is("vip", left)]);
        fields = ["tag", "new_tag", "sure", "after", "so_far"]
            .iter()
            .map(|name| {
                let (_, rest) = text
                    .split_once(&format!("name=\"{name}\" value=\""))
                    .expect("a field");
                (
                    (*name).to_owned(),
                    rest.split('"').next().unwrap_or_default().to_owned(),
                )
            })
            .collect();
    }
    // Left alone half way and begun anew, it goes on.
    owner
        .form(
            "/admin/customers/tags/change",
            &[("tag", "vip"), ("new_tag", "gold"), ("sure", "1")],
        )
        .expect_redirect("/admin/customers/tags?done=tags-changed");
    assert_eq!(listed(&owner), [is("gold", 450)]);
}

#[test]
fn a_viewer_sees_tags_and_changes_none() {
    let bakery = Fiado::shared().supplier("bakery");
    bakery.customer("Café Luna").tags(&["vip"]).create();
    let viewer = bakery.staff("viewer");
    let page = viewer.get("/admin/customers/tags").expect(200).text();
    assert!(
        page.contains("vip") && !page.contains("Rename or remove"),
        "{page}"
    );
    viewer
        .form("/admin/customers/tags/remove", &[("tag", "vip")])
        .expect(403);
}

#[test]
fn tags_are_added_to_many_at_once_separated_by_commas() {
    let bakery = Fiado::shared().supplier("bakery");
    let owner = bakery.sign_in();
    let luna = bakery.customer("Café Luna").tags(&["vip"]).create();
    let sol = bakery.customer("Bar Sol").create();
    let chosen = owner
        .form("/admin/customers/chosen", &[("id", &luna.id), ("id", &sol.id)])
        .expect(200)
        .text();
    assert!(chosen.contains("<option value=\"vip\">"), "{chosen}");
    let fields = [
        ("id", luna.id.as_str()),
        ("id", &sol.id),
        ("change", "add_tag"),
        ("add_tag", "north, VIP,bar"),
    ];
    owner.form("/admin/customers/chosen/change", &fields).expect(200);
    assert_eq!(tags_of(&bakery, &luna.id), ["vip", "north", "bar"]);
    assert_eq!(tags_of(&bakery, &sol.id), ["north", "VIP", "bar"]);
    assert_eq!(listed(&owner), [is("bar", 2), is("north", 2), is("vip", 2)]);
    let none = [
        ("id", luna.id.as_str()),
        ("change", "add_tag"),
        ("add_tag", " , "),
    ];
    owner.form("/admin/customers/chosen/change", &none).expect(422);
}
