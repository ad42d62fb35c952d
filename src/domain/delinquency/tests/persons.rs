//! What a person may decide, and how far it reaches.

use super::super::Mode::{Cap, Floor, Pin};
use super::super::Status::{Debtor, Delinquent, DoNotSell, WithoutIncidents};
use super::super::*;
use super::book::*;

/// Blocked for money from 30 May on.
fn blocked() -> Book {
    Book::new().invoice("F-1", "2026-03-31", 10_000)
}

#[test]
fn a_pin_holds_a_status_whatever_the_rules_say() {
    let milder = blocked().set(Pin, Debtor, "2026-06-01", Some("2026-06-10"));
    let worse = Book::new().set(Pin, DoNotSell, "2026-06-01", Some("2026-06-10"));
    for (date, of_milder, of_worse) in [
        ("2026-05-31", DoNotSell, WithoutIncidents),
        ("2026-06-01", Debtor, DoNotSell),
        ("2026-06-10", Debtor, DoNotSell),
        ("2026-06-11", DoNotSell, WithoutIncidents),
    ] {
        assert_eq!(milder.effective(date), of_milder, "{date}");
        assert_eq!(worse.effective(date), of_worse, "{date}");
    }
    assert_eq!(
        milder.computed("2026-06-05"),
        DoNotSell,
        "the rules still say what they say"
    );
}

#[test]
fn a_floor_only_raises_and_a_cap_only_lowers() {
    let floor = blocked().set(Floor, Delinquent, "2026-01-01", None);
    assert_eq!(floor.effective("2026-03-01"), Delinquent);
    assert_eq!(floor.effective("2026-06-01"), DoNotSell);
    let cap = blocked().set(Cap, Debtor, "2026-01-01", None);
    assert_eq!(cap.effective("2026-03-01"), WithoutIncidents);
    assert_eq!(cap.effective("2026-06-01"), Debtor);
}

#[test]
fn an_override_works_from_its_first_to_its_last_day() {
    let mut person = Override {
        mode: Pin,
        status: Debtor,
        reason: String::new(),
        actor: String::new(),
        starts_on: day("2026-06-01"),
        expires_on: Some(day("2026-06-10")),
        ended_on: None,
    };
    let days = |person: &Override| {
        ["2026-05-31", "2026-06-01", "2026-06-10", "2026-06-11"].map(|d| person.is_active(day(d)))
    };
    assert_eq!(days(&person), [false, true, true, false]);
    person.ended_on = Some(day("2026-06-10"));
    assert_eq!(days(&person), [false, true, false, false]);
    assert_eq!(person.last_day(), Some(day("2026-06-09")));
    person.ended_on = Some(day("2026-06-01"));
    assert_eq!(days(&person), [false; 4], "ended on the day it was made");
    person = Override {
        expires_on: None,
        ended_on: None,
        ..person
    };
    assert_eq!(
        (days(&person), person.last_day()),
        ([false, true, true, true], None)
    );
}

#[test]
fn of_two_overrides_the_later_decides() {
    let book = Book::new().set(Floor, Delinquent, "2026-06-01", None).set(
        Floor,
        Debtor,
        "2026-06-05",
        Some("2026-06-06"),
    );
    assert_eq!(book.effective("2026-06-04"), Delinquent);
    assert_eq!(book.effective("2026-06-05"), Debtor);
    assert_eq!(book.effective("2026-06-07"), Delinquent);
    let same_day = Book::new()
        .set(Pin, Delinquent, "2026-06-01", None)
        .set(Pin, Debtor, "2026-06-01", None);
    assert_eq!(same_day.effective("2026-06-01"), Debtor, "the last listed");
}

#[test]
fn a_cap_of_one_day_lifts_a_block_that_incidents_caused_for_good() {
    for book in [
        Book::new().lost_chargeback("2026-03-01"),
        Book::new()
            .returned("2026-02-01")
            .returned("2026-02-02")
            .returned("2026-03-01"),
    ] {
        let lifted = book.set(Cap, Delinquent, "2026-03-10", Some("2026-03-10"));
        assert_eq!(lifted.effective("2026-03-09"), DoNotSell);
        assert_eq!(
            lifted.computed("2026-03-10"),
            Delinquent,
            "the rules themselves have let go"
        );
        assert_eq!(lifted.computed("2026-03-11"), Delinquent);
        assert_eq!(lifted.computed("2026-03-24"), Debtor);
        assert_eq!(lifted.computed("2026-04-09"), WithoutIncidents);
    }
}

#[test]
fn a_pin_to_without_incidents_wipes_the_slate() {
    let book = Book::new().lost_chargeback("2026-03-01").set(
        Pin,
        WithoutIncidents,
        "2026-03-10",
        Some("2026-03-10"),
    );
    assert_eq!(book.computed("2026-03-10"), WithoutIncidents);
    assert_eq!(book.computed("2026-03-11"), WithoutIncidents);
}

#[test]
fn what_is_set_aside_stays_so_but_new_incidents_count() {
    let book = Book::new()
        .lost_chargeback("2026-03-01")
        .set(Cap, Delinquent, "2026-03-10", Some("2026-03-10"))
        .lost_chargeback("2026-03-20");
    assert_eq!(book.computed("2026-03-19"), Delinquent);
    assert_eq!(book.computed("2026-03-20"), DoNotSell);
}

#[test]
fn a_cap_on_overdue_money_lasts_as_long_as_the_cap() {
    let book = blocked().set(Cap, Delinquent, "2026-06-01", Some("2026-06-10"));
    assert_eq!(book.effective("2026-06-10"), Delinquent);
    assert_eq!(book.effective("2026-06-11"), DoNotSell);
}

#[test]
fn a_cap_above_what_the_rules_say_sets_nothing_aside() {
    let book =
        Book::new()
            .lost_chargeback("2026-03-01")
            .set(Cap, DoNotSell, "2026-03-10", Some("2026-03-10"));
    assert_eq!(book.computed("2026-03-11"), DoNotSell);
    let two_returns = Book::new()
        .returned("2026-03-01")
        .set(Pin, Debtor, "2026-03-02", Some("2026-03-02"))
        .returned("2026-03-03");
    assert_eq!(
        two_returns.computed("2026-03-03"),
        Delinquent,
        "one returned debit needed no setting aside"
    );
}

#[test]
fn a_floor_leaves_no_trace() {
    let book = Book::new().set(Floor, DoNotSell, "2026-03-01", Some("2026-03-10"));
    assert_eq!(book.effective("2026-03-10"), DoNotSell);
    assert_eq!(book.effective("2026-03-11"), WithoutIncidents);
    assert_eq!(book.on(day("2026-03-11")).memory, Memory::default());
}
