//! `/api/v1/customers/{id}/history`, `…/comments`, `…/visits` and `…/files`: what happened to a customer, what people write
//! into it, and the files in it.

#[cfg(test)]
pub(super) mod described;

use serde::Serialize;
use worker::Response;

use crate::domain::calendar::instant_text;
use crate::domain::fault::{Fault, Faults};
use crate::domain::text::{Note, PartyName};
use crate::error::Error;
use crate::storage::history::{self, Attachment, Entry, Event, Filter, NewVisit, Topic};
use crate::web::api::list::Window;
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body, fields};
use crate::web::files::{self, Use};
use crate::web::form::accept;
use crate::web::request::Request;
use crate::web::respond;

type Result = std::result::Result<Response, Error>;

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct EntryJson {
    id: String,
    at: String,
    actor: String,
    kind: Topic,
    #[cfg_attr(test, schemars(with = "serde_json::Value"))]
    event: Event,
}

impl EntryJson {
    fn of(entry: &Entry) -> EntryJson {
        EntryJson {
            id: entry.id.clone(),
            at: instant_text(entry.at),
            actor: entry.actor.clone(),
            kind: entry.topic,
            event: entry.event.clone(),
        }
    }
}

pub async fn list(call: &Call<'_>, request: &Request, customer_id: &str) -> Result {
    let window = Window::of(request)?;
    let topic = request.query("kind").map(Topic::parse).transpose();
    let filter = Filter {
        topic: topic.map_err(|_| Error::field("kind", Fault::Unknown))?,
        from: fields::query_date(request, "from")?,
        to: fields::query_date(request, "to")?,
    };
    let found = history::list(
        &call.app.db,
        &call.caller.supplier,
        customer_id,
        &filter,
        window.after.as_deref(),
        window.fetch(),
    )
    .await?;
    let (_, entries) = found.ok_or(Error::NotFound)?;
    window.answer(entries, |entry| entry.id.clone(), |entry| EntryJson::of(&entry))
}

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct CommentBody {
    text: String,
}

fields! { CommentBody { text } }

pub async fn comment(call: &Call<'_>, request: &mut Request, customer_id: &str) -> Result {
    let once = match Once::begin(call, request).await? {
        Begun::New(once) => once,
        Begun::Answered(answer) => return Ok(answer),
    };
    let body: CommentBody = body::parse(once.body.clone())?;
    let text = Note::parse(&body.text).map_err(|fault| Error::field("text", fault.into()))?;
    let new_id = call.app.new_ids();
    let keep = |entry: &Entry| once.keep(201, &EntryJson::of(entry));
    let written = history::comment(&call.app.db, &call.act(&new_id), customer_id, &text, &keep).await;
    once.answer(201, written.map(|entry| EntryJson::of(&entry))).await
}

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct VisitBody {
    visited_on: Option<String>,
    who: String,
    note: Option<String>,
}

fields! { VisitBody { visited_on, who, note } }

pub async fn visit(call: &Call<'_>, request: &mut Request, customer_id: &str) -> Result {
    let once = match Once::begin(call, request).await? {
        Begun::New(once) => once,
        Begun::Answered(answer) => return Ok(answer),
    };
    let body: VisitBody = body::parse(once.body.clone())?;
    let mut faults = Faults::default();
    let visited_on = fields::optional_date(&mut faults, "visited_on", body.visited_on.as_deref());
    let who = faults.take("who", PartyName::parse(&body.who));
    let note = body.note.and_then(|text| faults.take("note", Note::parse(&text)));
    let parsed = who.map(|who| NewVisit {
        visited_on: visited_on.unwrap_or_else(|| call.today()),
        who,
        note,
    });
    let new = accept(parsed, faults)?;
    let new_id = call.app.new_ids();
    let keep = |entry: &Entry| once.keep(201, &EntryJson::of(entry));
    let written = history::visit(&call.app.db, &call.act(&new_id), customer_id, &new, &keep).await;
    once.answer(201, written.map(|entry| EntryJson::of(&entry))).await
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FileJson {
    id: String,
    name: String,
    media_type: String,
    size: u64,
    created_at: String,
}

impl FileJson {
    fn of(file: &Attachment) -> FileJson {
        FileJson {
            id: file.id.clone(),
            name: file.name.clone(),
            media_type: file.media_type.clone(),
            size: file.size,
            created_at: instant_text(file.created_at),
        }
    }
}

pub async fn files(call: &Call<'_>, request: &Request, customer_id: &str) -> Result {
    let window = Window::of(request)?;
    let found = history::attachments(
        &call.app.db,
        &call.caller.supplier,
        customer_id,
        window.after.as_deref(),
        window.fetch(),
    )
    .await?;
    window.answer(
        found.ok_or(Error::NotFound)?,
        |file| file.id.clone(),
        |file| FileJson::of(&file),
    )
}

pub async fn file(call: &Call<'_>, customer_id: &str, file_id: &str) -> Result {
    files::serve(call.app, &call.caller.supplier, customer_id, file_id, Use::Keep).await
}

pub async fn remove_file(call: &Call<'_>, customer_id: &str, file_id: &str) -> Result {
    let new_id = call.app.new_ids();
    let act = call.act(&new_id);
    history::remove_attachment(&call.app.db, &call.app.files, &act, customer_id, file_id).await?;
    respond::no_content()
}
