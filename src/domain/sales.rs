//! What was bought in a period, in parts of it, beside the same days of the year before.

use std::collections::BTreeMap;

use chrono::{Datelike, Days as Length, Months, NaiveDate};
use serde::Serialize;

use super::calendar::{FIRST_DATE, parse_date};
use super::fault::{Fault, Faults};
use super::money::Amount;

words! {
    /// The parts in which a period is told.
    #[derive(Default)]
    pub enum By {
        Day = "day",
        /// From Monday to Sunday (ISO 8601).
        Week = "week",
        #[default]
        Month = "month",
    }
}

impl By {
    /// The longest period that is told in such parts.
    #[must_use]
    pub fn max_days(self) -> i64 {
        match self {
            By::Day => 400,
            By::Week => 1_830,
            By::Month => 3_660,
        }
    }

    /// The first day of the part after the one that `day` is in.
    fn next(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            By::Day => day.succ_opt(),
            By::Week => {
                let passed = u64::from(day.weekday().num_days_from_monday());
                day.checked_add_days(Length::new(7_u64.saturating_sub(passed)))
            }
            By::Month => day.with_day(1)?.checked_add_months(Months::new(1)),
        }
    }
}

/// The days that a report is about, both included, and the parts that it is told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub by: By,
}

impl Period {
    /// Twelve months with the current one.
    #[must_use]
    pub fn of_twelve_months(to: NaiveDate) -> Period {
        let first = to
            .with_day(1)
            .and_then(|day| day.checked_sub_months(Months::new(11)));
        Period {
            from: first.unwrap_or(FIRST_DATE).max(FIRST_DATE),
            to,
            by: By::Month,
        }
    }

    /// As somebody asked for it; what is left out, is until today and from there back twelve months.
    pub fn parse(
        from: Option<&str>,
        to: Option<&str>,
        by: Option<&str>,
        today: NaiveDate,
        faults: &mut Faults,
    ) -> Option<Period> {
        let to = to.map_or(Some(today), |text| faults.take("to", parse_date(text)));
        let by = by.map_or(Some(By::Month), |text| faults.take("by", By::parse(text)));
        let usual = Period::of_twelve_months(to.unwrap_or(today)).from;
        let from = from.map_or(Some(usual), |text| faults.take("from", parse_date(text)));
        let (from, to, by) = (from?, to?, by?);
        let max = by.max_days();
        if to < from {
            faults.add("to", Fault::EndsBeforeStart);
        } else if to.signed_duration_since(from).num_days() >= max {
            faults.add("from", Fault::TooManyDays { max });
        } else {
            return Some(Period { from, to, by });
        }
        None
    }

    /// The first day of the year before that the report reads.
    #[must_use]
    pub fn reads_from(self) -> NaiveDate {
        a_year_before(self.from)
    }
}

/// How many orders, and their total with tax, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Bought {
    pub orders: u32,
    pub total: Amount,
}

impl Bought {
    #[must_use]
    pub fn and(self, other: Bought) -> Bought {
        Bought {
            orders: self.orders.saturating_add(other.orders),
            total: self.total.saturating_add(other.total),
        }
    }

    /// The average order, rounded half away from zero like every amount.
    #[must_use]
    pub fn average(self) -> Option<Amount> {
        let orders = i64::from(self.orders);
        let half = orders.checked_div(2)?.checked_mul(self.total.minor().signum())?;
        Amount::new(self.total.minor().checked_add(half)?.checked_div(orders)?)
    }
}

/// The days on which something was bought.
pub type BoughtDays = BTreeMap<NaiveDate, Bought>;

/// A part of the period: cut off where the period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub bought: Bought,
    /// On the same days of the year before.
    pub before: Bought,
}

/// A period and the year before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub parts: Vec<Part>,
    pub bought: Bought,
    pub before: Bought,
}

