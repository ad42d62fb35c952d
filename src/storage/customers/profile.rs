//! Everything the page about one customer shows, in one trip.

use super::merges::{self, Merge};
use super::{Customer, Row, customer_columns, sales};
use crate::domain::consent::Consents;
use crate::domain::promise::Promise;
use crate::domain::sales::{BoughtDays, Period};
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::accounts::Cached;
use crate::storage::consents::Standing;
use crate::storage::contacts::{self, Contact};
use crate::storage::credits;
use crate::storage::db::{Db, Statement};
use crate::storage::db_error::DbError;
use crate::storage::history::{self, Entry, EntryRow};
use crate::storage::invoices::{self, Invoice};
use crate::storage::locations::{self, Location};
use crate::storage::promises;
use crate::storage::records::{self, Record};

/// How much of each kind stands on the page; more is a page further.
pub const DOCUMENTS: u32 = 10;
pub const ENTRIES: u32 = 12;
pub const CONTACTS: u32 = 8;
pub const LOCATIONS: u32 = 5;

const CUSTOMER: &str = customer_columns!(
    ", unallocated, orders_open, overdue, computed, explanation, overrides, consents \
     FROM customer WHERE supplier_id = ?1 AND id = ?2"
);

/// Every statement that this module composes, for the check of their plans.
pub fn statements() -> Vec<String> {
    vec![CUSTOMER.to_owned()]
}

pub struct Profile {
    pub customer: Customer,
    pub account: Cached,
    /// What it bought in the months of the period.
    pub sales: BoughtDays,
    pub invoices: Vec<Invoice>,
    pub credits: Vec<credits::Listed>,
    pub history: Vec<Entry>,
    pub contacts: Vec<Contact>,
    pub record: Record,
    pub consents: Consents,
    pub locations: Vec<Location>,
    /// The newest merge into it.
    pub merge: Option<Merge>,
    /// The newest.
    pub promise: Option<Promise>,
}

pub async fn load(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    period: Period,
) -> Result<Option<Profile>, DbError> {
    let batch = vec![
        Statement::new(CUSTOMER, params![supplier.id(), customer_id]),
        invoices::of_customer(supplier, customer_id, DOCUMENTS),
        credits::of_customer(supplier, customer_id, DOCUMENTS),
        history::page(supplier, customer_id, &history::Filter::default(), None, ENTRIES),
        contacts::of_profile(supplier, customer_id, CONTACTS),
        sales::statement(supplier, customer_id, period.from, period.to),
        records::of_customer(supplier, customer_id),
        locations::of_profile(supplier, customer_id, LOCATIONS.saturating_add(1)),
        merges::latest(supplier, customer_id, 1),
        promises::of_customer(supplier, customer_id, None, 1),
    ];
    let results = db.batch(batch).await?;
    let [
        customer,
        invoices,
        credits,
        history,
        contacts,
        sales,
        record,
        locations,
        merge,
        promise,
    ] = results.as_slice()
    else {
        return Err(DbError::unreadable("ten results expected"));
    };
    let Some(row) = customer.first::<Row>()? else {
        return Ok(None);
    };
    let Some(account) = customer.first::<Cached>()? else {
        return Ok(None);
    };
    let Some(standing) = customer.first::<Standing>()? else {
        return Ok(None);
    };
    let history = history
        .all::<EntryRow>()?
        .into_iter()
        .map(EntryRow::entry)
        .collect::<Result<_, _>>()?;
    Ok(Some(Profile {
        customer: row.into(),
        account,
        sales: self::sales::read(sales)?,
        invoices: invoices.all()?,
        credits: credits.all()?,
        history,
        contacts: contacts.all()?,
        consents: standing.consents,
        record: record
            .first()?
            .ok_or_else(|| DbError::unreadable("a supplier expected"))?,
        locations: self::locations::read(locations)?,
        merge: merge.first()?,
        promise: promise.first()?,
    }))
}
