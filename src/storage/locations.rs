//! A customer's locations, with their managers and hours: read here, written in [`writing`].

mod writing;

use chrono::{DateTime, Utc};

use super::access::Supplier;
use super::db::{Db, Rows, Statement};
use super::db_error::DbError;
use crate::domain::address::Address;
use crate::domain::country::Country;
use crate::domain::location::{LocationFields, Use};
use crate::domain::schedule::{DayHours, Exception};
use crate::domain::text::{AddressLine, Note, PartyName, Phone, PostalCode};
use crate::params;

pub use writing::{add, amend, edit, remove};

/// More people than can be ticked on a page; a customer with more has its managers named by programs.
const CONTACTS: u32 = 100;

#[derive(Debug, Clone)]
pub struct Location {
    pub id: String,
    pub fields: LocationFields,
    /// The managers' ids and names.
    pub managers: Vec<(String, String)>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// What an edit is based on.
    pub version: i64,
}

/// The columns of [`Location`].
struct Row {
    id: String,
    name: PartyName,
    ships: bool,
    bills: bool,
    default_shipping: bool,
    default_billing: bool,
    lines: Vec<AddressLine>,
    postal_code: Option<PostalCode>,
    city: Option<AddressLine>,
    region: Option<AddressLine>,
    country: Country,
    phone: Option<Phone>,
    instructions: Option<Note>,
    hours: Vec<DayHours>,
    exceptions: Vec<Exception>,
    managers: Vec<(String, String)>,
    version: i64,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

row! { Row {
    id, name, ships, bills, default_shipping, default_billing, lines: json, postal_code, city, region, country, phone,
    instructions, hours: json, exceptions: json, managers: json, version, created_at, updated_at
} }

fn uses(ships: bool, bills: bool) -> Vec<Use> {
    let each = [(Use::Shipping, ships), (Use::Billing, bills)];
    each.iter().filter(|(_, is)| *is).map(|(one, _)| *one).collect()
}

impl From<Row> for Location {
    fn from(row: Row) -> Location {
        Location {
            id: row.id,
            fields: LocationFields {
                name: row.name,
                uses: uses(row.ships, row.bills),
                default_for: uses(row.default_shipping, row.default_billing),
                address: Address {
                    lines: row.lines,
                    postal_code: row.postal_code,
                    city: row.city,
                    region: row.region,
                    country: row.country,
                },
                phone: row.phone,
                instructions: row.instructions,
                managers: row.managers.iter().map(|(id, _)| id.clone()).collect(),
                hours: row.hours,
                exceptions: row.exceptions,
            },
            managers: row.managers,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

pub(super) fn read(rows: &Rows) -> Result<Vec<Location>, DbError> {
    Ok(rows.all::<Row>()?.into_iter().map(Location::from).collect())
}

/// The defaults first, then the oldest, without the managers: a statement, to travel with others.
pub(super) fn of_profile(supplier: &Supplier, customer_id: &str, limit: u32) -> Statement {
    Statement::new(
        "SELECT id, name, ships, bills, default_shipping, default_billing, lines, postal_code, city, region, country, phone, instructions, \
         hours, exceptions, '[]' AS managers, version, created_at, updated_at \
         FROM location INDEXED BY location_by_default WHERE supplier_id = ?1 AND customer_id = ?2 \
         ORDER BY default_shipping DESC, default_billing DESC, id LIMIT ?3",
        params![supplier.id(), customer_id, limit],
    )
}

/// In the order in which they were added, after `after` (a location's id). `None` if there is no such customer.
pub async fn list(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    after: Option<&str>,
    limit: u32,
) -> Result<Option<Vec<Location>>, DbError> {
    let results = db
        .batch(vec![
            customer(supplier, customer_id),
            Statement::new(
                "SELECT id, name, ships, bills, default_shipping, default_billing, lines, postal_code, city, region, country, phone, instructions, \
                 hours, exceptions, (SELECT json_group_array(json_array(c.id, c.name)) FROM location_manager m \
                   JOIN contact c ON c.supplier_id = m.supplier_id AND c.id = m.contact_id \
                   WHERE m.supplier_id = ?1 AND m.location_id = l.id) AS managers, version, created_at, updated_at \
                 FROM location l INDEXED BY location_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 AND id > ?3 ORDER BY id LIMIT ?4",
                params![supplier.id(), customer_id, after.unwrap_or(""), limit],
            ),
        ])
        .await?;
    let [customer, locations] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected"));
    };
    if customer.first::<()>()?.is_none() {
        return Ok(None);
    }
    read(locations).map(Some)
}

fn customer(supplier: &Supplier, customer_id: &str) -> Statement {
    Statement::new(
        "SELECT name, country FROM customer WHERE supplier_id = ?1 AND id = ?2",
        params![supplier.id(), customer_id],
    )
}

fn one(supplier: &Supplier, customer_id: &str, location_id: &str) -> Statement {
    Statement::new(
        "SELECT id, name, ships, bills, default_shipping, default_billing, lines, postal_code, city, region, country, phone, instructions, \
         hours, exceptions, (SELECT json_group_array(json_array(c.id, c.name)) FROM location_manager m \
           JOIN contact c ON c.supplier_id = m.supplier_id AND c.id = m.contact_id \
           WHERE m.supplier_id = ?1 AND m.location_id = ?2) AS managers, version, created_at, updated_at \
         FROM location WHERE supplier_id = ?1 AND id = ?2 AND customer_id = ?3",
        params![supplier.id(), location_id, customer_id],
    )
}

/// One location of one customer.
pub async fn get(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    location_id: &str,
) -> Result<Option<Location>, DbError> {
    let row: Option<Row> = db.first(one(supplier, customer_id, location_id)).await?;
    Ok(row.map(Location::from))
}

/// What a form is made of: whose place it is, and who could look after it.
pub struct Around {
    pub customer: Named,
    pub contacts: Vec<Person>,
}

pub struct Named {
    pub name: PartyName,
    pub country: Country,
}

row! { Named { name, country } }

pub struct Person {
    pub id: String,
    pub name: String,
}

row! { Person { id, name } }

/// With the location itself, if one is named. `None` if there is no such customer.
pub async fn around(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    location_id: Option<&str>,
) -> Result<Option<(Around, Option<Location>)>, DbError> {
    let results = db
        .batch(vec![
            customer(supplier, customer_id),
            Statement::new(
                "SELECT id, name FROM contact INDEXED BY contact_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 ORDER BY id LIMIT ?3",
                params![supplier.id(), customer_id, CONTACTS],
            ),
            one(supplier, customer_id, location_id.unwrap_or("")),
        ])
        .await?;
    let [customer, contacts, location] = results.as_slice() else {
        return Err(DbError::unreadable("three results expected"));
    };
    let Some(customer) = customer.first()? else {
        return Ok(None);
    };
    let around = Around {
        customer,
        contacts: contacts.all()?,
    };
    Ok(Some((around, read(location)?.into_iter().next())))
}
