//! What the events about a payment do to the books, together: the fold says what they come to, this writes the
//! difference to what is booked. Done again, there is no difference.

use chrono::{DateTime, NaiveDate, Utc};

use super::super::accounts::{Account, Effect as Reach};
use super::super::act::{Act, Failure};
use super::super::db::{Db, Statement};
use super::super::history::{Event, note};
use super::super::incidents::{self, NewIncident};
use super::known::{Known, Told};
use super::{Detail, Effect, Outcome, Reason, detail_text};
use crate::domain::delinquency::Incident;
use crate::domain::provider::{Folded, Progress, Provider, Report, ReportKind, fold};
use crate::params;

/// The events about one payment being applied.
pub(super) struct Settlement<'a> {
    pub db: &'a Db,
    pub act: &'a Act<'a>,
    pub provider: Provider,
    pub known: &'a Known,
    /// The event that is new or looked at again.
    pub event_id: &'a str,
    pub report: &'a Report,
    /// What was kept of it before.
    pub before: Option<&'a Detail>,
    /// Who said whose money it is, if a person did.
    pub linked_by: Option<&'a str>,
}

/// What there is to write.
#[derive(Default)]
struct Due {
    batch: Vec<Statement>,
    /// Whether money moved or an incident was noted.
    moves: bool,
}

