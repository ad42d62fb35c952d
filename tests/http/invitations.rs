//! Invitations: a link for a contact to choose a password of its own, passed on by the supplier and used once.

use crate::support::{Answer, Client, Customer, Fiado, Supplier, Value, json};

/// A bakery, a café and Bea of the café, who cannot sign in yet.
fn bakery() -> (Supplier, Customer, String) {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let bea = add(&bakery, &cafe, "Bea");
    (bakery, cafe, bea)
}

/// A contact with an email and a telephone; its path in the API.
fn add(bakery: &Supplier, cafe: &Customer, name: &str) -> String {
    let contacts = format!("/api/v1/customers/{}/contacts", cafe.id);
    let email = format!("{}@{}.example", name.to_lowercase(), bakery.slug);
    let contact = json!({"first_name": name, "surname": "Sol", "email": email, "phone": "+34 960 000 101"});
    format!("{contacts}/{}", bakery.post(&contacts, &contact).expect(201).id())
}

fn invite(bakery: &Supplier, contact: &str) -> String {
    let made = bakery
        .put(&format!("{contact}/invitation"), &json!({}))
        .expect(200)
        .json();
    assert_eq!(made["state"], "sent");
    path(made["link"].as_str().unwrap())
}

/// A link's path.
fn path(link: &str) -> String {
    let (_, path) = link.split_once("/invite/").unwrap();
    format!("/invite/{path}")
}

fn choose(visitor: &Client, link: &str, password: &str) -> Answer {
    visitor.form(link, &[("new_password", password)])
}

fn state(bakery: &Supplier, contact: &str) -> Value {
    bakery.get(contact).expect(200).json()["invitation"]["state"].clone()
}

/// As a browser opens a page.
fn open(visitor: &Client, link: &str) -> Answer {
    visitor
        .request("GET", link)
        .header("Sec-Fetch-Mode", "navigate")
        .send()
}

const PASSWORD: &str = "three words together";

#[test]
fn who_is_invited_chooses_a_password_and_is_signed_in() {
    let (bakery, cafe, bea) = bakery();
    bakery.product("CRO-1", 120).create();
    let link = invite(&bakery, &bea);
    let visitor = bakery.fiado.visitor();
    // What draws a preview of the link opens nothing.
    visitor.get(&link).expect(200);
    assert_eq!(state(&bakery, &bea), "sent");
    let page = open(&visitor, &link).expect(200);
    assert_eq!(page.header("Cache-Control"), Some("private, no-store"));
    let text = page.text();
    assert!(
        text.contains("Bea Sol") && text.contains("Café Luna") && text.contains("bea@"),
        "{text}"
    );
    assert_eq!(state(&bakery, &bea), "opened");
    let refused = choose(&visitor, &link, "short").expect(422).text();
    assert!(refused.contains("new_password-fault"), "{refused}");
    choose(&visitor, &link, PASSWORD).expect_redirect(&bakery.shop("/"));
    let shop = visitor.get(&bakery.shop("/")).expect(200).text();
    assert!(shop.contains("CRO-1") && shop.contains("name=\"q:CRO-1\""));
    assert_eq!(state(&bakery, &bea), "accepted");
    let email = format!("bea@{}.example", bakery.slug);
    let again = bakery.fiado.visitor();
    again
        .form(
            &bakery.shop("/sign-in"),
            &[("email", email.as_str()), ("password", PASSWORD)],
        )
        .expect(303);
    // The link has served.
    let over = open(&bakery.fiado.visitor(), &link).expect(410).text();
    assert!(over.contains("It has been used") && !over.contains("new_password"));
    choose(&bakery.fiado.visitor(), &link, "another three words").expect(410);
    let history = bakery
        .get(&format!("/api/v1/customers/{}/history", cafe.id))
        .expect(200)
        .text();
    assert!(history.contains("contact_invited") && history.contains("invitation_accepted"));
    let token = link.trim_start_matches("/invite/");
    assert!(!history.contains(token) && !bakery.everything().concat().contains(token));
}

