//! Pages before anybody is known: landing, sign-up, sign-in; and what stands outside the areas.

use askama::Template;
use serde::Serialize;
use worker::Response;

use crate::app::{App, Signups};
use crate::domain::calendar::Zone;
use crate::domain::country::Country;
use crate::domain::fault::{Fault, Faults};
use crate::domain::locale::Locale;
use crate::domain::money::Currency;
use crate::domain::password;
use crate::domain::text::{EmailAddress, PartyName, Password, Slug};
use crate::error::{Error, Refusal};
use crate::storage::Receipt;
use crate::storage::access::{self, KeyScope, Login};
use crate::storage::suppliers::{self, NewKey, SignUp, SignUpIds};
use crate::web::form::{Form, accept};
use crate::web::page::{Page, render};
use crate::web::request::{Request, is_local};
use crate::web::respond;
use crate::web::texts;
use crate::web::{choices, cookies};

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "public/landing.html")]
struct Landing {
    page: Page,
}

#[derive(Template)]
#[template(path = "public/sign_up.html")]
struct SignUpPage {
    page: Page,
    form: Form,
}

#[derive(Template)]
#[template(path = "public/sign_in.html")]
struct SignInPage {
    page: Page,
    form: Form,
    wrong: bool,
}

#[derive(Template)]
#[template(path = "public/error.html")]
struct ErrorPage {
    page: Page,
    title: &'static str,
    detail: String,
}

/// `{"status":"ok"}` once D1 answers.
pub async fn health(app: &App) -> Result {
    #[derive(Serialize)]
    struct Health {
        status: &'static str,
        version: &'static str,
    }
    suppliers::exists(&app.db).await?;
    respond::json(
        200,
        &Health {
            status: "ok",
            version: env!("CARGO_PKG_VERSION"),
        },
    )
}

pub fn landing(request: &Request) -> Result {
    respond::html(render(&Landing {
        page: Page::public(request),
    })?)
}

pub fn error_page(request: &Request, error: &Error) -> Result {
    let page = Page::public(request);
    let (title, detail) = texts::error_text(error, page.t);
    let mut response = respond::html_with(error.status(), render(&ErrorPage { page, title, detail })?)?;
    respond::tell(error, &mut response)?;
    Ok(response)
}

pub fn sign_up_form(request: &Request) -> Result {
    let page = Page::public(request);
    let form = Form::filled([
        ("country", "ES"),
        ("currency", "EUR"),
        ("timezone", "Europe/Madrid"),
        ("locale", page.locale.as_str()),
    ]);
    respond::html(render(&SignUpPage { page, form })?)
}

pub async fn sign_up(app: &App, request: &mut Request) -> Result {
    let form = request.form().await?;
    limit(app, request).await?;
    let fields = SignUpFields {
        slug: form.value("slug"),
        name: form.value("name"),
        country: form.value("country"),
        currency: form.value("currency"),
        timezone: form.value("timezone"),
        locale: form.value("locale"),
        owner_name: form.value("owner_name"),
        owner_email: form.value("owner_email"),
        owner_password: form.password("owner_password"),
    };
    let names = [
        "slug",
        "name",
        "country",
        "currency",
        "timezone",
        "locale",
        "owner_name",
        "owner_email",
        "owner_password",
    ];
    let session = app.id();
    let opened = match open_account(app, &fields, &names, Some(session.clone()), None).await {
        Err(Error::Refused(Refusal::SlugTaken)) => Err(Error::field("slug", Fault::Taken)),
        Err(Error::Refused(Refusal::EmailTaken)) => Err(Error::field("owner_email", Fault::Taken)),
        other => other,
    };
    match opened {
        Ok(_) => respond::see_other_with_cookie("/admin", &cookies::session(app, cookies::STAFF, &session)?),
        Err(Error::Invalid(faults)) => {
            let page = Page::public(request);
            respond::html_with(
                422,
                render(&SignUpPage {
                    page,
                    form: form.with_faults(faults),
                })?,
            )
        }
        Err(error) => Err(error),
    }
}

/// What a sign-up sends, on the page and through the API.
pub struct SignUpFields<'a> {
    pub slug: &'a str,
    pub name: &'a str,
    pub country: &'a str,
    pub currency: &'a str,
    pub timezone: &'a str,
    pub locale: &'a str,
    pub owner_name: &'a str,
    pub owner_email: &'a str,
    pub owner_password: &'a str,
}

/// A new account as its owner is told of it.
pub struct Opened {
    pub id: String,
    pub slug: String,
    pub api_key: String,
}

