//! The supplier's products.

use std::collections::BTreeMap;

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::money::Amount;
use crate::domain::text::{PartyName, Sku};
use crate::domain::warehouse::{MAX_STOCK, Warehouse, Warehouses};
use crate::error::{Error, Refusal};
use crate::storage::nothing_along;
use crate::storage::products::{self, NewProduct, Place, Product, ProductEdit};
use crate::storage::warehouses;
use crate::web::admin::{AdminPage, Desk};
use crate::web::cursor;
use crate::web::edge;
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::parts;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "admin/products.html")]
struct ProductsPage {
    admin: AdminPage,
    products: Vec<Product>,
    query: String,
    active: bool,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/product.html")]
struct ProductPage {
    admin: AdminPage,
    title: &'static str,
    price_label: String,
    form: Form,
    warehouses: Warehouses,
    /// Of the one that is edited.
    id: Option<String>,
    in_use: bool,
}

impl ProductPage {
    fn stock_label(&self) -> String {
        let t = self.admin.page.t;
        match self.warehouses.names().first() {
            None => t.shop.stock.to_owned(),
            Some((_, main)) => fill(t.stores.stock_in, &[main]),
        }
    }

    fn stock_was(&self, warehouse_id: &str) -> &str {
        self.form.value(&format!("{}_was", field(warehouse_id)))
    }

    /// What lies in one of the other warehouses.
    fn stock_in(&self, warehouse: &Warehouse) -> String {
        let t = self.admin.page.t;
        let label = fill(t.stores.stock_in, &[warehouse.name.as_str()]);
        parts::input(
            &self.form,
            t,
            &field(&warehouse.id),
            &label,
            "number",
            "min=0 inputmode=numeric",
        )
    }
}

/// The field of what lies in a warehouse beside the main one.
fn field(warehouse_id: &str) -> String {
    format!("{ELSEWHERE}{warehouse_id}")
}

const ELSEWHERE: &str = "stock:";

pub async fn list(desk: &Desk<'_>, request: &Request) -> Result {
    let active = request.query("show") != Some("inactive");
    let query = request.query("q").unwrap_or("").to_owned();
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    let mut products = if query.is_empty() {
        let after = request
            .query("after")
            .and_then(cursor::decode_place)
            .unwrap_or_default();
        let limit = u32::try_from(PAGE.saturating_add(1)).unwrap_or(u32::MAX);
        products::in_order(db, supplier, active, &after, limit).await?
    } else {
        products::search(db, supplier, &query, active).await?
    };
    let more = query.is_empty() && products.len() > PAGE;
    if more {
        products.truncate(PAGE);
    }
    let next = products
        .last()
        .filter(|_| more)
        .map(|product| cursor::encode_place(&Place::of(product)));
    respond::html(render(&ProductsPage {
        admin: desk.page(request),
        products,
        query,
        active,
        next,
    })?)
}

pub async fn new(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ManageProducts)?;
    page(desk, request, Form::filled([("active", "yes")]), None, false).await
}

async fn page(desk: &Desk<'_>, request: &Request, form: Form, id: Option<&str>, in_use: bool) -> Result {
    let warehouses = warehouses::all(&desk.app.db, &desk.staff.supplier).await?;
    let admin = desk.page(request);
    let t = &admin.page.t.shop;
    let status = if form.has_faults() {
        422
    } else if in_use {
        409
    } else {
        200
    };
    let page = ProductPage {
        title: if id.is_some() {
            t.edit_product
        } else {
            t.new_product
        },
        price_label: format!("{} ({})", t.list_price, admin.page.currency()),
        form,
        warehouses,
        id: id.map(str::to_owned),
        in_use,
        admin,
    };
    respond::html_with(status, render(&page)?)
}

pub async fn create(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::ManageProducts)?;
    let form = request.form().await?;
    let new = match parse(desk, request, &form) {
        Ok(new) => new,
        Err(faults) => return page(desk, request, form.with_faults(faults), None, false).await,
    };
    let new_ids = desk.app.new_ids();
    let act = desk.act(&new_ids);
    match products::create(&desk.app.db, &act, &new, &nothing_along)
        .await
        .map_err(Error::from)
    {
        Ok(_) => {}
        Err(Error::Refused(Refusal::DuplicateSku)) => {
            return page(desk, request, form.with_faults(taken()), None, false).await;
        }
        Err(error) => return Err(error),
    }
    edge::forget_shop(&desk.staff.supplier.slug).await;
    respond::see_other("/admin/products?done=created")
}

pub async fn edit(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ManageProducts)?;
    page(desk, request, stored(desk, request, id).await?, Some(id), false).await
}

