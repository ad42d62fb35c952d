//! Everything that is a customer's, moved to another one and back. `tests/erasure.rs` holds it against the schema.

use crate::params;
use crate::storage::access::Supplier;
use crate::storage::db::Statement;

/// Rows refer to rows that move after them: whether all fits is looked at when the transaction ends.
pub fn later_references() -> Statement {
    Statement::new("PRAGMA defer_foreign_keys = ON", Vec::new())
}

// What moves by itself: ?1 the supplier, ?2 whose it was, ?3 whose it will be, ?4 the merge.
const THERE: &[&str] = &[
    "UPDATE contact INDEXED BY contact_by_customer SET customer_id = ?3, merge_id = ?4, is_main = 0 WHERE supplier_id = ?1 AND customer_id = ?2",
    // Where there was nobody, the main contact stays the main one.
    "UPDATE contact SET is_main = 1 WHERE supplier_id = ?1 AND customer_id = ?3 AND ?2 <> ?3 \
       AND id = (SELECT defaults ->> 2 FROM customer_merge WHERE supplier_id = ?1 AND id = ?4) \
       AND NOT EXISTS (SELECT 1 FROM contact k INDEXED BY contact_by_main WHERE k.supplier_id = ?1 AND k.customer_id = ?3 AND k.is_main = 1 AND k.merge_id IS NOT ?4)",
    "UPDATE attachment INDEXED BY attachment_by_customer SET customer_id = ?3, merge_id = ?4, stored_under = coalesce(stored_under, customer_id) \
     WHERE supplier_id = ?1 AND customer_id = ?2",
    "UPDATE history SET customer_id = ?3, merge_id = ?4 WHERE supplier_id = ?1 AND customer_id = ?2",
    "UPDATE consent SET customer_id = ?3, merge_id = ?4 WHERE supplier_id = ?1 AND customer_id = ?2",
    // The defaults of the one that stays stay; a trigger makes one where there was none.
    "UPDATE location INDEXED BY location_by_customer SET customer_id = ?3, merge_id = ?4, default_shipping = 0, default_billing = 0 \
     WHERE supplier_id = ?1 AND customer_id = ?2",
    "UPDATE incident SET customer_id = ?3, merge_id = ?4 WHERE supplier_id = ?1 AND customer_id = ?2",
    "UPDATE delinquency_override SET customer_id = ?3, merge_id = ?4 WHERE supplier_id = ?1 AND customer_id = ?2",
    // One waits at most, and there is one of a day.
    "DELETE FROM outbox WHERE supplier_id = ?1 AND customer_id = ?2 AND ?4 <> '' AND EXISTS (SELECT 1 FROM outbox k WHERE k.supplier_id = ?1 \
       AND k.customer_id = ?3 AND k.kind = outbox.kind AND (k.prepared_on = outbox.prepared_on OR (k.state = 'waiting' AND outbox.state = 'waiting')))",
    "UPDATE outbox SET customer_id = ?3, merge_id = ?4 WHERE supplier_id = ?1 AND customer_id = ?2",
    // One is open at most: that of the one that stays.
    "UPDATE promise SET state = 'withdrawn', ended_on = (SELECT substr(at, 1, 10) FROM customer_merge WHERE supplier_id = ?1 AND id = ?4) \
     WHERE supplier_id = ?1 AND customer_id = ?2 AND state = 'open' \
       AND EXISTS (SELECT 1 FROM promise k WHERE k.supplier_id = ?1 AND k.customer_id = ?3 AND k.state = 'open')",
    "UPDATE promise SET customer_id = ?3, merge_id = ?4 WHERE supplier_id = ?1 AND customer_id = ?2",
    "UPDATE sales_order INDEXED BY sales_order_by_customer SET customer_id = ?3, merge_id = ?4 WHERE supplier_id = ?1 AND customer_id = ?2",
    "UPDATE invoice INDEXED BY invoice_by_customer SET customer_id = ?3, merge_id = ?4 WHERE supplier_id = ?1 AND customer_id = ?2",
    "UPDATE credit INDEXED BY credit_by_customer SET customer_id = ?3, merge_id = ?4 WHERE supplier_id = ?1 AND customer_id = ?2",
];

