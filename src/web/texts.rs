//! Every word on the pages, in English, Spanish and French, side by side. A missing translation does not compile, and an
//! unused one costs nothing at run time: a language is one static struct.
//! The words are in the submodules, by area; `{}` marks where [`fill`] puts a value.

mod bills;
mod contacts;
mod delivery;
pub mod erase;
mod fields;
mod groups;
mod invite;
mod labels;
mod late;
mod lists;
mod merge;
mod money;
pub mod ops;
mod owed;
mod people;
mod places;
mod promise;
mod record;
mod remind;
mod shop;
mod site;
mod statement;
mod stores;
mod trade;

use crate::domain::access::Role;
use crate::domain::customer::Weekday;
use crate::domain::delinquency::{Mode, Status};
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

pub use labels::{fault_text, field_label};

/// One language: the words by area.
pub struct Texts {
    pub site: site::Site,
    pub people: people::People,
    pub contacts: contacts::Contacts,
    pub places: places::Places,
    pub promise: promise::Promises,
    pub remind: remind::Reminders,
    pub fields: fields::Fields,
    pub groups: groups::Groups,
    pub invite: invite::Invite,
    pub late: late::LateCharges,
    pub lists: lists::Lists,
    pub record: record::Record,
    pub money: money::Money,
    pub bills: bills::Bills,
    pub ops: ops::Ops,
    pub owed: owed::Owed,
    pub shop: shop::Shop,
    pub statement: statement::Statement,
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
    promise: promise::Promises::EN,
    remind: remind::Reminders::EN,
    fields: fields::Fields::EN,
    groups: groups::Groups::EN,
    invite: invite::Invite::EN,
    late: late::LateCharges::EN,
    lists: lists::Lists::EN,
    record: record::Record::EN,
    money: money::Money::EN,
    bills: bills::Bills::EN,
    ops: ops::Ops::EN,
    owed: owed::Owed::EN,
    shop: shop::Shop::EN,
    statement: statement::Statement::EN,
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
    promise: promise::Promises::ES,
    remind: remind::Reminders::ES,
    fields: fields::Fields::ES,
    groups: groups::Groups::ES,
    invite: invite::Invite::ES,
    late: late::LateCharges::ES,
    lists: lists::Lists::ES,
    record: record::Record::ES,
    money: money::Money::ES,
    bills: bills::Bills::ES,
    ops: ops::Ops::ES,
    owed: owed::Owed::ES,
    shop: shop::Shop::ES,
    statement: statement::Statement::ES,
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
    promise: promise::Promises::FR,
    remind: remind::Reminders::FR,
    fields: fields::Fields::FR,
    groups: groups::Groups::FR,
    invite: invite::Invite::FR,
    late: late::LateCharges::FR,
    lists: lists::Lists::FR,
    record: record::Record::FR,
    money: money::Money::FR,
    bills: bills::Bills::FR,
    ops: ops::Ops::FR,
    owed: owed::Owed::FR,
    shop: shop::Shop::FR,
    statement: statement::Statement::FR,
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
        "due_day" => m.check_due_day,
        "billed_day" => m.check_billed_day,
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
        "invitation-withdrawn" => t.invite.withdrawn,
        "member-removed" => t.trade.member_removed,
        "location-added" => t.places.added,
        "location-removed" => t.places.removed,
        "charges-waived" => t.late.done_waived,
        "reminder-sent" => t.remind.done_sent,
        "reminder-dropped" => t.remind.done_dropped,
        "merged" => t.merge.done_merged,
        "unmerged" => t.merge.done_unmerged,
        _ => return None,
    })
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
        Refusal::PaymentPageUnavailable => t.bills.refused_no_payment_page,
        Refusal::NothingToPay => t.bills.refused_nothing_to_pay,
        Refusal::NotAResidue => t.bills.refused_not_a_residue,
        Refusal::NotDisputed => s.refused_not_disputed,
        Refusal::DuplicatePayment => s.refused_duplicate_payment,
        Refusal::LastOwner => t.trade.refused_last_owner,
    }
}
