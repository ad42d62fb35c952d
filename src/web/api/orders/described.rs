use serde_json::json;

use super::{New, View};
use crate::domain::order::{MAX_LINES, OrderStatus};
use crate::domain::pricing::MAX_QUANTITY;
use crate::domain::text::{ExternalId, PartyName};
use crate::error::Refusal;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, text};

fn told() -> Shape {
    Shape::told::<View>()
        .field("id", shape::id())
        .field("customer_id", shape::id())
        .field("currency", shape::currency())
        .field(
            "net",
            json!({"description": "Minor units, after the customer's discount, before tax."}),
        )
        .field("tax", json!({"description": "Minor units."}))
        .field("total", json!({"description": "Minor units: `net` and `tax`."}))
        .field("delivery_fee", json!({"description": "Minor units, in `net`."}))
        .field("delivery_tax_rate_bp", shape::basis_points())
        .field("delivery_tax", json!({"description": "Minor units, in `tax`."}))
        .field("deliver_on", shape::date())
        .field(
            "placed_by",
            json!({"description": "The person or the key that placed it."}),
        )
        .field(
            "placed_on",
            json!({"description": "The local date at the supplier."}),
        )
        .field(
            "override_by",
            json!({"description": "Who let it pass in spite of a refusal."}),
        )
        .field("lines", json!({"description": "Not in lists."}))
        .field(
            "lines.unit_price",
            json!({"description": "Minor units, before discount and tax."}),
        )
        .field("lines.discount_bp", shape::basis_points())
        .field("lines.tax_rate_bp", shape::basis_points())
}

pub fn operations() -> Vec<Operation> {
    let sent = Shape::sent::<New>()
        .field(
            "customer_id",
            about(shape::id(), "This, or `customer_external_id`."),
        )
        .field("customer_external_id", text(ExternalId::parse))
        .field("lines", json!({"minItems": 1, "maxItems": MAX_LINES}))
        .field("lines.sku", json!({"minLength": 1}))
        .field("lines.quantity", about(shape::whole(1, MAX_QUANTITY), "Units."))
        .field("warehouse", text(PartyName::parse))
        .field(
            "placed_for",
            about(
                text(PartyName::parse),
                "The person it is for. A multiple customer (`is_multiple`) has to name one: several people order by its login.",
            ),
        )
        .field(
            "reference",
            about(text(PartyName::parse), "The customer's own number of the order."),
        )
        .field(
            "deliver_on",
            about(
                shape::date(),
                "One of the customer's delivery days; the first of them if left out.",
            ),
        );
    vec![
        Operation::post("/orders", "Place an order")
            .about("Prices, discount and tax are those of this moment. Status, credit limit, minimum and stock are checked in the transaction \
                that writes the order; `errors` names the lines that were in the way. With an `Idempotency-Key`, a refusal is \
                kept, too.")
            .body("NewOrder", sent, json!({"customer_external_id": "ERP-1042", "lines": [{"sku": "CRO-1", "quantity": 24}], "reference": "PO 77"}))
            .answers(201, "Order", told())
            .refuses(&[Refusal::DoNotSell, Refusal::CreditLimitExceeded, Refusal::CustomerInactive, Refusal::OutOfStock,
                Refusal::NotInRange, Refusal::NoWarehouse, Refusal::BelowMinimum, Refusal::NoDelivery, Refusal::ChangedMeanwhile]),
        Operation::get("/orders", "List orders")
            .about("Newest first, without their lines.")
            .query("customer_id", shape::id())
            .query("status", shape::words(OrderStatus::ALL.iter().map(|status| status.as_str())))
            .lists("Order", told()),
        Operation::get("/orders/{id}", "Show an order").answers(200, "Order", told()),
    ]
}
