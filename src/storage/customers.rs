//! Customers: created, edited, deleted, looked up. Lists and searches are in [`list`], the page about one customer in
//! [`profile`], two records that become one in [`merges`].

pub mod duplicates;
pub mod list;
pub mod merges;
pub mod profile;
mod sales;
pub(super) mod search;
pub mod tags;

use chrono::{DateTime, NaiveDate, Utc};

use super::access::Supplier;
use super::accounts::{self, CustomerRef, Effect, with_retries};
use super::act::{Act, Along, Edited, Failure};
use super::contacts;
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::history::{Event, changed, note};
use crate::domain::account::OpenItem;
use crate::domain::ageing::Ageing;
use crate::domain::customer::{AccountStatus, CustomerFields};
use crate::domain::delinquency::Status;
use crate::domain::fault::Fault;
use crate::domain::money::Amount;
use crate::domain::text::{
    EmailAddress, ExternalId, Note, PartyName, Phone, Reason, RecordId, TaxId, Website,
};
use crate::params;

pub use sales::{TopProduct, of_customer as sales};

/// `customer_columns!("FROM customer WHERE …")`: the statement that reads the columns of [`Row`].
macro_rules! customer_columns {
    ($rest:literal) => {
        concat!(
            "SELECT seq, id, external_id, kind, name, trade_name, tax_id, tax_id_reason, email, other_emails, phone, ",
            "other_phones, website, country, language, notes, is_multiple, payment_method, payment_terms, ",
            "credit_limit, discount_bp, price_display, minimum_order_value, minimum_order_quantity, ",
            "delivery_fee, delivery_free_from, delivery_days, delivery_notes, notifications, sales_rep_id, ",
            "range_group_id, items_for_sale, product_types, delivery_group_id, warehouse_ids, default_warehouse_id, custom_fields, tags, status, created_at, ",
            "updated_at, erased_at, version, balance, bought, open_items, delinquency, blocks_on, ",
            "overdue AS reviewed_overdue, last_order_on, last_order_id ",
            $rest
        )
    };
}
use customer_columns;

const ONE: &str = customer_columns!("FROM customer WHERE supplier_id = ?1 AND id = ?2");

/// Every statement that this module composes, for the check of their plans.
pub fn statements() -> Vec<String> {
    vec![ONE.to_owned()]
}

