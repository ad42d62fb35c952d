//! A person's word beside the computed status: pin, floor or cap, with reason, name and expiry.

use chrono::NaiveDate;

use super::accounts::{self, Effect, with_retries};
use super::act::{Act, Along, Failure};
use super::db::{Db, Statement};
use super::history::{Event, note};
use crate::domain::delinquency::{Mode, Override, Status};
use crate::domain::fault::Fault;
use crate::domain::text::Note;
use crate::params;

#[derive(Debug, Clone)]
pub struct NewOverride {
    pub mode: Mode,
    pub status: Status,
    pub reason: Note,
    pub expires_on: Option<NaiveDate>,
}

/// Sets an override from today on, in the place of the one before (`Some`), or returns to automatic (`None`).
/// The answer is the effective status.
pub async fn set(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    new: Option<&NewOverride>,
    along: Along<'_, Status>,
) -> Result<Status, Failure> {
    with_retries(|| try_set(db, act, customer_id, new, along)).await
}

async fn try_set(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    new: Option<&NewOverride>,
    along: Along<'_, Status>,
) -> Result<Status, Failure> {
    let account = accounts::load(db, act.supplier, customer_id)
        .await?
        .ok_or(Failure::NotFound)?;
    let today = act.today();
    if new
        .and_then(|new| new.expires_on)
        .is_some_and(|last| last < today)
    {
        return Err(Failure::field("expires_on", Fault::InThePast));
    }
    if new.is_none() && account.overrides().iter().all(|one| !one.is_active(today)) {
        // Automatic already: nothing ends, and history says nothing.
        return Ok(account.effective());
    }
    let added = new.map(|new| Override {
        mode: new.mode,
        status: new.status,
        reason: new.reason.as_str().to_owned(),
        actor: act.actor.to_owned(),
        starts_on: today,
        expires_on: new.expires_on,
        ended_on: None,
    });
    let replace = |overrides: &mut Vec<Override>| {
        for one in overrides.iter_mut().filter(|one| one.ended_on.is_none()) {
            one.ended_on = Some(today);
        }
        overrides.extend(added.clone());
    };
    let mut overrides = account.overrides().to_vec();
    replace(&mut overrides);
    let outcome = account
        .outcome(
            db,
            act,
            Effect::FromToday,
            account.items().to_vec(),
            overrides,
            |history| {
                replace(&mut history.overrides);
            },
        )
        .await?;
    let supplier_id = act.supplier.id();
    let mut batch = vec![Statement::new(
        "UPDATE delinquency_override SET ended_on = ?3 WHERE supplier_id = ?1 AND customer_id = ?2 AND ended_on IS NULL",
        params![supplier_id, customer_id, today],
    )];
    match (&added, new) {
        (Some(one), Some(new)) => {
            batch.push(Statement::new(
                "INSERT INTO delinquency_override (supplier_id, customer_id, id, mode, status, reason, actor, starts_on, expires_on, created_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                params![
                    supplier_id,
                    customer_id,
                    act.id(),
                    one.mode.as_str(),
                    one.status.as_str(),
                    &one.reason,
                    act.actor,
                    today,
                    one.expires_on,
                    act.now
                ],
            ));
            let event = Event::OverrideSet {
                mode: new.mode.as_str().to_owned(),
                status: new.status,
                reason: one.reason.clone(),
            };
            batch.push(note(act, customer_id, &event)?);
        }
        _ => batch.push(note(act, customer_id, &Event::OverrideEnded)?),
    }
    batch.extend(account.save(act, &outcome)?);
    batch.extend(along(&outcome.standing.effective));
    db.batch(batch).await?;
    Ok(outcome.standing.effective)
}
