//! Delinquency: how far a customer may still be trusted today, and why.
//!
//! # The rule in one page
//! Each civil day of the supplier's zone has a **raw** status, a function of that day's facts alone ([`raw`]):
//!
//! * *do not sell*: more than the threshold is 60 days overdue, or 3 debits were returned in 180 days, or a
//!   chargeback was lost;
//! * *delinquent*: more than the threshold is 30 days overdue, or 2 debits were returned in 90 days;
//! * *debtor*: more than the threshold is 3 days overdue;
//! * *without incidents* otherwise: a **clean day**.
//!
//! The threshold is the larger of a floor (5.00) and a share of the credit limit (1 %). It applies to every rule
//! on overdue money, so that no rounding residue, however old, ever blocks anybody. Disputed items count for
//! none of them. Every number is the supplier's [`Policy`].
//!
//! The **computed** status folds the days, because coming down takes longer than going up ([`memory`]): up at
//! once; from delinquent to debtor after 14 clean days in a row and to without incidents after 30; a debtor who
//! was nothing worse clears at once.
//!
//! # Who lifts a block
//! The features say both "do not sell is lifted by a person" and "a payment unblocks at once". Settled so: a
//! block that only overdue money caused is lifted by payment, at once, down to delinquent; a block that returned
//! debits or a lost chargeback caused is lifted by a person. Both are policy ([`BlockLifts`]).
//!
//! A person acts through an [`Override`]. On the days a pin or a cap is in force, what the account remembers is
//! lowered to its status and the incidents that would raise it again are set aside for good. So a block is
//! lifted by a cap of one day, after which the rules are on their own again; overdue money needs no memory and
//! blocks again by itself.
//!
//! The **effective** status is the computed one as changed by the override in force.
//!
//! # Keeping it true at little cost
//! A stored [`Standing`] holds what the rules remember of the days before it ([`Memory`]), the next date at which
//! anything would change by itself, and the date from which nobody may sell even if no job ever runs again.
//! [`evaluate`] carries it to any later day. Three rules keep a stored standing equal to [`rebuild`]:
//!
//! 1. when the facts change today, the days before saw the old ones: use [`evaluate_change`];
//! 2. when something is dated before today (a payment received last week), use [`rebuild`];
//! 3. policy and credit limit apply to the whole history: after a change of either, use [`rebuild`].

mod evaluate;
mod explain;
mod history;
mod incident;
mod lift;
mod memory;
mod override_;
mod policy;
mod raw;
mod situation;
mod status;

pub use evaluate::{Facts, Standing, evaluate, evaluate_change};
pub use explain::{DecidingOverride, Explanation, LateInvoice, MAX_INVOICES, Rule};
pub use history::{History, InvoiceHistory, figures_as_of, items_as_of, rebuild};
pub use incident::{Incident, IncidentKind};
pub use lift::Lift;
pub use memory::{Cause, Memory};
pub use override_::{Mode, Override};
pub use policy::{BlockLifts, Policy, PolicyError, PolicyProblem};
pub use status::Status;

#[cfg(test)]
mod tests;
