//! What an order would cost a customer now: its conditions and today's prices, read in one trip.

use super::access::Supplier;
use super::accounts::CustomerRef;
use super::act::Failure;
use super::db::{Db, Statement};
use super::db_error::DbError;
use crate::domain::customer::Weekday;
use crate::domain::delivery::{self, Days, Fee, Rules};
use crate::domain::fault::Fault;
use crate::domain::money::Amount;
use crate::domain::order::{Minimum, Shortfall, Wanted};
use crate::domain::pricing::{Line, LineTotals, OrderTotals};
use crate::domain::schedule::Schedule;
use crate::params;

#[derive(Debug, Clone)]
pub(super) struct Customer {
    pub id: String,
    pub name: String,
    pub is_multiple: bool,
    discount_bp: u32,
    minimum_order_value: Option<Amount>,
    minimum_order_quantity: Option<u32>,
    delivery_fee: Option<Amount>,
    delivery_free_from: Option<Amount>,
    delivery_days: Vec<Weekday>,
    receives: Option<Schedule>,
}

row! { Customer {
    id, name, is_multiple, discount_bp, minimum_order_value, minimum_order_quantity, delivery_fee, delivery_free_from,
    delivery_days: json, receives: json
} }

/// What the supplier has settled for every order.
struct Settled {
    catalogue_version: i64,
    delivery: Option<Rules>,
}

row! { Settled { catalogue_version, delivery: json } }

/// A product as an order finds it.
#[derive(Debug, Clone)]
pub struct Offered {
    pub id: String,
    pub sku: String,
    pub name: String,
    pub unit: String,
    pub price: Amount,
    pub tax_rate_bp: u32,
    pub stock: Option<i64>,
}

row! { Offered { id, sku, name, unit, price, tax_rate_bp, stock } }

/// A line with what is offered for it, if anything.
#[derive(Debug, Clone)]
pub struct QuotedLine {
    pub wanted: Wanted,
    pub offered: Option<(Offered, LineTotals)>,
}

impl QuotedLine {
    pub fn is_short(&self) -> bool {
        self.offered
            .as_ref()
            .is_some_and(|(offered, _)| offered.stock.is_some_and(|stock| stock < self.wanted.quantity))
    }
}

/// What an order would cost this customer now.
#[derive(Debug, Clone)]
pub struct Quote {
    pub(super) customer: Customer,
    pub(super) catalogue_version: i64,
    pub discount_bp: u32,
    pub lines: Vec<QuotedLine>,
    /// With the fee for delivery.
    pub totals: OrderTotals,
    /// Net, without that fee.
    pub goods: Amount,
    pub fee: Fee,
    /// Orders of so much or more are delivered free.
    pub free_from: Option<Amount>,
    pub minimum: Minimum,
    /// When it could be delivered.
    pub days: Days,
}

impl Quote {
    /// The fee for delivery as it was agreed, whatever is ordered.
    pub fn agreed_fee(&self) -> Option<Amount> {
        self.customer.delivery_fee
    }

    /// Whether it has to name a person whom it is for.
    pub fn is_for_somebody(&self) -> bool {
        self.customer.is_multiple
    }

    /// What it lacks to the minimum.
    pub fn shortfall(&self) -> Option<Shortfall> {
        self.minimum.shortfall(self.goods, self.units())
    }

    pub(super) fn units(&self) -> i64 {
        self.lines
            .iter()
            .fold(0, |units: i64, line| units.saturating_add(line.wanted.quantity))
    }

    pub(super) fn places(&self, at_fault: impl Fn(&QuotedLine) -> bool) -> Vec<usize> {
        self.lines
            .iter()
            .filter(|line| at_fault(line))
            .map(|line| line.wanted.at)
            .collect()
    }
}

