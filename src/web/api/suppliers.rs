//! `POST /api/v1/suppliers`: sign-up for programs.

#[cfg(test)]
pub(super) mod described;

use serde::{Deserialize, Serialize};
use worker::Response;

use crate::app::App;
use crate::error::Error;
use crate::web::api::body;
use crate::web::public::{SignUpFields, limit, open_account};
use crate::web::request::Request;
use crate::web::respond;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct NewSupplier {
    slug: String,
    name: String,
    country: String,
    currency: String,
    timezone: String,
    locale: String,
    owner: Owner,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Owner {
    name: String,
    email: String,
    password: String,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Opened {
    id: String,
    slug: String,
    api_key: String,
}

pub async fn sign_up(app: &App, request: &mut Request) -> Result<Response, Error> {
    let new: NewSupplier = body::parse(body::read(request).await?)?;
    limit(app, request).await?;
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
    let opened = open_account(app, &fields, &names, None).await?;
    respond::json(
        201,
        &Opened {
            id: opened.id,
            slug: opened.slug,
            api_key: opened.api_key,
        },
    )
}
