//! What late payment costs between businesses: interest and a fixed compensation, as Directive 2011/7/EU grants them.
//!
//! Interest is simple (article 2, point 5), for each day after the due date (article 3, point 3), at the reference rate that was
//! in force on the first day of the half-year (article 3, point 2) plus a margin of at least eight points (article 2, point 6).
//! The compensation is a fixed sum for each invoice, at least 40 euros (article 6). Days in dispute cost nothing.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use super::calendar::add_days;
use super::delinquency::InvoiceHistory;
use super::fault::{Fault, Faults};
use super::money::{Amount, Overflow};
use super::pricing::MAX_BP;

/// The least margin that the directive sets, in basis points.
pub const LEAST_MARGIN_BP: u32 = 800;
/// The most reference rates that are kept: twenty years of them.
pub const MAX_RATES: usize = 40;
/// Interest is counted for so many days back at most.
const MAX_DAYS: i64 = 3_660;
/// Basis points of a year of 365 days.
const YEAR: u32 = 10_000 * 365;

/// How a supplier charges for late payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct LateCharges {
    /// On top of the reference rate.
    pub margin_bp: u32,
    /// Once for each invoice, in minor units.
    pub compensation: Amount,
    /// The reference rates, ascending by their first day.
    pub rates: Vec<Rate>,
}

fields! { LateCharges { margin_bp, compensation, rates } }

/// A reference rate from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Rate {
    pub from: NaiveDate,
    pub rate_bp: u32,
}

fields! { Rate { from, rate_bp } }

/// What one invoice costs more because it was late, up to a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Charge {
    pub invoice_number: String,
    /// The first and the last day of the interest.
    pub from: NaiveDate,
    pub until: NaiveDate,
    /// Days on which something was open and not in dispute.
    pub days: i64,
    pub interest: Amount,
    pub compensation: Amount,
}

impl Charge {
    /// # Errors
    /// [`Overflow`], of a sum that cannot be.
    pub fn total(&self) -> Result<Amount, Overflow> {
        self.interest.checked_add(self.compensation)
    }
}

impl LateCharges {
    /// Faults stand at `late_charges.…`.
    pub fn check(&self, faults: &mut Faults) {
        if self.margin_bp > MAX_BP {
            faults.add("late_charges.margin_bp", Fault::OutOfRange);
        }
        if self.compensation.is_negative() {
            faults.add("late_charges.compensation", Fault::OutOfRange);
        }
        if self.rates.is_empty() {
            faults.add("late_charges.rates", Fault::Missing);
        }
        if self.rates.len() > MAX_RATES {
            faults.add("late_charges.rates", Fault::TooMany { max: MAX_RATES });
        }
        let mut before: Option<NaiveDate> = None;
        for (at, rate) in self.rates.iter().enumerate() {
            if rate.rate_bp > MAX_BP {
                faults.add(&format!("late_charges.rates.{at}.rate_bp"), Fault::OutOfRange);
            }
            if before.is_some_and(|before| before >= rate.from) {
                faults.add(&format!("late_charges.rates.{at}.from"), Fault::Overlaps);
            }
            before = Some(rate.from);
        }
    }

