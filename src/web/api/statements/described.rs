use serde_json::json;

use super::StatementJson;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about};

pub fn operations() -> Vec<Operation> {
    vec![
        Operation::get("/customers/{id}/statement", "Show what moved a customer's account")
            .about("From the ledger, by the day that each document is dated on. More than 1,000 entries are refused at `from`.")
            .query("from", about(shape::date(), "The first of the month two months before `to`, if left out."))
            .query("to", about(shape::date(), "Included. Today, if left out."))
            .answers(
                200,
                "Statement",
                Shape::told::<StatementJson>()
                    .field("from", shape::date())
                    .field("to", shape::date())
                    .field("currency", shape::currency())
                    .field("opening", json!({"description": "Minor units owed before `from`."}))
                    .field("closing", json!({"description": "Minor units owed at the end of `to`."}))
                    .field("data.dated_on", shape::date())
                    .field("data.amount", json!({"description": "Minor units; above zero is owed by the customer."}))
                    .field("data.balance", json!({"description": "Minor units owed after it."})),
            ),
    ]
}
