//! Check digits.

/// What proves a number of the right shape.
pub enum Proof {
    /// Nothing: the check digit is secret or there is none.
    Shape,
    /// The last character is the one of the second string that the weighted sum of those before it points at, modulo
    /// the string's length. Weights are in base 36 and end at the last but one character.
    Last(&'static str, &'static str),
    /// The last two characters each are that, the first of them without looking at the second.
    LastTwo(&'static str, &'static str),
    By(fn(&str) -> bool),
}

/// Check digits by remainder. What remains, or what is missing to the next multiple of eleven or ten; the number for
/// which ten would be needed is not given out (`-`) or gets another digit.
pub const REST: &str = "0123456789-";
pub const REST_OR_0: &str = "01234567890";
pub const TO_11: &str = "0-987654321";
pub const TO_11_OR_0: &str = "00987654321";
pub const TO_11_OR_0_1: &str = "10987654321";
pub const TO_10: &str = "0987654321";

impl Proof {
    pub fn holds(&self, number: &str) -> bool {
        match self {
            Self::Shape => true,
            Self::Last(weights, digits) => is_last(number, weights, digits),
            Self::LastTwo(weights, digits) => {
                // Brazil gives out no number of one digit repeated, although the sum is right.
                number.bytes().any(|byte| !number.starts_with(char::from(byte)))
                    && is_last(number, weights, digits)
                    && is_last(split_last(number).0, weights, digits)
            }
            Self::By(holds) => holds(number),
        }
    }
}

/// Digits as they are, letters from 17 as the CNPJ counts them.
pub fn value(byte: u8) -> usize {
    byte.wrapping_sub(b'0').into()
}

pub fn value_at(number: &str, index: usize) -> usize {
    number.as_bytes().get(index).copied().map_or(0, value)
}

pub fn part(number: &str, from: usize, to: usize) -> &str {
    number.get(from..to).unwrap_or_default()
}

pub fn number(digits: &str) -> u64 {
    digits.parse().unwrap_or_default()
}

pub fn split_last(number: &str) -> (&str, Option<u8>) {
    (
        part(number, 0, number.len().saturating_sub(1)),
        number.bytes().last(),
    )
}

/// Every character times the weight that stands as far from the end.
pub fn sum(number: &str, weights: &str) -> usize {
    let weights = weights.chars().rev().filter_map(|weight| weight.to_digit(36));
    let weighed = number.bytes().rev().zip(weights);
    weighed
        .map(|(byte, weight)| value(byte).saturating_mul(weight as usize))
        .sum()
}

pub fn is_last(number: &str, weights: &str, digits: &str) -> bool {
    let (body, last) = split_last(number);
    digits.bytes().cycle().nth(sum(body, weights)) == last
}

/// ISO/IEC 7812-1 annex B: every second digit from the last but one is doubled and its digits added. Counts A to J as
/// 1 to 9 and 0, as Spain does.
pub fn sum_luhn(number: &str) -> usize {
    let digits = number.bytes().rev().map(|byte| usize::from((byte & 15) % 10));
    let doubled = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9].into_iter();
    let counted = |(i, digit)| {
        if i % 2 == 1 {
            doubled.clone().nth(digit).unwrap_or(0)
        } else {
            digit
        }
    };
    digits.enumerate().map(counted).sum()
}

pub fn is_luhn(number: &str) -> bool {
    sum_luhn(number).is_multiple_of(10)
}

/// ISO/IEC 7064, hybrid system MOD 11,10.
pub fn is_mod_11_10(number: &str) -> bool {
    let step = |product: usize, byte| {
        let product = if product == 0 { 10 } else { product };
        (product.saturating_mul(2) % 11).saturating_add(value(byte)) % 10
    };
    number.bytes().fold(5, step) == 1
}

/// The first weights unless they leave ten, then the second ones.
pub fn is_two_pass(number: &str, first: &str, second: &str) -> bool {
    let (body, _) = split_last(number);
    if sum(body, first) % 11 == 10 {
        is_last(number, second, REST_OR_0)
    } else {
        is_last(number, first, REST)
    }
}

/// Estonia and Lithuania: weights count up from the first digit, from 1, and in the second pass from 3.
pub fn is_baltic(number: &str) -> bool {
    let length = number.len().saturating_sub(1);
    is_two_pass(
        number,
        part("12345678912", 0, length),
        part("34567891234", 0, length),
    )
}

/// Italy and Cyprus: what stands at odd places is looked up, what stands at even ones counts as it is.
pub fn is_of_alternate_letters(number: &str) -> bool {
    let (body, last) = split_last(number);
    let values = body.chars().enumerate().filter_map(|(i, c)| {
        let plain = c.to_digit(36)?;
        let plain = if plain > 9 {
            plain.saturating_sub(10)
        } else {
            plain
        };
        match i % 2 {
            0 => "10579dfhjl24ikb368cegampon"
                .chars()
                .nth(plain as usize)?
                .to_digit(36),
            _ => Some(plain),
        }
    });
    (b'A'..=b'Z').cycle().nth(values.sum::<u32>() as usize) == last
}
