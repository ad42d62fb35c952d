//! `/api/v1/customers/{id}/locations`: addresses, defaults, managers, hours.

use crate::support::{Answer, Customer, Fiado, Supplier, Value, json};

fn path(customer: &Customer) -> String {
    format!("/api/v1/customers/{}/locations", customer.id)
}

fn place(name: &str, uses: &[&str]) -> Value {
    json!({"name": name, "uses": uses, "address": {"lines": ["Carrer de la Pau 12"], "postal_code": "46002", "city": "València", "country": "ES"}})
}

fn add(bakery: &Supplier, customer: &Customer, body: &Value) -> String {
    bakery.post(&path(customer), body).expect(201).id()
}

/// Of which uses each location is the default, in the order in which they were added.
fn defaults(bakery: &Supplier, customer: &Customer) -> Vec<(String, Value)> {
    let list = bakery.get(&path(customer)).expect(200).json();
    let all = list["data"].as_array().cloned().expect("a list");
    all.iter()
        .map(|one| {
            let name = one["name"].as_str().expect("a name").to_owned();
            (name, one["default_for"].clone())
        })
        .collect()
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

#[test]
fn a_location_is_kept_as_its_country_writes_it() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let body = json!({
        "name": "Main shop",
        "uses": ["billing", "shipping"],
        "address": {"lines": ["10 Downing Street", "Flat 2"], "postal_code": "sw1a2aa", "city": "London", "country": "GB"},
        "phone": "+44 20 7946 0958",
        "instructions": "By the back door.\nRing twice.",
        "hours": [{"day": "tuesday", "from": "16:00", "to": "24:00"}, {"day": "monday", "from": "08:00", "to": "12:00"}],
        "exceptions": [{"date": "2027-12-25", "note": "Christmas"}, {"date": "2027-12-24", "hours": [{"from": "08:00", "to": "10:00"}]}],
    });
    let added = bakery.post(&path(&cafe), &body).expect(201).json();
    for (field, expected) in [
        ("name", json!("Main shop")),
        ("uses", json!(["shipping", "billing"])),
        ("default_for", json!(["shipping", "billing"])),
        (
            "address",
            json!({"lines": ["10 Downing Street", "Flat 2"], "postal_code": "SW1A 2AA", "city": "London", "region": null, "country": "GB"}),
        ),
        (
            "printed",
            json!([
                "10 Downing Street",
                "Flat 2",
                "London",
                "SW1A 2AA",
                "United Kingdom"
            ]),
        ),
        (
            "map",
            json!(
                "https://www.openstreetmap.org/search?query=10%20Downing%20Street%2C%20Flat%202%2C%20SW1A%202AA%2C%20London%2C%20United%20Kingdom"
            ),
        ),
        ("phone", json!("+442079460958")),
        ("instructions", json!("By the back door.\nRing twice.")),
        ("managers", json!([])),
        (
            "hours",
            json!([{"day": "monday", "from": "08:00", "to": "12:00"}, {"day": "tuesday", "from": "16:00", "to": "24:00"}]),
        ),
        (
            "exceptions",
            json!([{"date": "2027-12-24", "hours": [{"from": "08:00", "to": "10:00"}], "note": null},
                {"date": "2027-12-25", "hours": [], "note": "Christmas"}]),
        ),
    ] {
        assert_eq!(added[field], expected, "{field}");
    }
    let one = format!("{}/{}", path(&cafe), added["id"].as_str().expect("an id"));
    assert_eq!(bakery.get(&one).expect(200).json(), added);
    assert_eq!(
        bakery.get(&path(&cafe)).expect(200).json()["data"],
        json!([added])
    );
}

#[test]
fn the_first_of_a_use_is_its_default_and_another_takes_its_place() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    add(&bakery, &cafe, &place("Shop", &["shipping"]));
    add(&bakery, &cafe, &place("Office", &["billing", "shipping"]));
    let are = |expected: &[(&str, Value)]| {
        let expected: Vec<(String, Value)> = expected
            .iter()
            .map(|(name, uses)| ((*name).to_owned(), uses.clone()))
            .collect();
        assert_eq!(defaults(&bakery, &cafe), expected);
    };
    are(&[("Shop", json!(["shipping"])), ("Office", json!(["billing"]))]);

    let store = add(
        &bakery,
        &cafe,
        &with(place("Store", &["shipping"]), "default_for", json!(["shipping"])),
    );
    are(&[
        ("Shop", json!([])),
        ("Office", json!(["billing"])),
        ("Store", json!(["shipping"])),
    ]);

    // What a default was for goes to another of that use: by its removal, and with its use.
    let one = format!("{}/{store}", path(&cafe));
    bakery.delete(&one).expect(204);
    bakery.delete(&one).expect(404);
    are(&[("Shop", json!(["shipping"])), ("Office", json!(["billing"]))]);
    let list = bakery.get(&path(&cafe)).json();
    let shop = format!(
        "{}/{}",
        path(&cafe),
        list["data"][0]["id"].as_str().expect("an id")
    );
    let patched = bakery
        .patch(&shop, &json!({"uses": ["billing"]}))
        .expect(200)
        .json();
    assert_eq!(patched["default_for"], json!([]));
    are(&[("Shop", json!([])), ("Office", json!(["shipping", "billing"]))]);

    // Nobody gives it up for nobody, and nobody is the default of what it is not used for.
    let office = format!(
        "{}/{}",
        path(&cafe),
        list["data"][1]["id"].as_str().expect("an id")
    );
    bakery
        .patch(&office, &json!({"default_for": ["billing"]}))
        .expect_faults(&["/default_for"]);
    bakery
        .patch(&shop, &json!({"default_for": ["shipping"]}))
        .expect_faults(&["/default_for"]);
    bakery
        .patch(&shop, &json!({"default_for": ["billing"]}))
        .expect(200);
    are(&[("Shop", json!(["billing"])), ("Office", json!(["shipping"]))]);
}

