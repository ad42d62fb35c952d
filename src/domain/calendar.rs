//! Civil days in the supplier's zone, instants in UTC, and the arithmetic between them.
//!
//! Dates live between [`FIRST_DATE`] and [`LAST_DATE`]. Date arithmetic stops at those ends instead of failing:
//! a date four thousand years ahead means "never", and its text still sorts.

use chrono::{
    DateTime, Datelike, Days, LocalResult, Months, NaiveDate, NaiveTime, SecondsFormat, TimeDelta, TimeZone,
    Utc,
};
use serde::Serialize;

use crate::json::{FromJson, Misfit};
use zone_data::Tz;

mod zone_data;

/// The first date that is accepted or computed.
pub const FIRST_DATE: NaiveDate = date_or(1900, 1, 1, NaiveDate::MIN);
/// The last date that is accepted or computed; in practice "never".
pub const LAST_DATE: NaiveDate = date_or(9999, 12, 31, NaiveDate::MAX);

const fn date_or(year: i32, month: u32, day: u32, otherwise: NaiveDate) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => otherwise,
    }
}

/// An IANA time zone, by its name in the tz database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(into = "&'static str")]
pub struct Zone(Tz);

/// Not the name of a known time zone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a known IANA time zone")]
pub struct UnknownZone(pub String);

impl Zone {
    pub const UTC: Self = Self(Tz::UTC);

    /// Reads a name such as `Europe/Madrid`, exactly as the tz database writes it.
    ///
    /// # Errors
    /// [`UnknownZone`] for anything else.
    pub fn parse(name: &str) -> Result<Self, UnknownZone> {
        name.parse().map(Self).map_err(|_| UnknownZone(name.to_owned()))
    }

    /// Every zone of this build, for a picker.
    pub fn all() -> impl Iterator<Item = Self> {
        zone_data::all().into_iter().map(Self)
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    #[must_use]
    pub fn tz(self) -> impl TimeZone<Offset: std::fmt::Display> + Copy {
        self.0
    }

    /// The civil date that a calendar on the wall of this zone shows at `now`.
    #[must_use]
    pub fn local_date(self, now: DateTime<Utc>) -> NaiveDate {
        now.with_timezone(&self.0).date_naive()
    }

    /// The first instant of a civil day.
    ///
    /// Midnight itself may not exist (clocks that spring forward at 00:00, as in Cairo, Beirut and once in São
    /// Paulo): then it is the moment of the jump. It may exist twice: then it is the first of the two. A day
    /// that never was (30 December 2011 in Apia) begins where the next one does.
    #[must_use]
    pub fn start_of_day(self, date: NaiveDate) -> DateTime<Utc> {
        self.first_instant(date, NaiveTime::MIN)
    }

    /// When local clocks show this time of a civil day for the first time; where they jump over it, the jump.
    #[must_use]
    pub fn first_instant(self, date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
        let local = date.and_time(time);
        match self.0.from_local_datetime(&local) {
            LocalResult::Single(first) | LocalResult::Ambiguous(first, _) => first.to_utc(),
            LocalResult::None => self.end_of_gap(local),
        }
    }

    /// The first midnight after `now`: when the local date changes next.
    #[must_use]
    pub fn next_midnight(self, now: DateTime<Utc>) -> DateTime<Utc> {
        let tomorrow = add_days(self.local_date(now), 1);
        let first = self.start_of_day(tomorrow);
        // Clocks set back from just after midnight (St. John's, until 2011) pass it twice.
        match self.0.from_local_datetime(&tomorrow.and_time(NaiveTime::MIN)) {
            LocalResult::Ambiguous(_, second) if first <= now => second.to_utc(),
            _ => first,
        }
    }

    /// The instant at which local clocks jump over `missing`: found by bisection, since the jump can begin
    /// before midnight (Toronto, 1919: from 23:30 to 00:30) and the library does not name it.
    fn end_of_gap(self, missing: chrono::NaiveDateTime) -> DateTime<Utc> {
        // Offsets lie within ±26 h and the longest gap, a whole skipped day, is 24 h: ±3 days enclose it.
        const REACH: TimeDelta = TimeDelta::days(3);
        let guess = missing.and_utc().timestamp();
        let (mut before, mut after) = (
            guess.saturating_sub(REACH.num_seconds()),
            guess.saturating_add(REACH.num_seconds()),
        );
        while after.saturating_sub(before) > 1 {
            let middle = before.midpoint(after);
            let at = DateTime::from_timestamp(middle, 0).unwrap_or_default();
            if at.with_timezone(&self.0).naive_local() < missing {
                before = middle;
            } else {
                after = middle;
            }
        }
        DateTime::from_timestamp(after, 0).unwrap_or_default()
    }
}

impl std::fmt::Display for Zone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl crate::domain::Written for Zone {}

impl std::str::FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::parse(name)
    }
}

