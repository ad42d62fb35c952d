//! A buyer's own password: read to be checked, and changed.

use super::writing::refusal;
use crate::params;
use crate::storage::access::Buyer;
use crate::storage::act::{Act, Failure};
use crate::storage::db::{Db, Statement};
use crate::storage::db_error::DbError;
use crate::storage::history::{Event, note};

/// What a buyer signs in with.
#[derive(Debug)]
pub struct Credentials {
    pub email: Option<String>,
    pub username: Option<String>,
    pub password_hash: String,
}

row! { Credentials { email, username, password_hash } }

pub async fn credentials(db: &Db, buyer: &Buyer) -> Result<Option<Credentials>, DbError> {
    db.first(Statement::new(
        "SELECT email, username, password_hash FROM contact \
         WHERE supplier_id = ?1 AND id = ?2 AND customer_id = ?3 AND password_hash IS NOT NULL",
        params![buyer.supplier.id(), &buyer.contact_id, buyer.customer_id()],
    ))
    .await
}

/// A password of the buyer's own choice. Whoever is signed in with the one before is signed out, but for the session that
/// asks for it.
///
/// # Errors
/// [`Failure::is_stale`] where the password before is no longer the one that was checked.
pub async fn change(
    db: &Db,
    act: &Act<'_>,
    buyer: &Buyer,
    before: &Credentials,
    password_hash: &str,
) -> Result<(), Failure> {
    db.batch(vec![
        // A version that stays as it is aborts the batch.
        Statement::new(
            "UPDATE contact SET password_hash = ?5, version = version + iif(password_hash IS ?4, 1, 0) \
             WHERE supplier_id = ?1 AND id = ?2 AND customer_id = ?3",
            params![
                buyer.supplier.id(),
                &buyer.contact_id,
                buyer.customer_id(),
                &before.password_hash,
                password_hash
            ],
        ),
        Statement::new(
            "UPDATE session SET revoked_at = ?3 WHERE supplier_id = ?1 AND actor_id = ?2 AND id <> ?4 AND revoked_at IS NULL",
            params![buyer.supplier.id(), &buyer.contact_id, act.now, &buyer.session_id],
        ),
        note(
            act,
            buyer.customer_id(),
            &Event::AccessGiven {
                name: buyer.name.clone(),
            },
        )?,
    ])
    .await
    .map(drop)
    .map_err(refusal)
}
