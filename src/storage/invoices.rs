//! Invoices: looked at and disputed here, issued in [`issuing`].

mod drafting;
mod issuing;

use chrono::NaiveDate;
use serde::Serialize;

use super::access::Supplier;
use super::accounts::{self, Effect, with_retries};
use super::act::{Act, Along, Failure};
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::history::{Event, note};
use crate::domain::billing::Billing;
use crate::domain::delinquency::Policy;
use crate::domain::invoice::Document;
use crate::domain::money::Amount;
use crate::domain::sorting::sort_by;
use crate::domain::statement::EntryKind;
use crate::domain::text::Note;
use crate::params;

pub use issuing::{NewInvoice, issue};

#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Invoice {
    pub id: String,
    pub customer_id: String,
    pub number: String,
    pub issued_on: NaiveDate,
    pub due_on: NaiveDate,
    pub total: Amount,
    pub open: Amount,
    pub disputed_on: Option<NaiveDate>,
    pub dispute_reason: Option<String>,
    pub order_id: Option<String>,
}

row! { Invoice {
    id, customer_id, number, issued_on, due_on, total, open, disputed_on, dispute_reason, order_id
} }

impl Invoice {
    pub fn is_overdue(&self, today: NaiveDate) -> bool {
        self.open > Amount::ZERO && self.due_on < today
    }
}

/// An invoice, and what it says.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Issued {
    #[serde(flatten)]
    pub invoice: Invoice,
    /// `None`: issued before this was kept.
    pub document: Option<Document>,
}

row! { Issued { invoice: row, document: json } }

pub async fn get(db: &Db, supplier: &Supplier, id: &str) -> Result<Option<Invoice>, DbError> {
    db.first(Statement::new(
        "SELECT id, customer_id, number, issued_on, due_on, total, open, disputed_on, dispute_reason, order_id FROM invoice \
         WHERE supplier_id = ?1 AND id = ?2",
        params![supplier.id(), id],
    ))
    .await
}

pub async fn by_number(db: &Db, supplier: &Supplier, number: &str) -> Result<Option<Invoice>, DbError> {
    db.first(Statement::new(
        "SELECT id, customer_id, number, issued_on, due_on, total, open, disputed_on, dispute_reason, order_id FROM invoice \
         WHERE supplier_id = ?1 AND number = ?2",
        params![supplier.id(), number],
    ))
    .await
}

/// An invoice with what it says.
pub async fn issued(db: &Db, supplier: &Supplier, id: &str) -> Result<Option<Issued>, DbError> {
    db.first(Statement::new(
        "SELECT id, customer_id, number, issued_on, due_on, total, open, disputed_on, dispute_reason, order_id, document FROM invoice \
         WHERE supplier_id = ?1 AND id = ?2",
        params![supplier.id(), id],
    ))
    .await
}

/// All of a supplier's invoices, newest first by id; `before` is the last id of the page before.
pub async fn list(
    db: &Db,
    supplier: &Supplier,
    before: Option<&str>,
    limit: u32,
) -> Result<Vec<Invoice>, DbError> {
    db.all(Statement::new(
        "SELECT id, customer_id, number, issued_on, due_on, total, open, disputed_on, dispute_reason, order_id FROM invoice \
         WHERE supplier_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
        params![supplier.id(), before.unwrap_or("g"), limit],
    ))
    .await
}

/// One customer's invoices, the latest issued first; `before` is the last one's date and id of the page before.
pub async fn list_of_customer(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    before: Option<(&str, &str)>,
    limit: u32,
) -> Result<Vec<Invoice>, DbError> {
    let (date, id) = before.unwrap_or(("g", "g"));
    db.all(Statement::new(
        "SELECT id, customer_id, number, issued_on, due_on, total, open, disputed_on, dispute_reason, order_id FROM invoice \
         WHERE supplier_id = ?1 AND customer_id = ?2 AND (issued_on, id) < (?3, ?4) ORDER BY issued_on DESC, id DESC LIMIT ?5",
        params![supplier.id(), customer_id, date, id, limit],
    ))
    .await
}

/// An invoice in a list, with its customer's name.
#[derive(Debug, Clone)]
pub struct Named {
    pub customer_name: String,
    pub invoice: Invoice,
}

row! { Named { customer_name, invoice: row } }

