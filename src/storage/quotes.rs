//! What an order would cost a customer now: its conditions and today's prices, read in one trip.

use super::access::Supplier;
use super::accounts::CustomerRef;
use super::act::Failure;
use super::db::{Db, Statement};
use super::db_error::DbError;
use crate::domain::fault::Fault;
use crate::domain::money::Amount;
use crate::domain::order::Wanted;
use crate::domain::pricing::{Line, LineTotals, OrderTotals};
use crate::params;

#[derive(Debug, Clone)]
pub(super) struct Customer {
    pub id: String,
    pub name: String,
    discount_bp: u32,
}

row! { Customer { id, name, discount_bp } }

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
    pub totals: OrderTotals,
}

impl Quote {
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
            "SELECT id, name, discount_bp FROM customer WHERE supplier_id = ?1 AND id = ?2",
            params![supplier.id(), id],
        ),
        CustomerRef::ExternalId(id) => Statement::new(
            "SELECT id, name, discount_bp FROM customer WHERE supplier_id = ?1 AND external_id = ?2",
            params![supplier.id(), id],
        ),
    };
    let skus: Vec<&str> = lines.iter().map(|line| line.sku.as_str()).collect();
    let results = db
        .batch(vec![
            by,
            Statement::new("SELECT catalogue_version FROM supplier WHERE id = ?1", params![supplier.id()]),
            Statement::new(
                "SELECT p.id, p.sku, p.name, p.unit, p.price, p.tax_rate_bp, p.stock FROM json_each(?2) j CROSS JOIN product p \
                 WHERE p.supplier_id = ?1 AND p.sku = j.value AND p.active = 1",
                params![supplier.id(), serde_json::to_string(&skus)?],
            ),
        ])
        .await?;
    struct Version {
        catalogue_version: i64,
    }
    row! { Version { catalogue_version } }
    let [customer, version, products] = results.as_slice() else {
        return Err(DbError::unreadable("three results expected").into());
    };
    let customer: Customer = customer.first()?.ok_or(Failure::NotFound)?;
    let version = version.first::<Version>()?.ok_or(Failure::NotFound)?;
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
    let totals = OrderTotals::of(
        quoted
            .iter()
            .filter_map(|line| line.offered.as_ref().map(|(_, totals)| totals)),
    )
    .map_err(|_| Failure::field("lines", Fault::OutOfRange))?;
    Ok(Quote {
        discount_bp: customer.discount_bp,
        customer,
        catalogue_version: version.catalogue_version,
        lines: quoted,
        totals,
    })
}
