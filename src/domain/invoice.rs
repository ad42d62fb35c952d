//! What an invoice or a credit note says: who bills whom, for what, with which tax.

use serde::Serialize;

use super::fault::{Fault, Faults};
use super::locale::Locale;
use super::money::{Amount, Overflow};
use super::pricing::{Line, LineTotals, MAX_BP, MAX_QUANTITY, OrderTotals};
use super::sorting::sort_by;
use super::text::{PartyName, Sku};

/// The most lines of an invoice.
pub const MAX_LINES: usize = 200;

/// An invoice as it was issued. It stays what it was, whatever becomes of those who are named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Document {
    /// The buyer's, at that time.
    pub language: Locale,
    pub seller: Party,
    pub buyer: Party,
    /// None: only the total is known here.
    pub lines: Vec<InvoiceLine>,
    /// The number of the order that it is for.
    pub order: Option<String>,
    /// The buyer's own number for that.
    pub reference: Option<String>,
    /// Of a credit note: the number of the invoice that it corrects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
    /// What stands below: what the supplier puts below every invoice, or why there is a credit note.
    pub note: Option<String>,
}

fields! { Document { language, seller, buyer, lines, order, reference, corrects: or_default, note } }

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Party {
    pub name: String,
    pub tax_id: Option<String>,
    pub address: Vec<String>,
}

fields! { Party { name, tax_id, address } }

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct InvoiceLine {
    pub kind: LineKind,
    /// Of goods from the catalogue.
    pub sku: Option<String>,
    /// Empty for the fee of a delivery: who reads it says that in its own language.
    pub description: String,
    pub quantity: i64,
    pub unit_price: Amount,
    pub discount_bp: u32,
    pub tax_rate_bp: u32,
    pub net: Amount,
    pub tax: Amount,
}

fields! { InvoiceLine { kind, sku, description, quantity, unit_price, discount_bp, tax_rate_bp, net, tax } }

words! {
    /// What a line is about.
    pub enum LineKind {
        Goods = "goods",
        Delivery = "delivery",
    }
}

/// What is taxed at one rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxShare {
    pub rate_bp: u32,
    pub net: Amount,
    pub tax: Amount,
}

/// A line as somebody typed or sent it; its numbers are read by whoever knows how they are written.
#[derive(Debug)]
pub struct LineDraft {
    pub sku: Option<String>,
    pub description: String,
    pub quantity: Result<i64, Fault>,
    pub unit_price: Result<Amount, Fault>,
    pub discount_bp: Result<u32, Fault>,
    pub tax_rate_bp: Result<u32, Fault>,
}

impl LineDraft {
    /// Faults stand at `lines.{at}.…`. `None` only with faults.
    fn parse(self, at: usize, faults: &mut Faults) -> Option<InvoiceLine> {
        let field = |name: &str| format!("lines.{at}.{name}");
        let description = faults.take(&field("description"), PartyName::parse(&self.description));
        let sku = match self.sku {
            None => Some(None),
            Some(sku) => faults.take(&field("sku"), Sku::parse(&sku)).map(Some),
        };
        let quantity = within(self.quantity, |quantity| (1..=MAX_QUANTITY).contains(quantity));
        let quantity = faults.take(&field("quantity"), quantity);
        let price = within(self.unit_price, |price| !price.is_negative());
        let unit_price = faults.take(&field("unit_price"), price);
        let discount_bp = within(self.discount_bp, |bp| *bp <= MAX_BP);
        let discount_bp = faults.take(&field("discount_bp"), discount_bp);
        let tax_rate_bp = within(self.tax_rate_bp, |bp| *bp <= MAX_BP);
        let tax_rate_bp = faults.take(&field("tax_rate_bp"), tax_rate_bp);
        let line = Line {
            unit_price: unit_price?,
            quantity: quantity?,
            discount_bp: discount_bp?,
            tax_rate_bp: tax_rate_bp?,
        };
        let totals = faults.take(&field("quantity"), line.totals().map_err(|_| Fault::OutOfRange))?;
        Some(InvoiceLine {
            kind: LineKind::Goods,
            sku: sku?.map(Sku::into_string),
            description: description?.into_string(),
            quantity: line.quantity,
            unit_price: line.unit_price,
            discount_bp: line.discount_bp,
            tax_rate_bp: line.tax_rate_bp,
            net: totals.net,
            tax: totals.tax,
        })
    }
}

