//! Customers: created, edited, deleted, looked up. Lists and searches are in [`list`], the page about one customer in
//! [`profile`].

pub mod list;
pub mod profile;
mod sales;
mod search;

use chrono::{DateTime, NaiveDate, Utc};

use super::access::Supplier;
use super::accounts::{self, CustomerRef, Effect, with_retries};
use super::act::{Act, Along, Failure};
use super::contacts;
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::files::Files;
use super::history::{self, Event, note};
use crate::domain::account::OpenItem;
use crate::domain::ageing::Ageing;
use crate::domain::country::Country;
use crate::domain::customer::{AccountStatus, CustomerFields, Kind, PaymentMethod};
use crate::domain::delinquency::Status;
use crate::domain::fault::Fault;
use crate::domain::locale::Locale;
use crate::domain::money::Amount;
use crate::domain::terms::PaymentTerms;
use crate::domain::text::{EmailAddress, ExternalId, Note, PartyName, Phone, Tag, TaxId};
use crate::params;

pub use sales::{Sales, SalesMonth};

/// A customer as it is listed, shown and sent.
#[derive(Debug, Clone)]
pub struct Customer {
    pub id: String,
    pub fields: CustomerFields,
    pub balance: Amount,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    seq: i64,
    version: i64,
    delinquency: Status,
    blocks_on: Option<NaiveDate>,
    open_items: Vec<OpenItem>,
}

impl Customer {
    /// What is overdue today, from the due dates: no nightly run has to have come by.
    pub fn overdue(&self, today: NaiveDate) -> Amount {
        let items = self.open_items.iter().map(|item| (item.due_on, item.open));
        // Sums of amounts that a trigger has added up before stay in range.
        Ageing::of(items, today)
            .and_then(|ageing| ageing.overdue())
            .unwrap_or(Amount::MAX)
    }

    /// The status as the order gate sees it: an account whose block has come is blocked, reviewed or not.
    pub fn delinquency(&self, today: NaiveDate) -> Status {
        if self.blocks_on.is_some_and(|day| day <= today) {
            Status::DoNotSell
        } else {
            self.delinquency
        }
    }

    /// What an edit is based on: it differs when any field has been edited since, and only then.
    pub fn stamp(&self) -> String {
        let text = serde_json::to_string(&self.fields).unwrap_or_default();
        super::suppliers::key_hash(&text).chars().take(32).collect()
    }
}

/// The columns of [`Customer`].
struct Row {
    seq: i64,
    id: String,
    external_id: Option<ExternalId>,
    kind: Kind,
    name: PartyName,
    trade_name: Option<PartyName>,
    tax_id: Option<TaxId>,
    email: Option<EmailAddress>,
    phone: Option<Phone>,
    country: Country,
    language: Locale,
    notes: Option<Note>,
    tags: Vec<Tag>,
    payment_method: PaymentMethod,
    payment_terms: PaymentTerms,
    credit_limit: Option<Amount>,
    discount_bp: u32,
    status: AccountStatus,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    version: i64,
    balance: Amount,
    open_items: Vec<OpenItem>,
    delinquency: Status,
    blocks_on: Option<NaiveDate>,
}

row! { Row {
    seq, id, external_id, kind, name, trade_name, tax_id, email, phone, country, language, notes, tags: json,
    payment_method, payment_terms: json, credit_limit, discount_bp, status, created_at, updated_at, version,
    balance, open_items: json, delinquency, blocks_on
} }

impl From<Row> for Customer {
    fn from(row: Row) -> Customer {
        Customer {
            seq: row.seq,
            id: row.id,
            fields: CustomerFields {
                external_id: row.external_id,
                kind: row.kind,
                name: row.name,
                trade_name: row.trade_name,
                tax_id: row.tax_id,
                email: row.email,
                phone: row.phone,
                country: row.country,
                language: row.language,
                notes: row.notes,
                payment_method: row.payment_method,
                payment_terms: row.payment_terms,
                credit_limit: row.credit_limit,
                discount_bp: row.discount_bp,
                tags: row.tags,
                status: row.status,
            },
            balance: row.balance,
            created_at: row.created_at,
            updated_at: row.updated_at,
            version: row.version,
            delinquency: row.delinquency,
            blocks_on: row.blocks_on,
            open_items: row.open_items,
        }
    }
}

pub async fn get(db: &Db, supplier: &Supplier, id: &str) -> Result<Option<Customer>, DbError> {
    let row: Option<Row> = db
        .first(Statement::new(
            "SELECT seq, id, external_id, kind, name, trade_name, tax_id, email, phone, country, language, notes, tags, payment_method, \
             payment_terms, credit_limit, discount_bp, status, created_at, updated_at, version, balance, open_items, delinquency, blocks_on \
             FROM customer WHERE supplier_id = ?1 AND id = ?2",
            params![supplier.id(), id],
        ))
        .await?;
    Ok(row.map(Customer::from))
}

