//! Invoices: the list, one with what settled it, and disputes.

pub mod issue;

use askama::Template;
use chrono::NaiveDate;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::ageing::days_overdue;
use crate::domain::fault::FieldFault;
use crate::domain::text::Note;
use crate::error::Error;
use crate::storage::invoices::{self, Disputed, Invoice, Named, Settlement};
use crate::storage::nothing_along;
use crate::web::admin::{AdminPage, Desk};
use crate::web::explain::days;
use crate::web::form::Form;
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::sheet::sheet;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

const PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "admin/invoices/list.html")]
struct ListPage {
    admin: AdminPage,
    today: NaiveDate,
    invoices: Vec<Named>,
    /// The last invoice of this page, when there are more.
    more: Option<String>,
    is_first: bool,
}

pub async fn list(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let before = request.query("before");
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    let mut invoices = invoices::list_named(db, supplier, before, PAGE.saturating_add(1)).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = invoices.len() > page;
    invoices.truncate(page);
    let more = invoices
        .last()
        .filter(|_| has_more)
        .map(|last| last.invoice.id.clone());
    let is_first = before.is_none();
    let today = desk.today();
    respond::html(render(&ListPage {
        admin: desk.page(request),
        today,
        invoices,
        more,
        is_first,
    })?)
}

#[derive(Template)]
#[template(path = "admin/invoices/show.html")]
struct InvoicePage {
    admin: AdminPage,
    form: Form,
    today: NaiveDate,
    invoice: Invoice,
    customer_name: String,
    sheet: String,
    settlements: Vec<Settlement>,
}

impl InvoicePage {
    fn overdue_by(&self) -> String {
        let late = days(days_overdue(self.invoice.due_on, self.today), &self.admin.page);
        fill(self.admin.page.t.money.overdue_by, &[&late])
    }

    /// Since when and why, while it is in dispute.
    fn dispute(&self) -> Option<String> {
        let since = self.admin.page.date(&self.invoice.disputed_on?);
        let reason = self.invoice.dispute_reason.as_deref().unwrap_or_default();
        Some(fill(self.admin.page.t.money.disputed_since, &[&since, reason]))
    }
}

pub async fn show(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    page(desk, request, id, Form::default(), 200).await
}

async fn page(desk: &Desk<'_>, request: &Request, id: &str, form: Form, status: u16) -> Result {
    let supplier = &desk.staff.supplier;
    let shown = invoices::show(&desk.app.db, supplier, None, id)
        .await?
        .ok_or(Error::NotFound)?;
    let (admin, today) = (desk.page(request), desk.today());
    let sheet = sheet(&shown, supplier, request);
    let view = InvoicePage {
        admin,
        form,
        today,
        invoice: shown.issued.invoice,
        customer_name: shown.customer_name,
        sheet,
        settlements: shown.settlements,
    };
    respond::html_with(status, render(&view)?)
}

pub async fn dispute(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let form = request.form().await?;
    match Note::parse(form.value("reason")) {
        Ok(reason) => change(desk, id, Some(&reason)).await,
        Err(error) => {
            let faults = vec![FieldFault {
                field: "reason".to_owned(),
                fault: error.into(),
            }];
            page(desk, request, id, form.with_faults(faults), 422).await
        }
    }
}

pub async fn undispute(desk: &Desk<'_>, id: &str) -> Result {
    desk.allow(Permission::RecordMoney)?;
    change(desk, id, None).await
}

/// Who finds it done already finds what was asked for.
async fn change(desk: &Desk<'_>, id: &str, reason: Option<&Note>) -> Result {
    let ids = desk.app.new_ids();
    let act = desk.app.act(&desk.staff.supplier, &desk.staff.name, &ids);
    match invoices::dispute(&desk.app.db, &act, id, reason, &nothing_along).await? {
        Disputed::Done(_) | Disputed::NothingToDo => {
            respond::see_other(&format!("/admin/invoices/{id}?done=saved"))
        }
    }
}
