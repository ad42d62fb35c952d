//! A customer's fields from JSON: every fault is found before anything is refused.

use serde_json::{Map, Value};

use crate::domain::customer::CustomerFields;
use crate::domain::customer::custom_field::{self, CustomField};
use crate::domain::customer::draft::Draft;
use crate::domain::fault::{Fault, Faults};
use crate::domain::money::Amount;
use crate::domain::pricing::MAX_BP;
use crate::domain::terms::PaymentTerms;
use crate::domain::text::{Tag, unique_tags};
use crate::error::Error;
use crate::json::FromJson;
use crate::storage::Failure;
use crate::storage::access::Supplier;
use crate::web::api::body;
use crate::web::form::accept;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub(super) struct Body {
    external_id: Option<String>,
    kind: Option<String>,
    name: Option<String>,
    trade_name: Option<String>,
    tax_id: Option<String>,
    tax_id_reason: Option<String>,
    email: Option<String>,
    other_emails: Option<Vec<String>>,
    phone: Option<String>,
    other_phones: Option<Vec<String>>,
    website: Option<String>,
    country: Option<String>,
    language: Option<String>,
    notes: Option<String>,
    is_multiple: Option<bool>,
    payment_method: Option<String>,
    payment_terms: Option<Value>,
    credit_limit: Option<i64>,
    discount_bp: Option<i64>,
    price_display: Option<String>,
    minimum_order_value: Option<i64>,
    minimum_order_quantity: Option<i64>,
    delivery_fee: Option<i64>,
    delivery_free_from: Option<i64>,
    delivery_days: Option<Vec<String>>,
    delivery_notes: Option<String>,
    notifications: Option<Vec<String>>,
    sales_rep_id: Option<String>,
    range_group_id: Option<String>,
    items_for_sale: Option<String>,
    product_types: Option<Vec<String>>,
    delivery_group_id: Option<String>,
    warehouse_ids: Option<Vec<String>>,
    default_warehouse_id: Option<String>,
    /// By the keys of the supplier's own fields, each as text.
    custom_fields: Option<Map<String, Value>>,
    tags: Option<Vec<String>>,
    status: Option<String>,
    /// Not a field of its own: amounts are in the supplier's currency, and a caller may say so.
    currency: Option<String>,
}

fields! { Body {
    external_id, kind, name, trade_name, tax_id, tax_id_reason, email, other_emails, phone, other_phones, website, country,
    language, notes, is_multiple, payment_method, payment_terms, credit_limit, discount_bp, price_display,
    minimum_order_value, minimum_order_quantity, delivery_fee, delivery_free_from, delivery_days, delivery_notes,
    notifications, sales_rep_id, range_group_id, items_for_sale, product_types, delivery_group_id, warehouse_ids, default_warehouse_id,
    custom_fields, tags, status, currency
} }

/// A complete customer; what is absent or null takes its default. `defined` are the supplier's own fields, where any value
/// for one is sent.
pub fn parse(body: Value, supplier: &Supplier, defined: &[CustomField]) -> Result<CustomerFields, Error> {
    let body: Body = body::parse(body)?;
    let mut faults = Faults::default();
    let f = &mut faults;
    if body.currency.is_some_and(|code| code != supplier.currency.code()) {
        f.add("currency", Fault::WrongCurrency);
    }
    let amount = |name: &str, minor: Option<i64>, faults: &mut Faults| {
        minor.and_then(|minor| faults.take(name, Amount::new(minor).ok_or(Fault::OutOfRange)))
    };
    let given: Vec<(String, String)> = body
        .custom_fields
        .unwrap_or_default()
        .into_iter()
        .map(sent)
        .collect();
    let draft = Draft {
        external_id: body.external_id,
        kind: body.kind,
        name: body.name,
        trade_name: body.trade_name,
        tax_id: body.tax_id,
        tax_id_reason: body.tax_id_reason,
        email: body.email,
        other_emails: body.other_emails.unwrap_or_default(),
        phone: body.phone,
        other_phones: body.other_phones.unwrap_or_default(),
        website: body.website,
        country: body.country,
        language: body.language,
        notes: body.notes,
        is_multiple: body.is_multiple.unwrap_or(false),
        payment_method: body.payment_method,
        payment_terms: match body.payment_terms {
            Some(value) => terms(value, f),
            None => PaymentTerms::net(30).ok(),
        },
        credit_limit: amount("credit_limit", body.credit_limit, f),
        discount_bp: f.take(
            "discount_bp",
            u32::try_from(body.discount_bp.unwrap_or(0))
                .ok()
                .filter(|bp| *bp <= MAX_BP)
                .ok_or(Fault::OutOfRange),
        ),
        price_display: body.price_display,
        minimum_order_value: amount("minimum_order_value", body.minimum_order_value, f),
        minimum_order_quantity: body.minimum_order_quantity.and_then(|quantity| {
            f.take(
                "minimum_order_quantity",
                u32::try_from(quantity).map_err(|_| Fault::OutOfRange),
            )
        }),
        delivery_fee: amount("delivery_fee", body.delivery_fee, f),
        delivery_free_from: amount("delivery_free_from", body.delivery_free_from, f),
        delivery_days: body.delivery_days.unwrap_or_default(),
        delivery_notes: body.delivery_notes,
        notifications: body.notifications,
        sales_rep_id: body.sales_rep_id,
        range_group_id: body.range_group_id,
        items_for_sale: body.items_for_sale,
        product_types: body.product_types.unwrap_or_default(),
        delivery_group_id: body.delivery_group_id,
        warehouse_ids: body.warehouse_ids,
        default_warehouse_id: body.default_warehouse_id,
        custom_fields: custom_field::values(&given, defined, f),
        tags: tags(body.tags.unwrap_or_default(), f),
        status: body.status,
    };
    let parsed = draft.parse(supplier.country, supplier.locale, f);
    accept(parsed, faults)
}

