//! Email addresses.

use super::parsed::TextError;

/// RFC 5321 §4.5.3.1.3 allows a path of 256 octets, of which the address leaves out the angle brackets.
const MAX: usize = 254;
/// RFC 5321 §4.5.3.1.1.
const MAX_LOCAL: usize = 64;

parsed_text! {
    /// An address that mail can be sent to, its domain in lower case.
    ///
    /// The form is the dot-atom of RFC 5322 §3.2.3 at a domain of two labels or more: no quoted local parts, no
    /// address literals, no comments. International domains come in their ASCII form (`xn--…`).
    pub struct EmailAddress via parse;
}

fn parse(input: &str) -> Result<String, TextError> {
    let text = input.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.chars().any(char::is_control) {
        return Err(TextError::ControlCharacters);
    }
    if text.len() > MAX {
        return Err(TextError::TooLong { max: MAX });
    }
    let (local, domain) = text.rsplit_once('@').ok_or(TextError::BadFormat)?;
    if is_local_part(local) && is_domain(domain) {
        Ok(format!("{local}@{}", domain.to_ascii_lowercase()))
    } else {
        Err(TextError::BadFormat)
    }
}

fn is_local_part(local: &str) -> bool {
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    };
    local.len() <= MAX_LOCAL && local.split('.').all(is_atom)
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let (labels, top) = domain.rsplit_once('.').unwrap_or(("", domain));
    // A top-level domain of digits would be an IP address.
    labels.split('.').all(is_label) && is_label(top) && !top.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_addresses_pass_with_the_domain_in_lower_case() {
        for (typed, kept) in [
            ("ana@example.com", "ana@example.com"),
            ("  Ana.Ruiz+fiado@Example.CO.uk ", "Ana.Ruiz+fiado@example.co.uk"),
            ("o'brien@xn--bcher-kva.example", "o'brien@xn--bcher-kva.example"),
        ] {
            assert_eq!(EmailAddress::parse(typed).unwrap().as_str(), kept);
        }
    }

    #[test]
    fn what_cannot_receive_mail_is_refused() {
        let long_local = format!("{}@example.com", "a".repeat(65));
        for refused in [
            "ana",
            "@example.com",
            "ana@",
            "ana@localhost",
            "ana@@example.com",
            "a b@example.com",
            ".ana@example.com",
            "ana.@example.com",
            "a..b@example.com",
            "ana@-a.com",
            "ana@a-.com",
            "ana@.com",
            "ana@example.",
            "ana@1.2.3.4",
            "ana@exämple.com",
            "\"ana\"@example.com",
            "ana@[1.2.3.4]",
            "ana@example.com,b@example.com",
            &long_local,
        ] {
            assert_eq!(
                EmailAddress::parse(refused),
                Err(TextError::BadFormat),
                "{refused}"
            );
        }
        assert_eq!(EmailAddress::parse(" "), Err(TextError::Empty));
        assert_eq!(
            EmailAddress::parse("ana@example.com\r\nBcc: b"),
            Err(TextError::ControlCharacters)
        );
        let long = format!("ana@{}.com", "a.".repeat(130));
        assert_eq!(EmailAddress::parse(&long), Err(TextError::TooLong { max: 254 }));
    }
}
