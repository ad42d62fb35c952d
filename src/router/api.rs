//! The programs' URLs, below `/api/v1`.

use worker::Method;

use super::Result;
use crate::app::App;
use crate::error::Error;
use crate::web::api::groups::{Owner, Sort};
use crate::web::api::{self, Call};
use crate::web::request::Request;

pub async fn api_v1(app: &App, request: &mut Request, path: &[&str]) -> Result {
    if let (Method::Post, ["suppliers"]) = (&request.method, path) {
        return api::suppliers::sign_up(app, request).await;
    }
    let call = Call::open(app, request).await?;
    let call = &call;
    match (&request.method.clone(), path) {
        (Method::Get, ["customers"]) => api::customers::list(call, request).await,
        (Method::Post, ["customers"]) => api::customers::create(call, request).await,
        (Method::Put, ["customers", "by-external-id", external_id]) => {
            api::customers::put_by_external_id(call, request, external_id).await
        }
        (Method::Get, ["customer-settings"]) => api::customer_settings::show(call).await,
        (Method::Put, ["customer-settings"]) => api::customer_settings::put(call, request).await,
        (Method::Get, ["billing-settings"]) => api::billing::show(call).await,
        (Method::Put, ["billing-settings"]) => api::billing::put(call, request).await,
        (Method::Get, ["warehouse-settings"]) => api::warehouses::show(call).await,
        (Method::Put, ["warehouse-settings"]) => api::warehouses::put(call, request).await,
        (Method::Get, ["delivery-settings"]) => api::deliveries::show(call).await,
        (Method::Put, ["delivery-settings"]) => api::deliveries::put(call, request).await,
        (Method::Get, ["customers", id, "delivery-days"]) => api::deliveries::days(call, id).await,
        (Method::Get, ["customers", id]) => api::customers::show(call, id).await,
        (Method::Patch, ["customers", id]) => api::customers::patch(call, request, id).await,
        (Method::Delete, ["customers", id]) => api::customers::delete(call, id).await,
        (Method::Post, ["customers", id, "erase"]) => api::customers::erase::erase(call, request, id).await,
        (Method::Get, ["customers", id, "export"]) => api::customers::export(call, id).await,
        (Method::Get, ["customers", id, "duplicates"]) => api::customers::duplicates::list(call, id).await,
        (Method::Post, ["customers", id, "merge"]) => api::customers::merges::merge(call, request, id).await,
        (Method::Get, ["customers", id, "merges"]) => api::customers::merges::list(call, id).await,
        (Method::Delete, ["customers", id, "merges", merge]) => {
            api::customers::merges::undo(call, id, merge).await
        }
        (Method::Get, ["customers", id, "contacts"]) => api::contacts::list(call, request, id).await,
        (Method::Post, ["customers", id, "contacts"]) => api::contacts::create(call, request, id).await,
        (Method::Get, ["customers", id, "contacts", contact]) => api::contacts::show(call, id, contact).await,
        (Method::Patch, ["customers", id, "contacts", contact]) => {
            api::contacts::patch(call, request, id, contact).await
        }
        (Method::Delete, ["customers", id, "contacts", contact]) => {
            api::contacts::delete(call, id, contact).await
        }
        (Method::Put, ["customers", id, "contacts", contact, "main"]) => {
            api::contacts::make_main(call, id, contact).await
        }
        (Method::Get, ["customers", id, "contacts", contact, "usernames"]) => {
            api::contacts::usernames(call, id, contact).await
        }
        (Method::Put, ["customers", id, "contacts", contact, "access"]) => {
            api::contacts::give_access(call, request, id, contact).await
        }
        (Method::Get, ["customers", id, "statement"]) => api::statements::show(call, request, id).await,
        (Method::Get, ["customers", id, "sales"]) => api::sales::show(call, request, id).await,
        (Method::Delete, ["customers", id, "access"]) => api::contacts::end_all_access(call, id).await,
        (Method::Put, ["customers", id, "contacts", contact, "invitation"]) => {
            api::contacts::invite(call, request, id, contact).await
        }
        (Method::Delete, ["customers", id, "contacts", contact, "invitation"]) => {
            api::contacts::withdraw_invitation(call, id, contact).await
        }
        (Method::Delete, ["customers", id, "contacts", contact, "access"]) => {
            api::contacts::end_access(call, id, contact).await
        }
        (Method::Get, ["customers", id, "consents"]) => api::consents::list(call, request, id).await,
        (Method::Post, ["customers", id, "consents"]) => api::consents::decide(call, request, id).await,
        (Method::Get, ["customers", id, "locations"]) => api::locations::list(call, request, id).await,
        (Method::Post, ["customers", id, "locations"]) => api::locations::create(call, request, id).await,
        (Method::Get, ["customers", id, "locations", location]) => {
            api::locations::show(call, id, location).await
        }
        (Method::Patch, ["customers", id, "locations", location]) => {
            api::locations::patch(call, request, id, location).await
        }
        (Method::Delete, ["customers", id, "locations", location]) => {
            api::locations::delete(call, id, location).await
        }
        (Method::Get, ["customers", id, "history"]) => api::history::list(call, request, id).await,
        (Method::Post, ["customers", id, "comments"]) => api::history::comment(call, request, id).await,
        (Method::Post, ["customers", id, "visits"]) => api::history::visit(call, request, id).await,
        (Method::Get, ["customers", id, "files"]) => api::history::files(call, request, id).await,
        (Method::Get, ["customers", id, "files", file]) => api::history::file(call, id, file).await,
        (Method::Delete, ["customers", id, "files", file]) => api::history::remove_file(call, id, file).await,
        (Method::Get, ["customers", id, "account"]) => api::accounts::show(call, request, id).await,
        (Method::Get, ["customers", id, "late-charges"]) => api::late_payment::show(call, id).await,
        (Method::Post, ["customers", id, "late-charges"]) => {
            api::late_payment::decide(call, request, id).await
        }
        (Method::Get, ["customers", id, "promises"]) => api::promises::list(call, request, id).await,
        (Method::Post, ["customers", id, "promises"]) => api::promises::give(call, request, id).await,
        (Method::Delete, ["customers", id, "promises", promise]) => {
            api::promises::withdraw(call, id, promise).await
        }
        (Method::Put, ["customers", id, "delinquency"]) => {
            api::accounts::set_override(call, request, id).await
        }
        (Method::Delete, ["customers", id, "delinquency"]) => api::accounts::end_override(call, id).await,

        (Method::Get, ["products"]) => api::products::list(call, request).await,
        (Method::Post, ["products"]) => api::products::create(call, request).await,
        (Method::Get, ["products", id]) => api::products::get(call, id).await,
        (Method::Patch, ["products", id]) => api::products::patch(call, request, id).await,
        (Method::Delete, ["products", id]) => api::products::delete(call, id).await,

        (Method::Get, ["range-groups", id, "products"]) => {
            api::groups::products(call, request, Owner::RangeGroup, id).await
        }
        (Method::Put, ["range-groups", id, "products"]) => {
            api::groups::put_products(call, request, Owner::RangeGroup, id).await
        }
        (Method::Get, ["customers", id, "products"]) => {
            api::groups::products(call, request, Owner::Customer, id).await
        }
        (Method::Put, ["customers", id, "products"]) => {
            api::groups::put_products(call, request, Owner::Customer, id).await
        }
        (Method::Get, ["price-lists", id, "prices"]) => api::groups::prices(call, request, id).await,
        (Method::Patch, ["price-lists", id, "prices"]) => api::groups::patch_prices(call, request, id).await,
        (Method::Get, ["range-groups"]) => api::groups::list(call, request, Sort::Range).await,
        (Method::Post, ["range-groups"]) => api::groups::create(call, request, Sort::Range).await,
        (Method::Get, ["range-groups", id]) => api::groups::show(call, Sort::Range, id).await,
        (Method::Put, ["range-groups", id]) => api::groups::put(call, request, Sort::Range, id).await,
        (Method::Delete, ["range-groups", id]) => api::groups::delete(call, Sort::Range, id).await,
        (Method::Get, ["price-lists"]) => api::groups::list(call, request, Sort::PriceList).await,
        (Method::Post, ["price-lists"]) => api::groups::create(call, request, Sort::PriceList).await,
        (Method::Get, ["price-lists", id]) => api::groups::show(call, Sort::PriceList, id).await,
        (Method::Put, ["price-lists", id]) => api::groups::put(call, request, Sort::PriceList, id).await,
        (Method::Delete, ["price-lists", id]) => api::groups::delete(call, Sort::PriceList, id).await,
        (Method::Get, ["delivery-groups"]) => api::groups::list(call, request, Sort::Delivery).await,
        (Method::Post, ["delivery-groups"]) => api::groups::create(call, request, Sort::Delivery).await,
        (Method::Get, ["delivery-groups", id]) => api::groups::show(call, Sort::Delivery, id).await,
        (Method::Put, ["delivery-groups", id]) => api::groups::put(call, request, Sort::Delivery, id).await,
        (Method::Delete, ["delivery-groups", id]) => api::groups::delete(call, Sort::Delivery, id).await,

        (Method::Get, ["orders"]) => api::orders::list(call, request).await,
        (Method::Post, ["orders"]) => api::orders::create(call, request).await,
        (Method::Get, ["orders", id]) => api::orders::get(call, id).await,

        (Method::Get, ["invoices"]) => api::invoices::list(call, request).await,
        (Method::Post, ["invoices"]) => api::invoices::create(call, request).await,
        (Method::Get, ["invoices", id]) => api::invoices::show(call, id).await,
        (Method::Post, ["invoices", id, "dispute"]) => api::invoices::dispute(call, request, id).await,
        (Method::Delete, ["invoices", id, "dispute"]) => api::invoices::undispute(call, id).await,
        (Method::Get, ["payments", id]) => api::credits::using::show(call, id).await,
        (Method::Post, ["payments", id, "allocations"]) => {
            api::credits::using::settle(call, request, id).await
        }
        (Method::Post, ["payments", id, "refund"]) => api::credits::using::refund(call, request, id).await,
        (Method::Post, ["invoices", id, "payment-link"]) => {
            api::invoices::link::make(call, request, id).await
        }
        (Method::Post, ["invoices", id, "write-off"]) => api::invoices::write_off(call, request, id).await,
        (Method::Get, ["payments"]) => api::credits::list(call, request).await,
        (Method::Post, ["payments"]) => api::credits::pay(call, request).await,
        (Method::Post, ["credit-notes"]) => api::credits::credit(call, request).await,
        (Method::Post, ["collections"]) => api::collections::create(call, request).await,
        (Method::Put, ["payment-providers", provider]) => api::providers::put(call, request, provider).await,
        (Method::Get, ["reminders"]) => api::reminders::list(call, request).await,
        (Method::Post, ["reminders", id]) => api::reminders::end(call, request, id).await,
        (Method::Get, ["receivables"]) => api::receivables::show(call).await,
        (Method::Get, ["staff"]) => api::staff::list(call, request).await,
        (Method::Get, ["books", "verify"]) => api::books::verify(call).await,

        _ => Err(methods(path).map_or(Error::NotFound, Error::MethodNotAllowed)),
    }
}

