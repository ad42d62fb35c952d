//! `POST /api/v1/suppliers`: sign-up for programs.

#[cfg(test)]
pub(super) mod described;

use serde::Serialize;
use worker::Response;

use crate::app::App;
use crate::error::{Error, Refusal};
use crate::storage::Receipt;
use crate::web::api::{body, once};
use crate::web::public::{SignUpFields, limit, open_account};
use crate::web::request::Request;
use crate::web::respond;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct NewSupplier {
    slug: String,
    name: String,
    country: String,
    currency: String,
    timezone: String,
    locale: String,
    owner: Owner,
}

fields! { NewSupplier { slug, name, country, currency, timezone, locale, owner } }

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct Owner {
    name: String,
    email: String,
    password: String,
}

fields! { Owner { name, email, password } }

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Opened {
    id: String,
    slug: String,
    api_key: String,
}

pub async fn sign_up(app: &App, request: &mut Request) -> Result<Response, Error> {
    let body = body::read(request).await?;
    let receipt = once::receipt(app, request, &body)?;
    let new: NewSupplier = body::parse(body)?;
    limit(app, request).await?;
    let once = receipt.map(|receipt| known_by(app, receipt));
    if let Some(opened) = replay(app, once.as_ref()).await? {
        return respond::json(201, &opened);
    }
    let opened = match open(app, &new, once.as_ref()).await {
        Ok(opened) => opened,
        // Perhaps by another delivery of the same request, a moment before.
        Err(error) => replay(app, once.as_ref()).await?.ok_or(error)?,
    };
    respond::json(201, &opened)
}

/// The receipt of a sign-up and the API key that goes with it. The key is made from this deployment's secret, the
/// caller's `Idempotency-Key` and the body, and none of them is stored: whoever repeats the request gets the key again,
/// and whoever reads the database does not. To repeat it one must know the owner's password, which opens every door.
fn known_by(app: &App, receipt: Receipt) -> (Receipt, String) {
    let api_key = format!(
        "fiado_{}",
        app.digest(&["first key", &receipt.key, &receipt.fingerprint])
    );
    let key = app.digest(&["sign-up", &receipt.key]);
    (Receipt { key, ..receipt }, api_key)
}

/// What a request like this one was told before.
async fn replay(app: &App, once: Option<&(Receipt, String)>) -> Result<Option<Opened>, Error> {
    let Some((receipt, api_key)) = once else {
        return Ok(None);
    };
    let Some(found) = receipt.replay_sign_up(&app.db).await? else {
        return Ok(None);
    };
    if found.fingerprint != receipt.fingerprint {
        return Err(Refusal::IdempotencyMismatch.into());
    }
    let (id, slug) = found.body.split_once(' ').unwrap_or_default();
    Ok(Some(Opened {
        id: id.to_owned(),
        slug: slug.to_owned(),
        api_key: api_key.clone(),
    }))
}

async fn open(app: &App, new: &NewSupplier, once: Option<&(Receipt, String)>) -> Result<Opened, Error> {
    let fields = SignUpFields {
        slug: &new.slug,
        name: &new.name,
        country: &new.country,
        currency: &new.currency,
        timezone: &new.timezone,
        locale: &new.locale,
        owner_name: &new.owner.name,
        owner_email: &new.owner.email,
        owner_password: &new.owner.password,
    };
    let names = [
        "slug",
        "name",
        "country",
        "currency",
        "timezone",
        "locale",
        "owner.name",
        "owner.email",
        "owner.password",
    ];
    let opened = open_account(app, &fields, &names, None, once).await?;
    Ok(Opened {
        id: opened.id,
        slug: opened.slug,
        api_key: opened.api_key,
    })
}
