//! Who is let in, and the scopes that everything else takes: [`Supplier`], [`Staff`], [`Buyer`]. Their ids are private
//! to `storage`, so a handler can hold one only by having authenticated.

use chrono::{DateTime, Duration, Utc};

use super::buyers::{Home, home_columns};
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::ranges::range_columns;
use super::warehouses::supply_columns;
use crate::domain::access::Role;
use crate::domain::calendar::Zone;
use crate::domain::contact::Right;
use crate::domain::country::Country;
use crate::domain::customer::PriceDisplay;
use crate::domain::locale::Locale;
use crate::domain::money::Currency;
use crate::domain::text::Username;
use crate::json;
use crate::params;

/// How long a session lasts without a new sign-in.
pub const SESSION_DAYS: i64 = 30;

/// A tenant, with what every request needs to know of it.
#[derive(Debug, Clone)]
pub struct Supplier {
    id: String,
    pub slug: String,
    pub name: String,
    pub country: Country,
    pub currency: Currency,
    pub zone: Zone,
    pub locale: Locale,
}

#[derive(Debug, Clone)]
pub struct Staff {
    pub supplier: Supplier,
    pub session_id: String,
    pub staff_id: String,
    pub name: String,
    pub role: Role,
}

/// A contact of a customer, signed in to the storefront.
#[derive(Debug, Clone)]
pub struct Buyer {
    pub supplier: Supplier,
    pub session_id: String,
    customer_id: String,
    pub contact_id: String,
    pub name: String,
    pub locale: Locale,
    permissions: Vec<Right>,
    price_display: PriceDisplay,
}

words! {
    /// What an API key may do.
    pub enum KeyScope {
        Read = "read",
        Write = "write",
    }
}

/// A program with an API key.
#[derive(Debug, Clone)]
pub struct Caller {
    pub supplier: Supplier,
    pub key_name: String,
    pub scope: KeyScope,
}

impl Supplier {
    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn today(&self, now: DateTime<Utc>) -> chrono::NaiveDate {
        self.zone.local_date(now)
    }
}

impl Buyer {
    pub fn customer_id(&self) -> &str {
        &self.customer_id
    }

    pub fn may(&self, right: Right) -> bool {
        self.permissions.contains(&right)
    }

    /// How it sees prices: as its customer does, unless it may not see any.
    pub fn prices(&self) -> PriceDisplay {
        if self.may(Right::SeePrices) {
            self.price_display
        } else {
            PriceDisplay::Hidden
        }
    }
}

/// The `context` column: the supplier as sessions and keys repeat it, and the columns of the same names.
#[derive(Debug)]
pub(super) struct Context {
    pub slug: String,
    pub name: String,
    pub country: Country,
    pub currency: Currency,
    pub timezone: Zone,
    pub locale: Locale,
}

fields! { Context { slug, name, country, currency, timezone, locale } }

row! { Context { slug, name, country, currency, timezone, locale } }

impl Context {
    pub(super) fn supplier(self, id: String) -> Supplier {
        Supplier {
            id,
            slug: self.slug,
            name: self.name,
            country: self.country,
            currency: self.currency,
            zone: self.timezone,
            locale: self.locale,
        }
    }
}

fn context(id: String, json: &str) -> Result<Supplier, DbError> {
    let context: Context = json::read(json).map_err(DbError::unreadable)?;
    Ok(context.supplier(id))
}

struct SessionRow {
    id: String,
    supplier_id: String,
    kind: String,
    actor_id: String,
    actor_name: String,
    role: Option<Role>,
    customer_id: Option<String>,
    language: Option<Locale>,
    permissions: Option<Vec<Right>>,
    price_display: Option<PriceDisplay>,
    context: String,
}

row! { SessionRow {
    id, supplier_id, kind, actor_id, actor_name, role, customer_id, language, permissions: json, price_display, context
} }

/// A buyer's session with what its pages need, in one row.
struct Arrival {
    session: SessionRow,
    home: Home,
}

row! { Arrival { session: row, home: row } }

