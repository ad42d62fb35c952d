//! The people at a customer: all of them, who is the main one, and the removal of one.

pub mod access;
pub mod form;
pub mod invite;

use askama::Template;
use chrono::{DateTime, Utc};
use worker::Response;

use crate::domain::access::Permission;
use crate::error::Error;
use crate::storage::contacts::{self, Contact};
use crate::storage::customers;
use crate::web::admin::{AdminPage, Desk};
use crate::web::invitation;
use crate::web::page::{Page, render};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

const PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "admin/customers/contacts/list.html")]
struct ListPage {
    admin: AdminPage,
    id: String,
    name: String,
    contacts: Vec<Contact>,
    next: Option<String>,
    now: DateTime<Utc>,
}

impl ListPage {
    fn invitation(&self, contact: &Contact) -> Option<String> {
        invitation_words(contact, self.now, &self.admin.page)
    }

    fn is_invited(&self, contact: &Contact) -> bool {
        is_invited(contact, self.now)
    }

    fn has_access(&self) -> bool {
        self.contacts.iter().any(|contact| contact.has_access)
    }
}

/// Where its invitation stands, in words.
pub fn invitation_words(contact: &Contact, now: DateTime<Utc>, page: &Page) -> Option<String> {
    let invitation = contact.invitation.as_ref()?;
    invitation::words(invitation, now, page)
}

pub fn is_invited(contact: &Contact, now: DateTime<Utc>) -> bool {
    contact.invitation.as_ref().is_some_and(|one| one.is_open(now))
}

/// Everybody, where the profile has room for the first only.
pub async fn list(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let supplier = &desk.staff.supplier;
    let customer = customers::get(&desk.app.db, supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    let after = request.query("after");
    let limit = PAGE.saturating_add(1);
    let mut people = contacts::list(&desk.app.db, supplier, id, after, limit)
        .await?
        .ok_or(Error::NotFound)?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = people.len() > size;
    people.truncate(size);
    let page = ListPage {
        now: desk.app.now,
        admin: desk.page(request),
        next: people
            .last()
            .filter(|_| has_more)
            .map(|last| format!("/admin/customers/{id}/contacts?after={}", last.id)),
        id: customer.id,
        name: customer.fields.name.into_string(),
        contacts: people,
    };
    respond::html(render(&page)?)
}

pub async fn make_main(desk: &Desk<'_>, id: &str, contact: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let new_id = desk.app.new_ids();
    contacts::make_main(&desk.app.db, &desk.act(&new_id), id, contact).await?;
    respond::see_other(&format!("/admin/customers/{id}?done=saved#contacts"))
}

#[derive(Template)]
#[template(path = "admin/customers/contacts/remove.html")]
struct RemovePage {
    admin: AdminPage,
    id: String,
    contact: Contact,
}

impl RemovePage {
    fn title(&self) -> String {
        fill(
            self.admin.page.t.contacts.remove_title,
            &[&self.contact.fields.name()],
        )
    }
}

async fn one(desk: &Desk<'_>, id: &str, contact: &str) -> std::result::Result<Contact, Error> {
    contacts::get(&desk.app.db, &desk.staff.supplier, id, contact)
        .await?
        .ok_or(Error::NotFound)
}

pub async fn ask(desk: &Desk<'_>, request: &Request, id: &str, contact: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let page = RemovePage {
        contact: one(desk, id, contact).await?,
        admin: desk.page(request),
        id: id.to_owned(),
    };
    respond::html(render(&page)?)
}

pub async fn remove(desk: &Desk<'_>, id: &str, contact: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let new_id = desk.app.new_ids();
    contacts::remove(&desk.app.db, &desk.act(&new_id), id, contact).await?;
    respond::see_other(&format!("/admin/customers/{id}?done=contact-removed#contacts"))
}
