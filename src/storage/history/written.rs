//! What people write into a customer's history: comments, with the colleagues that they name, and visits.

use chrono::NaiveDate;
use serde::Serialize;

use super::entries::{Entry, Topic};
use super::{Event, enter, not_erased};
use crate::domain::fault::Fault;
use crate::domain::mention::mentions;
use crate::domain::text::{Note, PartyName};
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::act::{Act, Along, Failure};
use crate::storage::db::{Db, Statement};
use crate::storage::db_error::DbError;

/// A colleague that a comment names, as it was called then.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Named {
    pub id: String,
    pub name: String,
}

fields! { Named { id, name } }

row! { Named { id, name } }

/// Everybody who can be named. No supplier has more staff than a choice can show.
pub async fn colleagues(db: &Db, supplier: &Supplier) -> Result<Vec<Named>, DbError> {
    db.all(team(supplier)).await
}

/// The same: a statement, to travel with others.
pub(in crate::storage) fn team(supplier: &Supplier) -> Statement {
    Statement::new(
        "SELECT id, name FROM staff WHERE supplier_id = ?1 ORDER BY id LIMIT 200",
        params![supplier.id()],
    )
}

/// A colleague's comment.
pub async fn comment(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    text: &Note,
    along: Along<'_, Entry>,
) -> Result<Entry, Failure> {
    let mut named: Vec<Named> = Vec::new();
    if text.as_str().contains('@') {
        let team = colleagues(db, act.supplier).await?;
        let names: Vec<&str> = team.iter().map(|one| one.name.as_str()).collect();
        for place in mentions(text.as_str(), &names)
            .into_iter()
            .flat_map(|mention| mention.who)
        {
            match team.get(place) {
                Some(one) if !named.contains(one) => named.push(one.clone()),
                _ => {}
            }
        }
    }
    let entry = Entry {
        id: act.id(),
        actor: act.actor.to_owned(),
        at: act.now,
        topic: Topic::Comments,
        event: Event::Comment {
            text: text.as_str().to_owned(),
            mentions: Some(named.clone()).filter(|named| !named.is_empty()),
        },
        file_type: None,
    };
    let mut batch = vec![
        not_erased(act.supplier, customer_id),
        enter(act, customer_id, &entry.id, &entry.event)?,
    ];
    batch.extend(named.iter().map(|one| {
        Statement::new(
            "INSERT INTO mention (supplier_id, staff_id, entry_id, customer_id) VALUES (?1, ?2, ?3, ?4)",
            params![act.supplier.id(), &one.id, &entry.id, customer_id],
        )
    }));
    write(db, batch, entry, along).await
}

/// A visit as it is entered.
#[derive(Debug, Clone)]
pub struct NewVisit {
    pub visited_on: NaiveDate,
    pub who: PartyName,
    pub note: Option<Note>,
}

pub async fn visit(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    new: &NewVisit,
    along: Along<'_, Entry>,
) -> Result<Entry, Failure> {
    if new.visited_on > act.today() {
        return Err(Failure::field("visited_on", Fault::OutOfRange));
    }
    let entry = Entry {
        id: act.id(),
        actor: act.actor.to_owned(),
        at: act.now,
        topic: Topic::Visits,
        event: Event::Visit {
            visited_on: new.visited_on,
            who: new.who.as_str().to_owned(),
            note: new.note.as_ref().map(|note| note.as_str().to_owned()),
        },
        file_type: None,
    };
    let batch = vec![
        not_erased(act.supplier, customer_id),
        enter(act, customer_id, &entry.id, &entry.event)?,
    ];
    write(db, batch, entry, along).await
}

/// The customer must exist: the foreign key says so, and a missing one is `NotFound`.
async fn write(
    db: &Db,
    mut batch: Vec<Statement>,
    entry: Entry,
    along: Along<'_, Entry>,
) -> Result<Entry, Failure> {
    batch.extend(along(&entry));
    match db.batch(batch).await {
        Err(error) if error.says("FOREIGN KEY") => Err(Failure::NotFound),
        Err(error) => Err(error.into()),
        Ok(_) => Ok(entry),
    }
}
