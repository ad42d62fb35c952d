use proptest::prelude::*;

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::domain::allocation::Stated;
use crate::domain::allocation::allocate;
use crate::domain::calendar::{add_days, parse_date};
use crate::domain::provider::{Booking, MovementKind, Report, ReportKind, fold, in_order};

fn amount(minor: i64) -> Amount {
    Amount::new(minor).unwrap()
}

fn day(n: i64) -> NaiveDate {
    add_days(parse_date("2026-11-01").unwrap(), n)
}

fn invoice(number: &str, due: i64, open: i64) -> OpenInvoice {
    OpenInvoice {
        id: number.to_owned(),
        number: number.to_owned(),
        issued_on: day(-30),
        due_on: day(due),
        open: amount(open),
    }
}

fn days(all: &[(NaiveDate, Amount)]) -> Sums {
    let mut sums = Sums::default();
    for (on, amount) in all {
        sums.add(0, *on, *amount);
    }
    sums
}

fn free(invoices: &[OpenInvoice]) -> Vec<Share> {
    let share = |one: &OpenInvoice| Share {
        invoice: one.clone(),
        parts: Vec::new(),
    };
    invoices.iter().map(share).collect()
}

/// What lies where, and what is open there.
fn held(shares: &Shares) -> Vec<(String, Amount, Amount)> {
    shares
        .shares
        .iter()
        .map(|share| (share.invoice.number.clone(), share.held(), share.invoice.open))
        .collect()
}

fn parts(shares: &Shares, number: &str) -> Vec<(NaiveDate, i64)> {
    let share = shares.shares.iter().find(|share| share.invoice.number == number);
    let parts = share.map(|share| share.parts.clone()).unwrap_or_default();
    parts
        .into_iter()
        .map(|(day, amount)| (day, amount.minor()))
        .collect()
}

#[test]
fn it_comes_as_any_payment_does() {
    let invoices = [invoice("A", 5, 300), invoice("B", 1, 200), invoice("C", 1, 100)];
    let shares = Shares::new(free(&invoices), Amount::ZERO, Some("A"));
    let came = shares.walk(&days(&[(day(0), amount(650))])).unwrap();
    let stated = [Stated {
        invoice_number: "A".to_owned(),
        amount: amount(300),
    }];
    let allocated = allocate(amount(650), day(0), &invoices, &stated).unwrap();
    assert_eq!(came.unallocated(), allocated.unallocated);
    for part in allocated.parts {
        assert_eq!(
            parts(&came, &part.invoice_number),
            [(part.dated_on, part.amount.minor())]
        );
    }
}

#[test]
fn it_goes_from_what_is_free_then_from_the_latest_due_and_last_from_the_named() {
    let invoices = [invoice("A", 5, 300), invoice("B", 1, 200), invoice("C", 2, 100)];
    let mut shares = Shares::new(free(&invoices), Amount::ZERO, Some("A"));
    shares.come(amount(650), day(0)).unwrap();
    shares.go(amount(120), day(1)).unwrap();
    assert_eq!(parts(&shares, "C"), [(day(0), 100), (day(1), -70)]);
    shares.go(amount(530), day(2)).unwrap();
    assert!(held(&shares).iter().all(|(_, held, _)| held.is_zero()));
    assert_eq!(parts(&shares, "A"), [(day(0), 300), (day(2), -300)]);
    assert!(shares.go(amount(1), day(2)).is_err(), "more than there is");
}

#[test]
fn nothing_goes_before_it_came() {
    let share = Share {
        invoice: invoice("A", 5, 0),
        parts: vec![(day(0), amount(60)), (day(5), amount(40))],
    };
    let mut shares = Shares::new(vec![share], Amount::ZERO, None);
    shares.go(amount(50), day(1)).unwrap();
    shares.go(amount(30), day(1)).unwrap();
    assert_eq!(
        parts(&shares, "A"),
        [(day(0), 60), (day(1), -50), (day(5), -30), (day(5), 40)]
    );
}

