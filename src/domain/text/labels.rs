//! Names, numbers and notes: text in any script that is only limited, not formed.

use super::parsed::{TextError, single_line};

const MAX_NOTE: usize = 10_000;

parsed_text! {
    /// The name of a customer, a contact, a supplier or a place: 1 to 200 characters.
    pub struct PartyName via |input| single_line(input, 200);
}

parsed_text! {
    /// The first name or the surname of a person, or the department it works in: 1 to 100 characters.
    pub struct PersonName via |input| single_line(input, 100);
}

parsed_text! {
    /// A product's stock keeping unit: 1 to 64 characters.
    pub struct Sku via |input| single_line(input, 64);
}

parsed_text! {
    /// The number of an invoice, credit note or order as its books know it: 1 to 40 characters.
    pub struct DocumentNumber via |input| single_line(input, 40);
}

parsed_text! {
    /// The caller's own id of a record: 1 to 100 characters.
    pub struct ExternalId via |input| single_line(input, 100);
}

parsed_text! {
    /// A tax number as its country writes it: 1 to 40 characters.
    pub struct TaxId via |input| single_line(input, 40);
}

parsed_text! {
    /// Why something is as it is, in a line: 1 to 200 characters.
    pub struct Reason via |input| single_line(input, 200);
}

parsed_text! {
    /// A line of an address, a city or a region: 1 to 100 characters.
    pub struct AddressLine via |input| single_line(input, 100);
}

parsed_text! {
    /// A postal code: 1 to 20 characters. Its country's form is `domain::address`'s to know.
    pub struct PostalCode via |input| single_line(input, 20);
}

parsed_text! {
    /// A UUID, as every record of ours has one.
    pub struct RecordId via |input| match uuid::Uuid::try_parse(input.trim()) {
        Ok(id) => Ok(id.to_string()),
        Err(_) => Err(TextError::BadFormat),
    };
}

parsed_text! {
    /// The address of a web site; `https://` is put before one that names no scheme.
    pub struct Website via website;
}

fn website(input: &str) -> Result<String, TextError> {
    let text = single_line(input, 200)?;
    let address = match text.split_once("://") {
        None => format!("https://{text}"),
        Some((scheme, rest)) if ["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) => {
            format!("{}://{rest}", scheme.to_ascii_lowercase())
        }
        Some(_) => return Err(TextError::BadFormat),
    };
    let host = address.split('/').nth(2).unwrap_or_default();
    let is_host = host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
    let is_link = !address.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '@'));
    if is_host && is_link {
        Ok(address)
    } else {
        Err(TextError::BadFormat)
    }
}

parsed_text! {
    /// Free text of several lines, 1 to 10 000 characters, line ends as `\n`.
    pub struct Note via note;
}

fn note(input: &str) -> Result<String, TextError> {
    let text = input.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t')) {
        return Err(TextError::ControlCharacters);
    }
    if text.chars().count() > MAX_NOTE {
        return Err(TextError::TooLong { max: MAX_NOTE });
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_welcome_in_any_script() {
        for name in [
            "Łódź Café & Söhne",
            "東京商店",
            "مطعم الشام",
            "O’Brien",
            "नमस्ते",
            "👩‍🍳 Pan",
        ] {
            assert_eq!(PartyName::parse(&format!("  {name} ")).unwrap().as_str(), name);
        }
    }

    #[test]
    fn a_name_is_one_line_without_tricks() {
        assert_eq!(PartyName::parse("  \u{a0} "), Err(TextError::Empty));
        for refused in ["a\nb", "a\0b", "a\u{2028}b", "a\u{202e}b", "a\u{85}b"] {
            assert_eq!(
                PartyName::parse(refused),
                Err(TextError::ControlCharacters),
                "{refused:?}"
            );
        }
        assert!(PartyName::parse(&"ñ".repeat(200)).is_ok());
        assert_eq!(
            PartyName::parse(&"ñ".repeat(201)),
            Err(TextError::TooLong { max: 200 })
        );
    }

    #[test]
    fn numbers_and_ids_keep_their_spelling() {
        assert_eq!(Sku::parse(" TINTO 75cl/6 ").unwrap().as_str(), "TINTO 75cl/6");
        assert_eq!(
            DocumentNumber::parse("F-2026/0001").unwrap().as_str(),
            "F-2026/0001"
        );
        assert_eq!(
            DocumentNumber::parse(&"1".repeat(41)),
            Err(TextError::TooLong { max: 40 })
        );
        assert_eq!(
            ExternalId::parse(&"1".repeat(101)),
            Err(TextError::TooLong { max: 100 })
        );
        assert_eq!(Sku::parse("a\tb"), Err(TextError::ControlCharacters));
    }

    #[test]
    fn a_web_site_is_a_link_that_can_be_followed() {
        for (typed, kept) in [
            ("panaderia.example", "https://panaderia.example"),
            (" HTTP://pan.example/a?b=c ", "http://pan.example/a?b=c"),
            ("https://münchen.example", "https://münchen.example"),
        ] {
            assert_eq!(Website::parse(typed).unwrap().as_str(), kept);
        }
        for refused in [
            "javascript://x.y/%0aalert(1)",
            "data:text",
            "https://localhost",
            "a b.c",
            "x.y\"onclick=z",
            "https://a@b.c",
        ] {
            assert_eq!(Website::parse(refused), Err(TextError::BadFormat), "{refused}");
        }
    }

    #[test]
    fn a_note_keeps_its_lines() {
        assert_eq!(
            Note::parse(" one\r\ntwo\rthree\n").unwrap().as_str(),
            "one\ntwo\nthree"
        );
        assert_eq!(Note::parse("bell\u{7}"), Err(TextError::ControlCharacters));
        assert_eq!(
            Note::parse(&"x".repeat(10_001)),
            Err(TextError::TooLong { max: 10_000 })
        );
    }

    #[test]
    fn a_text_refused_in_json_says_why() {
        assert_eq!(crate::json::read::<Sku>(r#"" A ""#).unwrap().as_str(), "A");
        let error = crate::json::read::<Sku>(r#""""#).unwrap_err().to_string();
        assert!(error.starts_with("a value is needed"), "{error}");
    }
}
