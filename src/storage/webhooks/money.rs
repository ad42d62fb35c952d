//! A payment's money as it is booked: what came, what went back, and the invoices that it settles.

use chrono::NaiveDate;

use super::super::accounts::Account;
use super::super::act::Failure;
use super::super::credits::Method;
use super::super::db::Statement;
use super::super::db_error::DbError;
use super::super::history::{Event, note};
use super::settle::Settlement;
use crate::domain::account::OpenItem;
use crate::domain::fault::Fault;
use crate::domain::money::Amount;
use crate::domain::provider::{Booking, Folded, MovementKind, Received, Shares, Shift, Sums, in_order};
use crate::params;

/// Money moved, and what is left open by it.
pub(super) struct Money {
    pub batch: Vec<Statement>,
    pub shifts: Vec<Shift>,
    /// The account's open items before.
    items: Vec<OpenItem>,
    /// The invoices in dispute among those that the payment had settled.
    disputed: Vec<String>,
}

impl Money {
    pub fn items(&self) -> Result<Vec<OpenItem>, Failure> {
        let mut items = self.items.clone();
        for Shift { invoice, amount, .. } in &self.shifts {
            match items.iter_mut().find(|item| item.number == invoice.number) {
                Some(item) => {
                    item.open = item
                        .open
                        .checked_sub(*amount)
                        .map_err(|_| DbError::unreadable("an open item does not match its invoice"))?;
                }
                None => items.push(OpenItem {
                    number: invoice.number.clone(),
                    due_on: invoice.due_on,
                    open: amount.abs(),
                    disputed: self.disputed.contains(&invoice.number),
                }),
            }
        }
        items.retain(|item| item.open > Amount::ZERO);
        Ok(items)
    }
}

/// A kind of reversal and its day.
type Entry = (MovementKind, NaiveDate);

fn method(received: &Received) -> Method {
    Method::parse(&received.method).unwrap_or(Method::Other)
}

