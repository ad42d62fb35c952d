//! Amounts as people read and write them.
//!
//! English puts a point before the decimals and commas between thousands; Spanish and French put a comma before
//! the decimals and a point or a narrow space between thousands. Keypads only have a point. Reading accepts
//! whatever can mean just one thing and refuses the rest: guessing at money is worse than asking again.

use super::amount::Amount;
use super::currency::Currency;
use crate::domain::locale::{Locale, NARROW_NO_BREAK_SPACE, NO_BREAK_SPACE};

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    #[error("an amount is needed")]
    Empty,
    #[error("this is not an amount")]
    BadFormat,
    #[error("at most {allowed} decimals")]
    TooManyDecimals {
        /// The decimals that the currency has.
        allowed: u32,
    },
    #[error("the amount is too large")]
    OutOfRange,
}

impl Amount {
    /// Reads an amount in major units, such as `1234.5`, `1.234,50`, `1 234,50` or `-0,99`.
    ///
    /// With both marks present the later one stands before the decimals. A single mark is read as `locale` uses
    /// it, unless it cannot separate thousands where it stands: `12.50` is twelve and a half in every language,
    /// `1.234` is 1234 in Spanish and one and a bit in English.
    ///
    /// # Errors
    /// [`AmountError`]; decimals beyond the currency's are refused rather than rounded.
    pub fn parse_decimal(input: &str, currency: &Currency, locale: Locale) -> Result<Self, AmountError> {
        let text = input.trim();
        if text.is_empty() {
            return Err(AmountError::Empty);
        }
        let (negative, unsigned) = match text.strip_prefix(['-', '\u{2212}']) {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, decimals) = split(unsigned, locale).ok_or(AmountError::BadFormat)?;

        let allowed = currency.minor_digits();
        let missing = (allowed as usize)
            .checked_sub(decimals.len())
            .ok_or(AmountError::TooManyDecimals { allowed })?;
        let digits = format!("{whole}{decimals}{}", "0".repeat(missing));
        // Only digits are left, so the one way to fail is to be too long for the type.
        let minor: i64 = digits.parse().map_err(|_| AmountError::OutOfRange)?;
        let minor = if negative {
            minor.checked_neg()
        } else {
            Some(minor)
        };
        minor.and_then(Self::new).ok_or(AmountError::OutOfRange)
    }
}

/// The digits before and after the decimal mark, or `None` when the text cannot be read as a number.
fn split(text: &str, locale: Locale) -> Option<(String, &str)> {
    let decimal_at = decimal_mark_at(text, locale);
    let (whole, decimals) = match decimal_at {
        Some(at) => {
            let (whole, rest) = text.split_at_checked(at)?;
            let decimals = rest.get(1..).filter(|decimals| !decimals.is_empty())?;
            (whole, decimals)
        }
        None => (text, ""),
    };
    decimals
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then_some((ungroup(whole)?, decimals))
}

/// Where the mark before the decimals stands, if there is one.
fn decimal_mark_at(text: &str, locale: Locale) -> Option<usize> {
    let (at, mark) = text.char_indices().rfind(|(_, c)| matches!(c, '.' | ','))?;
    let repeated = text.matches(mark).count() > 1;
    let other_mark_before = text.contains(if mark == '.' { ',' } else { '.' });
    if repeated {
        return None; // 1.234.567: nothing has two decimal marks
    }
    if other_mark_before || mark == locale.decimal_mark() || ungroup(text).is_none() {
        Some(at)
    } else {
        None
    }
}

/// Removes the marks between thousands: the same mark throughout, one to three digits before the first, exactly
/// three after each, and no leading zero. `None` when the text is anything else.
fn ungroup(text: &str) -> Option<String> {
    let mark = text.chars().find(|c| !c.is_ascii_digit());
    let Some(mark) = mark else {
        return (!text.is_empty()).then(|| text.to_owned());
    };
    if !matches!(
        mark,
        '.' | ',' | ' ' | NO_BREAK_SPACE | NARROW_NO_BREAK_SPACE | '\'' | '\u{2019}'
    ) {
        return None;
    }
    let mut groups = text.split(mark);
    let first = groups.next()?;
    let grouped = (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit()));
    grouped.then(|| text.replace(mark, ""))
}

