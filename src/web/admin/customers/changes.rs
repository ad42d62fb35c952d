//! What an edit changed, in the reader's words: each field, what it was, and what it is.

use serde_json::{Map, Value};

use super::form;
use crate::domain::contact::{OrdersSeen, Right};
use crate::domain::country::Country;
use crate::domain::customer::{AccountStatus, Kind, Notification, PaymentMethod, PriceDisplay, Weekday};
use crate::domain::locale::Locale;
use crate::domain::money::Amount;
use crate::domain::terms::PaymentTerms;
use crate::json::FromJson;
use crate::web::choices;
use crate::web::contact_form::{orders_name, right_name};
use crate::web::page::Page;
use crate::web::texts::field_label;

/// The most characters of a text that are shown; it stands in full where it belongs.
const MOST: usize = 200;

pub struct Change {
    pub field: String,
    pub from: String,
    pub to: String,
}

pub fn changes(
    fields: &[String],
    before: &Map<String, Value>,
    after: &Map<String, Value>,
    page: &Page,
) -> Vec<Change> {
    let words = |side: &Map<String, Value>, field: &str| {
        side.get(field)
            .map_or_else(String::new, |value| words(field, value, page))
    };
    fields
        .iter()
        .map(|field| Change {
            field: field_label(field, page.t).to_owned(),
            from: words(before, field),
            to: words(after, field),
        })
        .collect()
}

/// A field's value. Empty: there is none.
pub fn words(field: &str, value: &Value, page: &Page) -> String {
    let word = || value.as_str().unwrap_or_default();
    let named = match field {
        "kind" => Kind::parse(word()).map(|kind| form::kind_name(kind, page)).ok(),
        "payment_method" => PaymentMethod::parse(word())
            .map(|method| form::method_name(method, page))
            .ok(),
        "price_display" => PriceDisplay::parse(word())
            .map(|display| form::display_name(display, page))
            .ok(),
        "status" => AccountStatus::parse(word())
            .map(|status| match status {
                AccountStatus::Active => page.t.people.active,
                AccountStatus::Inactive => page.t.people.inactive,
            })
            .ok(),
        "orders" => OrdersSeen::parse(word())
            .map(|orders| orders_name(orders, page.t))
            .ok(),
        "country" => Country::parse(word())
            .map(|country| country.name(page.locale))
            .ok(),
        _ => None,
    };
    if let Some(name) = named {
        return name.to_owned();
    }
    match (field, value) {
        (_, Value::Null) => String::new(),
        (_, Value::Bool(true)) => page.t.site.yes.to_owned(),
        (_, Value::Bool(false)) => page.t.site.no.to_owned(),
        (
            "credit_limit" | "minimum_order_value" | "delivery_fee" | "delivery_free_from",
            Value::Number(number),
        ) => {
            let amount = number.as_i64().and_then(Amount::new);
            amount.map_or_else(|| number.to_string(), |amount| page.money(&amount))
        }
        ("discount_bp", Value::Number(number)) => {
            let bp = number.as_u64().and_then(|bp| u32::try_from(bp).ok());
            page.percent(&bp.unwrap_or_default())
        }
        ("payment_terms", _) => PaymentTerms::from_json(value.clone())
            .map_or_else(|_| String::new(), |terms| form::terms_words(&terms, page)),
        ("language", Value::String(code)) => Locale::parse(code)
            .ok()
            .and_then(|_| choices::languages().into_iter().find(|(known, _)| known == code))
            .map_or_else(|| code.clone(), |(_, name)| name),
        (_, Value::String(text)) => shortened(text),
        (_, Value::Array(items)) => listed(items.iter().map(|item| member(field, item, page))),
        (_, Value::Object(members)) => listed(
            members
                .iter()
                .map(|(name, value)| format!("{name}{}{}", page.t.site.colon, member(field, value, page))),
        ),
        (_, other) => other.to_string(),
    }
}

fn member(field: &str, value: &Value, page: &Page) -> String {
    let word = value.as_str().unwrap_or_default();
    let named = match field {
        "delivery_days" => Weekday::parse(word).map(|day| form::day_name(day, page)).ok(),
        "permissions" => Right::parse(word).map(|right| right_name(right, page.t)).ok(),
        "notifications" => Notification::parse(word)
            .map(|one| form::notification_name(one, page))
            .ok(),
        _ => None,
    };
    match (named, value) {
        (Some(name), _) => name.to_owned(),
        (None, Value::String(text)) => shortened(text),
        (None, other) => other.to_string(),
    }
}

fn listed(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
