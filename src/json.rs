//! Reads JSON into types strictly, and says where it does not fit.
//!
//! One kind of deserializer for bodies and columns alike, with only the ways that our types ask for: serde's derived code
//! is generic over the deserializer, and general ones made it a fifth of the bundle.

use std::fmt::{self, Display};

use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
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

impl Misfit {
    /// Seen from what contains it, where it is called `name`.
    fn within(mut self, name: &str) -> Misfit {
        let rest = std::mem::replace(&mut self.path, name.to_owned());
        if !rest.is_empty() {
            self.path.push('.');
            self.path.push_str(&rest);
        }
        self
    }

    fn wrong(value: &Value, expected: &dyn serde::de::Expected) -> Misfit {
        Misfit::invalid_type(unexpected(value), expected)
    }
}

impl Display for Misfit {
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

impl serde::de::Error for Misfit {
    fn custom<T: Display>(text: T) -> Misfit {
        Misfit {
            path: String::new(),
            kind: MisfitKind::Wrong(text.to_string()),
        }
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Misfit {
        Misfit {
            path: field.to_owned(),
            kind: MisfitKind::UnknownField,
        }
    }

    fn missing_field(field: &'static str) -> Misfit {
        Misfit {
            path: field.to_owned(),
            kind: MisfitKind::MissingField,
        }
    }
}

/// What a text says, if it is JSON at all.
pub fn value(text: &[u8]) -> serde_json::Result<Value> {
    serde_json::from_slice(text)
}

/// Reads what we wrote ourselves: a column, a cursor, a cached stamp.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Misfit> {
    fit(value(text.as_bytes()).map_err(Misfit::custom)?)
}

pub fn fit<T: DeserializeOwned>(value: Value) -> Result<T, Misfit> {
    T::deserialize(Node(value))
}

/// The fields of an object, taken one by one.
pub struct Fields(Map<String, Value>);

impl Fields {
    pub fn of(value: Value) -> Result<Fields, Misfit> {
        match value {
            Value::Object(map) => Ok(Fields(map)),
            other => Err(Misfit::wrong(&other, &"an object")),
        }
    }

    pub fn take<T: DeserializeOwned>(&mut self, name: &'static str) -> Result<T, Misfit> {
        match self.0.remove(name) {
            Some(value) => fit(value).map_err(|misfit| misfit.within(name)),
            // What may be absent reads as null.
            None => fit(Value::Null).map_err(|_| Misfit::missing_field(name)),
        }
    }

    /// That nothing is left over.
    pub fn end(self) -> Result<(), Misfit> {
        match self.0.keys().next() {
            Some(name) => Err(Misfit::unknown_field(name, &[])),
            None => Ok(()),
        }
    }
}

pub fn unknown_tag(name: &str, word: &str, known: &'static [&'static str]) -> Misfit {
    Misfit::unknown_variant(word, known).within(name)
}

/// Deserialize for an enumeration whose objects name their variant in one of their fields, as `#[serde(tag)]` writes them.
/// Serde's own way keeps a copy of every value in a form of its own, with code to match.
macro_rules! tagged {
    ($name:ident by $tag:literal { $($word:literal => $variant:ident { $($field:ident),* }),+ $(,)? }) => {
        impl $name {
            fn of_json(value: serde_json::Value) -> Result<Self, $crate::json::Misfit> {
                let mut fields = $crate::json::Fields::of(value)?;
                let tag: String = fields.take($tag)?;
                let read = match tag.as_str() {
                    $($word => Self::$variant { $($field: fields.take(stringify!($field))?),* },)+
                    _ => return Err($crate::json::unknown_tag($tag, &tag, &[$($word),+])),
                };
                fields.end().map(|()| read)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = serde_json::Value::deserialize(deserializer)?;
                Self::of_json(value).map_err(serde::de::Error::custom)
            }
        }
    };
}

struct Node(Value);

fn unexpected(value: &Value) -> Unexpected<'_> {
    match value {
        Value::Null => Unexpected::Unit,
        Value::Bool(yes) => Unexpected::Bool(*yes),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Unexpected::Signed(number),
            None => Unexpected::Other("a number beyond what can be stored exactly, or with decimals"),
        },
        Value::String(text) => Unexpected::Str(text),
        Value::Array(_) => Unexpected::Seq,
        Value::Object(_) => Unexpected::Map,
    }
}

