//! What an event does to the books, as it arrives or when a person has linked it.

use super::super::accounts::CustomerRef;
use super::super::act::{Act, Failure};
use super::super::credits::{self, Kind, Method, NewCredit};
use super::super::db::{Db, Statement};
use super::super::incidents::{self, NewIncident};
use super::{Detail, Effect, InvoiceLink, Link, Outcome, Reason};
use crate::domain::allocation::Stated;
use crate::domain::delinquency::IncidentKind;
use crate::domain::money::Amount;
use crate::domain::provider::{Provider, Report, ReportKind};
use crate::domain::text::Note;
use crate::params;

/// The statement that stores the event as this.
pub(super) type Mark<'a> = &'a dyn Fn(Outcome, &Detail, Option<&str>) -> Statement;

/// One event being applied, as it arrives or when a person has linked it.
pub(super) struct Application<'a> {
    pub db: &'a Db,
    pub act: &'a Act<'a>,
    pub provider: Provider,
    pub mark: Mark<'a>,
}

impl Application<'_> {
    /// Stores the event and does nothing else.
    pub async fn only(&self, outcome: Outcome, detail: Detail) -> Result<Outcome, Failure> {
        self.db.batch(vec![(self.mark)(outcome, &detail, None)]).await?;
        Ok(outcome)
    }

    pub async fn report(
        &self,
        report: &Report,
        link: Option<&Link>,
        is_recorded: bool,
        linked_by: Option<&str>,
    ) -> Result<Outcome, Failure> {
        let detail = Detail {
            report: Some(report.clone()),
            invoice: link.and_then(|link| link.invoice.clone()),
            linked_by: linked_by.map(str::to_owned),
            ..Detail::default()
        };
        let left = |reason| Detail {
            reason: Some(reason),
            ..detail.clone()
        };
        let Some(link) = link else {
            return self.only(Outcome::Unmatched, left(Reason::NoLink)).await;
        };
        let done = match report.kind {
            ReportKind::PaymentConfirmed | ReportKind::PaymentPending | ReportKind::PaymentFailed
                if is_recorded =>
            {
                return self.only(Outcome::Ignored, left(Reason::AlreadyRecorded)).await;
            }
            ReportKind::PaymentConfirmed => {
                let Some(amount) = report.amount else {
                    return self.only(Outcome::Unmatched, left(Reason::OtherCurrency)).await;
                };
                self.confirmed(report, amount, link, &detail).await
            }
            ReportKind::PaymentPending | ReportKind::PaymentFailed => {
                let Some(invoice) = &link.invoice else {
                    return self.only(Outcome::Ignored, left(Reason::NoInvoice)).await;
                };
                let Some(amount) = report.amount else {
                    return self.only(Outcome::Unmatched, left(Reason::OtherCurrency)).await;
                };
                self.in_progress(report, amount, link, invoice, &detail).await
            }
            ReportKind::ChargebackLost => self.chargeback(report, link, &detail).await,
        };
        match done {
            Ok(()) => Ok(Outcome::Applied),
            // Another event told the same a moment before.
            Err(Failure::Db(error))
                if error.says("credit.supplier_id, credit.provider")
                    || error.says("incident.supplier_id") =>
            {
                self.only(Outcome::Ignored, left(Reason::AlreadyRecorded)).await
            }
            Err(Failure::Invalid(_)) => self.only(Outcome::Unmatched, left(Reason::OutOfRange)).await,
            Err(failure) => Err(failure),
        }
    }

    /// The local day on which it happened, and never one that is yet to come.
    fn day(&self, report: &Report) -> chrono::NaiveDate {
        self.act.supplier.zone.local_date(report.at).min(self.act.today())
    }

    async fn confirmed(
        &self,
        report: &Report,
        amount: Amount,
        link: &Link,
        detail: &Detail,
    ) -> Result<(), Failure> {
        let stated = link.invoice.iter().map(|invoice| Stated {
            invoice_number: invoice.number.clone(),
            amount,
        });
        let new = NewCredit {
            customer: CustomerRef::Id(link.customer_id.clone()),
            kind: Kind::Payment {
                method: Method::parse(&report.method).unwrap_or(Method::Other),
            },
            amount,
            received_on: self.day(report),
            reference: Note::parse(&report.payment_id).ok(),
            stated: stated.collect(),
            provider: Some((self.provider.as_str().to_owned(), report.payment_id.clone())),
        };
        let detail = Detail {
            effect: Some(Effect::PaymentRecorded),
            ..detail.clone()
        };
        credits::record(self.db, self.act, &new, &|_| {
            let mut along = vec![(self.mark)(Outcome::Applied, &detail, Some(&link.customer_id))];
            along.extend(
                link.invoice
                    .as_ref()
                    .map(|invoice| self.collection(report, amount, link, invoice, "confirmed")),
            );
            along
        })
        .await
        .map(drop)
    }

    async fn in_progress(
        &self,
        report: &Report,
        amount: Amount,
        link: &Link,
        invoice: &InvoiceLink,
        detail: &Detail,
    ) -> Result<(), Failure> {
        let (effect, status) = if report.kind == ReportKind::PaymentPending {
            (Effect::CollectionPending, "pending")
        } else {
            (Effect::CollectionFailed, "failed")
        };
        let detail = Detail {
            effect: Some(effect),
            ..detail.clone()
        };
        let batch = vec![
            self.collection(report, amount, link, invoice, status),
            (self.mark)(Outcome::Applied, &detail, Some(&link.customer_id)),
        ];
        Ok(self.db.batch(batch).await.map(drop)?)
    }

    /// A collection only ever moves on, from pending over failed to confirmed: late news of an earlier state changes
    /// nothing, so the order of the deliveries does not matter.
    fn collection(
        &self,
        report: &Report,
        amount: Amount,
        link: &Link,
        invoice: &InvoiceLink,
        status: &str,
    ) -> Statement {
        Statement::new(
            "INSERT INTO collection (supplier_id, id, customer_id, invoice_id, amount, provider, provider_payment_id, status, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
             ON CONFLICT (supplier_id, provider, provider_payment_id) DO UPDATE SET status = excluded.status \
             WHERE excluded.status <> collection.status AND (collection.status = 'pending' OR excluded.status = 'confirmed')",
            params![
                self.act.supplier.id(),
                self.act.id(),
                &link.customer_id,
                &invoice.id,
                amount,
                self.provider.as_str(),
                &report.payment_id,
                status,
                self.act.now
            ],
        )
    }

    async fn chargeback(&self, report: &Report, link: &Link, detail: &Detail) -> Result<(), Failure> {
        let reference = report.reference.as_ref().unwrap_or(&report.payment_id);
        let new = NewIncident {
            id: format!("{}:{reference}", self.provider),
            kind: IncidentKind::ChargebackLost,
            on: self.day(report),
            reference: reference.clone(),
        };
        let detail = Detail {
            effect: Some(Effect::ChargebackRecorded),
            ..detail.clone()
        };
        incidents::record(self.db, self.act, &link.customer_id, &new, &|_| {
            vec![(self.mark)(Outcome::Applied, &detail, Some(&link.customer_id))]
        })
        .await
        .map(drop)
    }
}
