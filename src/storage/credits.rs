//! What reduces a debt: payments and credit notes, allocated to invoices in the same way.

pub mod noting;
pub mod using;
pub mod write_off;

use chrono::NaiveDate;
use serde::Serialize;

use super::access::Supplier;
use super::accounts::{self, Account, CustomerRef, Effect, Outcome, with_retries};
use super::act::{Act, Along, Failure};
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::history::{Event, note};
use super::invoices;
use crate::domain::account::OpenItem;
use crate::domain::allocation::{Allocated, AllocationError, OpenInvoice, Part, Stated, allocate};
use crate::domain::fault::Fault;
use crate::domain::invoice::Document;
use crate::domain::money::Amount;
use crate::domain::text::Note;
use crate::params;

pub use noting::NewNote;

/// How money came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Cash,
    OnDelivery,
    Transfer,
    Card,
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

    /// The method by its name, or by another name that programs have for it.
    pub fn parse(text: &str) -> Option<Method> {
        Some(match text {
            "cash" => Method::Cash,
            "on_delivery" | "cash_on_delivery" => Method::OnDelivery,
            "transfer" | "bank_transfer" | "wire" | "wire_transfer" => Method::Transfer,
            "card" | "credit_card" | "debit_card" => Method::Card,
            "debit" | "direct_debit" => Method::Debit,
            "sepa" | "sepa_debit" | "sepa_direct_debit" => Method::Sepa,
            "cheque" | "check" => Method::Cheque,
            "other" => Method::Other,
            _ => return None,
        })
    }
}

#[derive(Debug, Clone)]
pub enum Kind {
    Payment {
        method: Method,
    },
    CreditNote(NewNote),
    /// What is left of an invoice and not worth asking for: nobody gets a note of it.
    WriteOff,
}

/// The method by which a written-off residue is told from a credit note.
pub const WRITE_OFF: &str = "write_off";

