//! Money that had been thought paid and was taken back: incidents weigh on a customer's status.

use chrono::NaiveDate;

use super::accounts::{self, Effect, with_retries};
use super::act::{Act, Along, Failure};
use super::db::{Db, Statement};
use super::history::{Event, note};
use crate::domain::delinquency::{Incident, IncidentKind, Status};
use crate::params;

/// An incident to be recorded.
#[derive(Debug, Clone)]
pub struct NewIncident {
    /// One by which it is recorded at most once.
    pub id: String,
    pub kind: IncidentKind,
    pub on: NaiveDate,
    /// What people find it by.
    pub reference: String,
}

/// Records an incident; the customer's standing follows in the same batch. The answer is its effective status.
pub async fn record(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    new: &NewIncident,
    along: Along<'_, Status>,
) -> Result<Status, Failure> {
    with_retries(|| try_record(db, act, customer_id, new, along)).await
}

async fn try_record(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    new: &NewIncident,
    along: Along<'_, Status>,
) -> Result<Status, Failure> {
    let account = accounts::load(db, act.supplier, customer_id)
        .await?
        .ok_or(Failure::NotFound)?;
    let incident = Incident {
        kind: new.kind,
        on: new.on,
    };
    let items = account.items().to_vec();
    let outcome = account
        .outcome_of_money(db, act, Effect::FromToday, items, vec![incident], |_| {})
        .await?;
    let mut batch = insert(act, customer_id, new)?;
    batch.extend(account.save(act, &outcome)?);
    batch.extend(along(&outcome.standing.effective));
    db.batch(batch).await?;
    Ok(outcome.standing.effective)
}

/// The statements that store an incident and note it.
pub(super) fn insert(act: &Act<'_>, customer_id: &str, new: &NewIncident) -> Result<Vec<Statement>, Failure> {
    let reference = new.reference.clone();
    let event = match new.kind {
        IncidentKind::ReturnedDebit => Event::DebitReturned { reference },
        IncidentKind::ChargebackLost => Event::ChargebackLost { reference },
    };
    Ok(vec![
        Statement::new(
            "INSERT INTO incident (supplier_id, customer_id, id, kind, dated_on, reference, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                act.supplier.id(),
                customer_id,
                &new.id,
                new.kind.as_str(),
                new.on,
                &new.reference,
                act.now
            ],
        ),
        note(act, customer_id, &event)?,
    ])
}
