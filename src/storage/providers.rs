//! Payment providers: their secrets, sealed, and the directory that a webhook is received by.

use chrono::{DateTime, Utc};

use super::access::{Context, Supplier};
use super::db::{Db, Rows, Statement};
use super::db_error::DbError;
use crate::domain::provider::{AccessToken, Provider, WebhookSecret};
use crate::domain::seal;
use crate::params;

/// What a secret is sealed with.
pub struct Vault<'a> {
    pub key: &'a [u8; 32],
    /// Random; used for one sealing.
    pub nonce: [u8; 24],
}

/// Bound to its place: a sealed secret moved to another supplier or provider does not open.
fn place(supplier: &Supplier, provider: Provider) -> String {
    format!("{}/{provider}", supplier.id())
}

/// Keeps a provider's webhook secret, in the place of the one before. A token that is not given stays as it was.
pub async fn save_secret(
    db: &Db,
    supplier: &Supplier,
    provider: Provider,
    secret: &WebhookSecret,
    token: Option<(&AccessToken, Vault<'_>)>,
    vault: &Vault<'_>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let sealed = |text: &str, place: &str, vault: &Vault<'_>| {
        seal::seal(text, place, vault.key, &vault.nonce)
            .ok_or_else(|| DbError::unreadable("a secret cannot be sealed"))
    };
    let secret = sealed(secret.as_str(), &place(supplier, provider), vault)?;
    let token = token
        .map(|(token, vault)| sealed(token.as_str(), &token_place(supplier, provider), &vault))
        .transpose()?;
    db.batch(vec![Statement::new(
        "INSERT INTO payment_provider (supplier_id, provider, secret, updated_at, access_token) VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT DO UPDATE SET secret = excluded.secret, updated_at = excluded.updated_at, \
           access_token = coalesce(excluded.access_token, access_token)",
        params![supplier.id(), provider.as_str(), secret, now, token],
    )])
    .await
    .map(drop)
}

fn token_place(supplier: &Supplier, provider: Provider) -> String {
    format!("{}/{provider}/token", supplier.id())
}

/// What this supplier's payments are fetched with, if it was set.
pub async fn access_token(
    db: &Db,
    supplier: &Supplier,
    provider: Provider,
    key: &[u8; 32],
) -> Result<Option<String>, DbError> {
    struct Row {
        access_token: Option<String>,
    }
    row! { Row { access_token } }
    let row: Option<Row> = db
        .first(Statement::new(
            "SELECT access_token FROM payment_provider WHERE supplier_id = ?1 AND provider = ?2",
            params![supplier.id(), provider.as_str()],
        ))
        .await?;
    Ok(row
        .and_then(|row| row.access_token)
        .and_then(|sealed| seal::open(&sealed, &token_place(supplier, provider), key)))
}

/// A row, if this supplier's buyers can be led to a page to pay on: a statement, to travel with others.
pub(super) fn opens_pages(supplier: &Supplier) -> Statement {
    Statement::new(
        "SELECT provider FROM payment_provider WHERE supplier_id = ?1 AND provider = ?2 AND access_token IS NOT NULL",
        params![supplier.id(), Provider::Stripe.as_str()],
    )
}

/// The same by itself.
pub async fn pays_online(db: &Db, supplier: &Supplier) -> Result<bool, DbError> {
    Ok(db.first::<()>(opens_pages(supplier)).await?.is_some())
}

/// A provider that has a secret; which one is never told again.
#[derive(Debug, Clone)]
pub struct Configured {
    pub provider: Provider,
    pub updated_at: DateTime<Utc>,
}

row! { Configured { provider, updated_at } }

pub async fn configured(db: &Db, supplier: &Supplier) -> Result<Vec<Configured>, DbError> {
    db.all(Statement::new(
        "SELECT provider, updated_at FROM payment_provider WHERE supplier_id = ?1",
        params![supplier.id()],
    ))
    .await
}

/// Whom a webhook is for.
pub struct Receiver {
    pub supplier: Supplier,
    provider: Provider,
    sealed: Option<String>,
}

impl Receiver {
    /// What its deliveries are verified with, if a secret was set.
    pub fn secret(&self, key: &[u8; 32]) -> Result<Option<WebhookSecret>, DbError> {
        let Some(sealed) = &self.sealed else {
            return Ok(None);
        };
        seal::open(sealed, &place(&self.supplier, self.provider), key)
            .and_then(|text| WebhookSecret::parse(&text).ok())
            .map(Some)
            .ok_or_else(|| DbError::unreadable("a provider's secret does not open: was VAULT_KEY changed?"))
    }
}

/// The supplier with this slug and its secret for this provider: a statement, to travel with others.
pub(super) fn receiver(slug: &str, provider: Provider) -> Statement {
    Statement::new(
        "SELECT s.id, s.slug, s.name, s.country, s.currency, s.timezone, s.locale, p.secret FROM supplier s \
         LEFT JOIN payment_provider p ON p.supplier_id = s.id AND p.provider = ?2 WHERE s.slug = ?1",
        params![slug, provider.as_str()],
    )
}

pub(super) fn read_receiver(rows: &Rows, provider: Provider) -> Result<Option<Receiver>, DbError> {
    struct Row {
        id: String,
        secret: Option<String>,
        context: Context,
    }
    row! { Row { id, secret, context: row } }
    Ok(rows.first::<Row>()?.map(|row| Receiver {
        supplier: row.context.supplier(row.id),
        provider,
        sealed: row.secret,
    }))
}
