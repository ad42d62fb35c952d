//! `/api/v1/customers/{id}/contacts` and the contacts on a customer's page.

use crate::support::{Customer, Fiado, Supplier, Value, json};

fn can_sign_in(supplier: &Supplier, email: &str, password: &str) -> bool {
    let buyer = supplier.fiado.visitor();
    buyer
        .form(
            &supplier.shop("/sign-in"),
            &[("email", email), ("password", password)],
        )
        .status
        == 303
}

#[test]
fn a_contact_with_access_signs_in_until_it_is_removed() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let contacts = format!("/api/v1/customers/{}/contacts", cafe.id);
    let email = format!("bea@{}.example", bakery.slug);

    let added = bakery
        .post(
            &contacts,
            &json!({"first_name": "Bea", "email": email, "access": true}),
        )
        .expect(201)
        .json();
    assert_eq!(added["access"], true);
    let password = added["password"]
        .as_str()
        .expect("a generated password")
        .to_owned();
    let listed = bakery.get(&contacts).expect(200).json();
    assert_eq!(listed["data"][0]["email"], email.as_str());
    assert!(listed["data"][0].get("password").is_none(), "shown once");

    let buyer = bakery.fiado.visitor();
    buyer
        .form(
            &bakery.shop("/sign-in"),
            &[("email", &email), ("password", &password)],
        )
        .expect(303);
    buyer.get(&bakery.shop("/account")).expect(200);
    let id = added["id"].as_str().unwrap_or_default();
    bakery.delete(&format!("{contacts}/{id}")).expect(204);
    buyer.get(&bakery.shop("/account")).expect(303);
    assert!(!can_sign_in(&bakery, &email, &password));
    bakery.delete(&format!("{contacts}/{id}")).expect(404);
}

#[test]
fn an_email_belongs_to_one_contact() {
    let bakery = Fiado::shared().supplier("bakery");
    let (cafe, bar) = (bakery.customer("Café").create(), bakery.customer("Bar").create());
    let contact = json!({"first_name": "Bea", "email": format!("bea@{}.example", bakery.slug)});
    let added = bakery
        .post(&format!("/api/v1/customers/{}/contacts", cafe.id), &contact)
        .expect(201)
        .json();
    assert_eq!(added["access"], false);
    bakery
        .post(&format!("/api/v1/customers/{}/contacts", bar.id), &contact)
        .expect_problem(409, "email-taken");
    bakery
        .post(
            &format!("/api/v1/customers/{}/contacts", bar.id),
            &json!({"first_name": "", "email": "x", "password": "short"}),
        )
        .expect_faults(&["/first_name", "/email", "/password"]);
}

#[test]
fn a_repeated_post_adds_nobody_and_repeats_no_password() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let contacts = format!("/api/v1/customers/{}/contacts", cafe.id);
    let body = json!({"first_name": "Bea", "email": format!("bea@{}.example", bakery.slug), "access": true});
    let post = || {
        bakery
            .request("POST", &contacts)
            .header("Idempotency-Key", "k-1")
            .json(&body)
            .send()
    };
    let first = post().expect(201).json();
    let again = post().expect(201).json();
    assert_eq!(first["id"], again["id"]);
    assert!(again.get("password").is_none(), "a password is stored nowhere");
    assert_eq!(
        bakery.get(&contacts).json()["data"].as_array().map(Vec::len),
        Some(1)
    );
}

/// The contacts of a customer, by their names.
fn named(supplier: &Supplier, customer: &Customer) -> Vec<(String, Value)> {
    let list = supplier.get(&path(customer)).expect(200).json();
    let contacts = list["data"].as_array().cloned().expect("a list");
    contacts
        .into_iter()
        .map(|one| (one["name"].as_str().unwrap_or_default().to_owned(), one))
        .collect()
}

fn path(customer: &Customer) -> String {
    format!("/api/v1/customers/{}/contacts", customer.id)
}

fn main_of(supplier: &Supplier, customer: &Customer) -> Vec<String> {
    let all = named(supplier, customer).into_iter();
    all.filter(|(_, one)| one["main"] == true)
        .map(|(name, _)| name)
        .collect()
}

#[test]
fn of_a_customer_s_people_one_is_always_the_main_contact() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let add = |name: &str| {
        let body = json!({"first_name": name, "department": "Kitchen"});
        bakery.post(&path(&cafe), &body).expect(201).json()
    };
    let (ana, bea, cleo) = (add("Ana"), add("Bea"), add("Cleo"));
    assert_eq!((&ana["main"], &bea["main"]), (&json!(true), &json!(false)));
    let one = |contact: &Value| format!("{}/{}", path(&cafe), contact["id"].as_str().expect("an id"));
    for _ in 0..2 {
        let main = bakery.request("PUT", &format!("{}/main", one(&cleo))).send();
        assert_eq!(main.expect(200).json()["main"], true);
    }
    assert_eq!(main_of(&bakery, &cafe), ["Cleo"]);
    let page = bakery
        .sign_in()
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    let (cleo_at, ana_at) = (page.find("<strong>Cleo"), page.find("<strong>Ana"));
    assert!(cleo_at < ana_at, "the main contact stands first");
    assert!(page.contains("Main contact: Cleo, until now Ana"));
    bakery.delete(&one(&cleo)).expect(204);
    assert_eq!(main_of(&bakery, &cafe), ["Ana"]);
    bakery.delete(&one(&ana)).expect(204);
    bakery.delete(&one(&bea)).expect(204);
    add("Dora");
    assert_eq!(main_of(&bakery, &cafe), ["Dora"]);
}

