//! Credit notes as documents: of an invoice line by line, numbered without a gap, never more than was billed.

use crate::support::{Customer, Fiado, Supplier, Value, json};

/// 10 boxes at 10.00 with 10 % of tax, and a delivery of 5.00 without.
fn billed(bakery: &Supplier, cafe: &Customer, number: &str) -> String {
    let invoice = json!({"customer_id": cafe.id, "number": number, "issued_on": bakery.day(-3),
        "lines": [{"description": "Boxes", "quantity": 10, "unit_price": 1_000, "tax_rate_bp": 1_000},
            {"description": "Courier", "quantity": 1, "unit_price": 500}]});
    bakery.post("/api/v1/invoices", &invoice).expect(201).id()
}

fn open(bakery: &Supplier, id: &str) -> Value {
    let path = format!("/api/v1/invoices/{id}");
    bakery.get(&path).expect(200).json()["open"].clone()
}

fn year(bakery: &Supplier) -> String {
    bakery.day(0)[..4].to_owned()
}

#[test]
fn two_boxes_that_came_back_are_credited_from_the_invoice() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let invoice = billed(&bakery, &cafe, "F-1");
    let owner = bakery.sign_in();
    let path = format!("/admin/invoices/{invoice}/credit-note");
    let offered = owner.get(&path).expect(200).form_fields();
    for (name, value) in [
        ("line-0-description", "Boxes"),
        ("line-0-quantity", "10"),
        ("line-0-price", "10.00"),
        ("line-0-tax", "10"),
        ("line-1-description", "Courier"),
    ] {
        assert!(
            offered.contains(&(name.to_owned(), value.to_owned())),
            "{name}: {offered:?}"
        );
    }
    let with = |changes: &[(&str, &str)]| owner.press(&path, &owner.filled(&path, changes));
    let two = [
        ("line-0-quantity", "2"),
        ("line-1-quantity", "0"),
        ("reference", "Two were crushed"),
    ];
    let mut adding = two.to_vec();
    adding.push(("more", "1"));
    assert!(
        with(&adding).expect(200).text().contains("€22.00"),
        "Enter adds up"
    );
    let issued = with(&two).expect(303);
    let page = issued.header("Location").unwrap_or_default().to_owned();
    assert_eq!(open(&bakery, &invoice), 11_500 - 2_200);
    let shown = owner.get(&page).expect(200).text();
    let number = format!("C{}-0001", year(&bakery));
    for part in [
        &number,
        "Corrects invoice",
        "F-1",
        "Boxes",
        "€22.00",
        "Two were crushed",
    ] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert!(!shown.contains("Courier"), "a line of none is no line");
    // The rest and nothing more, whatever is open.
    let refused = with(&[("line-0-quantity", "9")]).expect(422).text();
    assert!(
        refused.contains("total-fault") && refused.contains("more than the invoice"),
        "{refused}"
    );
    with(&[("line-0-quantity", "-1")]).expect(422);
    with(&[("line-0-quantity", "8")]).expect(303);
    assert_eq!(open(&bakery, &invoice), 0);
    with(&[("line-0-quantity", "1"), ("line-1-quantity", "0")]).expect(422);
    bakery.staff("sales_rep").get(&path).expect(403);

    let buyer = bakery.buyer(&cafe);
    let list = buyer.get(&bakery.shop("/invoices")).expect(200).text();
    assert!(list.contains("Credit notes") && list.contains(&number), "{list}");
    let id = page
        .split('/')
        .nth(3)
        .and_then(|id| id.split('?').next())
        .unwrap_or_default();
    let theirs = buyer
        .get(&bakery.shop(&format!("/credits/{id}")))
        .expect(200)
        .text();
    assert!(
        theirs.contains(&number) && theirs.contains("Credited to"),
        "{theirs}"
    );
}