/// A customer as it is listed, shown and sent.
#[derive(Debug, Clone)]
pub struct Customer {
    pub id: String,
    pub fields: CustomerFields,
    pub balance: Amount,
    /// All that was ever ordered and not cancelled.
    pub bought: Amount,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// When everything personal was taken away: it is no longer edited, nor sold to.
    pub erased_at: Option<DateTime<Utc>>,
    seq: i64,
    version: i64,
    delinquency: Status,
    blocks_on: Option<NaiveDate>,
    open_items: Vec<OpenItem>,
    /// As of its last review.
    reviewed_overdue: Amount,
    pub last_order_on: Option<NaiveDate>,
    last_order_id: Option<String>,
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

row! { CustomerFields {
    external_id, kind, name, trade_name, tax_id, tax_id_reason, email, other_emails: json, phone,
    other_phones: json, website, country, language, notes, is_multiple, payment_method,
    payment_terms: json, credit_limit, discount_bp, price_display, minimum_order_value,
    minimum_order_quantity, delivery_fee, delivery_free_from, delivery_days: json, delivery_notes,
    notifications: json, sales_rep_id, range_group_id, items_for_sale, product_types: json,
    delivery_group_id, warehouse_ids: json, default_warehouse_id, custom_fields: json, tags: json, status
} }

/// The columns of [`Customer`].
struct Row {
    seq: i64,
    id: String,
    fields: CustomerFields,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
    erased_at: Option<DateTime<Utc>>,
    version: i64,
    balance: Amount,
    bought: Amount,
    open_items: Vec<OpenItem>,
    delinquency: Status,
    blocks_on: Option<NaiveDate>,
    reviewed_overdue: Amount,
    last_order_on: Option<NaiveDate>,
    last_order_id: Option<String>,
}

row! { Row {
    seq, id, fields: row, created_at, updated_at, erased_at, version, balance, bought, open_items: json, delinquency, blocks_on,
    reviewed_overdue, last_order_on, last_order_id
} }

impl From<Row> for Customer {
    fn from(row: Row) -> Customer {
        Customer {
            seq: row.seq,
            id: row.id,
            fields: row.fields,
            balance: row.balance,
            bought: row.bought,
            created_at: row.created_at,
            updated_at: row.updated_at,
            erased_at: row.erased_at,
            version: row.version,
            delinquency: row.delinquency,
            blocks_on: row.blocks_on,
            open_items: row.open_items,
            reviewed_overdue: row.reviewed_overdue,
            last_order_on: row.last_order_on,
            last_order_id: row.last_order_id,
        }
    }
}

pub async fn get(db: &Db, supplier: &Supplier, id: &str) -> Result<Option<Customer>, DbError> {
    let row: Option<Row> = db.first(Statement::new(ONE, params![supplier.id(), id])).await?;
    Ok(row.map(Customer::from))
}

/// What fields can be only together; a record that stands as it is needs no new reason.
fn check(
    supplier: &Supplier,
    current: Option<&CustomerFields>,
    fields: &CustomerFields,
) -> Result<(), Failure> {
    if !fields.is_payable_from(supplier.country) {
        return Err(Failure::field("payment_method", Fault::OutsideSepa));
    }
    if let Some(default) = &fields.default_warehouse_id {
        let is_assigned = match &fields.warehouse_ids {
            None => default.as_str() == supplier.id(),
            Some(assigned) => assigned.contains(default),
        };
        if !is_assigned {
            return Err(Failure::field("default_warehouse_id", Fault::NotAssigned));
        }
    }
    let has_same_number = current.is_some_and(|now| {
        (&now.tax_id, &now.tax_id_reason, now.country)
            == (&fields.tax_id, &fields.tax_id_reason, fields.country)
    });
    if !has_same_number && !fields.has_likely_tax_number() {
        return Err(Failure::field("tax_id", Fault::UnlikelyTaxNumber));
    }
    Ok(())
}

/// What a reference to another record of the supplier's says when there is none.
fn reference_fault(error: DbError) -> Failure {
    let field = match () {
        () if error.says("NO_SUCH_SALES_REP") => "sales_rep_id",
        () if error.says("NO_SUCH_RANGE_GROUP") => "range_group_id",
        () if error.says("NO_SUCH_DELIVERY_GROUP") => "delivery_group_id",
        () if error.says("NO_SUCH_WAREHOUSE") => "warehouse_ids",
        () => return error.into(),
    };
    Failure::field(field, Fault::Unknown)
}

pub async fn create(
    db: &Db,
    act: &Act<'_>,
    fields: &CustomerFields,
    along: Along<'_, Customer>,
) -> Result<Customer, Failure> {
    check(act.supplier, None, fields)?;
    let customer = Customer {
        id: act.id(),
        fields: fields.clone(),
        balance: Amount::ZERO,
        bought: Amount::ZERO,
        created_at: act.now,
        updated_at: act.now,
        erased_at: None,
        seq: 0,
        version: 1,
        delinquency: Status::WithoutIncidents,
        blocks_on: None,
        open_items: Vec::new(),
        reviewed_overdue: Amount::ZERO,
        last_order_on: None,
        last_order_id: None,
    };
    let mut params = params![act.supplier.id(), &customer.id];
    params.extend(columns(fields)?);
    params.extend(params![act.now]);
    let mut batch = vec![
        Statement::new(
            "INSERT INTO customer (supplier_id, id, external_id, kind, name, trade_name, tax_id, tax_id_reason, \
             email, other_emails, phone, other_phones, website, country, language, notes, is_multiple, \
             payment_method, payment_terms, credit_limit, discount_bp, price_display, minimum_order_value, \
             minimum_order_quantity, delivery_fee, delivery_free_from, delivery_days, delivery_notes, \
             notifications, sales_rep_id, range_group_id, delivery_group_id, default_warehouse_id, \
             custom_fields, tags, status, items_for_sale, product_types, warehouse_ids, created_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32, ?33, ?34, ?35, ?36, ?37, ?38, ?39, ?40, ?40)",
            params,
        ),
        note(act, &customer.id, &Event::CustomerCreated)?,
    ];
    batch.extend(along(&customer));
    db.batch(batch).await.map_err(reference_fault)?;
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
        text(fields.tax_id_reason.as_ref().map(Reason::as_str)),
        text(fields.email.as_ref().map(EmailAddress::as_str)),
        serde_json::to_string(&fields.other_emails)?,
        text(fields.phone.as_ref().map(Phone::as_str)),
        serde_json::to_string(&fields.other_phones)?,
        text(fields.website.as_ref().map(Website::as_str)),
        fields.country.code(),
        fields.language.as_str(),
        text(fields.notes.as_ref().map(Note::as_str)),
        i64::from(fields.is_multiple),
        fields.payment_method.as_str(),
        serde_json::to_string(&fields.payment_terms)?,
        fields.credit_limit,
        fields.discount_bp,
        fields.price_display.as_str(),
        fields.minimum_order_value,
        fields.minimum_order_quantity.map(i64::from),
        fields.delivery_fee,
        fields.delivery_free_from,
        serde_json::to_string(&fields.delivery_days)?,
        text(fields.delivery_notes.as_ref().map(Note::as_str)),
        serde_json::to_string(&fields.notifications)?,
        text(fields.sales_rep_id.as_ref().map(RecordId::as_str)),
        text(fields.range_group_id.as_ref().map(RecordId::as_str)),
        text(fields.delivery_group_id.as_ref().map(RecordId::as_str)),
        text(fields.default_warehouse_id.as_ref().map(RecordId::as_str)),
        serde_json::to_string(&fields.custom_fields)?,
        serde_json::to_string(&fields.tags)?,
        fields.status.as_str(),
        fields.items_for_sale.as_str(),
        serde_json::to_string(&fields.product_types)?,
        fields
            .warehouse_ids
            .as_ref()
            .map(serde_json::to_string)
            .transpose()?,
    ])
}

