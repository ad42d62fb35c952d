//! `/api/v1/customers/{id}/contacts`: the people at a customer, and their access to the storefront.

#[cfg(test)]
pub(super) mod described;

use serde::Serialize;
use worker::Response;

use crate::domain::calendar::instant_text;
use crate::domain::fault::{Fault, Faults};
use crate::domain::text::{EmailAddress, PartyName, Password, Phone};
use crate::error::Error;
use crate::storage::contacts::{self, Contact, NewContact};
use crate::web::api::list::Window;
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body};
use crate::web::form::accept;
use crate::web::public::{generate_password, hash_password};
use crate::web::request::Request;
use crate::web::respond;

type Result = std::result::Result<Response, Error>;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct Body {
    name: String,
    email: String,
    phone: Option<String>,
    password: Option<String>,
    access: Option<bool>,
}

fields! { Body { name, email, phone, password, access } }

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ContactJson {
    id: String,
    name: String,
    email: String,
    phone: Option<String>,
    access: bool,
    created_at: String,
    /// A generated one, told this once: a repetition of the request gets the same answer without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
}

impl ContactJson {
    fn of(contact: &Contact) -> ContactJson {
        ContactJson {
            id: contact.id.clone(),
            name: contact.name.clone(),
            email: contact.email.clone(),
            phone: contact.phone.clone(),
            access: contact.has_access,
            created_at: instant_text(contact.created_at),
            password: None,
        }
    }
}

pub async fn create(call: &Call<'_>, request: &mut Request, customer_id: &str) -> Result {
    let once = match Once::begin(call, request).await? {
        Begun::New(once) => once,
        Begun::Answered(answer) => return Ok(answer),
    };
    let (mut new, password) = parse(body::parse(once.body.clone())?)?;
    let mut generated = None;
    let password = match password {
        Access::None => None,
        Access::With(password) => Some(password.expose().to_owned()),
        Access::Generated => {
            generated = Some(generate_password());
            generated.clone()
        }
    };
    new.password_hash = password.as_deref().map(hash_password).transpose()?;
    let new_id = call.app.new_ids();
    let act = call
        .app
        .act(&call.caller.supplier, &call.caller.key_name, &new_id);
    let added = contacts::add(&call.app.db, &act, customer_id, &new, &|contact| {
        once.keep(201, &ContactJson::of(contact))
    })
    .await;
    let answer = added.map(|contact| ContactJson {
        password: generated,
        ..ContactJson::of(&contact)
    });
    once.answer(201, answer).await
}

enum Access {
    None,
    With(Password),
    Generated,
}

fn parse(body: Body) -> std::result::Result<(NewContact, Access), Error> {
    let mut faults = Faults::default();
    let name = faults.take("name", PartyName::parse(&body.name));
    let email = faults.take("email", EmailAddress::parse(&body.email));
    let phone = body
        .phone
        .and_then(|phone| faults.take("phone", Phone::parse(&phone)));
    let access = match (body.password, body.access) {
        (Some(_), Some(false)) => {
            faults.add("password", Fault::UnexpectedField);
            None
        }
        (Some(password), _) => faults
            .take("password", Password::parse(&password))
            .map(Access::With),
        (None, Some(true)) => Some(Access::Generated),
        (None, _) => Some(Access::None),
    };
    let parsed = (|| {
        Some((
            NewContact {
                name: name?,
                email: email?,
                phone,
                password_hash: None,
            },
            access?,
        ))
    })();
    accept(parsed, faults)
}

pub async fn list(call: &Call<'_>, request: &Request, customer_id: &str) -> Result {
    let window = Window::of(request)?;
    let after = window.after.as_deref();
    let rows = contacts::list(
        &call.app.db,
        &call.caller.supplier,
        customer_id,
        after,
        window.fetch(),
    )
    .await?;
    window.answer(
        rows.ok_or(Error::NotFound)?,
        |contact| contact.id.clone(),
        |contact| ContactJson::of(&contact),
    )
}

pub async fn delete(call: &Call<'_>, customer_id: &str, contact_id: &str) -> Result {
    let new_id = call.app.new_ids();
    let act = call
        .app
        .act(&call.caller.supplier, &call.caller.key_name, &new_id);
    contacts::remove(&call.app.db, &act, customer_id, contact_id).await?;
    respond::no_content()
}