/// An amount without its currency, all decimals shown: "1,234.50", "1.234,50", "1 234,50" (U+202F in French).
#[must_use]
pub fn format_decimal(amount: Amount, currency: &Currency, locale: Locale) -> String {
    let sign = if amount.is_negative() { "-" } else { "" };
    format!("{sign}{}", unsigned(amount, *currency, locale))
}

/// An amount as programs and spreadsheets read it, whatever the language: `-1234.50`.
#[must_use]
pub fn plain_decimal(amount: Amount, currency: &Currency) -> String {
    format_decimal(amount, currency, Locale::En).replace(',', "")
}

/// An amount with its currency where the language puts it: "€1,234.50", "1.234,50 €", "CHF 12.00". The space is
/// one that does not break.
#[must_use]
pub fn format_money(amount: Amount, currency: &Currency, locale: Locale) -> String {
    let sign = if amount.is_negative() { "-" } else { "" };
    let number = unsigned(amount, *currency, locale);
    let symbol = currency.symbol(locale);
    match locale {
        // A symbol leans on the number; three letters of a code need a space.
        Locale::En if symbol == currency.code() => format!("{sign}{symbol}{NO_BREAK_SPACE}{number}"),
        Locale::En => format!("{sign}{symbol}{number}"),
        Locale::Es | Locale::Fr => format!("{sign}{number}{NO_BREAK_SPACE}{symbol}"),
    }
}

fn unsigned(amount: Amount, currency: Currency, locale: Locale) -> String {
    let per_major = currency.minor_per_major().unsigned_abs();
    let magnitude = amount.minor().unsigned_abs();
    let whole = magnitude.checked_div(per_major).unwrap_or_default();
    let minor = magnitude.checked_rem(per_major).unwrap_or_default();

    let mut text = grouped(whole, locale);
    let digits = currency.minor_digits() as usize;
    if digits > 0 {
        text.push(locale.decimal_mark());
        text.push_str(&format!("{minor:0digits$}"));
    }
    text
}

