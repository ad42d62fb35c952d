//! Orders as they stand: looked at, listed, cancelled. They come into being in [`super::placing`] and are invoiced in
//! [`super::invoices`].

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::access::{Buyer, Supplier};
use super::act::{Act, Failure};
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::history::{Event, note};
use crate::domain::money::Amount;
use crate::domain::order::OrderStatus;
use crate::params;

#[derive(Debug, Clone, Serialize)]
pub struct Order {
    pub id: String,
    pub number: String,
    pub customer_id: String,
    pub customer_name: String,
    pub status: OrderStatus,
    pub placed_by: String,
    pub placed_at: DateTime<Utc>,
    pub placed_on: NaiveDate,
    pub placed_for: Option<String>,
    pub reference: Option<String>,
    pub warehouse: Option<String>,
    pub net: Amount,
    pub tax: Amount,
    pub total: Amount,
    /// In `net`; its tax is in `tax`.
    pub delivery_fee: Amount,
    pub delivery_tax_rate_bp: u32,
    pub delivery_tax: Amount,
    pub deliver_on: Option<NaiveDate>,
    pub invoice_id: Option<String>,
    pub override_by: Option<String>,
    pub override_reason: Option<String>,
}

row! { Order {
    id, number, customer_id, customer_name, status, placed_by, placed_at, placed_on, placed_for, reference,
    warehouse, net, tax, total, delivery_fee, delivery_tax_rate_bp, delivery_tax, deliver_on, invoice_id, override_by, override_reason
} }

#[derive(Debug, Clone, Serialize)]
pub struct OrderLine {
    pub product_id: String,
    pub sku: String,
    pub name: String,
    pub quantity: i64,
    pub unit_price: Amount,
    pub discount_bp: u32,
    pub tax_rate_bp: u32,
    pub net: Amount,
    pub tax: Amount,
}

row! { OrderLine { product_id, sku, name, quantity, unit_price, discount_bp, tax_rate_bp, net, tax } }

const ORDER: &str = "SELECT o.id, o.number, o.customer_id, c.name AS customer_name, o.status, o.placed_by, o.placed_at, o.placed_on, o.placed_for, \
     o.reference, o.warehouse, o.net, o.tax, o.total, o.delivery_fee, o.delivery_tax_rate_bp, \
     o.delivery_tax, o.deliver_on, o.invoice_id, o.override_by, o.override_reason \
     FROM sales_order o JOIN customer c ON c.supplier_id = o.supplier_id AND c.id = o.customer_id \
     WHERE o.supplier_id = ?1 AND o.id = ?2";

/// `seen!("AND …")`: orders as one contact sees them: its own, those of people who look after a place with it, or
/// all of its customer's. ?1 the supplier, ?2 the customer, ?3 the contact.
macro_rules! seen {
    ($rest:literal) => {
        concat!(
            "SELECT o.id, o.number, o.customer_id, c.name AS customer_name, o.status, o.placed_by, o.placed_at, o.placed_on, o.placed_for, ",
            "o.reference, o.warehouse, o.net, o.tax, o.total, o.delivery_fee, o.delivery_tax_rate_bp, ",
            "o.delivery_tax, o.deliver_on, o.invoice_id, o.override_by, o.override_reason ",
            "FROM contact k CROSS JOIN customer c ON c.supplier_id = k.supplier_id AND c.id = k.customer_id ",
            "CROSS JOIN sales_order o ON o.supplier_id = c.supplier_id AND o.customer_id = c.id ",
            "WHERE k.supplier_id = ?1 AND k.id = ?3 AND k.customer_id = ?2 AND (k.orders = 'all' OR o.contact_id = ?3 ",
            "OR (k.orders = 'location' AND o.contact_id IN (SELECT theirs.contact_id FROM location_manager own ",
            "CROSS JOIN location_manager theirs ON theirs.supplier_id = own.supplier_id AND theirs.location_id = own.location_id ",
            "WHERE own.supplier_id = ?1 AND own.contact_id = ?3))) ",
            $rest
        )
    };
}

const ONE_SEEN: &str = seen!("AND o.id = ?4");
const ALL_SEEN: &str = seen!("AND o.id < ?4 ORDER BY o.id DESC LIMIT ?5");

/// Every statement that this module composes, for the check of their plans.
pub fn statements() -> Vec<String> {
    vec![ONE_SEEN.to_owned(), ALL_SEEN.to_owned()]
}

/// Lines of an order that the first parameter's supplier has; the caller checks the order itself in the same trip.
const LINES: &str = "SELECT product_id, sku, name, quantity, unit_price, discount_bp, tax_rate_bp, net, tax FROM order_line \
     WHERE supplier_id = ?1 AND order_id = ?2 ORDER BY line";

