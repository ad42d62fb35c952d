//! The rules once more, as somebody would do them with a pencil: every day from the first one on, every invoice on each of
//! them, whole numbers, and nothing of the product's but its data. Both must agree on any history.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::super::*;
use super::properties::{DAYS, at, history, small_policy};
use crate::domain::money::Amount;

/// 0 without incidents, 1 debtor, 2 delinquent, 3 do not sell.
type Level = usize;

fn level(status: Status) -> Level {
    Status::ALL
        .iter()
        .position(|one| *one == status)
        .expect("a status")
}

/// A day as a number.
fn number(day: NaiveDate) -> i64 {
    (day - at(0)).num_days()
}

/// What the pencil remembers from one day to the next.
#[derive(Default)]
struct Sheet {
    level: Level,
    /// Whether a block rests on incidents (or on money).
    by_incidents: Option<bool>,
    clean_days: Option<i64>,
    forgiven_until: Option<i64>,
}

#[derive(Debug, PartialEq, Eq)]
struct Judged {
    computed: Level,
    effective: Level,
    overdue: i64,
}

struct Book<'a> {
    history: &'a History,
    policy: &'a Policy,
    threshold: i64,
}

impl Book<'_> {
    fn open(&self, invoice: &InvoiceHistory, day: i64) -> i64 {
        if number(invoice.issued_on) > day {
            return 0;
        }
        let mut open = invoice.total.minor();
        for (on, part) in &invoice.allocations {
            if number(*on) <= day {
                open -= part.minor();
            }
        }
        open
    }

    /// Overdue by so many days; in dispute or not, if `all`.
    fn overdue(&self, day: i64, by: u32, all: bool) -> i64 {
        let mut sum = 0;
        for invoice in &self.history.invoices {
            let mut disputed = false;
            for (from, until) in &invoice.disputes {
                if number(*from) <= day && until.is_none_or(|until| day < number(until)) {
                    disputed = true;
                }
            }
            if day - number(invoice.due_on) >= i64::from(by) && (all || !disputed) {
                sum += self.open(invoice, day);
            }
        }
        sum
    }

    fn by_money(&self, day: i64) -> Level {
        let policy = self.policy;
        for (level, days) in [
            (3, policy.do_not_sell_days),
            (2, policy.delinquent_days),
            (1, policy.debtor_days),
        ] {
            if self.overdue(day, days, false) > self.threshold {
                return level;
            }
        }
        0
    }

    fn by_incidents(&self, day: i64, forgiven_until: Option<i64>) -> Level {
        let (mut short, mut long, mut lost) = (0, 0, 0);
        for incident in &self.history.incidents {
            let on = number(incident.on);
            if on > day || forgiven_until.is_some_and(|until| on <= until) {
                continue;
            }
            match incident.kind {
                IncidentKind::ChargebackLost => lost += 1,
                IncidentKind::ReturnedDebit => {
                    short += u32::from(day - on < i64::from(self.policy.delinquent_returns_window));
                    long += u32::from(day - on < i64::from(self.policy.do_not_sell_returns_window));
                }
            }
        }
        let owes = self.overdue(day, 1, false) > self.threshold;
        let blocks = long >= self.policy.do_not_sell_returns
            || (lost > 0 && self.policy.do_not_sell_on_lost_chargeback);
        if blocks && (owes || self.policy.incident_block_lifts == BlockLifts::ByPerson) {
            3
        } else if short >= self.policy.delinquent_returns {
            2
        } else {
            0
        }
    }

    /// The override in force: the latest to start, the latest listed of those.
    fn person(&self, day: i64) -> Option<&Override> {
        let mut found: Option<&Override> = None;
        for one in &self.history.overrides {
            let starts = number(one.starts_on);
            let lasts = one.expires_on.is_none_or(|last| day <= number(last));
            let goes_on = one.ended_on.is_none_or(|ended| day < number(ended));
            if starts <= day
                && lasts
                && goes_on
                && found.is_none_or(|other| starts >= number(other.starts_on))
            {
                found = Some(one);
            }
        }
        found
    }

    /// Whether a block of this cause waits for a person.
    fn waits(&self, by_incidents: bool) -> bool {
        let lifts = if by_incidents {
            self.policy.incident_block_lifts
        } else {
            self.policy.overdue_block_lifts
        };
        lifts == BlockLifts::ByPerson
    }

    fn judge(&self, sheet: &mut Sheet, day: i64) -> Judged {
        let person = self.person(day);
        let lowers_to = person
            .filter(|one| one.mode != Mode::Floor)
            .map(|one| level(one.status));
        if let Some(most) = lowers_to {
            sheet.lower(most);
            if self.by_incidents(day, sheet.forgiven_until) > most {
                let so_far = self.history.incidents.iter().map(|one| number(one.on));
                sheet.forgiven_until = so_far.filter(|on| *on <= day).max().max(sheet.forgiven_until);
            }
        }
        let (money, incidents) = (self.by_money(day), self.by_incidents(day, sheet.forgiven_until));
        let today = money.max(incidents);
        if today >= 2 {
            sheet.level = sheet.level.max(today);
        }
        // Of what blocks, the cause that waits for a person counts; else the one that was there first.
        let mut causes: Vec<bool> = sheet.by_incidents.into_iter().collect();
        causes.extend((incidents == 3).then_some(true));
        causes.extend((money == 3).then_some(false));
        sheet.by_incidents = causes
            .iter()
            .copied()
            .find(|cause| self.waits(*cause))
            .or_else(|| causes.first().copied());
        if sheet.level == 3 && today < 3 && sheet.by_incidents.is_none_or(|cause| !self.waits(cause)) {
            sheet.level = 2;
            sheet.by_incidents = None;
        }
        if today == 0 && (1..=2).contains(&sheet.level) {
            let clean = sheet.clean_days.map_or(0, |days| days + 1);
            sheet.clean_days = Some(clean);
            if clean >= i64::from(self.policy.to_clear_clean_days) {
                sheet.lower(0);
            } else if clean >= i64::from(self.policy.to_debtor_clean_days) {
                sheet.lower(1);
            }
        } else {
            sheet.clean_days = None;
        }
        let computed = today.max(sheet.level);
        let effective = match person {
            None => computed,
            Some(one) => match one.mode {
                Mode::Pin => level(one.status),
                Mode::Floor => computed.max(level(one.status)),
                Mode::Cap => computed.min(level(one.status)),
            },
        };
        if let Some(most) = lowers_to {
            sheet.lower(most);
        }
        Judged {
            computed,
            effective,
            overdue: self.overdue(day, 1, true),
        }
    }
}

