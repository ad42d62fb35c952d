//! The payment providers whose webhooks are understood: each has a folder with its signature check and its mapping into
//! [`Report`]s, what any of them can report in our words. [`fold`] tells from all reports about a payment what it has
//! come to, and [`Shares`] which invoices its money settles.

mod booking;
mod fold;
pub mod gocardless;
pub mod mercadopago;
mod secret;
mod shares;
mod signed;
pub mod stripe;
mod sums;

pub use booking::{Booking, in_order};
pub use fold::{Folded, Movement, MovementKind, Progress, Received, fold};
pub use secret::{AccessToken, WebhookSecret};
pub use shares::{Share, Shares, Shift};
pub use sums::Sums;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::money::{Amount, Currency};

words! {
    pub enum Provider {
        Stripe = "stripe",
        GoCardless = "gocardless",
        MercadoPago = "mercadopago",
    }
}

impl Provider {
    /// As the provider writes its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stripe => "Stripe",
            Self::GoCardless => "GoCardless",
            Self::MercadoPago => "Mercado Pago",
        }
    }
}

words! {
    /// What a provider says of a payment. Late news are as good as early ones: what they come to is [`fold`]'s matter.
    pub enum ReportKind {
        /// The money is there.
        PaymentConfirmed = "payment_confirmed",
        /// Confirmed before, and now with the supplier.
        PaymentPaidOut = "payment_paid_out",
        /// The money is on its way, and may still not come.
        PaymentPending = "payment_pending",
        /// An attempt failed. The payer may try again; money that has come stays.
        PaymentFailed = "payment_failed",
        PaymentCancelled = "payment_cancelled",
        /// How much of it has been refunded so far, all refunds together.
        RefundedSoFar = "refunded_so_far",
        /// One refund, by its reference.
        Refund = "refund",
        /// That refund did not reach the payer.
        RefundFailed = "refund_failed",
        /// The payer's bank asks; nothing is decided.
        DisputeOpened = "dispute_opened",
        /// The payer's bank gave in: the money stays.
        DisputeWon = "dispute_won",
        /// The payer had the money taken back, for good.
        ChargebackLost = "chargeback_lost",
        /// The payer's bank did not pay, or took back what it had paid. Without an amount it is the whole payment.
        DebitReturned = "debit_returned",
        /// The money was taken back for a fault that is not the payer's, such as a wrong account number.
        TakenBack = "taken_back",
        /// What was taken back by this reference came again.
        GivenBack = "given_back",
        /// The payer's permission to debit is another one: which, is the reference.
        MandateChanged = "mandate_changed",
    }
}

impl ReportKind {
    /// About a payment on its way, before any money is there.
    #[must_use]
    pub const fn is_progress(self) -> bool {
        matches!(
            self,
            Self::PaymentPending | Self::PaymentFailed | Self::PaymentCancelled
        )
    }
}

/// What a provider reports about one payment. Stored as JSON with its event: the stored ones are what is folded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    pub kind: ReportKind,
    /// The provider's own id of the payment.
    pub payment_id: String,
    /// The provider's own id of what happened to the payment, such as a dispute or a refund.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// In minor units of the supplier's currency; `None` when it is money of another currency or the provider does not
    /// say how much.
    pub amount: Option<Amount>,
    /// The currency's code, as reported; empty when the provider does not say.
    pub currency: String,
    /// How it was paid, as a payment's method is called here.
    pub method: String,
    /// When it happened at the provider.
    pub at: DateTime<Utc>,
    /// What the payment says that it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoice_number: Option<String>,
    /// Whom the payment says that it is from: an id or an external id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// What else the same event tells of the same payment.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<Report>,
}

fields! { Report {
    kind, payment_id, reference, amount, currency, method, at, invoice_number, customer, also: or_default
} }

impl Report {
    /// Whether it is about money that the supplier's account cannot hold.
    #[must_use]
    pub fn is_of_other_currency(&self) -> bool {
        self.amount.is_none() && !self.currency.is_empty()
    }
}

/// What an event means here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    Report(Report),
    /// Of a kind that changes nothing here.
    Nothing,
    /// Of a kind that would, but this field of it cannot be used.
    Unusable(&'static str),
}

/// An event as a provider sent it.
#[derive(Debug, Clone)]
pub struct Sent {
    pub event_id: String,
    /// The provider's own name for what happened.
    pub kind: String,
    pub meaning: Meaning,
}

/// Reads what a provider sent and what is told in it. What Mercado Pago sends tells nothing: it is fetched.
///
/// # Errors
/// Why these are no events.
pub fn read(provider: Provider, body: &[u8], currency: Currency) -> Result<Vec<Sent>, String> {
    match provider {
        Provider::Stripe => stripe::read(body, currency).map(|sent| vec![sent]),
        Provider::GoCardless => gocardless::read(body),
        Provider::MercadoPago => Ok(Vec::new()),
    }
}

/// The longest id or name that is taken from a provider.
const LONGEST: usize = 255;

/// Whether it can stand in a file's name and in a link.
fn is_plain_id(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    !id.is_empty() && id.len() <= LONGEST && id.bytes().all(is_plain)
}
