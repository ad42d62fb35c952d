//! What somebody typed into the search box, as the index takes it.

/// Enough for any name; more words narrow nothing further.
const MAX_WORDS: usize = 8;
const MAX_CHARS: usize = 200;

/// How a search is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Search {
    /// An FTS5 expression: every word of three characters or more, anywhere in the text.
    Words(String),
    /// Too short for trigrams: the beginning of the name, and the first text after all that begin so.
    Prefix { from: String, to: String },
}

impl Search {
    /// `None` when nothing was typed. `scope` is the supplier's own trigram.
    pub fn parse(typed: &str, scope: &str) -> Option<Search> {
        let typed: String = typed
            .chars()
            .filter(|c| !c.is_control() || c.is_whitespace())
            .take(MAX_CHARS)
            .collect();
        let typed = typed.trim();
        if typed.is_empty() {
            return None;
        }
        let words: Vec<String> = typed
            .split_whitespace()
            .filter(|word| has_trigram(word))
            .take(MAX_WORDS)
            .map(quoted)
            .collect();
        if words.is_empty() {
            return Some(Search::Prefix {
                from: typed.to_owned(),
                to: format!("{typed}\u{10ffff}"),
            });
        }
        Some(Search::Words(format!(
            "scope : {} AND text : ({})",
            quoted(scope),
            words.join(" AND ")
        )))
    }
}

/// Whether the tokenizer finds three characters in a word. It skips combining marks.
fn has_trigram(word: &str) -> bool {
    word.chars()
        .filter(|c| !matches!(c, '\u{300}'..='\u{36f}'))
        .count()
        >= 3
}

/// An FTS5 string: everything inside is literal, quotes are doubled.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(typed: &str) -> Option<String> {
        match Search::parse(typed, "abc")? {
            Search::Words(expression) => Some(expression),
            Search::Prefix { from, .. } => Some(format!("{from}…")),
        }
    }

    #[test]
    fn every_longer_word_is_sought_literally() {
        assert_eq!(
            words("  bar  esquina ").unwrap(),
            r#"scope : "abc" AND text : ("bar" AND "esquina")"#
        );
        assert_eq!(words("bar la esquina").unwrap(), words("bar esquina").unwrap());
        assert_eq!(
            words(r#"x" OR scope:"z"#).unwrap(),
            r#"scope : "abc" AND text : ("scope:""z")"#
        );
        assert_eq!(
            words("AND NOT*").unwrap(),
            r#"scope : "abc" AND text : ("AND" AND "NOT*")"#
        );
    }

    #[test]
    fn short_words_are_the_beginning_of_a_name() {
        assert_eq!(words("la").unwrap(), "la…");
        assert_eq!(words("東京").unwrap(), "東京…");
        assert_eq!(
            words("e\u{301}a").unwrap(),
            "e\u{301}a…",
            "two characters and a mark"
        );
        assert_eq!(words(" \u{0} "), None);
        assert_eq!(words(""), None);
    }
}
