//! Telephone numbers.

use super::parsed::TextError;

/// E.164 §6.2.1: at most 15 digits, country code included. The shortest national plans leave seven.
const INTERNATIONAL_DIGITS: std::ops::RangeInclusive<usize> = 7..=15;
const NATIONAL_DIGITS: std::ops::RangeInclusive<usize> = 3..=20;

parsed_text! {
    /// A number to dial: E.164 (`+34911234567`), or digits only for one without a country code.
    ///
    /// Spaces, dashes, dots, slashes and parentheses are dropped, a leading `00` becomes `+`, and so does the
    /// trunk zero that some write behind a country code: `+44 (0)20 …` is dialled `+4420…`.
    pub struct Phone via parse;
}

impl Phone {
    /// Whether the number can be dialled from any country, as WhatsApp links need.
    #[must_use]
    pub fn is_international(&self) -> bool {
        self.as_str().starts_with('+')
    }
}

fn parse(input: &str) -> Result<String, TextError> {
    let text = input.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.chars().any(char::is_control) {
        return Err(TextError::ControlCharacters);
    }
    match text.strip_prefix('+').or_else(|| text.strip_prefix("00")) {
        Some(rest) => {
            let digits = digits_of(&rest.replacen("(0)", "", 1))?;
            // No country code begins with 0 (E.164 Annex D).
            if digits.starts_with('0') || !INTERNATIONAL_DIGITS.contains(&digits.len()) {
                return Err(TextError::BadFormat);
            }
            Ok(format!("+{digits}"))
        }
        None => digits_of(text).and_then(|digits| {
            if NATIONAL_DIGITS.contains(&digits.len()) {
                Ok(digits)
            } else {
                Err(TextError::BadFormat)
            }
        }),
    }
}

fn digits_of(text: &str) -> Result<String, TextError> {
    let is_separator =
        |c: char| c.is_whitespace() || matches!(c, '-' | '.' | '/' | '(' | ')' | '\u{2010}'..='\u{2013}');
    let digits: String = text.chars().filter(|c| !is_separator(*c)).collect();
    if digits.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(digits)
    } else {
        Err(TextError::BadFormat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_as_they_are_dialled() {
        for (typed, dialled) in [
            ("+34 911 23 45 67", "+34911234567"),
            ("0034 911-234-567", "+34911234567"),
            ("+44 (0)20 7946 0958", "+442079460958"),
            ("(555) 123-4567", "5551234567"),
            ("911\u{a0}23.45.67", "911234567"),
            ("112", "112"),
        ] {
            assert_eq!(Phone::parse(typed).unwrap().as_str(), dialled);
        }
        assert!(Phone::parse("+34911234567").unwrap().is_international());
        assert!(!Phone::parse("911234567").unwrap().is_international());
    }

    #[test]
    fn what_nobody_can_dial_is_refused() {
        for refused in [
            "12",
            "+",
            "+012345678",
            "+1234567890123456",
            "call me",
            "+34 91x",
            "1+2345678",
            "--",
            "٣٤٩١١٢٣",
        ] {
            assert_eq!(Phone::parse(refused), Err(TextError::BadFormat), "{refused}");
        }
        assert_eq!(Phone::parse(""), Err(TextError::Empty));
    }
}
