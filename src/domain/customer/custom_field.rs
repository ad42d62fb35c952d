//! Fields that a supplier adds to its customers' records.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::domain::calendar::parse_date;
use crate::domain::fault::{Fault, Faults};
use crate::domain::text::Reason;

/// The most fields that a supplier can define: each is one more mark in the index of every customer.
pub const MAX_FIELDS: usize = 20;
/// The most values that a field of choices can have.
pub const MAX_CHOICES: usize = 50;

words! {
    /// What the values of a field are.
    #[derive(Default)]
    pub enum FieldKind {
        #[default]
        Text = "text",
        Number = "number",
        Date = "date",
        Choice = "choice",
    }
}

/// A field as its supplier defined it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CustomField {
    /// What the value is stored and sent under; made from the first name, and kept when the name changes.
    pub key: String,
    pub name: String,
    pub kind: FieldKind,
    /// What a field of choices can be; empty for the others.
    pub choices: Vec<String>,
}

fields! { CustomField { key, name, kind, choices } }

/// Values by the keys of their fields, each as text: `{"route": "north", "opened": "2026-05-01", "vans": "2.5"}`.
pub type CustomValues = Map<String, Value>;

impl CustomField {
    /// The value in its one spelling.
    ///
    /// # Errors
    /// What to say beside the field.
    pub fn parse(&self, typed: &str) -> Result<String, Fault> {
        let text = Reason::parse(typed)?.into_string();
        match self.kind {
            FieldKind::Text => Ok(text),
            FieldKind::Number => number(&text).ok_or(Fault::NotANumber),
            FieldKind::Date => Ok(parse_date(&text)?.to_string()),
            FieldKind::Choice if self.choices.contains(&text) => Ok(text),
            FieldKind::Choice => Err(Fault::Unknown),
        }
    }
}

/// A decimal number in one spelling: `007,50` is `7.5`.
fn number(text: &str) -> Option<String> {
    let text = text.replace(',', ".");
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(rest) => ("-", rest),
        None => ("", text.as_str()),
    };
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !are_digits(whole) || !are_digits(decimals) || digits.len() > 20 {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    };
    Some(match decimals.trim_end_matches('0') {
        "" if whole == "0" => "0".to_owned(),
        "" => format!("{sign}{whole}"),
        decimals => format!("{sign}{whole}.{decimals}"),
    })
}

/// Reads the values of these fields; empty ones are left out, one for no field is a fault at its key.
pub fn values(given: &[(String, String)], fields: &[CustomField], faults: &mut Faults) -> CustomValues {
    let mut values = CustomValues::new();
    for (key, typed) in given.iter().filter(|(_, typed)| !typed.trim().is_empty()) {
        let at = format!("custom_fields.{key}");
        match fields.iter().find(|field| field.key == *key) {
            None => faults.add(&at, Fault::UnexpectedField),
            Some(field) => {
                if let Some(value) = faults.take(&at, field.parse(typed)) {
                    values.insert(key.clone(), Value::String(value));
                }
            }
        }
    }
    values
}

/// A field as somebody defines it: one with a key is known already, one without is new.
pub struct Definition {
    pub key: Option<String>,
    pub name: String,
    pub kind: String,
    pub choices: Vec<String>,
}

/// The fields that take the place of `known`. The kind of a field stays, for its values are of that kind.
pub fn define(given: &[Definition], known: &[CustomField], faults: &mut Faults) -> Vec<CustomField> {
    let mut fields: Vec<CustomField> = Vec::new();
    if given.len() > MAX_FIELDS {
        faults.add("custom_fields", Fault::TooMany { max: MAX_FIELDS });
        return fields;
    }
    for (at, one) in given.iter().enumerate() {
        let place = |field: &str| format!("custom_fields.{at}.{field}");
        let name = faults.take(&place("name"), Reason::parse(&one.name));
        let kind = faults.take(&place("kind"), FieldKind::parse(&one.kind));
        let before = one
            .key
            .as_ref()
            .map(|key| known.iter().find(|field| field.key == *key));
        if before == Some(None) || fields.iter().any(|field| Some(&field.key) == one.key.as_ref()) {
            faults.add(&place("key"), Fault::Unknown);
        }
        let before = before.flatten();
        if before.is_some_and(|before| Some(before.kind) != kind) {
            faults.add(&place("kind"), Fault::Taken);
        }
        let choices = choices(&one.choices, kind, &place("choices"), faults);
        let (Some(name), Some(kind)) = (name, kind) else {
            continue;
        };
        let key = before.map_or_else(
            || new_key(name.as_str(), &[known, &fields].concat()),
            |before| before.key.clone(),
        );
        fields.push(CustomField {
            key,
            name: name.into_string(),
            kind,
            choices,
        });
    }
    fields
}