impl Settlement<'_> {
    /// `store` is the statement that stores the event as this.
    pub async fn settle(
        &self,
        store: &dyn Fn(Outcome, &Detail, Option<&str>) -> Statement,
    ) -> Result<Outcome, Failure> {
        let Some(account) = &self.known.account else {
            return self.only(store, Reason::NoLink).await;
        };
        if self.report.kind == ReportKind::MandateChanged {
            return self.mandate(store, account).await;
        }
        if self.report.is_of_other_currency() {
            return self.only(store, Reason::OtherCurrency).await;
        }
        let folded = fold(&self.reports());
        let due = match self.due(account, &folded).await {
            Err(Failure::Invalid(_)) => return self.only(store, Reason::OutOfRange).await,
            due => due?,
        };
        let (outcome, mut detail) = self.verdict(self.report, &folded, due.moves);
        detail.payload = self.payload();
        let mut batch = due.batch;
        // Whose it is will be known with how much it is.
        let is_open = detail.reason == Some(Reason::NoAmount);
        let customer_id = (!is_open).then_some(account.customer_id.as_str());
        batch.push(store(outcome, &detail, customer_id));
        for told in self.waiting() {
            batch.extend(self.resolve(told, account, &folded));
        }
        self.db.batch(batch).await?;
        Ok(outcome)
    }

    async fn only(
        &self,
        store: &dyn Fn(Outcome, &Detail, Option<&str>) -> Statement,
        reason: Reason,
    ) -> Result<Outcome, Failure> {
        // That a mandate is in force is good to know of a customer, and nobody's task.
        let state = self.report.reference.as_deref();
        let is_well =
            self.report.kind == ReportKind::MandateChanged && matches!(state, Some("active" | "reinstated"));
        let outcome = if is_well {
            Outcome::Ignored
        } else {
            Outcome::Unmatched
        };
        let left = |report: &Report, payload: Option<String>| Detail {
            report: Some(report.clone()),
            payload,
            ..Detail::because(reason)
        };
        let mut batch = vec![store(outcome, &left(self.report, self.payload()), None)];
        for told in self.waiting().filter(|told| told.outcome == Outcome::Queued) {
            if let Some(report) = &told.detail.report {
                let detail = left(report, told.detail.payload.clone());
                batch.push(self.update(told, Outcome::Unmatched, &detail, None));
            }
        }
        self.db.batch(batch).await?;
        Ok(outcome)
    }

    fn payload(&self) -> Option<String> {
        self.before.and_then(|before| before.payload.clone())
    }

    /// The payer's permission to debit has changed: that is the customer's history.
    async fn mandate(
        &self,
        store: &dyn Fn(Outcome, &Detail, Option<&str>) -> Statement,
        account: &Account,
    ) -> Result<Outcome, Failure> {
        let detail = Detail {
            report: Some(self.report.clone()),
            effect: Some(Effect::MandateNoted),
            payload: self.payload(),
            linked_by: self.linked_by.map(str::to_owned),
            ..Detail::default()
        };
        let event = Event::MandateChanged {
            mandate: self.report.payment_id.clone(),
            state: self.report.reference.clone().unwrap_or_default(),
        };
        let customer_id = account.customer_id.as_str();
        let stored = store(Outcome::Applied, &detail, Some(customer_id));
        self.db
            .batch(vec![stored, note(self.act, customer_id, &event)?])
            .await?;
        Ok(Outcome::Applied)
    }

    /// All that is known of the payment: what its provider leaves out is the collection's; and what is booked is so,
    /// even where the event that told it was not kept by payment yet.
    fn reports(&self) -> Vec<Report> {
        let booked = self.known.recorded.as_ref();
        let others = self
            .known
            .told
            .iter()
            .filter(|told| told.event_id != self.event_id);
        let mut reports: Vec<Report> = others
            .filter_map(|told| told.detail.report.clone())
            .chain([self.report.clone()])
            .flat_map(|mut report| {
                let also = std::mem::take(&mut report.also);
                std::iter::once(report).chain(also)
            })
            .filter(|report| !report.is_of_other_currency())
            .collect();
        for report in &mut reports {
            if is_confirmed(report) {
                let collected = self.known.collection.as_ref().and_then(|one| one.amount);
                let told = report.amount.or(collected);
                report.amount = booked.map_or(told, |one| Some(one.amount));
            }
        }
        let is_told = reports.iter().any(is_confirmed);
        if let Some(booked) = booked.filter(|_| !is_told) {
            reports.push(Report {
                kind: ReportKind::PaymentConfirmed,
                amount: Some(booked.amount),
                at: self.act.supplier.zone.start_of_day(booked.received_on),
                ..self.report.clone()
            });
        }
        reports
    }

    /// The local day on which it happened, and never one that is yet to come.
    pub(super) fn day(&self, at: DateTime<Utc>) -> NaiveDate {
        self.act.supplier.zone.local_date(at).min(self.act.today())
    }

    /// The statements that bring the books to what the fold says.
    async fn due(&self, account: &Account, folded: &Folded) -> Result<Due, Failure> {
        let mut money = self.money(account, folded)?;
        let new = self.new_incidents(folded);
        for incident in &new {
            money
                .batch
                .extend(incidents::insert(self.act, &account.customer_id, incident)?);
        }
        let mut due = Due {
            moves: !money.batch.is_empty(),
            ..Due::default()
        };
        if due.moves {
            let today = self.act.today();
            let shifts = &money.shifts;
            let reach = shifts
                .iter()
                .map(|shift| Reach::of(shift.dated_on, shift.invoice.due_on, today))
                .fold(Reach::FromToday, Reach::and);
            let incidents = new
                .iter()
                .map(|one| Incident {
                    kind: one.kind,
                    on: one.on,
                })
                .collect();
            let outcome = account
                .outcome_of_money(self.db, self.act, reach, money.items()?, incidents, |history| {
                    for shift in shifts {
                        let number = &shift.invoice.number;
                        for invoice in history.invoices.iter_mut().filter(|one| one.number == *number) {
                            invoice.allocations.push((shift.dated_on, shift.amount));
                        }
                    }
                })
                .await?;
            // The account first: who comes second is told so by its version, before a constraint tells it less plainly.
            due.batch = account.save(self.act, &outcome)?;
            due.batch.append(&mut money.batch);
        }
        due.batch.extend(self.collection(account, folded));
        Ok(due)
    }

    fn new_incidents(&self, folded: &Folded) -> Vec<NewIncident> {
        let incidents = folded.incidents.iter().map(|(reference, kind, at)| NewIncident {
            id: format!("{}:{reference}", self.provider),
            kind: *kind,
            on: self.day(*at),
            reference: reference.clone(),
        });
        incidents
            .filter(|new| !self.known.incident_ids.contains(&new.id))
            .collect()
    }

    /// How far the collection is, if that is news.
    fn collection(&self, account: &Account, folded: &Folded) -> Option<Statement> {
        let status = match folded.progress? {
            Progress::Pending => "pending",
            Progress::Failed => "failed",
            Progress::Confirmed => "confirmed",
        };
        let collection = self.known.collection.as_ref();
        if collection.and_then(|one| one.status.as_deref()) == Some(status) {
            return None;
        }
        let invoice = self.known.named_invoice()?;
        let received = folded.received.as_ref().map(|received| received.amount);
        let amount = received
            .or(self.report.amount)
            .or(collection.and_then(|one| one.amount))?;
        Some(Statement::new(
            "INSERT INTO collection (supplier_id, id, customer_id, invoice_id, amount, provider, provider_payment_id, status, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
             ON CONFLICT (supplier_id, provider, provider_payment_id) DO UPDATE SET status = excluded.status",
            params![
                self.act.supplier.id(),
                self.act.id(),
                &account.customer_id,
                &invoice.id,
                amount,
                self.provider.as_str(),
                &self.report.payment_id,
                status,
                self.act.now
            ],
        ))
    }

    /// What an event did, by what all of them have come to. `moves`: whether the books follow from it now.
    fn verdict(&self, report: &Report, folded: &Folded, moves: bool) -> (Outcome, Detail) {
        let has_come = folded.received.is_some();
        // Of a state that tells several things, the last is the news, once the payment itself is known.
        let last = report.also.last().filter(|_| self.known.recorded.is_some());
        let of = last.unwrap_or(report);
        let names_invoice = self.known.named_invoice().is_some();
        let said = match of.kind {
            _ if is_confirmed(of) && !has_come => Err(Reason::NoAmount),
            _ if is_confirmed(of) && moves => Ok(Effect::PaymentRecorded),
            kind if kind.is_progress() && !has_come && !names_invoice => Err(Reason::NoInvoice),
            ReportKind::PaymentPending if !has_come => Ok(Effect::CollectionPending),
            ReportKind::PaymentFailed | ReportKind::PaymentCancelled if !has_come => {
                Ok(Effect::CollectionFailed)
            }
            ReportKind::RefundedSoFar | ReportKind::Refund if !has_come => Err(Reason::AwaitsPayment),
            ReportKind::RefundedSoFar | ReportKind::Refund if moves => Ok(Effect::RefundRecorded),
            ReportKind::RefundFailed | ReportKind::GivenBack if has_come && moves => Ok(Effect::CameAgain),
            ReportKind::GivenBack | ReportKind::DisputeWon => Err(Reason::Kept),
            ReportKind::DisputeOpened => Err(Reason::DisputeOpen),
            ReportKind::ChargebackLost if moves => Ok(Effect::ChargebackRecorded),
            ReportKind::DebitReturned | ReportKind::TakenBack if moves => Ok(Effect::DebitReturned),
            ReportKind::DebitReturned | ReportKind::TakenBack if !has_come && of.amount.is_none() => {
                Ok(Effect::CollectionFailed)
            }
            ReportKind::ChargebackLost | ReportKind::DebitReturned | ReportKind::TakenBack
                if !has_come && folded.incidents.is_empty() =>
            {
                Err(Reason::AwaitsPayment)
            }
            _ => Err(Reason::AlreadyRecorded),
        };
        let outcome = match said {
            Ok(_) => Outcome::Applied,
            Err(Reason::NoAmount | Reason::AwaitsPayment) => Outcome::Unmatched,
            Err(_) => Outcome::Ignored,
        };
        let detail = Detail {
            report: Some(report.clone()),
            effect: said.ok(),
            reason: said.err(),
            invoice: self.known.named_invoice(),
            linked_by: self.linked_by.map(str::to_owned),
            ..Detail::default()
        };
        (outcome, detail)
    }

    /// Other events about the payment that waited for what is known now.
    fn waiting(&self) -> impl Iterator<Item = &Told> {
        self.known.told.iter().filter(|told| {
            told.event_id != self.event_id && matches!(told.outcome, Outcome::Unmatched | Outcome::Queued)
        })
    }

    fn resolve(&self, told: &Told, account: &Account, folded: &Folded) -> Option<Statement> {
        let report =
            told.detail.report.as_ref().filter(|report| {
                !report.is_of_other_currency() && report.kind != ReportKind::MandateChanged
            })?;
        let (outcome, mut detail) = self.verdict(report, folded, true);
        detail.payload.clone_from(&told.detail.payload);
        (outcome != Outcome::Unmatched || told.outcome == Outcome::Queued)
            .then(|| self.update(told, outcome, &detail, Some(&account.customer_id)))
    }

    fn update(&self, told: &Told, outcome: Outcome, detail: &Detail, customer_id: Option<&str>) -> Statement {
        Statement::new(
            "UPDATE webhook_event SET outcome = ?4, detail = ?5, customer_id = ?6 WHERE supplier_id = ?1 AND provider = ?2 AND event_id = ?3",
            params![
                self.act.supplier.id(),
                self.provider.as_str(),
                &told.event_id,
                outcome.as_str(),
                detail_text(detail),
                customer_id.map(str::to_owned)
            ],
        )
    }
}

fn is_confirmed(report: &Report) -> bool {
    matches!(
        report.kind,
        ReportKind::PaymentConfirmed | ReportKind::PaymentPaidOut
    )
}
