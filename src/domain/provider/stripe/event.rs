//! Stripe's events in our words. Lenient about everything that is not used, strict about what is: an amount that is
//! not a whole number is not guessed at.

use chrono::DateTime;
use serde_json::{Map, Value};

use crate::domain::money::{Amount, Currency};
use crate::domain::provider::{LONGEST, Meaning, Report, ReportKind, Sent, is_plain_id};
use crate::json::{self, Fields, Misfit};

struct Event {
    id: String,
    r#type: String,
    created: Value,
    data: Value,
}

/// Of the many fields, those that are used.
fn event(body: &[u8]) -> Result<Event, Misfit> {
    let value = json::value(body).map_err(|error| Misfit::wrong(error.to_string()))?;
    let mut fields = Fields::of(value)?;
    Ok(Event {
        id: fields.take("id")?,
        r#type: fields.take("type")?,
        created: fields.or("created", Value::Null)?,
        data: fields.or("data", Value::Null)?,
    })
}

/// Reads a body.
///
/// # Errors
/// Why it is no event.
pub fn read(body: &[u8], currency: Currency) -> Result<Sent, String> {
    let event = event(body).map_err(|misfit| format!("This is not an event: {misfit}."))?;
    // The id becomes part of a file's name and of a link.
    if !is_plain_id(&event.id) {
        return Err("The event's id cannot be used.".to_owned());
    }
    let meaning = match event.r#type.as_str() {
        "payment_intent.succeeded" => {
            payment(&event, ReportKind::PaymentConfirmed, "amount_received", currency)
        }
        "payment_intent.processing" => payment(&event, ReportKind::PaymentPending, "amount", currency),
        "payment_intent.payment_failed" => payment(&event, ReportKind::PaymentFailed, "amount", currency),
        "payment_intent.canceled" => payment(&event, ReportKind::PaymentCancelled, "amount", currency),
        "charge.refunded" => refunded_so_far(&event, currency),
        "refund.created" | "refund.updated" | "refund.failed" | "charge.refund.updated" => {
            refund(&event, currency)
        }
        "charge.dispute.created"
        | "charge.dispute.funds_withdrawn"
        | "charge.dispute.closed"
        | "charge.dispute.funds_reinstated" => dispute(&event, currency),
        _ => Ok(Meaning::Nothing),
    };
    Ok(Sent {
        meaning: meaning.unwrap_or_else(Meaning::Unusable),
        event_id: event.id,
        kind: event
            .r#type
            .chars()
            .filter(|char| !char.is_control())
            .take(LONGEST)
            .collect(),
    })
}

/// Or the field that cannot be used.
type Read<T> = Result<T, &'static str>;

fn payment(event: &Event, kind: ReportKind, amount_field: &'static str, currency: Currency) -> Read<Meaning> {
    let object = object(event)?;
    let payment_id = id(object, "id")?.ok_or("id")?;
    report(event, kind, payment_id, None, amount_field, currency)
}

/// The payment that something happened to: of old charges without an intent, the charge.
fn payment_of(object: &Map<String, Value>, charge_field: &'static str) -> Read<String> {
    id(object, "payment_intent")?
        .or(id(object, charge_field)?)
        .ok_or("payment_intent")
}

/// A charge says how much of it has been refunded by all refunds together; nothing, when the only one failed.
fn refunded_so_far(event: &Event, currency: Currency) -> Read<Meaning> {
    let payment_id = payment_of(object(event)?, "id")?;
    report(
        event,
        ReportKind::RefundedSoFar,
        payment_id,
        None,
        "amount_refunded",
        currency,
    )
}

/// What is pending has left the supplier's balance already, as in a charge's sum.
fn refund(event: &Event, currency: Currency) -> Read<Meaning> {
    let object = object(event)?;
    let reference = id(object, "id")?.ok_or("id")?;
    let payment_id = payment_of(object, "charge")?;
    let kind = match object.get("status").and_then(Value::as_str) {
        Some("failed" | "canceled") => ReportKind::RefundFailed,
        Some("requires_action") => return Ok(Meaning::Nothing),
        _ => ReportKind::Refund,
    };
    report(event, kind, payment_id, Some(reference), "amount", currency)
}

