//! How customers pay, each by its habit, and the credits and allocations that come of it.

use chrono::{Datelike, NaiveDate, Weekday};

use super::Day;
use super::customers::{Customer, Habit};
use super::random::{Random, in_order};
use super::trade::{Allocation, Collection, Credit, Dispute, Incident, Invoice, Override, VOUCHER};
use crate::domain::allocation::{OpenInvoice, Stated, allocate};
use crate::domain::calendar::{add_days, days_between};
use crate::domain::delinquency::{self, IncidentKind, Mode, Status};
use crate::domain::money::Amount;

/// What came of one customer's invoices.
#[derive(Default)]
pub struct Money {
    pub credits: Vec<Credit>,
    pub allocations: Vec<Allocation>,
    pub disputes: Vec<Dispute>,
    pub incidents: Vec<Incident>,
    pub overrides: Vec<Override>,
    pub collections: Vec<Collection>,
    /// Whether its status has anything to tell.
    pub is_late: bool,
}

/// An invoice and how much of it is meant: percent, then minor units more or less.
struct Share {
    invoice: usize,
    percent: i64,
    extra: i64,
}

/// What happens to an account on a day: returned goods first, then money, then money ahead of invoices.
#[derive(Default)]
struct Turn {
    notes: Vec<Share>,
    shares: Vec<Share>,
    /// Minor units above everything open.
    ahead: i64,
    by_transfer: bool,
}

pub struct Account<'a> {
    random: Random,
    day: &'a Day,
    customer: &'a Customer,
    invoices: &'a [&'a Invoice],
    open: Vec<OpenInvoice>,
    turns: Vec<(NaiveDate, Turn)>,
    money: Money,
}

