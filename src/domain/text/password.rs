//! Passwords on their way to being hashed.

use super::parsed::TextError;

/// NIST SP 800-63B asks for length, not for kinds of characters.
const MIN_CHARS: usize = 10;
/// Bounds the work of hashing; far beyond any passphrase.
const MAX_BYTES: usize = 200;

/// A password of at least 10 characters and at most 200 bytes, exactly as typed: never trimmed, never shown,
/// never serialised.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// # Errors
    /// [`TextError::TooShort`] or [`TextError::TooLong`].
    pub fn parse(input: &str) -> Result<Self, TextError> {
        if input.is_empty() {
            return Err(TextError::Empty);
        }
        if input.len() > MAX_BYTES {
            return Err(TextError::TooLong { max: MAX_BYTES });
        }
        if input.chars().count() < MIN_CHARS {
            return Err(TextError::TooShort { min: MIN_CHARS });
        }
        Ok(Self(input.to_owned()))
    }

    /// The text itself, for the hash function only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

impl TryFrom<String> for Password {
    type Error = TextError;

    fn try_from(input: String) -> Result<Self, TextError> {
        Self::parse(&input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_what_counts() {
        assert_eq!(
            Password::parse(" correct horse ").unwrap().expose(),
            " correct horse "
        );
        assert!(Password::parse("ñandúñandú").is_ok());
        assert_eq!(Password::parse("123456789"), Err(TextError::TooShort { min: 10 }));
        assert_eq!(
            Password::parse(&"x".repeat(201)),
            Err(TextError::TooLong { max: 200 })
        );
        assert_eq!(Password::parse(""), Err(TextError::Empty));
    }

    #[test]
    fn a_password_never_reaches_a_log() {
        assert_eq!(
            format!("{:?}", Password::parse("correct horse").unwrap()),
            "Password(…)"
        );
    }
}
