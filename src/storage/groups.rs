//! What many customers share: range groups, price lists, delivery groups. All of them lie in the supplier's row, and every
//! change replaces what was read of it: of two people at once, the second is told to look again.

use serde_json::{Map, Value};

use super::access::Supplier;
use super::act::{Act, Along, Failure};
use super::db::{Db, Rows, Statement};
use super::db_error::DbError;
use crate::domain::delivery_group::DeliveryGroup;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::money::Amount;
use crate::domain::range::{MAX_GROUPS, MAX_PRODUCTS, PriceList, RangeGroup};
use crate::domain::sorting::sort_by;
use crate::domain::text::Sku;
use crate::json::FromJson;
use crate::params;

/// One of them, with its id.
#[derive(Debug, Clone)]
pub struct Group<T> {
    pub id: String,
    pub is: T,
}

/// All of a supplier's, by name.
#[derive(Debug, Clone)]
pub struct Groups {
    pub ranges: Vec<Group<RangeGroup>>,
    pub price_lists: Vec<Group<PriceList>>,
    pub deliveries: Vec<Group<DeliveryGroup>>,
    stored: Stored,
}

/// The supplier's columns as they were read.
#[derive(Debug, Clone)]
struct Stored {
    range_groups: String,
    price_lists: String,
    delivery_groups: String,
}

row! { Stored { range_groups, price_lists, delivery_groups } }

/// Which of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Range,
    PriceList,
    Delivery,
}

/// One of them as it is to be.
#[derive(Debug, Clone)]
pub enum Definition {
    Range(RangeGroup),
    PriceList(PriceList),
    Delivery(DeliveryGroup),
}

impl Definition {
    fn name(&self) -> &str {
        match self {
            Definition::Range(group) => group.name.as_str(),
            Definition::PriceList(list) => list.name.as_str(),
            Definition::Delivery(group) => group.name.as_str(),
        }
    }

    fn sort(&self) -> Sort {
        match self {
            Definition::Range(_) => Sort::Range,
            Definition::PriceList(_) => Sort::PriceList,
            Definition::Delivery(_) => Sort::Delivery,
        }
    }
}

/// What keeps a group from being removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InUse {
    /// Customers are in it.
    ByCustomers,
    /// This range group has the price list.
    ByRange(String),
}

fn listed<T: FromJson>(text: &str, name: fn(&T) -> &str) -> Result<Vec<Group<T>>, DbError> {
    let stored: Map<String, Value> = crate::json::read(text).map_err(DbError::unreadable)?;
    let mut groups = Vec::new();
    for (id, value) in stored {
        let is = T::from_json(value).map_err(DbError::unreadable)?;
        groups.push(Group { id, is });
    }
    sort_by(&mut groups, |a, b| {
        name(&a.is).to_lowercase().cmp(&name(&b.is).to_lowercase())
    });
    Ok(groups)
}

impl Groups {
    fn of(stored: Stored) -> Result<Groups, DbError> {
        Ok(Groups {
            ranges: listed(&stored.range_groups, |group: &RangeGroup| group.name.as_str())?,
            price_lists: listed(&stored.price_lists, |list: &PriceList| list.name.as_str())?,
            deliveries: listed(&stored.delivery_groups, |group: &DeliveryGroup| {
                group.name.as_str()
            })?,
            stored,
        })
    }

    pub fn range(&self, id: &str) -> Option<&RangeGroup> {
        find(&self.ranges, id)
    }

    pub fn price_list(&self, id: &str) -> Option<&PriceList> {
        find(&self.price_lists, id)
    }

    pub fn delivery(&self, id: &str) -> Option<&DeliveryGroup> {
        find(&self.deliveries, id)
    }

    /// The ids and names of one sort.
    pub fn names(&self, sort: Sort) -> Vec<(&str, &str)> {
        match sort {
            Sort::Range => pairs(&self.ranges, |group| group.name.as_str()),
            Sort::PriceList => pairs(&self.price_lists, |list| list.name.as_str()),
            Sort::Delivery => pairs(&self.deliveries, |group| group.name.as_str()),
        }
    }

