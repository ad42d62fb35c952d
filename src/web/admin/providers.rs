//! Payment providers: where they report to, and the secrets that they sign with.

use askama::Template;
use chrono::{DateTime, Utc};
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::fault::{Faults, FieldFault};
use crate::domain::provider::{AccessToken, Provider, WebhookSecret};
use crate::error::{Error, Refusal};
use crate::storage::providers;
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;

const STRIPE_EVENTS: &str = "payment_intent.succeeded, payment_intent.processing, payment_intent.payment_failed, \
    payment_intent.canceled, charge.refunded, refund.updated, refund.failed, charge.dispute.created, charge.dispute.closed, \
    charge.dispute.funds_reinstated";

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/providers.html")]
struct ProvidersPage {
    admin: AdminPage,
    providers: Vec<ProviderView>,
}

impl ProvidersPage {
    /// What it is asked with, in words and what for.
    fn token(&self, one: &ProviderView) -> Option<(&'static str, &'static str)> {
        let t = &self.admin.page.t.ops;
        match one.provider {
            Provider::Stripe => Some((t.secret_key, t.secret_key_hint)),
            Provider::MercadoPago => Some((t.access_token, t.access_token_hint)),
            Provider::GoCardless => None,
        }
    }
}

struct ProviderView {
    provider: Provider,
    webhook_address: String,
    configured_since: Option<DateTime<Utc>>,
    /// What it is to send, in its own words.
    events: &'static str,
    /// Empty but for the fault: a secret is never shown again, not even a refused one.
    form: Form,
}

pub async fn show(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ManageKeys)?;
    page(desk, request, None, 200).await
}

async fn page(
    desk: &Desk<'_>,
    request: &Request,
    refused: Option<(Provider, Vec<FieldFault>)>,
    status: u16,
) -> Result {
    let supplier = &desk.staff.supplier;
    let configured = providers::configured(&desk.app.db, supplier).await?;
    let view = |provider: &Provider| {
        let faults = refused
            .iter()
            .filter(|(refused, _)| refused == provider)
            .flat_map(|(_, faults)| faults.clone());
        ProviderView {
            provider: *provider,
            webhook_address: format!("{}/webhooks/{}/{provider}", request.origin(), supplier.slug),
            configured_since: configured
                .iter()
                .find(|one| one.provider == *provider)
                .map(|one| one.updated_at),
            events: match provider {
                Provider::Stripe => STRIPE_EVENTS,
                Provider::GoCardless => "payments, mandates, refunds",
                Provider::MercadoPago => "payment",
            },
            form: Form::default().with_faults(faults.collect()),
        }
    };
    let providers = Provider::ALL.iter().map(view).collect();
    respond::html_with(
        status,
        render(&ProvidersPage {
            admin: desk.page(request),
            providers,
        })?,
    )
}

pub async fn save(desk: &Desk<'_>, request: &mut Request, provider: &str) -> Result {
    desk.allow(Permission::ManageKeys)?;
    let provider = Provider::parse(provider).map_err(|_| Refusal::UnsupportedProvider)?;
    let form = request.form().await?;
    let app = desk.app;
    let mut faults = Faults::default();
    let secret = faults.take(
        "webhook_secret",
        WebhookSecret::parse(form.value("webhook_secret")),
    );
    let token = form
        .optional("access_token")
        .and_then(|token| faults.take("access_token", AccessToken::parse(token)));
    match accept(secret, faults) {
        Ok(secret) => {
            let token = token.as_ref().map(|token| (token, app.vault()));
            let supplier = &desk.staff.supplier;
            providers::save_secret(&app.db, supplier, provider, &secret, token, &app.vault(), app.now)
                .await?;
            respond::see_other("/admin/settings/providers?done=saved")
        }
        Err(Error::Invalid(faults)) => page(desk, request, Some((provider, faults)), 422).await,
        Err(error) => Err(error),
    }
}
