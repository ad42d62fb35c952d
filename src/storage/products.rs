//! Products: the catalogue as buyers browse it, and the list as staff keep it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::access::Supplier;
use super::act::{Act, Along, Failure};
use super::db::{Db, Rows, Statement};
use super::db_error::DbError;
use super::suppliers::{Shop, ShopRow, shop_by_slug};
use super::warehouses;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::money::Amount;
use crate::domain::range::MAX_TYPES;
use crate::domain::sorting::sort_by;
use crate::domain::text::{PartyName, Sku};
use crate::domain::warehouse::Stocks;
use crate::json::{FromJson, Misfit};
use crate::params;

/// The most hits of a search: whoever sees more refines it.
pub const SEARCH_LIMIT: u32 = 60;

#[derive(Debug, Clone, Serialize)]
pub struct Product {
    pub id: String,
    pub sku: String,
    pub name: String,
    /// Empty: of no type.
    pub product_type: String,
    pub unit: String,
    pub price: Amount,
    pub tax_rate_bp: u32,
    /// In the main warehouse. `None`: not tracked.
    pub stock: Option<i64>,
    /// In the others.
    pub stocks: Stocks,
    pub active: bool,
}

row! { Product { id, sku, name, product_type, unit, price, tax_rate_bp, stock, stocks: json, active } }

impl Product {
    /// In all warehouses together; `None`: not tracked.
    pub fn total(&self) -> Option<i64> {
        self.stocks.total(self.stock)
    }
}

#[derive(Debug, Clone)]
pub struct NewProduct {
    pub sku: Sku,
    pub name: PartyName,
    pub product_type: Option<PartyName>,
    pub unit: Option<PartyName>,
    pub price: Amount,
    pub tax_rate_bp: u32,
    pub stock: Option<i64>,
    /// In other warehouses than the main one.
    pub stocks: BTreeMap<String, i64>,
    pub active: bool,
}

/// What an edit changes; `None` leaves a field as it is, so that two edits of different fields do not undo each other.
#[derive(Debug, Clone, Default)]
pub struct ProductEdit {
    pub sku: Option<Sku>,
    pub name: Option<PartyName>,
    pub product_type: Option<Option<PartyName>>,
    pub unit: Option<Option<PartyName>>,
    pub price: Option<Amount>,
    pub tax_rate_bp: Option<u32>,
    pub stock: Option<Option<i64>>,
    /// In other warehouses than the main one; `None`: none lies there any more. The first that is counted anywhere makes the
    /// product a tracked one.
    pub stocks: BTreeMap<String, Option<i64>>,
    pub active: Option<bool>,
}

impl ProductEdit {
    /// The shared catalogue shows no stock, so a delivery leaves it in the caches.
    fn is_visible(&self) -> bool {
        self.sku.is_some()
            || self.name.is_some()
            || self.product_type.is_some()
            || self.unit.is_some()
            || self.price.is_some()
            || self.tax_rate_bp.is_some()
            || self.active.is_some()
    }
}

fn text(name: &Option<PartyName>) -> String {
    name.as_ref()
        .map(|name| name.as_str().to_owned())
        .unwrap_or_default()
}

/// The storefront's caches key by this version: what buyers see changes with it, in the same batch.
fn bump(supplier: &Supplier) -> Statement {
    Statement::new(
        "UPDATE supplier SET catalogue_version = catalogue_version + 1 WHERE id = ?1",
        params![supplier.id()],
    )
}

/// That goods lie only in warehouses that there are.
async fn check<'a>(
    db: &Db,
    supplier: &Supplier,
    ids: impl Iterator<Item = &'a String>,
) -> Result<(), Failure> {
    let mut ids = ids.peekable();
    if ids.peek().is_none() {
        return Ok(());
    }
    let warehouses = warehouses::all(db, supplier).await?;
    let unknown = ids.filter(|id| **id == supplier.id() || warehouses.find(id).is_none());
    let faults: Vec<FieldFault> = unknown
        .map(|id| FieldFault {
            field: format!("stock_elsewhere.{id}"),
            fault: Fault::Unknown,
        })
        .collect();
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Failure::Invalid(faults))
    }
}

pub async fn create(
    db: &Db,
    act: &Act<'_>,
    new: &NewProduct,
    along: Along<'_, Product>,
) -> Result<Product, Failure> {
    check(db, act.supplier, new.stocks.keys()).await?;
    let product = Product {
        id: act.id(),
        sku: new.sku.as_str().to_owned(),
        name: new.name.as_str().to_owned(),
        product_type: text(&new.product_type),
        unit: text(&new.unit),
        price: new.price,
        tax_rate_bp: new.tax_rate_bp,
        stock: new.stock.or((!new.stocks.is_empty()).then_some(0)),
        stocks: Stocks(new.stocks.clone()),
        active: new.active,
    };
    let mut batch = vec![
        Statement::new(
            "INSERT INTO product (supplier_id, id, sku, name, product_type, unit, price, tax_rate_bp, stock, stocks, active, created_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12)",
            params![
                act.supplier.id(),
                &product.id,
                &product.sku,
                &product.name,
                &product.product_type,
                &product.unit,
                product.price,
                product.tax_rate_bp,
                product.stock,
                serde_json::to_string(&product.stocks)?,
                product.active,
                act.now
            ],
        ),
        bump(act.supplier),
    ];
    batch.extend(along(&product));
    db.batch(batch).await?;
    Ok(product)
}

