//! What payment providers report. The raw bytes are verified first, then stored, applied and answered; each provider
//! has a folder of its own with its signature check and its mapping into [`Report`](crate::domain::provider::Report)s.

pub mod stripe;

use serde::Serialize;
use worker::Response;

use crate::app::App;
use crate::domain::provider::Provider;
use crate::error::{Error, Refusal};
use crate::storage::access::Supplier;
use crate::storage::providers;
use crate::storage::webhooks::{self, Delivery, Received};
use crate::web::request::{BODY_LIMIT, Request};
use crate::web::respond;

pub async fn receive(
    app: &App,
    request: &mut Request,
    slug: &str,
    provider: &str,
) -> Result<Response, Error> {
    let provider = Provider::parse(provider).map_err(|_| Refusal::UnsupportedProvider)?;
    let body = request.body(BODY_LIMIT).await?;
    let receiver = providers::receiver(&app.db, slug, provider)
        .await?
        .ok_or(Error::NotFound)?;
    let secret = receiver
        .secret(&app.config.vault_key)?
        .ok_or(Refusal::ProviderNotConfigured)?;
    let supplier = &receiver.supplier;
    let delivery = match provider {
        Provider::Stripe => stripe::read(request, &body, &secret, supplier.currency, app.now)?,
        Provider::GoCardless | Provider::MercadoPago => return Err(Refusal::ProviderNotConfigured.into()),
    };
    keep(app, supplier, &delivery, body).await
}

/// The payload goes to R2 before its row is written: bytes without a row are nothing, a row without bytes is a hole.
async fn keep(app: &App, supplier: &Supplier, delivery: &Delivery, body: Vec<u8>) -> Result<Response, Error> {
    let known = webhooks::look_up(&app.db, supplier, delivery).await?;
    let received = if known.is_duplicate {
        Received::Duplicate
    } else {
        app.files
            .put(supplier, &delivery.file_key(), "application/json", body)
            .await?;
        let new_id = app.new_ids();
        let act = app.act(supplier, delivery.provider.name(), &new_id);
        webhooks::receive(&app.db, &act, delivery, &known).await?
    };
    #[derive(Serialize)]
    struct Answer {
        outcome: &'static str,
    }
    let outcome = match received {
        Received::As(outcome) => outcome.as_str(),
        Received::Duplicate => "duplicate",
    };
    respond::json(200, &Answer { outcome })
}