/// Only a lost dispute takes money away: before it is closed nothing is decided, though Stripe holds the money back.
/// A debit that the bank returns late is a dispute too, by its reason:
/// <https://docs.stripe.com/payments/ach-direct-debit#ach-payments-workflow>.
fn dispute(event: &Event, currency: Currency) -> Read<Meaning> {
    let object = object(event)?;
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let kind = match (event.r#type.as_str(), text("status"), text("reason")) {
        ("charge.dispute.funds_reinstated", _, _) => ReportKind::GivenBack,
        ("charge.dispute.closed", Some("lost"), Some("insufficient_funds")) => ReportKind::DebitReturned,
        (
            "charge.dispute.closed",
            Some("lost"),
            Some("incorrect_account_details" | "bank_cannot_process"),
        ) => ReportKind::TakenBack,
        ("charge.dispute.closed", Some("lost"), _) => ReportKind::ChargebackLost,
        ("charge.dispute.closed", _, _) => ReportKind::DisputeWon,
        _ => ReportKind::DisputeOpened,
    };
    let reference = id(object, "id")?.ok_or("id")?;
    let payment_id = payment_of(object, "charge")?;
    report(event, kind, payment_id, Some(reference), "amount", currency)
}

fn report(
    event: &Event,
    kind: ReportKind,
    payment_id: String,
    reference: Option<String>,
    amount_field: &'static str,
    currency: Currency,
) -> Read<Meaning> {
    let object = object(event)?;
    let minor = object
        .get(amount_field)
        .and_then(Value::as_i64)
        .filter(|minor| *minor > 0 || (*minor == 0 && kind == ReportKind::RefundedSoFar))
        .ok_or(amount_field)?;
    let code = object
        .get("currency")
        .and_then(Value::as_str)
        .filter(|code| code.len() == 3)
        .ok_or("currency")?;
    let code = code.to_ascii_uppercase();
    let amount = if code == currency.code() {
        Some(in_ours(minor, currency).ok_or(amount_field)?)
    } else {
        None
    };
    let at = event
        .created
        .as_i64()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    let at = at.filter(|at| at.timestamp() >= 0).ok_or("created")?;
    let metadata = object.get("metadata").and_then(Value::as_object);
    let linked = |name: &str| {
        let text = metadata?.get(name)?.as_str()?.trim();
        (!text.is_empty() && text.len() <= LONGEST).then(|| text.to_owned())
    };
    Ok(Meaning::Report(Report {
        kind,
        payment_id,
        reference,
        amount,
        currency: code,
        method: method(object).to_owned(),
        at,
        invoice_number: linked("invoice_number"),
        customer: linked("customer_id"),
        also: Vec::new(),
    }))
}

fn object(event: &Event) -> Read<&Map<String, Value>> {
    event
        .data
        .get("object")
        .and_then(Value::as_object)
        .ok_or("data.object")
}

/// An id, or the id of an object that was sent in its place; `None` if there is none.
fn id(object: &Map<String, Value>, name: &'static str) -> Read<Option<String>> {
    let text = match object.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => Some(text.as_str()),
        Some(expanded) => expanded.get("id").and_then(Value::as_str),
    };
    let text = text
        .filter(|text| !text.is_empty() && text.len() <= LONGEST)
        .ok_or(name)?;
    Ok(Some(text.to_owned()))
}

/// One method is known for sure; of several that were offered, we cannot tell.
fn method(object: &Map<String, Value>) -> &'static str {
    let offered = object
        .get("payment_method_types")
        .and_then(Value::as_array)
        .map(Vec::as_slice);
    match offered {
        Some([only]) => match only.as_str() {
            Some("card") => "card",
            Some("sepa_debit") => "sepa",
            Some("customer_balance") => "transfer",
            Some(name) if name.ends_with("_debit") => "debit",
            _ => "other",
        },
        _ => "other",
    }
}

