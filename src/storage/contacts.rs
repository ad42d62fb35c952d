//! The people at a customer: read here, written in [`writing`]; with a password they may sign in to the storefront
//! ([`access`]).

mod access;
mod password;
mod usernames;
mod writing;

use chrono::{DateTime, Utc};

use super::access::Supplier;
use super::db::{Db, Statement};
use super::db_error::DbError;
use crate::domain::contact::ContactFields;
use crate::params;

pub use access::{end_access, end_all_access, give_access};
pub(super) use access::{ending, with_access};
pub use password::{Credentials, change as change_password, credentials};
pub use usernames::free as free_usernames;
pub use writing::{NewContact, add, amend, edit, make_main, remove};

#[derive(Debug, Clone)]
pub struct Contact {
    pub id: String,
    pub fields: ContactFields,
    pub is_main: bool,
    pub has_access: bool,
    /// What an edit is based on.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

row! { ContactFields { first_name, surname, department, phone, email, username, permissions: json, orders } }

row! { Contact { id, fields: row, is_main, has_access, version, created_at, updated_at } }

/// The main contact first, then the oldest: a statement, to travel with others.
pub(super) fn of_profile(supplier: &Supplier, customer_id: &str, limit: u32) -> Statement {
    Statement::new(
        "SELECT id, first_name, surname, department, phone, email, username, permissions, orders, is_main, \
           password_hash IS NOT NULL AS has_access, version, created_at, updated_at \
         FROM contact INDEXED BY contact_by_main WHERE supplier_id = ?1 AND customer_id = ?2 ORDER BY is_main DESC, id LIMIT ?3",
        params![supplier.id(), customer_id, limit],
    )
}

fn customer(supplier: &Supplier, customer_id: &str) -> Statement {
    Statement::new(
        "SELECT name FROM customer WHERE supplier_id = ?1 AND id = ?2",
        params![supplier.id(), customer_id],
    )
}

/// In the order in which they were added, after `after` (a contact's id). `None` if this supplier has no such customer.
pub async fn list(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    after: Option<&str>,
    limit: u32,
) -> Result<Option<Vec<Contact>>, DbError> {
    let results = db
        .batch(vec![
            customer(supplier, customer_id),
            Statement::new(
                "SELECT id, first_name, surname, department, phone, email, username, permissions, orders, is_main, \
                   password_hash IS NOT NULL AS has_access, version, created_at, updated_at \
                 FROM contact INDEXED BY contact_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 AND id > ?3 ORDER BY id LIMIT ?4",
                params![supplier.id(), customer_id, after.unwrap_or(""), limit],
            ),
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

fn one(supplier: &Supplier, customer_id: &str, contact_id: &str) -> Statement {
    Statement::new(
        "SELECT id, first_name, surname, department, phone, email, username, permissions, orders, is_main, \
           password_hash IS NOT NULL AS has_access, version, created_at, updated_at \
         FROM contact WHERE supplier_id = ?1 AND id = ?2 AND customer_id = ?3",
        params![supplier.id(), contact_id, customer_id],
    )
}

/// One contact of one customer.
pub async fn get(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    contact_id: &str,
) -> Result<Option<Contact>, DbError> {
    db.first(one(supplier, customer_id, contact_id)).await
}

/// The customer's name, which a form about its people tells, with the contact, if one is named.
pub async fn around(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    contact_id: Option<&str>,
) -> Result<Option<(String, Option<Contact>)>, DbError> {
    struct Named {
        name: String,
    }
    row! { Named { name } }
    let results = db
        .batch(vec![
            customer(supplier, customer_id),
            one(supplier, customer_id, contact_id.unwrap_or("")),
        ])
        .await?;
    let [customer, contact] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected"));
    };
    let Some(Named { name }) = customer.first()? else {
        return Ok(None);
    };
    Ok(Some((name, contact.first()?)))
}
