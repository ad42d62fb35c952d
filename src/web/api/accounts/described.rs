use serde_json::json;

use super::{Account, Delinquency, OverrideBody};
use crate::domain::delinquency::{Mode, Status};
use crate::domain::text::Note;
use crate::error::Refusal;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, text, words};

pub fn operations() -> Vec<Operation> {
    let account = Shape::told::<Account>()
        .field("currency", shape::currency())
        .field("balance", json!({"description": "Minor units; above zero is owed by the customer. `overdue + not_yet_due − unallocated`."}))
        .field("overdue", json!({"description": "Minor units past their due date."}))
        .field("not_yet_due", json!({"description": "Minor units of open invoices that are not past their due date."}))
        .field("unallocated", json!({"description": "Minor units of payments and credit notes that no invoice has got yet."}))
        .field("exposure", json!({"description": "Minor units: open invoices and orders not yet invoiced, less what is unallocated."}))
        .field("credit_limit", json!({"description": "Minor units; null: no limit."}))
        .field("available_credit", json!({"description": "Minor units: what may still be ordered; null: no limit."}))
        .field("ageing", json!({"description": "What is open, by days past its due date."}));
    let sent = Shape::sent::<OverrideBody>()
        .field(
            "mode",
            about(
                words(Mode::ALL.iter().map(|mode| mode.as_str())),
                "`pin`: exactly this status. `floor`: at least as bad. `cap`: at most as bad.",
            ),
        )
        .field("status", words(Status::ALL.iter().map(|status| status.as_str())))
        .field("reason", text(Note::parse))
        .field(
            "expires_on",
            about(
                shape::date(),
                "The last day on which it holds; without it, until it is ended.",
            ),
        );
    let told = || Shape::told::<Delinquency>();
    vec![
        Operation::get("/customers/{id}/account", "What a customer owes, on any date")
            .about("Computed from the documents, not from cached figures: everything dated on or before `as_of` counts.")
            .query("as_of", about(shape::date(), "Today where the supplier is, if left out."))
            .answers(200, "Account", account),
        Operation::put("/customers/{id}/delinquency", "Set a status by hand")
            .about("Beside the rules, with a reason; the nightly job never overwrites it.")
            .body("Override", sent, json!({"mode": "cap", "status": "debtor", "reason": "Promised to pay on Friday.", "expires_on": "2027-01-31"}))
            .answers(200, "Delinquency", told())
            .refuses(&[Refusal::ChangedMeanwhile]),
        Operation::delete("/customers/{id}/delinquency", "Return to the automatic status")
            .answers(200, "Delinquency", told())
            .refuses(&[Refusal::ChangedMeanwhile]),
    ]
}
