//! Paying what is owed on the payment provider's page.

use askama::Template;
use worker::Response;

use crate::domain::contact::Right;
use crate::domain::money::Amount;
use crate::domain::provider::stripe::checkout::SHORT;
use crate::error::Error;
use crate::storage::access::Buyer;
use crate::storage::{buyers, invoices, suppliers};
use crate::web::checkout::{self, Bill};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::storefront::{ShopPage, Visit};
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "storefront/leaving.html")]
struct LeavingPage {
    shop: ShopPage,
    /// `None`: the provider gives no page now.
    address: Option<String>,
}

#[derive(Template)]
#[template(path = "storefront/paid.html")]
struct PaidPage {
    shop: ShopPage,
    words: String,
}

/// All that is overdue.
pub async fn overdue(visit: &Visit<'_>, request: &Request) -> Result {
    let Some(buyer) = visit.buyer_who_may(Right::SeeAccount, request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let ids = visit.app.new_ids();
    let position = buyers::position(&visit.app.db, &visit.act(&buyer, &ids), &buyer).await?;
    let today = buyer.supplier.today(visit.app.now);
    let overdue = position.overdue(today);
    leave(visit, request, &buyer, overdue).await
}

/// What is open of one invoice.
pub async fn invoice(visit: &Visit<'_>, request: &Request, id: &str) -> Result {
    let Some(buyer) = visit.buyer_who_may(Right::SeeAccount, request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let invoice = invoices::get(&visit.app.db, &buyer.supplier, id)
        .await?
        .filter(|invoice| invoice.customer_id == buyer.customer_id())
        .ok_or(Error::NotFound)?;
    let open = vec![(invoice.number.as_str(), invoice.open)];
    leave(visit, request, &buyer, open).await
}

async fn leave(visit: &Visit<'_>, request: &Request, buyer: &Buyer, invoices: Vec<(&str, Amount)>) -> Result {
    // Paid meanwhile: the account says so.
    if invoices.iter().all(|(_, open)| open.is_zero()) {
        return respond::see_other(&visit.path("account"));
    }
    let shop = ShopPage::own(buyer, request, "account");
    let bill = Bill {
        customer_id: buyer.customer_id(),
        invoices,
        locale: shop.page.locale,
        lasts: SHORT,
    };
    match checkout::open(visit.app, &buyer.supplier, request, &bill).await {
        Ok(address) => {
            let page = LeavingPage {
                shop,
                address: Some(address.clone()),
            };
            checkout::lead(&address, render(&page)?)
        }
        Err(Error::Refused(refusal)) => {
            let page = LeavingPage { shop, address: None };
            respond::html_with(refusal.status(), render(&page)?)
        }
        Err(error) => Err(error),
    }
}

/// Where whoever has paid comes back to, signed in or not. It says nothing of anybody.
pub async fn paid(visit: &Visit<'_>, request: &Request) -> Result {
    let shop = suppliers::by_slug(&visit.app.db, visit.slug)
        .await?
        .ok_or(Error::NotFound)?;
    let buyer = visit.buyer(request).await?;
    let shop = ShopPage::of(&shop.supplier, request, buyer.as_ref(), "account");
    let words = fill(shop.page.t.bills.paid_words, &[&shop.name]);
    respond::html(render(&PaidPage { shop, words })?)
}
