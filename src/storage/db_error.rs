//! When the database says no.

use std::fmt;

/// D1 said no. Its text carries what a trigger raised or which constraint failed; see `From<DbError> for Error`.
#[derive(Debug)]
pub struct DbError(String);

impl DbError {
    /// A stored value that cannot be read back: a bug or a broken row, never a caller's fault.
    pub fn unreadable(cause: impl fmt::Display) -> DbError {
        DbError(format!("a stored value cannot be read: {cause}"))
    }

    /// The account has moved between two readings of it: as if the trigger had said so.
    pub(super) fn stale() -> DbError {
        DbError("STALE_ACCOUNT: SQLITE_CONSTRAINT".to_owned())
    }

    /// A test wants this call to fail; see `Outage`.
    pub(super) fn outage() -> DbError {
        DbError("this call was to fail".to_owned())
    }

    /// Whether the failure is the one that a trigger or constraint names `reason`.
    pub fn says(&self, reason: &str) -> bool {
        self.0.contains("SQLITE_CONSTRAINT") && self.0.contains(reason)
    }
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<worker::Error> for DbError {
    fn from(error: worker::Error) -> DbError {
        DbError(error.to_string())
    }
}
