//! Collections: payments in progress at a provider. One changes nothing until the provider confirms it.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::access::Supplier;
use super::act::{Act, Along, Failure};
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::invoices;
use crate::domain::money::Amount;
use crate::domain::provider::Provider;
use crate::domain::text::{DocumentNumber, ExternalId};
use crate::params;

/// A collection to be noted.
#[derive(Debug, Clone)]
pub struct NewCollection {
    pub invoice_number: DocumentNumber,
    pub amount: Amount,
    pub provider: Provider,
    /// The provider's own id of the payment: how its webhooks will name it.
    pub provider_payment_id: ExternalId,
}

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Collection {
    pub id: String,
    pub customer_id: String,
    pub invoice_id: String,
    pub invoice_number: String,
    pub amount: Amount,
    pub provider: String,
    pub provider_payment_id: String,
    pub status: String,
    pub created_at: DateTime<Utc>,
}

row! { Collection {
    id, customer_id, invoice_id, invoice_number, amount, provider, provider_payment_id, status, created_at
} }

/// Notes that a provider is collecting. The same payment twice is a conflict (see the unique key).
pub async fn open(
    db: &Db,
    act: &Act<'_>,
    new: &NewCollection,
    along: Along<'_, Collection>,
) -> Result<Collection, Failure> {
    let number = new.invoice_number.as_str();
    let invoice = invoices::by_number(db, act.supplier, number)
        .await?
        .ok_or(Failure::NotFound)?;
    let collection = Collection {
        id: act.id(),
        customer_id: invoice.customer_id,
        invoice_id: invoice.id,
        invoice_number: invoice.number,
        amount: new.amount,
        provider: new.provider.as_str().to_owned(),
        provider_payment_id: new.provider_payment_id.as_str().to_owned(),
        status: "pending".to_owned(),
        created_at: act.now,
    };
    let mut batch = vec![Statement::new(
        "INSERT INTO collection (supplier_id, id, customer_id, invoice_id, amount, provider, provider_payment_id, status, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'pending', ?8)",
        params![
            act.supplier.id(),
            &collection.id,
            &collection.customer_id,
            &collection.invoice_id,
            collection.amount,
            &collection.provider,
            &collection.provider_payment_id,
            act.now
        ],
    )];
    batch.extend(along(&collection));
    db.batch(batch).await?;
    Ok(collection)
}

/// The collection that a provider's payment belongs to.
pub async fn by_payment(
    db: &Db,
    supplier: &Supplier,
    provider: Provider,
    provider_payment_id: &str,
) -> Result<Option<Collection>, DbError> {
    db.first(Statement::new(
        "SELECT k.id, k.customer_id, k.invoice_id, i.number AS invoice_number, k.amount, k.provider, k.provider_payment_id, k.status, k.created_at \
         FROM collection k JOIN invoice i ON i.supplier_id = k.supplier_id AND i.id = k.invoice_id \
         WHERE k.supplier_id = ?1 AND k.provider = ?2 AND k.provider_payment_id = ?3",
        params![supplier.id(), provider.as_str(), provider_payment_id],
    ))
    .await
}
