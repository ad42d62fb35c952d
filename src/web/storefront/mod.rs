//! The buyers' side: the public catalogue and the portal of those who are signed in.

pub mod account;
pub mod buying;
pub mod cart;
pub mod catalogue;
pub mod orders;
pub mod password;
pub mod sign_in;

use worker::Response;

use crate::app::App;
use crate::domain::locale::Locale;
use crate::error::Error;
use crate::storage::Act;
use crate::storage::access::{self, Buyer, Supplier};
use crate::web::cookies;
use crate::web::page::Page;
use crate::web::request::Request;
use crate::web::respond;

/// A visit to one supplier's storefront.
pub struct Visit<'a> {
    pub app: &'a App,
    pub slug: &'a str,
}

impl Visit<'_> {
    /// Whoever is signed in at this storefront.
    pub async fn buyer(&self, request: &Request) -> Result<Option<Buyer>, Error> {
        let name = cookies::buyer_cookie(self.slug);
        let Some(session) = cookies::session_id(self.app, request, &name) else {
            return Ok(None);
        };
        Ok(access::buyer(&self.app.db, &session, self.slug, self.app.now).await?)
    }

    pub fn path(&self, rest: &str) -> String {
        format!("/s/{}/{rest}", self.slug)
    }

    pub fn act<'b>(&self, buyer: &'b Buyer, new_id: &'b dyn Fn() -> String) -> Act<'b> {
        self.app.act(&buyer.supplier, &buyer.name, new_id)
    }

    /// Sends somebody who is not signed in to the sign-in page and back to where it was.
    pub fn ask_to_sign_in(&self, request: &Request) -> Result<Response, Error> {
        let back = if request.method == worker::Method::Get {
            request.target()
        } else {
            self.path("")
        };
        let back: String = form_urlencoded::byte_serialize(back.as_bytes()).collect();
        respond::see_other(&format!("{}?back={back}", self.path("sign-in")))
    }
}

/// A buyer's language: what the address says, else its own choice, else that of its account.
pub fn language(request: &Request, account: Locale) -> Locale {
    let asked = request.query("lang").and_then(|code| Locale::parse(code).ok());
    let chosen = || {
        request
            .cookie(cookies::LANGUAGE)
            .and_then(|code| Locale::parse(&code).ok())
    };
    asked.or_else(chosen).unwrap_or(account)
}

/// The frame of a storefront page: `shop` in the templates, with the general frame in `shop.page`.
pub struct ShopPage {
    pub page: Page,
    pub name: String,
    pub slug: String,
    /// Who is signed in.
    pub buyer: Option<String>,
    /// What the menu marks.
    pub part: &'static str,
}

impl ShopPage {
    pub fn of(supplier: &Supplier, request: &Request, buyer: Option<&Buyer>, part: &'static str) -> ShopPage {
        let locale = language(request, buyer.map_or(supplier.locale, |buyer| buyer.locale));
        let mut page = Page::of(supplier, request).in_language(locale);
        // The switch of languages sets a cookie, which `?lang=` would overrule.
        page.target = request.target_without("lang");
        if request.method != worker::Method::Get {
            page.target = format!("/s/{}/", supplier.slug);
        }
        ShopPage {
            page,
            name: supplier.name.clone(),
            slug: supplier.slug.clone(),
            buyer: buyer.map(|buyer| buyer.name.clone()),
            part,
        }
    }

    /// A page for one of the supplier's buyers.
    pub fn own(buyer: &Buyer, request: &Request, part: &'static str) -> ShopPage {
        ShopPage::of(&buyer.supplier, request, Some(buyer), part)
    }
}
