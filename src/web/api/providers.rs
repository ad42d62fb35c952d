//! `PUT /api/v1/payment-providers/{provider}`: the secret that a provider signs its webhooks with.

#[cfg(test)]
pub(super) mod described;

use serde::{Deserialize, Serialize};
use worker::Response;

use crate::domain::provider::{Provider, WebhookSecret};
use crate::error::{Error, Refusal};
use crate::storage::providers;
use crate::web::api::{Call, body};
use crate::web::request::Request;
use crate::web::respond;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ProviderBody {
    webhook_secret: String,
}

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
    let secret =
        WebhookSecret::parse(&body.webhook_secret).map_err(|fault| Error::field("webhook_secret", fault))?;
    let (app, supplier) = (call.app, &call.caller.supplier);
    providers::save_secret(&app.db, supplier, provider, &secret, &app.vault(), app.now).await?;
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
