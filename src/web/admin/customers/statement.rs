//! A customer's statement of account for any days.

use askama::Template;

use super::Result;
use crate::domain::access::Permission;
use crate::domain::statement::Span;
use crate::storage::statements;
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::Form;
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::statement::{asked, file as csv, sheet, stated};
use crate::web::texts::fill;

#[derive(Template)]
#[template(path = "admin/customers/statement.html")]
struct StatementPage {
    admin: AdminPage,
    id: String,
    title: String,
    form: Form,
    span: Span,
    sheet: String,
}

pub async fn show(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let supplier = &desk.staff.supplier;
    let (stated, form) = stated(&desk.app.db, supplier, id, request, desk.today()).await?;
    let admin = desk.page(request);
    let status = if form.has_faults() { 422 } else { 200 };
    let page = StatementPage {
        title: fill(admin.page.t.statement.of, &[&stated.parties.buyer.name]),
        form,
        span: stated.statement.span,
        sheet: sheet(&stated, supplier, request),
        id: id.to_owned(),
        admin,
    };
    respond::html_with(status, render(&page)?)
}

pub async fn file(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let (supplier, today) = (&desk.staff.supplier, desk.today());
    let span = asked(request, today)?;
    let stated = statements::of(&desk.app.db, supplier, id, span, today).await?;
    csv(&stated.statement, supplier)
}
