//! When somebody is there: the hours of a week and the dates on which they differ.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::Written;
use super::calendar::parse_date;
use super::customer::Weekday;
use super::fault::{Fault, Faults};
use super::sorting::sort_by;
use super::text::{Reason, TextError};

/// Before noon and after it: a day has at most two intervals.
pub const MAX_INTERVALS: usize = 2;
/// A year's holidays and holidays of one's own.
pub const MAX_EXCEPTIONS: usize = 60;

const DAY_MINUTES: u16 = 24 * 60;

/// A time of the day, `00:00` to `24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(into = "String")]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(with = "String"))]
pub struct Time(u16);

impl Time {
    /// Reads `HH:MM`; browsers may add seconds of zero.
    ///
    /// # Errors
    /// [`TextError::BadFormat`] for anything else.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(TextError::Empty);
        }
        let read = || {
            let (hours, minutes) = text
                .strip_suffix(":00")
                .filter(|_| text.len() == 8)
                .unwrap_or(text)
                .split_once(':')?;
            let number = |digits: &str, most: u16| {
                let is_number = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
                digits
                    .parse()
                    .ok()
                    .filter(|number: &u16| is_number && *number <= most)
            };
            let minutes = number(hours, 24)?
                .checked_mul(60)?
                .checked_add(number(minutes, 59)?)?;
            (minutes <= DAY_MINUTES).then_some(Self(minutes))
        };
        read().ok_or(TextError::BadFormat)
    }

    /// Since midnight.
    #[must_use]
    pub fn minutes(self) -> u16 {
        self.0
    }
}

/// The day of the week that a date is.
#[must_use]
pub fn weekday(date: NaiveDate) -> Option<Weekday> {
    let at = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or_default();
    Weekday::ALL.get(at).copied()
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Written for Time {}

impl FromStr for Time {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl From<Time> for String {
    fn from(time: Time) -> Self {
        time.to_string()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Interval {
    pub from: Time,
    pub to: Time,
}

fields! { Interval { from, to } }

/// `08:00–12:00`.
impl std::fmt::Display for Interval {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}–{}", self.from, self.to)
    }
}

/// An interval of every week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DayHours {
    pub day: Weekday,
    pub from: Time,
    pub to: Time,
}

fields! { DayHours { day, from, to } }

/// A date with hours of its own; without any, closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Exception {
    pub date: NaiveDate,
    pub hours: Vec<Interval>,
    pub note: Option<Reason>,
}

fields! { Exception { date, hours: or_default, note } }

/// Both, each in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Schedule {
    pub hours: Vec<DayHours>,
    pub exceptions: Vec<Exception>,
}

fields! { Schedule { hours, exceptions } }

/// What a schedule says of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opening {
    /// Nobody has said anything about the week.
    Unstated,
    Closed,
    Open(Vec<Interval>),
}

impl Schedule {
    /// Whether somebody is there on this date, and when.
    #[must_use]
    pub fn on(&self, date: NaiveDate) -> Opening {
        if let Some(exception) = self.exceptions.iter().find(|one| one.date == date) {
            return opening(exception.hours.clone());
        }
        if self.hours.is_empty() {
            return Opening::Unstated;
        }
        opening(weekday(date).map_or(Vec::new(), |day| self.of(day)))
    }

    /// The hours of a weekday, whatever the date.
    #[must_use]
    pub fn of(&self, day: Weekday) -> Vec<Interval> {
        let hours = self.hours.iter().filter(|one| one.day == day);
        hours
            .map(|one| Interval {
                from: one.from,
                to: one.to,
            })
            .collect()
    }

