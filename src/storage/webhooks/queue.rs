//! Events that are stored and answered first and applied after that: many of one delivery, and those whose payment has
//! to be fetched. What is not applied at once, the job applies.

use chrono::{DateTime, Utc};

use super::super::access::{Context, Supplier};
use super::super::act::{Act, Failure};
use super::super::db::{Db, Statement};
use super::super::db_error::DbError;
use super::super::providers::{self, Receiver};
use super::{Detail, Event, Outcome, Reason, detail_text};
use crate::domain::provider::{Meaning, Provider, Sent};
use crate::params;

/// What is known of a delivery of many events.
pub struct Seen {
    event_ids: Vec<String>,
    /// The last turn of each payment.
    turns: Vec<(String, i64)>,
}

/// The supplier with this slug, its secret, and which of these events it has: in one trip.
pub async fn look_up_many(
    db: &Db,
    slug: &str,
    provider: Provider,
    sent: &[Sent],
) -> Result<Option<(Receiver, Seen)>, DbError> {
    struct Id {
        event_id: String,
    }
    row! { Id { event_id } }
    struct Turn {
        payment_id: String,
        turn: Option<i64>,
    }
    row! { Turn { payment_id, turn } }
    let list = |ids: Vec<&str>| serde_json::to_string(&ids).map_err(DbError::unreadable);
    let events = list(sent.iter().map(|one| one.event_id.as_str()).collect())?;
    let mut payments: Vec<&str> = Vec::new();
    for id in sent.iter().filter_map(payment_id) {
        if !payments.contains(&id) {
            payments.push(id);
        }
    }
    let payments = list(payments)?;
    let results = db
        .batch(vec![
            providers::receiver(slug, provider),
            Statement::new(
                "SELECT w.event_id FROM json_each(?3) j CROSS JOIN supplier s ON s.slug = ?1 \
                 CROSS JOIN webhook_event w ON w.supplier_id = s.id AND w.provider = ?2 AND w.event_id = j.value",
                params![slug, provider.as_str(), events],
            ),
            Statement::new(
                "SELECT j.value AS payment_id, (SELECT max(w.turn) FROM webhook_event w WHERE w.supplier_id = s.id AND w.provider = ?2 \
                   AND w.payment_id = j.value) AS turn FROM json_each(?3) j CROSS JOIN supplier s ON s.slug = ?1",
                params![slug, provider.as_str(), payments],
            ),
        ])
        .await?;
    let [receiver, known, turns] = results.as_slice() else {
        return Err(DbError::unreadable("three results expected"));
    };
    let Some(receiver) = providers::read_receiver(receiver, provider)? else {
        return Ok(None);
    };
    let seen = Seen {
        event_ids: known.all::<Id>()?.into_iter().map(|id| id.event_id).collect(),
        turns: turns
            .all::<Turn>()?
            .into_iter()
            .map(|one| (one.payment_id, one.turn.unwrap_or(0)))
            .collect(),
    };
    Ok(Some((receiver, seen)))
}

fn payment_id(sent: &Sent) -> Option<&str> {
    match &sent.meaning {
        Meaning::Report(report) => Some(&report.payment_id),
        _ => None,
    }
}

impl Seen {
    /// Those that are new, each once.
    pub fn not_yet<'a>(&self, sent: &'a [Sent]) -> Vec<&'a Sent> {
        let mut ids = self.event_ids.clone();
        let is_new = |one: &&Sent| {
            let is_new = !ids.contains(&one.event_id);
            ids.push(one.event_id.clone());
            is_new
        };
        sent.iter().filter(is_new).collect()
    }
}

