//! The period of the chart of purchases, from the address, and the chart itself.

use chrono::{Months, NaiveDate};

use crate::domain::calendar::{FIRST_DATE, add_days, add_months, day_of_month, parse_date};
use crate::domain::money::{Amount, Currency};
use crate::storage::customers::Sales;
use crate::storage::customers::profile::Period;
use crate::web::chart::{Bar, Chart};
use crate::web::page::Page;
use crate::web::request::Request;

const MAX_DAYS: i64 = 3660;

/// The period asked for; what is wrong with it, if the default had to take its place.
pub fn asked(request: &Request, today: NaiveDate, page: &Page) -> (Period, Option<&'static str>) {
    let t = &page.t.people;
    let default = Period {
        from: a_year_before(today),
        to: today,
        today,
    };
    let date = |name: &str, otherwise: NaiveDate| match request.query(name) {
        None => Some(otherwise),
        Some(text) => parse_date(text).ok(),
    };
    let Some(to) = date("to", default.to) else {
        return (default, Some(page.t.site.fault_bad_format));
    };
    let Some(from) = date("from", a_year_before(to)) else {
        return (default, Some(page.t.site.fault_bad_format));
    };
    if to < from {
        return (default, Some(t.period_turned));
    }
    if to > add_days(from, MAX_DAYS) {
        return (default, Some(t.period_too_long));
    }
    (Period { from, to, today }, None)
}

/// The first day of the month eleven months before: twelve months with the current one.
fn a_year_before(day: NaiveDate) -> NaiveDate {
    day_of_month(day, 1)
        .checked_sub_months(Months::new(11))
        .unwrap_or(FIRST_DATE)
        .max(FIRST_DATE)
}

/// A month of the period as the table beside the chart has it.
pub struct MonthRow {
    pub name: String,
    pub orders: u32,
    pub total: Amount,
}

/// Every month of the period, those without purchases too.
pub fn months(sales: &Sales, period: Period, page: &Page) -> Vec<MonthRow> {
    let mut rows = Vec::new();
    let mut first = day_of_month(period.from, 1);
    while first <= period.to {
        let bought = sales.months.iter().find(|month| month.month == first);
        rows.push(MonthRow {
            name: page.month(&first),
            orders: bought.map_or(0, |month| month.orders),
            total: bought.map_or(Amount::ZERO, |month| month.total),
        });
        let next = add_months(first, 1);
        if next == first {
            break;
        }
        first = next;
    }
    rows
}

pub fn chart(months: &[MonthRow], currency: &Currency, page: &Page) -> Chart {
    let bars = months
        .iter()
        .map(|month| Bar {
            value: month.total,
            label: month.name.clone(),
            title: format!("{}: {} ({})", month.name, page.money(&month.total), month.orders),
        })
        .collect();
    Chart::of(bars, currency)
}
