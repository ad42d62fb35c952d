//! International bank account numbers (ISO 13616).

use iban::IbanLike;

use super::parsed::TextError;

parsed_text! {
    /// An IBAN without spaces, its check digits right (ISO 7064 MOD 97-10) and its form that of its country in the registry.
    pub struct Iban via |input| match input.trim() {
        "" => Err(TextError::Empty),
        text => match text.to_ascii_uppercase().parse::<iban::Iban>() {
            Ok(iban) => Ok(iban.electronic_str().to_owned()),
            Err(_) => Err(TextError::BadFormat),
        },
    };
}

impl Iban {
    /// In groups of four, as it is printed.
    #[must_use]
    pub fn printed(&self) -> String {
        let mut printed = String::new();
        for (at, c) in self.as_str().chars().enumerate() {
            if at > 0 && at % 4 == 0 {
                printed.push(' ');
            }
            printed.push(c);
        }
        printed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iban_is_checked_and_kept_without_its_spaces() {
        for typed in ["ES91 2100 0418 4502 0005 1332", " es9121000418450200051332"] {
            let iban = Iban::parse(typed).unwrap();
            assert_eq!(iban.as_str(), "ES9121000418450200051332");
            assert_eq!(iban.printed(), "ES91 2100 0418 4502 0005 1332");
        }
        for bad in [
            "ES91 2100 0418 4502 0005 1333",
            "ES91 2100 0418 4502 0005",
            "XX00 1234",
            "ES91",
            "é",
        ] {
            assert_eq!(Iban::parse(bad), Err(TextError::BadFormat), "{bad}");
        }
        assert_eq!(Iban::parse(" "), Err(TextError::Empty));
    }
}