fn check(supplier: &Supplier, fields: &CustomerFields) -> Result<(), Failure> {
    if fields.is_payable_from(supplier.country) {
        Ok(())
    } else {
        Err(Failure::field("payment_method", Fault::OutsideSepa))
    }
}

pub async fn create(
    db: &Db,
    act: &Act<'_>,
    fields: &CustomerFields,
    along: Along<'_, Customer>,
) -> Result<Customer, Failure> {
    check(act.supplier, fields)?;
    let customer = Customer {
        id: act.id(),
        fields: fields.clone(),
        balance: Amount::ZERO,
        created_at: act.now,
        updated_at: act.now,
        seq: 0,
        version: 1,
        delinquency: Status::WithoutIncidents,
        blocks_on: None,
        open_items: Vec::new(),
    };
    let mut params = params![act.supplier.id(), &customer.id];
    params.extend(columns(fields)?);
    params.extend(params![act.now]);
    let mut batch = vec![
        Statement::new(
            "INSERT INTO customer (supplier_id, id, external_id, kind, name, trade_name, tax_id, email, phone, country, language, notes, tags, \
             payment_method, payment_terms, credit_limit, discount_bp, status, created_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?19)",
            params,
        ),
        note(act, &customer.id, &Event::CustomerCreated)?,
    ];
    batch.extend(along(&customer));
    db.batch(batch).await?;
    Ok(customer)
}

/// The editable columns, in the order in which the statements name them.
fn columns(fields: &CustomerFields) -> Result<Vec<super::Param>, Failure> {
    let text = |value: Option<&str>| value.map(str::to_owned);
    Ok(params![
        text(fields.external_id.as_ref().map(ExternalId::as_str)),
        fields.kind.as_str(),
        fields.name.as_str(),
        text(fields.trade_name.as_ref().map(PartyName::as_str)),
        text(fields.tax_id.as_ref().map(TaxId::as_str)),
        text(fields.email.as_ref().map(EmailAddress::as_str)),
        text(fields.phone.as_ref().map(Phone::as_str)),
        fields.country.code(),
        fields.language.as_str(),
        text(fields.notes.as_ref().map(Note::as_str)),
        serde_json::to_string(&fields.tags)?,
        fields.payment_method.as_str(),
        serde_json::to_string(&fields.payment_terms)?,
        fields.credit_limit,
        fields.discount_bp,
        fields.status.as_str(),
    ])
}

/// What an edit did.
#[derive(Debug)]
pub enum Edited {
    Done(Box<Customer>),
    /// Somebody else edited the same customer since the form was opened; this is how it stands now.
    ChangedMeanwhile(Box<Customer>),
}

/// A person's edit, based on the record with this [`Customer::stamp`].
pub async fn edit(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    stamp: &str,
    fields: &CustomerFields,
) -> Result<Edited, Failure> {
    // What loses a race against a payment is tried again; against another edit, the stamp tells.
    with_retries(|| async move {
        let current = get(db, act.supplier, customer_id)
            .await?
            .ok_or(Failure::NotFound)?;
        if current.stamp() != stamp {
            return Ok(Edited::ChangedMeanwhile(Box::new(current)));
        }
        Ok(Edited::Done(Box::new(
            write(db, act, current, fields.clone()).await?,
        )))
    })
    .await
}

/// A change that is merged onto whatever the record is when it is written.
pub async fn amend(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    change: &dyn Fn(&CustomerFields) -> Result<CustomerFields, Failure>,
) -> Result<Customer, Failure> {
    with_retries(|| async move {
        let current = get(db, act.supplier, customer_id)
            .await?
            .ok_or(Failure::NotFound)?;
        let fields = change(&current.fields)?;
        write(db, act, current, fields).await
    })
    .await
}

