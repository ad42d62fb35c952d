//! Loads the demo supplier: all of it in one batch, through the same tables and triggers as live writes, in bulk.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::act::Failure;
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::history::Event;
use super::suppliers::{SignUp, SignUpIds, opening};
use super::webhooks::{Detail, Effect, Outcome, Reason};
use crate::demo::{Demo, Happening, Invoice, Lines, PHONE, WebhookEvent, What, billing};
use crate::domain::invoice::Document;
use crate::domain::seal;
use crate::params;

/// Of JSON in one parameter, in bytes: D1 takes 2 MB, and smaller ones need less memory at a time.
const CHUNK: usize = 400_000;

const SUPPLIER: &str = "UPDATE supplier SET phone = ?2, range_groups = ?3, price_lists = ?4, delivery_groups = ?5, delivery = ?6, loyalty = ?7, billing = ?8 WHERE id = ?1";

const STAFF: &str = "INSERT INTO staff (supplier_id, id, email, name, role, password_hash, created_at) \
     SELECT ?1, value ->> 'id', value ->> 'email', value ->> 'name', value ->> 'role', ?3, value ->> 'created_at' FROM json_each(?2)";

const PRODUCTS: &str = "INSERT INTO product (supplier_id, id, sku, name, product_type, unit, price, tax_rate_bp, active, prices, created_at, updated_at) \
     SELECT ?1, value ->> 'id', value ->> 'sku', value ->> 'name', value ->> 'product_type', value ->> 'unit', value ->> 'price', \
       value ->> 'tax_rate_bp', value ->> 'active', value -> 'prices', ?3, ?3 FROM json_each(?2)";

/// What is left of what was baked and bought; only now, for the lines above took theirs.
const STOCK: &str = "UPDATE product SET stock = j.value ->> 'stock' FROM json_each(?2) AS j \
     WHERE product.supplier_id = ?1 AND product.id = j.value ->> 'id'";

const CUSTOMERS: &str = "INSERT INTO customer (supplier_id, id, external_id, kind, name, trade_name, tax_id, email, phone, country, language, notes, tags, is_multiple, \
       payment_method, payment_terms, credit_limit, discount_bp, status, range_group_id, delivery_group_id, sales_rep_id, created_at, updated_at) \
     SELECT ?1, value ->> 'id', value ->> 'external_id', value ->> 'kind', value ->> 'name', value ->> 'trade_name', value ->> 'tax_id', \
       value ->> 'email', value ->> 'phone', value ->> 'country', value ->> 'language', value ->> 'notes', value -> 'tags', value ->> 'is_multiple', \
       value ->> 'payment_method', value -> 'payment_terms', value ->> 'credit_limit', value ->> 'discount_bp', value ->> 'status', \
       value ->> 'range_group_id', value ->> 'delivery_group_id', value ->> 'sales_rep_id', value ->> 'created_at', value ->> 'created_at' FROM json_each(?2)";

const CONTACTS: &str = "INSERT INTO contact (supplier_id, id, customer_id, first_name, surname, department, email, phone, permissions, orders, \
       password_hash, created_at, updated_at) \
     SELECT ?1, value ->> 'id', value ->> 'customer_id', value ->> 'first_name', value ->> 'surname', value ->> 'department', value ->> 'email', \
       value ->> 'phone', value -> 'permissions', 'all', iif(value ->> 'access', ?3, NULL), value ->> 'created_at', value ->> 'created_at' \
     FROM json_each(?2)";

const LOCATIONS: &str = "INSERT INTO location (supplier_id, id, customer_id, name, ships, bills, lines, postal_code, city, region, country, hours, created_at, updated_at) \
     SELECT ?1, value ->> 'id', value ->> 'customer_id', value ->> 'name', value ->> 'ships', value ->> 'bills', value -> 'lines', value ->> 'postal_code', \
       value ->> 'city', value ->> 'region', value ->> 'country', value -> 'hours', value ->> 'created_at', value ->> 'created_at' FROM json_each(?2)";

const MANAGERS: &str = "INSERT INTO location_manager (supplier_id, location_id, contact_id) \
     SELECT ?1, value ->> 'id', value ->> 'manager_id' FROM json_each(?2) WHERE value ->> 'manager_id' IS NOT NULL";

