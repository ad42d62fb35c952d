//! Who does something, and when: what every write is given beside its own matter.

use chrono::{DateTime, NaiveDate, Utc};

use super::access::Supplier;
use super::db::Statement;
use super::db_error::DbError;
use crate::domain::fault::{Fault, FieldFault};

/// The circumstances of a write.
pub struct Act<'a> {
    /// The supplier acted for.
    pub supplier: &'a Supplier,
    /// The person or program, as history names it.
    pub actor: &'a str,
    pub now: DateTime<Utc>,
    pub new_id: &'a dyn Fn() -> String,
}

impl Act<'_> {
    pub fn id(&self) -> String {
        (self.new_id)()
    }

    /// The civil date of `now` where the supplier is.
    pub fn today(&self) -> NaiveDate {
        self.supplier.today(self.now)
    }
}

/// What else belongs into the batch of an outcome: the API keeps its answer there for an `Idempotency-Key`, a webhook
/// the record of its event.
pub type Along<'a, T> = &'a dyn Fn(&T) -> Vec<Statement>;

/// Nothing else belongs into the batch.
pub fn nothing_along<T>(_: &T) -> Vec<Statement> {
    Vec::new()
}

/// Why a write did not happen.
#[derive(Debug)]
pub enum Failure {
    Db(DbError),
    /// What it was about does not exist for this supplier.
    NotFound,
    Invalid(Vec<FieldFault>),
    /// A deactivation, while these people of the customer may sign in; and `more` of them.
    HaveAccess {
        names: Vec<String>,
        more: bool,
    },
}

impl Failure {
    pub fn field(name: impl Into<String>, fault: Fault) -> Failure {
        Failure::Invalid(vec![FieldFault {
            field: name.into(),
            fault,
        }])
    }

    /// What the account's trigger says of a write that comes too late.
    pub(super) fn stale() -> Failure {
        Failure::Db(DbError::stale())
    }

    /// Whether somebody else wrote the account between our reading and our writing.
    pub fn is_stale(&self) -> bool {
        matches!(self, Failure::Db(error) if error.says("STALE_ACCOUNT"))
    }

    /// The same, also for what providers told of the same payment.
    pub(super) fn is_overtaken(&self) -> bool {
        const TAKEN: [&str; 4] = [
            "webhook_event.event_id",
            "webhook_event.payment_id",
            "credit.provider_payment_id",
            "incident.id",
        ];
        matches!(self, Failure::Db(error) if TAKEN.iter().any(|column| error.says(column)))
    }
}

/// What an edit did.
#[derive(Debug)]
pub enum Edited<T> {
    Done(Box<T>),
    /// Somebody else edited the same record since the form was opened; this is how it stands now.
    ChangedMeanwhile(Box<T>),
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Failure {
        Failure::Db(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Failure {
        Failure::Db(DbError::unreadable(error))
    }
}
