use serde_json::json;

use super::link;
use super::{DisputeBody, InvoiceBody, View, WriteOffBody};
use crate::domain::invoice::MAX_LINES;
use crate::domain::pricing::MAX_QUANTITY;
use crate::domain::text::{DocumentNumber, ExternalId, Note, PartyName, Sku};
use crate::error::Refusal;
use crate::storage::invoices::{Invoice, Issued};
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, text};

/// In lists, without what it says.
fn told() -> Shape {
    named(Shape::told::<View<Invoice>>())
}

fn told_whole() -> Shape {
    named(Shape::told::<View<Issued>>()).field(
        "document",
        json!({"description": "What it says: the parties as they were called then, and its lines. `null` if it was issued before that was kept."}),
    )
}

fn named(shape: Shape) -> Shape {
    shape
        .field("id", shape::id())
        .field("customer_id", shape::id())
        .field("total", json!({"description": "Minor units, tax included."}))
        .field("open", json!({"description": "Minor units still to be paid."}))
        .field("currency", shape::currency())
}

/// What a line can hold.
pub fn lines(shape: Shape) -> Shape {
    shape
        .field("lines.sku", text(Sku::parse))
        .field("lines.description", text(PartyName::parse))
        .field("lines.quantity", shape::whole(1, MAX_QUANTITY))
        .field(
            "lines.unit_price",
            about(shape::amount_or_none(), "Minor units, without tax."),
        )
        .field("lines.discount_bp", shape::basis_points())
        .field("lines.tax_rate_bp", shape::basis_points())
}

pub fn operations() -> Vec<Operation> {
    let sent = lines(Shape::sent::<InvoiceBody>())
        .field(
            "customer_id",
            about(shape::id(), "This, or `customer_external_id`."),
        )
        .field("customer_external_id", text(ExternalId::parse))
        .field(
            "number",
            about(
                text(DocumentNumber::parse),
                "As your books number it; unique among your invoices. The next one of your series if left out.",
            ),
        )
        .field("issued_on", shape::date())
        .field(
            "due_on",
            about(
                shape::date(),
                "Follows from the customer's terms if left out; not before `issued_on`.",
            ),
        )
        .field(
            "total",
            about(
                shape::amount(),
                "Minor units, tax included. What the lines come to, or the order, if left out.",
            ),
        )
        .field("lines", json!({"maxItems": MAX_LINES, "description": "Those of the order, if left out beside an `order_id`."}))
        .field("currency", shape::same_currency())
        .field("order_id", about(shape::id(), "The order that it closes."));
    vec![
        Operation::post("/invoices", "Issue an invoice")
            .about("Credit that the customer has left stays free until it is used for it: see `/payments/{id}/allocations`.")
            .body("NewInvoice", sent, json!({"customer_external_id": "ERP-1042", "number": "F-2026-0001", "issued_on": "2026-11-02", "total": 84_700,
                "lines": [{"description": "Catering", "quantity": 1, "unit_price": 70_000, "tax_rate_bp": 2_100}]}))
            .answers(201, "IssuedInvoice", told_whole())
            .refuses(&[Refusal::DuplicateNumber, Refusal::OrderClosed, Refusal::ChangedMeanwhile]),
        Operation::get("/invoices", "List invoices")
            .about("Newest first; those of one customer by date of issue.")
            .query("customer_id", shape::id())
            .lists("Invoice", told()),
        Operation::get("/invoices/{id}", "Show an invoice").answers(200, "IssuedInvoice", told_whole()),
        Operation::post("/invoices/{id}/dispute", "Dispute an invoice")
            .about("What is disputed stays in the exposure and leaves reminders and escalation.")
            .body("Dispute", Shape::sent::<DisputeBody>().field("reason", text(Note::parse)), json!({"reason": "Two boxes were missing."}))
            .answers(200, "Invoice", told())
            .refuses(&[Refusal::AlreadyDisputed, Refusal::ChangedMeanwhile]),
        Operation::post("/invoices/{id}/write-off", "Write off what is left of an invoice")
            .about("As a credit that no money came for. At most what your policy lets go.")
            .body("WriteOff", Shape::sent::<WriteOffBody>().field("reason", text(Note::parse)), json!({"reason": "A cent of rounding."}))
            .answers(200, "Invoice", told())
            .refuses(&[Refusal::NotAResidue, Refusal::ChangedMeanwhile]),
        Operation::post("/invoices/{id}/payment-link", "Open a page to pay an invoice on")
            .about("A page of Stripe's, for what is open of it now. It needs Stripe's secret key, as its `access_token`.")
            .body("NewPaymentLink", Shape::sent::<link::Body>().field("hours", about(shape::whole(1, 23), "How long it works.")), json!({"hours": 12}))
            .answers(201, "PaymentLink", Shape::told::<link::PaymentLink>()
                .field("url", json!({"format": "uri"}))
                .field("amount", json!({"description": "Minor units."}))
                .field("currency", shape::currency())
                .field("expires_at", json!({"format": "date-time"})))
            .refuses(&[Refusal::NothingToPay, Refusal::ProviderNotConfigured, Refusal::PaymentPageUnavailable]),
        Operation::delete("/invoices/{id}/dispute", "End a dispute")
            .answers(200, "Invoice", told())
            .refuses(&[Refusal::NotDisputed, Refusal::ChangedMeanwhile]),
    ]
}