    /// The yearly rate of a day: that of its half-year, or the earliest known one.
    fn yearly_bp(&self, day: NaiveDate) -> u32 {
        let month = if day.month() < 7 { 1 } else { 7 };
        let start = NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day);
        let known = self.rates.iter().rev().find(|rate| rate.from <= start);
        let rate = known.or_else(|| self.rates.first());
        rate.map_or(0, |rate| rate.rate_bp).saturating_add(self.margin_bp)
    }

    /// What the invoice costs more up to the end of `until`; `decided` is the day up to which that was asked for, or waived,
    /// before. `None`: nothing. The day on which money comes in is not charged for it.
    ///
    /// # Errors
    /// [`Overflow`] when the interest leaves the exact range.
    pub fn charge(
        &self,
        invoice: &InvoiceHistory,
        decided: Option<NaiveDate>,
        until: NaiveDate,
    ) -> Result<Option<Charge>, Overflow> {
        let first = add_days(decided.map_or(invoice.due_on, |day| day.max(invoice.due_on)), 1);
        let first = first.max(add_days(until, MAX_DAYS.saturating_neg()));
        let mut sum: i128 = 0;
        let (mut days, mut from, mut last) = (0_i64, None, first);
        let mut day = first;
        while day <= until {
            let open = invoice.open_on(day);
            if open.is_positive() && !invoice.is_disputed_on(day) {
                let of_day = i128::from(open.minor()).saturating_mul(self.yearly_bp(day).into());
                sum = sum.saturating_add(of_day);
                days = days.saturating_add(1);
                from = from.or(Some(day));
                last = day;
            }
            // Whatever was settled stays so, unless something is dated later.
            day = if open.is_positive() {
                add_days(day, 1)
            } else {
                match invoice.next_change(day) {
                    Some(next) => next,
                    None => break,
                }
            };
        }
        let Some(from) = from else { return Ok(None) };
        Ok(Some(Charge {
            invoice_number: invoice.number.clone(),
            from,
            until: last,
            days,
            interest: Amount::of_parts(sum, YEAR)?,
            compensation: if decided.is_some() {
                Amount::ZERO
            } else {
                self.compensation
            },
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn amount(minor: i64) -> Amount {
        Amount::new(minor).unwrap()
    }

    fn terms() -> LateCharges {
        LateCharges {
            margin_bp: 800,
            compensation: amount(4_000),
            rates: vec![
                Rate {
                    from: day("2025-01-01"),
                    rate_bp: 315,
                },
                Rate {
                    from: day("2025-07-01"),
                    rate_bp: 215,
                },
            ],
        }
    }

    fn invoice(allocations: &[(&str, i64)]) -> InvoiceHistory {
        InvoiceHistory {
            number: "F-1".to_owned(),
            issued_on: day("2025-05-01"),
            due_on: day("2025-05-31"),
            total: amount(1_000_000),
            allocations: allocations
                .iter()
                .map(|(on, minor)| (day(on), amount(*minor)))
                .collect(),
            disputes: Vec::new(),
        }
    }

    fn charged(invoice: &InvoiceHistory, decided: Option<&str>, until: &str) -> Option<(i64, i64, i64)> {
        let charge = terms().charge(invoice, decided.map(day), day(until)).unwrap()?;
        Some((charge.days, charge.interest.minor(), charge.compensation.minor()))
    }

    #[test]
    fn each_half_year_has_the_rate_of_its_first_day() {
        // June: 30 days at 11.15 %; July: 31 at 10.15 %: 91.6438 + 86.2055.
        let open = invoice(&[]);
        assert_eq!(charged(&open, None, "2025-05-31"), None);
        assert_eq!(charged(&open, None, "2025-06-01"), Some((1, 305, 4_000)));
        assert_eq!(charged(&open, None, "2025-06-30"), Some((30, 9_164, 4_000)));
        assert_eq!(charged(&open, None, "2025-07-31"), Some((61, 17_785, 4_000)));
    }

    #[test]
    fn what_was_paid_costs_nothing_from_that_day_on() {
        let half = invoice(&[("2025-06-11", 500_000)]);
        // Ten days of all, twenty of half.
        assert_eq!(charged(&half, None, "2025-06-30"), Some((30, 6_110, 4_000)));
        let paid = invoice(&[("2025-06-11", 1_000_000)]);
        assert_eq!(charged(&paid, None, "2026-06-30"), Some((10, 3_055, 4_000)));
        let in_time = invoice(&[("2025-05-31", 1_000_000)]);
        assert_eq!(charged(&in_time, None, "2026-06-30"), None);
        // A debit that came back makes it late again.
        let returned = invoice(&[("2025-05-31", 1_000_000), ("2025-06-29", -1_000_000)]);
        assert_eq!(charged(&returned, None, "2025-06-30"), Some((2, 611, 4_000)));
    }

    #[test]
    fn days_in_dispute_cost_nothing_and_what_was_decided_is_not_asked_twice() {
        let mut disputed = invoice(&[]);
        disputed.disputes = vec![(day("2025-06-01"), Some(day("2025-06-21")))];
        assert_eq!(charged(&disputed, None, "2025-06-30"), Some((10, 3_055, 4_000)));
        let open = invoice(&[]);
        assert_eq!(
            charged(&open, Some("2025-06-20"), "2025-06-30"),
            Some((10, 3_055, 0))
        );
        assert_eq!(charged(&open, Some("2025-06-30"), "2025-06-30"), None);
    }

    #[test]
    fn before_the_first_rate_that_is_known_it_counts_itself() {
        let early = InvoiceHistory {
            issued_on: day("2024-01-01"),
            due_on: day("2024-01-31"),
            ..invoice(&[])
        };
        assert_eq!(charged(&early, None, "2024-02-01"), Some((1, 305, 4_000)));
    }

    #[test]
    fn terms_that_cannot_be_are_refused_each_at_its_place() {
        let mut faults = Faults::default();
        let wrong = LateCharges {
            margin_bp: 10_001,
            compensation: amount(-1),
            rates: vec![
                Rate {
                    from: day("2025-07-01"),
                    rate_bp: 10_001,
                },
                Rate {
                    from: day("2025-07-01"),
                    rate_bp: 0,
                },
            ],
        };
        wrong.check(&mut faults);
        let fields: Vec<String> = faults.into_vec().into_iter().map(|one| one.field).collect();
        assert_eq!(
            fields,
            [
                "late_charges.margin_bp",
                "late_charges.compensation",
                "late_charges.rates.0.rate_bp",
                "late_charges.rates.1.from"
            ]
        );
    }
}
