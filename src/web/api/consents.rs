//! `/api/v1/customers/{id}/consents`: what a customer consents to, each time it was given or withdrawn.

#[cfg(test)]
pub(super) mod described;

use chrono::NaiveDate;
use serde::Serialize;
use worker::Response;

use crate::domain::calendar::instant_text;
use crate::domain::consent::{ConsentKind, Decision, How};
use crate::domain::fault::Faults;
use crate::domain::text::Note;
use crate::error::Error;
use crate::storage::consents::{self, NewDecision};
use crate::web::api::list::Window;
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body, fields};
use crate::web::form::accept;
use crate::web::request::Request;

type Result = std::result::Result<Response, Error>;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct Body {
    kind: String,
    given: bool,
    how: String,
    happened_on: Option<String>,
    note: Option<String>,
}

fields! { Body { kind, given, how, happened_on, note } }

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ConsentJson {
    id: String,
    kind: ConsentKind,
    given: bool,
    happened_on: NaiveDate,
    how: How,
    note: Option<String>,
    actor: String,
    at: String,
}

impl ConsentJson {
    fn of(decision: &Decision) -> ConsentJson {
        ConsentJson {
            id: decision.id.clone(),
            kind: decision.kind,
            given: decision.given,
            happened_on: decision.happened_on,
            how: decision.how,
            note: decision.note.clone(),
            actor: decision.actor.clone(),
            at: instant_text(decision.at),
        }
    }
}

pub async fn decide(call: &Call<'_>, request: &mut Request, customer_id: &str) -> Result {
    let once = match Once::begin(call, request).await? {
        Begun::New(once) => once,
        Begun::Answered(answer) => return Ok(answer),
    };
    let new = parse(body::parse(once.body.clone())?, call.today())?;
    let new_id = call.app.new_ids();
    let decided = consents::decide(&call.app.db, &call.act(&new_id), customer_id, new, &|decision| {
        once.keep(201, &ConsentJson::of(decision))
    })
    .await;
    once.answer(201, decided.map(|decision| ConsentJson::of(&decision)))
        .await
}

fn parse(body: Body, today: NaiveDate) -> std::result::Result<NewDecision, Error> {
    let mut faults = Faults::default();
    let kind = faults.take("kind", ConsentKind::parse(&body.kind));
    let how = faults.take("how", How::parse(&body.how));
    let happened_on = fields::optional_date(&mut faults, "happened_on", body.happened_on.as_deref());
    let note = body.note.and_then(|text| faults.take("note", Note::parse(&text)));
    let parsed = (|| {
        Some(NewDecision {
            kind: kind?,
            given: body.given,
            happened_on: happened_on.unwrap_or(today),
            how: how?,
            note,
        })
    })();
    accept(parsed, faults)
}

pub async fn list(call: &Call<'_>, request: &Request, customer_id: &str) -> Result {
    let window = Window::of(request)?;
    let after = window.after.as_deref();
    let found = consents::list(
        &call.app.db,
        &call.caller.supplier,
        customer_id,
        after,
        window.fetch(),
    )
    .await?;
    let (_, decisions) = found.ok_or(Error::NotFound)?;
    window.answer(
        decisions,
        |decision| decision.id.clone(),
        |decision| ConsentJson::of(&decision),
    )
}
