//! Reads JSON into types strictly, and says where it does not fit.
//!
//! Not by serde's `Deserialize`: its derived code is generic over the format and over the way of reading, and was a fifth of
//! the bundle. serde writes our JSON, and reads what libraries bring.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

/// Where a value does not fit, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The way to it, such as `allocations.0.amount`; empty for the whole.
    pub path: String,
    pub kind: MisfitKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MisfitKind {
    UnknownField,
    MissingField,
    /// What is wrong with the value.
    Wrong(String),
}

/// What JSON can be read as. Structs get it from [`fields!`], enumerations with data from [`tagged!`].
pub trait FromJson: Sized {
    fn from_json(value: Value) -> Result<Self, Misfit>;

    /// What it is when its field is left out, if it may be.
    fn absent() -> Option<Self> {
        None
    }
}

impl Misfit {
    pub fn wrong(text: impl Into<String>) -> Misfit {
        Misfit {
            path: String::new(),
            kind: MisfitKind::Wrong(text.into()),
        }
    }

    /// Such as `Misfit::expected("a text")`.
    pub fn expected(what: &str) -> Misfit {
        Misfit::wrong(format!("{what} is expected"))
    }

    /// Seen from what contains it, where it is called `name`.
    pub fn within(mut self, name: &str) -> Misfit {
        let rest = std::mem::replace(&mut self.path, name.to_owned());
        if !rest.is_empty() {
            self.path.push('.');
            self.path.push_str(&rest);
        }
        self
    }

    fn field(name: &str, kind: MisfitKind) -> Misfit {
        Misfit {
            path: name.to_owned(),
            kind,
        }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match &self.kind {
            MisfitKind::UnknownField => "this field is not known",
            MisfitKind::MissingField => "this field is missing",
            MisfitKind::Wrong(text) => text,
        };
        match self.path.as_str() {
            "" => f.write_str(text),
            path => write!(f, "{path}: {text}"),
        }
    }
}

impl std::error::Error for Misfit {}

/// What a text says, if it is JSON at all.
pub fn value(text: &[u8]) -> serde_json::Result<Value> {
    serde_json::from_slice(text)
}

/// What is written as an object, by its fields' names.
pub fn members(written: &impl Serialize) -> Map<String, Value> {
    // What has been serialized is JSON.
    let text = serde_json::to_string(written).unwrap_or_default();
    match value(text.as_bytes()) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

pub fn read<T: FromJson>(text: &str) -> Result<T, Misfit> {
    let value = value(text.as_bytes()).map_err(|error| Misfit::wrong(error.to_string()))?;
    T::from_json(value)
}

/// The fields of an object, taken one by one.
pub struct Fields(Map<String, Value>);

impl Fields {
    pub fn of(value: Value) -> Result<Fields, Misfit> {
        match value {
            Value::Object(map) => Ok(Fields(map)),
            _ => Err(Misfit::expected("an object")),
        }
    }

    pub fn take<T: FromJson>(&mut self, name: &str) -> Result<T, Misfit> {
        match self.0.remove(name) {
            Some(value) => T::from_json(value).map_err(|misfit| misfit.within(name)),
            None => T::absent().ok_or_else(|| Misfit::field(name, MisfitKind::MissingField)),
        }
    }

    pub fn or<T: FromJson>(&mut self, name: &str, default: T) -> Result<T, Misfit> {
        match self.0.remove(name) {
            Some(value) => T::from_json(value).map_err(|misfit| misfit.within(name)),
            None => Ok(default),
        }
    }

    /// A field of a merge patch: absent, null (`Some(None)`) or a value.
    pub fn patch<T: FromJson>(&mut self, name: &str) -> Result<Option<Option<T>>, Misfit> {
        match self.0.remove(name) {
            Some(value) => Option::<T>::from_json(value)
                .map(Some)
                .map_err(|misfit| misfit.within(name)),
            None => Ok(None),
        }
    }

    /// That nothing is left over.
    pub fn end(self) -> Result<(), Misfit> {
        match self.0.keys().next() {
            Some(name) => Err(Misfit::field(name, MisfitKind::UnknownField)),
            None => Ok(()),
        }
    }
}

/// Reads a struct from an object that has its fields and no other: `fields! { Line { sku, quantity, note: or_default } }`.
/// A field marked `or_default` may be left out, one marked `patch` is of a merge patch; `field = "f"` is called `f` in JSON.
macro_rules! fields {
    ($name:ident { $($field:ident $(= $key:literal)? $(: $how:ident)?),* $(,)? }) => {
        impl $crate::json::FromJson for $name {
            fn from_json(value: serde_json::Value) -> std::result::Result<Self, $crate::json::Misfit> {
                let mut fields = $crate::json::Fields::of(value)?;
                let read = Self { $($field: fields!(@read fields (fields!(@key $field $($key)?)) $($how)?)),* };
                fields.end().map(|()| read)
            }
        }
    };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
    (@read $fields:ident $key:tt) => { $fields.take($key)? };
    (@read $fields:ident $key:tt or_default) => { $fields.or($key, Default::default())? };
    (@read $fields:ident $key:tt patch) => { $fields.patch($key)? };
}

/// Reads an enumeration whose objects name their variant in one of their fields, as `#[serde(tag)]` writes them.
macro_rules! tagged {
    ($name:ident by $tag:literal { $($word:literal => $variant:ident { $($field:ident),* }),+ $(,)? }) => {
        impl $crate::json::FromJson for $name {
            fn from_json(value: serde_json::Value) -> std::result::Result<Self, $crate::json::Misfit> {
                let mut fields = $crate::json::Fields::of(value)?;
                let tag: String = fields.take($tag)?;
                let read = match tag.as_str() {
                    $($word => Self::$variant { $($field: fields.take(stringify!($field))?),* },)+
                    _ => return Err($crate::json::unknown_word(&[$($word),+]).within($tag)),
                };
                fields.end().map(|()| read)
            }
        }
    };
}

pub fn unknown_word(known: &[&str]) -> Misfit {
    Misfit::expected(&format!("one of {}", known.join(", ")))
}

impl FromJson for Value {
    fn from_json(value: Value) -> Result<Value, Misfit> {
        Ok(value)
    }
}

impl FromJson for String {
    fn from_json(value: Value) -> Result<String, Misfit> {
        match value {
            Value::String(text) => Ok(text),
            _ => Err(Misfit::expected("a text")),
        }
    }
}

impl FromJson for bool {
    fn from_json(value: Value) -> Result<bool, Misfit> {
        value.as_bool().ok_or_else(|| Misfit::expected("true or false"))
    }
}

impl FromJson for i64 {
    fn from_json(value: Value) -> Result<i64, Misfit> {
        value.as_i64().ok_or_else(|| Misfit::expected("a whole number"))
    }
}

macro_rules! integers_from_json {
    ($($of:ty),+) => { $(
        impl FromJson for $of {
            fn from_json(value: Value) -> Result<$of, Misfit> {
                let number = i64::from_json(value)?;
                number
                    .try_into()
                    .map_err(|_| Misfit::expected(&format!("a whole number from 0 to {}", <$of>::MAX)))
            }
        }
    )+ };
}
integers_from_json!(u8, u32, u64);

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: Value) -> Result<Option<T>, Misfit> {
        match value {
            Value::Null => Ok(None),
            value => T::from_json(value).map(Some),
        }
    }

    fn absent() -> Option<Option<T>> {
        Some(None)
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: Value) -> Result<Vec<T>, Misfit> {
        let mut read = Vec::new();
        each(value, &mut |item| {
            read.push(T::from_json(item)?);
            Ok(())
        })?;
        Ok(read)
    }
}

