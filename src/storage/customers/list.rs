//! Lists of customers. Each filter has its own statement and index, so that a page reads its own rows and no others.

use super::search::expression;
use super::{Customer, Row, customer_columns};
use crate::domain::customer::AccountStatus;
use crate::domain::delinquency::Status;
use crate::domain::text::Tag;
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::db::{Db, Param, Statement};
use crate::storage::db_error::DbError;
use crate::storage::suppliers::search_scope;

/// Which customers are asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// As typed.
    pub search: Option<String>,
    pub status: Option<AccountStatus>,
    pub delinquency: Option<Status>,
    pub tag: Option<Tag>,
}

impl Filter {
    pub fn is_empty(&self) -> bool {
        self.search.is_none() && self.status.is_none() && self.delinquency.is_none() && self.tag.is_none()
    }
}

/// The last customer of a page: where the next one begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor(i64);

impl Cursor {
    pub fn of(customer: &Customer) -> Cursor {
        Cursor(customer.seq)
    }

    pub fn parse(text: &str) -> Option<Cursor> {
        text.parse().ok().filter(|seq| *seq > 0).map(Cursor)
    }

    pub fn text(&self) -> String {
        self.0.to_string()
    }
}

const NEWEST: &str =
    customer_columns!("FROM customer WHERE supplier_id = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3");
const BY_STATUS: &str = customer_columns!(
    "FROM customer WHERE supplier_id = ?1 AND seq < ?2 AND status = ?4 ORDER BY seq DESC LIMIT ?3"
);
const BY_DELINQUENCY: &str = customer_columns!(
    "FROM customer WHERE supplier_id = ?1 AND seq < ?2 AND delinquency = ?4 ORDER BY seq DESC LIMIT ?3"
);
const BY_BOTH: &str = customer_columns!(
    "FROM customer WHERE supplier_id = ?1 AND seq < ?2 AND status = ?4 AND delinquency = ?5 ORDER BY seq DESC LIMIT ?3"
);
// D1 binds numbers as REAL, and FTS5 skips to a row only for an INTEGER. The index folds accents, tags differ by them:
// ?5 is the tag as JSON writes it.
const FOUND: &str = customer_columns!(
    "FROM customer_search CROSS JOIN customer ON customer.seq = customer_search.rowid \
     WHERE customer_search MATCH ?4 AND customer_search.rowid < CAST(?2 AS INTEGER) AND customer.supplier_id = ?1 \
     AND (?5 IS NULL OR instr(lower(tags), lower(?5)) > 0) AND (?6 IS NULL OR delinquency = ?6) \
     ORDER BY customer_search.rowid DESC LIMIT ?3"
);

/// Every statement of this module, for the check of their plans.
pub fn statements() -> Vec<String> {
    [NEWEST, BY_STATUS, BY_DELINQUENCY, BY_BOTH, FOUND]
        .map(str::to_owned)
        .to_vec()
}

/// Up to `limit` customers after `after`, newest first.
pub async fn list(
    db: &Db,
    supplier: &Supplier,
    filter: &Filter,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Vec<Customer>, DbError> {
    let rows: Vec<Row> = db.all(statement(supplier, filter, after, limit)).await?;
    Ok(rows.into_iter().map(Customer::from).collect())
}

fn statement(supplier: &Supplier, filter: &Filter, after: Option<&Cursor>, limit: u32) -> Statement {
    let status = filter.status.map(AccountStatus::as_str);
    let delinquency = filter.delinquency.map(Status::as_str);
    // Sequence numbers stay far below 2^53, the largest number that D1 binds exactly.
    let before = after.map_or(1 << 53, |cursor| cursor.0);
    let mut params: Vec<Param> = params![supplier.id(), before, limit];
    let typed = filter.search.as_deref().unwrap_or_default();
    if filter.tag.is_some() || !typed.trim().is_empty() {
        let tag = filter.tag.as_ref().map(Tag::as_str);
        let asked = [("tag", tag), ("status", status)];
        let marks: Vec<(&str, &str)> = asked
            .into_iter()
            .filter_map(|(kind, value)| Some((kind, value?)))
            .collect();
        if let Some(expression) = expression(&search_scope(supplier.id()), typed, &marks) {
            let as_json = tag.map(|tag| serde_json::Value::from(tag).to_string());
            params.extend(params![expression, as_json, delinquency]);
            return Statement::new(FOUND, params);
        }
    }
    let filters: Vec<&str> = status.into_iter().chain(delinquency).collect();
    params.extend(filters.iter().map(|word| Param::from(*word)));
    let sql = match (status, delinquency) {
        (None, None) => NEWEST,
        (Some(_), None) => BY_STATUS,
        (None, Some(_)) => BY_DELINQUENCY,
        (Some(_), Some(_)) => BY_BOTH,
    };
    Statement::new(sql, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_as_they_went() {
        assert_eq!(Cursor::parse(&Cursor(42).text()), Some(Cursor(42)));
        for wrong in ["", "x", "-1", "0", "42 x"] {
            assert_eq!(Cursor::parse(wrong), None, "{wrong}");
        }
    }
}
