//! What is known here of a payment and of the event that tells of it: everything that applying it needs, in one trip.
//!
//! The event is not verified yet when this is asked: its words choose what is read, and nothing else.

use chrono::NaiveDate;

use super::super::accounts::{self, Account};
use super::super::db::{Db, Statement};
use super::super::db_error::DbError;
use super::super::providers::{self, Receiver};
use super::{Detail, InvoiceLink, Outcome};
use crate::domain::allocation::OpenInvoice;
use crate::domain::money::Amount;
use crate::domain::provider::{Meaning, MovementKind, Provider, Sent, Share};
use crate::params;

const EVENT: &str = "SELECT w.outcome FROM supplier s CROSS JOIN webhook_event w ON w.supplier_id = s.id AND w.provider = ?2 AND w.event_id = ?3 \
     WHERE s.slug = ?1";

const TOLD: &str = "SELECT w.event_id, w.outcome, w.detail, w.turn FROM supplier s \
     CROSS JOIN webhook_event w ON w.supplier_id = s.id AND w.provider = ?2 AND w.payment_id = ?3 WHERE s.slug = ?1";

const RECORDED: &str = "SELECT c.id, c.amount, c.unallocated, c.received_on, \
       (SELECT json_group_array(json_array(r.kind, r.amount, r.dated_on)) FROM reversal r \
        WHERE r.supplier_id = c.supplier_id AND r.credit_id = c.id) AS reversals, \
       (SELECT json_group_array(json_array(json_object('id', i.id, 'number', i.number, 'issued_on', i.issued_on, 'due_on', i.due_on, 'open', i.open), \
          i.disputed_on IS NOT NULL, a.dated_on, a.amount)) FROM allocation a \
        CROSS JOIN invoice i ON i.supplier_id = a.supplier_id AND i.id = a.invoice_id \
        WHERE a.supplier_id = c.supplier_id AND a.credit_id = c.id) AS held \
     FROM supplier s CROSS JOIN credit c ON c.supplier_id = s.id AND c.provider = ?2 AND c.provider_payment_id = ?3 WHERE s.slug = ?1";

const INVOICE: &str = "SELECT i.customer_id, i.id, i.number FROM supplier s CROSS JOIN invoice i ON i.supplier_id = s.id AND i.number = ?2 WHERE s.slug = ?1";

const COLLECTION: &str = "SELECT k.customer_id, i.id, i.number, k.amount, k.status FROM supplier s \
     CROSS JOIN collection k ON k.supplier_id = s.id AND k.provider = ?2 AND k.provider_payment_id = ?3 \
     CROSS JOIN invoice i ON i.supplier_id = k.supplier_id AND i.id = k.invoice_id WHERE s.slug = ?1";

/// Whose money it is, by what is surest first: where it lies already, what a person said, the invoice that it names, the
/// collection that was announced, the customer that it names.
const ACCOUNT: &str = "SELECT c.id, c.name, c.version, c.payment_terms, c.credit_limit, c.balance, c.unallocated, c.orders_open, c.open_items, c.incidents, \
       c.overrides, c.delinquency, c.memory, c.memory_on, s.policy, \
       (SELECT json_group_array(json_object('id', i.id, 'number', i.number, 'issued_on', i.issued_on, 'due_on', i.due_on, 'open', i.open)) \
        FROM invoice i WHERE i.supplier_id = c.supplier_id AND i.customer_id = c.id AND i.open > 0) AS open, \
       (SELECT json_group_array(n.id) FROM incident n WHERE n.supplier_id = c.supplier_id AND n.customer_id = c.id) AS incident_ids \
     FROM supplier s CROSS JOIN customer c ON c.supplier_id = s.id AND c.id = coalesce( \
       (SELECT p.customer_id FROM credit p WHERE p.supplier_id = s.id AND p.provider = ?2 AND p.provider_payment_id = ?3), \
       (SELECT w.customer_id FROM webhook_event w WHERE w.supplier_id = s.id AND w.provider = ?2 AND w.payment_id = ?3 AND w.customer_id IS NOT NULL LIMIT 1), \
       (SELECT i.customer_id FROM invoice i WHERE i.supplier_id = s.id AND i.number = ?4), \
       (SELECT k.customer_id FROM collection k WHERE k.supplier_id = s.id AND k.provider = ?2 AND k.provider_payment_id = ?3), \
       (SELECT b.id FROM customer b WHERE b.supplier_id = s.id AND b.id = ?5), \
       (SELECT b.id FROM customer b WHERE b.supplier_id = s.id AND b.external_id = ?5)) \
     WHERE s.slug = ?1";

/// What is asked about.
#[derive(Debug, Clone, Default)]
pub struct Question {
    pub event_id: String,
    pub payment_id: String,
    pub invoice_number: String,
    pub customer: String,
}

impl Question {
    /// Of an event that need not be verified yet.
    pub fn of(sent: &Sent) -> Question {
        let mut question = Question {
            event_id: sent.event_id.clone(),
            ..Question::default()
        };
        if let Meaning::Report(report) = &sent.meaning {
            question.payment_id.clone_from(&report.payment_id);
            question.invoice_number = report.invoice_number.clone().unwrap_or_default();
            question.customer = report.customer.clone().unwrap_or_default();
        }
        question
    }
}

