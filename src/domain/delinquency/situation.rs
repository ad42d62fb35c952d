//! The facts of an account, prepared so that any day can be judged, and the days at which judgement can change.

use chrono::NaiveDate;

use super::explain::Rule;
use super::lift::{Lift, lift};
use super::memory::Memory;
use super::override_::{Override, in_force};
use super::policy::Policy;
use super::raw::{Dues, Incidents, Raw, by_incidents, by_money};
use super::status::Status;
use crate::domain::calendar::add_days;
use crate::domain::money::Amount;
use crate::domain::sorting::sort;

/// Facts that stay the same over a stretch of days, under one policy.
pub(super) struct Situation<'a> {
    pub(super) policy: &'a Policy,
    pub(super) threshold: Amount,
    /// Everything open.
    pub(super) open: Dues,
    /// What is open and undisputed: only this escalates.
    pub(super) escalating: Dues,
    pub(super) incidents: &'a Incidents,
    overrides: &'a [Override],
    /// Every day on which the raw status, a figure or the override in force can differ from the day before,
    /// ascending, each once.
    turning_days: Vec<NaiveDate>,
}

/// One day as judged: everything but the texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Day<'a> {
    /// What is remembered at its end.
    pub(super) memory: Memory,
    pub(super) verdict: Verdict<'a>,
}

/// What a standing says of a day: equal verdicts need no new review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict<'a> {
    pub(super) computed: Status,
    pub(super) effective: Status,
    pub(super) rule: Rule,
    /// Undisputed money that the rule counts, in minor units.
    pub(super) amount: Amount,
    /// Incidents that the rule counts.
    pub(super) incidents: u32,
    /// Everything overdue, disputed or not, in minor units.
    pub(super) overdue: Amount,
    /// The override, when the effective status is its doing.
    pub(super) decided_by: Option<&'a Override>,
    pub(super) lift: Option<Lift>,
}

/// An open amount: due date, minor units, disputed.
pub(super) type OpenAmount = (NaiveDate, Amount, bool);

impl<'a> Situation<'a> {
    pub(super) fn new(
        items: impl Iterator<Item = OpenAmount> + Clone,
        incidents: &'a Incidents,
        overrides: &'a [Override],
        credit_limit: Option<Amount>,
        policy: &'a Policy,
    ) -> Self {
        let open = Dues::new(items.clone().map(|(due_on, open, _)| (due_on, open)));
        let undisputed = items.filter(|(_, _, disputed)| !disputed);
        let escalating = Dues::new(undisputed.map(|(due_on, open, _)| (due_on, open)));
        let threshold = policy.threshold(credit_limit);
        let turning_days = turning_days(&open, &escalating, incidents, overrides, policy);
        Self {
            policy,
            threshold,
            open,
            escalating,
            incidents,
            overrides,
            turning_days,
        }
    }

    /// Judges the day `on`, given what was remembered at the end of the day before.
    pub(super) fn day(&self, before: Memory, on: NaiveDate) -> Day<'a> {
        let in_force = in_force(self.overrides, on);
        let ceiling = in_force.and_then(Override::lowers_to);
        let memory = ceiling.map_or(before, |status| self.yielding_to(status, before, on));

