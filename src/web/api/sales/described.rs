use serde_json::json;

use super::SalesJson;
use crate::domain::sales::By;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, words};

pub fn operations() -> Vec<Operation> {
    let by = words(By::ALL.iter().map(|by| by.as_str()));
    let longest = By::ALL
        .iter()
        .map(|by| format!("{} days by {}", by.max_days(), by.as_str()));
    let longest = longest.collect::<Vec<_>>().join(", ");
    vec![
        Operation::get("/customers/{id}/sales", "Show what a customer bought in a period")
            .about(
                "Orders by the local day on which they were placed, with tax, without cancelled ones. Parts at the ends are cut off \
                where the period is; weeks begin on Monday (ISO 8601). `year_before` is the same days one year earlier.",
            )
            .query("from", about(shape::date(), "Twelve months with that of `to`, if left out."))
            .query("to", about(shape::date(), "Included. Today, if left out."))
            .query("by", about(by.clone(), &format!("`month`, if left out. The longest period: {longest}.")))
            .answers(
                200,
                "Sales",
                Shape::told::<SalesJson>()
                    .field("from", shape::date())
                    .field("to", shape::date())
                    .field("by", by)
                    .field("currency", shape::currency())
                    .field("total", json!({"description": "Minor units, with tax."}))
                    .field("average", json!({"description": "The average order, rounded half away from zero; null without orders."}))
                    .field(
                        "top_products",
                        json!({"description": "The ten that most was spent on, by the lines of the newest 5,000 of the period."}),
                    )
                    .field("top_products.product_id", shape::id())
                    .field("top_products.total", json!({"description": "Minor units, with tax."}))
                    .field("data.from", shape::date())
                    .field("data.to", shape::date())
                    .field("data.total", json!({"description": "Minor units, with tax."})),
            ),
    ]
}
