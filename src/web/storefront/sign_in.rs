//! Signing in to one supplier's storefront. The same email may be a buyer of several suppliers, each with its own password.

use askama::Template;
use worker::Response;

use crate::domain::password;
use crate::domain::text::Username;
use crate::error::Error;
use crate::storage::access;
use crate::storage::suppliers::{self, Shop};
use crate::web::cookies;
use crate::web::form::Form;
use crate::web::page::render;
use crate::web::public;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::storefront::{ShopPage, Visit};
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "storefront/sign_in.html")]
struct SignInPage {
    shop: ShopPage,
    title: String,
    supplier_email: String,
    form: Form,
    wrong: bool,
}

async fn shop(visit: &Visit<'_>) -> std::result::Result<Shop, Error> {
    suppliers::by_slug(&visit.app.db, visit.slug)
        .await?
        .ok_or(Error::NotFound)
}

fn page(request: &Request, shop: Shop, form: Form, wrong: bool) -> Result {
    let frame = ShopPage::of(&shop.supplier, request, None, "sign-in");
    let title = fill(frame.page.t.shop.welcome, &[&shop.supplier.name]);
    let status = if wrong { 422 } else { 200 };
    let page = SignInPage {
        shop: frame,
        title,
        supplier_email: shop.email,
        form,
        wrong,
    };
    respond::html_with(status, render(&page)?)
}

pub async fn form(visit: &Visit<'_>, request: &Request) -> Result {
    page(request, shop(visit).await?, Form::default(), false)
}

pub async fn sign_in(visit: &Visit<'_>, request: &mut Request) -> Result {
    let app = visit.app;
    let form = request.form().await?;
    public::limit(app, request).await?;
    let shop = shop(visit).await?;
    let login = match Username::parse(form.value("email")) {
        Ok(typed) => access::buyer_login(&app.db, &shop.supplier, &typed).await?,
        Err(_) => None,
    };
    // A name that nobody has costs the time of a known one.
    let stored = login
        .as_ref()
        .map_or(password::NOBODY, |login| login.password_hash.as_str());
    let right = password::verify(form.password("password"), stored);
    match login.filter(|_| right) {
        None => page(request, shop, form, true),
        Some(login) => {
            let session = app.id();
            access::open_buyer_session(&app.db, &session, &login, app.now).await?;
            let home = visit.path("");
            let back = request
                .query("back")
                .filter(|path| path.starts_with(&home))
                .unwrap_or(&home);
            let cookie = cookies::session(app, &cookies::buyer_cookie(visit.slug), &session)?;
            respond::see_other_with_cookie(back, &cookie)
        }
    }
}

pub async fn sign_out(visit: &Visit<'_>, request: &Request) -> Result {
    let name = cookies::buyer_cookie(visit.slug);
    if let Some(session) = cookies::session_id(visit.app, request, &name) {
        access::revoke_session(&visit.app.db, &session, visit.app.now).await?;
    }
    respond::see_other_with_cookie(&visit.path("sign-in?done=signed-out"), &cookies::ended(&name))
}
