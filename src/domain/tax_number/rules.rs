//! The table of shapes and check digits, and the checks that one country has for itself.

use super::proof::Proof::{self, By, Last, LastTwo, Shape};
use super::proof::{
    REST, REST_OR_0, TO_10, TO_11, TO_11_OR_0, TO_11_OR_0_1, is_baltic, is_last, is_luhn, is_mod_11_10,
    is_of_alternate_letters, is_two_pass, number, part, sum, sum_luhn, value, value_at,
};

/// Country, shape, proof. A number is valid by any one row. Shapes: see `is_of_class`. Longer weights than eleven
/// has remainders are reduced modulo eleven (GR counts 256, 128, 64…, CO the primes from 3).
pub const RULES: &[(&str, &str, Proof)] = &[
    // UStG 1994 Art. 28; VIES. Nine digits: the Steuernummer, by shape.
    (
        "AT",
        "U99999999",
        By(|n| sum_luhn(part(n, 1, 8)).saturating_add(value_at(n, 8)) % 10 == 6),
    ),
    ("AT", "999999999", Shape),
    // RG (AFIP) 10/97: CUIT and CUIL.
    ("AR", "99999999999", Last("5432765432", TO_11)),
    // AR of 24 June 2003 on the Crossroads Bank for Enterprises; the leading zero came with it.
    ("BE", "0999999999", By(is_belgian)),
    ("BE", "1999999999", By(is_belgian)),
    ("BE", "999999999", By(is_belgian)),
    // Bulstat register; persons by EGN, foreigner's number or office number.
    ("BG", "999999999", By(|n| is_two_pass(n, "12345678", "3456789a"))),
    ("BG", "9999999999", Last("2485a9736", REST_OR_0)),
    ("BG", "9999999999", Last("197319731", "0123456789")),
    ("BG", "9999999999", Last("432765432", TO_11)),
    // IN RFB 2.119/2022 (CNPJ) with 2.229/2024 (letters in it), IN RFB 2.172/2024 (CPF).
    ("BR", "xxxxxxxxxxxx99", LastTwo("6543298765432", TO_11_OR_0)),
    ("BR", "99999999999", LastTwo("ba98765432", TO_11_OR_0)),
    // UIDV Art. 2 with eCH-0097: `CHE` less the country, then the check digit.
    ("CH", "E999999999", Last("54327654", TO_11)),
    ("CH", "999999999", Last("54327654", TO_11)),
    // DFL 3 of 1969: RUT and RUN.
    ("CL", "??999999k", Last("32765432", "0K987654321")),
    // Orden Administrativa 4 of 1989. Companies write the digit behind nine. Persons have the number of their identity
    // card: ten digits that begin with 1, or fewer, with and without it.
    ("CO", "9999999999", Last("847186273", "01987654321")),
    ("CO", "19999999999", Last("a847186273", "01987654321")),
    ("CO", "1999999999", Shape),
    ("CO", "????99999", Shape),
    ("CY", "99999999a", By(is_of_alternate_letters)),
    // IČO (Český statistický úřad); ten digits: rodné číslo, Act 133/2000 §13, nine digits of it have no check.
    ("CZ", "99999999", Last("8765432", TO_11_OR_0_1)),
    ("CZ", "999999999", Shape),
    ("CZ", "9999999999", By(is_birth_number)),
    // UStG §27a with ISO 7064 MOD 11,10. The others: Steuernummer (10, 11 or 13 digits) and IdNr.
    ("DE", "n99999999", By(is_mod_11_10)),
    ("DE", "?9999999999", Shape),
    ("DE", "9999999999999", Shape),
    // CVR-loven; Erhvervsstyrelsen, "Modulus 11".
    ("DK", "n9999999", Last("2765432", TO_11)),
    // KMKR, then registrikood and isikukood (EVS 585).
    ("EE", "999999999", Last("37137137", TO_10)),
    ("EE", "99999999", By(is_baltic)),
    ("EE", "99999999999", By(is_baltic)),
    // RD 1065/2007 Arts. 18–22, RD 1553/2005 Art. 11 (DNI), Orden EHA/451/2008 (entities).
    ("ES", "99999999a", By(is_spanish_person)),
    ("ES", "p9999999a", By(is_spanish_person)),
    ("ES", "e9999999x", By(is_spanish_entity)),
    // Y-tunnus: YTJ, "tarkistusmerkki".
    ("FI", "99999999", Last("79a5842", TO_11)),
    // Code de commerce R123-220 and following; CGI Art. 286 ter and BOI-TVA-DECLA-20-10-20.
    ("FR", "999999999", By(is_luhn)),
    ("FR", "99999999999999", By(is_siret)),
    ("FR", "yy999999999", By(is_french_vat)),
    // HMRC: modulus 97, or 97 less 55 for newer ones; three digits more for a branch. Ten digits: the UTR, by shape.
    ("GB", "999999999", By(is_british)),
    ("GB", "999999999999", By(is_british)),
    ("GB", "9999999999", Shape),
    ("GB", "GD999", Shape),
    ("GB", "HA999", Shape),
    ("GR", "999999999", Last("379a5842", REST_OR_0)),
    // Zakon o OIB (NN 60/08), ISO 7064 MOD 11,10.
    ("HR", "99999999999", By(is_mod_11_10)),
    // The VAT number, the same with VAT code and county, and the personal tax code of Act XX of 1996.
    ("HU", "99999999", Last("9731973", TO_10)),
    (
        "HU",
        "99999999999",
        By(|n| is_last(part(n, 0, 8), "9731973", TO_10)),
    ),
    ("HU", "9999999999", Last("123456789", REST)),
    // Revenue: TRN and PPSN; the second letter counts nine times.
    ("IE", "9999999a", By(is_irish)),
    ("IE", "9999999aa", By(is_irish)),
    ("IE", "9a99999a", By(is_irish)),
    ("IE", "9+99999a", By(is_irish)),
    ("IE", "9*99999a", By(is_irish)),
    // DPR 633/1972 Art. 35 (partita IVA), DM 23 December 1976 (codice fiscale).
    ("IT", "99999999999", By(is_luhn)),
    ("IT", "aaaaaaxxaxxaxxxa", By(is_of_alternate_letters)),
    ("LT", "999999999", By(is_baltic)),
    ("LT", "99999999999", By(is_baltic)),
    ("LT", "999999999999", By(is_baltic)),
    // VAT number; matricules of entities and persons, by shape.
    (
        "LU",
        "99999999",
        By(|n| number(part(n, 0, 6)) % 89 == number(part(n, 6, 8))),
    ),
    ("LU", "??99999999999", Shape),
    // Companies begin above 3. A person's code of before or after 2017 is one of any shape.
    (
        "LV",
        "99999999999",
        By(|n| value_at(n, 0) < 4 || is_last(n, "91483a2576", "3210-987654")),
    ),
    ("MT", "n9999999", By(|n| sum(n, "346789a1").is_multiple_of(37))),
    // Wet OB 1968 Art. 2a; for one-person businesses since 2020 ISO 7064 MOD 97-10 over `NL`, number, `B` and suffix.
    ("NL", "999999999B99", By(|n| is_rsin(part(n, 0, 9)))),
    ("NL", "999999999B99", By(is_dutch_97)),
    ("NL", "999999999", By(is_rsin)),
    // Brønnøysundregistrene, "Om organisasjonsnummeret".
    ("NO", "999999999", Last("32765432", TO_11)),
    // Resolución de Superintendencia 210-2004/SUNAT.
    ("PE", "99999999999", Last("5432765432", TO_11_OR_0_1)),
    // Ustawa o NIP of 13 October 1995; persons by PESEL.
    ("PL", "9999999999", Last("657234567", REST)),
    ("PL", "99999999999", Last("1379137913", TO_10)),
    // DL 14/2013: NIF.
    ("PT", "n99999999", Last("98765432", TO_11_OR_0)),
    // CUI; persons by CNP, Legea 105/1996.
    ("RO", "????????99", Last("753217532", TO_11_OR_0)),
    ("RO", "9999999999999", Last("279146358279", "01234567891")),
    // Lag (1974:174) om identitetsbeteckning: organisationsnummer, and `01` for VAT.
    ("SE", "9999999999", By(is_luhn)),
    ("SE", "999999999901", By(|n| is_luhn(part(n, 0, 10)))),
    ("SI", "n9999999", Last("8765432", "-0987654321")),
    ("SK", "9999999999", By(is_birth_number)),
];

