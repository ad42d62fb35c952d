//! The entries of a history as they are read: newest first, about one thing and of a period if so asked.

use chrono::{DateTime, NaiveDate, Utc};

use super::Event;
use crate::domain::calendar::add_days;
use crate::json;
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::db::{Db, Statement};
use crate::storage::db_error::DbError;

words! {
    /// What an entry is about; see the column `topic`.
    pub enum Topic {
        Comments = "comments",
        Files = "files",
        Visits = "visits",
        Orders = "orders",
        Money = "money",
        Status = "status",
        Changes = "changes",
    }
}

/// Which entries are asked for; both days belong to the period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter {
    pub topic: Option<Topic>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
}

/// One entry.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: String,
    pub actor: String,
    pub at: DateTime<Utc>,
    pub topic: Topic,
    pub event: Event,
    /// Of an added file that is still there: what it is served as.
    pub file_type: Option<String>,
}

pub(in crate::storage) struct EntryRow {
    id: String,
    actor: String,
    at: DateTime<Utc>,
    topic: Topic,
    data: String,
    file_type: Option<String>,
}

row! { EntryRow { id, actor, at, topic, data, file_type } }

impl EntryRow {
    pub(in crate::storage) fn entry(self) -> Result<Entry, DbError> {
        let event = json::read(&self.data).map_err(DbError::unreadable)?;
        Ok(Entry {
            id: self.id,
            actor: self.actor,
            at: self.at,
            topic: self.topic,
            event,
            file_type: self.file_type,
        })
    }
}

const ALL: &str = "SELECT h.id, h.actor, h.at, h.topic, h.data, a.media_type AS file_type FROM history h \
     LEFT JOIN attachment a ON a.supplier_id = h.supplier_id AND a.id = CASE h.kind WHEN 'file_added' THEN h.data ->> 'id' END \
     WHERE h.supplier_id = ?1 AND h.customer_id = ?2 AND h.id >= ?3 AND h.id < ?4 ORDER BY h.id DESC LIMIT ?5";

const ABOUT: &str = "SELECT h.id, h.actor, h.at, h.topic, h.data, a.media_type AS file_type FROM history h INDEXED BY history_by_topic \
     LEFT JOIN attachment a ON a.supplier_id = h.supplier_id AND a.id = CASE h.kind WHEN 'file_added' THEN h.data ->> 'id' END \
     WHERE h.supplier_id = ?1 AND h.customer_id = ?2 AND h.topic = ?6 AND h.kind <> 'order_placed' AND h.id >= ?3 AND h.id < ?4 \
     ORDER BY h.id DESC LIMIT ?5";

/// A placed order is not in the index, but noted under its own id. Both come in the order of ids, and so does what they
/// are merged to.
const ORDERS: &str = "SELECT h.id, h.actor, h.at, h.topic, h.data, NULL AS file_type FROM ( \
       SELECT id FROM history INDEXED BY history_by_topic WHERE supplier_id = ?1 AND customer_id = ?2 AND topic = 'orders' \
         AND kind <> 'order_placed' AND id >= ?3 AND id < ?4 \
       UNION ALL \
       SELECT id FROM sales_order INDEXED BY sales_order_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 \
         AND id >= ?3 AND id < ?4 \
       ORDER BY id DESC LIMIT ?5) AS found \
     CROSS JOIN history h ON h.supplier_id = ?1 AND h.customer_id = ?2 AND h.id = found.id";

/// The newest entries before `before` (an entry's id), newest first: a statement, to travel with others.
pub(in crate::storage) fn page(
    supplier: &Supplier,
    customer_id: &str,
    filter: &Filter,
    before: Option<&str>,
    limit: u32,
) -> Statement {
    // Ids begin with the instant of their entry.
    let day = |date| first_id(supplier.zone.start_of_day(date));
    let from = filter.from.map(day).unwrap_or_default();
    let end = filter.to.map(|to| day(add_days(to, 1)));
    // `g` sorts after every UUID.
    let ends = [before, end.as_deref()];
    let end = ends.into_iter().flatten().min().unwrap_or("g");
    let mut params = params![supplier.id(), customer_id, from, end, limit];
    let sql = match filter.topic {
        None => ALL,
        Some(Topic::Orders) => ORDERS,
        Some(topic) => {
            params.extend(params![topic.as_str()]);
            ABOUT
        }
    };
    Statement::new(sql, params)
}

