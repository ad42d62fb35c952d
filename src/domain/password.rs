//! Passwords at rest: argon2id with OWASP's first recommendation (19 MiB, 2 passes, 1 lane).
//! Source: OWASP Password Storage Cheat Sheet; RFC 9106.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

/// A digest of nobody's password. Checking against it costs an unknown email the same time as a known one.
pub const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5LWF0LWFsbC4$RdescudvJCsgt3ub+b5dWRWJTmaaJObGcGDH5zSjVkU";

fn argon2() -> Option<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).ok()?;
    Some(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The PHC string to store, or `None` if hashing itself failed.
pub fn hash(password: &str, salt: &[u8; 16]) -> Option<String> {
    let salt = SaltString::encode_b64(salt).ok()?;
    Some(
        argon2()?
            .hash_password(password.as_bytes(), &salt)
            .ok()?
            .to_string(),
    )
}

/// A password to read out or write down: 16 letters and digits that are not mistaken for each other (Crockford's
/// base 32), 5 bits of each byte.
pub fn readable(random: &[u8; 16]) -> String {
    const SIGNS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let sign = |byte: &u8| SIGNS.get(usize::from(byte & 31)).copied().map_or('x', char::from);
    let groups: Vec<String> = random
        .chunks(4)
        .map(|group| group.iter().map(sign).collect())
        .collect();
    groups.join("-")
}

pub fn verify(password: &str, stored: &str) -> bool {
    let Ok(stored) = PasswordHash::new(stored) else {
        return false;
    };
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

    #[test]
    fn readable_passwords_are_long_enough_to_be_accepted() {
        let password = readable(&[0, 1, 2, 3, 4, 5, 6, 7, 250, 251, 252, 253, 254, 255, 17, 18]);
        assert_eq!(password, "0123-4567-tvwx-yzhj");
        assert!(crate::domain::text::Password::parse(&password).is_ok());
    }
}