#[test]
fn a_merge_patch_changes_what_it_names_and_history_tells_before_and_after() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let body = json!({"first_name": "Ana", "surname": "García", "phone": "+34 (0)960 000 101", "username": "AnaGarcia"});
    let ana = bakery.post(&path(&cafe), &body).expect(201).json();
    assert_eq!(ana["name"], "Ana García");
    assert_eq!(ana["phone"], "+34960000101");
    assert_eq!(
        ana["permissions"],
        json!(["quote", "order", "see_prices", "see_account"])
    );
    let one = format!("{}/{}", path(&cafe), ana["id"].as_str().expect("an id"));
    let changes =
        json!({"surname": null, "department": "Kitchen", "permissions": ["order", "order"], "orders": "own"});
    let changed = bakery.patch(&one, &changes).expect(200).json();
    assert_eq!(changed["name"], "Ana");
    assert_eq!(changed["permissions"], json!(["order"]));
    assert_eq!(bakery.get(&one).expect(200).json(), changed);
    bakery
        .patch(
            &one,
            &json!({"first_name": null, "username": "other@luna.example", "permissions": ["rule"]}),
        )
        .expect_faults(&["/first_name"]);
    bakery
        .patch(
            &one,
            &json!({"username": "other@luna.example", "permissions": ["rule"], "orders": "none"}),
        )
        .expect_faults(&["/username", "/permissions/0", "/orders"]);
    let history = bakery
        .get(&format!("/api/v1/customers/{}/history", cafe.id))
        .json();
    let entry = history["data"].as_array().expect("entries").iter();
    let entry = entry
        .map(|one| one.to_string())
        .find(|one| one.contains("contact_changed"));
    let entry = entry.expect("an entry");
    for told in ["García", "Kitchen", "see_account", "own"] {
        assert!(entry.contains(told), "{told}: {entry}");
    }
}

#[test]
fn a_username_belongs_to_one_contact_whatever_its_case() {
    let fiado = Fiado::shared();
    let (bakery, rival) = (fiado.supplier("bakery"), fiado.supplier("rival"));
    let (cafe, bar) = (bakery.customer("Café").create(), bakery.customer("Bar").create());
    let ana = json!({"first_name": "Ana", "username": "AnaGarcia", "access": true});
    let added = bakery.post(&path(&cafe), &ana).expect(201).json();
    bakery
        .post(
            &path(&bar),
            &json!({"first_name": "Ana", "username": "anagarcia"}),
        )
        .expect_problem(409, "username-taken");
    rival
        .post(&path(&rival.customer("Café").create()), &ana)
        .expect(201);
    let password = added["password"].as_str().expect("a password");
    assert!(can_sign_in(&bakery, "ANAGARCIA", password));
    assert!(
        !can_sign_in(&rival, "AnaGarcia", password),
        "each supplier has its own"
    );
}

#[test]
fn access_is_given_with_a_password_shown_once_and_ended() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let ana = bakery
        .post(&path(&cafe), &json!({"first_name": "Ana"}))
        .expect(201)
        .json();
    let one = format!("{}/{}", path(&cafe), ana["id"].as_str().expect("an id"));
    let access = format!("{one}/access");
    bakery.put(&access, &json!({})).expect_faults(&["/email"]);
    let given = bakery
        .put(&access, &json!({"username": "2026Ana"}))
        .expect(200)
        .json();
    let first = given["password"].as_str().expect("a password").to_owned();
    assert_eq!(
        (&given["access"], &given["username"]),
        (&json!(true), &json!("2026Ana"))
    );
    assert!(bakery.get(&one).json().get("password").is_none());
    assert!(can_sign_in(&bakery, "2026ana", &first));
    // Who has access keeps something to sign in with.
    bakery
        .patch(&one, &json!({"username": null}))
        .expect_faults(&["/email"]);
    let chosen = json!({"password": "a password of her own"});
    assert!(
        bakery
            .put(&access, &chosen)
            .expect(200)
            .json()
            .get("password")
            .is_none()
    );
    assert!(!can_sign_in(&bakery, "2026ana", &first));
    assert!(can_sign_in(&bakery, "2026ana", "a password of her own"));
    for _ in 0..2 {
        bakery.delete(&access).expect(204);
    }
    assert!(!can_sign_in(&bakery, "2026ana", "a password of her own"));
    assert_eq!(bakery.get(&one).json()["access"], false);
    let history = bakery
        .get(&format!("/api/v1/customers/{}/history", cafe.id))
        .json()
        .to_string();
    assert_eq!(history.matches("\"access_ended\"").count(), 1, "{history}");
}

