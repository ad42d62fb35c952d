//! Why a status is what it is, as data: the words come from the translations.

use chrono::NaiveDate;
use serde::Serialize;

use super::lift::Lift;
use super::memory::Cause;
use super::override_::Mode;
use super::policy::Policy;
use super::situation::{Situation, Verdict};
use super::status::Status;
use crate::domain::account::OpenItem;
use crate::domain::money::Amount;
use crate::domain::sorting::sort_by;

/// The most invoices that an explanation lists, the oldest first.
pub const MAX_INVOICES: usize = 20;

/// The rule behind a computed status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub enum Rule {
    NothingOverdue,
    /// Something is overdue, and all of it is disputed.
    OnlyDisputedOverdue,
    /// What is overdue does not exceed the threshold.
    BelowThreshold,
    /// What is overdue exceeds the threshold, for less than this many days so far.
    WithinGrace {
        days: u32,
    },
    /// More than the threshold has been overdue for this many days: a debtor.
    OverdueAmount {
        days: u32,
    },
    /// More than the threshold has been overdue for this many days: delinquent, or do not sell.
    OverdueDays {
        days: u32,
    },
    /// Debits were returned within this many days.
    ReturnedDebits {
        within_days: u32,
    },
    LostChargeback,
    /// The worst is over and the account has to stay clean for a while: clean `since`, next step down on
    /// `until`. Both are absent while something still has to be paid first.
    CalmingDown {
        #[serde(skip_serializing_if = "Option::is_none")]
        since: Option<NaiveDate>,
        #[serde(skip_serializing_if = "Option::is_none")]
        until: Option<NaiveDate>,
    },
    /// What caused the block is over and a person has to lift it.
    AwaitsPerson {
        cause: Cause,
    },
}

tagged! { Rule by "kind" {
    "nothing_overdue" => NothingOverdue {},
    "only_disputed_overdue" => OnlyDisputedOverdue {},
    "below_threshold" => BelowThreshold {},
    "within_grace" => WithinGrace { days },
    "overdue_amount" => OverdueAmount { days },
    "overdue_days" => OverdueDays { days },
    "returned_debits" => ReturnedDebits { within_days },
    "lost_chargeback" => LostChargeback {},
    "calming_down" => CalmingDown { since, until },
    "awaits_person" => AwaitsPerson { cause },
} }

impl Rule {
    /// The rule's name, as in JSON: a key for translations.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::NothingOverdue => "nothing_overdue",
            Self::OnlyDisputedOverdue => "only_disputed_overdue",
            Self::BelowThreshold => "below_threshold",
            Self::WithinGrace { .. } => "within_grace",
            Self::OverdueAmount { .. } => "overdue_amount",
            Self::OverdueDays { .. } => "overdue_days",
            Self::ReturnedDebits { .. } => "returned_debits",
            Self::LostChargeback => "lost_chargeback",
            Self::CalmingDown { .. } => "calming_down",
            Self::AwaitsPerson { .. } => "awaits_person",
        }
    }

    /// The days overdue from which invoices count for this rule.
    pub(super) const fn counts_from_days(&self, policy: &Policy) -> u32 {
        match self {
            Self::OverdueAmount { days } | Self::OverdueDays { days } => *days,
            // What keeps the clean days from beginning.
            Self::CalmingDown { since: None, .. } => policy.debtor_days,
            _ => 1,
        }
    }
}

/// An invoice that counts for the rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LateInvoice {
    pub number: String,
    pub due_on: NaiveDate,
    pub open: Amount,
    /// Days overdue on the explanation's day.
    pub days: u32,
}

fields! { LateInvoice { number, due_on, open, days } }

/// The override that decides the effective status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DecidingOverride {
    pub mode: Mode,
    pub status: Status,
    pub reason: String,
    pub actor: String,
    pub expires_on: Option<NaiveDate>,
}

fields! { DecidingOverride { mode, status, reason, actor, expires_on } }

/// Why an account stands as it does on one local day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Explanation {
    /// The rule behind the *computed* status.
    pub rule: Rule,
    /// The local day this is true of; days overdue are counted to it.
    pub on: NaiveDate,
    /// Undisputed money that counts for the rule, in minor units, listed or not.
    pub amount: Amount,
    /// What that money has to exceed to count, in minor units.
    pub threshold: Amount,
    /// The undisputed invoices that count for the rule, oldest due date first, at most [`MAX_INVOICES`].
    pub invoices: Vec<LateInvoice>,
    /// Returned debits or lost chargebacks that count for the rule.
    pub incidents: u32,
    /// The override behind the *effective* status, when it is an override's doing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overridden_by: Option<DecidingOverride>,
    /// What would bring the effective status down; `None` when it cannot be better.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lift: Option<Lift>,
}

fields! { Explanation { rule, on, amount, threshold, invoices, incidents, overridden_by, lift } }

/// Puts a verdict into an explanation, with the invoices it rests on.
pub(super) fn explain(
    situation: &Situation<'_>,
    verdict: &Verdict<'_>,
    items: &[OpenItem],
    on: NaiveDate,
) -> Explanation {
    Explanation {
        rule: verdict.rule.clone(),
        on,
        amount: verdict.amount,
        threshold: situation.threshold,
        invoices: late_invoices(items, verdict.rule.counts_from_days(situation.policy), on),
        incidents: verdict.incidents,
        overridden_by: verdict.decided_by.map(|person| DecidingOverride {
            mode: person.mode,
            status: person.status,
            reason: person.reason.clone(),
            actor: person.actor.clone(),
            expires_on: person.expires_on,
        }),
        lift: verdict.lift.clone(),
    }
}

fn late_invoices(items: &[OpenItem], from_days: u32, on: NaiveDate) -> Vec<LateInvoice> {
    let counts =
        |item: &&OpenItem| !item.disputed && item.open.is_positive() && item.days_overdue(on) >= from_days;
    let mut late: Vec<&OpenItem> = items.iter().filter(counts).collect();
    sort_by(&mut late, |a, b| {
        (a.due_on, &a.number).cmp(&(b.due_on, &b.number))
    });
    let listed = late.into_iter().take(MAX_INVOICES).map(|item| LateInvoice {
        number: item.number.clone(),
        due_on: item.due_on,
        open: item.open,
        days: item.days_overdue(on),
    });
    listed.collect()
}
