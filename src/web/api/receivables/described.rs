use serde_json::json;

use super::ReceivablesJson;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape};

pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/receivables", "Show what is owed to you")
            .about("As of today. Amounts are minor units of open invoices, credit that is not allocated yet not taken off.")
            .answers(
                200,
                "Receivables",
                Shape::told::<ReceivablesJson>()
                    .field("on", shape::date())
                    .field("currency", shape::currency())
                    .field(
                        "days_sales_outstanding",
                        json!({"description": "What is owed, in days of what was billed in the last 90, rounded. `null`: nothing was billed."}),
                    )
                    .field("weeks", json!({"description": "What is due this week from today on, and in each of the seven that follow; weeks begin on Monday (ISO 8601)."}))
                    .field("weeks.from", shape::date())
                    .field("weeks.to", shape::date())
                    .field("later", json!({"description": "What is due after those."}))
                    .field("debts", json!({"description": "The ten customers that owe most, by their balance."}))
                    .field("debts.customer_id", shape::id())
                    .field("changes", json!({"description": "The latest changes of status in the last seven days, ten at most."}))
                    .field("changes.customer_id", shape::id()),
            ),
    ]
}
