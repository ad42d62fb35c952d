//! A customer's statement of account for any days.

use askama::Template;

use super::Result;
use crate::domain::access::Permission;
use crate::domain::statement::Span;
use crate::error::Error;
use crate::storage::statements;
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::Form;
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::statement::{asked, file as csv, form, sheet};
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
    let (db, supplier, today) = (&desk.app.db, &desk.staff.supplier, desk.today());
    let usual = Span::ending(today);
    let found = match asked(request, today) {
        Ok(span) => statements::of(db, supplier, id, span, today)
            .await
            .map_err(Error::from),
        Err(error) => Err(error),
    };
    let (stated, faults) = match found {
        Ok(stated) => (stated, Vec::new()),
        // What was typed stays, the usual days are shown meanwhile.
        Err(Error::Invalid(faults)) => (statements::of(db, supplier, id, usual, today).await?, faults),
        Err(error) => return Err(error),
    };
    let admin = desk.page(request);
    let status = if faults.is_empty() { 200 } else { 422 };
    let page = StatementPage {
        title: fill(admin.page.t.statement.of, &[&stated.parties.buyer.name]),
        form: form(request, stated.statement.span).with_faults(faults),
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
