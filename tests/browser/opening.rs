//! Opening an account and coming back.

use crate::support::{Fiado, Manner};

fn sign_up(browser: &crate::support::Browser, slug: &str) {
    browser.visit("/sign-up");
    browser.fill("name", "Panadería Sol");
    browser.fill("slug", slug);
    browser.fill("owner_name", "Sol Ruiz");
    browser.fill("owner_email", &format!("sol@{slug}.example"));
    browser.fill("owner_password", "a long enough password");
    browser.submit("slug");
}

#[test]
fn an_owner_signs_up_out_and_in_again() {
    let fiado = Fiado::start();
    let browser = Manner::desk().open(&fiado);
    browser.visit("/");
    browser.press("Create account");
    sign_up(&browser, "sol");
    browser.is_at("/admin");
    browser.sees("Panadería Sol");
    browser.visit("/admin/settings");
    browser.sees("Panadería Sol");
    browser.press("Sign out");
    browser.is_at("/sign-in");

    browser.visit("/admin/settings");
    browser.is_at("/sign-in?back=");
    browser.fill("email", "sol@sol.example");
    browser.fill("password", "a long enough password");
    browser.submit("password");
    browser.is_at("/admin/settings");
}

#[test]
fn it_works_without_scripts() {
    let fiado = Fiado::start();
    let browser = Manner::desk().without_scripts().open(&fiado);
    sign_up(&browser, "sol");
    browser.is_at("/admin");
    browser.visit("/admin/settings");
    browser.sees("Panadería Sol");
}
