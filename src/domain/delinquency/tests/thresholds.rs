//! Every threshold, one day and one cent to either side.

use super::super::Status::{Debtor, Delinquent, DoNotSell, WithoutIncidents};
use super::super::*;
use super::book::*;
use crate::domain::calendar::{Zone, add_days};

#[test]
fn an_unpaid_invoice_makes_a_debtor_then_a_delinquent_then_nobody_to_sell_to() {
    // Across 29 February, a month end and both changes of the clocks.
    for due_on in [
        "2026-01-31",
        "2026-03-01",
        "2026-10-20",
        "2027-12-31",
        "2028-02-26",
    ] {
        let book = Book::new().invoice("F-1", due_on, 10_000);
        for (days, expected) in [
            (0, WithoutIncidents),
            (1, WithoutIncidents),
            (2, WithoutIncidents),
            (3, Debtor),
            (29, Debtor),
            (30, Delinquent),
            (59, Delinquent),
            (60, DoNotSell),
            (4_000, DoNotSell),
        ] {
            assert_eq!(
                book.on(later(due_on, days)).computed,
                expected,
                "due {due_on}, {days} days later"
            );
        }
    }
}

#[test]
fn only_more_than_the_threshold_counts() {
    for (open, limit, expected) in [
        (500, None, WithoutIncidents),
        (501, None, Debtor),
        (501, Some(0), Debtor),
        (10_000, Some(1_000_000), WithoutIncidents),
        (10_001, Some(1_000_000), Debtor),
    ] {
        let mut book = Book::new().invoice("F-1", "2026-03-31", open);
        book.history.credit_limit = limit.map(amount);
        assert_eq!(
            book.computed("2026-04-03"),
            expected,
            "{open} open under a limit of {limit:?}"
        );
    }
}

#[test]
fn small_amounts_count_together_once_each_is_three_days_late() {
    let book = Book::new()
        .invoice("F-1", "2026-03-30", 300)
        .invoice("F-2", "2026-03-31", 300);
    assert_eq!(book.computed("2026-04-02"), WithoutIncidents);
    assert_eq!(book.computed("2026-04-03"), Debtor);
}

#[test]
fn a_rounding_residue_never_blocks_however_old_it_is() {
    let book = Book::new()
        .invoice("F-1", "2026-03-31", 10_000)
        .paid("F-1", "2026-03-31", 9_500);
    assert_eq!(book.computed("2036-03-31"), WithoutIncidents);
    assert_eq!(book.rule("2036-03-31"), "below_threshold");
}

#[test]
fn a_part_payment_counts_for_what_it_leaves_open() {
    let book = Book::new()
        .invoice("F-1", "2026-03-31", 10_000)
        .paid("F-1", "2026-04-10", 9_500);
    assert_eq!(book.computed("2026-04-09"), Debtor);
    assert_eq!(book.computed("2026-04-10"), WithoutIncidents);
}

#[test]
fn disputed_invoices_do_not_escalate_until_the_dispute_ends() {
    let book =
        Book::new()
            .invoice("F-1", "2026-03-31", 10_000)
            .disputed("F-1", "2026-04-01", Some("2026-06-30"));
    let disputed = book.on(day("2026-06-29"));
    assert_eq!(disputed.computed, WithoutIncidents);
    assert_eq!(
        disputed.overdue,
        amount(10_000),
        "a disputed invoice is overdue all the same"
    );
    assert_eq!(disputed.explanation.rule, Rule::OnlyDisputedOverdue);
    assert_eq!(book.computed("2026-06-30"), DoNotSell);
}

#[test]
fn returned_debits_count_within_their_windows() {
    let two = Book::new().returned("2026-03-01").returned("2026-03-31");
    assert_eq!(two.computed("2026-03-30"), WithoutIncidents);
    assert_eq!(two.computed("2026-03-31"), Delinquent);

    // Days 1 and 90 of a window of 90 days; then days 1 and 91.
    let just_within = Book::new().returned("2026-01-01").returned("2026-03-31");
    assert_eq!(just_within.computed("2026-03-31"), Delinquent);
    let just_beyond = Book::new().returned("2026-01-01").returned("2026-04-01");
    assert_eq!(just_beyond.computed("2026-04-01"), WithoutIncidents);

    let three_within = Book::new()
        .returned("2026-01-01")
        .returned("2026-01-01")
        .returned("2026-06-29");
    assert_eq!(three_within.computed("2026-06-29"), DoNotSell);
    let three_beyond = Book::new()
        .returned("2026-01-01")
        .returned("2026-01-01")
        .returned("2026-06-30");
    assert_eq!(three_beyond.computed("2026-06-30"), WithoutIncidents);
}

#[test]
fn one_lost_chargeback_blocks_if_the_policy_says_so() {
    let book = Book::new().lost_chargeback("2026-03-01");
    assert_eq!(book.computed("2026-02-28"), WithoutIncidents);
    assert_eq!(book.computed("2026-03-01"), DoNotSell);
    assert_eq!(book.computed("2036-03-01"), DoNotSell);
    let lenient = book.policy(|policy| policy.do_not_sell_on_lost_chargeback = false);
    assert_eq!(lenient.computed("2026-03-01"), WithoutIncidents);
}

#[test]
fn every_number_is_the_suppliers_own() {
    let book = Book::new().invoice("F-1", "2026-03-31", 700).policy(|policy| {
        policy.debtor_days = 1;
        policy.delinquent_days = 5;
        policy.do_not_sell_days = 7;
        policy.debtor_floor = amount(600);
    });
    let statuses = [0, 1, 4, 5, 6, 7].map(|days| book.on(later("2026-03-31", days)).computed);
    assert_eq!(
        statuses,
        [
            WithoutIncidents,
            Debtor,
            Debtor,
            Delinquent,
            Delinquent,
            DoNotSell
        ]
    );
}

#[test]
fn a_status_changes_at_the_local_midnight_even_one_that_is_skipped() {
    // Cairo's clocks jump from 00:00 to 01:00 on 24 April 2026; Madrid's fall back on 25 October.
    for (zone, due_on) in [("Africa/Cairo", "2026-04-21"), ("Europe/Madrid", "2026-10-22")] {
        let zone = Zone::parse(zone).unwrap();
        let book = Book::new().invoice("F-1", due_on, 10_000);
        let midnight = zone.start_of_day(add_days(day(due_on), 3));
        let just_before = midnight - chrono::TimeDelta::milliseconds(1);
        assert_eq!(book.on(zone.local_date(just_before)).computed, WithoutIncidents);
        assert_eq!(book.on(zone.local_date(midnight)).computed, Debtor);
    }
}

#[test]
fn an_account_without_a_history_is_without_incidents() {
    let standing = Book::new().on(day("2026-11-21"));
    assert_eq!(
        (standing.computed, standing.effective),
        (WithoutIncidents, WithoutIncidents)
    );
    assert_eq!((standing.next_review_on, standing.blocks_on), (None, None));
    assert_eq!(standing.memory, Memory::default());
}
