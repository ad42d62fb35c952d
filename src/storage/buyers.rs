//! What buyers see of themselves. Everything is reached through [`Buyer`], and so is their own customer's.

use chrono::NaiveDate;

use super::access::Buyer;
use super::accounts::{self, Effect};
use super::act::{Act, Failure};
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::promises;
use super::providers;
use super::ranges::range_columns;
use super::warehouses::supply_columns;
use crate::domain::account::Figures;
use crate::domain::allocation::OpenInvoice;
use crate::domain::delinquency::{Explanation, Status};
use crate::domain::money::Amount;
use crate::domain::order::Minimum;
use crate::domain::promise::{Promise, Promiser};
use crate::domain::range::Range;
use crate::domain::warehouse::Supply;
use crate::params;

/// What every page of a buyer needs: its conditions, and how to reach the supplier.
#[derive(Debug, Clone)]
pub struct Home {
    pub range: Range,
    pub supply: Supply,
    pub customer_name: String,
    pub discount_bp: u32,
    pub delinquency: Status,
    pub blocks_on: Option<NaiveDate>,
    pub minimum_order_value: Option<Amount>,
    pub minimum_order_quantity: Option<u32>,
    pub delivery_fee: Option<Amount>,
    pub delivery_free_from: Option<Amount>,
    pub supplier_email: String,
    pub supplier_phone: Option<String>,
}

row! { Home {
    range: row, supply: row, customer_name, discount_bp, delinquency, blocks_on, minimum_order_value, minimum_order_quantity, delivery_fee,
    delivery_free_from, supplier_email, supplier_phone
} }

impl Home {
    /// As stored; whether an order passes is decided by the gate alone.
    pub fn is_blocked(&self, today: NaiveDate) -> bool {
        self.delinquency.blocks_orders() || self.blocks_on.is_some_and(|from| from <= today)
    }

    pub fn minimum(&self) -> Minimum {
        Minimum {
            value: self.minimum_order_value,
            quantity: self.minimum_order_quantity,
        }
    }
}

/// `home_columns!("SELECT …, ", "FROM supplier s … customer c …")`: a statement that also reads a [`Home`].
macro_rules! home_columns {
    ($before:literal, $rest:literal) => {
        range_columns!(
            concat!(
                $before,
                supply_columns!(),
                "c.name AS customer_name, c.discount_bp, c.delinquency, c.blocks_on, c.minimum_order_value, c.minimum_order_quantity, \
                 c.delivery_fee, c.delivery_free_from, s.email AS supplier_email, s.phone AS supplier_phone, "
            ),
            $rest
        )
    };
}
pub(super) use home_columns;

const HOME: &str = home_columns!(
    "SELECT ",
    "FROM supplier s JOIN customer c ON c.supplier_id = s.id AND c.id = ?2 WHERE s.id = ?1"
);

/// Every statement that this module composes, for the check of their plans.
pub fn statements() -> Vec<String> {
    vec![HOME.to_owned()]
}

pub async fn home(db: &Db, buyer: &Buyer) -> Result<Home, Failure> {
    db.first(Statement::new(
        HOME,
        params![buyer.supplier.id(), buyer.customer_id()],
    ))
    .await?
    .ok_or(Failure::NotFound)
}

/// The buyer's account as of today, whenever the nightly job last came by.
#[derive(Debug, Clone)]
pub struct Position {
    pub figures: Figures,
    pub credit_limit: Option<Amount>,
    pub orders_open: Amount,
    pub status: Status,
    pub explanation: Explanation,
    /// Oldest due date first.
    pub open: Vec<OpenInvoice>,
    pub promiser: Promiser,
}

impl Position {
    /// Numbers of what is due before today, and what is open of each.
    pub fn overdue(&self, today: NaiveDate) -> Vec<(&str, Amount)> {
        self.open
            .iter()
            .filter(|invoice| invoice.due_on < today)
            .map(|invoice| (invoice.number.as_str(), invoice.open))
            .collect()
    }
}

/// What a late buyer can do about it, beside a transfer.
pub struct Remedies {
    pub promises: Vec<Promise>,
    /// Whether there is a page to pay on.
    pub pays_online: bool,
}

/// In one trip.
pub async fn remedies(db: &Db, buyer: &Buyer) -> Result<Remedies, Failure> {
    let supplier = &buyer.supplier;
    let results = db
        .batch(vec![
            promises::of_late(supplier, buyer.customer_id()),
            providers::opens_pages(supplier),
        ])
        .await?;
    let [promises, pages] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected").into());
    };
    Ok(Remedies {
        promises: promises.all()?,
        pays_online: pages.first::<()>()?.is_some(),
    })
}

pub async fn position(db: &Db, act: &Act<'_>, buyer: &Buyer) -> Result<Position, Failure> {
    let account = accounts::load(db, &buyer.supplier, buyer.customer_id())
        .await?
        .ok_or(Failure::NotFound)?;
    let (items, overrides) = (account.items().to_vec(), account.overrides().to_vec());
    let figures = account.figures(act.today())?;
    let outcome = account
        .outcome(db, act, Effect::FromToday, items, overrides, |_| {})
        .await?;
    Ok(Position {
        figures,
        credit_limit: account.credit_limit(),
        orders_open: account.orders_open(),
        promiser: promises::buyer(&account),
        status: outcome.standing.effective,
        explanation: outcome.standing.explanation,
        open: account.open,
    })
}
