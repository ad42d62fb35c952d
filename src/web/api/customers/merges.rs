//! `/api/v1/customers/{id}/merge` and what was merged.

use serde::Serialize;
use worker::Response;

use crate::domain::calendar::instant_text;
use crate::error::{Error, Refusal};
use crate::storage::customers::merges::{self, Undone};
use crate::storage::nothing_along;
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body};
use crate::web::request::Request;
use crate::web::respond;

type Result = std::result::Result<Response, Error>;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct Merge {
    from: String,
}

fields! { Merge { from } }

/// A merge as a program reads it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MergeJson {
    id: String,
    customer_id: String,
    from_id: String,
    actor: String,
    at: String,
    undoable_until: Option<String>,
    undone_at: Option<String>,
}

impl MergeJson {
    fn of(call: &Call<'_>, merge: &merges::Merge) -> MergeJson {
        MergeJson {
            id: merge.id.clone(),
            customer_id: merge.into_id.clone(),
            from_id: merge.from_id.clone(),
            actor: merge.actor.clone(),
            at: instant_text(merge.at),
            undoable_until: merge
                .is_undoable(call.app.now)
                .then(|| instant_text(merge.ends_at)),
            undone_at: merge.undone_at.map(instant_text),
        }
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct MergesJson {
    data: Vec<MergeJson>,
}

pub async fn list(call: &Call<'_>, id: &str) -> Result {
    let merges = merges::of_customer(&call.app.db, &call.caller.supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    let data = merges.iter().map(|merge| MergeJson::of(call, merge)).collect();
    respond::json(200, &MergesJson { data })
}

pub async fn merge(call: &Call<'_>, request: &mut Request, id: &str) -> Result {
    let once = match Once::begin(call, request).await? {
        Begun::New(once) => once,
        Begun::Answered(answer) => return Ok(answer),
    };
    let Merge { from } = body::parse(once.body.clone())?;
    let new_id = call.app.new_ids();
    let merged = merges::merge(&call.app.db, &call.act(&new_id), id, &from, &|merge| {
        once.keep(200, &MergeJson::of(call, merge))
    })
    .await;
    once.answer(200, merged.map(|merge| MergeJson::of(call, &merge)))
        .await
}

pub async fn undo(call: &Call<'_>, id: &str, merge: &str) -> Result {
    let new_id = call.app.new_ids();
    match merges::undo(&call.app.db, &call.act(&new_id), id, merge, &nothing_along).await? {
        Undone::Done(merge) => respond::json(200, &MergeJson::of(call, &merge)),
        Undone::TooLate => Err(Refusal::MergeFinal.into()),
        Undone::Entangled => Err(Refusal::MergeEntangled.into()),
    }
}
