//! Integer money with checked arithmetic and one rounding rule.

use serde::Serialize;

use crate::json::{FromJson, Misfit};

/// Basis points in a whole: 10 000 bp = 100 %.
const WHOLE_BP: u32 = 10_000;

/// A sum of money in minor units (cents for EUR, yen for JPY); negative for what is owed the other way.
///
/// The range is ±(2^53 − 1), the integers that survive D1 and JSON, whose numbers are IEEE 754 doubles. Nothing
/// can construct an amount outside it, deserialisation included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "i64")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Amount(i64);

/// The result lies outside the range of [`Amount`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the amount is beyond what can be stored exactly")]
pub struct Overflow;

impl Amount {
    pub const ZERO: Self = Self(0);
    /// 2^53 − 1 minor units: `Number.MAX_SAFE_INTEGER`.
    pub const MAX: Self = Self(9_007_199_254_740_991);
    pub const MIN: Self = Self(-9_007_199_254_740_991);

    /// An amount of `minor` units, or `None` beyond the exact range.
    #[must_use]
    pub const fn new(minor: i64) -> Option<Self> {
        if minor < Self::MIN.0 || minor > Self::MAX.0 {
            None
        } else {
            Some(Self(minor))
        }
    }

    /// The number of minor units.
    #[must_use]
    pub const fn minor(self) -> i64 {
        self.0
    }

    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// Without its sign.
    #[must_use]
    pub const fn abs(self) -> Self {
        // The range is symmetric.
        Self(self.0.saturating_abs())
    }

    /// # Errors
    /// [`Overflow`] when the sum leaves the exact range.
    pub fn checked_add(self, other: Self) -> Result<Self, Overflow> {
        Self::from_wide(i128::from(self.0).saturating_add(i128::from(other.0)))
    }

    /// # Errors
    /// [`Overflow`] when the difference leaves the exact range.
    pub fn checked_sub(self, other: Self) -> Result<Self, Overflow> {
        Self::from_wide(i128::from(self.0).saturating_sub(i128::from(other.0)))
    }

    /// The range is symmetric, so this never fails; it is a `Result` so that a chain of steps reads alike.
    ///
    /// # Errors
    /// None.
    pub fn checked_neg(self) -> Result<Self, Overflow> {
        Self::ZERO.checked_sub(self)
    }

    /// The sum, held at the ends of the range: for comparisons against a threshold, never for books.
    #[must_use]
    pub fn saturating_add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0).clamp(Self::MIN.0, Self::MAX.0))
    }

    /// The difference, held at the ends of the range: for comparisons, never for books.
    #[must_use]
    pub fn saturating_sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0).clamp(Self::MIN.0, Self::MAX.0))
    }

    /// Adds everything up. The order does not matter: only the result has to fit.
    ///
    /// # Errors
    /// [`Overflow`] when the total leaves the exact range.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, Overflow> {
        let total = amounts
            .into_iter()
            .fold(0_i128, |total, amount| total.saturating_add(i128::from(amount.0)));
        Self::from_wide(total)
    }

    /// This amount after a discount of `bp` basis points, rounded half away from zero. More than 100 % off
    /// still leaves zero, never a debt to the buyer.
    #[must_use]
    pub fn less_bp(self, bp: u32) -> Self {
        // At most the whole remains, so the result is never larger than `self` and always in range.
        self.share_bp(WHOLE_BP.saturating_sub(bp)).unwrap_or(self)
    }

    /// `bp` basis points of this amount (tax, a share of a limit), rounded half away from zero.
    ///
    /// # Errors
    /// [`Overflow`] when a share of more than 100 % leaves the exact range.
    pub fn share_bp(self, bp: u32) -> Result<Self, Overflow> {
        Self::from_wide(round_half_away(
            i128::from(self.0).saturating_mul(i128::from(bp)),
            WHOLE_BP,
        ))
    }

    /// So many parts of which `parts` make a minor unit, rounded half away from zero.
    ///
    /// # Errors
    /// [`Overflow`] when the result leaves the exact range.
    pub fn of_parts(count: i128, parts: u32) -> Result<Self, Overflow> {
        Self::from_wide(round_half_away(count, parts))
    }

    /// This amount `quantity` times.
    ///
    /// # Errors
    /// [`Overflow`] when the product leaves the exact range.
    pub fn times(self, quantity: i64) -> Result<Self, Overflow> {
        Self::from_wide(i128::from(self.0).saturating_mul(i128::from(quantity)))
    }

    /// Narrows an intermediate result. Saturated intermediates are far outside the range and are refused too.
    pub(super) fn from_wide(minor: i128) -> Result<Self, Overflow> {
        i64::try_from(minor).ok().and_then(Self::new).ok_or(Overflow)
    }
}

