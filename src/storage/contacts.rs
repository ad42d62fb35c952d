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
use crate::domain::invitation::Invitation;
use crate::params;

pub use access::{end_access, end_all_access, give_access};
pub(super) use access::{end_sessions_of, ending, with_access};
pub use password::{Credentials, change as change_password, credentials};
pub use usernames::free as free_usernames;
pub use writing::{NewContact, add, amend, edit, make_main, remove};

#[derive(Debug, Clone)]
pub struct Contact {
    pub id: String,
    pub fields: ContactFields,
    pub is_main: bool,
    pub has_access: bool,
    /// The newest, whatever has become of it.
    pub invitation: Option<Invitation>,
    /// What an edit is based on.
    pub version: i64,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

row! { ContactFields { first_name, surname, department, phone, email, username, permissions: json, orders } }

row! { Contact { id, fields: row, is_main, has_access, invitation: json, version, created_at, updated_at } }

/// `contact_columns!("FROM contact k WHERE …")`: the statement that reads the columns of [`Contact`].
macro_rules! contact_columns {
    ($rest:literal) => {
        concat!(
            "SELECT id, first_name, surname, department, phone, email, username, permissions, orders, is_main, ",
            "password_hash IS NOT NULL AS has_access, version, created_at, updated_at, ",
            "(SELECT json_object('created_by', i.created_by, 'created_at', i.created_at, 'expires_at', i.expires_at, ",
            "'opened_at', i.opened_at, 'accepted_at', i.accepted_at, 'ended_at', i.ended_at) FROM invitation i ",
            "WHERE i.supplier_id = k.supplier_id AND i.contact_id = k.id ORDER BY i.id DESC LIMIT 1) AS invitation ",
            $rest
        )
    };
}

const ONE: &str = contact_columns!("FROM contact k WHERE supplier_id = ?1 AND id = ?2 AND customer_id = ?3");
const MAIN_FIRST: &str = contact_columns!(
    "FROM contact k INDEXED BY contact_by_main WHERE supplier_id = ?1 AND customer_id = ?2 ORDER BY is_main DESC, id LIMIT ?3"
);
const OLDEST_FIRST: &str = contact_columns!(
    "FROM contact k INDEXED BY contact_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 AND id > ?3 ORDER BY id LIMIT ?4"
);

/// Every statement that this module composes, for the check of their plans.
pub fn statements() -> Vec<String> {
    vec![ONE.to_owned(), MAIN_FIRST.to_owned(), OLDEST_FIRST.to_owned()]
}

/// The main contact first, then the oldest: a statement, to travel with others.
pub(super) fn of_profile(supplier: &Supplier, customer_id: &str, limit: u32) -> Statement {
    Statement::new(MAIN_FIRST, params![supplier.id(), customer_id, limit])
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
                OLDEST_FIRST,
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
    Statement::new(ONE, params![supplier.id(), contact_id, customer_id])
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
