//! A customer's life at the desk: created, tagged and filtered by, merged with its double, given access, deleted with a code.

use crate::support::{Browser, Fiado, Manner};

/// The first customer on the list, by name.
fn first(browser: &Browser) -> String {
    let name = "return document.querySelector('tbody .who strong').textContent";
    browser.run(name).as_str().unwrap_or_default().to_owned()
}

#[test]
fn a_customer_is_created_in_two_steps_and_its_double_is_pointed_out() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    bakery
        .customer("Café Luna")
        .with("email", "hola@luna.example")
        .create();
    let phone = Manner::phone().open(&fiado);
    phone.sign_in(&bakery);
    phone.visit("/admin/customers");
    phone.press("New customer");
    phone.is_at("/admin/customers/new");
    // What it is comes first.
    let order = "const names = [...document.querySelectorAll('main form [name]')].map(field => field.name); return names[0]";
    assert_eq!(phone.run(order), "kind");
    phone.choose("kind", "prospect");
    phone.fill("name", "Cafe Luna, S.L.");
    phone.fill("email", "hola@luna.example");
    phone.submit("name");
    phone.sees("This looks like somebody you have:");
    phone.sees("Café Luna (same email");
    phone.fits();
    // What was typed is still there, and can be put right.
    assert_eq!(
        phone.attribute("[name=name]", "value").as_deref(),
        Some("Cafe Luna, S.L.")
    );
    phone.fill("name", "Bar Sol");
    phone.fill("email", "hola@sol.example");
    phone.reach("button[name=then]");
    phone.is_at("/admin/customers/");
    phone.sees("Edit customer");
    assert!(
        phone.path().ends_with("/edit?done=created#ordering"),
        "{}",
        phone.path()
    );
    phone.fill("minimum_order_value", "50");
    phone.submit("name");
    phone.sees("Bar Sol");
    phone.sees("€50.00");
    phone.visit("/admin/customers");
    assert_eq!(first(&phone), "Bar Sol", "the new customer is the first");
    phone.fits();
    assert_eq!(phone.complaints(), [] as [String; 0]);
}

#[test]
fn two_records_of_one_customer_become_one_and_two_again() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    let kept = bakery
        .customer("Café Luna")
        .with("email", "hola@luna.example")
        .create();
    let gone = bakery
        .customer("Cafe Luna")
        .with("email", "hola@luna.example")
        .create();
    bakery.invoice(&gone, "F-7", 4_200).create();
    // It works without scripts.
    let desk = Manner::desk().without_scripts().open(&fiado);
    desk.sign_in(&bakery);
    desk.visit(&format!("/admin/customers/{}", kept.id));
    desk.press("Find duplicates");
    desk.sees("same email");
    desk.press("Merge");
    desk.sees("Merge Cafe Luna into Café Luna?");
    desk.sees("€42.00");
    desk.press("Merge them");
    desk.sees("Merged. Everything is here now.");
    desk.sees("F-7");
    // The old link leads to the one that stayed.
    desk.visit(&format!("/admin/customers/{}", gone.id));
    desk.is_at(&format!("/admin/customers/{}", kept.id));
    desk.press("Undo the merge");
    desk.sees("Undone. They are two customers again.");
    desk.is_at(&format!("/admin/customers/{}", gone.id));
    desk.sees("F-7");
    desk.visit(&format!("/admin/customers/{}", kept.id));
    desk.sees("Café Luna");
    desk.does_not_see("F-7");
}

#[test]
fn a_customer_is_deleted_with_the_code_on_the_page() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.contact_with_access(&cafe);
    let desk = Manner::desk().open(&fiado);
    desk.sign_in(&bakery);
    desk.visit(&format!("/admin/customers/{}", cafe.id));
    desk.press("Delete customer");
    desk.sees("Delete Café Luna?");
    desk.sees("1, 1 with access to the shop");
    desk.fill("code", "WRONG-1");
    desk.press("Delete for good");
    desk.sees("This is not the code above.");
    let code = desk.run("return document.querySelector('code.confirm').textContent");
    desk.fill("code", code.as_str().unwrap_or_default());
    desk.press("Delete for good");
    desk.sees("Erasure receipt");
    desk.sees("Removed altogether");
    desk.does_not_see("Café Luna");
    desk.visit(&format!("/admin/customers/{}", cafe.id));
    desk.sees("There is nothing at this address");
    desk.visit("/admin/customers");
    desk.does_not_see("Café Luna");
}