#[test]
fn whoever_adds_at_once_there_is_one_default() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    std::thread::scope(|scope| {
        for number in 0..6 {
            let (bakery, cafe) = (&bakery, &cafe);
            scope.spawn(move || {
                let body = place(&format!("Shop {number}"), &["shipping", "billing"]);
                let body = if number % 2 == 0 {
                    with(body, "default_for", json!(["billing"]))
                } else {
                    body
                };
                add(bakery, cafe, &body)
            });
        }
    });
    let defaults = defaults(&bakery, &cafe);
    assert_eq!(defaults.len(), 6);
    for one in ["shipping", "billing"] {
        let count = defaults
            .iter()
            .filter(|(_, uses)| uses.as_array().is_some_and(|uses| uses.contains(&json!(one))))
            .count();
        assert_eq!(count, 1, "{one}: {defaults:?}");
    }
}

#[test]
fn every_wrong_field_is_pointed_at_and_nothing_is_added() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery
        .post(
            &path(&cafe),
            &json!({
                "name": "", "uses": ["parking"], "default_for": ["shipping"], "phone": "12",
                "address": {"lines": ["a\u{202e}b"], "postal_code": "12", "country": "ES"},
                "hours": [{"day": "monday", "from": "12:00", "to": "08:00"}, {"day": "friday", "from": "08:00", "to": "12:00"},
                    {"day": "friday", "from": "11:00", "to": "13:00"}],
                "exceptions": [{"date": "2027-02-30"}, {"date": "2027-01-06", "hours": [{"from": "8", "to": "9"}]}, {"date": "2027-01-06"}],
            }),
        )
        .expect_faults(&[
            "/name",
            "/uses/0",
            "/address/lines/0",
            "/address/postal_code",
            "/address/city",
            "/phone",
            "/hours/0/to",
            "/hours/2/from",
            "/exceptions/0/date",
            "/exceptions/1/hours/0/from",
            "/exceptions/1/hours/0/to",
            "/exceptions/2/date",
        ]);
    let lines = vec!["Street"; 200];
    let long = with(
        place("Shop", &["shipping"]),
        "address",
        json!({"lines": lines, "postal_code": "46002", "city": "València", "country": "ES"}),
    );
    let refused = bakery
        .post(&path(&cafe), &long)
        .expect_faults_at("/address/lines");
    assert_eq!(refused.json()["errors"][0]["detail"], "At most 5 lines.");
    bakery
        .post(
            &path(&cafe),
            &with(place("Shop", &["shipping"]), "floor", json!(2)),
        )
        .expect_faults(&["/floor"]);
    bakery
        .post(&path(&cafe), &place("Shop", &[]))
        .expect_faults(&["/uses"]);
    assert!(defaults(&bakery, &cafe).is_empty());
    // Any script and any sign is text.
    for name in [
        "東京本店",
        "<script>alert(1)</script>",
        "=cmd()",
        "مخزن ١",
        "Bodega 🍷",
    ] {
        let body = with(place(name, &["shipping"]), "instructions", json!(name));
        let kept = bakery.post(&path(&cafe), &body).expect(201).json();
        assert_eq!(
            (&kept["name"], &kept["instructions"]),
            (&json!(name), &json!(name))
        );
    }
}

trait At {
    fn expect_faults_at(self, pointer: &str) -> Answer;
}

impl At for Answer {
    #[track_caller]
    fn expect_faults_at(self, pointer: &str) -> Answer {
        let answer = self.expect_problem(422, "invalid");
        assert_eq!(answer.pointers(), [pointer]);
        answer
    }
}

