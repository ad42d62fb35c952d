//! A contact's access to the storefront: a username and a password, and its end.

use askama::Template;
use worker::Response;

use super::one;
use crate::domain::access::Permission;
use crate::domain::fault::Faults;
use crate::domain::text::Username;
use crate::domain::username;
use crate::error::Error;
use crate::storage::contacts::{self, Contact};
use crate::web::admin::{AdminPage, Desk};
use crate::web::contact_form::{beside, only_a_name};
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::public::{generate_password, hash_password};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/customers/contacts/access.html")]
struct AccessPage {
    admin: AdminPage,
    form: Form,
    id: String,
    contact: Contact,
    /// Usernames that nobody has yet, each with the address that fills it in.
    suggested: Vec<(String, String)>,
}

impl AccessPage {
    fn title(&self) -> String {
        fill(
            self.admin.page.t.people.access_title,
            &[&self.contact.fields.name()],
        )
    }
}

/// A new password, shown this once.
#[derive(Template)]
#[template(path = "admin/customers/contacts/password.html")]
struct PasswordPage {
    admin: AdminPage,
    id: String,
    contact: Contact,
    password: String,
    /// In full: it goes into a message.
    sign_in: String,
}

impl PasswordPage {
    fn title(&self) -> String {
        fill(
            self.admin.page.t.people.access_title,
            &[&self.contact.fields.name()],
        )
    }
}

/// Access that was given.
pub struct Given {
    pub contact: Contact,
    pub password: String,
}

impl Given {
    pub fn answer(self, desk: &Desk<'_>, request: &Request, id: &str) -> Result {
        let page = PasswordPage {
            admin: desk.page(request),
            id: id.to_owned(),
            contact: self.contact,
            password: self.password,
            sign_in: format!("{}/s/{}/sign-in", request.origin(), desk.staff.supplier.slug),
        };
        respond::html_with(201, render(&page)?)
    }
}

pub async fn show(desk: &Desk<'_>, request: &Request, id: &str, contact: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let contact = one(desk, id, contact).await?;
    let username = contact.fields.username.as_ref().map(AsRef::as_ref);
    // A suggestion is a link to this page with it filled in.
    let suggested = request.query("username");
    let form = Form::filled([("username", suggested.or(username).unwrap_or_default())]);
    page(desk, request, id, contact, form, 200).await
}

async fn page(
    desk: &Desk<'_>,
    request: &Request,
    id: &str,
    contact: Contact,
    form: Form,
    status: u16,
) -> Result {
    let suggested = username::suggestions(&contact.fields, desk.today());
    let suggested = contacts::free_usernames(&desk.app.db, &desk.staff.supplier, &contact.id, suggested)
        .await?
        .into_iter()
        .map(|(_, name)| name.to_string())
        .filter(|name| name != form.value("username"))
        .map(|name| (address(&name), name))
        .collect();
    let page = AccessPage {
        suggested,
        admin: desk.page(request),
        form,
        id: id.to_owned(),
        contact,
    };
    respond::html_with(status, render(&page)?)
}

/// This page with a username filled in.
fn address(username: &str) -> String {
    let mut query = form_urlencoded::Serializer::for_suffix(String::from("?"), 1);
    query.append_pair("username", username).finish()
}

/// Gives a contact access, or a new password in the place of one it has lost.
pub async fn give(desk: &Desk<'_>, request: &mut Request, id: &str, contact: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let current = one(desk, id, contact).await?;
    let mut faults = Faults::default();
    let username = form
        .optional("username")
        .and_then(|text| faults.take("username", Username::parse(text)));
    if let Some(fault) = username
        .as_ref()
        .filter(|name| current.fields.username.as_ref() != Some(name))
        .and_then(|name| only_a_name(&form, name, &current.fields))
    {
        faults.add("username", fault);
    }
    let given = match accept(Some(()), faults) {
        Ok(()) => {
            let password = generate_password();
            let hash = hash_password(&password)?;
            let new_id = desk.app.new_ids();
            let act = desk.act(&new_id);
            contacts::give_access(&desk.app.db, &act, id, contact, username.as_ref(), &hash)
                .await
                .map(|contact| Given { contact, password })
                .map_err(Error::from)
        }
        Err(error) => Err(error),
    };
    match given {
        Ok(given) => given.answer(desk, request, id),
        Err(error) => {
            let mut faults = beside(error)?;
            // There is no other field here.
            faults
                .iter_mut()
                .for_each(|fault| fault.field = "username".to_owned());
            page(desk, request, id, current, form.with_faults(faults), 422).await
        }
    }
}

pub async fn end(desk: &Desk<'_>, id: &str, contact: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let new_id = desk.app.new_ids();
    contacts::end_access(&desk.app.db, &desk.act(&new_id), id, contact).await?;
    respond::see_other(&format!("/admin/customers/{id}?done=access-ended#contacts"))
}

/// Ends everyone's.
pub async fn end_all(desk: &Desk<'_>, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let new_id = desk.app.new_ids();
    contacts::end_all_access(&desk.app.db, &desk.act(&new_id), id).await?;
    respond::see_other(&format!("/admin/customers/{id}?done=all-access-ended#contacts"))
}
