//! Contacts added, edited and removed. That one of them is the main contact, the triggers see to.

use super::access::end_sessions_of;
use super::{Contact, get};
use crate::domain::contact::ContactFields;
use crate::domain::fault::Fault;
use crate::domain::text::{EmailAddress, PersonName, Phone, Username};
use crate::params;
use crate::storage::Param;
use crate::storage::act::{Act, Along, Edited, Failure};
use crate::storage::db::{Db, Statement};
use crate::storage::db_error::DbError;
use crate::storage::history::{Event, note};
use crate::storage::retries::with_retries;

#[derive(Debug, Clone)]
pub struct NewContact {
    pub fields: ContactFields,
    /// With access to the storefront.
    pub password_hash: Option<String>,
}

pub async fn add(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    new: &NewContact,
    along: Along<'_, Contact>,
) -> Result<Contact, Failure> {
    struct Known {
        has_main: bool,
    }
    row! { Known { has_main } }
    let has_access = new.password_hash.is_some();
    reachable(&new.fields, has_access)?;
    with_retries(|| async move {
        let known: Option<Known> = db
            .first(Statement::new(
                "SELECT EXISTS (SELECT 1 FROM contact WHERE supplier_id = ?1 AND customer_id = ?2 AND is_main = 1) AS has_main \
                 FROM customer WHERE supplier_id = ?1 AND id = ?2",
                params![act.supplier.id(), customer_id],
            ))
            .await?;
        let contact = Contact {
            id: act.id(),
            fields: new.fields.clone(),
            // The first of a customer is its main contact.
            is_main: !known.ok_or(Failure::NotFound)?.has_main,
            has_access,
            invitation: None,
            version: 1,
            created_at: act.now,
            updated_at: act.now,
        };
        let mut params = params![act.supplier.id(), &contact.id, customer_id];
        params.extend(columns(&contact.fields)?);
        params.extend(params![contact.is_main, new.password_hash.clone(), act.now]);
        let mut batch = vec![
            Statement::new(
                "INSERT INTO contact (supplier_id, id, customer_id, first_name, surname, department, phone, email, username, permissions, orders, \
                   is_main, password_hash, created_at, updated_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?14)",
                params,
            ),
            note(act, customer_id, &Event::ContactAdded { name: contact.fields.name() })?,
        ];
        if has_access {
            batch.push(note(act, customer_id, &Event::AccessGiven { name: contact.fields.name() })?);
        }
        batch.extend(along(&contact));
        db.batch(batch).await.map_err(refusal)?;
        Ok(contact)
    })
    .await
}

/// Whoever has access has something to sign in with.
pub(super) fn reachable(fields: &ContactFields, has_access: bool) -> Result<(), Failure> {
    if has_access && fields.login().is_none() {
        return Err(Failure::field("email", Fault::NeededForAccess));
    }
    Ok(())
}

/// The editable columns, in the order in which the statements name them.
fn columns(fields: &ContactFields) -> Result<Vec<Param>, Failure> {
    let text = |value: Option<&str>| value.map(str::to_owned);
    Ok(params![
        fields.first_name.as_str(),
        text(fields.surname.as_ref().map(PersonName::as_str)),
        text(fields.department.as_ref().map(PersonName::as_str)),
        text(fields.phone.as_ref().map(Phone::as_str)),
        text(fields.email.as_ref().map(EmailAddress::as_str)),
        text(fields.username.as_ref().map(Username::as_str)),
        serde_json::to_string(&fields.permissions)?,
        fields.orders.as_str(),
    ])
}

/// What the table says no to, when somebody else was first.
pub(super) fn refusal(error: DbError) -> Failure {
    if error.says("STALE_CONTACT") || error.says("contact.supplier_id, contact.customer_id") {
        Failure::stale()
    } else if error.says("password_hash IS NULL OR") {
        Failure::field("email", Fault::NeededForAccess)
    } else if error.says("FOREIGN KEY") {
        Failure::NotFound
    } else {
        error.into()
    }
}

