//! What an account owes on a day, from its open items.

use chrono::NaiveDate;
use serde::Serialize;

use super::ageing::{Ageing, days_overdue};
use super::money::{Amount, Overflow};

/// An invoice with something left to pay. One-letter keys: thousands of these are stored and read as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OpenItem {
    #[serde(rename = "n")]
    pub number: String,
    #[serde(rename = "d")]
    pub due_on: NaiveDate,
    /// What is still to be paid, in minor units.
    #[serde(rename = "o")]
    pub open: Amount,
    /// Contested by the customer: stays in every figure, leaves reminders and automatic escalation.
    #[serde(rename = "x", skip_serializing_if = "is_false")]
    pub disputed: bool,
}

fields! { OpenItem { number = "n", due_on = "d", open = "o", disputed = "x": or_default } }

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde calls")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

impl OpenItem {
    /// Whole days by which this item is overdue on `on`; 0 up to and including its due date.
    #[must_use]
    pub fn days_overdue(&self, on: NaiveDate) -> u32 {
        days_overdue(self.due_on, on)
    }
}

/// The figures of an account on one day. Disputed items count in all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Owed by the customer: `overdue + not_yet_due − unallocated`; negative when the supplier owes.
    pub balance: Amount,
    pub overdue: Amount,
    pub not_yet_due: Amount,
    /// Payments and credit notes that settle no invoice yet.
    pub unallocated: Amount,
    /// `balance` + orders that are not yet invoiced: what the supplier stands to lose.
    pub exposure: Amount,
    /// What may still be ordered, never negative; `None` when there is no limit.
    pub available_credit: Option<Amount>,
    pub ageing: Ageing,
}

/// Computes every figure of an account on the civil day `on`.
///
/// `orders_open` is the gross total of accepted orders that are not yet invoiced; a `credit_limit` of `None` is
/// no limit, of zero no credit.
///
/// # Errors
/// [`Overflow`] when a figure leaves the exact range.
pub fn figures(
    items: &[OpenItem],
    unallocated: Amount,
    orders_open: Amount,
    credit_limit: Option<Amount>,
    on: NaiveDate,
) -> Result<Figures, Overflow> {
    let ageing = Ageing::of(items.iter().map(|item| (item.due_on, item.open)), on)?;
    let overdue = ageing.overdue()?;
    let not_yet_due = ageing.current;
    let balance = overdue.checked_add(not_yet_due)?.checked_sub(unallocated)?;
    let exposure = balance.checked_add(orders_open)?;
    let available_credit = match credit_limit {
        Some(limit) => Some(limit.checked_sub(exposure)?.max(Amount::ZERO)),
        None => None,
    };
    Ok(Figures {
        balance,
        overdue,
        not_yet_due,
        unallocated,
        exposure,
        available_credit,
        ageing,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::{add_days, parse_date};
    use proptest::prelude::*;

    fn amount(minor: i64) -> Amount {
        Amount::new(minor).unwrap()
    }

    fn item(due_on: &str, open: i64, disputed: bool) -> OpenItem {
        OpenItem {
            number: format!("F-{due_on}"),
            due_on: parse_date(due_on).unwrap(),
            open: amount(open),
            disputed,
        }
    }

    #[test]
    fn an_account_adds_up() {
        let on = parse_date("2026-11-21").unwrap();
        let items = [
            item("2026-10-01", 100, true),
            item("2026-11-21", 40, false),
            item("2026-12-24", 60, false),
        ];
        let figures = figures(&items, amount(30), amount(25), Some(amount(1_000)), on).unwrap();
        assert_eq!(figures.overdue, amount(100), "a disputed item is still overdue");
        assert_eq!(figures.not_yet_due, amount(100));
        assert_eq!(figures.balance, amount(170));
        assert_eq!(figures.exposure, amount(195));
        assert_eq!(figures.available_credit, Some(amount(805)));
        assert_eq!(figures.ageing.days_31_60, amount(100));
    }

    #[test]
    fn credit_beyond_the_limit_is_none_left_not_less_than_none() {
        let on = parse_date("2026-11-21").unwrap();
        let items = [item("2026-12-24", 60, false)];
        let left = |limit| {
            figures(&items, Amount::ZERO, Amount::ZERO, limit, on)
                .unwrap()
                .available_credit
        };
        assert_eq!(left(Some(amount(50))), Some(Amount::ZERO));
        assert_eq!(left(Some(Amount::ZERO)), Some(Amount::ZERO));
        assert_eq!(left(None), None);
    }

    #[test]
    fn an_item_is_stored_in_few_bytes() {
        let json = serde_json::to_string(&item("2026-12-24", 60, false)).unwrap();
        assert_eq!(json, r#"{"n":"F-2026-12-24","d":"2026-12-24","o":60}"#);
        assert_eq!(
            crate::json::read::<OpenItem>(&json).unwrap(),
            item("2026-12-24", 60, false)
        );
    }

    proptest! {
        #[test]
        fn balance_is_overdue_plus_not_yet_due_less_unallocated(
            items in prop::collection::vec((-200_i64..200, 1_i64..1_000_000), 0..30), unallocated in 0_i64..1_000_000,
        ) {
            let on = parse_date("2026-11-21").unwrap();
            let items: Vec<_> =
                items.iter().map(|(days, open)| item(&add_days(on, *days).to_string(), *open, false)).collect();
            let figures = figures(&items, amount(unallocated), Amount::ZERO, None, on).unwrap();
            let open: i64 = items.iter().map(|item| item.open.minor()).sum();
            prop_assert_eq!(figures.balance.minor(), open - unallocated);
            prop_assert_eq!(
                figures.balance.minor(), figures.overdue.minor() + figures.not_yet_due.minor() - unallocated);
        }
    }
}
