//! A buyer's account: what it owes, what it may still order, and why not if not.

use askama::Template;
use chrono::NaiveDate;
use worker::Response;

use crate::domain::contact::Right;
use crate::domain::money::Amount;
use crate::error::Error;
use crate::storage::billing;
use crate::storage::buyers::{self, Home, Position};
use crate::web::explain::{self, Told};
use crate::web::page::render;
use crate::web::pay;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::storefront::{ShopPage, Visit};

/// How the account stands, and why.
struct Standing {
    position: Position,
    told: Told,
}

#[derive(Template)]
#[template(path = "storefront/account.html")]
struct AccountPage {
    shop: ShopPage,
    home: Home,
    /// For whoever may see it.
    standing: Option<Standing>,
    today: NaiveDate,
    /// How to pay what is overdue.
    pay: String,
}

impl AccountPage {
    fn is_blocked(&self) -> bool {
        let standing = self.standing.as_ref();
        standing.is_some_and(|standing| standing.position.status.blocks_orders())
    }
}

pub async fn show(visit: &Visit<'_>, request: &Request) -> Result<Response, Error> {
    let Some(buyer) = visit.buyer(request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let new_ids = visit.app.new_ids();
    let home = buyers::home(&visit.app.db, &buyer).await?;
    let shop = ShopPage::own(&buyer, request, "account");
    let standing = if buyer.may(Right::SeeAccount) {
        let position = buyers::position(&visit.app.db, &visit.act(&buyer, &new_ids), &buyer).await?;
        let told = explain::for_buyer(&position.explanation, position.status, &shop.page);
        Some(Standing { position, told })
    } else {
        None
    };
    let today = buyer.supplier.today(visit.app.now);
    let overdue: Vec<(&str, Amount)> = standing
        .iter()
        .flat_map(|standing| &standing.position.open)
        .filter(|invoice| invoice.due_on < today)
        .map(|invoice| (invoice.number.as_str(), invoice.open))
        .collect();
    let mut pay = String::new();
    if !overdue.is_empty() {
        let stored = billing::stored(&visit.app.db, &buyer.supplier, today).await?;
        let title = shop.page.t.bills.pay_overdue;
        pay = pay::panel(&stored.billing, &buyer.supplier, &overdue, title, &shop.page);
    }
    respond::html(render(&AccountPage {
        shop,
        home,
        standing,
        today,
        pay,
    })?)
}
