//! GoCardless' events in our words. They name what they are about and what happened to it, and no amounts: those are the
//! collection's. A payment may fail or be charged back after it was confirmed, and may be collected again after that.

use serde_json::Value;

use crate::domain::calendar::parse_instant;
use crate::domain::provider::{LONGEST, Meaning, Report, ReportKind, Sent, is_plain_id};
use crate::json;

/// GoCardless sends at most 250 in one delivery.
const MOST: usize = 500;

/// Causes that say something about the payer, not about how the debit was set up.
const PAYERS: &[&str] = &[
    "insufficient_funds",
    "refer_to_payer",
    "authorisation_disputed",
    "refund_requested",
    "invalid_mandate_disputed",
    "mandate_cancelled",
    "payment_stopped",
];

/// Reads a body.
///
/// # Errors
/// Why it is no delivery of events.
pub fn read(body: &[u8]) -> Result<Vec<Sent>, String> {
    let value = json::value(body).map_err(|error| format!("These are not events: {error}."))?;
    let events = value
        .get("events")
        .and_then(Value::as_array)
        .filter(|events| events.len() <= MOST)
        .ok_or("These are not events, or too many.")?;
    events.iter().map(event).collect()
}

fn event(event: &Value) -> Result<Sent, String> {
    let id = text(event, "/id").filter(|id| is_plain_id(id));
    let id = id.ok_or("An event's id cannot be used.")?;
    let (resource, action) = (
        text(event, "/resource_type").unwrap_or("?"),
        text(event, "/action").unwrap_or("?"),
    );
    let kind: String = format!("{resource}.{action}");
    let meaning = match resource {
        "payments" => payment(event, id, action),
        "mandates" => mandate(event, action),
        // A refund's event says neither how much it is nor of which payment.
        "refunds" if matches!(action, "paid" | "failed" | "bounced" | "funds_returned") => Err("amount"),
        _ => Ok(Meaning::Nothing),
    };
    Ok(Sent {
        event_id: id.to_owned(),
        kind: kind
            .chars()
            .filter(|char| !char.is_control())
            .take(LONGEST)
            .collect(),
        meaning: meaning.unwrap_or_else(Meaning::Unusable),
    })
}

type Read = Result<Meaning, &'static str>;

fn payment(event: &Value, id: &str, action: &str) -> Read {
    let is_payers = text(event, "/details/cause").is_some_and(|cause| PAYERS.contains(&cause));
    let kind = match action {
        "created" | "submitted" | "resubmission_requested" => ReportKind::PaymentPending,
        "confirmed" => ReportKind::PaymentConfirmed,
        "paid_out" => ReportKind::PaymentPaidOut,
        "failed" if is_payers => ReportKind::DebitReturned,
        "charged_back" => ReportKind::DebitReturned,
        // Told before as failed or charged back: the same money, taken once.
        "failed" | "late_failure_settled" | "chargeback_settled" => ReportKind::TakenBack,
        "chargeback_cancelled" => ReportKind::GivenBack,
        "cancelled" | "customer_approval_denied" => ReportKind::PaymentCancelled,
        _ => return Ok(Meaning::Nothing),
    };
    let reference = (kind == ReportKind::DebitReturned).then(|| id.to_owned());
    report(event, kind, "/links/payment", reference)
}

fn mandate(event: &Value, action: &str) -> Read {
    match action {
        "active" | "reinstated" | "failed" | "cancelled" | "expired" => report(
            event,
            ReportKind::MandateChanged,
            "/links/mandate",
            Some(action.to_owned()),
        ),
        _ => Ok(Meaning::Nothing),
    }
}

fn report(event: &Value, kind: ReportKind, link: &str, reference: Option<String>) -> Read {
    let id = text(event, link).filter(|id| is_plain_id(id)).ok_or("links")?;
    let at = text(event, "/created_at").and_then(|at| parse_instant(at).ok());
    // The metadata of the payment itself comes only with newer versions; the event's own is the same for some.
    let said = |name: &str| {
        ["resource_metadata", "metadata"]
            .into_iter()
            .find_map(|from| text(event, &format!("/{from}/{name}")))
            .map(str::trim)
            .filter(|text| !text.is_empty() && text.len() <= LONGEST)
            .map(str::to_owned)
    };
    Ok(Meaning::Report(Report {
        kind,
        payment_id: id.to_owned(),
        reference,
        amount: None,
        currency: String::new(),
        method: "debit".to_owned(),
        at: at.ok_or("created_at")?,
        invoice_number: said("invoice_number"),
        customer: said("customer_id"),
        also: Vec::new(),
    }))
}

fn text<'a>(event: &'a Value, pointer: &str) -> Option<&'a str> {
    event.pointer(pointer).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn meaning(resource: &str, action: &str, cause: &str) -> Meaning {
        let body = json!({"events": [{"id": "EV1", "created_at": "2026-11-20T08:00:00.123Z", "resource_type": resource, "action": action,
            "links": {"payment": "PM1", "mandate": "MD1"}, "details": {"origin": "bank", "cause": cause},
            "metadata": {"invoice_number": "F-1"}}]});
        let mut sent = read(body.to_string().as_bytes()).unwrap();
        sent.remove(0).meaning
    }

    #[test]
    fn a_payments_way_is_told_without_amounts() {
        for (action, cause, kind) in [
            ("submitted", "", ReportKind::PaymentPending),
            ("confirmed", "", ReportKind::PaymentConfirmed),
            ("paid_out", "", ReportKind::PaymentPaidOut),
            ("failed", "insufficient_funds", ReportKind::DebitReturned),
            ("failed", "invalid_bank_details", ReportKind::TakenBack),
            (
                "late_failure_settled",
                "insufficient_funds",
                ReportKind::TakenBack,
            ),
            ("charged_back", "refund_requested", ReportKind::DebitReturned),
            ("chargeback_cancelled", "", ReportKind::GivenBack),
            ("cancelled", "", ReportKind::PaymentCancelled),
        ] {
            let Meaning::Report(report) = meaning("payments", action, cause) else {
                panic!("{action}")
            };
            assert_eq!((report.kind, report.amount), (kind, None), "{action}");
            assert_eq!(
                (report.payment_id.as_str(), report.invoice_number.as_deref()),
                ("PM1", Some("F-1"))
            );
        }
    }

    #[test]
    fn others_are_kept_and_refunds_wait_for_a_person() {
        assert_eq!(meaning("payouts", "paid", ""), Meaning::Nothing);
        assert_eq!(meaning("payments", "surcharge_fee_debited", ""), Meaning::Nothing);
        assert_eq!(meaning("refunds", "paid", ""), Meaning::Unusable("amount"));
        let Meaning::Report(report) = meaning("mandates", "cancelled", "") else {
            panic!("a report")
        };
        assert_eq!(
            (report.kind, report.payment_id.as_str()),
            (ReportKind::MandateChanged, "MD1")
        );
    }

    #[test]
    fn what_is_no_delivery_is_refused() {
        for body in [
            "",
            "[]",
            "{}",
            r#"{"events":{}}"#,
            r#"{"events":[{}]}"#,
            r#"{"events":[{"id":"a b"}]}"#,
        ] {
            assert!(read(body.as_bytes()).is_err(), "{body}");
        }
        assert_eq!(read(br#"{"events":[]}"#).unwrap().len(), 0);
        let broken = json!({"events": [{"id": "EV1", "resource_type": "payments", "action": "confirmed", "links": {"payment": "PM1"}}]});
        let sent = read(broken.to_string().as_bytes()).unwrap();
        assert_eq!(sent.first().unwrap().meaning, Meaning::Unusable("created_at"));
    }
}
