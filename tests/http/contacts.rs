//! `/api/v1/customers/{id}/contacts` and the contacts on a customer's page.

use crate::support::{Fiado, Supplier, json};

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
        .post(&contacts, &json!({"name": "Bea", "email": email, "access": true}))
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
fn an_inactive_customer_s_contacts_are_signed_out() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let buyer = bakery.buyer(&cafe);
    buyer.get(&bakery.shop("/account")).expect(200);
    bakery
        .patch(
            &format!("/api/v1/customers/{}", cafe.id),
            &json!({"status": "inactive"}),
        )
        .expect(200);
    buyer.get(&bakery.shop("/account")).expect(303);
}

#[test]
fn an_email_belongs_to_one_contact() {
    let bakery = Fiado::shared().supplier("bakery");
    let (cafe, bar) = (bakery.customer("Café").create(), bakery.customer("Bar").create());
    let contact = json!({"name": "Bea", "email": format!("bea@{}.example", bakery.slug)});
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
            &json!({"name": "", "email": "x", "password": "short"}),
        )
        .expect_faults(&["/name", "/email", "/password"]);
}

#[test]
fn a_repeated_post_adds_nobody_and_repeats_no_password() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let contacts = format!("/api/v1/customers/{}/contacts", cafe.id);
    let body = json!({"name": "Bea", "email": format!("bea@{}.example", bakery.slug), "access": true});
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

#[test]
fn on_the_page_a_contact_gets_access_and_a_new_password() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let owner = bakery.sign_in();
    let page = format!("/admin/customers/{}", cafe.id);
    let email = format!("bea@{}.example", bakery.slug);
    let fields = [
        ("contact_name", "Bea"),
        ("contact_email", email.as_str()),
        ("contact_phone", ""),
    ];
    owner.form(&format!("{page}/contacts"), &fields).expect(303);
    let refused = owner
        .form(&format!("{page}/contacts"), &fields)
        .expect(422)
        .text();
    assert!(refused.contains("contact_email-fault"));
    let contact = bakery
        .get(&format!("/api/v1/customers/{}/contacts", cafe.id))
        .json()["data"][0]["id"]
        .clone();
    let contact = contact.as_str().unwrap_or_default();
    let password = |page: &str| {
        let (_, rest) = page.split_once("class=\"secret\">").expect("a password");
        rest.split('<').next().unwrap_or_default().to_owned()
    };
    let first = password(
        &owner
            .form(&format!("{page}/contacts/{contact}/access"), &[])
            .expect(201)
            .text(),
    );
    assert!(can_sign_in(&bakery, &email, &first));
    let second = password(
        &owner
            .form(&format!("{page}/contacts/{contact}/access"), &[])
            .expect(201)
            .text(),
    );
    assert!(!can_sign_in(&bakery, &email, &first));
    assert!(can_sign_in(&bakery, &email, &second));
    owner
        .form(&format!("{page}/contacts/{contact}/remove"), &[])
        .expect(303);
    assert!(!can_sign_in(&bakery, &email, &second));
}
