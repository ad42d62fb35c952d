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
use crate::web::statement::{asked, file as csv, sheet, stated};
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
    let supplier = &buyer.supplier;
    let today = supplier.today(visit.app.now);
    let (stated, form) = stated(&visit.app.db, supplier, buyer.customer_id(), request, today).await?;
    let status = if form.has_faults() { 422 } else { 200 };
    let page = StatementPage {
        shop: ShopPage::own(&buyer, request, "account"),
        form,
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
