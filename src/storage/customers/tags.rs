//! The tags that a supplier's customers carry: counted by triggers, renamed and taken off a batch at a time.

use serde::Serialize;

use super::list::{Cursor, Filter, list as customers};
use crate::domain::text::{Tag, unique_tags};
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::act::{Act, Failure};
use crate::storage::db::{Db, Statement};
use crate::storage::db_error::DbError;
use crate::storage::history::{Event, changed};
use crate::storage::retries::with_retries;

/// So many customers are changed by one request: each is a row here, two in the index of words and one of its history.
pub const STEP: u32 = 200;
/// So many tags are suggested where one is typed.
const SUGGESTED: u32 = 200;

/// A tag, and how many customers carry it.
#[derive(Debug, Clone)]
pub struct UsedTag {
    pub name: String,
    pub customers: u64,
}

row! { UsedTag { name, customers } }

/// By name, after `after`.
pub async fn list(
    db: &Db,
    supplier: &Supplier,
    after: Option<&str>,
    limit: u32,
) -> Result<Vec<UsedTag>, DbError> {
    db.all(listed(supplier, after, limit)).await
}

fn listed(supplier: &Supplier, after: Option<&str>, limit: u32) -> Statement {
    Statement::new(
        "SELECT name, customers FROM tag WHERE supplier_id = ?1 AND name > ?2 ORDER BY name LIMIT ?3",
        params![supplier.id(), after.unwrap_or(""), limit],
    )
}

/// What is suggested where a tag is typed: a statement, to travel with others.
pub(in crate::storage) fn suggested(supplier: &Supplier) -> Statement {
    listed(supplier, None, SUGGESTED)
}

pub async fn get(db: &Db, supplier: &Supplier, tag: &Tag) -> Result<Option<UsedTag>, DbError> {
    db.first(Statement::new(
        "SELECT name, customers FROM tag WHERE supplier_id = ?1 AND name = ?2",
        params![supplier.id(), tag.as_str()],
    ))
    .await
}

/// What a step of a change did.
#[derive(Debug)]
pub struct Step {
    pub changed: usize,
    /// Where the next step begins; `None` after the last.
    pub next: Option<Cursor>,
}

/// Puts `to` (or nothing) in the place of `from`, for a batch of customers from `after` on. Repeating a step changes
/// nothing, and starting again goes on with those who still carry `from`.
pub async fn replace(
    db: &Db,
    act: &Act<'_>,
    from: &Tag,
    to: Option<&Tag>,
    after: Option<&Cursor>,
) -> Result<Step, Failure> {
    // Whoever edits one of them at the same time comes first, and the step reads again.
    with_retries(|| step(db, act, from, to, after)).await
}

async fn step(
    db: &Db,
    act: &Act<'_>,
    from: &Tag,
    to: Option<&Tag>,
    after: Option<&Cursor>,
) -> Result<Step, Failure> {
    let filter = Filter {
        tag: Some(from.clone()),
        ..Filter::default()
    };
    let limit = STEP.saturating_add(1);
    let mut found = customers(db, act.supplier, &filter, after, limit).await?;
    let has_more = found.len() >= usize::try_from(limit).unwrap_or(usize::MAX);
    if has_more {
        found.pop();
    }
    let next = found
        .last()
        .filter(|_| has_more)
        .map(|last| Cursor::of(last, filter.order()));
    let mut changes = Vec::new();
    for customer in &found {
        let mut fields = customer.fields.clone();
        fields.tags = replaced(&fields.tags, from, to);
        if fields.tags == customer.fields.tags {
            continue;
        }
        let names = vec!["tags".to_owned()];
        let event: Event = changed(db, act.supplier, &customer.fields, &fields, names).await?;
        changes.push(Change {
            seq: customer.seq,
            customer_id: customer.id.clone(),
            version: customer.version,
            tags: serde_json::to_string(&fields.tags)?,
            id: act.id(),
            data: serde_json::to_string(&event)?,
        });
    }
    let step = Step {
        changed: changes.len(),
        next,
    };
    if changes.is_empty() {
        return Ok(step);
    }
    let json = serde_json::to_string(&changes)?;
    let supplier = act.supplier.id();
    let mut batch = vec![
        Statement::new(
            "UPDATE customer SET tags = j.value ->> 'tags', version = (j.value ->> 'version') + 1, updated_at = ?3 \
             FROM json_each(?2) AS j WHERE customer.seq = j.value ->> 'seq' AND customer.supplier_id = ?1",
            params![supplier, &json, act.now],
        ),
        Statement::new(
            "INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data) \
             SELECT ?1, value ->> 'customer_id', value ->> 'id', 'customer_changed', ?3, ?4, value ->> 'data' FROM json_each(?2)",
            params![supplier, &json, act.actor, act.now],
        ),
    ];
    // Another spelling of the same tag is the same row.
    if let Some(to) = to.filter(|to| to.as_str().eq_ignore_ascii_case(from.as_str())) {
        batch.push(Statement::new(
            "UPDATE tag SET name = ?2 WHERE supplier_id = ?1 AND name = ?2",
            params![supplier, to.as_str()],
        ));
    }
    db.batch(batch).await?;
    Ok(step)
}

/// As it is written with its entry in the history.
#[derive(Serialize)]
struct Change {
    seq: i64,
    customer_id: String,
    version: i64,
    tags: String,
    id: String,
    data: String,
}

fn replaced(tags: &[Tag], from: &Tag, to: Option<&Tag>) -> Vec<Tag> {
    let put = |tag: &Tag| match to {
        to if tag.key() == from.key() => to.cloned(),
        _ => Some(tag.clone()),
    };
    let tags: Vec<Tag> = tags.iter().filter_map(put).collect();
    // There are never more of them than before.
    unique_tags(tags).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_put_in_the_place_of_another_once() {
        let tags =
            |words: &[&str]| -> Vec<Tag> { words.iter().map(|word| Tag::parse(word).unwrap()).collect() };
        let tag = |word: &str| Tag::parse(word).unwrap();
        let before = tags(&["Bar", "VIP", "north"]);
        let renamed = replaced(&before, &tag("vip"), Some(&tag("gold")));
        assert_eq!(renamed, tags(&["Bar", "gold", "north"]));
        let merged = replaced(&before, &tag("vip"), Some(&tag("bar")));
        assert_eq!(merged, tags(&["Bar", "north"]));
        assert_eq!(replaced(&before, &tag("vip"), None), tags(&["Bar", "north"]));
    }
}
