//! A customer's statement of account, for those of its people who may see the account.

use askama::Template;
use worker::Response;

use crate::domain::contact::Right;
use crate::domain::statement::Span;
use crate::error::Error;
use crate::storage::statements;
use crate::web::form::Form;
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::statement::{asked, file as csv, form, sheet};
use crate::web::storefront::{ShopPage, Visit};

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "storefront/statement.html")]
struct StatementPage {
    shop: ShopPage,
    form: Form,
    span: Span,
    sheet: String,
}

pub async fn show(visit: &Visit<'_>, request: &Request) -> Result {
    let Some(buyer) = visit.buyer_who_may(Right::SeeAccount, request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let (db, supplier, customer) = (&visit.app.db, &buyer.supplier, buyer.customer_id());
    let today = supplier.today(visit.app.now);
    let found = match asked(request, today) {
        Ok(span) => statements::of(db, supplier, customer, span, today)
            .await
            .map_err(Error::from),
        Err(error) => Err(error),
    };
    let (stated, faults) = match found {
        Ok(stated) => (stated, Vec::new()),
        // What was typed stays, the usual days are shown meanwhile.
        Err(Error::Invalid(faults)) => {
            let usual = Span::ending(today);
            (
                statements::of(db, supplier, customer, usual, today).await?,
                faults,
            )
        }
        Err(error) => return Err(error),
    };
    let status = if faults.is_empty() { 200 } else { 422 };
    let page = StatementPage {
        shop: ShopPage::own(&buyer, request, "account"),
        form: form(request, stated.statement.span).with_faults(faults),
        span: stated.statement.span,
        sheet: sheet(&stated, supplier, request),
    };
    respond::html_with(status, render(&page)?)
}

pub async fn file(visit: &Visit<'_>, request: &Request) -> Result {
    let Some(buyer) = visit.buyer_who_may(Right::SeeAccount, request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let supplier = &buyer.supplier;
    let today = supplier.today(visit.app.now);
    let span = asked(request, today)?;
    let stated = statements::of(&visit.app.db, supplier, buyer.customer_id(), span, today).await?;
    csv(&stated.statement, supplier)
}
