//! How a supplier bills: who it is before the law, how its invoices are numbered, what stands below them.
//!
//! Numbers run without a gap within their series, as Directive 2006/112/EC (article 226, point 2) asks: an invoice takes the
//! next one in the transaction that issues it, and is never deleted.

use serde::Serialize;

use super::fault::{Fault, Faults};
use super::late_payment::LateCharges;
use super::pricing::MAX_BP;
use super::text::{DocumentNumber, Iban, Note, PartyName, TaxId};

/// The most lines of the supplier's address.
pub const MAX_ADDRESS_LINES: usize = 6;
/// The longest that stands before a number.
pub const MAX_SERIES: usize = 20;
/// The series of whoever chose none.
pub const SERIES: &str = "{year}-";
/// The same for credit notes.
pub const CREDIT_SERIES: &str = "C{year}-";
/// Where the year stands in a series.
const YEAR: &str = "{year}";

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Billing {
    /// `None`: as it is called on its storefront.
    pub legal_name: Option<PartyName>,
    pub tax_id: Option<TaxId>,
    pub address: Vec<PartyName>,
    /// What stands before the numbers of invoices, `{year}` for the year of issue. `None`: [`SERIES`].
    pub series: Option<String>,
    /// The same for credit notes; `None`: [`CREDIT_SERIES`]. Not written while it is not set: what was stored before it was
    /// known is compared as a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_series: Option<String>,
    /// What it charges for late payment; `None`: nothing. Written like the one above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_charges: Option<LateCharges>,
    /// Where buyers transfer money to.
    pub iban: Option<Iban>,
    /// What most of what it sells is taxed at: what a new line begins with.
    pub tax_rate_bp: Option<u32>,
    /// Below every invoice: how to pay it, what the register says of the company.
    pub note: Option<Note>,
}

fields! { Billing { legal_name: or_default, tax_id: or_default, address: or_default, series: or_default, credit_series: or_default, late_charges: or_default, iban: or_default, tax_rate_bp: or_default, note: or_default } }

/// Billing as somebody typed or sent it.
#[derive(Debug, Default)]
pub struct BillingDraft {
    pub legal_name: Option<String>,
    pub tax_id: Option<String>,
    pub address: Vec<String>,
    pub series: Option<String>,
    pub credit_series: Option<String>,
    pub late_charges: Option<LateCharges>,
    pub iban: Option<String>,
    pub tax_rate_bp: Option<u32>,
    pub note: Option<String>,
}

impl BillingDraft {
    pub fn parse(self, faults: &mut Faults) -> Billing {
        if self.address.len() > MAX_ADDRESS_LINES {
            faults.add(
                "address",
                Fault::TooManyLines {
                    max: MAX_ADDRESS_LINES,
                },
            );
        }
        let address = self.address.iter().take(MAX_ADDRESS_LINES).enumerate();
        Billing {
            address: address
                .filter_map(|(at, line)| faults.take(&format!("address.{at}"), PartyName::parse(line)))
                .collect(),
            legal_name: self
                .legal_name
                .and_then(|text| faults.take("legal_name", PartyName::parse(&text))),
            tax_id: self
                .tax_id
                .and_then(|text| faults.take("tax_id", TaxId::parse(&text))),
            series: self.series.and_then(|text| faults.take("series", series(&text))),
            credit_series: self
                .credit_series
                .and_then(|text| faults.take("credit_series", series(&text))),
            late_charges: self.late_charges.inspect(|terms| terms.check(faults)),
            iban: self.iban.and_then(|text| faults.take("iban", Iban::parse(&text))),
            tax_rate_bp: self.tax_rate_bp.and_then(|bp| {
                faults.take(
                    "tax_rate_bp",
                    if bp <= MAX_BP {
                        Ok(bp)
                    } else {
                        Err(Fault::OutOfRange)
                    },
                )
            }),
            note: self.note.and_then(|text| faults.take("note", Note::parse(&text))),
        }
    }
}

fn series(text: &str) -> Result<String, Fault> {
    let text = DocumentNumber::parse(text)?.into_string();
    if text.chars().count() > MAX_SERIES {
        return Err(Fault::TooLong { max: MAX_SERIES });
    }
    // `{year}` is the only thing that stands for something else, and a number has to be told from what stands before it.
    let rest = text.replace(YEAR, "0");
    if rest.contains(['{', '}']) {
        return Err(Fault::BadFormat);
    }
    if rest.ends_with(|c: char| c.is_ascii_digit()) {
        return Err(Fault::EndsInDigit);
    }
    Ok(text)
}

/// The number after `taken`, with what stands before it.
#[must_use]
pub fn numbered(prefix: &str, taken: u64) -> String {
    format!("{prefix}{:04}", taken.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(series: &str) -> Result<Billing, Vec<Fault>> {
        let mut faults = Faults::default();
        let draft = BillingDraft {
            series: Some(series.to_owned()),
            ..BillingDraft::default()
        };
        let billing = draft.parse(&mut faults);
        if faults.is_empty() {
            return Ok(billing);
        }
        Err(faults.into_vec().into_iter().map(|one| one.fault).collect())
    }

    #[test]
    fn a_number_follows_the_last_one_of_its_series() {
        assert_eq!(numbered("F2026/", 0), "F2026/0001");
        assert_eq!(numbered("F2026/", 9_999), "F2026/10000");
    }

    #[test]
    fn a_series_names_the_year_or_nothing_and_ends_where_its_numbers_begin() {
        for series in ["F{year}/", "A-", SERIES] {
            assert_eq!(parsed(series).unwrap().series.as_deref(), Some(series));
        }
        assert_eq!(parsed("{month}-"), Err(vec![Fault::BadFormat]));
        assert_eq!(parsed("{year"), Err(vec![Fault::BadFormat]));
        assert_eq!(parsed("F{year}"), Err(vec![Fault::EndsInDigit]));
        assert_eq!(parsed("F26"), Err(vec![Fault::EndsInDigit]));
        assert_eq!(parsed(&"x".repeat(21)), Err(vec![Fault::TooLong { max: 20 }]));
    }
}
