//! Sums by a place and a day: few of them, in order. One type for all, so that it is compiled once.

use chrono::NaiveDate;

use crate::domain::money::Amount;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums(Vec<(Key, Amount)>);

/// What the place is depends on whose sums these are.
type Key = (usize, NaiveDate);

impl Sums {
    /// What comes to nothing is not there.
    pub fn add(&mut self, place: usize, on: NaiveDate, amount: Amount) {
        match self.0.binary_search_by(|(key, _)| key.cmp(&(place, on))) {
            Err(at) if !amount.is_zero() => self.0.insert(at, ((place, on), amount)),
            Err(_) => {}
            Ok(at) => {
                let sum = self.0.get_mut(at).map(|(_, sum)| {
                    *sum = sum.saturating_add(amount);
                    *sum
                });
                if sum.is_some_and(Amount::is_zero) {
                    self.0.remove(at);
                }
            }
        }
    }

    /// What is missing in `other`; negative is what it has too much.
    #[must_use]
    pub fn less(&self, other: &Sums) -> Sums {
        let mut rest = self.clone();
        for (place, on, amount) in other.iter() {
            rest.add(place, on, Amount::ZERO.saturating_sub(amount));
        }
        rest
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (usize, NaiveDate, Amount)> + '_ {
        self.0.iter().map(|((place, on), amount)| (*place, *on, *amount))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them together.
    #[must_use]
    pub fn total(&self) -> Amount {
        self.iter()
            .fold(Amount::ZERO, |sum, (_, _, amount)| sum.saturating_add(amount))
    }
}