    fn has(&self, sort: Sort, id: &str) -> bool {
        self.names(sort).iter().any(|(one, _)| *one == id)
    }

    /// What an edit is based on: it differs when the group has been edited since.
    pub fn stamp(&self, sort: Sort, id: &str) -> String {
        let text = match sort {
            Sort::Range => serde_json::to_string(&self.range(id)),
            Sort::PriceList => serde_json::to_string(&self.price_list(id)),
            Sort::Delivery => serde_json::to_string(&self.delivery(id)),
        };
        let hash = super::suppliers::key_hash(&text.unwrap_or_default());
        hash.chars().take(32).collect()
    }

    fn column(&self, sort: Sort) -> &str {
        match sort {
            Sort::Range => &self.stored.range_groups,
            Sort::PriceList => &self.stored.price_lists,
            Sort::Delivery => &self.stored.delivery_groups,
        }
    }

    /// The columns with one of them changed.
    fn changed(&self, sort: Sort, change: impl FnOnce(&mut Map<String, Value>)) -> Result<Stored, Failure> {
        let mut map: Map<String, Value> =
            crate::json::read(self.column(sort)).map_err(DbError::unreadable)?;
        change(&mut map);
        let text = serde_json::to_string(&map)?;
        let mut stored = self.stored.clone();
        match sort {
            Sort::Range => stored.range_groups = text,
            Sort::PriceList => stored.price_lists = text,
            Sort::Delivery => stored.delivery_groups = text,
        }
        Ok(stored)
    }
}

fn find<'a, T>(groups: &'a [Group<T>], id: &str) -> Option<&'a T> {
    groups.iter().find(|group| group.id == id).map(|group| &group.is)
}

fn pairs<T>(groups: &[Group<T>], name: fn(&T) -> &str) -> Vec<(&str, &str)> {
    groups
        .iter()
        .map(|group| (group.id.as_str(), name(&group.is)))
        .collect()
}

/// A statement, to travel with others.
pub(super) fn stored(supplier: &Supplier) -> Statement {
    Statement::new(
        "SELECT range_groups, price_lists, delivery_groups FROM supplier WHERE id = ?1",
        params![supplier.id()],
    )
}

pub(super) fn read(rows: &Rows) -> Result<Groups, DbError> {
    let stored: Option<Stored> = rows.first()?;
    Groups::of(stored.ok_or_else(|| DbError::unreadable("a supplier expected"))?)
}

pub async fn all(db: &Db, supplier: &Supplier) -> Result<Groups, DbError> {
    let results = db.batch(vec![stored(supplier)]).await?;
    match results.as_slice() {
        [rows] => read(rows),
        _ => Err(DbError::unreadable("one result expected")),
    }
}

/// What the database cannot tell: names that are taken, price lists that are not there.
fn check(groups: &Groups, id: Option<&str>, new: &Definition) -> Result<(), Failure> {
    let mut faults = Vec::new();
    let mut add = |field: &str, fault| {
        faults.push(FieldFault {
            field: field.to_owned(),
            fault,
        });
    };
    let others = groups.names(new.sort());
    let name = new.name().to_lowercase();
    if others
        .iter()
        .any(|(other, theirs)| Some(*other) != id && theirs.to_lowercase() == name)
    {
        add("name", Fault::Taken);
    }
    if id.is_none() && others.len() >= MAX_GROUPS {
        add("name", Fault::TooMany { max: MAX_GROUPS });
    }
    if let Definition::Range(group) = new
        && let Some(list) = &group.price_list_id
        && !groups.has(Sort::PriceList, list.as_str())
    {
        add("price_list_id", Fault::Unknown);
    }
    if faults.is_empty() {
        Ok(())
    } else {
        Err(Failure::Invalid(faults))
    }
}

