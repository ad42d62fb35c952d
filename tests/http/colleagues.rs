//! A buyer's colleagues, whom a contact looks after on the storefront if its record says so.

use fiado::domain::contact::Right;

use crate::support::{Answer, Client, Customer, Fiado, Supplier, Value, json};

fn bakery() -> (Supplier, Customer) {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    (bakery, cafe)
}

fn contacts(bakery: &Supplier, cafe: &Customer) -> Vec<Value> {
    let path = format!("/api/v1/customers/{}/contacts", cafe.id);
    let listed = bakery.get(&path).expect(200).json();
    listed["data"].as_array().cloned().unwrap()
}

fn named(bakery: &Supplier, cafe: &Customer, first_name: &str) -> Value {
    let mut found = contacts(bakery, cafe).into_iter();
    let is_named = |one: &Value| one["first_name"] == first_name;
    found.rfind(is_named).unwrap_or_default()
}

fn page(bakery: &Supplier, client: &Client, path: &str) -> Answer {
    client.get(&bakery.shop(path))
}

fn sign_in(bakery: &Supplier, email: &str, password: &str) -> Answer {
    let fields = [("email", email), ("password", password)];
    bakery.fiado.visitor().form(&bakery.shop("/sign-in"), &fields)
}

/// The password that a page shows once.
fn password(page: &str) -> String {
    let (_, rest) = page.split_once("<code class=\"secret\">").unwrap();
    rest.split_once('<').unwrap().0.to_owned()
}

#[test]
fn somebody_is_added_with_a_password_shown_once_and_may_what_was_ticked() {
    let (bakery, cafe) = bakery();
    bakery.product("CRO-1", 120).create();
    let manager = bakery.buyer_who_may(&cafe, Right::ALL);
    let account = page(&bakery, &manager, "/account").expect(200).text();
    assert!(account.contains("Your people"));
    let email = format!("eva@{}.example", bakery.slug);
    let new = [
        ("first_name", "Eva"),
        ("surname", "Sol"),
        ("email", &email),
        ("permissions", "order"),
        ("orders", "own"),
        ("access", "1"),
    ];
    let given = manager.form(&bakery.shop("/people/new"), &new).expect(201).text();
    assert!(given.contains(&email) && given.contains(&bakery.shop("/sign-in")));
    sign_in(&bakery, &email, &password(&given)).expect(303);
    let eva = named(&bakery, &cafe, "Eva");
    assert_eq!(
        (&eva["permissions"], &eva["orders"]),
        (&json!(["order"]), &json!("own"))
    );
    // The supplier sees who did it.
    let owner = bakery.sign_in();
    let profile = owner
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    assert!(profile.contains("Eva Sol") && profile.contains("Max Manager"));
    let list = page(&bakery, &manager, "/people").expect(200).text();
    assert!(list.contains("Eva Sol") && !list.contains("secret"));
}

#[test]
fn a_colleague_is_edited_gets_a_new_password_loses_access_and_goes() {
    let (bakery, cafe) = bakery();
    let manager = bakery.buyer_who_may(&cafe, Right::ALL);
    let (email, old) = bakery.contact_with_access(&cafe);
    let bea = named(&bakery, &cafe, "Bea");
    let path = |rest: &str| bakery.shop(&format!("/people/{}{rest}", bea["id"].as_str().unwrap()));
    let form = manager.get(&path("/edit")).expect(200).form_fields();
    let edited: Vec<(&str, &str)> = form
        .iter()
        .map(|(name, value)| {
            (
                name.as_str(),
                if name == "department" {
                    "Kitchen"
                } else {
                    value.as_str()
                },
            )
        })
        .collect();
    manager.form(&path("/edit"), &edited).expect(303);
    assert_eq!(named(&bakery, &cafe, "Bea")["department"], "Kitchen");
    // Of two at once, the second is told.
    let again = manager.form(&path("/edit"), &edited[..]);
    assert_eq!(again.status, 409, "{}", again.text());
    let open = bakery.fiado.visitor();
    let fields = [("email", email.as_str()), ("password", old.as_str())];
    open.form(&bakery.shop("/sign-in"), &fields).expect(303);
    let given = manager.form(&path("/access"), &[]).expect(201).text();
    open.get(&bakery.shop("/account")).expect(303);
    sign_in(&bakery, &email, &old).expect(422);
    let new = password(&given);
    sign_in(&bakery, &email, &new).expect(303);
    manager.form(&path("/access/end"), &[]).expect(303);
    sign_in(&bakery, &email, &new).expect(422);
    manager.form(&path("/remove"), &[]).expect(303);
    assert_eq!(named(&bakery, &cafe, "Bea"), Value::Null);
    manager.get(&path("/edit")).expect(404);
}

