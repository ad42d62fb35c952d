//! `/api/v1/customers`

#[cfg(test)]
pub(super) mod described;
pub mod duplicates;
pub mod erase;
pub(super) mod fields;
pub mod merges;

use serde::Serialize;
use serde_json::Value;
use worker::Response;

use crate::domain::calendar::instant_text;
use crate::domain::customer::CustomerFields;
use crate::domain::customer::custom_field::CustomField;
use crate::domain::delinquency::Status;
use crate::domain::fault::{Fault, Faults};
use crate::domain::money::Amount;
use crate::domain::text::ExternalId;
use crate::error::{Error, Refusal};
use crate::storage::customers::list::{Cursor, Filter};
use crate::storage::customers::{self, Customer, OpenAccess};
use crate::storage::erasure::{self, Deleted};
use crate::storage::records;
use crate::storage::{DbError, Failure, nothing_along};
use crate::web::api::list::Window;
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body};
use crate::web::customer_filter;
use crate::web::erasing::InPlace;
use crate::web::export;
use crate::web::form::accept;
use crate::web::request::Request;
use crate::web::respond;

use duplicates::DuplicateJson;

type Result = std::result::Result<Response, Error>;

/// A customer as programs read it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CustomerJson {
    id: String,
    #[serde(flatten)]
    fields: CustomerFields,
    delinquency: Status,
    balance: Amount,
    overdue: Amount,
    bought: Amount,
    currency: &'static str,
    created_at: String,
    updated_at: String,
    erased_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicates: Option<Vec<DuplicateJson>>,
}

impl CustomerJson {
    fn of(call: &Call<'_>, customer: &Customer) -> CustomerJson {
        let today = call.today();
        CustomerJson {
            id: customer.id.clone(),
            fields: customer.fields.clone(),
            delinquency: customer.delinquency(today),
            balance: customer.balance,
            bought: customer.bought,
            overdue: customer.overdue(today),
            currency: call.caller.supplier.currency.code(),
            created_at: instant_text(customer.created_at),
            updated_at: instant_text(customer.updated_at),
            erased_at: customer.erased_at.map(instant_text),
            duplicates: None,
        }
    }
}

pub async fn create(call: &Call<'_>, request: &mut Request) -> Result {
    let once = match Once::begin(call, request).await? {
        Begun::New(once) => once,
        Begun::Answered(answer) => return Ok(answer),
    };
    let supplier = &call.caller.supplier;
    let defined = defined(call, &once.body).await?;
    let fields = fields::parse(once.body.clone(), supplier, &defined)?;
    let new_id = call.app.new_ids();
    let act = call.app.act(supplier, &call.caller.key_name, &new_id);
    let duplicates = duplicates::asked(call, request, &fields).await?;
    let answer = |customer: &Customer| CustomerJson {
        duplicates: duplicates.clone(),
        ..CustomerJson::of(call, customer)
    };
    let created = customers::create(&call.app.db, &act, &fields, &|customer| {
        once.keep(201, &answer(customer))
    })
    .await;
    once.answer(201, created.map(|customer| answer(&customer))).await
}

pub async fn list(call: &Call<'_>, request: &Request) -> Result {
    let filter = filter(request)?;
    let window = Window::of(request)?;
    let after = match &window.after {
        None => None,
        Some(key) => Some(Cursor::parse(key).ok_or_else(|| Error::field("after", Fault::BadFormat))?),
    };
    let supplier = &call.caller.supplier;
    let rows = customers::list::list(&call.app.db, supplier, &filter, after.as_ref(), window.fetch()).await?;
    window.answer(
        rows,
        |row| Cursor::of(row, filter.order()).text(),
        |row| CustomerJson::of(call, &row),
    )
}

fn filter(request: &Request) -> std::result::Result<Filter, Error> {
    let mut faults = Faults::default();
    for name in request.query_names() {
        // A filter that is not understood would answer with what was not asked for.
        if !["limit", "after"].contains(&name) && !customer_filter::NAMES.contains(&name) {
            faults.add(name, Fault::UnexpectedField);
        }
    }
    let filter = customer_filter::read(request, &mut faults, |text| {
        let minor = text.parse().map_err(|_| Fault::NotANumber)?;
        Amount::new(minor).ok_or(Fault::OutOfRange)
    });
    accept(Some(filter), faults)
}

