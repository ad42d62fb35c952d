//! What somebody typed into the search box, as the index takes it.

use crate::domain::likeness::pieces;

/// Enough for any name; more words narrow nothing further.
const MAX_WORDS: usize = 8;
const MAX_CHARS: usize = 200;

// As the view `customer_indexed` writes them.
const MARK: char = '\u{e000}';
const MARK_END: char = '\u{e001}';
const BEFORE_NAME: &str = "\u{e002}\u{e002}";

/// The FTS5 expression for what was typed and for `marks`, such as `("tag", "vip")`; `scope` is the supplier's own trigram.
/// `None` when nothing is asked for.
pub fn expression(scope: &str, typed: &str, marks: &[(&str, &str)]) -> Option<String> {
    let text = text(typed);
    let marks: Vec<String> = marks
        .iter()
        .map(|(kind, value)| quoted(&format!("{MARK}{kind}:{value}{MARK_END}")))
        .collect();
    if text.is_none() && marks.is_empty() {
        return None;
    }
    let mut found = format!("scope : {}", quoted(scope));
    for (column, part) in [("marks", Some(marks.join(" AND "))), ("text", text)] {
        if let Some(part) = part.filter(|part| !part.is_empty()) {
            found.push_str(&format!(" AND {column} : ({part})"));
        }
    }
    Some(found)
}

/// The expression for any of these, as they are; `None` when there is nothing to ask for.
pub fn any_whole(scope: &str, texts: &[&str]) -> Option<String> {
    let texts: Vec<String> = texts
        .iter()
        .filter(|text| has_trigram(text))
        .map(|text| quoted(text))
        .collect();
    (!texts.is_empty()).then(|| format!("scope : {} AND text : ({})", quoted(scope), texts.join(" OR ")))
}

/// The expression for names that have a piece of each longer word of this one.
pub fn by_pieces(scope: &str, name: &str) -> Option<String> {
    let words: Vec<String> = pieces(name)
        .iter()
        .take(MAX_WORDS)
        .map(|[beginning, end]| format!("({} OR {})", quoted(beginning), quoted(end)))
        .collect();
    (!words.is_empty()).then(|| format!("scope : {} AND text : ({})", quoted(scope), words.join(" AND ")))
}

/// Every word of three characters or more, anywhere in the text; without any, the beginning of a name.
fn text(typed: &str) -> Option<String> {
    let typed: String = typed
        .chars()
        .filter(|c| (!c.is_control() || c.is_whitespace()) && !matches!(c, '\u{e000}'..='\u{f8ff}'))
        .take(MAX_CHARS)
        .collect();
    let typed = typed.trim();
    let words: Vec<String> = typed
        .split_whitespace()
        .filter(|word| has_trigram(word))
        .take(MAX_WORDS)
        .map(quoted)
        .collect();
    match (typed, words.as_slice()) {
        ("", _) => None,
        (typed, []) => Some(quoted(&format!("{BEFORE_NAME}{typed}"))),
        (_, words) => Some(words.join(" AND ")),
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
        text(typed).map(|text| text.replace(BEFORE_NAME, "^"))
    }

    #[test]
    fn every_longer_word_is_sought_literally() {
        assert_eq!(words("  bar  esquina ").unwrap(), r#""bar" AND "esquina""#);
        assert_eq!(words("bar la esquina").unwrap(), words("bar esquina").unwrap());
        assert_eq!(words(r#"x" OR scope:"z"#).unwrap(), r#""scope:""z""#);
        assert_eq!(words("AND NOT*").unwrap(), r#""AND" AND "NOT*""#);
    }

    #[test]
    fn short_words_are_the_beginning_of_a_name() {
        assert_eq!(words("la").unwrap(), r#""^la""#);
        assert_eq!(words("東京").unwrap(), r#""^東京""#);
        assert_eq!(
            words("e\u{301}a").unwrap(),
            "\"^e\u{301}a\"",
            "two characters and a mark"
        );
        assert_eq!(words(" \u{0} "), None);
        assert_eq!(words(""), None);
    }

    #[test]
    fn marks_narrow_and_nobody_can_type_one() {
        let found = expression("abc", "luna", &[("tag", r#"6" pan"#), ("status", "active")]).unwrap();
        let shown = found.replace(MARK, "<").replace(MARK_END, ">");
        assert_eq!(
            shown,
            r#"scope : "abc" AND marks : ("<tag:6"" pan>" AND "<status:active>") AND text : ("luna")"#
        );
        assert_eq!(expression("abc", "", &[]), None);
        assert_eq!(words("\u{e000}tag:vip\u{e001}").unwrap(), r#""tag:vip""#);
    }
}
