//! `/api/v1/range-groups`, `/price-lists` and `/delivery-groups`: what many customers share; and the products that are
//! chosen one by one, for a range group or for a customer.

#[cfg(test)]
pub(super) mod described;

use serde::Serialize;
use serde_json::Value;
use worker::Response;

use crate::domain::delivery_group::{DeliveryGroup, DeliveryGroupDraft};
use crate::domain::fault::{Fault, Faults};
use crate::domain::money::Amount;
use crate::domain::range::{PriceList, RangeGroup, RangeGroupDraft};
use crate::domain::text::Sku;
use crate::error::{Error, Refusal};
use crate::storage::customers;
pub use crate::storage::groups::Sort;
use crate::storage::groups::{self, Definition, Fixed, Groups, Price};
use crate::storage::ranges;
use crate::web::api::list::Window;
use crate::web::api::once::{Begun, Once};
use crate::web::api::products::{View, view};
use crate::web::api::{Call, body};
use crate::web::cursor;
use crate::web::form::accept;
use crate::web::request::Request;
use crate::web::respond;

type Result = std::result::Result<Response, Error>;

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RangeGroupJson {
    id: String,
    #[serde(flatten)]
    is: RangeGroup,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct PriceListJson {
    id: String,
    #[serde(flatten)]
    is: PriceList,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct DeliveryGroupJson {
    id: String,
    #[serde(flatten)]
    is: DeliveryGroup,
}

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct RangeGroupBody {
    name: String,
    items: Option<String>,
    product_types: Option<Vec<String>>,
    price_list_id: Option<String>,
}

fields! { RangeGroupBody { name, items, product_types, price_list_id } }

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct PriceListBody {
    name: String,
    change_bp: Option<i64>,
}

fields! { PriceListBody { name, change_bp } }

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct DeliveryGroupBody {
    name: String,
    zone: Option<String>,
    lead_days: Option<i64>,
    cut_off: Option<String>,
    delivery_days: Option<Vec<String>>,
}

fields! { DeliveryGroupBody { name, zone, lead_days, cut_off, delivery_days } }

fn parse(sort: Sort, value: Value) -> std::result::Result<Definition, Error> {
    let mut faults = Faults::default();
    let f = &mut faults;
    let parsed = match sort {
        Sort::Range => {
            let body: RangeGroupBody = body::parse(value)?;
            let draft = RangeGroupDraft {
                name: body.name,
                items: body.items,
                product_types: body.product_types.unwrap_or_default(),
                price_list_id: body.price_list_id,
            };
            draft.parse(f).map(Definition::Range)
        }
        Sort::PriceList => {
            let body: PriceListBody = body::parse(value)?;
            PriceList::parse(&body.name, Some(body.change_bp.unwrap_or(0)), f).map(Definition::PriceList)
        }
        Sort::Delivery => {
            let body: DeliveryGroupBody = body::parse(value)?;
            let lead_days = body
                .lead_days
                .and_then(|days| f.take("lead_days", u32::try_from(days).map_err(|_| Fault::OutOfRange)));
            let draft = DeliveryGroupDraft {
                name: body.name,
                zone: body.zone,
                lead_days,
                cut_off: body.cut_off,
                delivery_days: body.delivery_days.unwrap_or_default(),
            };
            draft.parse(f).map(Definition::Delivery)
        }
    };
    accept(parsed, faults)
}

fn told(id: &str, definition: Definition) -> std::result::Result<Value, Error> {
    let id = id.to_owned();
    let text = match definition {
        Definition::Range(is) => serde_json::to_string(&RangeGroupJson { id, is }),
        Definition::PriceList(is) => serde_json::to_string(&PriceListJson { id, is }),
        Definition::Delivery(is) => serde_json::to_string(&DeliveryGroupJson { id, is }),
    }?;
    Ok(crate::json::value(text.as_bytes())?)
}

fn definition(groups: &Groups, sort: Sort, id: &str) -> Option<Definition> {
    match sort {
        Sort::Range => groups.range(id).cloned().map(Definition::Range),
        Sort::PriceList => groups.price_list(id).cloned().map(Definition::PriceList),
        Sort::Delivery => groups.delivery(id).cloned().map(Definition::Delivery),
    }
}

async fn all(call: &Call<'_>) -> std::result::Result<Groups, Error> {
    Ok(groups::all(&call.app.db, &call.caller.supplier).await?)
}

pub async fn list(call: &Call<'_>, request: &Request, sort: Sort) -> Result {
    let window = Window::of(request)?;
    let groups = all(call).await?;
    let mut rows = Vec::new();
    for (id, _) in groups.names(sort) {
        if let Some(definition) = definition(&groups, sort, id) {
            rows.push((id.to_owned(), told(id, definition)?));
        }
    }
    if let Some(after) = &window.after {
        let at = rows.iter().position(|(id, _)| id == after);
        rows.drain(..at.map_or(rows.len(), |at| at.saturating_add(1)));
    }
    window.answer(rows, |(id, _)| id.clone(), |(_, group)| group)
}

pub async fn create(call: &Call<'_>, request: &mut Request, sort: Sort) -> Result {
    let once = match Once::begin(call, request).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(once) => once,
    };
    let new = parse(sort, once.body.clone())?;
    let new_id = call.app.new_ids();
    let answer = |id: &str| told(id, new.clone()).unwrap_or_default();
    let created = groups::create(&call.app.db, &call.act(&new_id), &new, &|id: &String| {
        once.keep(201, &answer(id))
    })
    .await;
    once.answer(201, created.map(|id| answer(&id))).await
}

pub async fn show(call: &Call<'_>, sort: Sort, id: &str) -> Result {
    let found = definition(&all(call).await?, sort, id).ok_or(Error::NotFound)?;
    respond::json(200, &told(id, found)?)
}

pub async fn put(call: &Call<'_>, request: &mut Request, sort: Sort, id: &str) -> Result {
    let new = parse(sort, body::read(request).await?)?;
    let new_id = call.app.new_ids();
    groups::save(&call.app.db, &call.act(&new_id), id, None, &new).await?;
    respond::json(200, &told(id, new)?)
}

pub async fn delete(call: &Call<'_>, sort: Sort, id: &str) -> Result {
    let new_id = call.app.new_ids();
    match groups::remove(&call.app.db, &call.act(&new_id), sort, id).await? {
        None => respond::no_content(),
        Some(_) => Err(Refusal::GroupInUse.into()),
    }
}

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct SkusBody {
    skus: Vec<String>,
}

fields! { SkusBody { skus } }

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct SkusJson {
    skus: Vec<String>,
}

/// Whose products are chosen: a range group's, or a customer's own.
pub enum Owner {
    RangeGroup,
    Customer,
}

impl Owner {
    async fn look_up(&self, call: &Call<'_>, id: &str) -> std::result::Result<(), Error> {
        let found = match self {
            Owner::RangeGroup => all(call).await?.range(id).is_some(),
            Owner::Customer => customers::get(&call.app.db, &call.caller.supplier, id)
                .await?
                .is_some(),
        };
        found.then_some(()).ok_or(Error::NotFound)
    }
}

pub async fn products(call: &Call<'_>, request: &Request, owner: Owner, id: &str) -> Result {
    let window = Window::of(request)?;
    owner.look_up(call, id).await?;
    let after = match &window.after {
        None => Default::default(),
        Some(place) => cursor::decode_place(place).ok_or_else(|| Error::field("after", Fault::BadFormat))?,
    };
    let supplier = &call.caller.supplier;
    let chosen = ranges::chosen(&call.app.db, supplier, id, &after, window.fetch()).await?;
    window.answer(
        chosen,
        |product| cursor::encode_place(&crate::storage::products::Place::of(product)),
        |product| -> View { view(product, supplier) },
    )
}

pub async fn put_products(call: &Call<'_>, request: &mut Request, owner: Owner, id: &str) -> Result {
    let body: SkusBody = body::parse(body::read(request).await?)?;
    owner.look_up(call, id).await?;
    let mut faults = Faults::default();
    let skus = body.skus.iter().enumerate();
    let skus: Vec<Sku> = skus
        .filter_map(|(at, sku)| faults.take(&format!("skus.{at}"), Sku::parse(sku)))
        .collect();
    let skus = accept(Some(skus), faults)?;
    let new_id = call.app.new_ids();
    ranges::choose(&call.app.db, &call.act(&new_id), id, &skus).await?;
    respond::json(
        200,
        &SkusJson {
            skus: skus.into_iter().map(Sku::into_string).collect(),
        },
    )
}

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct PriceBody {
    sku: String,
    price: Option<i64>,
}

fields! { PriceBody { sku, price } }

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct PricesBody {
    prices: Vec<PriceBody>,
}

fields! { PricesBody { prices } }

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct PriceJson {
    sku: String,
    price: Option<Amount>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct PricesJson {
    prices: Vec<PriceJson>,
}

pub async fn prices(call: &Call<'_>, request: &Request, id: &str) -> Result {
    let window = Window::of(request)?;
    let supplier = &call.caller.supplier;
    all(call).await?.price_list(id).ok_or(Error::NotFound)?;
    let after = window.after.clone().unwrap_or_default();
    let fixed = groups::prices(&call.app.db, supplier, id, &after, window.fetch()).await?;
    window.answer(
        fixed,
        |one| one.sku.clone(),
        |Fixed { sku, price }| PriceJson {
            sku,
            price: Some(price),
        },
    )
}

pub async fn patch_prices(call: &Call<'_>, request: &mut Request, id: &str) -> Result {
    let body: PricesBody = body::parse(body::read(request).await?)?;
    all(call).await?.price_list(id).ok_or(Error::NotFound)?;
    let mut faults = Faults::default();
    let mut prices = Vec::new();
    for (at, one) in body.prices.into_iter().enumerate() {
        let sku = faults.take(&format!("prices.{at}.sku"), Sku::parse(&one.sku));
        let price = one.price.map(|minor| {
            let amount = Amount::new(minor).filter(|amount| !amount.is_negative());
            faults.take(&format!("prices.{at}.price"), amount.ok_or(Fault::OutOfRange))
        });
        if let Some(sku) = sku {
            let price = price.flatten();
            prices.push(Price { sku, price });
        }
    }
    let prices = accept(Some(prices), faults)?;
    let new_id = call.app.new_ids();
    groups::set_prices(&call.app.db, &call.act(&new_id), id, &prices).await?;
    let prices = prices.into_iter().map(|one| PriceJson {
        sku: one.sku.into_string(),
        price: one.price,
    });
    respond::json(
        200,
        &PricesJson {
            prices: prices.collect(),
        },
    )
}
