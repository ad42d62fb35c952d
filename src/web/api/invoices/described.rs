use serde_json::json;

use super::{DisputeBody, InvoiceBody, View};
use crate::domain::text::{DocumentNumber, ExternalId, Note};
use crate::error::Refusal;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, text};

fn told() -> Shape {
    Shape::told::<View>()
        .field("id", shape::id())
        .field("customer_id", shape::id())
        .field("total", json!({"description": "Minor units, tax included."}))
        .field("open", json!({"description": "Minor units still to be paid."}))
        .field("currency", shape::currency())
}

pub fn operations() -> Vec<Operation> {
    let sent = Shape::sent::<InvoiceBody>()
        .field(
            "customer_id",
            about(shape::id(), "This, or `customer_external_id`."),
        )
        .field("customer_external_id", text(ExternalId::parse))
        .field(
            "number",
            about(
                text(DocumentNumber::parse),
                "As your books number it; unique among your invoices.",
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
        .field("total", about(shape::amount(), "Minor units, tax included."))
        .field("currency", shape::same_currency())
        .field("order_id", about(shape::id(), "The order that it closes."));
    vec![
        Operation::post("/invoices", "Issue an invoice")
            .about("Credit that the customer has left is used for it at once.")
            .body("NewInvoice", sent, json!({"customer_external_id": "ERP-1042", "number": "F-2026-0001", "issued_on": "2026-11-02", "total": 84_700}))
            .answers(201, "Invoice", told())
            .refuses(&[Refusal::DuplicateNumber, Refusal::OrderClosed, Refusal::ChangedMeanwhile]),
        Operation::get("/invoices", "List invoices")
            .about("Newest first; those of one customer by date of issue.")
            .query("customer_id", shape::id())
            .lists("Invoice", told()),
        Operation::get("/invoices/{id}", "Show an invoice").answers(200, "Invoice", told()),
        Operation::post("/invoices/{id}/dispute", "Dispute an invoice")
            .about("What is disputed stays in the exposure and leaves reminders and escalation.")
            .body("Dispute", Shape::sent::<DisputeBody>().field("reason", text(Note::parse)), json!({"reason": "Two boxes were missing."}))
            .answers(200, "Invoice", told())
            .refuses(&[Refusal::AlreadyDisputed, Refusal::ChangedMeanwhile]),
        Operation::delete("/invoices/{id}/dispute", "End a dispute")
            .answers(200, "Invoice", told())
            .refuses(&[Refusal::NotDisputed, Refusal::ChangedMeanwhile]),
    ]
}
