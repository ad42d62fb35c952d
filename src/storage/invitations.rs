//! Invitations: made for contacts, looked at and accepted by whoever has the link.

use chrono::{DateTime, Utc};

use super::access::{Context, Login, Supplier};
use super::act::{Act, Along, Failure};
use super::contacts::{self, Contact};
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::history::{Event, note};
use crate::domain::fault::Fault;
use crate::domain::invitation::Invitation;
use crate::domain::locale::Locale;
use crate::domain::text::RecordId;
use crate::params;

/// Whoever has the link of an invitation.
#[derive(Debug, Clone)]
pub struct Invited {
    pub supplier: Supplier,
    pub supplier_email: String,
    pub supplier_phone: Option<String>,
    pub customer_name: String,
    pub language: Locale,
    pub name: String,
    /// What it will sign in with.
    pub login: String,
    pub invitation: Invitation,
    customer_id: String,
    contact_id: String,
    id: String,
}

struct Row {
    supplier_id: String,
    context: Context,
    supplier_email: String,
    supplier_phone: Option<String>,
    customer_id: String,
    customer_name: String,
    language: Locale,
    contact_id: String,
    contact_name: String,
    login: Option<String>,
    id: String,
    invitation: Invitation,
}

row! { Row {
    supplier_id, context: row, supplier_email, supplier_phone, customer_id, customer_name, language, contact_id, contact_name, login,
    id, invitation: row
} }

row! { Invitation { created_by, created_at, expires_at, opened_at, accepted_at, ended_at } }

/// Who is meant by a link, whether it can still be accepted or not.
pub async fn find(db: &Db, token_hash: &str) -> Result<Option<Invited>, DbError> {
    let row: Option<Row> = db
        .first(Statement::new(
            "SELECT s.id AS supplier_id, s.slug, s.name, s.country, s.currency, s.timezone, s.locale, s.email AS supplier_email, \
               s.phone AS supplier_phone, c.id AS customer_id, c.name AS customer_name, c.language, k.id AS contact_id, k.name AS contact_name, \
               coalesce(k.username, k.email) AS login, i.id, i.created_by, i.created_at, i.expires_at, i.opened_at, i.accepted_at, i.ended_at \
             FROM invitation i JOIN contact k ON k.supplier_id = i.supplier_id AND k.id = i.contact_id \
             JOIN customer c ON c.supplier_id = k.supplier_id AND c.id = k.customer_id JOIN supplier s ON s.id = i.supplier_id \
             WHERE i.token_hash = ?1",
            params![token_hash],
        ))
        .await?;
    Ok(row.map(|row| Invited {
        supplier: row.context.supplier(row.supplier_id),
        supplier_email: row.supplier_email,
        supplier_phone: row.supplier_phone,
        customer_id: row.customer_id,
        customer_name: row.customer_name,
        language: row.language,
        contact_id: row.contact_id,
        name: row.contact_name,
        login: row.login.unwrap_or_default(),
        id: row.id,
        invitation: row.invitation,
    }))
}

/// That a person looked at it, the first time.
pub async fn open(db: &Db, invited: &Invited, now: DateTime<Utc>) -> Result<(), DbError> {
    db.batch(vec![Statement::new(
        "UPDATE invitation SET opened_at = ?4 WHERE supplier_id = ?1 AND contact_id = ?2 AND id = ?3 AND opened_at IS NULL",
        params![invited.supplier.id(), &invited.contact_id, &invited.id, now],
    )])
    .await
    .map(drop)
}

