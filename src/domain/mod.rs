//! The pure rules of trade credit: money, dates, terms, allocation, ageing, delinquency, access.
//!
//! Nothing here reads a clock, a database or a request. Time is an argument, a day is a civil date in the
//! supplier's zone, and money is an integer number of minor units. Every function is total: bad input is an
//! error value, never a panic, because a panic on Workers takes other requests down with it. The lints below
//! hold the layer to that.
#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::string_slice,
        clippy::unwrap_used
    )
)]

#[macro_use]
mod words;

pub mod access;
pub mod account;
pub mod address;
pub mod ageing;
pub mod allocation;
pub mod billing;
pub mod calendar;
pub mod consent;
pub mod contact;
pub mod country;
pub mod customer;
pub mod delinquency;
pub mod delivery;
pub mod delivery_group;
pub mod fault;
pub mod invitation;
pub mod invoice;
pub mod late_payment;
pub mod likeness;
pub mod locale;
pub mod location;
pub mod loyalty;
pub mod mention;
pub mod money;
pub mod order;
pub mod password;
pub mod pricing;
pub mod promise;
pub mod provider;
pub mod range;
pub mod receivables;
pub mod reminder;
pub mod sales;
pub mod schedule;
pub mod seal;
pub mod sorting;
pub mod statement;
pub mod tax_number;
pub mod terms;
pub mod text;
pub mod transfer;
pub mod upload;
pub mod username;
pub mod warehouse;

pub use words::{UnknownWord, Written};
