use serde_json::json;

use super::{Body, PromiseJson};
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about};

fn told() -> Shape {
    Shape::told::<PromiseJson>()
        .field("id", shape::id())
        .field(
            "made_at",
            about(json!({"format": "date-time"}), "When it was given."),
        )
        .field("made_by", json!({"description": "Who gave or noted it."}))
        .field(
            "by_buyer",
            json!({"description": "Given by the customer on the storefront, not noted for it."}),
        )
        .field(
            "settled",
            json!({"description": "What has come in since it was given, in minor units."}),
        )
        .field("pay_on", json!({"description": "The last day of it."}))
        .field(
            "ended_on",
            json!({"description": "Since when it is not open any more."}),
        )
}

pub fn operations() -> Vec<Operation> {
    let sent = Shape::sent::<Body>()
        .field(
            "amount",
            about(
                shape::amount(),
                "Minor units: at most what is open; all that is overdue, if left out.",
            ),
        )
        .field(
            "pay_on",
            about(shape::date(), "From today on, at most a year ahead."),
        );
    vec![
        Operation::post("/customers/{id}/promises", "Note a promise to pay")
            .about(
                "Reminders wait for its day. It lifts no block by itself. Of a customer, one is open at most: another one takes its place. \
                 At the midnight after its day it is kept, if as much has come in or nothing is overdue any more, or broken.",
            )
            .body("NewPromise", sent, json!({"amount": 500, "pay_on": "2027-01-15"}))
            .answers(201, "Promise", told()),
        Operation::get("/customers/{id}/promises", "List what was promised, newest first").lists("Promise", told()),
        Operation::delete("/customers/{id}/promises/{promise}", "Take an open promise back")
            .about("It stays in the list, as withdrawn.")
            .answers(200, "Promise", told()),
    ]
}
