//! A customer's history on the desk: events in words, comments, files.

use crate::support::{Client, Customer, Fiado, Supplier, json};

fn page(customer: &Customer) -> String {
    format!("/admin/customers/{}", customer.id)
}

fn upload(client: &Client, customer: &Customer, files: &[(&str, &str, &[u8])]) -> crate::support::Answer {
    client
        .request("POST", &format!("{}/files", page(customer)))
        .files("files", files)
        .send()
}

/// Addresses of the files on a page, by name.
fn file(client: &Client, customer: &Customer, name: &str) -> String {
    let text = client.get(&page(customer)).expect(200).text();
    let (before, _) = text
        .split_once(&format!("download>{name}<"))
        .unwrap_or_else(|| panic!("no {name}"));
    let (_, address) = before.rsplit_once("href=\"").expect("a link");
    address.split('"').next().unwrap_or_default().to_owned()
}

#[test]
fn what_happened_is_told_in_the_reader_s_words() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery
        .patch(
            &format!("/api/v1/customers/{}", cafe.id),
            &json!({"credit_limit": 5, "tags": ["vip"]}),
        )
        .expect(200);
    bakery.invoice(&cafe, "F-1", 5_000).create();
    bakery.pay(&cafe, 2_000).create();
    let owner = bakery.sign_in();
    owner
        .form(
            &format!("{}/comments", page(&cafe)),
            &[("text", "Pays on <Friday>.\nPromised.")],
        )
        .expect(303);
    let text = owner.get(&page(&cafe)).expect(200).text();
    for expected in [
        "Customer created",
        "Changed: Credit limit, Tags",
        "Invoice F-1 issued: €50.00",
        "Payment received: €20.00 (Bank transfer)",
        "Pays on &#60;Friday&#62;.\nPromised.",
        "by Olga Owner",
        "by First key",
    ] {
        assert!(text.contains(expected), "{expected}");
    }
    owner.set_cookie("language", "es");
    assert!(owner.get(&page(&cafe)).text().contains("Factura F-1 emitida"));
    owner.set_cookie("language", "fr");
    assert!(owner.get(&page(&cafe)).text().contains("Facture F-1 émise"));
    owner.set_cookie("language", "en");
    let refused = owner
        .form(&format!("{}/comments", page(&cafe)), &[("text", "  ")])
        .expect(422);
    assert!(refused.text().contains("text-fault"));
}

#[test]
fn older_entries_are_a_link_away() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let owner = bakery.sign_in();
    for number in 0..75 {
        owner
            .form(
                &format!("{}/comments", page(&cafe)),
                &[("text", &format!("note {number}."))],
            )
            .expect(303);
    }
    let mut text = owner.get(&page(&cafe)).expect(200).text();
    let mut seen: Vec<String> = Vec::new();
    loop {
        seen.extend(
            text.split("note ")
                .skip(1)
                .filter_map(|rest| rest.split('.').next())
                .map(str::to_owned),
        );
        let Some((before, _)) = text.split_once("\">Older entries") else {
            break;
        };
        let link = before.rsplit("href=\"").next().unwrap_or_default().to_owned();
        text = owner.get(&link).expect(200).text();
    }
    let expected: Vec<String> = (0..75).rev().map(|number| number.to_string()).collect();
    assert_eq!(seen, expected, "each once, newest first");
    assert!(text.contains("Customer created"));
}

#[test]
fn a_file_comes_back_as_it_was_and_is_never_a_page_of_ours() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let owner = bakery.sign_in();
    let big: Vec<u8> = b"%PDF-1.7\n"
        .iter()
        .copied()
        .chain((0..2_000_000_u32).map(|at| (at % 251) as u8))
        .collect();
    upload(
        &owner,
        &cafe,
        &[
            ("Contrato año 契約.pdf", "application/pdf", &big),
            ("list.csv", "text/csv", b"a;b"),
        ],
    )
    .expect(303);
    let address = file(&owner, &cafe, "Contrato año 契約.pdf");
    let answer = owner.get(&address).expect(200);
    assert!(answer.body == big, "the bytes are the same");
    for (name, expected) in [
        ("Content-Type", "application/pdf"),
        ("Content-Length", &*big.len().to_string()),
        (
            "Content-Disposition",
            "attachment; filename=\"Contrato a_o __.pdf\"; filename*=UTF-8''Contrato%20a%C3%B1o%20%E5%A5%91%E7%B4%84.pdf",
        ),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "sandbox; default-src 'none'"),
        ("Cache-Control", "private, no-store"),
    ] {
        assert_eq!(answer.header(name), Some(expected), "{name}");
    }
    let csv = owner.get(&file(&owner, &cafe, "list.csv")).expect(200);
    assert_eq!(csv.header("Content-Type"), Some("application/octet-stream"));
    assert_eq!(csv.text(), "a;b");

    // Somebody else's file, another customer's page, nobody signed in.
    let rival: Supplier = bakery.fiado.supplier("rival");
    rival.sign_in().get(&address).expect(404);
    let bar = bakery.customer("Bar").create();
    owner.get(&address.replace(&cafe.id, &bar.id)).expect(404);
    bakery.fiado.visitor().get(&address).expect(303);
    bakery.staff("viewer").get(&address).expect(200);
}

#[test]
fn files_that_are_not_what_they_say_are_refused_one_by_one() {
    let bakery = Fiado::shared().supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let owner = bakery.sign_in();
    let too_large = vec![b' '; 10 * 1024 * 1024 + 1];
    let refused = upload(
        &owner,
        &cafe,
        &[
            ("virus.pdf", "application/pdf", b"MZ\x90"),
            ("page.html", "text/html", b"<script>"),
            ("huge.txt", "text/plain", &too_large),
            ("good.png", "image/png", b"\x89PNG\r\n\x1a\n..."),
        ],
    )
    .expect(422)
    .text();
    for name in ["virus.pdf", "page.html", "huge.txt"] {
        assert!(refused.contains(&format!("“{name}” was not kept")), "{name}");
    }
    file(&owner, &cafe, "good.png");
    upload(&owner, &cafe, &[("", "application/octet-stream", b"")]).expect(422);
    bakery
        .staff("viewer")
        .request("POST", &format!("{}/files", page(&cafe)))
        .file("files", "a.txt", "text/plain", b"a")
        .send()
        .expect(403);
}