const CONSENTS: &str = "INSERT INTO consent (supplier_id, customer_id, id, kind, given, happened_on, how, actor, at) \
     SELECT ?1, value ->> 'customer_id', value ->> 'id', value ->> 'kind', value ->> 'given', value ->> 'happened_on', value ->> 'how', \
       value ->> 'actor', value ->> 'at' FROM json_each(?2)";

/// What was agreed of late: orders of before knew nothing of it, and the gate would have asked them.
const AGREED: &str = "UPDATE customer SET minimum_order_value = j.value ->> 'minimum_order_value', delivery_fee = j.value ->> 'delivery_fee', \
       delivery_free_from = j.value ->> 'delivery_free_from' \
     FROM json_each(?2) AS j WHERE customer.supplier_id = ?1 AND customer.id = j.value ->> 'id' AND j.value ->> 'minimum_order_value' IS NOT NULL";

/// Orders that were invoiced pass no gate; those still open come last and pass it.
const ORDERS: &str = "INSERT INTO sales_order (supplier_id, id, customer_id, number, placed_by, placed_at, placed_on, placed_for, reference, \
       net, tax, total, status, invoice_id, closed_on) \
     SELECT ?1, value ->> 'id', value ->> 'customer_id', value ->> 'number', value ->> 'placed_by', value ->> 'placed_at', value ->> 'placed_on', \
       value ->> 'placed_for', value ->> 'reference', value ->> 'net', value ->> 'tax', value ->> 'total', \
       iif(value ->> 'invoice_id' IS NULL, 'placed', 'invoiced'), value ->> 'invoice_id', value ->> 'closed_on' FROM json_each(?2)";

const LINES: &str = "INSERT INTO order_line (supplier_id, order_id, line, product_id, sku, name, quantity, unit_price, discount_bp, tax_rate_bp, net, tax) \
     SELECT ?1, o.value ->> 'order_id', l.key + 1, p.id, p.sku, p.name, l.value ->> 'quantity', l.value ->> 'unit_price', \
       o.value ->> 'discount_bp', p.tax_rate_bp, l.value ->> 'net', l.value ->> 'tax' \
     FROM json_each(?2) AS o CROSS JOIN json_each(o.value -> 'lines') AS l \
     CROSS JOIN product AS p ON p.supplier_id = ?1 AND p.sku = l.value ->> 'sku'";

const INVOICES: &str = "INSERT INTO invoice (supplier_id, id, customer_id, number, issued_on, due_on, total, open, order_id, created_at, document) \
     SELECT ?1, value ->> 'id', value ->> 'customer_id', value ->> 'number', value ->> 'issued_on', value ->> 'due_on', \
       value ->> 'total', value ->> 'total', value ->> 'order_id', value ->> 'created_at', value -> 'document' FROM json_each(?2)";

const CREDITS: &str = "INSERT INTO credit (supplier_id, id, kind, customer_id, number, amount, unallocated, received_on, method, reference, \
       provider, provider_payment_id, created_at) \
     SELECT ?1, value ->> 'id', value ->> 'kind', value ->> 'customer_id', value ->> 'number', value ->> 'amount', value ->> 'amount', \
       value ->> 'received_on', value ->> 'method', value ->> 'reference', value ->> 'provider', value ->> 'provider_payment_id', \
       value ->> 'created_at' FROM json_each(?2)";

const ALLOCATIONS: &str = "INSERT INTO allocation (supplier_id, credit_id, invoice_id, customer_id, amount, dated_on, created_at) \
     SELECT ?1, value ->> 'credit_id', value ->> 'invoice_id', value ->> 'customer_id', value ->> 'amount', value ->> 'dated_on', \
       value ->> 'created_at' FROM json_each(?2)";

const DISPUTES: &str = "INSERT INTO dispute (supplier_id, invoice_id, since, reason) \
     SELECT ?1, value ->> 'invoice_id', value ->> 'since', value ->> 'reason' FROM json_each(?2)";

const DISPUTED: &str = "UPDATE invoice SET disputed_on = j.value ->> 'since', dispute_reason = j.value ->> 'reason' \
     FROM json_each(?2) AS j WHERE invoice.supplier_id = ?1 AND invoice.id = j.value ->> 'invoice_id'";

const INCIDENTS: &str = "INSERT INTO incident (supplier_id, customer_id, id, kind, dated_on, reference, created_at) \
     SELECT ?1, value ->> 'customer_id', value ->> 'id', value ->> 'kind', value ->> 'dated_on', value ->> 'reference', value ->> 'created_at' \
     FROM json_each(?2)";

