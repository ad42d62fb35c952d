//! JSON Schemas read from types, with what the types leave to the parsers: lengths, ranges, formats, words.

use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::domain::money::Amount;
use crate::domain::pricing::MAX_BP;
use crate::domain::text::TextError;

/// The schema of a struct, on its way to saying everything.
#[derive(Debug, Clone)]
pub struct Shape(Value);

impl Shape {
    /// What is read from a caller.
    pub fn sent<T: JsonSchema>() -> Shape {
        Shape::of::<T>(SchemaSettings::draft2020_12().for_deserialize())
    }

    /// What a caller is told.
    pub fn told<T: JsonSchema>() -> Shape {
        Shape::of::<T>(SchemaSettings::draft2020_12().for_serialize())
    }

    fn of<T: JsonSchema>(settings: SchemaSettings) -> Shape {
        let settings = settings.with(|settings| {
            settings.inline_subschemas = true;
            settings.meta_schema = None;
        });
        let mut schema = settings.into_generator().into_root_schema_for::<T>().to_value();
        tidy(&mut schema);
        if let Value::Object(root) = &mut schema {
            root.remove("title");
            root.remove("description");
        }
        Shape(schema)
    }

    /// Adds facts about a field, such as `lines.sku`. The field must be there.
    pub fn field(mut self, path: &str, facts: Value) -> Shape {
        let field = self.at(path);
        // What a field says of itself goes before what its type says.
        let Value::Object(facts) = facts else {
            *field = facts;
            return self;
        };
        if field.is_boolean() {
            *field = json!({}); // of any type, so far
        }
        let nullable = field["type"]
            .as_array()
            .is_some_and(|types| types.contains(&json!("null")));
        for (name, mut fact) in facts {
            match (name.as_str(), &mut fact) {
                ("enum", Value::Array(words)) if nullable => words.push(Value::Null),
                ("type", Value::String(kind)) if nullable => fact = json!([kind, "null"]),
                _ => {}
            }
            field[name] = fact;
        }
        self
    }

    /// Says that a field may not be left out or be null, though its struct would let it.
    pub fn needed(mut self, name: &str) -> Shape {
        let field = self.at(name);
        if let Some(kind) = field["type"].as_array().and_then(|types| types.first()).cloned() {
            field["type"] = kind;
        }
        let required = &mut self.0["required"];
        match required {
            Value::Array(names) => names.push(json!(name)),
            _ => *required = json!([name]),
        }
        self
    }

    /// Says that a field may be left out but not be null.
    pub fn not_null(mut self, name: &str) -> Shape {
        let field = self.at(name);
        if let Some(kind) = field["type"].as_array().and_then(|types| types.first()).cloned() {
            field["type"] = kind;
        }
        self
    }

    /// A name and a value for each field of a JSON merge patch: nothing is required, and nothing has a default. Objects in
    /// it are merged, too; lists are replaced.
    pub fn patch(mut self) -> Shape {
        let root = self.0.as_object_mut().expect("an object");
        root.remove("required");
        for field in root["properties"].as_object_mut().expect("fields").values_mut() {
            if let Value::Object(field) = field {
                field.remove("default");
                if field.contains_key("properties") {
                    field.remove("required");
                }
            }
        }
        self
    }

    pub fn schema(self) -> Value {
        self.0
    }

    fn at(&mut self, path: &str) -> &mut Value {
        let mut schema = &mut self.0;
        for name in path.split('.') {
            if schema.get("items").is_some() {
                schema = &mut schema["items"];
            }
            schema = schema["properties"]
                .get_mut(name)
                .unwrap_or_else(|| panic!("there is no field {path}"));
        }
        schema
    }
}

/// Cuts what is said for programmers from what is said to callers.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(text)) = object.get_mut("description") {
                let first = text.split("\n\n").next().unwrap_or_default();
                *text = first.replace('\n', " ").replace("[`", "`").replace("`]", "`");
            }
            if object.get("default").is_some_and(Value::is_null) {
                object.remove("default");
            }
            // Formats of Rust, not of JSON.
            if object
                .get("format")
                .and_then(Value::as_str)
                .is_some_and(|format| format.starts_with("uint") || format == "int64")
            {
                object.remove("format");
            }
            as_words(object);
            object.values_mut().for_each(tidy);
        }
        Value::Array(entries) => entries.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// A choice of words, each with its description, as one list of words with one description.
