//! Every word on the pages, in English, Spanish and French, side by side. A missing translation does not compile, and an
//! unused one costs nothing at run time: a language is one static struct.
//! The words are in the submodules, by area; `{}` marks where [`fill`] puts a value.

mod contacts;
mod delivery;
pub mod erase;
mod fields;
mod groups;
mod lists;
mod merge;
mod money;
pub mod ops;
mod people;
mod places;
mod record;
mod shop;
mod site;
mod stores;
mod trade;

use crate::domain::access::Role;
use crate::domain::customer::Weekday;
use crate::domain::delinquency::{Mode, Status};
use crate::domain::fault::Fault;
use crate::domain::locale::Locale;
use crate::error::{Error, Refusal};
use crate::storage::credits::Method;

/// `texts!(Area { name: "English", "Español", "Français"; … })`: a struct with a static of it for each language.
macro_rules! texts {
    ($area:ident { $($name:ident: $en:expr, $es:expr, $fr:expr;)* }) => {
        pub struct $area { $(pub $name: &'static str,)* }
        impl $area {
            pub const EN: $area = $area { $($name: $en,)* };
            pub const ES: $area = $area { $($name: $es,)* };
            pub const FR: $area = $area { $($name: $fr,)* };
        }
    };
}
pub(crate) use texts;

/// One language: the words by area.
pub struct Texts {
    pub site: site::Site,
    pub people: people::People,
    pub contacts: contacts::Contacts,
    pub places: places::Places,
    pub fields: fields::Fields,
    pub groups: groups::Groups,
    pub lists: lists::Lists,
    pub record: record::Record,
    pub money: money::Money,
    pub ops: ops::Ops,
    pub shop: shop::Shop,
    pub stores: stores::Stores,
    pub trade: trade::Trade,
    pub erase: erase::Erase,
    pub merge: merge::Merge,
    pub delivery: delivery::Delivery,
}

pub static EN: Texts = Texts {
    site: site::Site::EN,
    people: people::People::EN,
    contacts: contacts::Contacts::EN,
    places: places::Places::EN,
    fields: fields::Fields::EN,
    groups: groups::Groups::EN,
    lists: lists::Lists::EN,
    record: record::Record::EN,
    money: money::Money::EN,
    ops: ops::Ops::EN,
    shop: shop::Shop::EN,
    stores: stores::Stores::EN,
    trade: trade::Trade::EN,
    erase: erase::Erase::EN,
    merge: merge::Merge::EN,
    delivery: delivery::Delivery::EN,
};
pub static ES: Texts = Texts {
    site: site::Site::ES,
    people: people::People::ES,
    contacts: contacts::Contacts::ES,
    places: places::Places::ES,
    fields: fields::Fields::ES,
    groups: groups::Groups::ES,
    lists: lists::Lists::ES,
    record: record::Record::ES,
    money: money::Money::ES,
    ops: ops::Ops::ES,
    shop: shop::Shop::ES,
    stores: stores::Stores::ES,
    trade: trade::Trade::ES,
    erase: erase::Erase::ES,
    merge: merge::Merge::ES,
    delivery: delivery::Delivery::ES,
};
pub static FR: Texts = Texts {
    site: site::Site::FR,
    people: people::People::FR,
    contacts: contacts::Contacts::FR,
    places: places::Places::FR,
    fields: fields::Fields::FR,
    groups: groups::Groups::FR,
    lists: lists::Lists::FR,
    record: record::Record::FR,
    money: money::Money::FR,
    ops: ops::Ops::FR,
    shop: shop::Shop::FR,
    stores: stores::Stores::FR,
    trade: trade::Trade::FR,
    erase: erase::Erase::FR,
    merge: merge::Merge::FR,
    delivery: delivery::Delivery::FR,
};

pub fn of(locale: Locale) -> &'static Texts {
    match locale {
        Locale::En => &EN,
        Locale::Es => &ES,
        Locale::Fr => &FR,
    }
}

/// The text with its `{}` replaced, in order.
pub fn fill(text: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let mut parts = text.split("{}");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        filled.push_str(values.next().copied().unwrap_or_default());
        filled.push_str(part);
    }
    filled
}

pub fn status_name(status: Status, t: &Texts) -> &'static str {
    match status {
        Status::WithoutIncidents => t.money.without_incidents,
        Status::Debtor => t.money.debtor,
        Status::Delinquent => t.money.delinquent,
        Status::DoNotSell => t.money.do_not_sell,
    }
}

