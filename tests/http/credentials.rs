//! What buyers sign in with: usernames that are suggested for them, and a password that they change themselves.

use crate::support::{Answer, Client, Customer, Fiado, Supplier, Value, json};

fn contact(supplier: &Supplier, customer: &Customer, contact: &Value) -> String {
    let path = format!("/api/v1/customers/{}/contacts", customer.id);
    supplier.post(&path, contact).expect(201).id()
}

fn signed_in(supplier: &Supplier, login: &str, password: &str) -> Option<Client> {
    let buyer = supplier.fiado.visitor();
    let fields = [("email", login), ("password", password)];
    let answer = buyer.form(&supplier.shop("/sign-in"), &fields);
    (answer.status == 303).then_some(buyer)
}

fn usernames(supplier: &Supplier, customer: &Customer, contact: &str) -> Vec<(String, String)> {
    let path = format!("/api/v1/customers/{}/contacts/{contact}/usernames", customer.id);
    let told = supplier.get(&path).expect(200).json();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let suggested = told["data"].as_array().unwrap().iter();
    suggested
        .map(|one| (text(&one["pattern"]), text(&one["username"])))
        .collect()
}

#[test]
fn usernames_are_suggested_in_five_patterns_and_only_those_that_nobody_has() {
    let studio = Fiado::with_clock("2026-05-23T10:00:00Z")
        .start()
        .supplier("studio");
    let class = studio.customer("Class 3B").create();
    let email = format!("ana@{}.example", studio.slug);
    let ana =
        json!({"first_name": "Ana", "surname": "García López", "phone": "+34 645 337 711", "email": email});
    let ana = contact(&studio, &class, &ana);
    let all = [
        ("name_surname", "AnaGarcia"),
        ("name_date", "ana20260523"),
        ("name_phone", "ana645337711"),
        ("email", email.as_str()),
        ("year_name_surname", "2026AnaGarcia"),
    ]
    .map(|(pattern, name)| (pattern.to_owned(), name.to_owned()));
    assert_eq!(usernames(&studio, &class, &ana), all);

    // Another Ana García of another customer was there first, whatever the case; a rival's people are nobody here.
    let wedding = studio.customer("Wedding").create();
    contact(
        &studio,
        &wedding,
        &json!({"first_name": "Ana", "username": "anagarcia"}),
    );
    let rival = studio.fiado.supplier("rival");
    let rivals = rival.customer("Class 3B").create();
    contact(
        &rival,
        &rivals,
        &json!({"first_name": "Ana", "username": "ana20260523"}),
    );
    let free: Vec<_> = all
        .iter()
        .filter(|(pattern, _)| pattern != "name_surname")
        .cloned()
        .collect();
    assert_eq!(usernames(&studio, &class, &ana), free);
    // Its own is no obstacle to itself.
    let path = format!("/api/v1/customers/{}/contacts/{ana}", class.id);
    studio
        .patch(&path, &json!({"username": "ana20260523"}))
        .expect(200);
    assert_eq!(usernames(&studio, &class, &ana), free);

    let rivals_view = format!("/api/v1/customers/{}/contacts/{ana}/usernames", class.id);
    rival.get(&rivals_view).expect(404);
    let elsewhere = format!("/api/v1/customers/{}/contacts/{ana}/usernames", wedding.id);
    studio.get(&elsewhere).expect(404);
}

#[test]
fn on_the_page_a_suggestion_is_one_tap() {
    let studio = Fiado::shared().supplier("studio");
    let class = studio.customer("Class 3B").create();
    let ana = contact(
        &studio,
        &class,
        &json!({"first_name": "Ana", "surname": "García"}),
    );
    let owner = studio.sign_in();
    let page = format!("/admin/customers/{}/contacts/{ana}/access", class.id);
    let offered = owner.get(&page).expect(200).text();
    assert!(offered.contains("href=\"?username=AnaGarcia\""), "{offered}");
    let chosen = owner.get(&format!("{page}?username=AnaGarcia")).expect(200);
    let fields = chosen.form_fields();
    let username = fields.iter().find(|(name, _)| name == "username").unwrap();
    assert_eq!(username.1, "AnaGarcia");
    assert!(!chosen.text().contains("href=\"?username=AnaGarcia\""));
    owner.form(&page, &[("username", "AnaGarcia")]).expect(201);
}

