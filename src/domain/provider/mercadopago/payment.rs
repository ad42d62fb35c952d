//! A payment as Mercado Pago answers it, in our words. It is a state, not an event: it tells all that happened so far.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::domain::calendar::parse_instant;
use crate::domain::locale::Locale;
use crate::domain::money::{Amount, Currency};
use crate::domain::provider::{LONGEST, Meaning, Report, ReportKind};
use crate::json;

/// # Errors
/// Why it is no payment.
pub fn read(body: &[u8], payment_id: &str, currency: Currency) -> Result<Meaning, String> {
    let value = json::value(body).map_err(|error| format!("This is not a payment: {error}."))?;
    let is_meant = match value.get("id") {
        Some(Value::Number(number)) => number.to_string() == payment_id,
        Some(Value::String(text)) => text == payment_id,
        _ => false,
    };
    if !is_meant {
        return Err("This is another payment.".to_owned());
    }
    Ok(meaning(&value, payment_id, currency).unwrap_or_else(Meaning::Unusable))
}

fn meaning(payment: &Value, payment_id: &str, currency: Currency) -> Result<Meaning, &'static str> {
    let text = |pointer: &str| payment.pointer(pointer).and_then(Value::as_str);
    let code = text("/currency_id").ok_or("currency_id")?;
    // Written as a decimal number; its own digits are read, not its value as a float.
    let amount = |field: &'static str| -> Result<Option<Amount>, &'static str> {
        let number = match payment.get(field) {
            None | Some(Value::Null) => return Ok(Some(Amount::ZERO)),
            Some(Value::Number(number)) => number.to_string(),
            Some(_) => return Err(field),
        };
        if code != currency.code() {
            return Ok(None);
        }
        let number = number.strip_suffix(".0").unwrap_or(&number);
        let amount = Amount::parse_decimal(number, &currency, Locale::En).map_err(|_| field)?;
        if amount.is_negative() {
            Err(field)
        } else {
            Ok(Some(amount))
        }
    };
    let instant = |field: &str| text(field).and_then(|text| parse_instant(text).ok());
    let changed_at = instant("/date_last_updated").or(instant("/date_created"));
    let changed_at = changed_at.ok_or("date_last_updated")?;
    let said = |pointer: &str| {
        let text = text(pointer)?.trim();
        (!text.is_empty() && text.len() <= LONGEST).then(|| text.to_owned())
    };
    let report =
        |kind: ReportKind, at: DateTime<Utc>, amount: Option<Amount>, reference: Option<&str>| Report {
            kind,
            payment_id: payment_id.to_owned(),
            reference: reference.map(str::to_owned),
            amount,
            currency: code.to_owned(),
            method: method(text("/payment_type_id")).to_owned(),
            at,
            invoice_number: said("/metadata/invoice_number").or(said("/external_reference")),
            customer: said("/metadata/customer_id"),
            also: Vec::new(),
        };
    let total = amount("transaction_amount")?;
    if total.is_some_and(Amount::is_zero) {
        return Err("transaction_amount");
    }
    let status = text("/status").ok_or("status")?;
    let mut first = match status {
        "approved" | "in_mediation" | "refunded" | "charged_back" => {
            let approved_at = instant("/date_approved").unwrap_or(changed_at);
            report(ReportKind::PaymentConfirmed, approved_at, total, None)
        }
        "pending" | "in_process" | "authorized" => {
            report(ReportKind::PaymentPending, changed_at, total, None)
        }
        "rejected" => report(ReportKind::PaymentFailed, changed_at, total, None),
        "cancelled" => report(ReportKind::PaymentCancelled, changed_at, total, None),
        _ => return Ok(Meaning::Nothing),
    };
    if first.kind == ReportKind::PaymentConfirmed {
        let refunded = match (status, amount("transaction_amount_refunded")?) {
            ("refunded", Some(Amount::ZERO)) => total,
            (_, refunded) => refunded,
        };
        if refunded.is_some_and(Amount::is_positive) {
            first
                .also
                .push(report(ReportKind::RefundedSoFar, changed_at, refunded, None));
        }
        let chargeback = match (status, text("/status_detail")) {
            // The seller was covered: the money stays.
            ("charged_back", Some("reimbursed")) => Some(ReportKind::GivenBack),
            ("charged_back", Some("in_process")) => Some(ReportKind::DisputeOpened),
            ("charged_back", _) => Some(ReportKind::ChargebackLost),
            _ => None,
        };
        if let Some(kind) = chargeback {
            let reference = format!("{payment_id}-chargeback");
            first.also.push(report(kind, changed_at, total, Some(&reference)));
        }
    }
    Ok(Meaning::Report(first))
}

