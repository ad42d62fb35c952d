//! Warehouses: where goods lie, and from which of them a customer's orders come.
//!
//! A supplier has one until it says that it has several; the main one bears the supplier's own id. A customer is served from
//! the warehouses that are assigned to it: they decide which stock it sees and where its orders can come from. One that
//! nothing is said of is served from the main one, one that none is assigned to sees no stock and cannot order.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};

use super::fault::{Fault, Faults};
use super::text::PartyName;
use crate::json::{FromJson, Misfit};

/// The most warehouses of a supplier.
pub const MAX_WAREHOUSES: usize = 50;

/// The most that is counted of one product in one place.
pub const MAX_STOCK: i64 = 1_000_000_000;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Warehouse {
    pub id: String,
    pub name: PartyName,
}

fields! { Warehouse { id, name } }

/// What a supplier says of its warehouses, the main one first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warehouses {
    /// Whether it has several; what is said of others counts for nothing otherwise.
    pub are_several: bool,
    pub all: Vec<Warehouse>,
}

impl Warehouses {
    /// As they are stored: nothing at first, which is a main one under that name.
    #[must_use]
    pub fn of(are_several: bool, stored: Vec<Warehouse>, main_id: &str, main_name: PartyName) -> Warehouses {
        let mut all = stored;
        if all.is_empty() {
            let (id, name) = (main_id.to_owned(), main_name);
            all.push(Warehouse { id, name });
        }
        Warehouses { are_several, all }
    }

    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Warehouse> {
        self.all.iter().find(|one| one.id == id)
    }

    /// Ids and names, the main one first. None while there is but one place.
    #[must_use]
    pub fn names(&self) -> Vec<(&str, &str)> {
        let all = self.all.iter().filter(|_| self.are_several);
        all.map(|one| (one.id.as_str(), one.name.as_str())).collect()
    }

    /// Those beside the main one, while they count.
    pub fn others(&self) -> impl Iterator<Item = &Warehouse> {
        self.all.iter().skip(1).filter(|_| self.are_several)
    }

    /// The list as somebody typed or sent it: ids of those that stay, none for new ones. The main one stays,
    /// named or not, and comes first.
    /// `None` only with faults, at `warehouses.{at}`.
    pub fn edited(
        &self,
        are_several: bool,
        sent: Vec<(Option<String>, String)>,
        new_id: &dyn Fn() -> String,
        faults: &mut Faults,
    ) -> Option<Warehouses> {
        let mut all: Vec<Warehouse> = Vec::new();
        if sent.len() > MAX_WAREHOUSES {
            faults.add("warehouses", Fault::TooMany { max: MAX_WAREHOUSES });
            return None;
        }
        let main = self.all.first()?;
        for (at, (id, name)) in sent.into_iter().enumerate() {
            let field = format!("warehouses.{at}");
            let name = faults.take(&format!("{field}.name"), PartyName::parse(&name));
            let id = match id {
                None => new_id(),
                Some(id) if self.find(&id).is_none() => {
                    faults.add(&format!("{field}.id"), Fault::Unknown);
                    continue;
                }
                Some(id) if all.iter().any(|one| one.id == id) => {
                    faults.add(&format!("{field}.id"), Fault::Repeated);
                    continue;
                }
                Some(id) => id,
            };
            let Some(name) = name else { continue };
            let lower = name.as_str().to_lowercase();
            if all.iter().any(|one| one.name.as_str().to_lowercase() == lower) {
                faults.add(&format!("{field}.name"), Fault::Taken);
            }
            let warehouse = Warehouse { id, name };
            if warehouse.id == main.id {
                all.insert(0, warehouse);
            } else {
                all.push(warehouse);
            }
        }
        if all.first().is_none_or(|one| one.id != main.id) {
            all.insert(0, main.clone());
        }
        faults.is_empty().then_some(Warehouses { are_several, all })
    }
}

/// Units beside the main warehouse, by the warehouses' ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Stocks(pub BTreeMap<String, i64>);

impl FromJson for Stocks {
    fn from_json(value: Value) -> Result<Stocks, Misfit> {
        let map: Map<String, Value> = FromJson::from_json(value)?;
        let read = map.into_iter().map(|(id, units)| match i64::from_json(units) {
            Ok(units) => Ok((id, units)),
            Err(misfit) => Err(misfit.within(&id)),
        });
        read.collect::<Result<_, _>>().map(Stocks)
    }
}