#[test]
fn what_a_person_moved_stays_where_it_is() {
    let share = |number: &str, due: i64, open: i64, held: i64| Share {
        invoice: invoice(number, due, open),
        parts: if held == 0 {
            vec![]
        } else {
            vec![(day(3), amount(held))]
        },
    };
    // It came on day 0 and lies, by hand, on the later invoice.
    let shares = Shares::new(
        vec![share("A", 1, 100, 0), share("B", 2, 0, 100)],
        Amount::ZERO,
        None,
    );
    let before = days(&[(day(0), amount(100))]);
    let after = days(&[(day(0), amount(100)), (day(4), amount(-30))]);
    let shifts = shares.shifts(&before, &after).unwrap();
    let shifts: Vec<_> = shifts
        .iter()
        .map(|shift| {
            (
                shift.invoice.number.as_str(),
                shift.amount.minor(),
                shift.dated_on,
            )
        })
        .collect();
    assert_eq!(shifts, [("B", -30, day(4))]);
}

/// Books what the fold of ever more reports says, and tells where the money lies in the end. Each row is checked as the
/// database would.
fn booked(invoices: &[OpenInvoice], named: Option<&str>, arrivals: &[Report]) -> Shares {
    let mut shares = Shares::new(free(invoices), Amount::ZERO, named);
    let mut before = Sums::default();
    let mut is_booked = false;
    let mut kinds: BTreeMap<(MovementKind, NaiveDate), Amount> = BTreeMap::new();
    for told in 1..=arrivals.len() {
        let folded = fold(&arrivals[..told]);
        let Some(received) = &folded.received else {
            continue;
        };
        let received_on = received.at.date_naive();
        let mut after = days(&[(received_on, received.amount)]);
        let mut now: BTreeMap<(MovementKind, NaiveDate), Amount> = BTreeMap::new();
        for movement in &folded.movements {
            let on = movement.at.date_naive().max(received_on);
            after.add(0, on, Amount::ZERO.saturating_sub(movement.amount));
            let sum = now.entry((movement.kind, on)).or_default();
            *sum = sum.saturating_add(movement.amount);
        }
        let shifts = shares.shifts(&before, &after).unwrap();
        if !is_booked {
            shares = shares.with(received.amount);
            is_booked = true;
        }
        let entries: BTreeSet<_> = kinds.keys().chain(now.keys()).copied().collect();
        let reversals = entries.into_iter().map(|(kind, on)| {
            let of = |sums: &BTreeMap<_, Amount>| sums.get(&(kind, on)).copied().unwrap_or_default();
            Booking::Reversal(kind, on, of(&now).saturating_sub(of(&kinds)))
        });
        let bookings: Vec<Booking> = reversals
            .filter(|booking| !matches!(booking, Booking::Reversal(_, _, amount) if amount.is_zero()))
            .chain(shifts.into_iter().map(Booking::Shift))
            .collect();
        for booking in in_order(received.amount, &shares, bookings) {
            match booking {
                Booking::Reversal(_, _, amount) => {
                    shares.unallocated = shares.unallocated.checked_sub(amount).unwrap()
                }
                Booking::Shift(shift) => {
                    let share = shares
                        .shares
                        .iter_mut()
                        .find(|share| share.invoice.id == shift.invoice.id);
                    let share = share.unwrap();
                    share.parts.push((shift.dated_on, shift.amount));
                    share.parts.sort_unstable();
                    share.invoice.open = share.invoice.open.checked_sub(shift.amount).unwrap();
                    shares.unallocated = shares.unallocated.checked_sub(shift.amount).unwrap();
                    assert!(!share.held().is_negative() && !share.invoice.open.is_negative());
                }
            }
            assert!(!shares.unallocated.is_negative() && shares.unallocated <= received.amount);
        }
        (before, kinds) = (after, now);
    }
    shares
}

fn sample() -> Report {
    Report {
        kind: ReportKind::PaymentConfirmed,
        payment_id: "pi_1".to_owned(),
        reference: None,
        amount: None,
        currency: "EUR".to_owned(),
        method: "card".to_owned(),
        at: chrono::DateTime::UNIX_EPOCH,
        invoice_number: None,
        customer: None,
        also: Vec::new(),
    }
}

