//! What reduces a debt: payments and credit notes, allocated to invoices in the same way.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::access::Supplier;
use super::accounts::{self, CustomerRef, Effect, with_retries};
use super::act::{Act, Along, Failure};
use super::db::{Db, DbError, Statement};
use super::history::{Event, note};
use crate::domain::account::OpenItem;
use crate::domain::allocation::{Allocated, AllocationError, Part, Stated, allocate};
use crate::domain::fault::Fault;
use crate::domain::money::Amount;
use crate::domain::text::{DocumentNumber, Note};
use crate::params;

/// How money came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    Cash,
    OnDelivery,
    #[serde(alias = "bank_transfer")]
    Transfer,
    Card,
    #[serde(alias = "direct_debit", alias = "sepa_debit")]
    Debit,
    Sepa,
    Cheque,
    Other,
}

impl Method {
    pub const ALL: [Method; 8] = [
        Method::Transfer,
        Method::Cash,
        Method::Card,
        Method::OnDelivery,
        Method::Debit,
        Method::Sepa,
        Method::Cheque,
        Method::Other,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Method::Cash => "cash",
            Method::OnDelivery => "on_delivery",
            Method::Transfer => "transfer",
            Method::Card => "card",
            Method::Debit => "debit",
            Method::Sepa => "sepa",
            Method::Cheque => "cheque",
            Method::Other => "other",
        }
    }

    pub fn parse(text: &str) -> Option<Method> {
        Method::ALL.into_iter().find(|method| method.as_str() == text)
    }
}

#[derive(Debug, Clone)]
pub enum Kind {
    Payment { method: Method },
    CreditNote { number: Option<DocumentNumber> },
}

impl Kind {
    fn as_str(&self) -> &'static str {
        match self {
            Kind::Payment { .. } => "payment",
            Kind::CreditNote { .. } => "credit_note",
        }
    }
}

/// A payment or credit note to be recorded.
#[derive(Debug, Clone)]
pub struct NewCredit {
    pub customer: CustomerRef,
    pub kind: Kind,
    pub amount: Amount,
    pub received_on: NaiveDate,
    pub reference: Option<Note>,
    /// What the payer said it is for; the rest goes to the oldest due date.
    pub stated: Vec<Stated>,
    /// The provider and its id of this payment, which is recorded at most once.
    pub provider: Option<(String, String)>,
}

/// A credit as it was recorded.
#[derive(Debug, Clone)]
pub struct Credit {
    pub id: String,
    pub customer_id: String,
    pub amount: Amount,
    pub unallocated: Amount,
    pub received_on: NaiveDate,
    pub parts: Vec<Part>,
}

/// Records a credit and settles invoices with it; its customer's standing follows in the same batch.
pub async fn record(db: &Db, act: &Act<'_>, new: &NewCredit, along: Along<'_, Credit>) -> Result<Credit, Failure> {
    let customer_id = accounts::find(db, act.supplier, &new.customer).await?.ok_or(Failure::NotFound)?;
    with_retries(|| try_record(db, act, new, &customer_id, along)).await
}

async fn try_record(
    db: &Db,
    act: &Act<'_>,
    new: &NewCredit,
    customer_id: &str,
    along: Along<'_, Credit>,
) -> Result<Credit, Failure> {
    let account = accounts::load(db, act.supplier, customer_id).await?.ok_or(Failure::NotFound)?;
    let Allocated { parts, unallocated } =
        allocate(new.amount, new.received_on, &account.open, &new.stated).map_err(|error| refused(&error, &new.stated))?;
    let credit = Credit {
        id: act.id(),
        customer_id: customer_id.to_owned(),
        amount: new.amount,
        unallocated,
        received_on: new.received_on,
        parts,
    };
    let today = act.today();
    let effect = if credit.parts.iter().any(|part| part.dated_on != today) { Effect::OtherDays } else { Effect::FromToday };
    let items = less(account.items(), &credit.parts)?;
    let outcome = account
        .outcome(db, act, effect, items, account.overrides().to_vec(), |history| {
            for part in &credit.parts {
                for invoice in history.invoices.iter_mut().filter(|one| one.number == part.invoice_number) {
                    invoice.allocations.push((part.dated_on, part.amount));
                }
            }
        })
        .await?;
    let mut batch = insert(act, new, &credit);
    let event = match &new.kind {
        Kind::Payment { method } => Event::PaymentReceived {
            amount: credit.amount,
            unallocated: credit.unallocated,
            method: method.as_str().to_owned(),
        },
        Kind::CreditNote { number } => Event::CreditNoteIssued {
            number: number.as_ref().map(|number| number.as_str().to_owned()),
            amount: credit.amount,
        },
    };
    batch.push(note(act, customer_id, &event)?);
    batch.extend(account.save(act, &outcome)?);
    batch.extend(along(&credit));
    db.batch(batch).await?;
    Ok(credit)
}

