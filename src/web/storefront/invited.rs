//! Whoever was invited: it chooses a password, and is signed in.

use askama::Template;
use worker::Response;

use crate::app::App;
use crate::domain::fault::Faults;
use crate::domain::invitation::State;
use crate::domain::text::Password;
use crate::error::Error;
use crate::storage::access;
use crate::storage::invitations::{self, Invited};
use crate::storage::suppliers::key_hash;
use crate::web::cookies;
use crate::web::form::Form;
use crate::web::page::render;
use crate::web::public;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::storefront::{ShopPage, language};
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "storefront/invited.html")]
struct InvitedPage {
    shop: ShopPage,
    form: Form,
    invited: Invited,
    state: State,
    is_open: bool,
}

impl InvitedPage {
    fn title(&self) -> String {
        let t = &self.shop.page.t.invite;
        if self.is_open {
            fill(t.welcome, &[&self.shop.name])
        } else {
            t.over.to_owned()
        }
    }

    fn choose(&self) -> String {
        let (name, customer) = (&self.invited.name, &self.invited.customer_name);
        fill(self.shop.page.t.invite.choose, &[name, customer])
    }

    fn sign_in_words(&self) -> String {
        let t = &self.shop.page.t.contacts;
        fill(t.you_sign_in_with, &[&self.invited.login])
    }

    fn ask_words(&self) -> String {
        fill(self.shop.page.t.invite.over_ask, &[&self.shop.name])
    }
}

async fn find(app: &App, token: &str) -> std::result::Result<Invited, Error> {
    invitations::find(&app.db, &key_hash(token))
        .await?
        .ok_or(Error::NotFound)
}

fn page(app: &App, request: &Request, invited: Invited, form: Form) -> Result {
    let mut shop = ShopPage::of(&invited.supplier, request, None, "sign-in");
    shop.page = shop.page.in_language(language(request, invited.language));
    let state = invited.invitation.state(app.now);
    let is_open = invited.invitation.is_open(app.now);
    let status = match is_open {
        false => 410,
        true if form.has_faults() => 422,
        true => 200,
    };
    let page = InvitedPage {
        shop,
        form,
        invited,
        state,
        is_open,
    };
    respond::html_with(status, render(&page)?)
}

pub async fn show(app: &App, request: &Request, token: &str) -> Result {
    public::limit(app, request).await?;
    let invited = find(app, token).await?;
    // What draws a preview of a link does not navigate to it.
    let is_person = request.header("Sec-Fetch-Mode").as_deref() == Some("navigate");
    if is_person && invited.invitation.state(app.now) == State::Sent {
        invitations::open(&app.db, &invited, app.now).await?;
    }
    page(app, request, invited, Form::default())
}

pub async fn accept(app: &App, request: &mut Request, token: &str) -> Result {
    let form = request.form().await?;
    public::limit(app, request).await?;
    let invited = find(app, token).await?;
    if !invited.invitation.is_open(app.now) {
        return page(app, request, invited, form);
    }
    let mut faults = Faults::default();
    let chosen = faults.take("new_password", Password::parse(form.password("new_password")));
    let Some(chosen) = chosen else {
        return page(app, request, invited, form.with_faults(faults.into_vec()));
    };
    let hash = public::hash_password(chosen.expose())?;
    let new_ids = app.new_ids();
    let act = app.act(&invited.supplier, &invited.name, &new_ids);
    let Some(login) = invitations::accept(&app.db, &act, &invited, &hash).await? else {
        // Used or taken back in the meantime: read again how.
        return page(app, request, find(app, token).await?, Form::default());
    };
    let session = app.id();
    access::open_buyer_session(&app.db, &session, &login, app.now).await?;
    let slug = &invited.supplier.slug;
    let cookie = cookies::session(app, &cookies::buyer_cookie(slug), &session)?;
    respond::see_other_with_cookie(&format!("/s/{slug}/"), &cookie)
}