/// [`list`] with the customers' names.
pub async fn list_named(
    db: &Db,
    supplier: &Supplier,
    before: Option<&str>,
    limit: u32,
) -> Result<Vec<Named>, DbError> {
    db.all(Statement::new(
        "SELECT i.id, i.customer_id, i.number, i.issued_on, i.due_on, i.total, i.open, i.disputed_on, i.dispute_reason, i.order_id, c.name AS customer_name \
         FROM invoice i JOIN customer c ON c.supplier_id = i.supplier_id AND c.id = i.customer_id \
         WHERE i.supplier_id = ?1 AND i.id < ?2 ORDER BY i.id DESC LIMIT ?3",
        params![supplier.id(), before.unwrap_or("g"), limit],
    ))
    .await
}

/// Open invoices that are due from one day to another, both included, the earliest first; `after` is the last one's date and
/// id of the page before.
pub async fn list_due(
    db: &Db,
    supplier: &Supplier,
    due: (NaiveDate, NaiveDate),
    after: Option<(&str, &str)>,
    limit: u32,
) -> Result<Vec<Named>, DbError> {
    let (date, id) = after.unwrap_or_default();
    db.all(Statement::new(
        "SELECT i.id, i.customer_id, i.number, i.issued_on, i.due_on, i.total, i.open, i.disputed_on, i.dispute_reason, i.order_id, c.name AS customer_name \
         FROM invoice i INDEXED BY invoice_due CROSS JOIN customer c ON c.supplier_id = i.supplier_id AND c.id = i.customer_id \
         WHERE i.supplier_id = ?1 AND i.open > 0 AND i.due_on BETWEEN ?2 AND ?3 AND (i.due_on, i.id) > (?4, ?5) ORDER BY i.due_on, i.id LIMIT ?6",
        params![supplier.id(), due.0, due.1, date, id, limit],
    ))
    .await
}

/// One customer's invoices, newest first: a statement, to travel with others.
pub(super) fn of_customer(supplier: &Supplier, customer_id: &str, limit: u32) -> Statement {
    Statement::new(
        "SELECT id, customer_id, number, issued_on, due_on, total, open, disputed_on, dispute_reason, order_id FROM invoice \
         WHERE supplier_id = ?1 AND customer_id = ?2 ORDER BY issued_on DESC, id DESC LIMIT ?3",
        params![supplier.id(), customer_id, limit],
    )
}

/// What settled an invoice.
#[derive(Debug, Clone)]
pub struct Settlement {
    pub credit_id: String,
    pub kind: EntryKind,
    pub amount: Amount,
    pub dated_on: NaiveDate,
    pub reference: Option<String>,
}

row! { Settlement { credit_id, kind, amount, dated_on, reference } }

/// An invoice with all that is known of it.
#[derive(Debug, Clone)]
pub struct Shown {
    pub customer_name: String,
    pub issued: Issued,
    /// The earliest first.
    pub settlements: Vec<Settlement>,
    /// Whether what is left of it is as little as may be written off.
    pub is_residue: bool,
    /// How its supplier bills today.
    pub billing: Billing,
}

/// An invoice with what it says and what settled it, in one trip; of this customer only, if one is given.
pub async fn show(
    db: &Db,
    supplier: &Supplier,
    customer_id: Option<&str>,
    invoice_id: &str,
) -> Result<Option<Shown>, DbError> {
    struct Row {
        customer_name: String,
        issued: Issued,
        policy: Policy,
        billing: Billing,
    }
    row! { Row { customer_name, issued: row, policy: json, billing: json } }
    let results = db
        .batch(vec![
            Statement::new(
                "SELECT i.id, i.customer_id, i.number, i.issued_on, i.due_on, i.total, i.open, i.disputed_on, i.dispute_reason, i.order_id, \
                   i.document, c.name AS customer_name, s.policy, s.billing \
                 FROM invoice i JOIN customer c ON c.supplier_id = i.supplier_id AND c.id = i.customer_id JOIN supplier s ON s.id = i.supplier_id \
                 WHERE i.supplier_id = ?1 AND i.id = ?2 AND (?3 IS NULL OR i.customer_id = ?3)",
                params![supplier.id(), invoice_id, customer_id.map(str::to_owned)],
            ),
            Statement::new(
                "SELECT c.id AS credit_id, iif(c.method = 'write_off', 'write_off', c.kind) AS kind, a.amount, a.dated_on, coalesce(c.reference, c.number) AS reference FROM allocation a INDEXED BY allocation_by_invoice \
                 JOIN credit c ON c.supplier_id = a.supplier_id AND c.id = a.credit_id WHERE a.supplier_id = ?1 AND a.invoice_id = ?2",
                params![supplier.id(), invoice_id],
            ),
        ])
        .await?;
    let [invoice, settlements] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected"));
    };
    let Some(row) = invoice.first::<Row>()? else {
        return Ok(None);
    };
    let mut settlements: Vec<Settlement> = settlements.all()?;
    sort_by(&mut settlements, |a, b| a.dated_on.cmp(&b.dated_on));
    let open = row.issued.invoice.open;
    Ok(Some(Shown {
        is_residue: open.is_positive() && open <= row.policy.write_off_up_to,
        customer_name: row.customer_name,
        issued: row.issued,
        settlements,
        billing: row.billing,
    }))
}