fn each(list: Value, take: &mut dyn FnMut(Value) -> Result<(), Misfit>) -> Result<(), Misfit> {
    let Value::Array(items) = list else {
        return Err(Misfit::expected("a list"));
    };
    for (at, item) in items.into_iter().enumerate() {
        take(item).map_err(|misfit| misfit.within(&at.to_string()))?;
    }
    Ok(())
}

impl FromJson for Map<String, Value> {
    fn from_json(value: Value) -> Result<Map<String, Value>, Misfit> {
        Fields::of(value).map(|fields| fields.0)
    }
}

/// Lists of a fixed length, as serde writes tuples.
macro_rules! tuples_from_json {
    ($(($($of:ident $at:tt),+))+) => { $(
        impl<$($of: FromJson),+> FromJson for ($($of,)+) {
            fn from_json(value: Value) -> Result<Self, Misfit> {
                let mut items = Vec::<Value>::from_json(value)?.into_iter();
                let read = ($(
                    $of::from_json(items.next().unwrap_or_default())
                        .map_err(|misfit| misfit.within(stringify!($at)))?,
                )+);
                match items.next() {
                    None => Ok(read),
                    Some(_) => Err(Misfit::expected("a shorter list")),
                }
            }
        }
    )+ };
}
tuples_from_json!((A 0, B 1) (A 0, B 1, C 2) (A 0, B 1, C 2, D 3));

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Order {
        reference: Option<String>,
        lines: Vec<Line>,
    }
    fields! { Order { reference, lines } }

    #[derive(Debug, PartialEq)]
    struct Line {
        sku: String,
        quantity: u32,
        gift: bool,
        price: Option<Option<i64>>,
    }
    fields! { Line { sku, quantity, gift: or_default, price: patch } }

    #[test]
    fn what_fits_is_read() {
        let order: Order =
            read(r#"{"lines":[{"sku":"A","quantity":2},{"sku":"B","quantity":1,"price":null}]}"#).unwrap();
        assert_eq!(order.reference, None);
        let line = |sku: &str, quantity, price| Line {
            sku: sku.to_owned(),
            quantity,
            gift: false,
            price,
        };
        assert_eq!(order.lines, [line("A", 2, None), line("B", 1, Some(None))]);
    }

    #[test]
    fn what_does_not_fit_is_found() {
        for (text, found) in [
            ("[]", "an object is expected"),
            (r#"{"lines":{}}"#, "lines: a list is expected"),
            (
                r#"{"lines":[{"sku":"A","quantity":2},{"sku":7,"quantity":1}]}"#,
                "lines.1.sku: a text is expected",
            ),
            (
                r#"{"lines":[{"sku":"A"}]}"#,
                "lines.0.quantity: this field is missing",
            ),
            (
                r#"{"lines":[{"sku":"A","quantity":1,"colour":"red"}]}"#,
                "lines.0.colour: this field is not known",
            ),
            (
                r#"{"lines":[{"sku":"A","quantity":-1}]}"#,
                "lines.0.quantity: a whole number from 0 to 4294967295 is expected",
            ),
            (
                r#"{"lines":[{"sku":"A","quantity":1.0}]}"#,
                "lines.0.quantity: a whole number is expected",
            ),
            (r#"{"lines":[],"total":1}"#, "total: this field is not known"),
        ] {
            assert_eq!(read::<Order>(text).unwrap_err().to_string(), found, "{text}");
        }
    }
}
