//! What a supplier adds to its customers' records: fields of its own and a rule of loyalty. Both lie in the supplier's row,
//! so that whoever shows or checks a record reads one row for all of them.

use serde::Serialize;

use super::access::Supplier;
use super::act::{Act, Failure};
use super::customers::tags::{self, UsedTag};
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::groups::{self, Groups};
use super::history::{self, Named};
use super::products::{self, Type};
use super::warehouses;
use crate::domain::customer::custom_field::CustomField;
use crate::domain::loyalty::Rule;
use crate::domain::warehouse::{Supply, Warehouses};
use crate::params;

/// The supplier's part of a record.
#[derive(Debug, Clone)]
pub struct Record {
    pub custom_fields: Vec<CustomField>,
    pub loyalty: Option<Rule>,
    /// The name of the customer's representative; of a record without a customer, nobody's.
    pub sales_rep: Option<String>,
    /// Likewise, the names of its groups.
    pub range_group: Option<String>,
    pub delivery_group: Option<String>,
    /// Where its orders come from.
    pub supply: Supply,
}

row! { Record { custom_fields: json, loyalty: json, sales_rep, range_group, delivery_group, supply: row } }

pub async fn of_supplier(db: &Db, supplier: &Supplier) -> Result<Record, DbError> {
    db.first(own(supplier))
        .await?
        .ok_or_else(|| DbError::unreadable("a supplier expected"))
}

/// The record of one customer, who is there.
pub async fn of(db: &Db, supplier: &Supplier, customer_id: &str) -> Result<Record, DbError> {
    db.first(of_customer(supplier, customer_id))
        .await?
        .ok_or_else(|| DbError::unreadable("a supplier expected"))
}

/// What a customer's form is made of beside the customer.
pub struct Around {
    pub record: Record,
    /// Who can be a representative.
    pub colleagues: Vec<Named>,
    /// Tags used before.
    pub tags: Vec<UsedTag>,
    pub groups: Groups,
    pub warehouses: Warehouses,
    /// What can be for sale by its type.
    pub product_types: Vec<String>,
}

pub async fn for_form(db: &Db, supplier: &Supplier) -> Result<Around, DbError> {
    let results = db
        .batch(vec![
            own(supplier),
            history::team(supplier),
            tags::suggested(supplier),
            groups::stored(supplier),
            products::types_statement(supplier),
            warehouses::stored(supplier),
        ])
        .await?;
    let [record, staff, tags, groups, types, warehouses] = results.as_slice() else {
        return Err(DbError::unreadable("six results expected"));
    };
    Ok(Around {
        record: record
            .first()?
            .ok_or_else(|| DbError::unreadable("a supplier expected"))?,
        colleagues: staff.all()?,
        tags: tags.all()?,
        groups: groups::read(groups)?,
        warehouses: warehouses::read(warehouses, supplier)?,
        product_types: types.all::<Type>()?.into_iter().map(|one| one.name).collect(),
    })
}

fn own(supplier: &Supplier) -> Statement {
    Statement::new(
        "SELECT custom_fields, loyalty, NULL AS sales_rep, NULL AS range_group, NULL AS delivery_group, \
           id AS main_warehouse_id, NULL AS warehouses, NULL AS warehouse_ids, NULL AS default_warehouse_id FROM supplier WHERE id = ?1",
        params![supplier.id()],
    )
}

/// The record of one customer: a statement, to travel with others.
pub(super) fn of_customer(supplier: &Supplier, customer_id: &str) -> Statement {
    Statement::new(
        "SELECT s.custom_fields, s.loyalty, f.name AS sales_rep, s.id AS main_warehouse_id, \
           iif(s.multi_warehouse, s.warehouses, NULL) AS warehouses, c.warehouse_ids, c.default_warehouse_id, \
           s.range_groups ->> ('$.\"' || c.range_group_id || '\".name') AS range_group, \
           s.delivery_groups ->> ('$.\"' || c.delivery_group_id || '\".name') AS delivery_group \
         FROM supplier s LEFT JOIN customer c ON c.supplier_id = s.id AND c.id = ?2 \
         LEFT JOIN staff f ON f.supplier_id = c.supplier_id AND f.id = c.sales_rep_id WHERE s.id = ?1",
        params![supplier.id(), customer_id],
    )
}

/// A list that somebody comes back to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct View {
    pub name: String,
    /// As in the address of the list.
    pub query: String,
}

fields! { View { name, query } }

/// The most views that a supplier can keep.
pub const MAX_VIEWS: usize = 20;

/// What stands above the list of customers.
#[derive(Debug, Clone)]
pub struct Head {
    pub customers_active: u64,
    pub customers_inactive: u64,
    pub saved_views: Vec<View>,
}

row! { Head { customers_active, customers_inactive, saved_views: json } }

pub async fn head(db: &Db, supplier: &Supplier) -> Result<Head, DbError> {
    db.first(head_of(supplier))
        .await?
        .ok_or_else(|| DbError::unreadable("a supplier expected"))
}

pub(super) fn head_of(supplier: &Supplier) -> Statement {
    Statement::new(
        "SELECT customers_active, customers_inactive, saved_views FROM supplier WHERE id = ?1",
        params![supplier.id()],
    )
}

/// Keeps a view under its name, in the place of one that had it. `None`: there are as many as there can be.
pub async fn keep_view(db: &Db, act: &Act<'_>, view: &View) -> Result<Option<()>, Failure> {
    let before = head(db, act.supplier).await?.saved_views;
    let mut after: Vec<View> = before
        .iter()
        .filter(|one| one.name != view.name)
        .cloned()
        .collect();
    if after.len() >= MAX_VIEWS {
        return Ok(None);
    }
    after.push(view.clone());
    set_views(db, act, &before, &after).await.map(Some)
}

pub async fn forget_view(db: &Db, act: &Act<'_>, name: &str) -> Result<(), Failure> {
    let before = head(db, act.supplier).await?.saved_views;
    let after: Vec<View> = before.iter().filter(|one| one.name != name).cloned().collect();
    if after.len() == before.len() {
        return Err(Failure::NotFound);
    }
    set_views(db, act, &before, &after).await
}

/// Of two people at once, the second is told to look again.
async fn set_views(db: &Db, act: &Act<'_>, before: &[View], after: &[View]) -> Result<(), Failure> {
    let statement = Statement::new(
        "UPDATE supplier SET saved_views = ?3 WHERE id = ?1 AND saved_views = ?2 RETURNING id",
        params![
            act.supplier.id(),
            serde_json::to_string(before)?,
            serde_json::to_string(after)?
        ],
    );
    match db.first::<()>(statement).await? {
        Some(()) => Ok(()),
        None => Err(Failure::stale()),
    }
}

/// Replaces what was read as `before`. Of two people at once, the second is told to look again.
pub async fn save(
    db: &Db,
    act: &Act<'_>,
    before: &Record,
    custom_fields: &[CustomField],
    loyalty: Option<&Rule>,
) -> Result<(), Failure> {
    let statement = Statement::new(
        "UPDATE supplier SET custom_fields = ?4, loyalty = ?5 WHERE id = ?1 AND custom_fields = ?2 AND loyalty = ?3 RETURNING id",
        params![
            act.supplier.id(),
            serde_json::to_string(&before.custom_fields)?,
            serde_json::to_string(&before.loyalty)?,
            serde_json::to_string(custom_fields)?,
            serde_json::to_string(&loyalty)?
        ],
    );
    match db.first::<()>(statement).await? {
        Some(()) => Ok(()),
        None => Err(Failure::stale()),
    }
}
