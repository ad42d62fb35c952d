//! A customer's credit notes, for those of its people who may see the account.

use worker::Response;

use crate::domain::contact::Right;
use crate::error::Error;
use crate::storage::credits::using;
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::sheet::credit_note;
use crate::web::storefront::invoices::InvoicePage;
use crate::web::storefront::{ShopPage, Visit};

pub async fn show(visit: &Visit<'_>, request: &Request, id: &str) -> Result<Response, Error> {
    let Some(buyer) = visit.buyer_who_may(Right::SeeAccount, request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let note = using::get(&visit.app.db, &buyer.supplier, id)
        .await?
        .filter(|note| note.detailed.credit.customer_id == buyer.customer_id())
        .ok_or(Error::NotFound)?;
    let sheet = credit_note(&note, &buyer.supplier, request).ok_or(Error::NotFound)?;
    let shop = ShopPage::own(&buyer, request, "account");
    let number = note.detailed.credit.number.unwrap_or_default();
    respond::html(render(&InvoicePage {
        title: format!("{} {number}", shop.page.t.money.credit_note),
        shop,
        sheet,
        pay: None,
    })?)
}
