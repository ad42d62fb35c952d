//! What would bring a status down.

use chrono::NaiveDate;
use serde::Serialize;

use super::explain::Rule;
use super::memory::{Cause, Memory};
use super::override_::{Mode, Override};
use super::policy::BlockLifts;
use super::situation::{Situation, Verdict};
use super::status::Status;
use crate::domain::calendar::add_days;
use crate::domain::money::Amount;

/// What would bring the effective status down, by itself or by somebody's doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "by", rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Lift {
    /// Paying this much of the listed invoices, in minor units.
    Payment { amount: Amount },
    /// Waiting until this day, if nothing new happens.
    Time { until: NaiveDate },
    /// A decision of the supplier's staff.
    Person,
}

tagged! { Lift by "by" {
    "payment" => Payment { amount },
    "time" => Time { until },
    "person" => Person {},
} }

/// What would lift the status of a verdict on `on`, given the memory it rests on.
pub(super) fn lift(
    situation: &Situation<'_>,
    verdict: &Verdict<'_>,
    remembered: Memory,
    on: NaiveDate,
) -> Option<Lift> {
    if verdict.effective == Status::WithoutIncidents {
        return None;
    }
    match verdict.decided_by {
        // A pin and a floor hold the status up; under a cap it is the rules that do.
        Some(person) if person.mode != Mode::Cap => Some(of_override(person)),
        _ => of_rule(situation, verdict, remembered, on),
    }
}

fn of_override(person: &Override) -> Lift {
    person.last_day().map_or(Lift::Person, |last| Lift::Time {
        until: add_days(last, 1),
    })
}

fn of_rule(
    situation: &Situation<'_>,
    verdict: &Verdict<'_>,
    remembered: Memory,
    on: NaiveDate,
) -> Option<Lift> {
    let policy = situation.policy;
    let is_held = |cause: Cause| cause.lifts(policy) == BlockLifts::ByPerson;
    if remembered.cause.is_some_and(is_held) {
        return Some(Lift::Person);
    }
    match &verdict.rule {
        Rule::NothingOverdue
        | Rule::OnlyDisputedOverdue
        | Rule::BelowThreshold
        | Rule::WithinGrace { .. } => None,
        Rule::AwaitsPerson { .. } => Some(Lift::Person),
        Rule::CalmingDown {
            until: Some(until), ..
        } => Some(Lift::Time { until: *until }),
        Rule::ReturnedDebits { within_days } if verdict.computed < Status::DoNotSell => {
            let counted = situation
                .incidents
                .returned_within(*within_days, on, remembered.set_aside);
            // One fewer than the limit remains when the oldest of the last `limit` leaves the window.
            let limit = policy.delinquent_returns as usize;
            let leaving = counted.len().checked_sub(limit).and_then(|at| counted.get(at));
            leaving.map(|day| Lift::Time {
                until: add_days(*day, (*within_days).into()),
            })
        }
        Rule::OverdueAmount { .. }
        | Rule::OverdueDays { .. }
        | Rule::ReturnedDebits { .. }
        | Rule::LostChargeback
        | Rule::CalmingDown { until: None, .. } => Some(Lift::Payment {
            amount: verdict.amount,
        }),
    }
}