impl Sheet {
    fn lower(&mut self, most: Level) {
        if self.level > most {
            self.level = most;
            if most < 3 {
                self.by_incidents = None;
            }
            if most == 0 {
                self.clean_days = None;
            }
        }
    }
}

/// Half away from zero, by hand.
fn threshold(history: &History, policy: &Policy) -> i64 {
    let share = history.credit_limit.map_or(0, |limit| {
        (limit.minor() * i64::from(policy.debtor_limit_bp) + 5_000) / 10_000
    });
    share.max(policy.debtor_floor.minor())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn the_product_and_a_pencil_agree_on_any_history(
        history in history(), policy in small_policy(), asked in prop::collection::btree_set(0_i64..DAYS + 40, 1..4),
    ) {
        let book = Book { history: &history, policy: &policy, threshold: threshold(&history, &policy) };
        let mut sheet = Sheet::default();
        for day in 0..DAYS + 40 {
            let judged = book.judge(&mut sheet, day);
            if !asked.contains(&day) {
                continue;
            }
            let on = at(day);
            let standing = rebuild(&history, &policy, on);
            let product = Judged {
                computed: level(standing.computed),
                effective: level(standing.effective),
                overdue: standing.overdue.minor(),
            };
            prop_assert_eq!(product, judged, "{}", on);

            let mut buckets = [0_i64; 5];
            let mut owed = 0;
            for invoice in &history.invoices {
                let late = day - number(invoice.due_on);
                let open = book.open(invoice, day);
                owed += open;
                let bucket = match late {
                    ..=0 => 0,
                    1..=30 => 1,
                    31..=60 => 2,
                    61..=90 => 3,
                    _ => 4,
                };
                buckets[bucket] += open;
            }
            let figures = figures_as_of(&history, Amount::ZERO, Amount::ZERO, on).unwrap();
            let ageing = figures.ageing;
            prop_assert_eq!(figures.balance.minor(), owed);
            prop_assert_eq!(
                [ageing.current, ageing.days_1_30, ageing.days_31_60, ageing.days_61_90, ageing.days_over_90].map(Amount::minor),
                buckets
            );
        }
    }
}
