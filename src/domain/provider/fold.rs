//! What all reports about a payment come to. Only the set of them counts: they are put in the provider's own order,
//! so that neither the order nor the number of their deliveries matters.

use chrono::{DateTime, Utc};

use super::{Report, ReportKind};
use crate::domain::delinquency::IncidentKind;
use crate::domain::money::Amount;
use crate::domain::sorting::sort_by;

words! {
    /// Why money of a payment went back.
    #[derive(PartialOrd, Ord)]
    pub enum MovementKind {
        Refund = "refund",
        Chargeback = "chargeback",
        ReturnedDebit = "returned_debit",
    }
}

/// Money that went back, or (negative) came again after all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Movement {
    pub at: DateTime<Utc>,
    pub kind: MovementKind,
    pub amount: Amount,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    pub amount: Amount,
    pub at: DateTime<Utc>,
    pub method: String,
}

/// How far a collection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    Pending,
    Failed,
    Confirmed,
}

/// What a payment has come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// `None`: the money has not come.
    pub received: Option<Received>,
    /// In the order of time.
    pub movements: Vec<Movement>,
    /// Each with the reference under which it counts once.
    pub incidents: Vec<(String, IncidentKind, DateTime<Utc>)>,
    /// `None`: nothing is known of the payment itself.
    pub progress: Option<Progress>,
}

/// Reports of money in another currency do not belong here: what they are worth is for a person to say.
#[must_use]
pub fn fold<'a>(reports: impl IntoIterator<Item = &'a Report>) -> Folded {
    let mut reports: Vec<&Report> = reports.into_iter().collect();
    // The rest of the key is for reports that tell of the same instant.
    sort_by(&mut reports, |a, b| key(a).cmp(&key(b)));
    let mut payment = Payment::default();
    let mut folded = Folded::default();
    let mut taken = Taken::default();
    for (place, report) in reports.iter().enumerate() {
        payment.learn(report, &mut folded);
        let is_last_of_its_instant = reports
            .get(place.saturating_add(1))
            .is_none_or(|next| next.at != report.at);
        if is_last_of_its_instant && let Some(received) = &folded.received {
            let now = payment.taken(received.amount);
            folded.movements.extend(moved(&taken, &now, report.at));
            taken = now;
        }
    }
    if let Some(received) = &folded.received {
        let refunded = taken.of(MovementKind::Refund);
        let all = taken
            .0
            .iter()
            .fold(Amount::ZERO, |sum, one| sum.saturating_add(*one));
        let is_gone = refunded < received.amount && all == received.amount;
        folded.progress = Some(if is_gone {
            Progress::Failed
        } else {
            Progress::Confirmed
        });
    }
    folded
}

fn key(report: &Report) -> impl Ord + '_ {
    let reference = report.reference.as_deref();
    (
        report.at,
        rank(report.kind),
        reference,
        report.amount,
        report.kind.as_str(),
    )
}

/// Of the same instant, what has to come before what.
const fn rank(kind: ReportKind) -> u8 {
    match kind {
        ReportKind::PaymentPending => 0,
        ReportKind::PaymentFailed | ReportKind::PaymentCancelled => 1,
        ReportKind::PaymentConfirmed | ReportKind::PaymentPaidOut => 2,
        ReportKind::RefundedSoFar => 3,
        ReportKind::Refund => 4,
        ReportKind::RefundFailed => 5,
        ReportKind::DisputeOpened | ReportKind::DisputeWon | ReportKind::MandateChanged => 6,
        ReportKind::ChargebackLost | ReportKind::DebitReturned | ReportKind::TakenBack => 7,
        ReportKind::GivenBack => 8,
    }
}

/// What is gone, by kind.
#[derive(Clone, Default)]
struct Taken([Amount; MovementKind::ALL.len()]);

impl Taken {
    fn of(&self, kind: MovementKind) -> Amount {
        self.0.get(kind as usize).copied().unwrap_or_default()
    }

    fn add(&mut self, kind: MovementKind, amount: Amount) {
        if let Some(sum) = self.0.get_mut(kind as usize) {
            *sum = sum.saturating_add(amount);
        }
    }
}

fn moved(before: &Taken, now: &Taken, at: DateTime<Utc>) -> Vec<Movement> {
    MovementKind::ALL
        .iter()
        .map(|kind| Movement {
            at,
            kind: *kind,
            amount: now.of(*kind).saturating_sub(before.of(*kind)),
        })
        .filter(|movement| !movement.amount.is_zero())
        .collect()
}

/// What is known of a payment at some instant.
#[derive(Default)]
struct Payment {
    /// The latest sum of all refunds, and of when it is.
    refunded_so_far: Option<(Amount, DateTime<Utc>)>,
    /// Each refund: its amount, since when, and whether it stands.
    refunds: Vec<(String, Amount, DateTime<Utc>, bool)>,
    /// What was taken back, by reference; without an amount, all that was left.
    claims: Vec<(String, MovementKind, Option<Amount>)>,
}

