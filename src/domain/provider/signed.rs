//! HMAC-SHA256, as every provider signs.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::WebhookSecret;

/// Whether one of the secrets made one of the signatures (in hex) of these parts together. Every pair is tried, and
/// compared in constant time, so that the time taken tells nothing about which one is close.
pub(super) fn is_made<'a>(
    secret: &WebhookSecret,
    parts: &[&[u8]],
    signatures: impl Iterator<Item = &'a str> + Clone,
) -> bool {
    secret.each().fold(false, |good, secret| {
        signatures
            .clone()
            .fold(good, |good, signature| made(secret, parts, signature) | good)
    })
}

fn made(secret: &str, parts: &[&[u8]], signature: &str) -> bool {
    let (Ok(mut mac), Ok(signature)) = (
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()),
        hex::decode(signature.trim()),
    ) else {
        return false;
    };
    for part in parts {
        mac.update(part);
    }
    mac.verify_slice(&signature).is_ok()
}