/// How the paths above can be called, for whoever tries another way.
fn methods(path: &[&str]) -> Option<&'static str> {
    Some(match path {
        [
            "customers" | "products" | "orders" | "invoices" | "payments" | "range-groups" | "price-lists"
            | "delivery-groups",
        ]
        | [
            "customers",
            _,
            "contacts" | "consents" | "locations" | "promises" | "late-charges",
        ] => "GET, HEAD, POST",
        ["suppliers" | "credit-notes" | "collections"]
        | ["customers", _, "erase" | "merge" | "comments" | "visits"]
        | ["payments", _, "allocations" | "refund"]
        | ["invoices", _, "write-off" | "payment-link"]
        | ["reminders", _] => "POST",
        ["customers" | "products", _] | ["customers", _, "contacts" | "locations", _] => {
            "GET, HEAD, PATCH, DELETE"
        }
        ["orders" | "invoices" | "payments", _]
        | [
            "customers",
            _,
            "account" | "statement" | "sales" | "export" | "history" | "files" | "duplicates" | "merges"
            | "delivery-days",
        ]
        | ["books", "verify"]
        | ["staff" | "receivables" | "reminders"] => "GET, HEAD",
        ["customer-settings" | "delivery-settings" | "warehouse-settings" | "billing-settings"]
        | ["range-groups" | "customers", _, "products"] => "GET, HEAD, PUT",
        ["range-groups" | "price-lists" | "delivery-groups", _] => "GET, HEAD, PUT, DELETE",
        ["price-lists", _, "prices"] => "GET, HEAD, PATCH",
        ["customers", _, "contacts", _, "usernames"] => "GET, HEAD",
        ["customers", _, "merges" | "promises", _] | ["customers", _, "access"] => "DELETE",
        ["customers", "by-external-id", _]
        | ["payment-providers", _]
        | ["customers", _, "contacts", _, "main"] => "PUT",
        ["customers", _, "delinquency"] | ["customers", _, "contacts", _, "access" | "invitation"] => {
            "PUT, DELETE"
        }
        ["customers", _, "files", _] => "GET, HEAD, DELETE",
        ["invoices", _, "dispute"] => "POST, DELETE",
        _ => return None,
    })
}
