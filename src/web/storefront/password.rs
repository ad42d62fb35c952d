//! A buyer's own password, changed by whoever knows the one before.

use askama::Template;
use worker::Response;

use crate::domain::fault::{Fault, Faults};
use crate::domain::password;
use crate::domain::text::Password;
use crate::error::Error;
use crate::storage::contacts::{self, Credentials};
use crate::web::form::Form;
use crate::web::page::render;
use crate::web::public;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::storefront::{ShopPage, Visit};
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "storefront/password.html")]
struct PasswordPage {
    shop: ShopPage,
    form: Form,
    /// For the browser's keeper of passwords, too.
    login: String,
}

impl PasswordPage {
    fn sign_in_words(&self) -> String {
        fill(self.shop.page.t.contacts.you_sign_in_with, &[&self.login])
    }
}

fn page(shop: ShopPage, credentials: &Credentials, form: Form) -> Result {
    let known = [&credentials.username, &credentials.email];
    let login = known.into_iter().flatten().next().cloned().unwrap_or_default();
    let status = if form.has_faults() { 422 } else { 200 };
    respond::html_with(status, render(&PasswordPage { shop, form, login })?)
}

pub async fn form(visit: &Visit<'_>, request: &Request) -> Result {
    let Some(buyer) = visit.buyer(request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let credentials = contacts::credentials(&visit.app.db, &buyer)
        .await?
        .ok_or(Error::NotFound)?;
    page(
        ShopPage::own(&buyer, request, "account"),
        &credentials,
        Form::default(),
    )
}

pub async fn change(visit: &Visit<'_>, request: &mut Request) -> Result {
    let Some(buyer) = visit.buyer(request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let form = request.form().await?;
    // A session that somebody left open does not become a way to guess the password.
    public::limit(visit.app, request).await?;
    let db = &visit.app.db;
    let credentials = contacts::credentials(db, &buyer).await?.ok_or(Error::NotFound)?;
    let mut faults = Faults::default();
    let chosen = faults.take("new_password", Password::parse(form.password("new_password")));
    if !password::verify(form.password("current_password"), &credentials.password_hash) {
        faults.add("current_password", Fault::WrongPassword);
    }
    let Some(chosen) = chosen.filter(|_| faults.is_empty()) else {
        let shop = ShopPage::own(&buyer, request, "account");
        return page(shop, &credentials, form.with_faults(faults.into_vec()));
    };
    let hash = public::hash_password(chosen.expose())?;
    let new_ids = visit.app.new_ids();
    match contacts::change_password(db, &visit.act(&buyer, &new_ids), &buyer, &credentials, &hash).await {
        Ok(()) => respond::see_other(&visit.path("account?done=password-changed")),
        // Somebody else who knows it was faster.
        Err(failure) if failure.is_stale() => {
            faults.add("current_password", Fault::WrongPassword);
            let shop = ShopPage::own(&buyer, request, "account");
            page(shop, &credentials, form.with_faults(faults.into_vec()))
        }
        Err(failure) => Err(failure.into()),
    }
}