/// The product as it is after the edit.
pub async fn edit(db: &Db, act: &Act<'_>, id: &str, edit: &ProductEdit) -> Result<Product, Failure> {
    check(db, act.supplier, edit.stocks.keys()).await?;
    let mut batch = vec![Statement::new(
        "UPDATE product SET sku = coalesce(?3, sku), name = coalesce(?4, name), product_type = coalesce(?5, product_type), \
         unit = coalesce(?6, unit), price = coalesce(?7, price), tax_rate_bp = coalesce(?8, tax_rate_bp), \
         stock = coalesce(iif(?9, ?10, stock), iif(?14, 0, NULL)), \
         stocks = iif(?9 AND ?10 IS NULL AND NOT ?14, '{}', json_patch(stocks, ?13)), active = coalesce(?11, active), updated_at = ?12 \
         WHERE supplier_id = ?1 AND id = ?2 \
         RETURNING id, sku, name, product_type, unit, price, tax_rate_bp, stock, stocks, active",
        params![
            act.supplier.id(),
            id,
            edit.sku.as_ref().map(Sku::as_str),
            edit.name.as_ref().map(PartyName::as_str),
            edit.product_type.as_ref().map(text),
            edit.unit.as_ref().map(text),
            edit.price,
            edit.tax_rate_bp,
            edit.stock.is_some(),
            edit.stock.flatten(),
            edit.active,
            act.now,
            serde_json::to_string(&edit.stocks)?,
            edit.stocks.values().any(Option::is_some)
        ],
    )];
    if edit.is_visible() {
        batch.push(bump(act.supplier));
    }
    let results = db.batch(batch).await?;
    results
        .first()
        .map_or(Ok(None), Rows::first)?
        .ok_or(Failure::NotFound)
}

/// Removes a product that was never ordered; one that was is refused (`PRODUCT_IN_USE`) and can be set inactive.
pub async fn delete(db: &Db, supplier: &Supplier, id: &str) -> Result<(), Failure> {
    let results = db
        .batch(vec![
            Statement::new(
                "DELETE FROM product WHERE supplier_id = ?1 AND id = ?2 RETURNING id",
                params![supplier.id(), id],
            ),
            bump(supplier),
        ])
        .await?;
    results
        .first()
        .map_or(Ok(None), Rows::first::<()>)?
        .map(drop)
        .ok_or(Failure::NotFound)
}

pub async fn get(db: &Db, supplier: &Supplier, id: &str) -> Result<Option<Product>, DbError> {
    db.first(Statement::new(
        "SELECT id, sku, name, product_type, unit, price, tax_rate_bp, stock, stocks, active FROM product WHERE supplier_id = ?1 AND id = ?2",
        params![supplier.id(), id],
    ))
    .await
}

/// All of a supplier's products, newest first; `before` is the last id of the page before.
pub async fn list(
    db: &Db,
    supplier: &Supplier,
    before: Option<&str>,
    limit: u32,
) -> Result<Vec<Product>, DbError> {
    db.all(Statement::new(
        "SELECT id, sku, name, product_type, unit, price, tax_rate_bp, stock, stocks, active FROM product \
         WHERE supplier_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
        params![supplier.id(), before.unwrap_or("g"), limit],
    ))
    .await
}

/// A place in the catalogue's order: the last item before a page. The default is the beginning.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Place(pub String, pub String, pub String);

impl FromJson for Place {
    fn from_json(value: serde_json::Value) -> Result<Place, Misfit> {
        let (product_type, name, id) = FromJson::from_json(value)?;
        Ok(Place(product_type, name, id))
    }
}

impl Place {
    pub fn of(product: &Product) -> Place {
        Place(
            product.product_type.clone(),
            product.name.clone(),
            product.id.clone(),
        )
    }
}

/// Active or inactive products in the catalogue's order, with their stock.
pub async fn in_order(
    db: &Db,
    supplier: &Supplier,
    active: bool,
    after: &Place,
    limit: u32,
) -> Result<Vec<Product>, DbError> {
    db.all(Statement::new(
        "SELECT id, sku, name, product_type, unit, price, tax_rate_bp, stock, stocks, active FROM product \
         WHERE supplier_id = ?1 AND active = ?2 AND (product_type, name, id) > (?3, ?4, ?5) \
         ORDER BY product_type, name, id LIMIT ?6",
        params![supplier.id(), active, &after.0, &after.1, &after.2, limit],
    ))
    .await
}

/// What the public catalogue shows of a product: the columns of the index that it is read from.
#[derive(Debug, Clone)]
pub struct Item {
    pub id: String,
    pub sku: String,
    pub name: String,
    pub product_type: String,
    pub unit: String,
    pub price: Amount,
    pub tax_rate_bp: u32,
}

