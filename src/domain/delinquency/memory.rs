//! What the fold over days carries from the end of one day to the next.

use chrono::NaiveDate;
use serde::Serialize;

use super::policy::{BlockLifts, Policy};
use super::raw::Raw;
use super::status::Status;
use crate::domain::calendar::{add_days, days_between};

words! {
    /// What a remembered block rests on, which decides what lifts it.
    pub enum Cause {
        Overdue = "overdue",
        /// Returned debits or a lost chargeback.
        Incidents = "incidents",
    }
}

impl Cause {
    /// What lifts a block of this cause.
    pub(super) const fn lifts(self, policy: &Policy) -> BlockLifts {
        match self {
            Self::Overdue => policy.overdue_block_lifts,
            Self::Incidents => policy.incident_block_lifts,
        }
    }
}

/// What an account remembers at the end of a day. The default is nothing.
///
/// One-letter keys, and nothing stored for nothing: it stands in every customer's row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Memory {
    /// The status below which the customer cannot fall yet. Plain debtors leave nothing to remember: `Debtor`
    /// here is a customer on the way down from delinquent.
    #[serde(rename = "l", skip_serializing_if = "is_nothing")]
    pub level: Status,
    /// Why `level` is `DoNotSell`; else nothing.
    #[serde(rename = "c", skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// The first of the clean days in a row up to now, while `level` is on the way down.
    #[serde(rename = "s", skip_serializing_if = "Option::is_none")]
    pub clean_since: Option<NaiveDate>,
    /// Incidents up to this day were set aside by a person and count no more.
    #[serde(rename = "f", skip_serializing_if = "Option::is_none")]
    pub set_aside: Option<NaiveDate>,
}

fields! { Memory { level = "l": or_default, cause = "c", clean_since = "s", set_aside = "f" } }

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
fn is_nothing(level: &Status) -> bool {
    *level == Status::WithoutIncidents
}

impl Memory {
    /// The memory at the end of `on`, given that day's raw status. The same raw status on the next day changes
    /// nothing more until [`Memory::next_step_down`].
    pub(super) fn after(self, raw: Raw, on: NaiveDate, policy: &Policy) -> Self {
        let mut level = self.level.max(match raw.status() {
            status @ (Status::Delinquent | Status::DoNotSell) => status,
            Status::WithoutIncidents | Status::Debtor => Status::WithoutIncidents,
        });
        let mut cause = self.cause_of_block(raw, policy);
        if level == Status::DoNotSell
            && raw.status() < Status::DoNotSell
            && cause.is_none_or(|cause| cause.lifts(policy) == BlockLifts::OnPayment)
        {
            level = Status::Delinquent;
            cause = None;
        }
        let is_coming_down = matches!(level, Status::Delinquent | Status::Debtor) && raw.is_clean();
        let clean_since = is_coming_down.then(|| self.clean_since.unwrap_or(on));
        Self {
            level,
            cause,
            clean_since,
            set_aside: self.set_aside,
        }
        .calmed(on, policy)
    }

    /// Of everything that blocks or has blocked, what is hardest to lift, so that the easier cause cannot lift
    /// the other's block.
    fn cause_of_block(self, raw: Raw, policy: &Policy) -> Option<Cause> {
        let candidates = [
            self.cause,
            (raw.by_incidents == Status::DoNotSell).then_some(Cause::Incidents),
            (raw.by_money == Status::DoNotSell).then_some(Cause::Overdue),
        ];
        let by_person = |cause: &Cause| cause.lifts(policy) == BlockLifts::ByPerson;
        candidates
            .into_iter()
            .flatten()
            .find(by_person)
            .or_else(|| candidates.into_iter().flatten().next())
    }

    /// Comes down as far as the clean days in a row allow.
    fn calmed(self, on: NaiveDate, policy: &Policy) -> Self {
        let Some(since) = self.clean_since else {
            return self;
        };
        let clean_days = days_between(since, on);
        if clean_days >= policy.to_clear_clean_days.into() {
            self.lowered_to(Status::WithoutIncidents)
        } else if clean_days >= policy.to_debtor_clean_days.into() {
            self.lowered_to(Status::Debtor)
        } else {
            self
        }
    }

    /// Forgets everything worse than `status`.
    pub(super) fn lowered_to(self, status: Status) -> Self {
        if self.level <= status {
            return self;
        }
        let clean_since = if status == Status::WithoutIncidents {
            None
        } else {
            self.clean_since
        };
        let cause = self.cause.filter(|_| status == Status::DoNotSell);
        Self {
            level: status,
            cause,
            clean_since,
            set_aside: self.set_aside,
        }
    }

    /// The day on which clean days will bring `level` down next, if they go on.
    pub(super) fn next_step_down(self, policy: &Policy) -> Option<NaiveDate> {
        let days = match self.level {
            Status::Delinquent => policy.to_debtor_clean_days,
            _ => policy.to_clear_clean_days,
        };
        self.clean_since.map(|since| add_days(since, days.into()))
    }
}
