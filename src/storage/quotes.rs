//! What an order would cost a customer now: its conditions and today's prices, read in one trip.

use std::collections::HashMap;

use super::access::Supplier;
use super::accounts::CustomerRef;
use super::act::Failure;
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::ranges::range_columns;
use super::warehouses::supply_columns;
use crate::domain::customer::Weekday;
use crate::domain::delivery::{self, Days, Fee, Rules};
use crate::domain::delivery_group::DeliveryGroup;
use crate::domain::fault::Fault;
use crate::domain::money::Amount;
use crate::domain::order::{Minimum, Shortfall, Wanted};
use crate::domain::pricing::{Line, LineTotals, OrderTotals};
use crate::domain::range::Range;
use crate::domain::schedule::Schedule;
use crate::domain::warehouse::{Site, Stocks, Supply, Unsupplied};
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

/// What the supplier has settled, what the customer's groups say, and the products that were asked for.
struct Around {
    catalogue_version: i64,
    delivery: Option<Rules>,
    delivery_group: Option<DeliveryGroup>,
    range: Range,
    supply: Supply,
    products: Vec<Found>,
}

row! { Around { catalogue_version, delivery: json, delivery_group: json, range: row, supply: row, products: json } }

/// A product as it is found, whether the customer may buy it or not.
struct Found {
    id: String,
    sku: String,
    name: String,
    product_type: String,
    unit: String,
    price: Amount,
    fixed: Option<Amount>,
    tax_rate_bp: u32,
    stock: Option<i64>,
    stocks: Stocks,
    is_chosen: u8,
}

fields! { Found { id, sku, name, product_type, unit, price, fixed, tax_rate_bp, stock, stocks, is_chosen } }

impl Found {
    fn offered(self, range: &Range, supply: &Supply, from: Option<&Site>) -> Option<Offered> {
        range
            .includes(&self.product_type, self.is_chosen == 1)
            .then(|| Offered {
                price: range.price(self.price, self.fixed),
                id: self.id,
                sku: self.sku,
                name: self.name,
                unit: self.unit,
                tax_rate_bp: self.tax_rate_bp,
                stock: supply.stock(from, self.stock, &self.stocks),
            })
    }
}

/// `quote_columns!("c.id")`: everything about an order of the customer whose column this is, in one row. Which products
/// are chosen one by one is looked up only where that matters.
macro_rules! quote_columns {
    ($by:literal) => {
        range_columns!(
            concat!("SELECT ", supply_columns!(), "c.id, c.name, c.is_multiple, c.discount_bp, c.minimum_order_value, c.minimum_order_quantity, c.delivery_fee, \
               c.delivery_free_from, c.delivery_days, c.receives, s.catalogue_version, s.delivery, \
               s.delivery_groups -> ('$.\"' || c.delivery_group_id || '\"') AS delivery_group, \
               (SELECT json_group_array(json_object('id', p.id, 'sku', p.sku, 'name', p.name, 'product_type', p.product_type, 'unit', p.unit, \
                   'price', p.price, 'tax_rate_bp', p.tax_rate_bp, 'stock', p.stock, 'stocks', json(p.stocks), \
                   'fixed', p.prices ->> ('$.\"' || (s.range_groups ->> ('$.\"' || c.range_group_id || '\".price_list_id')) || '\"'), \
                   'is_chosen', CASE WHEN c.items_for_sale = 'products' OR (c.items_for_sale = 'as_group' \
                       AND s.range_groups ->> ('$.\"' || c.range_group_id || '\".items') = 'products') \
                     THEN EXISTS (SELECT 1 FROM range_product r WHERE r.supplier_id = ?1 \
                       AND r.owner_id = iif(c.items_for_sale = 'products', c.id, c.range_group_id) \
                       AND r.product_type = p.product_type AND r.name = p.name AND r.product_id = p.id) ELSE 0 END)) \
                 FROM json_each(?3) j CROSS JOIN product p WHERE p.supplier_id = ?1 AND p.sku = j.value AND p.active = 1) AS products, "),
            $by
        )
    };
}

const BY_ID: &str =
    quote_columns!("FROM supplier s JOIN customer c ON c.supplier_id = s.id AND c.id = ?2 WHERE s.id = ?1");
const BY_EXTERNAL_ID: &str = quote_columns!(
    "FROM supplier s JOIN customer c ON c.supplier_id = s.id AND c.external_id = ?2 WHERE s.id = ?1"
);

/// Every statement that this module composes, for the check of their plans.
pub fn statements() -> Vec<String> {
    vec![BY_ID.to_owned(), BY_EXTERNAL_ID.to_owned()]
}

/// A product as an order finds it.
#[derive(Debug, Clone)]
pub struct Offered {
    pub id: String,
    pub sku: String,
    pub name: String,
    pub unit: String,
    /// By the customer's price list, before its discount.
    pub price: Amount,
    pub tax_rate_bp: u32,
    /// Where the order comes from; `None`: not counted.
    pub stock: Option<i64>,
}

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
    /// Where it can come from, and where it does.
    pub supply: Supply,
    pub from: Result<Option<Site>, Unsupplied>,
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

/// Reads the customer's conditions, today's prices and the stock of the warehouse that is named, or of its default one, in
/// one trip.
pub async fn quote(
    db: &Db,
    supplier: &Supplier,
    customer: &CustomerRef,
    lines: &[Wanted],
    warehouse: Option<&str>,
) -> Result<Quote, Failure> {
    let (sql, named) = match customer {
        CustomerRef::Id(id) => (BY_ID, id),
        CustomerRef::ExternalId(id) => (BY_EXTERNAL_ID, id),
    };
    let skus: Vec<&str> = lines.iter().map(|line| line.sku.as_str()).collect();
    let results = db
        .batch(vec![Statement::new(
            sql,
            params![supplier.id(), named, serde_json::to_string(&skus)?],
        )])
        .await?;
    let [row] = results.as_slice() else {
        return Err(DbError::unreadable("one result expected").into());
    };
    let customer: Customer = row.first()?.ok_or(Failure::NotFound)?;
    let around: Around = row.first()?.ok_or(Failure::NotFound)?;
    let (range, supply) = (around.range, around.supply);
    let from = supply.pick(warehouse).map(Option::<&Site>::cloned);
    let site = from.as_ref().ok().and_then(Option::as_ref);
    let mut offers: HashMap<String, Offered> = around
        .products
        .into_iter()
        .filter_map(|product| product.offered(&range, &supply, site))
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
    let rules = around.delivery.unwrap_or_default();
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
    let days = Days {
        zone: supplier.zone,
        rules,
        weekdays: customer.delivery_days.clone(),
        receives: customer.receives.clone().unwrap_or_default(),
    };
    let days = match around.delivery_group {
        Some(group) => group.days(days),
        None => days,
    };
    Ok(Quote {
        discount_bp: customer.discount_bp,
        catalogue_version: around.catalogue_version,
        from,
        supply,
        lines: quoted,
        totals,
        goods: goods.net,
        fee,
        free_from: customer.delivery_free_from,
        minimum: Minimum {
            value: customer.minimum_order_value,
            quantity: customer.minimum_order_quantity,
        },
        days,
        customer,
    })
}

fn priced(lines: &[QuotedLine]) -> impl Iterator<Item = &LineTotals> {
    lines
        .iter()
        .filter_map(|line| line.offered.as_ref().map(|(_, totals)| totals))
}
