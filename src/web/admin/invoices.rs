//! Invoices: the list, issuing one, one with what settled it, and disputes.

use askama::Template;
use chrono::NaiveDate;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::ageing::days_overdue;
use crate::domain::calendar::parse_date;
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::text::{DocumentNumber, Note};
use crate::error::{Error, Refusal};
use crate::storage::accounts::{self, CustomerRef};
use crate::storage::invoices::{self, Disputed, Invoice, Named, NewInvoice, Settlement};
use crate::storage::nothing_along;
use crate::web::admin::{AdminPage, Desk};
use crate::web::explain::days;
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
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
#[template(path = "admin/invoices/new.html")]
struct NewPage {
    admin: AdminPage,
    form: Form,
    customer_id: String,
    customer_name: String,
}

pub async fn new(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let Some(customer_id) = request.query("customer") else {
        return respond::see_other("/admin/customers");
    };
    let number = invoices::suggest_number(&desk.app.db, &desk.staff.supplier, desk.today()).await?;
    let form = Form::filled([("number", number), ("issued_on", desk.today().to_string())]);
    new_page(desk, request, customer_id, form, 200).await
}

async fn new_page(desk: &Desk<'_>, request: &Request, customer_id: &str, form: Form, status: u16) -> Result {
    let account = accounts::load(&desk.app.db, &desk.staff.supplier, customer_id)
        .await?
        .ok_or(Error::NotFound)?;
    let (customer_id, customer_name) = (account.customer_id, account.name);
    respond::html_with(
        status,
        render(&NewPage {
            admin: desk.page(request),
            form,
            customer_id,
            customer_name,
        })?,
    )
}

pub async fn create(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let customer_id = request.query("customer").ok_or(Error::NotFound)?.to_owned();
    let form = request.form().await?;
    let issued = match parse(desk, request, &customer_id, &form) {
        Ok(new) => {
            let ids = desk.app.new_ids();
            let act = desk.app.act(&desk.staff.supplier, &desk.staff.name, &ids);
            invoices::issue(&desk.app.db, &act, &new, &nothing_along)
                .await
                .map_err(Error::from)
        }
        Err(error) => Err(error),
    };
    let faults = match issued {
        Ok(invoice) => return respond::see_other(&format!("/admin/invoices/{}?done=recorded", invoice.id)),
        Err(Error::Invalid(faults)) => faults,
        Err(Error::Refused(Refusal::DuplicateNumber)) => {
            vec![FieldFault {
                field: "number".to_owned(),
                fault: Fault::Taken,
            }]
        }
        Err(error) => return Err(error),
    };
    new_page(desk, request, &customer_id, form.with_faults(faults), 422).await
}

fn parse(
    desk: &Desk<'_>,
    request: &Request,
    customer_id: &str,
    form: &Form,
) -> std::result::Result<NewInvoice, Error> {
    let locale = desk.page(request).page.locale;
    let mut faults = Faults::default();
    let number = faults.take("number", DocumentNumber::parse(form.value("number")));
    let issued_on = faults.take("issued_on", parse_date(form.value("issued_on")));
    let due_on = form
        .optional("due_on")
        .and_then(|text| faults.take("due_on", parse_date(text)));
    let total = faults.take(
        "total",
        form.amount("total", &desk.staff.supplier.currency, locale),
    );
    if total.is_some_and(|total| !total.is_positive()) {
        faults.add("total", Fault::NotPositive);
    }
    let parsed = (|| {
        Some(NewInvoice {
            customer: CustomerRef::Id(customer_id.to_owned()),
            number: number?,
            issued_on: issued_on?,
            due_on,
            total: total?,
            order_id: None,
        })
    })();
    accept(parsed, faults)
}

#[derive(Template)]
#[template(path = "admin/invoices/show.html")]
struct InvoicePage {
    admin: AdminPage,
    form: Form,
    today: NaiveDate,
    invoice: Invoice,
    customer_name: String,
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
    let found = invoices::with_settlements(&desk.app.db, &desk.staff.supplier, id).await?;
    let (
        Named {
            customer_name,
            invoice,
        },
        settlements,
    ) = found.ok_or(Error::NotFound)?;
    let (admin, today) = (desk.page(request), desk.today());
    let view = InvoicePage {
        admin,
        form,
        today,
        invoice,
        customer_name,
        settlements,
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
