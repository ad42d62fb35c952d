//! A customer is made inactive once nobody of it may sign in, and made active again at any time.

use crate::support::{Client, Customer, Fiado, Supplier, Value, json};

fn path(cafe: &Customer) -> String {
    format!("/api/v1/customers/{}", cafe.id)
}

/// A contact with access, by name; its email and password are the answer.
fn person(bakery: &Supplier, cafe: &Customer, name: &str) -> (String, String) {
    let email = format!("{}@{}.example", name.to_lowercase(), bakery.slug);
    let contact = json!({"first_name": name, "email": email, "access": true});
    let added = bakery
        .post(&format!("{}/contacts", path(cafe)), &contact)
        .expect(201)
        .json();
    (email, added["password"].as_str().unwrap().to_owned())
}

fn sign_in(bakery: &Supplier, (email, password): &(String, String)) -> (Client, bool) {
    let buyer = bakery.fiado.visitor();
    let fields = [("email", email.as_str()), ("password", password.as_str())];
    let is_in = buyer.form(&bakery.shop("/sign-in"), &fields).status == 303;
    (buyer, is_in)
}

fn status(bakery: &Supplier, cafe: &Customer) -> String {
    let told = bakery.get(&path(cafe)).expect(200).json();
    told["status"].as_str().unwrap().to_owned()
}

/// How often its history says that somebody's access ended.
fn ended(bakery: &Supplier, cafe: &Customer) -> usize {
    let history = bakery.get(&format!("{}/history", path(cafe))).expect(200).text();
    history.matches("\"access_ended\"").count()
}

#[test]
fn deactivation_is_refused_while_contacts_have_access_and_says_which() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let ana = person(&bakery, &cafe, "Ana");
    person(&bakery, &cafe, "Leo");
    let without_access = json!({"first_name": "Quiet"});
    bakery
        .post(&format!("{}/contacts", path(&cafe)), &without_access)
        .expect(201);
    let (buyer, is_in) = sign_in(&bakery, &ana);
    assert!(is_in);

    let refused = bakery
        .patch(&path(&cafe), &json!({"status": "inactive"}))
        .expect_problem(409, "contacts-have-access");
    assert_eq!(refused.pointers(), ["/status"]);
    let said = refused.json()["errors"][0]["detail"].as_str().unwrap().to_owned();
    assert!(said.contains("Ana, Leo") && !said.contains("Quiet"), "{said}");
    assert_eq!(status(&bakery, &cafe), "active");
    buyer.get(&bakery.shop("/account")).expect(200);

    bakery.delete(&format!("{}/access", path(&cafe))).expect(204);
    buyer.get(&bakery.shop("/account")).expect(303);
    assert!(!sign_in(&bakery, &ana).1);
    assert_eq!(ended(&bakery, &cafe), 2);
    bakery
        .patch(&path(&cafe), &json!({"status": "inactive"}))
        .expect(200);
    // A second time there is nothing to end.
    bakery.delete(&format!("{}/access", path(&cafe))).expect(204);
}

#[test]
fn a_customer_is_made_active_again_and_access_is_given_anew() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").with("status", "inactive").create();
    let contacts = format!("{}/contacts", path(&cafe));
    let with_access = json!({"first_name": "Ana", "username": "ana.2026", "access": true});
    bakery
        .post(&contacts, &with_access)
        .expect_problem(409, "customer-inactive");
    let contact = bakery
        .post(&contacts, &json!({"first_name": "Ana"}))
        .expect(201)
        .id();
    let access = format!("{contacts}/{contact}/access");
    let username = json!({"username": "ana.2026"});
    bakery
        .put(&access, &username)
        .expect_problem(409, "customer-inactive");
    let owner = bakery.sign_in();
    let page = format!("/admin/customers/{}/contacts/{contact}/access", cafe.id);
    let refused = owner.form(&page, &[("username", "ana.2026")]).expect(422).text();
    assert!(
        refused.contains("This customer is inactive.") && refused.contains("ana.2026"),
        "{refused}"
    );

    bakery
        .patch(&path(&cafe), &json!({"status": "active"}))
        .expect(200);
    let given = bakery.put(&access, &username).expect(200).json();
    let ana = (
        "ana.2026".to_owned(),
        given["password"].as_str().unwrap().to_owned(),
    );
    assert!(sign_in(&bakery, &ana).1);
}

/// The customer's form as it stands, with another status.
fn form_with(owner: &Client, cafe: &Customer, status: &str) -> Vec<(String, String)> {
    let edit = format!("/admin/customers/{}/edit", cafe.id);
    let mut fields = owner.get(&edit).expect(200).form_fields();
    for (name, value) in &mut fields {
        if name == "status" {
            *value = status.to_owned();
        }
    }
    fields
}