/// Stripe's smallest unit in the currency's own (ISO 4217) one: the same but for three currencies
/// (<https://docs.stripe.com/currencies>): krónur and Ugandan shillings are sent with two decimals that they do not
/// have, ariary without the two that the standard gives them. `None` if it is no whole number of ours.
fn in_ours(minor: i64, currency: Currency) -> Option<Amount> {
    let ours = match currency.code() {
        "ISK" | "UGX" => (minor.checked_rem(100)? == 0).then(|| minor.checked_div(100))??,
        "MGA" => minor.checked_mul(100)?,
        _ => minor,
    };
    Amount::new(ours)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read_as(event: &Value, currency: &str) -> Result<Sent, String> {
        read(event.to_string().as_bytes(), Currency::parse(currency).unwrap())
    }

    fn succeeded() -> Value {
        json!({
            "id": "evt_1", "object": "event", "type": "payment_intent.succeeded", "created": 1_795_000_000, "livemode": false,
            "data": {"object": {
                "id": "pi_1", "object": "payment_intent", "amount": 5000, "amount_received": 4999, "currency": "eur",
                "payment_method_types": ["sepa_debit"], "metadata": {"invoice_number": " F-1 ", "other": "x"},
                "latest_charge": {"id": "ch_1", "deep": [1, 2.5, null]},
            }},
        })
    }

    fn with(pointer: &str, value: Value) -> Value {
        let mut event = succeeded();
        *event.pointer_mut(pointer).unwrap() = value;
        event
    }

    fn report_of(delivery: Sent) -> Report {
        match delivery.meaning {
            Meaning::Report(report) => report,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_payment_that_succeeded_is_money_received() {
        let delivery = read_as(&succeeded(), "EUR").unwrap();
        assert_eq!(
            (delivery.event_id.as_str(), delivery.kind.as_str()),
            ("evt_1", "payment_intent.succeeded")
        );
        let report = report_of(delivery);
        assert_eq!(report.kind, ReportKind::PaymentConfirmed);
        assert_eq!(report.payment_id, "pi_1");
        assert_eq!(
            report.amount,
            Amount::new(4999),
            "what was received, not what was asked for"
        );
        assert_eq!(report.method, "sepa");
        assert_eq!(report.invoice_number.as_deref(), Some("F-1"));
        assert_eq!(report.customer, None);
        assert_eq!(report.at.timestamp(), 1_795_000_000);
    }

    #[test]
    fn progress_and_failure_move_no_money() {
        for (name, kind) in [
            ("payment_intent.processing", ReportKind::PaymentPending),
            ("payment_intent.payment_failed", ReportKind::PaymentFailed),
        ] {
            let mut event = with("/type", json!(name));
            event["data"]["object"]["amount_received"] = json!(0);
            let report = report_of(read_as(&event, "EUR").unwrap());
            assert_eq!((report.kind, report.amount), (kind, Amount::new(5000)));
        }
    }

    #[test]
    fn money_of_another_currency_is_nobodys_amount() {
        let report = report_of(read_as(&succeeded(), "USD").unwrap());
        assert_eq!((report.amount, report.currency.as_str()), (None, "EUR"));
    }

    #[test]
    fn amounts_are_taken_in_the_currencys_own_unit() {
        for (code, sent, ours) in [
            ("eur", 1050, Some(1050)),
            ("jpy", 500, Some(500)),
            ("kwd", 5120, Some(5120)),
            ("isk", 500, Some(5)),
            ("ugx", 1200, Some(12)),
            ("mga", 7, Some(700)),
            ("isk", 550, None),
            ("mga", i64::MAX, None),
        ] {
            let mut event = with("/data/object/currency", json!(code));
            event["data"]["object"]["amount_received"] = json!(sent);
            let delivery = read_as(&event, &code.to_uppercase()).unwrap();
            match ours {
                Some(ours) => assert_eq!(report_of(delivery).amount, Amount::new(ours), "{code}"),
                None => assert_eq!(delivery.meaning, Meaning::Unusable("amount_received"), "{code}"),
            }
        }
    }

    #[test]
    fn what_is_used_is_read_strictly() {
        for (pointer, value, field) in [
            ("/data/object/amount_received", json!(10.5), "amount_received"),
            ("/data/object/amount_received", json!("4999"), "amount_received"),
            ("/data/object/amount_received", json!(0), "amount_received"),
            ("/data/object/amount_received", json!(-5), "amount_received"),
            ("/data/object/amount_received", json!(u64::MAX), "amount_received"),
            ("/data/object/currency", json!(null), "currency"),
            ("/data/object/id", json!(""), "id"),
            ("/data/object/id", json!(["pi_1"]), "id"),
            ("/data/object", json!("pi_1"), "data.object"),
            ("/data", json!([]), "data.object"),
            ("/created", json!("yesterday"), "created"),
            ("/created", json!(i64::MAX), "created"),
            ("/created", json!(-1), "created"),
        ] {
            let delivery = read_as(&with(pointer, value.clone()), "EUR").unwrap();
            assert_eq!(delivery.meaning, Meaning::Unusable(field), "{pointer} {value}");
        }
    }

    #[test]
    fn only_a_lost_dispute_takes_money() {
        let dispute = |name: &str, status: &str, reason: &str| {
            let event = json!({"id": "evt_2", "type": format!("charge.dispute.{name}"), "created": 1_795_000_000, "data": {"object": {
                "id": "dp_1", "charge": "ch_1", "payment_intent": "pi_1", "amount": 4999, "currency": "eur", "status": status,
                "reason": reason}}});
            report_of(read_as(&event, "EUR").unwrap())
        };
        let report = dispute("closed", "lost", "fraudulent");
        assert_eq!(
            (report.kind, report.payment_id.as_str(), report.amount),
            (ReportKind::ChargebackLost, "pi_1", Amount::new(4999))
        );
        assert_eq!(report.reference.as_deref(), Some("dp_1"));
        for (name, status, reason, kind) in [
            (
                "created",
                "needs_response",
                "fraudulent",
                ReportKind::DisputeOpened,
            ),
            (
                "funds_withdrawn",
                "needs_response",
                "fraudulent",
                ReportKind::DisputeOpened,
            ),
            ("closed", "won", "fraudulent", ReportKind::DisputeWon),
            ("closed", "warning_closed", "fraudulent", ReportKind::DisputeWon),
            ("funds_reinstated", "won", "fraudulent", ReportKind::GivenBack),
            ("closed", "lost", "insufficient_funds", ReportKind::DebitReturned),
            (
                "closed",
                "lost",
                "incorrect_account_details",
                ReportKind::TakenBack,
            ),
        ] {
            assert_eq!(
                dispute(name, status, reason).kind,
                kind,
                "{name} {status} {reason}"
            );
        }
    }

    #[test]
    fn refunds_are_told_as_a_sum_and_one_by_one() {
        let charge = json!({"id": "evt_4", "type": "charge.refunded", "created": 1_795_000_000, "data": {"object": {
            "id": "ch_1", "payment_intent": "pi_1", "amount": 4999, "amount_refunded": 1000, "currency": "eur", "metadata": {}}}});
        let report = report_of(read_as(&charge, "EUR").unwrap());
        assert_eq!(
            (report.kind, report.payment_id.as_str(), report.amount),
            (ReportKind::RefundedSoFar, "pi_1", Amount::new(1000))
        );
        let refund = |status: &str| {
            let event = json!({"id": "evt_5", "type": "refund.updated", "created": 1_795_000_000, "data": {"object": {
                "id": "re_1", "payment_intent": null, "charge": "ch_1", "amount": 700, "currency": "eur", "status": status}}});
            read_as(&event, "EUR").unwrap().meaning
        };
        for (status, kind) in [
            ("succeeded", ReportKind::Refund),
            ("pending", ReportKind::Refund),
            ("failed", ReportKind::RefundFailed),
            ("canceled", ReportKind::RefundFailed),
        ] {
            let Meaning::Report(report) = refund(status) else {
                panic!("{status}")
            };
            assert_eq!(
                (
                    report.kind,
                    report.payment_id.as_str(),
                    report.reference.as_deref()
                ),
                (kind, "ch_1", Some("re_1"))
            );
        }
        assert_eq!(refund("requires_action"), Meaning::Nothing);
    }

    #[test]
    fn other_events_are_kept_and_do_nothing() {
        let event = json!({"id": "evt_3", "type": "customer.created"});
        assert_eq!(read_as(&event, "EUR").unwrap().meaning, Meaning::Nothing);
    }

    #[test]
    fn what_is_no_event_is_refused() {
        for body in [
            "",
            "null",
            "[]",
            "{}",
            r#"{"id":"evt_1"}"#,
            r#"{"id":7,"type":"x"}"#,
            "\u{0}",
        ] {
            assert!(read(body.as_bytes(), Currency::EUR).is_err(), "{body}");
        }
        for id in ["", "../../etc", "evt 1", "évt", &"x".repeat(256)] {
            assert!(read_as(&json!({"id": id, "type": "x"}), "EUR").is_err(), "{id}");
        }
    }
}
