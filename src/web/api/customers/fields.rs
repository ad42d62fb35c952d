//! A customer's fields from JSON: every fault is found before anything is refused.

use serde_json::{Map, Value};

use crate::domain::country::Country;
use crate::domain::customer::{AccountStatus, CustomerFields, Kind, PaymentMethod};
use crate::domain::fault::{Fault, Faults};
use crate::domain::locale::Locale;
use crate::domain::money::Amount;
use crate::domain::pricing::MAX_BP;
use crate::domain::terms::PaymentTerms;
use crate::domain::text::{EmailAddress, ExternalId, Note, PartyName, Phone, Tag, TaxId, unique_tags};
use crate::error::Error;
use crate::json::{self, FromJson};
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
    email: Option<String>,
    phone: Option<String>,
    country: Option<String>,
    language: Option<String>,
    notes: Option<String>,
    payment_method: Option<String>,
    payment_terms: Option<Value>,
    credit_limit: Option<i64>,
    discount_bp: Option<i64>,
    tags: Option<Vec<String>>,
    status: Option<String>,
    /// Not a field of its own: amounts are in the supplier's currency, and a caller may say so.
    currency: Option<String>,
}

fields! { Body {
    external_id, kind, name, trade_name, tax_id, email, phone, country, language, notes, payment_method,
    payment_terms, credit_limit, discount_bp, tags, status, currency
} }

/// A complete customer; what is absent or null takes its default.
pub fn parse(body: Value, supplier: &Supplier) -> Result<CustomerFields, Error> {
    let body: Body = body::parse(body)?;
    let mut faults = Faults::default();
    let f = &mut faults;
    let name = match &body.name {
        Some(name) => f.take("name", PartyName::parse(name)),
        None => {
            f.add("name", Fault::Missing);
            None
        }
    };
    if body.currency.is_some_and(|code| code != supplier.currency.code()) {
        f.add("currency", Fault::WrongCurrency);
    }
    let parsed = (|| {
        // `external_id` and the other optional ones: a fault leaves them empty and is found in `faults` below.
        let external_id = body
            .external_id
            .and_then(|text| f.take("external_id", ExternalId::parse(&text)));
        let trade_name = body
            .trade_name
            .and_then(|text| f.take("trade_name", PartyName::parse(&text)));
        let tax_id = body.tax_id.and_then(|text| f.take("tax_id", TaxId::parse(&text)));
        let email = body
            .email
            .and_then(|text| f.take("email", EmailAddress::parse(&text)));
        let phone = body.phone.and_then(|text| f.take("phone", Phone::parse(&text)));
        let notes = body.notes.and_then(|text| f.take("notes", Note::parse(&text)));
        let kind = body
            .kind
            .map_or(Some(Kind::default()), |text| f.take("kind", Kind::parse(&text)));
        let country = body.country.map_or(Some(supplier.country), |text| {
            f.take("country", Country::parse(&text))
        });
        let language = body.language.map_or(Some(supplier.locale), |text| {
            f.take("language", Locale::parse(&text))
        });
        let payment_method = body
            .payment_method
            .map_or(Some(PaymentMethod::default()), |text| {
                f.take("payment_method", PaymentMethod::parse(&text))
            });
        let payment_terms = match body.payment_terms {
            Some(value) => terms(value, f),
            None => PaymentTerms::net(30).ok(),
        };
        let credit_limit = body.credit_limit.and_then(|minor| {
            f.take(
                "credit_limit",
                Amount::new(minor)
                    .filter(|limit| !limit.is_negative())
                    .ok_or(Fault::OutOfRange),
            )
        });
        let discount_bp = f.take(
            "discount_bp",
            u32::try_from(body.discount_bp.unwrap_or(0))
                .ok()
                .filter(|bp| *bp <= MAX_BP)
                .ok_or(Fault::OutOfRange),
        );
        let tags = tags(body.tags.unwrap_or_default(), f);
        let status = body.status.map_or(Some(AccountStatus::default()), |text| {
            f.take("status", AccountStatus::parse(&text))
        });
        Some(CustomerFields {
            external_id,
            kind: kind?,
            name: name?,
            trade_name,
            tax_id,
            email,
            phone,
            country: country?,
            language: language?,
            notes,
            payment_method: payment_method?,
            payment_terms: payment_terms?,
            credit_limit,
            discount_bp: discount_bp?,
            tags: tags?,
            status: status?,
        })
    })();
    accept(parsed, faults)
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
) -> Result<CustomerFields, Failure> {
    let mut target = json::value(serde_json::to_string(current)?.as_bytes())?;
    merge(&mut target, patch);
    if let (Value::Object(fields), Some(terms)) = (&mut target, patch.get("payment_terms")) {
        // Terms that name their kind are complete: nothing of another kind's fields stays.
        if terms.get("kind").is_some() {
            fields.insert("payment_terms".to_owned(), terms.clone());
        }
    }
    parse(target, supplier).map_err(|error| match error {
        Error::Invalid(faults) => Failure::Invalid(faults),
        _ => Failure::Invalid(Vec::new()),
    })
}

/// RFC 7396, section 2.
fn merge(target: &mut Value, patch: &Value) {
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
