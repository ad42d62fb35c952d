//! A customer's word to pay so much by a day.

use chrono::{DateTime, NaiveDate, Utc};

use super::calendar::add_days;
use super::fault::Fault;
use super::money::Amount;

words! {
    /// What has become of a promise.
    pub enum PromiseState {
        Open = "open",
        /// As much as was promised has come in by its day, or nothing is overdue any more.
        Kept = "kept",
        Broken = "broken",
        /// Taken back, or another one took its place.
        Withdrawn = "withdrawn",
    }
}

/// Whoever has broken a promise gives no other one by itself for so many days; its supplier may still note one.
pub const DISTRUST_DAYS: i64 = 90;

/// How far ahead the supplier itself may note a promise, in days.
pub const FARTHEST_DAYS: i64 = 366;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    pub id: String,
    pub amount: Amount,
    /// The last day of it.
    pub pay_on: NaiveDate,
    pub made_at: DateTime<Utc>,
    pub made_by: String,
    /// Given by the customer itself, not noted for it.
    pub by_buyer: bool,
    pub state: PromiseState,
    pub ended_on: Option<NaiveDate>,
    /// What has come in since it was given.
    pub settled: Amount,
}

impl Promise {
    /// What it comes to if its day ends now; `overdue` is what the customer owes late.
    #[must_use]
    pub fn outcome(&self, overdue: Amount) -> PromiseState {
        if self.settled >= self.amount || overdue.is_zero() {
            PromiseState::Kept
        } else {
            PromiseState::Broken
        }
    }

    /// Whether what it speaks of is still to come.
    #[must_use]
    pub fn is_awaited(&self, today: NaiveDate) -> bool {
        self.state == PromiseState::Open && self.pay_on >= today && self.settled < self.amount
    }

    fn is_distrusted(&self, today: NaiveDate) -> bool {
        let since = add_days(today, DISTRUST_DAYS.saturating_neg());
        self.state == PromiseState::Broken && self.ended_on.is_some_and(|on| on > since)
    }
}

/// Who promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promiser {
    /// The customer itself, as far ahead as the policy lets it.
    Buyer { most_days: u32 },
    /// The supplier, who has been told.
    Staff,
}

/// The days on which the money may be promised for.
#[must_use]
pub fn days(promiser: Promiser, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let most = match promiser {
        Promiser::Buyer { most_days } => i64::from(most_days),
        Promiser::Staff => FARTHEST_DAYS,
    };
    (today, add_days(today, most))
}

/// Why nothing can be promised now, if so; `before` are earlier promises.
#[must_use]
pub fn refusal(promiser: Promiser, before: &[Promise], today: NaiveDate) -> Option<Fault> {
    let Promiser::Buyer { most_days } = promiser else {
        return None;
    };
    if most_days == 0 || before.iter().any(|one| one.is_distrusted(today)) {
        return Some(Fault::NotByPromise);
    }
    let awaited = before.iter().any(|one| one.is_awaited(today));
    awaited.then_some(Fault::PromisedAlready)
}

/// Whether the promise can be given: the field and what is wrong with it. `owed` is all that is open.
///
/// # Errors
/// The amount or the day that does not fit.
pub fn check(
    promiser: Promiser,
    amount: Amount,
    pay_on: NaiveDate,
    owed: Amount,
    today: NaiveDate,
) -> Result<(), (&'static str, Fault)> {
    let (first, last) = days(promiser, today);
    match () {
        () if !owed.is_positive() => Err(("amount", Fault::NothingOpen)),
        () if !amount.is_positive() => Err(("amount", Fault::NotPositive)),
        () if amount > owed => Err(("amount", Fault::MoreThanOpen)),
        () if pay_on < first => Err(("pay_on", Fault::InThePast)),
        () if pay_on > last => Err(("pay_on", Fault::OutOfRange)),
        () => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn amount(minor: i64) -> Amount {
        Amount::new(minor).unwrap()
    }

    fn promise(state: PromiseState, settled: i64) -> Promise {
        Promise {
            id: String::new(),
            amount: amount(500),
            pay_on: day("2026-03-10"),
            made_at: DateTime::UNIX_EPOCH,
            made_by: "Marta".to_owned(),
            by_buyer: true,
            state,
            ended_on: (state != PromiseState::Open).then(|| day("2026-03-11")),
            settled: amount(settled),
        }
    }

    #[test]
    fn a_promise_is_kept_by_its_amount_or_by_owing_nothing_late() {
        let open = |settled| promise(PromiseState::Open, settled);
        assert_eq!(open(500).outcome(amount(70)), PromiseState::Kept);
        assert_eq!(open(499).outcome(amount(70)), PromiseState::Broken);
        assert_eq!(open(0).outcome(Amount::ZERO), PromiseState::Kept);
    }

    #[test]
    fn one_at_a_time_and_none_after_a_broken_one() {
        let buyer = Promiser::Buyer { most_days: 14 };
        let on = |state, settled, today| refusal(buyer, &[promise(state, settled)], day(today));
        assert_eq!(
            on(PromiseState::Open, 0, "2026-03-10"),
            Some(Fault::PromisedAlready)
        );
        assert_eq!(on(PromiseState::Open, 500, "2026-03-10"), None);
        assert_eq!(on(PromiseState::Open, 0, "2026-03-11"), None);
        assert_eq!(
            on(PromiseState::Broken, 0, "2026-06-08"),
            Some(Fault::NotByPromise)
        );
        assert_eq!(on(PromiseState::Broken, 0, "2026-06-09"), None);
        assert_eq!(on(PromiseState::Withdrawn, 0, "2026-03-12"), None);
        assert_eq!(
            refusal(
                Promiser::Staff,
                &[promise(PromiseState::Broken, 0)],
                day("2026-03-12")
            ),
            None
        );
        assert_eq!(
            refusal(Promiser::Buyer { most_days: 0 }, &[], day("2026-03-12")),
            Some(Fault::NotByPromise)
        );
    }

    #[test]
    fn no_more_than_is_open_and_no_later_than_the_policy_lets() {
        let buyer = Promiser::Buyer { most_days: 14 };
        let today = day("2028-02-20");
        let try_one = |minor, on| check(buyer, amount(minor), day(on), amount(900), today);
        assert_eq!(try_one(900, "2028-03-05"), Ok(()));
        assert_eq!(try_one(1, "2028-02-20"), Ok(()));
        assert_eq!(try_one(901, "2028-03-05"), Err(("amount", Fault::MoreThanOpen)));
        assert_eq!(try_one(0, "2028-03-05"), Err(("amount", Fault::NotPositive)));
        assert_eq!(try_one(900, "2028-02-19"), Err(("pay_on", Fault::InThePast)));
        assert_eq!(try_one(900, "2028-03-06"), Err(("pay_on", Fault::OutOfRange)));
        let none = check(buyer, amount(1), today, Amount::ZERO, today);
        assert_eq!(none, Err(("amount", Fault::NothingOpen)));
    }
}
