//! Passwords at rest: argon2id with OWASP's first recommendation (19 MiB, 2 passes, 1 lane).
//! Source: OWASP Password Storage Cheat Sheet; RFC 9106.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

/// A digest of nobody's password. Checking against it costs an unknown email the same time as a known one.
pub const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LWF0LWFsbC4$RdescudvJCsgt3ub+b5dWRWJTmaaJObGcGDH5zSjVkU";

fn argon2() -> Option<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The PHC string to store, or `None` if hashing itself failed.
pub fn hash(password: &str, salt: &[u8; 16]) -> Option<String> {
    let salt = SaltString::encode_b64(salt).ok()?;
    Some(argon2()?.hash_password(password.as_bytes(), &salt).ok()?.to_string())
}

pub fn verify(password: &str, stored: &str) -> bool {
    let Ok(stored) = PasswordHash::new(stored) else { return false };
    argon2().is_some_and(|argon2| argon2.verify_password(password.as_bytes(), &stored).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_opens_only_its_own_digest() {
        let stored = hash("correct horse battery", &[7; 16]).unwrap();
        assert!(verify("correct horse battery", &stored));
        assert!(!verify("correct horse batterz", &stored));
        assert!(!verify("", NOBODY));
        assert!(!verify("correct horse battery", "not a digest"));
    }
}
