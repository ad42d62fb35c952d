//! Reminders of what is overdue: one digest for a customer, not one for each invoice.

use chrono::NaiveDate;
use serde::Serialize;

use super::account::OpenItem;
use super::calendar::add_days;
use super::delinquency::Policy;
use super::money::{Amount, Overflow};

/// An invoice that is overdue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Late {
    pub number: String,
    pub due_on: NaiveDate,
    pub open: Amount,
}

/// All that a customer is reminded of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Digest {
    /// Oldest due date first. What is in dispute is not among them.
    pub invoices: Vec<Late>,
    /// Taken off: what the customer has left as credit, and what a provider is collecting.
    pub credit: Amount,
    /// What is left to pay.
    pub to_pay: Amount,
}

/// An account as far as it matters here.
#[derive(Debug, Clone)]
pub struct Owing {
    pub items: Vec<OpenItem>,
    /// Credit that is left, and what is being collected.
    pub credit: Amount,
    /// The day of an open promise.
    pub promised_until: Option<NaiveDate>,
}

/// What is to be done about an account on a day on which it is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Remind(Digest),
    /// Look again on this day.
    Wait(NaiveDate),
    /// Nothing is overdue: nothing to look after until something is again.
    Done,
}

impl Owing {
    /// What it would be reminded of today; `None` if there is nothing, or too little to ask for.
    ///
    /// # Errors
    /// [`Overflow`], of a sum that cannot be.
    pub fn digest(&self, policy: &Policy, today: NaiveDate) -> Result<Option<Digest>, Overflow> {
        let mut invoices: Vec<Late> = self
            .late(today)
            .map(|item| Late {
                number: item.number.clone(),
                due_on: item.due_on,
                open: item.open,
            })
            .collect();
        super::sorting::sort_by(&mut invoices, |a, b| {
            (a.due_on, &a.number).cmp(&(b.due_on, &b.number))
        });
        let owed = self.owed(today)?;
        let to_pay = owed.checked_sub(self.credit)?;
        Ok((to_pay > policy.write_off_up_to).then_some(Digest {
            invoices,
            credit: self.credit.min(owed),
            to_pay,
        }))
    }

    /// What it has to pay today, whatever is too little to ask for.
    ///
    /// # Errors
    /// [`Overflow`], of a sum that cannot be.
    pub fn to_pay(&self, today: NaiveDate) -> Result<Amount, Overflow> {
        Ok(self.owed(today)?.checked_sub(self.credit)?.max(Amount::ZERO))
    }

    fn owed(&self, today: NaiveDate) -> Result<Amount, Overflow> {
        Amount::sum(self.late(today).map(|item| item.open))
    }

    fn late(&self, today: NaiveDate) -> impl Iterator<Item = &OpenItem> {
        let is_late =
            move |item: &&OpenItem| item.due_on < today && !item.disputed && item.open.is_positive();
        self.items.iter().filter(is_late)
    }

    /// # Errors
    /// [`Overflow`], of a sum that cannot be.
    pub fn step(&self, policy: &Policy, today: NaiveDate) -> Result<Step, Overflow> {
        let oldest = |among: fn(&OpenItem) -> bool| {
            let late = self.items.iter().filter(|item| item.due_on < today);
            late.filter(|item| among(item)).map(|item| item.due_on).min()
        };
        if oldest(|_| true).is_none() {
            return Ok(Step::Done);
        }
        let every = add_days(today, i64::from(policy.remind_every_days.max(1)));
        let Some(due_on) = oldest(|item| !item.disputed) else {
            return Ok(Step::Wait(every));
        };
        let first = add_days(due_on, i64::from(policy.remind_after_days));
        if today < first {
            return Ok(Step::Wait(first));
        }
        if let Some(until) = self.promised_until.filter(|until| *until >= today) {
            return Ok(Step::Wait(add_days(until, 1)));
        }
        Ok(self
            .digest(policy, today)?
            .map_or(Step::Wait(every), Step::Remind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn item(number: &str, due_on: &str, open: i64) -> OpenItem {
        OpenItem {
            number: number.to_owned(),
            due_on: day(due_on),
            open: Amount::new(open).unwrap(),
            disputed: false,
        }
    }

    fn owing(items: Vec<OpenItem>) -> Owing {
        Owing {
            items,
            credit: Amount::ZERO,
            promised_until: None,
        }
    }

    fn on(owing: &Owing, today: &str) -> Step {
        owing.step(&Policy::default(), day(today)).unwrap()
    }

    #[test]
    fn the_first_comes_some_days_after_the_oldest_due_date() {
        let one = owing(vec![
            item("F-2", "2026-03-05", 900),
            item("F-1", "2026-03-01", 500),
            item("F-3", "2026-03-20", 100),
        ]);
        assert_eq!(on(&one, "2026-03-01"), Step::Done);
        assert_eq!(on(&one, "2026-03-02"), Step::Wait(day("2026-03-04")));
        let Step::Remind(digest) = on(&one, "2026-03-06") else {
            panic!("a reminder")
        };
        let numbers: Vec<&str> = digest.invoices.iter().map(|one| one.number.as_str()).collect();
        assert_eq!(numbers, ["F-1", "F-2"]);
        assert_eq!(digest.to_pay.minor(), 1_400);
    }

    #[test]
    fn credit_is_taken_off_and_too_little_is_not_asked_for() {
        let mut one = owing(vec![item("F-1", "2026-03-01", 500)]);
        one.credit = Amount::new(300).unwrap();
        let Step::Remind(digest) = on(&one, "2026-03-10") else {
            panic!("a reminder")
        };
        assert_eq!((digest.credit.minor(), digest.to_pay.minor()), (300, 200));
        for credit in [400, 500, 900] {
            one.credit = Amount::new(credit).unwrap();
            assert_eq!(on(&one, "2026-03-10"), Step::Wait(day("2026-03-17")), "{credit}");
        }
    }

    #[test]
    fn a_dispute_and_a_promise_pause_it() {
        let mut one = owing(vec![item("F-1", "2026-03-01", 500)]);
        one.promised_until = Some(day("2026-03-12"));
        assert_eq!(on(&one, "2026-03-10"), Step::Wait(day("2026-03-13")));
        assert_eq!(on(&one, "2026-03-12"), Step::Wait(day("2026-03-13")));
        assert!(matches!(on(&one, "2026-03-13"), Step::Remind(_)));
        let mut disputed = owing(vec![item("F-1", "2026-03-01", 500)]);
        disputed.items[0].disputed = true;
        assert_eq!(on(&disputed, "2026-03-10"), Step::Wait(day("2026-03-17")));
        disputed.items.push(item("F-2", "2026-03-02", 700));
        let Step::Remind(digest) = on(&disputed, "2026-03-10") else {
            panic!("a reminder")
        };
        assert_eq!(digest.to_pay.minor(), 700);
    }
}
