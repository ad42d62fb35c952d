//! What a line and an order cost.
//!
//! Rounding happens per line and nowhere else: unit price × quantity less discount is rounded once, tax on that
//! net amount once, and an order is the sum of its lines. So the total of an order is always the sum of what is
//! printed on it.

use serde::Serialize;

use super::money::{Amount, Overflow};

/// Basis points of 100 %: no discount and no tax rate is larger.
pub const MAX_BP: u32 = 10_000;
/// The largest quantity of one line, in units of sale.
pub const MAX_QUANTITY: i64 = 1_000_000;

/// One line of an order before pricing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Price of one unit before discount and tax; not negative.
    pub unit_price: Amount,
    /// Units of sale, 1 to [`MAX_QUANTITY`].
    pub quantity: i64,
    /// Discount on the net price, in basis points.
    pub discount_bp: u32,
    /// Tax on the discounted price, in basis points.
    pub tax_rate_bp: u32,
}

/// What a line costs, in minor units: `gross = net + tax`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LineTotals {
    pub net: Amount,
    pub tax: Amount,
    pub gross: Amount,
}

/// What an order costs: the sums of its lines, `gross = net + tax`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OrderTotals {
    pub net: Amount,
    pub tax: Amount,
    pub gross: Amount,
}

/// Why a line has no price.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PricingError {
    #[error("a price cannot be negative")]
    NegativePrice,
    #[error("quantities run from 1 to {MAX_QUANTITY}")]
    Quantity,
    #[error("a discount is at most 100 %")]
    Discount,
    #[error("a tax rate is at most 100 %")]
    TaxRate,
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

impl Line {
    /// Prices the line.
    ///
    /// # Errors
    /// [`PricingError`] when a field is out of its range or the total cannot be stored exactly.
    pub fn totals(&self) -> Result<LineTotals, PricingError> {
        if self.unit_price.is_negative() {
            return Err(PricingError::NegativePrice);
        }
        if !(1..=MAX_QUANTITY).contains(&self.quantity) {
            return Err(PricingError::Quantity);
        }
        if self.discount_bp > MAX_BP {
            return Err(PricingError::Discount);
        }
        if self.tax_rate_bp > MAX_BP {
            return Err(PricingError::TaxRate);
        }
        let net = self.unit_price.times(self.quantity)?.less_bp(self.discount_bp);
        let tax = net.share_bp(self.tax_rate_bp)?;
        Ok(LineTotals {
            net,
            tax,
            gross: net.checked_add(tax)?,
        })
    }
}

/// A price of one unit with its tax, to be shown: what is paid is worked out by the line.
#[must_use]
pub fn with_tax(price: Amount, tax_rate_bp: u32) -> Amount {
    let tax = price.share_bp(tax_rate_bp).unwrap_or_default();
    price.checked_add(tax).unwrap_or(price)
}

impl OrderTotals {
    /// Adds up priced lines.
    ///
    /// # Errors
    /// [`Overflow`] when a sum leaves the exact range.
    pub fn of<'a>(lines: impl IntoIterator<Item = &'a LineTotals>) -> Result<Self, Overflow> {
        lines.into_iter().try_fold(Self::default(), |order, line| {
            Ok(Self {
                net: order.net.checked_add(line.net)?,
                tax: order.tax.checked_add(line.tax)?,
                gross: order.gross.checked_add(line.gross)?,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(unit_price: i64, quantity: i64, discount_bp: u32, tax_rate_bp: u32) -> Line {
        Line {
            unit_price: Amount::new(unit_price).unwrap(),
            quantity,
            discount_bp,
            tax_rate_bp,
        }
    }

    #[test]
    fn a_line_is_discounted_then_taxed_and_each_is_rounded_once() {
        let totals = line(333, 3, 1_250, 2_100).totals().unwrap(); // 999 → 874.125 → 874; tax 183.54 → 184
        assert_eq!(
            [totals.net, totals.tax, totals.gross].map(Amount::minor),
            [874, 184, 1_058]
        );
    }

    #[test]
    fn the_discount_is_taken_from_the_line_not_from_the_unit() {
        assert_eq!(line(1, 1_000, 5_000, 0).totals().unwrap().net.minor(), 500);
    }

    #[test]
    fn fields_out_of_range_have_no_price() {
        assert_eq!(line(-1, 1, 0, 0).totals(), Err(PricingError::NegativePrice));
        assert_eq!(line(1, 0, 0, 0).totals(), Err(PricingError::Quantity));
        assert_eq!(
            line(1, MAX_QUANTITY + 1, 0, 0).totals(),
            Err(PricingError::Quantity)
        );
        assert_eq!(line(1, 1, 10_001, 0).totals(), Err(PricingError::Discount));
        assert_eq!(line(1, 1, 0, 10_001).totals(), Err(PricingError::TaxRate));
        assert_eq!(
            line(Amount::MAX.minor(), 2, 0, 0).totals(),
            Err(PricingError::Overflow(Overflow))
        );
    }

    proptest! {
        #[test]
        fn an_order_is_the_sum_of_its_lines(
            lines in prop::collection::vec((0_i64..1_000_000, 1_i64..1_000, 0_u32..=10_000, 0_u32..=10_000), 0..30),
        ) {
            let lines: Vec<_> =
                lines.into_iter().map(|(price, quantity, discount, tax)| line(price, quantity, discount, tax)).collect();
            let priced: Vec<_> = lines.iter().map(|line| line.totals().unwrap()).collect();
            let order = OrderTotals::of(&priced).unwrap();
            prop_assert_eq!(order.gross, order.net.checked_add(order.tax).unwrap());
            prop_assert_eq!(order.gross, Amount::sum(priced.iter().map(|line| line.gross)).unwrap());
        }
    }
}
