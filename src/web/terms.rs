//! What a customer's terms ask of an order, in words: for buyers and for whoever orders for them.

use crate::domain::money::Amount;
use crate::domain::order::{Minimum, Shortfall};
use crate::web::page::Page;
use crate::web::texts::fill;

/// The least that is ordered and what delivery costs, before anything is chosen.
pub fn lines(minimum: Minimum, fee: Option<Amount>, free_from: Option<Amount>, page: &Page) -> Vec<String> {
    let t = &page.t.delivery;
    let least = both(
        minimum.value.filter(|value| value.is_positive()),
        minimum.quantity.filter(|quantity| *quantity > 0).map(i64::from),
        page,
    );
    let mut lines: Vec<String> = least
        .map(|least| fill(t.minimum, &[&least]))
        .into_iter()
        .collect();
    if let Some(fee) = fee.filter(|fee| fee.is_positive()) {
        let fee = page.money(&fee);
        lines.push(match free_from {
            Some(least) => fill(t.fee_is_free_from, &[&fee, &page.money(&least)]),
            None => fill(t.fee_is, &[&fee]),
        });
    }
    if !lines.is_empty() {
        lines.push(t.before_tax.to_owned());
    }
    lines
}

/// What is missing to the minimum, and what the minimum is.
pub fn missing(minimum: Minimum, shortfall: Shortfall, page: &Page) -> Option<String> {
    let missing = both(shortfall.value, shortfall.quantity, page)?;
    let least = both(
        minimum.value.filter(|_| shortfall.value.is_some()),
        minimum
            .quantity
            .filter(|_| shortfall.quantity.is_some())
            .map(i64::from),
        page,
    )?;
    Some(fill(page.t.delivery.missing, &[&missing, &least]))
}

fn both(value: Option<Amount>, units: Option<i64>, page: &Page) -> Option<String> {
    let t = &page.t.delivery;
    let value = value.map(|value| page.money(&value));
    let units = units.map(|units| fill(t.units, &[&units.to_string()]));
    match (value, units) {
        (Some(value), Some(units)) => Some(fill(t.and, &[&value, &units])),
        (value, units) => value.or(units),
    }
}
