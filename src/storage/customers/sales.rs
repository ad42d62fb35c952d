//! What a customer bought, by day, from the sums of its months.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::domain::calendar::{day_of_month, parse_date};
use crate::domain::money::Amount;
use crate::domain::sales::{Bought, BoughtDays, Period};
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::db::{Db, Rows, Statement};
use crate::storage::db_error::DbError;

struct Row {
    /// `YYYY-MM`
    month: String,
    /// Orders and their sum by the two digits of the day.
    days: Map<String, Value>,
}

row! { Row { month, days: json } }

/// The statement of the months that a period lies in, to travel with others; its rows go to [`read`].
pub(super) fn statement(supplier: &Supplier, customer_id: &str, from: NaiveDate, to: NaiveDate) -> Statement {
    let month = |date: NaiveDate| format!("{:04}-{:02}", date.year(), date.month());
    Statement::new(
        "SELECT month, days FROM sales_month \
         WHERE supplier_id = ?1 AND customer_id = ?2 AND month BETWEEN ?3 AND ?4 ORDER BY month",
        params![supplier.id(), customer_id, month(from), month(to)],
    )
}

pub(super) fn read(rows: &Rows) -> Result<BoughtDays, DbError> {
    let mut all = BoughtDays::new();
    for row in rows.all::<Row>()? {
        let month = parse_date(&format!("{}-01", row.month)).map_err(|_| unreadable())?;
        for (day, bought) in &row.days {
            let number = |at: usize| bought.get(at).and_then(Value::as_i64);
            let (day, orders, total) = (day.parse().ok(), number(0), number(1));
            let bought = orders
                .and_then(|orders| u32::try_from(orders).ok())
                .zip(total.and_then(Amount::new))
                .map(|(orders, total)| Bought { orders, total });
            let (day, bought) = day.zip(bought).ok_or_else(unreadable)?;
            if bought.orders > 0 {
                all.insert(day_of_month(month, day), bought);
            }
        }
    }
    Ok(all)
}

fn unreadable() -> DbError {
    DbError::unreadable("the days of a month of sales")
}

/// What a customer bought in a period.
pub struct Sales {
    pub customer_name: String,
    pub days: BoughtDays,
    /// What it spent most on, the most first.
    pub top: Vec<TopProduct>,
}

/// A product among those that a customer bought most of.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TopProduct {
    pub product_id: String,
    /// As the last of the orders has it.
    pub sku: String,
    pub name: String,
    pub quantity: i64,
    /// With tax.
    pub total: Amount,
}

row! { TopProduct { product_id, sku, name, quantity, total } }

/// The products of a period, from the lines of its newest orders: so many are added up.
const LINES: u32 = 5_000;
const TOP: u32 = 10;

fn top(supplier: &Supplier, customer_id: &str, period: Period) -> Statement {
    Statement::new(
        "SELECT product_id, max(order_id) AS newest, sku, name, sum(quantity) AS quantity, sum(gross) AS total FROM ( \
           SELECT l.product_id, l.order_id, l.sku, l.name, l.quantity, l.net + l.tax AS gross \
           FROM sales_order o INDEXED BY sales_order_by_customer CROSS JOIN order_line l ON l.supplier_id = o.supplier_id AND l.order_id = o.id \
           WHERE o.supplier_id = ?1 AND o.customer_id = ?2 AND o.placed_on BETWEEN ?3 AND ?4 AND o.status <> 'cancelled' \
           ORDER BY o.id DESC LIMIT ?5 \
         ) GROUP BY product_id ORDER BY total DESC, product_id LIMIT ?6",
        params![supplier.id(), customer_id, period.from, period.to, LINES, TOP],
    )
}

/// What was bought in a period, and in the months that it is compared with.
pub async fn of_customer(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    period: Period,
) -> Result<Option<Sales>, DbError> {
    struct Named {
        name: String,
    }
    row! { Named { name } }
    let results = db
        .batch(vec![
            Statement::new(
                "SELECT name FROM customer WHERE supplier_id = ?1 AND id = ?2",
                params![supplier.id(), customer_id],
            ),
            statement(supplier, customer_id, period.reads_from(), period.to),
            top(supplier, customer_id, period),
        ])
        .await?;
    let [customer, sales, top] = results.as_slice() else {
        return Err(DbError::unreadable("three results expected"));
    };
    let Some(Named { name }) = customer.first()? else {
        return Ok(None);
    };
    Ok(Some(Sales {
        customer_name: name,
        days: read(sales)?,
        top: top.all()?,
    }))
}
