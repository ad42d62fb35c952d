//! How to pay by bank transfer: to whom, how much, with which words.

use super::money::{Amount, Currency};
use super::text::Iban;

/// Characters that a SEPA transfer carries as name and as remittance information.
const NAME: usize = 70;
const REFERENCE: usize = 140;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    pub name: String,
    pub iban: Iban,
    pub amount: Amount,
    /// What the payer writes so that the money finds its invoice.
    pub reference: String,
}

impl Transfer {
    /// Of these invoices, as far as their numbers fit; `None` with nothing to pay.
    #[must_use]
    pub fn of(name: &str, iban: &Iban, invoices: &[(&str, Amount)]) -> Option<Transfer> {
        let amount = Amount::sum(invoices.iter().map(|(_, open)| *open)).ok()?;
        if !amount.is_positive() {
            return None;
        }
        let mut reference = String::new();
        for (number, _) in invoices {
            let between = if reference.is_empty() { "" } else { " " };
            let longer = format!("{reference}{between}{number}");
            if longer.chars().count() > REFERENCE {
                break;
            }
            reference = longer;
        }
        Some(Transfer {
            name: name.chars().take(NAME).collect(),
            iban: iban.clone(),
            amount,
            reference,
        })
    }

    /// What a banking app reads from a code, for transfers in euros (European Payments Council, EPC069-12: version 002 of
    /// the code, UTF-8, SEPA credit transfer, unstructured remittance information).
    #[must_use]
    pub fn scanned(&self, currency: &Currency) -> Option<String> {
        let (cents, most) = (self.amount.minor(), 99_999_999_999);
        if currency.code() != "EUR" || !(1..=most).contains(&cents) {
            return None;
        }
        let (euros, cents) = (cents.div_euclid(100), cents.rem_euclid(100));
        let lines = [
            "BCD",
            "002",
            "1",
            "SCT",
            "",
            &self.name,
            self.iban.as_str(),
            &format!("EUR{euros}.{cents:02}"),
            "",
            "",
            &self.reference,
        ];
        Some(lines.join("\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(minor: i64) -> Amount {
        Amount::new(minor).unwrap()
    }

    fn iban() -> Iban {
        Iban::parse("ES9121000418450200051332").unwrap()
    }

    #[test]
    fn a_banking_app_reads_whom_how_much_and_what_for() {
        let invoices = [("F-1", amount(1_000)), ("F-2", amount(205))];
        let transfer = Transfer::of("Panadería Aurora, S.L.", &iban(), &invoices).unwrap();
        let euro = Currency::parse("EUR").unwrap();
        assert_eq!(
            transfer.scanned(&euro).unwrap(),
            "BCD\n002\n1\nSCT\n\nPanadería Aurora, S.L.\nES9121000418450200051332\nEUR12.05\n\n\nF-1 F-2"
        );
        assert_eq!(transfer.scanned(&Currency::parse("MXN").unwrap()), None);
        assert_eq!(Transfer::of("Aurora", &iban(), &[]), None);
    }

    #[test]
    fn the_reference_holds_whole_numbers_as_far_as_they_fit() {
        let numbers: Vec<String> = (0..40).map(|n| format!("F-2026-{n:04}")).collect();
        let invoices: Vec<(&str, Amount)> = numbers
            .iter()
            .map(|number| (number.as_str(), amount(1)))
            .collect();
        let transfer = Transfer::of(&"x".repeat(80), &iban(), &invoices).unwrap();
        assert_eq!(transfer.amount, amount(40));
        assert!(transfer.reference.len() <= 140 && transfer.reference.ends_with("F-2026-0010"));
        assert_eq!(transfer.name.len(), 70);
    }
}
