//! The word that stands for a supplier in URLs.

use super::parsed::TextError;

const MIN: usize = 3;
const MAX: usize = 40;

/// Words that are, or may become, the first segment of a path or a host of the service itself.
const RESERVED: &[&str] = &[
    "account",
    "admin",
    "api",
    "app",
    "assets",
    "auth",
    "billing",
    "demo-login",
    "docs",
    "healthz",
    "help",
    "invite",
    "login",
    "logout",
    "mail",
    "new",
    "openapi",
    "portal",
    "problems",
    "robots",
    "s",
    "settings",
    "sign-in",
    "sign-up",
    "signin",
    "signup",
    "static",
    "status",
    "support",
    "webhooks",
    "www",
];

parsed_text! {
    /// 3 to 40 of `a`–`z`, `0`–`9` and `-`, the hyphen neither first, last nor doubled, and no reserved word.
    ///
    /// Capitals are refused, not folded: what was typed is what the address will be.
    pub struct Slug via parse;
}

fn parse(input: &str) -> Result<String, TextError> {
    let text = input.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    // Before the length: "s" is too short as well, but that it is taken is the truer answer.
    if RESERVED.contains(&text) {
        return Err(TextError::Reserved);
    }
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if !text.split('-').all(is_word) {
        return Err(TextError::BadFormat);
    }
    match text.len() {
        0..MIN => Err(TextError::TooShort { min: MIN }),
        MIN..=MAX => Ok(text.to_owned()),
        _ => Err(TextError::TooLong { max: MAX }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_a_plain_word_or_several_with_hyphens() {
        for accepted in ["abc", "vinos-del-sur", "42-wines", &"a".repeat(40)] {
            assert_eq!(Slug::parse(accepted).unwrap().as_str(), accepted);
        }
        for refused in [
            "Vinos",
            "vinos_sur",
            "-vinos",
            "vinos-",
            "a--b",
            "viños",
            "a/b",
            "a.b",
        ] {
            assert_eq!(Slug::parse(refused), Err(TextError::BadFormat), "{refused}");
        }
        assert_eq!(Slug::parse("ab"), Err(TextError::TooShort { min: 3 }));
        assert_eq!(Slug::parse(&"a".repeat(41)), Err(TextError::TooLong { max: 40 }));
    }

    #[test]
    fn words_of_the_service_itself_are_reserved() {
        for reserved in ["admin", "api", "webhooks", "s"] {
            assert_eq!(Slug::parse(reserved), Err(TextError::Reserved));
        }
    }
}
