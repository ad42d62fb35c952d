//! A supplier's warehouses, and from which of them a customer is served. They lie in the supplier's row.

use super::access::Supplier;
use super::act::{Act, Failure};
use super::db::{Db, Rows, Statement};
use super::db_error::DbError;
use super::row::{FromRow, Row};
use crate::domain::fault::Fault;
use crate::domain::text::PartyName;
use crate::domain::warehouse::{Supply, Warehouse, Warehouses};
use crate::params;

/// The columns of a [`Supply`], from `supplier s` and `customer c`.
macro_rules! supply_columns {
    () => {
        "s.id AS main_warehouse_id, iif(s.multi_warehouse, s.warehouses, NULL) AS warehouses, c.warehouse_ids, c.default_warehouse_id, "
    };
}
pub(super) use supply_columns;

struct SupplyRow {
    main_warehouse_id: String,
    warehouses: Option<Vec<Warehouse>>,
    warehouse_ids: Option<Vec<String>>,
    default_warehouse_id: Option<String>,
}

row! { SupplyRow { main_warehouse_id, warehouses: json, warehouse_ids: json, default_warehouse_id } }

impl FromRow for Supply {
    fn from_row(row: &Row<'_>) -> Result<Supply, DbError> {
        let row = SupplyRow::from_row(row)?;
        Ok(Supply::of(
            row.warehouses,
            &row.main_warehouse_id,
            row.warehouse_ids.as_deref(),
            row.default_warehouse_id.as_deref(),
        ))
    }
}

struct Stored {
    multi_warehouse: bool,
    warehouses: Vec<Warehouse>,
}

row! { Stored { multi_warehouse, warehouses: json } }

/// A statement, to travel with others.
pub(super) fn stored(supplier: &Supplier) -> Statement {
    Statement::new(
        "SELECT multi_warehouse, warehouses FROM supplier WHERE id = ?1",
        params![supplier.id()],
    )
}

pub(super) fn read(rows: &Rows, supplier: &Supplier) -> Result<Warehouses, DbError> {
    let stored: Option<Stored> = rows.first()?;
    let stored = stored.ok_or_else(|| DbError::unreadable("a supplier expected"))?;
    let main_name = PartyName::parse(&supplier.name).map_err(DbError::unreadable)?;
    Ok(Warehouses::of(
        stored.multi_warehouse,
        stored.warehouses,
        supplier.id(),
        main_name,
    ))
}

pub async fn all(db: &Db, supplier: &Supplier) -> Result<Warehouses, DbError> {
    let results = db.batch(vec![stored(supplier)]).await?;
    match results.as_slice() {
        [rows] => read(rows, supplier),
        _ => Err(DbError::unreadable("one result expected")),
    }
}

/// Replaces what was read as `before`: of two people at once, the second is told to look again. One that goods lie in, or
/// that customers are served from, stays.
pub async fn save(db: &Db, act: &Act<'_>, before: &Warehouses, after: &Warehouses) -> Result<(), Failure> {
    let gone: Vec<&Warehouse> = before
        .all
        .iter()
        .filter(|one| after.find(&one.id).is_none())
        .collect();
    for warehouse in &gone {
        if db
            .first::<()>(use_of(act.supplier, &warehouse.id))
            .await?
            .is_some()
        {
            let name = warehouse.name.as_str().to_owned();
            return Err(Failure::field("warehouses", Fault::WarehouseInUse { name }));
        }
    }
    // Nothing is stored before the first edit.
    let text = |all: &Warehouses| serde_json::to_string(&all.all);
    let mut batch = vec![Statement::new(
        "UPDATE supplier SET multi_warehouse = ?4, warehouses = ?5, catalogue_version = catalogue_version + 1 \
         WHERE id = ?1 AND multi_warehouse = ?2 AND (warehouses = ?3 OR warehouses = '[]') RETURNING id",
        params![
            act.supplier.id(),
            before.are_several,
            text(before)?,
            after.are_several,
            text(after)?
        ],
    )];
    for warehouse in gone {
        batch.push(Statement::new(
            "UPDATE product INDEXED BY product_in_catalogue SET stocks = json_remove(stocks, '$.\"' || ?2 || '\"') \
             WHERE supplier_id = ?1 AND stocks ->> ('$.\"' || ?2 || '\"') IS NOT NULL",
            params![act.supplier.id(), &warehouse.id],
        ));
    }
    let results = db.batch(batch).await?;
    let replaced = results.first().map_or(Ok(None), Rows::first::<()>)?;
    replaced.ok_or_else(Failure::stale)
}

/// A customer that is served from a warehouse, or a product that lies there, if there is any. Few warehouses are ever given
/// up, and then the catalogue is read.
fn use_of(supplier: &Supplier, warehouse_id: &str) -> Statement {
    Statement::new(
        "SELECT 1 FROM (SELECT 1 FROM customer_search WHERE customer_search MATCH \
             (SELECT 'scope : \"' || search_scope || '\" AND marks : \"' || char(57344) || 'warehouse:' || ?2 || char(57345) || '\"' \
              FROM supplier WHERE id = ?1) LIMIT 1) \
         UNION ALL \
         SELECT 1 FROM (SELECT 1 FROM product WHERE supplier_id = ?1 AND stocks ->> ('$.\"' || ?2 || '\"') > 0 LIMIT 1) LIMIT 1",
        params![supplier.id(), warehouse_id],
    )
}
