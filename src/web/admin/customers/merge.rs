//! Two records of one customer made one: what will come of it, doing it, and for a day taking it back.

use askama::Template;
use worker::Response;

use super::changes;
use crate::domain::access::Permission;
use crate::domain::delinquency::Status;
use crate::error::{Error, Refusal};
use crate::storage::customers::merges::{self, Preview, Undone};
use crate::storage::nothing_along;
use crate::web::admin::{AdminPage, Desk};
use crate::web::page::{Page, render};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::{field_label, fill};

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/customers/merge.html")]
struct MergePage {
    admin: AdminPage,
    kept: Named,
    gone: Named,
    rows: Vec<Row>,
    balance: String,
    orders_open: Option<String>,
    status: Status,
}

struct Named {
    id: String,
    name: String,
}

/// A field in which they differ, or that will be another one.
struct Row {
    label: String,
    kept: String,
    gone: String,
    after: String,
}

impl MergePage {
    fn title(&self) -> String {
        fill(self.admin.page.t.merge.title, &[&self.gone.name, &self.kept.name])
    }
}

fn rows(preview: &Preview, page: &Page) -> Vec<Row> {
    let [kept, gone, after] =
        [&preview.kept.fields, &preview.gone.fields, &preview.fields].map(|fields| fields.members());
    let words = |side: &serde_json::Map<String, serde_json::Value>, field: &str| {
        let value = side.get(field);
        value.map_or_else(String::new, |value| changes::words(field, value, page))
    };
    // The name tells which is which, so it comes first.
    let others = kept.keys().map(String::as_str).filter(|field| *field != "name");
    let rows = std::iter::once("name")
        .chain(others)
        .filter(|field| kept.get(*field) != gone.get(*field) || kept.get(*field) != after.get(*field))
        .map(|field| Row {
            label: field_label(field, page.t).to_owned(),
            kept: words(&kept, field),
            gone: words(&gone, field),
            after: words(&after, field),
        });
    rows.collect()
}

/// What would come of it. Without somebody to merge with, the page that looks for one.
pub async fn ask(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let with = request.query("with").unwrap_or_default();
    let new_id = desk.app.new_ids();
    let preview = match merges::preview(&desk.app.db, &desk.act(&new_id), id, with)
        .await
        .map_err(Error::from)
    {
        Ok(preview) => preview,
        Err(Error::Invalid(_)) => return respond::see_other(&format!("/admin/customers/{id}/duplicates")),
        Err(error) => return Err(error),
    };
    let admin = desk.page(request);
    let view = MergePage {
        rows: rows(&preview, &admin.page),
        balance: admin.page.money(&preview.balance),
        orders_open: Some(preview.orders_open)
            .filter(|open| open.is_positive())
            .map(|open| admin.page.money(&open)),
        status: preview.status,
        kept: Named {
            id: preview.kept.id,
            name: preview.kept.fields.name.into_string(),
        },
        gone: Named {
            id: preview.gone.id,
            name: preview.gone.fields.name.into_string(),
        },
        admin,
    };
    respond::html(render(&view)?)
}

pub async fn merge(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let from = form.value("from");
    let done = format!("/admin/customers/{id}?done=merged");
    let new_id = desk.app.new_ids();
    let merged = merges::merge(&desk.app.db, &desk.act(&new_id), id, from, &nothing_along)
        .await
        .map_err(Error::from);
    match merged {
        Ok(_) => respond::see_other(&done),
        Err(Error::Invalid(faults)) => {
            // Pressed twice: it is done.
            let into = merges::merged_into(&desk.app.db, &desk.staff.supplier, from).await?;
            if into.as_deref() == Some(id) {
                return respond::see_other(&done);
            }
            Err(Error::Invalid(faults))
        }
        Err(error) => Err(error),
    }
}

pub async fn undo(desk: &Desk<'_>, id: &str, merge: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let new_id = desk.app.new_ids();
    let undone = merges::undo(&desk.app.db, &desk.act(&new_id), id, merge, &nothing_along).await?;
    match undone {
        Undone::Done(merge) => {
            respond::see_other(&format!("/admin/customers/{}?done=unmerged", merge.from_id))
        }
        Undone::TooLate => Err(Refusal::MergeFinal.into()),
        Undone::Entangled => Err(Refusal::MergeEntangled.into()),
    }
}
