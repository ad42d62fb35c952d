//! Enumerations that are stored and sent as one snake_case word.
//!
//! The word is written once, beside its variant, and serde, SQL and forms all use that one spelling.

use crate::json::{FromJson, Misfit, unknown_word};

/// A word that is not one of an enumeration's own.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is not one of the known values of {of}")]
pub struct UnknownWord {
    /// The enumeration that was asked for, as its Rust name.
    pub of: &'static str,
    /// What was given instead.
    pub word: String,
}

/// What is stored and sent as its text, and read back with `FromStr`.
pub trait Written: std::str::FromStr<Err: std::fmt::Display> {
    /// All that it can be, where these are few.
    const WORDS: &'static [&'static str] = &[];
}

impl<T: Written> FromJson for T {
    fn from_json(value: serde_json::Value) -> Result<T, Misfit> {
        let text = String::from_json(value)?;
        text.parse().map_err(|error: T::Err| match T::WORDS {
            [] => Misfit::wrong(error.to_string()),
            known => unknown_word(known),
        })
    }
}

/// Declares an enumeration together with its words: `as_str`, `parse`, `ALL`, `Display`, `FromStr` and serde.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        pub enum $name {
            $($(#[$doc])* #[cfg_attr(test, schemars(rename = $word))] $variant),+
        }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word that is stored and sent.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads the stored word back, exactly as written.
            ///
            /// # Errors
            /// [`UnknownWord`](crate::domain::UnknownWord) for anything else, other cases of letters included.
            pub fn parse(word: &str) -> Result<Self, $crate::domain::UnknownWord> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($crate::domain::UnknownWord { of: stringify!($name), word: word.to_owned() }),
                }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::domain::Written for $name {
            const WORDS: &'static [&'static str] = &[$($word),+];
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                Self::parse(word)
            }
        }
    };
}