#[test]
fn what_was_paid_already_stays_as_credit_or_settles_others() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let paid = billed(&bakery, &cafe, "F-1");
    bakery.pay(&cafe, 11_500).to("F-1", 11_500).post().expect(201);
    let note = |lines: Value| json!({"customer_id": cafe.id, "invoice_number": "F-1", "issued_on": bakery.day(0), "lines": lines});
    let box_of = |quantity: i64| json!([{"description": "Boxes", "quantity": quantity, "unit_price": 1_000, "tax_rate_bp": 1_000}]);
    let given = bakery
        .post("/api/v1/credit-notes", &note(box_of(1)))
        .expect(201)
        .json();
    assert_eq!(
        (
            &given["amount"],
            &given["unallocated"],
            &given["document"]["corrects"]
        ),
        (&json!(1_100), &json!(1_100), &json!("F-1"))
    );
    let other = billed(&bakery, &cafe, "F-2");
    let more = bakery
        .post("/api/v1/credit-notes", &note(box_of(2)))
        .expect(201)
        .json();
    assert_eq!(
        more["allocations"],
        json!([{"invoice_number": "F-2", "amount": 2_200}])
    );
    assert_eq!(
        (open(&bakery, &paid), open(&bakery, &other)),
        (json!(0), json!(9_300))
    );
    let path = format!("/api/v1/payments/{}", more["id"].as_str().expect("an id"));
    assert_eq!(bakery.get(&path).expect(200).json()["document"], more["document"]);
}

#[test]
fn a_program_is_told_what_does_not_fit() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let bar = bakery.customer("Bar Sol").create();
    billed(&bakery, &cafe, "F-1");
    billed(&bakery, &bar, "F-2");
    let line = json!([{"description": "Boxes", "quantity": 1, "unit_price": 1_000}]);
    for (changes, pointer) in [
        (json!({"invoice_number": "F-9", "amount": 1}), "/invoice_number"),
        (json!({"invoice_number": "F-2", "amount": 1}), "/invoice_number"),
        (json!({"invoice_number": "F-1", "amount": 11_501}), "/amount"),
        (json!({"lines": line, "amount": 999}), "/amount"),
        (json!({}), "/amount"),
        (json!({"lines": []}), "/amount"),
        (
            json!({"lines": [{"description": "", "quantity": 1, "unit_price": 1}]}),
            "/lines/0/description",
        ),
    ] {
        let mut note = json!({"customer_id": cafe.id, "issued_on": bakery.day(0)});
        for (name, value) in changes.as_object().expect("an object") {
            note[name] = value.clone();
        }
        bakery
            .post("/api/v1/credit-notes", &note)
            .expect_faults(&[pointer]);
    }
}

#[test]
fn a_dozen_at_once_are_numbered_without_a_gap_and_never_give_too_much() {
    let bakery = Fiado::shared().supplier("bakery");
    let settings = json!({"credit_series": "R{year}/"});
    bakery.put("/api/v1/billing-settings", &settings).expect(200);
    let cafe = bakery.customer("Café Luna").create();
    billed(&bakery, &cafe, "F-1");
    let note =
        json!({"customer_id": cafe.id, "invoice_number": "F-1", "amount": 1_500, "issued_on": bakery.day(0)});
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..12)
            .map(|_| scope.spawn(|| bakery.post("/api/v1/credit-notes", &note).status))
            .collect();
        sent.into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect()
    });
    let given = answers.iter().filter(|status| **status == 201).count();
    assert!(
        (1..=7).contains(&given),
        "115.00 hold 15.00 seven times: {answers:?}"
    );
    let db = bakery.fiado.database();
    let numbers: String = db
        .query_row(
            "SELECT group_concat(number, ' ') FROM (SELECT number FROM credit WHERE supplier_id = ?1 AND kind = 'credit_note' ORDER BY number)",
            [&bakery.id],
            |row| row.get(0),
        )
        .expect("numbers");
    let expected: Vec<String> = (1..=given)
        .map(|at| format!("R{}/{at:04}", year(&bakery)))
        .collect();
    assert_eq!(numbers, expected.join(" "));
    let forged = bakery.fiado.write(|db| {
        db.execute(
            "UPDATE credit SET document = '{}' WHERE supplier_id = ?1",
            [&bakery.id],
        )
    });
    assert!(forged.is_err(), "what was issued says what it said");
}