/// Stores these events in one statement, those with a meaning to be applied. `payload` is the event under whose id what
/// was sent is kept. `false`: somebody stored one of them, or of their payments, meanwhile.
pub async fn store(
    db: &Db,
    act: &Act<'_>,
    provider: Provider,
    new: &[&Sent],
    seen: &Seen,
    payload: &str,
) -> Result<bool, Failure> {
    let mut turns = seen.turns.clone();
    let rows: Vec<_> = new
        .iter()
        .map(|sent| {
            let turn = payment_id(sent).map(|id| {
                let known = turns.iter_mut().find(|(known, _)| known == id);
                let turn = known.map(|(_, turn)| {
                    *turn = turn.saturating_add(1);
                    *turn
                });
                turn.unwrap_or_else(|| {
                    turns.push((id.to_owned(), 1));
                    1
                })
            });
            let mut detail = match &sent.meaning {
                Meaning::Report(report) => Detail {
                    report: Some(report.clone()),
                    ..Detail::default()
                },
                Meaning::Nothing => Detail::because(Reason::NotUsed),
                Meaning::Unusable(field) => Detail {
                    field: Some((*field).to_owned()),
                    ..Detail::because(Reason::Unreadable)
                },
            };
            detail.payload = (payload != sent.event_id).then(|| payload.to_owned());
            let outcome = match &sent.meaning {
                Meaning::Report(_) => Outcome::Queued,
                Meaning::Nothing => Outcome::Ignored,
                Meaning::Unusable(_) => Outcome::Unmatched,
            };
            (
                &sent.event_id,
                &sent.kind,
                outcome.as_str(),
                detail_text(&detail),
                payment_id(sent),
                turn,
            )
        })
        .collect();
    insert(db, act, provider, &serde_json::to_string(&rows)?).await
}

/// Stores an event whose payment has still to be fetched.
pub async fn store_unread(
    db: &Db,
    act: &Act<'_>,
    provider: Provider,
    event_id: &str,
    kind: &str,
) -> Result<bool, Failure> {
    let row = (
        event_id,
        kind,
        Outcome::Queued.as_str(),
        "{}",
        None::<&str>,
        None::<i64>,
    );
    insert(db, act, provider, &serde_json::to_string(&[row])?).await
}

async fn insert(db: &Db, act: &Act<'_>, provider: Provider, rows: &str) -> Result<bool, Failure> {
    let stored = db
        .batch(vec![Statement::new(
            "INSERT INTO webhook_event (supplier_id, provider, event_id, kind, received_at, outcome, detail, payment_id, turn) \
             SELECT ?1, ?2, value ->> 0, value ->> 1, ?4, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?3)",
            params![act.supplier.id(), provider.as_str(), rows, act.now],
        )])
        .await
        .map_err(Failure::Db);
    match stored {
        Ok(_) => Ok(true),
        Err(failure) if failure.is_overtaken() => Ok(false),
        Err(failure) => Err(failure),
    }
}

/// An event as it was just stored.
pub fn stored(provider: Provider, sent: &Sent, payload: &str, now: DateTime<Utc>) -> Event {
    Event {
        provider,
        event_id: sent.event_id.clone(),
        kind: sent.kind.clone(),
        received_at: now,
        outcome: Outcome::Queued,
        detail: Detail {
            payload: (payload != sent.event_id).then(|| payload.to_owned()),
            ..Detail::default()
        },
        customer_id: None,
        customer_name: None,
    }
}

/// The oldest events of all suppliers that are still to be applied.
pub async fn queued(db: &Db, limit: u32) -> Result<Vec<(Supplier, Event)>, DbError> {
    struct Row {
        id: String,
        context: Context,
        event: Event,
    }
    row! { Row { id, context: row, event: row } }
    let rows: Vec<Row> = db
        .all(Statement::new(
            "SELECT s.id, s.slug, s.name, s.country, s.currency, s.timezone, s.locale, w.provider, w.event_id, w.kind, w.received_at, w.outcome, \
               w.detail, w.customer_id, NULL AS customer_name FROM webhook_event w INDEXED BY webhook_event_queued \
             CROSS JOIN supplier s ON s.id = w.supplier_id WHERE w.outcome = 'queued' AND w.received_at > '' ORDER BY w.received_at, w.event_id LIMIT ?1",
            params![limit],
        ))
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.context.supplier(row.id), row.event))
        .collect())
}

/// Gives an event up that could not be fetched: a person is to look at it.
pub async fn give_up(db: &Db, supplier: &Supplier, event: &Event, field: &str) -> Result<(), DbError> {
    let detail = Detail {
        field: Some(field.to_owned()),
        payload: event.detail.payload.clone(),
        ..Detail::because(Reason::Unreadable)
    };
    db.batch(vec![Statement::new(
        "UPDATE webhook_event SET outcome = 'unmatched', detail = ?4 WHERE supplier_id = ?1 AND provider = ?2 AND event_id = ?3 AND outcome = 'queued'",
        params![
            supplier.id(),
            event.provider.as_str(),
            &event.event_id,
            detail_text(&detail)
        ],
    )])
    .await
    .map(drop)
}
