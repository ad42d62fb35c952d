//! Who of a customer's people may sign in to the storefront.

use super::writing::{reachable, refusal};
use super::{Contact, customer, get};
use crate::domain::contact::is_own;
use crate::domain::fault::Fault;
use crate::domain::text::Username;
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::act::{Act, Failure};
use crate::storage::db::{Db, Statement};
use crate::storage::db_error::DbError;
use crate::storage::history::{Event, note};
use crate::storage::invitations;
use crate::storage::retries::with_retries;

/// Gives a contact a new password, and with it access; what was signed in with the old one is signed out. Without a
/// username, it keeps the one that it has.
pub async fn give_access(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    contact_id: &str,
    username: Option<&Username>,
    password_hash: &str,
) -> Result<Contact, Failure> {
    with_retries(|| async move {
        let mut contact = get(db, act.supplier, customer_id, contact_id)
            .await?
            .ok_or(Failure::NotFound)?;
        let before = contact.fields.clone();
        contact.fields.username = username.cloned().or(contact.fields.username);
        if !is_own(contact.fields.username.as_ref(), contact.fields.email.as_ref()) {
            return Err(Failure::field("username", Fault::NotOwnEmail));
        }
        reachable(&contact.fields, true)?;
        let name = contact.fields.name();
        let mut batch = Vec::new();
        let after = contact.fields.unlike(&before);
        if !after.is_empty() {
            contact.version = contact.version.saturating_add(1);
            let username = contact.fields.username.as_ref().map(ToString::to_string);
            batch.push(Statement::new(
                "UPDATE contact SET username = ?3, version = ?4, updated_at = ?5 WHERE supplier_id = ?1 AND id = ?2",
                params![act.supplier.id(), contact_id, username, contact.version, act.now],
            ));
            let event = Event::ContactChanged {
                name: name.clone(),
                before: before.unlike(&contact.fields),
                after,
            };
            batch.push(note(act, customer_id, &event)?);
        }
        batch.extend([
            Statement::new(
                "UPDATE contact SET password_hash = ?3 WHERE supplier_id = ?1 AND id = ?2",
                params![act.supplier.id(), contact_id, password_hash],
            ),
            end_sessions_of(act, contact_id),
            invitations::end(act, &[contact_id])?,
            note(act, customer_id, &Event::AccessGiven { name })?,
        ]);
        db.batch(batch).await.map_err(refusal)?;
        contact.has_access = true;
        Ok(contact)
    })
    .await
}

/// Takes the access away and ends what it has opened. Who has none keeps none.
pub async fn end_access(db: &Db, act: &Act<'_>, customer_id: &str, contact_id: &str) -> Result<(), Failure> {
    let contact = get(db, act.supplier, customer_id, contact_id)
        .await?
        .ok_or(Failure::NotFound)?;
    if !contact.has_access {
        return Ok(());
    }
    let name = contact.fields.name();
    db.batch(vec![
        Statement::new(
            "UPDATE contact SET password_hash = NULL WHERE supplier_id = ?1 AND id = ?2",
            params![act.supplier.id(), contact_id],
        ),
        end_sessions_of(act, contact_id),
        invitations::end(act, &[contact_id])?,
        note(act, customer_id, &Event::AccessEnded { name })?,
    ])
    .await?;
    Ok(())
}

pub(in crate::storage) fn end_sessions_of(act: &Act<'_>, contact_id: &str) -> Statement {
    Statement::new(
        "UPDATE session SET revoked_at = ?3 WHERE supplier_id = ?1 AND actor_id = ?2 AND revoked_at IS NULL",
        params![act.supplier.id(), contact_id, act.now],
    )
}

/// A contact that may sign in.
#[derive(Debug)]
pub(in crate::storage) struct Person {
    pub id: String,
    pub name: String,
}

row! { Person { id, name } }

/// Who of a customer's people may sign in, the oldest first.
pub(in crate::storage) async fn with_access(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    limit: u32,
) -> Result<Vec<Person>, DbError> {
    db.all(Statement::new(
        "SELECT id, name FROM contact INDEXED BY contact_by_customer \
         WHERE supplier_id = ?1 AND customer_id = ?2 AND password_hash IS NOT NULL ORDER BY id LIMIT ?3",
        params![supplier.id(), customer_id, limit],
    ))
    .await
}

/// Ends the access of all of a customer's people at once.
pub async fn end_all_access(db: &Db, act: &Act<'_>, customer_id: &str) -> Result<(), Failure> {
    db.first::<()>(customer(act.supplier, customer_id))
        .await?
        .ok_or(Failure::NotFound)?;
    let people = with_access(db, act.supplier, customer_id, u32::MAX).await?;
    if people.is_empty() {
        return Ok(());
    }
    db.batch(ending(act, customer_id, &people)?).await?;
    Ok(())
}

/// Takes these people's access away, as a part of something larger.
pub(in crate::storage) fn ending(
    act: &Act<'_>,
    customer_id: &str,
    people: &[Person],
) -> Result<Vec<Statement>, Failure> {
    let ids: Vec<&str> = people.iter().map(|one| one.id.as_str()).collect();
    let ended = invitations::end(act, &ids)?;
    let ids = serde_json::to_string(&ids)?;
    let mut batch = vec![
        ended,
        Statement::new(
            "UPDATE contact SET password_hash = NULL \
             WHERE supplier_id = ?1 AND customer_id = ?2 AND id IN (SELECT value FROM json_each(?3))",
            params![act.supplier.id(), customer_id, &ids],
        ),
        Statement::new(
            "UPDATE session SET revoked_at = ?3 WHERE supplier_id = ?1 AND revoked_at IS NULL \
             AND actor_id IN (SELECT value FROM json_each(?2))",
            params![act.supplier.id(), &ids, act.now],
        ),
    ];
    for one in people {
        let name = one.name.clone();
        batch.push(note(act, customer_id, &Event::AccessEnded { name })?);
    }
    Ok(batch)
}
