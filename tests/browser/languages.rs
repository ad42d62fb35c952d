//! In Spanish from the first page on.

use crate::support::{Fiado, Manner};

#[test]
fn a_spanish_owner_never_meets_a_foreign_word() {
    let fiado = Fiado::start();
    let browser = Manner::desk().in_language("es").open(&fiado);
    browser.visit("/sign-up");
    assert_eq!(browser.attribute("html", "lang").as_deref(), Some("es"));
    browser.fill("name", "Panadería Sol");
    browser.fill("slug", "sol");
    browser.fill("owner_name", "Sol Ruiz");
    browser.fill("owner_email", "sol@sol.example");
    browser.fill("owner_password", "corta");
    // The browser itself would not send it; the server's words are what is asked for.
    browser.run("document.querySelector('[name=owner_password]').removeAttribute('minlength')");
    browser.submit("slug");
    browser.sees("al menos 10");
    browser.fill("owner_password", "una clave bastante larga");
    browser.submit("slug");
    browser.is_at("/admin");

    browser.press("Nuevo cliente");
    browser.fill("name", "Café Luna");
    // As a Spaniard writes it.
    browser.fill("credit_limit", "1.234,50");
    browser.submit("name");
    browser.sees("Café Luna");
    browser.sees("sin incidencias");
    browser.sees("1.234,50");
    for path in [
        "/admin/customers",
        "/admin/settings",
        "/admin/settings/billing",
        "/admin/receivables",
        "/admin/invoices",
        "/admin/nightly",
        "/admin/webhooks",
    ] {
        browser.visit(path);
        assert_eq!(browser.attribute("html", "lang").as_deref(), Some("es"), "{path}");
        for english in ["Customer", "Settings", "Search", "Save", "Nothing"] {
            let text = browser.text();
            assert!(!text.contains(english), "{path} says {english}:\n{text}");
        }
    }

    // And in French at the press of a button, on the same page.
    browser.visit("/admin/settings");
    browser.press("FR");
    // It was there before, too: the words tell that it has come again.
    browser.sees("Paramètres");
    browser.is_at("/admin/settings");
    assert_eq!(browser.attribute("html", "lang").as_deref(), Some("fr"));
}