pub async fn show(call: &Call<'_>, id: &str) -> Result {
    let customer = customers::get(&call.app.db, &call.caller.supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    respond::json(200, &CustomerJson::of(call, &customer))
}

/// JSON merge patch (RFC 7396) onto the record as it is when it is written.
pub async fn patch(call: &Call<'_>, request: &mut Request, id: &str) -> Result {
    let patch = body::read(request).await?;
    let customer = merge(call, id, &patch).await?;
    respond::json(200, &CustomerJson::of(call, &customer))
}

async fn merge(call: &Call<'_>, id: &str, patch: &Value) -> std::result::Result<Customer, Failure> {
    let supplier = &call.caller.supplier;
    let new_id = call.app.new_ids();
    let act = call.app.act(supplier, &call.caller.key_name, &new_id);
    let defined = defined(call, patch).await?;
    customers::amend(&call.app.db, &act, id, OpenAccess::Refuses, &|current| {
        fields::merged(current, patch, supplier, &defined)
    })
    .await
}

/// The supplier's own fields, if a body has values for any: nobody else pays for the look.
async fn defined(call: &Call<'_>, body: &Value) -> std::result::Result<Vec<CustomField>, DbError> {
    match body.get("custom_fields") {
        Some(Value::Object(values)) if !values.is_empty() => {
            let record = records::of_supplier(&call.app.db, &call.caller.supplier).await?;
            Ok(record.custom_fields)
        }
        _ => Ok(Vec::new()),
    }
}

pub async fn delete(call: &Call<'_>, id: &str) -> Result {
    let new_id = call.app.new_ids();
    let act = call
        .app
        .act(&call.caller.supplier, &call.caller.key_name, &new_id);
    let in_place = InPlace::of(&call.caller.supplier, id)?;
    match erasure::delete(&call.app.db, &call.app.files, &act, id, &in_place.anonymous()).await? {
        Deleted::Done => respond::no_content(),
        Deleted::HasRecords => Err(Refusal::CustomerHasRecords.into()),
    }
}

/// Everything about one customer, with its files.
pub async fn export(call: &Call<'_>, id: &str) -> Result {
    export::answer(call.app, &call.caller.supplier, id).await
}

/// Creates the customer with the caller's own id (201), or changes what the body names (200): fields that it does
/// not name stay as they are, so that an ERP does not undo what people agreed on here.
pub async fn put_by_external_id(call: &Call<'_>, request: &mut Request, external_id: &str) -> Result {
    let id = ExternalId::parse(external_id).map_err(|error| Error::field("external_id", error.into()))?;
    let mut body = body::read(request).await?;
    if let Value::Object(fields) = &mut body {
        let stated = fields.insert("external_id".to_owned(), Value::String(id.as_str().to_owned()));
        if stated.is_some_and(|stated| stated != id.as_str()) {
            return Err(Error::field("external_id", Fault::BadFormat));
        }
    }
    let supplier = &call.caller.supplier;
    let db = &call.app.db;
    if let Some(found) = customers::by_external_id(db, supplier, &id).await? {
        return respond::json(200, &CustomerJson::of(call, &merge(call, &found, &body).await?));
    }
    let defined = defined(call, &body).await?;
    let fields = fields::parse(body.clone(), supplier, &defined)?;
    let new_id = call.app.new_ids();
    let act = call.app.act(supplier, &call.caller.key_name, &new_id);
    match customers::create(db, &act, &fields, &nothing_along)
        .await
        .map_err(Error::from)
    {
        Ok(customer) => respond::json(201, &CustomerJson::of(call, &customer)),
        // Another PUT of the same id was first.
        Err(Error::Refused(Refusal::DuplicateExternalId)) => {
            let found = customers::by_external_id(db, supplier, &id)
                .await?
                .ok_or(Error::NotFound)?;
            respond::json(200, &CustomerJson::of(call, &merge(call, &found, &body).await?))
        }
        Err(error) => Err(error),
    }
}
