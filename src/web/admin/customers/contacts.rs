//! The people at a customer: added, given access, removed.

use askama::Template;
use worker::Response;

use super::act;
use super::profile::{self, Drafts};
use crate::domain::access::Permission;
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::text::{EmailAddress, PartyName, Phone};
use crate::error::{Error, Refusal};
use crate::storage::contacts::{self, Contact, NewContact};
use crate::storage::{customers, nothing_along};
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::public::{generate_password, hash_password};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

const PAGE: u32 = 50;

/// A new password, shown this once.
#[derive(Template)]
#[template(path = "admin/customers/access.html")]
struct AccessPage {
    admin: AdminPage,
    id: String,
    contact: Contact,
    password: String,
    /// In full: it goes into a message.
    sign_in: String,
}

impl AccessPage {
    fn title(&self) -> String {
        fill(self.admin.page.t.people.access_title, &[&self.contact.name])
    }
}

#[derive(Template)]
#[template(path = "admin/customers/contacts.html")]
struct ContactsPage {
    admin: AdminPage,
    id: String,
    name: String,
    contacts: Vec<Contact>,
    next: Option<String>,
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
    let page = ContactsPage {
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

pub async fn add(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let password = form.optional("access").map(|_| generate_password());
    let new_id = desk.app.new_ids();
    let added = match parse(&form, password.as_deref()) {
        Ok(new) => contacts::add(&desk.app.db, &act(desk, &new_id), id, &new, &nothing_along)
            .await
            .map_err(Error::from),
        Err(error) => Err(error),
    };
    let faults = match (added, password) {
        (Ok(contact), Some(password)) => return show_password(desk, request, id, contact, password),
        (Ok(_), None) => {
            return respond::see_other(&format!("/admin/customers/{id}?done=contact-added#contacts"));
        }
        (Err(Error::Invalid(faults)), _) => faults,
        (Err(Error::Refused(Refusal::EmailTaken)), _) => {
            vec![FieldFault {
                field: "contact_email".to_owned(),
                fault: Fault::Taken,
            }]
        }
        (Err(error), _) => return Err(error),
    };
    let drafts = Drafts {
        contact: form.with_faults(faults),
        ..Drafts::default()
    };
    profile::refused(desk, request, id, drafts).await
}

fn parse(form: &Form, password: Option<&str>) -> std::result::Result<NewContact, Error> {
    let mut faults = Faults::default();
    let name = faults.take("contact_name", PartyName::parse(form.value("contact_name")));
    let email = faults.take("contact_email", EmailAddress::parse(form.value("contact_email")));
    let phone = form
        .optional("contact_phone")
        .and_then(|text| faults.take("contact_phone", Phone::parse(text)));
    let (name, email) = accept((|| Some((name?, email?)))(), faults)?;
    // Hashing is slow on purpose, so it comes after everything else was in order.
    let password_hash = password.map(hash_password).transpose()?;
    Ok(NewContact {
        name,
        email,
        phone,
        password_hash,
    })
}

fn show_password(desk: &Desk<'_>, request: &Request, id: &str, contact: Contact, password: String) -> Result {
    let page = AccessPage {
        admin: desk.page(request),
        id: id.to_owned(),
        contact,
        password,
        sign_in: format!("{}/s/{}/sign-in", request.origin(), desk.staff.supplier.slug),
    };
    respond::html_with(201, render(&page)?)
}

/// Gives a contact access, or a new password in the place of one it has lost.
pub async fn give_access(desk: &Desk<'_>, request: &Request, id: &str, contact_id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let password = generate_password();
    let hash = hash_password(&password)?;
    let new_id = desk.app.new_ids();
    let contact = contacts::set_password(&desk.app.db, &act(desk, &new_id), id, contact_id, &hash).await?;
    show_password(desk, request, id, contact, password)
}

pub async fn remove(desk: &Desk<'_>, id: &str, contact_id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let new_id = desk.app.new_ids();
    contacts::remove(&desk.app.db, &act(desk, &new_id), id, contact_id).await?;
    respond::see_other(&format!("/admin/customers/{id}?done=contact-removed#contacts"))
}