async fn with_lines(
    db: &Db,
    order: Statement,
    lines: Statement,
) -> Result<Option<(Order, Vec<OrderLine>)>, DbError> {
    let results = db.batch(vec![order, lines]).await?;
    let [order, lines] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected"));
    };
    let Some(order) = order.first::<Order>()? else {
        return Ok(None);
    };
    Ok(Some((order, lines.all()?)))
}

pub async fn get(db: &Db, supplier: &Supplier, id: &str) -> Result<Option<(Order, Vec<OrderLine>)>, DbError> {
    let order = Statement::new(ORDER, params![supplier.id(), id]);
    with_lines(db, order, Statement::new(LINES, params![supplier.id(), id])).await
}

/// One of the orders that the buyer sees.
pub async fn get_own(db: &Db, buyer: &Buyer, id: &str) -> Result<Option<(Order, Vec<OrderLine>)>, DbError> {
    let supplier = buyer.supplier.id();
    let order = Statement::new(
        ONE_SEEN,
        params![supplier, buyer.customer_id(), &buyer.contact_id, id],
    );
    with_lines(db, order, Statement::new(LINES, params![supplier, id])).await
}

/// Which orders a list shows.
#[derive(Debug, Clone, Default)]
pub struct OrderFilter {
    pub customer_id: Option<String>,
    pub status: Option<OrderStatus>,
}

/// Orders, newest first; `before` is the last id of the page before (ids are in the order of time).
/// A status is looked for along the list: those that are open, which people look for, are near its beginning.
pub async fn list(
    db: &Db,
    supplier: &Supplier,
    filter: &OrderFilter,
    before: Option<&str>,
    limit: u32,
) -> Result<Vec<Order>, DbError> {
    // `g` sorts after every UUID.
    let before = before.unwrap_or("g");
    let status = filter.status.map(OrderStatus::as_str);
    let statement = match &filter.customer_id {
        Some(customer_id) => Statement::new(
            "SELECT o.id, o.number, o.customer_id, c.name AS customer_name, o.status, o.placed_by, o.placed_at, o.placed_on, o.placed_for, \
             o.reference, o.warehouse, o.net, o.tax, o.total, o.delivery_fee, o.delivery_tax_rate_bp, \
     o.delivery_tax, o.deliver_on, o.invoice_id, o.override_by, o.override_reason \
             FROM sales_order o CROSS JOIN customer c ON c.supplier_id = o.supplier_id AND c.id = o.customer_id \
             WHERE o.supplier_id = ?1 AND o.customer_id = ?2 AND o.id < ?3 AND (?4 IS NULL OR o.status = ?4) ORDER BY o.id DESC LIMIT ?5",
            params![supplier.id(), customer_id, before, status, limit],
        ),
        None => Statement::new(
            "SELECT o.id, o.number, o.customer_id, c.name AS customer_name, o.status, o.placed_by, o.placed_at, o.placed_on, o.placed_for, \
             o.reference, o.warehouse, o.net, o.tax, o.total, o.delivery_fee, o.delivery_tax_rate_bp, \
     o.delivery_tax, o.deliver_on, o.invoice_id, o.override_by, o.override_reason \
             FROM sales_order o CROSS JOIN customer c ON c.supplier_id = o.supplier_id AND c.id = o.customer_id \
             WHERE o.supplier_id = ?1 AND o.id < ?2 AND (?3 IS NULL OR o.status = ?3) ORDER BY o.id DESC LIMIT ?4",
            params![supplier.id(), before, status, limit],
        ),
    };
    db.all(statement).await
}

/// The orders that the buyer sees, newest first. Whoever sees few of many passes the others by: an index of its own would be
/// written by every order.
pub async fn list_own(
    db: &Db,
    buyer: &Buyer,
    before: Option<&str>,
    limit: u32,
) -> Result<Vec<Order>, DbError> {
    db.all(Statement::new(
        ALL_SEEN,
        params![
            buyer.supplier.id(),
            buyer.customer_id(),
            &buyer.contact_id,
            before.unwrap_or("g"),
            limit
        ],
    ))
    .await
}

/// Calls an order off: its goods go back to the stock and its total leaves the exposure (triggers of `sales_order`).
/// One that is invoiced or cancelled already is refused (`ORDER_CLOSED`).
pub async fn cancel(db: &Db, act: &Act<'_>, id: &str) -> Result<Order, Failure> {
    let order: Order = db
        .first(Statement::new(ORDER, params![act.supplier.id(), id]))
        .await?
        .ok_or(Failure::NotFound)?;
    let event = Event::OrderCancelled {
        number: order.number.clone(),
    };
    db.batch(vec![
        Statement::new(
            "UPDATE sales_order SET status = 'cancelled', closed_on = ?3 WHERE supplier_id = ?1 AND id = ?2",
            params![act.supplier.id(), id, act.today()],
        ),
        note(act, &order.customer_id, &event)?,
    ])
    .await?;
    Ok(Order {
        status: OrderStatus::Cancelled,
        ..order
    })
}