fn pairs(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

#[test]
fn on_the_form_access_ends_with_the_deactivation_if_the_person_says_so() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let names = ["Ana", "Leo", "Mia", "Noa", "Pau", "Rut", "Teo"];
    let people: Vec<_> = names.iter().map(|name| person(&bakery, &cafe, name)).collect();
    let owner = bakery.sign_in();
    let edit = format!("/admin/customers/{}/edit", cafe.id);
    let mut fields = form_with(&owner, &cafe, "inactive");
    fields.push(("notes".to_owned(), "Closed for good".to_owned()));
    let refused = owner.form(&edit, &pairs(&fields)).expect(422).text();
    assert!(
        refused.contains("Access has to end first: Ana, Leo, Mia, Noa, Pau, …."),
        "{refused}"
    );
    assert!(refused.contains("name=\"end_access\"") && refused.contains("value=\"inactive\" selected"));
    assert_eq!(status(&bakery, &cafe), "active");
    fields.push(("end_access".to_owned(), "1".to_owned()));
    owner.form(&edit, &pairs(&fields)).expect(303);
    assert_eq!(status(&bakery, &cafe), "inactive");
    assert!(people.iter().all(|one| !sign_in(&bakery, one).1));
    assert_eq!(ended(&bakery, &cafe), names.len());
    // Back again, and nobody has got access by that.
    let fields = form_with(&owner, &cafe, "active");
    owner.form(&edit, &pairs(&fields)).expect(303);
    assert!(people.iter().all(|one| !sign_in(&bakery, one).1));
}

#[test]
fn of_many_at_once_those_with_access_are_left_out_by_name() {
    let bakery = Fiado::shared().supplier("bakery");
    let luna = bakery.customer("Café Luna").create();
    let sol = bakery.customer("Bar Sol").create();
    person(&bakery, &luna, "Ana");
    let owner = bakery.sign_in();
    let deactivate = |end: &str| {
        let fields = [
            ("id", luna.id.as_str()),
            ("id", sol.id.as_str()),
            ("change", "status"),
            ("status", "inactive"),
            ("end_access", end),
        ];
        owner
            .form("/admin/customers/chosen/change", &fields)
            .expect(200)
            .text()
    };
    let told = deactivate("");
    assert!(
        told.contains("Access has to end first: Ana.") && told.contains(&luna.id),
        "{told}"
    );
    assert_eq!(
        (status(&bakery, &luna), status(&bakery, &sol)),
        ("active".to_owned(), "inactive".to_owned())
    );
    deactivate("1");
    assert_eq!(status(&bakery, &luna), "inactive");
}

#[test]
fn on_the_contacts_page_everyone_s_access_ends_with_one_tap() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let ana = person(&bakery, &cafe, "Ana");
    let owner = bakery.sign_in();
    let page = format!("/admin/customers/{}/contacts", cafe.id);
    let action = format!("action=\"/admin/customers/{}/access/end\"", cafe.id);
    assert!(owner.get(&page).expect(200).text().contains(&action));
    assert!(
        !bakery
            .staff("viewer")
            .get(&page)
            .expect(200)
            .text()
            .contains(&action)
    );
    owner
        .form(&format!("/admin/customers/{}/access/end", cafe.id), &[])
        .expect(303);
    assert!(!owner.get(&page).expect(200).text().contains(&action));
    assert!(!sign_in(&bakery, &ana).1);
}

#[test]
fn whoever_gives_access_and_whoever_deactivates_at_once_do_not_both_succeed() {
    let bakery = Fiado::shared().supplier("bakery");
    for round in 0..6 {
        let cafe = bakery.customer(&format!("Café {round}")).create();
        let contacts = format!("{}/contacts", path(&cafe));
        let username = format!("ana.{round}");
        let contact = json!({"first_name": "Ana", "username": username});
        let contact = bakery.post(&contacts, &contact).expect(201).id();
        let access = format!("{contacts}/{contact}/access");
        let (given, deactivated) = std::thread::scope(|scope| {
            let give = scope.spawn(|| bakery.put(&access, &json!({})).status);
            let deactivate =
                scope.spawn(|| bakery.patch(&path(&cafe), &json!({"status": "inactive"})).status);
            (give.join().unwrap(), deactivate.join().unwrap())
        });
        assert!(
            matches!((given, deactivated), (200, 409) | (409, 200)),
            "given: {given}, deactivated: {deactivated}"
        );
        let contact: Value = bakery.get(&format!("{contacts}/{contact}")).expect(200).json();
        assert_eq!(contact["access"], status(&bakery, &cafe) == "active");
    }
}

#[test]
fn a_merge_is_undone_with_the_status_that_each_had() {
    let bakery = Fiado::shared().supplier("bakery");
    let kept = bakery.customer("Café Luna").with("status", "inactive").create();
    let gone = bakery.customer("Cafe Luna").create();
    let ana = person(&bakery, &gone, "Ana");
    let merge = bakery
        .post(&format!("{}/merge", path(&kept)), &json!({"from": gone.id}))
        .expect(200)
        .json();
    assert_eq!(status(&bakery, &kept), "active", "somebody still buys");
    assert!(sign_in(&bakery, &ana).1);
    let merge = merge["id"].as_str().unwrap();
    bakery
        .delete(&format!("{}/merges/{merge}", path(&kept)))
        .expect(200);
    assert_eq!(
        (status(&bakery, &kept), status(&bakery, &gone)),
        ("inactive".to_owned(), "active".to_owned())
    );
    assert!(sign_in(&bakery, &ana).1);
}
