//! `/api/v1/staff`: who works at the supplier, for what names one of them (a customer's sales representative).

#[cfg(test)]
pub(super) mod described;

use serde::Serialize;
use worker::Response;

use crate::domain::access::Role;
use crate::error::Error;
use crate::storage::team;
use crate::web::api::Call;
use crate::web::api::list::Window;
use crate::web::request::Request;

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct MemberJson {
    id: String,
    name: String,
    role: Role,
}

pub async fn list(call: &Call<'_>, request: &Request) -> Result<Response, Error> {
    let window = Window::of(request)?;
    let after = window.after.as_deref();
    let rows = team::list(&call.app.db, &call.caller.supplier, after, window.fetch()).await?;
    window.answer(
        rows,
        |member| member.id.clone(),
        |member| MemberJson {
            id: member.id,
            name: member.name,
            role: member.role,
        },
    )
}
