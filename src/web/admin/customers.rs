//! The supplier's customers: the list and, below it, everything about one.

pub mod contacts;
pub mod delete;
pub mod files;
pub mod form;
mod period;
pub mod profile;
pub mod timeline;

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::customer::AccountStatus;
use crate::domain::delinquency::Status;
use crate::domain::money::Amount;
use crate::domain::text::Tag;
use crate::error::Error;
use crate::storage::Act;
use crate::storage::customers::list::{Cursor, Filter, list as stored};
use crate::web::admin::{AdminPage, Desk};
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
    search: String,
    status: &'static str,
    delinquency: &'static str,
    tag: Option<Tag>,
    rows: Vec<Row>,
    next: Option<String>,
    first: Option<String>,
    is_filtered: bool,
}

struct Row {
    id: String,
    name: String,
    sub: String,
    tags: Vec<Tag>,
    is_active: bool,
    delinquency: Status,
    balance: Amount,
    overdue: Amount,
}

pub async fn list(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    // What is not a filter here is no filter: an old link still opens the list.
    let filter = Filter {
        search: request.query("q").map(str::to_owned),
        status: request
            .query("status")
            .and_then(|text| AccountStatus::parse(text).ok()),
        delinquency: request
            .query("delinquency")
            .and_then(|text| Status::parse(text).ok()),
        tag: request.query("tag").and_then(|text| Tag::parse(text).ok()),
    };
    let after = request.query("after").and_then(Cursor::parse);
    let supplier = &desk.staff.supplier;
    let mut customers = stored(
        &desk.app.db,
        supplier,
        &filter,
        after.as_ref(),
        PAGE.saturating_add(1),
    )
    .await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = customers.len() > size;
    customers.truncate(size);
    let next = customers
        .last()
        .filter(|_| has_more)
        .map(|last| address(&filter, Some(&Cursor::of(last))));
    let today = desk.today();
    let rows = customers
        .into_iter()
        .map(|customer| Row {
            delinquency: customer.delinquency(today),
            overdue: customer.overdue(today),
            balance: customer.balance,
            is_active: customer.fields.status == AccountStatus::Active,
            sub: customer.fields.trade_name.map(String::from).unwrap_or_default(),
            name: customer.fields.name.into_string(),
            tags: customer.fields.tags,
            id: customer.id,
        })
        .collect();
    let page = ListPage {
        admin: desk.page(request),
        search: filter.search.clone().unwrap_or_default(),
        status: filter.status.map_or("", AccountStatus::as_str),
        delinquency: filter.delinquency.map_or("", Status::as_str),
        rows,
        next,
        first: after.map(|_| address(&filter, None)),
        is_filtered: !filter.is_empty(),
        tag: filter.tag,
    };
    respond::html(render(&page)?)
}

/// The address of a page of this list.
fn address(filter: &Filter, after: Option<&Cursor>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let parts = [
        ("q", filter.search.clone()),
        ("status", filter.status.map(|status| status.as_str().to_owned())),
        (
            "delinquency",
            filter.delinquency.map(|status| status.as_str().to_owned()),
        ),
        ("tag", filter.tag.as_ref().map(|tag| tag.as_str().to_owned())),
        ("after", after.map(Cursor::text)),
    ];
    for (name, value) in parts {
        if let Some(value) = value {
            query.append_pair(name, &value);
        }
    }
    match query.finish() {
        query if query.is_empty() => "/admin/customers".to_owned(),
        query => format!("/admin/customers?{query}"),
    }
}

impl ListPage {
    fn tag_address(&self, tag: &Tag) -> String {
        address(
            &Filter {
                tag: Some(tag.clone()),
                ..Filter::default()
            },
            None,
        )
    }

    fn tag_words(&self, tag: &Tag) -> String {
        fill(self.admin.page.t.people.with_tag, &[tag.as_str()])
    }
}

/// The circumstances of what a member of staff writes; `new_id` is the app's `new_ids`.
fn act<'a>(desk: &'a Desk<'_>, new_id: &'a dyn Fn() -> String) -> Act<'a> {
    desk.app.act(&desk.staff.supplier, &desk.staff.name, new_id)
}