/// A person's edit, based on the contact with this version.
pub async fn edit(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    contact_id: &str,
    version: &str,
    fields: &ContactFields,
) -> Result<Edited<Contact>, Failure> {
    with_retries(|| async move {
        let current = get(db, act.supplier, customer_id, contact_id)
            .await?
            .ok_or(Failure::NotFound)?;
        if current.version.to_string() != version {
            return Ok(Edited::ChangedMeanwhile(Box::new(current)));
        }
        let contact = write(db, act, customer_id, current, fields.clone()).await?;
        Ok(Edited::Done(Box::new(contact)))
    })
    .await
}

/// A change that is merged onto whatever the contact is when it is written.
pub async fn amend(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    contact_id: &str,
    change: &dyn Fn(&ContactFields) -> Result<ContactFields, Failure>,
) -> Result<Contact, Failure> {
    with_retries(|| async move {
        let current = get(db, act.supplier, customer_id, contact_id)
            .await?
            .ok_or(Failure::NotFound)?;
        let fields = change(&current.fields)?;
        write(db, act, customer_id, current, fields).await
    })
    .await
}

async fn write(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    current: Contact,
    fields: ContactFields,
) -> Result<Contact, Failure> {
    reachable(&fields, current.has_access)?;
    let after = fields.unlike(&current.fields);
    if after.is_empty() {
        return Ok(current);
    }
    let event = Event::ContactChanged {
        name: fields.name(),
        before: current.fields.unlike(&fields),
        after,
    };
    let contact = Contact {
        fields,
        updated_at: act.now,
        version: current.version.saturating_add(1),
        ..current
    };
    let mut params = params![act.supplier.id(), &contact.id];
    params.extend(columns(&contact.fields)?);
    params.extend(params![act.now, contact.version]);
    let batch = vec![
        Statement::new(
            "UPDATE contact SET first_name = ?3, surname = ?4, department = ?5, phone = ?6, email = ?7, username = ?8, permissions = ?9, \
             orders = ?10, updated_at = ?11, version = ?12 WHERE supplier_id = ?1 AND id = ?2",
            params,
        ),
        note(act, customer_id, &event)?,
    ];
    db.batch(batch).await.map_err(refusal)?;
    Ok(contact)
}

/// Makes somebody the main contact; whoever was it is no longer.
pub async fn make_main(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    contact_id: &str,
) -> Result<Contact, Failure> {
    struct Named {
        name: String,
    }
    row! { Named { name } }
    let contact = get(db, act.supplier, customer_id, contact_id)
        .await?
        .ok_or(Failure::NotFound)?;
    if contact.is_main {
        return Ok(contact);
    }
    let before: Option<Named> = db
        .first(Statement::new(
            "SELECT name FROM contact WHERE supplier_id = ?1 AND customer_id = ?2 AND is_main = 1",
            params![act.supplier.id(), customer_id],
        ))
        .await?;
    let event = Event::MainContactChanged {
        name: contact.fields.name(),
        before: before.map(|main| main.name),
    };
    db.batch(vec![
        Statement::new(
            "UPDATE contact SET is_main = 1 WHERE supplier_id = ?1 AND id = ?2",
            params![act.supplier.id(), contact_id],
        ),
        note(act, customer_id, &event)?,
    ])
    .await?;
    Ok(Contact {
        is_main: true,
        ..contact
    })
}

/// Removes a contact and ends its sessions.
pub async fn remove(db: &Db, act: &Act<'_>, customer_id: &str, contact_id: &str) -> Result<(), Failure> {
    let contact = get(db, act.supplier, customer_id, contact_id)
        .await?
        .ok_or(Failure::NotFound)?;
    let name = contact.fields.name();
    db.batch(vec![
        end_sessions_of(act, contact_id),
        Statement::new(
            "DELETE FROM contact WHERE supplier_id = ?1 AND id = ?2",
            params![act.supplier.id(), contact_id],
        ),
        note(act, customer_id, &Event::ContactRemoved { name })?,
    ])
    .await?;
    Ok(())
}
