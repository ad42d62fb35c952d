//! A place of a customer: where goods go, where invoices go, who looks after it and when somebody is there.

use serde::Serialize;
use serde_json::{Map, Value};

use super::address::{Address, AddressDraft};
use super::fault::{Fault, Faults};
use super::schedule::{DayHours, Exception, Schedule, ScheduleDraft};
use super::text::{Note, PartyName, Phone};
use crate::json;

/// More people than look after any one place.
pub const MAX_MANAGERS: usize = 20;

words! {
    /// What a location is for.
    pub enum Use {
        Shipping = "shipping",
        Billing = "billing",
    }
}

/// Everything about a location that can be edited, parsed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LocationFields {
    pub name: PartyName,
    pub uses: Vec<Use>,
    /// Of which uses it is the customer's default.
    pub default_for: Vec<Use>,
    pub address: Address,
    pub phone: Option<Phone>,
    pub instructions: Option<Note>,
    /// The contacts that look after it, by their ids.
    pub managers: Vec<String>,
    pub hours: Vec<DayHours>,
    pub exceptions: Vec<Exception>,
}

impl LocationFields {
    /// As they are sent, by name.
    #[must_use]
    pub fn members(&self) -> Map<String, Value> {
        json::members(self)
    }

    /// The names of the fields in which `other` differs.
    #[must_use]
    pub fn changes(&self, other: &Self) -> Vec<String> {
        let (before, after) = (self.members(), other.members());
        let differs = after
            .into_iter()
            .filter(|(name, value)| before.get(name) != Some(value));
        differs.map(|(name, _)| name).collect()
    }

    #[must_use]
    pub fn schedule(&self) -> Schedule {
        Schedule {
            hours: self.hours.clone(),
            exceptions: self.exceptions.clone(),
        }
    }

    /// What can be a default at all, and what cannot stop being one: another location has to become it instead. A default
    /// whose use is given up goes to another location by itself. `before` is what it has been the default for.
    pub fn settle_defaults(&mut self, before: &[Use], faults: &mut Faults) {
        let uses = &self.uses;
        self.default_for.retain(|one| {
            let is_use = uses.contains(one);
            if !is_use && !before.contains(one) {
                faults.add("default_for", Fault::NotItsUse);
            }
            is_use
        });
        if before
            .iter()
            .any(|one| self.uses.contains(one) && !self.default_for.contains(one))
        {
            faults.add("default_for", Fault::StillDefault);
        }
    }
}

/// A location as somebody typed or sent it.
#[derive(Debug, Default)]
pub struct LocationDraft {
    pub name: String,
    pub uses: Vec<String>,
    pub default_for: Vec<String>,
    pub address: AddressDraft,
    pub phone: Option<String>,
    pub instructions: Option<String>,
    pub managers: Vec<String>,
    pub schedule: ScheduleDraft,
}

impl LocationDraft {
    /// `None` only with faults. Whose contacts the managers are is for storage to know.
    pub fn parse(self, faults: &mut Faults) -> Option<LocationFields> {
        let name = faults.take("name", PartyName::parse(&self.name));
        let uses = uses("uses", &self.uses, faults);
        if self.uses.is_empty() {
            faults.add("uses", Fault::Missing);
        }
        let default_for = self::uses("default_for", &self.default_for, faults);
        let address = self.address.parse(faults);
        let phone = self
            .phone
            .and_then(|text| faults.take("phone", Phone::parse(&text)));
        let instructions = self
            .instructions
            .and_then(|text| faults.take("instructions", Note::parse(&text)));
        let mut managers: Vec<String> = Vec::new();
        if self.managers.len() > MAX_MANAGERS {
            faults.add("managers", Fault::TooMany { max: MAX_MANAGERS });
        } else {
            for id in self.managers {
                if !managers.contains(&id) {
                    managers.push(id);
                }
            }
        }
        let Schedule { hours, exceptions } = self.schedule.parse(faults);
        Some(LocationFields {
            name: name?,
            uses,
            default_for,
            address: address?,
            phone,
            instructions,
            managers,
            hours,
            exceptions,
        })
    }
}

