//! Suppliers: sign-up, settings, API keys, and the directory that finds one by slug.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::access::{Context, KeyScope, Staff, Supplier, staff_session};
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::idempotency::Receipt;
use crate::domain::access::Role;
use crate::domain::calendar::Zone;
use crate::domain::country::Country;
use crate::domain::delinquency::Policy;
use crate::domain::locale::Locale;
use crate::domain::money::Currency;
use crate::domain::text::{EmailAddress, PartyName, Phone, Slug};
use crate::params;

/// A sign-up, parsed: the supplier and its owner.
#[derive(Debug, Clone)]
pub struct SignUp {
    pub slug: Slug,
    pub name: PartyName,
    pub country: Country,
    pub currency: Currency,
    pub zone: Zone,
    pub locale: Locale,
    pub owner_name: PartyName,
    pub owner_email: EmailAddress,
    pub password_hash: String,
}

/// The ids and digests that a sign-up is written with.
pub struct SignUpIds {
    pub supplier: String,
    pub owner: String,
    pub session: Option<String>,
    pub key: NewKey,
}

/// An API key about to be stored: only its digest and its last characters are.
pub struct NewKey {
    pub id: String,
    pub name: String,
    pub scope: KeyScope,
    pub hash: String,
    pub hint: String,
}

/// SHA-256 of a key in hex: what is stored of it. Keys are 244 random bits, so no salt and no slow hash.
pub fn key_hash(key: &str) -> String {
    hex::encode(Sha256::digest(key.as_bytes()))
}

impl NewKey {
    pub fn new(id: String, name: &str, scope: KeyScope, key: &str) -> NewKey {
        let hint = key.chars().skip(key.chars().count().saturating_sub(4)).collect();
        NewKey {
            id,
            name: name.to_owned(),
            scope,
            hash: key_hash(key),
            hint,
        }
    }
}

pub async fn exists(db: &Db) -> Result<bool, DbError> {
    Ok(db
        .first::<()>(Statement::new("SELECT id FROM supplier LIMIT 1", vec![]))
        .await?
        .is_some())
}

/// Opens the account: supplier, owner, first API key and, for a sign-up on the page, the owner's session.
pub async fn sign_up(
    db: &Db,
    new: &SignUp,
    ids: &SignUpIds,
    receipt: Option<&Receipt>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let mut batch = opening(new, ids, now)?;
    batch.extend(receipt.map(|receipt| receipt.keep_sign_up(&ids.supplier, new.slug.as_str(), now)));
    db.batch(batch).await.map(drop)
}

pub(super) fn opening(new: &SignUp, ids: &SignUpIds, now: DateTime<Utc>) -> Result<Vec<Statement>, DbError> {
    let policy = serde_json::to_string(&Policy::for_currency(&new.currency)).map_err(DbError::unreadable)?;
    let mut batch = vec![
        Statement::new(
            "INSERT INTO supplier (id, slug, name, country, currency, timezone, locale, email, policy, search_scope, next_midnight, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            params![
                &ids.supplier,
                new.slug.as_str(),
                new.name.as_str(),
                new.country.code(),
                new.currency.code(),
                new.zone.name(),
                new.locale.as_str(),
                new.owner_email.as_str(),
                policy,
                search_scope(&ids.supplier),
                new.zone.next_midnight(now),
                now
            ],
        ),
        Statement::new(
            "INSERT INTO staff (supplier_id, id, email, name, role, password_hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                &ids.supplier,
                &ids.owner,
                new.owner_email.as_str(),
                new.owner_name.as_str(),
                Role::Owner.as_str(),
                &new.password_hash,
                now
            ],
        ),
        insert_key(&ids.supplier, &ids.key, now),
    ];
    if let Some(session) = &ids.session {
        batch.push(staff_session(
            session,
            &ids.supplier,
            &ids.owner,
            &new.password_hash,
            now,
        ));
    }
    Ok(batch)
}

fn insert_key(supplier_id: &str, key: &NewKey, now: DateTime<Utc>) -> Statement {
    let scope = match key.scope {
        KeyScope::Read => "read",
        KeyScope::Write => "write",
    };
    Statement::new(
        "INSERT INTO api_key (hash, supplier_id, id, name, hint, scope, context, created_at) \
         SELECT ?1, id, ?3, ?4, ?5, ?6, \
           json_object('slug', slug, 'name', name, 'country', country, 'currency', currency, 'timezone', timezone, 'locale', locale), ?7 \
         FROM supplier WHERE id = ?2",
        params![&key.hash, supplier_id, &key.id, &key.name, &key.hint, scope, now],
    )
}

/// Three private-use characters drawn from the supplier's id: 6400³ scopes, one trigram each.
pub(super) fn search_scope(supplier_id: &str) -> String {
    let digest = Sha256::digest(supplier_id.as_bytes());
    digest
        .chunks_exact(4)
        .take(3)
        .filter_map(|chunk| {
            let number = chunk.iter().fold(0u32, |sum, byte| sum << 8 | u32::from(*byte));
            char::from_u32(0xE000 + number % 6400)
        })
        .collect()
}