fn is_belgian(n: &str) -> bool {
    let n = number(n);
    (n / 100).saturating_add(n % 100).is_multiple_of(97)
}

/// Divisible by eleven. Until 1985 a remainder of ten was written 0.
fn is_birth_number(n: &str) -> bool {
    let n = number(n);
    n.is_multiple_of(11) || (n / 10 % 11 == 10 && n.is_multiple_of(10))
}

fn is_british(n: &str) -> bool {
    matches!(sum(part(n, 0, 9), "8765432a1") % 97, 0 | 42)
}

fn is_irish(n: &str) -> bool {
    let second = n
        .as_bytes()
        .get(8)
        .map_or(0, |byte| usize::from(byte & 31).saturating_mul(9));
    let first = if n.as_bytes().get(1).is_some_and(|byte| byte.is_ascii_digit()) {
        sum(part(n, 0, 7), "8765432")
    } else {
        // Until 2013, when the first digit came last.
        sum(part(n, 2, 7), "76543").saturating_add(sum(part(n, 0, 1), "2"))
    };
    let mut letters = b"WABCDEFGHIJKLMNOPQRSTUV".iter().cycle();
    letters.nth(first.saturating_add(second)) == n.as_bytes().get(7)
}

fn is_rsin(n: &str) -> bool {
    is_last(n, "98765432", REST)
}