    /// The week in as few lines as it can be told: days in a row with the same hours are one. Days on which nobody is there
    /// are left out.
    #[must_use]
    pub fn runs(&self) -> Vec<(Weekday, Weekday, Vec<Interval>)> {
        let mut runs: Vec<(Weekday, Weekday, Vec<Interval>)> = Vec::new();
        for day in Weekday::ALL {
            let hours = self.of(*day);
            match runs.last_mut() {
                Some((_, last, same)) if *same == hours => *last = *day,
                _ => runs.push((*day, *day, hours)),
            }
        }
        runs.retain(|(_, _, hours)| !hours.is_empty());
        runs
    }
}

fn opening(hours: Vec<Interval>) -> Opening {
    if hours.is_empty() {
        Opening::Closed
    } else {
        Opening::Open(hours)
    }
}

/// A schedule as somebody typed or sent it.
#[derive(Debug, Default)]
pub struct ScheduleDraft {
    /// Day, from, to.
    pub hours: Vec<[String; 3]>,
    pub exceptions: Vec<ExceptionDraft>,
}

#[derive(Debug, Default)]
pub struct ExceptionDraft {
    pub date: String,
    /// From, to.
    pub hours: Vec<[String; 2]>,
    pub note: Option<String>,
}

impl ScheduleDraft {
    /// Faults stand at `hours.0.from`, `exceptions.0.hours.1.to` and so on.
    pub fn parse(self, faults: &mut Faults) -> Schedule {
        Schedule {
            hours: self.week(faults),
            exceptions: self.dates(faults),
        }
    }

    fn week(&self, faults: &mut Faults) -> Vec<DayHours> {
        let max = MAX_INTERVALS.saturating_mul(Weekday::ALL.len());
        if self.hours.len() > max {
            faults.add("hours", Fault::TooMany { max });
            return Vec::new();
        }
        let mut read: Vec<(usize, DayHours)> = Vec::new();
        for (at, [day, from, to]) in self.hours.iter().enumerate() {
            let field = format!("hours.{at}");
            let day = faults.take(&format!("{field}.day"), Weekday::parse(day));
            if let (Some(interval), Some(day)) = (interval(&field, from, to, faults), day) {
                let Interval { from, to } = interval;
                read.push((at, DayHours { day, from, to }));
            }
        }
        let place = |day: Weekday| Weekday::ALL.iter().position(|one| *one == day);
        sort_by(&mut read, |(_, a), (_, b)| {
            (place(a.day), a.from).cmp(&(place(b.day), b.from))
        });
        for day in Weekday::ALL {
            let hours = read.iter().filter(|(_, one)| one.day == *day);
            let hours: Vec<(String, Interval)> = hours
                .map(|(at, DayHours { from, to, .. })| {
                    (format!("hours.{at}"), Interval { from: *from, to: *to })
                })
                .collect();
            check_day(&hours, faults);
        }
        read.into_iter().map(|(_, one)| one).collect()
    }

    fn dates(&self, faults: &mut Faults) -> Vec<Exception> {
        if self.exceptions.len() > MAX_EXCEPTIONS {
            faults.add("exceptions", Fault::TooMany { max: MAX_EXCEPTIONS });
            return Vec::new();
        }
        let mut read: Vec<Exception> = Vec::new();
        for (at, draft) in self.exceptions.iter().enumerate() {
            let field = format!("exceptions.{at}");
            let date = match draft.date.as_str() {
                "" => Err(Fault::Missing),
                text => parse_date(text).map_err(Fault::from),
            };
            let date = faults.take(&format!("{field}.date"), date);
            let note = draft
                .note
                .as_ref()
                .and_then(|text| faults.take(&format!("{field}.note"), Reason::parse(text)));
            let mut hours: Vec<(String, Interval)> = Vec::new();
            for (nth, [from, to]) in draft.hours.iter().enumerate() {
                let field = format!("{field}.hours.{nth}");
                if let Some(interval) = interval(&field, from, to, faults) {
                    hours.push((field, interval));
                }
            }
            sort_by(&mut hours, |(_, a), (_, b)| a.from.cmp(&b.from));
            check_day(&hours, faults);
            let Some(date) = date else { continue };
            if read.iter().any(|one| one.date == date) {
                faults.add(&format!("{field}.date"), Fault::Repeated);
            }
            read.push(Exception {
                date,
                hours: hours.into_iter().map(|(_, interval)| interval).collect(),
                note,
            });
        }
        sort_by(&mut read, |a, b| a.date.cmp(&b.date));
        read
    }
}

