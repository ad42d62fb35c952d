//! A statement of account: what was owed at the beginning of a period, what moved it, and what was owed at the end.

use chrono::{Months, NaiveDate};
use serde::Serialize;

use super::calendar::{day_of_month, parse_date};
use super::fault::{Fault, Faults};
use super::money::{Amount, Overflow};

/// The most entries of one statement; more of them are for several.
pub const MAX_ENTRIES: usize = 1_000;

/// The days of a statement, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Span {
    /// As somebody asked for it; what is left out, is until today and from the first of the month two months before.
    pub fn parse(
        from: Option<&str>,
        to: Option<&str>,
        today: NaiveDate,
        faults: &mut Faults,
    ) -> Option<Span> {
        let to = to.map_or(Some(today), |text| faults.take("to", parse_date(text)));
        let usual = Span::ending(to.unwrap_or(today)).from;
        let from = from.map_or(Some(usual), |text| faults.take("from", parse_date(text)));
        let (from, to) = (from?, to?);
        if to < from {
            faults.add("to", Fault::EndsBeforeStart);
            return None;
        }
        Some(Span { from, to })
    }

    /// This month until that day, and the two before.
    #[must_use]
    pub fn ending(to: NaiveDate) -> Span {
        let first = day_of_month(to, 1);
        let from = first.checked_sub_months(Months::new(2)).unwrap_or(first);
        Span { from, to }
    }
}

words! {
    /// What moves an account.
    pub enum EntryKind {
        Invoice = "invoice",
        Payment = "payment",
        CreditNote = "credit_note",
        Refund = "refund",
        Chargeback = "chargeback",
        ReturnedDebit = "returned_debit",
        WriteOff = "write_off",
    }
}

/// A movement as the ledger has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movement {
    pub dated_on: NaiveDate,
    pub kind: EntryKind,
    /// The document's number, or what the payer gave as reference.
    pub number: Option<String>,
    /// Of an invoice.
    pub due_on: Option<NaiveDate>,
    /// Above zero is owed by the customer.
    pub amount: Amount,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Entry {
    pub dated_on: NaiveDate,
    pub kind: EntryKind,
    pub number: Option<String>,
    pub due_on: Option<NaiveDate>,
    pub amount: Amount,
    /// What was owed after it.
    pub balance: Amount,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub span: Span,
    pub opening: Amount,
    pub entries: Vec<Entry>,
    pub closing: Amount,
}

impl Statement {
    /// From movements in the order of their days.
    ///
    /// # Errors
    /// [`Overflow`] when a sum leaves the exact range.
    pub fn of(span: Span, opening: Amount, movements: Vec<Movement>) -> Result<Statement, Overflow> {
        let mut closing = opening;
        let mut entries = Vec::with_capacity(movements.len());
        for movement in movements {
            closing = closing.checked_add(movement.amount)?;
            entries.push(Entry {
                dated_on: movement.dated_on,
                kind: movement.kind,
                number: movement.number,
                due_on: movement.due_on,
                amount: movement.amount,
                balance: closing,
            });
        }
        Ok(Statement {
            span,
            opening,
            entries,
            closing,
        })
    }

    /// All that was charged, and all that was received.
    #[must_use]
    pub fn turnover(&self) -> (Amount, Amount) {
        let sum = |is_charge: bool| {
            let amounts = self.entries.iter().map(|entry| entry.amount);
            amounts
                .filter(|amount| amount.is_negative() != is_charge)
                .fold(Amount::ZERO, Amount::saturating_add)
        };
        let received = Amount::ZERO.checked_sub(sum(false)).unwrap_or_default();
        (sum(true), received)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        parse_date(text).unwrap()
    }

    fn movement(on: &str, minor: i64) -> Movement {
        Movement {
            dated_on: day(on),
            kind: if minor > 0 {
                EntryKind::Invoice
            } else {
                EntryKind::Payment
            },
            number: None,
            due_on: None,
            amount: Amount::new(minor).unwrap(),
        }
    }

    #[test]
    fn the_balance_runs_from_the_opening_to_the_closing() {
        let span = Span::ending(day("2026-03-31"));
        assert_eq!(span.from, day("2026-01-01"));
        let movements = vec![
            movement("2026-01-05", 500),
            movement("2026-02-01", -700),
            movement("2026-03-01", 50),
        ];
        let statement = Statement::of(span, Amount::new(1_000).unwrap(), movements).unwrap();
        let balances: Vec<i64> = statement
            .entries
            .iter()
            .map(|entry| entry.balance.minor())
            .collect();
        assert_eq!(balances, [1_500, 800, 850]);
        assert_eq!(statement.closing.minor(), 850);
        let (charged, received) = statement.turnover();
        assert_eq!((charged.minor(), received.minor()), (550, 700));
    }

    #[test]
    fn a_span_that_is_turned_or_no_date_is_refused_at_its_field() {
        let today = day("2026-11-28");
        let parse = |from, to| {
            let mut faults = Faults::default();
            let span = Span::parse(from, to, today, &mut faults);
            let fields: Vec<String> = faults.into_vec().into_iter().map(|one| one.field).collect();
            (span, fields)
        };
        assert_eq!(
            parse(None, None).0,
            Some(Span {
                from: day("2026-09-01"),
                to: today
            })
        );
        assert_eq!(
            parse(Some("2026-02-01"), Some("2026-01-31")),
            (None, vec!["to".to_owned()])
        );
        assert_eq!(parse(Some("x"), Some("y")).1, ["to", "from"]);
    }
}