fn as_words(object: &mut Map<String, Value>) {
    let Some(ways) = object.get("oneOf").and_then(Value::as_array) else {
        return;
    };
    let mut words = Vec::new();
    let mut meanings = object
        .get("description")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    for way in ways {
        match (&way["enum"], &way["const"]) {
            (Value::Array(some), _) if way["type"] == "string" => words.extend(some.clone()),
            (_, Value::String(word)) => {
                words.push(json!(word));
                let meaning = way["description"].as_str().unwrap_or_default();
                meanings.push_str(&format!(" `{word}`: {}", meaning.replace("\n", " ")));
            }
            _ => return,
        }
    }
    object.remove("oneOf");
    object.insert("type".to_owned(), json!("string"));
    object.insert("enum".to_owned(), Value::Array(words));
    object.insert("description".to_owned(), json!(meanings.trim()));
}

/// Texts that anything of any length would fit.
pub fn without_limits(schema: &Value, path: &str, found: &mut Vec<String>) {
    let is = |kind: &str| {
        schema["type"] == kind
            || schema["type"]
                .as_array()
                .is_some_and(|types| types.contains(&json!(kind)))
    };
    let says = |names: &[&str]| names.iter().any(|name| schema.get(*name).is_some());
    if (is("string") && !says(&["minLength", "maxLength", "enum", "pattern", "format", "const"]))
        || (is("integer") && !(says(&["minimum"]) && says(&["maximum"])))
        || (is("array") && !says(&["minItems", "maxItems"]))
    {
        found.push(path.to_owned());
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        without_limits(field, &format!("{path}/{name}"), found);
    }
    if let Some(items) = schema.get("items") {
        without_limits(items, &format!("{path}/0"), found);
    }
    for way in schema["oneOf"].as_array().into_iter().flatten() {
        without_limits(way, path, found);
    }
}

/// A text as its parser limits it: the parser itself is asked.
pub fn text<T>(parse: impl Fn(&str) -> Result<T, TextError>) -> Value {
    let mut facts = json!({"type": "string", "minLength": 1});
    if let Err(TextError::TooShort { min }) = parse("a") {
        facts["minLength"] = json!(min);
    }
    match parse(&"a".repeat(100_000)) {
        Err(TextError::TooLong { max }) => facts["maxLength"] = json!(max),
        _ => panic!("a text without a limit"),
    }
    facts
}

/// Facts, and what they mean.
pub fn about(mut facts: Value, description: &str) -> Value {
    facts["description"] = json!(description);
    facts
}

/// One of these words.
pub fn words(all: impl IntoIterator<Item = &'static str>) -> Value {
    json!({"type": "string", "enum": all.into_iter().collect::<Vec<_>>()})
}

pub fn whole(least: i64, most: i64) -> Value {
    json!({"type": "integer", "minimum": least, "maximum": most})
}

/// An amount above zero.
pub fn amount() -> Value {
    whole(1, Amount::MAX.minor())
}

/// An amount of zero or more.
pub fn amount_or_none() -> Value {
    whole(0, Amount::MAX.minor())
}

pub fn basis_points() -> Value {
    whole(0, MAX_BP.into())
}

pub fn date() -> Value {
    json!({"type": "string", "format": "date"})
}

pub fn id() -> Value {
    json!({"type": "string", "format": "uuid"})
}

pub fn country() -> Value {
    json!({"type": "string", "pattern": "^[A-Z]{2}$", "description": "ISO 3166-1 alpha-2."})
}

pub fn currency() -> Value {
    json!({"type": "string", "pattern": "^[A-Z]{3}$", "description": "ISO 4217."})
}

/// The currency in a body: there is only one that is right.
pub fn same_currency() -> Value {
    json!({"type": "string", "pattern": "^[A-Z]{3}$",
        "description": "May be stated and must then be the supplier's: a guard against the wrong books."})
}