/// An event about the payment that is stored.
#[derive(Debug)]
pub(super) struct Told {
    pub event_id: String,
    pub outcome: Outcome,
    pub detail: Detail,
    pub turn: i64,
}

row! { Told { event_id, outcome, detail: json, turn } }

/// What lies on an invoice: the invoice, whether it is in dispute, the day and the amount.
type Held = (OpenInvoice, i64, NaiveDate, Amount);

/// The payment as it stands in the books.
#[derive(Debug)]
pub(super) struct Recorded {
    pub id: String,
    pub amount: Amount,
    pub unallocated: Amount,
    pub received_on: NaiveDate,
    pub reversals: Vec<(MovementKind, Amount, NaiveDate)>,
    held: Vec<Held>,
}

row! { Recorded { id, amount, unallocated, received_on, reversals: json, held: json } }

#[derive(Debug)]
pub(super) struct Linked {
    pub customer_id: String,
    pub id: String,
    pub number: String,
    /// Of a collection.
    pub amount: Option<Amount>,
    pub status: Option<String>,
}

row! { Linked { customer_id, id, number, amount, status } }

pub struct Known {
    /// The event has been delivered before.
    pub is_duplicate: bool,
    pub(super) told: Vec<Told>,
    pub(super) recorded: Option<Recorded>,
    pub(super) invoice: Option<Linked>,
    pub(super) collection: Option<Linked>,
    pub(super) account: Option<Account>,
    pub(super) incident_ids: Vec<String>,
}

/// The supplier with this slug, its secret, and what it knows: in one trip.
pub async fn look_up(
    db: &Db,
    slug: &str,
    provider: Provider,
    question: &Question,
) -> Result<Option<(Receiver, Known)>, DbError> {
    struct Incidents {
        incident_ids: Vec<String>,
    }
    row! { Incidents { incident_ids: json } }
    let name = provider.as_str();
    let Question {
        event_id,
        payment_id,
        invoice_number,
        customer,
    } = question;
    let of_payment = |sql| Statement::new(sql, params![slug, name, payment_id]);
    let results = db
        .batch(vec![
            providers::receiver(slug, provider),
            Statement::new(EVENT, params![slug, name, event_id]),
            of_payment(TOLD),
            of_payment(RECORDED),
            Statement::new(INVOICE, params![slug, invoice_number]),
            of_payment(COLLECTION),
            Statement::new(ACCOUNT, params![slug, name, payment_id, invoice_number, customer]),
        ])
        .await?;
    let [receiver, event, told, recorded, invoice, collection, account] = results.as_slice() else {
        return Err(DbError::unreadable("seven results expected"));
    };
    let Some(receiver) = providers::read_receiver(receiver, provider)? else {
        return Ok(None);
    };
    let known = Known {
        is_duplicate: event.first::<()>()?.is_some(),
        told: told.all()?,
        recorded: recorded.first()?,
        invoice: invoice.first()?,
        collection: collection.first()?,
        incident_ids: account
            .first::<Incidents>()?
            .map(|one| one.incident_ids)
            .unwrap_or_default(),
        account: accounts::read(account)?,
    };
    Ok(Some((receiver, known)))
}

impl Known {
    /// The turn of whoever writes next about this payment.
    pub(super) fn next_turn(&self) -> i64 {
        let last = self.told.iter().map(|told| told.turn).max().unwrap_or(0);
        last.saturating_add(1)
    }

    /// The invoice that the payment is for, of the customer whose money it is.
    pub(super) fn named_invoice(&self) -> Option<InvoiceLink> {
        let account = self.account.as_ref()?;
        let is_theirs = |linked: &&Linked| linked.customer_id == account.customer_id;
        let said = self.told.iter().find_map(|told| told.detail.invoice.clone());
        let invoice = self.invoice.as_ref().filter(is_theirs);
        let linked = invoice.or(self.collection.as_ref().filter(is_theirs));
        said.or_else(|| {
            linked.map(|linked| InvoiceLink {
                id: linked.id.clone(),
                number: linked.number.clone(),
            })
        })
    }

    /// Every invoice that money of this payment lies on or can come to; and the numbers of those in dispute.
    pub(super) fn shares(&self) -> (Vec<Share>, Vec<String>) {
        let open = self.account.iter().flat_map(|account| &account.open);
        let mut shares: Vec<Share> = open
            .map(|invoice| Share {
                invoice: invoice.clone(),
                parts: Vec::new(),
            })
            .collect();
        let mut disputed = Vec::new();
        for (invoice, in_dispute, dated_on, amount) in self.recorded.iter().flat_map(|one| &one.held) {
            let part = (*dated_on, *amount);
            match shares.iter_mut().find(|share| share.invoice.id == invoice.id) {
                Some(share) => share.parts.push(part),
                None => shares.push(Share {
                    invoice: invoice.clone(),
                    parts: vec![part],
                }),
            }
            if *in_dispute == 1 {
                disputed.push(invoice.number.clone());
            }
        }
        (shares, disputed)
    }
}