fn value(definition: &Definition) -> Result<Value, Failure> {
    let text = match definition {
        Definition::Range(group) => serde_json::to_string(group),
        Definition::PriceList(list) => serde_json::to_string(list),
        Definition::Delivery(group) => serde_json::to_string(group),
    }?;
    Ok(crate::json::value(text.as_bytes())?)
}

/// A new one; its id.
pub async fn create(
    db: &Db,
    act: &Act<'_>,
    new: &Definition,
    along: Along<'_, String>,
) -> Result<String, Failure> {
    let groups = all(db, act.supplier).await?;
    check(&groups, None, new)?;
    let id = act.id();
    let value = value(new)?;
    let after = groups.changed(new.sort(), |map| {
        map.insert(id.clone(), value);
    })?;
    replace(db, act, &groups.stored, &after, along(&id)).await?;
    Ok(id)
}

/// An edit of the one that had this [`Groups::stamp`]; without one, of however it stands now.
pub async fn save(
    db: &Db,
    act: &Act<'_>,
    id: &str,
    stamp: Option<&str>,
    new: &Definition,
) -> Result<(), Failure> {
    let groups = all(db, act.supplier).await?;
    let sort = new.sort();
    if !groups.has(sort, id) {
        return Err(Failure::NotFound);
    }
    if stamp.is_some_and(|stamp| stamp != groups.stamp(sort, id)) {
        return Err(Failure::stale());
    }
    check(&groups, Some(id), new)?;
    let value = value(new)?;
    let after = groups.changed(sort, |map| {
        map.insert(id.to_owned(), value);
    })?;
    replace(db, act, &groups.stored, &after, Vec::new()).await
}

/// Takes one away that nobody is in, with the products or prices that it had.
pub async fn remove(db: &Db, act: &Act<'_>, sort: Sort, id: &str) -> Result<Option<InUse>, Failure> {
    let groups = all(db, act.supplier).await?;
    if !groups.has(sort, id) {
        return Err(Failure::NotFound);
    }
    let uses = |group: &&Group<RangeGroup>| {
        sort == Sort::PriceList
            && group
                .is
                .price_list_id
                .as_ref()
                .is_some_and(|list| list.as_str() == id)
    };
    if let Some(group) = groups.ranges.iter().find(uses) {
        return Ok(Some(InUse::ByRange(group.is.name.as_str().to_owned())));
    }
    if sort != Sort::PriceList && db.first::<()>(one_in(act.supplier, id)).await?.is_some() {
        return Ok(Some(InUse::ByCustomers));
    }
    let after = groups.changed(sort, |map| {
        map.remove(id);
    })?;
    let along = match sort {
        Sort::Delivery => Vec::new(),
        Sort::Range => vec![Statement::new(
            "DELETE FROM range_product WHERE supplier_id = ?1 AND owner_id = ?2",
            params![act.supplier.id(), id],
        )],
        Sort::PriceList => vec![Statement::new(
            "UPDATE product INDEXED BY product_in_catalogue SET prices = json_remove(prices, '$.\"' || ?2 || '\"') \
             WHERE supplier_id = ?1 AND prices ->> ('$.\"' || ?2 || '\"') IS NOT NULL",
            params![act.supplier.id(), id],
        )],
    };
    replace(db, act, &groups.stored, &after, along).await?;
    Ok(None)
}

/// A customer in this group, if there is any.
fn one_in(supplier: &Supplier, group_id: &str) -> Statement {
    Statement::new(
        "SELECT 1 FROM customer_search WHERE customer_search MATCH \
           (SELECT 'scope : \"' || search_scope || '\" AND marks : \"' || char(57344) || 'group:' || ?2 || char(57345) || '\"' \
            FROM supplier WHERE id = ?1) LIMIT 1",
        params![supplier.id(), group_id],
    )
}