const OVERRIDES: &str = "INSERT INTO delinquency_override (supplier_id, customer_id, id, mode, status, reason, actor, starts_on, expires_on, ended_on, created_at) \
     SELECT ?1, value ->> 'customer_id', value ->> 'id', value ->> 'mode', value ->> 'status', value ->> 'reason', value ->> 'actor', \
       value ->> 'starts_on', value ->> 'expires_on', value ->> 'ended_on', value ->> 'created_at' FROM json_each(?2)";

const COLLECTIONS: &str = "INSERT INTO collection (supplier_id, id, customer_id, invoice_id, amount, provider, provider_payment_id, status, created_at) \
     SELECT ?1, value ->> 'id', value ->> 'customer_id', value ->> 'invoice_id', value ->> 'amount', 'gocardless', \
       value ->> 'provider_payment_id', 'pending', value ->> 'created_at' FROM json_each(?2)";

/// What the domain says of each account. `last_order_on` is kept by live orders only, at the moment they are placed.
const STANDINGS: &str = "UPDATE customer SET version = version + 1, open_items = j.value -> 'open_items', incidents = j.value -> 'incidents', \
       overrides = j.value -> 'overrides', overdue = j.value ->> 'overdue', computed = j.value ->> 'computed', \
       delinquency = j.value ->> 'delinquency', explanation = j.value -> 'explanation', memory = j.value -> 'memory', \
       memory_on = j.value ->> 'memory_on', blocks_on = j.value ->> 'blocks_on', next_review_on = j.value ->> 'next_review_on', \
       last_order_on = j.value ->> 'last_order_on' \
     FROM json_each(?2) AS j WHERE customer.supplier_id = ?1 AND customer.id = j.value ->> 'id'";

/// A document's own id names its entry in the history: unique there too, and of the same instant. Open orders have
/// noted themselves.
const ORDERS_PLACED: &str = "INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data) \
     SELECT supplier_id, customer_id, id, 'order_placed', placed_by, placed_at, \
       json_object('kind', 'order_placed', 'number', number, 'total', total) FROM sales_order WHERE supplier_id = ?1 AND status <> 'placed'";

const INVOICES_ISSUED: &str = "INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data) \
     SELECT supplier_id, customer_id, id, 'invoice_issued', ?2, created_at, \
       json_object('kind', 'invoice_issued', 'number', number, 'total', total) FROM invoice WHERE supplier_id = ?1";

const CREDITS_RECORDED: &str = "INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data) \
     SELECT supplier_id, customer_id, id, iif(kind = 'payment', 'payment_received', 'credit_note_issued'), \
       iif(provider IS NULL, ?2, 'GoCardless'), created_at, \
       iif(kind = 'payment', json_object('kind', 'payment_received', 'amount', amount, 'unallocated', unallocated, 'method', method), \
         json_object('kind', 'credit_note_issued', 'number', number, 'amount', amount)) FROM credit WHERE supplier_id = ?1";

const HAPPENINGS: &str = "INSERT INTO history (supplier_id, customer_id, id, kind, actor, at, data) \
     SELECT ?1, value ->> 'customer_id', value ->> 'id', value ->> '$.data.kind', value ->> 'actor', value ->> 'at', value -> 'data' \
     FROM json_each(?2)";

const PROVIDER: &str = "INSERT INTO payment_provider (supplier_id, provider, secret, updated_at) VALUES (?1, 'gocardless', ?2, ?3)";

const WEBHOOK_EVENTS: &str = "INSERT INTO webhook_event (supplier_id, provider, event_id, kind, received_at, outcome, detail, customer_id) \
     SELECT ?1, 'gocardless', value ->> 'event_id', value ->> 'kind', value ->> 'received_at', value ->> 'outcome', value -> 'detail', \
       value ->> 'customer_id' FROM json_each(?2)";

const JOB_RUNS: &str = "INSERT INTO job_run (supplier_id, id, cause, local_date, started_at, finished_at, due, changed) \
     SELECT ?1, value ->> 'id', 'midnight', value ->> 'local_date', value ->> 'started_at', value ->> 'finished_at', \
       value ->> 'due', value ->> 'changed' FROM json_each(?2)";

/// The next order's number follows the last one's.
const COUNTER: &str = "INSERT INTO counter (supplier_id, name, value) VALUES (?1, 'order', ?2)";