#[test]
fn a_customer_is_found_by_its_people() {
    let fiado = Fiado::shared();
    let (bakery, rival) = (fiado.supplier("bakery"), fiado.supplier("rival"));
    let cafe = bakery.customer("Café Luna").create();
    bakery.customer("Bar Sol").create();
    let theirs = rival.customer("Café").create();
    let body = json!({"first_name": "Begoña", "surname": "Núñez", "email": "begona@luna.example", "phone": "+34 911 222 333"});
    let added = bakery.post(&path(&cafe), &body).expect(201).json();
    rival.post(&path(&theirs), &body).expect(201);
    let finds = |query: &str| -> Vec<String> {
        let list = bakery
            .get(&format!("/api/v1/customers?q={query}"))
            .expect(200)
            .json();
        let names = list["data"].as_array().cloned().expect("a list").into_iter();
        names
            .map(|one| one["name"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    for query in ["nunez", "BEGONA", "begona@luna", "911222333", "nu", "luna+begona"] {
        assert_eq!(finds(query), ["Café Luna"], "{query}");
    }
    let one = format!("{}/{}", path(&cafe), added["id"].as_str().expect("an id"));
    bakery.patch(&one, &json!({"surname": "Ortiz"})).expect(200);
    assert_eq!((finds("nunez").len(), finds("ortiz").len()), (0, 1));
    bakery.delete(&one).expect(204);
    assert_eq!((finds("ortiz").len(), finds("luna").len()), (0, 1));
}

/// What was typed into an edit that came second is kept, and it is told.
#[test]
fn of_two_edits_at_once_the_second_is_told() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let ana = bakery
        .post(&path(&cafe), &json!({"first_name": "Ana"}))
        .expect(201)
        .id();
    let owner = bakery.sign_in();
    let edit = format!("/admin/customers/{}/contacts/{ana}/edit", cafe.id);
    let fields = |name: &'static str, version: &'static str| {
        [
            ("first_name", name),
            ("permissions", "order"),
            ("orders", "own"),
            ("version", version),
        ]
    };
    owner.get(&edit).expect(200);
    owner.form(&edit, &fields("Anna", "1")).expect(303);
    let told = owner.form(&edit, &fields("Annette", "1")).expect(409).text();
    assert!(told.contains("Annette") && told.contains("Somebody else changed this contact"));
    owner.form(&edit, &fields("Annette", "2")).expect(303);
    assert_eq!(named(&bakery, &cafe)[0].0, "Annette");
}

#[test]
fn on_the_page_a_contact_gets_access_and_a_new_password() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let owner = bakery.sign_in();
    let page = format!("/admin/customers/{}/contacts", cafe.id);
    let email = format!("bea@{}.example", bakery.slug);
    let fields = [
        ("first_name", "Bea"),
        ("email", email.as_str()),
        ("permissions", "order"),
        ("orders", "all"),
    ];
    owner.form(&format!("{page}/new"), &fields).expect(303);
    let refused = owner.form(&format!("{page}/new"), &fields).expect(422).text();
    assert!(refused.contains("email-fault") && refused.contains(&email));
    let contact = bakery.get(&path(&cafe)).json()["data"][0]["id"].clone();
    let contact = contact.as_str().unwrap_or_default();
    let password = |page: &str| {
        let (_, rest) = page.split_once("class=\"secret\">").expect("a password");
        rest.split('<').next().unwrap_or_default().to_owned()
    };
    let access = format!("{page}/{contact}/access");
    owner.get(&access).expect(200);
    let first = password(&owner.form(&access, &[]).expect(201).text());
    assert!(can_sign_in(&bakery, &email, &first));
    let wrong = owner.form(&access, &[("username", "b b")]).expect(422).text();
    assert!(wrong.contains("username-fault") && wrong.contains("b b"));
    let second = password(&owner.form(&access, &[("username", "bea.1")]).expect(201).text());
    assert!(!can_sign_in(&bakery, &email, &first));
    assert!(can_sign_in(&bakery, &email, &second) && can_sign_in(&bakery, "Bea.1", &second));
    owner.form(&format!("{access}/end"), &[]).expect(303);
    assert!(!can_sign_in(&bakery, &email, &second));
    let asks = owner.get(&format!("{page}/{contact}/remove")).expect(200).text();
    assert!(asks.contains("Remove Bea?"));
    owner.form(&format!("{page}/{contact}/remove"), &[]).expect(303);
    assert!(named(&bakery, &cafe).is_empty());
}
