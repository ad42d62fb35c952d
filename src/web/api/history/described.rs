use serde_json::json;

use super::{CommentBody, EntryJson, FileJson, VisitBody};
use crate::domain::text::{Note, PartyName};
use crate::domain::upload::MAX_FILE;
use crate::storage::history::Topic;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, text, whole, words};

fn told() -> Shape {
    Shape::told::<EntryJson>()
        .field("id", shape::id())
        .field("at", json!({"format": "date-time"}))
        .field("actor", json!({"description": "The person or program that did it."}))
        .field("kind", json!({"description": "What it is about."}))
        .field(
            "event",
            json!({"type": "object", "required": ["kind"], "additionalProperties": true,
                "properties": {"kind": {"type": "string", "description": "What happened, such as `comment`, `file_added` or `customer_changed`."}},
                "description": "What happened, with what belongs to it: a comment its `text` and `mentions`, a change its `fields`, \
                    and what they were and are in `before` and `after`. More kinds will come."}),
        )
}

fn file() -> Shape {
    let most = i64::try_from(MAX_FILE).expect("small");
    Shape::told::<FileJson>()
        .field("id", shape::id())
        .field("media_type", json!({"description": "What it is served as."}))
        .field("size", about(whole(0, most), "Bytes."))
        .field("created_at", json!({"format": "date-time"}))
}

pub fn operations() -> Vec<Operation> {
    let comment = Shape::sent::<CommentBody>().field(
        "text",
        about(text(Note::parse), "`@` and a colleague's name mention it."),
    );
    let visit = Shape::sent::<VisitBody>()
        .field(
            "visited_on",
            about(shape::date(), "Not in the future; today, if left out."),
        )
        .field("who", about(text(PartyName::parse), "Who visited the customer."))
        .field("note", text(Note::parse));
    let topics = words(Topic::ALL.iter().map(|topic| topic.as_str()));
    vec![
        Operation::get("/customers/{id}/history", "Read what happened to a customer, newest first")
            .about("Entries are never edited.")
            .query("kind", about(topics, "Only what is about this."))
            .query("from", about(shape::date(), "The first day, where the supplier is."))
            .query("to", about(shape::date(), "The last day."))
            .lists("HistoryEntry", told()),
        Operation::post("/customers/{id}/comments", "Write a comment")
            .body(
                "NewComment",
                comment,
                json!({"text": "Pays on Friday. @Olga please call."}),
            )
            .answers(201, "HistoryEntry", told()),
        Operation::post("/customers/{id}/visits", "Note a visit")
            .body(
                "NewVisit",
                visit,
                json!({"visited_on": "2026-01-15", "who": "Olga Owner", "note": "Wants bread on Sundays, too."}),
            )
            .answers(201, "HistoryEntry", told()),
        Operation::get("/customers/{id}/files", "List a customer's files, newest first").lists("File", file()),
        Operation::get("/customers/{id}/files/{file}", "Fetch a file").answers_file("*/*", "The bytes, of the file's own media type."),
        Operation::delete("/customers/{id}/files/{file}", "Remove a file for good")
            .about("The history keeps that it was there, and tells who removed it.")
            .answers_nothing(),
    ]
}
