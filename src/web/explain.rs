//! Why an account stands as it does, in sentences: everything for staff, a plain version for the buyer.

use crate::domain::delinquency::{Cause, Explanation, LateInvoice, Lift, Mode, Rule, Status};
use crate::web::page::Page;
use crate::web::texts::fill;

/// An explanation in the reader's language.
pub struct Told {
    pub why: Vec<String>,
    /// The invoices it rests on, a line each, oldest first.
    pub invoices: Vec<String>,
    /// What would bring the status down.
    pub lift: Option<String>,
}

impl Told {
    pub fn is_empty(&self) -> bool {
        self.why.is_empty()
    }
}

/// The whole reason: the rule with its numbers, the person behind an override, and what would lift it.
pub fn for_staff(explanation: &Explanation, page: &Page) -> Told {
    let t = &page.t.money;
    let mut why = vec![rule(explanation, page)];
    if let Some(person) = &explanation.overridden_by {
        let text = match person.mode {
            Mode::Pin => t.why_pinned,
            Mode::Floor => t.why_floored,
            Mode::Cap => t.why_capped,
        };
        why.push(fill(
            text,
            &[&person.actor, page.status(&person.status), &person.reason],
        ));
    }
    let lift = explanation.lift.as_ref().map(|lift| match lift {
        Lift::Payment { amount } => fill(t.lift_payment, &[&page.money(amount)]),
        Lift::Time { until } => fill(t.lift_time, &[&page.date(until)]),
        Lift::Person => t.lift_person.to_owned(),
    });
    Told {
        why,
        invoices: invoices(explanation, page),
        lift,
    }
}

/// What the customer itself is told: what is owed and what sets it right, not what colleagues wrote about it.
pub fn for_buyer(explanation: &Explanation, effective: Status, page: &Page) -> Told {
    let t = &page.t.money;
    let overdue = || fill(t.buyer_overdue, &[&page.money(&explanation.amount)]);
    let mut why = Vec::new();
    if effective.blocks_orders() {
        why.push(t.buyer_blocked.to_owned());
    }
    why.push(match &explanation.rule {
        _ if explanation.overridden_by.is_some() => t.buyer_by_hand.to_owned(),
        Rule::NothingOverdue => t.buyer_nothing_overdue.to_owned(),
        Rule::OnlyDisputedOverdue => t.buyer_only_disputed.to_owned(),
        Rule::BelowThreshold
        | Rule::WithinGrace { .. }
        | Rule::OverdueAmount { .. }
        | Rule::OverdueDays { .. }
        | Rule::CalmingDown { until: None, .. } => overdue(),
        Rule::ReturnedDebits { .. } => t.buyer_returned.to_owned(),
        Rule::LostChargeback => t.buyer_lost_chargeback.to_owned(),
        Rule::CalmingDown {
            until: Some(until), ..
        } => fill(t.buyer_calming, &[&page.date(until)]),
        Rule::AwaitsPerson { .. } => t.buyer_awaits.to_owned(),
    });
    let is_calming = matches!(explanation.rule, Rule::CalmingDown { until: Some(_), .. });
    let lift = explanation
        .lift
        .as_ref()
        .filter(|_| !is_calming || explanation.overridden_by.is_some());
    let lift = lift.map(|lift| match lift {
        Lift::Payment { amount } => fill(t.buyer_lift_payment, &[&page.money(amount)]),
        Lift::Time { until } => fill(t.buyer_lift_time, &[&page.date(until)]),
        Lift::Person => t.buyer_lift_person.to_owned(),
    });
    Told {
        why,
        invoices: invoices(explanation, page),
        lift,
    }
}

/// `1 day`, `30 days`.
pub fn days(count: u32, page: &Page) -> String {
    let t = &page.t.money;
    if count == 1 {
        t.one_day.to_owned()
    } else {
        fill(t.days, &[&count.to_string()])
    }
}

fn rule(explanation: &Explanation, page: &Page) -> String {
    let t = &page.t.money;
    let amount = page.money(&explanation.amount);
    let threshold = page.money(&explanation.threshold);
    match &explanation.rule {
        Rule::NothingOverdue => t.why_nothing_overdue.to_owned(),
        Rule::OnlyDisputedOverdue => t.why_only_disputed.to_owned(),
        Rule::BelowThreshold => fill(t.why_below_threshold, &[&amount, &threshold]),
        Rule::WithinGrace { days: grace } => fill(t.why_within_grace, &[&amount, &days(*grace, page)]),
        Rule::OverdueAmount { days: late } | Rule::OverdueDays { days: late } => {
            fill(t.why_overdue, &[&amount, &days(*late, page), &threshold])
        }
        Rule::ReturnedDebits { within_days } if explanation.incidents == 1 => {
            fill(t.why_returned_one, &[&days(*within_days, page)])
        }
        Rule::ReturnedDebits { within_days } => fill(
            t.why_returned,
            &[&explanation.incidents.to_string(), &days(*within_days, page)],
        ),
        Rule::LostChargeback => t.why_lost_chargeback.to_owned(),
        Rule::CalmingDown {
            since: Some(since),
            until: Some(until),
        } => fill(t.why_calming, &[&page.date(since), &page.date(until)]),
        Rule::CalmingDown { .. } => fill(t.why_calming_owing, &[&amount]),
        Rule::AwaitsPerson {
            cause: Cause::Overdue,
        } => t.why_awaits_overdue.to_owned(),
        Rule::AwaitsPerson {
            cause: Cause::Incidents,
        } => t.why_awaits_incidents.to_owned(),
    }
}

fn invoices(explanation: &Explanation, page: &Page) -> Vec<String> {
    let line = |late: &LateInvoice| {
        let values = [
            late.number.as_str(),
            &page.date(&late.due_on),
            &page.money(&late.open),
            &days(late.days, page),
        ];
        fill(page.t.money.why_invoice, &values)
    };
    explanation.invoices.iter().map(line).collect()
}