/// Whether a change of dispute did anything.
#[derive(Debug, Clone)]
pub enum Disputed {
    Done(Invoice),
    /// It is in that state already.
    NothingToDo,
}

/// Opens (`Some(reason)`) or closes (`None`) a dispute from today on: the amount stays owed, and stops weighing on the status.
pub async fn dispute(
    db: &Db,
    act: &Act<'_>,
    invoice_id: &str,
    reason: Option<&Note>,
    along: Along<'_, Invoice>,
) -> Result<Disputed, Failure> {
    with_retries(|| try_dispute(db, act, invoice_id, reason, along)).await
}

async fn try_dispute(
    db: &Db,
    act: &Act<'_>,
    invoice_id: &str,
    reason: Option<&Note>,
    along: Along<'_, Invoice>,
) -> Result<Disputed, Failure> {
    let invoice = get(db, act.supplier, invoice_id)
        .await?
        .ok_or(Failure::NotFound)?;
    if invoice.disputed_on.is_some() == reason.is_some() {
        return Ok(Disputed::NothingToDo);
    }
    let customer_id = invoice.customer_id.as_str();
    let account = accounts::load(db, act.supplier, customer_id)
        .await?
        .ok_or(Failure::NotFound)?;
    let today = act.today();
    let mut items = account.items().to_vec();
    for item in items.iter_mut().filter(|item| item.number == invoice.number) {
        if item.disputed == reason.is_some() {
            // Somebody did the same between our two readings.
            return Ok(Disputed::NothingToDo);
        }
        item.disputed = reason.is_some();
    }
    let outcome = account
        .outcome(
            db,
            act,
            Effect::FromToday,
            items,
            account.overrides().to_vec(),
            |history| {
                for past in history
                    .invoices
                    .iter_mut()
                    .filter(|past| past.number == invoice.number)
                {
                    if reason.is_some() {
                        past.disputes.push((today, None));
                    } else if let Some(open) = past.disputes.iter_mut().find(|dispute| dispute.1.is_none()) {
                        open.1 = Some(today);
                    }
                }
            },
        )
        .await?;
    let supplier_id = act.supplier.id();
    let number = invoice.number.clone();
    let mut batch = match reason {
        Some(reason) => vec![
            Statement::new(
                "UPDATE invoice SET disputed_on = ?3, dispute_reason = ?4 WHERE supplier_id = ?1 AND id = ?2",
                params![supplier_id, invoice_id, today, reason.as_str()],
            ),
            Statement::new(
                "INSERT INTO dispute (supplier_id, invoice_id, since, reason) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT DO UPDATE SET until = NULL, reason = excluded.reason",
                params![supplier_id, invoice_id, today, reason.as_str()],
            ),
            note(
                act,
                customer_id,
                &Event::DisputeOpened {
                    number,
                    reason: reason.as_str().to_owned(),
                },
            )?,
        ],
        None => vec![
            Statement::new(
                "UPDATE invoice SET disputed_on = NULL, dispute_reason = NULL WHERE supplier_id = ?1 AND id = ?2",
                params![supplier_id, invoice_id],
            ),
            Statement::new(
                "UPDATE dispute SET until = ?3 WHERE supplier_id = ?1 AND invoice_id = ?2 AND until IS NULL",
                params![supplier_id, invoice_id, today],
            ),
            note(act, customer_id, &Event::DisputeClosed { number })?,
        ],
    };
    batch.extend(account.save(act, &outcome)?);
    let changed = Invoice {
        disputed_on: reason.map(|_| today),
        dispute_reason: reason.map(|reason| reason.as_str().to_owned()),
        ..invoice.clone()
    };
    batch.extend(along(&changed));
    db.batch(batch).await?;
    Ok(Disputed::Done(changed))
}
