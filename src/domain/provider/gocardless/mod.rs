//! GoCardless: <https://developer.gocardless.com/getting-started/api/staying-up-to-date-with-webhooks/>.

mod event;

pub use event::read;

use super::WebhookSecret;
use super::signed::is_made;

/// `Webhook-Signature`: HMAC-SHA256 of the body in hex.
#[must_use]
pub fn is_good(header: &str, body: &[u8], secret: &WebhookSecret) -> bool {
    is_made(secret, &[body], std::iter::once(header))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From `printf '%s' '{"events":[]}' | openssl dgst -sha256 -hmac "a_secret_of_gocardless"`.
    const SIGNATURE: &str = "50c347c59db5d7dcce44741a511fbbd1d664084eedc594380ba50a263c00c2de";

    #[test]
    fn the_published_rule_is_met() {
        let good = |header: &str, body: &[u8], secret: &str| {
            is_good(header, body, &WebhookSecret::parse(secret).unwrap())
        };
        let body = br#"{"events":[]}"#;
        assert!(good(SIGNATURE, body, "a_secret_of_gocardless"));
        assert!(good(SIGNATURE, body, "the_next_secret, a_secret_of_gocardless"));
        assert!(!good(SIGNATURE, br#"{"events":[ ]}"#, "a_secret_of_gocardless"));
        assert!(!good(SIGNATURE, body, "another_secret"));
        assert!(!good("", body, "a_secret_of_gocardless"));
        assert!(!good(
            SIGNATURE.get(..62).unwrap(),
            body,
            "a_secret_of_gocardless"
        ));
    }
}
