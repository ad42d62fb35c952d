//! Payment terms: from the date of an invoice to the date it is due.

use chrono::NaiveDate;
use serde::Serialize;

use super::calendar::{LAST_DATE, add_days, add_months, day_of_month, month_end};
use super::sorting::sort;
use crate::json::{FromJson, Misfit};

/// When what is invoiced today has to be paid.
///
/// Due dates that would pass the end of the calendar stop there, at [`LAST_DATE`].
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub enum PaymentTerms {
    /// N days after the issue date; 0 is due at once.
    Net { days: TermDays },
    /// First to the end of the month of the issue date, then N days on: 15 January, end of month + 30, is due
    /// on 2 March (31 January + 30 days), not at the end of February.
    EndOfMonth { days: TermDays },
    /// The first of the given days of a month that lies on or after the issue date + N days. A day that a month
    /// lacks is its last: 31 stands for "the last of the month" in every month.
    DaysOfMonth { days: MonthDays, after_days: TermDays },
}

tagged! { PaymentTerms by "kind" {
    "net" => Net { days },
    "end_of_month" => EndOfMonth { days },
    "days_of_month" => DaysOfMonth { days, after_days },
} }

impl FromJson for TermDays {
    fn from_json(value: serde_json::Value) -> Result<Self, Misfit> {
        Self::new(i64::from_json(value)?).map_err(|error| Misfit::wrong(error.to_string()))
    }
}

impl FromJson for MonthDays {
    fn from_json(value: serde_json::Value) -> Result<Self, Misfit> {
        Self::new(Vec::from_json(value)?).map_err(|error| Misfit::wrong(error.to_string()))
    }
}

/// Why payment terms are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    #[error("terms run from 0 to {} days", TermDays::MAX)]
    TooManyDays,
    #[error("days of the month run from 1 to 31")]
    NoSuchDayOfMonth,
    #[error("at least one day of the month is needed")]
    NoDays,
}

/// A number of days in payment terms, 0 to 365.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "i64")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct TermDays(u16);

impl TermDays {
    pub const MAX: u16 = 365;

    /// # Errors
    /// [`TermsError::TooManyDays`] beyond 0 to 365.
    pub fn new(days: i64) -> Result<Self, TermsError> {
        u16::try_from(days)
            .ok()
            .filter(|days| *days <= Self::MAX)
            .map(Self)
            .ok_or(TermsError::TooManyDays)
    }

    #[must_use]
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl TryFrom<i64> for TermDays {
    type Error = TermsError;

    fn try_from(days: i64) -> Result<Self, TermsError> {
        Self::new(days)
    }
}

impl From<TermDays> for i64 {
    fn from(days: TermDays) -> Self {
        days.0.into()
    }
}

/// One or more days of a month, 1 to 31, ascending and each once.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "Vec<u8>")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MonthDays(Vec<u8>);

impl MonthDays {
    /// # Errors
    /// [`TermsError::NoDays`] for an empty list, [`TermsError::NoSuchDayOfMonth`] beyond 1 to 31.
    pub fn new(mut days: Vec<u8>) -> Result<Self, TermsError> {
        if days.is_empty() {
            return Err(TermsError::NoDays);
        }
        if !days.iter().all(|day| (1..=31).contains(day)) {
            return Err(TermsError::NoSuchDayOfMonth);
        }
        sort(&mut days);
        days.dedup();
        Ok(Self(days))
    }

    #[must_use]
    pub fn as_slice(&self) -> &[u8] {
        &self.0
    }

    /// The first of these days on or after `earliest`, in this month or the next.
    fn first_from(&self, earliest: NaiveDate) -> NaiveDate {
        // Within a month every day can be over, in the next one none is.
        [earliest, add_months(earliest, 1)]
            .into_iter()
            .flat_map(|month| self.0.iter().map(move |day| day_of_month(month, u32::from(*day))))
            .find(|date| *date >= earliest)
            .unwrap_or(LAST_DATE)
    }
}

impl TryFrom<Vec<u8>> for MonthDays {
    type Error = TermsError;

    fn try_from(days: Vec<u8>) -> Result<Self, TermsError> {
        Self::new(days)
    }
}

impl From<MonthDays> for Vec<u8> {
    fn from(days: MonthDays) -> Self {
        days.0
    }
}

impl PaymentTerms {
    /// `days` after the issue date.
    ///
    /// # Errors
    /// [`TermsError::TooManyDays`] beyond 0 to 365.
    pub fn net(days: i64) -> Result<Self, TermsError> {
        Ok(Self::Net {
            days: TermDays::new(days)?,
        })
    }

    /// `days` after the end of the month of issue.
    ///
    /// # Errors
    /// [`TermsError::TooManyDays`] beyond 0 to 365.
    pub fn end_of_month(days: i64) -> Result<Self, TermsError> {
        Ok(Self::EndOfMonth {
            days: TermDays::new(days)?,
        })
    }

