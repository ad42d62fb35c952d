//! An account's history, told in one line per event.

use chrono::NaiveDate;

use super::super::*;
use crate::domain::calendar::{add_days, parse_date};
use crate::domain::money::Amount;

pub fn day(text: &str) -> NaiveDate {
    parse_date(text).unwrap()
}

pub fn amount(minor: i64) -> Amount {
    Amount::new(minor).unwrap()
}

pub fn later(text: &str, days: i64) -> NaiveDate {
    add_days(day(text), days)
}

#[derive(Clone, Debug, Default)]
pub struct Book {
    pub history: History,
    pub policy: Policy,
}

impl Book {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn policy(mut self, change: impl FnOnce(&mut Policy)) -> Self {
        change(&mut self.policy);
        assert_eq!(self.policy.check(), []);
        self
    }

    pub fn limit(mut self, minor: i64) -> Self {
        self.history.credit_limit = Some(amount(minor));
        self
    }

    /// An invoice over 30 days, net.
    pub fn invoice(mut self, number: &str, due_on: &str, minor: i64) -> Self {
        self.history.invoices.push(InvoiceHistory {
            number: number.to_owned(),
            issued_on: later(due_on, -30),
            due_on: day(due_on),
            total: amount(minor),
            allocations: Vec::new(),
            disputes: Vec::new(),
        });
        self
    }

    fn find(&mut self, number: &str) -> &mut InvoiceHistory {
        self.history
            .invoices
            .iter_mut()
            .find(|invoice| invoice.number == number)
            .unwrap()
    }

    pub fn paid(mut self, number: &str, on: &str, minor: i64) -> Self {
        self.find(number).allocations.push((day(on), amount(minor)));
        self
    }

    pub fn disputed(mut self, number: &str, from: &str, until: Option<&str>) -> Self {
        self.find(number).disputes.push((day(from), until.map(day)));
        self
    }

    pub fn returned(mut self, on: &str) -> Self {
        self.history.incidents.push(Incident {
            kind: IncidentKind::ReturnedDebit,
            on: day(on),
        });
        self
    }

    pub fn lost_chargeback(mut self, on: &str) -> Self {
        self.history.incidents.push(Incident {
            kind: IncidentKind::ChargebackLost,
            on: day(on),
        });
        self
    }

    pub fn set(mut self, mode: Mode, status: Status, from: &str, until: Option<&str>) -> Self {
        self.history.overrides.push(Override {
            mode,
            status,
            reason: "they called".to_owned(),
            actor: "Ana".to_owned(),
            starts_on: day(from),
            expires_on: until.map(day),
            ended_on: None,
        });
        self
    }

    pub fn on(&self, date: NaiveDate) -> Standing {
        rebuild(&self.history, &self.policy, date)
    }

    pub fn computed(&self, date: &str) -> Status {
        self.on(day(date)).computed
    }

    pub fn effective(&self, date: &str) -> Status {
        self.on(day(date)).effective
    }

    pub fn rule(&self, date: &str) -> &'static str {
        self.on(day(date)).explanation.rule.as_str()
    }

    /// The facts as of the end of a day, to start an evaluation of its own from.
    pub fn facts(&self, on: NaiveDate) -> Facts {
        Facts {
            items: items_as_of(&self.history, on),
            incidents: self.history.incidents.clone(),
            overrides: self.history.overrides.clone(),
            credit_limit: self.history.credit_limit,
        }
    }
}