impl TryFrom<i64> for Amount {
    type Error = Overflow;

    fn try_from(minor: i64) -> Result<Self, Overflow> {
        Self::new(minor).ok_or(Overflow)
    }
}

impl FromJson for Amount {
    fn from_json(value: serde_json::Value) -> Result<Self, Misfit> {
        Self::try_from(i64::from_json(value)?).map_err(|error| Misfit::wrong(error.to_string()))
    }
}

impl From<Amount> for i64 {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

/// The one rounding rule of Fiado: to the nearest minor unit, halves away from zero, so that a credit note
/// mirrors its invoice to the cent.
fn round_half_away(numerator: i128, denominator: u32) -> i128 {
    let magnitude = numerator.unsigned_abs();
    let half = u128::from(denominator / 2);
    let rounded = magnitude
        .saturating_add(half)
        .checked_div(u128::from(denominator))
        .unwrap_or(0);
    let rounded = i128::try_from(rounded).unwrap_or(i128::MAX);
    if numerator < 0 {
        rounded.saturating_neg()
    } else {
        rounded
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn amount(minor: i64) -> Amount {
        Amount::new(minor).unwrap()
    }

    #[test]
    fn only_exactly_storable_numbers_are_amounts() {
        assert_eq!(Amount::new(Amount::MAX.minor() + 1), None);
        assert_eq!(Amount::new(Amount::MIN.minor() - 1), None);
        assert!(crate::json::read::<Amount>("9007199254740991").is_ok());
        for refused in ["9007199254740992", "1.5", "1.0", "\"1\"", "null", "1e3"] {
            assert!(crate::json::read::<Amount>(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn arithmetic_that_leaves_the_range_is_an_error() {
        assert_eq!(Amount::MAX.checked_add(amount(1)), Err(Overflow));
        assert_eq!(Amount::MIN.checked_sub(amount(1)), Err(Overflow));
        assert_eq!(Amount::MAX.times(2), Err(Overflow));
        assert_eq!(Amount::MAX.times(i64::MAX), Err(Overflow));
        assert_eq!(Amount::MAX.share_bp(u32::MAX), Err(Overflow));
        assert_eq!(Amount::MAX.checked_neg(), Ok(Amount::MIN));
    }

    #[test]
    fn a_sum_only_has_to_fit_at_the_end() {
        assert_eq!(
            Amount::sum([Amount::MAX, Amount::MAX, Amount::MIN]),
            Ok(Amount::MAX)
        );
        assert_eq!(Amount::sum([Amount::MAX, amount(1)]), Err(Overflow));
    }

    #[test]
    fn halves_round_away_from_zero() {
        assert_eq!(amount(1_050).share_bp(1_000), Ok(amount(105)));
        assert_eq!(amount(105).share_bp(1_000), Ok(amount(11)));
        assert_eq!(amount(-105).share_bp(1_000), Ok(amount(-11)));
        assert_eq!(amount(104).share_bp(1_000), Ok(amount(10)));
        assert_eq!(amount(999).less_bp(1_250), amount(874)); // 874.125
    }

    #[test]
    fn a_discount_never_turns_into_a_debt() {
        assert_eq!(amount(500).less_bp(10_000), Amount::ZERO);
        assert_eq!(amount(500).less_bp(20_000), Amount::ZERO);
        assert_eq!(Amount::MAX.less_bp(0), Amount::MAX);
    }

    proptest! {
        #[test]
        fn rounding_is_symmetric(minor in 0..=Amount::MAX.minor(), bp in 0_u32..=10_000) {
            let mirrored = amount(minor).share_bp(bp).unwrap().checked_neg().unwrap();
            prop_assert_eq!(amount(-minor).share_bp(bp).unwrap(), mirrored);
        }

        #[test]
        fn rounding_is_off_by_half_a_unit_at_most(minor in -1_000_000_i64..1_000_000, bp in 0_u32..=10_000) {
            let exact = i128::from(minor) * i128::from(bp);
            let rounded = i128::from(amount(minor).share_bp(bp).unwrap().minor()) * 10_000;
            prop_assert!((exact - rounded).abs() <= 5_000);
        }

        #[test]
        fn a_larger_discount_never_costs_more(minor in 0..=Amount::MAX.minor(), bp in 0_u32..10_000) {
            prop_assert!(amount(minor).less_bp(bp + 1) <= amount(minor).less_bp(bp));
        }
    }
}
