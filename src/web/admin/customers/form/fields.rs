//! What stands in the form of a customer, typed and stored.

use crate::domain::customer::custom_field::{self, CustomField};
use crate::domain::customer::draft::Draft;
use crate::domain::customer::{CustomerFields, Kind, Notification, PaymentMethod, PriceDisplay};
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::locale::Locale;
use crate::domain::money::{Amount, Currency};
use crate::domain::terms::{PaymentTerms, TermsError};
use crate::domain::text::parse_tags;
use crate::error::{Error, Refusal};
use crate::storage::access::Supplier;
use crate::storage::customers::OpenAccess;
use crate::web::form::{Form, accept};
use crate::web::page::Page;
use crate::web::texts::fill;

/// Before the key of a supplier's own field.
const OWN: &str = "field:";

/// There where the form says which warehouses serve the customer: no box ticked means none.
const WAREHOUSES_SAID: &str = "warehouses_said";

/// The form of a customer that is yet to be.
pub(super) fn empty(supplier: &Supplier) -> Form {
    let mut form = Form::filled([
        ("kind", Kind::default().as_str()),
        ("country", supplier.country.code()),
        ("language", supplier.locale.as_str()),
        ("payment_method", PaymentMethod::default().as_str()),
        ("price_display", PriceDisplay::default().as_str()),
        ("terms_kind", "net"),
        ("terms_days", "30"),
        ("status", "active"),
    ]);
    for one in Notification::ALL {
        form.set("notifications", one.as_str());
    }
    form
}

pub(super) fn parse(
    form: &Form,
    supplier: &Supplier,
    defined: &[CustomField],
    locale: Locale,
) -> Result<CustomerFields, Error> {
    let mut faults = Faults::default();
    let f = &mut faults;
    let text = |name: &str| form.optional(name).map(str::to_owned);
    let all = |name: &str| -> Vec<String> {
        let named = form.entries().filter(|(key, _)| *key == name);
        named.map(|(_, value)| value.to_owned()).collect()
    };
    let currency = &supplier.currency;
    let own: Vec<(String, String)> = form
        .entries()
        .filter_map(|(name, value)| Some((name.strip_prefix(OWN)?.to_owned(), value.to_owned())))
        .collect();
    let draft = Draft {
        external_id: text("external_id"),
        kind: Some(form.value("kind").to_owned()),
        name: text("name"),
        trade_name: text("trade_name"),
        tax_id: text("tax_id"),
        tax_id_reason: text("tax_id_reason"),
        email: text("email"),
        other_emails: listed(form.value("other_emails")),
        phone: text("phone"),
        other_phones: listed(form.value("other_phones")),
        website: text("website"),
        country: Some(form.value("country").to_owned()),
        language: Some(form.value("language").to_owned()),
        notes: text("notes"),
        is_multiple: form.is("is_multiple", "1"),
        payment_method: Some(form.value("payment_method").to_owned()),
        payment_terms: terms(form, f),
        credit_limit: amount(form, "credit_limit", currency, locale, f),
        discount_bp: f.take("discount", form.basis_points("discount")),
        price_display: text("price_display"),
        minimum_order_value: amount(form, "minimum_order_value", currency, locale, f),
        minimum_order_quantity: form.optional("minimum_order_quantity").and_then(|typed| {
            let quantity = typed.parse().map_err(|_| Fault::NotANumber);
            f.take("minimum_order_quantity", quantity)
        }),
        delivery_fee: amount(form, "delivery_fee", currency, locale, f),
        delivery_free_from: amount(form, "delivery_free_from", currency, locale, f),
        delivery_days: all("delivery_days"),
        delivery_notes: text("delivery_notes"),
        notifications: Some(all("notifications")),
        sales_rep_id: text("sales_rep_id"),
        range_group_id: text("range_group_id"),
        items_for_sale: text("items_for_sale"),
        product_types: all("product_types"),
        delivery_group_id: text("delivery_group_id"),
        warehouse_ids: warehouses(form, supplier),
        default_warehouse_id: text("default_warehouse_id"),
        custom_fields: custom_field::values(&own, defined, f),
        tags: f.take("tags", parse_tags(form.value("tags"))),
        status: Some(form.value("status").to_owned()),
    };
    let parsed = draft.parse(supplier.country, supplier.locale, f);
    accept(parsed, faults)
}

