use serde_json::{Value, json};

use super::{SettingsBody, SettingsJson};
use crate::domain::customer::custom_field::{FieldKind, MAX_CHOICES, MAX_FIELDS};
use crate::domain::loyalty::MAX_TIERS;
use crate::domain::text::Reason;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{Shape, about, amount, text, whole, words};

fn told() -> Shape {
    Shape::told::<SettingsJson>()
}

/// The rule, or null for none.
fn loyalty() -> Value {
    let tier = json!({"type": "object", "additionalProperties": false, "required": ["name", "from"],
        "properties": {"name": text(Reason::parse), "from": whole(0, u32::MAX.into())}});
    json!({"type": ["object", "null"], "additionalProperties": false, "required": ["amount_per_point", "tiers"],
        "properties": {
            "amount_per_point": about(amount(), "Minor units: so much bought is a point."),
            "tiers": {"type": "array", "maxItems": MAX_TIERS, "items": tier}}})
}

pub fn operations() -> Vec<Operation> {
    let sent = Shape::sent::<SettingsBody>()
        .field("custom_fields", json!({"maxItems": MAX_FIELDS}))
        .field(
            "custom_fields.key",
            about(
                json!({"maxLength": 60}),
                "Of a field that there is already; a new one gets its key from its name.",
            ),
        )
        .field("custom_fields.name", text(Reason::parse))
        .field(
            "custom_fields.kind",
            words(FieldKind::ALL.iter().map(|kind| kind.as_str())),
        )
        .field(
            "custom_fields.choices",
            json!({"maxItems": MAX_CHOICES, "items": text(Reason::parse)}),
        )
        .field("loyalty", loyalty());
    let example = json!({
        "custom_fields": [
            {"name": "Route", "kind": "choice", "choices": ["North", "South"]},
            {"name": "Oven", "kind": "text"}
        ],
        "loyalty": {"amount_per_point": 1000, "tiers": [{"name": "Silver", "from": 100}, {"name": "Gold", "from": 1000}]}
    });
    vec![
        Operation::get("/customer-settings", "Show your own fields and the rule of loyalty")
            .answers(200, "CustomerSettings", told()),
        Operation::put("/customer-settings", "Set your own fields and the rule of loyalty")
            .about(
                "Takes the place of what there was. A field that is left out is shown no more; its values come back with it. \
                `loyalty`: so much bought is a point, all purchases count, and the highest tier that is reached stands on the record.",
            )
            .body("NewCustomerSettings", sent, example)
            .answers(200, "CustomerSettings", told()),
    ]
}