/// The form as it is stored.
async fn stored(desk: &Desk<'_>, request: &Request, id: &str) -> std::result::Result<Form, Error> {
    let product = products::get(&desk.app.db, &desk.staff.supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    let frame = desk.page(request).page;
    let stock = product.stock.map(|units| units.to_string()).unwrap_or_default();
    let (whole, hundredths) = (product.tax_rate_bp / 100, product.tax_rate_bp % 100);
    let tax = if hundredths == 0 {
        whole.to_string()
    } else {
        format!("{whole}.{hundredths:02}")
    };
    let mut form = Form::filled([
        ("sku", product.sku),
        ("name", product.name),
        ("product_type", product.product_type),
        ("unit", product.unit),
        ("price", frame.decimal(&product.price)),
        ("tax_rate", tax),
        ("stock_was", stock.clone()),
        ("stock", stock),
        ("active", if product.active { "yes" } else { "" }.to_owned()),
    ]);
    for (id, units) in product.stocks.0 {
        form.set(&field(&id), units.to_string());
        form.set(&format!("{}_was", field(&id)), units.to_string());
    }
    Ok(form)
}

pub async fn save(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::ManageProducts)?;
    let form = request.form().await?;
    let new = match parse(desk, request, &form) {
        Ok(new) => new,
        Err(faults) => return page(desk, request, form.with_faults(faults), Some(id), false).await,
    };
    // Orders may have taken some since the form was opened: only a figure that was typed is written.
    let is_counted = |name: &str| form.value(name) != form.value(&format!("{name}_was"));
    let mut stocks: BTreeMap<String, Option<i64>> = BTreeMap::new();
    for (name, _) in form.entries() {
        if let Some(id) = name.strip_prefix(ELSEWHERE)
            && !id.ends_with("_was")
            && is_counted(name)
        {
            stocks.insert(id.to_owned(), new.stocks.get(id).copied());
        }
    }
    let edit = ProductEdit {
        sku: Some(new.sku),
        name: Some(new.name),
        product_type: Some(new.product_type),
        unit: Some(new.unit),
        price: Some(new.price),
        tax_rate_bp: Some(new.tax_rate_bp),
        stock: is_counted("stock").then_some(new.stock),
        stocks,
        active: Some(new.active),
    };
    let new_ids = desk.app.new_ids();
    let act = desk.act(&new_ids);
    match products::edit(&desk.app.db, &act, id, &edit)
        .await
        .map_err(Error::from)
    {
        Ok(_) => {}
        Err(Error::Refused(Refusal::DuplicateSku)) => {
            return page(desk, request, form.with_faults(taken()), Some(id), false).await;
        }
        Err(error) => return Err(error),
    }
    edge::forget_shop(&desk.staff.supplier.slug).await;
    respond::see_other("/admin/products?done=saved")
}

pub async fn delete(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ManageProducts)?;
    match products::delete(&desk.app.db, &desk.staff.supplier, id)
        .await
        .map_err(Error::from)
    {
        Ok(()) => {
            edge::forget_shop(&desk.staff.supplier.slug).await;
            respond::see_other("/admin/products?done=deleted")
        }
        Err(Error::Refused(Refusal::ProductInUse)) => {
            page(desk, request, stored(desk, request, id).await?, Some(id), true).await
        }
        Err(error) => Err(error),
    }
}

fn taken() -> Vec<FieldFault> {
    vec![FieldFault {
        field: "sku".to_owned(),
        fault: Fault::Taken,
    }]
}

fn parse(
    desk: &Desk<'_>,
    request: &Request,
    form: &Form,
) -> std::result::Result<NewProduct, Vec<FieldFault>> {
    let currency = desk.staff.supplier.currency;
    let locale = desk.page(request).page.locale;
    let mut faults = Faults::default();
    let sku = faults.take("sku", Sku::parse(form.value("sku")));
    let name = faults.take("name", PartyName::parse(form.value("name")));
    let mut optional = |name: &str| {
        form.optional(name)
            .and_then(|text| faults.take(name, PartyName::parse(text)))
    };
    let product_type = optional("product_type");
    let unit = optional("unit");
    let price = form.amount("price", &currency, locale);
    let price = price.and_then(|price| {
        if price < Amount::ZERO {
            Err(Fault::OutOfRange)
        } else {
            Ok(price)
        }
    });
    let price = faults.take("price", price);
    let tax_rate_bp = faults.take("tax_rate", form.basis_points("tax_rate"));
    let units = |text: &str| match text.parse::<i64>() {
        Err(_) => Err(Fault::NotANumber),
        Ok(units) if !(0..=MAX_STOCK).contains(&units) => Err(Fault::OutOfRange),
        Ok(units) => Ok(units),
    };
    let stock = form
        .optional("stock")
        .and_then(|text| faults.take("stock", units(text)));
    let mut stocks = BTreeMap::new();
    for (name, typed) in form.entries() {
        if let Some(id) = name.strip_prefix(ELSEWHERE)
            && !id.ends_with("_was")
            && !typed.trim().is_empty()
            && let Some(units) = faults.take(name, units(typed.trim()))
        {
            stocks.insert(id.to_owned(), units);
        }
    }
    let active = form.is("active", "yes");
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
    match accept(parsed, faults) {
        Ok(new) => Ok(new),
        Err(Error::Invalid(faults)) => Err(faults),
        Err(_) => Err(Vec::new()),
    }
}
