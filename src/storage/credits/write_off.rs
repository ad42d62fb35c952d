//! What is left of an invoice and not worth asking for.

use super::{Kind, NewCredit, record};
use crate::domain::allocation::Stated;
use crate::domain::money::Amount;
use crate::domain::text::Note;
use crate::storage::accounts::{self, CustomerRef};
use crate::storage::act::{Act, Along, Failure};
use crate::storage::db::Db;
use crate::storage::invoices::{self, Invoice};

#[derive(Debug, Clone)]
pub enum WrittenOff {
    Done(Box<Invoice>),
    /// Nothing is left of it, or more than the policy lets go.
    NotAResidue,
}

/// Settles the rest of an invoice with a credit that no money came for, if it is as little as the policy says.
pub async fn write_off(
    db: &Db,
    act: &Act<'_>,
    invoice_id: &str,
    reason: Option<Note>,
    along: Along<'_, Invoice>,
) -> Result<WrittenOff, Failure> {
    let invoice = invoices::get(db, act.supplier, invoice_id)
        .await?
        .ok_or(Failure::NotFound)?;
    let account = accounts::load(db, act.supplier, &invoice.customer_id)
        .await?
        .ok_or(Failure::NotFound)?;
    if !invoice.open.is_positive() || invoice.open > account.policy.write_off_up_to {
        return Ok(WrittenOff::NotAResidue);
    }
    let settled = Invoice {
        open: Amount::ZERO,
        ..invoice.clone()
    };
    let new = NewCredit {
        customer: CustomerRef::Id(invoice.customer_id),
        kind: Kind::WriteOff,
        amount: invoice.open,
        received_on: act.today(),
        reference: reason,
        stated: vec![Stated {
            invoice_number: invoice.number,
            amount: invoice.open,
        }],
        provider: None,
    };
    record(db, act, &new, &|_| along(&settled)).await?;
    Ok(WrittenOff::Done(Box::new(settled)))
}