#[test]
fn nobody_gives_what_it_has_not_or_looks_after_somebody_who_may_more() {
    let (bakery, cafe) = bakery();
    let (boss_email, _) = bakery.contact_with_access(&cafe);
    let boss = named(&bakery, &cafe, "Bea");
    let clerk = bakery.buyer_who_may(&cafe, &[Right::Order, Right::ManageContacts]);
    let before = contacts(&bakery, &cafe);
    let form = page(&bakery, &clerk, "/people/new").expect(200).text();
    assert!(form.contains("value=\"order\"") && !form.contains("value=\"see_account\""));
    let new = [
        ("first_name", "Eva"),
        ("permissions", "see_account"),
        ("orders", "own"),
    ];
    clerk.form(&bakery.shop("/people/new"), &new).expect(403);
    // Whoever sets the password of somebody could sign in as that somebody.
    let path = |rest: &str| bakery.shop(&format!("/people/{}{rest}", boss["id"].as_str().unwrap()));
    clerk.get(&path("/edit")).expect(403);
    let fields = [
        ("first_name", "Bea"),
        ("email", boss_email.as_str()),
        ("version", "1"),
        ("orders", "own"),
    ];
    clerk.form(&path("/edit"), &fields).expect(403);
    for rest in ["/access", "/access/end", "/remove"] {
        clerk.form(&path(rest), &[]).expect(403);
    }
    // Nor itself: that is the supplier's, or another's who may as much.
    let own = named(&bakery, &cafe, "Max");
    let own = bakery.shop(&format!("/people/{}/edit", own["id"].as_str().unwrap()));
    clerk.get(&own).expect(403);
    assert_eq!(contacts(&bakery, &cafe), before);
    // The orders that somebody sees are bounded alike.
    let narrow = named(&bakery, &cafe, "Max");
    bakery
        .patch(
            &format!(
                "/api/v1/customers/{}/contacts/{}",
                cafe.id,
                narrow["id"].as_str().unwrap()
            ),
            &json!({"orders": "own"}),
        )
        .expect(200);
    let wider = [("first_name", "Eva"), ("permissions", "order"), ("orders", "all")];
    clerk.form(&bakery.shop("/people/new"), &wider).expect(403);
    let form = page(&bakery, &clerk, "/people/new").expect(200).text();
    assert!(form.contains("its own orders") && !form.contains("all orders of the customer"));
}

#[test]
fn what_is_wrong_stands_beside_its_field_and_the_main_contact_stays() {
    let (bakery, cafe) = bakery();
    let (email, _) = bakery.contact_with_access(&cafe);
    let manager = bakery.buyer_who_may(&cafe, Right::ALL);
    let taken = [
        ("first_name", "Eva"),
        ("email", email.as_str()),
        ("orders", "own"),
        ("access", "1"),
    ];
    let refused = manager
        .form(&bakery.shop("/people/new"), &taken)
        .expect(422)
        .text();
    assert!(refused.contains("email-fault") && refused.contains("value=\"Eva\""));
    let nobody = [("first_name", ""), ("orders", "own")];
    let refused = manager
        .form(&bakery.shop("/people/new"), &nobody)
        .expect(422)
        .text();
    assert!(refused.contains("first_name-fault"));
    let main = named(&bakery, &cafe, "Bea");
    assert_eq!(main["main"], true);
    let path = format!("/people/{}/remove", main["id"].as_str().unwrap());
    manager.form(&bakery.shop(&path), &[]).expect(403);
    // Without the right there is no page and no link.
    let clerk = bakery.buyer(&cafe);
    clerk.get(&bakery.shop("/people")).expect(403);
    let account = page(&bakery, &clerk, "/account").expect(200).text();
    assert!(!account.contains("Your people"));
}
