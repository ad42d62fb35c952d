//! `/api/v1/orders`.

#[cfg(test)]
pub(super) mod described;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use worker::Response;

use crate::domain::fault::Faults;
use crate::domain::money::Amount;
use crate::domain::order::{OrderStatus, gather};
use crate::domain::text::PartyName;
use crate::error::Error;
use crate::storage::access::Supplier;
use crate::storage::orders::{self, Order, OrderFilter, OrderLine};
use crate::storage::placing::{self, NewOrder, Placement};
use crate::web::api::list::Window;
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body, fields};
use crate::web::form::accept;
use crate::web::request::Request;
use crate::web::respond;

type Result = std::result::Result<Response, Error>;

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct New {
    customer_id: Option<String>,
    customer_external_id: Option<String>,
    lines: Vec<NewLine>,
    warehouse: Option<String>,
    placed_for: Option<String>,
    reference: Option<String>,
    deliver_on: Option<String>,
}

fields! { New { customer_id, customer_external_id, lines, warehouse, placed_for, reference, deliver_on } }

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct NewLine {
    sku: String,
    quantity: i64,
}

fields! { NewLine { sku, quantity } }

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct View {
    id: String,
    number: String,
    customer_id: String,
    customer_name: String,
    status: OrderStatus,
    placed_by: String,
    placed_at: DateTime<Utc>,
    placed_on: NaiveDate,
    placed_for: Option<String>,
    reference: Option<String>,
    warehouse: Option<String>,
    currency: &'static str,
    net: Amount,
    tax: Amount,
    total: Amount,
    delivery_fee: Amount,
    delivery_tax_rate_bp: u32,
    delivery_tax: Amount,
    deliver_on: Option<NaiveDate>,
    invoice_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    override_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    override_reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lines: Option<Vec<LineView>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LineView {
    product_id: String,
    sku: String,
    name: String,
    quantity: i64,
    unit_price: Amount,
    discount_bp: u32,
    tax_rate_bp: u32,
    net: Amount,
    tax: Amount,
}

fn view(order: Order, lines: Option<Vec<OrderLine>>, supplier: &Supplier) -> View {
    let line = |line: OrderLine| LineView {
        product_id: line.product_id,
        sku: line.sku,
        name: line.name,
        quantity: line.quantity,
        unit_price: line.unit_price,
        discount_bp: line.discount_bp,
        tax_rate_bp: line.tax_rate_bp,
        net: line.net,
        tax: line.tax,
    };
    View {
        id: order.id,
        number: order.number,
        customer_id: order.customer_id,
        customer_name: order.customer_name,
        status: order.status,
        placed_by: order.placed_by,
        placed_at: order.placed_at,
        placed_on: order.placed_on,
        placed_for: order.placed_for,
        reference: order.reference,
        warehouse: order.warehouse,
        currency: supplier.currency.code(),
        net: order.net,
        tax: order.tax,
        total: order.total,
        delivery_fee: order.delivery_fee,
        delivery_tax_rate_bp: order.delivery_tax_rate_bp,
        delivery_tax: order.delivery_tax,
        deliver_on: order.deliver_on,
        invoice_id: order.invoice_id,
        override_by: order.override_by,
        override_reason: order.override_reason,
        lines: lines.map(|lines| lines.into_iter().map(line).collect()),
    }
}

pub async fn create(call: &Call<'_>, request: &mut Request) -> Result {
    let once = match Once::begin(call, request).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(once) => once,
    };
    let new = parse(body::parse(once.body.clone())?)?;
    let supplier = &call.caller.supplier;
    let new_ids = call.app.new_ids();
    let act = call.app.act(supplier, &call.caller.key_name, &new_ids);
    let placement = placing::place(&call.app.db, &act, &new, &|placement| match placement {
        Placement::Placed(order, lines) => once.keep_order(
            &act,
            order,
            201,
            &view(Order::clone(order), Some(lines.clone()), supplier),
        ),
        // A refusal is noted in history, so it, too, happens once for a key.
        Placement::Refused(refused) => {
            let error = Error::from(refused);
            once.keep(error.status(), &respond::problem_of(&error))
        }
    })
    .await;
    let placed = match placement {
        Ok(Placement::Refused(refused)) => return Err(Error::from(&refused)),
        Ok(Placement::Placed(order, lines)) => Ok(view(*order, Some(lines), supplier)),
        Err(failure) => Err(failure),
    };
    once.answer(201, placed).await
}

fn parse(new: New) -> std::result::Result<NewOrder, Error> {
    let mut faults = Faults::default();
    let customer = fields::customer(&mut faults, new.customer_id, new.customer_external_id);
    let sent: Vec<(String, i64)> = new
        .lines
        .into_iter()
        .map(|line| (line.sku, line.quantity))
        .collect();
    let lines = match gather(&sent) {
        Ok(lines) => Some(lines),
        Err(found) => {
            found
                .into_iter()
                .for_each(|fault| faults.add(&fault.field, fault.fault));
            None
        }
    };
    let mut text =
        |name: &str, text: Option<String>| text.and_then(|text| faults.take(name, PartyName::parse(&text)));
    let warehouse = text("warehouse", new.warehouse);
    let placed_for = text("placed_for", new.placed_for);
    let reference = text("reference", new.reference);
    let deliver_on = new
        .deliver_on
        .and_then(|date| fields::date(&mut faults, "deliver_on", &date));
    let parsed = (|| {
        Some(NewOrder {
            customer: customer?,
            lines: lines?,
            warehouse,
            placed_for,
            reference,
            contact_id: None,
            deliver_on,
            shown_total: None,
            override_reason: None,
        })
    })();
    accept(parsed, faults)
}

pub async fn list(call: &Call<'_>, request: &Request) -> Result {
    let window = Window::of(request)?;
    let status = request.query("status").map(OrderStatus::parse).transpose();
    let filter = OrderFilter {
        customer_id: request.query("customer_id").map(str::to_owned),
        status: status.map_err(|error| Error::field("status", error.into()))?,
    };
    let supplier = &call.caller.supplier;
    let rows = orders::list(
        &call.app.db,
        supplier,
        &filter,
        window.after.as_deref(),
        window.fetch(),
    )
    .await?;
    window.answer(rows, |row| row.id.clone(), |row| view(row, None, supplier))
}

pub async fn get(call: &Call<'_>, id: &str) -> Result {
    let supplier = &call.caller.supplier;
    let (order, lines) = orders::get(&call.app.db, supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    respond::json(200, &view(order, Some(lines), supplier))
}
