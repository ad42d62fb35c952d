//! What customers are offered: their ranges, walked in the catalogue's order, and the products that are chosen one by one.

use super::access::Supplier;
use super::act::{Act, Failure};
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::products::{Place, Product, SEARCH_LIMIT, by_catalogue, has_words, phrases};
use super::row::{FromRow, Row};
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::money::Amount;
use crate::domain::range::{Items, ItemsForSale, MAX_PRODUCTS, PriceList, Range, RangeGroup, Said};
use crate::domain::text::Sku;
use crate::params;

/// `range_columns!("… FROM customer c JOIN supplier s …")`: a statement that also reads a customer's [`Range`].
macro_rules! range_columns {
    ($before:expr, $rest:literal) => {
        concat!(
            $before,
            "c.id AS customer_id, c.items_for_sale, c.product_types, c.range_group_id, ",
            "s.range_groups -> ('$.\"' || c.range_group_id || '\"') AS range_group, ",
            "s.price_lists -> ('$.\"' || (s.range_groups ->> ('$.\"' || c.range_group_id || '\".price_list_id')) || '\"') AS price_list ",
            $rest
        )
    };
}
pub(super) use range_columns;

/// What a range is told from.
struct RangeRow {
    customer_id: String,
    items_for_sale: ItemsForSale,
    product_types: Vec<String>,
    range_group_id: Option<String>,
    range_group: Option<RangeGroup>,
    price_list: Option<PriceList>,
}

row! { RangeRow { customer_id, items_for_sale, product_types: json, range_group_id, range_group: json, price_list: json } }

impl FromRow for Range {
    fn from_row(row: &Row<'_>) -> Result<Range, DbError> {
        let row = RangeRow::from_row(row)?;
        let said = Said {
            customer_id: row.customer_id,
            items_for_sale: row.items_for_sale,
            product_types: row.product_types,
            range_group_id: row.range_group_id,
        };
        Ok(Range::of(said, row.range_group, row.price_list))
    }
}

const OF_CUSTOMER: &str = range_columns!(
    "SELECT ",
    "FROM supplier s JOIN customer c ON c.supplier_id = s.id AND c.id = ?2 WHERE s.id = ?1"
);

/// Every statement that this module composes, for the check of their plans.
pub fn statements() -> Vec<String> {
    vec![OF_CUSTOMER.to_owned()]
}

pub async fn of_customer(db: &Db, supplier: &Supplier, customer_id: &str) -> Result<Option<Range>, DbError> {
    db.first(Statement::new(OF_CUSTOMER, params![supplier.id(), customer_id]))
        .await
}

/// A product as one customer is offered it.
#[derive(Debug, Clone)]
pub struct Offer {
    pub product: Product,
    /// By its price list.
    fixed: Option<Amount>,
}

row! { Offer { product: row, fixed } }

impl Offer {
    /// What a unit costs before the customer's discount.
    pub fn price(&self, range: &Range) -> Amount {
        range.price(self.product.price, self.fixed)
    }

    /// Whether the price list names the product.
    pub fn is_fixed(&self) -> bool {
        self.fixed.is_some()
    }
}

/// The active products of a range in the catalogue's order, from one on: a row an item, or two where products are chosen.
pub async fn page(
    db: &Db,
    supplier: &Supplier,
    range: &Range,
    after: &Place,
    limit: u32,
) -> Result<Vec<Offer>, DbError> {
    let list = range.price_list_id.as_deref().unwrap_or_default();
    let from = (&after.0, &after.1, &after.2);
    db.all(match range.items {
        Items::All => Statement::new(
            "SELECT id, sku, name, product_type, unit, price, tax_rate_bp, stock, stocks, active, prices ->> ('$.\"' || ?7 || '\"') AS fixed FROM product \
             WHERE supplier_id = ?1 AND active = ?2 AND (product_type, name, id) > (?3, ?4, ?5) \
             ORDER BY product_type, name, id LIMIT ?6",
            params![supplier.id(), true, from.0, from.1, from.2, limit, list],
        ),
        // The types are in order, and so is each in the index; CROSS JOIN keeps it so.
        Items::ProductTypes => Statement::new(
            "SELECT p.id, p.sku, p.name, p.product_type, p.unit, p.price, p.tax_rate_bp, p.stock, p.stocks, p.active, \
               p.prices ->> ('$.\"' || ?7 || '\"') AS fixed \
             FROM json_each(?2) t CROSS JOIN product p INDEXED BY product_in_catalogue \
             WHERE p.supplier_id = ?1 AND p.active = 1 AND p.product_type = t.value \
               AND t.value >= ?3 COLLATE NOCASE AND (p.name, p.id) > (iif(t.value = ?3 COLLATE NOCASE, ?4, ''), iif(t.value = ?3 COLLATE NOCASE, ?5, '')) \
             LIMIT ?6",
            params![
                supplier.id(),
                serde_json::to_string(&range.product_types).map_err(DbError::unreadable)?,
                from.0,
                from.1,
                from.2,
                limit,
                list
            ],
        ),
        Items::Products => Statement::new(
            "SELECT p.id, p.sku, p.name, p.product_type, p.unit, p.price, p.tax_rate_bp, p.stock, p.stocks, p.active, \
               p.prices ->> ('$.\"' || ?7 || '\"') AS fixed \
             FROM range_product r CROSS JOIN product p ON p.supplier_id = r.supplier_id AND p.id = r.product_id \
             WHERE r.supplier_id = ?1 AND r.owner_id = ?2 AND (r.product_type, r.name, r.product_id) > (?3, ?4, ?5) AND p.active = 1 \
             ORDER BY r.product_type, r.name, r.product_id LIMIT ?6",
            params![
                supplier.id(),
                range.owner_id.as_deref(),
                from.0,
                from.1,
                from.2,
                limit,
                list
            ],
        ),
    })
    .await
}

