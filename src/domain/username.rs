//! What a contact could sign in with: suggestions, made from what is known of it.

use chrono::{Datelike, NaiveDate};

use super::contact::ContactFields;
use super::likeness;
use super::text::{Phone, Username};

words! {
    /// What a suggested username is made of.
    pub enum Pattern {
        NameSurname = "name_surname",
        NameDate = "name_date",
        NamePhone = "name_phone",
        Email = "email",
        YearNameSurname = "year_name_surname",
    }
}

/// As many digits of a number as its owner knows by heart, which is without the country.
const PHONE_DIGITS: usize = 9;

/// In all patterns that its particulars allow. A name that no keyboard everywhere has letters for leaves the email, if any.
#[must_use]
pub fn suggestions(fields: &ContactFields, today: NaiveDate) -> Vec<(Pattern, Username)> {
    let first = fields.first_name.as_str();
    let surname = fields.surname.as_ref().map(AsRef::as_ref).unwrap_or_default();
    let (name, short_surname) = (capitalised(words(first)), capitalised(first_surname(surname)));
    let small: String = words(first).concat();
    let both = (!name.is_empty() && !short_surname.is_empty()).then(|| format!("{name}{short_surname}"));
    let with_name = |rest: String| (!small.is_empty()).then(|| format!("{small}{rest}"));
    let phone = fields.phone.as_ref().map(national_digits);
    let candidates = [
        (Pattern::NameSurname, both.clone()),
        (Pattern::NameDate, with_name(today.format("%Y%m%d").to_string())),
        (Pattern::NamePhone, phone.and_then(with_name)),
        (Pattern::Email, fields.email.as_ref().map(ToString::to_string)),
        (
            Pattern::YearNameSurname,
            both.map(|both| format!("{}{both}", today.year())),
        ),
    ];
    candidates
        .into_iter()
        .filter_map(|(pattern, text)| Some((pattern, Username::parse(&text?).ok()?)))
        .collect()
}

/// Whether a username is a first name or a surname and nothing else: somebody else has the same sooner or later, and it is
/// the first that strangers guess.
#[must_use]
pub fn is_only_a_name(username: &Username, fields: &ContactFields) -> bool {
    let typed = words(username.as_str()).concat();
    let surname = fields.surname.as_ref().map(AsRef::as_ref).unwrap_or_default();
    let names = [words(fields.first_name.as_str()), words(surname)];
    names
        .iter()
        .any(|name| typed == name.concat() || name.contains(&typed))
}

/// The words of a name in the small letters that every keyboard has.
fn words(name: &str) -> Vec<String> {
    let lower = name
        .to_lowercase()
        .replace('ß', "ss")
        .replace('æ', "ae")
        .replace('œ', "oe");
    lower
        .split(|c: char| c.is_whitespace() || c.is_ascii_punctuation())
        .map(|word| {
            let plain = word.chars().map(likeness::fold);
            plain.filter(char::is_ascii_alphanumeric).collect()
        })
        .filter(|word: &String| !word.is_empty())
        .collect()
}

/// The first of two surnames, with the particles before it: `de la Torre`.
fn first_surname(surname: &str) -> Vec<String> {
    let words = words(surname);
    let particles = words.iter().take_while(|word| word.len() <= 3).count();
    words.into_iter().take(particles.saturating_add(1)).collect()
}

fn capitalised(words: Vec<String>) -> String {
    let capital = |word: String| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    words.into_iter().map(capital).collect()
}

fn national_digits(phone: &Phone) -> String {
    let digits = phone.as_str().trim_start_matches('+');
    let ahead = digits.len().saturating_sub(PHONE_DIGITS);
    digits.chars().skip(ahead).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::contact::ContactDraft;
    use crate::domain::fault::Faults;

    fn contact(first_name: &str, surname: &str, phone: &str, email: &str) -> ContactFields {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let draft = ContactDraft {
            first_name: first_name.to_owned(),
            surname: text(surname),
            phone: text(phone),
            email: text(email),
            ..ContactDraft::default()
        };
        draft.parse(&mut Faults::default()).unwrap()
    }

    fn suggested(contact: &ContactFields) -> Vec<String> {
        let day = NaiveDate::from_ymd_opt(2026, 5, 23).unwrap();
        let names = suggestions(contact, day).into_iter();
        names.map(|(_, name)| name.to_string()).collect()
    }

    #[test]
    fn a_contact_is_offered_a_username_in_each_pattern() {
        let ana = contact("Ana", "García", "+34 645 337 711", "ana@luna.example");
        assert_eq!(
            suggested(&ana),
            [
                "AnaGarcia",
                "ana20260523",
                "ana645337711",
                "ana@luna.example",
                "2026AnaGarcia"
            ]
        );
        let names = |first, surname| suggested(&contact(first, surname, "", ""));
        assert_eq!(
            names("María José", "de la Torre Peña"),
            [
                "MariaJoseDeLaTorre",
                "mariajose20260523",
                "2026MariaJoseDeLaTorre"
            ]
        );
        assert_eq!(
            names("Jürgen", "Weiß"),
            ["JurgenWeiss", "jurgen20260523", "2026JurgenWeiss"]
        );
        assert_eq!(names("Ana", ""), ["ana20260523"]);
        assert_eq!(
            suggested(&contact("芳", "王", "", "fang@luna.example")),
            ["fang@luna.example"]
        );
    }

    #[test]
    fn a_name_alone_is_no_good_username() {
        let maria = contact("María José", "García", "", "");
        let only = |typed: &str| is_only_a_name(&Username::parse(typed).unwrap(), &maria);
        for name in ["maria", "Jose", "MariaJose", "maria.jose", "GARCIA"] {
            assert!(only(name), "{name}");
        }
        for fine in ["MariaGarcia", "maria2026", "2026MariaJoseGarcia", "mjgarcia"] {
            assert!(!only(fine), "{fine}");
        }
    }
}
