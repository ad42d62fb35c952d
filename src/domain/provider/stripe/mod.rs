//! Stripe: <https://docs.stripe.com/webhooks>.

mod event;
mod signature;

pub use event::read;
pub use signature::is_good;