const ARRIVAL: &str = home_columns!(
    "SELECT x.id, x.supplier_id, x.kind, x.actor_id, x.actor_name, x.role, x.language, x.permissions, x.price_display, x.context, ",
    "FROM session x CROSS JOIN supplier s ON s.id = x.supplier_id \
     CROSS JOIN customer c ON c.supplier_id = x.supplier_id AND c.id = x.customer_id \
     WHERE x.id = ?1 AND x.revoked_at IS NULL AND x.expires_at > ?2"
);

/// Every statement that this module composes, for the check of their plans.
pub fn statements() -> Vec<String> {
    vec![ARRIVAL.to_owned()]
}

async fn session(db: &Db, id: &str, kind: &str, now: DateTime<Utc>) -> Result<Option<SessionRow>, DbError> {
    let row: Option<SessionRow> = db
        .first(Statement::new(
            "SELECT id, supplier_id, kind, actor_id, actor_name, role, customer_id, language, permissions, price_display, context FROM session \
             WHERE id = ?1 AND revoked_at IS NULL AND expires_at > ?2",
            params![id, now],
        ))
        .await?;
    Ok(row.filter(|row| row.kind == kind))
}

/// The member of staff whose live session this is.
pub async fn staff(db: &Db, session_id: &str, now: DateTime<Utc>) -> Result<Option<Staff>, DbError> {
    let Some(row) = session(db, session_id, "staff", now).await? else {
        return Ok(None);
    };
    let Some(role) = row.role else { return Ok(None) };
    Ok(Some(Staff {
        supplier: context(row.supplier_id, &row.context)?,
        session_id: row.id,
        staff_id: row.actor_id,
        name: row.actor_name,
        role,
    }))
}

/// The buyer whose live session this is, at the supplier with this slug.
pub async fn buyer(
    db: &Db,
    session_id: &str,
    slug: &str,
    now: DateTime<Utc>,
) -> Result<Option<Buyer>, DbError> {
    let row = session(db, session_id, "buyer", now).await?;
    row.map_or(Ok(None), |row| buyer_of(row, slug))
}

/// [`buyer`], with what its pages need: one trip for both.
pub async fn buyer_at_home(
    db: &Db,
    session_id: &str,
    slug: &str,
    now: DateTime<Utc>,
) -> Result<Option<(Buyer, Home)>, DbError> {
    let arrival: Option<Arrival> = db
        .first(Statement::new(ARRIVAL, params![session_id, now]))
        .await?;
    let Some(Arrival { session, home }) = arrival.filter(|arrival| arrival.session.kind == "buyer") else {
        return Ok(None);
    };
    Ok(buyer_of(session, slug)?.map(|buyer| (buyer, home)))
}

fn buyer_of(row: SessionRow, slug: &str) -> Result<Option<Buyer>, DbError> {
    let Some(customer_id) = row.customer_id else {
        return Ok(None);
    };
    let supplier = context(row.supplier_id, &row.context)?;
    if supplier.slug != slug {
        return Ok(None);
    }
    let locale = row.language.unwrap_or(supplier.locale);
    Ok(Some(Buyer {
        supplier,
        session_id: row.id,
        customer_id,
        contact_id: row.actor_id,
        name: row.actor_name,
        locale,
        permissions: row.permissions.unwrap_or_default(),
        price_display: row.price_display.unwrap_or_default(),
    }))
}

/// The program whose key has this digest.
pub async fn caller(db: &Db, key_hash: &str) -> Result<Option<Caller>, DbError> {
    struct Row {
        supplier_id: String,
        name: String,
        scope: KeyScope,
        context: String,
    }
    row! { Row { supplier_id, name, scope, context } }
    let row: Option<Row> = db
        .first(Statement::new(
            "SELECT supplier_id, name, scope, context FROM api_key WHERE hash = ?1 AND revoked_at IS NULL",
            params![key_hash],
        ))
        .await?;
    row.map(|row| {
        Ok(Caller {
            supplier: context(row.supplier_id, &row.context)?,
            key_name: row.name,
            scope: row.scope,
        })
    })
    .transpose()
}

/// Who signs in, and what the password is checked against.
#[derive(Debug)]
pub struct Login {
    pub supplier_id: String,
    pub id: String,
    pub password_hash: String,
}

row! { Login { supplier_id, id, password_hash } }