const BACK: &[&str] = &[
    "UPDATE contact INDEXED BY contact_by_customer SET customer_id = ?3, merge_id = NULL, is_main = 0 WHERE supplier_id = ?1 AND customer_id = ?2 AND merge_id = ?4",
    "UPDATE contact SET is_main = 1 WHERE supplier_id = ?1 AND customer_id = ?3 AND ?2 <> ?3 \
       AND id = (SELECT defaults ->> 2 FROM customer_merge WHERE supplier_id = ?1 AND id = ?4)",
    "UPDATE attachment INDEXED BY attachment_by_customer SET customer_id = ?3, merge_id = NULL WHERE supplier_id = ?1 AND customer_id = ?2 AND merge_id = ?4",
    "UPDATE history SET customer_id = ?3, merge_id = NULL WHERE supplier_id = ?1 AND customer_id = ?2 AND merge_id = ?4",
    "UPDATE consent SET customer_id = ?3, merge_id = NULL WHERE supplier_id = ?1 AND customer_id = ?2 AND merge_id = ?4",
    "UPDATE location INDEXED BY location_by_customer SET customer_id = ?3, merge_id = NULL, default_shipping = 0, default_billing = 0 \
     WHERE supplier_id = ?1 AND customer_id = ?2 AND merge_id = ?4",
    "UPDATE incident SET customer_id = ?3, merge_id = NULL WHERE supplier_id = ?1 AND customer_id = ?2 AND merge_id = ?4",
    "UPDATE delinquency_override SET customer_id = ?3, merge_id = NULL WHERE supplier_id = ?1 AND customer_id = ?2 AND merge_id = ?4",
    "UPDATE outbox SET customer_id = ?3, merge_id = NULL WHERE supplier_id = ?1 AND customer_id = ?2 AND merge_id = ?4",
    "UPDATE promise SET customer_id = ?3, merge_id = NULL WHERE supplier_id = ?1 AND customer_id = ?2 AND merge_id = ?4",
    "UPDATE sales_order INDEXED BY sales_order_by_customer SET customer_id = ?3, merge_id = NULL WHERE supplier_id = ?1 AND customer_id = ?2 AND merge_id = ?4",
    // An order that was invoiced since takes its invoice along.
    "UPDATE invoice INDEXED BY invoice_by_customer SET customer_id = ?3, merge_id = NULL WHERE supplier_id = ?1 AND customer_id = ?2 \
       AND (merge_id = ?4 OR EXISTS (SELECT 1 FROM sales_order o WHERE o.supplier_id = ?1 AND o.id = invoice.order_id AND o.customer_id = ?3))",
    "UPDATE credit INDEXED BY credit_by_customer SET customer_id = ?3, merge_id = NULL WHERE supplier_id = ?1 AND customer_id = ?2 AND merge_id = ?4",
];

