use serde_json::json;

use super::{AccessBody, Body, ContactJson, InvitationJson, NewBody, SuggestionsJson};
use crate::domain::contact::{OrdersSeen, Right};
use crate::domain::invitation::State;
use crate::domain::text::{EmailAddress, Password, PersonName};
use crate::domain::username::Pattern;
use crate::error::Refusal;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, text, words};

/// What is said of the fields wherever they stand.
fn limits(shape: Shape) -> Shape {
    let rights = words(Right::ALL.iter().map(|one| one.as_str()));
    shape
        .field("first_name", text(PersonName::parse))
        .field("surname", text(PersonName::parse))
        .field("department", text(PersonName::parse))
        .field("phone", json!({"pattern": "^\\+?[0-9 ()./-]{3,40}$"}))
        .field("email", text(EmailAddress::parse))
        .field("username", username())
        .field(
            "permissions",
            json!({"maxItems": Right::ALL.len(), "items": rights, "description":
                "What it may do on the storefront; unless said otherwise, all but `manage_contacts`. Without `order`, it only looks; without `see_prices`, no price is shown; without `see_account`, no balance and no invoice. With `manage_contacts`, it looks after colleagues who may do no more than it does. `quote` has no page on the storefront yet."}),
        )
        .field(
            "orders",
            about(
                words(OrdersSeen::ALL.iter().map(|one| one.as_str())),
                "Whose orders it sees on the storefront: those that it placed, also those of people who look after one of its locations \
                with it, or all of the customer's.",
            ),
        )
}

fn username() -> serde_json::Value {
    json!({"minLength": 3, "maxLength": 254, "description": "What it signs in with, beside its email: letters, digits, dots, \
        dashes, underscores and pluses, unique whatever their case. In the form of an email, it is the contact's own."})
}

fn told() -> Shape {
    limits(Shape::told::<ContactJson>())
        .field("id", shape::id())
        .field("name", json!({"description": "First name and surname."}))
        .field(
            "main",
            json!({"description": "Whether it is the customer's main contact: one always is."}),
        )
        .field(
            "access",
            json!({"description": "Whether it may sign in to the storefront."}),
        )
        .field("created_at", json!({"format": "date-time"}))
        .field("updated_at", json!({"format": "date-time"}))
        .field(
            "password",
            json!({"description": "A generated one, told only by the answer that gives access."}),
        )
}

fn password(description: &'static str) -> serde_json::Value {
    about(text(Password::parse), description)
}

fn invitation() -> Shape {
    Shape::told::<InvitationJson>()
        .field("state", words(State::ALL.iter().map(|state| state.as_str())))
        .field("created_at", json!({"format": "date-time"}))
        .field("expires_at", json!({"format": "date-time"}))
        .field("opened_at", json!({"format": "date-time"}))
        .field("accepted_at", json!({"format": "date-time"}))
}

pub fn operations() -> Vec<Operation> {
    let sent = limits(Shape::sent::<NewBody>())
        .field(
            "password",
            password("Gives access to the storefront with this password."),
        )
        .field(
            "access",
            json!({"description": "true without a password: one is generated and told once."}),
        );
    let access = Shape::sent::<AccessBody>().field("username", username()).field(
        "password",
        password("Without one, it is generated and told once."),
    );
    let taken = [Refusal::EmailTaken, Refusal::UsernameTaken];
    let added = [
        Refusal::EmailTaken,
        Refusal::UsernameTaken,
        Refusal::CustomerInactive,
    ];
    vec![
        Operation::post("/customers/{id}/contacts", "Add a person at a customer")
            .about("The first is the customer's main contact. Access needs an email or a username.")
            .body(
                "NewContact",
                sent,
                json!({"first_name": "Bea", "surname": "Buyer", "department": "Purchasing", "email": "bea@luna.example",
                    "phone": "+34 960 000 101", "access": true}),
            )
            .answers(201, "Contact", told())
            .refuses(&added),
        Operation::get("/customers/{id}/contacts", "List the people at a customer").lists("Contact", told()),
        Operation::get("/customers/{id}/contacts/{contact}", "Read a person").answers(200, "Contact", told()),
        Operation::patch("/customers/{id}/contacts/{contact}", "Change a person")
            .body(
                "ContactPatch",
                limits(Shape::sent::<Body>()).patch(),
                json!({"department": "Kitchen", "permissions": ["order"], "orders": "own"}),
            )
            .answers(200, "Contact", told())
            .refuses(&taken),
        Operation::put("/customers/{id}/contacts/{contact}/main", "Make a person the main contact")
            .about("Whoever was it is no longer.")
            .answers(200, "Contact", told()),
        Operation::get("/customers/{id}/contacts/{contact}/usernames", "Suggest usernames for a person")
            .about(
                "Made of its name, phone and email, today's date and the year; only those that nobody has. A first name alone makes \
                a poor username: somebody else has the same sooner or later.",
            )
            .answers(
                200,
                "Usernames",
                Shape::told::<SuggestionsJson>()
                    .field("data.pattern", words(Pattern::ALL.iter().map(|one| one.as_str())))
                    .field("data.username", username()),
            ),
        Operation::put(
            "/customers/{id}/contacts/{contact}/access",
            "Give a person access, or a new password",
        )
        .about("What was signed in with the password of before is signed out.")
        .body(
            "Access",
            access,
            json!({"username": "2026BeaBuyer"}),
        )
        .answers(200, "Contact", told())
        .refuses(&[Refusal::UsernameTaken, Refusal::CustomerInactive]),
        Operation::put(
            "/customers/{id}/contacts/{contact}/invitation",
            "Invite a person to the storefront",
        )
        .about(
            "By a link for it to choose a password of its own, once and within two weeks. The link is told this once, to be passed \
            on; an invitation that is still open ends.",
        )
        .answers(200, "Invitation", invitation())
        .refuses(&[Refusal::CustomerInactive]),
        Operation::delete(
            "/customers/{id}/contacts/{contact}/invitation",
            "Take a person's invitation back",
        )
        .about("Where none is open, nothing happens.")
        .answers_nothing(),
        Operation::delete("/customers/{id}/contacts/{contact}/access", "End a person's access")
            .about("At once, wherever it is signed in.")
            .answers_nothing(),
        Operation::delete("/customers/{id}/access", "End the access of everybody at a customer")
            .about("At once, wherever they are signed in. A customer is made inactive after that.")
            .answers_nothing(),
        Operation::delete(
            "/customers/{id}/contacts/{contact}",
            "Remove a person, and its access with it",
        )
        .about("If it was the main contact, the oldest of the others becomes it.")
        .answers_nothing(),
    ]
}
