use serde_json::json;

use super::{Body, ConsentJson};
use crate::domain::consent::{ConsentKind, How};
use crate::domain::text::Note;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, text, words};

fn told() -> Shape {
    Shape::told::<ConsentJson>()
        .field("id", shape::id())
        .field(
            "at",
            about(json!({"format": "date-time"}), "When it was entered."),
        )
        .field("actor", json!({"description": "Who entered it."}))
}

pub fn operations() -> Vec<Operation> {
    let kinds = words(ConsentKind::ALL.iter().map(|kind| kind.as_str()));
    let sent = Shape::sent::<Body>()
        .field(
            "kind",
            about(
                kinds,
                "`data`: its data is stored. `communications`: mailings are sent to it.",
            ),
        )
        .field("given", json!({"description": "false: withdrawn."}))
        .field("how", words(How::ALL.iter().map(|how| how.as_str())))
        .field(
            "happened_on",
            about(shape::date(), "Not in the future; today, if left out."),
        )
        .field("note", text(Note::parse));
    vec![
        Operation::post("/customers/{id}/consents", "Enter a consent given or withdrawn")
            .about("Entries stay; the latest of each kind holds. Nothing is mailed without `communications`.")
            .body(
                "NewConsent",
                sent,
                json!({"kind": "communications", "given": true, "how": "paper", "note": "Signed at the fair."}),
            )
            .answers(201, "Consent", told()),
        Operation::get("/customers/{id}/consents", "List what was given and withdrawn, newest first")
            .lists("Consent", told()),
    ]
}