pub fn day_name(day: Weekday, t: &Texts) -> &'static str {
    let t = &t.fields;
    match day {
        Weekday::Monday => t.monday,
        Weekday::Tuesday => t.tuesday,
        Weekday::Wednesday => t.wednesday,
        Weekday::Thursday => t.thursday,
        Weekday::Friday => t.friday,
        Weekday::Saturday => t.saturday,
        Weekday::Sunday => t.sunday,
    }
}

pub fn role_name(role: Role, t: &Texts) -> &'static str {
    match role {
        Role::Owner => t.trade.role_owner,
        Role::StoreManager => t.trade.role_store_manager,
        Role::WarehouseManager => t.trade.role_warehouse_manager,
        Role::SalesRep => t.trade.role_sales_rep,
        Role::Viewer => t.trade.role_viewer,
    }
}

pub fn method_name(method: Method, t: &Texts) -> &'static str {
    match method {
        Method::Cash => t.money.method_cash,
        Method::OnDelivery => t.money.method_on_delivery,
        Method::Transfer => t.money.method_transfer,
        Method::Card => t.money.method_card,
        Method::Debit => t.money.method_debit,
        Method::Sepa => t.money.method_sepa,
        Method::Cheque => t.money.method_cheque,
        Method::Other => t.money.method_other,
    }
}

pub fn mode_name(mode: Mode, t: &Texts) -> &'static str {
    match mode {
        Mode::Pin => t.money.mode_pin,
        Mode::Floor => t.money.mode_floor,
        Mode::Cap => t.money.mode_cap,
    }
}

/// What a check of the books is about.
pub fn check_name(check: &str, t: &Texts) -> &'static str {
    let m = &t.money;
    match check {
        "balance" => m.check_balance,
        "unallocated" | "credit_unallocated" => m.check_unallocated,
        "orders_open" => m.check_orders_open,
        "sales_month" => m.check_sales_month,
        "order_total" => m.check_order_total,
        "invoice_open" => m.check_invoice_open,
        "ledger_document" | "invoice_in_ledger" | "credit_in_ledger" => m.check_ledger,
        "reference" => m.check_reference,
        "money_type" => m.check_money_type,
        "open_items" => m.check_open_items,
        "computed" | "effective" | "memory" => m.check_status,
        "overdue" => m.check_overdue,
        "explanation" => m.check_explanation,
        "blocks_on" | "next_review_on" => m.check_dates,
        _ => m.check_unreadable,
    }
}

/// What `?done=` stands for.
pub fn done(code: &str, t: &Texts) -> Option<&'static str> {
    Some(match code {
        "saved" => t.site.saved,
        "deleted" => t.site.deleted,
        "created" => t.site.created,
        "ran" => t.money.job_ran,
        "recorded" => t.money.recorded,
        "ordered" => t.shop.ordered,
        "order-cancelled" => t.shop.order_was_cancelled,
        "invoiced" => t.shop.order_was_invoiced,
        "policy" => t.money.policy_saved,
        "signed-out" => t.site.signed_out,
        "tags-changed" => t.groups.tags_changed,
        "view-saved" => t.lists.view_saved,
        "contact-added" => t.people.contact_added,
        "contact-removed" => t.people.contact_removed,
        "password-changed" => t.contacts.password_changed,
        "all-access-ended" => t.contacts.all_access_ended,
        "access-ended" => t.contacts.access_ended,
        "member-removed" => t.trade.member_removed,
        "location-added" => t.places.added,
        "location-removed" => t.places.removed,
        "merged" => t.merge.done_merged,
        "unmerged" => t.merge.done_unmerged,
        _ => return None,
    })
}