/// What becomes of a deactivation while people of the customer may still sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenAccess {
    Refuses,
    /// Their access ends with it.
    Ends,
}

/// So many of those with access are named to whoever is refused for them.
const NAMED: u32 = 5;

/// A person's edit, based on the record with this [`Customer::stamp`].
pub async fn edit(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    stamp: &str,
    fields: &CustomerFields,
    open_access: OpenAccess,
) -> Result<Edited<Customer>, Failure> {
    // What loses a race against a payment is tried again; against another edit, the stamp tells.
    with_retries(|| async move {
        let current = get(db, act.supplier, customer_id)
            .await?
            .ok_or(Failure::NotFound)?;
        if current.stamp() != stamp {
            return Ok(Edited::ChangedMeanwhile(Box::new(current)));
        }
        Ok(Edited::Done(Box::new(
            write(db, act, current, fields.clone(), open_access).await?,
        )))
    })
    .await
}

/// A change that is merged onto whatever the record is when it is written.
pub async fn amend(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    open_access: OpenAccess,
    change: &dyn Fn(&CustomerFields) -> Result<CustomerFields, Failure>,
) -> Result<Customer, Failure> {
    with_retries(|| async move {
        let current = get(db, act.supplier, customer_id)
            .await?
            .ok_or(Failure::NotFound)?;
        let fields = change(&current.fields)?;
        write(db, act, current, fields, open_access).await
    })
    .await
}

async fn write(
    db: &Db,
    act: &Act<'_>,
    current: Customer,
    fields: CustomerFields,
    open_access: OpenAccess,
) -> Result<Customer, Failure> {
    let changes = current.fields.changes(&fields);
    if changes.is_empty() {
        return Ok(current);
    }
    check(act.supplier, Some(&current.fields), &fields)?;
    let id = current.id.as_str();
    let mut batch = Vec::new();
    let deactivates = current.fields.status != fields.status && fields.status == AccountStatus::Inactive;
    if deactivates && open_access == OpenAccess::Ends {
        let people = contacts::with_access(db, act.supplier, id, u32::MAX).await?;
        batch.extend(contacts::ending(act, id, &people)?);
    }
    batch.push(set_fields(act, id, &fields)?);
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
    let changed = changed(db, act.supplier, &current.fields, &fields, changes).await?;
    batch.push(note(act, id, &changed)?);
    match db.batch(batch).await {
        Err(error) if error.says("CONTACTS_HAVE_ACCESS") => {
            return Err(have_access(db, act.supplier, id, open_access).await?);
        }
        other => other.map(drop).map_err(reference_fault)?,
    }
    Ok(Customer {
        fields,
        updated_at: act.now,
        version: current.version.saturating_add(1),
        delinquency,
        blocks_on,
        ..current
    })
}

/// Who is in the way of a deactivation. Nobody any more, or somebody new whose access was to end, too: it starts again.
async fn have_access(
    db: &Db,
    supplier: &Supplier,
    id: &str,
    open_access: OpenAccess,
) -> Result<Failure, DbError> {
    let people = contacts::with_access(db, supplier, id, NAMED.saturating_add(1)).await?;
    let mut names: Vec<String> = people.into_iter().map(|one| one.name).collect();
    let named = usize::try_from(NAMED).unwrap_or(usize::MAX);
    let more = names.len() > named;
    names.truncate(named);
    Ok(match open_access {
        OpenAccess::Refuses if !names.is_empty() => Failure::HaveAccess { names, more },
        _ => Failure::stale(),
    })
}

/// Writes all fields; `version` is the caller's to move.
fn set_fields(act: &Act<'_>, id: &str, fields: &CustomerFields) -> Result<Statement, Failure> {
    let mut params = params![act.supplier.id(), id];
    params.extend(columns(fields)?);
    params.extend(params![act.now]);
    Ok(Statement::new(
        "UPDATE customer SET external_id = ?3, kind = ?4, name = ?5, trade_name = ?6, tax_id = ?7, \
         tax_id_reason = ?8, email = ?9, other_emails = ?10, phone = ?11, other_phones = ?12, website = ?13, \
         country = ?14, language = ?15, notes = ?16, is_multiple = ?17, payment_method = ?18, \
         payment_terms = ?19, credit_limit = ?20, discount_bp = ?21, price_display = ?22, \
         minimum_order_value = ?23, minimum_order_quantity = ?24, delivery_fee = ?25, \
         delivery_free_from = ?26, delivery_days = ?27, delivery_notes = ?28, notifications = ?29, \
         sales_rep_id = ?30, range_group_id = ?31, delivery_group_id = ?32, default_warehouse_id = ?33, \
         custom_fields = ?34, tags = ?35, status = ?36, items_for_sale = ?37, product_types = ?38, warehouse_ids = ?39, updated_at = ?40 \
         WHERE supplier_id = ?1 AND id = ?2",
        params,
    ))
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
