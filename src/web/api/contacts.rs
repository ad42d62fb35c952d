//! `/api/v1/customers/{id}/contacts`: the people at a customer, and their access to the storefront.

#[cfg(test)]
pub(super) mod described;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use worker::Response;

use crate::domain::calendar::instant_text;
use crate::domain::contact::{ContactDraft, ContactFields};
use crate::domain::fault::{Fault, Faults};
use crate::domain::invitation::{Invitation, State};
use crate::domain::text::{Password, Username};
use crate::domain::username::{self, Pattern};
use crate::error::Error;
use crate::storage::contacts::{self, Contact, NewContact};
use crate::storage::{Failure, invitations, nothing_along};
use crate::web::api::customers::fields::merge;
use crate::web::api::list::Window;
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body};
use crate::web::form::accept;
use crate::web::invitation::Token;
use crate::web::public::{generate_password, hash_password};
use crate::web::request::Request;
use crate::web::respond;

type Result = std::result::Result<Response, Error>;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct Body {
    first_name: String,
    surname: Option<String>,
    department: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    username: Option<String>,
    permissions: Option<Vec<String>>,
    orders: Option<String>,
}

fields! { Body { first_name, surname, department, phone, email, username, permissions, orders } }

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct NewBody {
    first_name: String,
    surname: Option<String>,
    department: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    username: Option<String>,
    permissions: Option<Vec<String>>,
    orders: Option<String>,
    password: Option<String>,
    access: Option<bool>,
}

fields! { NewBody { first_name, surname, department, phone, email, username, permissions, orders, password, access } }

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct AccessBody {
    username: Option<String>,
    password: Option<String>,
}

fields! { AccessBody { username, password } }

/// A contact as programs read it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ContactJson {
    id: String,
    name: String,
    #[serde(flatten)]
    fields: ContactFields,
    main: bool,
    access: bool,
    /// The newest one.
    invitation: Option<InvitationJson>,
    created_at: String,
    updated_at: String,
    /// A generated one, told this once: a repetition of the request gets the same answer without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    password: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct InvitationJson {
    state: State,
    created_by: String,
    created_at: String,
    expires_at: String,
    opened_at: Option<String>,
    accepted_at: Option<String>,
    /// Told this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

impl InvitationJson {
    fn of(invitation: &Invitation, now: DateTime<Utc>) -> InvitationJson {
        InvitationJson {
            state: invitation.state(now),
            created_by: invitation.created_by.clone(),
            created_at: instant_text(invitation.created_at),
            expires_at: instant_text(invitation.expires_at),
            opened_at: invitation.opened_at.map(instant_text),
            accepted_at: invitation.accepted_at.map(instant_text),
            link: None,
        }
    }
}

impl ContactJson {
    fn of(contact: &Contact, now: DateTime<Utc>) -> ContactJson {
        ContactJson {
            id: contact.id.clone(),
            name: contact.fields.name(),
            fields: contact.fields.clone(),
            main: contact.is_main,
            access: contact.has_access,
            invitation: contact
                .invitation
                .as_ref()
                .map(|invitation| InvitationJson::of(invitation, now)),
            created_at: instant_text(contact.created_at),
            updated_at: instant_text(contact.updated_at),
            password: None,
        }
    }
}

pub async fn create(call: &Call<'_>, request: &mut Request, customer_id: &str) -> Result {
    let once = match Once::begin(call, request).await? {
        Begun::New(once) => once,
        Begun::Answered(answer) => return Ok(answer),
    };
    let (fields, wish) = parse_new(body::parse(once.body.clone())?)?;
    let (password_hash, generated) = match wish {
        Wish::NoAccess => (None, None),
        Wish::Access(password) => secret(password).map(|(hash, generated)| (Some(hash), generated))?,
    };
    let new = NewContact {
        fields,
        password_hash,
    };
    let new_id = call.app.new_ids();
    let act = call.act(&new_id);
    let added = contacts::add(&call.app.db, &act, customer_id, &new, &|contact| {
        once.keep(201, &ContactJson::of(contact, call.app.now))
    })
    .await;
    let answer = added.map(|contact| ContactJson {
        password: generated,
        ..ContactJson::of(&contact, call.app.now)
    });
    once.answer(201, answer).await
}

enum Wish {
    NoAccess,
    /// With this password, or with a generated one.
    Access(Option<Password>),
}

/// What to store of a password, and the password itself where it was made here.
fn secret(chosen: Option<Password>) -> std::result::Result<(String, Option<String>), Error> {
    match chosen {
        Some(password) => Ok((hash_password(password.expose())?, None)),
        None => {
            let generated = generate_password();
            Ok((hash_password(&generated)?, Some(generated)))
        }
    }
}

fn parse_new(body: NewBody) -> std::result::Result<(ContactFields, Wish), Error> {
    let mut faults = Faults::default();
    let draft = ContactDraft {
        first_name: body.first_name,
        surname: body.surname,
        department: body.department,
        phone: body.phone,
        email: body.email,
        username: body.username,
        permissions: body.permissions,
        orders: body.orders,
    };
    let fields = draft.parse(&mut faults);
    let wish = match (body.password, body.access) {
        (Some(_), Some(false)) => {
            faults.add("password", Fault::UnexpectedField);
            None
        }
        (Some(password), _) => faults
            .take("password", Password::parse(&password))
            .map(|password| Wish::Access(Some(password))),
        (None, Some(true)) => Some(Wish::Access(None)),
        (None, _) => Some(Wish::NoAccess),
    };
    accept((|| Some((fields?, wish?)))(), faults)
}