#[test]
fn of_many_who_have_the_link_one_uses_it() {
    let (bakery, _, bea) = bakery();
    let link = invite(&bakery, &bea);
    let accepted: usize = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..6)
            .map(|turn| {
                let (bakery, link) = (&bakery, &link);
                scope.spawn(move || {
                    let visitor = bakery.fiado.visitor();
                    choose(&visitor, link, &format!("{PASSWORD} {turn}")).status
                })
            })
            .collect();
        let status = tries.into_iter().map(|one| one.join().unwrap());
        status.filter(|status| *status == 303).count()
    });
    assert_eq!(accepted, 1);
}

#[test]
fn an_invitation_ends_when_it_is_taken_back_replaced_or_too_old() {
    let fiado = Fiado::with_clock("2026-11-02T09:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let bea = add(&bakery, &cafe, "Bea");
    let first = invite(&bakery, &bea);
    fiado.set_clock("2026-11-02T09:00:01Z");
    let second = invite(&bakery, &bea);
    open(&fiado.visitor(), &first).expect(410);
    open(&fiado.visitor(), &second).expect(200);
    bakery.delete(&format!("{bea}/invitation")).expect(204);
    assert_eq!(state(&bakery, &bea), "withdrawn");
    let over = open(&fiado.visitor(), &second).expect(410).text();
    assert!(over.contains("Ask ") && over.contains("mailto:"), "{over}");
    bakery.delete(&format!("{bea}/invitation")).expect(204);
    fiado.set_clock("2026-11-02T09:00:02Z");
    let third = invite(&bakery, &bea);
    fiado.set_clock("2026-11-16T08:59:00Z");
    open(&fiado.visitor(), &third).expect(200);
    fiado.set_clock("2026-11-16T09:00:02Z");
    open(&fiado.visitor(), &third).expect(410);
    choose(&fiado.visitor(), &third, PASSWORD).expect(410);
    assert_eq!(state(&bakery, &bea), "expired");
    // Access that is given otherwise, or ended, ends what was open.
    let fourth = invite(&bakery, &bea);
    bakery.put(&format!("{bea}/access"), &json!({})).expect(200);
    open(&fiado.visitor(), &fourth).expect(410);
    let fifth = invite(&bakery, &bea);
    bakery
        .delete(&format!("/api/v1/customers/{}/access", cafe.id))
        .expect(204);
    open(&fiado.visitor(), &fifth).expect(410);
    let sixth = invite(&bakery, &bea);
    bakery.delete(&bea).expect(204);
    open(&fiado.visitor(), &sixth).expect(404);
}

#[test]
fn a_new_invitation_is_a_way_back_for_who_lost_the_password() {
    let (bakery, cafe, _) = bakery();
    let (email, old) = bakery.contact_with_access(&cafe);
    let signed_in = bakery.fiado.visitor();
    let fields = [("email", email.as_str()), ("password", old.as_str())];
    signed_in.form(&bakery.shop("/sign-in"), &fields).expect(303);
    let contacts = format!("/api/v1/customers/{}/contacts", cafe.id);
    let listed = bakery.get(&contacts).expect(200).json();
    let of_email = |one: &&Value| one["email"] == email.as_str();
    let id = listed["data"].as_array().unwrap().iter().find(of_email).unwrap()["id"].clone();
    let link = invite(&bakery, &format!("{contacts}/{}", id.as_str().unwrap()));
    // Until it is used, nothing changes for whoever is signed in.
    signed_in.get(&bakery.shop("/account")).expect(200);
    choose(&bakery.fiado.visitor(), &link, PASSWORD).expect(303);
    signed_in.get(&bakery.shop("/account")).expect(303);
    let visitor = bakery.fiado.visitor();
    visitor.form(&bakery.shop("/sign-in"), &fields).expect(422);
}

#[test]
fn nobody_is_invited_who_could_not_come_in() {
    let (bakery, cafe, bea) = bakery();
    let contacts = format!("/api/v1/customers/{}/contacts", cafe.id);
    let nameless = bakery
        .post(&contacts, &json!({"first_name": "Ana"}))
        .expect(201)
        .id();
    bakery
        .put(&format!("{contacts}/{nameless}/invitation"), &json!({}))
        .expect_faults(&["/email"]);
    let link = invite(&bakery, &bea);
    let customer = format!("/api/v1/customers/{}", cafe.id);
    bakery
        .patch(&customer, &json!({"status": "inactive"}))
        .expect(200);
    bakery
        .put(&format!("{bea}/invitation"), &json!({}))
        .expect_problem(409, "customer-inactive");
    choose(&bakery.fiado.visitor(), &link, PASSWORD).expect(409);
    bakery.fiado.visitor().get("/invite/0123456789abcdef").expect(404);
}

#[test]
fn the_desk_passes_a_link_on_by_message_mail_or_code() {
    let (bakery, cafe, bea) = bakery();
    bakery
        .patch(
            &format!("/api/v1/customers/{}", cafe.id),
            &json!({"language": "es"}),
        )
        .expect(200);
    let owner = bakery.sign_in();
    let contact = bea.rsplit('/').next().unwrap();
    let desk = format!("/admin/customers/{}/contacts/{contact}", cafe.id);
    let made = owner.form(&format!("{desk}/invite"), &[]).expect(201).text();
    assert!(
        made.contains("https://wa.me/34960000101?text=Hola%2C%20Bea"),
        "in the customer's language: {made}"
    );
    assert!(made.contains("mailto:bea@") && made.contains("<svg class=\"qr\""));
    let (_, rest) = made.split_once("id=\"link\">").unwrap();
    let link = path(rest.split_once('<').unwrap().0);
    open(&bakery.fiado.visitor(), &link).expect(200);
    let profile = owner
        .get(&format!("/admin/customers/{}", cafe.id))
        .expect(200)
        .text();
    assert!(profile.contains("opened") && profile.contains("Invite again") && !profile.contains(&link));
    owner.form(&format!("{desk}/invite/withdraw"), &[]).expect(303);
    open(&bakery.fiado.visitor(), &link).expect(410);
}

#[test]
fn many_are_invited_at_once_and_who_is_not_is_told_with_the_reason() {
    let (bakery, cafe, bea) = bakery();
    let bar = bakery.customer("Bar Sol").create();
    let rosa = add(&bakery, &bar, "Rosa");
    let empty = bakery.customer("Casa Vacía").create();
    let inside = bakery.customer("Hotel Mar").create();
    bakery.contact_with_access(&inside);
    let closed = bakery.customer("Kiosko").create();
    add(&bakery, &closed, "Kim");
    bakery
        .patch(
            &format!("/api/v1/customers/{}", closed.id),
            &json!({"status": "inactive"}),
        )
        .expect(200);
    let rival = Fiado::shared().supplier("rival");
    let theirs = rival.customer("Their Bar").create();
    let max = add(&rival, &theirs, "Max");
    let owner = bakery.sign_in();
    let chosen = [&cafe, &bar, &empty, &inside, &closed, &theirs];
    let ids: Vec<(&str, &str)> = chosen.iter().map(|one| ("id", one.id.as_str())).collect();
    let told = owner
        .form("/admin/customers/chosen/invite", &ids)
        .expect(200)
        .text();
    assert!(told.contains("Invited: 2"), "{told}");
    for words in [
        "There is no contact yet.",
        "Its main contact has access already.",
        "It is inactive.",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(!told.contains("Their Bar"));
    assert_eq!(
        (state(&bakery, &bea), state(&bakery, &rosa)),
        (json!("sent"), json!("sent"))
    );
    assert_eq!(state(&rival, &max), Value::Null);
    // Each link is its own.
    let links: Vec<String> = told
        .split("id=\"link-")
        .skip(1)
        .map(|rest| path(rest.split_once('>').unwrap().1.split_once('<').unwrap().0))
        .collect();
    assert_eq!(links.len(), 2);
    for (link, name) in links.iter().zip(["Bea Sol", "Rosa Sol"]) {
        let page = open(&bakery.fiado.visitor(), link).expect(200).text();
        assert!(page.contains(name), "{name}: {page}");
    }
    owner.form("/admin/customers/chosen/invite", &[]).expect(200);
}
