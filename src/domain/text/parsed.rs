//! What all parsed texts share: their errors, their plumbing and the characters that none of them may hold.

/// Why a text is refused; each case is one message beside a form field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    #[error("a value is needed")]
    Empty,
    #[error("at least {min} characters")]
    TooShort { min: usize },
    #[error("at most {max} characters")]
    TooLong { max: usize },
    #[error("at most {max} entries")]
    TooMany { max: usize },
    #[error("this is not in the expected form")]
    BadFormat,
    #[error("control characters are not allowed")]
    ControlCharacters,
    #[error("this word is reserved")]
    Reserved,
}

/// Characters that belong in no single line of text: controls (Unicode category Cc), line and paragraph
/// separators, and the bidirectional embeddings, overrides and isolates of UAX #9, which can make a name or a
/// file read as another. Joiners and directional *marks* stay: many scripts need them.
pub(super) fn is_forbidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// One line of any script: trimmed, not empty, at most `max` characters, none of them forbidden.
pub(super) fn single_line(input: &str, max: usize) -> Result<String, TextError> {
    let text = input.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.chars().any(is_forbidden) {
        return Err(TextError::ControlCharacters);
    }
    if text.chars().count() > max {
        return Err(TextError::TooLong { max });
    }
    Ok(text.to_owned())
}

/// Declares a text type around its parser: a newtype of `String` with `parse`, `as_str`, serde and `FromStr`.
macro_rules! parsed_text {
    ($(#[$meta:meta])* pub struct $name:ident via $parser:expr;) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
        #[serde(try_from = "String", into = "String")]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        pub struct $name(String);

        impl $name {
            /// Checks and normalises what somebody typed or sent.
            ///
            /// # Errors
            /// [`TextError`]($crate::domain::text::TextError): what to say beside the field.
            pub fn parse(input: &str) -> Result<Self, $crate::domain::text::TextError> {
                let parser: fn(&str) -> Result<String, $crate::domain::text::TextError> = $parser;
                parser(input).map(Self)
            }

            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            #[must_use]
            pub fn into_string(self) -> String {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl $crate::domain::Written for $name {}

        impl std::str::FromStr for $name {
            type Err = $crate::domain::text::TextError;

            fn from_str(input: &str) -> Result<Self, Self::Err> {
                Self::parse(input)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::domain::text::TextError;

            fn try_from(input: String) -> Result<Self, Self::Error> {
                Self::parse(&input)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    };
}