    /// On fixed `days` of the month, `after_days` after the issue date at the earliest.
    ///
    /// # Errors
    /// [`TermsError`] for days that do not exist.
    pub fn days_of_month(days: Vec<u8>, after_days: i64) -> Result<Self, TermsError> {
        Ok(Self::DaysOfMonth {
            days: MonthDays::new(days)?,
            after_days: TermDays::new(after_days)?,
        })
    }

    /// The date by which something issued on `issued_on` has to be paid; overdue begins the day after.
    #[must_use]
    pub fn due_on(&self, issued_on: NaiveDate) -> NaiveDate {
        match self {
            Self::Net { days } => add_days(issued_on, days.0.into()),
            Self::EndOfMonth { days } => add_days(month_end(issued_on), days.0.into()),
            Self::DaysOfMonth { days, after_days } => {
                days.first_from(add_days(issued_on, after_days.0.into()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::{FIRST_DATE, days_between, parse_date};
    use proptest::prelude::*;

    fn due(terms: &PaymentTerms, issued_on: &str) -> String {
        terms.due_on(parse_date(issued_on).unwrap()).to_string()
    }

    #[test]
    fn net_terms_count_days_from_the_issue_date() {
        let net_30 = PaymentTerms::net(30).unwrap();
        assert_eq!(due(&net_30, "2026-01-31"), "2026-03-02");
        assert_eq!(due(&net_30, "2028-01-31"), "2028-03-01"); // through 29 February
        assert_eq!(due(&PaymentTerms::net(0).unwrap(), "2026-11-21"), "2026-11-21");
    }

    #[test]
    fn end_of_month_terms_go_to_the_end_of_the_month_first() {
        assert_eq!(
            due(&PaymentTerms::end_of_month(0).unwrap(), "2028-02-10"),
            "2028-02-29"
        );
        assert_eq!(
            due(&PaymentTerms::end_of_month(30).unwrap(), "2026-01-15"),
            "2026-03-02"
        );
        assert_eq!(
            due(&PaymentTerms::end_of_month(15).unwrap(), "2026-12-31"),
            "2027-01-15"
        );
    }

    #[test]
    fn fixed_days_take_the_next_one_that_comes() {
        let terms = PaymentTerms::days_of_month(vec![25, 10, 10], 0).unwrap();
        assert_eq!(due(&terms, "2026-11-10"), "2026-11-10");
        assert_eq!(due(&terms, "2026-11-11"), "2026-11-25");
        assert_eq!(due(&terms, "2026-12-26"), "2027-01-10");
        let later = PaymentTerms::days_of_month(vec![10, 25], 30).unwrap();
        assert_eq!(due(&later, "2026-11-21"), "2026-12-25");
    }

    #[test]
    fn the_31st_is_the_last_of_every_month() {
        let terms = PaymentTerms::days_of_month(vec![31], 0).unwrap();
        assert_eq!(due(&terms, "2026-04-30"), "2026-04-30");
        assert_eq!(due(&terms, "2028-02-01"), "2028-02-29");
        assert_eq!(due(&terms, "2026-01-31"), "2026-01-31");
        let middle = PaymentTerms::days_of_month(vec![30], 0).unwrap();
        assert_eq!(due(&middle, "2026-01-31"), "2026-02-28");
    }

    #[test]
    fn terms_travel_as_tagged_json_and_nothing_else_is_accepted() {
        for json in [
            r#"{"kind":"net","days":30}"#,
            r#"{"kind":"end_of_month","days":0}"#,
            r#"{"kind":"days_of_month","days":[10,25],"after_days":7}"#,
        ] {
            let terms: PaymentTerms = crate::json::read(json).unwrap();
            assert_eq!(serde_json::to_string(&terms).unwrap(), json);
        }
        for refused in [
            r#"{"kind":"net","days":-1}"#,
            r#"{"kind":"net","days":366}"#,
            r#"{"kind":"net","days":1.5}"#,
            r#"{"kind":"net"}"#,
            r#"{"kind":"net","days":30,"grace":3}"#,
            r#"{"kind":"sometime"}"#,
            r#"{"kind":"days_of_month","days":[]}"#,
            r#"{"kind":"days_of_month","days":[0]}"#,
            r#"{"kind":"days_of_month","days":[32]}"#,
        ] {
            assert!(crate::json::read::<PaymentTerms>(refused).is_err(), "{refused}");
        }
    }

    proptest! {
        #[test]
        fn fixed_days_are_never_early_and_never_more_than_a_month_away(
            offset in 0_i64..200_000, days in prop::collection::vec(1_u8..=31, 1..6), after in 0_i64..=365,
        ) {
            let issued_on = add_days(FIRST_DATE, offset);
            let terms = PaymentTerms::days_of_month(days, after).unwrap();
            let wait = days_between(add_days(issued_on, after), terms.due_on(issued_on));
            prop_assert!((0..=31).contains(&wait), "{wait}");
        }
    }
}
