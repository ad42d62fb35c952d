//! How goods reach a customer: what that costs, and on which days they can come.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde::Serialize;

use super::calendar::{Zone, add_days, parse_date};
use super::customer::Weekday;
use super::fault::{Fault, Faults};
use super::money::{Amount, Overflow};
use super::pricing::MAX_BP;
use super::schedule::{Opening, Schedule, Time, weekday};
use super::sorting::distinct;

/// The longest that goods are prepared.
pub const MAX_LEAD_DAYS: u32 = 60;
/// Some years' holidays.
pub const MAX_HOLIDAYS: usize = 100;
/// How far ahead a day can be chosen.
const HORIZON_DAYS: i64 = 90;
/// As many as a list to choose from offers.
const CHOICES: usize = 20;

/// What a supplier has settled for all its deliveries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Rules {
    /// Days between the order and the first delivery; holidays do not count.
    pub lead_days: u32,
    /// Orders of this time or later count as the next day's. `None`: midnight.
    pub cut_off: Option<Time>,
    /// Nothing is prepared or delivered on these days.
    pub holidays: Vec<NaiveDate>,
    /// The tax on delivery fees. `None`: the highest rate of what is delivered.
    pub fee_tax_rate_bp: Option<u32>,
}

fields! { Rules { lead_days, cut_off, holidays, fee_tax_rate_bp } }

impl Default for Rules {
    /// Goods come the next day.
    fn default() -> Self {
        Self {
            lead_days: 1,
            cut_off: None,
            holidays: Vec::new(),
            fee_tax_rate_bp: None,
        }
    }
}

/// Rules as somebody typed or sent them; numbers are read by the caller, who notes their faults.
#[derive(Debug, Default)]
pub struct RulesDraft {
    pub lead_days: Option<u32>,
    pub cut_off: Option<String>,
    pub holidays: Vec<String>,
    pub fee_tax_rate_bp: Option<u32>,
}

impl RulesDraft {
    /// `None` only with faults.
    pub fn parse(self, faults: &mut Faults) -> Option<Rules> {
        if self.lead_days.is_some_and(|days| days > MAX_LEAD_DAYS) {
            faults.add("lead_days", Fault::OutOfRange);
        }
        if self.fee_tax_rate_bp.is_some_and(|rate| rate > MAX_BP) {
            faults.add("fee_tax_rate_bp", Fault::OutOfRange);
        }
        let cut_off = self
            .cut_off
            .and_then(|time| faults.take("cut_off", Time::parse(&time)));
        let mut holidays = Vec::new();
        if self.holidays.len() > MAX_HOLIDAYS {
            faults.add("holidays", Fault::TooMany { max: MAX_HOLIDAYS });
        } else {
            for (at, date) in self.holidays.iter().enumerate() {
                holidays.extend(faults.take(&format!("holidays.{at}"), parse_date(date)));
            }
        }
        Some(Rules {
            lead_days: self.lead_days?,
            cut_off,
            holidays: distinct(holidays.into_iter()),
            fee_tax_rate_bp: self.fee_tax_rate_bp,
        })
    }
}

/// When deliveries to one customer are possible.
#[derive(Clone, Debug)]
pub struct Days {
    pub zone: Zone,
    pub rules: Rules,
    /// None: any day.
    pub weekdays: Vec<Weekday>,
    /// When somebody is there to take them.
    pub receives: Schedule,
}

impl Days {
    /// The earliest day on which an order of this instant can be ready, whoever takes it.
    fn ready(&self, now: DateTime<Utc>) -> NaiveDate {
        let today = self.zone.local_date(now);
        // The instant decides, not the clock on the wall: when clocks are set back, it shows the cut-off twice.
        let is_late = self
            .rules
            .cut_off
            .is_some_and(|time| now >= instant(self.zone, today, time));
        let mut day = self.working(if is_late { add_days(today, 1) } else { today });
        for _ in 0..self.rules.lead_days {
            day = self.working(add_days(day, 1));
        }
        day
    }

    /// The day itself, or the first after it that is no holiday.
    fn working(&self, day: NaiveDate) -> NaiveDate {
        let mut day = day;
        for _ in 0..=self.rules.holidays.len() {
            if !self.rules.holidays.contains(&day) {
                break;
            }
            day = add_days(day, 1);
        }
        day
    }

    fn is_served(&self, day: NaiveDate) -> bool {
        let is_theirs =
            self.weekdays.is_empty() || weekday(day).is_some_and(|weekday| self.weekdays.contains(&weekday));
        is_theirs && !self.rules.holidays.contains(&day) && self.receives.on(day) != Opening::Closed
    }

