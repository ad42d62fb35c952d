//! The full dated history of an account, and its standing recomputed from nothing else.

use chrono::NaiveDate;

use super::evaluate::{Facts, Standing, evaluate};
use super::incident::Incident;
use super::memory::Memory;
use super::override_::Override;
use super::policy::Policy;
use super::raw::Incidents;
use super::situation::Situation;
use crate::domain::account::{Figures, OpenItem, figures};
use crate::domain::calendar::add_days;
use crate::domain::money::{Amount, Overflow};
use crate::domain::sorting::{sort, sort_by};

/// One invoice and everything that was ever dated against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvoiceHistory {
    pub number: String,
    pub issued_on: NaiveDate,
    pub due_on: NaiveDate,
    pub total: Amount,
    /// Day and amount of each allocation; negative where one was taken back.
    pub allocations: Vec<(NaiveDate, Amount)>,
    /// The first day of each dispute and the day it ended, if it did: the first day no longer disputed.
    pub disputes: Vec<(NaiveDate, Option<NaiveDate>)>,
}

/// Everything that delinquency ever depended on. The credit limit is today's: see the module's third rule.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    pub invoices: Vec<InvoiceHistory>,
    pub incidents: Vec<Incident>,
    pub overrides: Vec<Override>,
    pub credit_limit: Option<Amount>,
}

impl InvoiceHistory {
    /// What is open at the end of `on`, in minor units.
    pub(in crate::domain) fn open_on(&self, on: NaiveDate) -> Amount {
        if self.issued_on > on {
            return Amount::ZERO;
        }
        let settled = self.allocations.iter().filter(|(dated_on, _)| *dated_on <= on);
        settled.fold(self.total, |open, (_, amount)| open.saturating_sub(*amount))
    }

    pub(in crate::domain) fn is_disputed_on(&self, on: NaiveDate) -> bool {
        self.disputes
            .iter()
            .any(|(from, until)| *from <= on && until.is_none_or(|until| on < until))
    }

    /// The next day after `on` on which something changes.
    pub(in crate::domain) fn next_change(&self, on: NaiveDate) -> Option<NaiveDate> {
        self.change_days().filter(|day| *day > on).min()
    }

    /// Every day on which the open amount or a dispute changes.
    fn change_days(&self) -> impl Iterator<Item = NaiveDate> {
        let allocated = self.allocations.iter().map(|(dated_on, _)| *dated_on);
        let disputed = self
            .disputes
            .iter()
            .flat_map(|(from, until)| std::iter::once(*from).chain(*until));
        std::iter::once(self.issued_on).chain(allocated).chain(disputed)
    }
}

/// The open items at the end of `on`, by due date and number: everything dated up to it counts.
#[must_use]
pub fn items_as_of(history: &History, on: NaiveDate) -> Vec<OpenItem> {
    let mut items: Vec<OpenItem> = history
        .invoices
        .iter()
        .map(|invoice| OpenItem {
            number: invoice.number.clone(),
            due_on: invoice.due_on,
            open: invoice.open_on(on),
            disputed: invoice.is_disputed_on(on),
        })
        .filter(|item| item.open.is_positive())
        .collect();
    sort_by(&mut items, |a, b| {
        (a.due_on, &a.number).cmp(&(b.due_on, &b.number))
    });
    items
}

/// The figures of the account at the end of `on`; `unallocated` and `orders_open` as of that day.
///
/// # Errors
/// [`Overflow`] when a figure leaves the exact range.
pub fn figures_as_of(
    history: &History,
    unallocated: Amount,
    orders_open: Amount,
    on: NaiveDate,
) -> Result<Figures, Overflow> {
    figures(
        &items_as_of(history, on),
        unallocated,
        orders_open,
        history.credit_limit,
        on,
    )
}

/// The standing on `on` from the whole history: what every stored standing must equal.
///
/// Costs the days on which something changed, each times the invoices open on it, not the days that passed.
#[must_use]
pub fn rebuild(history: &History, policy: &Policy, on: NaiveDate) -> Standing {
    let facts = Facts {
        items: items_as_of(history, on),
        incidents: history.incidents.clone(),
        overrides: history.overrides.clone(),
        credit_limit: history.credit_limit,
    };
    let yesterday = add_days(on, -1);
    let memory = remembered_on(history, policy, yesterday);
    evaluate(&facts, policy, memory, yesterday, on)
}

/// What the account remembers at the end of `last`, from the first day on which anything happened.
fn remembered_on(history: &History, policy: &Policy, last: NaiveDate) -> Memory {
    let incidents = Incidents::new(&history.incidents);
    // Each day on which something happened, with the invoice that it happened to.
    let mut changes: Vec<(NaiveDate, Option<usize>)> = Vec::new();
    for (at, invoice) in history.invoices.iter().enumerate() {
        changes.extend(invoice.change_days().map(|day| (day, Some(at))));
    }
    // Days without invoices can matter too: an incident, a person's override.
    let other_days = history
        .incidents
        .iter()
        .map(|i| i.on)
        .chain(history.overrides.iter().map(|o| o.starts_on));
    changes.extend(other_days.map(|day| (day, None)));
    sort(&mut changes);
    changes.dedup();

    let mut memory = Memory::default();
    let mut open: Vec<Option<(NaiveDate, Amount, bool)>> = vec![None; history.invoices.len()];
    let mut days = changes
        .chunk_by(|a, b| a.0 == b.0)
        .filter_map(|of_day| Some((of_day.first()?.0, of_day)))
        .take_while(|(day, _)| *day <= last)
        .peekable();
    while let Some((day, changed)) = days.next() {
        for at in changed.iter().filter_map(|(_, at)| *at) {
            if let (Some(invoice), Some(entry)) = (history.invoices.get(at), open.get_mut(at)) {
                let amount = invoice.open_on(day);
                *entry = amount
                    .is_positive()
                    .then(|| (invoice.due_on, amount, invoice.is_disputed_on(day)));
            }
        }
        let situation = Situation::new(
            open.iter().flatten().copied(),
            &incidents,
            &history.overrides,
            history.credit_limit,
            policy,
        );
        let until = days.peek().map_or(last, |(next, _)| add_days(*next, -1));
        memory = situation.advance(memory, add_days(day, -1), until);
    }
    memory
}
