//! The buyers' side: the public catalogue and the portal of those who are signed in.

pub mod account;
pub mod buying;
pub mod cart;
pub mod catalogue;
pub mod credits;
pub mod invited;
pub mod invoices;
pub mod orders;
pub mod password;
pub mod pay;
pub mod people;
pub mod sign_in;
pub mod statement;

use worker::Response;

use crate::app::App;
use crate::domain::contact::Right;
use crate::domain::customer::PriceDisplay;
use crate::domain::locale::Locale;
use crate::domain::money::Amount;
use crate::domain::pricing::{LineTotals, with_tax};
use crate::error::Error;
use crate::storage::Act;
use crate::storage::access::{self, Buyer, Supplier};
use crate::storage::buyers::Home;
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

    /// Whoever is signed in, with what the catalogue and the cart need to know of it.
    pub async fn buyer_at_home(&self, request: &Request) -> Result<Option<(Buyer, Home)>, Error> {
        let name = cookies::buyer_cookie(self.slug);
        let Some(session) = cookies::session_id(self.app, request, &name) else {
            return Ok(None);
        };
        Ok(access::buyer_at_home(&self.app.db, &session, self.slug, self.app.now).await?)
    }

    /// Whoever is signed in, if it may do this. `None`: nobody is.
    pub async fn buyer_who_may(&self, right: Right, request: &Request) -> Result<Option<Buyer>, Error> {
        match self.buyer(request).await? {
            Some(buyer) if !buyer.may(right) => Err(Error::Forbidden),
            other => Ok(other),
        }
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

/// What an order costs, as its buyer sees prices.
pub struct Sums {
    pub fee: Option<String>,
    /// `None`: tax is in every sum.
    pub net: Option<String>,
    pub tax: String,
    pub total: String,
}

/// The frame of a storefront page: `shop` in the templates, with the general frame in `shop.page`.
pub struct ShopPage {
    pub page: Page,
    pub name: String,
    pub slug: String,
    /// Who is signed in.
    pub buyer: Option<String>,
    pub prices: PriceDisplay,
    pub may_order: bool,
    pub may_see_account: bool,
    pub may_manage_contacts: bool,
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
            prices: buyer.map_or(PriceDisplay::Net, Buyer::prices),
            may_order: buyer.is_some_and(|buyer| buyer.may(Right::Order)),
            may_see_account: buyer.is_some_and(|buyer| buyer.may(Right::SeeAccount)),
            may_manage_contacts: buyer.is_some_and(|buyer| buyer.may(Right::ManageContacts)),
            part,
        }
    }

    /// The sums of an order: of all of it (`net` and `tax`) and of its fee for delivery.
    pub fn sums(&self, order: &LineTotals, fee: &LineTotals) -> Sums {
        let fee_shown = if self.is_gross() { fee.gross } else { fee.net };
        Sums {
            fee: (!fee.net.is_zero()).then(|| self.page.money(&fee_shown)),
            net: (!self.is_gross()).then(|| self.page.money(&order.net)),
            tax: self.page.money(&order.tax),
            total: self.page.money(&order.gross),
        }
    }

    pub fn shows_prices(&self) -> bool {
        self.prices != PriceDisplay::Hidden
    }

    pub fn is_gross(&self) -> bool {
        self.prices == PriceDisplay::Gross
    }

    /// A price of one unit, before tax, as this buyer sees it.
    pub fn unit_price(&self, price: &Amount, tax_rate_bp: &u32) -> String {
        self.page.money(&if self.is_gross() {
            with_tax(*price, *tax_rate_bp)
        } else {
            *price
        })
    }

    /// A page for one of the supplier's buyers.
    pub fn own(buyer: &Buyer, request: &Request, part: &'static str) -> ShopPage {
        ShopPage::of(&buyer.supplier, request, Some(buyer), part)
    }
}
