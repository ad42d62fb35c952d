//! Every URL in one table, the desk's in [`admin`] and the programs' in [`api`]; and what holds for every response:
//! headers, cost, errors.

mod admin;
mod api;

use chrono::DateTime;
use worker::{Context, Env, Method, Response};

use crate::app::App;
use crate::error::Error;
#[cfg(feature = "demo")]
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
    if app.config.outages {
        app.interrupt(request.header("X-Outage").as_deref());
    }
    let result = route(&app, &mut request).await;
    finish(Some(&app), &request, result)
}

/// The table. Areas are boxed so that one request's future does not hold the others' state.
async fn route(app: &App, request: &mut Request) -> Result {
    let path: Vec<String> = request.segments().into_iter().map(str::to_owned).collect();
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["healthz"] => public::health(app).await,
        ["api", "v1", rest @ ..] => Box::pin(api::api_v1(app, request, rest)).await,
        ["webhooks", slug, provider] => {
            only_post(request)?;
            Box::pin(webhooks::receive(app, request, slug, provider)).await
        }
        #[cfg(feature = "demo")]
        ["demo"] => {
            only_post(request)?;
            Box::pin(demo::load(app, request)).await
        }
        _ if request.method != Method::Get && !request.is_same_origin() => Err(Error::Forbidden),
        ["admin", rest @ ..] => Box::pin(admin::admin_area(app, request, rest)).await,
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
        (Method::Get, ["invite", token]) => storefront::invited::show(app, request, token).await,
        (Method::Post, ["invite", token]) => storefront::invited::accept(app, request, token).await,
        (Method::Post, ["language"]) => public::language(request).await,
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
        (Method::Get, ["invoices"]) => storefront::invoices::list(visit, request).await,
        (Method::Get, ["invoices", id]) => storefront::invoices::show(visit, request, id).await,
        (Method::Get, ["credits", note]) => storefront::credits::show(visit, request, note).await,
        (Method::Post, ["invoices", id, "pay"]) => storefront::pay::invoice(visit, request, id).await,
        (Method::Post, ["pay"]) => storefront::pay::overdue(visit, request).await,
        (Method::Get, ["paid"]) => storefront::pay::paid(visit, request).await,
        (Method::Get, ["statement"]) => storefront::statement::show(visit, request).await,
        (Method::Get, ["statement.csv"]) => storefront::statement::file(visit, request).await,
        (Method::Post, ["promises"]) => storefront::account::promise(visit, request).await,
        (Method::Get, ["account"]) => storefront::account::show(visit, request).await,
        (Method::Get, ["people"]) => storefront::people::list(visit, request).await,
        (Method::Get, ["people", "new"]) => storefront::people::new(visit, request).await,
        (Method::Post, ["people", "new"]) => storefront::people::create(visit, request).await,
        (Method::Get, ["people", contact, "edit"]) => storefront::people::edit(visit, request, contact).await,
        (Method::Post, ["people", contact, "edit"]) => {
            storefront::people::save(visit, request, contact).await
        }
        (Method::Post, ["people", contact, "access"]) => {
            storefront::people::give_access(visit, request, contact).await
        }
        (Method::Post, ["people", contact, "access", "end"]) => {
            storefront::people::end_access(visit, request, contact).await
        }
        (Method::Post, ["people", contact, "remove"]) => {
            storefront::people::remove(visit, request, contact).await
        }
        (Method::Get, ["password"]) => storefront::password::form(visit, request).await,
        (Method::Post, ["password"]) => storefront::password::change(visit, request).await,
        _ => Err(Error::NotFound),
    }
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