/// What the demo needs beside itself: secrets that only the web can make.
pub struct Keys<'a> {
    /// One digest for everybody's password.
    pub password_hash: &'a str,
    pub vault: &'a [u8; 32],
    pub nonce: &'a [u8; 24],
}

/// The statements that load a demo for the supplier that the first of them open.
pub fn statements(
    new: &SignUp,
    ids: &SignUpIds,
    demo: &Demo,
    keys: &Keys<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<Statement>, Failure> {
    let supplier_id = ids.supplier.as_str();
    let books = &demo.books;
    let owner = new.owner_name.as_str();
    let founded = demo
        .staff
        .first()
        .map_or(String::new(), |first| first.created_at.clone());
    let (open, closed): (Vec<_>, Vec<_>) = books.orders.iter().partition(|order| order.invoice_id.is_none());
    let discount = |customer: usize| demo.customers.get(customer).map_or(0, |of| of.discount_bp);
    let lines: Vec<Lines<'_>> = books
        .orders
        .iter()
        .map(|order| Lines {
            order_id: &order.id,
            discount_bp: discount(order.customer),
            lines: &order.lines,
        })
        .collect();
    let mut documents = demo.documents();
    let issued: Vec<Issued<'_>> = books
        .invoices
        .iter()
        .map(|invoice| Issued {
            invoice,
            document: documents.remove(invoice.id.as_str()),
        })
        .collect();
    let happenings: Vec<Entry<'_>> = demo.happenings.iter().map(Entry::from).collect();
    let told: Vec<Told<'_>> = demo.webhook_events.iter().map(Told::from).collect();
    let secret = seal::seal(
        "demo-webhook-secret",
        &format!("{supplier_id}/gocardless"),
        keys.vault,
        keys.nonce,
    )
    .ok_or_else(|| DbError::unreadable("a secret could not be sealed"))?;
    let last = books
        .orders
        .last()
        .and_then(|order| order.number.parse().ok())
        .unwrap_or(1000_i64);

    let mut batch = opening(new, ids, now)?;
    let shared = &demo.shared;
    batch.push(Statement::new(
        SUPPLIER,
        params![
            supplier_id,
            PHONE,
            serde_json::to_string(&shared.range_groups)?,
            serde_json::to_string(&shared.price_lists)?,
            serde_json::to_string(&shared.delivery_groups)?,
            serde_json::to_string(&shared.rules)?,
            serde_json::to_string(&shared.loyalty)?,
            serde_json::to_string(&billing())?
        ],
    ));
    let mut bulk = Bulk { supplier_id, batch };
    bulk.add(STAFF, &demo.staff, Some(keys.password_hash))?;
    bulk.add(PRODUCTS, &demo.products, Some(&founded))?;
    bulk.add(CUSTOMERS, &demo.customers, None)?;
    bulk.add(CONTACTS, &demo.contacts, Some(keys.password_hash))?;
    bulk.add(LOCATIONS, &demo.locations, None)?;
    bulk.add(MANAGERS, &demo.locations, None)?;
    bulk.add(CONSENTS, &demo.consents, None)?;
    bulk.add(ORDERS, &closed, None)?;
    bulk.add(INVOICES, &issued, None)?;
    bulk.add(CREDITS, &books.credits, None)?;
    bulk.add(ALLOCATIONS, &books.allocations, None)?;
    bulk.add(ORDERS, &open, None)?;
    bulk.add(LINES, &lines, None)?;
    bulk.add(STOCK, &demo.products, None)?;
    bulk.add(DISPUTES, &books.disputes, None)?;
    bulk.add(DISPUTED, &books.disputes, None)?;
    bulk.add(INCIDENTS, &books.incidents, None)?;
    bulk.add(OVERRIDES, &books.overrides, None)?;
    bulk.add(COLLECTIONS, &books.collections, None)?;
    bulk.add(STANDINGS, &books.standings, None)?;
    bulk.add(AGREED, &demo.customers, None)?;
    bulk.add(HAPPENINGS, &happenings, None)?;
    bulk.add(WEBHOOK_EVENTS, &told, None)?;
    bulk.add(JOB_RUNS, &demo.job_runs, None)?;
    let mut batch = bulk.batch;
    batch.push(Statement::new(ORDERS_PLACED, params![supplier_id]));
    batch.push(Statement::new(INVOICES_ISSUED, params![supplier_id, owner]));
    batch.push(Statement::new(CREDITS_RECORDED, params![supplier_id, owner]));
    batch.push(Statement::new(PROVIDER, params![supplier_id, secret, now]));
    batch.push(Statement::new(COUNTER, params![supplier_id, last]));
    Ok(batch)
}

/// All of it or nothing.
pub async fn load(
    db: &Db,
    new: &SignUp,
    ids: &SignUpIds,
    demo: &Demo,
    keys: &Keys<'_>,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    db.batch(statements(new, ids, demo, keys, now)?).await?;
    Ok(())
}

struct Bulk<'a> {
    supplier_id: &'a str,
    batch: Vec<Statement>,
}

