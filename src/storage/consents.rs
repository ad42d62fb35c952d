//! Consents, as an append-only list; a trigger keeps the latest of each kind in the customer's row.

use chrono::NaiveDate;

use super::access::Supplier;
use super::act::{Act, Along, Failure};
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::history::{Event, not_erased, note};
use crate::domain::consent::{ConsentKind, Consents, Decision, How};
use crate::domain::fault::Fault;
use crate::domain::locale::Locale;
use crate::domain::text::Note;
use crate::params;

/// What somebody decided, as it is entered.
#[derive(Debug, Clone)]
pub struct NewDecision {
    pub kind: ConsentKind,
    pub given: bool,
    pub happened_on: NaiveDate,
    pub how: How,
    pub note: Option<Note>,
}

row! { Decision { id, kind, given, happened_on, how, note, actor, at } }

/// The consents in a customer's row.
pub(super) struct Standing {
    pub consents: Consents,
}

row! { Standing { consents: json } }

/// Enters what a customer decided.
pub async fn decide(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    new: NewDecision,
    along: Along<'_, Decision>,
) -> Result<Decision, Failure> {
    let (decision, mut batch) = deciding(act, customer_id, new)?;
    batch.push(not_erased(act.supplier, customer_id));
    batch.extend(along(&decision));
    match db.batch(batch).await {
        Err(error) if error.says("FOREIGN KEY") => Err(Failure::NotFound),
        Err(error) => Err(error.into()),
        Ok(_) => Ok(decision),
    }
}

/// The statements that enter a decision, to travel with those that create its customer.
pub fn deciding(
    act: &Act<'_>,
    customer_id: &str,
    new: NewDecision,
) -> Result<(Decision, Vec<Statement>), Failure> {
    if new.happened_on > act.today() {
        return Err(Failure::field("happened_on", Fault::OutOfRange));
    }
    let decision = Decision {
        id: act.id(),
        kind: new.kind,
        given: new.given,
        happened_on: new.happened_on,
        how: new.how,
        note: new.note.map(Note::into_string),
        actor: act.actor.to_owned(),
        at: act.now,
    };
    let (consent, how) = (decision.kind, decision.how);
    let event = match decision.given {
        true => Event::ConsentGiven { consent, how },
        false => Event::ConsentWithdrawn { consent, how },
    };
    let batch = vec![
        Statement::new(
            "INSERT INTO consent (supplier_id, customer_id, id, kind, given, happened_on, how, note, actor, at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                act.supplier.id(),
                customer_id,
                &decision.id,
                decision.kind.as_str(),
                decision.given,
                decision.happened_on,
                decision.how.as_str(),
                decision.note.clone(),
                act.actor,
                act.now
            ],
        ),
        note(act, customer_id, &event)?,
    ];
    Ok((decision, batch))
}

/// Somebody that a mailing may be sent to. Only this module makes one, so that nothing is mailed without the consent.
#[derive(Debug, Clone)]
pub struct Addressee {
    email: String,
    pub language: Locale,
}

impl Addressee {
    pub fn email(&self) -> &str {
        &self.email
    }
}

/// A customer as far as its consents are about it.
#[derive(Debug, Clone)]
pub struct Subject {
    pub name: String,
    pub trade_name: Option<String>,
    pub tax_id: Option<String>,
    pub email: Option<String>,
    pub language: Locale,
    pub consents: Consents,
}

row! { Subject { name, trade_name, tax_id, email, language, consents: json } }

impl Subject {
    /// Where its mailings go, if it may be sent any. What sends them asks here.
    pub fn addressee(&self) -> Option<Addressee> {
        let email = self.email.clone().filter(|_| self.consents.may_be_mailed())?;
        Some(Addressee {
            email,
            language: self.language,
        })
    }
}

fn subject_of(supplier: &Supplier, customer_id: &str) -> Statement {
    Statement::new(
        "SELECT name, trade_name, tax_id, email, language, consents FROM customer WHERE supplier_id = ?1 AND id = ?2",
        params![supplier.id(), customer_id],
    )
}

pub async fn subject(db: &Db, supplier: &Supplier, customer_id: &str) -> Result<Option<Subject>, DbError> {
    db.first(subject_of(supplier, customer_id)).await
}

/// Who it is about, and up to `limit` decisions before `before`, newest first; `None` without such a customer.
pub async fn list(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    before: Option<&str>,
    limit: u32,
) -> Result<Option<(Subject, Vec<Decision>)>, DbError> {
    let decisions = Statement::new(
        "SELECT id, kind, given, happened_on, how, note, actor, at FROM consent \
         WHERE supplier_id = ?1 AND customer_id = ?2 AND id < ?3 ORDER BY id DESC LIMIT ?4",
        // `g` sorts after every UUID.
        params![supplier.id(), customer_id, before.unwrap_or("g"), limit],
    );
    let results = db
        .batch(vec![subject_of(supplier, customer_id), decisions])
        .await?;
    let [subject, decisions] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected"));
    };
    let Some(subject) = subject.first()? else {
        return Ok(None);
    };
    Ok(Some((subject, decisions.all()?)))
}