/// Reads the customer's conditions and today's prices in one trip.
pub async fn quote(
    db: &Db,
    supplier: &Supplier,
    customer: &CustomerRef,
    lines: &[Wanted],
) -> Result<Quote, Failure> {
    let by = match customer {
        CustomerRef::Id(id) => Statement::new(
            "SELECT id, name, is_multiple, discount_bp, minimum_order_value, minimum_order_quantity, delivery_fee, delivery_free_from, \
             delivery_days, receives FROM customer WHERE supplier_id = ?1 AND id = ?2",
            params![supplier.id(), id],
        ),
        CustomerRef::ExternalId(id) => Statement::new(
            "SELECT id, name, is_multiple, discount_bp, minimum_order_value, minimum_order_quantity, delivery_fee, delivery_free_from, \
             delivery_days, receives FROM customer WHERE supplier_id = ?1 AND external_id = ?2",
            params![supplier.id(), id],
        ),
    };
    let skus: Vec<&str> = lines.iter().map(|line| line.sku.as_str()).collect();
    let results = db
        .batch(vec![
            by,
            Statement::new("SELECT catalogue_version, delivery FROM supplier WHERE id = ?1", params![supplier.id()]),
            Statement::new(
                "SELECT p.id, p.sku, p.name, p.unit, p.price, p.tax_rate_bp, p.stock FROM json_each(?2) j CROSS JOIN product p \
                 WHERE p.supplier_id = ?1 AND p.sku = j.value AND p.active = 1",
                params![supplier.id(), serde_json::to_string(&skus)?],
            ),
        ])
        .await?;
    let [customer, settled, products] = results.as_slice() else {
        return Err(DbError::unreadable("three results expected").into());
    };
    let customer: Customer = customer.first()?.ok_or(Failure::NotFound)?;
    let settled: Settled = settled.first()?.ok_or(Failure::NotFound)?;
    let mut offers: std::collections::HashMap<String, Offered> = products
        .all::<Offered>()?
        .into_iter()
        .map(|offered| (offered.sku.clone(), offered))
        .collect();
    let mut quoted = Vec::with_capacity(lines.len());
    for wanted in lines {
        let offered = match offers.remove(&wanted.sku) {
            None => None,
            Some(offered) => {
                let line = Line {
                    unit_price: offered.price,
                    quantity: wanted.quantity,
                    discount_bp: customer.discount_bp,
                    tax_rate_bp: offered.tax_rate_bp,
                };
                let totals = line.totals().map_err(|_| {
                    Failure::field(format!("lines.{}.quantity", wanted.at), Fault::OutOfRange)
                })?;
                Some((offered, totals))
            }
        };
        quoted.push(QuotedLine {
            wanted: wanted.clone(),
            offered,
        });
    }
    let too_much = |_| Failure::field("lines", Fault::OutOfRange);
    let goods = OrderTotals::of(priced(&quoted)).map_err(too_much)?;
    let rules = settled.delivery.unwrap_or_default();
    let highest = quoted
        .iter()
        .filter_map(|line| line.offered.as_ref().map(|(offered, _)| offered.tax_rate_bp))
        .max();
    let fee = match highest {
        // Nothing is delivered.
        None => Fee::default(),
        Some(highest) => delivery::fee(
            customer.delivery_fee,
            customer.delivery_free_from,
            goods.net,
            rules.fee_tax_rate_bp.unwrap_or(highest),
        )
        .map_err(too_much)?,
    };
    let delivered = LineTotals {
        net: fee.net,
        tax: fee.tax,
        gross: fee.net.checked_add(fee.tax).map_err(too_much)?,
    };
    let totals = OrderTotals::of(priced(&quoted).chain([&delivered])).map_err(too_much)?;
    Ok(Quote {
        discount_bp: customer.discount_bp,
        catalogue_version: settled.catalogue_version,
        lines: quoted,
        totals,
        goods: goods.net,
        fee,
        free_from: customer.delivery_free_from,
        minimum: Minimum {
            value: customer.minimum_order_value,
            quantity: customer.minimum_order_quantity,
        },
        days: Days {
            zone: supplier.zone,
            rules,
            weekdays: customer.delivery_days.clone(),
            receives: customer.receives.clone().unwrap_or_default(),
        },
        customer,
    })
}

fn priced(lines: &[QuotedLine]) -> impl Iterator<Item = &LineTotals> {
    lines
        .iter()
        .filter_map(|line| line.offered.as_ref().map(|(_, totals)| totals))
}
