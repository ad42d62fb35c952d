//! The team: people are added, given roles and passwords, and removed.

use crate::support::{Client, Customer, Fiado, Supplier, Value, json};

/// The member with this email: its id.
fn id_of(supplier: &Supplier, email: &str) -> String {
    supplier
        .fiado
        .database()
        .query_row(
            "SELECT id FROM staff WHERE supplier_id = ?1 AND email = ?2",
            [&supplier.id, email],
            |row| row.get(0),
        )
        .expect("a member")
}

fn secret(page: &str) -> String {
    let (_, rest) = page.split_once("class=\"secret\">").expect("a password");
    rest.split('<').next().expect("a password").to_owned()
}

/// Adds somebody and returns its email, with the password as it was shown.
fn add(owner: &Client, supplier: &Supplier, name: &str, role: &str) -> (String, String) {
    let email = format!("{}@{}.example", name.to_lowercase(), supplier.slug);
    let page = owner
        .form(
            "/admin/settings/team",
            &[("name", name), ("email", &email), ("role", role)],
        )
        .expect(201)
        .text();
    (email, secret(&page))
}

fn signed_in(fiado: &Fiado, email: &str, password: &str) -> Client {
    let person = fiado.visitor();
    person
        .form("/sign-in", &[("email", email), ("password", password)])
        .expect_redirect("/admin");
    person
}

#[test]
fn somebody_new_signs_in_with_the_password_that_was_shown_once() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let owner = bakery.sign_in();
    let (email, password) = add(&owner, &bakery, "Rita", "sales_rep");
    let rita = signed_in(&fiado, &email, &password);
    rita.get("/admin/customers").expect(200);
    rita.get("/admin/settings/team").expect(403);
    let page = owner.get("/admin/settings/team").expect(200).text();
    assert!(
        page.contains("Rita") && page.contains("Sales representative") && !page.contains(&password),
        "{page}"
    );
    assert!(
        owner
            .get("/admin/settings")
            .expect(200)
            .text()
            .contains("/admin/settings/team")
    );
}

#[test]
fn what_is_wrong_about_somebody_new_stands_beside_its_field() {
    let fiado = Fiado::shared();
    let (bakery, rival) = (fiado.supplier("bakery"), fiado.supplier("rival"));
    let owner = bakery.sign_in();
    for (field, wrong) in [
        ("name", ""),
        ("email", "nobody"),
        // One address signs in at one supplier.
        ("email", rival.email.as_str()),
        ("role", "king"),
    ] {
        let mut fields = vec![
            ("name", "Rita"),
            ("email", "rita@nowhere.example"),
            ("role", "viewer"),
        ];
        fields
            .iter_mut()
            .filter(|(name, _)| *name == field)
            .for_each(|(_, value)| *value = wrong);
        let page = owner.form("/admin/settings/team", &fields).expect(422).text();
        assert!(page.contains(&format!("id=\"{field}-fault\"")), "{field}={wrong}");
    }
    let members = bakery.get("/api/v1/staff").expect(200).json();
    assert_eq!(members["data"].as_array().map(Vec::len), Some(1));
}

/// The session that is open already may do what the new role may, and no more.
#[test]
fn a_new_role_holds_at_once() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let owner = bakery.sign_in();
    let (email, password) = add(&owner, &bakery, "Rita", "viewer");
    let rita = signed_in(&fiado, &email, &password);
    rita.get("/admin/customers/new").expect(403);
    let path = format!("/admin/settings/team/{}", id_of(&bakery, &email));
    owner
        .form(&path, &[("name", "Rita Ríos"), ("role", "store_manager")])
        .expect_redirect("/admin/settings/team?done=saved");
    rita.get("/admin/customers/new").expect(200);
    // History names it by the name of now.
    let cafe = bakery.customer("Café Luna").create();
    rita.form(
        &format!("/admin/customers/{}/comments", cafe.id),
        &[("text", "Met them.")],
    )
    .expect(303);
    let history = rita.get(&format!("/admin/customers/{}/history", cafe.id)).text();
    assert!(history.contains("Rita Ríos"), "{history}");
    owner
        .form(&path, &[("name", "Rita"), ("role", "viewer")])
        .expect(303);
    rita.get("/admin/customers/new").expect(403);
    owner.form(&path, &[("name", ""), ("role", "viewer")]).expect(422);
}

#[test]
fn a_new_password_ends_what_the_old_one_opened() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let owner = bakery.sign_in();
    let (email, password) = add(&owner, &bakery, "Rita", "viewer");
    let rita = signed_in(&fiado, &email, &password);
    let path = format!("/admin/settings/team/{}/password", id_of(&bakery, &email));
    let new = secret(&owner.form(&path, &[]).expect(201).text());
    assert_ne!(new, password);
    rita.get("/admin/customers").expect(303);
    fiado
        .visitor()
        .form("/sign-in", &[("email", &email), ("password", &password)])
        .expect(422);
    signed_in(&fiado, &email, &new);
    // Whoever makes its own anew stays where it is, and is out everywhere else.
    let elsewhere = bakery.sign_in();
    let own = format!("/admin/settings/team/{}/password", id_of(&bakery, &bakery.email));
    owner.form(&own, &[]).expect(201);
    owner.get("/admin/settings/team").expect(200);
    elsewhere.get("/admin/settings/team").expect(303);
}

