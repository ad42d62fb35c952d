//! What payment providers report. The raw bytes are verified before anything in them is believed; then they are stored,
//! applied and answered. How each provider signs and what it says is in [`provider`](crate::domain::provider).

use serde::Serialize;
use worker::Response;

use crate::app::App;
use crate::domain::money::Currency;
use crate::domain::provider::{Provider, Sent, WebhookSecret, read, stripe};
use crate::error::{Error, Refusal};
use crate::storage::access::Supplier;
use crate::storage::webhooks::{self, Known, Question, Received};
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
    // Not verified yet: its words only choose what is read. So the secret, and what applying the event will need, come
    // in one trip; a stranger is told nothing of it.
    let question = read(provider, &body, Currency::EUR)
        .map(|sent| Question::of(&sent))
        .unwrap_or_default();
    let (receiver, known) = webhooks::look_up(&app.db, slug, provider, &question)
        .await?
        .ok_or(Error::NotFound)?;
    let secret = receiver
        .secret(&app.config.vault_key)?
        .ok_or(Refusal::ProviderNotConfigured)?;
    verify(provider, request, &body, &secret, app)?;
    let sent = read(provider, &body, receiver.supplier.currency).map_err(Error::Malformed)?;
    keep(app, &receiver.supplier, provider, &sent, known, body).await
}

fn verify(
    provider: Provider,
    request: &Request,
    body: &[u8],
    secret: &WebhookSecret,
    app: &App,
) -> Result<(), Error> {
    match provider {
        Provider::Stripe => {
            let header = request.header("Stripe-Signature").unwrap_or_default();
            if stripe::is_good(&header, body, secret, app.now) {
                Ok(())
            } else {
                Err(Refusal::BadSignature.into())
            }
        }
        Provider::GoCardless | Provider::MercadoPago => Err(Refusal::ProviderNotConfigured.into()),
    }
}

/// The payload goes to R2 before its row is written: bytes without a row are nothing, a row without bytes is a hole.
async fn keep(
    app: &App,
    supplier: &Supplier,
    provider: Provider,
    sent: &Sent,
    known: Known,
    body: Vec<u8>,
) -> Result<Response, Error> {
    let received = if known.is_duplicate {
        Received::Duplicate
    } else {
        let key = webhooks::file_key(provider, &sent.event_id);
        app.files.put(supplier, &key, "application/json", body).await?;
        let new_id = app.new_ids();
        let act = app.act(supplier, provider.name(), &new_id);
        webhooks::receive(&app.db, &act, provider, sent, known).await?
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
