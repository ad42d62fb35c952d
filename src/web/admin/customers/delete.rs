//! Deleting a customer, after asking once.

use askama::Template;
use worker::Response;

use super::act;
use crate::domain::access::Permission;
use crate::error::{Error, Refusal};
use crate::storage::customers::{self, Deleted};
use crate::web::admin::{AdminPage, Desk};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/customers/delete.html")]
struct DeletePage {
    admin: AdminPage,
    id: String,
    name: String,
    has_records: bool,
}

impl DeletePage {
    fn title(&self) -> String {
        fill(self.admin.page.t.people.delete_title, &[&self.name])
    }

    fn refused(&self) -> String {
        fill(self.admin.page.t.people.delete_refused, &[&self.name])
    }
}

pub async fn ask(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let has_records = customers::has_records(&desk.app.db, &desk.staff.supplier, id).await?;
    page(desk, request, id, has_records, 200).await
}

async fn page(desk: &Desk<'_>, request: &Request, id: &str, has_records: bool, status: u16) -> Result {
    let customer = customers::get(&desk.app.db, &desk.staff.supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    let name = customer.fields.name.into_string();
    let page = DeletePage {
        admin: desk.page(request),
        id: customer.id,
        name,
        has_records,
    };
    respond::html_with(status, render(&page)?)
}

pub async fn delete(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let new_id = desk.app.new_ids();
    match customers::delete(&desk.app.db, &desk.app.files, &act(desk, &new_id), id).await? {
        Deleted::Done => respond::see_other("/admin/customers?done=deleted"),
        Deleted::HasRecords => page(desk, request, id, true, Refusal::CustomerHasRecords.status()).await,
    }
}
