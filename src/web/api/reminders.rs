//! `/api/v1/reminders`: messages about what is overdue, for whoever sends them.

#[cfg(test)]
pub(super) mod described;

use chrono::NaiveDate;
use serde::Serialize;
use worker::Response;

use crate::domain::calendar::instant_text;
use crate::domain::locale::Locale;
use crate::domain::money::Amount;
use crate::domain::reminder::Late;
use crate::error::Error;
use crate::storage::billing;
use crate::storage::reminders::{self, Ended, Fate, Waiting};
use crate::web::api::list::{Window, part};
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body};
use crate::web::reminder::Teller;
use crate::web::request::Request;

type Result = std::result::Result<Response, Error>;

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ReminderJson {
    id: String,
    customer_id: String,
    name: String,
    email: Option<String>,
    phone: Option<String>,
    language: Locale,
    prepared_on: NaiveDate,
    sent_before: u32,
    currency: &'static str,
    invoices: Vec<Late>,
    credit: Amount,
    to_pay: Amount,
    text: String,
}

pub async fn list(call: &Call<'_>, request: &Request) -> Result {
    let window = Window::of(request)?;
    let (db, supplier, today) = (&call.app.db, &call.caller.supplier, call.today());
    let after = window.after.as_deref();
    let outbox = reminders::waiting(db, supplier, after, window.limit, today).await?;
    let stored = billing::stored(db, supplier, today).await?;
    let teller = Teller {
        supplier,
        billing: &stored.billing,
        origin: request.origin(),
    };
    let told = |waiting: Waiting| ReminderJson {
        text: teller.text(&waiting),
        id: waiting.id,
        customer_id: waiting.customer_id,
        name: waiting.name,
        email: waiting.email,
        phone: waiting.phone,
        language: waiting.language,
        prepared_on: waiting.prepared_on,
        sent_before: waiting.sent_before,
        currency: supplier.currency.code(),
        invoices: waiting.digest.invoices,
        credit: waiting.digest.credit,
        to_pay: waiting.digest.to_pay,
    };
    let data = outbox.waiting.into_iter().map(told).collect();
    part(data, outbox.next.as_deref())
}

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct OutcomeBody {
    outcome: Fate,
}

fields! { OutcomeBody { outcome } }

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct EndedJson {
    id: String,
    customer_id: String,
    outcome: Fate,
    at: String,
}

impl EndedJson {
    fn of(ended: &Ended) -> EndedJson {
        EndedJson {
            id: ended.id.clone(),
            customer_id: ended.customer_id.clone(),
            outcome: ended.fate,
            at: instant_text(ended.at),
        }
    }
}

pub async fn end(call: &Call<'_>, request: &mut Request, id: &str) -> Result {
    let once = match Once::begin(call, request).await? {
        Begun::New(once) => once,
        Begun::Answered(answer) => return Ok(answer),
    };
    let body: OutcomeBody = body::parse(once.body.clone())?;
    let ids = call.app.new_ids();
    let keep = |ended: &Ended| once.keep(200, &EndedJson::of(ended));
    let ended = reminders::end(&call.app.db, &call.act(&ids), id, body.outcome, &keep).await;
    once.answer(200, ended.map(|ended| EndedJson::of(&ended))).await
}