impl Bulk<'_> {
    fn add<T: Serialize>(
        &mut self,
        sql: &'static str,
        rows: &[T],
        shared: Option<&str>,
    ) -> Result<(), Failure> {
        self.add_json(sql, &mut rows.iter().map(serde_json::to_string), shared)
    }

    /// `?1` is the supplier, `?2` the rows as a JSON array, `?3` what all of them share. Not generic: one copy for all
    /// kinds of rows.
    fn add_json(
        &mut self,
        sql: &'static str,
        rows: &mut dyn Iterator<Item = serde_json::Result<String>>,
        shared: Option<&str>,
    ) -> Result<(), Failure> {
        let mut json = String::new();
        loop {
            let row = rows.next().transpose()?;
            if !json.is_empty() && (row.is_none() || json.len() > CHUNK) {
                json.push(']');
                let mut params = params![self.supplier_id, std::mem::take(&mut json)];
                params.extend(shared.map(Into::into));
                self.batch.push(Statement::new(sql, params));
            }
            let Some(row) = row else { return Ok(()) };
            json.push(if json.is_empty() { '[' } else { ',' });
            json.push_str(&row);
        }
    }
}

/// An invoice with what it says, where that is known.
#[derive(Serialize)]
struct Issued<'a> {
    #[serde(flatten)]
    invoice: &'a Invoice,
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<Document>,
}

/// A history entry with its event as live writes store it.
#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    customer_id: &'a str,
    actor: &'a str,
    at: &'a str,
    data: Event,
}

impl<'a> From<&'a Happening> for Entry<'a> {
    fn from(one: &'a Happening) -> Entry<'a> {
        let data = match one.what.clone() {
            What::Created => Event::CustomerCreated,
            What::ContactAdded { name } => Event::ContactAdded { name },
            What::Comment(text) => Event::Comment {
                text: text.to_owned(),
                mentions: None,
            },
            What::StatusChanged { from, to, rule } => Event::StatusChanged {
                from,
                to,
                rule: rule.to_owned(),
            },
            What::OverrideSet { mode, status, reason } => Event::OverrideSet {
                mode: mode.as_str().to_owned(),
                status,
                reason,
            },
            What::DisputeOpened { number, reason } => Event::DisputeOpened {
                number,
                reason: reason.to_owned(),
            },
            What::DebitReturned { reference } => Event::DebitReturned { reference },
            What::ChargebackLost { reference } => Event::ChargebackLost { reference },
        };
        Entry {
            id: &one.id,
            customer_id: &one.customer_id,
            actor: &one.actor,
            at: &one.at,
            data,
        }
    }
}

/// A webhook's event with what live deliveries store of it.
#[derive(Serialize)]
struct Told<'a> {
    event_id: &'a str,
    kind: &'a str,
    received_at: &'a str,
    outcome: Outcome,
    detail: Detail,
    customer_id: Option<&'a str>,
}

impl<'a> From<&'a WebhookEvent> for Told<'a> {
    fn from(one: &'a WebhookEvent) -> Told<'a> {
        let (outcome, effect, reason) = match (&one.report, &one.customer_id) {
            (None, _) => (Outcome::Ignored, None, Some(Reason::NotUsed)),
            (Some(_), None) => (Outcome::Unmatched, None, Some(Reason::NoLink)),
            (Some(_), Some(_)) => (Outcome::Applied, Some(Effect::PaymentRecorded), None),
        };
        let detail = Detail {
            report: one.report.clone(),
            effect,
            reason,
            ..Detail::default()
        };
        Told {
            event_id: &one.event_id,
            kind: one.kind,
            received_at: &one.received_at,
            outcome,
            detail,
            customer_id: one.customer_id.as_deref(),
        }
    }
}

#[cfg(test)]
mod tests;