impl Settlement<'_> {
    /// The payment itself, what of it went back or came again, and what that does to invoices.
    pub(super) fn money(&self, account: &Account, folded: &Folded) -> Result<Money, Failure> {
        let (shares, disputed) = self.known.shares();
        let mut money = Money {
            items: account.items().to_vec(),
            disputed,
            batch: Vec::new(),
            shifts: Vec::new(),
        };
        let Some(received) = &folded.received else {
            return Ok(money);
        };
        let out_of_range = |_| Failure::field("amount", Fault::OutOfRange);
        let booked = self.known.recorded.as_ref();
        let received_on = booked.map_or_else(|| self.day(received.at), |one| one.received_on);
        let steps = self.steps(folded, received_on);
        if booked.is_some() && steps.is_empty() {
            return Ok(money);
        }
        let (act, customer_id) = (self.act, account.customer_id.as_str());
        let gone = steps.iter().map(|(_, amount)| (*amount).max(Amount::ZERO));
        let gone = gone.fold(Amount::ZERO, Amount::saturating_add);
        if !account.can_receive(received.amount) || !account.can_owe(gone) {
            return Err(Failure::field("amount", Fault::OutOfRange));
        }
        let credit_id = booked.map_or_else(|| act.id(), |one| one.id.clone());
        let named = self.known.named_invoice();
        let unallocated = booked.map_or(Amount::ZERO, |one| one.unallocated);
        let mut shares = Shares::new(shares, unallocated, named.as_ref().map(|one| one.number.as_str()));
        let (before, after) = self.days(folded, received_on);
        money.shifts = shares.shifts(&before, &after).map_err(out_of_range)?;
        if booked.is_none() {
            shares = shares.with(received.amount);
            money
                .batch
                .push(self.credit(&credit_id, customer_id, received, received_on));
            let settled = money.shifts.iter().map(|shift| shift.amount);
            let settled = settled.fold(Amount::ZERO, Amount::saturating_add);
            let event = Event::PaymentReceived {
                amount: received.amount,
                unallocated: received
                    .amount
                    .saturating_sub(settled)
                    .saturating_sub(gone)
                    .max(Amount::ZERO),
                method: method(received).as_str().to_owned(),
            };
            money.batch.push(note(act, customer_id, &event)?);
        }
        for ((kind, _), amount) in &steps {
            let event = Event::PaymentTakenBack {
                amount: *amount,
                reason: kind.as_str().to_owned(),
            };
            money.batch.push(note(act, customer_id, &event)?);
        }
        let bookings = steps
            .into_iter()
            .map(|((kind, on), amount)| Booking::Reversal(kind, on, amount))
            .chain(money.shifts.iter().cloned().map(Booking::Shift));
        let mut together = Vec::new();
        for booking in in_order(received.amount, &shares, bookings.collect()) {
            match booking {
                Booking::Shift(shift) => together.push(shift),
                Booking::Reversal(kind, on, amount) => {
                    money
                        .batch
                        .extend(self.allocations(&credit_id, customer_id, &together)?);
                    together.clear();
                    money
                        .batch
                        .push(self.reversal(&credit_id, customer_id, (kind, on), amount));
                }
            }
        }
        money
            .batch
            .extend(self.allocations(&credit_id, customer_id, &together)?);
        Ok(money)
    }

    /// What came less what went on each day: as booked, and as the fold says.
    fn days(&self, folded: &Folded, received_on: NaiveDate) -> (Sums, Sums) {
        let (mut before, mut after) = (Sums::default(), Sums::default());
        if let Some(booked) = &self.known.recorded {
            before.add(0, received_on, booked.amount);
            for (_, amount, on) in &booked.reversals {
                before.add(0, *on, Amount::ZERO.saturating_sub(*amount));
            }
        }
        if let Some(received) = &folded.received {
            after.add(0, received_on, received.amount);
        }
        for movement in &folded.movements {
            let on = self.day(movement.at).max(received_on);
            after.add(0, on, Amount::ZERO.saturating_sub(movement.amount));
        }
        (before, after)
    }

    /// What the fold says went back, by kind and day, less what is booked of it.
    fn steps(&self, folded: &Folded, received_on: NaiveDate) -> Vec<(Entry, Amount)> {
        let mut due = Sums::default();
        for movement in &folded.movements {
            let day = self.day(movement.at).max(received_on);
            due.add(movement.kind as usize, day, movement.amount);
        }
        for (kind, amount, day) in self.known.recorded.iter().flat_map(|one| &one.reversals) {
            due.add(*kind as usize, *day, Amount::ZERO.saturating_sub(*amount));
        }
        let step = |(kind, day, amount)| Some(((*MovementKind::ALL.get::<usize>(kind)?, day), amount));
        due.iter().filter_map(step).collect()
    }

    fn credit(&self, id: &str, customer_id: &str, received: &Received, on: NaiveDate) -> Statement {
        Statement::new(
            "INSERT INTO credit (supplier_id, id, kind, customer_id, amount, unallocated, received_on, method, reference, provider, provider_payment_id, created_at) \
             VALUES (?1, ?2, 'payment', ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?7, ?9)",
            params![
                self.act.supplier.id(),
                id,
                customer_id,
                received.amount,
                on,
                method(received).as_str(),
                &self.report.payment_id,
                self.provider.as_str(),
                self.act.now
            ],
        )
    }

    fn reversal(&self, credit_id: &str, customer_id: &str, (kind, on): Entry, amount: Amount) -> Statement {
        Statement::new(
            "INSERT INTO reversal (supplier_id, credit_id, id, customer_id, kind, amount, dated_on, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                self.act.supplier.id(),
                credit_id,
                self.act.id(),
                customer_id,
                kind.as_str(),
                amount,
                on,
                self.act.now
            ],
        )
    }

    /// In one statement however many invoices: a batch holds a thousand at most.
    fn allocations(
        &self,
        credit_id: &str,
        customer_id: &str,
        shifts: &[Shift],
    ) -> Result<Option<Statement>, Failure> {
        if shifts.is_empty() {
            return Ok(None);
        }
        let parts: Vec<_> = shifts
            .iter()
            .map(|shift| (&shift.invoice.id, shift.amount, shift.dated_on, self.act.id()))
            .collect();
        Ok(Some(Statement::new(
            "INSERT INTO allocation (supplier_id, credit_id, invoice_id, customer_id, amount, dated_on, step, created_at) \
             SELECT ?1, ?2, value ->> 0, ?3, value ->> 1, value ->> 2, value ->> 3, ?5 FROM json_each(?4)",
            params![
                self.act.supplier.id(),
                credit_id,
                customer_id,
                serde_json::to_string(&parts)?,
                self.act.now
            ],
        )))
    }
}
