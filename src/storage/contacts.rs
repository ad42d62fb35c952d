//! The people at a customer. With a password they may sign in to the storefront.

use chrono::{DateTime, Utc};

use super::access::Supplier;
use super::act::{Act, Along, Failure};
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::history::{Event, note};
use crate::domain::text::{EmailAddress, PartyName, Phone};
use crate::params;

#[derive(Debug, Clone)]
pub struct Contact {
    pub id: String,
    pub name: String,
    pub email: String,
    pub phone: Option<String>,
    pub has_access: bool,
    pub created_at: DateTime<Utc>,
}

row! { Contact { id, name, email, phone, has_access, created_at } }

#[derive(Debug, Clone)]
pub struct NewContact {
    pub name: PartyName,
    pub email: EmailAddress,
    pub phone: Option<Phone>,
    /// With access to the storefront.
    pub password_hash: Option<String>,
}

/// A customer's contacts in the order they were added, after `after` (a contact's id): a statement, to travel with others.
pub(super) fn of_customer(
    supplier: &Supplier,
    customer_id: &str,
    after: Option<&str>,
    limit: u32,
) -> Statement {
    Statement::new(
        "SELECT id, name, email, phone, password_hash IS NOT NULL AS has_access, created_at \
         FROM contact INDEXED BY contact_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 AND id > ?3 ORDER BY id LIMIT ?4",
        params![supplier.id(), customer_id, after.unwrap_or(""), limit],
    )
}

/// `None` if this supplier has no such customer.
pub async fn list(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    after: Option<&str>,
    limit: u32,
) -> Result<Option<Vec<Contact>>, DbError> {
    let results = db
        .batch(vec![
            Statement::new(
                "SELECT id FROM customer WHERE supplier_id = ?1 AND id = ?2",
                params![supplier.id(), customer_id],
            ),
            of_customer(supplier, customer_id, after, limit),
        ])
        .await?;
    let [customer, contacts] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected"));
    };
    if customer.first::<()>()?.is_none() {
        return Ok(None);
    }
    contacts.all().map(Some)
}

pub async fn add(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    new: &NewContact,
    along: Along<'_, Contact>,
) -> Result<Contact, Failure> {
    let contact = Contact {
        id: act.id(),
        name: new.name.as_str().to_owned(),
        email: new.email.as_str().to_owned(),
        phone: new.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        has_access: new.password_hash.is_some(),
        created_at: act.now,
    };
    let mut batch = vec![
        Statement::new(
            "INSERT INTO contact (supplier_id, id, customer_id, name, email, phone, password_hash, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                act.supplier.id(),
                &contact.id,
                customer_id,
                &contact.name,
                &contact.email,
                contact.phone.clone(),
                new.password_hash.clone(),
                act.now
            ],
        ),
        note(
            act,
            customer_id,
            &Event::ContactAdded {
                name: contact.name.clone(),
            },
        )?,
    ];
    batch.extend(along(&contact));
    match db.batch(batch).await {
        Err(error) if error.says("FOREIGN KEY") => Err(Failure::NotFound),
        Err(error) => Err(error.into()),
        Ok(_) => Ok(contact),
    }
}

/// One contact of one customer.
pub async fn get(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    contact_id: &str,
) -> Result<Option<Contact>, DbError> {
    db.first(Statement::new(
        "SELECT id, name, email, phone, password_hash IS NOT NULL AS has_access, created_at FROM contact \
         WHERE supplier_id = ?1 AND id = ?2 AND customer_id = ?3",
        params![supplier.id(), contact_id, customer_id],
    ))
    .await
}

/// Removes a contact and ends its sessions.
pub async fn remove(db: &Db, act: &Act<'_>, customer_id: &str, contact_id: &str) -> Result<(), Failure> {
    let contact = get(db, act.supplier, customer_id, contact_id)
        .await?
        .ok_or(Failure::NotFound)?;
    db.batch(vec![
        end_sessions_of(act, contact_id),
        Statement::new(
            "DELETE FROM contact WHERE supplier_id = ?1 AND id = ?2",
            params![act.supplier.id(), contact_id],
        ),
        note(act, customer_id, &Event::ContactRemoved { name: contact.name })?,
    ])
    .await?;
    Ok(())
}

/// Gives a contact a new password, and with it access; what was signed in with the old one is signed out.
pub async fn set_password(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    contact_id: &str,
    password_hash: &str,
) -> Result<Contact, Failure> {
    let contact = get(db, act.supplier, customer_id, contact_id)
        .await?
        .ok_or(Failure::NotFound)?;
    db.batch(vec![
        Statement::new(
            "UPDATE contact SET password_hash = ?3 WHERE supplier_id = ?1 AND id = ?2",
            params![act.supplier.id(), contact_id, password_hash],
        ),
        end_sessions_of(act, contact_id),
        note(
            act,
            customer_id,
            &Event::AccessGiven {
                name: contact.name.clone(),
            },
        )?,
    ])
    .await?;
    Ok(Contact {
        has_access: true,
        ..contact
    })
}

fn end_sessions_of(act: &Act<'_>, contact_id: &str) -> Statement {
    Statement::new(
        "UPDATE session SET revoked_at = ?3 WHERE supplier_id = ?1 AND actor_id = ?2 AND revoked_at IS NULL",
        params![act.supplier.id(), contact_id, act.now],
    )
}

/// Signs every contact of a customer out.
pub(super) fn end_sessions(act: &Act<'_>, customer_id: &str) -> Statement {
    Statement::new(
        "UPDATE session SET revoked_at = ?3 WHERE supplier_id = ?1 AND revoked_at IS NULL AND actor_id IN \
         (SELECT id FROM contact INDEXED BY contact_by_customer WHERE supplier_id = ?1 AND customer_id = ?2)",
        params![act.supplier.id(), customer_id, act.now],
    )
}
