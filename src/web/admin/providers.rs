//! Payment providers: where they report to, and the secrets that they sign with.

use askama::Template;
use chrono::{DateTime, Utc};
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::fault::FieldFault;
use crate::domain::provider::{Provider, WebhookSecret};
use crate::error::{Error, Refusal};
use crate::storage::providers;
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::Form;
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/providers.html")]
struct ProvidersPage {
    admin: AdminPage,
    providers: Vec<ProviderView>,
}

struct ProviderView {
    provider: Provider,
    webhook_address: String,
    configured_since: Option<DateTime<Utc>>,
    /// Its deliveries are understood in this version.
    is_live: bool,
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
    refused: Option<(Provider, FieldFault)>,
    status: u16,
) -> Result {
    let supplier = &desk.staff.supplier;
    let configured = providers::configured(&desk.app.db, supplier).await?;
    let view = |provider: &Provider| {
        let fault = refused
            .iter()
            .filter(|(refused, _)| refused == provider)
            .map(|(_, fault)| fault.clone());
        ProviderView {
            provider: *provider,
            webhook_address: format!("{}/webhooks/{}/{provider}", request.origin(), supplier.slug),
            configured_since: configured
                .iter()
                .find(|one| one.provider == *provider)
                .map(|one| one.updated_at),
            is_live: *provider == Provider::Stripe,
            form: Form::default().with_faults(fault.collect()),
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
    match WebhookSecret::parse(form.value("webhook_secret")) {
        Ok(secret) => {
            providers::save_secret(
                &app.db,
                &desk.staff.supplier,
                provider,
                &secret,
                &app.vault(),
                app.now,
            )
            .await?;
            respond::see_other("/admin/settings/providers?done=saved")
        }
        Err(fault) => {
            let fault = FieldFault {
                field: "webhook_secret".to_owned(),
                fault,
            };
            page(desk, request, Some((provider, fault)), 422).await
        }
    }
}