/// What an integer is read from: whole numbers, written without a fraction.
macro_rules! read_integers {
    ($($method:ident)*) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            match self.0.as_i64() {
                Some(number) => visitor.visit_i64(number),
                None => Err(Misfit::wrong(&self.0, &visitor)),
            }
        }
    )* };
}

macro_rules! read_strings {
    ($($method:ident)*) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
            match self.0 {
                Value::String(text) => visitor.visit_string(text),
                other => Err(Misfit::wrong(&other, &visitor)),
            }
        }
    )* };
}

impl<'de> Deserializer<'de> for Node {
    type Error = Misfit;

    read_integers! { deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 }
    read_strings! { deserialize_str deserialize_string deserialize_identifier }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(yes) => visitor.visit_bool(yes),
            Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
                (Some(number), ..) => visitor.visit_i64(number),
                (_, Some(number), _) => visitor.visit_u64(number),
                (.., Some(number)) => visitor.visit_f64(number),
                _ => Err(Misfit::custom("this number cannot be read")),
            },
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => visitor.visit_seq(Items::of(items)),
            Value::Object(map) => visitor.visit_map(Members::of(map)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Value::Bool(yes) => visitor.visit_bool(yes),
            other => Err(Misfit::wrong(&other, &visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            other => visitor.visit_some(Node(other)),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(Items::of(items)),
            other => Err(Misfit::wrong(&other, &visitor)),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        match self.0 {
            Value::Object(map) => visitor.visit_map(Members::of(map)),
            other => Err(Misfit::wrong(&other, &visitor)),
        }
    }

    /// An object only: serde would take a list for a struct, field by field.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        self.deserialize_map(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Misfit> {
        match &self.0 {
            Value::String(word) => visitor.visit_enum(Word(word)),
            other => Err(Misfit::wrong(other, &visitor)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Misfit> {
        visitor.visit_unit()
    }

    serde::forward_to_deserialize_any! { i128 u128 f32 f64 char bytes byte_buf unit unit_struct }
}

struct Items {
    rest: std::vec::IntoIter<Value>,
    at: usize,
}

impl Items {
    fn of(items: Vec<Value>) -> Items {
        Items {
            rest: items.into_iter(),
            at: 0,
        }
    }
}

impl<'de> SeqAccess<'de> for Items {
    type Error = Misfit;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Misfit> {
        let Some(value) = self.rest.next() else {
            return Ok(None);
        };
        let read = seed
            .deserialize(Node(value))
            .map_err(|misfit| misfit.within(&self.at.to_string()))?;
        self.at = self.at.saturating_add(1);
        Ok(Some(read))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

struct Members {
    rest: serde_json::map::IntoIter,
    current: Option<(String, Value)>,
}

impl Members {
    fn of(map: Map<String, Value>) -> Members {
        Members {
            rest: map.into_iter(),
            current: None,
        }
    }
}

impl<'de> MapAccess<'de> for Members {
    type Error = Misfit;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Misfit> {
        self.current = self.rest.next();
        let Some((name, _)) = &self.current else {
            return Ok(None);
        };
        seed.deserialize(StrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Misfit> {
        let Some((name, value)) = self.current.take() else {
            return Err(Misfit::custom("a value without its key"));
        };
        seed.deserialize(Node(value))
            .map_err(|misfit| misfit.within(&name))
    }
}

/// An enumeration without data: its word.
struct Word<'a>(&'a str);

impl<'de> EnumAccess<'de> for Word<'_> {
    type Error = Misfit;
    type Variant = Bare;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Bare), Misfit> {
        Ok((seed.deserialize(StrDeserializer::new(self.0))?, Bare))
    }
}

struct Bare;

impl<'de> VariantAccess<'de> for Bare {
    type Error = Misfit;

    fn unit_variant(self) -> Result<(), Misfit> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, _: T) -> Result<T::Value, Misfit> {
        Err(Misfit::custom("a word alone is expected"))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Misfit> {
        Err(Misfit::custom("a word alone is expected"))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Misfit> {
        Err(Misfit::custom("a word alone is expected"))
    }
}
