//! Invoices: the list, one with what settled it, and disputes.

pub mod credit;
pub mod issue;
mod lines;
pub mod link;

use askama::Template;
use chrono::NaiveDate;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::ageing::days_overdue;
use crate::domain::calendar::{FIRST_DATE, LAST_DATE, add_days, parse_date};
use crate::domain::fault::{Faults, FieldFault};
use crate::domain::money::Amount;
use crate::domain::text::Note;
use crate::error::{Error, Refusal};
use crate::storage::credits::write_off::{self, WrittenOff};
use crate::storage::invoices::{self, Disputed, Invoice, Named, Settlement};
use crate::storage::{nothing_along, providers};
use crate::web::admin::{AdminPage, Desk};
use crate::web::explain::days;
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::sheet::sheet;
use crate::web::statement::kind_name;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

const PAGE: u32 = 50;

/// Which invoices the list shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// All, the newest first.
    All,
    /// Those with something left to pay that are due from one day to another, the earliest first.
    Due(NaiveDate, NaiveDate),
}

impl Shown {
    fn of(request: &Request) -> std::result::Result<Shown, Error> {
        let mut faults = Faults::default();
        let mut date = |name: &str, otherwise: NaiveDate| match request.query(name) {
            None | Some("") => Some(otherwise),
            Some(text) => faults.take(name, parse_date(text)),
        };
        let dates = date("due_from", FIRST_DATE).zip(date("due_to", LAST_DATE));
        let asks = ["open", "due_from", "due_to"]
            .iter()
            .any(|name| request.query(name).is_some_and(|text| !text.is_empty()));
        let (from, to) = accept(dates, faults)?;
        Ok(if asks { Shown::Due(from, to) } else { Shown::All })
    }
}

#[derive(Template)]
#[template(path = "admin/invoices/list.html")]
struct ListPage {
    admin: AdminPage,
    today: NaiveDate,
    form: Form,
    shown: Shown,
    invoices: Vec<Named>,
    /// Where the next page begins, when there is one.
    next: Option<String>,
    is_first: bool,
}

impl ListPage {
    /// Lists that are often asked for: their words, addresses, and whether one is on the page.
    fn usual(&self) -> [(&'static str, String, bool); 3] {
        let t = self.admin.page.t;
        let (_, overdue) = overdue(self.today);
        let is = |from: NaiveDate, to: NaiveDate| self.shown == Shown::Due(from, to);
        [
            (t.bills.all_invoices, String::new(), self.is_all()),
            (t.owed.open, "?open=1".to_owned(), is(FIRST_DATE, LAST_DATE)),
            (
                t.money.overdue,
                format!("?due_to={overdue}"),
                is(FIRST_DATE, overdue),
            ),
        ]
    }

    fn is_all(&self) -> bool {
        self.shown == Shown::All
    }

    fn total(&self) -> Option<String> {
        let open = Amount::sum(self.invoices.iter().map(|row| row.invoice.open)).ok()?;
        let is_whole = self.is_first && self.next.is_none() && !self.is_all();
        is_whole.then(|| self.admin.page.money(&open))
    }
}

/// The days that invoices which are overdue are due on.
pub fn overdue(today: NaiveDate) -> (NaiveDate, NaiveDate) {
    (FIRST_DATE, add_days(today, -1))
}

pub async fn list(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let (shown, faults) = match Shown::of(request) {
        Ok(shown) => (shown, Vec::new()),
        Err(Error::Invalid(faults)) => (Shown::All, faults),
        Err(error) => return Err(error),
    };
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    let fetch = PAGE.saturating_add(1);
    let after = request.query("after");
    let mut invoices = match shown {
        Shown::All => invoices::list_named(db, supplier, after, fetch).await?,
        Shown::Due(from, to) => {
            let after = after.and_then(|after| after.split_once('|'));
            invoices::list_due(db, supplier, (from, to), after, fetch).await?
        }
    };
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = invoices.len() > page;
    invoices.truncate(page);
    let typed = ["open", "due_from", "due_to"].map(|name| (name, request.query(name).unwrap_or_default()));
    let next = invoices.last().filter(|_| has_more).map(|last| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(typed.iter().filter(|(_, value)| !value.is_empty()));
        let invoice = &last.invoice;
        let after = match shown {
            Shown::All => invoice.id.clone(),
            Shown::Due(..) => format!("{}|{}", invoice.due_on, invoice.id),
        };
        query.append_pair("after", &after).finish()
    });
    let status = if faults.is_empty() { 200 } else { 422 };
    let page = ListPage {
        admin: desk.page(request),
        today: desk.today(),
        form: Form::filled(typed).with_faults(faults),
        shown,
        invoices,
        next,
        is_first: after.is_none(),
    };
    respond::html_with(status, render(&page)?)
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
    write_off: Option<String>,
    /// Whether a link to pay it by can be made.
    pays_online: bool,
}

impl InvoicePage {
    fn overdue_by(&self) -> String {
        let late = days(days_overdue(self.invoice.due_on, self.today), &self.admin.page);
        fill(self.admin.page.t.money.overdue_by, &[&late])
    }

    fn kind(&self, one: &Settlement) -> &'static str {
        kind_name(one.kind, self.admin.page.t)
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
    let open = admin.page.money(&shown.issued.invoice.open);
    let words = fill(admin.page.t.bills.write_off, &[&open]);
    let is_open = shown.issued.invoice.open.is_positive();
    let pays_online = is_open && providers::pays_online(&desk.app.db, supplier).await?;
    let view = InvoicePage {
        admin,
        form,
        today,
        pays_online,
        invoice: shown.issued.invoice,
        customer_name: shown.customer_name,
        sheet,
        settlements: shown.settlements,
        write_off: shown.is_residue.then_some(words),
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

pub async fn write_off(desk: &Desk<'_>, id: &str) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let ids = desk.app.new_ids();
    match write_off::write_off(&desk.app.db, &desk.act(&ids), id, None, &nothing_along).await? {
        WrittenOff::Done(_) => respond::see_other(&format!("/admin/invoices/{id}?done=saved")),
        WrittenOff::NotAResidue => Err(Refusal::NotAResidue.into()),
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
