//! Numbers that tax offices give to taxpayers, and whether one can be what it claims to be.
//!
//! A number that passes may still be nobody's; only the tax office knows. One that fails is worth a question: the
//! office may have given it out under an older rule, so it is called suspect, never wrong.
//!
//! Where no law publishes the arithmetic of a member state, the source is the European Commission's "VIES VAT
//! number algorithms" (TAXUD) as the registers' own published numbers confirm it.

use chrono::NaiveDate;

use super::country::Country;
use proof::part;
use rules::RULES;

mod proof;
mod rules;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Valid,
    Suspect(Problem),
    /// Nothing is known here about the numbers of that country.
    NotChecked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Too long, too short, a letter where a digit belongs.
    Format,
    /// Looks right, but the check digit is another: most likely mistyped.
    CheckDigit,
}

/// Whether the country could have given the number out.
#[must_use]
pub fn check(country: Country, number: &str) -> Verdict {
    let number = normalized(number);
    let (code, prefix, other_prefix) = register(country);
    if code == "MX" {
        return check_mexican(&number);
    }
    // Switzerland and Norway mark with a suffix that the number's holder is liable to VAT.
    let marks: &[&str] = match code {
        "CH" => &["MWST", "TVA", "IVA", "TPV"],
        "NO" => &["MVA"],
        _ => &[],
    };
    let whole = marks.iter().find_map(|mark| number.strip_suffix(mark));
    let whole = whole.unwrap_or(&number);
    let bare = whole
        .strip_prefix(prefix)
        .or_else(|| whole.strip_prefix(other_prefix));
    // Zeros alone satisfy every sum.
    let is_nothing = !number.bytes().any(|byte| matches!(byte, b'1'..=b'9'));

    let mut verdict = Verdict::NotChecked;
    for (_, shape, proof) in RULES.iter().filter(|(of, ..)| *of == code) {
        // An Italian's code may begin with IT, so the whole number is tried too.
        let fitting = [Some(whole), bare].into_iter().flatten().find(|n| fits(n, shape));
        match fitting {
            Some(n) if !is_nothing && proof.holds(n) => return Verdict::Valid,
            Some(_) if !is_nothing => verdict = Verdict::Suspect(Problem::CheckDigit),
            _ if verdict == Verdict::NotChecked => verdict = Verdict::Suspect(Problem::Format),
            _ => {}
        }
    }
    verdict
}