impl Kind {
    fn as_str(&self) -> &'static str {
        match self {
            Kind::Payment { .. } => "payment",
            Kind::CreditNote(_) | Kind::WriteOff => "credit_note",
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
    /// Of a credit note.
    pub number: Option<String>,
    pub document: Option<Document>,
}

/// Records a credit and settles invoices with it; its customer's standing follows in the same batch.
pub async fn record(
    db: &Db,
    act: &Act<'_>,
    new: &NewCredit,
    along: Along<'_, Credit>,
) -> Result<Credit, Failure> {
    let customer_id = accounts::find(db, act.supplier, &new.customer)
        .await?
        .ok_or(Failure::NotFound)?;
    with_retries(|| try_record(db, act, new, &customer_id, along)).await
}

async fn try_record(
    db: &Db,
    act: &Act<'_>,
    new: &NewCredit,
    customer_id: &str,
    along: Along<'_, Credit>,
) -> Result<Credit, Failure> {
    let account = accounts::load(db, act.supplier, customer_id)
        .await?
        .ok_or(Failure::NotFound)?;
    if !account.can_receive(new.amount) {
        return Err(Failure::field("amount", Fault::OutOfRange));
    }
    let draft = match &new.kind {
        Kind::CreditNote(note) => Some(noting::draft(db, act, new, note, customer_id).await?),
        Kind::Payment { .. } | Kind::WriteOff => None,
    };
    // A provider's money has come whatever it says that it is for: it settles that invoice as far as it is open.
    let stated = match &new.provider {
        Some(_) => as_far_as_open(&new.stated, &account.open),
        None => match &new.kind {
            Kind::CreditNote(note) if new.stated.is_empty() => corrected(new, note, &account.open),
            _ => new.stated.clone(),
        },
    };
    let Allocated { parts, unallocated } = match allocate(new.amount, new.received_on, &account.open, &stated)
    {
        Ok(allocated) => allocated,
        Err(error) => return Err(as_refused(db, act, customer_id, &new.stated, error).await?),
    };
    let credit = Credit {
        id: act.id(),
        customer_id: customer_id.to_owned(),
        amount: new.amount,
        unallocated,
        received_on: new.received_on,
        parts,
        number: draft.as_ref().map(|draft| draft.number.clone()),
        document: draft.map(|draft| draft.document),
    };
    let outcome = outcome_of(db, act, &account, &credit.parts).await?;
    // The account first: who comes second is told so by its version, before an allocation finds its invoice settled.
    let mut batch = account.save(act, &outcome)?;
    batch.extend(insert(act, new, &credit)?);
    let event = match &new.kind {
        Kind::Payment { method } => Event::PaymentReceived {
            amount: credit.amount,
            unallocated: credit.unallocated,
            method: method.as_str().to_owned(),
        },
        Kind::CreditNote(_) => Event::CreditNoteIssued {
            number: credit.number.clone(),
            amount: credit.amount,
        },
        Kind::WriteOff => Event::ResidueWrittenOff {
            number: credit
                .parts
                .first()
                .map_or_else(String::new, |part| part.invoice_number.clone()),
            amount: credit.amount,
        },
    };
    batch.push(note(act, customer_id, &event)?);
    batch.extend(along(&credit));
    let numbers_itself = matches!(&new.kind, Kind::CreditNote(note) if note.number.is_none());
    match db.batch(batch).await {
        Ok(_) => Ok(credit),
        // Somebody else took the next number of the series.
        Err(error) if numbers_itself && error.says("credit.number") => Err(Failure::stale()),
        Err(error) => Err(error.into()),
    }
}

/// A credit note settles the invoice that it corrects first.
fn corrected(new: &NewCredit, note: &NewNote, open: &[OpenInvoice]) -> Vec<Stated> {
    let of = |invoice: &&OpenInvoice| Some(invoice.number.as_str()) == note.corrects.as_deref();
    let found = open.iter().find(of);
    let stated = found.map(|invoice| Stated {
        invoice_number: invoice.number.clone(),
        amount: new.amount.min(invoice.open),
    });
    stated.into_iter().collect()
}

/// The account once its invoices are settled so.
async fn outcome_of(db: &Db, act: &Act<'_>, account: &Account, parts: &[Part]) -> Result<Outcome, Failure> {
    let today = act.today();
    let due_on = |part: &Part| {
        let open = account.open.iter().find(|open| open.id == part.invoice_id);
        open.map(|open| open.due_on)
    };
    let effect = parts
        .iter()
        .map(|part| {
            due_on(part).map_or(Effect::OtherDays, |due_on| {
                Effect::of(part.dated_on, due_on, today)
            })
        })
        .fold(Effect::FromToday, Effect::and);
    let items = less(account.items(), parts)?;
    account
        .outcome(db, act, effect, items, account.overrides().to_vec(), |history| {
            for part in parts {
                for invoice in history
                    .invoices
                    .iter_mut()
                    .filter(|one| one.number == part.invoice_number)
                {
                    invoice.allocations.push((part.dated_on, part.amount));
                }
            }
        })
        .await
}

/// Why money cannot go where it is said to, as a fault of what says so.
async fn as_refused(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    stated: &[Stated],
    error: AllocationError,
) -> Result<Failure, DbError> {
    let AllocationError::UnknownInvoice { number } = &error else {
        return Ok(refused(&error, stated));
    };
    let found = invoices::by_number(db, act.supplier, number).await?;
    let is_settled = found.is_some_and(|invoice| invoice.customer_id == customer_id);
    Ok(unknown_invoice(number, is_settled, stated))
}

fn as_far_as_open(stated: &[Stated], open: &[OpenInvoice]) -> Vec<Stated> {
    stated
        .iter()
        .filter_map(|one| {
            let invoice = open.iter().find(|invoice| invoice.number == one.invoice_number)?;
            Some(Stated {
                invoice_number: one.invoice_number.clone(),
                amount: one.amount.min(invoice.open),
            })
        })
        .collect()
}

fn insert(act: &Act<'_>, new: &NewCredit, credit: &Credit) -> Result<Vec<Statement>, Failure> {
    let method = match &new.kind {
        Kind::Payment { method } => Some(method.as_str().to_owned()),
        Kind::CreditNote(_) => None,
        Kind::WriteOff => Some(WRITE_OFF.to_owned()),
    };
    let document = credit.document.as_ref().map(serde_json::to_string).transpose()?;
    let (provider, provider_payment_id) = new.provider.clone().unzip();
    let mut batch = vec![Statement::new(
        "INSERT INTO credit (supplier_id, id, kind, customer_id, number, amount, unallocated, received_on, method, reference, provider, provider_payment_id, created_at, document) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            act.supplier.id(),
            &credit.id,
            new.kind.as_str(),
            &credit.customer_id,
            credit.number.clone(),
            credit.amount,
            credit.received_on,
            method,
            new.reference
                .as_ref()
                .map(|reference| reference.as_str().to_owned()),
            provider,
            provider_payment_id,
            act.now,
            document
        ],
    )];
    if !credit.parts.is_empty() {
        let parts: Vec<_> = credit
            .parts
            .iter()
            .map(|part| (&part.invoice_id, part.amount, part.dated_on))
            .collect();
        // One statement however many invoices: a batch holds a thousand at most.
        batch.push(Statement::new(
            "INSERT INTO allocation (supplier_id, credit_id, invoice_id, customer_id, amount, dated_on, created_at) \
             SELECT ?1, ?2, value ->> 0, ?3, value ->> 1, value ->> 2, ?5 FROM json_each(?4)",
            params![act.supplier.id(), &credit.id, &credit.customer_id, serde_json::to_string(&parts)?, act.now],
        ));
    }
    Ok(batch)
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

/// Names no open invoice: none at all (or somebody else's), or one that has nothing left to pay.
fn unknown_invoice(number: &str, is_settled: bool, stated: &[Stated]) -> Failure {
    let at = stated
        .iter()
        .position(|one| one.invoice_number == number)
        .unwrap_or(0);
    if is_settled {
        Failure::field(format!("allocations.{at}.amount"), Fault::MoreThanOpen)
    } else {
        Failure::field(format!("allocations.{at}.invoice_number"), Fault::Unknown)
    }
}

/// An allocation that cannot be, as a fault of the field that states it.
fn refused(error: &AllocationError, stated: &[Stated]) -> Failure {
    let part = |number: &str, field: &str| {
        // The last one: of an invoice named twice, that is the one too many.
        let at = stated
            .iter()
            .rposition(|one| one.invoice_number == number)
            .unwrap_or(0);
        format!("allocations.{at}.{field}")
    };
    match error {
        AllocationError::NotPositive => Failure::field("amount", Fault::NotPositive),
        AllocationError::Overflow(_) => Failure::field("amount", Fault::OutOfRange),
        AllocationError::MoreThanPaid => Failure::field("allocations", Fault::MoreThanPayment),
        AllocationError::UnknownInvoice { number } => unknown_invoice(number, false, stated),
        AllocationError::NamedTwice { number } => {
            Failure::field(part(number, "invoice_number"), Fault::Repeated)
        }
        AllocationError::MoreThanOpen { number, .. } => {
            Failure::field(part(number, "amount"), Fault::MoreThanOpen)
        }
        AllocationError::PartNotPositive { number } => {
            Failure::field(part(number, "amount"), Fault::NotPositive)
        }
    }
}

/// A credit as it is listed.
#[derive(Debug, Clone, Serialize)]
pub struct Listed {
    pub id: String,
    pub kind: String,
    pub customer_id: String,
    pub number: Option<String>,
    pub amount: Amount,
    pub unallocated: Amount,
    /// What of it went back: refunded, lost in a dispute, returned by the bank.
    pub taken_back: Amount,
    pub received_on: NaiveDate,
    pub method: Option<String>,
    pub reference: Option<String>,
}

row! { Listed { id, kind, customer_id, number, amount, unallocated, taken_back, received_on, method, reference } }

/// A credit with what it settled.
#[derive(Debug, Clone)]
pub struct Detailed {
    pub credit: Listed,
    pub allocations: Vec<Stated>,
}

row! { Detailed { credit: row, allocations: json } }

/// All of a supplier's payments, newest first by id; `before` is the last id of the page before.
pub async fn payments(
    db: &Db,
    supplier: &Supplier,
    before: Option<&str>,
    limit: u32,
) -> Result<Vec<Detailed>, DbError> {
    db.all(Statement::new(
        "SELECT c.id, c.kind, c.customer_id, c.number, c.amount, c.unallocated, c.received_on, c.method, c.reference, \
           (SELECT coalesce(sum(r.amount), 0) FROM reversal r WHERE r.supplier_id = c.supplier_id AND r.credit_id = c.id) AS taken_back, \
           (SELECT json_group_array(json_object('invoice_number', number, 'amount', amount)) FROM (SELECT i.number, sum(a.amount) AS amount FROM allocation a \
            CROSS JOIN invoice i ON i.supplier_id = a.supplier_id AND i.id = a.invoice_id \
            WHERE a.supplier_id = c.supplier_id AND a.credit_id = c.id GROUP BY a.invoice_id HAVING sum(a.amount) > 0)) AS allocations \
         FROM credit c WHERE c.supplier_id = ?1 AND c.id < ?2 AND c.kind = 'payment' ORDER BY c.id DESC LIMIT ?3",
        params![supplier.id(), before.unwrap_or("g"), limit],
    ))
    .await
}

/// One customer's payments, the latest received first; `before` is the last one's date and id of the page before.
pub async fn payments_of(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    before: Option<(&str, &str)>,
    limit: u32,
) -> Result<Vec<Detailed>, DbError> {
    let (date, id) = before.unwrap_or(("g", "g"));
    db.all(Statement::new(
        "SELECT c.id, c.kind, c.customer_id, c.number, c.amount, c.unallocated, c.received_on, c.method, c.reference, \
           (SELECT coalesce(sum(r.amount), 0) FROM reversal r WHERE r.supplier_id = c.supplier_id AND r.credit_id = c.id) AS taken_back, \
           (SELECT json_group_array(json_object('invoice_number', number, 'amount', amount)) FROM (SELECT i.number, sum(a.amount) AS amount FROM allocation a \
            CROSS JOIN invoice i ON i.supplier_id = a.supplier_id AND i.id = a.invoice_id \
            WHERE a.supplier_id = c.supplier_id AND a.credit_id = c.id GROUP BY a.invoice_id HAVING sum(a.amount) > 0)) AS allocations \
         FROM credit c WHERE c.supplier_id = ?1 AND c.customer_id = ?2 AND (c.received_on, c.id) < (?3, ?4) AND c.kind = 'payment' \
         ORDER BY c.received_on DESC, c.id DESC LIMIT ?5",
        params![supplier.id(), customer_id, date, id, limit],
    ))
    .await
}

/// One customer's, newest first: a statement, to travel with others.
pub(super) fn of_customer(supplier: &Supplier, customer_id: &str, limit: u32) -> Statement {
    Statement::new(
        "SELECT c.id, c.kind, c.customer_id, c.number, c.amount, c.unallocated, c.received_on, c.method, c.reference, \
           (SELECT coalesce(sum(r.amount), 0) FROM reversal r WHERE r.supplier_id = c.supplier_id AND r.credit_id = c.id) AS taken_back \
         FROM credit c WHERE c.supplier_id = ?1 AND c.customer_id = ?2 ORDER BY c.received_on DESC, c.id DESC LIMIT ?3",
        params![supplier.id(), customer_id, limit],
    )
}
