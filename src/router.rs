//! Every URL in one table, grouped by area, and what holds for every response: headers, cost, errors.

use chrono::DateTime;
use worker::{Context, Env, Method, Response};

use crate::app::App;
use crate::error::Error;
use crate::web::admin::{self, Desk, credits::Sort};
use crate::web::api::{self, Call};
use crate::web::demo;
use crate::web::public;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::storefront::{self, Visit};
use crate::web::webhooks;

type Result = std::result::Result<Response, Error>;

pub async fn handle(request: worker::Request, env: Env, _ctx: Context) -> worker::Result<Response> {
    let now = DateTime::from_timestamp_millis(worker::Date::now().as_millis().try_into().unwrap_or(i64::MAX))
        .unwrap_or(DateTime::UNIX_EPOCH);
    let mut request = Request::new(request);
    let app = match App::new(env, now) {
        Ok(app) => app,
        Err(error) => return finish(None, &request, Err(error)),
    };
    let result = route(&app, &mut request).await;
    finish(Some(&app), &request, result)
}

/// The table. Areas are boxed so that one request's future does not hold the others' state.
async fn route(app: &App, request: &mut Request) -> Result {
    let path: Vec<String> = request.segments().into_iter().map(str::to_owned).collect();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["healthz"] => public::health(app).await,
        ["api", "v1", rest @ ..] => Box::pin(api_v1(app, request, rest)).await,
        ["webhooks", slug, provider] => {
            only_post(request)?;
            Box::pin(webhooks::receive(app, request, slug, provider)).await
        }
        ["demo"] => {
            only_post(request)?;
            Box::pin(demo::load(app, request)).await
        }
        _ if request.method != Method::Get && !request.is_same_origin() => Err(Error::Forbidden),
        ["admin", rest @ ..] => Box::pin(admin_area(app, request, rest)).await,
        ["s", slug, rest @ ..] => Box::pin(shop(app, request, slug, rest)).await,
        rest => Box::pin(site(app, request, rest)).await,
    }
}

async fn site(app: &App, request: &mut Request, path: &[&str]) -> Result {
    match (&request.method, path) {
        (Method::Get, []) => public::landing(request),
        (Method::Get, ["sign-up"]) => public::sign_up_form(request),
        (Method::Post, ["sign-up"]) => public::sign_up(app, request).await,
        (Method::Get, ["sign-in"]) => public::sign_in_form(request),
        (Method::Post, ["sign-in"]) => public::sign_in(app, request).await,
        (Method::Post, ["sign-out"]) => public::sign_out(app, request).await,
        (Method::Post, ["language"]) => public::language(request).await,
        _ => Err(Error::NotFound),
    }
}