/// The label that a field has on its form; its name where it has none.
pub fn field_label<'a>(name: &'a str, t: &Texts) -> &'a str {
    match name {
        "kind" => t.people.kind,
        "name" => t.people.name,
        "trade_name" => t.people.trade_name,
        "tax_id" => t.people.tax_id,
        "email" | "owner_email" => t.site.email,
        "phone" => t.site.phone,
        "country" => t.site.country,
        "currency" => t.site.currency,
        "timezone" => t.site.time_zone,
        "language" | "locale" => t.site.language,
        "slug" => t.site.slug,
        "owner_name" => t.site.your_name,
        "owner_password" => t.site.password,
        "notes" => t.people.notes,
        "tags" => t.people.tags,
        "tag" => t.groups.tag,
        "new_tag" => t.groups.new_tag,
        "external_id" => t.people.external_id,
        "payment_method" => t.people.payment_method,
        "payment_terms" | "terms_kind" => t.people.terms,
        "terms_days" => t.people.terms_days,
        "terms_month_days" => t.people.terms_month_days,
        "credit_limit" => t.people.credit_limit,
        "discount_bp" | "discount" => t.people.discount_fact,
        "status" => t.site.status,
        "tax_id_reason" => t.fields.tax_id_reason,
        "other_emails" => t.fields.other_emails,
        "other_phones" => t.fields.other_phones,
        "website" => t.fields.website,
        "price_display" => t.fields.price_display,
        "minimum_order_value" => t.fields.minimum_order_value,
        "minimum_order_quantity" => t.fields.minimum_order_quantity,
        "delivery_fee" => t.fields.delivery_fee,
        "delivery_free_from" => t.fields.delivery_free_from,
        "delivery_days" => t.fields.delivery_days,
        "delivery_notes" => t.fields.delivery_notes,
        "notifications" => t.fields.notifications,
        "sales_rep_id" => t.fields.sales_rep,
        "range_group_id" => t.groups.range_group,
        "delivery_group_id" => t.groups.delivery_group,
        "items_for_sale" => t.groups.items_for_sale,
        "product_types" => t.groups.items_types,
        "items" => t.groups.items,
        "warehouses" => t.stores.warehouses,
        "warehouse_ids" => t.stores.assigned,
        "default_warehouse_id" => t.stores.default_warehouse,
        "warehouse" => t.stores.warehouse,
        "price_list_id" => t.groups.price_list,
        "change_bp" | "change" => t.groups.change,
        "zone" => t.groups.zone,
        "visit_on" => t.record.visit_on,
        "visit_who" => t.record.visit_who,
        "visit_note" => t.record.visit_note,
        "data_how" | "communications_how" => t.record.consent_how,
        "data_on" | "communications_on" => t.record.consent_on,
        "data_note" | "communications_note" => t.record.consent_note,
        "first_name" => t.contacts.first_name,
        "surname" => t.contacts.surname,
        "department" => t.contacts.department,
        "username" => t.contacts.username,
        "permissions" => t.contacts.permissions,
        "orders" => t.contacts.orders,
        "uses" => t.places.uses,
        "default_for" => t.places.default_for,
        "address" => t.places.address,
        "address_lines" => t.places.address_lines,
        "postal_code" => t.places.postal_code,
        "city" => t.places.city,
        "region" => t.places.region,
        "instructions" => t.places.instructions,
        "managers" => t.places.managers,
        "hours" => t.places.schedule,
        "exceptions" => t.places.exceptions,
        "amount" => t.site.amount,
        "total" => t.site.total,
        "number" => t.money.number,
        "issued_on" => t.money.issued_on,
        "due_on" => t.money.due_on,
        "received_on" => t.money.received_on,
        "method" => t.money.method,
        "reference" => t.money.reference,
        "reason" => t.money.reason,
        "mode" => t.money.override_mode,
        "expires_on" => t.money.expires_on,
        "debtor_floor" => t.money.policy_floor,
        "debtor_limit_bp" => t.money.policy_limit_share,
        "debtor_days" => t.money.policy_debtor_days,
        "delinquent_days" => t.money.policy_delinquent_days,
        "delinquent_returns" => t.money.policy_delinquent_returns,
        "do_not_sell_days" => t.money.policy_block_days,
        "do_not_sell_returns" => t.money.policy_block_returns,
        "delinquent_returns_window" | "do_not_sell_returns_window" => t.money.policy_within_days,
        "to_debtor_clean_days" => t.money.policy_to_debtor,
        "to_clear_clean_days" => t.money.policy_to_clear,
        "sku" => t.shop.sku,
        "price" => t.shop.price,
        "tax_rate" => t.shop.tax,
        "product_type" => t.shop.product_type,
        "unit" => t.shop.unit,
        "stock" => t.shop.stock,
        "lines" => t.shop.quantity,
        "current_password" => t.contacts.current_password,
        "new_password" => t.contacts.new_password,
        "placed_for" => t.shop.for_whom,
        "override_reason" => t.shop.override_reason,
        "deliver_on" => t.delivery.deliver_on,
        "lead_days" => t.delivery.lead_days,
        "cut_off" => t.delivery.cut_off,
        "holidays" => t.delivery.holidays,
        "fee_tax_rate" => t.delivery.fee_tax_rate,
        "key_name" => t.site.key_name,
        "role" => t.trade.role,
        "heir" => t.trade.heir,
        "code" => t.erase.code,
        "from" => t.merge.goes,
        _ if name.starts_with("exception-") => t.places.exceptions,
        _ if name.ends_with("-from") || name.ends_with("-to") => t.places.schedule,
        _ if name.starts_with("pays-") => t.money.pays,
        _ => name,
    }
}