        let raw = self.raw(on, memory.set_aside);
        let remembered = memory.after(raw, on, self.policy);
        let computed = raw.status().max(remembered.level);
        let effective = in_force.map_or(computed, |person| person.apply(computed));
        let rule = self.rule(raw, remembered, on);
        let mut verdict = Verdict {
            computed,
            effective,
            amount: self.escalating.overdue_by(rule.counts_from_days(self.policy), on),
            incidents: self.incidents_counted(&rule, remembered, on),
            rule,
            overdue: self.open.overdue_by(1, on),
            decided_by: in_force.filter(|person| person.decides(computed)),
            lift: None,
        };
        verdict.lift = lift(self, &verdict, remembered, on);
        Day {
            memory: ceiling.map_or(remembered, |status| remembered.lowered_to(status)),
            verdict,
        }
    }

    /// The memory with everything worse than `status` gone, and the incidents that would bring it back set
    /// aside: that is what a person's pin or cap means.
    fn yielding_to(&self, status: Status, memory: Memory, on: NaiveDate) -> Memory {
        let memory = memory.lowered_to(status);
        if self.raw(on, memory.set_aside).by_incidents <= status {
            return memory;
        }
        Memory {
            set_aside: memory.set_aside.max(self.incidents.latest(on)),
            ..memory
        }
    }

    fn raw(&self, on: NaiveDate, set_aside: Option<NaiveDate>) -> Raw {
        let is_owing = self.escalating.overdue_by(1, on) > self.threshold;
        Raw {
            by_money: by_money(self.policy, self.threshold, &self.escalating, on),
            by_incidents: by_incidents(self.policy, self.incidents, is_owing, on, set_aside),
        }
    }

    /// The rule behind a computed status. Of equals the one that lasts longest is named: incidents before money,
    /// what is true today before what is remembered.
    fn rule(&self, raw: Raw, remembered: Memory, on: NaiveDate) -> Rule {
        let policy = self.policy;
        if remembered.level > raw.status() {
            return match remembered.cause {
                Some(cause) => Rule::AwaitsPerson { cause },
                None => Rule::CalmingDown {
                    since: remembered.clean_since,
                    until: remembered.next_step_down(policy),
                },
            };
        }
        match raw.status() {
            Status::DoNotSell if raw.by_incidents < Status::DoNotSell => Rule::OverdueDays {
                days: policy.do_not_sell_days,
            },
            Status::DoNotSell if self.has_lost_chargeback(remembered, on) => Rule::LostChargeback,
            Status::DoNotSell => Rule::ReturnedDebits {
                within_days: policy.do_not_sell_returns_window,
            },
            Status::Delinquent if raw.by_incidents < Status::Delinquent => Rule::OverdueDays {
                days: policy.delinquent_days,
            },
            Status::Delinquent => Rule::ReturnedDebits {
                within_days: policy.delinquent_returns_window,
            },
            Status::Debtor => Rule::OverdueAmount {
                days: policy.debtor_days,
            },
            Status::WithoutIncidents => self.rule_of_clean_day(on),
        }
    }

    fn has_lost_chargeback(&self, remembered: Memory, on: NaiveDate) -> bool {
        self.policy.do_not_sell_on_lost_chargeback
            && !self.incidents.lost_until(on, remembered.set_aside).is_empty()
    }

    fn rule_of_clean_day(&self, on: NaiveDate) -> Rule {
        let escalating = self.escalating.overdue_by(1, on);
        if escalating > self.threshold {
            Rule::WithinGrace {
                days: self.policy.debtor_days,
            }
        } else if escalating.is_positive() {
            Rule::BelowThreshold
        } else if self.open.overdue_by(1, on).is_positive() {
            Rule::OnlyDisputedOverdue
        } else {
            Rule::NothingOverdue
        }
    }

    fn incidents_counted(&self, rule: &Rule, remembered: Memory, on: NaiveDate) -> u32 {
        let counted = match rule {
            Rule::ReturnedDebits { within_days } => {
                self.incidents
                    .returned_within(*within_days, on, remembered.set_aside)
            }
            Rule::LostChargeback => self.incidents.lost_until(on, remembered.set_aside),
            _ => &[],
        };
        u32::try_from(counted.len()).unwrap_or(u32::MAX)
    }

    /// The memory at the end of `until`, given the memory at the end of `since`. Stretches in which nothing can
    /// change cost nothing, however long they are.
    pub(super) fn advance(&self, memory: Memory, since: NaiveDate, until: NaiveDate) -> Memory {
        let mut memory = memory;
        let mut next = since.succ_opt();
        while let Some(on) = next.filter(|on| *on <= until) {
            memory = self.day(memory, on).memory;
            next = self.next_turn(memory, on);
        }
        memory
    }

    /// The first day after `on` that can differ from it, given the memory at the end of `on`.
    ///
    /// Each call returns a later day, and there are no more of them than turning days plus two for each run of
    /// clean days, so every walk along them ends.
    pub(super) fn next_turn(&self, memory: Memory, on: NaiveDate) -> Option<NaiveDate> {
        let at = self.turning_days.partition_point(|day| *day <= on);
        let turning_day = self.turning_days.get(at).copied();
        let step_down = memory.next_step_down(self.policy).filter(|day| *day > on);
        [turning_day, step_down].into_iter().flatten().min()
    }
}

fn turning_days(
    open: &Dues,
    escalating: &Dues,
    incidents: &Incidents,
    overrides: &[Override],
    policy: &Policy,
) -> Vec<NaiveDate> {
    let later = |day: NaiveDate, days: u32| add_days(day, days.into());
    let mut days: Vec<NaiveDate> = open.due_dates().map(|due_on| later(due_on, 1)).collect();
    for due_on in escalating.due_dates() {
        days.extend(
            [
                policy.debtor_days,
                policy.delinquent_days,
                policy.do_not_sell_days,
            ]
            .map(|n| later(due_on, n)),
        );
    }
    for on in &incidents.returned {
        // A window of N days that includes today has lost a day after N days.
        let windows = [
            policy.delinquent_returns_window,
            policy.do_not_sell_returns_window,
        ];
        days.push(*on);
        days.extend(windows.map(|window| later(*on, window)));
    }
    days.extend(&incidents.lost);
    for person in overrides {
        days.push(person.starts_on);
        days.extend(person.last_day().map(|last| later(last, 1)));
    }
    sort(&mut days);
    days.dedup();
    days
}
