//! The supplier's settings and its API keys.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::calendar::Zone;
use crate::domain::country::Country;
use crate::domain::fault::{Fault, Faults};
use crate::domain::locale::Locale;
use crate::domain::money::Currency;
use crate::domain::text::{EmailAddress, PartyName, Phone, Slug};
use crate::error::{Error, Refusal};
use crate::storage::access::KeyScope;
use crate::storage::suppliers::{self, ApiKey, NewKey, NewSettings};
use crate::web::admin::{AdminPage, Desk};
use crate::web::choices;
use crate::web::edge;
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/settings.html")]
struct SettingsPage {
    admin: AdminPage,
    form: Form,
    keys: Vec<ApiKey>,
    /// Just made, shown this once.
    new_key: Option<String>,
}

pub async fn show(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let form = stored(desk).await?;
    page(desk, request, form, None, 200).await
}

/// The form as the settings stand.
async fn stored(desk: &Desk<'_>) -> std::result::Result<Form, Error> {
    let supplier = &desk.staff.supplier;
    let settings = suppliers::settings(&desk.app.db, supplier).await?;
    Ok(Form::filled([
        ("slug", supplier.slug.as_str()),
        ("name", &supplier.name),
        ("country", supplier.country.code()),
        ("currency", supplier.currency.code()),
        ("timezone", supplier.zone.name()),
        ("locale", supplier.locale.as_str()),
        ("email", &settings.email),
        ("phone", settings.phone.as_deref().unwrap_or("")),
    ]))
}

async fn page(
    desk: &Desk<'_>,
    request: &Request,
    form: Form,
    new_key: Option<String>,
    status: u16,
) -> Result {
    let keys = suppliers::api_keys(&desk.app.db, &desk.staff.supplier).await?;
    respond::html_with(
        status,
        render(&SettingsPage {
            admin: desk.page(request),
            form,
            keys,
            new_key,
        })?,
    )
}

pub async fn save(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let form = request.form().await?;
    let saved = match parse(&form) {
        Ok(new) => suppliers::save_settings(&desk.app.db, &desk.staff.supplier, &new, desk.app.now)
            .await
            .map_err(Error::from),
        Err(error) => Err(error),
    };
    let faults = match saved {
        Ok(()) => {
            // The storefront shows some of it, under the old address or the new one.
            edge::forget_shop(&desk.staff.supplier.slug).await;
            edge::forget_shop(form.value("slug")).await;
            return respond::see_other("/admin/settings?done=saved");
        }
        Err(Error::Invalid(faults)) => faults,
        Err(Error::Refused(Refusal::SlugTaken)) => fault("slug", Fault::Taken),
        Err(Error::Refused(Refusal::CurrencyInUse)) => fault("currency", Fault::WrongCurrency),
        Err(error) => return Err(error),
    };
    page(desk, request, form.with_faults(faults), None, 422).await
}

fn fault(field: &str, fault: Fault) -> Vec<crate::domain::fault::FieldFault> {
    vec![crate::domain::fault::FieldFault {
        field: field.to_owned(),
        fault,
    }]
}

fn parse(form: &Form) -> std::result::Result<NewSettings, Error> {
    let mut faults = Faults::default();
    let slug = faults.take("slug", Slug::parse(form.value("slug")));
    let name = faults.take("name", PartyName::parse(form.value("name")));
    let country = faults.take("country", Country::parse(form.value("country")));
    let currency = faults.take("currency", Currency::parse(form.value("currency")));
    let zone = faults.take("timezone", Zone::parse(form.value("timezone")));
    let locale = faults.take("locale", Locale::parse(form.value("locale")));
    let email = faults.take("email", EmailAddress::parse(form.value("email")));
    let phone = form
        .optional("phone")
        .and_then(|phone| faults.take("phone", Phone::parse(phone)));
    let parsed = (|| {
        Some(NewSettings {
            slug: slug?,
            name: name?,
            country: country?,
            currency: currency?,
            zone: zone?,
            locale: locale?,
            email: email?,
            phone,
        })
    })();
    accept(parsed, faults)
}

pub async fn add_key(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::ManageKeys)?;
    let typed = request.form().await?;
    let mut form = stored(desk).await?;
    let mut faults = Faults::default();
    let name = faults.take("key_name", PartyName::parse(typed.value("key_name")));
    let scope = match typed.value("scope") {
        "read" => Some(KeyScope::Read),
        "write" => Some(KeyScope::Write),
        _ => {
            faults.add("scope", Fault::Unknown);
            None
        }
    };
    let (name, scope) = match accept(name.zip(scope), faults) {
        Ok(parsed) => parsed,
        Err(Error::Invalid(faults)) => {
            form.set("key_name", typed.value("key_name"));
            form.set("scope", typed.value("scope"));
            return page(desk, request, form.with_faults(faults), None, 422).await;
        }
        Err(error) => return Err(error),
    };
    let key = format!("fiado_{}", desk.app.token());
    let new = NewKey::new(desk.app.id(), name.as_str(), scope, &key);
    suppliers::add_api_key(&desk.app.db, &desk.staff, &new, desk.app.now).await?;
    page(desk, request, form, Some(key), 201).await
}

pub async fn revoke_key(desk: &Desk<'_>, id: &str) -> Result {
    desk.allow(Permission::ManageKeys)?;
    if !suppliers::revoke_api_key(&desk.app.db, &desk.staff, id, desk.app.now).await? {
        return Err(Error::NotFound);
    }
    respond::see_other("/admin/settings?done=saved")
}
