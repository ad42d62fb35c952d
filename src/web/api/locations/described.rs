use serde_json::{Value, json};

use super::{Body, LocationJson};
use crate::domain::address::MAX_LINES;
use crate::domain::customer::Weekday;
use crate::domain::location::{MAX_MANAGERS, Use};
use crate::domain::schedule::{MAX_EXCEPTIONS, MAX_INTERVALS};
use crate::domain::text::{AddressLine, Note, PartyName, PostalCode, Reason};
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, text, words};

fn time() -> Value {
    json!({"pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"})
}

fn uses(least: usize, description: &str) -> Value {
    let items = words(Use::ALL.iter().map(|one| one.as_str()));
    json!({"minItems": least, "maxItems": Use::ALL.len(), "items": items, "description": description})
}

/// What is said of the fields wherever they stand.
fn limits(shape: Shape) -> Shape {
    shape
        .field("name", text(PartyName::parse))
        .field("uses", uses(1, "What the location is for."))
        .field(
            "default_for",
            uses(
                0,
                "Of which uses it is the customer's default. The first location of a use is its default; naming the use at another one \
                 moves it. It cannot be given up otherwise than with its use.",
            ),
        )
        .field("address.lines", json!({"minItems": 1, "maxItems": MAX_LINES, "items": text(AddressLine::parse)}))
        .field(
            "address.postal_code",
            about(text(PostalCode::parse), "In the form of the country, where that is certain."),
        )
        .field("address.city", text(AddressLine::parse))
        .field("address.region", text(AddressLine::parse))
        .field("address.country", shape::country())
        .field("phone", json!({"pattern": "^\\+?[0-9 ()./-]{3,40}$"}))
        .field("instructions", about(text(Note::parse), "For whoever delivers."))
        .field(
            "managers",
            about(
                json!({"maxItems": MAX_MANAGERS, "items": {"type": "string", "maxLength": 36}}),
                "Ids of the customer's contacts that look after the location.",
            ),
        )
        .field(
            "hours",
            about(
                json!({"maxItems": MAX_INTERVALS * Weekday::ALL.len()}),
                "When somebody is there: at most two intervals a day. None at all: nobody has said.",
            ),
        )
        .field("hours.day", words(Weekday::ALL.iter().map(|day| day.as_str())))
        .field("hours.from", time())
        .field("hours.to", time())
        .field(
            "exceptions",
            about(json!({"maxItems": MAX_EXCEPTIONS}), "Dates with hours of their own; without any, closed."),
        )
        .field("exceptions.date", shape::date())
        .field("exceptions.hours", json!({"maxItems": MAX_INTERVALS}))
        .field("exceptions.hours.from", time())
        .field("exceptions.hours.to", time())
        .field("exceptions.note", text(Reason::parse))
}

fn told() -> Shape {
    limits(Shape::told::<LocationJson>())
        .field("id", shape::id())
        .field(
            "printed",
            json!({"description": "The address line by line, as its country writes it."}),
        )
        .field(
            "map",
            json!({"format": "uri", "description": "Where a map shows it."}),
        )
        .field("created_at", json!({"format": "date-time"}))
        .field("updated_at", json!({"format": "date-time"}))
}

fn sent() -> Shape {
    limits(Shape::sent::<Body>())
}

pub fn operations() -> Vec<Operation> {
    let address = json!({"lines": ["Carrer de la Pau 12"], "postal_code": "46002", "city": "València", "country": "ES"});
    let exception =
        json!({"date": "2026-12-24", "hours": [{"from": "09:00", "to": "13:00"}], "note": "Christmas Eve"});
    let hours = json!([
        {"day": "monday", "from": "08:00", "to": "12:00"},
        {"day": "monday", "from": "16:00", "to": "20:00"}
    ]);
    vec![
        Operation::get("/customers/{id}/locations", "List a customer's locations").lists("Location", told()),
        Operation::post("/customers/{id}/locations", "Add a location")
            .about("Which parts an address needs and what its postal code looks like follow from its country.")
            .body(
                "NewLocation",
                sent(),
                json!({"name": "Main shop", "uses": ["shipping", "billing"], "address": address, "phone": "+34 960 000 100",
                    "instructions": "By the back door.", "hours": hours, "exceptions": [exception]}),
            )
            .answers(201, "Location", told()),
        Operation::get("/customers/{id}/locations/{location}", "Read a location").answers(200, "Location", told()),
        Operation::patch("/customers/{id}/locations/{location}", "Change a location")
            .about("A list is replaced as a whole; an address is merged part by part.")
            .body(
                "LocationPatch",
                sent().patch(),
                json!({"address": {"lines": ["Carrer de la Pau 14"]}, "hours": hours, "exceptions": [exception]}),
            )
            .answers(200, "Location", told()),
        Operation::delete("/customers/{id}/locations/{location}", "Remove a location")
            .about("What it was the default for goes to another location of that use.")
            .answers_nothing(),
    ]
}
