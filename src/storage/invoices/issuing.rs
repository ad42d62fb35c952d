//! An invoice comes into being, with its number, what it says and what it does to the account.

use chrono::NaiveDate;

use super::drafting::draft;
use super::{Invoice, Issued};
use crate::domain::account::OpenItem;
use crate::domain::delinquency::InvoiceHistory;
use crate::domain::fault::Fault;
use crate::domain::invoice::InvoiceLine;
use crate::domain::money::Amount;
use crate::domain::text::DocumentNumber;
use crate::params;
use crate::storage::accounts::{self, CustomerRef, Effect, with_retries};
use crate::storage::act::{Act, Along, Failure};
use crate::storage::db::{Db, Statement};
use crate::storage::history::{Event, note};

/// An invoice to be issued.
#[derive(Debug, Clone)]
pub struct NewInvoice {
    pub customer: CustomerRef,
    /// The next one of the series when absent.
    pub number: Option<DocumentNumber>,
    pub issued_on: NaiveDate,
    /// From the customer's terms when absent.
    pub due_on: Option<NaiveDate>,
    /// What the lines come to when absent, or the order.
    pub total: Option<Amount>,
    pub lines: Vec<InvoiceLine>,
    pub order_id: Option<String>,
}

/// Books an invoice; its customer's standing follows in the same batch.
pub async fn issue(
    db: &Db,
    act: &Act<'_>,
    new: &NewInvoice,
    along: Along<'_, Issued>,
) -> Result<Issued, Failure> {
    let customer_id = accounts::find(db, act.supplier, &new.customer)
        .await?
        .ok_or(Failure::NotFound)?;
    with_retries(|| try_issue(db, act, new, &customer_id, along)).await
}

async fn try_issue(
    db: &Db,
    act: &Act<'_>,
    new: &NewInvoice,
    customer_id: &str,
    along: Along<'_, Issued>,
) -> Result<Issued, Failure> {
    let account = accounts::load(db, act.supplier, customer_id)
        .await?
        .ok_or(Failure::NotFound)?;
    let due_on = new
        .due_on
        .unwrap_or_else(|| account.terms().due_on(new.issued_on));
    if due_on < new.issued_on {
        return Err(Failure::field("due_on", Fault::BeforeIssue));
    }
    let draft = draft(db, act, new, customer_id).await?;
    if !account.can_owe(draft.total) {
        return Err(Failure::field("total", Fault::OutOfRange));
    }
    let invoice = Invoice {
        id: act.id(),
        customer_id: customer_id.to_owned(),
        number: draft.number,
        issued_on: new.issued_on,
        due_on,
        total: draft.total,
        open: draft.total,
        disputed_on: None,
        dispute_reason: None,
        order_id: new.order_id.clone(),
    };
    let effect = Effect::of(invoice.issued_on, due_on, act.today());
    let mut items = account.items().to_vec();
    items.push(OpenItem {
        number: invoice.number.clone(),
        due_on,
        open: invoice.total,
        disputed: false,
    });
    let outcome = account
        .outcome(db, act, effect, items, account.overrides().to_vec(), |history| {
            history.invoices.push(InvoiceHistory {
                number: invoice.number.clone(),
                issued_on: invoice.issued_on,
                due_on,
                total: invoice.total,
                allocations: Vec::new(),
                disputes: Vec::new(),
            });
        })
        .await?;
    let mut batch = vec![Statement::new(
        "INSERT INTO invoice (supplier_id, id, customer_id, number, issued_on, due_on, total, open, order_id, created_at, document) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?8, ?9, ?10)",
        params![
            act.supplier.id(),
            &invoice.id,
            customer_id,
            &invoice.number,
            invoice.issued_on,
            due_on,
            invoice.total,
            invoice.order_id.clone(),
            act.now,
            serde_json::to_string(&draft.document)?
        ],
    )];
    if let Some(order_id) = &invoice.order_id {
        batch.push(Statement::new(
            "UPDATE sales_order SET status = 'invoiced', invoice_id = ?3, closed_on = ?4 WHERE supplier_id = ?1 AND id = ?2",
            params![act.supplier.id(), order_id, &invoice.id, invoice.issued_on],
        ));
    }
    let event = Event::InvoiceIssued {
        number: invoice.number.clone(),
        total: invoice.total,
    };
    batch.push(note(act, customer_id, &event)?);
    batch.extend(account.save(act, &outcome)?);
    let issued = Issued {
        invoice,
        document: Some(draft.document),
    };
    batch.extend(along(&issued));
    match db.batch(batch).await {
        Ok(_) => Ok(issued),
        // Somebody else took the next number of the series.
        Err(error) if new.number.is_none() && error.says("invoice.number") => Err(Failure::stale()),
        Err(error) => Err(error.into()),
    }
}