#[test]
fn tags_are_typed_with_commas_filtered_by_and_renamed() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    bakery.customer("Bar Sol").tags(&["terrace"]).create();
    let cafe = bakery.customer("Café Luna").create();
    let desk = Manner::desk().open(&fiado);
    desk.sign_in(&bakery);
    desk.visit(&format!("/admin/customers/{}/edit", cafe.id));
    assert!(
        desk.has("#known-tags option[value='terrace']"),
        "what was used before is suggested"
    );
    desk.fill("tags", "vip, terrace,north");
    desk.submit("tags");
    desk.sees("Saved");
    desk.visit("/admin/customers");
    desk.press("vip");
    desk.is_at("/admin/customers?");
    desk.sees("Café Luna");
    desk.does_not_see("Bar Sol");
    assert!(
        desk.path().contains("tag=vip"),
        "the filter is in the address: {}",
        desk.path()
    );
    desk.visit(&desk.path());
    desk.does_not_see("Bar Sol");

    desk.visit("/admin/customers/tags");
    let change = "a[aria-label*='terrace']";
    desk.click(change);
    desk.fill("new_tag", "outside");
    desk.press("Rename");
    desk.sees("The tags are changed.");
    desk.visit("/admin/customers?tag=outside");
    desk.sees("Café Luna");
    desk.sees("Bar Sol");
    assert_eq!(desk.complaints(), [] as [String; 0]);
}

#[test]
fn a_contact_gets_access_and_changes_its_password_itself() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let phone = Manner::phone().open(&fiado);
    phone.sign_in(&bakery);
    phone.visit(&format!("/admin/customers/{}", cafe.id));
    phone.reach("a[href$='/contacts/new']");
    phone.fill("first_name", "Ana");
    phone.fill("surname", "García");
    phone.submit("first_name");
    phone.sees("Contact added.");
    phone.reach("a[href$='/access']");
    phone.fits();
    phone.press("AnaGarcia");
    assert_eq!(
        phone.attribute("[name=username]", "value").as_deref(),
        Some("AnaGarcia")
    );
    phone.press("Give access");
    phone.sees("Pass this on now");
    phone.fits();
    let password = phone.run("return document.querySelector('code.secret').textContent");
    let password = password.as_str().unwrap_or_default().to_owned();

    let ana = Manner::phone().open(&fiado);
    ana.visit(&bakery.shop("/sign-in"));
    ana.fill("email", "anagarcia");
    ana.fill("password", &password);
    ana.submit("password");
    ana.is_at(&bakery.shop("/"));
    ana.visit(&bakery.shop("/account"));
    ana.press("Change password");
    ana.fits();
    ana.fill("current_password", &password);
    ana.fill("new_password", "three words together");
    ana.submit("new_password");
    ana.sees("Your password is changed.");
    // Nobody deactivates the customer by accident while Ana orders.
    phone.visit(&format!("/admin/customers/{}/edit", cafe.id));
    phone.choose("status", "inactive");
    phone.submit("name");
    phone.sees("Access has to end first: Ana García.");
    phone.fits();
    phone.reach("[name=end_access]");
    phone.submit("name");
    phone.sees("Saved");
    ana.visit(&bakery.shop("/account"));
    ana.is_at(&bakery.shop("/sign-in"));
}

#[test]
fn the_purchases_of_a_period_fit_a_phone() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    bakery.product("CRO-1", 123_456).create();
    let cafe = bakery.customer("Café Luna").create();
    bakery.order(&cafe, &[("CRO-1", 3)]).expect(201);
    let phone = Manner::phone().open(&fiado);
    phone.sign_in(&bakery);
    phone.visit(&format!("/admin/customers/{}", cafe.id));
    phone.reach("a[href$='/purchases']");
    phone.sees("€3,703.68");
    phone.fits();
    phone.press("Last 90 days");
    phone.sees("A year before");
    phone.fits();
    phone.choose("by", "day");
    phone.submit("by");
    let chosen = phone.attribute("[name=by] option[value=day][selected]", "value");
    assert_eq!(chosen.as_deref(), Some("day"));
    assert!(phone.path().contains("by=day"), "{}", phone.path());
    phone.fits();
    assert!(phone.has("svg rect.column.beside"));
}

#[test]
fn a_new_customer_is_registered_in_the_middle_of_a_sale() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    bakery.product("CRO-1", 150).with("name", "Croissant").create();
    bakery.customer("Café Luna").create();
    for (manner, name) in [(Manner::desk(), "Bar Nuevo"), (Manner::phone(), "Hotel Playa")] {
        let browser = manner.open(&fiado);
        browser.sign_in(&bakery);
        browser.visit("/admin/sale");
        browser.sees("Who is it for?");
        browser.fits();
        browser.click("[data-dialog]");
        browser.sees("Step 1 of 2");
        browser.fits();
        // What is wrong is told in the pop-up, and what was typed stays.
        browser.fill("name", name);
        browser.choose("country", "ES");
        browser.fill("tax_id", "B12345678");
        browser.reach("dialog .head button[type=submit]");
        browser.reach("dialog [aria-invalid=true]");
        assert_eq!(
            browser.attribute("dialog [name=name]", "value").as_deref(),
            Some(name)
        );
        browser.fill("tax_id", "");
        browser.reach("dialog .head button[type=submit]");
        browser.is_at("/admin/orders/new");
        browser.sees(&format!("New order for {name}"));
        browser.fill("q:CRO-1", "3");
        browser.reach(".shop-bar button");
        browser.is_at("/admin/orders/0");
        browser.sees("€4.50");
        browser.sees(name);
        browser.fits();
        // The pop-up's form was refused once, which the browser notes.
        let complaints = browser.complaints();
        assert!(complaints.iter().all(|one| one.contains("422")), "{complaints:?}");
    }
}