/// A value as programs may send it: a number needs no quotes, null is none.
fn sent((key, value): (String, Value)) -> (String, String) {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    };
    (key, text)
}

fn tags(entries: Vec<String>, faults: &mut Faults) -> Option<Vec<Tag>> {
    let tags: Vec<Tag> = entries
        .iter()
        .enumerate()
        .filter_map(|(at, entry)| faults.take(&format!("tags.{at}"), Tag::parse(entry)))
        .collect();
    faults.take("tags", unique_tags(tags))
}

/// Terms as they are sent: the domain's own check what the numbers mean.
enum Terms {
    Net { days: i64 },
    EndOfMonth { days: i64 },
    DaysOfMonth { days: Vec<i64>, after_days: Option<i64> },
}

tagged! { Terms by "kind" {
    "net" => Net { days },
    "end_of_month" => EndOfMonth { days },
    "days_of_month" => DaysOfMonth { days, after_days },
} }

fn terms(value: Value, faults: &mut Faults) -> Option<PaymentTerms> {
    let shape = match Terms::from_json(value) {
        Ok(shape) => shape,
        Err(misfit) => {
            let field = format!("payment_terms.{}", misfit.path);
            faults.add(field.trim_end_matches('.'), body::fault(misfit.kind));
            return None;
        }
    };
    let terms = match shape {
        Terms::Net { days } => PaymentTerms::net(days),
        Terms::EndOfMonth { days } => PaymentTerms::end_of_month(days),
        Terms::DaysOfMonth { days, after_days } => {
            // What is no day of any month is 0 here, which none is either.
            let days = days
                .into_iter()
                .map(|day| u8::try_from(day).unwrap_or(0))
                .collect();
            PaymentTerms::days_of_month(days, after_days.unwrap_or(0))
        }
    };
    faults.take("payment_terms.days", terms)
}

/// The record with a merge patch applied.
pub fn merged(
    current: &CustomerFields,
    patch: &Value,
    supplier: &Supplier,
    defined: &[CustomField],
) -> Result<CustomerFields, Failure> {
    let mut target = Value::Object(current.members());
    merge(&mut target, patch);
    if let Value::Object(fields) = &mut target {
        // Terms that name their kind are complete: nothing of another kind's fields stays.
        if let Some(terms) = patch
            .get("payment_terms")
            .filter(|terms| terms.get("kind").is_some())
        {
            fields.insert("payment_terms".to_owned(), terms.clone());
        }
        // Values that are not spoken of stay, whatever has become of their fields.
        if patch.get("custom_fields").is_none() {
            fields.remove("custom_fields");
        }
    }
    let mut merged = parse(target, supplier, defined).map_err(|error| match error {
        Error::Invalid(faults) => Failure::Invalid(faults),
        _ => Failure::Invalid(Vec::new()),
    })?;
    if patch.get("custom_fields").is_none() {
        merged.custom_fields = current.custom_fields.clone();
    }
    Ok(merged)
}

/// RFC 7396, section 2.
pub fn merge(target: &mut Value, patch: &Value) {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => {
            for (name, value) in patch {
                if value.is_null() {
                    target.remove(name);
                } else {
                    merge(target.entry(name.as_str()).or_insert(Value::Null), value);
                }
            }
        }
        (target, Value::Object(patch)) => {
            *target = Value::Object(Map::new());
            merge(target, &Value::Object(patch.clone()));
        }
        (target, patch) => *target = patch.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The examples of RFC 7396, appendix A.
    #[test]
    fn merge_patches_as_the_rfc_says() {
        let cases = [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (
                json!({"a": {"b": "c"}}),
                json!({"a": {"b": "d", "c": null}}),
                json!({"a": {"b": "d"}}),
            ),
            (json!({"a": "foo"}), json!("bar"), json!("bar")),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!([1, 2]), json!({"a": "b", "c": null}), json!({"a": "b"})),
            (
                json!({}),
                json!({"a": {"bb": {"ccc": null}}}),
                json!({"a": {"bb": {}}}),
            ),
        ];
        for (mut target, patch, expected) in cases {
            merge(&mut target, &patch);
            assert_eq!(target, expected, "{patch}");
        }
    }
}
