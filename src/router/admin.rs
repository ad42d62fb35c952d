//! The desk's URLs, below `/admin`.

use worker::Method;

use super::Result;
use crate::app::App;
use crate::error::Error;
use crate::web::admin::groups::products::Owner;
use crate::web::admin::{self, Desk, credits};
use crate::web::public;
use crate::web::request::Request;
use crate::web::respond;

pub async fn admin_area(app: &App, request: &mut Request, path: &[&str]) -> Result {
    let Some(desk) = Desk::open(app, request).await? else {
        return public::ask_to_sign_in(request);
    };
    let desk = &desk;
    match (&request.method.clone(), path) {
        (Method::Get, []) => respond::see_other("/admin/customers"),

        (Method::Get, ["customers"]) => admin::customers::list(desk, request).await,
        (Method::Get, ["customers", "export"]) => admin::customers::chosen::export(desk, request).await,
        (Method::Get, ["customers", "filters"]) => admin::customers::views::filters(desk, request).await,
        (Method::Post, ["customers", "views"]) => admin::customers::views::keep(desk, request).await,
        (Method::Post, ["customers", "views", "forget"]) => {
            admin::customers::views::forget(desk, request).await
        }
        (Method::Post, ["customers", "chosen"]) => admin::customers::chosen::show(desk, request).await,
        (Method::Post, ["customers", "chosen", "invite"]) => {
            admin::customers::inviting::invite(desk, request).await
        }
        (Method::Post, ["customers", "chosen", "change"]) => {
            admin::customers::chosen::change(desk, request).await
        }
        (Method::Get, ["customers", "tags"]) => admin::customers::tags::list(desk, request).await,
        (Method::Get, ["customers", "tags", "change"]) => admin::customers::tags::ask(desk, request).await,
        (Method::Post, ["customers", "tags", "change"]) => {
            admin::customers::tags::rename(desk, request).await
        }
        (Method::Post, ["customers", "tags", "remove"]) => {
            admin::customers::tags::remove(desk, request).await
        }
        (Method::Get, ["customers", "new"]) => admin::customers::form::new(desk, request).await,
        (Method::Post, ["customers", "new"]) => admin::customers::form::create(desk, request).await,
        (Method::Get, ["customers", id]) => admin::customers::profile::show(desk, request, id).await,
        (Method::Get, ["customers", id, "edit"]) => admin::customers::form::edit(desk, request, id).await,
        (Method::Post, ["customers", id, "edit"]) => admin::customers::form::save(desk, request, id).await,
        (Method::Get, ["customers", id, "delete"]) => admin::customers::delete::ask(desk, request, id).await,
        (Method::Post, ["customers", id, "delete"]) => {
            admin::customers::delete::delete(desk, request, id).await
        }
        (Method::Get, ["customers", id, "consents"]) => {
            admin::customers::consents::list(desk, request, id).await
        }
        (Method::Post, ["customers", id, "consents"]) => {
            admin::customers::consents::decide(desk, request, id).await
        }
        (Method::Get, ["customers", id, "consents", "statement"]) => {
            admin::customers::consents::statement(desk, request, id).await
        }
        (Method::Get, ["customers", id, "export"]) => admin::customers::export(desk, id).await,
        (Method::Get, ["customers", id, "duplicates"]) => {
            admin::customers::duplicates::show(desk, request, id).await
        }
        (Method::Get, ["customers", id, "merge"]) => admin::customers::merge::ask(desk, request, id).await,
        (Method::Post, ["customers", id, "merge"]) => admin::customers::merge::merge(desk, request, id).await,
        (Method::Post, ["customers", id, "merges", merge, "undo"]) => {
            admin::customers::merge::undo(desk, id, merge).await
        }
        (Method::Get, ["erasures"]) => admin::erasures::list(desk, request).await,
        (Method::Get, ["erasures", id]) => admin::erasures::show(desk, request, id).await,
        (Method::Get, ["customers", id, "history"]) => {
            admin::customers::history::show(desk, request, id).await
        }
        (Method::Post, ["customers", id, "comments"]) => {
            admin::customers::history::comment(desk, request, id).await
        }
        (Method::Post, ["customers", id, "visits"]) => {
            admin::customers::history::visit(desk, request, id).await
        }
        (Method::Post, ["customers", id, "files"]) => {
            admin::customers::files::upload(desk, request, id).await
        }
        (Method::Get, ["customers", id, "files", file]) => {
            admin::customers::files::download(desk, id, file).await
        }
        (Method::Get, ["customers", id, "files", file, "preview"]) => {
            admin::customers::files::preview(desk, id, file).await
        }
        (Method::Post, ["customers", id, "files", file, "remove"]) => {
            admin::customers::files::remove(desk, id, file).await
        }
        (Method::Get, ["customers", id, "contacts"]) => {
            admin::customers::contacts::list(desk, request, id).await
        }
        (Method::Get, ["customers", id, "contacts", "new"]) => {
            admin::customers::contacts::form::new(desk, request, id).await
        }
        (Method::Post, ["customers", id, "contacts", "new"]) => {
            admin::customers::contacts::form::create(desk, request, id).await
        }
        (Method::Get, ["customers", id, "contacts", contact, "edit"]) => {
            admin::customers::contacts::form::edit(desk, request, id, contact).await
        }
        (Method::Post, ["customers", id, "contacts", contact, "edit"]) => {
            admin::customers::contacts::form::save(desk, request, id, contact).await
        }
        (Method::Post, ["customers", id, "contacts", contact, "main"]) => {
            admin::customers::contacts::make_main(desk, id, contact).await
        }
        (Method::Get, ["customers", id, "contacts", contact, "access"]) => {
            admin::customers::contacts::access::show(desk, request, id, contact).await
        }
        (Method::Post, ["customers", id, "contacts", contact, "access"]) => {
            admin::customers::contacts::access::give(desk, request, id, contact).await
        }
        (Method::Get, ["customers", id, "purchases"]) => {
            admin::customers::purchases::show(desk, request, id).await
        }
        (Method::Get, ["customers", id, "purchases.csv"]) => {
            admin::customers::purchases::file(desk, request, id).await
        }
        (Method::Get, ["customers", id, "statement"]) => {
            admin::customers::statement::show(desk, request, id).await
        }
        (Method::Get, ["customers", id, "statement.csv"]) => {
            admin::customers::statement::file(desk, request, id).await
        }
        (Method::Post, ["customers", id, "access", "end"]) => {
            admin::customers::contacts::access::end_all(desk, id).await
        }
        (Method::Post, ["customers", id, "contacts", contact, "invite"]) => {
            admin::customers::contacts::invite::invite(desk, request, id, contact).await
        }
        (Method::Post, ["customers", id, "contacts", contact, "invite", "withdraw"]) => {
            admin::customers::contacts::invite::withdraw(desk, id, contact).await
        }
        (Method::Post, ["customers", id, "contacts", contact, "access", "end"]) => {
            admin::customers::contacts::access::end(desk, id, contact).await
        }
        (Method::Get, ["customers", id, "contacts", contact, "remove"]) => {
            admin::customers::contacts::ask(desk, request, id, contact).await
        }
        (Method::Post, ["customers", id, "contacts", contact, "remove"]) => {
            admin::customers::contacts::remove(desk, id, contact).await
        }

        (Method::Get, ["customers", id, "locations"]) => {
            admin::customers::locations::list(desk, request, id).await
        }
        (Method::Get, ["customers", id, "locations", "new"]) => {
            admin::customers::locations::form::new(desk, request, id).await
        }
        (Method::Post, ["customers", id, "locations", "new"]) => {
            admin::customers::locations::form::create(desk, request, id).await
        }
        (Method::Get, ["customers", id, "locations", location, "edit"]) => {
            admin::customers::locations::form::edit(desk, request, id, location).await
        }
        (Method::Post, ["customers", id, "locations", location, "edit"]) => {
            admin::customers::locations::form::save(desk, request, id, location).await
        }
        (Method::Get, ["customers", id, "locations", location, "remove"]) => {
            admin::customers::locations::ask(desk, request, id, location).await
        }
        (Method::Post, ["customers", id, "locations", location, "remove"]) => {
            admin::customers::locations::remove(desk, id, location).await
        }
        (Method::Get, ["customers", id, "catalogue"]) => {
            admin::customers::catalogue::show(desk, request, id).await
        }
        (Method::Get, ["customers", id, "products"]) => {
            admin::groups::products::show(desk, request, Owner::Customer(id)).await
        }
        (Method::Post, ["customers", id, "products"]) => {
            admin::groups::products::change(desk, request, Owner::Customer(id)).await
        }
        (Method::Get, ["groups"]) => admin::groups::list(desk, request).await,
        (Method::Get, ["groups", "range", id, "products"]) => {
            admin::groups::products::show(desk, request, Owner::RangeGroup(id)).await
        }
        (Method::Post, ["groups", "range", id, "products"]) => {
            admin::groups::products::change(desk, request, Owner::RangeGroup(id)).await
        }
        (Method::Get, ["groups", "prices", id, "prices"]) => {
            admin::groups::prices::show(desk, request, id).await
        }
        (Method::Post, ["groups", "prices", id, "prices"]) => {
            admin::groups::prices::save(desk, request, id).await
        }
        (Method::Get, ["groups", sort, "new"]) => admin::groups::new(desk, request, sort).await,
        (Method::Post, ["groups", sort, "new"]) => admin::groups::create(desk, request, sort).await,
        (Method::Get, ["groups", sort, id]) => admin::groups::edit(desk, request, sort, id).await,
        (Method::Post, ["groups", sort, id]) => admin::groups::save(desk, request, sort, id).await,
        (Method::Post, ["groups", sort, id, "remove"]) => {
            admin::groups::remove(desk, request, sort, id).await
        }

        (Method::Get, ["mentions"]) => admin::customers::history::mentions(desk, request).await,
        (Method::Get, ["colleagues"]) => admin::customers::history::colleagues(desk).await,

        (Method::Get, ["products"]) => admin::products::list(desk, request).await,
        (Method::Get, ["products", "new"]) => admin::products::new(desk, request).await,
        (Method::Post, ["products", "new"]) => admin::products::create(desk, request).await,
        (Method::Get, ["products", id, "edit"]) => admin::products::edit(desk, request, id).await,
        (Method::Post, ["products", id, "edit"]) => admin::products::save(desk, request, id).await,
        (Method::Post, ["products", id, "delete"]) => admin::products::delete(desk, request, id).await,

        (Method::Get, ["sale"]) => admin::sale::start(desk, request).await,
        (Method::Get, ["orders"]) => admin::orders::list(desk, request).await,
        (Method::Get, ["orders", "new"]) => admin::sale::new(desk, request).await,
        (Method::Post, ["orders", "new"]) => admin::sale::place(desk, request).await,
        (Method::Get, ["orders", id]) => admin::orders::show(desk, request, id).await,
        (Method::Post, ["orders", id, "cancel"]) => admin::orders::cancel(desk, id).await,
        (Method::Post, ["orders", id, "invoice"]) => admin::orders::invoice(desk, request, id).await,

        (Method::Get, ["customers", id, "delinquency"]) => admin::delinquency::show(desk, request, id).await,
        (Method::Post, ["customers", id, "delinquency"]) => admin::delinquency::set(desk, request, id).await,
        (Method::Post, ["customers", id, "delinquency", "automatic"]) => {
            admin::delinquency::end(desk, id).await
        }

        (Method::Get, ["customers", id, "late-charges"]) => {
            admin::customers::late_payment::show(desk, request, id).await
        }
        (Method::Post, ["customers", id, "late-charges"]) => {
            admin::customers::late_payment::decide(desk, request, id).await
        }
        (Method::Post, ["customers", id, "promises"]) => admin::promises::give(desk, request, id).await,
        (Method::Post, ["customers", id, "promises", promise, "withdraw"]) => {
            admin::promises::withdraw(desk, id, promise).await
        }

        (Method::Get, ["credits", id]) => admin::credits::show::show(desk, request, id).await,
        (Method::Post, ["credits", id, "settle"]) => admin::credits::show::settle(desk, request, id).await,
        (Method::Post, ["credits", id, "refund"]) => admin::credits::show::refund(desk, request, id).await,
        (Method::Get, ["reminders"]) => admin::reminders::list(desk, request).await,
        (Method::Post, ["reminders", id]) => admin::reminders::end(desk, request, id).await,
        (Method::Get, ["receivables"]) => admin::receivables::show(desk, request).await,
        (Method::Get, ["invoices"]) => admin::invoices::list(desk, request).await,
        (Method::Get, ["invoices", "new"]) => admin::invoices::issue::new(desk, request).await,
        (Method::Post, ["invoices", "new"]) => admin::invoices::issue::create(desk, request).await,
        (Method::Get, ["invoices", id]) => admin::invoices::show(desk, request, id).await,
        (Method::Post, ["invoices", id, "dispute"]) => admin::invoices::dispute(desk, request, id).await,
        (Method::Post, ["invoices", id, "write-off"]) => admin::invoices::write_off(desk, id).await,
        (Method::Get, ["invoices", id, "credit-note"]) => {
            admin::invoices::credit::new(desk, request, id).await
        }
        (Method::Post, ["invoices", id, "credit-note"]) => {
            admin::invoices::credit::create(desk, request, id).await
        }
        (Method::Post, ["invoices", id, "payment-link"]) => {
            admin::invoices::link::make(desk, request, id).await
        }
        (Method::Post, ["invoices", id, "undispute"]) => admin::invoices::undispute(desk, id).await,
        (Method::Get, ["payments", "new"]) => {
            admin::credits::new(desk, request, credits::Sort::Payment).await
        }
        (Method::Post, ["payments", "new"]) => {
            admin::credits::create(desk, request, credits::Sort::Payment).await
        }
        (Method::Get, ["credit-notes", "new"]) => {
            admin::credits::new(desk, request, credits::Sort::CreditNote).await
        }
        (Method::Post, ["credit-notes", "new"]) => {
            admin::credits::create(desk, request, credits::Sort::CreditNote).await
        }

        (Method::Get, ["books"]) => admin::books::show(desk, request),
        (Method::Post, ["books"]) => admin::books::verify(desk, request).await,
        (Method::Get, ["settings", "record"]) => admin::record::show(desk, request).await,
        (Method::Post, ["settings", "record"]) => admin::record::save(desk, request).await,
        (Method::Get, ["settings", "billing"]) => admin::billing::show(desk, request).await,
        (Method::Post, ["settings", "billing"]) => admin::billing::save(desk, request).await,
        (Method::Get, ["settings", "warehouses"]) => admin::warehouses::show(desk, request).await,
        (Method::Post, ["settings", "warehouses"]) => admin::warehouses::save(desk, request).await,
        (Method::Get, ["settings", "delivery"]) => admin::deliveries::show(desk, request).await,
        (Method::Post, ["settings", "delivery"]) => admin::deliveries::save(desk, request).await,
        (Method::Get, ["settings", "policy"]) => admin::policy::show(desk, request).await,
        (Method::Post, ["settings", "policy"]) => admin::policy::save(desk, request).await,
        (Method::Get, ["settings"]) => admin::settings::show(desk, request).await,
        (Method::Post, ["settings"]) => admin::settings::save(desk, request).await,
        (Method::Post, ["settings", "keys"]) => admin::settings::add_key(desk, request).await,
        (Method::Post, ["settings", "keys", id, "revoke"]) => admin::settings::revoke_key(desk, id).await,
        (Method::Get, ["settings", "team"]) => admin::team::list(desk, request).await,
        (Method::Post, ["settings", "team"]) => admin::team::add(desk, request).await,
        (Method::Get, ["settings", "team", id]) => admin::team::show(desk, request, id).await,
        (Method::Post, ["settings", "team", id]) => admin::team::save(desk, request, id).await,
        (Method::Post, ["settings", "team", id, "password"]) => {
            admin::team::new_password(desk, request, id).await
        }
        (Method::Post, ["settings", "team", id, "remove"]) => admin::team::remove(desk, request, id).await,
        (Method::Get, ["settings", "providers"]) => admin::providers::show(desk, request).await,
        (Method::Post, ["settings", "providers", provider]) => {
            admin::providers::save(desk, request, provider).await
        }

        (Method::Get, ["nightly"]) => admin::nightly::show(desk, request).await,
        (Method::Post, ["nightly"]) => admin::nightly::run(desk).await,
        (Method::Get, ["webhooks"]) => admin::webhooks::list(desk, request).await,
        (Method::Get, ["webhooks", provider, event]) => {
            admin::webhooks::show(desk, request, provider, event).await
        }
        (Method::Post, ["webhooks", provider, event]) => {
            admin::webhooks::link(desk, request, provider, event).await
        }
        (Method::Post, ["webhooks", provider, event, "replay"]) => {
            admin::webhooks::replay(desk, provider, event).await
        }

        _ => Err(Error::NotFound),
    }
}