/// In capitals and without the spaces, dots, dashes and slashes that people group digits with.
#[must_use]
pub fn normalized(number: &str) -> String {
    let is_kept =
        |c: &char| !c.is_whitespace() && !matches!(c, '.' | '-' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    number
        .chars()
        .filter(is_kept)
        .flat_map(char::to_uppercase)
        .collect()
}

/// Whose rules apply, and the prefixes its VAT numbers have.
fn register(country: Country) -> (&'static str, &'static str, &'static str) {
    match country.code() {
        // Entered in the same register as those of the mainland.
        "BL" | "GF" | "GP" | "MF" | "MQ" | "PM" | "RE" | "YT" => ("FR", "FR", "FR"),
        "AX" => ("FI", "FI", "FI"),
        // Directive 2006/112 Art. 215, and XI since 2021 for Northern Ireland.
        "GR" => ("GR", "EL", "GR"),
        "GB" | "IM" => ("GB", "GB", "XI"),
        code => (code, code, code),
    }
}

/// Whether each character is of the shape's class, from the end, where `?` may be missing.
fn fits(number: &str, shape: &str) -> bool {
    let mut characters = number.bytes().rev();
    let is_fitting = |class| match characters.next() {
        Some(byte) => is_of_class(byte, class),
        None => class == b'?',
    };
    shape.bytes().rev().all(is_fitting) && characters.next().is_none()
}

fn is_of_class(byte: u8, class: u8) -> bool {
    match class {
        b'9' | b'?' => byte.is_ascii_digit(),
        b'n' => matches!(byte, b'1'..=b'9'),
        b'a' => byte.is_ascii_uppercase(),
        b'x' => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        // Check digits of Chile and Mexico, where ten has a letter.
        b'k' => byte.is_ascii_digit() || byte == b'K',
        b't' => byte.is_ascii_digit() || byte == b'A',
        // Spain's persons without a DNI, and entities.
        b'p' => b"KLMXYZ".contains(&byte),
        b'e' => b"ABCDEFGHJNPQRSUVW".contains(&byte),
        // The key of a French VAT number.
        b'y' => is_of_class(byte, b'x') && byte != b'I' && byte != b'O',
        // The names in a Mexican RFC, `_` for Ñ.
        b'm' => byte.is_ascii_uppercase() || byte == b'&' || byte == b'_',
        _ => byte == class,
    }
}

/// RFC: CFF Art. 27; the digit as in the SAT's procedure for composing the key.
fn check_mexican(n: &str) -> Verdict {
    // Everybody without one, at home and abroad (RMF rule 2.7.1.23).
    if matches!(n, "XAXX010101000" | "XEXX010101000") {
        return Verdict::Valid;
    }
    let n = n.replace('Ñ', "_");
    let date = part(&n, n.len().saturating_sub(9), n.len().saturating_sub(3));
    let is_real_day = || {
        let [year, month, day] = [0, 2, 4].map(|at| part(date, at, usize::saturating_add(at, 2)));
        // The century is not written; of the two possible ones, 2000 has the leap day.
        let year = year.parse().ok().map(|year: i32| year.saturating_add(2000))?;
        NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
    };
    let has_shape = fits(&n, "mmmm999999xxt") || fits(&n, "mmm999999xxt");
    if !has_shape || is_real_day().is_none() {
        return Verdict::Suspect(Problem::Format);
    }
    // A company's three letters follow a space, which is 37.
    let padded = format!("{n:>13}");
    let values = padded
        .chars()
        .filter_map(|c| "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ _".find(c));
    let weighed = values.zip((1..=13_usize).rev());
    if weighed
        .map(|(value, weight)| value.saturating_mul(weight))
        .sum::<usize>()
        % 11
        == 0
    {
        Verdict::Valid
    } else {
        Verdict::Suspect(Problem::CheckDigit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Examples of tax offices and of python-stdnum, and what companies publish about themselves; a few are made up
    /// for a form that nobody publishes (ÑOÑ…, K1234567L).
    const PUBLISHED: &[(&str, &str)] = &[
        (
            "ES",
            "A28015865 A15075062 A46103834 A39000013 Q2826000H P2807900B 12345678Z X1234567L Y1234567X Z1234567R W0037986G N0032484H G28029643 R2800016D K1234567L",
        ),
        (
            "FR",
            "732829320 73282932000074 44732829320 35600000000048 35600000049837 83404833048 40303265045 K7399859412",
        ),
        (
            "MX",
            "GODE561231GR8 MAB9307148T4 BIM011108DJ5 NWM9709244W4 CFE370814QI0 SAT970701NN3 IMS421231I45 ÑOÑ800101AB1",
        ),
        ("AR", "30500010912 20055361682 33693450239 30546689979"),
        ("DE", "136695976 811569869 123475223 129273398"),
        (
            "IT",
            "00743110157 00905811006 00488410010 RCCMNL83S18D969H RSSMRA85T10A562S",
        ),
        ("PT", "501964843 503504564 500697256"),
        ("BE", "0403019261 0428759497 0403227515"),
        ("NL", "004495445B01 000099998B57"),
        ("AT", "U13585627 U33864707"),
        ("PL", "7740001454 8567346215 5261040828 44051401359"),
        (
            "IE",
            "6433435F 6388047V 8D79739I 3628739UA 9825613N 1234567FA 6433435OA",
        ),
        ("LU", "15027442 20260743 26375245"),
        ("DK", "13585628 22756214"),
        ("FI", "20774740 01120389"),
        ("SE", "556012579001 5560160680 556703748501"),
        ("GR", "094259216 094019245"),
        ("CH", "CHE107787577 CHE100155212 CHE116281710 CHE109322551"),
        ("BR", "11222333000181 33000167000101 12ABC34501DE35 39053344705"),
        ("CL", "608050000 612190003 97004000-5"),
        ("CO", "8001972684 8999990681 8909039388"),
        ("PE", "20131312955 20100070970"),
        ("GB", "980780684 220430231 434031494"),
        ("HU", "12892312 10773381 10625790"),
        ("SI", "50223054 15012557"),
        ("MT", "11679112"),
        ("CY", "10259033P"),
        ("CZ", "25123891 00177041 7103192745"),
        ("SK", "2022749619"),
        ("HR", "33392005961"),
        ("EE", "100931558 100594102 10137025 37605030299"),
        ("LV", "40003521600"),
        ("LT", "119511515 100001919017"),
        ("RO", "18547290 1590082 1630615123457"),
        ("BG", "175074752 831902088 7523169263"),
        ("NO", "923609016 995525828MVA"),
    ];

    fn verdict(code: &str, number: &str) -> Verdict {
        check(Country::parse(code).unwrap(), number)
    }

    #[test]
    fn published_numbers_are_valid() {
        for (code, numbers) in PUBLISHED {
            for number in numbers.split(' ') {
                assert_eq!(verdict(code, number), Verdict::Valid, "{code} {number}");
            }
        }
    }

    #[test]
    fn one_changed_digit_is_noticed() {
        for (code, numbers) in PUBLISHED {
            let number = numbers.split(' ').next().unwrap();
            // The sixth character is a digit everywhere.
            let at = 5;
            let digit = (number.as_bytes()[at] - b'0' + 1) % 10;
            let changed = format!("{}{digit}{}", &number[..at], &number[at + 1..]);
            let suspect = Verdict::Suspect(Problem::CheckDigit);
            assert_eq!(verdict(code, &changed), suspect, "{code} {changed}");
        }
        // 2000 had a 29 February, so only the digit is wrong.
        assert_eq!(
            verdict("MX", "GODE000229GR8"),
            Verdict::Suspect(Problem::CheckDigit)
        );
    }

    #[test]
    fn prefixes_and_separators_are_optional() {
        for (code, number) in [
            ("ES", "es a-28.015.865"),
            ("ES", "ESX1234567L"),
            ("FR", "FR 44 732 829 320"),
            ("RE", "732 829 320 00074"),
            ("GR", "EL 094259216"),
            ("GR", "GR094259216"),
            ("GB", "XI 980 7806 84"),
            ("BE", "BE 0403.019.261"),
            ("AT", "ATU 13585627"),
            ("NL", "NL004495445B01"),
            ("CH", "CHE-107.787.577 MWST"),
            ("NO", "NO 995 525 828 MVA"),
            ("MX", "ñoñ 800101-ab1"),
            ("BR", "12.ABC.345/01DE-35"),
            ("CL", "60.805.000\u{2011}0"),
            ("HU", "10773381-2-44"),
        ] {
            assert_eq!(verdict(code, number), Verdict::Valid, "{code} {number}");
        }
        assert_eq!(normalized(" es\u{a0}b-12/34.5ñ"), "ESB12345Ñ");
    }

    #[test]
    fn what_has_another_shape_is_not_of_that_country() {
        for (code, number) in [
            ("ES", ""),
            ("ES", "A2801586"),
            ("ES", "I2801586A"),
            ("ES", "FR44732829320"),
            ("FR", "73282932"),
            ("MX", "GODE561331GR8"),
            ("MX", "GODE560230GR8"),
            ("MX", "GODE561231"),
            ("DE", "036695976"),
            ("AR", "00000000000"),
            ("PT", "５０１９６４８４３"),
            ("IT", "ÀÀÀÀÀÀÀÀÀÀÀ"),
        ] {
            assert_eq!(
                verdict(code, number),
                Verdict::Suspect(Problem::Format),
                "{code} {number}"
            );
        }
    }

    #[test]
    fn special_numbers_follow_their_own_rules() {
        for (code, number, is_valid) in [
            ("MX", "XAXX010101000", true),
            ("MX", "XEXX010101000", true),
            ("MX", "XAXX010101001", false),
            ("FR", "35600000049837", true),
            ("FR", "35600000049838", false),
            ("FR", "73282932000078", false),
            // A key with a letter is not checked, the SIREN is.
            ("FR", "K8399859412", true),
            ("FR", "K7399859413", false),
            // A company's control is a digit, a public body's a letter.
            ("ES", "A2801586E", false),
            ("ES", "Q28260008", false),
            ("BR", "11111111111", false),
            ("NL", "000099998B58", false),
        ] {
            assert_eq!(
                verdict(code, number) == Verdict::Valid,
                is_valid,
                "{code} {number}"
            );
        }
    }

    #[test]
    fn other_countries_are_not_checked() {
        assert_eq!(verdict("US", "12-3456789"), Verdict::NotChecked);
        assert_eq!(verdict("MC", "anything"), Verdict::NotChecked);
    }
}
