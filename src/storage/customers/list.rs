//! Lists of customers: filtered, in one of five orders, a page at a time. Each order has its own statement and index, and so
//! have the filters of every day, so that a page reads its own rows and no others.

use std::cmp::Ordering;

use chrono::NaiveDate;

use super::search::expression;
use super::{Customer, Row, customer_columns};
use crate::domain::customer::{AccountStatus, Kind};
use crate::domain::delinquency::Status;
use crate::domain::money::Amount;
use crate::domain::sorting::sort_by;
use crate::domain::text::{RecordId, Tag};
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::db::{Db, Param, Statement};
use crate::storage::db_error::DbError;
use crate::storage::records::{self, Head};
use crate::storage::suppliers::search_scope;

/// Of what words and marks find, so many are put in another order than the newest first.
pub const SORTED_HITS: u32 = 500;

words! {
    /// The order of a list.
    #[derive(Default)]
    pub enum Sort {
        #[default]
        Newest = "newest",
        /// From A to Z.
        Name = "name",
        /// Who owes most first.
        Balance = "balance",
        /// Whose overdue debt is largest first, as of each customer's last review.
        Overdue = "overdue",
        /// Who ordered last first; who never did is not in it.
        LastOrder = "last_order",
    }
}

/// Which customers are asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// As typed.
    pub search: Option<String>,
    pub status: Option<AccountStatus>,
    pub delinquency: Option<Status>,
    pub tag: Option<Tag>,
    pub kind: Option<Kind>,
    pub sales_rep: Option<RecordId>,
    /// A range group or a delivery group.
    pub group: Option<RecordId>,
    pub warehouse: Option<RecordId>,
    /// A value of one of the supplier's own fields, by its key.
    pub field: Option<(String, String)>,
    /// So much or more is overdue.
    pub overdue_from: Option<Amount>,
    /// The last order was placed on this day or later.
    pub ordered_since: Option<NaiveDate>,
    /// No order since this day.
    pub ordered_before: Option<NaiveDate>,
    pub sort: Sort,
}

impl Filter {
    /// Whether everybody is asked for, in whatever order.
    pub fn is_empty(&self) -> bool {
        self.search.is_none()
            && self.status.is_none()
            && self.delinquency.is_none()
            && self.marks().is_empty()
            && self.overdue_from.is_none()
            && self.ordered_since.is_none()
            && self.ordered_before.is_none()
    }

    /// The order that the list is in: a filter by an amount or a day is read along its own index, so it brings its order.
    pub fn order(&self) -> Sort {
        match self.sort {
            Sort::Newest if self.overdue_from.is_some() => Sort::Overdue,
            Sort::Newest if self.ordered_since.is_some() || self.ordered_before.is_some() => Sort::LastOrder,
            sort => sort,
        }
    }

    /// What the index of words holds of customers beside their words, the status left out.
    fn marks(&self) -> Vec<(&'static str, String)> {
        let id = |id: &Option<RecordId>| id.as_ref().map(|id| id.as_str().to_owned());
        let asked = [
            ("tag", self.tag.as_ref().map(|tag| tag.as_str().to_owned())),
            ("kind", self.kind.map(|kind| kind.as_str().to_owned())),
            ("rep", id(&self.sales_rep)),
            ("group", id(&self.group)),
            ("warehouse", id(&self.warehouse)),
            (
                "field",
                self.field.as_ref().map(|(key, value)| format!("{key}={value}")),
            ),
        ];
        asked
            .into_iter()
            .filter_map(|(kind, value)| Some((kind, value?)))
            .collect()
    }
}

/// The last customer of a page in its order: where the next one begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// What the list is sorted by, as text; empty where the newest are first.
    value: String,
    seq: i64,
}