fn insert(act: &Act<'_>, new: &NewCredit, credit: &Credit) -> Vec<Statement> {
    let (method, number) = match &new.kind {
        Kind::Payment { method } => (Some(method.as_str().to_owned()), None),
        Kind::CreditNote { number } => (None, number.as_ref().map(|number| number.as_str().to_owned())),
    };
    let (provider, provider_payment_id) = new.provider.clone().unzip();
    let mut batch = vec![Statement::new(
        "INSERT INTO credit (supplier_id, id, kind, customer_id, number, amount, unallocated, received_on, method, reference, provider, provider_payment_id, created_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        params![
            act.supplier.id(),
            &credit.id,
            new.kind.as_str(),
            &credit.customer_id,
            number,
            credit.amount,
            credit.received_on,
            method,
            new.reference.as_ref().map(|reference| reference.as_str().to_owned()),
            provider,
            provider_payment_id,
            act.now
        ],
    )];
    batch.extend(credit.parts.iter().map(|part| {
        Statement::new(
            "INSERT INTO allocation (supplier_id, credit_id, invoice_id, customer_id, amount, dated_on, created_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![act.supplier.id(), &credit.id, &part.invoice_id, &credit.customer_id, part.amount, part.dated_on, act.now],
        )
    }));
    batch
}

/// The open items after these allocations.
fn less(items: &[OpenItem], parts: &[Part]) -> Result<Vec<OpenItem>, Failure> {
    let mut left = items.to_vec();
    for part in parts {
        for item in left.iter_mut().filter(|item| item.number == part.invoice_number) {
            item.open = item
                .open
                .checked_sub(part.amount)
                .map_err(|_| DbError::unreadable("an open item does not match its invoice"))?;
        }
    }
    left.retain(|item| item.open > Amount::ZERO);
    Ok(left)
}

/// An allocation that cannot be, as a fault of the field that states it.
fn refused(error: &AllocationError, stated: &[Stated]) -> Failure {
    let part = |number: &str, field: &str| {
        let at = stated.iter().position(|one| one.invoice_number == number).unwrap_or(0);
        format!("allocations.{at}.{field}")
    };
    match error {
        AllocationError::NotPositive => Failure::field("amount", Fault::NotPositive),
        AllocationError::Overflow(_) => Failure::field("amount", Fault::OutOfRange),
        AllocationError::MoreThanPaid => Failure::field("allocations", Fault::MoreThanPayment),
        AllocationError::UnknownInvoice { number } => Failure::field(part(number, "invoice_number"), Fault::Unknown),
        AllocationError::NamedTwice { number } => Failure::field(part(number, "invoice_number"), Fault::Taken),
        AllocationError::MoreThanOpen { number, .. } => Failure::field(part(number, "amount"), Fault::MoreThanOpen),
        AllocationError::PartNotPositive { number } => Failure::field(part(number, "amount"), Fault::NotPositive),
    }
}

/// A credit as it is listed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Listed {
    pub id: String,
    pub kind: String,
    pub customer_id: String,
    pub number: Option<String>,
    pub amount: Amount,
    pub unallocated: Amount,
    pub received_on: NaiveDate,
    pub method: Option<String>,
    pub reference: Option<String>,
}

/// All of a supplier's payments and credit notes, newest first by id.
pub async fn list(db: &Db, supplier: &Supplier, before: Option<&str>, limit: u32) -> Result<Vec<Listed>, DbError> {
    db.all(Statement::new(
        "SELECT id, kind, customer_id, number, amount, unallocated, received_on, method, reference FROM credit \
         WHERE supplier_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
        params![supplier.id(), before.unwrap_or("g"), limit],
    ))
    .await
}

/// One customer's, newest first: a statement, to travel with others.
pub(super) fn of_customer(supplier: &Supplier, customer_id: &str, limit: u32) -> Statement {
    Statement::new(
        "SELECT id, kind, customer_id, number, amount, unallocated, received_on, method, reference FROM credit \
         WHERE supplier_id = ?1 AND customer_id = ?2 ORDER BY received_on DESC, id DESC LIMIT ?3",
        params![supplier.id(), customer_id, limit],
    )
}