    /// Whether an order of this instant can be delivered on this day.
    #[must_use]
    pub fn is_possible(&self, now: DateTime<Utc>, day: NaiveDate) -> bool {
        let last = add_days(self.zone.local_date(now), HORIZON_DAYS);
        (self.ready(now)..=last).contains(&day) && self.is_served(day)
    }

    /// The next possible days, from the first on.
    #[must_use]
    pub fn possible(&self, now: DateTime<Utc>) -> Vec<NaiveDate> {
        let last = add_days(self.zone.local_date(now), HORIZON_DAYS);
        let mut days = Vec::new();
        let mut day = self.ready(now);
        while day <= last && days.len() < CHOICES {
            if self.is_served(day) {
                days.push(day);
            }
            day = add_days(day, 1);
        }
        days
    }
}

/// When local clocks first show `time` on this date, or jump over it.
fn instant(zone: Zone, date: NaiveDate, time: Time) -> DateTime<Utc> {
    let minutes = u32::from(time.minutes());
    match NaiveTime::from_num_seconds_from_midnight_opt(minutes.saturating_mul(60), 0) {
        Some(time) => zone.first_instant(date, time),
        None => zone.start_of_day(add_days(date, 1)),
    }
}

/// What delivering one order costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fee {
    pub net: Amount,
    pub tax_rate_bp: u32,
    pub tax: Amount,
}