impl Report {
    /// By how much more was bought than the year before, in basis points. `None`: nothing was then.
    #[must_use]
    pub fn change_bp(&self) -> Option<i64> {
        let before = i128::from(self.before.total.minor());
        let more = i128::from(self.bought.total.minor()).checked_sub(before)?;
        more.checked_mul(10_000)?.checked_div(before)?.try_into().ok()
    }
}

/// The same day a year before. There is one for every day, and none is two days': 29 February stands on the day after the 28th.
#[must_use]
pub fn a_year_before(day: NaiveDate) -> NaiveDate {
    let year = day.year().saturating_sub(1);
    day.with_year(year)
        .or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
        .unwrap_or(FIRST_DATE)
}

#[must_use]
pub fn report(days: &BoughtDays, period: Period) -> Report {
    let Period { from, to, by } = period;
    let sum = |from: NaiveDate, end: NaiveDate| {
        let within = if from < end {
            Some(days.range(from..end))
        } else {
            None
        };
        let within = within.into_iter().flatten();
        within.fold(Bought::default(), |sum, (_, bought)| sum.and(*bought))
    };
    let mut parts = Vec::new();
    let mut first = from;
    while first <= to {
        let Some(next) = by.next(first) else { break };
        let end = next.min(to.succ_opt().unwrap_or(next));
        parts.push(Part {
            from: first,
            to: end.pred_opt().unwrap_or(first),
            bought: sum(first, end),
            before: sum(a_year_before(first), a_year_before(end)),
        });
        first = next;
    }
    let all = |of: fn(&Part) -> Bought| parts.iter().map(of).fold(Bought::default(), Bought::and);
    Report {
        bought: all(|part| part.bought),
        before: all(|part| part.before),
        parts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(bought: &[(&str, i64)]) -> BoughtDays {
        let one = |(on, total): &(&str, i64)| {
            let total = Amount::new(*total).unwrap();
            (day(on), Bought { orders: 1, total })
        };
        bought.iter().map(one).collect()
    }

    fn period(from: &str, to: &str, by: By) -> Period {
        let (from, to) = (day(from), day(to));
        Period { from, to, by }
    }

    #[test]
    fn a_period_is_read_as_asked_and_its_faults_stand_at_their_fields() {
        let today = day("2026-11-27");
        let read = |from, to, by| {
            let mut faults = Faults::default();
            let read = Period::parse(from, to, by, today, &mut faults);
            let faults = faults.into_vec().into_iter();
            (read, faults.map(|one| (one.field, one.fault)).collect::<Vec<_>>())
        };
        let year = period("2025-12-01", "2026-11-27", By::Month);
        assert_eq!(read(None, None, None), (Some(year), vec![]));
        let asked = period("2026-01-05", "2026-01-05", By::Day);
        assert_eq!(
            read(Some("2026-01-05"), Some("2026-01-05"), Some("day")).0,
            Some(asked)
        );
        let fault = |from, to, by| {
            let (read, faults) = read(from, to, by);
            assert_eq!(read, None);
            faults
        };
        let turned = vec![("to".to_owned(), Fault::EndsBeforeStart)];
        assert_eq!(fault(Some("2026-02-01"), Some("2026-01-31"), None), turned);
        let long = vec![("from".to_owned(), Fault::TooManyDays { max: 400 })];
        assert_eq!(fault(Some("2025-10-23"), None, Some("day")), long);
        assert!(read(Some("2025-10-24"), None, Some("day")).0.is_some());
        assert_eq!(fault(Some("soon"), Some("x"), Some("hour")).len(), 3);
    }

    fn told(report: &Report) -> Vec<(String, String, i64, i64)> {
        let part = |part: &Part| {
            let (bought, before) = (part.bought.total.minor(), part.before.total.minor());
            (part.from.to_string(), part.to.to_string(), bought, before)
        };
        report.parts.iter().map(part).collect()
    }

    fn row(from: &str, to: &str, bought: i64, before: i64) -> (String, String, i64, i64) {
        (from.to_owned(), to.to_owned(), bought, before)
    }

    #[test]
    fn months_and_weeks_are_cut_off_where_the_period_is() {
        let days = days(&[
            ("2025-10-20", 7),
            ("2025-11-02", 5),
            ("2026-10-14", 1),
            ("2026-10-15", 10),
            ("2026-11-01", 100),
            ("2026-11-03", 1_000),
            ("2026-11-04", 10_000),
        ]);
        let (from, to) = (day("2026-10-15"), day("2026-11-03"));
        assert_eq!(
            told(&report(
                &days,
                Period {
                    from,
                    to,
                    by: By::Month
                }
            )),
            [
                row("2026-10-15", "2026-10-31", 10, 7),
                row("2026-11-01", "2026-11-03", 1_100, 5)
            ]
        );
        assert_eq!(
            told(&report(
                &days,
                Period {
                    from,
                    to,
                    by: By::Week
                }
            )),
            [
                row("2026-10-15", "2026-10-18", 10, 0),
                row("2026-10-19", "2026-10-25", 0, 7),
                row("2026-10-26", "2026-11-01", 100, 0),
                row("2026-11-02", "2026-11-03", 1_000, 5)
            ]
        );
        let daily = report(
            &days,
            Period {
                from,
                to,
                by: By::Day,
            },
        );
        assert_eq!(daily.parts.len(), 20);
        assert_eq!(
            (daily.bought.total.minor(), daily.before.total.minor()),
            (1_110, 12)
        );
        assert_eq!(daily.change_bp(), Some(915_000), "91.5 times as much came on top");
    }

    #[test]
    fn a_leap_day_is_compared_with_none_and_never_lost() {
        let before_leap = days(&[("2027-02-28", 3), ("2027-03-01", 5)]);
        let leap = report(&before_leap, period("2028-02-28", "2028-03-01", By::Day));
        let before: Vec<i64> = leap.parts.iter().map(|part| part.before.total.minor()).collect();
        assert_eq!(before, [3, 0, 5]);
        let in_leap = days(&[("2028-02-29", 4)]);
        let after = report(&in_leap, period("2029-02-01", "2029-02-28", By::Month));
        assert_eq!(after.before.total.minor(), 4);
    }

    #[test]
    fn the_average_order_is_rounded_half_away_from_zero() {
        let of = |orders, total| {
            let total = Amount::new(total).unwrap();
            Bought { orders, total }.average().map(Amount::minor)
        };
        assert_eq!((of(2, 5), of(3, 10), of(3, 11)), (Some(3), Some(3), Some(4)));
        assert_eq!((of(0, 0), of(2, -5)), (None, Some(-3)));
        assert_eq!(
            report(&days(&[]), period("2026-01-01", "2026-01-31", By::Week)).change_bp(),
            None
        );
    }

    proptest! {
        #[test]
        fn however_it_is_told_the_parts_are_the_period(start in 0_u64..3_000, length in 0_u64..400, on in proptest::collection::vec(0_u64..4_000, 0..40)) {
            let epoch = day("2020-01-01");
            let at = |offset: u64| epoch.checked_add_days(Length::new(offset)).unwrap();
            let days: BoughtDays = on.iter().map(|offset| {
                let total = Amount::new(i64::try_from(*offset).unwrap() + 1).unwrap();
                (at(*offset), Bought { orders: 1, total })
            }).collect();
            let (from, to) = (at(start), at(start + length));
            let expected: i64 = days.range(from..=to).map(|(_, one)| one.total.minor()).sum();
            let before = days.range(a_year_before(from)..a_year_before(to.succ_opt().unwrap()));
            let before: i64 = before.map(|(_, one)| one.total.minor()).sum();
            for by in By::ALL {
                let report = report(&days, Period { from, to, by: *by });
                prop_assert_eq!(report.bought.total.minor(), expected);
                prop_assert_eq!(report.before.total.minor(), before);
                prop_assert_eq!(report.parts.first().unwrap().from, from);
                prop_assert_eq!(report.parts.last().unwrap().to, to);
                for two in report.parts.windows(2) {
                    prop_assert_eq!(two[0].to.succ_opt().unwrap(), two[1].from);
                }
            }
        }
    }
}
