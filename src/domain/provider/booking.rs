//! The order in which a payment's bookings can be written. The database checks each row as it comes: a credit has
//! between nothing and all of its amount unallocated, an invoice is open between nothing and its total.

use chrono::NaiveDate;

use super::fold::MovementKind;
use super::shares::{Shares, Shift};
use crate::domain::money::Amount;

/// A row to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Booking {
    /// Positive goes, negative comes again.
    Reversal(MovementKind, NaiveDate, Amount),
    Shift(Shift),
}

/// More than any payment has days: what is left then is refused by the database, not written wrongly.
const MOST_STEPS: usize = 10_000;

/// Puts bookings in an order in which each is possible when its turn comes, dividing some. `all` is the payment's amount;
/// `shares` is how its money lies before.
#[must_use]
pub fn in_order(all: Amount, shares: &Shares, bookings: Vec<Booking>) -> Vec<Booking> {
    let mut left = bookings;
    let mut till = Till {
        all,
        free: shares.unallocated(),
        rooms: shares.rooms(),
    };
    let mut ordered = Vec::new();
    while !left.is_empty() && ordered.len() < MOST_STEPS {
        let before = left.len();
        left.retain(|booking| {
            let is_whole = till.fits(booking) == booking.amount().abs();
            if is_whole {
                till.apply(booking);
                ordered.push(booking.clone());
            }
            !is_whole
        });
        if left.len() < before {
            continue;
        }
        if let Some(booking) = left.iter_mut().find(|booking| till.fits(booking).is_positive()) {
            let fits = till.fits(booking);
            let now = booking.of(fits);
            *booking = booking.of(booking.amount().abs().saturating_sub(fits));
            till.apply(&now);
            ordered.push(now);
            continue;
        }
        // All of it has gone, and only days are to be corrected: it comes again for as long as that takes.
        let needed = left
            .iter()
            .map(Booking::amount)
            .max()
            .unwrap_or_default()
            .min(all);
        let Some(day) = left
            .iter()
            .map(Booking::day)
            .min()
            .filter(|_| needed.is_positive())
        else {
            break;
        };
        let lent = |amount| Booking::Reversal(MovementKind::Refund, day, amount);
        left.push(lent(needed));
        let loan = lent(Amount::ZERO.saturating_sub(needed));
        till.apply(&loan);
        ordered.push(loan);
    }
    ordered.extend(left);
    ordered
}

struct Till {
    all: Amount,
    free: Amount,
    /// By share: what lies there, and the most that can.
    rooms: Vec<(Amount, Amount)>,
}

impl Till {
    /// How much of it is possible now.
    fn fits(&self, booking: &Booking) -> Amount {
        let to_be_free = self.all.saturating_sub(self.free);
        let amount = booking.amount();
        let most = match booking {
            Booking::Reversal(..) if amount.is_negative() => to_be_free,
            Booking::Reversal(..) => self.free,
            Booking::Shift(shift) => {
                let (held, room) = self.rooms.get(shift.at).copied().unwrap_or_default();
                if amount.is_negative() {
                    held.min(to_be_free)
                } else {
                    room.saturating_sub(held).min(self.free)
                }
            }
        };
        amount.abs().min(most).max(Amount::ZERO)
    }

    fn apply(&mut self, booking: &Booking) {
        self.free = self.free.saturating_sub(booking.amount());
        if let Booking::Shift(shift) = booking
            && let Some((held, _)) = self.rooms.get_mut(shift.at)
        {
            *held = held.saturating_add(shift.amount);
        }
    }
}

impl Booking {
    fn amount(&self) -> Amount {
        match self {
            Self::Reversal(_, _, amount) => *amount,
            Self::Shift(shift) => shift.amount,
        }
    }

    fn day(&self) -> NaiveDate {
        match self {
            Self::Reversal(_, on, _) => *on,
            Self::Shift(shift) => shift.dated_on,
        }
    }

    /// The same for this much, in its direction.
    fn of(&self, much: Amount) -> Self {
        let signed = if self.amount().is_negative() {
            Amount::ZERO.saturating_sub(much)
        } else {
            much
        };
        match self {
            Self::Reversal(kind, on, _) => Self::Reversal(*kind, *on, signed),
            Self::Shift(shift) => Self::Shift(Shift {
                amount: signed,
                ..shift.clone()
            }),
        }
    }
}
