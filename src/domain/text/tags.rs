//! Tags: short words that a supplier sorts its customers by, typed as a comma-separated list.

use super::parsed::{TextError, single_line};

/// The most tags one customer can carry.
pub const MAX_TAGS: usize = 50;

parsed_text! {
    /// A tag of 1 to 40 characters without a comma, spelled as typed.
    pub struct Tag via tag;
}

impl Tag {
    /// What two spellings of the same tag have in common: tags differ by more than the case of their letters.
    #[must_use]
    pub fn key(&self) -> String {
        self.as_str().to_lowercase()
    }
}

fn tag(input: &str) -> Result<String, TextError> {
    if input.contains(',') {
        return Err(TextError::BadFormat);
    }
    single_line(input, 40)
}

/// Reads a comma-separated list. Empty entries are skipped, and of two spellings the first one stays.
///
/// # Errors
/// The [`TextError`] of the first tag that is refused, or [`TextError::TooMany`] beyond [`MAX_TAGS`].
pub fn parse_tags(input: &str) -> Result<Vec<Tag>, TextError> {
    let entries = input.split(',').filter(|entry| !entry.trim().is_empty());
    unique_tags(entries.map(Tag::parse).collect::<Result<_, _>>()?)
}

/// Each tag once: of two spellings the first one stays.
///
/// # Errors
/// [`TextError::TooMany`] beyond [`MAX_TAGS`].
pub fn unique_tags(entries: Vec<Tag>) -> Result<Vec<Tag>, TextError> {
    let mut seen = std::collections::BTreeSet::new();
    let tags: Vec<Tag> = entries.into_iter().filter(|tag| seen.insert(tag.key())).collect();
    if tags.len() > MAX_TAGS {
        return Err(TextError::TooMany { max: MAX_TAGS });
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &str) -> Vec<String> {
        parse_tags(input)
            .unwrap()
            .into_iter()
            .map(Tag::into_string)
            .collect()
    }

    #[test]
    fn tags_are_separated_by_commas_and_stand_once() {
        assert_eq!(read("HoReCa, vip ,, Niño,VIP,niño"), ["HoReCa", "vip", "Niño"]);
        assert_eq!(read(" , "), Vec::<String>::new());
    }

    #[test]
    fn lists_and_tags_are_limited() {
        let fifty: Vec<_> = (0..50).map(|n| n.to_string()).collect();
        assert_eq!(read(&fifty.join(",")).len(), 50);
        assert_eq!(
            parse_tags(&format!("{},one more", fifty.join(","))),
            Err(TextError::TooMany { max: 50 })
        );
        assert_eq!(parse_tags(&"x".repeat(41)), Err(TextError::TooLong { max: 40 }));
        assert_eq!(Tag::parse("a,b"), Err(TextError::BadFormat));
    }
}
