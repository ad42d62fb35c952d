//! What an order asks for, before it is priced.

use super::fault::{Fault, FieldFault};
use super::money::Amount;
use super::pricing::MAX_QUANTITY;
use super::text::PartyName;

words! {
    /// Where an order stands. It is closed once, by an invoice or by a cancellation.
    pub enum OrderStatus {
        Placed = "placed",
        Invoiced = "invoiced",
        Cancelled = "cancelled",
    }
}

/// The least that a customer orders at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Minimum {
    /// Of the goods, before tax and without the fee for their delivery.
    pub value: Option<Amount>,
    /// Of all lines together.
    pub quantity: Option<u32>,
}

/// What an order lacks to its minimum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortfall {
    pub value: Option<Amount>,
    pub quantity: Option<i64>,
}

impl Minimum {
    #[must_use]
    pub fn shortfall(self, goods: Amount, units: i64) -> Option<Shortfall> {
        let value = self.value.map(|least| least.saturating_sub(goods));
        let quantity = self.quantity.map(|least| i64::from(least).saturating_sub(units));
        let shortfall = Shortfall {
            value: value.filter(|missing| missing.is_positive()),
            quantity: quantity.filter(|missing| *missing > 0),
        };
        (shortfall.value.is_some() || shortfall.quantity.is_some()).then_some(shortfall)
    }
}

/// Several people order by the login of a multiple customer, so each of its orders names the one it is for.
///
/// # Errors
/// [`Fault::Missing`] where that name is.
pub fn for_whom(is_multiple: bool, placed_for: Option<&PartyName>) -> Result<(), Fault> {
    if is_multiple && placed_for.is_none() {
        return Err(Fault::Missing);
    }
    Ok(())
}

/// The most lines of one order.
pub const MAX_LINES: usize = 500;

/// So many of this product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub sku: String,
    pub quantity: i64,
    /// Where it stood among the lines that were sent.
    pub at: usize,
}

/// Checks what was sent and puts lines of the same product together, in the order of their first mention.
///
/// # Errors
/// Every fault, with fields such as `lines.0.quantity`.
pub fn gather(lines: &[(String, i64)]) -> Result<Vec<Wanted>, Vec<FieldFault>> {
    let fault = |field: String, fault| FieldFault { field, fault };
    if lines.is_empty() {
        return Err(vec![fault("lines".to_owned(), Fault::Missing)]);
    }
    if lines.len() > MAX_LINES {
        return Err(vec![fault("lines".to_owned(), Fault::TooMany { max: MAX_LINES })]);
    }
    let mut faults = Vec::new();
    let mut wanted: Vec<Wanted> = Vec::new();
    for (at, (sku, quantity)) in lines.iter().enumerate() {
        let sku = sku.trim();
        if sku.is_empty() {
            faults.push(fault(format!("lines.{at}.sku"), Fault::Missing));
        }
        let before = wanted.iter_mut().find(|one| one.sku == sku);
        let sum = before
            .as_ref()
            .map_or(*quantity, |one| one.quantity.saturating_add(*quantity));
        if *quantity < 1 {
            faults.push(fault(format!("lines.{at}.quantity"), Fault::NotPositive));
        } else if sum > MAX_QUANTITY {
            faults.push(fault(format!("lines.{at}.quantity"), Fault::OutOfRange));
        }
        match before {
            Some(one) => one.quantity = sum,
            None => wanted.push(Wanted {
                sku: sku.to_owned(),
                quantity: *quantity,
                at,
            }),
        }
    }
    if faults.is_empty() {
        Ok(wanted)
    } else {
        Err(faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(lines: &[(&str, i64)]) -> Vec<(String, i64)> {
        lines
            .iter()
            .map(|(sku, quantity)| ((*sku).to_owned(), *quantity))
            .collect()
    }

    #[test]
    fn lines_of_one_product_become_one() {
        let wanted = gather(&lines(&[("A", 2), ("B", 1), (" A ", 3)])).unwrap();
        assert_eq!(wanted.len(), 2);
        assert_eq!(
            wanted[0],
            Wanted {
                sku: "A".to_owned(),
                quantity: 5,
                at: 0
            }
        );
        assert_eq!(wanted[1].at, 1);
    }

    #[test]
    fn a_minimum_is_of_goods_and_of_units_and_tells_what_is_missing() {
        let amount = |minor| Amount::new(minor).unwrap();
        let minimum = Minimum {
            value: Some(amount(5_000)),
            quantity: Some(12),
        };
        assert_eq!(minimum.shortfall(amount(5_000), 12), None);
        let short = minimum.shortfall(amount(3_770), 12).unwrap();
        assert_eq!((short.value, short.quantity), (Some(amount(1_230)), None));
        let short = minimum.shortfall(amount(5_001), 5).unwrap();
        assert_eq!((short.value, short.quantity), (None, Some(7)));
        assert_eq!(Minimum::default().shortfall(Amount::ZERO, 0), None);
    }

    #[test]
    fn an_order_of_a_multiple_customer_names_whom_it_is_for() {
        let guest = PartyName::parse("Marta, table 4").unwrap();
        assert_eq!(for_whom(true, None), Err(Fault::Missing));
        assert_eq!(for_whom(true, Some(&guest)), Ok(()));
        assert_eq!(for_whom(false, None), Ok(()));
        assert_eq!(for_whom(false, Some(&guest)), Ok(()));
    }

    #[test]
    fn every_fault_is_named_by_its_line() {
        let fields = |input: &[(&str, i64)]| -> Vec<String> {
            gather(&lines(input))
                .unwrap_err()
                .into_iter()
                .map(|fault| fault.field)
                .collect()
        };
        assert_eq!(fields(&[]), ["lines"]);
        assert_eq!(
            fields(&[("A", 0), ("", 1), ("B", -1)]),
            ["lines.0.quantity", "lines.1.sku", "lines.2.quantity"]
        );
        assert_eq!(fields(&[("A", MAX_QUANTITY), ("A", 1)]), ["lines.1.quantity"]);
        assert_eq!(fields(&[("A", i64::MAX)]), ["lines.0.quantity"]);
        assert_eq!(fields(&vec![("A", 1); MAX_LINES + 1]), ["lines"]);
    }
}
