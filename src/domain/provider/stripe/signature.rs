//! `Stripe-Signature: t=<seconds>,v1=<hex>[,v1=<hex>…]`: HMAC-SHA256 of `{t}.{raw body}` by the endpoint's secret.

use crate::domain::provider::WebhookSecret;
use crate::domain::provider::signed::is_made;
use chrono::{DateTime, Utc};

/// How far the signature's time may lie from ours, in seconds: an old delivery is a replay.
const TOLERANCE: u64 = 300;

/// Whether one of the secrets made one of the signatures of this body, lately.
#[must_use]
pub fn is_good(header: &str, body: &[u8], secret: &WebhookSecret, now: DateTime<Utc>) -> bool {
    let parts = || header.split(',').filter_map(|part| part.trim().split_once('='));
    let Some((_, time)) = parts().rfind(|(name, _)| *name == "t") else {
        return false;
    };
    let Ok(seconds) = time.parse::<i64>() else {
        return false;
    };
    if now.timestamp().abs_diff(seconds) > TOLERANCE {
        return false;
    }
    // Other schemes, such as v0 of test events, are not for us.
    let signatures = parts().filter(|(name, _)| *name == "v1").map(|(_, value)| value);
    is_made(secret, &[time.as_bytes(), b".", body], signatures)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_492_774_577;
    const BODY: &[u8] = br#"{"id":"evt_1","object":"event"}"#;
    const SECRET: &str = "whsec_test_secret_of_the_tests";
    /// From `printf '%s' '1492774577.{"id":"evt_1","object":"event"}' | openssl dgst -sha256 -hmac "$SECRET"`.
    const SIGNATURE: &str = "8bcc3435a41f5f4af7cc11a248175883cea89aa634c6b9f4647649148a124250";

    fn good(header: &str, body: &[u8], secret: &str, at: i64) -> bool {
        let now = DateTime::from_timestamp(at, 0).unwrap();
        is_good(header, body, &WebhookSecret::parse(secret).unwrap(), now)
    }

    fn header(signature: &str) -> String {
        format!("t={NOW},v1={signature}")
    }

    #[test]
    fn the_published_rule_is_met() {
        assert!(good(&header(SIGNATURE), BODY, SECRET, NOW));
    }

    #[test]
    fn one_changed_bit_of_anything_is_refused() {
        assert!(!good(
            &header(&SIGNATURE.replacen('8', "9", 1)),
            BODY,
            SECRET,
            NOW
        ));
        assert!(!good(
            &header(SIGNATURE),
            br#"{"id":"evt_2","object":"event"}"#,
            SECRET,
            NOW
        ));
        assert!(!good(&header(SIGNATURE), BODY, "whsec_another_secret", NOW));
        assert!(!good(&format!("t={},v1={SIGNATURE}", NOW + 1), BODY, SECRET, NOW));
        assert!(
            !good(&header(SIGNATURE.get(..62).unwrap()), BODY, SECRET, NOW),
            "cut short"
        );
    }

    #[test]
    fn five_minutes_old_is_good_and_a_second_more_is_not() {
        assert!(good(&header(SIGNATURE), BODY, SECRET, NOW + 300));
        assert!(!good(&header(SIGNATURE), BODY, SECRET, NOW + 301));
        assert!(!good(&header(SIGNATURE), BODY, SECRET, NOW - 301));
    }

    #[test]
    fn while_a_secret_is_rolled_either_one_is_good() {
        let bad = "00".repeat(32);
        assert!(good(
            &format!("t={NOW},v1={bad},v1={SIGNATURE},v0={bad}"),
            BODY,
            SECRET,
            NOW
        ));
        assert!(good(
            &header(SIGNATURE),
            BODY,
            &format!("whsec_the_new_one\n{SECRET}"),
            NOW
        ));
        assert!(good(
            &header(SIGNATURE),
            BODY,
            &format!("{SECRET}, whsec_the_new_one"),
            NOW
        ));
    }

    #[test]
    fn nonsense_is_refused_and_breaks_nothing() {
        let huge = format!("t={},v1={SIGNATURE}", i64::MIN);
        for header in [
            "",
            "t=",
            "v1=",
            "t=1,v1=zz",
            ",,,===",
            "t=1492774577",
            "t=-1e9,v1=",
            &huge,
        ] {
            assert!(!good(header, BODY, SECRET, NOW), "{header}");
        }
        assert!(
            !good(&format!("t={NOW},v0={SIGNATURE}"), BODY, SECRET, NOW),
            "another scheme"
        );
    }
}
