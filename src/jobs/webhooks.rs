//! Events that were stored and answered, applied: at once as far as time allows, and by the trigger what was left.

use crate::app::App;
use crate::domain::provider::{Meaning, Provider, Sent, mercadopago, read};
use crate::error::Error;
use crate::storage::access::Supplier;
use crate::storage::providers;
use crate::storage::webhooks::{self, Event, Outcome};

/// Events applied by one trigger; each takes a few trips.
const AT_ONCE: u32 = 50;

/// After so many days a payment that cannot be fetched is a person's matter.
const PATIENCE_DAYS: i64 = 3;

/// What waits in the queue, of every supplier. One that fails does not hold up the others.
pub async fn run_queued(app: &App) -> Result<(), Error> {
    for (supplier, event) in webhooks::queued(&app.db, AT_ONCE).await? {
        if let Err(error) = apply(app, &supplier, event.provider.name(), &event).await {
            error.log(&format!("event {} of supplier {}", event.event_id, supplier.id()));
        }
    }
    Ok(())
}

/// Applies a stored event, as it is read now. What it did already it does not do twice.
pub async fn apply(app: &App, supplier: &Supplier, actor: &str, event: &Event) -> Result<Outcome, Error> {
    let Some(sent) = look(app, supplier, event).await? else {
        let age = app.now.signed_duration_since(event.received_at);
        if event.outcome == Outcome::Queued && age.num_days() >= PATIENCE_DAYS {
            webhooks::give_up(&app.db, supplier, event, "payment").await?;
        }
        return Ok(event.outcome);
    };
    let new_id = app.new_ids();
    let act = app.act(supplier, actor, &new_id);
    Ok(webhooks::replay(&app.db, &act, event, &sent).await?)
}

/// What the event says, by what was sent or, of Mercado Pago, by what the payment is now; `None` if that is not to be had.
async fn look(app: &App, supplier: &Supplier, event: &Event) -> Result<Option<Sent>, Error> {
    let Some(body) = payload(app, supplier, event).await? else {
        return Ok(None);
    };
    if event.provider == Provider::MercadoPago {
        return fetch(app, supplier, event, &body).await;
    }
    let sent = read(event.provider, &body, supplier.currency).unwrap_or_default();
    Ok(sent.into_iter().find(|one| one.event_id == event.event_id))
}

/// The bytes as they were sent.
pub async fn payload(app: &App, supplier: &Supplier, event: &Event) -> Result<Option<Vec<u8>>, Error> {
    let key = webhooks::file_key(event.provider, event.payload_id());
    let object = app.files.get(supplier, &key).await?;
    match object.as_ref().and_then(worker::Object::body) {
        Some(body) => Ok(Some(body.bytes().await?)),
        None => Ok(None),
    }
}

async fn fetch(app: &App, supplier: &Supplier, event: &Event, body: &[u8]) -> Result<Option<Sent>, Error> {
    // The id that was signed is the first part of ours.
    let signed = event.event_id.split('-').next();
    let Some(notice) = mercadopago::Notice::read(body, signed)
        .ok()
        .filter(|one| one.is_of_payment)
    else {
        return Ok(None);
    };
    let token = providers::access_token(&app.db, supplier, event.provider, &app.config.vault_key).await?;
    let Some(token) = token else { return Ok(None) };
    let url = format!("{}/v1/payments/{}", app.config.mercadopago_api, notice.data_id);
    let Some(answer) = app.fetch(&url, &token).await else {
        return Ok(None);
    };
    let meaning = mercadopago::read_payment(&answer, &notice.data_id, supplier.currency);
    Ok(meaning.ok().map(|meaning: Meaning| Sent {
        event_id: event.event_id.clone(),
        kind: event.kind.clone(),
        meaning,
    }))
}