fn grouped(whole: u64, locale: Locale) -> String {
    let mark = match locale {
        Locale::En => ',',
        Locale::Es => '.',
        Locale::Fr => NARROW_NO_BREAK_SPACE,
    };
    let digits = whole.to_string();
    let mut text = String::with_capacity(digits.len().saturating_mul(2));
    for (at, digit) in digits.char_indices() {
        let remaining = digits.len().saturating_sub(at);
        if at > 0 && remaining.is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn currency(code: &str) -> Currency {
        Currency::parse(code).unwrap()
    }

    fn read(input: &str, code: &str, locale: Locale) -> Result<i64, AmountError> {
        Amount::parse_decimal(input, &currency(code), locale).map(Amount::minor)
    }

    #[test]
    fn amounts_are_read_as_the_language_writes_them() {
        use Locale::{En, Es, Fr};
        for (input, locale, minor) in [
            ("1234.5", En, 123_450),
            ("1,234.50", En, 123_450),
            ("1,234", En, 123_400),
            ("1,234,567.89", En, 123_456_789),
            ("1.234,50", Es, 123_450),
            ("1234,5", Es, 123_450),
            ("1.234", Es, 123_400),
            ("1.234.567", Es, 123_456_700),
            ("1 234,50", Fr, 123_450),
            ("1\u{202f}234,50", Fr, 123_450),
            ("1\u{a0}234,50", Fr, 123_450),
            ("1.234,50", Fr, 123_450),
            ("1'234.50", En, 123_450),
            (" -0,99 ", Es, -99),
            ("\u{2212}5", Fr, -500),
            ("+7", En, 700),
            ("0", En, 0),
        ] {
            assert_eq!(read(input, "EUR", locale), Ok(minor), "{input:?} in {locale}");
        }
    }

    #[test]
    fn a_keypads_point_and_a_foreign_but_plain_form_are_understood() {
        use Locale::{En, Es, Fr};
        for (input, locale, minor) in [
            ("12.50", Es, 1_250),
            ("1234.5", Fr, 123_450),
            ("12,5", En, 1_250),
            ("1,234.50", Es, 123_450),
            ("0.50", Fr, 50),
        ] {
            assert_eq!(read(input, "EUR", locale), Ok(minor), "{input:?} in {locale}");
        }
    }

    #[test]
    fn what_could_mean_two_things_is_refused() {
        for input in [
            "",
            " ",
            "-",
            "+",
            "--1",
            "1-",
            "1e3",
            "12a",
            "€5",
            ".5",
            "5.",
            "1,23,456.00",
            "1.234.56",
            "1,234,5",
            "1 23",
            "1 234.567,00",
            "1..2",
            "1.,2",
            "0,123,456",
            "١٢",
            "1\u{202f}234 567",
        ] {
            for locale in Locale::ALL {
                assert!(read(input, "EUR", *locale).is_err(), "{input:?} in {locale}");
            }
        }
        assert_eq!(read("", "EUR", Locale::En), Err(AmountError::Empty));
    }

    #[test]
    fn decimals_the_currency_lacks_are_refused_not_rounded() {
        assert_eq!(
            read("1.234", "EUR", Locale::En),
            Err(AmountError::TooManyDecimals { allowed: 2 })
        );
        assert_eq!(
            read("0.500", "EUR", Locale::Es),
            Err(AmountError::TooManyDecimals { allowed: 2 })
        );
        assert_eq!(
            read("12.5", "JPY", Locale::En),
            Err(AmountError::TooManyDecimals { allowed: 0 })
        );
        assert_eq!(read("1.234", "KWD", Locale::En), Ok(1_234));
        assert_eq!(read("1.234", "KWD", Locale::Es), Ok(1_234_000));
    }

    #[test]
    fn amounts_beyond_the_exact_range_are_refused() {
        assert_eq!(
            read("90071992547409.91", "EUR", Locale::En),
            Ok(Amount::MAX.minor())
        );
        assert_eq!(
            read("-90071992547409.91", "EUR", Locale::En),
            Ok(Amount::MIN.minor())
        );
        assert_eq!(
            read("90071992547409.92", "EUR", Locale::En),
            Err(AmountError::OutOfRange)
        );
        assert_eq!(
            read(&"9".repeat(60), "EUR", Locale::En),
            Err(AmountError::OutOfRange)
        );
    }

    #[test]
    fn money_is_written_as_the_language_writes_it() {
        let written =
            |minor, code, locale| format_money(Amount::new(minor).unwrap(), &currency(code), locale);
        assert_eq!(written(123_450, "EUR", Locale::En), "€1,234.50");
        assert_eq!(written(123_450, "EUR", Locale::Es), "1.234,50\u{a0}€");
        assert_eq!(written(123_450, "EUR", Locale::Fr), "1\u{202f}234,50\u{a0}€");
        assert_eq!(written(-5, "EUR", Locale::En), "-€0.05");
        assert_eq!(written(1_200, "CHF", Locale::En), "CHF\u{a0}12.00");
        assert_eq!(written(1_200, "CHF", Locale::Fr), "12,00\u{a0}CHF");
        assert_eq!(written(1_234_567, "JPY", Locale::En), "¥1,234,567");
        assert_eq!(written(1_234_567, "KWD", Locale::En), "KWD\u{a0}1,234.567");
        assert_eq!(written(100, "USD", Locale::Es), "1,00\u{a0}US$");
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            minor in Amount::MIN.minor()..=Amount::MAX.minor(),
            small in -100_000_i64..100_000,
            code in prop::sample::select(Currency::all().collect::<Vec<_>>()),
            locale in prop::sample::select(Locale::ALL),
        ) {
            for minor in [minor, small] {
                let amount = Amount::new(minor).unwrap();
                let text = format_decimal(amount, &code, locale);
                prop_assert_eq!(Amount::parse_decimal(&text, &code, locale), Ok(amount), "{}", text);
            }
        }

        #[test]
        fn no_input_makes_the_reader_panic(input in "\\PC{0,40}|[-+0-9., ]{0,30}") {
            for locale in Locale::ALL {
                let _ = Amount::parse_decimal(&input, &Currency::EUR, *locale);
            }
        }
    }
}