/// The fee that is agreed, unless goods of so much net are delivered free.
///
/// # Errors
/// [`Overflow`] when the tax leaves the exact range.
pub fn fee(
    agreed: Option<Amount>,
    free_from: Option<Amount>,
    goods: Amount,
    tax_rate_bp: u32,
) -> Result<Fee, Overflow> {
    let is_free = free_from.is_some_and(|least| goods >= least);
    match agreed.filter(|fee| !is_free && !fee.is_zero()) {
        None => Ok(Fee::default()),
        Some(net) => Ok(Fee {
            net,
            tax_rate_bp,
            tax: net.share_bp(tax_rate_bp)?,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::schedule::{ExceptionDraft, ScheduleDraft};
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn days(zone: &str, lead_days: u32, cut_off: &str) -> Days {
        Days {
            zone: Zone::parse(zone).unwrap(),
            rules: Rules {
                lead_days,
                cut_off: Time::parse(cut_off).ok(),
                ..Rules::default()
            },
            weekdays: Vec::new(),
            receives: Schedule::default(),
        }
    }

    fn first(days: &Days, now: &str) -> String {
        days.possible(at(now)).first().unwrap().to_string()
    }

    #[test]
    fn the_cut_off_s_minute_belongs_to_the_next_day() {
        let madrid = days("Europe/Madrid", 1, "14:00");
        assert_eq!(first(&madrid, "2026-11-26T12:59:59Z"), "2026-11-27");
        assert_eq!(first(&madrid, "2026-11-26T13:00:00Z"), "2026-11-28");
        let midnight = days("Europe/Madrid", 1, "");
        assert_eq!(first(&midnight, "2026-11-26T22:59:59Z"), "2026-11-27");
        assert_eq!(first(&midnight, "2026-11-26T23:00:00Z"), "2026-11-28");
        let end = days("Europe/Madrid", 1, "24:00");
        assert_eq!(first(&end, "2026-11-26T22:59:59Z"), "2026-11-27");
    }

    #[test]
    fn where_clocks_are_set_back_the_first_of_two_cut_offs_counts() {
        // Madrid, 25 October 2026: 03:00 summer time is 02:00 winter time, at 01:00 UTC. 02:30 comes at 00:30 and 01:30 UTC.
        let madrid = days("Europe/Madrid", 1, "02:30");
        assert_eq!(first(&madrid, "2026-10-25T00:29:59Z"), "2026-10-26");
        assert_eq!(first(&madrid, "2026-10-25T00:30:00Z"), "2026-10-27");
        // The wall shows 02:10 again: still too late.
        assert_eq!(first(&madrid, "2026-10-25T01:10:00Z"), "2026-10-27");
        // Auckland, 5 April 2026: 03:00 summer time (UTC+13) is 02:00, at 14:00 UTC of the day before.
        let auckland = days("Pacific/Auckland", 1, "02:30");
        assert_eq!(first(&auckland, "2026-04-04T13:29:59Z"), "2026-04-06");
        assert_eq!(first(&auckland, "2026-04-04T14:10:00Z"), "2026-04-07");
    }

    #[test]
    fn where_clocks_are_set_forward_the_jump_is_the_cut_off() {
        // Madrid, 29 March 2026: 02:00 is 03:00, at 01:00 UTC. There is no 02:30.
        let madrid = days("Europe/Madrid", 1, "02:30");
        assert_eq!(first(&madrid, "2026-03-29T00:59:59Z"), "2026-03-30");
        assert_eq!(first(&madrid, "2026-03-29T01:00:00Z"), "2026-03-31");
        // Auckland, 27 September 2026: 02:00 is 03:00, at 14:00 UTC of the day before.
        let auckland = days("Pacific/Auckland", 1, "02:30");
        assert_eq!(first(&auckland, "2026-09-26T13:59:59Z"), "2026-09-28");
        assert_eq!(first(&auckland, "2026-09-26T14:00:00Z"), "2026-09-29");
        // A day of 23 hours has its cut-off by the clock on the wall.
        let noon = days("Pacific/Auckland", 0, "12:00");
        assert_eq!(first(&noon, "2026-09-26T22:59:59Z"), "2026-09-27");
        assert_eq!(first(&noon, "2026-09-26T23:00:00Z"), "2026-09-28");
    }

    #[test]
    fn holidays_neither_prepare_nor_deliver() {
        let mut days = days("Europe/Madrid", 2, "14:00");
        days.rules.holidays = vec![date("2026-12-07"), date("2026-12-08")];
        // Sunday, then two holidays: ready on Thursday.
        assert_eq!(first(&days, "2026-12-06T14:00:00Z"), "2026-12-11");
        assert_eq!(first(&days, "2026-12-06T10:00:00Z"), "2026-12-10");
        assert!(!days.is_possible(at("2026-12-01T10:00:00Z"), date("2026-12-08")));
    }

    #[test]
    fn a_day_is_the_customer_s_and_somebody_is_there() {
        let mut days = days("Europe/Madrid", 1, "14:00");
        days.weekdays = vec![Weekday::Monday, Weekday::Thursday];
        days.receives = ScheduleDraft {
            hours: ["monday", "thursday", "friday"]
                .iter()
                .map(|day| [(*day).to_owned(), "08:00".to_owned(), "12:00".to_owned()])
                .collect(),
            exceptions: vec![ExceptionDraft {
                date: "2026-12-03".to_owned(),
                ..ExceptionDraft::default()
            }],
        }
        .parse(&mut Faults::default());
        let now = at("2026-11-26T10:00:00Z");
        let possible: Vec<String> = days
            .possible(now)
            .iter()
            .take(3)
            .map(NaiveDate::to_string)
            .collect();
        assert_eq!(possible, ["2026-11-30", "2026-12-07", "2026-12-10"]);
        assert!(days.is_possible(now, date("2026-12-07")));
        for (day, why) in [
            ("2026-12-03", "the place is closed"),
            ("2026-12-04", "a Friday"),
            ("2026-11-26", "too early"),
            ("2027-03-01", "too far ahead"),
        ] {
            assert!(!days.is_possible(now, date(day)), "{why}");
        }
        days.weekdays = vec![Weekday::Sunday];
        assert!(days.possible(now).is_empty(), "nobody is there on Sundays");
    }

    #[test]
    fn rules_are_refused_at_their_fields() {
        let draft = RulesDraft {
            lead_days: Some(61),
            cut_off: Some("noon".to_owned()),
            holidays: vec!["2026-12-25".to_owned(), "2026-02-30".to_owned()],
            fee_tax_rate_bp: Some(10_001),
        };
        let mut faults = Faults::default();
        draft.parse(&mut faults);
        let fields: Vec<_> = faults.into_vec().into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["lead_days", "fee_tax_rate_bp", "cut_off", "holidays.1"]);
    }

    #[test]
    fn a_fee_is_due_below_the_amount_that_frees_from_it() {
        let amount = |minor| Amount::new(minor).unwrap();
        let cost = |free_from: Option<i64>, goods| {
            let fee = fee(Some(amount(350)), free_from.map(amount), amount(goods), 2_100).unwrap();
            (fee.net.minor(), fee.tax.minor())
        };
        assert_eq!(cost(Some(10_000), 9_999), (350, 74));
        assert_eq!(cost(Some(10_000), 10_000), (0, 0));
        assert_eq!(cost(None, 10_000), (350, 74));
        assert_eq!(cost(Some(0), 0), (0, 0));
        assert_eq!(fee(None, None, amount(1), 2_100).unwrap(), Fee::default());
    }
}
