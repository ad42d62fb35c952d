//! Posted forms: what was typed is kept, faults stand beside their fields.

use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::locale::Locale;
use crate::domain::money::{Amount, Currency};
use crate::error::Error;
use crate::web::texts::{Texts, fault_text};

/// The fields of a form as typed, with the faults found in them.
#[derive(Debug, Clone, Default)]
pub struct Form {
    values: Vec<(String, String)>,
    faults: Vec<FieldFault>,
}

impl Form {
    pub fn parse(body: &[u8]) -> Result<Form, Error> {
        let mut values = Vec::new();
        for (name, value) in form_urlencoded::parse(body) {
            // The parser replaces what is not UTF-8; nothing that anybody typed may be stored like that.
            if value.contains(char::REPLACEMENT_CHARACTER) || name.contains(char::REPLACEMENT_CHARACTER) {
                return Err(Error::Malformed("The form is not UTF-8 text.".to_owned()));
            }
            values.push((name.into_owned(), value.into_owned()));
        }
        Ok(Form {
            values,
            faults: Vec::new(),
        })
    }

    /// A form filled in from what is stored.
    pub fn filled<N: Into<String>, V: Into<String>>(values: impl IntoIterator<Item = (N, V)>) -> Form {
        Form {
            values: values.into_iter().map(|(n, v)| (n.into(), v.into())).collect(),
            faults: Vec::new(),
        }
    }

    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.values.push((name.to_owned(), value.into()));
    }

    /// What was typed, trimmed; empty when the field is not there.
    pub fn value(&self, name: &str) -> &str {
        self.values
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value.trim())
    }

    /// A password: what was typed, and every space in it.
    pub fn password(&self, name: &str) -> &str {
        self.values
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }

    /// What was typed, if anything.
    pub fn optional(&self, name: &str) -> Option<&str> {
        Some(self.value(name)).filter(|value| !value.is_empty())
    }

    pub fn entries(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub fn is(&self, name: &str, value: &str) -> bool {
        self.value(name) == value
    }

    /// An amount as people write it in this language.
    pub fn amount(&self, name: &str, currency: &Currency, locale: Locale) -> Result<Amount, Fault> {
        match self.optional(name) {
            None => Err(Fault::Missing),
            Some(text) => Ok(Amount::parse_decimal(text, currency, locale)?),
        }
    }

    /// A percentage such as `12,5`, in basis points.
    pub fn basis_points(&self, name: &str) -> Result<u32, Fault> {
        let Some(text) = self.optional(name) else {
            return Ok(0);
        };
        let text = text.trim_end_matches('%').trim().replace(',', ".");
        let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
        if decimals.len() > 2 {
            return Err(Fault::TooManyDecimals);
        }
        let digits = format!("{whole}{decimals:0<2}");
        if whole.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Fault::NotANumber);
        }
        digits
            .parse()
            .ok()
            .filter(|bp| *bp <= 10_000)
            .ok_or(Fault::OutOfRange)
    }

    pub fn with_faults(mut self, faults: Vec<FieldFault>) -> Form {
        self.faults = faults;
        self
    }

    pub fn has_faults(&self) -> bool {
        !self.faults.is_empty()
    }

    /// In the order of the fields, then those that no field was posted for.
    pub fn faults(&self) -> impl Iterator<Item = &FieldFault> {
        let place = |fault: &FieldFault| self.values.iter().position(|(name, _)| *name == fault.field);
        (0..self.values.len())
            .map(Some)
            .chain([None])
            .flat_map(move |at| self.faults.iter().filter(move |fault| place(fault) == at))
    }

    /// The words to stand beside a field, if there is a fault in it.
    pub fn fault(&self, name: &str, t: &Texts) -> Option<String> {
        self.faults
            .iter()
            .find(|fault| fault.field == name)
            .map(|fault| fault_text(&fault.fault, t))
    }
}

/// `Err` with every fault, if there is any.
pub fn accept<T>(value: Option<T>, faults: Faults) -> Result<T, Error> {
    match value {
        Some(value) if faults.is_empty() => Ok(value),
        _ => Err(Error::Invalid(faults.into_vec())),
    }
}
