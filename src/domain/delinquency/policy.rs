//! The numbers of a supplier's delinquency rules.

use serde::Serialize;

use crate::json::{Fields, FromJson, Misfit};

use crate::domain::money::{Amount, Currency};

words! {
    /// What takes a customer out of *do not sell*.
    pub enum BlockLifts {
        /// The rules themselves, as soon as what caused the block is paid.
        OnPayment = "on_payment",
        /// A person, through an override.
        ByPerson = "by_person",
    }
}

/// A supplier's delinquency policy. Days are civil days in the supplier's zone.
///
/// Fields absent from JSON have the default value, unknown ones are refused, and so is a policy that
/// [`Policy::check`] finds fault with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// Overdue money up to this amount, in minor units, never counts.
    pub debtor_floor: Amount,
    /// Overdue money up to this share of the credit limit, in basis points, never counts either.
    pub debtor_limit_bp: u32,
    /// Days overdue from which money makes a debtor.
    pub debtor_days: u32,
    /// Days overdue from which money makes a customer delinquent.
    pub delinquent_days: u32,
    /// Returned debits that make a customer delinquent …
    pub delinquent_returns: u32,
    /// … within this many days, today included.
    pub delinquent_returns_window: u32,
    /// Days overdue from which money blocks orders.
    pub do_not_sell_days: u32,
    /// Returned debits that block orders …
    pub do_not_sell_returns: u32,
    /// … within this many days, today included.
    pub do_not_sell_returns_window: u32,
    /// Whether one lost chargeback blocks orders.
    pub do_not_sell_on_lost_chargeback: bool,
    /// Clean days in a row after which a delinquent customer is a debtor.
    pub to_debtor_clean_days: u32,
    /// Clean days in a row after which a delinquent customer is without incidents.
    pub to_clear_clean_days: u32,
    /// What lifts a block that overdue money caused.
    pub overdue_block_lifts: BlockLifts,
    /// What lifts a block that returned debits or a lost chargeback caused. With `on_payment`, such incidents
    /// block only on days on which more than the threshold is overdue.
    pub incident_block_lifts: BlockLifts,
    /// The most of an invoice that may be written off as not worth asking for, in minor units.
    pub write_off_up_to: Amount,
    /// How many days ahead a buyer may promise to pay; 0: not at all.
    pub promise_days: u32,
    /// Days overdue of the oldest invoice from which a customer is reminded.
    pub remind_after_days: u32,
    /// Days from one reminder to the next; 0: none are prepared.
    pub remind_every_days: u32,
}

impl Default for Policy {
    /// The defaults for a currency of two decimals; see [`Policy::for_currency`].
    fn default() -> Self {
        Self {
            debtor_floor: Amount::new(500).unwrap_or_default(),
            debtor_limit_bp: 100,
            debtor_days: 3,
            delinquent_days: 30,
            delinquent_returns: 2,
            delinquent_returns_window: 90,
            do_not_sell_days: 60,
            do_not_sell_returns: 3,
            do_not_sell_returns_window: 180,
            do_not_sell_on_lost_chargeback: true,
            to_debtor_clean_days: 14,
            to_clear_clean_days: 30,
            overdue_block_lifts: BlockLifts::OnPayment,
            incident_block_lifts: BlockLifts::ByPerson,
            write_off_up_to: Amount::new(100).unwrap_or_default(),
            promise_days: 14,
            remind_after_days: 3,
            remind_every_days: 7,
        }
    }
}

