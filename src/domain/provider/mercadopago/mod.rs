//! Mercado Pago: <https://www.mercadopago.com/developers/en/docs/your-integrations/notifications/webhooks>.
//!
//! A notification says only that something happened to a payment; its body is not signed. So what counts is fetched.

mod payment;

pub use payment::read as read_payment;

use serde_json::Value;

use super::signed::is_made;
use super::{LONGEST, WebhookSecret, is_plain_id};
use crate::json;

/// What a notification is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub event_id: String,
    pub kind: String,
    /// What is signed: of a payment's notification, the payment's id.
    pub data_id: String,
    pub is_of_payment: bool,
}

impl Notice {
    /// `query_id` is the address's `data.id`, which is what is signed; without one, the body's is.
    ///
    /// # Errors
    /// Why it is no notification.
    pub fn read(body: &[u8], query_id: Option<&str>) -> Result<Notice, String> {
        let value = json::value(body).map_err(|error| format!("This is not a notification: {error}."))?;
        let id = |pointer: &str| match value.pointer(pointer) {
            Some(Value::String(text)) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        };
        let kind = id("/type").or(id("/topic")).unwrap_or_default();
        let data_id = query_id.map(str::to_owned).or(id("/data/id"));
        let data_id = data_id.filter(|id| is_plain_id(id));
        let data_id = data_id.ok_or("The notification does not say what it is about.")?;
        let is_of_payment = kind == "payment" && data_id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let own = id("/id").unwrap_or_else(|| data_id.clone());
        // Of another kind is another event: the body could be made up to take a real one's place.
        let event_id = if is_of_payment {
            format!("{data_id}-{own}")
        } else {
            format!("{kind}-{data_id}-{own}")
        };
        if !is_plain_id(&event_id) {
            return Err("The notification's id cannot be used.".to_owned());
        }
        let action = id("/action").unwrap_or(kind);
        Ok(Notice {
            event_id,
            kind: action
                .chars()
                .filter(|char| !char.is_control())
                .take(LONGEST)
                .collect(),
            data_id,
            is_of_payment,
        })
    }
}

/// `x-signature: ts=<time>,v1=<hex>`: HMAC-SHA256 of `id:<data.id>;request-id:<x-request-id>;ts:<time>;`, the id in small
/// letters; what is absent is left out.
#[must_use]
pub fn is_good(header: &str, request_id: Option<&str>, data_id: &str, secret: &WebhookSecret) -> bool {
    let part = |name: &str| {
        header
            .split(',')
            .filter_map(|part| part.trim().split_once('='))
            .find_map(|(key, value)| (key.trim() == name).then_some(value.trim()))
    };
    let (Some(time), Some(signature)) = (part("ts"), part("v1")) else {
        return false;
    };
    let mut manifest = format!("id:{};", data_id.to_ascii_lowercase());
    if let Some(request_id) = request_id.filter(|id| !id.is_empty()) {
        manifest.push_str(&format!("request-id:{request_id};"));
    }
    manifest.push_str(&format!("ts:{time};"));
    is_made(secret, &[manifest.as_bytes()], std::iter::once(signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From `printf '%s' 'id:123abc;request-id:r-1;ts:1742505638683;' | openssl dgst -sha256 -hmac a_secret_of_mercadopago`.
    const SIGNATURE: &str = "b352b4525da8e5d158e734ef139c2245b42d7a9573114393a1ce3682685dd759";

    #[test]
    fn the_published_rule_is_met() {
        let good = |header: &str, request_id: Option<&str>, data_id: &str| {
            let secret = WebhookSecret::parse("a_secret_of_mercadopago").unwrap();
            is_good(header, request_id, data_id, &secret)
        };
        let header = format!("ts=1742505638683,v1={SIGNATURE}");
        assert!(good(&header, Some("r-1"), "123ABC"));
        assert!(!good(&header, Some("r-2"), "123ABC"));
        assert!(!good(&header, None, "123ABC"));
        assert!(!good(&header, Some("r-1"), "124ABC"));
        assert!(!good(&header.replace("ts=17", "ts=18"), Some("r-1"), "123ABC"));
        assert!(!good("v1=zz", Some("r-1"), "123ABC"));
        assert!(!good("", Some("r-1"), "123ABC"));
    }

    #[test]
    fn what_is_signed_is_what_counts() {
        let body =
            br#"{"id": 112233, "type": "payment", "action": "payment.updated", "data": {"id": "999"}}"#;
        let notice = Notice::read(body, Some("123")).unwrap();
        assert_eq!(
            (notice.event_id.as_str(), notice.data_id.as_str()),
            ("123-112233", "123")
        );
        assert!(notice.is_of_payment);
        assert_eq!(Notice::read(body, None).unwrap().data_id, "999");
        let other = Notice::read(br#"{"id": 1, "type": "plan", "data": {"id": "999"}}"#, None).unwrap();
        assert_eq!(
            (other.event_id.as_str(), other.is_of_payment),
            ("plan-999-1", false)
        );
        for body in ["", "[]", "{}", r#"{"data":{"id":"../x"}}"#] {
            assert!(Notice::read(body.as_bytes(), None).is_err(), "{body}");
        }
    }
}
