//! `/api/v1/customer-settings`: the supplier's own fields of its customers' records, and its rule of loyalty.

#[cfg(test)]
pub(super) mod described;

use serde::Serialize;
use serde_json::Value;
use worker::Response;

use crate::domain::customer::custom_field::{self, CustomField, Definition};
use crate::domain::fault::{Fault, Faults};
use crate::domain::loyalty::{Rule, Tier};
use crate::domain::money::Amount;
use crate::error::Error;
use crate::json::FromJson;
use crate::storage::records::{self, Record};
use crate::web::api::{Call, body};
use crate::web::form::accept;
use crate::web::request::Request;
use crate::web::respond;

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct SettingsJson {
    custom_fields: Vec<CustomField>,
    loyalty: Option<Rule>,
}

impl From<Record> for SettingsJson {
    fn from(record: Record) -> SettingsJson {
        SettingsJson {
            custom_fields: record.custom_fields,
            loyalty: record.loyalty,
        }
    }
}

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct FieldBody {
    key: Option<String>,
    name: String,
    kind: String,
    choices: Option<Vec<String>>,
}

fields! { FieldBody { key, name, kind, choices } }

struct LoyaltyBody {
    amount_per_point: i64,
    tiers: Vec<Tier>,
}

fields! { LoyaltyBody { amount_per_point, tiers } }

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct SettingsBody {
    custom_fields: Vec<FieldBody>,
    loyalty: Option<Value>,
}

fields! { SettingsBody { custom_fields, loyalty } }

pub async fn show(call: &Call<'_>) -> Result<Response, Error> {
    let record = records::of_supplier(&call.app.db, &call.caller.supplier).await?;
    respond::json(200, &SettingsJson::from(record))
}

pub async fn put(call: &Call<'_>, request: &mut Request) -> Result<Response, Error> {
    let body: SettingsBody = body::parse(body::read(request).await?)?;
    let supplier = &call.caller.supplier;
    let before = records::of_supplier(&call.app.db, supplier).await?;
    let mut faults = Faults::default();
    let given: Vec<Definition> = body
        .custom_fields
        .into_iter()
        .map(FieldBody::definition)
        .collect();
    let custom_fields = custom_field::define(&given, &before.custom_fields, &mut faults);
    let rule = match body.loyalty {
        Some(rule) => {
            let read = LoyaltyBody::from_json(rule).map_err(|misfit| misfit.within("loyalty"));
            Some(read.map_err(|misfit| Error::field(&misfit.path, body::fault(misfit.kind)))?)
        }
        None => None,
    };
    let loyalty = rule.and_then(|rule| {
        let amount = Amount::new(rule.amount_per_point).ok_or(Fault::OutOfRange);
        let amount = faults.take("loyalty.amount_per_point", amount)?;
        Rule::parse(amount, rule.tiers, &mut faults)
    });
    accept(Some(()), faults)?;
    let new_id = call.app.new_ids();
    let act = call.app.act(supplier, &call.caller.key_name, &new_id);
    records::save(&call.app.db, &act, &before, &custom_fields, loyalty.as_ref()).await?;
    respond::json(
        200,
        &SettingsJson {
            custom_fields,
            loyalty,
        },
    )
}

impl FieldBody {
    fn definition(self) -> Definition {
        Definition {
            key: self.key,
            name: self.name,
            kind: self.kind,
            choices: self.choices.unwrap_or_default(),
        }
    }
}
