//! Coming down takes longer than going up.

use super::super::Status::{Debtor, Delinquent, DoNotSell, WithoutIncidents};
use super::super::*;
use super::book::*;

#[test]
fn a_debtor_clears_when_paid() {
    let book = Book::new()
        .invoice("F-1", "2026-03-31", 10_000)
        .paid("F-1", "2026-04-29", 10_000);
    assert_eq!(book.computed("2026-04-28"), Debtor);
    assert_eq!(book.computed("2026-04-29"), WithoutIncidents);
}

#[test]
fn a_delinquent_customer_is_a_debtor_after_14_clean_days_and_clears_after_30() {
    let book = Book::new()
        .invoice("F-1", "2026-03-31", 10_000)
        .paid("F-1", "2026-05-10", 10_000);
    for (days, expected) in [
        (-1, Delinquent),
        (0, Delinquent),
        (13, Delinquent),
        (14, Debtor),
        (29, Debtor),
        (30, WithoutIncidents),
        (31, WithoutIncidents),
    ] {
        assert_eq!(
            book.on(later("2026-05-10", days)).computed,
            expected,
            "{days} days after the payment"
        );
    }
}

#[test]
fn clean_days_are_counted_across_29_february() {
    let book = Book::new()
        .invoice("F-1", "2028-01-01", 10_000)
        .paid("F-1", "2028-02-20", 10_000);
    assert_eq!(book.computed("2028-03-04"), Delinquent);
    assert_eq!(book.computed("2028-03-05"), Debtor);
    assert_eq!(book.computed("2028-03-20"), Debtor);
    assert_eq!(book.computed("2028-03-21"), WithoutIncidents);
}

#[test]
fn a_new_debt_on_the_way_down_starts_the_clean_days_anew() {
    let book = Book::new()
        .invoice("F-1", "2026-03-31", 10_000)
        .paid("F-1", "2026-05-10", 10_000)
        .invoice("F-2", "2026-05-25", 10_000)
        .paid("F-2", "2026-06-01", 10_000);
    assert_eq!(book.computed("2026-05-27"), Debtor, "17 clean days");
    assert_eq!(
        book.computed("2026-05-28"),
        Debtor,
        "three days late again, and not delinquent for that"
    );
    assert_eq!(book.computed("2026-06-30"), Debtor, "29 clean days since");
    assert_eq!(book.computed("2026-07-01"), WithoutIncidents);
}

#[test]
fn a_block_for_overdue_money_lifts_with_the_payment_down_to_delinquent() {
    let book = Book::new()
        .invoice("F-1", "2026-03-31", 10_000)
        .paid("F-1", "2026-06-15", 10_000);
    assert_eq!(book.computed("2026-06-14"), DoNotSell);
    assert_eq!(book.computed("2026-06-15"), Delinquent);
    assert_eq!(book.computed("2026-06-29"), Debtor);
    assert_eq!(book.computed("2026-07-15"), WithoutIncidents);
}

#[test]
fn paying_only_what_is_oldest_unblocks_without_clearing() {
    let book = Book::new()
        .invoice("F-1", "2026-03-31", 10_000)
        .invoice("F-2", "2026-06-01", 10_000)
        .paid("F-1", "2026-06-15", 10_000);
    assert_eq!(book.computed("2026-06-15"), Delinquent);
    assert_eq!(book.computed("2026-06-30"), Delinquent, "no clean day so far");
    assert_eq!(
        book.computed("2026-07-31"),
        DoNotSell,
        "the second is 60 days late"
    );
}

#[test]
fn a_supplier_may_keep_overdue_blocks_until_a_person_lifts_them() {
    let book = Book::new()
        .invoice("F-1", "2026-03-31", 10_000)
        .paid("F-1", "2026-06-15", 10_000)
        .policy(|policy| policy.overdue_block_lifts = BlockLifts::ByPerson);
    assert_eq!(book.computed("2027-06-15"), DoNotSell);
    assert_eq!(
        book.on(day("2027-06-15")).explanation.rule,
        Rule::AwaitsPerson {
            cause: Cause::Overdue
        }
    );
}

#[test]
fn a_block_for_returned_debits_stays_after_their_window_and_after_payment() {
    let book = Book::new()
        .returned("2026-01-10")
        .returned("2026-02-10")
        .returned("2026-03-10");
    assert_eq!(book.computed("2026-03-10"), DoNotSell);
    assert_eq!(book.computed("2030-01-01"), DoNotSell);
    assert_eq!(
        book.on(day("2030-01-01")).explanation.rule,
        Rule::AwaitsPerson {
            cause: Cause::Incidents
        }
    );
}

#[test]
fn a_payment_does_not_lift_what_a_returned_debit_blocked_as_well() {
    let book = Book::new()
        .invoice("F-1", "2026-01-01", 10_000)
        .returned("2026-03-05")
        .returned("2026-03-06")
        .returned("2026-03-07")
        .paid("F-1", "2026-03-10", 10_000);
    assert_eq!(book.rule("2026-03-02"), "overdue_days");
    assert_eq!(book.computed("2026-12-31"), DoNotSell);
}

#[test]
fn a_supplier_may_let_incidents_block_only_while_money_is_overdue() {
    let book = Book::new()
        .invoice("F-1", "2026-03-01", 10_000)
        .lost_chargeback("2026-03-05")
        .paid("F-1", "2026-03-20", 10_000)
        .policy(|policy| policy.incident_block_lifts = BlockLifts::OnPayment);
    assert_eq!(book.computed("2026-03-05"), DoNotSell);
    assert_eq!(book.computed("2026-03-19"), DoNotSell);
    assert_eq!(book.computed("2026-03-20"), Delinquent);
    assert_eq!(book.computed("2026-04-19"), WithoutIncidents);
}

#[test]
fn delinquent_by_returned_debits_calms_down_once_they_leave_the_window() {
    let book = Book::new().returned("2026-01-01").returned("2026-01-31");
    assert_eq!(book.computed("2026-03-31"), Delinquent);
    assert_eq!(book.rule("2026-03-31"), "returned_debits");
    assert_eq!(book.rule("2026-04-01"), "calming_down", "90 days after the first");
    assert_eq!(book.computed("2026-04-14"), Delinquent);
    assert_eq!(book.computed("2026-04-15"), Debtor);
    assert_eq!(book.computed("2026-05-01"), WithoutIncidents);
}

#[test]
fn a_payment_today_does_not_erase_what_yesterday_was() {
    let story = Book::new().invoice("F-1", "2026-03-31", 10_000);
    let before = story.facts(day("2026-05-01"));
    let paid = story.clone().paid("F-1", "2026-05-01", 10_000);
    let after = paid.facts(day("2026-05-01"));
    // The job last looked on the due date; the account became delinquent unseen on 30 April.
    let (policy, last_look, today) = (Policy::default(), day("2026-03-30"), day("2026-05-01"));
    let standing = evaluate_change(&before, &after, &policy, Memory::default(), last_look, today);
    assert_eq!(standing, paid.on(today));
    assert_eq!(standing.computed, Delinquent);
}

#[test]
fn memory_is_stored_in_few_bytes() {
    assert_eq!(serde_json::to_string(&Memory::default()).unwrap(), "{}");
    let memory = Memory {
        level: Delinquent,
        clean_since: Some(day("2026-05-10")),
        ..Memory::default()
    };
    let json = serde_json::to_string(&memory).unwrap();
    assert_eq!(json, r#"{"l":"delinquent","s":"2026-05-10"}"#);
    assert_eq!(crate::json::read::<Memory>(&json).unwrap(), memory);
}
