//! The supplier's warehouses, and whether it has several.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::warehouse::Warehouses;
use crate::error::Error;
use crate::storage::warehouses;
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::parts;
use crate::web::request::Request;
use crate::web::respond;

type Result = std::result::Result<Response, Error>;

/// Rows for new ones.
const NEW: [&str; 2] = ["name:new-1", "name:new-2"];

#[derive(Template)]
#[template(path = "admin/warehouses.html")]
struct WarehousesPage {
    admin: AdminPage,
    form: Form,
    warehouses: Warehouses,
}

impl WarehousesPage {
    fn name(&self, name: &str, label: &str) -> String {
        let extra = "maxlength=200 autocomplete=off";
        parts::input(&self.form, self.admin.page.t, name, label, "text", extra)
    }
}

/// The field of a warehouse's name.
fn field(id: &str) -> String {
    format!("name:{id}")
}

pub async fn show(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let warehouses = warehouses::all(&desk.app.db, &desk.staff.supplier).await?;
    let mut form = Form::default();
    if warehouses.are_several {
        form.set("several", "1");
    }
    for one in &warehouses.all {
        form.set(&field(&one.id), one.name.as_str());
    }
    respond::html(render(&WarehousesPage {
        admin: desk.page(request),
        form,
        warehouses,
    })?)
}

pub async fn save(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let form = request.form().await?;
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    let before = warehouses::all(db, supplier).await?;
    let new_id = desk.app.new_ids();
    // What has no name any more goes, and the main one says that it stays.
    let mut rows = Vec::new();
    for one in &before.all {
        let name = form.value(&field(&one.id));
        if !name.is_empty() || one.id == supplier.id() {
            rows.push((field(&one.id), Some(one.id.clone()), name.to_owned()));
        }
    }
    for name in NEW {
        rows.extend(
            form.optional(name)
                .map(|typed| (name.to_owned(), None, typed.to_owned())),
        );
    }
    let sent = rows
        .iter()
        .map(|(_, id, name)| (id.clone(), name.clone()))
        .collect();
    let mut faults = Faults::default();
    let after = before.edited(form.is("several", "1"), sent, &new_id, &mut faults);
    let saved = match accept(after, faults) {
        Ok(after) => warehouses::save(db, &desk.act(&new_id), &before, &after)
            .await
            .map_err(Error::from),
        Err(error) => Err(error),
    };
    let faults = match saved {
        Ok(()) => return respond::see_other("/admin/settings/warehouses?done=saved"),
        Err(Error::Invalid(faults)) => faults,
        Err(error) => return Err(error),
    };
    let on_the_form = |fault: FieldFault| {
        let at = fault
            .field
            .split('.')
            .nth(1)
            .and_then(|at| at.parse::<usize>().ok());
        let row = at.and_then(|at| rows.get(at)).map(|(name, ..)| name.clone());
        // The one that has to stay is the one whose name is gone.
        let in_use = match &fault.fault {
            Fault::WarehouseInUse { name } => before.all.iter().find(|one| one.name.as_str() == name),
            _ => None,
        };
        FieldFault {
            field: row
                .or_else(|| in_use.map(|one| field(&one.id)))
                .unwrap_or(fault.field),
            fault: fault.fault,
        }
    };
    let page = WarehousesPage {
        admin: desk.page(request),
        form: form.with_faults(faults.into_iter().map(on_the_form).collect()),
        warehouses: before,
    };
    respond::html_with(422, render(&page)?)
}