impl Stocks {
    /// What lies in one of them, where anything is counted at all.
    #[must_use]
    pub fn at(&self, warehouse_id: &str) -> i64 {
        self.0.get(warehouse_id).copied().unwrap_or_default()
    }

    /// With what lies in the main one, where anything is counted at all.
    #[must_use]
    pub fn total(&self, main: Option<i64>) -> Option<i64> {
        main.map(|main| {
            self.0
                .values()
                .fold(main, |sum, units| sum.saturating_add(*units))
        })
    }
}

/// Where one customer's orders come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Supply {
    /// The supplier has but one place.
    Undivided,
    /// From these; the first is the one that an order which names none comes from. None: it cannot order.
    From(Vec<Site>),
}

/// A warehouse that serves somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    pub id: String,
    pub name: String,
    pub is_main: bool,
}

/// Why an order comes from nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsupplied {
    /// No warehouse is assigned to its customer.
    NoneAssigned,
    /// The one that it names is not.
    NotAssigned,
}

impl Supply {
    /// `warehouses` is `None` where the supplier has but one place.
    #[must_use]
    pub fn of(
        warehouses: Option<Vec<Warehouse>>,
        main_id: &str,
        assigned: Option<&[impl AsRef<str>]>,
        default: Option<&str>,
    ) -> Supply {
        let Some(warehouses) = warehouses else {
            return Supply::Undivided;
        };
        let is_assigned = |id: &str| match assigned {
            None => id == main_id,
            Some(ids) => ids.iter().any(|one| one.as_ref() == id),
        };
        let mut sites: Vec<Site> = warehouses
            .into_iter()
            .filter(|one| is_assigned(&one.id))
            .map(|one| Site {
                is_main: one.id == main_id,
                name: one.name.into_string(),
                id: one.id,
            })
            .collect();
        if let Some(at) = sites.iter().position(|site| Some(site.id.as_str()) == default) {
            // The others keep the supplier's order.
            let default = sites.remove(at);
            sites.insert(0, default);
        }
        Supply::From(sites)
    }

    /// Whether nothing can be ordered.
    #[must_use]
    pub fn is_none(&self) -> bool {
        matches!(self, Supply::From(sites) if sites.is_empty())
    }

    /// What there is to choose from; nothing where there is no choice.
    #[must_use]
    pub fn choices(&self) -> &[Site] {
        match self {
            Supply::From(sites) if sites.len() > 1 => sites,
            _ => &[],
        }
    }

    #[must_use]
    pub fn sites(&self) -> &[Site] {
        match self {
            Supply::Undivided => &[],
            Supply::From(sites) => sites,
        }
    }

    /// Where an order comes from that names a warehouse, by its id or its name, or none. `None`: there is but one place.
    ///
    /// # Errors
    /// [`Unsupplied`] where it can come from nowhere.
    pub fn pick(&self, named: Option<&str>) -> Result<Option<&Site>, Unsupplied> {
        let Supply::From(sites) = self else {
            return Ok(None);
        };
        let first = sites.first().ok_or(Unsupplied::NoneAssigned)?;
        let Some(named) = named else {
            return Ok(Some(first));
        };
        let lower = named.to_lowercase();
        let is_named = |site: &&Site| site.id == lower || site.name.to_lowercase() == lower;
        sites
            .iter()
            .find(is_named)
            .map(Some)
            .ok_or(Unsupplied::NotAssigned)
    }

