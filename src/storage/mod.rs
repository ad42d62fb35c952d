//! The only SQL and the only R2. Row structs stand beside their statements; one use case is one batch; a verb takes the
//! supplier (or buyer) that it acts for, a value only [`access`] and the storefront's [`suppliers::by_slug`] can make.

#[macro_use]
mod row;

pub mod access;
pub mod accounts;
mod act;
pub mod billing;
pub mod books;
pub mod buyers;
pub mod collections;
pub mod consents;
pub mod contacts;
pub mod credits;
pub mod customers;
mod db;
mod db_error;
pub mod deliveries;
#[cfg(feature = "demo")]
pub mod demo;
pub mod erasure;
pub mod exports;
mod files;
pub mod groups;
pub mod history;
mod idempotency;
pub mod incidents;
pub mod invitations;
pub mod invoices;
pub mod job_runs;
pub mod late_payment;
pub mod locations;
pub mod orders;
pub mod overrides;
pub mod past;
mod pause;
pub mod placing;
pub mod policies;
pub mod products;
pub mod promises;
pub mod providers;
pub mod quotes;
pub mod ranges;
pub mod receivables;
pub mod records;
pub mod reminders;
mod retries;
pub mod reviews;
pub mod statements;
pub mod suppliers;
pub mod team;
pub mod warehouses;
pub mod webhooks;

pub use act::{Act, Along, Edited, Failure, nothing_along};
pub use db::{Cost, Db, Outage, Param, Rows, Statement};
pub use db_error::DbError;
pub use files::Files;
pub use idempotency::{Receipt, Replay};
