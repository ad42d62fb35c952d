//! D1, with its cost counted: every round trip, every row read and written, of one event.

use std::cell::Cell;

use chrono::{DateTime, NaiveDate, Utc};
use wasm_bindgen::JsValue;
use worker::{D1Database, D1PreparedStatement, D1Result};

use super::db_error::DbError;
use super::row::{self, FromRow};
use crate::domain::calendar::instant_text;
use crate::domain::money::Amount;

/// What an event has cost so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cost {
    pub trips: usize,
    pub read: usize,
    pub written: usize,
}

pub struct Db {
    d1: D1Database,
    cost: Cell<Cost>,
    outage: Cell<Option<Outage>>,
}

/// A call that fails, for tests of what is left then.
#[derive(Debug, Clone, Copy)]
pub struct Outage {
    /// Which one of an event, counted from one.
    pub trip: usize,
    /// It is made, and its answer is lost; else it is not made.
    pub answer_lost: bool,
}

impl Outage {
    /// `2`, or `2 lost`.
    pub fn parse(text: &str) -> Option<Outage> {
        let (trip, rest) = text.split_once(' ').unwrap_or((text, ""));
        Some(Outage {
            trip: trip.parse().ok()?,
            answer_lost: rest == "lost",
        })
    }
}

/// One statement and what it is given.
#[derive(Debug, Clone)]
pub struct Statement {
    sql: std::borrow::Cow<'static, str>,
    params: Vec<Param>,
}

/// A bound value. D1 binds numbers as REAL, exact up to 2^53; [`Amount`] keeps within it and the columns are STRICT.
#[derive(Debug, Clone, PartialEq)]
pub enum Param {
    Null,
    Text(String),
    Integer(i64),
}

/// `params![supplier.id(), amount, None::<String>]`
#[macro_export]
macro_rules! params {
    ($($value:expr),* $(,)?) => { vec![$($crate::storage::Param::from($value)),*] };
}

impl Statement {
    pub fn new(sql: impl Into<std::borrow::Cow<'static, str>>, params: Vec<Param>) -> Statement {
        Statement {
            sql: sql.into(),
            params,
        }
    }

    /// What tests run against a SQLite of their own.
    #[cfg(test)]
    pub fn parts(&self) -> (&str, &[Param]) {
        (&self.sql, &self.params)
    }
}

/// The rows of one statement of a batch.
#[derive(Debug)]
pub struct Rows(D1Result);

impl Rows {
    pub fn all<T: FromRow>(&self) -> Result<Vec<T>, DbError> {
        row::all(&self.0)
    }

    pub fn first<T: FromRow>(&self) -> Result<Option<T>, DbError> {
        Ok(self.all()?.into_iter().next())
    }

    /// How many rows the statement changed.
    pub fn changes(&self) -> Result<usize, DbError> {
        Ok(self.0.meta()?.and_then(|meta| meta.changes).unwrap_or(0))
    }
}

impl Db {
    pub fn new(d1: D1Database) -> Db {
        Db {
            d1,
            cost: Cell::default(),
            outage: Cell::default(),
        }
    }

    pub fn fail(&self, outage: Option<Outage>) {
        self.outage.set(outage);
    }

    pub fn cost(&self) -> Cost {
        self.cost.get()
    }

    pub async fn all<T: FromRow>(&self, statement: Statement) -> Result<Vec<T>, DbError> {
        self.batch(vec![statement])
            .await?
            .first()
            .map_or_else(|| Ok(Vec::new()), Rows::all)
    }

    pub async fn first<T: FromRow>(&self, statement: Statement) -> Result<Option<T>, DbError> {
        Ok(self.all(statement).await?.into_iter().next())
    }

    /// One round trip and one transaction: all of it happens, or nothing.
    pub async fn batch(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, DbError> {
        let prepared = statements
            .into_iter()
            .map(|one| self.prepare(one))
            .collect::<Result<Vec<_>, _>>()?;
        let mut cost = self.cost.get();
        cost.trips = cost.trips.saturating_add(1);
        self.cost.set(cost);
        let outage = self.outage.get().filter(|outage| outage.trip == cost.trips);
        if outage.is_some_and(|outage| !outage.answer_lost) {
            return Err(DbError::outage());
        }
        let results = self.d1.batch(prepared).await?;
        if outage.is_some() {
            return Err(DbError::outage());
        }
        for result in &results {
            if let Some(meta) = result.meta()? {
                cost.read = cost.read.saturating_add(meta.rows_read.unwrap_or(0));
                cost.written = cost.written.saturating_add(meta.rows_written.unwrap_or(0));
            }
        }
        self.cost.set(cost);
        Ok(results.into_iter().map(Rows).collect())
    }

    fn prepare(&self, statement: Statement) -> Result<D1PreparedStatement, DbError> {
        let values: Vec<JsValue> = statement.params.iter().map(Param::js).collect();
        Ok(self.d1.prepare(statement.sql).bind(&values)?)
    }
}

impl Param {
    fn js(&self) -> JsValue {
        match self {
            Param::Null => JsValue::NULL,
            Param::Text(text) => JsValue::from_str(text),
            // Exact: what is not within ±2^53 never becomes an `Amount`, and counts are far below.
            Param::Integer(number) => JsValue::from_f64(*number as f64),
        }
    }
}

impl From<&str> for Param {
    fn from(text: &str) -> Param {
        Param::Text(text.to_owned())
    }
}

impl From<String> for Param {
    fn from(text: String) -> Param {
        Param::Text(text)
    }
}

impl From<&String> for Param {
    fn from(text: &String) -> Param {
        Param::Text(text.clone())
    }
}

impl From<i64> for Param {
    fn from(number: i64) -> Param {
        Param::Integer(number)
    }
}

impl From<u32> for Param {
    fn from(number: u32) -> Param {
        Param::Integer(number.into())
    }
}

impl From<bool> for Param {
    fn from(yes: bool) -> Param {
        Param::Integer(yes.into())
    }
}

impl From<Amount> for Param {
    fn from(amount: Amount) -> Param {
        Param::Integer(amount.minor())
    }
}

impl From<NaiveDate> for Param {
    fn from(date: NaiveDate) -> Param {
        Param::Text(date.to_string())
    }
}

impl From<DateTime<Utc>> for Param {
    fn from(instant: DateTime<Utc>) -> Param {
        Param::Text(instant_text(instant))
    }
}

impl<T: Into<Param>> From<Option<T>> for Param {
    fn from(value: Option<T>) -> Param {
        value.map_or(Param::Null, Into::into)
    }
}
