//! What a customer has earned by buying, by its supplier's own rule.

use serde::Serialize;

use super::fault::{Fault, Faults};
use super::money::Amount;
use super::sorting::sort_by;
use super::text::Reason;

/// The most tiers of a rule.
pub const MAX_TIERS: usize = 10;

/// How points are earned, and what they make of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Rule {
    /// So much bought is a point, in minor units; above zero.
    pub amount_per_point: Amount,
    /// From the lowest on.
    pub tiers: Vec<Tier>,
}

fields! { Rule { amount_per_point, tiers } }

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Tier {
    pub name: String,
    /// From so many points on.
    pub from: u32,
}

fields! { Tier { name, from } }

/// Where a customer stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Standing {
    pub points: u64,
    pub tier: Option<String>,
}

impl Rule {
    /// A rule with its tiers from the lowest on.
    pub fn parse(amount_per_point: Amount, mut tiers: Vec<Tier>, faults: &mut Faults) -> Option<Rule> {
        if !amount_per_point.is_positive() {
            faults.add("loyalty.amount_per_point", Fault::NotPositive);
        }
        if tiers.len() > MAX_TIERS {
            faults.add("loyalty.tiers", Fault::TooMany { max: MAX_TIERS });
        }
        for (at, tier) in tiers.iter().enumerate() {
            faults.take(&format!("loyalty.tiers.{at}.name"), Reason::parse(&tier.name));
        }
        sort_by(&mut tiers, |a, b| a.from.cmp(&b.from));
        faults.is_empty().then_some(Rule {
            amount_per_point,
            tiers,
        })
    }

    /// For all that was bought so far: whole points, and the highest tier that they reach.
    #[must_use]
    pub fn standing(&self, bought: Amount) -> Standing {
        let points = bought
            .minor()
            .checked_div(self.amount_per_point.minor())
            .and_then(|points| u64::try_from(points).ok())
            .unwrap_or(0);
        let reached = self.tiers.iter().filter(|tier| u64::from(tier.from) <= points);
        Standing {
            points,
            tier: reached.max_by_key(|tier| tier.from).map(|tier| tier.name.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_whole_and_the_highest_tier_counts() {
        let tier = |name: &str, from| Tier {
            name: name.to_owned(),
            from,
        };
        let rule = Rule {
            amount_per_point: Amount::new(1_000).unwrap(),
            tiers: vec![tier("Gold", 100), tier("Silver", 10)],
        };
        let at = |bought| {
            let standing = rule.standing(Amount::new(bought).unwrap());
            (standing.points, standing.tier)
        };
        assert_eq!(at(9_999), (9, None));
        assert_eq!(at(10_000), (10, Some("Silver".to_owned())));
        assert_eq!(at(1_234_567), (1234, Some("Gold".to_owned())));
        assert_eq!(at(-5), (0, None), "returns beyond purchases earn nothing");
    }
}
