//! The answer to a POST, kept in the batch of its effect, so that a repetition gets the answer and not the effect.

use chrono::{DateTime, Utc};

use super::access::Supplier;
use super::db::{Db, Statement};
use super::db_error::DbError;
use crate::params;

/// What a caller's `Idempotency-Key` is remembered with.
#[derive(Debug, Clone)]
pub struct Receipt {
    pub key: String,
    /// A digest of method, path and body.
    pub fingerprint: String,
}

#[derive(Debug)]
pub struct Replay {
    pub fingerprint: String,
    pub status: u16,
    pub body: String,
}

row! { Replay { fingerprint, status, body } }

impl Receipt {
    /// The statement that belongs into the batch of the effect.
    pub fn keep(&self, supplier: &Supplier, status: u16, body: &str, now: DateTime<Utc>) -> Statement {
        Statement::new(
            "INSERT INTO idempotency (supplier_id, key, fingerprint, status, body, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![
                supplier.id(),
                &self.key,
                &self.fingerprint,
                i64::from(status),
                body,
                now
            ],
        )
    }

    /// `keep` for an answer that names the order's number, which only the batch will know: it replaces `marker`.
    pub(super) fn keep_numbered(
        &self,
        supplier: &Supplier,
        status: u16,
        body: &str,
        now: DateTime<Utc>,
        marker: &str,
    ) -> Statement {
        Statement::new(
            "INSERT INTO idempotency (supplier_id, key, fingerprint, status, body, created_at) \
             SELECT supplier_id, ?2, ?3, ?4, replace(?5, ?6, value), ?7 FROM counter WHERE supplier_id = ?1 AND name = 'order'",
            params![
                supplier.id(),
                &self.key,
                &self.fingerprint,
                i64::from(status),
                body,
                marker,
                now
            ],
        )
    }

    /// `keep` for a sign-up, of which only what is no secret is kept.
    pub(super) fn keep_sign_up(&self, supplier_id: &str, slug: &str, now: DateTime<Utc>) -> Statement {
        Statement::new(
            "INSERT INTO sign_up (key, fingerprint, supplier_id, slug, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![&self.key, &self.fingerprint, supplier_id, slug, now],
        )
    }

    /// The sign-up already done under this key; its body is the supplier's id and slug with a space between.
    pub async fn replay_sign_up(&self, db: &Db) -> Result<Option<Replay>, DbError> {
        db.first(Statement::new(
            "SELECT fingerprint, 201 AS status, supplier_id || ' ' || slug AS body FROM sign_up WHERE key = ?1",
            params![&self.key],
        ))
        .await
    }

    /// The answer already given under this key.
    pub async fn replay(&self, db: &Db, supplier: &Supplier) -> Result<Option<Replay>, DbError> {
        db.first(Statement::new(
            "SELECT fingerprint, status, body FROM idempotency WHERE supplier_id = ?1 AND key = ?2",
            params![supplier.id(), &self.key],
        ))
        .await
    }
}
