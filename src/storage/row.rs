//! From D1's rows to our structs, column by column.
//!
//! Not by serde: its code for each struct, generic over the way of reading, was a tenth of the bundle, and copied every
//! column's name for every row.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Map, Value};
use wasm_bindgen::{JsCast, JsValue};
use worker::D1Result;
use worker::js_sys::{Array, Object};

use super::db_error::DbError;
use crate::domain::Written;
use crate::domain::calendar::{parse_date, parse_instant};
use crate::domain::money::Amount;
use crate::json::{self, FromJson};

/// What a row is read into; see [`row!`].
pub trait FromRow: Sized {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError>;
}

/// What a column is read into. `None`: the column holds something else.
pub trait Column: Sized {
    fn read(value: &JsValue) -> Option<Self>;
}

/// A row, with the names of its columns read once for all rows of a statement.
pub struct Row<'a> {
    columns: &'a [String],
    values: Array,
}

impl Row<'_> {
    fn value(&self, column: &str) -> JsValue {
        let position = self.columns.iter().position(|name| name == column);
        let position = position.and_then(|position| u32::try_from(position).ok());
        position.map_or(JsValue::UNDEFINED, |position| self.values.get(position))
    }

    pub fn get<T: Column>(&self, column: &str) -> Result<T, DbError> {
        T::read(&self.value(column)).ok_or_else(|| unreadable(column))
    }

    /// A column of JSON; NULL reads as `null`.
    pub fn json<T: FromJson>(&self, column: &str) -> Result<T, DbError> {
        let text = self.value(column).as_string();
        json::read(text.as_deref().unwrap_or("null"))
            .map_err(|misfit| unreadable(&format!("{column}.{}", misfit.path)))
    }

    /// All columns, by their names. One whose name ends in `json` holds JSON and loses that word.
    pub fn record(&self) -> Result<Map<String, Value>, DbError> {
        let mut record = Map::new();
        for column in self.columns {
            let value = self.value(column);
            let (name, value) = if let Some(name) = column.strip_suffix(" json") {
                (name, self.json(column)?)
            } else if let Some(text) = value.as_string() {
                (column.as_str(), Value::String(text))
            } else {
                (column.as_str(), integer(&value).map_or(Value::Null, Value::from))
            };
            record.insert(name.to_owned(), value);
        }
        Ok(record)
    }
}

/// The column's name, not what stands in it: that may be about a person.
fn unreadable(column: &str) -> DbError {
    DbError::unreadable(format_args!("column {column}"))
}

/// All rows of a statement.
pub(super) fn all<T: FromRow>(result: &D1Result) -> Result<Vec<T>, DbError> {
    let mut read = Vec::new();
    each(result, &mut |row| {
        read.push(T::from_row(row)?);
        Ok(())
    })?;
    Ok(read)
}

fn each(result: &D1Result, take: &mut dyn FnMut(&Row<'_>) -> Result<(), DbError>) -> Result<(), DbError> {
    #[derive(Deserialize)]
    struct Untouched(#[serde(with = "serde_wasm_bindgen::preserve")] JsValue);
    let mut columns = Vec::new();
    for row in result.results::<Untouched>()? {
        let row: &Object = row.0.unchecked_ref();
        if columns.is_empty() {
            let names = Object::keys(row);
            columns = names.iter().filter_map(|name| name.as_string()).collect();
        }
        take(&Row {
            columns: &columns,
            values: Object::values(row),
        })?;
    }
    Ok(())
}

/// Reads a struct from the columns of the same names: `row! { Contact { id, tags: json, account: row } }`. A field marked
/// `json` is read from a column's JSON, one marked `row` from the same row.
macro_rules! row {
    ($name:ident { $($field:ident $(: $how:ident)?),* $(,)? }) => {
        impl $crate::storage::row::FromRow for $name {
            fn from_row(row: &$crate::storage::row::Row<'_>) -> Result<Self, $crate::storage::DbError> {
                Ok(Self { $($field: row!(@column row $field $($how)?)),* })
            }
        }
    };
    (@column $row:ident $field:ident) => { $row.get(stringify!($field))? };
    (@column $row:ident $field:ident json) => { $row.json(stringify!($field))? };
    (@column $row:ident $field:ident row) => { $crate::storage::row::FromRow::from_row($row)? };
}

/// For lists in which a row that cannot be read fails alone.
impl<T: FromRow> FromRow for Result<T, DbError> {
    fn from_row(row: &Row<'_>) -> Result<Self, DbError> {
        Ok(T::from_row(row))
    }
}

/// For whether there is a row at all.
impl FromRow for () {
    fn from_row(_: &Row<'_>) -> Result<(), DbError> {
        Ok(())
    }
}

impl<T: Column> Column for Option<T> {
    fn read(value: &JsValue) -> Option<Option<T>> {
        if value.is_null() || value.is_undefined() {
            return Some(None);
        }
        T::read(value).map(Some)
    }
}

impl Column for String {
    fn read(value: &JsValue) -> Option<String> {
        value.as_string()
    }
}

impl Column for i64 {
    fn read(value: &JsValue) -> Option<i64> {
        integer(value)
    }
}

/// What a column of integers holds; D1 hands numbers over as doubles.
fn integer(value: &JsValue) -> Option<i64> {
    let number = value.as_f64()?;
    (number.fract() == 0.0 && number.abs() <= Amount::MAX.minor() as f64).then_some(number as i64)
}

impl Column for bool {
    fn read(value: &JsValue) -> Option<bool> {
        i64::read(value).map(|number| number != 0)
    }
}

impl Column for Amount {
    fn read(value: &JsValue) -> Option<Amount> {
        i64::read(value).and_then(Amount::new)
    }
}

impl Column for NaiveDate {
    fn read(value: &JsValue) -> Option<NaiveDate> {
        parse_date(&value.as_string()?).ok()
    }
}

impl Column for DateTime<Utc> {
    fn read(value: &JsValue) -> Option<DateTime<Utc>> {
        parse_instant(&value.as_string()?).ok()
    }
}

macro_rules! number_columns {
    ($($of:ty),+) => { $(
        impl Column for $of {
            fn read(value: &JsValue) -> Option<$of> {
                i64::read(value).and_then(|number| number.try_into().ok())
            }
        }
    )+ };
}
number_columns!(u16, u32, u64);

impl<T: Written> Column for T {
    fn read(value: &JsValue) -> Option<T> {
        value.as_string()?.parse().ok()
    }
}
