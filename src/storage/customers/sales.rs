//! What a customer bought in a period, from the sums of its months and their days.

use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value};

use crate::domain::calendar::{day_of_month, month_end, parse_date};
use crate::domain::money::Amount;
use crate::params;
use crate::storage::access::Supplier;

use crate::storage::db::{Rows, Statement};
use crate::storage::db_error::DbError;

/// The purchases of one month, or of the part of it that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalesMonth {
    /// Its first day.
    pub month: NaiveDate,
    pub orders: u32,
    pub total: Amount,
}

/// The months in which something was bought, in order.
#[derive(Debug, Clone, Default)]
pub struct Sales {
    pub months: Vec<SalesMonth>,
}

impl Sales {
    pub fn orders(&self) -> u32 {
        self.months
            .iter()
            .fold(0, |sum, month| sum.saturating_add(month.orders))
    }

    pub fn total(&self) -> Amount {
        self.months
            .iter()
            .fold(Amount::ZERO, |sum, month| sum.saturating_add(month.total))
    }
}

#[derive(Debug, Clone)]
struct Row {
    /// `YYYY-MM`
    month: String,
    orders: u32,
    total: Amount,
    /// Orders and their sum by the two digits of the day.
    days: Map<String, Value>,
}

row! { Row { month, orders, total, days: json } }

impl Row {
    /// What of this month lies between two days.
    fn within(self, from: NaiveDate, to: NaiveDate) -> Option<SalesMonth> {
        let month = parse_date(&format!("{}-01", self.month)).ok()?;
        let (mut orders, mut total) = (self.orders, self.total);
        if from > month || to < month_end(month) {
            (orders, total) = (0, Amount::ZERO);
            for (day, bought) in &self.days {
                let is_within = day
                    .parse()
                    .is_ok_and(|day| (from..=to).contains(&day_of_month(month, day)));
                let (of_day, sum) = (bought.get(0)?.as_u64()?, bought.get(1)?.as_i64()?);
                if is_within {
                    orders = orders.saturating_add(of_day.try_into().ok()?);
                    total = total.saturating_add(Amount::new(sum)?);
                }
            }
        }
        Some(SalesMonth { month, orders, total }).filter(|month| month.orders > 0)
    }
}

/// The statement of a period, to travel with others; its rows go to [`read`].
pub(super) fn statement(supplier: &Supplier, customer_id: &str, from: NaiveDate, to: NaiveDate) -> Statement {
    let month = |date: NaiveDate| format!("{:04}-{:02}", date.year(), date.month());
    Statement::new(
        "SELECT month, orders, total, days FROM sales_month \
         WHERE supplier_id = ?1 AND customer_id = ?2 AND month BETWEEN ?3 AND ?4 ORDER BY month",
        params![supplier.id(), customer_id, month(from), month(to)],
    )
}

pub(super) fn read(rows: &Rows, from: NaiveDate, to: NaiveDate) -> Result<Sales, DbError> {
    let months = rows
        .all::<Row>()?
        .into_iter()
        .filter_map(|row| row.within(from, to))
        .collect();
    Ok(Sales { months })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bought(from: &str, to: &str) -> Option<(u32, i64)> {
        let february = r#"{"03": [2, 300], "10": [1, 50], "28": [1, 7]}"#;
        let row = Row {
            month: "2026-02".to_owned(),
            orders: 4,
            total: Amount::new(357).unwrap(),
            days: serde_json::from_str(february).unwrap(),
        };
        let month = row.within(from.parse().unwrap(), to.parse().unwrap())?;
        assert_eq!(month.month.to_string(), "2026-02-01");
        Some((month.orders, month.total.minor()))
    }

    #[test]
    fn a_period_counts_the_days_within_it_and_no_others() {
        assert_eq!(bought("2026-01-01", "2026-12-31"), Some((4, 357)));
        assert_eq!(bought("2026-02-01", "2026-02-28"), Some((4, 357)));
        assert_eq!(
            bought("2026-02-03", "2026-02-10"),
            Some((3, 350)),
            "both ends belong to it"
        );
        assert_eq!(bought("2026-02-04", "2026-03-15"), Some((2, 57)));
        assert_eq!(bought("2026-01-15", "2026-02-09"), Some((2, 300)));
        assert_eq!(bought("2026-02-11", "2026-02-27"), None);
    }
}
