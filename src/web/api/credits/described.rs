use serde_json::json;

use super::using::{RefundBody, UseBody};
use super::{CreditNoteBody, MOST_ALLOCATIONS, PaymentBody, View};
use crate::domain::invoice::MAX_LINES;
use crate::domain::text::{DocumentNumber, ExternalId, Note};
use crate::error::Refusal;
use crate::storage::credits::Method;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, text};
use crate::web::api::invoices::described::lines;

/// What the bodies of both have in common.
fn limits(shape: Shape) -> Shape {
    shape
        .field("customer_id", about(shape::id(), "This, or `customer_external_id`."))
        .field("customer_external_id", text(ExternalId::parse))
        .field("amount", about(shape::amount(), "Minor units."))
        .field("currency", shape::same_currency())
        .field("received_on", shape::date())
        .field("method", shape::words(Method::ALL.iter().map(|method| method.as_str())))
        .field("reference", {
            let mut reference = text(Note::parse);
            reference["minLength"] = json!(0);
            reference
        })
        .field("allocations", json!({"maxItems": MOST_ALLOCATIONS,
            "description": "What the payer said it is for. The rest goes to the oldest due dates, then stays with the customer."}))
        .field("allocations.invoice_number", text(DocumentNumber::parse))
        .field("allocations.amount", about(shape::amount(), "Minor units."))
}

fn told() -> Shape {
    Shape::told::<View>()
        .field("id", shape::id())
        .field("customer_id", shape::id())
        .field("currency", shape::currency())
        .field("amount", json!({"description": "Minor units."}))
        .field(
            "unallocated",
            json!({"description": "Minor units that no invoice has got yet."}),
        )
        .field(
            "taken_back",
            json!({"description": "Minor units that went back: refunded, lost in a dispute, returned by the bank."}),
        )
        .field("allocations.amount", json!({"description": "Minor units."}))
}

pub fn operations() -> Vec<Operation> {
    let note = lines(limits(Shape::sent::<CreditNoteBody>()))
        .field(
            "number",
            about(
                text(DocumentNumber::parse),
                "As your books number it; unique among your credit notes. The next one of the series, if left out.",
            ),
        )
        .field(
            "invoice_number",
            about(
                text(DocumentNumber::parse),
                "The invoice that it corrects. It is settled first, and credit notes never give back more than it came to.",
            ),
        )
        .field("lines", json!({"maxItems": MAX_LINES, "description": "What is given back, as invoices have it."}))
        .field("amount", about(shape::amount(), "Minor units. What the lines come to, if left out beside them."))
        .field("issued_on", about(shape::date(), "This, or `received_on`."))
        .field(
            "received_on",
            about(shape::date(), "Another name for `issued_on`."),
        )
        .field(
            "method",
            about(
                shape::words(Method::ALL.iter().map(|method| method.as_str())),
                "Understood and not kept: no money moves.",
            ),
        );
    let used = Shape::sent::<UseBody>()
        .field(
            "allocations",
            json!({"maxItems": MOST_ALLOCATIONS, "description": "What it is for. The rest goes to the oldest due dates."}),
        )
        .field("allocations.invoice_number", text(DocumentNumber::parse))
        .field("allocations.amount", about(shape::amount(), "Minor units."));
    let refund = Shape::sent::<RefundBody>()
        .field("amount", about(shape::amount(), "Minor units."))
        .field(
            "dated_on",
            about(shape::date(), "Today, if left out; not before the payment."),
        );
    vec![
        Operation::post("/payments", "Record a payment")
            .body(
                "NewPayment",
                limits(Shape::sent::<PaymentBody>()),
                json!({"customer_external_id": "ERP-1042", "amount": 50_000,
                "received_on": "2026-11-20", "method": "transfer", "reference": "Bank statement 231",
                "allocations": [{"invoice_number": "F-2026-0001", "amount": 30_000}]}),
            )
            .answers(201, "Payment", told())
            .refuses(&[Refusal::ChangedMeanwhile]),
        Operation::get("/payments", "List payments")
            .about("Newest first; those of one customer by date.")
            .query("customer_id", shape::id())
            .lists("Payment", told()),
        Operation::get("/payments/{id}", "Show a payment or credit note").answers(200, "Payment", told()),
        Operation::post(
            "/payments/{id}/allocations",
            "Use what is left of a payment or credit note",
        )
        .about("It settles invoices by the same rule, from today on.")
        .body(
            "UseOfCredit",
            used,
            json!({"allocations": [{"invoice_number": "F-2026-0001", "amount": 1}]}),
        )
        .answers(200, "Payment", told())
        .refuses(&[Refusal::ChangedMeanwhile]),
        Operation::post(
            "/payments/{id}/refund",
            "Note that some of a payment or credit note went back",
        )
        .about("At most what is left of it. What came through a provider is refunded there, and told by it.")
        .body(
            "Refund",
            refund,
            json!({"amount": 1_200, "dated_on": "2026-11-20"}),
        )
        .answers(200, "Payment", told())
        .refuses(&[Refusal::ChangedMeanwhile]),
        Operation::post("/credit-notes", "Issue a credit note")
            .about("Settles invoices by the same rule as a payment.")
            .body(
                "NewCreditNote",
                note,
                json!({"customer_external_id": "ERP-1042", "number": "A-2026-0001", "issued_on": "2026-11-20",
                "lines": [{"description": "Crushed boxes", "quantity": 1, "unit_price": 1_200}]}),
            )
            .answers(201, "Payment", told())
            .refuses(&[Refusal::DuplicateNumber, Refusal::ChangedMeanwhile]),
    ]
}
