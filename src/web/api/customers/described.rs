use serde_json::{Value, json};

use super::duplicates::DuplicatesJson;
use super::erase::{Erase, ErasureJson};
use super::merges::{Merge, MergeJson, MergesJson};
use super::{CustomerJson, fields};
use crate::domain::customer::draft::MAX_OTHERS;
use crate::domain::customer::{AccountStatus, Kind, Notification, PaymentMethod, PriceDisplay, Weekday};
use crate::domain::delinquency::Status;
use crate::domain::locale::Locale;
use crate::domain::range::{ItemsForSale, MAX_TYPES};
use crate::domain::terms::{PaymentTerms, TermDays};
use crate::domain::text::{EmailAddress, ExternalId, MAX_TAGS, Note, PartyName, Reason, Tag, TaxId, Website};
use crate::domain::warehouse::MAX_WAREHOUSES;
use crate::error::Refusal;
use crate::storage::customers::list::Sort;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, text, words};

fn sent() -> Shape {
    Shape::sent::<fields::Body>()
        .field(
            "external_id",
            about(
                text(ExternalId::parse),
                "Your own id of the customer, unique in your books.",
            ),
        )
        .field(
            "kind",
            with_default(
                words(Kind::ALL.iter().map(|kind| kind.as_str())),
                json!("customer"),
            ),
        )
        .field("name", text(PartyName::parse))
        .field("trade_name", text(PartyName::parse))
        .field("tax_id", text(TaxId::parse))
        .field(
            "tax_id_reason",
            about(
                text(Reason::parse),
                "Needed where a `tax_id` fails the check of its country (ES, FR, MX, AR, EU VAT and others): why it is right all the same.",
            ),
        )
        .field("email", text(EmailAddress::parse))
        .field("other_emails", json!({"maxItems": MAX_OTHERS, "items": text(EmailAddress::parse)}))
        .field("phone", phone())
        .field("other_phones", json!({"maxItems": MAX_OTHERS, "items": phone()}))
        .field(
            "website",
            about(text(Website::parse), "`https://` is put before an address that names no scheme."),
        )
        .field(
            "country",
            about(
                shape::country(),
                "ISO 3166-1 alpha-2; the supplier's own if left out.",
            ),
        )
        .field(
            "language",
            about(
                words(Locale::ALL.iter().map(|locale| locale.as_str())),
                "The supplier's own if left out.",
            ),
        )
        .field("notes", text(Note::parse))
        .field(
            "payment_method",
            about(
                with_default(
                    words(PaymentMethod::ALL.iter().map(|method| method.as_str())),
                    json!("credit"),
                ),
                "`sepa` only where both sides are inside the SEPA area.",
            ),
        )
        .field(
            "payment_terms",
            about(terms(), "When invoices fall due; net 30 days if left out."),
        )
        .field(
            "credit_limit",
            about(
                shape::amount_or_none(),
                "Minor units; left out or null: no limit.",
            ),
        )
        .field(
            "discount_bp",
            with_default(
                about(shape::basis_points(), "Basis points: 1250 is 12.5 %."),
                json!(0),
            ),
        )
        .field(
            "is_multiple",
            about(json!({"default": false}), "One login takes orders from several people, and each order says for whom."),
        )
        .field(
            "price_display",
            with_default(
                words(PriceDisplay::ALL.iter().map(|display| display.as_str())),
                json!("net"),
            ),
        )
        .field("minimum_order_value", about(shape::amount_or_none(), "Minor units, without tax."))
        .field(
            "minimum_order_quantity",
            about(
                shape::whole(0, u32::MAX.into()),
                "Of all lines of an order together.",
            ),
        )
        .field("delivery_fee", about(shape::amount_or_none(), "Minor units."))
        .field(
            "delivery_free_from",
            about(shape::amount_or_none(), "Minor units: orders of so much or more are delivered free."),
        )
        .field(
            "delivery_days",
            about(
                json!({"maxItems": Weekday::ALL.len(), "items": words(Weekday::ALL.iter().map(|day| day.as_str()))}),
                "None: any day.",
            ),
        )
        .field("delivery_notes", text(Note::parse))
        .field(
            "notifications",
            about(
                json!({"maxItems": Notification::ALL.len(), "items": words(Notification::ALL.iter().map(|one| one.as_str()))}),
                "What the customer is written to about; all of it if left out.",
            ),
        )
        .field(
            "sales_rep_id",
            json!({"format": "uuid", "description": "A member of staff."}),
        )
        .field(
            "range_group_id",
            json!({"format": "uuid", "description": "Says what it may buy, and by which list's prices."}),
        )
        .field(
            "items_for_sale",
            about(
                with_default(
                    words(ItemsForSale::ALL.iter().map(|one| one.as_str())),
                    json!("as_group"),
                ),
                "What is said here of the customer alone comes before what its range group says. `products` are those of \
                `/customers/{id}/products`.",
            ),
        )
        .field(
            "product_types",
            about(
                json!({"maxItems": MAX_TYPES, "items": text(PartyName::parse)}),
                "The types for sale; needed where `items_for_sale` is `product_types`.",
            ),
        )
        .field(
            "delivery_group_id",
            json!({"format": "uuid", "description": "Settles lead time, cut-off and days of its zone."}),
        )
        .field(
            "warehouse_ids",
            about(
                json!({"maxItems": MAX_WAREHOUSES, "items": shape::id()}),
                "Where its orders can come from, where the supplier has several warehouses. Left out or null: from the main one; \
                an empty list: from nowhere, so that it cannot order.",
            ),
        )
        .field(
            "default_warehouse_id",
            json!({"format": "uuid", "description": "Where orders come from that name none; one of `warehouse_ids`. Null: the first of them."}),
        )
        .field("tags", json!({"maxItems": MAX_TAGS, "items": text(Tag::parse)}))
        .field(
            "status",
            about(
                with_default(
                    words(AccountStatus::ALL.iter().map(|status| status.as_str())),
                    json!("active"),
                ),
                "An inactive customer has no access to the storefront and cannot order.",
            ),
        )
        .field("currency", shape::same_currency())
}