fn is_dutch_97(n: &str) -> bool {
    let digits = n.replace('B', "11");
    number(&format!("2321{digits}")) % 97 == 1
}

fn is_siret(n: &str) -> bool {
    // La Poste has more offices than Luhn leaves numbers for (INSEE): theirs add up to a multiple of five.
    let is_post_office = n.starts_with("356000000") && sum(n, "11111111111111").is_multiple_of(5);
    is_luhn(part(n, 0, 9)) && (is_luhn(n) || is_post_office)
}

fn is_french_vat(n: &str) -> bool {
    let (key, siren) = (part(n, 0, 2), part(n, 2, 11));
    let expected = (number(siren) % 97).saturating_mul(3).saturating_add(12) % 97;
    // Monaco's numbers under 001 000 000 are no SIREN. Keys with a letter have no published rule.
    (is_luhn(siren) || siren.starts_with("000")) && key.parse().map_or(true, |key: u64| key == expected)
}

/// The DNI modulo 23; X, Y and Z stand for 0, 1 and 2, and K, L and M for nothing.
fn is_spanish_person(n: &str) -> bool {
    let first = match n.bytes().next() {
        Some(b'Y') => 1,
        Some(b'Z') => 2,
        Some(byte @ b'0'..=b'9') => value(byte),
        _ => 0,
    };
    // The powers of ten modulo 23.
    let rest = sum(part(n, 1, 8), "6jib8a1").saturating_add(first.saturating_mul(14));
    b"TRWAGMYFPDXBNJZSQVHLCKE".iter().cycle().nth(rest) == n.as_bytes().get(8)
}

fn is_spanish_entity(n: &str) -> bool {
    let is_kind_right = match (n.bytes().next(), n.bytes().last()) {
        // Public bodies, congregations and foreigners have a letter, companies a digit unless based abroad (00).
        (Some(b'N' | b'P' | b'Q' | b'R' | b'S' | b'W'), Some(b'0'..=b'9')) => false,
        (Some(b'A' | b'B' | b'E' | b'H'), Some(b'A'..=b'J')) => part(n, 1, 3) == "00",
        (_, control) => matches!(control, Some(b'0'..=b'9' | b'A'..=b'J')),
    };
    is_kind_right && is_luhn(part(n, 1, 9))
}