/// An order on its way was priced by what there was: it finds another version of the catalogue.
async fn replace(
    db: &Db,
    act: &Act<'_>,
    before: &Stored,
    after: &Stored,
    along: Vec<Statement>,
) -> Result<(), Failure> {
    let mut batch = vec![Statement::new(
        "UPDATE supplier SET range_groups = ?5, price_lists = ?6, delivery_groups = ?7, catalogue_version = catalogue_version + 1 \
         WHERE id = ?1 AND range_groups = ?2 AND price_lists = ?3 AND delivery_groups = ?4 RETURNING id",
        params![
            act.supplier.id(),
            &before.range_groups,
            &before.price_lists,
            &before.delivery_groups,
            &after.range_groups,
            &after.price_lists,
            &after.delivery_groups
        ],
    )];
    batch.extend(along);
    let results = db.batch(batch).await?;
    match results
        .first()
        .map(|rows| rows.first::<()>())
        .transpose()?
        .flatten()
    {
        Some(()) => Ok(()),
        None => Err(Failure::stale()),
    }
}

/// A product's price in a list; `None`: the list says nothing of it.
#[derive(Debug, Clone)]
pub struct Price {
    pub sku: Sku,
    pub price: Option<Amount>,
}

/// Sets prices in a list that the caller has looked up; what is not named stays.
pub async fn set_prices(db: &Db, act: &Act<'_>, list_id: &str, prices: &[Price]) -> Result<(), Failure> {
    struct Known {
        sku: String,
    }
    row! { Known { sku } }
    if prices.len() > MAX_PRODUCTS {
        return Err(Failure::field("prices", Fault::TooMany { max: MAX_PRODUCTS }));
    }
    let sent: Vec<(&str, Option<i64>)> = prices
        .iter()
        .map(|one| (one.sku.as_str(), one.price.map(Amount::minor)))
        .collect();
    let sent = serde_json::to_string(&sent)?;
    let known: Vec<Known> = db
        .all(Statement::new(
            "SELECT p.sku FROM json_each(?2) j CROSS JOIN product p WHERE p.supplier_id = ?1 AND p.sku = j.value ->> 0",
            params![act.supplier.id(), &sent],
        ))
        .await?;
    let known: std::collections::HashSet<String> = known.into_iter().map(|one| one.sku).collect();
    let faults: Vec<FieldFault> = prices
        .iter()
        .enumerate()
        .filter(|(_, one)| !known.contains(one.sku.as_str()))
        .map(|(at, _)| FieldFault {
            field: format!("prices.{at}.sku"),
            fault: Fault::Unknown,
        })
        .collect();
    if !faults.is_empty() {
        return Err(Failure::Invalid(faults));
    }
    // Only what differs is written.
    db.batch(vec![
        Statement::new(
            "UPDATE product SET prices = iif(j.price IS NULL, json_remove(prices, '$.\"' || ?2 || '\"'), json_set(prices, '$.\"' || ?2 || '\"', j.price)) \
             FROM (SELECT value ->> 0 AS sku, value ->> 1 AS price FROM json_each(?3)) j \
             WHERE product.supplier_id = ?1 AND product.sku = j.sku AND prices ->> ('$.\"' || ?2 || '\"') IS NOT j.price",
            params![act.supplier.id(), list_id, &sent],
        ),
        Statement::new(
            "UPDATE supplier SET catalogue_version = catalogue_version + 1 WHERE id = ?1",
            params![act.supplier.id()],
        ),
    ])
    .await
    .map(drop)?;
    Ok(())
}

/// What a list fixes, in the order of the products' SKUs.
#[derive(Debug, Clone)]
pub struct Fixed {
    pub sku: String,
    pub price: Amount,
}

row! { Fixed { sku, price } }

/// The prices of a list behind a SKU: it reads the catalogue, for few products are in no list.
pub async fn prices(
    db: &Db,
    supplier: &Supplier,
    list_id: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<Fixed>, DbError> {
    db.all(Statement::new(
        "SELECT sku, prices ->> ('$.\"' || ?2 || '\"') AS price FROM product \
         WHERE supplier_id = ?1 AND sku > ?3 AND prices ->> ('$.\"' || ?2 || '\"') IS NOT NULL ORDER BY sku LIMIT ?4",
        params![supplier.id(), list_id, after, limit],
    ))
    .await
}
