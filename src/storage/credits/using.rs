//! What is done with a credit after it was recorded: what is left of it settles invoices, or goes back to the payer.

use chrono::NaiveDate;

use super::{Detailed, Listed, as_refused, outcome_of};
use crate::domain::allocation::{Allocated, Stated, allocate};
use crate::domain::fault::Fault;
use crate::domain::invoice::Document;
use crate::domain::money::Amount;
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::accounts::{self, Effect, with_retries};
use crate::storage::act::{Act, Along, Failure};
use crate::storage::db::{Db, Statement};
use crate::storage::db_error::DbError;
use crate::storage::history::{Event, note};

/// A credit with its customer's name.
#[derive(Debug, Clone)]
pub struct Named {
    pub customer_name: String,
    pub detailed: Detailed,
    /// The provider that it came through: it tells by itself what becomes of it.
    pub provider: Option<String>,
    /// What it says, if it is a credit note.
    pub document: Option<Document>,
}

row! { Named { customer_name, detailed: row, provider, document: json } }

/// A payment or credit note.
pub async fn get(db: &Db, supplier: &Supplier, id: &str) -> Result<Option<Named>, DbError> {
    db.first(Statement::new(
        "SELECT c.id, c.kind, c.customer_id, c.number, c.amount, c.unallocated, c.received_on, c.method, c.reference, c.provider, c.document, k.name AS customer_name, \
           (SELECT coalesce(sum(r.amount), 0) FROM reversal r WHERE r.supplier_id = c.supplier_id AND r.credit_id = c.id) AS taken_back, \
           (SELECT json_group_array(json_object('invoice_number', number, 'amount', amount)) FROM (SELECT i.number, sum(a.amount) AS amount FROM allocation a \
            CROSS JOIN invoice i ON i.supplier_id = a.supplier_id AND i.id = a.invoice_id \
            WHERE a.supplier_id = c.supplier_id AND a.credit_id = c.id GROUP BY a.invoice_id HAVING sum(a.amount) > 0)) AS allocations \
         FROM credit c CROSS JOIN customer k ON k.supplier_id = c.supplier_id AND k.id = c.customer_id WHERE c.supplier_id = ?1 AND c.id = ?2",
        params![supplier.id(), id],
    ))
    .await
}

/// What is left of a credit settles invoices: those that are stated, then the oldest, from today on.
pub async fn settle(
    db: &Db,
    act: &Act<'_>,
    id: &str,
    stated: &[Stated],
    along: Along<'_, Detailed>,
) -> Result<Detailed, Failure> {
    with_retries(|| try_settle(db, act, id, stated, along)).await
}

async fn try_settle(
    db: &Db,
    act: &Act<'_>,
    id: &str,
    stated: &[Stated],
    along: Along<'_, Detailed>,
) -> Result<Detailed, Failure> {
    let Detailed {
        mut credit,
        mut allocations,
    } = left_of(db, act.supplier, id).await?.detailed;
    let account = accounts::load(db, act.supplier, &credit.customer_id)
        .await?
        .ok_or(Failure::NotFound)?;
    let from = act.today().max(credit.received_on);
    let Allocated { parts, unallocated } = match allocate(credit.unallocated, from, &account.open, stated) {
        Ok(allocated) => allocated,
        Err(error) => return Err(as_refused(db, act, &credit.customer_id, stated, error).await?),
    };
    if parts.is_empty() {
        return Err(Failure::field("allocations", Fault::NothingOpen));
    }
    let used = credit.unallocated.saturating_sub(unallocated);
    let outcome = outcome_of(db, act, &account, &parts).await?;
    // The account first: who comes second is told so by its version.
    let mut batch = account.save(act, &outcome)?;
    let rows: Vec<_> = parts
        .iter()
        .map(|part| (&part.invoice_id, part.amount, part.dated_on))
        .collect();
    batch.push(Statement::new(
        "INSERT INTO allocation (supplier_id, credit_id, invoice_id, customer_id, amount, dated_on, step, created_at) \
         SELECT ?1, ?2, value ->> 0, ?3, value ->> 1, value ->> 2, ?5, ?6 FROM json_each(?4)",
        params![
            act.supplier.id(),
            &credit.id,
            &credit.customer_id,
            serde_json::to_string(&rows)?,
            act.id(),
            act.now
        ],
    ));
    batch.push(note(
        act,
        &credit.customer_id,
        &Event::CreditUsed { amount: used },
    )?);
    credit.unallocated = unallocated;
    for part in parts {
        match allocations
            .iter_mut()
            .find(|one| one.invoice_number == part.invoice_number)
        {
            Some(one) => one.amount = one.amount.saturating_add(part.amount),
            None => allocations.push(Stated {
                invoice_number: part.invoice_number,
                amount: part.amount,
            }),
        }
    }
    let changed = Detailed { credit, allocations };
    batch.extend(along(&changed));
    db.batch(batch).await?;
    Ok(changed)
}

