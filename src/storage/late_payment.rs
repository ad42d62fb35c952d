//! Interest and compensation for late payment: what has come together, asked for by an invoice of its own, or let off.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::Serialize;

use super::access::Supplier;
use super::accounts::CustomerRef;
use super::act::{Act, Along, Failure};
use super::billing;
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::history::{Event, note};
use super::invoices::{self, Issued, NewInvoice};
use super::past::histories;
use crate::domain::fault::Fault;
use crate::domain::invoice::InvoiceLine;
use crate::domain::late_payment::Charge;
use crate::domain::locale::Locale;
use crate::domain::money::Amount;
use crate::domain::sorting::sort_by;
use crate::params;

words! {
    /// What was decided about a charge.
    pub enum Outcome {
        Collected = "collected",
        Waived = "waived",
    }
}

/// What was decided about one invoice.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Decided {
    pub invoice_number: String,
    pub until: NaiveDate,
    pub interest: Amount,
    pub compensation: Amount,
    pub outcome: Outcome,
    /// The number of the invoice that asks for it.
    pub charged_by: Option<String>,
    pub decided_by: String,
}

row! { Decided { invoice_number, until, interest, compensation, outcome, charged_by, decided_by } }

/// How late payment stands with a customer.
pub struct Late {
    pub customer_name: String,
    pub language: Locale,
    /// Whether the supplier charges at all.
    pub is_charged: bool,
    /// What is neither asked for nor let off, the oldest first.
    pub charges: Vec<Charge>,
    /// The latest first.
    pub decided: Vec<Decided>,
}

/// Up to the end of yesterday: today may still bring the money.
pub async fn of(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    today: NaiveDate,
) -> Result<Option<Late>, Failure> {
    struct Named {
        name: String,
        language: Locale,
    }
    row! { Named { name, language } }
    let results = db
        .batch(vec![
            Statement::new(
                "SELECT name, language FROM customer WHERE supplier_id = ?1 AND id = ?2",
                params![supplier.id(), customer_id],
            ),
            Statement::new(
                "SELECT i.number AS invoice_number, l.until, l.interest, l.compensation, l.outcome, c.number AS charged_by, l.decided_by \
                 FROM invoice i INDEXED BY invoice_by_customer CROSS JOIN late_charge l ON l.supplier_id = i.supplier_id AND l.invoice_id = i.id \
                 LEFT JOIN invoice c ON c.supplier_id = l.supplier_id AND c.id = l.charged_by \
                 WHERE i.supplier_id = ?1 AND i.customer_id = ?2",
                params![supplier.id(), customer_id],
            ),
        ])
        .await?;
    let [named, decided] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected").into());
    };
    let Some(named) = named.first::<Named>()? else {
        return Ok(None);
    };
    let mut decided: Vec<Decided> = decided.all()?;
    sort_by(&mut decided, |a, b| {
        (b.until, &b.invoice_number).cmp(&(a.until, &a.invoice_number))
    });
    let terms = billing::stored(db, supplier, today).await?.billing.late_charges;
    let mut charges = Vec::new();
    if let Some(terms) = &terms {
        let mut until: HashMap<&str, NaiveDate> = HashMap::new();
        for one in &decided {
            let last = until.entry(&one.invoice_number).or_insert(one.until);
            *last = one.until.max(*last);
        }
        // Interest bears none.
        let asking: HashSet<&str> = decided
            .iter()
            .filter_map(|one| one.charged_by.as_deref())
            .collect();
        let mut all = histories(db, supplier, &[customer_id]).await?;
        let history = all.remove(customer_id).ok_or(Failure::NotFound)?;
        let yesterday = today.pred_opt().unwrap_or(today);
        for invoice in history
            .invoices
            .iter()
            .filter(|invoice| !asking.contains(invoice.number.as_str()))
        {
            let before = until.get(invoice.number.as_str()).copied();
            let charge = terms
                .charge(invoice, before, yesterday)
                .map_err(DbError::unreadable)?;
            charges.extend(charge.filter(|charge| charge.total().is_ok_and(Amount::is_positive)));
        }
    }
    sort_by(&mut charges, |a, b| {
        (a.from, &a.invoice_number).cmp(&(b.from, &b.invoice_number))
    });
    Ok(Some(Late {
        customer_name: named.name,
        language: named.language,
        is_charged: terms.is_some(),
        charges,
        decided,
    }))
}

/// Asks for these charges by an invoice of these lines.
pub async fn collect(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    charges: &[Charge],
    lines: Vec<InvoiceLine>,
    along: Along<'_, Issued>,
) -> Result<Issued, Failure> {
    if charges.is_empty() {
        return Err(Failure::field("invoices", Fault::NothingOpen));
    }
    let new = NewInvoice {
        customer: CustomerRef::Id(customer_id.to_owned()),
        number: None,
        issued_on: act.today(),
        due_on: None,
        total: None,
        lines,
        order_id: None,
    };
    let rows = rows(charges)?;
    invoices::issue(db, act, &new, &|issued| {
        let charged_by = Some(issued.invoice.id.clone());
        let mut batch = vec![decide(act, &rows, Outcome::Collected, charged_by)];
        batch.extend(along(issued));
        batch
    })
    .await
    .map_err(decided_meanwhile)
}

/// Of two that decide about a charge at once, the second finds nothing left to decide.
fn decided_meanwhile(failure: Failure) -> Failure {
    match failure {
        Failure::Db(error) if error.says("late_charge.") => Failure::field("invoices", Fault::NothingOpen),
        other => other,
    }
}

/// Lets these charges off.
pub async fn waive(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    charges: &[Charge],
    along: Along<'_, Amount>,
) -> Result<Amount, Failure> {
    if charges.is_empty() {
        return Err(Failure::field("invoices", Fault::NothingOpen));
    }
    let totals: Result<Vec<Amount>, _> = charges.iter().map(Charge::total).collect();
    let amount = totals.and_then(Amount::sum).map_err(DbError::unreadable)?;
    let mut batch = vec![
        decide(act, &rows(charges)?, Outcome::Waived, None),
        note(act, customer_id, &Event::LateChargesWaived { amount })?,
    ];
    batch.extend(along(&amount));
    match db.batch(batch).await {
        Ok(_) => Ok(amount),
        Err(error) => Err(decided_meanwhile(error.into())),
    }
}

fn rows(charges: &[Charge]) -> Result<String, Failure> {
    let rows: Vec<_> = charges
        .iter()
        .map(|one| (&one.invoice_number, one.until, one.interest, one.compensation))
        .collect();
    Ok(serde_json::to_string(&rows)?)
}

fn decide(act: &Act<'_>, rows: &str, outcome: Outcome, charged_by: Option<String>) -> Statement {
    Statement::new(
        "INSERT INTO late_charge (supplier_id, invoice_id, until, interest, compensation, outcome, charged_by, decided_by, decided_at) \
         SELECT ?1, i.id, j.value ->> 1, j.value ->> 2, j.value ->> 3, ?3, ?4, ?5, ?6 FROM json_each(?2) j \
         CROSS JOIN invoice i ON i.supplier_id = ?1 AND i.number = j.value ->> 0",
        params![
            act.supplier.id(),
            rows,
            outcome.as_str(),
            charged_by,
            act.actor,
            act.now
        ],
    )
}
