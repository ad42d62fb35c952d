//! Stripe: <https://docs.stripe.com/webhooks>.

mod event;
mod signature;

use chrono::{DateTime, Utc};

use crate::domain::money::Currency;
use crate::domain::provider::WebhookSecret;
use crate::error::{Error, Refusal};
use crate::storage::webhooks::Delivery;
use crate::web::request::Request;

/// A delivery, verified and read.
pub fn read(
    request: &Request,
    body: &[u8],
    secret: &WebhookSecret,
    currency: Currency,
    now: DateTime<Utc>,
) -> Result<Delivery, Error> {
    let header = request.header("Stripe-Signature").unwrap_or_default();
    if !signature::is_good(&header, body, secret, now) {
        return Err(Refusal::BadSignature.into());
    }
    event::read(body, currency).map_err(Error::Malformed)
}
