//! The form of a contact.

use askama::Template;
use worker::Response;

use super::access::Given;
use super::{orders_name, right_name};
use crate::domain::access::Permission;
use crate::domain::contact::{ContactDraft, ContactFields, OrdersSeen, Right};
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::text::Username;
use crate::domain::username::is_only_a_name;
use crate::error::{Error, Refusal};
use crate::storage::Edited;
use crate::storage::contacts::{self, Contact, NewContact};
use crate::storage::nothing_along;
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
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
        let t = self.admin.page.t;
        let named = |right: &Right| (right.as_str(), right_name(*right, t));
        Right::ALL.iter().map(named).collect()
    }

    fn orders(&self) -> Vec<(&'static str, &'static str)> {
        let t = self.admin.page.t;
        let named = |orders: &OrdersSeen| (orders.as_str(), orders_name(*orders, t));
        OrdersSeen::ALL.iter().map(named).collect()
    }

    fn answer(&self, status: u16) -> Result {
        respond::html_with(status, render(self)?)
    }
}

fn empty() -> Form {
    let mut form = Form::filled([("orders", OrdersSeen::All.as_str())]);
    for right in Right::USUAL {
        form.set("permissions", right.as_str());
    }
    form
}

fn filled(fields: &ContactFields) -> Form {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let mut form = Form::filled([
        ("first_name", fields.first_name.as_str().to_owned()),
        ("surname", text(fields.surname.as_ref().map(AsRef::as_ref))),
        ("department", text(fields.department.as_ref().map(AsRef::as_ref))),
        ("phone", text(fields.phone.as_ref().map(AsRef::as_ref))),
        ("email", text(fields.email.as_ref().map(AsRef::as_ref))),
        ("username", text(fields.username.as_ref().map(AsRef::as_ref))),
        // It stands there already: no doubt about it now.
        ("doubted", text(fields.username.as_ref().map(AsRef::as_ref))),
        ("orders", fields.orders.as_str().to_owned()),
    ]);
    for right in &fields.permissions {
        form.set("permissions", right.as_str());
    }
    form
}

fn parse(form: &Form) -> std::result::Result<ContactFields, Error> {
    let text = |name: &str| form.optional(name).map(str::to_owned);
    let rights = form.entries().filter(|(name, _)| *name == "permissions");
    let draft = ContactDraft {
        first_name: form.value("first_name").to_owned(),
        surname: text("surname"),
        department: text("department"),
        phone: text("phone"),
        email: text("email"),
        username: text("username"),
        permissions: Some(rights.map(|(_, right)| right.to_owned()).collect()),
        orders: text("orders"),
    };
    let mut faults = Faults::default();
    let parsed = draft.parse(&mut faults);
    let doubtful = parsed.as_ref().and_then(|fields| {
        let name = fields.username.as_ref()?;
        only_a_name(form, name, fields)
    });
    if let Some(fault) = doubtful {
        faults.add("username", fault);
    }
    accept(parsed, faults)
}

/// A username that is a name and nothing else is doubted once: whoever sends it again keeps it.
pub fn only_a_name(form: &Form, username: &Username, fields: &ContactFields) -> Option<Fault> {
    let is_kept = form.value("doubted") == username.as_str();
    (!is_kept && is_only_a_name(username, fields)).then_some(Fault::OnlyAName)
}

/// What can be said beside a field; anything else is the caller's to answer.
pub fn beside(error: Error) -> std::result::Result<Vec<FieldFault>, Error> {
    let taken = |field: &str| {
        let (field, fault) = (field.to_owned(), Fault::Taken);
        Ok(vec![FieldFault { field, fault }])
    };
    match error {
        Error::Refused(Refusal::EmailTaken) => taken("email"),
        Error::Refused(Refusal::UsernameTaken) => taken("username"),
        Error::Refused(Refusal::CustomerInactive) => Ok(vec![FieldFault {
            field: "access".to_owned(),
            fault: Fault::AtInactive,
        }]),
        Error::Invalid(faults) => {
            // A list is one field here.
            let plain = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
            let beside = |one: FieldFault| FieldFault {
                field: plain(&one.field),
                fault: one.fault,
            };
            Ok(faults.into_iter().map(beside).collect())
        }
        error => Err(error),
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
    FormPage::of(desk, request, id, customer, empty()).answer(200)
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
