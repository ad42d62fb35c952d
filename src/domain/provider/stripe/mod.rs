//! Stripe: <https://docs.stripe.com/webhooks>.

pub mod checkout;
mod event;
mod signature;

pub use event::read;
pub use signature::is_good;