/// Each once, in the order in which they are always told.
fn uses(field: &str, words: &[String], faults: &mut Faults) -> Vec<Use> {
    if words.len() > Use::ALL.len() {
        faults.add(field, Fault::TooMany { max: Use::ALL.len() });
        return Vec::new();
    }
    let mut named = Vec::new();
    for (at, word) in words.iter().enumerate() {
        named.extend(faults.take(&format!("{field}.{at}"), Use::parse(word)));
    }
    let all = Use::ALL.iter().copied();
    all.filter(|one| named.contains(one)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> LocationDraft {
        LocationDraft {
            name: "Main shop".to_owned(),
            uses: vec!["billing".to_owned(), "shipping".to_owned()],
            address: AddressDraft {
                lines: vec!["Street 1".to_owned()],
                city: Some("Nairobi".to_owned()),
                country: "KE".to_owned(),
                ..AddressDraft::default()
            },
            ..LocationDraft::default()
        }
    }

    fn fields() -> LocationFields {
        draft().parse(&mut Faults::default()).unwrap()
    }

    fn names(faults: Faults) -> Vec<(String, Fault)> {
        faults
            .into_vec()
            .into_iter()
            .map(|one| (one.field, one.fault))
            .collect()
    }

    #[test]
    fn every_fault_is_found_at_once() {
        let mut faults = Faults::default();
        let wrong = LocationDraft {
            phone: Some("x".to_owned()),
            default_for: vec!["both".to_owned()],
            managers: vec!["m".to_owned(); 21],
            ..LocationDraft::default()
        };
        assert_eq!(wrong.parse(&mut faults), None);
        let found: Vec<String> = names(faults).into_iter().map(|(field, _)| field).collect();
        assert_eq!(
            found,
            [
                "name",
                "uses",
                "default_for.0",
                "address.lines",
                "address.country",
                "phone",
                "managers"
            ]
        );
    }

    #[test]
    fn uses_are_told_in_one_order_and_managers_once() {
        assert_eq!(fields().uses, Use::ALL);
        let twice = LocationDraft {
            managers: vec!["m".to_owned(), "m".to_owned()],
            ..draft()
        };
        assert_eq!(twice.parse(&mut Faults::default()).unwrap().managers, ["m"]);
    }

    #[test]
    fn a_default_ends_only_by_another_or_with_its_use() {
        let settle = |uses: &[Use], default_for: &[Use], before: &[Use]| {
            let mut faults = Faults::default();
            let mut fields = LocationFields {
                uses: uses.to_vec(),
                default_for: default_for.to_vec(),
                ..fields()
            };
            fields.settle_defaults(before, &mut faults);
            (fields.default_for, names(faults))
        };
        use Use::{Billing, Shipping};
        let none = Vec::new();
        assert_eq!(
            settle(&[Shipping], &[Shipping], &[]),
            (vec![Shipping], none.clone())
        );
        assert_eq!(
            settle(&[Billing], &[Shipping], &[Shipping]),
            (vec![], none.clone()),
            "with its use"
        );
        let at = |fault| vec![("default_for".to_owned(), fault)];
        assert_eq!(
            settle(&[Billing], &[Shipping], &[]),
            (vec![], at(Fault::NotItsUse))
        );
        assert_eq!(
            settle(&[Shipping], &[], &[Shipping]),
            (vec![], at(Fault::StillDefault))
        );
    }

    #[test]
    fn changes_name_the_fields_that_differ() {
        let before = fields();
        let mut after = before.clone();
        after.managers.push("m".to_owned());
        after.address.city = None;
        assert_eq!(before.changes(&after), ["address", "managers"]);
    }
}
