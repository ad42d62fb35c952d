//! A supplier's staff: who works there, and as what. What changes about a member follows into its open sessions at once,
//! in the same batch.

use chrono::{DateTime, Utc};

use super::access::{Staff, Supplier};
use super::act::{Act, Failure};
use super::customers::search;
use super::db::{Db, Rows, Statement};
use super::db_error::DbError;
use super::history::Event;
use super::suppliers::search_scope;
use crate::domain::access::Role;
use crate::domain::fault::Fault;
use crate::domain::text::{EmailAddress, PartyName};
use crate::params;

#[derive(Debug, Clone)]
pub struct Member {
    pub id: String,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub created_at: DateTime<Utc>,
}

row! { Member { id, name, email, role, created_at } }

#[derive(Debug, Clone)]
pub struct NewMember {
    pub name: PartyName,
    pub email: EmailAddress,
    pub role: Role,
    pub password_hash: String,
}

/// In the order in which they came, after `after` (a member's id).
pub async fn list(
    db: &Db,
    supplier: &Supplier,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<Member>, DbError> {
    db.all(Statement::new(
        "SELECT id, name, email, role, created_at FROM staff WHERE supplier_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
        params![supplier.id(), after.unwrap_or(""), limit],
    ))
    .await
}

pub async fn get(db: &Db, supplier: &Supplier, id: &str) -> Result<Option<Member>, DbError> {
    db.first(Statement::new(
        "SELECT id, name, email, role, created_at FROM staff WHERE supplier_id = ?1 AND id = ?2",
        params![supplier.id(), id],
    ))
    .await
}

pub async fn add(
    db: &Db,
    supplier: &Supplier,
    id: String,
    new: &NewMember,
    now: DateTime<Utc>,
) -> Result<Member, DbError> {
    let member = Member {
        id,
        name: new.name.as_str().to_owned(),
        email: new.email.as_str().to_owned(),
        role: new.role,
        created_at: now,
    };
    db.batch(vec![Statement::new(
        "INSERT INTO staff (supplier_id, id, email, name, role, password_hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            supplier.id(),
            &member.id,
            &member.email,
            &member.name,
            member.role.as_str(),
            &new.password_hash,
            now
        ],
    )])
    .await?;
    Ok(member)
}

/// Another name or role. A trigger keeps the last owner one.
pub async fn change(
    db: &Db,
    supplier: &Supplier,
    id: &str,
    name: &PartyName,
    role: Role,
) -> Result<(), Failure> {
    let results = db
        .batch(vec![
            Statement::new(
                "UPDATE staff SET name = ?3, role = ?4 WHERE supplier_id = ?1 AND id = ?2 RETURNING id",
                params![supplier.id(), id, name.as_str(), role.as_str()],
            ),
            Statement::new(
                "UPDATE session SET actor_name = ?3, role = ?4 WHERE supplier_id = ?1 AND actor_id = ?2 AND revoked_at IS NULL",
                params![supplier.id(), id, name.as_str(), role.as_str()],
            ),
        ])
        .await?;
    there_was(results.first())
}

/// A new password; what was signed in with the old one is signed out, but for the session that asks for it.
pub async fn set_password(
    db: &Db,
    asked_by: &Staff,
    id: &str,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let supplier_id = asked_by.supplier.id();
    let results = db
        .batch(vec![
            Statement::new(
                "UPDATE staff SET password_hash = ?3 WHERE supplier_id = ?1 AND id = ?2 RETURNING id",
                params![supplier_id, id, password_hash],
            ),
            Statement::new(
                "UPDATE session SET revoked_at = ?3 WHERE supplier_id = ?1 AND actor_id = ?2 AND id <> ?4 AND revoked_at IS NULL",
                params![supplier_id, id, now, &asked_by.session_id],
            ),
        ])
        .await?;
    there_was(results.first())
}

/// Removes a member and ends its sessions; the customers it represented go to another one, or to nobody. A trigger keeps
/// the last owner.
pub async fn remove(db: &Db, act: &Act<'_>, id: &str, heir: Option<&str>) -> Result<(), Failure> {
    let supplier_id = act.supplier.id();
    // There is something to look for, so there is an expression.
    let of_member = search::expression(&search_scope(supplier_id), "", &[("rep", id)]).unwrap_or_default();
    let changed = Event::CustomerChanged {
        fields: vec!["sales_rep_id".to_owned()],
        before: None,
        after: None,
    };
    let results = db
        .batch(vec![
            Statement::new(
                "DELETE FROM staff WHERE supplier_id = ?1 AND id = ?2 RETURNING id",
                params![supplier_id, id],
            ),
            Statement::new(
                "UPDATE session SET revoked_at = ?3 WHERE supplier_id = ?1 AND actor_id = ?2 AND revoked_at IS NULL",
                params![supplier_id, id, act.now],
            ),
            // Ids are of a customer's history, so one will do for all.
            Statement::new(
                "INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data) \
                 SELECT supplier_id, id, ?3, 'customer_changed', ?4, ?5, ?6 FROM customer \
                 WHERE seq IN (SELECT rowid FROM customer_search WHERE customer_search MATCH ?2) AND supplier_id = ?1 AND sales_rep_id = ?7",
                params![
                    supplier_id,
                    &of_member,
                    act.id(),
                    act.actor,
                    act.now,
                    serde_json::to_string(&changed)?,
                    id
                ],
            ),
            Statement::new(
                "UPDATE customer SET sales_rep_id = ?3, version = version + 1, updated_at = ?4 \
                 WHERE seq IN (SELECT rowid FROM customer_search WHERE customer_search MATCH ?2) AND supplier_id = ?1 AND sales_rep_id = ?5",
                params![supplier_id, &of_member, heir, act.now, id],
            ),
        ])
        .await
        .map_err(|error| match error {
            error if error.says("NO_SUCH_SALES_REP") => Failure::field("heir", Fault::Unknown),
            error => error.into(),
        })?;
    there_was(results.first())
}

fn there_was(rows: Option<&Rows>) -> Result<(), Failure> {
    let found = rows.map(Rows::first::<()>).transpose()?.flatten();
    found.ok_or(Failure::NotFound)
}