pub fn fault_text(fault: &Fault, t: &Texts) -> String {
    let s = &t.site;
    match fault {
        Fault::Missing => s.fault_missing.to_owned(),
        Fault::TooLong { max } => fill(s.fault_too_long, &[&max.to_string()]),
        Fault::TooShort { min } => fill(s.fault_too_short, &[&min.to_string()]),
        Fault::ControlCharacters => s.fault_control_characters.to_owned(),
        Fault::BadFormat => s.fault_bad_format.to_owned(),
        Fault::NotANumber => s.fault_not_a_number.to_owned(),
        Fault::TooManyDecimals => s.fault_too_many_decimals.to_owned(),
        Fault::OutOfRange => s.fault_out_of_range.to_owned(),
        Fault::NotPositive => s.fault_not_positive.to_owned(),
        Fault::Unknown => s.fault_unknown.to_owned(),
        Fault::UnexpectedField => s.fault_unexpected_field.to_owned(),
        Fault::WrongType(expected) => fill(s.fault_wrong_type, &[expected]),
        Fault::Taken => s.fault_taken.to_owned(),
        Fault::UnlikelyTaxNumber => t.fields.tax_id_unlikely.to_owned(),
        Fault::OutsideSepa => s.fault_outside_sepa.to_owned(),
        Fault::BeforeIssue => s.fault_before_issue.to_owned(),
        Fault::MoreThanOpen => s.fault_more_than_open.to_owned(),
        Fault::MoreThanPayment => s.fault_more_than_payment.to_owned(),
        Fault::WrongCurrency => s.fault_wrong_currency.to_owned(),
        Fault::Repeated => s.fault_repeated.to_owned(),
        Fault::NotBoth => s.fault_not_both.to_owned(),
        Fault::LessThanBefore => s.fault_less_than_before.to_owned(),
        Fault::InThePast => s.fault_in_the_past.to_owned(),
        Fault::TooMany { max } => fill(s.fault_too_many, &[&max.to_string()]),
        Fault::Reserved => s.fault_reserved.to_owned(),
        Fault::WrongCode => t.erase.code_wrong.to_owned(),
        Fault::TooManyLines { max } => fill(t.places.fault_too_many_lines, &[&max.to_string()]),
        Fault::NotLike { example } => fill(t.places.fault_not_like, &[example]),
        Fault::EndsBeforeStart => t.people.period_turned.to_owned(),
        Fault::TooManyDays { max } => fill(t.people.period_too_long, &[&max.to_string()]),
        Fault::EndsTooEarly => t.places.fault_ends_too_early.to_owned(),
        Fault::Overlaps => t.places.fault_overlaps.to_owned(),
        Fault::NotItsUse => t.places.fault_not_its_use.to_owned(),
        Fault::StillDefault => t.places.fault_still_default.to_owned(),
        Fault::BelowValue { missing, minimum } => fill(
            t.delivery.fault_below_value,
            &[&missing.to_string(), &minimum.to_string()],
        ),
        Fault::BelowQuantity { missing, minimum } => fill(
            t.delivery.fault_below_quantity,
            &[&missing.to_string(), &minimum.to_string()],
        ),
        Fault::OnlyAName => t.contacts.fault_only_a_name.to_owned(),
        Fault::HaveAccess { names, more } => {
            let more = if *more { ", …" } else { "" };
            fill(
                t.contacts.fault_have_access,
                &[&format!("{}{more}", names.join(", "))],
            )
        }
        Fault::AtInactive => t.contacts.fault_at_inactive.to_owned(),
        Fault::WrongPassword => t.contacts.fault_wrong_password.to_owned(),
        Fault::NotOwnEmail => t.contacts.fault_not_own_email.to_owned(),
        Fault::NeededForAccess => t.contacts.fault_needed_for_access.to_owned(),
        Fault::WarehouseInUse { name } => fill(t.stores.fault_in_use, &[name]),
        Fault::NotAssigned => t.stores.fault_not_assigned.to_owned(),
    }
}

