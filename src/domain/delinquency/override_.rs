//! A person's word beside the rules.

use chrono::NaiveDate;
use serde::Serialize;

use super::status::Status;
use crate::domain::calendar::add_days;

words! {
    /// How an override changes the computed status.
    pub enum Mode {
        /// The status is this one, whatever the rules say.
        Pin = "pin",
        /// The status is this one or worse.
        Floor = "floor",
        /// The status is this one or better.
        Cap = "cap",
    }
}

/// A status set by a person, for a reason, for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Override {
    pub mode: Mode,
    pub status: Status,
    pub reason: String,
    /// The person's name as it stands in the audit trail.
    pub actor: String,
    /// The first local day in force.
    pub starts_on: NaiveDate,
    /// The last local day in force; `None` until a person ends it.
    pub expires_on: Option<NaiveDate>,
    /// The day on which a person ended or replaced it: the first day it is no longer in force.
    pub ended_on: Option<NaiveDate>,
}

fields! { Override { mode, status, reason, actor, starts_on, expires_on, ended_on } }

impl Override {
    #[must_use]
    pub fn is_active(&self, on: NaiveDate) -> bool {
        self.starts_on <= on
            && self.expires_on.is_none_or(|last| on <= last)
            && self.ended_on.is_none_or(|ended| on < ended)
    }

    /// The last day in force, if one is known; it lies before `starts_on` when the override never came into force.
    #[must_use]
    pub fn last_day(&self) -> Option<NaiveDate> {
        let ended = self.ended_on.map(|ended| add_days(ended, -1));
        [self.expires_on, ended].into_iter().flatten().min()
    }

    /// What becomes of a computed status.
    #[must_use]
    pub fn apply(&self, computed: Status) -> Status {
        match self.mode {
            Mode::Pin => self.status,
            Mode::Floor => computed.max(self.status),
            Mode::Cap => computed.min(self.status),
        }
    }

    /// Whether the effective status is the override's doing. A pin always decides: it would hold the status
    /// even if the rules changed their mind tonight.
    pub(super) fn decides(&self, computed: Status) -> bool {
        self.mode == Mode::Pin || self.apply(computed) != computed
    }

    /// The status above which nothing is remembered while this override is in force.
    pub(super) fn lowers_to(&self) -> Option<Status> {
        match self.mode {
            Mode::Pin | Mode::Cap => Some(self.status),
            Mode::Floor => None,
        }
    }
}

/// The one override in force on a day: of several, the one that started last, and of those the last listed.
pub(super) fn in_force(overrides: &[Override], on: NaiveDate) -> Option<&Override> {
    overrides
        .iter()
        .filter(|candidate| candidate.is_active(on))
        .max_by_key(|candidate| candidate.starts_on)
}
