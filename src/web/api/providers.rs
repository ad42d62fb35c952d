//! `PUT /api/v1/payment-providers/{provider}`: the secret that a provider signs its webhooks with.

#[cfg(test)]
pub(super) mod described;

use serde::Serialize;
use worker::Response;

use crate::domain::fault::Faults;
use crate::domain::provider::{AccessToken, Provider, WebhookSecret};
use crate::error::{Error, Refusal};
use crate::storage::providers;
use crate::web::api::{Call, body};
use crate::web::form::accept;
use crate::web::request::Request;
use crate::web::respond;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct ProviderBody {
    webhook_secret: String,
    access_token: Option<String>,
}

fields! { ProviderBody { webhook_secret, access_token } }

/// What is told of a provider: everything but its secret.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct View {
    provider: Provider,
    configured: bool,
    /// Where the provider is to send its events.
    webhook_url: String,
}

pub async fn put(call: &Call<'_>, request: &mut Request, provider: &str) -> Result<Response, Error> {
    let provider = Provider::parse(provider).map_err(|_| Refusal::UnsupportedProvider)?;
    let body: ProviderBody = body::parse(body::read(request).await?)?;
    let mut faults = Faults::default();
    let secret = faults.take("webhook_secret", WebhookSecret::parse(&body.webhook_secret));
    let token = body
        .access_token
        .and_then(|token| faults.take("access_token", AccessToken::parse(&token)));
    let secret = accept(secret, faults)?;
    let (app, supplier) = (call.app, &call.caller.supplier);
    let token = token.as_ref().map(|token| (token, app.vault()));
    providers::save_secret(&app.db, supplier, provider, &secret, token, &app.vault(), app.now).await?;
    let webhook_url = format!("{}/webhooks/{}/{provider}", request.origin(), supplier.slug);
    respond::json(
        200,
        &View {
            provider,
            configured: true,
            webhook_url,
        },
    )
}
