//! The API, described from its own types as OpenAPI 3.1. Compiled for tests only, so that the bundle pays nothing: what
//! these tests write is committed below `assets/api/v1` and served as files.
//!
//! Each area describes its operations beside its handlers (`customers/described.rs`); bodies and answers are read from
//! the handlers' structs, limits are asked of the parsers, problems of `error`. `tests/http/described.rs` holds the result
//! against the running Worker.

pub mod operation;
pub mod page;
pub mod shape;

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use self::operation::Operation;
use crate::web::api;

/// The operations in the order in which a newcomer meets them, by section.
fn sections() -> Vec<(&'static str, Vec<Operation>)> {
    vec![
        ("Suppliers", api::suppliers::described::operations()),
        ("Customers", {
            let mut customers = api::customers::described::operations();
            customers.extend(api::customer_settings::described::operations());
            customers
        }),
        ("Contacts", api::contacts::described::operations()),
        ("Consents", api::consents::described::operations()),
        ("Locations", api::locations::described::operations()),
        ("History and files", api::history::described::operations()),
        ("Products", {
            let mut products = api::products::described::operations();
            products.extend(api::warehouses::described::operations());
            products
        }),
        ("Groups and price lists", api::groups::described::operations()),
        ("Orders", {
            let mut orders = api::orders::described::operations();
            orders.extend(api::deliveries::described::operations());
            orders
        }),
        ("Invoices", {
            let mut invoices = api::invoices::described::operations();
            invoices.extend(api::receivables::described::operations());
            invoices.extend(api::statements::described::operations());
            invoices.extend(api::billing::described::operations());
            invoices
        }),
        ("Payments and credit notes", api::credits::described::operations()),
        ("Payment providers", {
            let mut providers = api::providers::described::operations();
            providers.extend(api::collections::described::operations());
            providers
        }),
        ("Accounts and delinquency", {
            let mut accounts = api::accounts::described::operations();
            accounts.extend(api::promises::described::operations());
            accounts.extend(api::reminders::described::operations());
            accounts.extend(api::late_payment::described::operations());
            accounts
        }),
        ("Sales", api::sales::described::operations()),
        ("Staff", api::staff::described::operations()),
        ("Books", api::books::described::operations()),
    ]
}

const INTRODUCTION: &str = "Customer accounts, trade credit and orders of a small supplier.

- **Keys.** Send `Authorization: Bearer <key>`. Keys are made under *Settings*, belong to one supplier and read, or read and write.
- **Money** is an integer in minor units: 1250 in EUR is 12.50. **Percentages** are basis points: 1250 is 12.5 %. \
**Dates** are `YYYY-MM-DD`, instants RFC 3339 in UTC.
- **Repeating is safe.** With an `Idempotency-Key`, the same POST again gets the same answer and does nothing twice.
- **Lists** take `limit` (50, at most 200) and `after`, the `next` of the part before.
- **Errors** are problem+json (RFC 9457): a stable `type`, and for each refused field its JSON pointer in `errors`. Unknown \
fields are refused. Another supplier's id answers like one that does not exist: 404.
- **Bodies** have at most 1 MiB.";

/// A component has one name, and a name one component.
fn keep(components: &mut BTreeMap<String, Value>, name: &str, component: &Value) {
    let known = components
        .entry(name.to_owned())
        .or_insert_with(|| component.clone());
    assert_eq!(known, component, "two components are called {name}");
}

/// The whole description.
pub fn document() -> Value {
    let mut schemas: BTreeMap<String, Value> = BTreeMap::new();
    let mut responses: BTreeMap<String, Value> = BTreeMap::new();
    keep(&mut schemas, "Problem", &operation::problem_schema());
    let mut paths: BTreeMap<String, Value> = BTreeMap::new();
    let mut tags = Vec::new();
    for (tag, operations) in sections() {
        tags.push(json!({"name": tag}));
        for operation in operations {
            for (name, schema) in operation.schemas() {
                keep(&mut schemas, name, schema);
            }
            for (name, response) in operation.problems() {
                keep(&mut responses, &name, &response);
            }
            let path = paths
                .entry(format!("/api/v1{}", operation.path))
                .or_insert_with(|| json!({}));
            path[operation.method.to_lowercase()] = operation.document(tag);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Fiado", "version": "1", "summary": "Trade credit for small suppliers", "description": INTRODUCTION},
        "servers": [{"url": "/", "description": "where this description lies"}],
        "security": [{"key": []}],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": responses,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer",
                "description": "An API key. A key of scope `read` may GET, one of scope `write` may do everything."}},
            "parameters": {
                "IdempotencyKey": {"name": "Idempotency-Key", "in": "header",
                    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
                    "description": "Your own name for this request, best a UUID. The same key and body get the same answer, \
                        and nothing is done twice; the same key with another body is refused (422 `idempotency-mismatch`)."},
                "limit": {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50}},
                "after": {"name": "after", "in": "query", "schema": {"type": "string"},
                    "description": "The `next` of the part before."},
            },
        },
    })
}

/// Compares what is committed with what the code says; `DESCRIBE=1` writes it instead.
#[track_caller]
fn up_to_date(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("assets/api/v1")
        .join(file);
    if std::env::var_os("DESCRIBE").is_some() {
        std::fs::write(&path, text).expect("assets/api/v1 can be written");
        return;
    }
    assert!(
        std::fs::read_to_string(&path).is_ok_and(|committed| committed == text),
        "assets/api/v1/{file} is not what the code says: run `make describe` and commit the difference"
    );
}

#[test]
fn the_description_is_what_the_code_says() {
    let text = serde_json::to_string_pretty(&document()).expect("JSON");
    up_to_date("openapi.json", &format!("{text}\n"));
}

#[test]
fn the_page_is_what_the_description_says() {
    let sections: Vec<_> = sections();
    up_to_date("docs.html", &page::render(&document(), &sections));
}

/// A text without a limit would be described as taking everything.
#[test]
fn every_field_that_is_sent_has_its_limits() {
    for (_, operations) in sections() {
        for operation in operations {
            if let Some(body) = &operation.body {
                let mut without = Vec::new();
                shape::without_limits(&body.schema, "", &mut without);
                assert!(
                    without.is_empty(),
                    "{} {}: {without:?}",
                    operation.method,
                    operation.path
                );
            }
        }
    }
}
