//! Everything that is known of one customer, to take along: part by part, a page of rows at a time.

use serde_json::{Map, Value};

use super::access::Supplier;
use super::db::{Db, Statement};
use super::db_error::DbError;
use super::history::Attachment;
use super::row::{FromRow, Row};
use crate::params;

/// A part of the export: what it is called, and the statement for its rows behind a key of two halves.
pub struct Part {
    pub name: &'static str,
    sql: &'static str,
}

/// Columns whose names end in `json` hold JSON. `key` is where the next page begins, and not exported.
pub const PARTS: &[Part] = &[
    Part {
        name: "customer",
        sql: "SELECT id AS key, id, external_id, kind, name, trade_name, tax_id, tax_id_reason, email, other_emails AS \"other_emails json\", phone, \
                other_phones AS \"other_phones json\", website, country, language, notes, tags AS \"tags json\", is_multiple, price_display, \
                minimum_order_value, minimum_order_quantity, delivery_fee, delivery_free_from, delivery_days AS \"delivery_days json\", \
                delivery_notes, notifications AS \"notifications json\", custom_fields AS \"custom_fields json\", sales_rep_id, range_group_id, items_for_sale, \
                product_types AS \"product_types json\", delivery_group_id, warehouse_ids AS \"warehouse_ids json\", default_warehouse_id, bought, payment_method, payment_terms AS \"payment_terms json\", credit_limit, discount_bp, status, created_at, updated_at, erased_at, \
                balance, unallocated, orders_open, overdue, computed, delinquency, explanation AS \"explanation json\", blocks_on, last_order_on \
              FROM customer WHERE supplier_id = ?1 AND id = ?2 AND (id, '') > (?3, ?4)",
    },
    Part {
        name: "items_for_sale",
        sql: "SELECT r.product_id AS key, r.product_id, p.sku, r.name, r.product_type FROM range_product r \
              CROSS JOIN product p ON p.supplier_id = r.supplier_id AND p.id = r.product_id \
              WHERE r.supplier_id = ?1 AND r.owner_id = ?2 AND ?3 || ?4 = ''",
    },
    Part {
        name: "contacts",
        sql: "SELECT id AS key, id, first_name, surname, department, phone, email, username, permissions AS \"permissions json\", orders, is_main, \
                password_hash IS NOT NULL AS has_access, created_at, updated_at, \
                (SELECT json_group_array(json_object('created_at', n.created_at, 'expires_at', n.expires_at, 'opened_at', n.opened_at, \
                   'accepted_at', n.accepted_at, 'ended_at', n.ended_at)) FROM invitation n \
                 WHERE n.supplier_id = k.supplier_id AND n.contact_id = k.id) AS \"invitations json\" \
              FROM contact k INDEXED BY contact_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 AND (id, '') > (?3, ?4) ORDER BY id LIMIT 200",
    },
    Part {
        name: "orders",
        sql: "SELECT id AS key, id, number, placed_by, contact_id, placed_at, placed_on, placed_for, reference, warehouse, net, tax, total, units, delivery_fee, \
                delivery_tax_rate_bp, delivery_tax, deliver_on, status, invoice_id, \
                closed_on, override_by, override_reason, \
                (SELECT json_group_array(json_object('sku', l.sku, 'name', l.name, 'quantity', l.quantity, 'unit_price', l.unit_price, \
                   'discount_bp', l.discount_bp, 'tax_rate_bp', l.tax_rate_bp, 'net', l.net, 'tax', l.tax, 'warehouse_id', l.warehouse_id)) \
                 FROM order_line l WHERE l.supplier_id = o.supplier_id AND l.order_id = o.id) AS \"lines json\" \
              FROM sales_order o INDEXED BY sales_order_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 AND (id, '') > (?3, ?4) \
              ORDER BY id LIMIT 50",
    },
    Part {
        name: "invoices",
        sql: "SELECT issued_on || '|' || id AS key, id, number, issued_on, due_on, total, open, disputed_on, dispute_reason, order_id, document AS \"document json\", created_at, \
                (SELECT json_group_array(json_object('since', d.since, 'until', d.until, 'reason', d.reason)) FROM dispute d \
                 WHERE d.supplier_id = i.supplier_id AND d.invoice_id = i.id) AS \"disputes json\", \
                (SELECT json_group_array(json_object('until', l.until, 'interest', l.interest, 'compensation', l.compensation, \
                   'outcome', l.outcome, 'charged_by', l.charged_by)) FROM late_charge l \
                 WHERE l.supplier_id = i.supplier_id AND l.invoice_id = i.id) AS \"late_charges json\" \
              FROM invoice i INDEXED BY invoice_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 AND (issued_on, id) > (?3, ?4) \
              ORDER BY issued_on, id LIMIT 200",
    },
    Part {
        name: "credits",
        sql: "SELECT received_on || '|' || id AS key, id, kind, number, amount, unallocated, received_on, method, reference, provider, \
                provider_payment_id, document AS \"document json\", created_at, \
                (SELECT json_group_array(json_object('invoice_id', a.invoice_id, 'amount', a.amount, 'dated_on', a.dated_on)) FROM allocation a \
                 WHERE a.supplier_id = c.supplier_id AND a.credit_id = c.id) AS \"allocations json\", \
                (SELECT json_group_array(json_object('kind', r.kind, 'amount', r.amount, 'dated_on', r.dated_on)) FROM reversal r \
                 WHERE r.supplier_id = c.supplier_id AND r.credit_id = c.id) AS \"reversals json\" \
              FROM credit c INDEXED BY credit_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 AND (received_on, id) > (?3, ?4) \
              ORDER BY received_on, id LIMIT 200",
    },
    Part {
        name: "collections",
        sql: "SELECT id AS key, id, invoice_id, amount, provider, provider_payment_id, status, created_at FROM collection \
              WHERE supplier_id = ?1 AND customer_id = ?2 AND (id, '') > (?3, ?4) ORDER BY id LIMIT 200",
    },
    Part {
        name: "incidents",
        sql: "SELECT id AS key, id, kind, dated_on, reference, created_at FROM incident \
              WHERE supplier_id = ?1 AND customer_id = ?2 AND (id, '') > (?3, ?4) ORDER BY id LIMIT 200",
    },
    Part {
        name: "statuses_set_by_hand",
        sql: "SELECT id AS key, id, mode, status, reason, actor, starts_on, expires_on, ended_on, created_at FROM delinquency_override \
              WHERE supplier_id = ?1 AND customer_id = ?2 AND (id, '') > (?3, ?4) ORDER BY id LIMIT 200",
    },
    Part {
        name: "promises",
        sql: "SELECT id AS key, id, amount, pay_on, made_on, made_at, made_by, by_buyer, state, ended_on FROM promise \
              WHERE supplier_id = ?1 AND customer_id = ?2 AND (id, '') > (?3, ?4) ORDER BY id LIMIT 200",
    },
    Part {
        name: "messages",
        sql: "SELECT prepared_on || '|' || kind AS key, id, kind, prepared_on, prepared_at, state, ended_at, ended_by FROM outbox INDEXED BY outbox_of_day \
              WHERE supplier_id = ?1 AND customer_id = ?2 AND (prepared_on, kind) > (?3, ?4) ORDER BY prepared_on, kind LIMIT 200",
    },
    Part {
        name: "locations",
        sql: "SELECT id AS key, id, name, ships, bills, default_shipping, default_billing, lines AS \"lines json\", postal_code, city, region, country, \
                phone, instructions, hours AS \"hours json\", exceptions AS \"exceptions json\", created_at, updated_at, \
                (SELECT json_group_array(m.contact_id) FROM location_manager m \
                 WHERE m.supplier_id = o.supplier_id AND m.location_id = o.id) AS \"managers json\" \
              FROM location o INDEXED BY location_by_customer WHERE supplier_id = ?1 AND customer_id = ?2 AND (id, '') > (?3, ?4) \
              ORDER BY id LIMIT 200",
    },
    Part {
        name: "consents",
        sql: "SELECT id AS key, id, kind, given, happened_on, how, note, actor, at FROM consent \
              WHERE supplier_id = ?1 AND customer_id = ?2 AND (id, '') > (?3, ?4) ORDER BY id LIMIT 200",
    },
    Part {
        name: "history",
        sql: "SELECT id AS key, id, kind, actor, at, data AS \"data json\" FROM history \
              WHERE supplier_id = ?1 AND customer_id = ?2 AND (id, '') > (?3, ?4) ORDER BY id LIMIT 200",
    },
    Part {
        name: "files",
        sql: "SELECT id AS key, id, name, media_type, size, created_at FROM attachment INDEXED BY attachment_by_customer \
              WHERE supplier_id = ?1 AND customer_id = ?2 AND (id, '') > (?3, ?4) ORDER BY id LIMIT 200",
    },
];

