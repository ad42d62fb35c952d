//! Why a status is what it is, and what would lift it.

use super::super::Mode::{Cap, Floor, Pin};
use super::super::Status::{Delinquent, DoNotSell, WithoutIncidents};
use super::super::*;
use super::book::*;

fn why(book: &Book, date: &str) -> Explanation {
    book.on(day(date)).explanation
}

#[test]
fn overdue_money_is_explained_by_its_invoices_and_what_to_pay() {
    let book = Book::new()
        .invoice("F-2", "2026-04-01", 700)
        .invoice("F-1", "2026-03-31", 10_000)
        .invoice("F-3", "2026-05-20", 5_000)
        .limit(80_000);
    let explanation = why(&book, "2026-05-01");
    assert_eq!(explanation.rule, Rule::OverdueDays { days: 30 });
    assert_eq!(
        (explanation.amount, explanation.threshold),
        (amount(10_700), amount(800))
    );
    let listed: Vec<_> = explanation
        .invoices
        .iter()
        .map(|late| (late.number.as_str(), late.days))
        .collect();
    assert_eq!(listed, [("F-1", 31), ("F-2", 30)]);
    assert_eq!(
        explanation.lift,
        Some(Lift::Payment {
            amount: amount(10_700)
        })
    );
    assert_eq!(explanation.on, day("2026-05-01"));
}

#[test]
fn a_customer_in_good_standing_is_told_how_good() {
    let book = Book::new()
        .invoice("F-1", "2026-03-31", 10_000)
        .invoice("F-0", "2026-02-01", 400);
    for (date, rule) in [
        ("2026-02-01", "nothing_overdue"),
        ("2026-02-02", "below_threshold"),
        ("2026-04-01", "within_grace"),
        ("2026-04-03", "overdue_amount"),
    ] {
        assert_eq!(book.rule(date), rule, "{date}");
    }
    assert_eq!(why(&book, "2026-04-01").lift, None);
}

#[test]
fn returned_debits_say_when_they_are_forgotten() {
    let book = Book::new()
        .returned("2026-01-01")
        .returned("2026-01-20")
        .returned("2026-02-10")
        .policy(|policy| {
            policy.do_not_sell_returns = 4;
        });
    let explanation = why(&book, "2026-02-10");
    assert_eq!(
        (explanation.rule, explanation.incidents),
        (Rule::ReturnedDebits { within_days: 90 }, 3)
    );
    // One of the last two has to leave the window: 20 January + 90 days.
    assert_eq!(
        explanation.lift,
        Some(Lift::Time {
            until: day("2026-04-20")
        })
    );
    assert_eq!(book.rule("2026-04-19"), "returned_debits");
    assert_eq!(book.rule("2026-04-20"), "calming_down");
}

#[test]
fn a_block_that_only_a_person_lifts_says_so() {
    let book = Book::new()
        .lost_chargeback("2026-03-01")
        .invoice("F-1", "2026-02-01", 10_000);
    let explanation = why(&book, "2026-03-01");
    assert_eq!(
        (&explanation.rule, explanation.incidents),
        (&Rule::LostChargeback, 1)
    );
    assert_eq!(explanation.lift, Some(Lift::Person));
    assert_eq!(explanation.invoices.len(), 1, "what is overdue is listed with it");

    let both = Book::new()
        .invoice("F-1", "2026-01-01", 10_000)
        .returned("2026-02-01")
        .returned("2026-02-02")
        .returned("2026-02-03");
    let years_later = why(&both, "2030-01-01");
    assert_eq!(years_later.rule, Rule::OverdueDays { days: 60 });
    assert_eq!(
        years_later.lift,
        Some(Lift::Person),
        "paying alone would not unblock"
    );
}

#[test]
fn calming_down_says_since_when_and_until_when() {
    let book = Book::new()
        .invoice("F-1", "2026-03-31", 10_000)
        .invoice("F-2", "2026-05-01", 2_000)
        .paid("F-1", "2026-05-10", 10_000)
        .paid("F-2", "2026-05-12", 2_000);
    let not_begun = why(&book, "2026-05-10");
    assert_eq!(
        not_begun.rule,
        Rule::CalmingDown {
            since: None,
            until: None
        }
    );
    assert_eq!(
        not_begun.lift,
        Some(Lift::Payment {
            amount: amount(2_000)
        })
    );
    let since = Some(day("2026-05-12"));
    let first_step = why(&book, "2026-05-12");
    assert_eq!(
        first_step.rule,
        Rule::CalmingDown {
            since,
            until: Some(day("2026-05-26"))
        }
    );
    assert_eq!(
        first_step.lift,
        Some(Lift::Time {
            until: day("2026-05-26")
        })
    );
    assert_eq!(
        why(&book, "2026-05-26").rule,
        Rule::CalmingDown {
            since,
            until: Some(day("2026-06-11"))
        }
    );
}

#[test]
fn an_override_that_decides_is_named_with_its_actor() {
    let pinned = Book::new().set(Pin, DoNotSell, "2026-06-01", Some("2026-06-10"));
    let explanation = why(&pinned, "2026-06-05");
    assert_eq!(
        explanation.rule,
        Rule::NothingOverdue,
        "the rule explains the computed status"
    );
    let person = explanation.overridden_by.unwrap();
    assert_eq!(
        (person.mode, person.status, person.actor.as_str()),
        (Pin, DoNotSell, "Ana")
    );
    assert_eq!(
        explanation.lift,
        Some(Lift::Time {
            until: day("2026-06-11")
        })
    );

    let endless = Book::new().set(Floor, Delinquent, "2026-06-01", None);
    assert_eq!(why(&endless, "2026-06-05").lift, Some(Lift::Person));

    let idle = Book::new().set(Cap, Delinquent, "2026-06-01", None);
    assert_eq!(
        why(&idle, "2026-06-05").overridden_by,
        None,
        "a cap above the status decides nothing"
    );
}

#[test]
fn a_capped_status_still_says_what_to_pay() {
    let book = Book::new()
        .invoice("F-1", "2026-03-31", 10_000)
        .set(Cap, Delinquent, "2026-06-01", None);
    assert_eq!(
        why(&book, "2026-06-05").lift,
        Some(Lift::Payment {
            amount: amount(10_000)
        })
    );
    let forgiven =
        Book::new()
            .invoice("F-1", "2026-03-31", 10_000)
            .set(Cap, WithoutIncidents, "2026-06-01", None);
    assert_eq!(why(&forgiven, "2026-06-05").lift, None);
}

#[test]
fn at_most_twenty_invoices_are_listed_and_all_are_counted() {
    let book = (0..30).fold(Book::new(), |book, n| {
        book.invoice(&format!("F-{n:02}"), "2026-03-31", 100)
    });
    let explanation = why(&book, "2026-06-05");
    assert_eq!(
        (explanation.invoices.len(), explanation.amount),
        (MAX_INVOICES, amount(3_000))
    );
}

#[test]
fn an_explanation_reads_back_from_json() {
    let book = Book::new()
        .invoice("F-1", "2026-03-31", 10_000)
        .set(Pin, Delinquent, "2026-06-01", None);
    let explanation = why(&book, "2026-06-05");
    let json = serde_json::to_string(&explanation).unwrap();
    assert!(
        json.contains(r#""rule":{"kind":"overdue_days","days":60}"#),
        "{json}"
    );
    assert!(json.contains(r#""lift":{"by":"person"}"#), "{json}");
    assert_eq!(crate::json::read::<Explanation>(&json).unwrap(), explanation);
}