/// Money that went back to the payer.
#[derive(Debug, Clone, Copy)]
pub struct Refund {
    pub amount: Amount,
    pub dated_on: NaiveDate,
}

/// Notes that some of what is left of a credit went back. What came through a provider goes back there, and is told by it.
pub async fn refund(
    db: &Db,
    act: &Act<'_>,
    id: &str,
    refund: Refund,
    along: Along<'_, Detailed>,
) -> Result<Detailed, Failure> {
    with_retries(|| try_refund(db, act, id, refund, along)).await
}

async fn try_refund(
    db: &Db,
    act: &Act<'_>,
    id: &str,
    refund: Refund,
    along: Along<'_, Detailed>,
) -> Result<Detailed, Failure> {
    let named = left_of(db, act.supplier, id).await?;
    if named.provider.is_some() {
        return Err(Failure::field("amount", Fault::AtTheProvider));
    }
    let Detailed {
        mut credit,
        allocations,
    } = named.detailed;
    if !refund.amount.is_positive() {
        return Err(Failure::field("amount", Fault::NotPositive));
    }
    if refund.amount > credit.unallocated {
        return Err(Failure::field("amount", Fault::MoreThanLeft));
    }
    if refund.dated_on < credit.received_on || refund.dated_on > act.today() {
        return Err(Failure::field("dated_on", Fault::OutOfRange));
    }
    let account = accounts::load(db, act.supplier, &credit.customer_id)
        .await?
        .ok_or(Failure::NotFound)?;
    // No invoice is touched: what is free weighs on the exposure and on no past day.
    let (items, overrides) = (account.items().to_vec(), account.overrides().to_vec());
    let outcome = account
        .outcome(db, act, Effect::FromToday, items, overrides, |_| {})
        .await?;
    let mut batch = account.save(act, &outcome)?;
    batch.push(Statement::new(
        "INSERT INTO reversal (supplier_id, credit_id, id, customer_id, kind, amount, dated_on, created_at) \
         VALUES (?1, ?2, ?3, ?4, 'refund', ?5, ?6, ?7)",
        params![
            act.supplier.id(),
            &credit.id,
            act.id(),
            &credit.customer_id,
            refund.amount,
            refund.dated_on,
            act.now
        ],
    ));
    let event = Event::PaymentTakenBack {
        amount: refund.amount,
        reason: "refund".to_owned(),
    };
    batch.push(note(act, &credit.customer_id, &event)?);
    credit.unallocated = credit.unallocated.saturating_sub(refund.amount);
    credit.taken_back = credit.taken_back.saturating_add(refund.amount);
    let changed = Detailed { credit, allocations };
    batch.extend(along(&changed));
    db.batch(batch).await?;
    Ok(changed)
}

/// A credit of which something is left.
async fn left_of(db: &Db, supplier: &Supplier, id: &str) -> Result<Named, Failure> {
    let named = get(db, supplier, id).await?.ok_or(Failure::NotFound)?;
    let Listed { unallocated, .. } = &named.detailed.credit;
    if unallocated.is_positive() {
        Ok(named)
    } else {
        Err(Failure::field("amount", Fault::MoreThanLeft))
    }
}
