//! A buyer's account: what it owes, what it may still order, and why not if not.

use askama::Template;
use chrono::NaiveDate;
use worker::Response;

use crate::domain::contact::Right;
use crate::domain::promise::{self as rules, Promise};
use crate::error::Error;
use crate::storage::access::Buyer;
use crate::storage::buyers::{self, Home, Position};
use crate::storage::promises;
use crate::storage::{billing, nothing_along};
use crate::web::explain::{self, Told};
use crate::web::form::Form;
use crate::web::page::render;
use crate::web::pay;
use crate::web::promise;
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
    /// Whether there is a page to pay on.
    pays_online: bool,
    /// What was promised and is awaited.
    promised: Option<Promise>,
    /// The days that a payment may be promised for, where that can be done.
    days: Option<(NaiveDate, NaiveDate)>,
    form: Form,
}

impl AccountPage {
    fn promise_words(&self, given: &Promise) -> String {
        let page = &self.shop.page;
        let words = promise::filled(page.t.promise.you_promised, given, page);
        match promise::arrived(given, page) {
            Some(arrived) => format!("{words} {arrived}"),
            None => words,
        }
    }

    fn is_blocked(&self) -> bool {
        let standing = self.standing.as_ref();
        standing.is_some_and(|standing| standing.position.status.blocks_orders())
    }
}

pub async fn show(visit: &Visit<'_>, request: &Request) -> Result<Response, Error> {
    let Some(buyer) = visit.buyer(request).await? else {
        return visit.ask_to_sign_in(request);
    };
    page(visit, request, &buyer, None, 200).await
}

/// The page, with a promise as it was typed and refused.
async fn page(
    visit: &Visit<'_>,
    request: &Request,
    buyer: &Buyer,
    refused: Option<Form>,
    status: u16,
) -> Result<Response, Error> {
    let (db, supplier) = (&visit.app.db, &buyer.supplier);
    let new_ids = visit.app.new_ids();
    let home = buyers::home(db, buyer).await?;
    let shop = ShopPage::own(buyer, request, "account");
    let today = supplier.today(visit.app.now);
    let mut view = AccountPage {
        shop,
        home,
        standing: None,
        today,
        pay: String::new(),
        pays_online: false,
        promised: None,
        days: None,
        form: Form::default(),
    };
    if buyer.may(Right::SeeAccount) {
        let position = buyers::position(db, &visit.act(buyer, &new_ids), buyer).await?;
        if position.figures.overdue.is_positive() {
            view.offer(visit, buyer, &position, refused).await?;
        }
        let told = explain::for_buyer(&position.explanation, position.status, &view.shop.page);
        view.standing = Some(Standing { position, told });
    }
    respond::html_with(status, render(&view)?)
}

impl AccountPage {
    /// What can be done about what is overdue: pay, or say when.
    async fn offer(
        &mut self,
        visit: &Visit<'_>,
        buyer: &Buyer,
        position: &Position,
        refused: Option<Form>,
    ) -> Result<(), Error> {
        let (db, supplier) = (&visit.app.db, &buyer.supplier);
        let (today, page) = (self.today, &self.shop.page);
        let overdue = position.overdue(today);
        let stored = billing::stored(db, supplier, today).await?;
        self.pay = pay::panel(
            &stored.billing,
            supplier,
            &overdue,
            page.t.bills.pay_overdue,
            page,
        );
        let remedies = buyers::remedies(db, buyer).await?;
        let before = remedies.promises;
        self.pays_online = remedies.pays_online;
        self.promised = before.iter().find(|one| one.is_awaited(today)).cloned();
        if rules::refusal(position.promiser, &before, today).is_none() {
            let (first, last) = rules::days(position.promiser, today);
            self.days = Some((first, last));
            self.form = refused.unwrap_or_else(|| {
                Form::filled([
                    ("amount", page.decimal(&position.figures.overdue)),
                    ("pay_on", last.to_string()),
                ])
            });
        } else if let Some(refused) = refused {
            self.form = refused;
        }
        Ok(())
    }
}

/// A buyer says when it will pay.
pub async fn promise(visit: &Visit<'_>, request: &mut Request) -> Result<Response, Error> {
    let Some(buyer) = visit.buyer_who_may(Right::SeeAccount, request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let form = request.form().await?;
    let ids = visit.app.new_ids();
    let locale = ShopPage::own(&buyer, request, "account").page.locale;
    let given = match promise::read(&form, &buyer.supplier.currency, locale) {
        Ok(new) => promises::give(
            &visit.app.db,
            &visit.act(&buyer, &ids),
            buyer.customer_id(),
            true,
            &new,
            &nothing_along,
        )
        .await
        .map_err(Error::from),
        Err(error) => Err(error),
    };
    match given {
        Ok(_) => respond::see_other(&format!("{}#promise", visit.path("account"))),
        Err(Error::Invalid(faults)) => {
            page(visit, request, &buyer, Some(form.with_faults(faults)), 422).await
        }
        Err(error) => Err(error),
    }
}