async fn admin_area(app: &App, request: &mut Request, path: &[&str]) -> Result {
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
        (Method::Post, ["customers", id, "access", "end"]) => {
            admin::customers::contacts::access::end_all(desk, id).await
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
        (Method::Get, ["mentions"]) => admin::customers::history::mentions(desk, request).await,
        (Method::Get, ["colleagues"]) => admin::customers::history::colleagues(desk).await,

        (Method::Get, ["products"]) => admin::products::list(desk, request).await,
        (Method::Get, ["products", "new"]) => admin::products::new(desk, request),
        (Method::Post, ["products", "new"]) => admin::products::create(desk, request).await,
        (Method::Get, ["products", id, "edit"]) => admin::products::edit(desk, request, id).await,
        (Method::Post, ["products", id, "edit"]) => admin::products::save(desk, request, id).await,
        (Method::Post, ["products", id, "delete"]) => admin::products::delete(desk, request, id).await,

        (Method::Get, ["orders"]) => admin::orders::list(desk, request).await,
        (Method::Get, ["orders", "new"]) => admin::orders::new(desk, request).await,
        (Method::Post, ["orders", "new"]) => admin::orders::place(desk, request).await,
        (Method::Get, ["orders", id]) => admin::orders::show(desk, request, id).await,
        (Method::Post, ["orders", id, "cancel"]) => admin::orders::cancel(desk, id).await,
        (Method::Post, ["orders", id, "invoice"]) => admin::orders::invoice(desk, request, id).await,

        (Method::Get, ["customers", id, "delinquency"]) => admin::delinquency::show(desk, request, id).await,
        (Method::Post, ["customers", id, "delinquency"]) => admin::delinquency::set(desk, request, id).await,
        (Method::Post, ["customers", id, "delinquency", "automatic"]) => {
            admin::delinquency::end(desk, id).await
        }

        (Method::Get, ["invoices"]) => admin::invoices::list(desk, request).await,
        (Method::Get, ["invoices", "new"]) => admin::invoices::new(desk, request).await,
        (Method::Post, ["invoices", "new"]) => admin::invoices::create(desk, request).await,
        (Method::Get, ["invoices", id]) => admin::invoices::show(desk, request, id).await,
        (Method::Post, ["invoices", id, "dispute"]) => admin::invoices::dispute(desk, request, id).await,
        (Method::Post, ["invoices", id, "undispute"]) => admin::invoices::undispute(desk, id).await,
        (Method::Get, ["payments", "new"]) => admin::credits::new(desk, request, Sort::Payment).await,
        (Method::Post, ["payments", "new"]) => admin::credits::create(desk, request, Sort::Payment).await,
        (Method::Get, ["credit-notes", "new"]) => admin::credits::new(desk, request, Sort::CreditNote).await,
        (Method::Post, ["credit-notes", "new"]) => {
            admin::credits::create(desk, request, Sort::CreditNote).await
        }

        (Method::Get, ["books"]) => admin::books::show(desk, request),
        (Method::Post, ["books"]) => admin::books::verify(desk, request).await,
        (Method::Get, ["settings", "record"]) => admin::record::show(desk, request).await,
        (Method::Post, ["settings", "record"]) => admin::record::save(desk, request).await,
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

async fn shop(app: &App, request: &mut Request, slug: &str, path: &[&str]) -> Result {
    let mut response = shop_page(app, request, slug, path).await?;
    // What says nothing about the cache has not looked into it.
    if app.config.timing && !response.headers().has("Server-Timing")? {
        response
            .headers_mut()
            .set("Server-Timing", "cache;desc=\"bypass\"")?;
    }
    Ok(response)
}

async fn shop_page(app: &App, request: &mut Request, slug: &str, path: &[&str]) -> Result {
    let visit = &Visit { app, slug };
    match (&request.method.clone(), path) {
        (Method::Get, []) => storefront::catalogue::show(visit, request).await,
        (Method::Get, ["sign-in"]) => storefront::sign_in::form(visit, request).await,
        (Method::Post, ["sign-in"]) => storefront::sign_in::sign_in(visit, request).await,
        (Method::Post, ["sign-out"]) => storefront::sign_in::sign_out(visit, request).await,
        (Method::Post, ["cart"]) => storefront::cart::post(visit, request).await,
        (Method::Post, ["orders"]) => storefront::buying::place(visit, request).await,
        (Method::Get, ["orders"]) => storefront::orders::list(visit, request).await,
        (Method::Get, ["orders", id]) => storefront::orders::show(visit, request, id).await,
        (Method::Get, ["account"]) => storefront::account::show(visit, request).await,
        (Method::Get, ["password"]) => storefront::password::form(visit, request).await,
        (Method::Post, ["password"]) => storefront::password::change(visit, request).await,
        _ => Err(Error::NotFound),
    }
}

async fn api_v1(app: &App, request: &mut Request, path: &[&str]) -> Result {
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
        (Method::Get, ["customers", id, "sales"]) => api::sales::show(call, request, id).await,
        (Method::Delete, ["customers", id, "access"]) => api::contacts::end_all_access(call, id).await,
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
        (Method::Put, ["customers", id, "delinquency"]) => {
            api::accounts::set_override(call, request, id).await
        }
        (Method::Delete, ["customers", id, "delinquency"]) => api::accounts::end_override(call, id).await,

        (Method::Get, ["products"]) => api::products::list(call, request).await,
        (Method::Post, ["products"]) => api::products::create(call, request).await,
        (Method::Get, ["products", id]) => api::products::get(call, id).await,
        (Method::Patch, ["products", id]) => api::products::patch(call, request, id).await,
        (Method::Delete, ["products", id]) => api::products::delete(call, id).await,

        (Method::Get, ["orders"]) => api::orders::list(call, request).await,
        (Method::Post, ["orders"]) => api::orders::create(call, request).await,
        (Method::Get, ["orders", id]) => api::orders::get(call, id).await,

        (Method::Get, ["invoices"]) => api::invoices::list(call, request).await,
        (Method::Post, ["invoices"]) => api::invoices::create(call, request).await,
        (Method::Get, ["invoices", id]) => api::invoices::show(call, id).await,
        (Method::Post, ["invoices", id, "dispute"]) => api::invoices::dispute(call, request, id).await,
        (Method::Delete, ["invoices", id, "dispute"]) => api::invoices::undispute(call, id).await,
        (Method::Get, ["payments"]) => api::credits::list(call, request).await,
        (Method::Post, ["payments"]) => api::credits::pay(call, request).await,
        (Method::Post, ["credit-notes"]) => api::credits::credit(call, request).await,
        (Method::Post, ["collections"]) => api::collections::create(call, request).await,
        (Method::Put, ["payment-providers", provider]) => api::providers::put(call, request, provider).await,
        (Method::Get, ["staff"]) => api::staff::list(call, request).await,
        (Method::Get, ["books", "verify"]) => api::books::verify(call).await,

        _ => Err(methods(path).map_or(Error::NotFound, Error::MethodNotAllowed)),
    }
}

/// How the paths above can be called, for whoever tries another way.
fn methods(path: &[&str]) -> Option<&'static str> {
    Some(match path {
        ["customers" | "products" | "orders" | "invoices" | "payments"]
        | ["customers", _, "contacts" | "consents" | "locations"] => "GET, HEAD, POST",
        ["suppliers" | "credit-notes" | "collections"]
        | ["customers", _, "erase" | "merge" | "comments" | "visits"] => "POST",
        ["customers" | "products", _] | ["customers", _, "contacts" | "locations", _] => {
            "GET, HEAD, PATCH, DELETE"
        }
        ["orders" | "invoices", _]
        | [
            "customers",
            _,
            "account" | "sales" | "export" | "history" | "files" | "duplicates" | "merges" | "delivery-days",
        ]
        | ["books", "verify"]
        | ["staff"] => "GET, HEAD",
        ["customer-settings" | "delivery-settings"] => "GET, HEAD, PUT",
        ["customers", _, "contacts", _, "usernames"] => "GET, HEAD",
        ["customers", _, "merges", _] | ["customers", _, "access"] => "DELETE",
        ["customers", "by-external-id", _]
        | ["payment-providers", _]
        | ["customers", _, "contacts", _, "main"] => "PUT",
        ["customers", _, "delinquency"] | ["customers", _, "contacts", _, "access"] => "PUT, DELETE",
        ["customers", _, "files", _] => "GET, HEAD, DELETE",
        ["invoices", _, "dispute"] => "POST, DELETE",
        _ => return None,
    })
}

