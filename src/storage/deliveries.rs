//! What a supplier has settled for all its deliveries, and when one of its customers can have one. The rules lie in the
//! supplier's row, which an order reads anyway.

use chrono::NaiveDate;

use super::access::Supplier;
use super::accounts::CustomerRef;
use super::act::{Act, Failure};
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::quotes;
use crate::domain::delivery::Rules;
use crate::params;

/// `None`: as nobody has said otherwise.
pub async fn rules(db: &Db, supplier: &Supplier) -> Result<Option<Rules>, DbError> {
    struct Row {
        delivery: Option<Rules>,
    }
    row! { Row { delivery: json } }
    let row: Option<Row> = db
        .first(Statement::new(
            "SELECT delivery FROM supplier WHERE id = ?1",
            params![supplier.id()],
        ))
        .await?;
    Ok(row.and_then(|row| row.delivery))
}

/// Replaces what was read as `before`: of two people at once, the second is told to look again. An order on its way finds
/// another version of the catalogue, and asks again what it costs and when it comes.
pub async fn save(db: &Db, act: &Act<'_>, before: Option<&Rules>, after: &Rules) -> Result<(), Failure> {
    let statement = Statement::new(
        "UPDATE supplier SET delivery = ?3, catalogue_version = catalogue_version + 1 WHERE id = ?1 AND delivery = ?2 RETURNING id",
        params![
            act.supplier.id(),
            serde_json::to_string(&before)?,
            serde_json::to_string(after)?
        ],
    );
    match db.first::<()>(statement).await? {
        Some(()) => Ok(()),
        None => Err(Failure::stale()),
    }
}

/// The next days on which an order of now could be delivered to this customer.
pub async fn days(db: &Db, act: &Act<'_>, customer_id: &str) -> Result<Vec<NaiveDate>, Failure> {
    let customer = CustomerRef::Id(customer_id.to_owned());
    let quote = quotes::quote(db, act.supplier, &customer, &[], None).await?;
    Ok(quote.days.possible(act.now))
}
