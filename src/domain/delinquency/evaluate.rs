//! Where an account stands on a day.

use chrono::NaiveDate;

use super::explain::{Explanation, explain};
use super::incident::Incident;
use super::memory::Memory;
use super::override_::Override;
use super::policy::Policy;
use super::raw::Incidents;
use super::situation::{Situation, Verdict};
use super::status::Status;
use crate::domain::account::OpenItem;
use crate::domain::calendar::add_days;
use crate::domain::money::Amount;

/// Everything that delinquency depends on, as known now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub items: Vec<OpenItem>,
    /// Returned debits of the longest window and every lost chargeback; older ones do no harm.
    pub incidents: Vec<Incident>,
    /// Every override that may have been in force since the memory's day.
    pub overrides: Vec<Override>,
    /// `None` is no limit.
    pub credit_limit: Option<Amount>,
}

/// Where an account stands on `on`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What the rules say.
    pub computed: Status,
    /// What counts: the computed status as changed by the override in force.
    pub effective: Status,
    pub explanation: Explanation,
    /// What was remembered at the end of `memory_on`, the day before `on`: today can still change, and a second
    /// evaluation today starts from the same place.
    pub memory: Memory,
    pub memory_on: NaiveDate,
    pub on: NaiveDate,
    /// Everything overdue, disputed or not, in minor units.
    pub overdue: Amount,
    /// The first day after `on` on which, if nothing else happens, the overdue sum, a status or its explanation
    /// differs; `None` when none will.
    pub next_review_on: Option<NaiveDate>,
    /// The first day from `on` on which, if nothing else happens, orders are refused. An order is refused when
    /// this day has come, even if no job has looked at the account since.
    pub blocks_on: Option<NaiveDate>,
}

impl Facts {
    fn situation<'a>(&'a self, incidents: &'a Incidents, policy: &'a Policy) -> Situation<'a> {
        let items = self
            .items
            .iter()
            .map(|item| (item.due_on, item.open, item.disputed));
        Situation::new(items, incidents, &self.overrides, self.credit_limit, policy)
    }
}

/// Evaluates an account on the local day `on`, from what it remembered at the end of `memory_on`.
///
/// The days between saw these same facts; see [`evaluate_change`] for a day on which they change. When `on` is
/// not after `memory_on` (the supplier moved its zone westward), the memory is taken as it is and stays.
#[must_use]
pub fn evaluate(
    facts: &Facts,
    policy: &Policy,
    memory: Memory,
    memory_on: NaiveDate,
    on: NaiveDate,
) -> Standing {
    let incidents = Incidents::new(&facts.incidents);
    let situation = facts.situation(&incidents, policy);
    let yesterday = add_days(on, -1);
    let memory = situation.advance(memory, memory_on, yesterday);
    let today = situation.day(memory, on);
    let (next_review_on, blocks_on) = look_ahead(&situation, &today.verdict, today.memory, on);
    Standing {
        computed: today.verdict.computed,
        effective: today.verdict.effective,
        explanation: explain(&situation, &today.verdict, &facts.items, on),
        memory,
        memory_on: memory_on.max(yesterday),
        on,
        overdue: today.verdict.overdue,
        next_review_on,
        blocks_on,
    }
}

/// Evaluates an account on the local day on which its facts change: the days up to yesterday saw `before`, today
/// sees `after`.
///
/// Without this, a payment recorded today would make an account forget that it was delinquent yesterday, unless
/// the nightly job happened to have looked at it in between.
#[must_use]
pub fn evaluate_change(
    before: &Facts,
    after: &Facts,
    policy: &Policy,
    memory: Memory,
    memory_on: NaiveDate,
    on: NaiveDate,
) -> Standing {
    let incidents = Incidents::new(&before.incidents);
    let yesterday = add_days(on, -1);
    let memory = before
        .situation(&incidents, policy)
        .advance(memory, memory_on, yesterday);
    evaluate(after, policy, memory, memory_on.max(yesterday), on)
}

/// The first later day whose verdict differs, and the first day from now that refuses orders.
fn look_ahead(
    situation: &Situation<'_>,
    today: &Verdict<'_>,
    memory: Memory,
    on: NaiveDate,
) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let mut next_review_on = None;
    let mut blocks_on = today.effective.blocks_orders().then_some(on);
    let mut memory = memory;
    let mut next = situation.next_turn(memory, on);
    while let Some(on) = next.filter(|_| next_review_on.is_none() || blocks_on.is_none()) {
        let day = situation.day(memory, on);
        if next_review_on.is_none() && day.verdict != *today {
            next_review_on = Some(on);
        }
        if blocks_on.is_none() && day.verdict.effective.blocks_orders() {
            blocks_on = Some(on);
        }
        memory = day.memory;
        next = situation.next_turn(memory, on);
    }
    (next_review_on, blocks_on)
}