impl From<Zone> for &'static str {
    fn from(zone: Zone) -> Self {
        zone.name()
    }
}

/// Why a text is not a date or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DateError {
    #[error("dates are written YYYY-MM-DD")]
    BadFormat,
    #[error("instants are written as in RFC 3339, such as 2026-11-21T14:05:00Z")]
    BadInstant,
    #[error("there is no such day")]
    NoSuchDay,
    #[error("years run from 1900 to 9999")]
    OutOfRange,
}

impl FromJson for NaiveDate {
    fn from_json(value: serde_json::Value) -> Result<Self, Misfit> {
        parse_date(&String::from_json(value)?).map_err(|error| Misfit::wrong(error.to_string()))
    }
}

impl FromJson for DateTime<Utc> {
    fn from_json(value: serde_json::Value) -> Result<Self, Misfit> {
        parse_instant(&String::from_json(value)?).map_err(|error| Misfit::wrong(error.to_string()))
    }
}

/// The one text format of stored instants: RFC 3339 in UTC, always with milliseconds and `Z`, so that the
/// order of the texts is the order of the instants.
#[must_use]
pub fn instant_text(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// Reads an RFC 3339 instant of any offset.
///
/// # Errors
/// [`DateError::BadInstant`], or [`DateError::OutOfRange`] outside the years 1900–9999.
pub fn parse_instant(text: &str) -> Result<DateTime<Utc>, DateError> {
    let instant = DateTime::parse_from_rfc3339(text)
        .map_err(|_| DateError::BadInstant)?
        .to_utc();
    in_range(instant.date_naive()).map(|_| instant)
}

/// Reads a strict ISO 8601 calendar date, `YYYY-MM-DD`.
///
/// # Errors
/// [`DateError::BadFormat`] for any other shape, [`DateError::NoSuchDay`] for 2026-02-30, and
/// [`DateError::OutOfRange`] outside the years 1900–9999.
pub fn parse_date(text: &str) -> Result<NaiveDate, DateError> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shaped {
        return Err(DateError::BadFormat);
    }
    // Not by chrono's parser: it reads any format, and weighs as much as two pages.
    let number = |from, to| text.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (number(0, 4), number(5, 7), number(8, 10)) else {
        return Err(DateError::BadFormat);
    };
    let date = i32::try_from(year)
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    in_range(date.ok_or(DateError::NoSuchDay)?)
}

fn in_range(date: NaiveDate) -> Result<NaiveDate, DateError> {
    if (FIRST_DATE..=LAST_DATE).contains(&date) {
        Ok(date)
    } else {
        Err(DateError::OutOfRange)
    }
}

/// `days` after `date`, or before it when negative; stops at the ends of the calendar.
#[must_use]
pub fn add_days(date: NaiveDate, days: i64) -> NaiveDate {
    let distance = Days::new(days.unsigned_abs());
    if days < 0 {
        date.checked_sub_days(distance)
            .unwrap_or(FIRST_DATE)
            .max(FIRST_DATE)
    } else {
        date.checked_add_days(distance)
            .unwrap_or(LAST_DATE)
            .min(LAST_DATE)
    }
}

/// The same day `months` later; a day that month lacks becomes its last (31 January + 1 month = 28 February).
#[must_use]
pub fn add_months(date: NaiveDate, months: u32) -> NaiveDate {
    date.checked_add_months(Months::new(months))
        .unwrap_or(LAST_DATE)
        .min(LAST_DATE)
}

/// The last day of the month that `date` lies in.
#[must_use]
pub fn month_end(date: NaiveDate) -> NaiveDate {
    day_of_month(date, 31)
}

/// The given day of the month that `date` lies in, or that month's last day when it is shorter.
#[must_use]
pub fn day_of_month(date: NaiveDate, day: u32) -> NaiveDate {
    // 28 exists in every month, so the search always ends with a date of the same month.
    (28..=day.min(31))
        .rev()
        .find_map(|last| date.with_day(last))
        .or_else(|| date.with_day(day.max(1)))
        .unwrap_or(date)
}

/// Civil days from `from` to `to`; negative when `to` lies before.
#[must_use]
pub fn days_between(from: NaiveDate, to: NaiveDate) -> i64 {
    to.signed_duration_since(from).num_days()
}

#[cfg(test)]
mod tests;
