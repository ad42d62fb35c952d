use proptest::prelude::*;

use super::*;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000 + seconds, 0).unwrap()
}

fn amount(minor: i64) -> Amount {
    Amount::new(minor).unwrap()
}

fn report(kind: ReportKind, seconds: i64, minor: Option<i64>, reference: &str) -> Report {
    Report {
        kind,
        payment_id: "pi_1".to_owned(),
        reference: (!reference.is_empty()).then(|| reference.to_owned()),
        amount: minor.map(amount),
        currency: "EUR".to_owned(),
        method: "card".to_owned(),
        at: at(seconds),
        invoice_number: None,
        customer: None,
        also: Vec::new(),
    }
}

fn confirmed(seconds: i64) -> Report {
    report(ReportKind::PaymentConfirmed, seconds, Some(50_000), "")
}

/// What is left, and the movements as seconds, kind, amount.
fn told(reports: &[Report]) -> (i64, Vec<(i64, MovementKind, i64)>) {
    let folded = fold(reports);
    let received = folded.received.map_or(0, |received| received.amount.minor());
    let moved: Vec<_> = folded
        .movements
        .iter()
        .map(|one| (one.at.timestamp() - 1_795_000_000, one.kind, one.amount.minor()))
        .collect();
    (
        received - moved.iter().map(|(_, _, minor)| minor).sum::<i64>(),
        moved,
    )
}

#[test]
fn processing_is_not_paid_and_a_failed_attempt_undoes_nothing() {
    let pending = report(ReportKind::PaymentPending, 0, Some(50_000), "");
    let failed = report(ReportKind::PaymentFailed, 5, Some(50_000), "");
    assert_eq!(fold([&pending]).progress, Some(Progress::Pending));
    assert_eq!(fold([&pending]).received, None);
    assert_eq!(fold([&failed, &pending]).progress, Some(Progress::Failed));
    let folded = fold([&failed, &confirmed(3), &pending]);
    assert_eq!(folded.progress, Some(Progress::Confirmed));
    assert!(folded.movements.is_empty());
}

#[test]
fn refunds_are_cumulative() {
    let so_far = |seconds, minor| report(ReportKind::RefundedSoFar, seconds, Some(minor), "");
    let one = |seconds, minor, id| report(ReportKind::Refund, seconds, Some(minor), id);
    assert_eq!(
        told(&[confirmed(0), so_far(10, 10_000), so_far(20, 25_000)]),
        (
            25_000,
            vec![
                (10, MovementKind::Refund, 10_000),
                (20, MovementKind::Refund, 15_000)
            ]
        )
    );
    // The same refunds, told in both ways.
    assert_eq!(
        told(&[
            confirmed(0),
            so_far(10, 10_000),
            one(10, 10_000, "re_1"),
            one(20, 15_000, "re_2"),
            so_far(20, 25_000)
        ])
        .0,
        25_000
    );
    assert_eq!(
        told(&[confirmed(0), one(10, 10_000, "re_1"), one(11, 10_000, "re_1")]).0,
        40_000
    );
    assert_eq!(
        told(&[confirmed(0), so_far(10, 90_000)]).0,
        0,
        "never more than there was"
    );
    assert_eq!(told(&[so_far(10, 10_000)]), (0, vec![]));
}

#[test]
fn a_refund_that_fails_comes_again() {
    let events = [
        confirmed(0),
        report(ReportKind::RefundedSoFar, 10, Some(10_000), ""),
        report(ReportKind::Refund, 10, Some(10_000), "re_1"),
        report(ReportKind::RefundFailed, 30, Some(10_000), "re_1"),
    ];
    assert_eq!(
        told(&events),
        (
            50_000,
            vec![
                (10, MovementKind::Refund, 10_000),
                (30, MovementKind::Refund, -10_000)
            ]
        )
    );
    let later = report(ReportKind::RefundedSoFar, 40, Some(5_000), "");
    assert_eq!(told(&[events.to_vec(), vec![later]].concat()).0, 45_000);
}