async fn write(
    db: &Db,
    act: &Act<'_>,
    current: Customer,
    fields: CustomerFields,
) -> Result<Customer, Failure> {
    let changes = current.fields.changes(&fields);
    if changes.is_empty() {
        return Ok(current);
    }
    check(act.supplier, &fields)?;
    let id = current.id.as_str();
    let mut params = params![act.supplier.id(), id];
    params.extend(columns(&fields)?);
    params.extend(params![act.now]);
    let mut batch = vec![Statement::new(
        "UPDATE customer SET external_id = ?3, kind = ?4, name = ?5, trade_name = ?6, tax_id = ?7, email = ?8, phone = ?9, country = ?10, \
         language = ?11, notes = ?12, tags = ?13, payment_method = ?14, payment_terms = ?15, credit_limit = ?16, discount_bp = ?17, \
         status = ?18, updated_at = ?19 WHERE supplier_id = ?1 AND id = ?2",
        params,
    )];
    // Every edit moves the version, so that of two at once the second is told; it takes the one that was read.
    let mut delinquency = current.delinquency;
    let mut blocks_on = current.blocks_on;
    if current.fields.credit_limit == fields.credit_limit {
        batch.push(Statement::new(
            "UPDATE customer SET version = ?3 WHERE supplier_id = ?1 AND id = ?2",
            params![act.supplier.id(), id, current.version.saturating_add(1)],
        ));
    } else {
        // The limit sets from which amount on somebody is a debtor.
        let account = accounts::load(db, act.supplier, id)
            .await?
            .ok_or(Failure::NotFound)?;
        if account.version() != current.version {
            return Err(Failure::stale());
        }
        let outcome = account
            .outcome(
                db,
                act,
                Effect::OtherDays,
                account.items().to_vec(),
                account.overrides().to_vec(),
                |history| {
                    history.credit_limit = fields.credit_limit;
                },
            )
            .await?;
        delinquency = outcome.standing.effective;
        blocks_on = outcome.standing.blocks_on;
        batch.extend(account.save(act, &outcome)?);
    }
    if current.fields.status != fields.status && fields.status == AccountStatus::Inactive {
        batch.push(contacts::end_sessions(act, id));
    }
    let fields_changed = changes.into_iter().map(str::to_owned).collect();
    batch.push(note(
        act,
        id,
        &Event::CustomerChanged {
            fields: fields_changed,
        },
    )?);
    db.batch(batch).await?;
    Ok(Customer {
        fields,
        updated_at: act.now,
        version: current.version.saturating_add(1),
        delinquency,
        blocks_on,
        ..current
    })
}

/// Whether there was such a customer and it is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deleted {
    Done,
    /// Orders, invoices or payments are attached: the books stay, and so does their customer.
    HasRecords,
}

/// Deletes a customer that nothing has been booked for, with its history, contacts and files.
pub async fn delete(db: &Db, files: &Files, act: &Act<'_>, customer_id: &str) -> Result<Deleted, Failure> {
    let key = || params![act.supplier.id(), customer_id];
    let batch = vec![
        contacts::end_sessions(act, customer_id),
        history::delete_attachments(act.supplier, customer_id),
        Statement::new(
            "DELETE FROM customer WHERE supplier_id = ?1 AND id = ?2 RETURNING id",
            key(),
        ),
    ];
    let results = match db.batch(batch).await {
        Err(error) if error.says("FOREIGN KEY") => return Ok(Deleted::HasRecords),
        other => other?,
    };
    let [_, attachments, customer] = results.as_slice() else {
        return Err(DbError::unreadable("three results expected").into());
    };
    if customer.first::<()>()?.is_none() {
        return Err(Failure::NotFound);
    }
    // After the rows: bytes without a row are reachable by nobody, a row without bytes would be a broken link.
    let keys: Vec<String> = attachments
        .all::<history::Attachment>()?
        .iter()
        .map(history::Attachment::key)
        .collect();
    files.delete_all(act.supplier, &keys).await?;
    Ok(Deleted::Done)
}

/// Whether something has been booked for a customer, which then cannot be deleted.
pub async fn has_records(db: &Db, supplier: &Supplier, customer_id: &str) -> Result<bool, DbError> {
    struct Found {
        found: i64,
    }
    row! { Found { found } }
    let found: Option<Found> = db
        .first(Statement::new(
            "SELECT EXISTS (SELECT 1 FROM ledger_entry WHERE supplier_id = ?1 AND customer_id = ?2) \
             OR EXISTS (SELECT 1 FROM sales_order INDEXED BY sales_order_by_customer WHERE supplier_id = ?1 AND customer_id = ?2) \
             OR EXISTS (SELECT 1 FROM incident WHERE supplier_id = ?1 AND customer_id = ?2) AS found",
            params![supplier.id(), customer_id],
        ))
        .await?;
    Ok(found.is_some_and(|row| row.found != 0))
}

/// The customer that a program names by its own id, if there is one.
pub async fn by_external_id(
    db: &Db,
    supplier: &Supplier,
    external_id: &ExternalId,
) -> Result<Option<String>, DbError> {
    accounts::find(
        db,
        supplier,
        &CustomerRef::ExternalId(external_id.as_str().to_owned()),
    )
    .await
}
