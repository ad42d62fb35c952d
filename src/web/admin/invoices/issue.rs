//! An invoice written by hand: its lines, or only its total.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::calendar::parse_date;
use crate::domain::fault::Faults;
use crate::domain::invoice::{self, InvoiceLine};
use crate::domain::text::DocumentNumber;
use crate::error::Error;
use crate::storage::accounts::{self, CustomerRef};
use crate::storage::billing;
use crate::storage::invoices::{self, Issued, NewInvoice};
use crate::web::admin::invoices::lines::{Shown, drafts, on_the_form, rows};
use crate::web::admin::once::{Once, with_token};
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/invoices/new.html")]
struct NewPage {
    admin: AdminPage,
    form: Form,
    customer_id: String,
    customer_name: String,
    next_number: String,
    lines: Shown,
}

impl NewPage {
    fn number_hint(&self) -> String {
        fill(self.admin.page.t.bills.next_number, &[&self.next_number])
    }

    fn cell(&self, row: &usize, name: &str, label: &str, extra: &str) -> String {
        self.lines
            .cell(&self.form, &self.admin.page, *row, name, label, extra)
    }
}

pub async fn new(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let Some(customer_id) = request.query("customer") else {
        return respond::see_other("/admin/customers");
    };
    let form = Form::filled([("issued_on", desk.today().to_string())]);
    page(desk, request, customer_id, form, 200).await
}

async fn page(desk: &Desk<'_>, request: &Request, customer_id: &str, form: Form, status: u16) -> Result {
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    let account = accounts::load(db, supplier, customer_id)
        .await?
        .ok_or(Error::NotFound)?;
    let stored = billing::stored(db, supplier, desk.today()).await?;
    let admin = desk.page(request);
    let tax_rate_bp = stored.billing.tax_rate_bp;
    respond::html_with(
        status,
        render(&NewPage {
            lines: Shown::of(&form, tax_rate_bp, &supplier.currency, &admin.page),
            admin,
            form: with_token(desk, form),
            customer_id: account.customer_id,
            customer_name: account.name,
            next_number: stored.next_number,
        })?,
    )
}

pub async fn create(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let customer_id = request.query("customer").ok_or(Error::NotFound)?.to_owned();
    let form = request.form().await?;
    if form.optional("more").is_some() {
        return page(desk, request, &customer_id, form, 200).await;
    }
    let once = Once::of(desk, &form);
    if let Some(there) = once.before().await? {
        return Ok(there);
    }
    let to = |issued: &Issued| format!("/admin/invoices/{}?done=recorded", issued.invoice.id);
    let issued = match parse(desk, request, &customer_id, &form) {
        Ok(new) => {
            let ids = desk.app.new_ids();
            let keep = |issued: &Issued| once.keep(&to(issued));
            let issued = invoices::issue(&desk.app.db, &desk.act(&ids), &new, &keep).await;
            once.settle(issued).await
        }
        Err(error) => Err(error),
    };
    let faults = match Once::led(issued, to)? {
        Ok(there) => return Ok(there),
        Err(faults) => faults,
    };
    let rows = rows(&form);
    let on_the_form = |fault| on_the_form(fault, &rows);
    let faults = faults.into_iter().map(on_the_form).collect();
    page(desk, request, &customer_id, form.with_faults(faults), 422).await
}

fn parse(
    desk: &Desk<'_>,
    request: &Request,
    customer_id: &str,
    form: &Form,
) -> std::result::Result<NewInvoice, Error> {
    let page = desk.page(request).page;
    let mut faults = Faults::default();
    let number = form
        .optional("number")
        .and_then(|number| faults.take("number", DocumentNumber::parse(number)));
    let issued_on = faults.take("issued_on", parse_date(form.value("issued_on")));
    let due_on = form
        .optional("due_on")
        .and_then(|text| faults.take("due_on", parse_date(text)));
    let lines: Vec<InvoiceLine> = invoice::lines(
        drafts(form, &rows(form), &desk.staff.supplier.currency, &page),
        &mut faults,
    );
    let total = form.optional("total").and_then(|_| {
        faults.take(
            "total",
            form.amount("total", &desk.staff.supplier.currency, page.locale),
        )
    });
    let new = issued_on.map(|issued_on| NewInvoice {
        customer: CustomerRef::Id(customer_id.to_owned()),
        number,
        issued_on,
        due_on,
        total,
        lines,
        order_id: None,
    });
    accept(new, faults)
}