impl Payment {
    fn learn(&mut self, report: &Report, folded: &mut Folded) {
        let reference = report.reference.clone().unwrap_or_default();
        let progress = match report.kind {
            ReportKind::PaymentPending => Some(Progress::Pending),
            ReportKind::PaymentFailed | ReportKind::PaymentCancelled => Some(Progress::Failed),
            ReportKind::DebitReturned | ReportKind::TakenBack if report.amount.is_none() => {
                Some(Progress::Failed)
            }
            _ => None,
        };
        folded.progress = progress.or(folded.progress);
        match report.kind {
            ReportKind::PaymentConfirmed | ReportKind::PaymentPaidOut => self.confirmed(report, folded),
            ReportKind::RefundedSoFar => {
                self.refunded_so_far = report.amount.map(|amount| (amount, report.at));
            }
            ReportKind::Refund | ReportKind::RefundFailed => {
                let stands = report.kind == ReportKind::Refund;
                let amount = report.amount.unwrap_or_default();
                self.refunds.retain(|(known, ..)| *known != reference);
                self.refunds.push((reference, amount, report.at, stands));
            }
            ReportKind::ChargebackLost | ReportKind::DebitReturned | ReportKind::TakenBack => {
                let (kind, incident) = match report.kind {
                    ReportKind::ChargebackLost => {
                        (MovementKind::Chargeback, Some(IncidentKind::ChargebackLost))
                    }
                    ReportKind::DebitReturned => {
                        (MovementKind::ReturnedDebit, Some(IncidentKind::ReturnedDebit))
                    }
                    _ => (MovementKind::ReturnedDebit, None),
                };
                if let Some(incident) = incident {
                    let named = if reference.is_empty() {
                        report.payment_id.clone()
                    } else {
                        reference.clone()
                    };
                    if folded.incidents.iter().all(|(known, ..)| *known != named) {
                        folded.incidents.push((named, incident, report.at));
                    }
                }
                let claim = claim(report, reference);
                match self.claims.iter_mut().find(|(known, ..)| *known == claim) {
                    Some(known) => (known.1, known.2) = (kind, report.amount),
                    None => self.claims.push((claim, kind, report.amount)),
                }
            }
            ReportKind::GivenBack => {
                let claim = claim(report, reference);
                self.claims.retain(|(known, ..)| *known != claim);
            }
            ReportKind::PaymentPending
            | ReportKind::PaymentFailed
            | ReportKind::PaymentCancelled
            | ReportKind::DisputeOpened
            | ReportKind::DisputeWon
            | ReportKind::MandateChanged => {}
        }
    }

    fn confirmed(&mut self, report: &Report, folded: &mut Folded) {
        // What went back as a whole before has come again: the provider collected once more.
        if report.kind == ReportKind::PaymentConfirmed {
            self.claims.retain(|(_, _, amount)| amount.is_some());
        }
        if folded.received.is_none()
            && let Some(amount) = report.amount
        {
            folded.received = Some(Received {
                amount,
                at: report.at,
                method: report.method.clone(),
            });
        }
    }

    /// What of `received` is gone, by kind; never more than there was.
    fn taken(&self, received: Amount) -> Taken {
        let mut left = received;
        let mut taken = Taken::default();
        let mut take = |kind, amount: Amount| {
            let part = amount.max(Amount::ZERO).min(left);
            left = left.saturating_sub(part);
            taken.add(kind, part);
        };
        take(MovementKind::Refund, self.refunded());
        for (_, kind, amount) in &self.claims {
            take(*kind, amount.unwrap_or(received));
        }
        taken
    }

    /// The provider's own sum, less what failed since; or the sum of the refunds that we know, if that is more.
    fn refunded(&self) -> Amount {
        let standing = self.refunds.iter().filter(|(_, _, _, stands)| *stands);
        let known = standing.fold(Amount::ZERO, |sum, (_, amount, ..)| sum.saturating_add(*amount));
        let Some((so_far, at)) = self.refunded_so_far else {
            return known;
        };
        let failed_since = self
            .refunds
            .iter()
            .filter(|(_, _, since, stands)| !stands && *since >= at);
        let less = failed_since.fold(so_far, |sum, (_, amount, ..)| sum.saturating_sub(*amount));
        less.max(known)
    }
}

/// A payment that goes back as a whole does so once at a time, whatever the events about it are called.
fn claim(report: &Report, reference: String) -> String {
    if report.amount.is_none() {
        String::new()
    } else {
        reference
    }
}

#[cfg(test)]
mod tests;
