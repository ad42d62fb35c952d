//! What people add to a customer's record: files that are dropped, colleagues that are mentioned, consents.

use crate::support::{Fiado, Manner, json};

/// A picture of 2 by 1 pixels and a text, as files in the browser.
const FILES: &str = "const png = Uint8Array.from(atob('iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAAD0lEQVR4nGP4z8Dw/z8DAAf+Af8ocGaUAAAAAElFTkSuQmCC'), c => c.charCodeAt(0)); \
    const files = new DataTransfer(); \
    files.items.add(new File([png], 'shelf.png', {type: 'image/png'})); \
    files.items.add(new File(['A note.'], 'note.txt', {type: 'text/plain'}));";

#[test]
fn files_are_dropped_shown_and_removed() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let desk = Manner::desk().open(&fiado);
    desk.sign_in(&bakery);
    let profile = format!("/admin/customers/{}", cafe.id);
    desk.visit(&profile);
    desk.sees("Drop them here, too.");
    desk.run(&format!(
        "{FILES} const form = document.querySelector('form[data-upload]'); \
         form.dispatchEvent(new DragEvent('drop', {{dataTransfer: files, bubbles: true, cancelable: true}}));"
    ));
    desk.sees("File attached: shelf.png");
    desk.sees("File attached: note.txt");
    assert!(desk.has(".timeline .preview img[alt='shelf.png']"));
    desk.run("document.querySelector('.preview img').scrollIntoView()");
    desk.sees("shelf.png");
    let shown = "const img = document.querySelector('.preview img'); img.loading = 'eager'; return img.decode().then(() => img.naturalWidth)";
    assert_eq!(desk.run(shown), json!(2), "the picture is to be seen");
    // What is refused is said, and the page stays.
    desk.run(
        "const files = new DataTransfer(); files.items.add(new File(['<p>'], 'page.html', {type: 'text/html'})); \
         const form = document.querySelector('form[data-upload]'); form.querySelector('input').files = files.files; form.requestSubmit();",
    );
    desk.sees("“page.html” was not kept");
    desk.picture("record-desk");
    desk.visit(&profile);
    desk.press("Remove…");
    desk.press("Yes, remove");
    desk.sees("File removed:");
    assert_eq!(desk.complaints(), [] as [String; 0]);
}

#[test]
fn a_colleague_is_suggested_and_mentioned() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    bakery.staff("sales_rep");
    let desk = Manner::desk().open(&fiado);
    desk.sign_in(&bakery);
    let profile = format!("/admin/customers/{}", cafe.id);
    desk.visit(&profile);
    desk.fill("text", "Please call, @sal");
    desk.sees("sales_rep");
    desk.run(
        "document.querySelector('textarea[data-mentions]').dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', cancelable: true}))",
    );
    assert_eq!(
        desk.run("return document.querySelector('[name=\"text\"]').value"),
        json!("Please call, @sales_rep ")
    );
    desk.submit("text");
    desk.sees("Saved.");
    assert_eq!(desk.attribute(".timeline mark", "textContent").as_deref(), None);
    desk.sees("@sales_rep");
    assert!(desk.has(".timeline mark"));

    // Typed, without scripts; a visit and the filter, too.
    let plain = Manner::phone().without_scripts().open(&fiado);
    plain.sign_in(&bakery);
    plain.visit(&profile);
    plain.fill("text", "Myself: @Olga.");
    plain.scroll_to("form[action$=comments] button");
    plain.submit("text");
    plain.sees("Saved.");
    plain.visit("/admin/mentions");
    plain.sees("At Café Luna");
    plain.fits();
    plain.picture("mentions-phone");
    plain.visit(&format!("{profile}/history"));
    plain.scroll_to("form[action$=visits]");
    plain.press("Note a visit");
    plain.fill("visit_note", "All well.");
    plain.scroll_to("form[action$=visits] button");
    plain.submit("visit_note");
    plain.sees("All well.");
    plain.visit(&format!("{profile}/history"));
    plain.scroll_to(".filters button");
    plain.choose("kind", "visits");
    plain.submit("kind");
    plain.sees("All well.");
    plain.does_not_see("Myself");
    plain.fits();
    plain.picture("history-phone");
}

#[test]
fn a_consent_is_given_on_the_phone_and_printed() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery
        .customer("Café Luna")
        .with("email", "luna@example.com")
        .create();
    bakery
        .patch(
            &format!("/api/v1/customers/{}", cafe.id),
            &json!({"credit_limit": 5000, "tags": ["vip"], "notes": "Ring at the back door."}),
        )
        .expect(200);
    let phone = Manner::phone().open(&fiado);
    phone.sign_in(&bakery);
    let profile = format!("/admin/customers/{}", cafe.id);
    phone.visit(&profile);
    phone.scroll_to("#consents");
    phone.press("Note as given…");
    phone.choose("data_how", "paper");
    phone.fill("data_note", "Signed at the fair.");
    phone.fits();
    phone.picture("consent-phone-open");
    phone.scroll_to("#consents button");
    phone.submit("data_note");
    phone.sees("Saved.");
    phone.sees("Signed at the fair.");
    phone.run("document.querySelector('#consents').scrollIntoView()");
    phone.picture("consent-phone");
    for page in ["/consents", "/consents/statement", "/history"] {
        phone.visit(&format!("{profile}{page}"));
        phone.fits();
        phone.picture(&format!("record-phone{}", page.replace('/', "-")));
    }
    let desk = Manner::desk().open(&fiado);
    desk.sign_in(&bakery);
    for page in ["", "/consents", "/consents/statement", "/history"] {
        desk.visit(&format!("{profile}{page}"));
        desk.fits();
        if page.is_empty() {
            desk.run("document.querySelector('#contacts').scrollIntoView()");
        }
        desk.picture(&format!("record-desk{}", page.replace('/', "-")));
    }
    desk.visit(&format!("{profile}/consents/statement"));
    desk.sees("Signature");
    desk.press("Print");
    assert_eq!(desk.complaints(), [] as [String; 0]);
}