/// What of a range has every word of `query` in its name, SKU or type.
pub async fn search(db: &Db, supplier: &Supplier, range: &Range, query: &str) -> Result<Vec<Offer>, DbError> {
    let (long, short) = phrases(query);
    let mut found: Vec<Offer> = if long.is_empty() {
        page(db, supplier, range, &Place::default(), 500).await?
    } else {
        let types = (range.items == Items::ProductTypes)
            .then(|| serde_json::to_string(&range.product_types))
            .transpose()
            .map_err(DbError::unreadable)?;
        let owner = range
            .owner_id
            .as_deref()
            .filter(|_| range.items == Items::Products);
        db.all(Statement::new(
            "SELECT p.id, p.sku, p.name, p.product_type, p.unit, p.price, p.tax_rate_bp, p.stock, p.stocks, p.active, \
               p.prices ->> ('$.\"' || ?6 || '\"') AS fixed \
             FROM product_search s CROSS JOIN product p ON p.seq = s.rowid \
             WHERE s.product_search MATCH (SELECT 'scope : \"' || search_scope || '\" AND text : (' || ?2 || ')' FROM supplier WHERE id = ?1) \
             AND p.supplier_id = ?1 AND p.active = 1 \
             AND (?4 IS NULL OR p.product_type IN (SELECT value FROM json_each(?4))) \
             AND (?5 IS NULL OR EXISTS (SELECT 1 FROM range_product r WHERE r.supplier_id = ?1 AND r.owner_id = ?5 \
               AND r.product_type = p.product_type AND r.name = p.name AND r.product_id = p.id)) LIMIT ?3",
            params![
                supplier.id(),
                long,
                SEARCH_LIMIT,
                types,
                owner,
                range.price_list_id.as_deref().unwrap_or_default()
            ],
        ))
        .await?
    };
    found.retain(|offer| has_words(&offer.product, &short));
    found.truncate(usize::try_from(SEARCH_LIMIT).unwrap_or(usize::MAX));
    by_catalogue(&mut found, |offer| &offer.product);
    Ok(found)
}

/// Products chosen one by one for a range group or a customer, active or not, in the catalogue's order.
pub async fn chosen(
    db: &Db,
    supplier: &Supplier,
    owner_id: &str,
    after: &Place,
    limit: u32,
) -> Result<Vec<Product>, DbError> {
    db.all(Statement::new(
        "SELECT p.id, p.sku, p.name, p.product_type, p.unit, p.price, p.tax_rate_bp, p.stock, p.stocks, p.active \
         FROM range_product r CROSS JOIN product p ON p.supplier_id = r.supplier_id AND p.id = r.product_id \
         WHERE r.supplier_id = ?1 AND r.owner_id = ?2 AND (r.product_type, r.name, r.product_id) > (?3, ?4, ?5) \
         ORDER BY r.product_type, r.name, r.product_id LIMIT ?6",
        params![supplier.id(), owner_id, &after.0, &after.1, &after.2, limit],
    ))
    .await
}

/// Which of these products are chosen for an owner, by their ids.
pub async fn among(
    db: &Db,
    supplier: &Supplier,
    owner_id: &str,
    products: &[Product],
) -> Result<Vec<String>, DbError> {
    struct Id {
        product_id: String,
    }
    row! { Id { product_id } }
    let ids: Vec<&str> = products.iter().map(|product| product.id.as_str()).collect();
    let chosen: Vec<Id> = db
        .all(Statement::new(
            "SELECT r.product_id FROM json_each(?3) j CROSS JOIN range_product r INDEXED BY range_product_by_product \
             WHERE r.supplier_id = ?1 AND r.product_id = j.value AND r.owner_id = ?2",
            params![
                supplier.id(),
                owner_id,
                serde_json::to_string(&ids).map_err(DbError::unreadable)?
            ],
        ))
        .await?;
    Ok(chosen.into_iter().map(|one| one.product_id).collect())
}

