//! Which invoices a payment or a credit note settles.
//!
//! What the payer said comes first, to the cent. The rest goes to the oldest due date, then by invoice number
//! in byte order, so that the same money always lands in the same place. What is left over stays unallocated:
//! it lowers the balance and the exposure, not the ageing.

use chrono::NaiveDate;
use serde::Serialize;

use super::money::{Amount, Overflow};
use super::sorting::sort_by;

/// An invoice that can still take money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenInvoice {
    pub id: String,
    /// Unique within the account.
    pub number: String,
    pub issued_on: NaiveDate,
    pub due_on: NaiveDate,
    /// What is still to be paid, in minor units.
    pub open: Amount,
}

fields! { OpenInvoice { id, number, issued_on, due_on, open } }

/// What the payer said about one invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Stated {
    pub invoice_number: String,
    pub amount: Amount,
}

fields! { Stated { invoice_number, amount } }

/// The part of the money that one invoice gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    pub invoice_id: String,
    pub invoice_number: String,
    pub amount: Amount,
    /// The later of the payment's and the invoice's own date: nothing is settled before it exists.
    pub dated_on: NaiveDate,
}

/// Where the money went: the parts and `unallocated` together are the whole amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Allocated {
    /// At most one part per invoice: those the payer named, as named, then the rest by due date.
    pub parts: Vec<Part>,
    pub unallocated: Amount,
}

/// Why money cannot be allocated as stated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AllocationError {
    #[error("the amount must be more than zero")]
    NotPositive,
    #[error("there is no open invoice {number}")]
    UnknownInvoice { number: String },
    #[error("invoice {number} is named twice")]
    NamedTwice { number: String },
    #[error("the amount for invoice {number} must be more than zero")]
    PartNotPositive { number: String },
    #[error("invoice {number} has less than that open")]
    MoreThanOpen { number: String, open: Amount },
    #[error("the stated amounts are more than the payment")]
    MoreThanPaid,
    #[error(transparent)]
    Overflow(#[from] Overflow),
}

/// Divides `amount`, dated `dated_on`, over the open invoices of one account.
///
/// # Errors
/// [`AllocationError`]; then nothing is allocated.
pub fn allocate(
    amount: Amount,
    dated_on: NaiveDate,
    invoices: &[OpenInvoice],
    stated: &[Stated],
) -> Result<Allocated, AllocationError> {
    if !amount.is_positive() {
        return Err(AllocationError::NotPositive);
    }
    let mut division = Division::new(invoices, amount);
    for Stated {
        invoice_number,
        amount,
    } in stated
    {
        division.give_as_named(invoice_number, *amount)?;
    }
    let mut by_age: Vec<&OpenInvoice> = invoices.iter().collect();
    sort_by(&mut by_age, |a, b| {
        (a.due_on, &a.number).cmp(&(b.due_on, &b.number))
    });
    for invoice in by_age {
        division.give_from_the_rest(invoice)?;
    }
    Ok(division.into_allocated(dated_on))
}

/// Money being divided.
struct Division<'a> {
    invoices: &'a [OpenInvoice],
    /// What the payer named, topped up from the rest when its turn comes.
    named: Vec<(&'a OpenInvoice, Amount)>,
    others: Vec<(&'a OpenInvoice, Amount)>,
    left: Amount,
}

impl<'a> Division<'a> {
    fn new(invoices: &'a [OpenInvoice], amount: Amount) -> Self {
        Self {
            invoices,
            named: Vec::new(),
            others: Vec::new(),
            left: amount,
        }
    }

    fn give_as_named(&mut self, number: &str, amount: Amount) -> Result<(), AllocationError> {
        let number_text = || number.to_owned();
        let Some(invoice) = self.invoices.iter().find(|invoice| invoice.number == number) else {
            return Err(AllocationError::UnknownInvoice {
                number: number_text(),
            });
        };
        if self.named.iter().any(|(named, _)| named.number == number) {
            return Err(AllocationError::NamedTwice {
                number: number_text(),
            });
        }
        if !amount.is_positive() {
            return Err(AllocationError::PartNotPositive {
                number: number_text(),
            });
        }
        if amount > invoice.open {
            return Err(AllocationError::MoreThanOpen {
                number: number_text(),
                open: invoice.open,
            });
        }
        if amount > self.left {
            return Err(AllocationError::MoreThanPaid);
        }
        self.left = self.left.checked_sub(amount)?;
        self.named.push((invoice, amount));
        Ok(())
    }

    fn give_from_the_rest(&mut self, invoice: &'a OpenInvoice) -> Result<(), AllocationError> {
        let named = self
            .named
            .iter_mut()
            .find(|(named, _)| named.number == invoice.number);
        let already = named.as_ref().map_or(Amount::ZERO, |(_, amount)| *amount);
        let share = invoice.open.checked_sub(already)?.min(self.left);
        if !share.is_positive() {
            return Ok(());
        }
        self.left = self.left.checked_sub(share)?;
        match named {
            Some((_, amount)) => *amount = amount.checked_add(share)?,
            None => self.others.push((invoice, share)),
        }
        Ok(())
    }

    fn into_allocated(self, dated_on: NaiveDate) -> Allocated {
        let part = |(invoice, amount): (&OpenInvoice, Amount)| Part {
            invoice_id: invoice.id.clone(),
            invoice_number: invoice.number.clone(),
            amount,
            dated_on: dated_on.max(invoice.issued_on),
        };
        Allocated {
            parts: self.named.into_iter().chain(self.others).map(part).collect(),
            unallocated: self.left,
        }
    }
}

#[cfg(test)]
mod tests;
