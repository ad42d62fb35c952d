//! How long money has been overdue, and the buckets it is reported in.

use chrono::NaiveDate;
use serde::Serialize;

use super::calendar::days_between;
use super::money::{Amount, Overflow};

/// Whole days by which something due on `due_on` is overdue on `on`; 0 up to and including the due date.
///
/// The day of the due date is the buyer's to pay in: overdue begins at the local midnight after it.
#[must_use]
pub fn days_overdue(due_on: NaiveDate, on: NaiveDate) -> u32 {
    u32::try_from(days_between(due_on, on)).unwrap_or(0)
}

/// Open money by how many days it is overdue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Ageing {
    /// Not yet overdue.
    pub current: Amount,
    pub days_1_30: Amount,
    pub days_31_60: Amount,
    pub days_61_90: Amount,
    pub days_over_90: Amount,
}

impl Ageing {
    /// Sorts open items, given as due date and open amount, into the buckets of the day `on`.
    ///
    /// # Errors
    /// [`Overflow`] when a bucket leaves the exact range.
    pub fn of(items: impl IntoIterator<Item = (NaiveDate, Amount)>, on: NaiveDate) -> Result<Self, Overflow> {
        let mut ageing = Self::default();
        for (due_on, open) in items {
            let bucket = match days_overdue(due_on, on) {
                0 => &mut ageing.current,
                1..=30 => &mut ageing.days_1_30,
                31..=60 => &mut ageing.days_31_60,
                61..=90 => &mut ageing.days_61_90,
                _ => &mut ageing.days_over_90,
            };
            *bucket = bucket.checked_add(open)?;
        }
        Ok(ageing)
    }

    /// Everything that is overdue by a day or more.
    ///
    /// # Errors
    /// [`Overflow`] when the sum leaves the exact range.
    pub fn overdue(&self) -> Result<Amount, Overflow> {
        Amount::sum([
            self.days_1_30,
            self.days_31_60,
            self.days_61_90,
            self.days_over_90,
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::add_days;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        crate::domain::calendar::parse_date(text).unwrap()
    }

    fn amount(minor: i64) -> Amount {
        Amount::new(minor).unwrap()
    }

    #[test]
    fn an_invoice_is_overdue_from_the_day_after_its_due_date() {
        let due_on = day("2028-02-28");
        assert_eq!(days_overdue(due_on, day("2028-02-27")), 0);
        assert_eq!(days_overdue(due_on, due_on), 0);
        assert_eq!(days_overdue(due_on, day("2028-02-29")), 1);
        assert_eq!(days_overdue(due_on, day("2028-03-01")), 2);
    }

    #[test]
    fn buckets_begin_on_days_1_31_61_and_91() {
        let on = day("2026-11-21");
        let items = [0, 1, 30, 31, 60, 61, 90, 91, 1_000].map(|days| (add_days(on, -days), amount(1)));
        let ageing = Ageing::of(items, on).unwrap();
        let buckets = [
            ageing.current,
            ageing.days_1_30,
            ageing.days_31_60,
            ageing.days_61_90,
            ageing.days_over_90,
        ];
        assert_eq!(buckets.map(Amount::minor), [1, 2, 2, 2, 2]);
    }

    proptest! {
        #[test]
        fn the_buckets_hold_everything_once(items in prop::collection::vec((-400_i64..400, 1_i64..1_000_000), 0..40)) {
            let on = day("2026-11-21");
            let items: Vec<_> = items.into_iter().map(|(days, open)| (add_days(on, days), amount(open))).collect();
            let ageing = Ageing::of(items.iter().copied(), on).unwrap();
            let total = ageing.current.checked_add(ageing.overdue().unwrap()).unwrap();
            prop_assert_eq!(total, Amount::sum(items.iter().map(|item| item.1)).unwrap());
        }
    }
}