/// The password that was chosen; what is signed in with the one before is signed out. `None`: somebody has used the link
/// meanwhile, or it was taken back.
pub async fn accept(
    db: &Db,
    act: &Act<'_>,
    invited: &Invited,
    password_hash: &str,
) -> Result<Option<Login>, Failure> {
    let supplier_id = invited.supplier.id();
    let name = invited.name.clone();
    let batch = vec![
        Statement::new(
            "UPDATE invitation SET accepted_at = ?4, opened_at = coalesce(opened_at, ?4) WHERE supplier_id = ?1 AND contact_id = ?2 AND id = ?3",
            params![supplier_id, &invited.contact_id, &invited.id, act.now],
        ),
        Statement::new(
            "UPDATE contact SET password_hash = ?3 WHERE supplier_id = ?1 AND id = ?2",
            params![supplier_id, &invited.contact_id, password_hash],
        ),
        contacts::end_sessions_of(act, &invited.contact_id),
        note(act, &invited.customer_id, &Event::InvitationAccepted { name })?,
    ];
    match db.batch(batch).await {
        Ok(_) => Ok(Some(Login {
            supplier_id: supplier_id.to_owned(),
            id: invited.contact_id.clone(),
            password_hash: password_hash.to_owned(),
        })),
        Err(error) if error.says("INVITATION_USED") => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// An invitation for one contact, in the place of one that is still open.
pub async fn invite(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    contact_id: &str,
    token_hash: &str,
    along: Along<'_, Contact>,
) -> Result<Contact, Failure> {
    let mut contact = contacts::get(db, act.supplier, customer_id, contact_id)
        .await?
        .ok_or(Failure::NotFound)?;
    if contact.fields.login().is_none() {
        return Err(Failure::field("email", Fault::NeededForAccess));
    }
    let invitation = Invitation::of(act.actor, act.now);
    let new = [New {
        contact_id: contact_id.to_owned(),
        token_hash: token_hash.to_owned(),
    }];
    let name = contact.fields.name();
    contact.invitation = Some(invitation.clone());
    let mut batch = made(act, &invitation, &new)?;
    batch.push(note(act, customer_id, &Event::ContactInvited { name })?);
    batch.extend(along(&contact));
    db.batch(batch).await?;
    Ok(contact)
}

struct New {
    contact_id: String,
    token_hash: String,
}

fn made(act: &Act<'_>, invitation: &Invitation, new: &[New]) -> Result<Vec<Statement>, Failure> {
    let ids: Vec<&str> = new.iter().map(|one| one.contact_id.as_str()).collect();
    let rows: Vec<[String; 3]> = new
        .iter()
        .map(|one| [one.contact_id.clone(), act.id(), one.token_hash.clone()])
        .collect();
    Ok(vec![
        end(act, &ids)?,
        Statement::new(
            "INSERT INTO invitation (supplier_id, contact_id, id, token_hash, created_by, created_at, expires_at) \
             SELECT ?1, value ->> 0, value ->> 1, value ->> 2, ?3, ?4, ?5 FROM json_each(?2)",
            params![
                act.supplier.id(),
                serde_json::to_string(&rows)?,
                &invitation.created_by,
                invitation.created_at,
                invitation.expires_at
            ],
        ),
    ])
}

/// What becomes of open invitations of these contacts when they get access otherwise, or may come in no more.
pub(super) fn end(act: &Act<'_>, contact_ids: &[&str]) -> Result<Statement, Failure> {
    Ok(Statement::new(
        "UPDATE invitation SET ended_at = ?3 WHERE supplier_id = ?1 AND contact_id IN (SELECT value FROM json_each(?2)) \
         AND accepted_at IS NULL AND ended_at IS NULL",
        params![act.supplier.id(), serde_json::to_string(contact_ids)?, act.now],
    ))
}

/// Takes an open invitation back. Where there is none, nothing happens.
pub async fn withdraw(db: &Db, act: &Act<'_>, customer_id: &str, contact_id: &str) -> Result<(), Failure> {
    let contact = contacts::get(db, act.supplier, customer_id, contact_id)
        .await?
        .ok_or(Failure::NotFound)?;
    if !contact.invitation.is_some_and(|one| one.is_open(act.now)) {
        return Ok(());
    }
    let name = contact.fields.name();
    db.batch(vec![
        end(act, &[contact_id])?,
        note(act, customer_id, &Event::InvitationWithdrawn { name })?,
    ])
    .await
    .map(drop)?;
    Ok(())
}

/// The main contact of a customer, as an invitation of many finds it.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub customer_id: String,
    pub customer_name: String,
    pub language: Locale,
    pub is_active: bool,
    pub contact_id: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub can_sign_in: bool,
    pub has_access: bool,
}

row! { Candidate { customer_id, customer_name, language, is_active, contact_id, name, email, phone, can_sign_in, has_access } }

impl Candidate {
    /// Whether it can be invited and needs to be.
    pub fn is_ready(&self) -> bool {
        self.is_active && self.contact_id.is_some() && self.can_sign_in && !self.has_access
    }
}

/// The main contacts of these customers, in one trip.
pub async fn candidates(
    db: &Db,
    supplier: &Supplier,
    customer_ids: &[RecordId],
) -> Result<Vec<Candidate>, Failure> {
    let ids: Vec<&str> = customer_ids.iter().map(RecordId::as_str).collect();
    let found = db
        .all(Statement::new(
            "SELECT c.id AS customer_id, c.name AS customer_name, c.language, c.status = 'active' AS is_active, k.id AS contact_id, k.name, k.email, k.phone, \
               k.email IS NOT NULL OR k.username IS NOT NULL AS can_sign_in, k.password_hash IS NOT NULL AS has_access \
             FROM json_each(?2) j CROSS JOIN customer c ON c.supplier_id = ?1 AND c.id = j.value \
             LEFT JOIN contact k ON k.supplier_id = c.supplier_id AND k.customer_id = c.id AND k.is_main = 1",
            params![supplier.id(), serde_json::to_string(&ids)?],
        ))
        .await?;
    Ok(found)
}

/// Invites all of them in one batch, each with the digest of its token; until when.
pub async fn invite_all(
    db: &Db,
    act: &Act<'_>,
    chosen: &[(&Candidate, String)],
) -> Result<DateTime<Utc>, Failure> {
    let invitation = Invitation::of(act.actor, act.now);
    let mut new = Vec::new();
    let mut notes = Vec::new();
    for (candidate, token_hash) in chosen {
        let (Some(contact_id), Some(name)) = (candidate.contact_id.clone(), candidate.name.clone()) else {
            continue;
        };
        notes.push(note(
            act,
            &candidate.customer_id,
            &Event::ContactInvited { name },
        )?);
        new.push(New {
            contact_id,
            token_hash: token_hash.clone(),
        });
    }
    if new.is_empty() {
        return Ok(invitation.expires_at);
    }
    let mut batch = made(act, &invitation, &new)?;
    batch.extend(notes);
    db.batch(batch).await?;
    Ok(invitation.expires_at)
}
