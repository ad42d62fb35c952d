//! The secrets that webhooks are verified with.

use crate::domain::fault::Fault;

/// What a provider signs its webhooks with. While one secret is being replaced there are two: comma or line break
/// between them.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret(String);

impl WebhookSecret {
    pub const SHORTEST: usize = 8;
    pub const LONGEST: usize = 2_000;

    /// # Errors
    /// What is wrong with it: too short, too long, or with characters that no secret has.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Fault::Missing);
        }
        if text.len() > Self::LONGEST {
            return Err(Fault::TooLong { max: Self::LONGEST });
        }
        let secret = Self(text.to_owned());
        if secret
            .each()
            .any(|one| !one.bytes().all(|byte| byte.is_ascii_graphic()))
        {
            return Err(Fault::BadFormat);
        }
        if secret.each().next().is_none() || secret.each().any(|one| one.len() < Self::SHORTEST) {
            return Err(Fault::TooShort { min: Self::SHORTEST });
        }
        Ok(secret)
    }

    /// Any of these is the right one.
    pub fn each(&self) -> impl Iterator<Item = &str> {
        self.0
            .split([',', '\n', '\r'])
            .map(str::trim)
            .filter(|one| !one.is_empty())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What payments are fetched with, from a provider whose webhooks only say that something happened.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(String);

impl AccessToken {
    pub const LONGEST: usize = 500;

    /// # Errors
    /// What is wrong with it: it goes into a header, so it is plain and of one line.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Fault::Missing);
        }
        if text.len() > Self::LONGEST {
            return Err(Fault::TooLong { max: Self::LONGEST });
        }
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Fault::BadFormat);
        }
        Ok(Self(text.to_owned()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Never in a log.
impl std::fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessToken(…)")
    }
}

/// Never in a log.
impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_secrets_stand_beside_each_other_while_one_is_replaced() {
        let secret = WebhookSecret::parse(" whsec_old_one,\r\nwhsec_new_one\n").unwrap();
        assert_eq!(
            secret.each().collect::<Vec<_>>(),
            ["whsec_old_one", "whsec_new_one"]
        );
    }

    #[test]
    fn what_cannot_be_a_secret_is_refused() {
        for text in [
            "",
            "  ",
            ",",
            "short",
            "whsec_good_enough, no",
            "with some space",
            "whsec_ñandú_ñandú",
        ] {
            assert!(WebhookSecret::parse(text).is_err(), "{text}");
        }
        assert!(WebhookSecret::parse(&"x".repeat(2_001)).is_err());
    }

    #[test]
    fn a_secret_is_not_shown_by_accident() {
        let secret = WebhookSecret::parse("whsec_hidden").unwrap();
        assert!(!format!("{secret:?}").contains("hidden"));
    }
}