/// The use case behind both doors. `names` are the fields' names at the door, in the order of [`SignUpFields`];
/// `once` what a repetition is known by, with the API key that it will be told again.
pub async fn open_account(
    app: &App,
    fields: &SignUpFields<'_>,
    names: &[&str; 9],
    session: Option<String>,
    once: Option<&(Receipt, String)>,
) -> std::result::Result<Opened, Error> {
    let allowed = match app.config.signups {
        Signups::Open => true,
        Signups::First => !suppliers::exists(&app.db).await?,
        Signups::Closed => false,
    };
    if !allowed {
        return Err(Refusal::SignupsClosed.into());
    }
    let [
        slug,
        name,
        country,
        currency,
        timezone,
        locale,
        owner_name,
        owner_email,
        owner_password,
    ] = names;
    let mut faults = Faults::default();
    let slug = faults.take(slug, Slug::parse(fields.slug));
    let name = faults.take(name, PartyName::parse(fields.name));
    let country = faults.take(country, Country::parse(fields.country));
    let currency = faults.take(currency, Currency::parse(fields.currency));
    let zone = faults.take(timezone, Zone::parse(fields.timezone));
    let locale = faults.take(locale, Locale::parse(fields.locale));
    let owner_name = faults.take(owner_name, PartyName::parse(fields.owner_name));
    let owner_email = faults.take(owner_email, EmailAddress::parse(fields.owner_email));
    let password = faults.take(owner_password, Password::parse(fields.owner_password));
    let parsed = (|| {
        Some((
            slug?,
            name?,
            country?,
            currency?,
            zone?,
            locale?,
            owner_name?,
            owner_email?,
            password?,
        ))
    })();
    let (slug, name, country, currency, zone, locale, owner_name, owner_email, password) =
        accept(parsed, faults)?;
    let new = SignUp {
        slug,
        name,
        country,
        currency,
        zone,
        locale,
        owner_name,
        owner_email,
        password_hash: hash_password(password.expose())?,
    };
    let api_key = once.map_or_else(|| format!("fiado_{}", app.token()), |(_, key)| key.clone());
    let ids = SignUpIds {
        supplier: app.id(),
        owner: app.id(),
        session,
        key: NewKey::new(app.id(), "First key", KeyScope::Write, &api_key),
    };
    suppliers::sign_up(&app.db, &new, &ids, once.map(|(receipt, _)| receipt), app.now).await?;
    Ok(Opened {
        id: ids.supplier,
        slug: new.slug.as_str().to_owned(),
        api_key,
    })
}

pub fn hash_password(password: &str) -> std::result::Result<String, Error> {
    let salt = uuid::Uuid::new_v4();
    password::hash(password, salt.as_bytes()).ok_or_else(|| Error::internal("a password could not be hashed"))
}

/// A password to be shown once: 79 random bits that can be read out.
pub fn generate_password() -> String {
    password::readable(uuid::Uuid::new_v4().as_bytes())
}

/// Guesses and sign-ups are counted before anything slow is done for them.
pub async fn limit(app: &App, request: &Request) -> std::result::Result<(), Error> {
    let key = format!("{}:{}", request.path, request.client_address());
    if app.within_limit("SIGN_IN_LIMITER", &key).await? {
        Ok(())
    } else {
        Err(Error::TooManyRequests {
            retry_after_seconds: 60,
        })
    }
}

pub fn sign_in_form(request: &Request) -> Result {
    respond::html(render(&SignInPage {
        page: Page::public(request),
        form: Form::default(),
        wrong: false,
    })?)
}

/// Sends somebody who is not signed in to the sign-in page and back to where it was.
pub fn ask_to_sign_in(request: &Request) -> Result {
    let back = form_urlencoded::byte_serialize(request.target().as_bytes()).collect::<String>();
    respond::see_other(&format!("/sign-in?back={back}"))
}

pub async fn sign_in(app: &App, request: &mut Request) -> Result {
    let form = request.form().await?;
    limit(app, request).await?;
    let login = match EmailAddress::parse(form.value("email")) {
        Ok(email) => access::staff_login(&app.db, email.as_str()).await?,
        Err(_) => None,
    };
    match checked(login, form.password("password")) {
        Some(login) => {
            let session = app.id();
            access::open_staff_session(&app.db, &session, &login, app.now).await?;
            let back = request
                .query("back")
                .filter(|path| path.starts_with("/admin") && is_local(path))
                .unwrap_or("/admin");
            respond::see_other_with_cookie(back, &cookies::session(app, cookies::STAFF, &session)?)
        }
        None => {
            let page = Page::public(request);
            respond::html_with(
                422,
                render(&SignInPage {
                    page,
                    form,
                    wrong: true,
                })?,
            )
        }
    }
}

fn checked(login: Option<Login>, password: &str) -> Option<Login> {
    let stored = login
        .as_ref()
        .map_or(password::NOBODY, |login| login.password_hash.as_str());
    if password::verify(password, stored) {
        login
    } else {
        None
    }
}

pub async fn sign_out(app: &App, request: &Request) -> Result {
    if let Some(session) = cookies::session_id(app, request, cookies::STAFF) {
        access::revoke_session(&app.db, &session, app.now).await?;
    }
    respond::see_other_with_cookie("/sign-in?done=signed-out", &cookies::ended(cookies::STAFF))
}

/// Keeps the reader's language and goes back to the page it was on.
pub async fn language(request: &mut Request) -> Result {
    let form = request.form().await?;
    let locale = Locale::parse(form.value("to")).map_err(|_| Error::field("to", Fault::Unknown))?;
    let back = Some(form.value("back"))
        .filter(|path| is_local(path))
        .unwrap_or("/");
    respond::see_other_with_cookie(back, &cookies::language(locale.as_str()))
}