/// Which of these products there are, as `owner`'s list is about to hold them.
async fn found(db: &Db, supplier: &Supplier, skus: &[Sku]) -> Result<Vec<String>, Failure> {
    struct Known {
        sku: String,
    }
    row! { Known { sku } }
    if skus.len() > MAX_PRODUCTS {
        return Err(Failure::field("skus", Fault::TooMany { max: MAX_PRODUCTS }));
    }
    let asked: Vec<&str> = skus.iter().map(Sku::as_str).collect();
    let known: Vec<Known> = db
        .all(Statement::new(
            "SELECT p.sku FROM json_each(?2) j CROSS JOIN product p WHERE p.supplier_id = ?1 AND p.sku = j.value",
            params![supplier.id(), serde_json::to_string(&asked)?],
        ))
        .await?;
    let known: std::collections::HashSet<String> = known.into_iter().map(|one| one.sku).collect();
    let faults: Vec<FieldFault> = asked
        .iter()
        .enumerate()
        .filter(|(_, sku)| !known.contains(**sku))
        .map(|(at, _)| FieldFault {
            field: format!("skus.{at}"),
            fault: Fault::Unknown,
        })
        .collect();
    if faults.is_empty() {
        Ok(known.into_iter().collect())
    } else {
        Err(Failure::Invalid(faults))
    }
}

/// The whole list of an owner, which the caller has looked up.
pub async fn choose(db: &Db, act: &Act<'_>, owner_id: &str, skus: &[Sku]) -> Result<(), Failure> {
    let skus = serde_json::to_string(&found(db, act.supplier, skus).await?)?;
    let supplier = act.supplier.id();
    db.batch(vec![
        Statement::new(
            "DELETE FROM range_product WHERE supplier_id = ?1 AND owner_id = ?2 \
             AND product_id NOT IN (SELECT p.id FROM json_each(?3) j CROSS JOIN product p WHERE p.supplier_id = ?1 AND p.sku = j.value)",
            params![supplier, owner_id, &skus],
        ),
        added(act, owner_id, &skus),
        bump(act),
    ])
    .await
    .map(drop)?;
    Ok(())
}

/// One product into the list of an owner, which the caller has looked up, or out of it.
pub async fn set_chosen(
    db: &Db,
    act: &Act<'_>,
    owner_id: &str,
    sku: &Sku,
    is_chosen: bool,
) -> Result<(), Failure> {
    let sku = serde_json::to_string(&found(db, act.supplier, std::slice::from_ref(sku)).await?)?;
    let change = if is_chosen {
        struct Count {
            count: u64,
        }
        row! { Count { count } }
        let there: Option<Count> = db
            .first(Statement::new(
                "SELECT count(*) AS count FROM range_product WHERE supplier_id = ?1 AND owner_id = ?2",
                params![act.supplier.id(), owner_id],
            ))
            .await?;
        if there.is_some_and(|there| there.count >= u64::try_from(MAX_PRODUCTS).unwrap_or(u64::MAX)) {
            return Err(Failure::field("sku", Fault::TooMany { max: MAX_PRODUCTS }));
        }
        added(act, owner_id, &sku)
    } else {
        Statement::new(
            "DELETE FROM range_product WHERE supplier_id = ?1 AND owner_id = ?2 \
             AND (product_type, name, product_id) IN (SELECT p.product_type, p.name, p.id FROM json_each(?3) j CROSS JOIN product p \
               WHERE p.supplier_id = ?1 AND p.sku = j.value)",
            params![act.supplier.id(), owner_id, &sku],
        )
    };
    db.batch(vec![change, bump(act)]).await.map(drop)?;
    Ok(())
}

fn added(act: &Act<'_>, owner_id: &str, skus: &str) -> Statement {
    Statement::new(
        "INSERT OR IGNORE INTO range_product (supplier_id, owner_id, product_type, name, product_id) \
         SELECT p.supplier_id, ?2, p.product_type, p.name, p.id FROM json_each(?3) j CROSS JOIN product p \
         WHERE p.supplier_id = ?1 AND p.sku = j.value",
        params![act.supplier.id(), owner_id, skus],
    )
}

/// An order on its way finds another version of the catalogue, and is priced anew.
fn bump(act: &Act<'_>) -> Statement {
    Statement::new(
        "UPDATE supplier SET catalogue_version = catalogue_version + 1 WHERE id = ?1",
        params![act.supplier.id()],
    )
}