fn parse(body: Value) -> std::result::Result<ContactFields, Error> {
    let body: Body = body::parse(body)?;
    let mut faults = Faults::default();
    let draft = ContactDraft {
        first_name: body.first_name,
        surname: body.surname,
        department: body.department,
        phone: body.phone,
        email: body.email,
        username: body.username,
        permissions: body.permissions,
        orders: body.orders,
    };
    let parsed = draft.parse(&mut faults);
    accept(parsed, faults)
}

pub async fn list(call: &Call<'_>, request: &Request, customer_id: &str) -> Result {
    let window = Window::of(request)?;
    let after = window.after.as_deref();
    let supplier = &call.caller.supplier;
    let rows = contacts::list(&call.app.db, supplier, customer_id, after, window.fetch()).await?;
    window.answer(
        rows.ok_or(Error::NotFound)?,
        |contact| contact.id.clone(),
        |contact| ContactJson::of(&contact, call.app.now),
    )
}

pub async fn show(call: &Call<'_>, customer_id: &str, contact_id: &str) -> Result {
    let contact = contacts::get(&call.app.db, &call.caller.supplier, customer_id, contact_id)
        .await?
        .ok_or(Error::NotFound)?;
    respond::json(200, &ContactJson::of(&contact, call.app.now))
}

/// JSON merge patch (RFC 7396) onto the contact as it is when it is written.
pub async fn patch(call: &Call<'_>, request: &mut Request, customer_id: &str, contact_id: &str) -> Result {
    let patch = body::read(request).await?;
    let new_id = call.app.new_ids();
    let act = call.act(&new_id);
    let contact = contacts::amend(&call.app.db, &act, customer_id, contact_id, &|current| {
        let mut target = Value::Object(current.members());
        merge(&mut target, &patch);
        parse(target).map_err(|error| match error {
            Error::Invalid(faults) => Failure::Invalid(faults),
            _ => Failure::Invalid(Vec::new()),
        })
    })
    .await?;
    respond::json(200, &ContactJson::of(&contact, call.app.now))
}

pub async fn delete(call: &Call<'_>, customer_id: &str, contact_id: &str) -> Result {
    let new_id = call.app.new_ids();
    contacts::remove(&call.app.db, &call.act(&new_id), customer_id, contact_id).await?;
    respond::no_content()
}

pub async fn make_main(call: &Call<'_>, customer_id: &str, contact_id: &str) -> Result {
    let new_id = call.app.new_ids();
    let contact = contacts::make_main(&call.app.db, &call.act(&new_id), customer_id, contact_id).await?;
    respond::json(200, &ContactJson::of(&contact, call.app.now))
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct SuggestionJson {
    pattern: Pattern,
    username: Username,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct SuggestionsJson {
    data: Vec<SuggestionJson>,
}

/// Usernames that fit a contact and that nobody has.
pub async fn usernames(call: &Call<'_>, customer_id: &str, contact_id: &str) -> Result {
    let (db, supplier) = (&call.app.db, &call.caller.supplier);
    let contact = contacts::get(db, supplier, customer_id, contact_id)
        .await?
        .ok_or(Error::NotFound)?;
    let suggested = username::suggestions(&contact.fields, supplier.today(call.app.now));
    let data = contacts::free_usernames(db, supplier, contact_id, suggested)
        .await?
        .into_iter()
        .map(|(pattern, username)| SuggestionJson { pattern, username })
        .collect();
    respond::json(200, &SuggestionsJson { data })
}

pub async fn give_access(
    call: &Call<'_>,
    request: &mut Request,
    customer_id: &str,
    contact_id: &str,
) -> Result {
    let body: AccessBody = body::parse(body::read(request).await?)?;
    let mut faults = Faults::default();
    let username = body
        .username
        .and_then(|text| faults.take("username", Username::parse(&text)));
    let password = body
        .password
        .and_then(|text| faults.take("password", Password::parse(&text)));
    accept(Some(()), faults)?;
    let (hash, generated) = secret(password)?;
    let new_id = call.app.new_ids();
    let act = call.act(&new_id);
    let db = &call.app.db;
    let contact = contacts::give_access(db, &act, customer_id, contact_id, username.as_ref(), &hash).await?;
    respond::json(
        200,
        &ContactJson {
            password: generated,
            ..ContactJson::of(&contact, call.app.now)
        },
    )
}

pub async fn end_access(call: &Call<'_>, customer_id: &str, contact_id: &str) -> Result {
    let new_id = call.app.new_ids();
    contacts::end_access(&call.app.db, &call.act(&new_id), customer_id, contact_id).await?;
    respond::no_content()
}

/// Ends everyone's.
pub async fn end_all_access(call: &Call<'_>, customer_id: &str) -> Result {
    let new_id = call.app.new_ids();
    contacts::end_all_access(&call.app.db, &call.act(&new_id), customer_id).await?;
    respond::no_content()
}

/// An invitation in the place of one that is still open; its link is told this once.
pub async fn invite(call: &Call<'_>, request: &Request, customer_id: &str, contact_id: &str) -> Result {
    let token = Token::new(call.app);
    let new_id = call.app.new_ids();
    let act = call.act(&new_id);
    let contact = invitations::invite(
        &call.app.db,
        &act,
        customer_id,
        contact_id,
        &token.hash,
        &nothing_along,
    )
    .await?;
    let invitation = contact.invitation.as_ref().ok_or(Error::NotFound)?;
    respond::json(
        200,
        &InvitationJson {
            link: Some(token.link(request)),
            ..InvitationJson::of(invitation, call.app.now)
        },
    )
}

pub async fn withdraw_invitation(call: &Call<'_>, customer_id: &str, contact_id: &str) -> Result {
    let new_id = call.app.new_ids();
    invitations::withdraw(&call.app.db, &call.act(&new_id), customer_id, contact_id).await?;
    respond::no_content()
}
