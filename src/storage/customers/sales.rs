//! What a customer bought, by day, from the sums of its months.

use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value};

use crate::domain::calendar::{day_of_month, parse_date};
use crate::domain::money::Amount;
use crate::domain::sales::{Bought, BoughtDays};
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

/// The customer's name and what it bought in the months from one day to another.
pub async fn of_customer(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Option<(String, BoughtDays)>, DbError> {
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
            statement(supplier, customer_id, from, to),
        ])
        .await?;
    let [customer, sales] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected"));
    };
    let Some(Named { name }) = customer.first()? else {
        return Ok(None);
    };
    Ok(Some((name, read(sales)?)))
}
