//! Views of the list that are kept under a name, and its filters by people, groups and warehouses.

use askama::Template;

use super::Result;
use crate::domain::access::Permission;
use crate::domain::fault::Fault;
use crate::domain::text::PartyName;
use crate::domain::warehouse::Warehouses;
use crate::error::Error;
use crate::storage::groups::{self, Groups, Sort};
use crate::storage::history::{self, Named};
use crate::storage::records::{self, View};
use crate::storage::warehouses;
use crate::web::admin::{AdminPage, Desk};
use crate::web::customer_filter;
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;

#[derive(Template)]
#[template(path = "admin/customers/filters.html")]
struct FiltersPage {
    admin: AdminPage,
    /// What else the list is asked by.
    others: Vec<(&'static str, String)>,
    sales_rep: String,
    colleagues: Vec<Named>,
    group: String,
    groups: Groups,
    warehouse: String,
    warehouses: Warehouses,
}

impl FiltersPage {
    /// Of either sort.
    fn groups_of(&self, sort: Sort) -> Vec<(&str, &str)> {
        self.groups.names(sort)
    }
}

/// What is chosen from lists of its own has a page of its own: the list reads its rows and no others.
pub async fn filters(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let colleagues = history::colleagues(&desk.app.db, &desk.staff.supplier).await?;
    let groups = groups::all(&desk.app.db, &desk.staff.supplier).await?;
    let others = customer_filter::NAMES
        .into_iter()
        .filter(|name| !["sales_rep", "group", "warehouse"].contains(name));
    let page = FiltersPage {
        admin: desk.page(request),
        others: others
            .filter_map(|name| Some((name, request.query(name)?.to_owned())))
            .collect(),
        sales_rep: request.query("sales_rep").unwrap_or_default().to_owned(),
        colleagues,
        group: request.query("group").unwrap_or_default().to_owned(),
        groups,
        warehouse: request.query("warehouse").unwrap_or_default().to_owned(),
        warehouses: warehouses::all(&desk.app.db, &desk.staff.supplier).await?,
    };
    respond::html(render(&page)?)
}

pub async fn keep(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let name = PartyName::parse(form.value("name"))
        .ok()
        .map(PartyName::into_string)
        .filter(|name| name.chars().count() <= 60)
        .ok_or_else(|| Error::field("name", Fault::TooLong { max: 60 }))?;
    let query = form.value("query").to_owned();
    if query.len() > 2_000 {
        return Err(Error::field("query", Fault::TooLong { max: 2_000 }));
    }
    let new_id = desk.app.new_ids();
    let view = View { name, query };
    let max = records::MAX_VIEWS;
    records::keep_view(&desk.app.db, &desk.act(&new_id), &view)
        .await?
        .ok_or_else(|| Error::field("name", Fault::TooMany { max }))?;
    respond::see_other(&format!("/admin/customers?{}&done=view-saved", view.query))
}

pub async fn forget(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let new_id = desk.app.new_ids();
    records::forget_view(&desk.app.db, &desk.act(&new_id), form.value("name")).await?;
    respond::see_other("/admin/customers?done=deleted")
}