// What follows something that has moved.
const FOLLOWS: &[&str] = &[
    // The nightly job looks at both anew.
    "INSERT INTO reminder (supplier_id, customer_id, remind_on) SELECT ?1, ?3, '' FROM reminder WHERE supplier_id = ?1 AND customer_id = ?2 ON CONFLICT DO NOTHING",
    "UPDATE allocation INDEXED BY allocation_by_customer SET customer_id = ?3 WHERE supplier_id = ?1 AND customer_id = ?2 \
       AND (SELECT p.customer_id FROM credit p WHERE p.supplier_id = ?1 AND p.id = allocation.credit_id) = ?3",
    "UPDATE reversal INDEXED BY reversal_by_customer SET customer_id = ?3 WHERE supplier_id = ?1 AND customer_id = ?2 \
       AND (SELECT p.customer_id FROM credit p WHERE p.supplier_id = ?1 AND p.id = reversal.credit_id) = ?3",
    "UPDATE ledger_entry INDEXED BY ledger_by_customer SET customer_id = ?3 WHERE supplier_id = ?1 AND customer_id = ?2 \
       AND (EXISTS (SELECT 1 FROM invoice i WHERE i.supplier_id = ?1 AND i.id = ledger_entry.document_id AND i.customer_id = ?3) \
         OR EXISTS (SELECT 1 FROM credit p WHERE p.supplier_id = ?1 AND p.id = ledger_entry.document_id AND p.customer_id = ?3) \
         OR ledger_entry.document_id IN (SELECT r.id FROM reversal r INDEXED BY reversal_by_customer WHERE r.supplier_id = ?1 AND r.customer_id = ?3))",
    "UPDATE collection INDEXED BY collection_by_customer SET customer_id = ?3 WHERE supplier_id = ?1 AND customer_id = ?2 \
       AND (SELECT i.customer_id FROM invoice i WHERE i.supplier_id = ?1 AND i.id = collection.invoice_id) = ?3",
    "UPDATE webhook_event SET customer_id = ?3 WHERE supplier_id = ?1 AND (provider, event_id) IN ( \
       SELECT e.provider, e.event_id FROM credit p INDEXED BY credit_by_customer CROSS JOIN webhook_event e INDEXED BY webhook_event_turn \
         ON e.supplier_id = p.supplier_id AND e.provider = p.provider AND e.payment_id = p.provider_payment_id \
         WHERE p.supplier_id = ?1 AND p.customer_id = ?3 AND e.customer_id = ?2 \
       UNION ALL SELECT e.provider, e.event_id FROM collection k INDEXED BY collection_by_customer CROSS JOIN webhook_event e INDEXED BY webhook_event_turn \
         ON e.supplier_id = k.supplier_id AND e.provider = k.provider AND e.payment_id = k.provider_payment_id \
         WHERE k.supplier_id = ?1 AND k.customer_id = ?3 AND e.customer_id = ?2)",
    "UPDATE mention INDEXED BY mention_by_entry SET customer_id = ?3 WHERE supplier_id = ?1 AND customer_id = ?2 \
       AND EXISTS (SELECT 1 FROM history h WHERE h.supplier_id = ?1 AND h.customer_id = ?3 AND h.id = mention.entry_id)",
    // Who is signed in stays so.
    "UPDATE session INDEXED BY session_by_supplier SET customer_id = ?3, \
       price_display = (SELECT price_display FROM customer WHERE supplier_id = ?1 AND id = ?3) WHERE supplier_id = ?1 AND customer_id = ?2 \
       AND actor_id IN (SELECT c.id FROM contact c INDEXED BY contact_by_customer WHERE c.supplier_id = ?1 AND c.customer_id = ?3)",
];

/// All that is `gone_id`'s becomes `kept_id`'s.
pub fn there(supplier: &Supplier, gone_id: &str, kept_id: &str, merge_id: &str) -> Vec<Statement> {
    moving(supplier, THERE, gone_id, kept_id, merge_id)
}

/// What came with the merge goes back from `kept_id` to `gone_id`, and so does what was booked about it since.
pub fn back(supplier: &Supplier, kept_id: &str, gone_id: &str, merge_id: &str) -> Vec<Statement> {
    moving(supplier, BACK, kept_id, gone_id, merge_id)
}

