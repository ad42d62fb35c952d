//! Customers of one zone, who are delivered to together: how long before, until when, on which days.

use serde::Serialize;

use super::customer::Weekday;
use super::delivery::{Days, MAX_LEAD_DAYS};
use super::fault::{Fault, Faults};
use super::schedule::Time;
use super::text::{PartyName, Reason};

/// What it leaves open is as the supplier has settled it for everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DeliveryGroup {
    pub name: PartyName,
    /// Where it is, in the supplier's own words.
    pub zone: Option<Reason>,
    pub lead_days: Option<u32>,
    pub cut_off: Option<Time>,
    /// None: any day. A customer's own days come before these.
    pub delivery_days: Vec<Weekday>,
}

fields! { DeliveryGroup { name, zone, lead_days, cut_off, delivery_days } }

/// A delivery group as somebody typed or sent it; numbers are read by the caller, who notes their faults.
#[derive(Debug, Default)]
pub struct DeliveryGroupDraft {
    pub name: String,
    pub zone: Option<String>,
    pub lead_days: Option<u32>,
    pub cut_off: Option<String>,
    pub delivery_days: Vec<String>,
}

impl DeliveryGroupDraft {
    /// `None` only with faults.
    pub fn parse(self, faults: &mut Faults) -> Option<DeliveryGroup> {
        let name = faults.take("name", PartyName::parse(&self.name));
        let zone = self
            .zone
            .and_then(|zone| faults.take("zone", Reason::parse(&zone)));
        if self.lead_days.is_some_and(|days| days > MAX_LEAD_DAYS) {
            faults.add("lead_days", Fault::OutOfRange);
        }
        let cut_off = self
            .cut_off
            .and_then(|time| faults.take("cut_off", Time::parse(&time)));
        let mut delivery_days = Vec::new();
        let max = Weekday::ALL.len();
        if self.delivery_days.len() > max {
            faults.add("delivery_days", Fault::TooMany { max });
        }
        for (at, word) in self.delivery_days.iter().enumerate() {
            if let Some(day) = faults.take(&format!("delivery_days.{at}"), Weekday::parse(word))
                && !delivery_days.contains(&day)
            {
                delivery_days.push(day);
            }
        }
        Some(DeliveryGroup {
            name: name?,
            zone,
            lead_days: self.lead_days,
            cut_off,
            delivery_days,
        })
    }
}

impl DeliveryGroup {
    /// The days of one of its customers: what the group settles takes the place of what holds for everybody.
    #[must_use]
    pub fn days(&self, mut days: Days) -> Days {
        if let Some(lead_days) = self.lead_days {
            days.rules.lead_days = lead_days;
        }
        if self.cut_off.is_some() {
            days.rules.cut_off = self.cut_off;
        }
        if days.weekdays.is_empty() {
            days.weekdays.clone_from(&self.delivery_days);
        }
        days
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::Zone;
    use crate::domain::delivery::Rules;
    use crate::domain::schedule::Schedule;

    fn group(lead_days: Option<u32>, cut_off: &str) -> DeliveryGroup {
        DeliveryGroup {
            name: PartyName::parse("Coast").unwrap(),
            zone: None,
            lead_days,
            cut_off: Time::parse(cut_off).ok(),
            delivery_days: vec![Weekday::Tuesday],
        }
    }

    fn everybody(weekdays: Vec<Weekday>) -> Days {
        Days {
            zone: Zone::parse("Europe/Madrid").unwrap(),
            rules: Rules {
                cut_off: Time::parse("14:00").ok(),
                ..Rules::default()
            },
            weekdays,
            receives: Schedule::default(),
        }
    }

    #[test]
    fn a_group_s_terms_take_the_place_of_everybody_s() {
        let now = "2026-11-26T12:30:00Z".parse().unwrap(); // Thursday, 13:30 in Madrid
        let first = |days: &Days| days.possible(now).first().unwrap().to_string();
        assert_eq!(first(&everybody(Vec::new())), "2026-11-27");
        assert_eq!(first(&group(None, "").days(everybody(Vec::new()))), "2026-12-01");
        assert_eq!(
            first(&group(Some(5), "13:00").days(everybody(Vec::new()))),
            "2026-12-08"
        );
        let own = group(None, "").days(everybody(vec![Weekday::Friday]));
        assert_eq!(first(&own), "2026-11-27", "the customer's own days come first");
    }

    #[test]
    fn a_group_names_its_faults() {
        let draft = DeliveryGroupDraft {
            lead_days: Some(61),
            cut_off: Some("noon".to_owned()),
            delivery_days: vec!["monday".to_owned(), "someday".to_owned()],
            ..DeliveryGroupDraft::default()
        };
        let mut faults = Faults::default();
        assert_eq!(draft.parse(&mut faults), None);
        let fields: Vec<_> = faults.into_vec().into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["name", "lead_days", "cut_off", "delivery_days.1"]);
    }
}
