//! The supplier's customers: the list and, below it, everything about one.

pub mod catalogue;
mod changes;
pub mod chosen;
pub mod consents;
pub mod contacts;
pub mod delete;
pub mod duplicates;
pub mod files;
pub mod form;
pub mod history;
pub mod inviting;
pub mod late_payment;
pub mod locations;
pub mod merge;
pub mod profile;
pub mod purchases;
pub mod statement;
pub mod tags;
pub mod timeline;
pub mod views;

use askama::Template;
use chrono::NaiveDate;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::customer::{AccountStatus, Kind};
use crate::domain::delinquency::Status;
use crate::domain::fault::Faults;
use crate::domain::locale::Locale;
use crate::domain::money::Amount;
use crate::domain::text::{EmailAddress, Phone, RecordId, Tag};
use crate::error::Error;
use crate::storage::customers::Customer;
use crate::storage::customers::list::{Cursor, Filter, Sort, with_head};
use crate::storage::records::{Head, View};
use crate::web::admin::{AdminPage, Desk};
use crate::web::customer_filter;
use crate::web::export;
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

const PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "admin/customers/list.html")]
struct ListPage {
    admin: AdminPage,
    filter: Filter,
    /// What was typed of an amount and of a field.
    overdue_from: String,
    field: String,
    head: Head,
    rows: Vec<Row>,
    next: Option<String>,
    first: Option<String>,
    /// The address of this list, from its beginning.
    query: String,
}

struct Row {
    id: String,
    name: String,
    sub: String,
    tags: Vec<Tag>,
    is_active: bool,
    is_multiple: bool,
    is_erased: bool,
    delinquency: Status,
    balance: Amount,
    overdue: Amount,
    email: Option<EmailAddress>,
    phone: Option<Phone>,
    last_order_on: Option<NaiveDate>,
}

impl Row {
    fn of(customer: Customer, today: NaiveDate) -> Row {
        Row {
            delinquency: customer.delinquency(today),
            overdue: customer.overdue(today),
            balance: customer.balance,
            is_active: customer.fields.status == AccountStatus::Active,
            is_multiple: customer.fields.is_multiple,
            is_erased: customer.erased_at.is_some(),
            sub: customer.fields.trade_name.map(String::from).unwrap_or_default(),
            name: customer.fields.name.into_string(),
            tags: customer.fields.tags,
            email: customer.fields.email,
            phone: customer.fields.phone,
            last_order_on: customer.last_order_on,
            id: customer.id,
        }
    }
}

pub async fn list(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let admin = desk.page(request);
    let filter = filter(desk, request, admin.page.locale);
    let after = request.query("after").and_then(Cursor::parse);
    // One row that is read but not shown tells whether there are more; with the supplier's own, a page reads PAGE + 1.
    let (mut customers, head) =
        with_head(&desk.app.db, &desk.staff.supplier, &filter, after.as_ref(), PAGE).await?;
    let has_more = customers.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX);
    if has_more {
        customers.pop();
    }
    let next = customers
        .last()
        .filter(|_| has_more)
        .map(|last| address(request, Some(&Cursor::of(last, filter.order()))));
    let today = desk.today();
    let page = ListPage {
        overdue_from: request.query("overdue_from").unwrap_or_default().to_owned(),
        field: request.query("field").unwrap_or_default().to_owned(),
        head,
        rows: customers
            .into_iter()
            .map(|customer| Row::of(customer, today))
            .collect(),
        next,
        first: after.map(|_| address(request, None)),
        query: query(request, None),
        filter,
        admin,
    };
    respond::html(render(&page)?)
}

/// What is not a filter here is no filter: an old link still opens the list.
fn filter(desk: &Desk<'_>, request: &Request, locale: Locale) -> Filter {
    let currency = &desk.staff.supplier.currency;
    customer_filter::read(request, &mut Faults::default(), |text| {
        Ok(Amount::parse_decimal(text, currency, locale)?)
    })
}

