//! Events that cost trust by themselves, whatever is owed.

use chrono::NaiveDate;
use serde::Serialize;

words! {
    /// What happened to money that had been thought paid.
    #[derive(PartialOrd, Ord)]
    pub enum IncidentKind {
        /// A direct debit that the customer's bank returned.
        ReturnedDebit = "returned_debit",
        /// A card payment that was disputed at the card issuer and lost.
        ChargebackLost = "chargeback_lost",
    }
}

/// An incident and the local day it counts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Incident {
    pub kind: IncidentKind,
    pub on: NaiveDate,
}

fields! { Incident { kind, on } }
