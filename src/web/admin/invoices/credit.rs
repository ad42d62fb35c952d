//! A credit note that corrects an invoice, line by line.

use askama::Template;
use worker::Response;

use super::lines::{Shown, drafts, field, on_the_form, rows};
use crate::domain::access::Permission;
use crate::domain::calendar::parse_date;
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::invoice::{self, LineKind};
use crate::domain::money::Amount;
use crate::domain::text::{DocumentNumber, Note};
use crate::error::Error;
use crate::storage::accounts::CustomerRef;
use crate::storage::billing;
use crate::storage::credits::{self, Credit, Kind, NewCredit, NewNote};
use crate::storage::invoices::{self, Issued};
use crate::web::admin::once::{Once, with_token};
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::{Page, render};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/invoices/credit.html")]
struct CreditPage {
    admin: AdminPage,
    form: Form,
    issued: Issued,
    next_number: String,
    lines: Shown,
}

impl CreditPage {
    fn title(&self) -> String {
        fill(
            self.admin.page.t.bills.credit_note_for,
            &[&self.issued.invoice.number],
        )
    }

    fn number_hint(&self) -> String {
        fill(self.admin.page.t.bills.next_number, &[&self.next_number])
    }

    fn cell(&self, row: &usize, name: &str, label: &str, extra: &str) -> String {
        self.lines
            .cell(&self.form, &self.admin.page, *row, name, label, extra)
    }
}

async fn issued(desk: &Desk<'_>, id: &str) -> std::result::Result<Issued, Error> {
    invoices::issued(&desk.app.db, &desk.staff.supplier, id)
        .await?
        .ok_or(Error::NotFound)
}

pub async fn new(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let issued = issued(desk, id).await?;
    let page = desk.page(request).page;
    let mut form = Form::filled([("issued_on", desk.today().to_string())]);
    let lines = issued.document.iter().flat_map(|document| &document.lines);
    for (row, line) in lines.enumerate() {
        let description = match line.kind {
            LineKind::Goods => line.description.as_str(),
            LineKind::Delivery => page.t.bills.delivery,
        };
        form.set(&field(row, "description"), description);
        form.set(&field(row, "quantity"), line.quantity.to_string());
        form.set(&field(row, "price"), page.decimal(&line.unit_price));
        form.set(&field(row, "discount"), page.share(line.discount_bp));
        form.set(&field(row, "tax"), page.share(line.tax_rate_bp));
    }
    if rows(&form).is_empty() {
        form.set("total", page.decimal(&issued.invoice.total));
    }
    show(desk, request, issued, form, 200).await
}

async fn show(desk: &Desk<'_>, request: &Request, issued: Issued, form: Form, status: u16) -> Result {
    let supplier = &desk.staff.supplier;
    let stored = billing::stored(&desk.app.db, supplier, desk.today()).await?;
    let admin = desk.page(request);
    respond::html_with(
        status,
        render(&CreditPage {
            lines: Shown::of(&form, stored.billing.tax_rate_bp, &supplier.currency, &admin.page),
            admin,
            form: with_token(desk, form),
            issued,
            next_number: stored.next_credit_number,
        })?,
    )
}

pub async fn create(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let form = request.form().await?;
    let issued = issued(desk, id).await?;
    if form.optional("more").is_some() {
        return show(desk, request, issued, form, 200).await;
    }
    let once = Once::of(desk, &form);
    if let Some(there) = once.before().await? {
        return Ok(there);
    }
    let to = |credit: &Credit| format!("/admin/credits/{}?done=recorded", credit.id);
    let recorded = match parse(desk, &desk.page(request).page, &issued, &form) {
        Ok(new) => {
            let ids = desk.app.new_ids();
            let keep = |credit: &Credit| once.keep(&to(credit));
            let recorded = credits::record(&desk.app.db, &desk.act(&ids), &new, &keep).await;
            once.settle(recorded).await
        }
        Err(error) => Err(error),
    };
    let faults = match Once::led(recorded, to)? {
        Ok(there) => return Ok(there),
        Err(faults) => faults,
    };
    let rows = rows(&form);
    let on_the_form = |fault: FieldFault| match fault.field.as_str() {
        "amount" => FieldFault {
            field: "total".to_owned(),
            ..fault
        },
        _ => on_the_form(fault, &rows),
    };
    let faults = faults.into_iter().map(on_the_form).collect();
    show(desk, request, issued, form.with_faults(faults), 422).await
}

fn parse(
    desk: &Desk<'_>,
    page: &Page,
    issued: &Issued,
    form: &Form,
) -> std::result::Result<NewCredit, Error> {
    let currency = &desk.staff.supplier.currency;
    let mut faults = Faults::default();
    let number = form
        .optional("number")
        .and_then(|number| faults.take("number", DocumentNumber::parse(number)));
    let issued_on = faults.take("issued_on", parse_date(form.value("issued_on")));
    let reference = form
        .optional("reference")
        .and_then(|text| faults.take("reference", Note::parse(text)));
    let lines = invoice::lines(drafts(form, &rows(form), currency, page), &mut faults);
    let amount = if lines.is_empty() && faults.is_empty() {
        faults.take("total", form.amount("total", currency, page.locale))
    } else {
        sum(&lines, &mut faults)
    };
    if amount.is_some_and(|amount| !amount.is_positive()) && faults.is_empty() {
        faults.add("total", Fault::NotPositive);
    }
    let new = issued_on.zip(amount).map(|(issued_on, amount)| NewCredit {
        customer: CustomerRef::Id(issued.invoice.customer_id.clone()),
        kind: Kind::CreditNote(NewNote {
            number,
            lines,
            corrects: Some(issued.invoice.number.clone()),
        }),
        amount,
        received_on: issued_on,
        reference,
        stated: Vec::new(),
        provider: None,
    });
    accept(new, faults)
}

fn sum(lines: &[invoice::InvoiceLine], faults: &mut Faults) -> Option<Amount> {
    let totals = invoice::totals(lines).map_err(|_| Fault::OutOfRange);
    faults.take("lines", totals).map(|totals| totals.gross)
}
