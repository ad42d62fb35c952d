//! `/api/v1/products`.

#[cfg(test)]
pub(super) mod described;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value};
use worker::Response;

use crate::domain::fault::{Fault, Faults};
use crate::domain::money::Amount;
use crate::domain::pricing::MAX_BP;
use crate::domain::text::{PartyName, Sku};
use crate::domain::warehouse::{MAX_STOCK, Stocks};
use crate::error::Error;
use crate::json::FromJson;
use crate::storage::access::Supplier;
use crate::storage::products::{self, NewProduct, Product, ProductEdit};
use crate::web::api::list::Window;
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body};
use crate::web::edge;
use crate::web::form::accept;
use crate::web::request::Request;
use crate::web::respond;

type Result = std::result::Result<Response, Error>;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct New {
    sku: String,
    name: String,
    product_type: Option<String>,
    price: i64,
    #[cfg_attr(test, schemars(default))]
    tax_rate_bp: i64,
    unit: Option<String>,
    stock: Option<i64>,
    stock_elsewhere: Option<Map<String, Value>>,
    active: Option<bool>,
}

fields! { New { sku, name, product_type, price, tax_rate_bp: or_default, unit, stock, stock_elsewhere, active } }

#[derive(Default)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct Patch {
    #[cfg_attr(test, schemars(default))]
    sku: Option<Option<String>>,
    #[cfg_attr(test, schemars(default))]
    name: Option<Option<String>>,
    #[cfg_attr(test, schemars(default))]
    product_type: Option<Option<String>>,
    #[cfg_attr(test, schemars(default))]
    price: Option<Option<i64>>,
    #[cfg_attr(test, schemars(default))]
    tax_rate_bp: Option<Option<i64>>,
    #[cfg_attr(test, schemars(default))]
    unit: Option<Option<String>>,
    #[cfg_attr(test, schemars(default))]
    stock: Option<Option<i64>>,
    #[cfg_attr(test, schemars(default))]
    stock_elsewhere: Option<Option<Map<String, Value>>>,
    #[cfg_attr(test, schemars(default))]
    active: Option<Option<bool>>,
}

fields! { Patch {
    sku: patch, name: patch, product_type: patch, price: patch, tax_rate_bp: patch, unit: patch, stock: patch,
    stock_elsewhere: patch, active: patch
} }

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct View {
    id: String,
    sku: String,
    name: String,
    product_type: Option<String>,
    price: Amount,
    currency: &'static str,
    tax_rate_bp: u32,
    unit: Option<String>,
    stock: Option<i64>,
    stock_elsewhere: Stocks,
    active: bool,
}

pub fn view(product: Product, supplier: &Supplier) -> View {
    let given = |text: String| Some(text).filter(|text| !text.is_empty());
    View {
        id: product.id,
        sku: product.sku,
        name: product.name,
        product_type: given(product.product_type),
        price: product.price,
        currency: supplier.currency.code(),
        tax_rate_bp: product.tax_rate_bp,
        unit: given(product.unit),
        stock: product.stock,
        stock_elsewhere: product.stocks,
        active: product.active,
    }
}

fn price(minor: i64) -> std::result::Result<Amount, Fault> {
    Amount::new(minor)
        .filter(|amount| !amount.is_negative())
        .ok_or(Fault::OutOfRange)
}

fn tax_rate(bp: i64) -> std::result::Result<u32, Fault> {
    u32::try_from(bp)
        .ok()
        .filter(|bp| *bp <= MAX_BP)
        .ok_or(Fault::OutOfRange)
}

fn stock(units: i64) -> std::result::Result<i64, Fault> {
    if (0..=MAX_STOCK).contains(&units) {
        Ok(units)
    } else {
        Err(Fault::OutOfRange)
    }
}

/// Units in other warehouses than the main one, by their ids; null: none lies there any more.
fn elsewhere(sent: Map<String, Value>, faults: &mut Faults) -> BTreeMap<String, Option<i64>> {
    let mut read = BTreeMap::new();
    for (id, value) in sent {
        let units = match Option::<i64>::from_json(value) {
            Ok(units) => units.map(stock).transpose(),
            Err(misfit) => Err(body::fault(misfit.kind)),
        };
        if let Some(units) = faults.take(&format!("stock_elsewhere.{id}"), units) {
            read.insert(id, units);
        }
    }
    read
}

