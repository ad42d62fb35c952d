//! What an invoice is about to say: its number, its sum, and who bills whom for what.

use super::NewInvoice;
use crate::domain::billing::numbered;
use crate::domain::fault::Fault;
use crate::domain::invoice::{Document, InvoiceLine, LineKind, totals};
use crate::domain::money::Amount;
use crate::params;
use crate::storage::act::{Act, Failure};
use crate::storage::billing::parties;
use crate::storage::db::{Db, Rows, Statement};

pub(super) struct Draft {
    pub number: String,
    pub total: Amount,
    pub document: Document,
}

struct Ordered {
    customer_id: String,
    number: String,
    reference: Option<String>,
    total: Amount,
    delivery_fee: Amount,
    delivery_tax_rate_bp: u32,
    delivery_tax: Amount,
}

row! { Ordered { customer_id, number, reference, total, delivery_fee, delivery_tax_rate_bp, delivery_tax } }

struct OrderedLine {
    sku: String,
    name: String,
    quantity: i64,
    unit_price: Amount,
    discount_bp: u32,
    tax_rate_bp: u32,
    net: Amount,
    tax: Amount,
}

row! { OrderedLine { sku, name, quantity, unit_price, discount_bp, tax_rate_bp, net, tax } }

pub(super) async fn draft(
    db: &Db,
    act: &Act<'_>,
    new: &NewInvoice,
    customer_id: &str,
) -> Result<Draft, Failure> {
    let supplier = act.supplier.id();
    let mut batch = vec![parties::of(act.supplier, customer_id, new.issued_on)];
    if let Some(order_id) = &new.order_id {
        batch.push(Statement::new(
            "SELECT customer_id, number, reference, total, delivery_fee, delivery_tax_rate_bp, delivery_tax FROM sales_order \
             WHERE supplier_id = ?1 AND id = ?2",
            params![supplier, order_id],
        ));
        batch.push(Statement::new(
            "SELECT sku, name, quantity, unit_price, discount_bp, tax_rate_bp, net, tax FROM order_line \
             WHERE supplier_id = ?1 AND order_id = ?2 ORDER BY line",
            params![supplier, order_id],
        ));
    }
    let results = db.batch(batch).await?;
    let parties = results.first().map_or(Ok(None), parties::read)?;
    let parties = parties.ok_or(Failure::NotFound)?;
    let mut order = None;
    if new.order_id.is_some() {
        let found: Option<Ordered> = results.get(1).map_or(Ok(None), Rows::first)?;
        let theirs = found.filter(|order| order.customer_id == customer_id);
        let theirs = theirs.ok_or_else(|| Failure::field("order_id", Fault::Unknown))?;
        let lines: Vec<OrderedLine> = results.get(2).map_or(Ok(Vec::new()), Rows::all)?;
        order = Some((theirs, lines));
    }
    let (total, lines) = what(new, order.as_ref())?;
    let number = match &new.number {
        Some(number) => number.as_str().to_owned(),
        None => numbered(&parties.prefix, parties.taken),
    };
    let (order, reference) = match order {
        Some((order, _)) => (Some(order.number), order.reference),
        None => (None, None),
    };
    Ok(Draft {
        number,
        total,
        document: Document {
            language: parties.language,
            seller: parties.seller,
            buyer: parties.buyer,
            lines,
            order,
            reference,
            corrects: None,
            note: parties.note,
        },
    })
}

/// What is owed, and for what: by the lines, else by the order, else by its total alone.
fn what(
    new: &NewInvoice,
    order: Option<&(Ordered, Vec<OrderedLine>)>,
) -> Result<(Amount, Vec<InvoiceLine>), Failure> {
    let sum = if !new.lines.is_empty() {
        let sums = totals(&new.lines).map_err(|_| Failure::field("lines", Fault::OutOfRange))?;
        if new.total.is_some_and(|total| total != sums.gross) {
            return Err(Failure::field("total", Fault::NotTheSum));
        }
        Some((sums.gross, new.lines.clone()))
    } else {
        // Part of an order is not told by the whole order's lines.
        let whole = order.filter(|(order, _)| new.total.is_none_or(|total| total == order.total));
        whole.map(|(order, lines)| (order.total, of_order(order, lines)))
    };
    let (total, lines) = match (sum, new.total) {
        (Some(sum), _) => sum,
        (None, Some(total)) => (total, Vec::new()),
        (None, None) => return Err(Failure::field("total", Fault::Missing)),
    };
    if !total.is_positive() {
        return Err(Failure::field("total", Fault::NotPositive));
    }
    Ok((total, lines))
}

fn of_order(order: &Ordered, lines: &[OrderedLine]) -> Vec<InvoiceLine> {
    let goods = lines.iter().map(|line| InvoiceLine {
        kind: LineKind::Goods,
        sku: Some(line.sku.clone()),
        description: line.name.clone(),
        quantity: line.quantity,
        unit_price: line.unit_price,
        discount_bp: line.discount_bp,
        tax_rate_bp: line.tax_rate_bp,
        net: line.net,
        tax: line.tax,
    });
    let fee = order.delivery_fee.is_positive().then(|| InvoiceLine {
        kind: LineKind::Delivery,
        sku: None,
        description: String::new(),
        quantity: 1,
        unit_price: order.delivery_fee,
        discount_bp: 0,
        tax_rate_bp: order.delivery_tax_rate_bp,
        net: order.delivery_fee,
        tax: order.delivery_tax,
    });
    goods.chain(fee).collect()
}
