//! What an edit changed, before and after, as its entry tells it.

use serde_json::{Map, Value};

use super::Event;
use super::written::Named;
use crate::domain::customer::CustomerFields;
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::db::{Db, Statement};
use crate::storage::db_error::DbError;
use crate::storage::groups::{self, Sort};
use crate::storage::warehouses;

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
    // People and groups are told by their names: they may be gone when this is read.
    if let Some((was, is)) = ids(&before, &after, "sales_rep_id") {
        let people: Vec<Named> = db
            .all(Statement::new(
                "SELECT id, name FROM staff WHERE supplier_id = ?1 AND id IN (?2, ?3)",
                params![supplier.id(), was, is],
            ))
            .await?;
        let names = people.iter().map(|one| (one.id.as_str(), one.name.as_str()));
        name(
            &mut before,
            &mut after,
            "sales_rep_id",
            &names.collect::<Vec<_>>(),
        );
    }
    const IN_GROUPS: [(&str, Sort); 2] = [
        ("range_group_id", Sort::Range),
        ("delivery_group_id", Sort::Delivery),
    ];
    if IN_GROUPS.iter().any(|(field, _)| after.contains_key(*field)) {
        let groups = groups::all(db, supplier).await?;
        for (field, sort) in IN_GROUPS {
            name(&mut before, &mut after, field, &groups.names(sort));
        }
    }
    if ["warehouse_ids", "default_warehouse_id"]
        .iter()
        .any(|field| after.contains_key(*field))
    {
        let warehouses = warehouses::all(db, supplier).await?;
        let names: Vec<(&str, &str)> = warehouses
            .all
            .iter()
            .map(|one| (one.id.as_str(), one.name.as_str()))
            .collect();
        for field in ["warehouse_ids", "default_warehouse_id"] {
            name(&mut before, &mut after, field, &names);
        }
    }
    Ok(Event::CustomerChanged {
        fields,
        before: Some(before),
        after: Some(after),
    })
}

type Values = Map<String, Value>;

fn ids(before: &Values, after: &Values, field: &str) -> Option<(Option<String>, Option<String>)> {
    let id = |side: &Values| side.get(field).and_then(Value::as_str).map(str::to_owned);
    after.contains_key(field).then(|| (id(before), id(after)))
}

/// Puts names in the place of ids, of one or of a list.
fn name(before: &mut Values, after: &mut Values, field: &str, names: &[(&str, &str)]) {
    for side in [before, after] {
        let values = match side.get_mut(field) {
            Some(Value::Array(values)) => values.as_mut_slice(),
            Some(value) => std::slice::from_mut(value),
            None => continue,
        };
        for value in values {
            if let Some((_, name)) = names.iter().find(|(id, _)| *value == **id) {
                *value = Value::from(*name);
            }
        }
    }
}
