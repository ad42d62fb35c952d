//! The form of a contact.

use askama::Template;
use worker::Response;

use super::access::Given;
use crate::domain::access::Permission;
use crate::domain::contact::{OrdersSeen, Right};
use crate::error::{Error, Refusal};
use crate::storage::Edited;
use crate::storage::contacts::{self, Contact, NewContact};
use crate::storage::nothing_along;
use crate::web::admin::{AdminPage, Desk};
use crate::web::contact_form::{beside, empty, filled, orders_choices, parse, right_choices};
use crate::web::form::Form;
use crate::web::page::render;
use crate::web::public::{generate_password, hash_password};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/customers/contacts/form.html")]
struct FormPage {
    admin: AdminPage,
    form: Form,
    id: String,
    customer: String,
    /// The contact being edited; a new one has none.
    contact: Option<String>,
    /// What the edit is based on.
    version: String,
    was_changed_meanwhile: bool,
}

impl FormPage {
    fn of(desk: &Desk<'_>, request: &Request, id: &str, customer: String, form: Form) -> FormPage {
        FormPage {
            admin: desk.page(request),
            form,
            id: id.to_owned(),
            customer,
            contact: None,
            version: String::new(),
            was_changed_meanwhile: false,
        }
    }

    fn title(&self) -> String {
        let t = &self.admin.page.t.contacts;
        let text = if self.contact.is_some() {
            t.edit_title
        } else {
            t.new_title
        };
        fill(text, &[&self.customer])
    }

    fn rights(&self) -> Vec<(&'static str, &'static str)> {
        right_choices(Right::ALL, self.admin.page.t)
    }

    fn orders(&self) -> Vec<(&'static str, &'static str)> {
        orders_choices(OrdersSeen::All, self.admin.page.t)
    }

    fn answer(&self, status: u16) -> Result {
        respond::html_with(status, render(self)?)
    }
}

async fn around(
    desk: &Desk<'_>,
    id: &str,
    contact: Option<&str>,
) -> std::result::Result<(String, Option<Contact>), Error> {
    contacts::around(&desk.app.db, &desk.staff.supplier, id, contact)
        .await?
        .ok_or(Error::NotFound)
}

pub async fn new(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let (customer, _) = around(desk, id, None).await?;
    FormPage::of(desk, request, id, customer, empty(Right::ALL, OrdersSeen::All)).answer(200)
}

pub async fn create(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let (customer, _) = around(desk, id, None).await?;
    let mut page = FormPage::of(desk, request, id, customer, form);
    let password = page.form.optional("access").map(|_| generate_password());
    let new_id = desk.app.new_ids();
    let added = match parse(&page.form) {
        Ok(fields) => {
            // Hashing is slow on purpose, so it comes after everything else was in order.
            let password_hash = password.as_deref().map(hash_password).transpose()?;
            let new = NewContact {
                fields,
                password_hash,
            };
            contacts::add(&desk.app.db, &desk.act(&new_id), id, &new, &nothing_along)
                .await
                .map_err(Error::from)
        }
        Err(error) => Err(error),
    };
    match (added, password) {
        (Ok(contact), Some(password)) => Given { contact, password }.answer(desk, request, id),
        (Ok(_), None) => respond::see_other(&format!("/admin/customers/{id}?done=contact-added#contacts")),
        (Err(error), _) => {
            page.form = page.form.with_faults(beside(error)?);
            page.answer(422)
        }
    }
}

pub async fn edit(desk: &Desk<'_>, request: &Request, id: &str, contact: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let (customer, contact) = around(desk, id, Some(contact)).await?;
    let contact = contact.ok_or(Error::NotFound)?;
    let mut page = FormPage::of(desk, request, id, customer, filled(&contact.fields));
    page.version = contact.version.to_string();
    page.contact = Some(contact.id);
    page.answer(200)
}

pub async fn save(desk: &Desk<'_>, request: &mut Request, id: &str, contact: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let (customer, current) = around(desk, id, Some(contact)).await?;
    let current = current.ok_or(Error::NotFound)?;
    let mut page = FormPage::of(desk, request, id, customer, form);
    page.version = page.form.value("version").to_owned();
    page.contact = Some(current.id);
    let new_id = desk.app.new_ids();
    let act = desk.act(&new_id);
    let edited = match parse(&page.form) {
        Ok(fields) => contacts::edit(&desk.app.db, &act, id, contact, &page.version, &fields)
            .await
            .map_err(Error::from),
        Err(error) => Err(error),
    };
    match edited {
        Ok(Edited::Done(_)) => respond::see_other(&format!("/admin/customers/{id}?done=saved#contacts")),
        // Based on how it stands now: saving once more is a decision.
        Ok(Edited::ChangedMeanwhile(now)) => {
            page.version = now.version.to_string();
            page.was_changed_meanwhile = true;
            page.answer(Refusal::ChangedMeanwhile.status())
        }
        Err(error) => {
            page.form = page.form.with_faults(beside(error)?);
            page.answer(422)
        }
    }
}
