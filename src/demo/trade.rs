//! From orders to books: invoices with numbers without gaps, money that comes in on time or not, and where that leaves
//! each account. Sums, due dates, allocations and standings are the domain's.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::customers::Customer;
use super::orders::Order;
use super::payers::{Account, Money};
use super::people::What;
use super::random::{Random, in_order};
use super::{Day, people};
use crate::domain::account::OpenItem;
use crate::domain::calendar::add_days;
use crate::domain::delinquency::{
    self, Explanation, History, IncidentKind, InvoiceHistory, Memory, Policy, Status, items_as_of, rebuild,
};
use crate::domain::money::{Amount, Currency};

/// The money side of the demo. Statuses of invoices and credits follow from the allocations, by the database's triggers.
#[derive(Default)]
pub struct Books {
    pub orders: Vec<Order>,
    pub invoices: Vec<Invoice>,
    pub credits: Vec<Credit>,
    pub allocations: Vec<Allocation>,
    pub disputes: Vec<Dispute>,
    pub incidents: Vec<Incident>,
    pub overrides: Vec<Override>,
    pub collections: Vec<Collection>,
    pub standings: Vec<Standing>,
    /// Changes of status in the last weeks: customer, day, what.
    pub changes: Vec<(usize, NaiveDate, What)>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Invoice {
    pub id: String,
    #[serde(skip)]
    pub customer: usize,
    pub customer_id: String,
    pub number: String,
    pub issued_on: NaiveDate,
    pub due_on: NaiveDate,
    pub total: Amount,
    /// The order, if it bills no other.
    pub order_id: Option<String>,
    pub created_at: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Credit {
    pub id: String,
    pub kind: &'static str,
    #[serde(skip)]
    pub customer: usize,
    pub customer_id: String,
    pub number: Option<String>,
    pub amount: Amount,
    pub received_on: NaiveDate,
    pub method: Option<&'static str>,
    pub reference: Option<String>,
    pub provider: Option<&'static str>,
    pub provider_payment_id: Option<String>,
    pub created_at: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Allocation {
    pub credit_id: String,
    pub invoice_id: String,
    pub customer_id: String,
    pub amount: Amount,
    pub dated_on: NaiveDate,
    pub created_at: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dispute {
    pub invoice_id: String,
    pub since: NaiveDate,
    pub reason: &'static str,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Incident {
    pub id: String,
    pub customer_id: String,
    pub kind: IncidentKind,
    pub dated_on: NaiveDate,
    pub reference: String,
    pub created_at: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Override {
    pub id: String,
    pub customer_id: String,
    #[serde(flatten)]
    pub word: delinquency::Override,
    pub created_at: String,
}

/// A debit that the bank has not confirmed yet.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Collection {
    pub id: String,
    pub customer_id: String,
    pub invoice_id: String,
    pub amount: Amount,
    pub provider_payment_id: String,
    pub created_at: String,
}

/// The columns of a customer that the domain decides.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    pub id: String,
    pub open_items: Vec<OpenItem>,
    pub incidents: Vec<delinquency::Incident>,
    pub overrides: Vec<delinquency::Override>,
    pub overdue: Amount,
    pub computed: Status,
    pub delinquency: Status,
    pub explanation: Explanation,
    pub memory: Memory,
    pub memory_on: NaiveDate,
    pub blocks_on: Option<NaiveDate>,
    pub next_review_on: Option<NaiveDate>,
    pub last_order_on: Option<NaiveDate>,
}

pub fn books(random: &Random, day: &Day, customers: &mut [Customer], mut orders: Vec<Order>) -> Books {
    let policy = Currency::parse(super::CURRENCY)
        .map(|currency| Policy::for_currency(&currency))
        .unwrap_or_default();
    let mut books = Books {
        invoices: invoices(&mut random.split(0), day, customers, &mut orders),
        orders,
        ..Books::default()
    };
    for (at, customer) in customers.iter_mut().enumerate() {
        let invoices: Vec<&Invoice> = books
            .invoices
            .iter()
            .filter(|invoice| invoice.customer == at)
            .collect();
        let money = Account::new(random.split(at + 1), day, customer, &invoices).play();
        let bought: Vec<&Order> = books.orders.iter().filter(|order| order.customer == at).collect();
        customer.credit_limit = limit(&mut random.split(at + 5000), customer, &bought, &money);
        let history = history(customer, &invoices, &money);
        books.standings.push(standing(
            customer,
            &history,
            &policy,
            day.today,
            bought.last().map(|order| order.placed_on),
        ));
        if money.is_late {
            books.changes.extend(
                changes(&history, &policy, day.today)
                    .into_iter()
                    .map(|(on, what)| (at, on, what)),
            );
        }
        books
            .credits
            .extend(money.credits.into_iter().map(|credit| Credit {
                customer: at,
                ..credit
            }));
        books.allocations.extend(money.allocations);
        books.disputes.extend(money.disputes);
        books.incidents.extend(money.incidents);
        books.overrides.extend(money.overrides);
        books.collections.extend(money.collections);
    }
    number_credit_notes(&mut books.credits);
    books
}

/// Bills what is due to be billed by yesterday and closes those orders; the others stay open.
fn invoices(random: &mut Random, day: &Day, customers: &[Customer], orders: &mut [Order]) -> Vec<Invoice> {
    let sorted = in_order(
        orders
            .iter()
            .map(|order| (order.billed_on.num_days_from_ce().into(), order.customer as i64)),
    );
    let mut numbers = Numbers::default();
    let mut invoices: Vec<Invoice> = Vec::new();
    for at in sorted {
        let Some(order) = orders.get_mut(at).filter(|order| order.billed_on < day.today) else {
            continue;
        };
        let Some(customer) = customers.get(order.customer) else {
            continue;
        };
        let issued_on = order.billed_on;
        let id = match invoices.last_mut() {
            Some(open) if (open.issued_on, open.customer) == (issued_on, order.customer) => {
                open.total = open.total.saturating_add(order.total);
                open.order_id = None;
                open.id.clone()
            }
            _ => {
                let created_at = day.instant(issued_on, 22 * 60 + 15);
                let id = random.id(created_at);
                invoices.push(Invoice {
                    id: id.clone(),
                    customer: order.customer,
                    customer_id: customer.id.clone(),
                    number: numbers.next("", issued_on),
                    issued_on,
                    due_on: customer.payment_terms.due_on(issued_on),
                    total: order.total,
                    order_id: Some(order.id.clone()),
                    created_at: day.text(created_at),
                });
                id
            }
        };
        order.invoice_id = Some(id);
        order.closed_on = Some(issued_on);
    }
    invoices
}

/// `2026-0001` and on, from one again with every year.
#[derive(Default)]
struct Numbers {
    year: i32,
    last: u32,
}

impl Numbers {
    fn next(&mut self, prefix: &str, on: NaiveDate) -> String {
        self.last = if self.year == on.year() { self.last + 1 } else { 1 };
        self.year = on.year();
        format!("{prefix}{}-{:04}", self.year, self.last)
    }
}

fn number_credit_notes(credits: &mut [Credit]) {
    let mut numbers = Numbers::default();
    for at in in_order(
        credits
            .iter()
            .map(|credit| (credit.received_on.num_days_from_ce().into(), 0)),
    ) {
        if let Some(note) = credits.get_mut(at).filter(|credit| credit.kind == "credit_note") {
            note.number = Some(numbers.next("R", note.received_on));
        }
    }
}

/// A limit that every order of the past kept to: above the largest exposure there ever was, in steps of 250.00.
fn limit(random: &mut Random, customer: &Customer, bought: &[&Order], money: &Money) -> Option<i64> {
    let ordered = bought.iter().map(|order| (order.placed_on, order.total.minor()));
    let credited = money
        .credits
        .iter()
        .map(|credit| (credit.received_on, -credit.amount.minor()));
    let moves: Vec<(NaiveDate, i64)> = ordered.chain(credited).collect();
    let (mut exposure, mut peak) = (0, 0);
    for at in in_order(
        moves
            .iter()
            .map(|(on, amount)| (on.num_days_from_ce().into(), -amount)),
    ) {
        exposure += moves.get(at).map_or(0, |(_, amount)| *amount);
        peak = exposure.max(peak);
    }
    let room = random.between(102, if money.is_late { 112 } else { 170 });
    let unlimited = random.chance(10) && !money.is_late;
    (customer.kind == "customer" && !unlimited).then_some((peak * room / 100 / 25_000 + 1) * 25_000)
}

fn history(customer: &Customer, invoices: &[&Invoice], money: &Money) -> History {
    let invoices = invoices.iter().map(|invoice| {
        let parts = money
            .allocations
            .iter()
            .filter(|part| part.invoice_id == invoice.id);
        let disputes = money
            .disputes
            .iter()
            .filter(|dispute| dispute.invoice_id == invoice.id);
        InvoiceHistory {
            number: invoice.number.clone(),
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            total: invoice.total,
            allocations: parts.map(|part| (part.dated_on, part.amount)).collect(),
            disputes: disputes.map(|dispute| (dispute.since, None)).collect(),
        }
    });
    History {
        invoices: invoices.collect(),
        incidents: money
            .incidents
            .iter()
            .map(|one| delinquency::Incident {
                kind: one.kind,
                on: one.dated_on,
            })
            .collect(),
        overrides: money.overrides.iter().map(|one| one.word.clone()).collect(),
        credit_limit: customer.credit_limit.and_then(Amount::new),
    }
}

fn standing(
    customer: &Customer,
    history: &History,
    policy: &Policy,
    today: NaiveDate,
    last_order_on: Option<NaiveDate>,
) -> Standing {
    let standing = rebuild(history, policy, today);
    Standing {
        id: customer.id.clone(),
        open_items: items_as_of(history, today),
        incidents: history.incidents.clone(),
        overrides: history.overrides.clone(),
        overdue: standing.overdue,
        computed: standing.computed,
        delinquency: standing.effective,
        explanation: standing.explanation,
        memory: standing.memory,
        memory_on: standing.memory_on,
        blocks_on: standing.blocks_on,
        next_review_on: standing.next_review_on,
        last_order_on,
    }
}

/// How the status moved in the last ten weeks, as the nightly job and the payments would have noted it.
fn changes(history: &History, policy: &Policy, today: NaiveDate) -> Vec<(NaiveDate, What)> {
    let dated = |on: NaiveDate| {
        let parts = history
            .invoices
            .iter()
            .flat_map(|one| one.allocations.iter().map(|(on, _)| *on));
        let disputes = history
            .invoices
            .iter()
            .flat_map(|one| one.disputes.iter().map(|(on, _)| *on));
        let incidents = history.incidents.iter().map(|one| one.on);
        let words = history.overrides.iter().map(|one| one.starts_on);
        parts
            .chain(disputes)
            .chain(incidents)
            .chain(words)
            .filter(|day| *day > on)
            .min()
    };
    let mut on = add_days(today, -70);
    let mut found = Vec::new();
    let mut before = rebuild(history, policy, on);
    while let Some(next) = [dated(on), before.next_review_on]
        .into_iter()
        .flatten()
        .min()
        .filter(|next| *next <= today)
    {
        let now = rebuild(history, policy, next);
        if now.effective != before.effective {
            let rule = now.explanation.rule.as_str();
            found.push((
                next,
                What::StatusChanged {
                    from: before.effective,
                    to: now.effective,
                    rule,
                },
            ));
        }
        (on, before) = (next, now);
    }
    found
}

/// Who lets a customer go on for a while: the owner.
pub const VOUCHER: &str = people::OWNER.0;