#[test]
fn whoever_is_removed_is_out_at_once() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let owner = bakery.sign_in();
    let (email, password) = add(&owner, &bakery, "Rita", "store_manager");
    let rita = signed_in(&fiado, &email, &password);
    let path = format!("/admin/settings/team/{}/remove", id_of(&bakery, &email));
    owner
        .form(&path, &[])
        .expect_redirect("/admin/settings/team?done=member-removed");
    rita.get("/admin/customers").expect(303);
    fiado
        .visitor()
        .form("/sign-in", &[("email", &email), ("password", &password)])
        .expect(422);
    owner.form(&path, &[]).expect(404);
    assert!(
        !owner
            .get("/admin/settings/team")
            .expect(200)
            .text()
            .contains(&email)
    );
}

/// Nobody is left with a representative who is gone.
#[test]
fn the_customers_of_whoever_is_removed_go_to_a_colleague_or_to_nobody() {
    let fiado = Fiado::shared();
    let (bakery, rival) = (fiado.supplier("bakery"), fiado.supplier("rival"));
    let owner = bakery.sign_in();
    let [rita, omar, vera] = ["Rita", "Omar", "Vera"].map(|name| {
        let (email, _) = add(&owner, &bakery, name, "sales_rep");
        id_of(&bakery, &email)
    });
    let cafe = bakery
        .customer("Café Luna")
        .with("sales_rep_id", rita.as_str())
        .create();
    let bar = bakery
        .customer("Bar Sol")
        .with("sales_rep_id", vera.as_str())
        .create();
    let rep = |customer: &Customer| {
        let path = format!("/api/v1/customers/{}", customer.id);
        bakery.get(&path).expect(200).json()["sales_rep_id"].clone()
    };
    let remove =
        |id: &str, heir: &str| owner.form(&format!("/admin/settings/team/{id}/remove"), &[("heir", heir)]);
    let stranger = id_of(&rival, &rival.email);
    for wrong in [stranger.as_str(), rita.as_str(), "x"] {
        let page = remove(&rita, wrong).expect(422).text();
        assert!(page.contains("id=\"heir-fault\""), "{wrong}");
    }
    remove(&rita, &omar).expect(303);
    assert_eq!((rep(&cafe), rep(&bar)), (json!(omar), json!(vera)));
    let history = owner
        .get(&format!("/admin/customers/{}/history", cafe.id))
        .expect(200)
        .text();
    assert!(history.contains("Olga Owner"), "{history}");
    remove(&omar, "").expect(303);
    assert_eq!((rep(&cafe), rep(&bar)), (Value::Null, json!(vera)));
}

#[test]
fn somebody_always_owns_the_supplier() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let owner = bakery.sign_in();
    let own = format!("/admin/settings/team/{}", id_of(&bakery, &bakery.email));
    let page = owner
        .form(&own, &[("name", "Olga"), ("role", "viewer")])
        .expect(409)
        .text();
    assert!(page.contains("Somebody has to be owner"), "{page}");
    let page = owner.form(&format!("{own}/remove"), &[]).expect(409).text();
    assert!(page.contains("You cannot remove yourself"), "{page}");
    owner.get("/admin/settings/team").expect(200);

    // With a second owner, the first may go: made something else, then removed.
    let (email, password) = add(&owner, &bakery, "Rita", "owner");
    let rita = signed_in(&fiado, &email, &password);
    owner
        .form(&own, &[("name", "Olga"), ("role", "viewer")])
        .expect_redirect("/admin/customers?done=saved");
    owner.get("/admin/settings/team").expect(403);
    rita.form(&format!("{own}/remove"), &[]).expect(303);
    owner.get("/admin/customers").expect(303);

    // Two owners who remove each other: whoever comes second is nobody any more.
    let (other, password) = add(&rita, &bakery, "Omar", "owner");
    let omar = signed_in(&fiado, &other, &password);
    let path = |email: &str| format!("/admin/settings/team/{}/remove", id_of(&bakery, email));
    let (of_rita, of_omar) = (path(&email), path(&other));
    rita.form(&of_omar, &[]).expect(303);
    omar.form(&of_rita, &[]).expect(303);
    rita.get("/admin/settings/team").expect(200);
}

#[test]
fn programs_read_who_works_here() {
    let fiado = Fiado::shared();
    let (bakery, rival) = (fiado.supplier("bakery"), fiado.supplier("rival"));
    let owner = bakery.sign_in();
    add(&owner, &bakery, "Rita", "sales_rep");
    let first = bakery.get("/api/v1/staff?limit=1").expect(200).json();
    assert_eq!(first["data"][0]["name"], "Olga Owner");
    let next = first["next"].as_str().expect("a next part");
    let rest = bakery
        .get(&format!("/api/v1/staff?limit=1&after={next}"))
        .expect(200)
        .json();
    let rita = json!({"id": id_of(&bakery, &format!("rita@{}.example", bakery.slug)), "name": "Rita", "role": "sales_rep"});
    assert_eq!(rest, json!({"data": [rita], "next": Value::Null}));
    let theirs = rival.get("/api/v1/staff").expect(200).json();
    assert_eq!(theirs["data"].as_array().map(Vec::len), Some(1));
}
