//! Recording a payment or a credit note for a customer.

pub mod show;

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::allocation::{OpenInvoice, Stated};
use crate::domain::calendar::parse_date;
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::text::{DocumentNumber, Note};
use crate::error::Error;
use crate::storage::accounts::{self, Account, CustomerRef};
use crate::storage::credits::{self, Kind, Method, NewCredit, NewNote};
use crate::web::admin::once::{Once, with_token};
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::method_name;

type Result = std::result::Result<Response, Error>;

/// How many open invoices a form offers; what it does not offer is settled by age all the same.
const OFFERED: usize = 100;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Payment,
    CreditNote,
}

#[derive(Template)]
#[template(path = "admin/credits/new.html")]
struct NewPage {
    admin: AdminPage,
    form: Form,
    is_payment: bool,
    customer_id: String,
    customer_name: String,
    open: Vec<OpenInvoice>,
    methods: Vec<(&'static str, &'static str)>,
}

impl NewPage {
    /// The name of the field for what goes to this invoice.
    fn field(&self, invoice: &OpenInvoice) -> String {
        field(&invoice.id)
    }
}

fn field(invoice_id: &str) -> String {
    format!("pays-{invoice_id}")
}

/// `?invoice=` is the one that the person came from: it is offered as what the money is for.
pub async fn new(desk: &Desk<'_>, request: &Request, sort: Sort) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let Some(account) = customer(desk, request).await? else {
        return respond::see_other("/admin/customers");
    };
    let page = desk.page(request).page;
    let mut form = Form::filled([("received_on", desk.today().to_string())]);
    let meant = request
        .query("invoice")
        .and_then(|id| account.open.iter().find(|open| open.id == id));
    if let Some(invoice) = meant {
        form.set("amount", page.decimal(&invoice.open));
        form.set(&field(&invoice.id), page.decimal(&invoice.open));
    }
    show(desk, request, sort, account, form, 200)
}

async fn customer(desk: &Desk<'_>, request: &Request) -> std::result::Result<Option<Account>, Error> {
    let Some(id) = request.query("customer") else {
        return Ok(None);
    };
    accounts::load(&desk.app.db, &desk.staff.supplier, id)
        .await?
        .ok_or(Error::NotFound)
        .map(Some)
}

fn show(desk: &Desk<'_>, request: &Request, sort: Sort, account: Account, form: Form, status: u16) -> Result {
    let admin = desk.page(request);
    let methods = Method::ALL
        .into_iter()
        .map(|method| (method.as_str(), method_name(method, admin.page.t)))
        .collect();
    let view = NewPage {
        admin,
        form: with_token(desk, form),
        is_payment: sort == Sort::Payment,
        customer_id: account.customer_id,
        customer_name: account.name,
        open: account.open.into_iter().take(OFFERED).collect(),
        methods,
    };
    respond::html_with(status, render(&view)?)
}

pub async fn create(desk: &Desk<'_>, request: &mut Request, sort: Sort) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let form = request.form().await?;
    let once = Once::of(desk, &form);
    if let Some(there) = once.before().await? {
        return Ok(there);
    }
    let account = customer(desk, request).await?.ok_or(Error::NotFound)?;
    let done = format!("/admin/customers/{}?done=recorded", account.customer_id);
    // The invoices that amounts were written for, in the order in which they are stated.
    let mut named = Vec::new();
    let recorded = match parse(desk, request, sort, &account, &form, &mut named) {
        Ok(new) => {
            let ids = desk.app.new_ids();
            let act = desk.app.act(&desk.staff.supplier, &desk.staff.name, &ids);
            let recorded = credits::record(&desk.app.db, &act, &new, &|_| once.keep(&done)).await;
            once.settle(recorded).await
        }
        Err(error) => Err(error),
    };
    let faults = match Once::led(recorded, |_| done)? {
        Ok(there) => return Ok(there),
        Err(faults) => faults.into_iter().map(|fault| beside(fault, &named)).collect(),
    };
    show(desk, request, sort, account, form.with_faults(faults), 422)
}

fn parse(
    desk: &Desk<'_>,
    request: &Request,
    sort: Sort,
    account: &Account,
    form: &Form,
    named: &mut Vec<String>,
) -> std::result::Result<NewCredit, Error> {
    let locale = desk.page(request).page.locale;
    let currency = &desk.staff.supplier.currency;
    let mut faults = Faults::default();
    let amount = faults.take("amount", form.amount("amount", currency, locale));
    if amount.is_some_and(|amount| !amount.is_positive()) {
        faults.add("amount", Fault::NotPositive);
    }
    let received_on = faults.take("received_on", parse_date(form.value("received_on")));
    let reference = form
        .optional("reference")
        .and_then(|text| faults.take("reference", Note::parse(text)));
    let kind = match sort {
        Sort::Payment => {
            let method = faults.take(
                "method",
                Method::parse(form.value("method")).ok_or(Fault::Unknown),
            );
            method.map(|method| Kind::Payment { method })
        }
        Sort::CreditNote => {
            let number = form
                .optional("number")
                .and_then(|text| faults.take("number", DocumentNumber::parse(text)));
            Some(Kind::CreditNote(NewNote {
                number,
                ..NewNote::default()
            }))
        }
    };
    let mut stated = Vec::new();
    for invoice in &account.open {
        let field = field(&invoice.id);
        if form.optional(&field).is_none() {
            continue;
        }
        let Some(amount) = faults.take(&field, form.amount(&field, currency, locale)) else {
            continue;
        };
        if amount.is_zero() {
            continue;
        }
        stated.push(Stated {
            invoice_number: invoice.number.clone(),
            amount,
        });
        named.push(field);
    }
    let parsed = (|| {
        Some(NewCredit {
            customer: CustomerRef::Id(account.customer_id.clone()),
            kind: kind?,
            amount: amount?,
            received_on: received_on?,
            reference,
            stated,
            provider: None,
        })
    })();
    accept(parsed, faults)
}

/// A fault of the nth allocation, beside the field that it came from.
fn beside(fault: FieldFault, named: &[String]) -> FieldFault {
    let mut path = fault.field.split('.');
    let is_part = path.next() == Some("allocations");
    let at: Option<usize> = path.next().and_then(|at| at.parse().ok());
    match at.and_then(|at| named.get(at)) {
        Some(field) if is_part => FieldFault {
            field: field.clone(),
            ..fault
        },
        _ if is_part => FieldFault {
            field: "amount".to_owned(),
            ..fault
        },
        _ => fault,
    }
}