/// The address of a page of this list.
fn address(request: &Request, after: Option<&Cursor>) -> String {
    match query(request, after) {
        query if query.is_empty() => "/admin/customers".to_owned(),
        query => format!("/admin/customers?{query}"),
    }
}

/// The filters in the address, without those that say nothing.
fn query(request: &Request, after: Option<&Cursor>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in customer_filter::NAMES {
        if let Some(value) = request.query(name).filter(|value| !value.is_empty()) {
            query.append_pair(name, value);
        }
    }
    if let Some(after) = after {
        query.append_pair("after", &after.text());
    }
    query.finish()
}

impl ListPage {
    fn tag_address(&self, tag: &Tag) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("tag", tag.as_str())
            .finish();
        format!("/admin/customers?{query}")
    }

    fn choose_words(&self, name: &str) -> String {
        fill(self.admin.page.t.lists.choose, &[name])
    }

    fn actions_words(&self, name: &str) -> String {
        fill(self.admin.page.t.lists.actions, &[name])
    }

    fn forget_words(&self, view: &View) -> String {
        fill(self.admin.page.t.lists.forget_view, &[&view.name])
    }

    fn is_filtered(&self) -> bool {
        !self.filter.is_empty()
    }

    fn totals(&self) -> String {
        let counted = [self.head.customers_active, self.head.customers_inactive].map(|n| n.to_string());
        let [active, inactive] = &counted;
        fill(self.admin.page.t.lists.totals, &[active, inactive])
    }

    fn is_view(&self, view: &View) -> bool {
        view.query == self.query
    }

    /// Whether a filter that is folded away is in use.
    fn has_more_filters(&self) -> bool {
        let f = &self.filter;
        f.kind.is_some()
            || f.group.is_some()
            || f.sales_rep.is_some()
            || f.warehouse.is_some()
            || f.field.is_some()
            || f.overdue_from.is_some()
            || f.ordered_since.is_some()
            || f.ordered_before.is_some()
    }

    fn sort_name(&self, sort: &Sort) -> &'static str {
        let t = &self.admin.page.t.lists;
        match sort {
            Sort::Newest => t.sort_newest,
            Sort::Name => t.sort_name,
            Sort::Balance => t.sort_balance,
            Sort::Overdue => t.sort_overdue,
            Sort::LastOrder => t.sort_last_order,
        }
    }

    fn is_delinquency(&self, status: &Status) -> bool {
        self.filter.delinquency == Some(*status)
    }

    fn is_kind(&self, kind: &Kind) -> bool {
        self.filter.kind == Some(*kind)
    }

    fn is_sorted(&self, sort: &Sort) -> bool {
        self.filter.order() == *sort
    }

    fn kind_name(&self, kind: &Kind) -> &'static str {
        form::kind_name(*kind, &self.admin.page)
    }

    fn day(&self, day: &Option<NaiveDate>) -> String {
        day.map(|day| day.to_string()).unwrap_or_default()
    }

    /// Filters that are chosen elsewhere and stay while others change.
    fn kept(&self) -> Vec<(&'static str, String)> {
        let f = &self.filter;
        let ids = [
            ("group", &f.group),
            ("sales_rep", &f.sales_rep),
            ("warehouse", &f.warehouse),
        ];
        let named = |(name, id): (&'static str, &Option<RecordId>)| Some((name, id.as_ref()?.to_string()));
        ids.into_iter().filter_map(named).collect()
    }
}

/// Where a conversation on WhatsApp begins, for a number that can be dialled from anywhere.
pub fn whatsapp(phone: &Phone) -> Option<String> {
    let digits = phone.as_str().strip_prefix('+')?;
    Some(format!("https://wa.me/{digits}"))
}

/// Everything about one customer, to take along.
pub async fn export(desk: &Desk<'_>, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    export::answer(desk.app, &desk.staff.supplier, id).await
}
