//! What an edit changed, before and after, as its entry tells it.

use serde_json::{Map, Value};

use super::Event;
use super::written::Named;
use crate::domain::customer::CustomerFields;
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::db::{Db, Statement};
use crate::storage::db_error::DbError;

/// The event of an edit that changed the fields of these names.
pub async fn changed(
    db: &Db,
    supplier: &Supplier,
    before: &CustomerFields,
    after: &CustomerFields,
    fields: Vec<String>,
) -> Result<Event, DbError> {
    let of = |all: &CustomerFields| -> Map<String, Value> {
        let changed = |(name, _): &(String, Value)| fields.contains(name);
        all.members().into_iter().filter(changed).collect()
    };
    let (mut before, mut after) = (of(before), of(after));
    // A person is told by its name: it may be gone when this is read.
    if after.contains_key("sales_rep_id") {
        let ids = [before.get("sales_rep_id"), after.get("sales_rep_id")]
            .map(|id| id.and_then(Value::as_str).map(str::to_owned));
        let [was, is] = ids;
        let people: Vec<Named> = db
            .all(Statement::new(
                "SELECT id, name FROM staff WHERE supplier_id = ?1 AND id IN (?2, ?3)",
                params![supplier.id(), was, is],
            ))
            .await?;
        for side in [&mut before, &mut after] {
            if let Some(value) = side.get_mut("sales_rep_id")
                && let Some(person) = people.iter().find(|one| *value == *one.id)
            {
                *value = Value::from(person.name.clone());
            }
        }
    }
    Ok(Event::CustomerChanged {
        fields,
        before: Some(before),
        after: Some(after),
    })
}
