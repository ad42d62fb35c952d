//! Names that people sign in with.

use super::email::EmailAddress;
use super::parsed::TextError;

const MIN: usize = 3;
const MAX: usize = 64;

parsed_text! {
    /// What a contact signs in to the storefront with, if not its email: 3 to 64 letters, digits, dots, dashes, underscores
    /// or pluses, of which the first is a letter or a digit. Only those that every keyboard has; case makes no difference.
    /// A whole email address can be one, too.
    pub struct Username via parse;
}

impl Username {
    /// Whether it is an email address.
    #[must_use]
    pub fn is_email(&self) -> bool {
        self.as_str().contains('@')
    }
}

fn parse(input: &str) -> Result<String, TextError> {
    let text = input.trim();
    if text.contains('@') {
        return EmailAddress::parse(text).map(EmailAddress::into_string);
    }
    let is_known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    match text.chars().count() {
        0 => Err(TextError::Empty),
        1..MIN => Err(TextError::TooShort { min: MIN }),
        MIN..=MAX if text.chars().all(is_known) && text.starts_with(|c: char| c.is_ascii_alphanumeric()) => {
            Ok(text.to_owned())
        }
        MIN..=MAX => Err(TextError::BadFormat),
        _ => Err(TextError::TooLong { max: MAX }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_username_can_be_typed_on_every_keyboard() {
        for (typed, kept) in [
            (" AnaGarcia ", "AnaGarcia"),
            ("ana20190523", "ana20190523"),
            ("2025AnaGarcia", "2025AnaGarcia"),
            ("ana@Example.COM", "ana@example.com"),
        ] {
            assert_eq!(Username::parse(typed).unwrap().as_str(), kept);
        }
        for (typed, why) in [
            ("", TextError::Empty),
            ("an", TextError::TooShort { min: 3 }),
            (&"a".repeat(65), TextError::TooLong { max: 64 }),
            ("ana garcia", TextError::BadFormat),
            ("José", TextError::BadFormat),
            ("-ana", TextError::BadFormat),
            ("ana@", TextError::BadFormat),
        ] {
            assert_eq!(Username::parse(typed), Err(why), "{typed}");
        }
    }
}
