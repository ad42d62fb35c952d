//! Whether two records may be about the same customer: the same number or address, or nearly the same name.

words! {
    /// What is alike.
    pub enum Likeness {
        TaxId = "tax_id",
        Email = "email",
        Phone = "phone",
        Name = "name",
    }
}

/// What companies are, said at the end of their names, without dots.
const LEGAL_FORMS: &[&str] = &[
    "sl", "slu", "sll", "slp", "slne", "sa", "sau", "sal", "sc", "scp", "cb", "coop", "sarl", "sas", "sasu",
    "eurl", "sci", "snc", "scop", "ei", "ltd", "limited", "llc", "llp", "inc", "corp", "plc", "co", "gmbh",
    "ug", "ag", "kg", "ohg", "bv", "nv", "srl", "srls", "spa", "sapi", "lda", "ltda", "pty", "oy", "ab",
    "as", "aps",
];

/// A name as it is compared: small letters without accents, words alone, no legal form at the end.
#[must_use]
pub fn plain(name: &str) -> String {
    let folded: String = words(name).join(" ").chars().map(fold).collect();
    let mut words: Vec<&str> = folded.split(' ').collect();
    // "SA de CV", "S de RL de CV" and what else ends like this.
    while words.len() > 1 {
        let keep = match words.as_slice() {
            [_, .., "de", "cv" | "rl"] => words.len().saturating_sub(2),
            [_, .., last] if LEGAL_FORMS.contains(last) || *last == "s" => words.len().saturating_sub(1),
            _ => break,
        };
        words.truncate(keep.max(1));
    }
    words.join(" ")
}

/// The words of a name, small; letters that stand alone, as in `S.L.` or `S. L.`, are one word.
fn words(name: &str) -> Vec<String> {
    let lower = name.to_lowercase().replace(['.', '\'', '’'], "");
    let mut words: Vec<String> = Vec::new();
    let mut was_alone = false;
    for word in lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        let is_alone = word.chars().count() == 1;
        match words.last_mut() {
            Some(last) if is_alone && was_alone => last.push_str(word),
            _ => words.push(word.to_owned()),
        }
        was_alone = is_alone;
    }
    words
}

/// A small letter without its accent.
pub(super) fn fold(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' => 'i',
        'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'š' | 'ś' | 'ş' | 'ș' => 's',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ž' | 'ź' | 'ż' => 'z',
        other => other,
    }
}

/// Whether three letters in four of the threes that make up two [`plain`] names are the same: a slip of the pen, not another name.
#[must_use]
pub fn is_alike(one: &str, other: &str) -> bool {
    if one == other {
        return !one.is_empty();
    }
    let (mut one, mut other) = (threes(one), threes(other));
    let all = one.len().saturating_add(other.len());
    one.retain(|three| match other.iter().position(|same| same == three) {
        Some(at) => {
            other.swap_remove(at);
            true
        }
        None => false,
    });
    // 2 · common / all ≥ 3/4
    one.len().saturating_mul(8) >= all.saturating_mul(3)
}

fn threes(text: &str) -> Vec<[char; 3]> {
    let padded: Vec<char> = "  ".chars().chain(text.chars()).chain([' ']).collect();
    padded
        .windows(3)
        .filter_map(|three| three.try_into().ok())
        .collect()
}

/// The beginning and the end of each longer word: a slip in a word leaves one of them whole. What is found by these is
/// compared letter by letter.
#[must_use]
pub fn pieces(name: &str) -> Vec<[String; 2]> {
    let plain_words = plain(name).split(' ').count();
    words(name)
        .iter()
        .take(plain_words)
        .map(|word| word.chars().collect::<Vec<char>>())
        .filter(|word| word.len() >= 3)
        .map(|word| {
            let length = match word.len() {
                0..=5 => 3,
                6..=7 => 4,
                _ => 5,
            };
            let end: String = word.iter().skip(word.len().saturating_sub(length)).collect();
            [word.iter().take(length).collect(), end]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_compared_without_its_dress() {
        for (name, expected) in [
            ("Café Luna, S.L.", "cafe luna"),
            ("CAFE LUNA SL", "cafe luna"),
            ("Café  Luna S. L. U.", "cafe luna"),
            ("Boulangerie Chloé SARL", "boulangerie chloe"),
            ("Abarrotes Peña S.A. de C.V.", "abarrotes pena"),
            ("Abarrotes Peña S. de R.L. de C.V.", "abarrotes pena"),
            ("Smith & Sons Ltd", "smith sons"),
            ("SL", "sl"),
            ("L'Épicerie", "lepicerie"),
            ("東京 商店", "東京 商店"),
            ("—", ""),
        ] {
            assert_eq!(plain(name), expected, "{name}");
        }
    }

    #[test]
    fn a_slip_is_alike_and_another_name_is_not() {
        let alike = |one: &str, other: &str| is_alike(&plain(one), &plain(other));
        for (one, other) in [
            ("Café Luna S.L.", "cafe luna"),
            ("Café Luna", "Cafe Lunna"),
            ("Panadería Hermanos García", "Panaderia Hermanos Garcia SL"),
            ("Restaurante El Faro", "Restaurant El Faro"),
        ] {
            assert!(alike(one, other) && alike(other, one), "{one} / {other}");
        }
        for (one, other) in [
            ("Bar Sol", "Bar Mar"),
            ("Bar Sol", "Bar Sal"),
            ("Café Luna", "Café Lunar Park"),
            ("", ""),
            ("—", "…"),
        ] {
            assert!(!alike(one, other), "{one} / {other}");
        }
    }

    #[test]
    fn a_slip_leaves_the_beginning_or_the_end_of_a_word() {
        let is = |word: [&str; 2]| word.map(str::to_owned);
        assert_eq!(pieces("Bar Lunna S.L."), [is(["bar", "bar"]), is(["lun", "nna"])]);
        assert_eq!(pieces("Restaurante"), [is(["resta", "rante"])]);
        assert!(pieces("La Y").is_empty());
    }
}