fn phone() -> Value {
    json!({"pattern": "^\\+?[0-9 ()./-]{3,40}$", "examples": ["+34 911 23 45 67"]})
}

/// The terms as the domain has them; nothing else is read.
fn terms() -> Value {
    let mut schema = Shape::sent::<PaymentTerms>().schema();
    for way in schema["oneOf"].as_array_mut().into_iter().flatten() {
        let fields = &mut way["properties"];
        let days = shape::whole(0, TermDays::MAX.into());
        if fields["days"]["type"] == "array" {
            fields["days"]["minItems"] = json!(1);
            fields["days"]["items"] = shape::whole(1, 31);
            fields["after_days"] = about(days, "Days to wait before the next of `days` counts.");
        } else {
            fields["days"] = days;
        }
    }
    if let Some(ways) = schema["oneOf"].as_array_mut() {
        ways.push(json!({"type": "null"}));
    }
    schema
}

fn with_default(mut facts: Value, default: Value) -> Value {
    facts["default"] = default;
    facts
}

pub fn told() -> Shape {
    Shape::told::<CustomerJson>()
        .field("id", shape::id())
        .field("country", shape::country())
        .field("currency", shape::currency())
        .field("discount_bp", shape::basis_points())
        .field(
            "credit_limit",
            json!({"description": "Minor units; null: no limit."}),
        )
        .field("payment_terms", json!({"description": "When invoices fall due."}))
        .field(
            "balance",
            json!({"description": "Minor units; above zero is owed by the customer."}),
        )
        .field(
            "overdue",
            json!({"description": "Minor units; what is past its due date today."}),
        )
        .field(
            "bought",
            json!({"description": "Minor units; all that was ever ordered and not cancelled."}),
        )
        .field("created_at", json!({"format": "date-time"}))
        .field("updated_at", json!({"format": "date-time"}))
        .field("duplicates.id", shape::id())
        .field(
            "duplicates",
            json!({"description": "Only where it was asked for: customers that look like it."}),
        )
        .field(
            "erased_at",
            json!({"format": "date-time", "description": "Since then nothing personal is known; the books stay."}),
        )
}

fn merge() -> Shape {
    merge_in(Shape::told::<MergeJson>(), "")
}

fn merge_in(shape: Shape, at: &str) -> Shape {
    ["id", "customer_id", "from_id"]
        .into_iter()
        .fold(shape, |shape, name| {
            shape.field(&format!("{at}{name}"), shape::id())
        })
        .field(&format!("{at}at"), json!({"format": "date-time"}))
        .field(
            &format!("{at}undoable_until"),
            json!({"format": "date-time", "description": "Until then it can be undone; null: not any more."}),
        )
        .field(&format!("{at}undone_at"), json!({"format": "date-time"}))
}

fn erased() -> Shape {
    Shape::told::<ErasureJson>()
        .field("customer_id", shape::id())
        .field("outcome", json!({"description": "`removed`: nothing was booked, nothing is left. `erased`: the books are."}))
        .field("at", json!({"format": "date-time"}))
}

