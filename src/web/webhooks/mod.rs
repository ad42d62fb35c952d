//! What payment providers report. The raw bytes are verified before anything in them is believed; then they are stored,
//! applied and answered. How each provider signs and what it says is in [`provider`](crate::domain::provider).

use serde::Serialize;
use worker::Response;

use crate::app::App;
use crate::domain::money::Currency;
use crate::domain::provider::mercadopago::{self, Notice};
use crate::domain::provider::{Meaning, Provider, Sent, gocardless, read, stripe};
use crate::error::{Error, Refusal};
use crate::jobs;
use crate::storage::access::Supplier;
use crate::storage::providers::Receiver;
use crate::storage::webhooks::{self, Event, Outcome, Question, Received};
use crate::web::request::{BODY_LIMIT, Request};
use crate::web::respond;

/// Payments of one delivery that are applied before it is answered; the job applies the rest.
const AT_ONCE: usize = 20;

/// How often a delivery is looked at again because another one stored some of its events meanwhile.
const TRIES: usize = 5;

pub async fn receive(
    app: &App,
    request: &mut Request,
    slug: &str,
    provider: &str,
) -> Result<Response, Error> {
    let provider = Provider::parse(provider).map_err(|_| Refusal::UnsupportedProvider)?;
    let body = request.body(BODY_LIMIT).await?;
    if provider == Provider::MercadoPago {
        return notified(app, request, slug, body).await;
    }
    // Not verified yet: its words only choose what is read. So the secret, and what applying the events will need, come
    // in one trip; a stranger is told nothing of it.
    let unverified = read(provider, &body, Currency::EUR).unwrap_or_default();
    if unverified.len() > 1 {
        return many(app, request, slug, provider, body, &unverified).await;
    }
    let question = unverified.first().map(Question::of).unwrap_or_default();
    let (receiver, known) = webhooks::look_up(&app.db, slug, provider, &question)
        .await?
        .ok_or(Error::NotFound)?;
    verify(app, request, provider, &receiver, &body, "")?;
    let sent = read(provider, &body, receiver.supplier.currency).map_err(Error::Malformed)?;
    let Some(sent) = sent.first() else {
        // To see whether somebody is there.
        return answer(Outcome::Ignored.as_str());
    };
    let supplier = &receiver.supplier;
    if known.is_duplicate {
        return answer("duplicate");
    }
    put(app, supplier, provider, &sent.event_id, body).await?;
    let new_id = app.new_ids();
    let act = app.act(supplier, provider.name(), &new_id);
    match webhooks::receive(&app.db, &act, provider, sent, known).await? {
        Received::As(outcome) => answer(outcome.as_str()),
        Received::Duplicate => answer("duplicate"),
    }
}

fn verify(
    app: &App,
    request: &Request,
    provider: Provider,
    receiver: &Receiver,
    body: &[u8],
    data_id: &str,
) -> Result<(), Error> {
    let secret = receiver
        .secret(&app.config.vault_key)?
        .ok_or(Refusal::ProviderNotConfigured)?;
    let header = |name: &str| request.header(name).unwrap_or_default();
    let (is_good, refusal) = match provider {
        Provider::Stripe => (
            stripe::is_good(&header("Stripe-Signature"), body, &secret, app.now),
            Refusal::BadSignature,
        ),
        Provider::GoCardless => (
            gocardless::is_good(&header("Webhook-Signature"), body, &secret),
            Refusal::BadSignatureGoCardless,
        ),
        Provider::MercadoPago => (
            mercadopago::is_good(
                &header("x-signature"),
                request.header("x-request-id").as_deref(),
                data_id,
                &secret,
            ),
            Refusal::BadSignature,
        ),
    };
    if is_good { Ok(()) } else { Err(refusal.into()) }
}

/// The payload goes to R2 before its row is written: bytes without a row are nothing, a row without bytes is a hole. It is
/// kept there and not in D1, where each delivery would weigh on every backup and query of the books.
async fn put(
    app: &App,
    supplier: &Supplier,
    provider: Provider,
    event_id: &str,
    body: Vec<u8>,
) -> Result<(), Error> {
    let key = webhooks::file_key(provider, event_id);
    Ok(app.files.put(supplier, &key, "application/json", body).await?)
}

