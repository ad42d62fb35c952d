use serde_json::json;

use super::{ProviderBody, View};
use crate::domain::provider::{AccessToken, Provider, WebhookSecret};
use crate::error::Refusal;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape};

pub fn operations() -> Vec<Operation> {
    let sent = Shape::sent::<ProviderBody>().field("webhook_secret", json!({
        "minLength": WebhookSecret::SHORTEST, "maxLength": WebhookSecret::LONGEST,
        "description": "Stored encrypted and never shown again. Two, on lines of their own, while one is being replaced."}))
        .field("access_token", json!({"minLength": 1, "maxLength": AccessToken::LONGEST,
        "description": "What the provider is asked with. Mercado Pago: its webhooks only say that something happened, so payments are fetched. Stripe: a secret or restricted key that opens pages to pay on. Stored encrypted; absent, the one before stays."}));
    let provider = shape::words(Provider::ALL.iter().map(|provider| provider.as_str()));
    vec![
        Operation::put(
            "/payment-providers/{provider}",
            "Set the secret that a provider signs its webhooks with",
        )
        .path_parameter("provider", provider)
        .body("Provider", sent, json!({"webhook_secret": "whsec_replace_me"}))
        .answers(200, "ConfiguredProvider", Shape::told::<View>())
        .refuses(&[Refusal::UnsupportedProvider]),
    ]
}
