//! `/api/v1/warehouse-settings`: the supplier's warehouses, and whether it has several.

#[cfg(test)]
pub(super) mod described;

use serde::Serialize;
use worker::Response;

use crate::domain::fault::Faults;
use crate::domain::warehouse::{Warehouse, Warehouses};
use crate::error::Error;
use crate::storage::warehouses;
use crate::web::api::{Call, body};
use crate::web::form::accept;
use crate::web::request::Request;
use crate::web::respond;

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct SettingsJson {
    multi_warehouse: bool,
    warehouses: Vec<Warehouse>,
}

impl From<Warehouses> for SettingsJson {
    fn from(warehouses: Warehouses) -> SettingsJson {
        SettingsJson {
            multi_warehouse: warehouses.are_several,
            warehouses: warehouses.all,
        }
    }
}

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct WarehouseBody {
    id: Option<String>,
    name: String,
}

fields! { WarehouseBody { id, name } }

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct SettingsBody {
    multi_warehouse: bool,
    warehouses: Vec<WarehouseBody>,
}

fields! { SettingsBody { multi_warehouse, warehouses } }

pub async fn show(call: &Call<'_>) -> Result<Response, Error> {
    let warehouses = warehouses::all(&call.app.db, &call.caller.supplier).await?;
    respond::json(200, &SettingsJson::from(warehouses))
}

pub async fn put(call: &Call<'_>, request: &mut Request) -> Result<Response, Error> {
    let body: SettingsBody = body::parse(body::read(request).await?)?;
    let (db, supplier) = (&call.app.db, &call.caller.supplier);
    let before = warehouses::all(db, supplier).await?;
    let new_id = call.app.new_ids();
    let sent = body
        .warehouses
        .into_iter()
        .map(|one| (one.id, one.name))
        .collect();
    let mut faults = Faults::default();
    let after = before.edited(body.multi_warehouse, sent, &new_id, &mut faults);
    let after = accept(after, faults)?;
    warehouses::save(db, &call.act(&new_id), &before, &after).await?;
    respond::json(200, &SettingsJson::from(after))
}