fn any_report() -> impl Strategy<Value = Report> {
    let kinds = [
        ReportKind::PaymentFailed,
        ReportKind::PaymentConfirmed,
        ReportKind::RefundedSoFar,
        ReportKind::Refund,
        ReportKind::RefundFailed,
        ReportKind::ChargebackLost,
        ReportKind::DebitReturned,
        ReportKind::GivenBack,
    ];
    let kind = prop::sample::select(kinds.to_vec());
    (kind, 0i64..8, 1i64..900, prop::sample::select(vec!["a", "b"])).prop_map(
        |(kind, days, minor, reference)| {
            let minor = if kind == ReportKind::PaymentConfirmed {
                700
            } else {
                minor
            };
            Report {
                kind,
                payment_id: "pi_1".to_owned(),
                reference: Some(reference.to_owned()),
                amount: Amount::new(minor).filter(|_| kind != ReportKind::DebitReturned),
                currency: "EUR".to_owned(),
                method: "card".to_owned(),
                at: day(days).and_time(chrono::NaiveTime::MIN).and_utc(),
                invoice_number: None,
                customer: None,
                also: Vec::new(),
            }
        },
    )
}

proptest! {
    /// Whatever the order of the reports and however often they come, the money lies where it would, day by day.
    #[test]
    fn any_order_books_the_same(
        open in prop::collection::vec((0i64..6, 1i64..400), 1..5),
        named in prop::option::of(0usize..5),
        (reports, shuffled) in prop::collection::vec(any_report(), 1..8).prop_flat_map(|reports| {
            // The amount that is booked first stays: a payment is confirmed on one day.
            let mut reports: Vec<Report> = reports.into_iter().filter(|one| one.kind != ReportKind::PaymentConfirmed).collect();
            reports.push(Report { kind: ReportKind::PaymentConfirmed, amount: Amount::new(700), at: day(2).and_time(chrono::NaiveTime::MIN).and_utc(), ..sample() });
            let doubled = [reports.clone(), reports.clone()].concat();
            (Just(reports), Just(doubled).prop_shuffle())
        }),
    ) {
        let invoices: Vec<OpenInvoice> = open.iter().enumerate().map(|(at, (due, open))| invoice(&format!("F-{at}"), *due, *open)).collect();
        let named = named.map(|at| format!("F-{at}"));
        let at_once = booked(&invoices, named.as_deref(), &reports);
        let stepped = booked(&invoices, named.as_deref(), &shuffled);
        prop_assert_eq!(stepped.by_day(), at_once.by_day());
        prop_assert_eq!(held(&stepped), held(&at_once));
        prop_assert_eq!(stepped.unallocated(), at_once.unallocated());
    }


    /// Coming and going in any steps leaves what coming once with the rest leaves.
    #[test]
    fn only_how_much_there_is_matters(
        open in prop::collection::vec((0i64..6, 1i64..400), 1..6),
        steps in prop::collection::vec((any::<bool>(), 1i64..600), 0..12),
        named in prop::option::of(0usize..6),
    ) {
        let invoices: Vec<OpenInvoice> = open.iter().enumerate().map(|(at, (due, open))| invoice(&format!("F-{at}"), *due, *open)).collect();
        let named = named.map(|at| format!("F-{at}"));
        let mut stepped = Shares::new(free(&invoices), Amount::ZERO, named.as_deref());
        let mut there = 0;
        for (comes, step) in steps {
            if comes {
                stepped.come(amount(step), day(0)).unwrap();
                there += step;
            } else {
                let step = step.min(there);
                stepped.go(amount(step), day(0)).unwrap();
                there -= step;
            }
        }
        let mut at_once = Shares::new(free(&invoices), Amount::ZERO, named.as_deref());
        at_once.come(amount(there), day(0)).unwrap();
        prop_assert_eq!(held(&stepped), held(&at_once));
        prop_assert_eq!(stepped.unallocated(), at_once.unallocated());
    }
}