impl<'a> Account<'a> {
    pub fn new(
        random: Random,
        day: &'a Day,
        customer: &'a Customer,
        invoices: &'a [&'a Invoice],
    ) -> Account<'a> {
        let open = invoices.iter().map(|invoice| OpenInvoice {
            id: invoice.id.clone(),
            number: invoice.number.clone(),
            issued_on: invoice.issued_on,
            due_on: invoice.due_on,
            open: invoice.total,
        });
        let money = Money {
            is_late: customer.ways.habit != Habit::Punctual,
            ..Money::default()
        };
        Account {
            random,
            day,
            customer,
            open: open.collect(),
            invoices,
            turns: Vec::new(),
            money,
        }
    }

    pub fn play(mut self) -> Money {
        self.returned_goods();
        self.plan();
        let mut turns = std::mem::take(&mut self.turns);
        for at in in_order(turns.iter().map(|(on, _)| (on.num_days_from_ce().into(), 0))) {
            if let Some((on, turn)) = turns.get_mut(at).filter(|(on, _)| *on < self.day.today) {
                self.turn(*on, std::mem::take(turn));
            }
        }
        self.collect();
        self.money
    }

    fn turn_on(&mut self, on: NaiveDate) -> &mut Turn {
        let known = self.turns.iter().position(|(day, _)| *day == on);
        let at = known.unwrap_or(self.turns.len());
        if known.is_none() {
            self.turns.push((on, Turn::default()));
        }
        &mut self.turns[at].1
    }

    fn returned_goods(&mut self) {
        for at in 0..self.invoices.len() {
            let Some(invoice) = self.invoices.get(at) else {
                continue;
            };
            let issued_on = invoice.issued_on;
            if self.random.chance(2) {
                let on = workday(add_days(issued_on, self.random.between(1, 4)));
                let percent = self.random.between(4, 22);
                self.turn_on(on).notes.push(Share {
                    invoice: at,
                    percent,
                    extra: 0,
                });
            }
        }
    }

    fn plan(&mut self) {
        let today = self.day.today;
        let special = self.special();
        for at in 0..self.invoices.len() {
            let Some(invoice) = self.invoices.get(at).copied() else {
                continue;
            };
            let late = days_between(invoice.due_on, today);
            let mut share = Share {
                invoice: at,
                percent: 100,
                extra: 0,
            };
            let on = match self.customer.ways.habit {
                Habit::Late => workday(add_days(invoice.due_on, self.random.between(4, 6))),
                Habit::Behind(days) | Habit::Vouched(days) if late <= days => continue,
                Habit::PartPaid(days) if late <= days => {
                    share.percent = 40;
                    workday(add_days(invoice.due_on, 1))
                }
                Habit::Behind(_) | Habit::Vouched(_) | Habit::PartPaid(_) => {
                    workday(add_days(invoice.due_on, self.random.between(0, 8)))
                }
                Habit::Returned(_) if special.contains(&at) => {
                    let back_on = workday(add_days(invoice.due_on, 2));
                    self.incident(
                        IncidentKind::ReturnedDebit,
                        back_on,
                        format!("Adeudo {} devuelto (AM04)", invoice.number),
                    );
                    let on = workday(add_days(back_on, self.random.between(4, 6)));
                    self.turn_on(on).by_transfer = true;
                    on
                }
                Habit::LostChargeback if special.contains(&at) => {
                    let lost_on = add_days(today, -27);
                    self.incident(
                        IncidentKind::ChargebackLost,
                        lost_on,
                        format!("Contracargo de {} (10.4)", invoice.number),
                    );
                    continue;
                }
                Habit::Disputes if special.contains(&at) => {
                    self.money.disputes.push(Dispute {
                        invoice_id: invoice.id.clone(),
                        since: add_days(invoice.due_on, 2),
                        reason: "Faltaban 3 cajas de hojaldre salado y una llegó abierta; pendiente del parte del transportista.",
                    });
                    continue;
                }
                habit => {
                    if habit == Habit::Residue && special.contains(&at) {
                        share.extra = -1;
                    }
                    self.on_time(invoice)
                }
            };
            self.turn_on(on).shares.push(share);
        }
        let recently = workday(add_days(today, -6));
        match self.customer.ways.habit {
            Habit::Overpays => self.turn_on(recently).ahead = self.random.between(900, 14_000),
            Habit::Ahead => self.turn_on(recently).ahead = 150_000,
            Habit::Vouched(_) => self.vouch(),
            _ => {}
        }
    }

    /// The invoices on which the habit shows: due in the right stretch of the past, and spread over it.
    fn special(&self) -> Vec<usize> {
        let (from, to, count) = match self.customer.ways.habit {
            Habit::Returned(3) => (165, 30, 3),
            Habit::Returned(count) => (75, 18, count),
            Habit::LostChargeback => (58, 44, 1),
            Habit::Disputes => (48, 34, 1),
            Habit::Residue => (160, 120, 1),
            _ => return Vec::new(),
        };
        let due = |invoice: &Invoice| (to..=from).contains(&days_between(invoice.due_on, self.day.today));
        let fitting: Vec<usize> = self
            .invoices
            .iter()
            .enumerate()
            .filter(|(_, one)| due(one))
            .map(|(at, _)| at)
            .collect();
        let step = (fitting.len() / count).max(1);
        fitting.into_iter().step_by(step).take(count).collect()
    }

    fn on_time(&mut self, invoice: &Invoice) -> NaiveDate {
        match self.customer.payment_method {
            "on_delivery" => invoice.issued_on,
            "sepa" => workday(invoice.due_on),
            _ if self.random.chance(5) => workday(add_days(invoice.due_on, self.random.between(1, 2))),
            _ => {
                let on = add_days(invoice.due_on, -self.random.between(0, 6));
                let friday = add_days(on, 4 - i64::from(on.weekday().num_days_from_monday()).max(4));
                friday.max(invoice.issued_on)
            }
        }
    }

    fn turn(&mut self, on: NaiveDate, turn: Turn) {
        for note in turn.notes {
            // What is paid already is not sent back.
            if let Some((amount, stated)) = self.due(&[note]).filter(|(amount, _)| amount.is_positive()) {
                self.credit(
                    on,
                    Some("Mercancía devuelta en reparto"),
                    amount,
                    stated,
                    true,
                    false,
                );
            }
        }
        let due = self.due(&turn.shares);
        let (mut amount, stated) = due.unwrap_or_default();
        if turn.ahead > 0 {
            let open = self
                .open_on(on)
                .iter()
                .fold(Amount::ZERO, |sum, one| sum.saturating_add(one.open));
            amount = open.saturating_add(Amount::new(turn.ahead).unwrap_or_default());
        }
        if amount.is_positive() {
            let ahead = (turn.ahead > 0).then_some("Entrega a cuenta");
            self.credit(on, ahead, amount, stated, false, turn.by_transfer);
        }
    }

    /// The sum of these shares and what the payer says it is for.
    fn due(&self, shares: &[Share]) -> Option<(Amount, Vec<Stated>)> {
        let mut stated = Vec::new();
        for share in shares {
            let open = self.open.get(share.invoice)?;
            let amount = Amount::new(open.open.minor() * share.percent / 100 + share.extra)?;
            if amount.is_positive() {
                stated.push(Stated {
                    invoice_number: open.number.clone(),
                    amount,
                });
            }
        }
        Some((Amount::sum(stated.iter().map(|one| one.amount)).ok()?, stated))
    }

    fn open_on(&self, on: NaiveDate) -> Vec<OpenInvoice> {
        self.open
            .iter()
            .filter(|one| one.issued_on <= on && one.open.is_positive())
            .cloned()
            .collect()
    }

    fn credit(
        &mut self,
        on: NaiveDate,
        reference: Option<&str>,
        amount: Amount,
        stated: Vec<Stated>,
        note: bool,
        by_transfer: bool,
    ) {
        let Ok(allocated) = allocate(amount, on, &self.open_on(on), &stated) else {
            return;
        };
        let created_at = self.day.instant(on, self.random.between(8 * 60, 17 * 60));
        let method = match self.customer.payment_method {
            _ if by_transfer => "transfer",
            "sepa" => "sepa",
            "on_delivery" => self.random.word("cash|cash|card|card|on_delivery"),
            _ if self.customer.ways.habit == Habit::LostChargeback => "card",
            _ => self
                .random
                .word("transfer|transfer|transfer|transfer|transfer|transfer|cheque|card"),
        };
        let id = self.random.id(created_at);
        let numbers: Vec<&str> = allocated
            .parts
            .iter()
            .map(|part| part.invoice_number.as_str())
            .take(3)
            .collect();
        let reference = reference.map_or_else(
            || {
                self.customer
                    .trade_name
                    .as_ref()
                    .map(|name| format!("{name} · {}", numbers.join(", ")))
            },
            |text| Some(text.to_owned()),
        );
        // Debits of the last weeks came through the provider, whose webhooks are still to be seen.
        let debit = !note && method == "sepa" && days_between(on, self.day.today) <= 25;
        self.money.credits.push(Credit {
            id: id.clone(),
            kind: if note { "credit_note" } else { "payment" },
            customer: 0,
            customer_id: self.customer.id.clone(),
            number: None,
            amount,
            received_on: on,
            method: (!note).then_some(method),
            reference,
            provider: debit.then_some("gocardless"),
            provider_payment_id: debit.then(|| provider_id(&id)),
            created_at: self.day.text(created_at),
        });
        for part in allocated.parts {
            for open in self.open.iter_mut().filter(|one| one.id == part.invoice_id) {
                open.open = open.open.saturating_sub(part.amount);
            }
            self.money.allocations.push(Allocation {
                credit_id: id.clone(),
                invoice_id: part.invoice_id,
                customer_id: self.customer.id.clone(),
                amount: part.amount,
                dated_on: part.dated_on,
                created_at: self.day.text(created_at),
            });
        }
    }

    fn incident(&mut self, kind: IncidentKind, dated_on: NaiveDate, reference: String) {
        let at = self.day.instant(dated_on, 9 * 60 + 40);
        self.money.incidents.push(Incident {
            id: self.random.id(at),
            customer_id: self.customer.id.clone(),
            kind,
            dated_on,
            reference,
            created_at: self.day.text(at),
        });
    }

    /// The owner vouches for a good customer in trouble.
    fn vouch(&mut self) {
        let starts_on = add_days(self.day.today, -6);
        let at = self.day.instant(starts_on, 11 * 60 + 20);
        self.money.overrides.push(Override {
            id: self.random.id(at),
            customer_id: self.customer.id.clone(),
            word: delinquency::Override {
                mode: Mode::Cap,
                status: Status::Debtor,
                reason: "Acordado con dirección: liquidan lo vencido en cuanto cobren la temporada de su turoperador.".to_owned(),
                actor: VOUCHER.to_owned(),
                starts_on,
                expires_on: Some(add_days(self.day.today, 15)),
                ended_on: None,
            },
            created_at: self.day.text(at),
        });
    }

    /// Debits that were handed in for what is due in the next days.
    fn collect(&mut self) {
        let soon = add_days(self.day.today, 4);
        if self.customer.payment_method != "sepa" {
            return;
        }
        for open in self
            .open
            .iter()
            .filter(|one| one.open.is_positive() && one.due_on >= self.day.today && one.due_on <= soon)
        {
            let at = self.day.instant(add_days(self.day.today, -1), 18 * 60);
            let id = self.random.id(at);
            self.money.collections.push(Collection {
                customer_id: self.customer.id.clone(),
                invoice_id: open.id.clone(),
                amount: open.open,
                provider_payment_id: provider_id(&id),
                created_at: self.day.text(at),
                id,
            });
        }
    }
}

/// As GoCardless names a payment.
fn provider_id(id: &str) -> String {
    let tail: String = id
        .chars()
        .rev()
        .filter(char::is_ascii_alphanumeric)
        .take(14)
        .collect();
    format!("PM{}", tail.to_ascii_uppercase())
}

/// Banks book from Monday to Friday.
fn workday(date: NaiveDate) -> NaiveDate {
    match date.weekday() {
        Weekday::Sat => add_days(date, 2),
        Weekday::Sun => add_days(date, 1),
        _ => date,
    }
}