impl Cursor {
    pub fn of(customer: &Customer, order: Sort) -> Cursor {
        let value = match order {
            Sort::Newest => String::new(),
            Sort::Name => customer.fields.name.as_str().to_owned(),
            Sort::Balance => customer.balance.minor().to_string(),
            Sort::Overdue => customer.reviewed_overdue.minor().to_string(),
            Sort::LastOrder => customer.last_order_id.clone().unwrap_or_default(),
        };
        Cursor {
            value,
            seq: customer.seq,
        }
    }

    pub fn parse(text: &str) -> Option<Cursor> {
        let (value, seq) = text.rsplit_once('~').unwrap_or(("", text));
        let seq = seq.parse().ok().filter(|seq| *seq > 0)?;
        Some(Cursor {
            value: value.to_owned(),
            seq,
        })
    }

    pub fn text(&self) -> String {
        match self.value.as_str() {
            "" => self.seq.to_string(),
            value => format!("{value}~{}", self.seq),
        }
    }

    fn number(&self) -> i64 {
        self.value.parse().unwrap_or(0)
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
// Along the index of the order; the other filters narrow on the way. ?2 and ?3 are where the page before ended.
const BY_NAME: &str = customer_columns!(
    "FROM customer INDEXED BY customer_by_name WHERE supplier_id = ?1 AND (name COLLATE NOCASE, seq) > (?2, CAST(?3 AS INTEGER)) \
     AND (?5 IS NULL OR status = ?5) AND (?6 IS NULL OR delinquency = ?6) AND (?7 IS NULL OR overdue >= ?7) \
     AND (?8 IS NULL OR last_order_on >= ?8) AND (?9 IS NULL OR last_order_on < ?9) \
     ORDER BY name COLLATE NOCASE, seq LIMIT ?4"
);
const BY_BALANCE: &str = customer_columns!(
    "FROM customer INDEXED BY customer_by_balance WHERE supplier_id = ?1 AND (balance, seq) < (CAST(?2 AS INTEGER), CAST(?3 AS INTEGER)) \
     AND (?5 IS NULL OR status = ?5) AND (?6 IS NULL OR delinquency = ?6) AND (?7 IS NULL OR overdue >= ?7) \
     AND (?8 IS NULL OR last_order_on >= ?8) AND (?9 IS NULL OR last_order_on < ?9) \
     ORDER BY balance DESC, seq DESC LIMIT ?4"
);
const BY_OVERDUE: &str = customer_columns!(
    "FROM customer INDEXED BY customer_by_overdue WHERE supplier_id = ?1 AND (overdue, seq) < (CAST(?2 AS INTEGER), CAST(?3 AS INTEGER)) \
     AND overdue >= coalesce(CAST(?7 AS INTEGER), -9007199254740992) \
     AND (?5 IS NULL OR status = ?5) AND (?6 IS NULL OR delinquency = ?6) \
     AND (?8 IS NULL OR last_order_on >= ?8) AND (?9 IS NULL OR last_order_on < ?9) \
     ORDER BY overdue DESC, seq DESC LIMIT ?4"
);
// The orders, newest first, and of each customer its last. ?3 has no part in it: an order is one customer's.
const BY_LAST_ORDER: &str = customer_columns!(
    "FROM (SELECT o.supplier_id AS ordered_at, o.customer_id AS ordered_by, o.id AS ordered FROM sales_order o \
       WHERE o.supplier_id = ?1 AND o.id < ?2 AND ?3 IS NOT NULL) \
     CROSS JOIN customer ON supplier_id = ordered_at AND id = ordered_by AND last_order_id = ordered \
     WHERE (?5 IS NULL OR status = ?5) AND (?6 IS NULL OR delinquency = ?6) AND (?7 IS NULL OR overdue >= ?7) \
     AND (?8 IS NULL OR last_order_on >= ?8) AND (?9 IS NULL OR last_order_on < ?9) \
     ORDER BY ordered DESC LIMIT ?4"
);
// D1 binds numbers as REAL, and FTS5 skips to a row only for an INTEGER. The index folds accents, tags differ by them:
// ?5 is the tag as JSON writes it.
const FOUND: &str = customer_columns!(
    "FROM customer_search CROSS JOIN customer ON customer.seq = customer_search.rowid \
     WHERE customer_search MATCH ?4 AND customer_search.rowid < CAST(?2 AS INTEGER) AND customer.supplier_id = ?1 \
     AND (?5 IS NULL OR instr(lower(tags), lower(?5)) > 0) AND (?6 IS NULL OR delinquency = ?6) \
     AND (?7 IS NULL OR overdue >= ?7) AND (?8 IS NULL OR last_order_on >= ?8) AND (?9 IS NULL OR last_order_on < ?9) \
     ORDER BY customer_search.rowid DESC LIMIT ?3"
);

/// Every statement of this module, for the check of their plans.
pub fn statements() -> Vec<String> {
    [
        NEWEST,
        BY_STATUS,
        BY_DELINQUENCY,
        BY_BOTH,
        BY_NAME,
        BY_BALANCE,
        BY_OVERDUE,
        BY_LAST_ORDER,
        FOUND,
    ]
    .map(str::to_owned)
    .to_vec()
}

/// Up to `limit` customers after `after`, in the filter's order.
pub async fn list(
    db: &Db,
    supplier: &Supplier,
    filter: &Filter,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Vec<Customer>, DbError> {
    let asked = asked(supplier, filter, after, limit);
    let rows: Vec<Row> = db.all(asked).await?;
    Ok(in_order(rows, supplier, filter, after, limit))
}

/// The same, with what stands above it.
pub async fn with_head(
    db: &Db,
    supplier: &Supplier,
    filter: &Filter,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<(Vec<Customer>, Head), DbError> {
    let batch = vec![asked(supplier, filter, after, limit), records::head_of(supplier)];
    let results = db.batch(batch).await?;
    let [rows, head] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected"));
    };
    let head = head
        .first()?
        .ok_or_else(|| DbError::unreadable("a supplier expected"))?;
    Ok((in_order(rows.all()?, supplier, filter, after, limit), head))
}

fn asked(supplier: &Supplier, filter: &Filter, after: Option<&Cursor>, limit: u32) -> Statement {
    match expression_of(supplier, filter) {
        None => along_an_index(supplier, filter, after, limit),
        Some(expression) if filter.order() == Sort::Newest => {
            hits(supplier, filter, expression, after, limit)
        }
        // In another order, the newest hits are put in it afterwards.
        Some(expression) => hits(supplier, filter, expression, None, SORTED_HITS),
    }
}

/// The rows as the statement gave them, or, where it cannot sort them, sorted and cut here.
fn in_order(
    rows: Vec<Row>,
    supplier: &Supplier,
    filter: &Filter,
    after: Option<&Cursor>,
    limit: u32,
) -> Vec<Customer> {
    let order = filter.order();
    let mut customers: Vec<Customer> = rows.into_iter().map(Customer::from).collect();
    if order == Sort::Newest || expression_of(supplier, filter).is_none() {
        return customers;
    }
    if order == Sort::LastOrder {
        customers.retain(|customer| customer.last_order_id.is_some());
    }
    sort_by(&mut customers, |a, b| {
        compared(&Cursor::of(a, order), &Cursor::of(b, order), order)
    });
    if let Some(after) = after {
        customers.retain(|one| compared(&Cursor::of(one, order), after, order) == Ordering::Greater);
    }
    customers.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    customers
}

/// As the statements above put two customers.
fn compared(a: &Cursor, b: &Cursor, order: Sort) -> Ordering {
    match order {
        Sort::Newest => b.seq.cmp(&a.seq),
        Sort::Name => {
            let folded = |cursor: &Cursor| (cursor.value.to_ascii_lowercase(), cursor.seq);
            folded(a).cmp(&folded(b))
        }
        Sort::Balance | Sort::Overdue => (b.number(), b.seq).cmp(&(a.number(), a.seq)),
        Sort::LastOrder => b.value.cmp(&a.value),
    }
}

/// What the index of words is asked for, if for anything.
fn expression_of(supplier: &Supplier, filter: &Filter) -> Option<String> {
    let typed = filter.search.as_deref().unwrap_or_default();
    let mut marks = filter.marks();
    if marks.is_empty() && typed.trim().is_empty() {
        return None;
    }
    marks.extend(filter.status.map(|status| ("status", status.as_str().to_owned())));
    let marks: Vec<(&str, &str)> = marks
        .iter()
        .map(|(kind, value)| (*kind, value.as_str()))
        .collect();
    expression(&search_scope(supplier.id()), typed, &marks)
}

/// What the filter says beside words and marks.
fn narrowed(filter: &Filter) -> Vec<Param> {
    params![
        filter.delinquency.map(Status::as_str),
        filter.overdue_from,
        filter.ordered_since,
        filter.ordered_before,
    ]
}

fn hits(
    supplier: &Supplier,
    filter: &Filter,
    expression: String,
    after: Option<&Cursor>,
    limit: u32,
) -> Statement {
    let tag = filter.tag.as_ref().map(Tag::as_str);
    let as_json = tag.map(|tag| serde_json::Value::from(tag).to_string());
    let mut params = params![supplier.id(), before(after), limit, expression, as_json];
    params.extend(narrowed(filter));
    Statement::new(FOUND, params)
}

/// Sequence numbers stay far below 2^53, the largest number that D1 binds exactly.
fn before(after: Option<&Cursor>) -> i64 {
    after.map_or(1 << 53, |cursor| cursor.seq)
}

fn along_an_index(supplier: &Supplier, filter: &Filter, after: Option<&Cursor>, limit: u32) -> Statement {
    let status = filter.status.map(AccountStatus::as_str);
    let delinquency = filter.delinquency.map(Status::as_str);
    let largest = Amount::MAX.minor();
    let (sql, value): (&'static str, Param) = match filter.order() {
        Sort::Newest => {
            let mut params: Vec<Param> = params![supplier.id(), before(after), limit];
            params.extend(status.into_iter().chain(delinquency).map(Param::from));
            let sql = match (status, delinquency) {
                (None, None) => NEWEST,
                (Some(_), None) => BY_STATUS,
                (None, Some(_)) => BY_DELINQUENCY,
                (Some(_), Some(_)) => BY_BOTH,
            };
            return Statement::new(sql, params);
        }
        Sort::Name => (BY_NAME, after.map_or("", |cursor| &cursor.value).into()),
        Sort::Balance => (BY_BALANCE, after.map_or(largest, Cursor::number).into()),
        Sort::Overdue => (BY_OVERDUE, after.map_or(largest, Cursor::number).into()),
        // `g` sorts after every UUID.
        Sort::LastOrder => (BY_LAST_ORDER, after.map_or("g", |cursor| &cursor.value).into()),
    };
    let seq = match filter.order() {
        Sort::Name => after.map_or(0, |cursor| cursor.seq),
        _ => before(after),
    };
    let mut params = params![supplier.id(), value, seq, limit, status];
    params.extend(narrowed(filter));
    Statement::new(sql, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_come_back_as_they_went() {
        for (value, seq) in [("", 42), ("Bar ~ Sol", 7), ("-250", 1)] {
            let cursor = Cursor {
                value: value.to_owned(),
                seq,
            };
            assert_eq!(Cursor::parse(&cursor.text()), Some(cursor));
        }
        for wrong in ["", "x", "-1", "0", "42 x", "Sol~"] {
            assert_eq!(Cursor::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_filter_by_an_amount_or_a_day_brings_its_order() {
        let by_amount = Filter {
            overdue_from: Some(Amount::ZERO),
            ..Filter::default()
        };
        assert_eq!(by_amount.order(), Sort::Overdue);
        let named = Filter {
            sort: Sort::Name,
            ..by_amount
        };
        assert_eq!(named.order(), Sort::Name);
    }
}
