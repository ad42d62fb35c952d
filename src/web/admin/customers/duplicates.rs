//! Customers that look like the same one.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::likeness::Likeness;
use crate::error::Error;
use crate::storage::customers::duplicates::{self, Duplicate};
use crate::storage::customers::list::{self, Filter};
use crate::storage::customers::merges::{self, Merge};
use crate::storage::customers::{self, Customer};
use crate::web::admin::{AdminPage, Desk};
use crate::web::page::{Page, render};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

/// So many are shown of what is searched for.
const FOUND: u32 = 20;

#[derive(Template)]
#[template(path = "admin/customers/duplicates.html")]
struct DuplicatesPage {
    admin: AdminPage,
    id: String,
    name: String,
    duplicates: Vec<Duplicate>,
    /// What somebody searched for, and found.
    words: String,
    found: Vec<Customer>,
    /// Merges that can be undone.
    merges: Vec<Merge>,
}

impl DuplicatesPage {
    fn title(&self) -> String {
        fill(self.admin.page.t.erase.duplicates_of, &[&self.name])
    }

    fn merged(&self, merge: &Merge) -> String {
        let page = &self.admin.page;
        let name = merge.name.as_deref().unwrap_or_default();
        fill(page.t.merge.merged_on, &[name, &page.instant(&merge.at)])
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
    let db = &desk.app.db;
    let customer = customers::get(db, supplier, id)
        .await?
        .filter(|customer| customer.erased_at.is_none())
        .ok_or(Error::NotFound)?;
    let duplicates = duplicates::find(db, supplier, &customer.fields, Some(id)).await?;
    let words = request.query("q").unwrap_or_default().trim().to_owned();
    let mut found = Vec::new();
    if !words.is_empty() {
        let filter = Filter {
            search: Some(words.clone()),
            ..Filter::default()
        };
        found = list::list(db, supplier, &filter, None, FOUND).await?;
        found.retain(|one| one.id != id && one.erased_at.is_none());
    }
    let mut merges = merges::of_customer(db, supplier, id).await?.unwrap_or_default();
    merges.retain(|merge| merge.is_undoable(desk.app.now));
    let admin = desk.page(request);
    respond::html(render(&DuplicatesPage {
        admin,
        id: customer.id,
        name: customer.fields.name.into_string(),
        duplicates,
        words,
        found,
        merges,
    })?)
}