/// A row as JSON.
struct Record(Map<String, Value>);

impl FromRow for Record {
    fn from_row(row: &Row<'_>) -> Result<Record, DbError> {
        row.record().map(Record)
    }
}

/// The rows behind `after`, and after what the next ones come; no rows, no more.
pub async fn page(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    part: &Part,
    after: &str,
) -> Result<(Vec<Value>, Option<String>), DbError> {
    let (first, second) = after.split_once('|').unwrap_or((after, ""));
    let rows: Vec<Record> = db
        .all(Statement::new(
            part.sql,
            params![supplier.id(), customer_id, first, second],
        ))
        .await?;
    let mut next = None;
    let rows = rows
        .into_iter()
        .map(|Record(mut row)| {
            next = match row.remove("key") {
                Some(Value::String(key)) => Some(key),
                _ => None,
            };
            Value::Object(row)
        })
        .collect();
    Ok((rows, next))
}

/// The files behind `after` (a file's id).
pub async fn files(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    after: &str,
) -> Result<Vec<Attachment>, DbError> {
    db.all(Statement::new(
        "SELECT id, customer_id, name, media_type, size, created_at, stored_under FROM attachment INDEXED BY attachment_by_customer \
         WHERE supplier_id = ?1 AND customer_id = ?2 AND id > ?3 ORDER BY id LIMIT 100",
        params![supplier.id(), customer_id, after],
    ))
    .await
}
