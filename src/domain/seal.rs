//! Secrets at rest: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha), so that a random nonce is safe, bound to the place
//! where the secret lies: a sealed text moved to another row does not open.

use base64::{Engine, prelude::BASE64_STANDARD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

const NONCE: usize = 24;

/// Nonce and ciphertext in base64. `place` says what it belongs to, such as `supplier/provider`.
pub fn seal(secret: &str, place: &str, key: &[u8; 32], nonce: &[u8; NONCE]) -> Option<String> {
    let cipher = XChaCha20Poly1305::new(Key::from_slice(key));
    let payload = Payload {
        msg: secret.as_bytes(),
        aad: place.as_bytes(),
    };
    let mut sealed = nonce.to_vec();
    sealed.extend(cipher.encrypt(XNonce::from_slice(nonce), payload).ok()?);
    Some(BASE64_STANDARD.encode(sealed))
}

/// The secret, or `None` when key, place or text are not those it was sealed with.
pub fn open(sealed: &str, place: &str, key: &[u8; 32]) -> Option<String> {
    let bytes = BASE64_STANDARD.decode(sealed).ok()?;
    let (nonce, text) = bytes.split_at_checked(NONCE)?;
    let cipher = XChaCha20Poly1305::new(Key::from_slice(key));
    let opened = cipher
        .decrypt(
            XNonce::from_slice(nonce),
            Payload {
                msg: text,
                aad: place.as_bytes(),
            },
        )
        .ok()?;
    String::from_utf8(opened).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_with_its_key_at_its_place_only() {
        let sealed = seal("whsec_123", "a/stripe", &[1; 32], &[2; NONCE]).unwrap();
        assert!(!sealed.contains("whsec"));
        assert_eq!(open(&sealed, "a/stripe", &[1; 32]).as_deref(), Some("whsec_123"));
        assert_eq!(open(&sealed, "b/stripe", &[1; 32]), None);
        assert_eq!(open(&sealed, "a/stripe", &[3; 32]), None);
        assert_eq!(open("AAAA", "a/stripe", &[1; 32]), None);
    }
}
