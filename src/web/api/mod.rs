//! The API for programs: JSON in, JSON or problem+json out.

pub mod accounts;
pub mod billing;
pub mod body;
pub mod books;
pub mod collections;
pub mod consents;
pub mod contacts;
pub mod credits;
pub mod customer_settings;
pub mod customers;
pub mod deliveries;
#[cfg(test)]
mod described;
pub mod fields;
pub mod groups;
pub mod history;
pub mod invoices;
pub mod late_payment;
pub mod list;
pub mod locations;
pub mod once;
pub mod orders;
pub mod products;
pub mod promises;
pub mod providers;
pub mod receivables;
pub mod reminders;
pub mod sales;
pub mod staff;
pub mod statements;
pub mod suppliers;
pub mod warehouses;

use crate::app::App;
use crate::error::Error;
use crate::storage::Act;
use crate::storage::access::{self, Caller, KeyScope};
use crate::storage::suppliers::key_hash;
use crate::web::request::Request;

/// A program with a valid key: what every API handler is given.
pub struct Call<'a> {
    pub app: &'a App,
    pub caller: Caller,
}

impl<'a> Call<'a> {
    pub async fn open(app: &'a App, request: &Request) -> Result<Call<'a>, Error> {
        let header = request.header("Authorization").ok_or(Error::Unauthorized)?;
        let (scheme, key) = header.split_once(' ').ok_or(Error::Unauthorized)?;
        if !scheme.eq_ignore_ascii_case("Bearer") {
            return Err(Error::Unauthorized);
        }
        let hash = key_hash(key.trim());
        if !app.within_limit("API_LIMITER", &hash).await? {
            return Err(Error::TooManyRequests {
                retry_after_seconds: 60,
            });
        }
        let caller = access::caller(&app.db, &hash).await?.ok_or(Error::Unauthorized)?;
        if caller.scope == KeyScope::Read && request.method != worker::Method::Get {
            return Err(Error::Forbidden);
        }
        Ok(Call { app, caller })
    }

    /// The circumstances of a write; `ids` is `App::new_ids`'s.
    pub fn act<'b>(&'b self, ids: &'b dyn Fn() -> String) -> Act<'b> {
        self.app.act(&self.caller.supplier, &self.caller.key_name, ids)
    }

    pub fn today(&self) -> chrono::NaiveDate {
        self.caller.supplier.today(self.app.now)
    }
}
