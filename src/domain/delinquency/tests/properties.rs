//! What holds for every history: the stored standing never drifts from the recomputed one.
//!
//! The policy's numbers are small here, so that in two months of days every rule meets every other.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::super::*;
use super::book::{amount, day};
use crate::domain::calendar::add_days;

pub(super) const DAYS: i64 = 60;

pub(super) fn at(offset: i64) -> NaiveDate {
    add_days(day("2028-02-01"), offset)
}

pub(super) fn small_policy() -> impl Strategy<Value = Policy> {
    let lifts = || prop::sample::select(BlockLifts::ALL);
    (1_u32..4, 0_u32..4, 0_u32..5, lifts(), lifts(), any::<bool>()).prop_map(
        |(days, calm, calmer, overdue, incident, chargeback)| Policy {
            debtor_floor: amount(500),
            debtor_limit_bp: 100,
            debtor_days: days,
            delinquent_days: days + 4,
            delinquent_returns: 2,
            delinquent_returns_window: 7,
            do_not_sell_days: days + 8,
            do_not_sell_returns: 3,
            do_not_sell_returns_window: 14,
            do_not_sell_on_lost_chargeback: chargeback,
            to_debtor_clean_days: calm,
            to_clear_clean_days: calm + calmer,
            overdue_block_lifts: overdue,
            incident_block_lifts: incident,
            ..Policy::default()
        },
    )
}

fn invoice() -> impl Strategy<Value = InvoiceHistory> {
    let payments = prop::collection::vec((0_i64..30, 100_i64..900), 0..3);
    let disputes = prop::collection::vec((0_i64..30, prop::option::of(0_i64..20)), 0..2);
    (0..DAYS, 0_i64..10, 200_i64..1_500, payments, disputes).prop_map(
        |(issued, term, total, payments, disputes)| {
            let mut open = total;
            let mut allocations = Vec::new();
            for (wait, part) in payments {
                let part = part.min(open);
                open -= part;
                if part > 0 {
                    allocations.push((at(issued + wait), amount(part)));
                }
            }
            InvoiceHistory {
                number: format!("F-{issued}-{total}"),
                issued_on: at(issued),
                due_on: at(issued + term),
                total: amount(total),
                allocations,
                disputes: disputes
                    .into_iter()
                    .map(|(wait, length)| {
                        (at(issued + wait), length.map(|length| at(issued + wait + length)))
                    })
                    .collect(),
            }
        },
    )
}

fn incident() -> impl Strategy<Value = Incident> {
    // Mostly returned debits: a chargeback drowns everything else.
    let kind = prop::sample::select(vec![
        IncidentKind::ReturnedDebit,
        IncidentKind::ReturnedDebit,
        IncidentKind::ReturnedDebit,
        IncidentKind::ChargebackLost,
    ]);
    (kind, 0..DAYS).prop_map(|(kind, on)| Incident { kind, on: at(on) })
}

fn person() -> impl Strategy<Value = Override> {
    let mode = prop::sample::select(Mode::ALL);
    let status = prop::sample::select(Status::ALL);
    (
        mode,
        status,
        0..DAYS,
        prop::option::of(0_i64..12),
        prop::option::of(0_i64..12),
    )
        .prop_map(|(mode, status, starts, lasts, ends)| Override {
            mode,
            status,
            reason: format!("since {starts}"),
            actor: "Ana".to_owned(),
            starts_on: at(starts),
            expires_on: lasts.map(|days| at(starts + days)),
            ended_on: ends.map(|days| at(starts + days)),
        })
}

pub(super) fn history() -> impl Strategy<Value = History> {
    let limit = prop::option::of(prop::sample::select(vec![0_i64, 80_000]));
    (
        prop::collection::vec(invoice(), 0..6),
        prop::collection::vec(incident(), 0..6),
        prop::collection::vec(person(), 0..3),
        limit,
    )
        .prop_map(|(invoices, incidents, mut overrides, limit)| {
            // In a life, overrides are listed as they are made.
            overrides.sort_by_key(|person| person.starts_on);
            History {
                invoices,
                incidents,
                overrides,
                credit_limit: limit.map(amount),
            }
        })
}