/// The warehouses that are ticked, where the form says anything of them. The main one alone is what goes without saying.
fn warehouses(form: &Form, supplier: &Supplier) -> Option<Vec<String>> {
    form.optional(WAREHOUSES_SAID)?;
    let ticked = form.entries().filter(|(name, _)| *name == "warehouse_ids");
    let ids: Vec<String> = ticked.map(|(_, id)| id.to_owned()).collect();
    Some(ids).filter(|ids| ids.as_slice() != [supplier.id()])
}

/// Ticks the main warehouse for a customer that nothing is said of.
pub(super) fn with_main_warehouse(mut form: Form, supplier: &Supplier) -> Form {
    if form.optional(WAREHOUSES_SAID).is_none() {
        form.set("warehouse_ids", supplier.id());
    }
    form
}

/// Numbers or addresses, separated by commas, semicolons or line ends.
fn listed(typed: &str) -> Vec<String> {
    let parts = typed.split([',', ';', '\n']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn amount(
    form: &Form,
    name: &str,
    currency: &Currency,
    locale: Locale,
    faults: &mut Faults,
) -> Option<Amount> {
    form.optional(name)?;
    faults.take(name, form.amount(name, currency, locale))
}

/// What can be said beside a field; anything else is the caller's to answer.
/// What a form says about its people's access where it makes a customer inactive.
pub fn open_access(form: &Form) -> OpenAccess {
    if form.is("end_access", "1") {
        OpenAccess::Ends
    } else {
        OpenAccess::Refuses
    }
}

pub(super) fn faults_of(error: Error) -> Result<Vec<FieldFault>, Error> {
    let faults = match error {
        Error::Invalid(faults) | Error::RefusedAt(Refusal::ContactsHaveAccess, faults) => faults,
        Error::Refused(Refusal::DuplicateExternalId) => vec![FieldFault {
            field: "external_id".to_owned(),
            fault: Fault::Taken,
        }],
        error => return Err(error),
    };
    let on_the_form = |fault: FieldFault| FieldFault {
        field: match fault.field.split_once('.') {
            Some(("custom_fields", key)) => format!("{OWN}{key}"),
            // A list is one field here.
            Some((list, _)) => list.to_owned(),
            None => fault.field,
        },
        fault: fault.fault,
    };
    Ok(faults.into_iter().map(on_the_form).collect())
}

fn terms(form: &Form, faults: &mut Faults) -> Option<PaymentTerms> {
    let days: i64 = match form.optional("terms_days").map_or(Ok(0), str::parse) {
        Ok(days) => days,
        Err(_) => {
            faults.add("terms_days", Fault::NotANumber);
            return None;
        }
    };
    let terms = match form.value("terms_kind") {
        "net" => PaymentTerms::net(days),
        "end_of_month" => PaymentTerms::end_of_month(days),
        "days_of_month" => {
            let listed = form
                .value("terms_month_days")
                .split([',', ' ', ';', '/'])
                .filter(|part| !part.is_empty());
            match listed
                .map(str::parse)
                .collect::<std::result::Result<Vec<u8>, _>>()
            {
                Ok(month_days) => PaymentTerms::days_of_month(month_days, days),
                Err(_) => Err(TermsError::NoSuchDayOfMonth),
            }
        }
        _ => {
            faults.add("terms_kind", Fault::Unknown);
            return None;
        }
    };
    let field = match terms {
        Err(TermsError::NoDays | TermsError::NoSuchDayOfMonth) => "terms_month_days",
        _ => "terms_days",
    };
    faults.take(field, terms)
}

/// The form of a stored customer.
pub(super) fn filled(fields: &CustomerFields, page: &Page) -> Form {
    let numbers = |days: &[u8]| days.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    let (terms_kind, days, month_days) = match &fields.payment_terms {
        PaymentTerms::Net { days } => ("net", days.get(), String::new()),
        PaymentTerms::EndOfMonth { days } => ("end_of_month", days.get(), String::new()),
        PaymentTerms::DaysOfMonth { days, after_days } => {
            ("days_of_month", after_days.get(), numbers(days.as_slice()))
        }
    };
    let mut form = Form::filled([
        ("terms_kind", terms_kind.to_owned()),
        ("terms_days", days.to_string()),
        ("terms_month_days", month_days),
        ("tags", joined(&fields.tags, ", ")),
        ("other_emails", joined(&fields.other_emails, "\n")),
        ("other_phones", joined(&fields.other_phones, "\n")),
        ("discount", discount(fields, page)),
    ]);
    let amounts = [
        ("credit_limit", fields.credit_limit),
        ("minimum_order_value", fields.minimum_order_value),
        ("delivery_fee", fields.delivery_fee),
        ("delivery_free_from", fields.delivery_free_from),
    ];
    for (name, amount) in amounts {
        form.set(
            name,
            amount.map(|amount| page.decimal(&amount)).unwrap_or_default(),
        );
    }
    for day in &fields.delivery_days {
        form.set("delivery_days", day.as_str());
    }
    for one in &fields.product_types {
        form.set("product_types", one.as_str());
    }
    for one in &fields.notifications {
        form.set("notifications", one.as_str());
    }
    if let Some(ids) = &fields.warehouse_ids {
        form.set(WAREHOUSES_SAID, "1");
        for id in ids {
            form.set("warehouse_ids", id.as_str());
        }
    }
    for (key, value) in &fields.custom_fields {
        form.set(&format!("{OWN}{key}"), value.as_str().unwrap_or_default());
    }
    if fields.is_multiple {
        form.set("is_multiple", "1");
    }
    // The others stand in the form as they are sent.
    for (name, value) in fields.members() {
        match value {
            serde_json::Value::String(text) => form.set(&name, text),
            serde_json::Value::Number(number) if name == "minimum_order_quantity" => {
                form.set(&name, number.to_string());
            }
            _ => {}
        }
    }
    form
}

fn joined<T: AsRef<str>>(texts: &[T], between: &str) -> String {
    texts
        .iter()
        .map(AsRef::as_ref)
        .collect::<Vec<&str>>()
        .join(between)
}

fn discount(fields: &CustomerFields, page: &Page) -> String {
    if fields.discount_bp == 0 {
        return String::new();
    }
    page.share(fields.discount_bp)
}

/// The terms in words, for the profile.
pub fn terms_words(terms: &PaymentTerms, page: &Page) -> String {
    let t = &page.t.people;
    match terms {
        PaymentTerms::Net { days } if days.get() == 0 => t.terms_at_once.to_owned(),
        PaymentTerms::Net { days } => fill(t.terms_net_words, &[&days.get().to_string()]),
        PaymentTerms::EndOfMonth { days } if days.get() == 0 => t.terms_end_of_month_words.to_owned(),
        PaymentTerms::EndOfMonth { days } => fill(t.terms_end_of_month_plus, &[&days.get().to_string()]),
        PaymentTerms::DaysOfMonth { days, after_days } => {
            let listed = days
                .as_slice()
                .iter()
                .map(u8::to_string)
                .collect::<Vec<_>>()
                .join(", ");
            match after_days.get() {
                0 => fill(t.terms_days_of_month_words, &[&listed]),
                after => fill(t.terms_days_of_month_plus, &[&listed, &after.to_string()]),
            }
        }
    }
}
