use serde_json::json;

use super::{DecisionBody, DecisionJson, LateJson};
use crate::domain::text::DocumentNumber;
use crate::error::Refusal;
use crate::storage::late_payment::Outcome;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, text, words};
use crate::web::late_payment::MOST;

pub fn operations() -> Vec<Operation> {
    let told = Shape::told::<LateJson>()
        .field("currency", shape::currency())
        .field("charged", json!({"description": "Whether you charge for late payment; see `/billing-settings`."}))
        .field("charges", json!({"description": "Up to yesterday, what is neither asked for nor let off, the oldest first."}))
        .field("charges.days", json!({"description": "Days on which something was open and not in dispute."}))
        .field("charges.interest", json!({"description": "Minor units: simple, by the day, at the reference rate of the half-year plus the margin."}))
        .field("charges.compensation", json!({"description": "Minor units, once for each invoice."}))
        .field("decided", json!({"description": "What was decided, the latest first."}));
    let sent = Shape::sent::<DecisionBody>()
        .field("outcome", words(Outcome::ALL.iter().map(|one| one.as_str())))
        .field(
            "invoices",
            json!({"maxItems": MOST, "items": text(DocumentNumber::parse), "description": "Numbers of late invoices; the oldest so many, if left out."}),
        );
    let decision = Shape::told::<DecisionJson>()
        .field("amount", json!({"description": "Minor units."}))
        .field("currency", shape::currency());
    vec![
        Operation::get("/customers/{id}/late-charges", "Show interest and compensation for late payment")
            .answers(200, "LateCharges", told),
        Operation::post("/customers/{id}/late-charges", "Ask for late-payment charges, or let them off")
            .about("`collected`: an invoice of its own asks for them, untaxed. `waived`: they are let off up to yesterday; interest goes on from today.")
            .body("LateChargeDecision", sent, json!({"outcome": "waived"}))
            .answers(201, "DecidedLateCharges", decision)
            .refuses(&[Refusal::ChangedMeanwhile]),
    ]
}
