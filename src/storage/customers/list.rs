//! Lists of customers. Each filter has its own statement and index, so that a page reads its own rows and no others.

use super::search::Search;
use super::{Customer, Row};
use crate::domain::customer::AccountStatus;
use crate::domain::delinquency::Status;
use crate::domain::text::Tag;
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::db::{Db, DbError, Param, Statement};
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    seq: i64,
    name: String,
}

impl Cursor {
    pub fn of(customer: &Customer) -> Cursor {
        Cursor {
            seq: customer.seq,
            name: customer.fields.name.as_str().to_owned(),
        }
    }

    pub fn parse(text: &str) -> Option<Cursor> {
        let (seq, name) = text.split_once(' ')?;
        Some(Cursor {
            seq: seq.parse().ok().filter(|seq| *seq > 0)?,
            name: name.to_owned(),
        })
    }

    pub fn text(&self) -> String {
        format!("{} {}", self.seq, self.name)
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT seq, id, external_id, kind, name, trade_name, tax_id, email, phone, country, language, notes, tags, payment_method, ",
            "payment_terms, credit_limit, discount_bp, status, created_at, updated_at, version, balance, open_items, delinquency, blocks_on ",
            $rest
        )
    };
}

const NEWEST: &str = select!("FROM customer WHERE supplier_id = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3");
const BY_STATUS: &str =
    select!("FROM customer WHERE supplier_id = ?1 AND seq < ?2 AND status = ?4 ORDER BY seq DESC LIMIT ?3");
const BY_DELINQUENCY: &str = select!(
    "FROM customer WHERE supplier_id = ?1 AND seq < ?2 AND delinquency = ?4 ORDER BY seq DESC LIMIT ?3"
);
const BY_BOTH: &str = select!(
    "FROM customer WHERE supplier_id = ?1 AND seq < ?2 AND status = ?4 AND delinquency = ?5 ORDER BY seq DESC LIMIT ?3"
);
// D1 binds numbers as REAL, and FTS5 skips to a row only for an INTEGER.
// What a tag or a word finds is read newest first and, if asked for, narrowed on the way.
const TAGGED: &str = select!(
    "FROM customer_tag CROSS JOIN customer ON customer.seq = customer_tag.customer_seq \
     WHERE customer_tag.supplier_id = ?1 AND customer_tag.tag = ?6 AND customer_tag.customer_seq < ?2 \
     AND (?4 IS NULL OR status = ?4) AND (?5 IS NULL OR delinquency = ?5) ORDER BY customer_tag.customer_seq DESC LIMIT ?3"
);
const FOUND: &str = select!(
    "FROM customer_search CROSS JOIN customer ON customer.seq = customer_search.rowid \
     WHERE customer_search MATCH ?7 AND customer_search.rowid < CAST(?2 AS INTEGER) AND customer.supplier_id = ?1 \
     AND (?4 IS NULL OR status = ?4) AND (?5 IS NULL OR delinquency = ?5) \
     AND (?6 IS NULL OR EXISTS (SELECT 1 FROM customer_tag t WHERE t.supplier_id = ?1 AND t.tag = ?6 AND t.customer_seq = seq)) \
     ORDER BY customer_search.rowid DESC LIMIT ?3"
);
const NAMED: &str = select!(
    "FROM customer WHERE supplier_id = ?1 AND name COLLATE NOCASE >= ?7 AND name COLLATE NOCASE < ?8 \
     AND (name COLLATE NOCASE, seq) > (?7, ?2) AND (?4 IS NULL OR status = ?4) AND (?5 IS NULL OR delinquency = ?5) \
     AND (?6 IS NULL OR EXISTS (SELECT 1 FROM customer_tag t WHERE t.supplier_id = ?1 AND t.tag = ?6 AND t.customer_seq = seq)) \
     ORDER BY name COLLATE NOCASE, seq LIMIT ?3"
);

/// Every statement of this module, for the check of their plans.
pub fn statements() -> Vec<String> {
    [NEWEST, BY_STATUS, BY_DELINQUENCY, BY_BOTH, TAGGED, FOUND, NAMED]
        .map(str::to_owned)
        .to_vec()
}

/// Up to `limit` customers after `after`: newest first, or by name where a search is too short for anything else.
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
    let tag = filter.tag.as_ref().map(Tag::as_str);
    let search = filter
        .search
        .as_deref()
        .and_then(|typed| Search::parse(typed, &search_scope(supplier.id())));
    // Sequence numbers stay far below 2^53, the largest number that D1 binds exactly.
    let before = after.map_or(1 << 53, |cursor| cursor.seq);
    let mut params: Vec<Param> = params![supplier.id(), before, limit];
    let narrowed = params![status, delinquency, tag];
    match search {
        Some(Search::Words(expression)) => {
            params.extend(narrowed);
            params.extend(params![expression]);
            Statement::new(FOUND, params)
        }
        Some(Search::Prefix { from, to }) => {
            let (seq, from) = after.map_or((0, from), |cursor| (cursor.seq, cursor.name.clone()));
            let mut params = params![supplier.id(), seq, limit];
            params.extend(narrowed);
            params.extend(params![from, to]);
            Statement::new(NAMED, params)
        }
        None if tag.is_some() => {
            params.extend(narrowed);
            Statement::new(TAGGED, params)
        }
        None => match (status, delinquency) {
            (None, None) => Statement::new(NEWEST, params),
            (Some(status), None) => {
                params.extend(params![status]);
                Statement::new(BY_STATUS, params)
            }
            (None, Some(delinquency)) => {
                params.extend(params![delinquency]);
                Statement::new(BY_DELINQUENCY, params)
            }
            (Some(status), Some(delinquency)) => {
                params.extend(params![status, delinquency]);
                Statement::new(BY_BOTH, params)
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_as_they_went() {
        let cursor = Cursor {
            seq: 42,
            name: "Bar La Esquina".to_owned(),
        };
        assert_eq!(Cursor::parse(&cursor.text()), Some(cursor));
        for wrong in ["", "42", "x y", "-1 a", "0 a"] {
            assert_eq!(Cursor::parse(wrong), None, "{wrong}");
        }
    }
}
