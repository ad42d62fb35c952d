//! Which invoices a payment's money settles while it comes, goes back and comes again.
//!
//! It comes to the invoice that it names first, then to the oldest due date, then by number. It goes back the other way
//! round: what settles nothing first, then from the latest due date back, and last from the invoice that it names. So
//! where it lies depends on how much of it there is, not on the steps that led there.

use chrono::NaiveDate;

use crate::domain::allocation::OpenInvoice;
use crate::domain::money::{Amount, Overflow};
use crate::domain::sorting::{sort, sort_by};

use super::sums::Sums;

/// One invoice, and what of the payment lies on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    pub invoice: OpenInvoice,
    /// Dated, the earlier first; negative where it was taken away.
    pub parts: Vec<(NaiveDate, Amount)>,
}

/// A payment's money and all invoices that it can lie on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shares {
    /// In the order in which money comes to them.
    shares: Vec<Share>,
    unallocated: Amount,
}

/// Money that comes to an invoice, or (negative) goes from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Which share it is of.
    pub(super) at: usize,
    pub invoice: OpenInvoice,
    pub amount: Amount,
    pub dated_on: NaiveDate,
}

impl Share {
    fn held(&self) -> Amount {
        self.parts
            .iter()
            .fold(Amount::ZERO, |sum, (_, amount)| sum.saturating_add(*amount))
    }

    /// The first day from `on` on from which this much lies here for good: no day may see more taken than came.
    fn day_to_take(&self, amount: Amount, on: NaiveDate) -> NaiveDate {
        let held_on = |day: NaiveDate| {
            let until = self.parts.iter().filter(|(dated_on, _)| *dated_on <= day);
            until.fold(Amount::ZERO, |sum, (_, part)| sum.saturating_add(*part))
        };
        let mut days: Vec<NaiveDate> = self.parts.iter().map(|(day, _)| *day).collect();
        days.push(on);
        sort(&mut days);
        days.dedup();
        let mut best = days.last().copied().unwrap_or(on);
        for day in days.into_iter().rev().take_while(|day| *day >= on) {
            if held_on(day) < amount {
                break;
            }
            best = day;
        }
        best
    }
}

impl Shares {
    /// `shares` are the customer's open invoices and those on which money of this payment lies; `named` is the number of
    /// the one that the payment is for.
    #[must_use]
    pub fn new(mut shares: Vec<Share>, unallocated: Amount, named: Option<&str>) -> Shares {
        sort_by(&mut shares, |a, b| {
            let key = |one: &Share| (Some(one.invoice.number.as_str()) != named, one.invoice.due_on);
            key(a)
                .cmp(&key(b))
                .then_with(|| a.invoice.number.cmp(&b.invoice.number))
        });
        for share in &mut shares {
            sort(&mut share.parts);
        }
        Shares { shares, unallocated }
    }

    fn come(&mut self, amount: Amount, on: NaiveDate) -> Result<(), Overflow> {
        self.unallocated = self.unallocated.checked_add(amount)?;
        let mut left = amount;
        for share in &mut self.shares {
            let part = share.invoice.open.min(left).max(Amount::ZERO);
            if part.is_zero() {
                continue;
            }
            left = left.checked_sub(part)?;
            self.unallocated = self.unallocated.checked_sub(part)?;
            // Nothing is settled before it exists.
            let dated_on = on.max(share.invoice.issued_on);
            shift(share, part, dated_on)?;
        }
        Ok(())
    }

    /// An error when more goes than has come.
    fn go(&mut self, amount: Amount, on: NaiveDate) -> Result<(), Overflow> {
        let free = self.unallocated.min(amount);
        self.unallocated = self.unallocated.checked_sub(free)?;
        let mut left = amount.checked_sub(free)?;
        for share in self.shares.iter_mut().rev() {
            let part = share.held().min(left).max(Amount::ZERO);
            if part.is_zero() {
                continue;
            }
            left = left.checked_sub(part)?;
            let dated_on = share.day_to_take(part, on);
            shift(share, part.checked_neg()?, dated_on)?;
        }
        if left.is_zero() { Ok(()) } else { Err(Overflow) }
    }

    /// What of it settles nothing.
    #[must_use]
    pub fn unallocated(&self) -> Amount {
        self.unallocated
    }

    /// With this much more that settles nothing yet.
    #[must_use]
    pub fn with(mut self, amount: Amount) -> Shares {
        self.unallocated = self.unallocated.saturating_add(amount);
        self
    }

    /// Day by day; negative is what goes.
    fn walk(mut self, days: &Sums) -> Result<Shares, Overflow> {
        for (_, on, amount) in days.iter() {
            if amount.is_negative() {
                self.go(amount.abs(), on)?;
            } else {
                self.come(amount, on)?;
            }
        }
        Ok(self)
    }

    /// What lies where, by share and day.
    fn by_day(&self) -> Sums {
        let mut sums = Sums::default();
        for (at, share) in self.shares.iter().enumerate() {
            for (day, amount) in &share.parts {
                sums.add(at, *day, *amount);
            }
        }
        sums
    }

    /// As if nothing of it had come yet.
    fn lifted(&self) -> Shares {
        let shares = self.shares.iter().map(|share| {
            let mut invoice = share.invoice.clone();
            invoice.open = invoice.open.saturating_add(share.held());
            Share {
                invoice,
                parts: Vec::new(),
            }
        });
        Shares {
            shares: shares.collect(),
            unallocated: Amount::ZERO,
        }
    }

    /// The shifts that are due when what has come and gone, day by day, is not `before`, as booked, but `after`.
    ///
    /// Where the money lies as it would have come to lie today, it is brought to where all days together bring it, on
    /// the same days: late news end as they would have in time. Where other money or a person has been in between, what
    /// is booked stays, and only the difference comes or goes.
    ///
    /// # Errors
    /// [`Overflow`] when more goes than has come.
    pub fn shifts(&self, before: &Sums, after: &Sums) -> Result<Vec<Shift>, Overflow> {
        let lifted = self.lifted();
        let booked = self.by_day();
        let moved = match lifted.clone().walk(before) {
            Ok(walked) if walked.by_day() == booked => lifted.walk(after)?,
            _ => {
                let changes = after.less(before);
                let Some((_, on, _)) = changes.iter().next_back() else {
                    return Ok(Vec::new());
                };
                let mut difference = Sums::default();
                difference.add(0, on, changes.total());
                self.clone().walk(&difference)?
            }
        };
        let shifts = moved.by_day().less(&booked);
        let shift = |(at, dated_on, amount): (usize, NaiveDate, Amount)| {
            let invoice = self.shares.get(at)?.invoice.clone();
            Some(Shift {
                at,
                invoice,
                amount,
                dated_on,
            })
        };
        Ok(shifts.iter().filter_map(shift).collect())
    }

    /// What of the payment lies on each invoice, and the most that can.
    pub(super) fn rooms(&self) -> Vec<(Amount, Amount)> {
        let room = |share: &Share| {
            let held = share.held();
            (held, held.saturating_add(share.invoice.open))
        };
        self.shares.iter().map(room).collect()
    }
}

fn shift(share: &mut Share, amount: Amount, dated_on: NaiveDate) -> Result<(), Overflow> {
    share.invoice.open = share.invoice.open.checked_sub(amount)?;
    share.parts.push((dated_on, amount));
    sort(&mut share.parts);
    Ok(())
}

#[cfg(test)]
mod tests;
