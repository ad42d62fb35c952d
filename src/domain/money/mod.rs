//! Money: an [`Amount`] is an integer number of minor units, a [`Currency`] says how many of them make one.
//!
//! An amount does not carry its currency: an account has exactly one, so it is known from the context and never
//! mixed. [`format_money`] and [`Amount::parse_decimal`] are the only places where the two meet.

mod amount;
mod currency;
mod decimal;

pub use amount::{Amount, Overflow};
pub use currency::{Currency, UnknownCurrency};
pub use decimal::{AmountError, format_decimal, format_money, plain_decimal};
