use serde_json::json;

use super::{EndedJson, OutcomeBody, ReminderJson};
use crate::storage::reminders::Fate;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, words};

pub fn operations() -> Vec<Operation> {
    let told = Shape::told::<ReminderJson>()
        .field("id", shape::id())
        .field("customer_id", shape::id())
        .field("currency", shape::currency())
        .field("sent_before", json!({"description": "Reminders sent before; nine and more are nine."}))
        .field("invoices", json!({"description": "What is overdue and not in dispute, oldest due date first."}))
        .field("invoices.open", json!({"description": "Minor units."}))
        .field("credit", json!({"description": "Minor units that the customer has left as credit, or that a provider is collecting."}))
        .field("to_pay", json!({"description": "Minor units: what is overdue less that credit."}))
        .field("text", json!({"description": "The message, in the customer's language."}));
    let ended = Shape::told::<EndedJson>()
        .field("id", shape::id())
        .field("customer_id", shape::id())
        .field("at", json!({"format": "date-time"}));
    let sent = Shape::sent::<OutcomeBody>().field(
        "outcome",
        about(
            words(Fate::ALL.iter().map(|fate| fate.as_str())),
            "`dropped`: not this time.",
        ),
    );
    vec![
        Operation::get("/reminders", "List the reminders that wait to be sent")
            .about(
                "The nightly job prepares one for each customer with something overdue, as often as the policy says. They are made of what is \
                 open when they are read: whoever paid, disputed or promised meanwhile is not among them.",
            )
            .lists("Reminder", told),
        Operation::post("/reminders/{id}", "Say what became of a reminder")
            .about("One that was dealt with already stays as it is, and the answer says how.")
            .body("ReminderOutcome", sent, json!({"outcome": "sent"}))
            .answers(200, "EndedReminder", ended),
    ]
}