/// Why a policy cannot be kept: the field and what is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct PolicyError {
    /// The field's name, as in JSON.
    pub field: &'static str,
    pub problem: PolicyProblem,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyProblem {
    #[error("must lie between {min} and {max}")]
    OutOfRange { min: u32, max: u32 },
    #[error("must not be negative")]
    Negative,
    /// The stricter status would be reached before the milder one.
    #[error("must not be less than {than}")]
    LessThan { than: &'static str },
}

/// Ten years of days: longer than any book is kept.
const MAX_DAYS: u32 = 3_650;
const MAX_PROMISE_DAYS: u32 = 90;
const MAX_RETURNS: u32 = 100;
const MAX_BP: u32 = 10_000;

impl Policy {
    /// The default policy with its floor at 5 major units of `currency`, and residues of one.
    #[must_use]
    pub fn for_currency(currency: &Currency) -> Self {
        let units = |major: i64| Amount::new(currency.minor_per_major().saturating_mul(major));
        Self {
            debtor_floor: units(5).unwrap_or_default(),
            write_off_up_to: units(1).unwrap_or_default(),
            ..Self::default()
        }
    }

    /// Everything that is wrong with the policy; nothing, for one that can be used.
    #[must_use]
    pub fn check(&self) -> Vec<PolicyError> {
        let ranges = [
            ("debtor_limit_bp", self.debtor_limit_bp, 0, MAX_BP),
            ("debtor_days", self.debtor_days, 1, MAX_DAYS),
            ("delinquent_days", self.delinquent_days, 1, MAX_DAYS),
            ("delinquent_returns", self.delinquent_returns, 1, MAX_RETURNS),
            (
                "delinquent_returns_window",
                self.delinquent_returns_window,
                1,
                MAX_DAYS,
            ),
            ("do_not_sell_days", self.do_not_sell_days, 1, MAX_DAYS),
            ("do_not_sell_returns", self.do_not_sell_returns, 1, MAX_RETURNS),
            (
                "do_not_sell_returns_window",
                self.do_not_sell_returns_window,
                1,
                MAX_DAYS,
            ),
            ("to_debtor_clean_days", self.to_debtor_clean_days, 0, MAX_DAYS),
            ("to_clear_clean_days", self.to_clear_clean_days, 0, MAX_DAYS),
            ("promise_days", self.promise_days, 0, MAX_PROMISE_DAYS),
            ("remind_after_days", self.remind_after_days, 1, MAX_DAYS),
            ("remind_every_days", self.remind_every_days, 0, MAX_DAYS),
        ];
        let orders = [
            (
                "delinquent_days",
                self.delinquent_days,
                "debtor_days",
                self.debtor_days,
            ),
            (
                "do_not_sell_days",
                self.do_not_sell_days,
                "delinquent_days",
                self.delinquent_days,
            ),
            (
                "to_clear_clean_days",
                self.to_clear_clean_days,
                "to_debtor_clean_days",
                self.to_debtor_clean_days,
            ),
        ];
        let amounts = [
            ("debtor_floor", self.debtor_floor),
            ("write_off_up_to", self.write_off_up_to),
        ];
        let negative = amounts.into_iter().filter_map(|(field, amount)| {
            let problem = PolicyProblem::Negative;
            amount.is_negative().then_some(PolicyError { field, problem })
        });
        let out_of_range = ranges.into_iter().filter_map(|(field, value, min, max)| {
            let problem = PolicyProblem::OutOfRange { min, max };
            (!(min..=max).contains(&value)).then_some(PolicyError { field, problem })
        });
        let out_of_order = orders.into_iter().filter_map(|(field, value, than, floor)| {
            (value < floor).then_some(PolicyError {
                field,
                problem: PolicyProblem::LessThan { than },
            })
        });
        negative.chain(out_of_range).chain(out_of_order).collect()
    }

    /// The policy, if it can be used.
    ///
    /// # Errors
    /// Everything that [`Policy::check`] finds.
    pub fn validated(self) -> Result<Self, Vec<PolicyError>> {
        let errors = self.check();
        if errors.is_empty() { Ok(self) } else { Err(errors) }
    }

    /// The amount that overdue money has to exceed to count, in minor units.
    #[must_use]
    pub fn threshold(&self, credit_limit: Option<Amount>) -> Amount {
        // A share of at most 100 % always fits; without a limit only the floor remains.
        let share = credit_limit.map_or(Amount::ZERO, |limit| {
            limit.share_bp(self.debtor_limit_bp).unwrap_or(limit)
        });
        self.debtor_floor.max(share)
    }
}

impl FromJson for Policy {
    fn from_json(value: serde_json::Value) -> Result<Self, Misfit> {
        let (mut fields, normal) = (Fields::of(value)?, Self::default());
        let policy = Self {
            debtor_floor: fields.or("debtor_floor", normal.debtor_floor)?,
            debtor_limit_bp: fields.or("debtor_limit_bp", normal.debtor_limit_bp)?,
            debtor_days: fields.or("debtor_days", normal.debtor_days)?,
            delinquent_days: fields.or("delinquent_days", normal.delinquent_days)?,
            delinquent_returns: fields.or("delinquent_returns", normal.delinquent_returns)?,
            delinquent_returns_window: fields
                .or("delinquent_returns_window", normal.delinquent_returns_window)?,
            do_not_sell_days: fields.or("do_not_sell_days", normal.do_not_sell_days)?,
            do_not_sell_returns: fields.or("do_not_sell_returns", normal.do_not_sell_returns)?,
            do_not_sell_returns_window: fields
                .or("do_not_sell_returns_window", normal.do_not_sell_returns_window)?,
            do_not_sell_on_lost_chargeback: fields.or(
                "do_not_sell_on_lost_chargeback",
                normal.do_not_sell_on_lost_chargeback,
            )?,
            to_debtor_clean_days: fields.or("to_debtor_clean_days", normal.to_debtor_clean_days)?,
            to_clear_clean_days: fields.or("to_clear_clean_days", normal.to_clear_clean_days)?,
            overdue_block_lifts: fields.or("overdue_block_lifts", normal.overdue_block_lifts)?,
            incident_block_lifts: fields.or("incident_block_lifts", normal.incident_block_lifts)?,
            write_off_up_to: fields.or("write_off_up_to", normal.write_off_up_to)?,
            promise_days: fields.or("promise_days", normal.promise_days)?,
            remind_after_days: fields.or("remind_after_days", normal.remind_after_days)?,
            remind_every_days: fields.or("remind_every_days", normal.remind_every_days)?,
        };
        fields.end()?;
        match policy.check().first() {
            None => Ok(policy),
            Some(error) => Err(Misfit::wrong(error.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Policy, String> {
        crate::json::read(json).map_err(|misfit| misfit.to_string())
    }

    #[test]
    fn a_policy_is_what_differs_from_the_default() {
        assert_eq!(read("{}"), Ok(Policy::default()));
        assert_eq!(
            read(r#"{"debtor_days":5}"#),
            Ok(Policy {
                debtor_days: 5,
                ..Policy::default()
            })
        );
        let json = serde_json::to_string(&Policy::default()).unwrap();
        assert_eq!(read(&json), Ok(Policy::default()));
        assert!(json.contains(r#""overdue_block_lifts":"on_payment""#), "{json}");
    }

    #[test]
    fn a_policy_that_makes_no_sense_is_refused_with_its_field() {
        for (json, field) in [
            (r#"{"debtor_dayz":5}"#, "debtor_dayz"),
            (r#"{"debtor_floor":-1}"#, "debtor_floor"),
            (r#"{"debtor_days":0}"#, "debtor_days"),
            (r#"{"debtor_limit_bp":10001}"#, "debtor_limit_bp"),
            (r#"{"do_not_sell_days":29}"#, "do_not_sell_days"),
            (r#"{"to_clear_clean_days":13}"#, "to_clear_clean_days"),
            (r#"{"do_not_sell_returns":0}"#, "do_not_sell_returns"),
            (r#"{"delinquent_days":4000}"#, "delinquent_days"),
            (r#"{"promise_days":91}"#, "promise_days"),
        ] {
            assert!(read(json).unwrap_err().contains(field), "{json}");
        }
    }

    #[test]
    fn the_floor_is_five_of_the_currency() {
        for (code, minor) in [("EUR", 500), ("JPY", 5), ("KWD", 5_000)] {
            let policy = Policy::for_currency(&Currency::parse(code).unwrap());
            assert_eq!(policy.debtor_floor.minor(), minor, "{code}");
        }
    }

    #[test]
    fn the_threshold_is_the_larger_of_floor_and_share() {
        let threshold = |limit| Policy::default().threshold(limit).minor();
        assert_eq!(threshold(None), 500);
        assert_eq!(threshold(Amount::new(0)), 500);
        assert_eq!(threshold(Amount::new(50_000)), 500);
        assert_eq!(threshold(Amount::new(50_050)), 501); // 500.5, half away from zero
        assert_eq!(threshold(Amount::new(1_000_000)), 10_000);
    }
}