/// Each once; a field of choices has some, another has none.
fn choices(given: &[String], kind: Option<FieldKind>, place: &str, faults: &mut Faults) -> Vec<String> {
    let mut choices: Vec<String> = Vec::new();
    for one in given.iter().filter(|one| !one.trim().is_empty()) {
        if let Some(choice) = faults.take(place, Reason::parse(one))
            && !choices.iter().any(|known| known == choice.as_str())
        {
            choices.push(choice.into_string());
        }
    }
    match kind {
        Some(FieldKind::Choice) if choices.is_empty() => faults.add(place, Fault::Missing),
        Some(FieldKind::Choice) if choices.len() > MAX_CHOICES => {
            faults.add(place, Fault::TooMany { max: MAX_CHOICES });
        }
        Some(FieldKind::Choice) => {}
        _ => choices.clear(),
    }
    choices
}

/// A key for a new field: its name in small letters and digits, with a number where that is taken.
#[must_use]
pub fn new_key(name: &str, taken: &[CustomField]) -> String {
    let mut key = String::new();
    for c in name.to_lowercase().chars().take(40) {
        match c {
            'a'..='z' | '0'..='9' => key.push(c),
            _ if key.ends_with('_') || key.is_empty() => {}
            _ => key.push('_'),
        }
    }
    let base = match key.trim_end_matches('_') {
        "" => "field",
        base => base,
    };
    let is_free = |key: &String| taken.iter().all(|field| field.key != *key);
    std::iter::once(base.to_owned())
        .chain((2..=MAX_FIELDS.saturating_add(1)).map(|n| format!("{base}_{n}")))
        .find(is_free)
        .unwrap_or_else(|| base.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind) -> CustomField {
        CustomField {
            key: "route".to_owned(),
            name: "Route".to_owned(),
            kind,
            choices: vec!["North".to_owned(), "Süd".to_owned()],
        }
    }

    #[test]
    fn each_kind_takes_its_own_values() {
        let text = field(FieldKind::Text);
        assert_eq!(text.parse(" back door "), Ok("back door".to_owned()));
        assert_eq!(text.parse(&"x".repeat(201)), Err(Fault::TooLong { max: 200 }));
        let date = field(FieldKind::Date);
        assert_eq!(date.parse("2028-02-29"), Ok("2028-02-29".to_owned()));
        assert_eq!(date.parse("2027-02-29"), Err(Fault::OutOfRange));
        assert_eq!(date.parse("tomorrow"), Err(Fault::BadFormat));
        let choice = field(FieldKind::Choice);
        assert_eq!(choice.parse("Süd"), Ok("Süd".to_owned()));
        assert_eq!(choice.parse("south"), Err(Fault::Unknown));
    }

    #[test]
    fn a_number_has_one_spelling() {
        for (typed, kept) in [
            ("007,50", "7.5"),
            ("-0.0", "0"),
            ("−3", "-3"),
            ("12.", "12"),
            ("0.25", "0.25"),
        ] {
            assert_eq!(number(typed).as_deref(), Some(kept), "{typed}");
        }
        for refused in ["", ".", "-", "1e3", "1.2.3", "1 000", "123456789012345678901"] {
            assert_eq!(number(refused), None, "{refused}");
        }
    }

    #[test]
    fn a_value_for_no_field_is_a_fault() {
        let given =
            [("route", "North"), ("colour", "red"), ("none", " ")].map(|(k, v)| (k.to_owned(), v.to_owned()));
        let mut faults = Faults::default();
        let values = values(&given, &[field(FieldKind::Choice)], &mut faults);
        assert_eq!(serde_json::to_string(&values).unwrap(), r#"{"route":"North"}"#);
        let faults: Vec<_> = faults.into_vec().into_iter().map(|fault| fault.field).collect();
        assert_eq!(faults, ["custom_fields.colour"]);
    }

    #[test]
    fn a_definition_keeps_the_key_and_the_kind_of_what_it_renames() {
        let known = [field(FieldKind::Choice)];
        let given = |key: Option<&str>, name: &str, kind: &str, choices: &[&str]| Definition {
            key: key.map(str::to_owned),
            name: name.to_owned(),
            kind: kind.to_owned(),
            choices: choices.iter().map(|one| (*one).to_owned()).collect(),
        };
        let mut faults = Faults::default();
        let fields = define(
            &[
                given(
                    Some("route"),
                    "Delivery route",
                    "choice",
                    &["North", "North", " "],
                ),
                given(None, "Route", "date", &["x"]),
            ],
            &known,
            &mut faults,
        );
        assert!(faults.is_empty());
        let told: Vec<_> = fields
            .iter()
            .map(|one| (one.key.as_str(), one.choices.len()))
            .collect();
        assert_eq!(told, [("route", 1), ("route_2", 0)]);
        define(
            &[
                given(Some("route"), "Route", "text", &[]),
                given(Some("none"), "", "choice", &[]),
            ],
            &known,
            &mut faults,
        );
        let fields: Vec<_> = faults.into_vec().into_iter().map(|fault| fault.field).collect();
        assert_eq!(
            fields,
            [
                "custom_fields.0.kind",
                "custom_fields.1.name",
                "custom_fields.1.key",
                "custom_fields.1.choices"
            ]
        );
    }

    #[test]
    fn keys_are_made_of_names() {
        let route = field(FieldKind::Text);
        assert_eq!(new_key("Horario de reparto", &[]), "horario_de_reparto");
        assert_eq!(new_key("Route!", &[route]), "route_2");
        assert_eq!(new_key("東京", &[]), "field");
    }
}
