//! An invoice written by hand: its lines, or only its total.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::calendar::parse_date;
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::invoice::{self, InvoiceLine, LineDraft, MAX_LINES};
use crate::domain::text::DocumentNumber;
use crate::error::{Error, Refusal};
use crate::storage::accounts::{self, CustomerRef};
use crate::storage::billing;
use crate::storage::invoices::{self, NewInvoice};
use crate::storage::nothing_along;
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::{Page, render};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

/// Lines that stand there from the beginning.
const FIRST_LINES: usize = 3;

#[derive(Template)]
#[template(path = "admin/invoices/new.html")]
struct NewPage {
    admin: AdminPage,
    form: Form,
    customer_id: String,
    customer_name: String,
    next_number: String,
    /// The lines to fill in.
    rows: std::ops::Range<usize>,
    /// What a line is taxed at unless somebody says otherwise.
    tax_rate: String,
    comes_to: Option<String>,
}

/// The field of a line.
fn field(row: usize, name: &str) -> String {
    format!("line-{row}-{name}")
}

impl NewPage {
    fn number_hint(&self) -> String {
        fill(self.admin.page.t.bills.next_number, &[&self.next_number])
    }

    fn cell(&self, row: &usize, name: &str, label: &str, extra: &str) -> String {
        let field = field(*row, name);
        let fault = self.form.fault(&field, self.admin.page.t);
        let is_new = !self.form.entries().any(|(name, _)| name == field);
        let value = if is_new && name == "tax" {
            self.tax_rate.as_str()
        } else {
            self.form.value(&field)
        };
        crate::web::parts::cell(&field, label, value, fault, extra)
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
    let filled = rows(&form);
    let sum = invoice::lines(drafts(desk, &form, &filled, &admin.page), &mut Faults::default());
    let comes_to = invoice::totals(&sum)
        .ok()
        .filter(|totals| totals.gross.is_positive())
        .map(|totals| fill(admin.page.t.bills.comes_to, &[&admin.page.money(&totals.gross)]));
    let last = filled.last().map_or(0, |row| row.saturating_add(1));
    respond::html_with(
        status,
        render(&NewPage {
            rows: 0..last.saturating_add(2).clamp(FIRST_LINES, MAX_LINES),
            tax_rate: stored
                .billing
                .tax_rate_bp
                .map(|bp| admin.page.share(bp))
                .unwrap_or_default(),
            admin,
            form,
            customer_id: account.customer_id,
            customer_name: account.name,
            next_number: stored.next_number,
            comes_to,
        })?,
    )
}

/// The lines that something was typed into: a tax rate alone says nothing.
fn rows(form: &Form) -> Vec<usize> {
    let is_filled = |row: &usize| {
        ["description", "quantity", "price", "discount"]
            .iter()
            .any(|name| form.optional(&field(*row, name)).is_some())
    };
    (0..MAX_LINES).filter(is_filled).collect()
}

fn drafts(desk: &Desk<'_>, form: &Form, rows: &[usize], page: &Page) -> Vec<LineDraft> {
    let draft = |row: &usize| LineDraft {
        sku: None,
        description: form.value(&field(*row, "description")).to_owned(),
        quantity: match form.optional(&field(*row, "quantity")) {
            None => Ok(1),
            Some(typed) => typed.parse().map_err(|_| Fault::NotANumber),
        },
        unit_price: form.amount(&field(*row, "price"), &desk.staff.supplier.currency, page.locale),
        discount_bp: form.basis_points(&field(*row, "discount")),
        tax_rate_bp: form.basis_points(&field(*row, "tax")),
    };
    rows.iter().map(draft).collect()
}

pub async fn create(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let customer_id = request.query("customer").ok_or(Error::NotFound)?.to_owned();
    let form = request.form().await?;
    if form.optional("more").is_some() {
        return page(desk, request, &customer_id, form, 200).await;
    }
    let issued = match parse(desk, request, &customer_id, &form) {
        Ok(new) => {
            let ids = desk.app.new_ids();
            invoices::issue(&desk.app.db, &desk.act(&ids), &new, &nothing_along)
                .await
                .map_err(Error::from)
        }
        Err(error) => Err(error),
    };
    let faults = match issued {
        Ok(issued) => {
            return respond::see_other(&format!("/admin/invoices/{}?done=recorded", issued.invoice.id));
        }
        Err(Error::Invalid(faults)) => faults,
        Err(Error::Refused(Refusal::DuplicateNumber)) => {
            vec![FieldFault {
                field: "number".to_owned(),
                fault: Fault::Taken,
            }]
        }
        Err(error) => return Err(error),
    };
    let rows = rows(&form);
    let on_the_form = |fault| on_the_form(fault, &rows);
    let faults = faults.into_iter().map(on_the_form).collect();
    page(desk, request, &customer_id, form.with_faults(faults), 422).await
}

/// Lines are counted as they were filled in, and stand where they were typed.
fn on_the_form(fault: FieldFault, rows: &[usize]) -> FieldFault {
    let mut parts = fault.field.split('.');
    let (lines, at, name) = (parts.next(), parts.next(), parts.next());
    let row = at
        .and_then(|at| at.parse::<usize>().ok())
        .and_then(|at| rows.get(at));
    let (Some("lines"), Some(row), Some(name)) = (lines, row, name) else {
        return fault;
    };
    let name = match name {
        "unit_price" => "price",
        "discount_bp" => "discount",
        "tax_rate_bp" => "tax",
        other => other,
    };
    FieldFault {
        field: field(*row, name),
        fault: fault.fault,
    }
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
    let lines: Vec<InvoiceLine> = invoice::lines(drafts(desk, form, &rows(form), &page), &mut faults);
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
