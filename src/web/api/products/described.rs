use serde_json::{Value, json};

use super::{New, Patch, View};
use crate::domain::text::{PartyName, Sku};
use crate::domain::warehouse::MAX_STOCK;
use crate::error::Refusal;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, text};

fn elsewhere() -> Value {
    let mut units = shape::whole(0, MAX_STOCK);
    units["type"] = json!(["integer", "null"]);
    about(
        json!({"type": "object", "additionalProperties": units}),
        "Units in the other warehouses, by their ids; null takes one away. The first that is counted anywhere makes the product a \
        tracked one.",
    )
}

/// What the bodies of both have in common.
fn limits(shape: Shape) -> Shape {
    shape
        .field(
            "sku",
            about(text(Sku::parse), "Your own article number, unique in your books."),
        )
        .field("name", text(PartyName::parse))
        .field(
            "product_type",
            about(
                text(PartyName::parse),
                "The heading it stands under in the storefront.",
            ),
        )
        .field(
            "unit",
            about(text(PartyName::parse), "What one of it is, such as `box of 12`."),
        )
        .field(
            "price",
            about(shape::amount_or_none(), "Minor units, before tax."),
        )
        .field(
            "tax_rate_bp",
            about(shape::basis_points(), "Basis points: 2100 is 21 %."),
        )
        .field(
            "stock",
            about(
                shape::whole(0, MAX_STOCK),
                "Units on hand, in the main warehouse; left out or null: not tracked.",
            ),
        )
        .field("stock_elsewhere", elsewhere())
        .field("active", json!({"description": "Whether it can be ordered."}))
}

pub fn told() -> Shape {
    Shape::told::<View>()
        .field("id", shape::id())
        .field("price", json!({"description": "Minor units, before tax."}))
        .field("currency", shape::currency())
        .field("tax_rate_bp", shape::basis_points())
        .field(
            "stock",
            json!({"description": "Units on hand, in the main warehouse; null: not tracked."}),
        )
        .field(
            "stock_elsewhere",
            about(
                json!({"additionalProperties": shape::whole(0, MAX_STOCK)}),
                "Units in the other warehouses, by their ids.",
            ),
        )
}

pub fn operations() -> Vec<Operation> {
    let patch = limits(Shape::sent::<Patch>());
    let patch = ["sku", "name", "price", "tax_rate_bp", "stock_elsewhere", "active"]
        .into_iter()
        .fold(patch, |patch, name| patch.not_null(name));
    vec![
        Operation::post("/products", "Create a product")
            .body(
                "NewProduct",
                limits(Shape::sent::<New>()),
                json!({"sku": "CRO-1", "name": "Croissant", "product_type": "Pastry",
                "price": 120, "tax_rate_bp": 1000, "unit": "piece", "stock": 400}),
            )
            .answers(201, "Product", told())
            .refuses(&[Refusal::DuplicateSku]),
        Operation::get("/products", "List products")
            .about("Newest first.")
            .lists("Product", told()),
        Operation::get("/products/{id}", "Show a product").answers(200, "Product", told()),
        Operation::patch("/products/{id}", "Change a product")
            .about(
                "A JSON merge patch (RFC 7396): what is not named stays, null takes an optional field away.",
            )
            .body(
                "ProductPatch",
                patch.patch(),
                json!({"price": 135, "stock": null}),
            )
            .answers(200, "Product", told())
            .refuses(&[Refusal::DuplicateSku]),
        Operation::delete("/products/{id}", "Delete a product")
            .about("One that was ever ordered stays; make it inactive instead.")
            .answers_nothing()
            .refuses(&[Refusal::ProductInUse]),
    ]
}
