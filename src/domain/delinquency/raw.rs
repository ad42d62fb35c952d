//! What the facts of one day say, without looking at the days before.

use chrono::NaiveDate;

use super::incident::{Incident, IncidentKind};
use super::policy::{BlockLifts, Policy};
use super::status::Status;
use crate::domain::calendar::add_days;
use crate::domain::money::Amount;
use crate::domain::sorting::sort;

/// The open amounts of an account, ready to be asked how much is overdue by how long: due dates ascending, each
/// with the sum of everything due up to it.
#[derive(Debug, Default)]
pub(super) struct Dues(Vec<(NaiveDate, Amount)>);

impl Dues {
    pub(super) fn new(items: impl Iterator<Item = (NaiveDate, Amount)>) -> Self {
        let mut dues: Vec<_> = items.filter(|(_, open)| open.is_positive()).collect();
        sort(&mut dues);
        let mut sum = Amount::ZERO;
        for (_, open) in &mut dues {
            // The sums are compared and shown; the books hold the same items in checked sums.
            sum = sum.saturating_add(*open);
            *open = sum;
        }
        Self(dues)
    }

    /// What is overdue by at least `days` on `on`, in minor units.
    pub(super) fn overdue_by(&self, days: u32, on: NaiveDate) -> Amount {
        let latest = add_days(on, i64::from(days).saturating_neg());
        let count = self.0.partition_point(|(due_on, _)| *due_on <= latest);
        count
            .checked_sub(1)
            .and_then(|last| self.0.get(last))
            .map_or(Amount::ZERO, |(_, sum)| *sum)
    }

    pub(super) fn due_dates(&self) -> impl Iterator<Item = NaiveDate> {
        self.0.iter().map(|(due_on, _)| *due_on)
    }
}

/// The incidents of an account by kind, each list ascending.
#[derive(Debug, Default)]
pub(super) struct Incidents {
    pub(super) returned: Vec<NaiveDate>,
    pub(super) lost: Vec<NaiveDate>,
}

impl Incidents {
    pub(super) fn new(incidents: &[Incident]) -> Self {
        let of = |kind| {
            let mut days: Vec<_> = incidents
                .iter()
                .filter(|i| i.kind == kind)
                .map(|i| i.on)
                .collect();
            sort(&mut days);
            days
        };
        Self {
            returned: of(IncidentKind::ReturnedDebit),
            lost: of(IncidentKind::ChargebackLost),
        }
    }

    /// The returned debits that count on `on`: those of the last `window` days, `on` included, that were not
    /// set aside.
    pub(super) fn returned_within(
        &self,
        window: u32,
        on: NaiveDate,
        set_aside: Option<NaiveDate>,
    ) -> &[NaiveDate] {
        let before = add_days(on, i64::from(window).saturating_neg());
        after_until(
            &self.returned,
            set_aside.map_or(before, |day| day.max(before)),
            on,
        )
    }

    /// The lost chargebacks that count on `on`: all so far that were not set aside.
    pub(super) fn lost_until(&self, on: NaiveDate, set_aside: Option<NaiveDate>) -> &[NaiveDate] {
        after_until(&self.lost, set_aside.unwrap_or(NaiveDate::MIN), on)
    }

    /// The day of the latest incident up to `on`.
    pub(super) fn latest(&self, on: NaiveDate) -> Option<NaiveDate> {
        let until = |days: &[NaiveDate]| after_until(days, NaiveDate::MIN, on).last().copied();
        until(&self.returned).max(until(&self.lost))
    }
}

/// The part of an ascending list that lies after `before`, up to and including `on`.
fn after_until(days: &[NaiveDate], before: NaiveDate, on: NaiveDate) -> &[NaiveDate] {
    let first = days.partition_point(|day| *day <= before);
    let end = days.partition_point(|day| *day <= on);
    days.get(first..end).unwrap_or_default()
}

/// The raw status of a day and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Raw {
    /// What overdue money makes of the customer.
    pub(super) by_money: Status,
    /// What incidents make of the customer.
    pub(super) by_incidents: Status,
}

impl Raw {
    pub(super) fn status(self) -> Status {
        self.by_money.max(self.by_incidents)
    }

    pub(super) fn is_clean(self) -> bool {
        self.status() == Status::WithoutIncidents
    }
}

/// The status by overdue money, `dues` being what is open and undisputed. More money or more days never make it
/// milder.
pub(super) fn by_money(policy: &Policy, threshold: Amount, dues: &Dues, on: NaiveDate) -> Status {
    let exceeds = |days| dues.overdue_by(days, on) > threshold;
    if exceeds(policy.do_not_sell_days) {
        Status::DoNotSell
    } else if exceeds(policy.delinquent_days) {
        Status::Delinquent
    } else if exceeds(policy.debtor_days) {
        Status::Debtor
    } else {
        Status::WithoutIncidents
    }
}

/// The status by incidents. `is_owing` says whether more than the threshold is overdue at all.
pub(super) fn by_incidents(
    policy: &Policy,
    incidents: &Incidents,
    is_owing: bool,
    on: NaiveDate,
    set_aside: Option<NaiveDate>,
) -> Status {
    let returned = |window, limit: u32| {
        u32::try_from(incidents.returned_within(window, on, set_aside).len())
            .is_ok_and(|count| count >= limit)
    };
    let lost = policy.do_not_sell_on_lost_chargeback && !incidents.lost_until(on, set_aside).is_empty();
    let blocks = lost || returned(policy.do_not_sell_returns_window, policy.do_not_sell_returns);
    let may_block = policy.incident_block_lifts == BlockLifts::ByPerson || is_owing;
    if blocks && may_block {
        Status::DoNotSell
    } else if returned(policy.delinquent_returns_window, policy.delinquent_returns) {
        Status::Delinquent
    } else {
        Status::WithoutIncidents
    }
}