/// A supplier as its storefront and its webhooks are addressed.
#[derive(Debug, Clone)]
pub struct Shop {
    pub supplier: Supplier,
    pub catalogue_version: i64,
    pub email: String,
    pub phone: Option<String>,
}

pub(super) struct ShopRow {
    id: String,
    email: String,
    phone: Option<String>,
    catalogue_version: i64,
    context: Context,
}

row! { ShopRow { id, email, phone, catalogue_version, context: row } }

impl From<ShopRow> for Shop {
    fn from(row: ShopRow) -> Shop {
        Shop {
            supplier: row.context.supplier(row.id),
            catalogue_version: row.catalogue_version,
            email: row.email,
            phone: row.phone,
        }
    }
}

/// The directory: a statement of its own, so that callers can send it in one trip with what they need next.
pub(super) fn shop_by_slug(slug: &str) -> Statement {
    Statement::new(
        "SELECT id, slug, name, country, currency, timezone, locale, email, phone, catalogue_version FROM supplier WHERE slug = ?1",
        params![slug],
    )
}

pub async fn by_slug(db: &Db, slug: &str) -> Result<Option<Shop>, DbError> {
    Ok(db.first::<ShopRow>(shop_by_slug(slug)).await?.map(Shop::from))
}

/// What the settings page shows beside the supplier itself.
#[derive(Debug, Clone)]
pub struct Settings {
    pub email: String,
    pub phone: Option<String>,
    pub policy: Policy,
}

pub async fn settings(db: &Db, supplier: &Supplier) -> Result<Settings, DbError> {
    struct Row {
        email: String,
        phone: Option<String>,
        policy: Policy,
    }
    row! { Row { email, phone, policy: json } }
    let row: Row = db
        .first(Statement::new(
            "SELECT email, phone, policy FROM supplier WHERE id = ?1",
            params![supplier.id()],
        ))
        .await?
        .ok_or_else(|| DbError::unreadable("the supplier is gone"))?;
    Ok(Settings {
        email: row.email,
        phone: row.phone,
        policy: row.policy,
    })
}

/// Settings as a person saved them.
#[derive(Debug, Clone)]
pub struct NewSettings {
    pub slug: Slug,
    pub name: PartyName,
    pub country: Country,
    pub currency: Currency,
    pub zone: Zone,
    pub locale: Locale,
    pub email: EmailAddress,
    pub phone: Option<Phone>,
}

/// Saves the settings; the storefront's stamp moves along, for it shows some of them.
pub async fn save_settings(
    db: &Db,
    supplier: &Supplier,
    new: &NewSettings,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    db.batch(vec![Statement::new(
        "UPDATE supplier SET slug = ?2, name = ?3, country = ?4, currency = ?5, timezone = ?6, locale = ?7, email = ?8, phone = ?9, \
         next_midnight = CASE WHEN timezone = ?6 THEN next_midnight ELSE ?10 END, catalogue_version = catalogue_version + 1 WHERE id = ?1",
        params![
            supplier.id(),
            new.slug.as_str(),
            new.name.as_str(),
            new.country.code(),
            new.currency.code(),
            new.zone.name(),
            new.locale.as_str(),
            new.email.as_str(),
            new.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            // Another zone, another calendar: everything due there is looked at by the next run.
            now
        ],
    )])
    .await
    .map(drop)
}

#[derive(Debug, Clone)]
pub struct ApiKey {
    pub id: String,
    pub name: String,
    pub hint: String,
    pub scope: KeyScope,
    pub created_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
}

row! { ApiKey { id, name, hint, scope, created_at, revoked_at } }

pub async fn api_keys(db: &Db, supplier: &Supplier) -> Result<Vec<ApiKey>, DbError> {
    db.all(Statement::new(
        "SELECT id, name, hint, scope, created_at, revoked_at FROM api_key WHERE supplier_id = ?1 ORDER BY id DESC LIMIT 100",
        params![supplier.id()],
    ))
    .await
}

pub async fn add_api_key(db: &Db, staff: &Staff, key: &NewKey, now: DateTime<Utc>) -> Result<(), DbError> {
    db.batch(vec![insert_key(staff.supplier.id(), key, now)])
        .await
        .map(drop)
}

/// Whether there was such a key to revoke.
pub async fn revoke_api_key(
    db: &Db,
    staff: &Staff,
    key_id: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row: Option<()> = db
        .first(Statement::new(
            "UPDATE api_key SET revoked_at = coalesce(revoked_at, ?3) WHERE supplier_id = ?1 AND id = ?2 RETURNING id",
            params![staff.supplier.id(), key_id, now],
        ))
        .await?;
    Ok(row.is_some())
}
