//! All that is owed to a supplier: how late it is, when it will come, how long it takes.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::ageing::Ageing;
use super::calendar::add_days;
use super::money::{Amount, Overflow};

/// The days whose billing the days sales outstanding are measured by.
pub const DSO_DAYS: i64 = 90;
/// The weeks that are told one by one.
const WEEKS: usize = 8;

/// What is open of the invoices due on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueDay {
    pub due_on: NaiveDate,
    pub open: Amount,
}

/// What comes in in a week if everybody pays on the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Week {
    pub from: NaiveDate,
    /// A Sunday.
    pub to: NaiveDate,
    pub amount: Amount,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receivables {
    pub owed: Amount,
    pub overdue: Amount,
    pub ageing: Ageing,
    /// This week from today on, and the following ones.
    pub weeks: Vec<Week>,
    pub later: Amount,
    /// Days sales outstanding: what is owed, in days of what was billed in the last [`DSO_DAYS`]. `None`: nothing was.
    pub dso: Option<i64>,
}

impl Receivables {
    /// `billed` is what was billed in the [`DSO_DAYS`] that end with `today`.
    ///
    /// # Errors
    /// [`Overflow`] when a sum leaves the exact range.
    pub fn of(days: &[DueDay], billed: Amount, today: NaiveDate) -> Result<Receivables, Overflow> {
        let ageing = Ageing::of(days.iter().map(|day| (day.due_on, day.open)), today)?;
        let overdue = ageing.overdue()?;
        let owed = ageing.current.checked_add(overdue)?;
        let within = |from: NaiveDate, to: NaiveDate| {
            let due = days.iter().filter(|day| (from..=to).contains(&day.due_on));
            Amount::sum(due.map(|day| day.open))
        };
        let mut weeks = Vec::with_capacity(WEEKS);
        let mut from = today;
        for _ in 0..WEEKS {
            let to = add_days(
                from,
                i64::from(6_u32.saturating_sub(from.weekday().num_days_from_monday())),
            );
            let amount = within(from, to)?;
            weeks.push(Week { from, to, amount });
            from = add_days(to, 1);
        }
        Ok(Receivables {
            owed,
            overdue,
            ageing,
            weeks,
            later: within(from, NaiveDate::MAX)?,
            dso: dso(owed, billed),
        })
    }
}

/// Rounded to whole days, half up.
fn dso(owed: Amount, billed: Amount) -> Option<i64> {
    let (owed, billed) = (i128::from(owed.minor()), i128::from(billed.minor()));
    let days = owed.checked_mul(i128::from(DSO_DAYS))?.checked_mul(2)?;
    let rounded = days.checked_add(billed)?.checked_div(billed.checked_mul(2)?)?;
    i64::try_from(rounded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        crate::domain::calendar::parse_date(text).unwrap()
    }

    fn due(on: &str, minor: i64) -> DueDay {
        DueDay {
            due_on: day(on),
            open: Amount::new(minor).unwrap(),
        }
    }

    #[test]
    fn what_is_owed_falls_into_the_past_and_the_weeks_to_come() {
        // A Saturday.
        let today = day("2026-11-28");
        let days = [
            due("2026-08-01", 1),
            due("2026-11-27", 20),
            due("2026-11-28", 300),
            due("2026-11-29", 4_000),
            due("2026-11-30", 50_000),
            due("2027-01-17", 600_000),
            due("2027-01-18", 7_000_000),
        ];
        let told = Receivables::of(&days, Amount::new(15_308_642).unwrap(), today).unwrap();
        assert_eq!((told.owed.minor(), told.overdue.minor()), (7_654_321, 21));
        assert_eq!(told.ageing.days_over_90.minor(), 1);
        let weeks: Vec<_> = told
            .weeks
            .iter()
            .map(|week| (week.from.to_string(), week.to.to_string(), week.amount.minor()))
            .filter(|week| week.2 > 0)
            .collect();
        let week = |from: &str, to: &str, amount: i64| (from.to_owned(), to.to_owned(), amount);
        assert_eq!(
            weeks,
            [
                week("2026-11-28", "2026-11-29", 4_300),
                week("2026-11-30", "2026-12-06", 50_000),
                week("2027-01-11", "2027-01-17", 600_000),
            ]
        );
        assert_eq!(told.later.minor(), 7_000_000);
        assert_eq!(told.dso, Some(45));
    }

    #[test]
    fn without_billing_there_are_no_days_of_it() {
        let today = day("2026-11-28");
        let told = Receivables::of(&[], Amount::ZERO, today).unwrap();
        assert_eq!((told.owed, told.dso), (Amount::ZERO, None));
    }
}