pub async fn create(call: &Call<'_>, request: &mut Request) -> Result {
    let once = match Once::begin(call, request).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(once) => once,
    };
    let new: New = body::parse(once.body.clone())?;
    let mut faults = Faults::default();
    let sku = faults.take("sku", Sku::parse(&new.sku));
    let name = faults.take("name", PartyName::parse(&new.name));
    let product_type = new
        .product_type
        .and_then(|text| faults.take("product_type", PartyName::parse(&text)));
    let unit = new
        .unit
        .and_then(|text| faults.take("unit", PartyName::parse(&text)));
    let price = faults.take("price", price(new.price));
    let tax_rate_bp = faults.take("tax_rate_bp", tax_rate(new.tax_rate_bp));
    let stock = new.stock.and_then(|units| faults.take("stock", stock(units)));
    let stocks = elsewhere(new.stock_elsewhere.unwrap_or_default(), &mut faults);
    let counted = |(id, units): (String, Option<i64>)| Some((id, units?));
    let stocks = stocks.into_iter().filter_map(counted).collect();
    let active = new.active.unwrap_or(true);
    let parsed = (|| {
        Some(NewProduct {
            sku: sku?,
            name: name?,
            product_type,
            unit,
            price: price?,
            tax_rate_bp: tax_rate_bp?,
            stock,
            stocks,
            active,
        })
    })();
    let new = accept(parsed, faults)?;

    let supplier = &call.caller.supplier;
    let new_ids = call.app.new_ids();
    let act = call.app.act(supplier, &call.caller.key_name, &new_ids);
    let created = products::create(&call.app.db, &act, &new, &|product| {
        once.keep(201, &view(product.clone(), supplier))
    })
    .await;
    edge::forget_shop(&supplier.slug).await;
    once.answer(201, created.map(|product| view(product, supplier)))
        .await
}

pub async fn list(call: &Call<'_>, request: &Request) -> Result {
    let window = Window::of(request)?;
    let supplier = &call.caller.supplier;
    let rows = products::list(&call.app.db, supplier, window.after.as_deref(), window.fetch()).await?;
    window.answer(rows, |row| row.id.clone(), |row| view(row, supplier))
}

pub async fn get(call: &Call<'_>, id: &str) -> Result {
    let supplier = &call.caller.supplier;
    let product = products::get(&call.app.db, supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    respond::json(200, &view(product, supplier))
}

pub async fn patch(call: &Call<'_>, request: &mut Request, id: &str) -> Result {
    let patch: Patch = body::parse(body::read(request).await?)?;
    let mut faults = Faults::default();
    let edit = ProductEdit {
        sku: required(&mut faults, "sku", patch.sku, |text| Ok(Sku::parse(&text)?)),
        name: required(&mut faults, "name", patch.name, |text| {
            Ok(PartyName::parse(&text)?)
        }),
        product_type: optional(&mut faults, "product_type", patch.product_type, |text| {
            Ok(PartyName::parse(&text)?)
        }),
        unit: optional(&mut faults, "unit", patch.unit, |text| {
            Ok(PartyName::parse(&text)?)
        }),
        price: required(&mut faults, "price", patch.price, price),
        tax_rate_bp: required(&mut faults, "tax_rate_bp", patch.tax_rate_bp, tax_rate),
        stock: optional(&mut faults, "stock", patch.stock, stock),
        stocks: match patch.stock_elsewhere {
            None => BTreeMap::new(),
            Some(None) => {
                faults.add("stock_elsewhere", Fault::Missing);
                BTreeMap::new()
            }
            Some(Some(sent)) => elsewhere(sent, &mut faults),
        },
        active: required(&mut faults, "active", patch.active, Ok),
    };
    let edit = accept(Some(edit), faults)?;
    let supplier = &call.caller.supplier;
    let new_ids = call.app.new_ids();
    let act = call.app.act(supplier, &call.caller.key_name, &new_ids);
    let product = products::edit(&call.app.db, &act, id, &edit).await?;
    edge::forget_shop(&supplier.slug).await;
    respond::json(200, &view(product, supplier))
}

pub async fn delete(call: &Call<'_>, id: &str) -> Result {
    products::delete(&call.app.db, &call.caller.supplier, id).await?;
    edge::forget_shop(&call.caller.supplier.slug).await;
    respond::no_content()
}

/// A field that can change and not go away.
fn required<T, U>(
    faults: &mut Faults,
    name: &str,
    field: Option<Option<T>>,
    parse: impl Fn(T) -> std::result::Result<U, Fault>,
) -> Option<U> {
    let parsed = match field? {
        None => Err(Fault::Missing),
        Some(value) => parse(value),
    };
    faults.take(name, parsed)
}

/// A field that null takes away.
fn optional<T, U>(
    faults: &mut Faults,
    name: &str,
    field: Option<Option<T>>,
    parse: impl Fn(T) -> std::result::Result<U, Fault>,
) -> Option<Option<U>> {
    match field? {
        None => Some(None),
        Some(value) => faults.take(name, parse(value)).map(Some),
    }
}
