use serde_json::json;

use super::{SettingsBody, SettingsJson};
use crate::domain::text::PartyName;
use crate::domain::warehouse::MAX_WAREHOUSES;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{Shape, about, text};

fn told() -> Shape {
    Shape::told::<SettingsJson>().field(
        "warehouses",
        json!({"description": "The main one first: it bears your own id, and `stock` is what lies there."}),
    )
}

pub fn operations() -> Vec<Operation> {
    let sent = Shape::sent::<SettingsBody>()
        .field(
            "multi_warehouse",
            json!({"description": "Whether you have several. While you have not, everything comes from one place, and which \
                warehouses a customer has counts for nothing."}),
        )
        .field("warehouses", json!({"maxItems": MAX_WAREHOUSES}))
        .field(
            "warehouses.id",
            about(json!({"maxLength": 60}), "Of one that there is already; a new one gets its own."),
        )
        .field("warehouses.name", text(PartyName::parse));
    vec![
        Operation::get("/warehouse-settings", "Show your warehouses").answers(200, "WarehouseSettings", told()),
        Operation::put("/warehouse-settings", "Set your warehouses")
            .about(
                "Takes the place of what there was; only the main one stays when it is left out. One that goods lie in or that customers are \
                served from cannot be left out.",
            )
            .body(
                "NewWarehouseSettings",
                sent,
                json!({"multi_warehouse": true, "warehouses": [{"name": "Port"}]}),
            )
            .answers(200, "WarehouseSettings", told()),
    ]
}