/// A member of staff, found by email alone.
pub async fn staff_login(db: &Db, email: &str) -> Result<Option<Login>, DbError> {
    db.first(Statement::new(
        "SELECT supplier_id, id, password_hash FROM staff WHERE email = ?1",
        params![email],
    ))
    .await
}

/// A contact of one of this supplier's customers, by email or username. Only contacts with access of active customers can sign in.
pub async fn buyer_login(db: &Db, supplier: &Supplier, typed: &Username) -> Result<Option<Login>, DbError> {
    let params = params![supplier.id(), typed.as_str()];
    db.first(if typed.is_email() {
        Statement::new(
            "SELECT k.supplier_id, k.id, k.password_hash FROM contact k \
             JOIN customer c ON c.supplier_id = k.supplier_id AND c.id = k.customer_id \
             WHERE k.supplier_id = ?1 AND k.email = ?2 AND k.password_hash IS NOT NULL AND c.status = 'active'",
            params,
        )
    } else {
        Statement::new(
            "SELECT k.supplier_id, k.id, k.password_hash FROM contact k \
             JOIN customer c ON c.supplier_id = k.supplier_id AND c.id = k.customer_id \
             WHERE k.supplier_id = ?1 AND k.username = ?2 AND k.password_hash IS NOT NULL AND c.status = 'active'",
            params,
        )
    })
    .await
}

/// Name and role are the member's own at this moment, and there is no session if its password changed meanwhile.
const OPEN_STAFF_SESSION: &str = "INSERT INTO session (id, supplier_id, kind, actor_id, actor_name, role, context, created_at, expires_at) \
     SELECT ?1, s.id, 'staff', m.id, m.name, m.role, \
       json_object('slug', s.slug, 'name', s.name, 'country', s.country, 'currency', s.currency, 'timezone', s.timezone, 'locale', s.locale), \
       ?5, ?6 \
     FROM staff m JOIN supplier s ON s.id = m.supplier_id WHERE m.supplier_id = ?2 AND m.id = ?3 AND m.password_hash = ?4";

/// Likewise, for a contact of a customer that is active.
const OPEN_BUYER_SESSION: &str = "INSERT INTO session (id, supplier_id, kind, actor_id, actor_name, customer_id, language, permissions, price_display, \
       context, created_at, expires_at) \
     SELECT ?1, s.id, 'buyer', k.id, k.name, c.id, c.language, k.permissions, c.price_display, \
       json_object('slug', s.slug, 'name', s.name, 'country', s.country, 'currency', s.currency, 'timezone', s.timezone, 'locale', s.locale), \
       ?5, ?6 \
     FROM contact k JOIN customer c ON c.supplier_id = k.supplier_id AND c.id = k.customer_id JOIN supplier s ON s.id = k.supplier_id \
     WHERE k.supplier_id = ?2 AND k.id = ?3 AND k.password_hash = ?4 AND c.status = 'active'";

pub async fn open_staff_session(
    db: &Db,
    session_id: &str,
    login: &Login,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let statement = staff_session(
        session_id,
        &login.supplier_id,
        &login.id,
        &login.password_hash,
        now,
    );
    db.batch(vec![statement]).await.map(drop)
}

pub(super) fn staff_session(
    session_id: &str,
    supplier_id: &str,
    staff_id: &str,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Statement {
    let expires = now + Duration::days(SESSION_DAYS);
    Statement::new(
        OPEN_STAFF_SESSION,
        params![session_id, supplier_id, staff_id, password_hash, now, expires],
    )
}

pub async fn open_buyer_session(
    db: &Db,
    session_id: &str,
    login: &Login,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let expires = now + Duration::days(SESSION_DAYS);
    let statement = Statement::new(
        OPEN_BUYER_SESSION,
        params![
            session_id,
            &login.supplier_id,
            &login.id,
            &login.password_hash,
            now,
            expires
        ],
    );
    db.batch(vec![statement]).await.map(drop)
}

/// Ends a session at once, wherever its cookie still lies.
pub async fn revoke_session(db: &Db, session_id: &str, now: DateTime<Utc>) -> Result<(), DbError> {
    db.batch(vec![Statement::new(
        "UPDATE session SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL",
        params![session_id, now],
    )])
    .await
    .map(drop)
}