#[test]
fn only_the_customer_s_own_contacts_look_after_its_places() {
    let fiado = Fiado::shared();
    let (bakery, rival) = (fiado.supplier("bakery"), fiado.supplier("rival"));
    let contact = |supplier: &Supplier, customer: &Customer, name: &str| {
        let email = format!("{name}-{}@{}.example", customer.id, supplier.slug);
        let path = format!("/api/v1/customers/{}/contacts", customer.id);
        supplier
            .post(&path, &json!({"first_name": name, "email": email}))
            .expect(201)
            .id()
    };
    let (cafe, bar) = (bakery.customer("Café").create(), bakery.customer("Bar").create());
    let (bea, ada) = (contact(&bakery, &cafe, "Bea"), contact(&bakery, &cafe, "Ada"));
    let neighbour = contact(&bakery, &bar, "Neighbour");
    let stranger = contact(&rival, &rival.customer("Café").create(), "Stranger");
    let managed = |ids: Value| with(place("Shop", &["shipping"]), "managers", ids);
    for foreign in [neighbour.as_str(), stranger.as_str(), "x"] {
        bakery
            .post(&path(&cafe), &managed(json!([bea, foreign])))
            .expect_faults(&["/managers/1"]);
    }
    let shop = bakery
        .post(&path(&cafe), &managed(json!([ada, bea, ada])))
        .expect(201)
        .json();
    assert_eq!(shop["managers"], json!([bea, ada]));
    let one = format!("{}/{}", path(&cafe), shop["id"].as_str().expect("an id"));
    assert_eq!(bakery.get(&one).json(), shop);
    bakery
        .patch(&one, &json!({"managers": [neighbour]}))
        .expect_faults(&["/managers/0"]);
    // Who is removed looks after nothing any more.
    bakery
        .delete(&format!("/api/v1/customers/{}/contacts/{bea}", cafe.id))
        .expect(204);
    assert_eq!(bakery.get(&one).json()["managers"], json!([ada]));
    bakery.patch(&one, &json!({"managers": null})).expect(200);
    assert_eq!(bakery.get(&one).json()["managers"], json!([]));
}

#[test]
fn a_merge_patch_changes_what_it_names() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let shop = add(
        &bakery,
        &cafe,
        &with(
            place("Shop", &["shipping"]),
            "hours",
            json!([{"day": "monday", "from": "08:00", "to": "12:00"}]),
        ),
    );
    let one = format!("{}/{shop}", path(&cafe));
    let patched = bakery
        .patch(
            &one,
            &json!({"address": {"lines": ["Carrer Nou 1"]}, "phone": "911234567"}),
        )
        .expect(200)
        .json();
    assert_eq!(
        patched["address"],
        json!({"lines": ["Carrer Nou 1"], "postal_code": "46002", "city": "València", "region": null, "country": "ES"})
    );
    assert_eq!(patched["hours"][0]["day"], "monday", "what is not named stays");
    bakery
        .patch(&one, &json!({"address": {"country": "PT"}}))
        .expect_faults(&["/address/postal_code"]);
    bakery
        .patch(&one, &json!({"name": null}))
        .expect_faults(&["/name"]);
    bakery
        .patch(&one, &json!({"address": null}))
        .expect_faults(&["/address"]);
    let cleared = bakery
        .patch(&one, &json!({"hours": null, "phone": null}))
        .expect(200)
        .json();
    assert_eq!((&cleared["hours"], &cleared["phone"]), (&json!([]), &json!(null)));
    let before = bakery.everything();
    bakery.patch(&one, &json!({"name": "Shop"})).expect(200);
    assert_eq!(bakery.everything(), before, "nothing changed, nothing is written");
    // Of another customer of the same supplier, there is no such location.
    let bar = bakery.customer("Bar").create();
    let elsewhere = format!("{}/{shop}", path(&bar));
    bakery.get(&elsewhere).expect(404);
    bakery.patch(&elsewhere, &json!({"name": "Mine"})).expect(404);
    bakery.delete(&elsewhere).expect(404);
}

#[test]
fn a_repeated_post_adds_one_location() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let post = || {
        bakery
            .request("POST", &path(&cafe))
            .header("Idempotency-Key", "k-1")
            .json(&place("Shop", &["shipping"]))
            .send()
            .expect(201)
            .json()
    };
    let first = post();
    assert_eq!(post(), first);
    assert_eq!(defaults(&bakery, &cafe).len(), 1);
}

#[test]
fn a_long_list_of_locations_is_read_in_parts() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    for number in 0..7 {
        add(&bakery, &cafe, &place(&format!("Shop {number}"), &["shipping"]));
    }
    let mut names = Vec::new();
    let mut after = String::new();
    loop {
        let part = bakery
            .get(&format!("{}?limit=3{after}", path(&cafe)))
            .expect(200)
            .json();
        let data = part["data"].as_array().cloned().expect("a list");
        names.extend(
            data.iter()
                .map(|one| one["name"].as_str().expect("a name").to_owned()),
        );
        match part["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    let expected: Vec<String> = (0..7).map(|number| format!("Shop {number}")).collect();
    assert_eq!(names, expected);
}