row! { Item { id, sku, name, product_type, unit, price, tax_rate_bp } }

impl From<Product> for Item {
    fn from(product: Product) -> Item {
        Item {
            id: product.id,
            sku: product.sku,
            name: product.name,
            product_type: product.product_type,
            unit: product.unit,
            price: product.price,
            tax_rate_bp: product.tax_rate_bp,
        }
    }
}

/// A storefront's directory row and, unless its catalogue still has the `known` version, a page of it. One trip.
pub async fn catalogue(
    db: &Db,
    slug: &str,
    known: Option<i64>,
    after: &Place,
    limit: u32,
) -> Result<Option<(Shop, Vec<Item>)>, DbError> {
    let results = db
        .batch(vec![
            shop_by_slug(slug),
            Statement::new(
                "SELECT id, sku, name, product_type, unit, price, tax_rate_bp FROM product \
                 WHERE supplier_id = (SELECT id FROM supplier WHERE slug = ?1 AND catalogue_version <> ?2) AND active = 1 \
                 AND (product_type, name, id) > (?3, ?4, ?5) ORDER BY product_type, name, id LIMIT ?6",
                params![slug, known.unwrap_or(0), &after.0, &after.1, &after.2, limit],
            ),
        ])
        .await?;
    let [shop, items] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected"));
    };
    let Some(shop) = shop.first::<ShopRow>()? else {
        return Ok(None);
    };
    Ok(Some((shop.into(), items.all()?)))
}

/// The words of a query: those that the trigrams find, as an expression, and those too short for it.
pub(super) fn phrases(query: &str) -> (String, Vec<String>) {
    let words = query.split_whitespace().take(8).map(str::to_lowercase);
    let (long, short): (Vec<_>, Vec<_>) = words.partition(|word| word.chars().count() >= 3);
    let phrases: Vec<String> = long
        .iter()
        .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
        .collect();
    (phrases.join(" "), short)
}

/// Whether the product is found by words too short for the index.
pub(super) fn has_words(product: &Product, short: &[String]) -> bool {
    let text = format!("{}\n{}\n{}", product.name, product.sku, product.product_type).to_lowercase();
    short.iter().all(|word| text.contains(word.as_str()))
}

pub(super) fn by_catalogue<T>(found: &mut Vec<T>, product: impl Fn(&T) -> &Product) {
    sort_by(found, |a, b| {
        let (a, b) = (product(a), product(b));
        (&a.product_type, &a.name, &a.id).cmp(&(&b.product_type, &b.name, &b.id))
    });
}

/// Products whose name, SKU or type contains every word of `query`, in the catalogue's order.
pub async fn search(
    db: &Db,
    supplier: &Supplier,
    query: &str,
    active: bool,
) -> Result<Vec<Product>, DbError> {
    let (long, short) = phrases(query);
    let mut found: Vec<Product> = if long.is_empty() {
        // Nothing for the trigrams to find: the beginning of the catalogue has to do.
        in_order(db, supplier, active, &Place::default(), 500).await?
    } else {
        db.all(Statement::new(
            "SELECT p.id, p.sku, p.name, p.product_type, p.unit, p.price, p.tax_rate_bp, p.stock, p.stocks, p.active \
             FROM product_search s CROSS JOIN product p ON p.seq = s.rowid \
             WHERE s.product_search MATCH (SELECT 'scope : \"' || search_scope || '\" AND text : (' || ?2 || ')' FROM supplier WHERE id = ?1) \
             AND p.supplier_id = ?1 AND p.active = ?3 LIMIT ?4",
            params![supplier.id(), long, active, SEARCH_LIMIT],
        ))
        .await?
    };
    found.retain(|product| has_words(product, &short));
    found.truncate(usize::try_from(SEARCH_LIMIT).unwrap_or(usize::MAX));
    by_catalogue(&mut found, |product| product);
    Ok(found)
}

/// The types of what is sold, each found behind the one before: a row a type.
pub async fn types(db: &Db, supplier: &Supplier) -> Result<Vec<String>, DbError> {
    let types: Vec<Type> = db.all(types_statement(supplier)).await?;
    Ok(types.into_iter().map(|one| one.name).collect())
}

pub(super) struct Type {
    pub name: String,
}

row! { Type { name } }

pub(super) fn types_statement(supplier: &Supplier) -> Statement {
    Statement::new(
        "WITH RECURSIVE type (name) AS ( \
           SELECT (SELECT min(product_type) FROM product WHERE supplier_id = ?1 AND active = 1 AND product_type > '') \
           UNION ALL \
           SELECT (SELECT min(product_type) FROM product WHERE supplier_id = ?1 AND active = 1 AND product_type > type.name) \
             FROM type WHERE type.name IS NOT NULL \
         ) SELECT name FROM type WHERE name IS NOT NULL LIMIT ?2",
        params![supplier.id(), u32::try_from(MAX_TYPES).unwrap_or(u32::MAX)],
    )
}
