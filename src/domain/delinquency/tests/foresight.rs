//! When anything changes by itself: what makes the nightly job cheap and a missed night harmless.

use super::super::*;
use super::book::*;

fn next_dates(book: &Book, from: &str, count: usize) -> Vec<String> {
    let mut dates = Vec::new();
    let mut on = day(from);
    while let Some(next) = book.on(on).next_review_on.filter(|_| dates.len() < count) {
        dates.push(next.to_string());
        on = next;
    }
    dates
}

#[test]
fn an_unpaid_invoice_is_looked_at_on_four_days_only() {
    let book = Book::new().invoice("F-1", "2026-03-31", 10_000);
    assert_eq!(
        next_dates(&book, "2026-03-05", 10),
        ["2026-04-01", "2026-04-03", "2026-04-30", "2026-05-30"]
    );
}

#[test]
fn a_paid_account_is_looked_at_until_it_is_calm_and_then_never() {
    let book = Book::new()
        .invoice("F-1", "2026-03-31", 10_000)
        .paid("F-1", "2026-05-10", 10_000);
    assert_eq!(next_dates(&book, "2026-05-10", 10), ["2026-05-24", "2026-06-09"]);
}

#[test]
fn an_override_is_looked_at_when_it_begins_to_matter_and_when_it_ends() {
    let book = Book::new().set(Mode::Pin, Status::Debtor, "2026-06-01", Some("2026-06-10"));
    assert_eq!(next_dates(&book, "2026-05-01", 10), ["2026-06-01", "2026-06-11"]);
}

#[test]
fn the_day_of_the_block_is_known_before_it_comes() {
    let book = Book::new().invoice("F-1", "2026-03-31", 10_000);
    for date in ["2026-03-05", "2026-04-02", "2026-05-29"] {
        assert_eq!(
            book.on(day(date)).blocks_on,
            Some(day("2026-05-30")),
            "seen from {date}"
        );
    }
    assert_eq!(
        book.on(day("2026-07-01")).blocks_on,
        Some(day("2026-07-01")),
        "from today, once it has come"
    );
    let capped = book.set(Mode::Cap, Status::Delinquent, "2026-05-01", Some("2026-07-31"));
    assert_eq!(capped.on(day("2026-05-02")).blocks_on, Some(day("2026-08-01")));
}

#[test]
fn an_account_untouched_for_years_is_caught_up_with_at_once() {
    let book = Book::new().invoice("F-1", "2026-03-31", 10_000);
    let facts = book.facts(day("2026-03-05"));
    let late = evaluate(
        &facts,
        &book.policy,
        Memory::default(),
        day("2026-03-05"),
        day("9999-12-30"),
    );
    assert_eq!(late.computed, Status::DoNotSell);
    assert_eq!(late.next_review_on, None);
}