pub fn operations() -> Vec<Operation> {
    let example = json!({
        "external_id": "ERP-1042", "name": "Café Luna", "tax_id": "B12345674", "email": "pagos@luna.example", "phone": "+34 911 23 45 67",
        "payment_method": "credit", "payment_terms": {"kind": "net", "days": 30}, "credit_limit": 150_000, "discount_bp": 500,
        "tags": ["horeca", "centro"]});
    vec![
        Operation::post("/customers", "Create a customer")
            .query("duplicates", json!({"type": "string", "enum": ["list"], "description": "Ask for `duplicates`: customers with the same tax number, email or phone, or nearly the same name. The customer is created all the same."}))
            .body("NewCustomer", sent().needed("name"), example.clone())
            .answers(201, "Customer", told())
            .refuses(&[Refusal::DuplicateExternalId]),
        Operation::get("/customers", "List customers")
            .about("Newest first, or in the order of `sort`. Filters may be combined; one that is not known is refused. \
                `overdue_from` and the days of the last order bring their own order. Of what words, tags and the like find, \
                another order than the newest first is that of the newest 500.")
            .query("q", json!({"type": "string", "description": "Part of a name, external id, email or tax number. Two letters find the beginning of a name."}))
            .query("tag", text(Tag::parse))
            .query("status", words(AccountStatus::ALL.iter().map(|status| status.as_str())))
            .query("delinquency", words(Status::ALL.iter().map(|status| status.as_str())))
            .query("kind", words(Kind::ALL.iter().map(|kind| kind.as_str())))
            .query("group", about(shape::id(), "A range group or a delivery group."))
            .query("sales_rep", about(shape::id(), "A member of staff."))
            .query("warehouse", about(shape::id(), "A warehouse that it is served from."))
            .query("field", json!({"type": "string", "pattern": "^[a-z0-9_]+:.+$", "description": "A value of one of the supplier's own fields, as `key:value`."}))
            .query("overdue_from", about(shape::amount_or_none(), "Minor units: so much or more is overdue."))
            .query("ordered_since", about(shape::date(), "The last order was placed on this day or later."))
            .query("ordered_before", about(shape::date(), "No order since this day."))
            .query("sort", words(Sort::ALL.iter().map(|sort| sort.as_str())))
            .lists("Customer", told()),
        Operation::get("/customers/{id}", "Show a customer").answers(200, "Customer", told()),
        Operation::patch("/customers/{id}", "Change a customer")
            .about("A JSON merge patch (RFC 7396): what is not named stays, null takes a field back to its default. A customer becomes inactive once the \
                access of its contacts has ended.")
            .body("CustomerPatch", sent().not_null("name").patch(), json!({"credit_limit": 200_000, "notes": null}))
            .answers(200, "Customer", told())
            .refuses(&[
                Refusal::DuplicateExternalId,
                Refusal::CustomerClosed,
                Refusal::ContactsHaveAccess,
            ]),
        Operation::put("/customers/by-external-id/{external_id}", "Create or change a customer by your own id")
            .about("Creates the customer (201), or changes what the body names (200): a repeated import does not undo what people \
                agreed on here. Creating needs a `name`.")
            .path_parameter("external_id", text(ExternalId::parse))
            .body("CustomerByExternalId", sent().not_null("name").patch(), {
                let mut body = example;
                body["external_id"] = json!("ERP-1043");
                body["name"] = json!("Bar Sol");
                body
            })
            .answers(201, "Customer", told())
            .answers(200, "Customer", told())
            .refuses(&[Refusal::DuplicateExternalId, Refusal::ContactsHaveAccess]),
        Operation::delete("/customers/{id}", "Delete a customer")
            .about("Only one without orders, invoices or payments.")
            .answers_nothing()
            .refuses(&[Refusal::CustomerHasRecords]),
        Operation::get("/customers/{id}/export", "Take along everything about a customer")
            .about("A ZIP archive: one JSON file for each kind of record, and the files as they were uploaded. It is made while it is sent.")
            .answers_file("application/zip", "Everything there is."),
        Operation::get("/customers/{id}/duplicates", "Find who looks like a customer")
            .about("Up to ten, with the same tax number, email or phone, or nearly the same name.")
            .answers(
                200,
                "Duplicates",
                Shape::told::<DuplicatesJson>().field("data.id", shape::id()),
            ),
        Operation::post("/customers/{id}/merge", "Merge another record of the same customer into this one")
            .about("Everything of `from` moves here: orders, invoices, payments, contacts with their access, locations, consents, comments and \
                files. The record takes over what it lacks; what was agreed here stays. `from` is gone: its external id goes on leading here. \
                For a day it can be undone.")
            .body("MergeFrom", Shape::sent::<Merge>().field("from", shape::id()), json!({"from": "01890a5d-ac96-774b-bcce-b302099a8057"}))
            .answers(200, "Merge", merge()),
        Operation::get("/customers/{id}/merges", "List what was merged into a customer")
            .about("Newest first, the newest 100.")
            .answers(200, "Merges", merge_in(Shape::told::<MergesJson>(), "data.")),
        Operation::delete("/customers/{id}/merges/{merge}", "Undo a merge")
            .about("Both are there again, each with what it had; what was booked since stays with what it was booked for. Not once a payment \
                of one has settled an invoice of the other, or was taken back.")
            .answers(200, "Merge", merge())
            .refuses(&[Refusal::MergeFinal, Refusal::MergeEntangled]),
        Operation::post("/customers/{id}/erase", "Erase a customer")
            .about("For good. A customer that nothing was booked for is removed. Of any other the books stay, under a pseudonym, and \
                everything personal goes: name, numbers, addresses, contacts and their access, comments, files, references. `name` is \
                the customer's name as it is now, so that a wrong id erases nobody. Done again, the answer is the same receipt.")
            .body("Erase", Shape::sent::<Erase>().field("name", text(PartyName::parse)), json!({"name": "Café Luna"}))
            .answers(200, "Erasure", erased())
            .refuses(&[Refusal::CustomerNotSettled]),
    ]
}
