use proptest::prelude::*;

use super::*;
use crate::domain::calendar::{add_days, parse_date};

fn day(text: &str) -> NaiveDate {
    parse_date(text).unwrap()
}

fn amount(minor: i64) -> Amount {
    Amount::new(minor).unwrap()
}

fn invoice(number: &str, due_on: &str, open: i64) -> OpenInvoice {
    OpenInvoice {
        id: format!("id-{number}"),
        number: number.to_owned(),
        issued_on: add_days(day(due_on), -30),
        due_on: day(due_on),
        open: amount(open),
    }
}

fn stated(number: &str, minor: i64) -> Stated {
    Stated {
        invoice_number: number.to_owned(),
        amount: amount(minor),
    }
}

fn pay(minor: i64, invoices: &[OpenInvoice], said: &[Stated]) -> Result<Allocated, AllocationError> {
    allocate(amount(minor), day("2026-11-21"), invoices, said)
}

fn parts(allocated: &Allocated) -> Vec<(&str, i64)> {
    allocated
        .parts
        .iter()
        .map(|part| (part.invoice_number.as_str(), part.amount.minor()))
        .collect()
}

#[test]
fn money_without_a_word_goes_to_the_oldest_due_date_then_to_the_lower_number() {
    let invoices = [
        invoice("B", "2026-10-01", 100),
        invoice("C", "2026-09-01", 50),
        invoice("A", "2026-10-01", 100),
    ];
    let paid = pay(180, &invoices, &[]).unwrap();
    assert_eq!(parts(&paid), [("C", 50), ("A", 100), ("B", 30)]);
    assert_eq!(paid.unallocated, Amount::ZERO);
}

#[test]
fn what_the_payer_said_comes_first_and_the_rest_follows_age() {
    let invoices = [
        invoice("OLD", "2026-09-01", 100),
        invoice("NEW", "2026-12-01", 100),
    ];
    let paid = pay(150, &invoices, &[stated("NEW", 70)]).unwrap();
    assert_eq!(parts(&paid), [("NEW", 70), ("OLD", 80)]);
}

#[test]
fn an_invoice_named_in_part_gets_one_part_when_the_rest_reaches_it_too() {
    let paid = pay(100, &[invoice("A", "2026-09-01", 100)], &[stated("A", 30)]).unwrap();
    assert_eq!(parts(&paid), [("A", 100)]);
}

#[test]
fn money_beyond_all_invoices_stays_unallocated() {
    let paid = pay(150, &[invoice("A", "2026-09-01", 100)], &[]).unwrap();
    assert_eq!((parts(&paid), paid.unallocated.minor()), (vec![("A", 100)], 50));
    assert_eq!(pay(5, &[], &[]).unwrap().unallocated.minor(), 5);
}

#[test]
fn nothing_is_settled_before_it_exists() {
    let prepaid = invoice("A", "2027-01-01", 100); // issued on 2 December, after the payment
    assert_eq!(
        pay(100, std::slice::from_ref(&prepaid), &[]).unwrap().parts[0].dated_on,
        prepaid.issued_on
    );
    assert_eq!(
        pay(1, &[invoice("B", "2026-10-01", 1)], &[]).unwrap().parts[0].dated_on,
        day("2026-11-21")
    );
}

#[test]
fn a_statement_that_cannot_be_followed_is_refused_as_a_whole() {
    let invoices = [invoice("A", "2026-09-01", 100), invoice("B", "2026-09-01", 100)];
    let number = || "A".to_owned();
    for (said, error) in [
        (
            vec![stated("Z", 1)],
            AllocationError::UnknownInvoice {
                number: "Z".to_owned(),
            },
        ),
        (
            vec![stated("A", 1), stated("A", 1)],
            AllocationError::NamedTwice { number: number() },
        ),
        (
            vec![stated("A", 101)],
            AllocationError::MoreThanOpen {
                number: number(),
                open: amount(100),
            },
        ),
        (
            vec![stated("A", 0)],
            AllocationError::PartNotPositive { number: number() },
        ),
        (
            vec![stated("A", -1)],
            AllocationError::PartNotPositive { number: number() },
        ),
        (
            vec![stated("A", 80), stated("B", 80)],
            AllocationError::MoreThanPaid,
        ),
    ] {
        assert_eq!(pay(150, &invoices, &said), Err(error));
    }
    assert_eq!(pay(0, &invoices, &[]), Err(AllocationError::NotPositive));
    assert_eq!(pay(-1, &invoices, &[]), Err(AllocationError::NotPositive));
}

prop_compose! {
    /// Up to a dozen open invoices and a statement that names some of them.
    fn situation()(
        rows in prop::collection::vec((0_i64..120, 1_i64..1_000, prop::option::of(1_i64..1_000)), 0..12),
        amount in 1_i64..6_000,
    ) -> (i64, Vec<OpenInvoice>, Vec<Stated>) {
        let mut invoices = Vec::new();
        let mut said = Vec::new();
        for (at, (age, open, named)) in rows.into_iter().enumerate() {
            let number = format!("F-{at}");
            if let Some(part) = named {
                said.push(stated(&number, part));
            }
            let due_on = add_days(day("2026-12-31"), -age).to_string();
            invoices.push(invoice(&number, &due_on, open));
        }
        (amount, invoices, said)
    }
}

proptest! {
    #[test]
    fn no_money_is_made_or_lost((minor, invoices, said) in situation()) {
        let Ok(paid) = pay(minor, &invoices, &said) else { return Ok(()) };
        let given = Amount::sum(paid.parts.iter().map(|part| part.amount)).unwrap();
        prop_assert_eq!(given.checked_add(paid.unallocated).unwrap(), amount(minor));
        prop_assert!(!paid.unallocated.is_negative());
    }

    #[test]
    fn no_invoice_gets_more_than_is_open_nor_two_parts((minor, invoices, said) in situation()) {
        let Ok(paid) = pay(minor, &invoices, &said) else { return Ok(()) };
        for invoice in &invoices {
            let parts: Vec<_> = paid.parts.iter().filter(|part| part.invoice_id == invoice.id).collect();
            prop_assert!(parts.len() <= 1);
            prop_assert!(parts.iter().all(|part| part.amount.is_positive() && part.amount <= invoice.open));
        }
    }

    #[test]
    fn what_was_said_is_done((minor, invoices, said) in situation()) {
        let Ok(paid) = pay(minor, &invoices, &said) else { return Ok(()) };
        for Stated { invoice_number, amount } in &said {
            prop_assert!(paid.parts.iter().any(|part| part.invoice_number == *invoice_number && part.amount >= *amount));
        }
    }

    #[test]
    fn money_is_left_over_only_when_nothing_is_open((minor, invoices, said) in situation()) {
        let Ok(paid) = pay(minor, &invoices, &said) else { return Ok(()) };
        let given = Amount::sum(paid.parts.iter().map(|part| part.amount)).unwrap();
        let open = Amount::sum(invoices.iter().map(|invoice| invoice.open)).unwrap();
        prop_assert!(paid.unallocated.is_zero() || given == open);
    }

    #[test]
    fn the_order_of_the_invoices_does_not_matter((minor, mut invoices, said) in situation()) {
        let once = pay(minor, &invoices, &said);
        invoices.reverse();
        prop_assert_eq!(once, pay(minor, &invoices, &said));
    }
}