/// Title and detail of an error.
pub fn error_text(error: &Error, t: &Texts) -> (&'static str, String) {
    let s = &t.site;
    match error {
        Error::Malformed(detail) => (s.error_malformed, detail.clone()),
        Error::Invalid(_) => (s.error_invalid, s.error_invalid_detail.to_owned()),
        Error::Refused(refusal) | Error::RefusedAt(refusal, _) => {
            (refusal_text(*refusal, t), refusal_text(*refusal, t).to_owned())
        }
        Error::NotFound => (s.error_not_found, s.error_not_found_detail.to_owned()),
        Error::Unauthorized => (s.error_unauthorized, s.error_unauthorized_detail.to_owned()),
        Error::Forbidden => (s.error_forbidden, s.error_forbidden_detail.to_owned()),
        Error::MethodNotAllowed(_) => (s.error_method, s.error_method.to_owned()),
        Error::TooLarge(limit) => {
            let kib = limit / 1024;
            (
                s.error_too_large,
                fill(s.error_too_large_detail, &[&kib.to_string()]),
            )
        }
        Error::TooManyRequests { retry_after_seconds } => (
            s.error_too_many,
            fill(s.error_too_many_detail, &[&retry_after_seconds.to_string()]),
        ),
        Error::Internal(_) => (s.error_internal, s.error_internal_detail.to_owned()),
    }
}

fn refusal_text(refusal: Refusal, t: &Texts) -> &'static str {
    let s = &t.site;
    match refusal {
        Refusal::DoNotSell => s.refused_do_not_sell,
        Refusal::CreditLimitExceeded => s.refused_credit_limit,
        Refusal::OutOfStock => s.refused_out_of_stock,
        Refusal::NotInRange => t.shop.refused_not_in_range,
        Refusal::NoWarehouse => t.stores.refused,
        Refusal::BelowMinimum => t.delivery.refused_below_minimum,
        Refusal::NoDelivery => t.delivery.refused_no_delivery,
        Refusal::CustomerInactive => s.refused_customer_inactive,
        Refusal::ContactsHaveAccess => t.contacts.refused_have_access,
        Refusal::CustomerHasRecords => s.refused_customer_has_records,
        Refusal::CustomerNotSettled => t.erase.refused_not_settled,
        Refusal::CustomerClosed => t.erase.refused_closed,
        Refusal::MergeFinal => t.merge.refused_final,
        Refusal::GroupInUse => t.groups.refused_in_use,
        Refusal::MergeEntangled => t.merge.refused_entangled,
        Refusal::DuplicateNumber => s.refused_duplicate_number,
        Refusal::DuplicateExternalId => s.refused_duplicate_external_id,
        Refusal::DuplicateSku => s.refused_duplicate_sku,
        Refusal::SlugTaken => s.refused_slug_taken,
        Refusal::EmailTaken => s.refused_email_taken,
        Refusal::UsernameTaken => t.contacts.refused_username_taken,
        Refusal::SignupsClosed => s.refused_signups_closed,
        Refusal::IdempotencyMismatch => s.refused_idempotency_mismatch,
        Refusal::ChangedMeanwhile => s.refused_changed_meanwhile,
        Refusal::CurrencyInUse => s.refused_currency_in_use,
        Refusal::OrderClosed => s.refused_order_closed,
        Refusal::ProductInUse => s.refused_product_in_use,
        Refusal::BadSignature | Refusal::BadSignatureGoCardless => s.refused_bad_signature,
        Refusal::ProviderNotConfigured => s.refused_provider_not_configured,
        Refusal::UnsupportedProvider => s.refused_unsupported_provider,
        Refusal::AlreadyDisputed => s.refused_already_disputed,
        Refusal::NotDisputed => s.refused_not_disputed,
        Refusal::DuplicatePayment => s.refused_duplicate_payment,
        Refusal::LastOwner => t.trade.refused_last_owner,
    }
}