fn method(kind: Option<&str>) -> &'static str {
    match kind {
        Some("credit_card" | "debit_card" | "prepaid_card") => "card",
        Some("bank_transfer") => "transfer",
        Some("ticket" | "atm") => "cash",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::provider::fold;

    fn read_as(status: &str, detail: &str, changes: &Value) -> Meaning {
        let mut payment = json!({"id": 123, "status": status, "status_detail": detail, "currency_id": "BRL", "transaction_amount": 150.1,
            "transaction_amount_refunded": 0, "date_created": "2026-11-18T10:00:00.000-03:00", "date_approved": "2026-11-18T10:01:00.000-03:00",
            "date_last_updated": "2026-11-20T23:30:00.000-03:00", "payment_type_id": "credit_card", "external_reference": "F-1", "metadata": {}});
        for (field, value) in changes.as_object().unwrap() {
            payment[field] = value.clone();
        }
        read(
            payment.to_string().as_bytes(),
            "123",
            Currency::parse("BRL").unwrap(),
        )
        .unwrap()
    }

    fn left(meaning: Meaning) -> Option<i64> {
        let Meaning::Report(report) = meaning else {
            return None;
        };
        let folded = fold(std::iter::once(&report).chain(&report.also));
        let gone: i64 = folded
            .movements
            .iter()
            .map(|movement| movement.amount.minor())
            .sum();
        folded.received.map(|received| received.amount.minor() - gone)
    }

    #[test]
    fn a_state_tells_what_is_left() {
        for (status, detail, changes, expected) in [
            ("approved", "accredited", json!({}), Some(15_010)),
            (
                "approved",
                "partially_refunded",
                json!({"transaction_amount_refunded": 50.05}),
                Some(10_005),
            ),
            ("refunded", "refunded", json!({}), Some(0)),
            ("in_mediation", "pending", json!({}), Some(15_010)),
            ("charged_back", "in_process", json!({}), Some(15_010)),
            ("charged_back", "settled", json!({}), Some(0)),
            ("charged_back", "reimbursed", json!({}), Some(15_010)),
            ("in_process", "pending_contingency", json!({}), None),
            ("rejected", "cc_rejected_other_reason", json!({}), None),
        ] {
            assert_eq!(
                left(read_as(status, detail, &changes)),
                expected,
                "{status} {detail}"
            );
        }
    }

    #[test]
    fn amounts_and_links_are_read_strictly() {
        let Meaning::Report(report) = read_as("approved", "", &json!({"transaction_amount": 200})) else {
            panic!()
        };
        assert_eq!(
            (report.amount, report.invoice_number.as_deref()),
            (Amount::new(20_000), Some("F-1"))
        );
        assert_eq!(report.at.to_rfc3339(), "2026-11-18T13:01:00+00:00");
        for (field, value) in [
            ("transaction_amount", json!(1.005)),
            ("transaction_amount", json!("150")),
            ("transaction_amount", json!(-1)),
            ("transaction_amount", json!(0)),
            ("currency_id", json!(null)),
            ("status", json!(7)),
        ] {
            assert_eq!(
                read_as("approved", "", &json!({field: value})),
                Meaning::Unusable(field),
                "{field} {value}"
            );
        }
        let Meaning::Report(other) = read_as("approved", "", &json!({"currency_id": "ARS"})) else {
            panic!()
        };
        assert!(other.is_of_other_currency());
        assert!(read(br#"{"id": 124}"#, "123", Currency::EUR).is_err());
    }
}
