use serde_json::json;

use super::{Body, ContactJson};
use crate::domain::text::{EmailAddress, PartyName, Password};
use crate::error::Refusal;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, text};

fn told() -> Shape {
    Shape::told::<ContactJson>()
        .field("id", shape::id())
        .field("created_at", json!({"format": "date-time"}))
        .field(
            "password",
            json!({"description": "A generated password, told only by the answer that creates the contact."}),
        )
}

pub fn operations() -> Vec<Operation> {
    let sent = Shape::sent::<Body>()
        .field("name", text(PartyName::parse))
        .field(
            "email",
            about(
                text(EmailAddress::parse),
                "What the contact signs in to the storefront with.",
            ),
        )
        .field("phone", json!({"pattern": "^\\+?[0-9 ()./-]{3,40}$"}))
        .field(
            "password",
            about(
                text(Password::parse),
                "Gives access to the storefront with this password.",
            ),
        )
        .field(
            "access",
            json!({"description": "true without a password: one is generated and told once."}),
        );
    vec![
        Operation::post("/customers/{id}/contacts", "Add a person at a customer")
            .body(
                "NewContact",
                sent,
                json!({"name": "Bea Buyer", "email": "bea@luna.example", "access": true}),
            )
            .answers(201, "Contact", told())
            .refuses(&[Refusal::EmailTaken]),
        Operation::get("/customers/{id}/contacts", "List the people at a customer").lists("Contact", told()),
        Operation::delete(
            "/customers/{id}/contacts/{contact}",
            "Remove a person, and its access with it",
        )
        .answers_nothing(),
    ]
}