/// The history as far as it was known at the end of `on`: nothing dated later.
fn known_on(history: &History, on: NaiveDate) -> History {
    let mut known = history.clone();
    known.invoices.retain(|invoice| invoice.issued_on <= on);
    for invoice in &mut known.invoices {
        invoice.allocations.retain(|(dated_on, _)| *dated_on <= on);
        invoice.disputes.retain(|(from, _)| *from <= on);
        for (_, until) in &mut invoice.disputes {
            *until = until.filter(|until| *until <= on);
        }
    }
    known.incidents.retain(|incident| incident.on <= on);
    known.overrides.retain(|person| person.starts_on <= on);
    for person in &mut known.overrides {
        person.ended_on = person.ended_on.filter(|ended| *ended <= on);
    }
    known
}

fn facts(history: &History, on: NaiveDate) -> Facts {
    Facts {
        items: items_as_of(history, on),
        incidents: history.incidents.clone(),
        overrides: history.overrides.clone(),
        credit_limit: history.credit_limit,
    }
}

fn facts_known_on(history: &History, on: NaiveDate) -> Facts {
    facts(&known_on(history, on), on)
}

/// What a person sees of a standing; the rest moves with the date.
fn visible(standing: &Standing) -> impl PartialEq + std::fmt::Debug + use<> {
    let Explanation {
        rule,
        amount,
        threshold,
        incidents,
        overridden_by,
        lift,
        ..
    } = standing.explanation.clone();
    let invoices: Vec<_> = standing
        .explanation
        .invoices
        .iter()
        .map(|late| (late.number.clone(), late.open))
        .collect();
    let statuses = (standing.computed, standing.effective, standing.overdue);
    (
        statuses,
        rule,
        amount,
        threshold,
        incidents,
        overridden_by,
        lift,
        invoices,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    /// A live account: evaluated when its facts change and, on other days, when the job happens to run.
    #[test]
    fn a_standing_kept_up_to_date_equals_one_rebuilt(
        history in history(), policy in small_policy(), runs in prop::collection::vec(any::<bool>(), DAYS as usize + 40),
    ) {
        let mut before = Facts { credit_limit: history.credit_limit, ..Facts::default() };
        let (mut memory, mut memory_on) = (Memory::default(), at(-1));
        for (offset, job_runs) in runs.into_iter().enumerate() {
            let on = at(offset as i64);
            let after = facts_known_on(&history, on);
            if after != before || job_runs {
                let standing = evaluate_change(&before, &after, &policy, memory, memory_on, on);
                prop_assert_eq!(&standing, &rebuild(&known_on(&history, on), &policy, on));
                let with_hindsight = rebuild(&history, &policy, on);
                prop_assert_eq!(standing.effective, with_hindsight.effective);
                prop_assert_eq!(standing.memory, with_hindsight.memory);
                (memory, memory_on) = (standing.memory, standing.memory_on);
                before = after;
            }
        }
    }

    /// The job as it really runs: only on the days that an earlier standing asked for.
    #[test]
    fn looking_only_when_a_review_is_due_misses_nothing(history in history(), policy in small_policy()) {
        let mut before = Facts { credit_limit: history.credit_limit, ..Facts::default() };
        let mut stored = evaluate(&before, &policy, Memory::default(), at(-2), at(-1));
        for offset in 0..DAYS + 40 {
            let on = at(offset);
            let after = facts_known_on(&history, on);
            if after != before || stored.next_review_on.is_some_and(|due| due <= on) {
                stored = evaluate_change(&before, &after, &policy, stored.memory, stored.memory_on, on);
                before = after;
            }
            prop_assert_eq!(visible(&stored), visible(&rebuild(&known_on(&history, on), &policy, on)), "{}", on);
        }
    }

    #[test]
    fn a_job_that_is_late_ends_where_a_daily_one_does(
        history in history(), policy in small_policy(), seen in 0..DAYS, missed in 1_i64..80,
    ) {
        let facts = facts(&history, at(seen));
        let daily = (seen..=seen + missed).fold((Memory::default(), at(seen - 1)), |(memory, memory_on), offset| {
            let standing = evaluate(&facts, &policy, memory, memory_on, at(offset));
            (standing.memory, standing.memory_on)
        });
        let today = at(seen + missed);
        let late = evaluate(&facts, &policy, Memory::default(), at(seen - 1), today);
        prop_assert_eq!(&late, &evaluate(&facts, &policy, daily.0, daily.1, today));
        prop_assert_eq!(&late, &evaluate(&facts, &policy, late.memory, late.memory_on, today), "twice is once");
    }

    #[test]
    fn nothing_visible_changes_before_the_next_review_and_something_does_then(
        history in history(), policy in small_policy(), seen in 0..DAYS,
    ) {
        let facts = facts(&history, at(seen));
        let today = evaluate(&facts, &policy, Memory::default(), at(seen - 1), at(seen));
        let on = |date| evaluate(&facts, &policy, today.memory, today.memory_on, date);
        let quiet_until = today.next_review_on.unwrap_or_else(|| at(seen + 150));
        let mut date = at(seen + 1);
        while date < quiet_until {
            prop_assert_eq!(visible(&on(date)), visible(&today), "{}", date);
            date = add_days(date, 1);
        }
        if let Some(review_on) = today.next_review_on {
            prop_assert!(review_on > today.on);
            prop_assert_ne!(visible(&on(review_on)), visible(&today));
        }
    }

    #[test]
    fn the_day_of_the_block_is_the_first_that_blocks(
        history in history(), policy in small_policy(), seen in 0..DAYS,
    ) {
        let facts = facts(&history, at(seen));
        let today = evaluate(&facts, &policy, Memory::default(), at(seen - 1), at(seen));
        let blocks = |offset: &i64| {
            evaluate(&facts, &policy, today.memory, today.memory_on, at(*offset)).effective.blocks_orders()
        };
        let first = (seen..seen + 150).find(blocks).map(at);
        prop_assert_eq!(today.blocks_on, first);
    }

    #[test]
    fn owing_more_is_never_judged_more_mildly(
        history in history(), policy in small_policy(), more in prop::collection::vec(0_i64..1_000, 6),
    ) {
        // Persons aside: what they lower stays lowered whoever owes more.
        let less = History { overrides: Vec::new(), ..history };
        let mut greater = less.clone();
        for (invoice, more) in greater.invoices.iter_mut().zip(more) {
            invoice.total = invoice.total.checked_add(amount(more)).unwrap();
        }
        for offset in 0..DAYS + 20 {
            let (milder, harsher) = (rebuild(&less, &policy, at(offset)), rebuild(&greater, &policy, at(offset)));
            prop_assert!(milder.computed <= harsher.computed, "{} on {}", milder.computed, at(offset));
        }
    }

    #[test]
    fn a_memory_survives_storage(history in history(), policy in small_policy(), seen in 0..DAYS) {
        let memory = rebuild(&history, &policy, at(seen)).memory;
        let json = serde_json::to_string(&memory).unwrap();
        prop_assert_eq!(crate::json::read::<Memory>(&json).unwrap(), memory);
    }

    #[test]
    fn open_items_of_a_day_are_positive_and_their_figures_add_up(history in history(), seen in 0..DAYS) {
        let items = items_as_of(&history, at(seen));
        prop_assert!(items.iter().all(|item| item.open.is_positive()));
        let zero = amount(0);
        let figures = figures_as_of(&history, zero, zero, at(seen)).unwrap();
        prop_assert_eq!(figures.balance, figures.overdue.checked_add(figures.not_yet_due).unwrap());
        prop_assert_eq!(figures.overdue, rebuild(&history, &Policy::default(), at(seen)).overdue);
    }
}