#[test]
fn a_first_name_alone_is_doubted_once_and_then_kept() {
    let studio = Fiado::shared().supplier("studio");
    let class = studio.customer("Class 3B").create();
    let marta = contact(&studio, &class, &json!({"first_name": "Marta", "surname": "Gil"}));
    let owner = studio.sign_in();
    let page = format!("/admin/customers/{}/contacts/{marta}/access", class.id);
    let send_again = |answer: Answer| {
        let fields = answer.form_fields();
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .filter(|(name, _)| {
                ["username", "doubted", "first_name", "orders", "version"].contains(&name.as_str())
            })
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let (_, page) = answer.to.split_once(' ').unwrap();
        owner.form(page, &fields)
    };
    let doubted = owner.form(&page, &[("username", "marta")]).expect(422);
    assert!(doubted.text().contains("Only a name"), "{}", doubted.text());
    // Another name is another doubt.
    let fields = [("username", "gil"), ("doubted", "marta")];
    owner.form(&page, &fields).expect(422);
    send_again(doubted).expect(201);

    // The form of a contact doubts likewise, but not what stands there already.
    let new = format!("/admin/customers/{}/contacts/new", class.id);
    let fields = [("first_name", "Leo"), ("username", "leo"), ("orders", "all")];
    let doubted = owner.form(&new, &fields).expect(422);
    assert!(doubted.text().contains("username-fault"));
    send_again(doubted).expect(303);
    let edit = format!("/admin/customers/{}/contacts/{marta}/edit", class.id);
    let as_it_stands = owner.get(&edit).expect(200);
    send_again(as_it_stands).expect(303);
}

#[test]
fn a_buyer_changes_its_password_and_every_other_device_is_signed_out() {
    let studio = Fiado::shared().supplier("studio");
    let class = studio.customer("Class 3B").create();
    let (email, old) = studio.contact_with_access(&class);
    let phone = signed_in(&studio, &email, &old).expect("the phone is let in");
    let tablet = signed_in(&studio, &email, &old).expect("the tablet is let in");
    let page = studio.shop("/password");
    let account = phone.get(&studio.shop("/account")).expect(200).text();
    assert!(account.contains(&format!("href=\"{page}\"")), "{account}");
    let form = phone.get(&page).expect(200).text();
    assert!(form.contains(&email) && form.contains("autocomplete=new-password"));

    let change = |current: &str, new: &str| {
        let fields = [("current_password", current), ("new_password", new)];
        phone.form(&page, &fields)
    };
    let wrong = change("not the password", "three words together")
        .expect(422)
        .text();
    assert!(
        wrong.contains("current_password-fault") && !wrong.contains("three words"),
        "{wrong}"
    );
    let short = change(&old, "short").expect(422).text();
    assert!(short.contains("new_password-fault"), "{short}");
    tablet.get(&studio.shop("/account")).expect(200);

    let changed = change(&old, "three words together").expect(303);
    let told = phone.get(changed.header("Location").unwrap()).expect(200).text();
    assert!(told.contains("Your password is changed."), "{told}");
    tablet.get(&studio.shop("/account")).expect(303);
    assert!(signed_in(&studio, &email, &old).is_none());
    assert!(signed_in(&studio, &email, "three words together").is_some());
    let history = format!("/api/v1/customers/{}/history", class.id);
    let history = studio.get(&history).expect(200).text();
    assert!(
        history.contains("access_given") && !history.contains("three words"),
        "{history}"
    );
}

#[test]
fn the_spaces_of_a_password_are_part_of_it() {
    let studio = Fiado::shared().supplier("studio");
    let class = studio.customer("Class 3B").create();
    let spaced = " between two spaces ";
    let ana = json!({"first_name": "Ana", "username": "ana.2026", "password": spaced});
    contact(&studio, &class, &ana);
    assert!(signed_in(&studio, "ana.2026", spaced.trim()).is_none());
    let buyer = signed_in(&studio, "ana.2026", spaced).expect("what a program has set opens the page");
    let fields = [
        ("current_password", spaced),
        ("new_password", "  two at the front"),
    ];
    buyer.form(&studio.shop("/password"), &fields).expect(303);
    assert!(signed_in(&studio, "ana.2026", "  two at the front").is_some());
}

#[test]
fn of_two_who_change_a_shared_password_at_once_one_wins() {
    let studio = Fiado::shared().supplier("studio");
    let class = studio.customer("Class 3B").create();
    let (email, old) = studio.contact_with_access(&class);
    let devices = [(); 4].map(|()| signed_in(&studio, &email, &old).unwrap());
    let page = studio.shop("/password");
    let (old, page) = (old.as_str(), page.as_str());
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let changing: Vec<_> = devices
            .iter()
            .enumerate()
            .map(|(at, device)| {
                scope.spawn(move || {
                    let new = format!("a new password, {at}");
                    let fields = [("current_password", old), ("new_password", &new)];
                    device.form(page, &fields).status
                })
            })
            .collect();
        changing.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let winners: Vec<usize> = (0..4)
        .filter(|at| signed_in(&studio, &email, &format!("a new password, {at}")).is_some())
        .collect();
    assert_eq!(winners.len(), 1, "{statuses:?}");
    let changed = statuses.iter().filter(|status| **status == 303).count();
    assert!(changed >= 1 && statuses[winners[0]] == 303, "{statuses:?}");
    let open = devices
        .iter()
        .filter(|device| device.get(&studio.shop("/account")).status == 200);
    assert_eq!(
        open.count(),
        1,
        "only the device of the new password stays signed in"
    );
}