#[test]
fn a_lost_chargeback_takes_the_money_once() {
    let lost = |seconds| report(ReportKind::ChargebackLost, seconds, Some(50_000), "dp_1");
    let opened = report(ReportKind::DisputeOpened, 5, Some(50_000), "dp_1");
    assert_eq!(told(&[confirmed(0), opened.clone()]).0, 50_000);
    let events = [confirmed(0), opened, lost(9), lost(12)];
    assert_eq!(told(&events), (0, vec![(9, MovementKind::Chargeback, 50_000)]));
    let folded = fold(&events);
    assert_eq!(folded.progress, Some(Progress::Failed));
    assert_eq!(
        folded.incidents,
        [("dp_1".to_owned(), IncidentKind::ChargebackLost, at(9))]
    );
    assert_eq!(fold([&lost(9)]).incidents.len(), 1, "known before the payment is");
    // After a refund there is less to take.
    let refund = report(ReportKind::Refund, 3, Some(20_000), "re_1");
    assert_eq!(
        told(&[confirmed(0), refund, lost(9)]).1,
        [
            (3, MovementKind::Refund, 20_000),
            (9, MovementKind::Chargeback, 30_000)
        ]
    );
}

#[test]
fn what_is_won_or_reinstated_comes_again() {
    let lost = report(ReportKind::ChargebackLost, 9, Some(50_000), "dp_1");
    let back = |seconds| report(ReportKind::GivenBack, seconds, Some(50_000), "dp_1");
    assert_eq!(told(&[confirmed(0), back(8)]).0, 50_000);
    assert_eq!(
        told(&[confirmed(0), lost.clone(), back(20)]).1,
        [
            (9, MovementKind::Chargeback, 50_000),
            (20, MovementKind::Chargeback, -50_000)
        ]
    );
    assert_eq!(
        fold([&confirmed(0), &lost, &back(20)]).incidents.len(),
        1,
        "it did happen"
    );
}

#[test]
fn a_debit_returned_late_reverses_and_may_be_collected_again() {
    let returned = |seconds| report(ReportKind::DebitReturned, seconds, None, &format!("EV{seconds}"));
    assert_eq!(fold([&returned(1)]).progress, Some(Progress::Failed));
    assert_eq!(
        told(&[returned(1), confirmed(5)]).0,
        50_000,
        "collected after a first failure"
    );
    assert_eq!(
        told(&[confirmed(5), returned(8), returned(9)]),
        (0, vec![(8, MovementKind::ReturnedDebit, 50_000)])
    );
    let again = [confirmed(5), returned(8), confirmed(20)];
    assert_eq!(told(&again).0, 50_000);
    assert_eq!(fold(&again).progress, Some(Progress::Confirmed));
    let own_fault = report(ReportKind::TakenBack, 8, None, "EV8");
    assert_eq!(told(&[confirmed(5), own_fault.clone()]).0, 0);
    assert!(fold([&own_fault]).incidents.is_empty());
}

fn any_report() -> impl Strategy<Value = Report> {
    let kind = prop::sample::select(ReportKind::ALL.to_vec());
    (
        kind,
        0i64..6,
        prop::option::of(0i64..70_000),
        prop::sample::select(vec!["", "a", "b"]),
    )
        .prop_map(|(kind, seconds, minor, reference)| report(kind, seconds, minor, reference))
}

proptest! {
    /// Any permutation, with any of them delivered again, comes to the same; and never less than nothing is left.
    #[test]
    fn only_the_set_of_reports_counts(
        (reports, shuffled) in prop::collection::vec(any_report(), 0..10).prop_flat_map(|reports| {
            let doubled = [reports.clone(), reports.clone()].concat();
            (Just(reports), Just(doubled).prop_shuffle())
        })
    ) {
        let folded = fold(&reports);
        prop_assert_eq!(&fold(&shuffled), &folded);
        let received = folded.received.as_ref().map_or(0, |received| received.amount.minor());
        let mut left = received;
        for movement in &folded.movements {
            left -= movement.amount.minor();
        }
        prop_assert!((0..=received).contains(&left));
    }
}
