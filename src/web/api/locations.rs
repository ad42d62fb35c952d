//! `/api/v1/customers/{id}/locations`: where a customer takes goods and invoices, who is there and when.

#[cfg(test)]
pub(super) mod described;

use serde::Serialize;
use serde_json::Value;
use worker::Response;

use crate::domain::address::AddressDraft;
use crate::domain::calendar::instant_text;
use crate::domain::fault::Faults;
use crate::domain::location::{LocationDraft, LocationFields};
use crate::domain::schedule::{ExceptionDraft, ScheduleDraft};
use crate::error::Error;
use crate::storage::Failure;
use crate::storage::locations::{self, Location};
use crate::web::api::customers::fields::merge;
use crate::web::api::list::Window;
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body};
use crate::web::form::accept;
use crate::web::request::Request;
use crate::web::respond;

type Result = std::result::Result<Response, Error>;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct Body {
    name: String,
    uses: Vec<String>,
    default_for: Option<Vec<String>>,
    address: AddressBody,
    phone: Option<String>,
    instructions: Option<String>,
    managers: Option<Vec<String>>,
    hours: Option<Vec<HoursBody>>,
    exceptions: Option<Vec<ExceptionBody>>,
}

fields! { Body { name, uses, default_for, address, phone, instructions, managers, hours, exceptions } }

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct AddressBody {
    lines: Vec<String>,
    postal_code: Option<String>,
    city: Option<String>,
    region: Option<String>,
    country: String,
}

fields! { AddressBody { lines, postal_code, city, region, country } }

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct HoursBody {
    day: String,
    from: String,
    to: String,
}

fields! { HoursBody { day, from, to } }

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct ExceptionBody {
    date: String,
    hours: Option<Vec<IntervalBody>>,
    note: Option<String>,
}

fields! { ExceptionBody { date, hours, note } }

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct IntervalBody {
    from: String,
    to: String,
}

fields! { IntervalBody { from, to } }

/// A location as programs read it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LocationJson {
    id: String,
    #[serde(flatten)]
    fields: LocationFields,
    printed: Vec<String>,
    map: String,
    created_at: String,
    updated_at: String,
}

impl LocationJson {
    fn of(call: &Call<'_>, location: &Location) -> LocationJson {
        let supplier = &call.caller.supplier;
        let address = &location.fields.address;
        LocationJson {
            id: location.id.clone(),
            printed: address.printed(supplier.country, supplier.locale),
            map: address.map_link(),
            fields: location.fields.clone(),
            created_at: instant_text(location.created_at),
            updated_at: instant_text(location.updated_at),
        }
    }
}

fn parse(body: Value) -> std::result::Result<LocationFields, Error> {
    let body: Body = body::parse(body)?;
    let hours = body.hours.unwrap_or_default().into_iter();
    let exceptions = body.exceptions.unwrap_or_default().into_iter();
    let address = body.address;
    let draft = LocationDraft {
        name: body.name,
        uses: body.uses,
        default_for: body.default_for.unwrap_or_default(),
        address: AddressDraft {
            lines: address.lines,
            postal_code: address.postal_code,
            city: address.city,
            region: address.region,
            country: address.country,
        },
        phone: body.phone,
        instructions: body.instructions,
        managers: body.managers.unwrap_or_default(),
        schedule: ScheduleDraft {
            hours: hours.map(|one| [one.day, one.from, one.to]).collect(),
            exceptions: exceptions.map(exception).collect(),
        },
    };
    let mut faults = Faults::default();
    let parsed = draft.parse(&mut faults);
    accept(parsed, faults)
}

fn exception(body: ExceptionBody) -> ExceptionDraft {
    let hours = body.hours.unwrap_or_default().into_iter();
    ExceptionDraft {
        date: body.date,
        hours: hours.map(|one| [one.from, one.to]).collect(),
        note: body.note,
    }
}

pub async fn create(call: &Call<'_>, request: &mut Request, customer_id: &str) -> Result {
    let once = match Once::begin(call, request).await? {
        Begun::New(once) => once,
        Begun::Answered(answer) => return Ok(answer),
    };
    let fields = parse(once.body.clone())?;
    let new_id = call.app.new_ids();
    let act = call.act(&new_id);
    let added = locations::add(&call.app.db, &act, customer_id, &fields, &|location| {
        once.keep(201, &LocationJson::of(call, location))
    })
    .await;
    once.answer(201, added.map(|location| LocationJson::of(call, &location)))
        .await
}

pub async fn list(call: &Call<'_>, request: &Request, customer_id: &str) -> Result {
    let window = Window::of(request)?;
    let after = window.after.as_deref();
    let supplier = &call.caller.supplier;
    let rows = locations::list(&call.app.db, supplier, customer_id, after, window.fetch()).await?;
    window.answer(
        rows.ok_or(Error::NotFound)?,
        |location| location.id.clone(),
        |location| LocationJson::of(call, &location),
    )
}

pub async fn show(call: &Call<'_>, customer_id: &str, location_id: &str) -> Result {
    let location = locations::get(&call.app.db, &call.caller.supplier, customer_id, location_id)
        .await?
        .ok_or(Error::NotFound)?;
    respond::json(200, &LocationJson::of(call, &location))
}

/// JSON merge patch (RFC 7396) onto the location as it is when it is written.
pub async fn patch(call: &Call<'_>, request: &mut Request, customer_id: &str, location_id: &str) -> Result {
    let patch = body::read(request).await?;
    let new_id = call.app.new_ids();
    let act = call.act(&new_id);
    let location = locations::amend(&call.app.db, &act, customer_id, location_id, &|current| {
        let mut target = Value::Object(current.members());
        merge(&mut target, &patch);
        parse(target).map_err(|error| match error {
            Error::Invalid(faults) => Failure::Invalid(faults),
            _ => Failure::Invalid(Vec::new()),
        })
    })
    .await?;
    respond::json(200, &LocationJson::of(call, &location))
}

pub async fn delete(call: &Call<'_>, customer_id: &str, location_id: &str) -> Result {
    let new_id = call.app.new_ids();
    locations::remove(&call.app.db, &call.act(&new_id), customer_id, location_id).await?;
    respond::no_content()
}
