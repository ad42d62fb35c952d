//! Charges for late payment as lines of the invoice that asks for them, in its customer's language.

use crate::domain::invoice::{InvoiceLine, LineKind, MAX_LINES};
use crate::domain::late_payment::Charge;
use crate::domain::locale::{Locale, format_date};
use crate::domain::money::Amount;
use crate::storage::late_payment::Late;
use crate::web::texts::{self, fill};

/// Neither interest nor compensation for late payment is taxed: they are no price of goods (Court of Justice, case 222/81).
pub fn lines(late: &Late, charges: &[Charge]) -> Vec<InvoiceLine> {
    let t = &texts::of(late.language).late;
    let mut lines = Vec::new();
    for charge in charges {
        let number = charge.invoice_number.as_str();
        if charge.interest.is_positive() {
            let (from, until) = (day(charge.from, late.language), day(charge.until, late.language));
            let description = fill(
                t.line_interest,
                &[number, &from, &until, &charge.days.to_string()],
            );
            lines.push(line(description, charge.interest));
        }
        if charge.compensation.is_positive() {
            lines.push(line(fill(t.line_compensation, &[number]), charge.compensation));
        }
    }
    lines
}

fn day(day: chrono::NaiveDate, language: Locale) -> String {
    format_date(day, language)
}

fn line(description: String, amount: Amount) -> InvoiceLine {
    InvoiceLine {
        kind: LineKind::Goods,
        sku: None,
        description,
        quantity: 1,
        unit_price: amount,
        discount_bp: 0,
        tax_rate_bp: 0,
        net: amount,
        tax: Amount::ZERO,
    }
}

/// Charges that are decided about at once: each may be two lines of an invoice.
pub const MOST: usize = MAX_LINES / 2;

/// Those of the charges that are named; the oldest ones, if none is.
///
/// # Errors
/// The place of a name that has no charge.
pub fn chosen<'a>(late: &Late, numbers: impl Iterator<Item = &'a str>) -> Result<Vec<Charge>, usize> {
    let mut chosen = Vec::new();
    for (at, number) in numbers.enumerate() {
        let found = late.charges.iter().find(|one| one.invoice_number == number);
        chosen.push(found.cloned().ok_or(at)?);
    }
    if chosen.is_empty() {
        chosen = late.charges.iter().take(MOST).cloned().collect();
    }
    Ok(chosen)
}
