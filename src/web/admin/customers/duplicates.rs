//! Customers that look like the same one.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::likeness::Likeness;
use crate::error::Error;
use crate::storage::customers;
use crate::storage::customers::duplicates::{self, Duplicate};
use crate::web::admin::{AdminPage, Desk};
use crate::web::page::{Page, render};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

#[derive(Template)]
#[template(path = "admin/customers/duplicates.html")]
struct DuplicatesPage {
    admin: AdminPage,
    id: String,
    name: String,
    duplicates: Vec<Duplicate>,
}

impl DuplicatesPage {
    fn title(&self) -> String {
        fill(self.admin.page.t.erase.duplicates_of, &[&self.name])
    }

    fn because(&self, duplicate: &Duplicate) -> String {
        likeness_words(duplicate, &self.admin.page)
    }
}

/// What is alike, in words.
pub fn likeness_words(duplicate: &Duplicate, page: &Page) -> String {
    let t = page.t;
    let words: Vec<&str> = duplicate
        .because
        .iter()
        .map(|what| match what {
            Likeness::TaxId => t.erase.same_tax_id,
            Likeness::Email => t.erase.same_email,
            Likeness::Phone => t.erase.same_phone,
            Likeness::Name => t.erase.like_name,
        })
        .collect();
    words.join(", ")
}

pub async fn show(desk: &Desk<'_>, request: &Request, id: &str) -> Result<Response, Error> {
    desk.allow(Permission::EditCustomers)?;
    let supplier = &desk.staff.supplier;
    let customer = customers::get(&desk.app.db, supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    let duplicates = duplicates::find(&desk.app.db, supplier, &customer.fields, Some(id)).await?;
    let admin = desk.page(request);
    respond::html(render(&DuplicatesPage {
        admin,
        id: customer.id,
        name: customer.fields.name.into_string(),
        duplicates,
    })?)
}