fn interval(field: &str, from: &str, to: &str, faults: &mut Faults) -> Option<Interval> {
    let from = faults.take(&format!("{field}.from"), Time::parse(from));
    let end = format!("{field}.to");
    let to = faults.take(&end, Time::parse(to));
    let interval = Interval { from: from?, to: to? };
    if interval.to <= interval.from {
        faults.add(&end, Fault::EndsTooEarly);
        return None;
    }
    Some(interval)
}

/// One day's intervals, in order: not more than there can be, and none before the last has ended.
fn check_day(hours: &[(String, Interval)], faults: &mut Faults) {
    for (field, _) in hours.iter().skip(MAX_INTERVALS) {
        faults.add(&format!("{field}.from"), Fault::TooMany { max: MAX_INTERVALS });
    }
    for ((_, before), (field, after)) in hours.iter().zip(hours.iter().skip(1)) {
        if after.from < before.to {
            faults.add(&format!("{field}.from"), Fault::Overlaps);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(all: &[(&str, &str, &str)]) -> Vec<[String; 3]> {
        all.iter()
            .map(|(day, from, to)| [(*day).to_owned(), (*from).to_owned(), (*to).to_owned()])
            .collect()
    }

    fn exception(date: &str, all: &[(&str, &str)]) -> ExceptionDraft {
        ExceptionDraft {
            date: date.to_owned(),
            hours: all
                .iter()
                .map(|(from, to)| [(*from).to_owned(), (*to).to_owned()])
                .collect(),
            note: None,
        }
    }

    fn parse(draft: ScheduleDraft) -> Result<Schedule, Vec<(String, Fault)>> {
        let mut faults = Faults::default();
        let schedule = draft.parse(&mut faults);
        if faults.is_empty() {
            Ok(schedule)
        } else {
            Err(faults
                .into_vec()
                .into_iter()
                .map(|one| (one.field, one.fault))
                .collect())
        }
    }

    fn week() -> Schedule {
        parse(ScheduleDraft {
            hours: hours(&[
                ("monday", "16:00", "20:00"),
                ("monday", "08:00", "12:00"),
                ("tuesday", "08:00", "12:00"),
                ("tuesday", "16:00", "20:00"),
                ("thursday", "00:00", "24:00"),
            ]),
            exceptions: vec![
                exception("2026-12-24", &[("09:00", "11:00")]),
                exception("2026-12-07", &[]),
            ],
        })
        .unwrap()
    }

    fn on(date: &str) -> String {
        match week().on(date.parse().unwrap()) {
            Opening::Unstated => "unstated".to_owned(),
            Opening::Closed => "closed".to_owned(),
            Opening::Open(hours) => hours
                .iter()
                .map(Interval::to_string)
                .collect::<Vec<_>>()
                .join(" "),
        }
    }

    #[test]
    fn a_date_is_open_as_its_weekday_unless_it_is_an_exception() {
        assert_eq!(on("2026-11-30"), "08:00–12:00 16:00–20:00", "a Monday");
        assert_eq!(on("2026-12-07"), "closed", "a Monday that is excepted");
        assert_eq!(on("2026-12-02"), "closed", "a Wednesday");
        assert_eq!(on("2026-12-03"), "00:00–24:00", "a Thursday");
        assert_eq!(
            on("2026-12-24"),
            "09:00–11:00",
            "a Thursday with hours of its own"
        );
        let nothing = Schedule::default();
        assert_eq!(nothing.on("2026-12-24".parse().unwrap()), Opening::Unstated);
    }

    #[test]
    fn days_in_a_row_with_the_same_hours_are_told_once() {
        let runs: Vec<_> = week()
            .runs()
            .into_iter()
            .map(|(first, last, hours)| (first, last, hours.len()))
            .collect();
        assert_eq!(
            runs,
            [
                (Weekday::Monday, Weekday::Tuesday, 2),
                (Weekday::Thursday, Weekday::Thursday, 1)
            ]
        );
    }

    #[test]
    fn hours_that_cannot_be_are_refused_at_their_field() {
        for (typed, field, fault) in [
            (("monday", "12:00", "12:00"), "hours.0.to", Fault::EndsTooEarly),
            (("monday", "20:00", "02:00"), "hours.0.to", Fault::EndsTooEarly),
            (("monday", "8:00", "12:00"), "hours.0.from", Fault::BadFormat),
            (("monday", "08:60", "12:00"), "hours.0.from", Fault::BadFormat),
            (("monday", "08:00", "24:01"), "hours.0.to", Fault::BadFormat),
            (("monday", "08:00", ""), "hours.0.to", Fault::Missing),
            (("someday", "08:00", "12:00"), "hours.0.day", Fault::Unknown),
        ] {
            let draft = ScheduleDraft {
                hours: hours(&[typed]),
                ..ScheduleDraft::default()
            };
            assert_eq!(parse(draft), Err(vec![(field.to_owned(), fault)]), "{typed:?}");
        }
        let overlap = ScheduleDraft {
            hours: hours(&[("friday", "11:00", "14:00"), ("friday", "08:00", "12:00")]),
            exceptions: vec![exception("2026-12-24", &[("08:00", "12:00"), ("11:59", "13:00")])],
        };
        assert_eq!(
            parse(overlap),
            Err(vec![
                ("hours.0.from".to_owned(), Fault::Overlaps),
                ("exceptions.0.hours.1.from".to_owned(), Fault::Overlaps)
            ])
        );
        let three = ScheduleDraft {
            hours: hours(&[
                ("friday", "08:00", "09:00"),
                ("friday", "09:00", "10:00"),
                ("friday", "10:00", "11:00"),
            ]),
            ..ScheduleDraft::default()
        };
        assert_eq!(
            parse(three),
            Err(vec![("hours.2.from".to_owned(), Fault::TooMany { max: 2 })])
        );
    }

    #[test]
    fn a_date_is_excepted_once_and_there_are_only_so_many() {
        let twice = ScheduleDraft {
            exceptions: vec![
                exception("2026-12-24", &[]),
                exception("2026-12-24", &[]),
                exception("", &[]),
            ],
            ..ScheduleDraft::default()
        };
        assert_eq!(
            parse(twice),
            Err(vec![
                ("exceptions.1.date".to_owned(), Fault::Repeated),
                ("exceptions.2.date".to_owned(), Fault::Missing)
            ])
        );
        let many = ScheduleDraft {
            exceptions: (0..61).map(|_| exception("2026-12-24", &[])).collect(),
            ..ScheduleDraft::default()
        };
        assert_eq!(
            parse(many),
            Err(vec![("exceptions".to_owned(), Fault::TooMany { max: 60 })])
        );
    }

    #[test]
    fn what_is_stored_is_read_back() {
        let week = week();
        let text = serde_json::to_string(&week.exceptions).unwrap();
        assert_eq!(
            crate::json::read::<Vec<Exception>>(&text).unwrap(),
            week.exceptions
        );
        let text = serde_json::to_string(&week.hours).unwrap();
        assert!(
            text.contains(r#"{"day":"monday","from":"08:00","to":"12:00"}"#),
            "{text}"
        );
        assert_eq!(crate::json::read::<Vec<DayHours>>(&text).unwrap(), week.hours);
        assert_eq!(Time::parse("08:30:00").unwrap(), Time::parse("08:30").unwrap());
    }
}