/// A delivery of several events: all are stored in one batch, then applied payment by payment.
async fn many(
    app: &App,
    request: &Request,
    slug: &str,
    provider: Provider,
    body: Vec<u8>,
    unverified: &[Sent],
) -> Result<Response, Error> {
    let look = async || webhooks::look_up_many(&app.db, slug, provider, unverified).await;
    let (receiver, mut seen) = look().await?.ok_or(Error::NotFound)?;
    verify(app, request, provider, &receiver, &body, "")?;
    let supplier = &receiver.supplier;
    let sent = read(provider, &body, supplier.currency).map_err(Error::Malformed)?;
    let new_id = app.new_ids();
    let act = app.act(supplier, provider.name(), &new_id);
    for _ in 0..TRIES {
        let new = seen.not_yet(&sent);
        let Some(first) = new.first() else {
            return answer("duplicate");
        };
        let payload = &first.event_id;
        put(app, supplier, provider, payload, body.clone()).await?;
        if webhooks::store(&app.db, &act, provider, &new, &seen, payload).await? {
            apply(app, supplier, provider, &new, payload).await;
            return answer(Outcome::Queued.as_str());
        }
        if let Some((_, again)) = look().await? {
            seen = again;
        }
    }
    Err(Refusal::ChangedMeanwhile.into())
}

/// Each payment once, by its last event: settling it resolves the others. What fails stays in the queue.
async fn apply(app: &App, supplier: &Supplier, provider: Provider, new: &[&Sent], payload: &str) {
    let mut payments: Vec<&str> = Vec::new();
    for sent in new.iter().rev() {
        let Meaning::Report(report) = &sent.meaning else {
            continue;
        };
        let payment_id = report.payment_id.as_str();
        if payments.len() >= AT_ONCE || payments.contains(&payment_id) {
            continue;
        }
        payments.push(payment_id);
        let event = webhooks::stored(provider, sent, payload, app.now);
        let new_id = app.new_ids();
        let act = app.act(supplier, provider.name(), &new_id);
        if let Err(failure) = webhooks::replay(&app.db, &act, &event, sent).await {
            Error::from(failure).log("a queued event");
        }
    }
}

/// Mercado Pago says only that something happened to a payment: that is stored, then the payment is fetched.
async fn notified(app: &App, request: &Request, slug: &str, body: Vec<u8>) -> Result<Response, Error> {
    let provider = Provider::MercadoPago;
    let unverified = Notice::read(&body, request.query("data.id").or(request.query("id")));
    let question = Question {
        event_id: unverified
            .as_ref()
            .map_or_else(|_| String::new(), |notice| notice.event_id.clone()),
        ..Question::default()
    };
    let (receiver, known) = webhooks::look_up(&app.db, slug, provider, &question)
        .await?
        .ok_or(Error::NotFound)?;
    let data_id = unverified.as_ref().map_or("", |notice| notice.data_id.as_str());
    verify(app, request, provider, &receiver, &body, data_id)?;
    let notice = unverified.map_err(Error::Malformed)?;
    let supplier = &receiver.supplier;
    if known.is_duplicate {
        return answer("duplicate");
    }
    put(app, supplier, provider, &notice.event_id, body).await?;
    let new_id = app.new_ids();
    let act = app.act(supplier, provider.name(), &new_id);
    let sent = Sent {
        event_id: notice.event_id.clone(),
        kind: notice.kind.clone(),
        meaning: Meaning::Nothing,
    };
    if !notice.is_of_payment {
        return match webhooks::receive(&app.db, &act, provider, &sent, known).await? {
            Received::As(outcome) => answer(outcome.as_str()),
            Received::Duplicate => answer("duplicate"),
        };
    }
    if !webhooks::store_unread(&app.db, &act, provider, &notice.event_id, &notice.kind).await? {
        return answer("duplicate");
    }
    let event: Event = webhooks::stored(provider, &sent, &sent.event_id, app.now);
    let outcome = match jobs::webhooks::apply(app, supplier, provider.name(), &event).await {
        Ok(outcome) => outcome,
        Err(error) => {
            error.log("a queued event");
            Outcome::Queued
        }
    };
    answer(outcome.as_str())
}

fn answer(outcome: &'static str) -> Result<Response, Error> {
    #[derive(Serialize)]
    struct Answer {
        outcome: &'static str,
    }
    respond::json(200, &Answer { outcome })
}
