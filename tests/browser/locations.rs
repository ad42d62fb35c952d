//! A customer's locations, at the desk and on the phone, without scripts.

use crate::support::{Fiado, Manner, json};

#[test]
fn a_place_with_its_hours_is_added_without_scripts() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    for name in ["Bea Buyer", "Ada Ríos"] {
        let email = format!(
            "{}@{}.example",
            name.split(' ').next().unwrap_or_default(),
            bakery.slug
        );
        let path = format!("/api/v1/customers/{}/contacts", cafe.id);
        bakery
            .post(&path, &json!({"first_name": name, "email": email}))
            .expect(201);
    }
    let profile = format!("/admin/customers/{}", cafe.id);
    let desk = Manner::desk().without_scripts().open(&fiado);
    desk.sign_in(&bakery);
    desk.visit(&profile);
    desk.press("Add location");
    desk.fill("name", "Main shop");
    desk.choose("country", "US");
    desk.press("Arrange the fields");
    desk.sees("Province, state or county");
    desk.fill("address_lines", "120 Ocean Avenue");
    desk.fill("postal_code", "90210");
    desk.fill("city", "Beverly Hills");
    desk.submit("name");
    // What the country needs is said beside its field, and what was typed is still there.
    desk.sees("Province, state or county:");
    desk.picture("location-refused-desk");
    desk.fill("region", "CA");
    desk.click("input[name='managers']");
    desk.submit("name");
    desk.is_at(&profile);
    desk.sees("Beverly Hills, CA 90210");
    desk.sees("Default for shipping");
    assert!(desk.has("a[href^='https://www.openstreetmap.org/'][target='_blank'][rel~='noopener']"));
    assert_eq!(desk.complaints(), Vec::<String>::new());

    let places = format!("/api/v1/customers/{}/locations", cafe.id);
    let place = json!({"name": "Almacén del Puerto", "uses": ["shipping"], "instructions": "Por la puerta de atrás.",
        "address": {"lines": ["Avenida del Puerto 250", "Nave 3"], "postal_code": "46023", "city": "València", "country": "ES"},
        "phone": "+34 960 000 100",
        "hours": [{"day": "monday", "from": "08:00", "to": "12:00"}, {"day": "monday", "from": "16:00", "to": "20:00"},
            {"day": "tuesday", "from": "08:00", "to": "12:00"}, {"day": "tuesday", "from": "16:00", "to": "20:00"}],
        "exceptions": [{"date": bakery.day(0), "note": "Inventory"}]});
    let place = bakery.post(&places, &place).expect(201).id();
    let phone = Manner::phone().without_scripts().open(&fiado);
    phone.sign_in(&bakery);
    for (browser, manner) in [(&desk, "desk"), (&phone, "phone")] {
        for (path, name) in [
            (format!("{profile}/locations"), "locations"),
            (format!("{profile}/locations/{place}/edit"), "location-edit"),
            (format!("{profile}/locations/{place}/remove"), "location-remove"),
            (profile.clone(), "locations-profile"),
        ] {
            browser.visit(&path);
            browser.sees(if name == "location-edit" {
                "Weekly hours"
            } else {
                "Almacén del Puerto"
            });
            browser.fits();
            browser.picture(&format!("{name}-{manner}"));
            if name == "location-edit" {
                browser.run("document.querySelector('fieldset.week').scrollIntoView()");
                browser.picture(&format!("location-hours-{manner}"));
                browser.run("document.querySelector('#exceptions').scrollIntoView()");
                browser.picture(&format!("location-exceptions-{manner}"));
            }
        }
    }
    phone.visit(&format!("{profile}/locations"));
    phone.sees("Closed today");
    phone.press("Remove");
    phone.press("Remove location");
    phone.is_at(&profile);
    phone.sees("Location removed.");
    phone.does_not_see("Beverly Hills, CA 90210");
    phone.sees("Almacén del Puerto");
}