fn only_post(request: &Request) -> std::result::Result<(), Error> {
    if request.method == Method::Post {
        Ok(())
    } else {
        Err(Error::MethodNotAllowed("POST"))
    }
}

/// Turns errors into answers and adds what every response carries.
fn finish(app: Option<&App>, request: &Request, result: Result) -> worker::Result<Response> {
    let mut response = match result.or_else(|error| explain(request, &error)) {
        Ok(response) => response,
        Err(error) => {
            error.log(&request.path);
            Response::error("Something went wrong on our side.", 500)?
        }
    };
    let headers = response.headers_mut();
    for (name, value) in [
        // Caches in front of the Worker keep what says nothing; so everything says it, and this is the default.
        ("Cache-Control", "private, no-store"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "same-origin"),
        (
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
        ),
    ] {
        if !headers.has(name)? {
            headers.set(name, value)?;
        }
    }
    if let Some(app) = app.filter(|app| app.config.timing) {
        let cost = app.db.cost();
        let text = format!(
            "d1;desc=\"trips={} read={} written={}\"",
            cost.trips, cost.read, cost.written
        );
        headers.append("Server-Timing", &text)?;
    }
    Ok(response)
}

/// An error for a program or for a person, by the area it happened in.
fn explain(request: &Request, error: &Error) -> Result {
    error.log(&request.path);
    if request.path.starts_with("/api/") || request.path.starts_with("/webhooks/") || request.path == "/demo"
    {
        respond::problem(error)
    } else {
        public::error_page(request, error)
    }
}
