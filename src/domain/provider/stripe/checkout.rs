//! A page of Stripe's to pay on: what is asked for it, and its address. <https://docs.stripe.com/api/checkout/sessions/create>

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use crate::domain::locale::Locale;
use crate::domain::money::{Amount, Currency};
use crate::json;

/// The longest that Stripe keeps such a page open is a day.
pub const LONGEST: TimeDelta = TimeDelta::hours(23);
/// For somebody who is about to pay. Later the sum may be another one.
pub const SHORT: TimeDelta = TimeDelta::hours(1);

/// What is to be paid, and by whom.
#[derive(Debug, Clone)]
pub struct Checkout<'a> {
    pub amount: Amount,
    pub currency: Currency,
    /// Numbers of the invoices. With one alone, the money goes there; else to the oldest of the customer's.
    pub invoices: Vec<&'a str>,
    pub customer_id: &'a str,
    pub expires_at: DateTime<Utc>,
    pub locale: Locale,
    /// Where the payer is sent, having paid or not.
    pub success_url: &'a str,
    pub cancel_url: &'a str,
}

/// Characters of the line that names the invoices.
const NAME: usize = 200;

impl Checkout<'_> {
    /// The request's body; `None` where the sum cannot be said in Stripe's units.
    #[must_use]
    pub fn form(&self) -> Option<String> {
        let amount = in_theirs(self.amount, self.currency).filter(|minor| *minor > 0)?;
        let name = self.invoices.join(", ");
        let name: String = match name.char_indices().nth(NAME) {
            Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
            None => name,
        };
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("mode", "payment")
            .append_pair("line_items[0][quantity]", "1")
            .append_pair(
                "line_items[0][price_data][currency]",
                &self.currency.code().to_ascii_lowercase(),
            )
            .append_pair("line_items[0][price_data][unit_amount]", &amount.to_string())
            .append_pair("line_items[0][price_data][product_data][name]", &name)
            .append_pair("payment_intent_data[description]", &name)
            .append_pair("payment_intent_data[metadata][customer_id]", self.customer_id)
            .append_pair("client_reference_id", self.customer_id)
            .append_pair("expires_at", &self.expires_at.timestamp().to_string())
            .append_pair("locale", self.locale.as_str())
            .append_pair("success_url", self.success_url)
            .append_pair("cancel_url", self.cancel_url);
        if let [number] = self.invoices.as_slice() {
            form.append_pair("payment_intent_data[metadata][invoice_number]", number);
        }
        Some(form.finish())
    }
}

/// The page's address, of what Stripe answers.
#[must_use]
pub fn address(answer: &[u8]) -> Option<String> {
    let answer = json::value(answer).ok()?;
    let address = answer.get("url").and_then(Value::as_str)?;
    // It becomes a header and a link.
    let is_plain = address
        .bytes()
        .all(|byte| byte.is_ascii_graphic() && byte != b'"');
    (is_plain && (address.starts_with("https://") || address.starts_with("http://127.0.0.1:")))
        .then(|| address.to_owned())
}

/// Our smallest unit in Stripe's; the way back is told beside the events.
fn in_theirs(amount: Amount, currency: Currency) -> Option<i64> {
    let minor = amount.minor();
    match currency.code() {
        "ISK" | "UGX" => minor.checked_mul(100),
        "MGA" => (minor.checked_rem(100)? == 0).then(|| minor.checked_div(100))?,
        _ => Some(minor),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(currency: &str, minor: i64, invoices: Vec<&str>) -> Option<Vec<(String, String)>> {
        let checkout = Checkout {
            amount: Amount::new(minor).unwrap(),
            currency: Currency::parse(currency).unwrap(),
            invoices,
            customer_id: "c-1",
            expires_at: DateTime::from_timestamp(1_800_000_000, 0).unwrap(),
            locale: Locale::Es,
            success_url: "https://shop.example/s/bakery/paid",
            cancel_url: "https://shop.example/s/bakery/account",
        };
        let form = checkout.form()?;
        Some(form_urlencoded::parse(form.as_bytes()).into_owned().collect())
    }

    fn value(form: &[(String, String)], name: &str) -> Option<String> {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.clone())
    }

    #[test]
    fn one_invoice_is_named_and_several_leave_it_to_their_age() {
        let one = asked("EUR", 12_345, vec!["F-1"]).unwrap();
        let metadata = "payment_intent_data[metadata][invoice_number]";
        assert_eq!(value(&one, metadata).as_deref(), Some("F-1"));
        assert_eq!(
            value(&one, "line_items[0][price_data][unit_amount]").as_deref(),
            Some("12345")
        );
        assert_eq!(
            value(&one, "line_items[0][price_data][currency]").as_deref(),
            Some("eur")
        );
        let two = asked("EUR", 12_345, vec!["F-1", "F-2"]).unwrap();
        assert_eq!(value(&two, metadata), None);
        assert_eq!(
            value(&two, "line_items[0][price_data][product_data][name]").as_deref(),
            Some("F-1, F-2")
        );
        assert_eq!(
            value(&two, "payment_intent_data[metadata][customer_id]").as_deref(),
            Some("c-1")
        );
    }

    #[test]
    fn sums_are_said_in_the_units_that_are_read_back() {
        let minor = |currency, minor| {
            asked(currency, minor, vec!["F-1"])
                .and_then(|form| value(&form, "line_items[0][price_data][unit_amount]"))
        };
        assert_eq!(minor("JPY", 500).as_deref(), Some("500"));
        assert_eq!(minor("ISK", 500).as_deref(), Some("50000"));
        assert_eq!(minor("MGA", 500).as_deref(), Some("5"));
        assert_eq!(minor("MGA", 501), None);
        assert_eq!(minor("EUR", 0), None);
    }

    #[test]
    fn many_invoices_are_named_as_far_as_there_is_room() {
        let numbers: Vec<String> = (0..100).map(|at| format!("Ñ-{at:04}")).collect();
        let form = asked("EUR", 1, numbers.iter().map(String::as_str).collect()).unwrap();
        let name = value(&form, "line_items[0][price_data][product_data][name]").unwrap();
        assert_eq!(name.chars().count(), NAME + 1);
    }

    #[test]
    fn an_address_that_could_be_anything_else_is_none() {
        let read = |url: &str| address(serde_json::json!({"url": url}).to_string().as_bytes());
        let good = "https://checkout.stripe.com/c/pay/cs_test_1#fid";
        assert_eq!(read(good).as_deref(), Some(good));
        for bad in [
            "",
            "javascript:alert(1)",
            "http://evil.example/",
            "https://a.example/\r\nX: y",
            "https://a.example/\"",
        ] {
            assert_eq!(read(bad), None, "{bad:?}");
        }
        assert_eq!(address(b"{}"), None);
        assert_eq!(address(b"<html>"), None);
    }
}