fn moving(
    supplier: &Supplier,
    first: &[&'static str],
    from: &str,
    to: &str,
    merge_id: &str,
) -> Vec<Statement> {
    let mut batch = vec![Statement::new(
        "INSERT INTO customer_move (supplier_id, from_id, to_id) VALUES (?1, ?2, ?3)",
        params![supplier.id(), from, to],
    )];
    let moves = first.iter();
    batch.extend(moves.map(|sql| Statement::new(*sql, params![supplier.id(), from, to, merge_id])));
    let follow = FOLLOWS.iter();
    batch.extend(follow.map(|sql| Statement::new(*sql, params![supplier.id(), from, to])));
    batch.push(Statement::new(
        "DELETE FROM customer_move WHERE supplier_id = ?1 AND from_id = ?2 AND to_id = ?3",
        params![supplier.id(), from, to],
    ));
    batch.extend(sales(supplier, from));
    batch.extend(sales(supplier, to));
    batch
}

/// The sums of a customer's purchases, from its orders.
fn sales(supplier: &Supplier, customer_id: &str) -> Vec<Statement> {
    let key = || params![supplier.id(), customer_id];
    vec![
        Statement::new(
            "DELETE FROM sales_month WHERE supplier_id = ?1 AND customer_id = ?2",
            key(),
        ),
        Statement::new(
            "INSERT INTO sales_month (supplier_id, customer_id, month, orders, total, days) \
             SELECT ?1, ?2, substr(o.placed_on, 1, 7), 1, o.total, json_object(substr(o.placed_on, 9), json_array(1, o.total)) \
             FROM sales_order o INDEXED BY sales_order_by_customer \
             WHERE o.supplier_id = ?1 AND o.customer_id = ?2 AND o.status <> 'cancelled' \
             ON CONFLICT DO UPDATE SET orders = orders + 1, total = total + excluded.total, \
               days = json_set(days, '$.\"' || (SELECT key FROM json_each(excluded.days)) || '\"', json_array( \
                 coalesce(days ->> ('$.\"' || (SELECT key FROM json_each(excluded.days)) || '\"[0]'), 0) + 1, \
                 coalesce(days ->> ('$.\"' || (SELECT key FROM json_each(excluded.days)) || '\"[1]'), 0) + excluded.total))",
            key(),
        ),
    ]
}

/// The cached figures of an account whose documents have moved.
pub fn figures(supplier: &Supplier, customer_id: &str) -> Statement {
    Statement::new(
        "UPDATE customer SET \
           balance = (SELECT coalesce(sum(amount), 0) FROM ledger_entry WHERE supplier_id = ?1 AND customer_id = ?2), \
           unallocated = (SELECT coalesce(sum(unallocated), 0) FROM credit INDEXED BY credit_by_customer WHERE supplier_id = ?1 AND customer_id = ?2), \
           orders_open = (SELECT coalesce(sum(total), 0) FROM sales_order INDEXED BY sales_order_by_customer \
             WHERE supplier_id = ?1 AND customer_id = ?2 AND status = 'placed'), \
           bought = (SELECT coalesce(sum(total), 0) FROM sales_month WHERE supplier_id = ?1 AND customer_id = ?2), \
           last_order_on = (SELECT max(placed_on) FROM sales_order INDEXED BY sales_order_by_customer WHERE supplier_id = ?1 AND customer_id = ?2), \
           last_order_id = (SELECT substr(max(placed_on || id), 11) FROM sales_order INDEXED BY sales_order_by_customer \
             WHERE supplier_id = ?1 AND customer_id = ?2), \
           consents = (SELECT json_group_object(c.kind, json_object('id', c.id, 'kind', c.kind, 'given', json(iif(c.given, 'true', 'false')), \
               'happened_on', c.happened_on, 'how', c.how, 'note', c.note, 'actor', c.actor, 'at', c.at)) \
             FROM consent c WHERE c.supplier_id = ?1 AND c.customer_id = ?2 AND NOT EXISTS (SELECT 1 FROM consent later \
               WHERE later.supplier_id = ?1 AND later.customer_id = ?2 AND later.kind = c.kind AND later.id > c.id)) \
         WHERE supplier_id = ?1 AND id = ?2",
        params![supplier.id(), customer_id],
    )
}
