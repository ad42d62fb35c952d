//! What a customer bought in a period: whole months from their sums, the days at its ends from the orders themselves.

use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

use crate::domain::calendar::{add_days, day_of_month, month_end};
use crate::domain::money::Amount;
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::db::{Db, DbError, Rows, Statement};

/// The purchases of one month, or of the part of it that was asked for.
#[derive(Debug, Clone, Deserialize)]
pub struct SalesMonth {
    /// `YYYY-MM`
    pub month: String,
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

/// How the days from `from` to `to` divide into whole months and the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Division {
    /// First and last whole month as `YYYY-MM`; none if the first is after the last.
    whole: (String, String),
    edges: Vec<(NaiveDate, NaiveDate)>,
}

fn month(date: NaiveDate) -> String {
    format!("{:04}-{:02}", date.year(), date.month())
}

/// Nothing is bought after today, so the current month up to today is whole.
fn divide(from: NaiveDate, to: NaiveDate, today: NaiveDate) -> Division {
    let mut edges = Vec::new();
    let mut first = from;
    if from.day() != 1 {
        let end = month_end(from).min(to);
        edges.push((from, end));
        first = add_days(month_end(from), 1);
    }
    let mut last = month_end(to);
    if to < last && to < today && first <= to {
        edges.push((day_of_month(to, 1), to));
        last = add_days(day_of_month(to, 1), -1);
    }
    Division {
        whole: (month(first), month(last)),
        edges,
    }
}

const WHOLE: &str = "SELECT month, orders, total FROM sales_month \
     WHERE supplier_id = ?1 AND customer_id = ?2 AND month BETWEEN ?3 AND ?4 AND orders > 0 ORDER BY month";

const EDGE: &str = "SELECT ?5 AS month, coalesce(sum(1), 0) AS orders, coalesce(sum(total), 0) AS total \
     FROM sales_order INDEXED BY sales_order_by_customer \
     WHERE supplier_id = ?1 AND customer_id = ?2 AND placed_on BETWEEN ?3 AND ?4 AND status <> 'cancelled'";

/// The statements of a period, to travel with others; their results go to [`read`].
pub(super) fn statements(
    supplier: &Supplier,
    customer_id: &str,
    from: NaiveDate,
    to: NaiveDate,
    today: NaiveDate,
) -> Vec<Statement> {
    let Division {
        whole: (first, last),
        edges,
    } = divide(from, to, today);
    let mut statements = vec![Statement::new(
        WHOLE,
        params![supplier.id(), customer_id, first, last],
    )];
    statements.extend(edges.into_iter().map(|(first, last)| {
        Statement::new(
            EDGE,
            params![supplier.id(), customer_id, first, last, month(first)],
        )
    }));
    statements
}

pub(super) fn read(results: &[Rows]) -> Result<Sales, DbError> {
    let mut months = Vec::new();
    for rows in results {
        months.extend(
            rows.all::<SalesMonth>()?
                .into_iter()
                .filter(|month| month.orders > 0),
        );
    }
    months.sort_by(|a, b| a.month.cmp(&b.month));
    Ok(Sales { months })
}

/// A customer's purchases from `from` to `to`, both included.
pub async fn sales(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    from: NaiveDate,
    to: NaiveDate,
    today: NaiveDate,
) -> Result<Sales, DbError> {
    read(
        &db.batch(statements(supplier, customer_id, from, to, today))
            .await?,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn divided(from: &str, to: &str) -> (String, Vec<String>) {
        let Division {
            whole: (first, last),
            edges,
        } = divide(day(from), day(to), day("2026-11-21"));
        let whole = if first <= last {
            format!("{first}..{last}")
        } else {
            String::new()
        };
        (
            whole,
            edges
                .iter()
                .map(|(first, last)| format!("{first}..{last}"))
                .collect(),
        )
    }

    #[test]
    fn whole_months_come_from_their_sums() {
        assert_eq!(
            divided("2026-01-01", "2026-03-31"),
            ("2026-01..2026-03".into(), vec![])
        );
        assert_eq!(
            divided("2025-12-01", "2026-11-21"),
            ("2025-12..2026-11".into(), vec![])
        );
        assert_eq!(
            divided("2025-12-01", "2026-12-31"),
            ("2025-12..2026-12".into(), vec![])
        );
    }

    #[test]
    fn days_at_the_ends_come_from_the_orders() {
        assert_eq!(
            divided("2026-01-15", "2026-03-10"),
            (
                "2026-02..2026-02".into(),
                vec!["2026-01-15..2026-01-31".into(), "2026-03-01..2026-03-10".into()]
            )
        );
        assert_eq!(
            divided("2026-01-01", "2026-01-10"),
            (String::new(), vec!["2026-01-01..2026-01-10".into()])
        );
        assert_eq!(
            divided("2026-01-05", "2026-01-10"),
            (String::new(), vec!["2026-01-05..2026-01-10".into()])
        );
        assert_eq!(
            divided("2026-01-31", "2026-02-01"),
            (
                String::new(),
                vec!["2026-01-31..2026-01-31".into(), "2026-02-01..2026-02-01".into()]
            )
        );
        assert_eq!(
            divided("2026-11-05", "2026-11-21"),
            (String::new(), vec!["2026-11-05..2026-11-21".into()])
        );
    }
}