fn within<T>(read: Result<T, Fault>, is_possible: impl FnOnce(&T) -> bool) -> Result<T, Fault> {
    read.and_then(|value| {
        if is_possible(&value) {
            Ok(value)
        } else {
            Err(Fault::OutOfRange)
        }
    })
}

/// All lines, with every fault at once.
pub fn lines(drafts: Vec<LineDraft>, faults: &mut Faults) -> Vec<InvoiceLine> {
    if drafts.len() > MAX_LINES {
        faults.add("lines", Fault::TooMany { max: MAX_LINES });
        return Vec::new();
    }
    let drafts = drafts.into_iter().enumerate();
    drafts.filter_map(|(at, draft)| draft.parse(at, faults)).collect()
}

/// What lines come to.
///
/// # Errors
/// [`Overflow`] when a sum leaves the exact range.
pub fn totals(lines: &[InvoiceLine]) -> Result<OrderTotals, Overflow> {
    let totals: Result<Vec<LineTotals>, Overflow> = lines
        .iter()
        .map(|line| {
            Ok(LineTotals {
                net: line.net,
                tax: line.tax,
                gross: line.net.checked_add(line.tax)?,
            })
        })
        .collect();
    OrderTotals::of(&totals?)
}

impl Document {
    /// What is taxed at which rate, the highest first.
    #[must_use]
    pub fn taxes(&self) -> Vec<TaxShare> {
        let mut shares: Vec<TaxShare> = Vec::new();
        for line in &self.lines {
            match shares.iter_mut().find(|share| share.rate_bp == line.tax_rate_bp) {
                Some(share) => {
                    share.net = share.net.saturating_add(line.net);
                    share.tax = share.tax.saturating_add(line.tax);
                }
                None => shares.push(TaxShare {
                    rate_bp: line.tax_rate_bp,
                    net: line.net,
                    tax: line.tax,
                }),
            }
        }
        sort_by(&mut shares, |a, b| b.rate_bp.cmp(&a.rate_bp));
        shares
    }

    /// What it comes to; lines that were issued fit.
    #[must_use]
    pub fn totals(&self) -> OrderTotals {
        totals(&self.lines).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(quantity: i64, price: i64, tax_rate_bp: u32) -> LineDraft {
        LineDraft {
            sku: None,
            description: "Bread".to_owned(),
            quantity: Ok(quantity),
            unit_price: Amount::new(price).ok_or(Fault::OutOfRange),
            discount_bp: Ok(0),
            tax_rate_bp: Ok(tax_rate_bp),
        }
    }

    #[test]
    fn an_invoice_adds_up_its_lines_and_tells_each_rate() {
        let mut faults = Faults::default();
        let half = LineDraft {
            discount_bp: Ok(5_000),
            ..draft(2, 1_001, 2_100)
        };
        let lines = lines(vec![draft(3, 333, 400), half, draft(1, 100, 400)], &mut faults);
        assert!(faults.is_empty());
        let document = Document {
            language: Locale::En,
            order: None,
            seller: party("Aurora"),
            buyer: party("Luna"),
            lines,
            reference: None,
            corrects: None,
            note: None,
        };
        let totals = document.totals();
        let minor = |amount: Amount| amount.minor();
        // 9.99 + 10.01 + 1.00, and 0.40 + 2.10 + 0.04 of tax.
        assert_eq!(
            (minor(totals.net), minor(totals.tax), minor(totals.gross)),
            (2_100, 254, 2_354)
        );
        let shares: Vec<_> = document
            .taxes()
            .into_iter()
            .map(|share| (share.rate_bp, minor(share.net), minor(share.tax)))
            .collect();
        assert_eq!(shares, [(2_100, 1_001, 210), (400, 1_099, 44)]);
    }

    fn party(name: &str) -> Party {
        Party {
            name: name.to_owned(),
            tax_id: None,
            address: Vec::new(),
        }
    }

    #[test]
    fn every_fault_of_every_line_is_found() {
        let mut faults = Faults::default();
        let empty = LineDraft {
            description: String::new(),
            quantity: Err(Fault::Missing),
            unit_price: Err(Fault::Missing),
            ..draft(1, 0, 0)
        };
        lines(vec![draft(0, 100, 0), empty, draft(1, -1, 10_001)], &mut faults);
        let mut fields: Vec<_> = faults.into_vec().into_iter().map(|one| one.field).collect();
        fields.sort();
        let expected = [
            "lines.0.quantity",
            "lines.1.description",
            "lines.1.quantity",
            "lines.1.unit_price",
            "lines.2.tax_rate_bp",
            "lines.2.unit_price",
        ];
        assert_eq!(fields, expected);
    }
}