    /// What the customer sees of a product's stock when it orders from there; `None`: not counted, or not for it to see.
    #[must_use]
    pub fn stock(&self, from: Option<&Site>, main: Option<i64>, others: &Stocks) -> Option<i64> {
        match (self, from) {
            (Supply::Undivided, _) => main,
            (_, None) => None,
            (_, Some(site)) if site.is_main => main,
            (_, Some(site)) => main.map(|_| others.at(&site.id)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIN: &str = "m";

    fn warehouses(names: &[(&str, &str)]) -> Vec<Warehouse> {
        let named = |(id, name): &(&str, &str)| Warehouse {
            id: (*id).to_owned(),
            name: PartyName::parse(name).unwrap(),
        };
        names.iter().map(named).collect()
    }

    fn three() -> Vec<Warehouse> {
        warehouses(&[(MAIN, "Main"), ("p", "Port"), ("h", "Hill")])
    }

    fn supply(assigned: Option<&[&str]>, default: Option<&str>) -> Supply {
        Supply::of(Some(three()), MAIN, assigned, default)
    }

    fn names(supply: &Supply) -> Vec<&str> {
        supply.sites().iter().map(|site| site.name.as_str()).collect()
    }

    #[test]
    fn a_customer_is_served_from_what_is_assigned_the_default_first() {
        assert_eq!(names(&supply(None, None)), ["Main"], "nothing is said of it");
        assert_eq!(names(&supply(Some(&["h", "p"]), None)), ["Port", "Hill"]);
        assert_eq!(names(&supply(Some(&["h", "p"]), Some("h"))), ["Hill", "Port"]);
        assert_eq!(names(&supply(Some(&["gone", "p"]), Some("gone"))), ["Port"]);
        assert!(supply(Some(&[]), None).is_none());
        let undivided = Supply::of(None, MAIN, Some(&["p"]), None);
        assert!(!undivided.is_none() && undivided.choices().is_empty());
    }

    #[test]
    fn an_order_names_one_by_id_or_name_or_comes_from_the_default() {
        let both = supply(Some(&["p", "h"]), Some("h"));
        let from = |named| both.pick(named).map(|site| site.map(|site| site.id.as_str()));
        assert_eq!(from(None), Ok(Some("h")));
        assert_eq!(from(Some("p")), Ok(Some("p")));
        assert_eq!(from(Some("PORT")), Ok(Some("p")));
        assert_eq!(
            from(Some("Main")),
            Err(Unsupplied::NotAssigned),
            "there, and not for it"
        );
        assert_eq!(
            supply(Some(&[]), None).pick(Some("Port")),
            Err(Unsupplied::NoneAssigned)
        );
        assert_eq!(Supply::Undivided.pick(Some("anything")), Ok(None));
    }

    #[test]
    fn stock_is_that_of_the_warehouse_that_the_order_comes_from() {
        let others = Stocks(BTreeMap::from([("p".to_owned(), 7)]));
        let all = supply(Some(&["m", "p", "h"]), None);
        let seen = |named| all.stock(all.pick(Some(named)).unwrap(), Some(3), &others);
        assert_eq!(
            (seen("main"), seen("port"), seen("hill")),
            (Some(3), Some(7), Some(0))
        );
        assert_eq!(
            all.stock(all.pick(Some("port")).unwrap(), None, &others),
            None,
            "not counted"
        );
        assert_eq!(
            supply(Some(&[]), None).stock(None, Some(3), &others),
            None,
            "not for it to see"
        );
        assert_eq!(Supply::Undivided.stock(None, Some(3), &others), Some(3));
        assert_eq!((others.total(Some(3)), others.total(None)), (Some(10), None));
    }

    #[test]
    fn the_list_is_edited_as_a_whole_and_keeps_its_main_one() {
        let before = Warehouses::of(false, Vec::new(), MAIN, PartyName::parse("Main").unwrap());
        let new_id = || "n".to_owned();
        let sent = |rows: &[(Option<&str>, &str)]| -> Vec<(Option<String>, String)> {
            let owned = |(id, name): &(Option<&str>, &str)| (id.map(str::to_owned), (*name).to_owned());
            rows.iter().map(owned).collect()
        };
        let edited = |rows: &[(Option<&str>, &str)]| {
            let mut faults = Faults::default();
            let edited = before.edited(true, sent(rows), &new_id, &mut faults);
            edited.ok_or_else(|| faults.into_vec().remove(0))
        };
        let after = edited(&[(None, "Port"), (Some(MAIN), "Bakehouse")]).unwrap();
        assert_eq!(after.names(), [(MAIN, "Bakehouse"), ("n", "Port")]);
        let unnamed = edited(&[(None, "Port")]).unwrap();
        assert_eq!(unnamed.names(), [(MAIN, "Main"), ("n", "Port")]);
        let fault = |rows: &[(Option<&str>, &str)]| {
            let found = edited(rows).unwrap_err();
            (found.field, found.fault)
        };
        let twice = [(Some(MAIN), "Port"), (None, "PORT")];
        assert_eq!(fault(&twice), ("warehouses.1.name".to_owned(), Fault::Taken));
        let foreign = [(Some(MAIN), "Main"), (Some("x"), "Port")];
        assert_eq!(fault(&foreign), ("warehouses.1.id".to_owned(), Fault::Unknown));
    }
}