/// What no id of an earlier instant reaches, and every later one does.
fn first_id(instant: DateTime<Utc>) -> String {
    let millis = instant.timestamp_millis().max(0);
    format!("{:08x}-{:04x}", millis >> 16, millis & 0xffff)
}

/// Whose history it is.
#[derive(Debug, Clone)]
pub struct Whose {
    pub name: String,
    pub is_erased: bool,
}

row! { Whose { name, is_erased } }

/// `None` if this supplier has no such customer; else whose history it is, and its entries.
pub async fn list(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    filter: &Filter,
    before: Option<&str>,
    limit: u32,
) -> Result<Option<(Whose, Vec<Entry>)>, DbError> {
    let results = db
        .batch(vec![
            Statement::new(
                "SELECT name, erased_at IS NOT NULL AS is_erased FROM customer WHERE supplier_id = ?1 AND id = ?2",
                params![supplier.id(), customer_id],
            ),
            page(supplier, customer_id, filter, before, limit),
        ])
        .await?;
    let [customer, entries] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected"));
    };
    let Some(whose) = customer.first::<Whose>()? else {
        return Ok(None);
    };
    let entries: Vec<EntryRow> = entries.all()?;
    let entries: Result<_, _> = entries.into_iter().map(EntryRow::entry).collect();
    Ok(Some((whose, entries?)))
}

/// An entry that mentions somebody, and the customer whose history it is in.
#[derive(Debug, Clone)]
pub struct MentionedIn {
    pub customer_id: String,
    pub customer_name: String,
    pub entry: Entry,
}

/// The newest entries that mention a member of staff, before `before`.
pub async fn mentioning(
    db: &Db,
    supplier: &Supplier,
    staff_id: &str,
    before: Option<&str>,
    limit: u32,
) -> Result<Vec<MentionedIn>, DbError> {
    struct Row {
        customer_id: String,
        customer_name: String,
        entry: EntryRow,
    }
    row! { Row { customer_id, customer_name, entry: row } }
    let rows: Vec<Row> = db
        .all(Statement::new(
            "SELECT m.customer_id, c.name AS customer_name, h.id, h.actor, h.at, h.topic, h.data, NULL AS file_type FROM mention m \
             JOIN history h ON h.supplier_id = m.supplier_id AND h.customer_id = m.customer_id AND h.id = m.entry_id \
             JOIN customer c ON c.supplier_id = m.supplier_id AND c.id = m.customer_id \
             WHERE m.supplier_id = ?1 AND m.staff_id = ?2 AND m.entry_id < ?3 ORDER BY m.entry_id DESC LIMIT ?4",
            params![supplier.id(), staff_id, before.unwrap_or("g"), limit],
        ))
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(MentionedIn {
                customer_id: row.customer_id,
                customer_name: row.customer_name,
                entry: row.entry.entry()?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::{Timestamp, Uuid};

    #[test]
    fn ids_begin_with_their_instant() {
        let at = |text: &str| DateTime::parse_from_rfc3339(text).unwrap().to_utc();
        let id = |text: &str| {
            let at = at(text);
            let seconds = at.timestamp().unsigned_abs();
            Uuid::new_v7(Timestamp::from_unix_time(
                seconds,
                at.timestamp_subsec_nanos(),
                0,
                12,
            ))
            .to_string()
        };
        let midnight = first_id(at("2026-11-26T23:00:00Z"));
        assert!(id("2026-11-26T22:59:59.999Z") < midnight);
        assert!(id("2026-11-26T23:00:00.000Z") > midnight);
        assert!(id("2026-11-26T23:00:00.001Z") > midnight);
        assert_eq!(first_id(at("1960-01-01T00:00:00Z")), "00000000-0000");
    }
}
