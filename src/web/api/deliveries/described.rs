use serde_json::json;

use super::{DaysJson, RulesBody};
use crate::domain::delivery::{MAX_HOLIDAYS, MAX_LEAD_DAYS, Rules};
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, whole};

fn told() -> Shape {
    Shape::told::<Rules>()
        .field("cut_off", json!({"pattern": "^[0-9]{2}:[0-9]{2}$"}))
        .field("holidays", json!({"items": shape::date()}))
        .field("fee_tax_rate_bp", shape::basis_points())
}

pub fn operations() -> Vec<Operation> {
    let sent = Shape::sent::<RulesBody>()
        .field(
            "lead_days",
            about(
                whole(0, MAX_LEAD_DAYS.into()),
                "From the order to the first delivery; holidays do not count.",
            ),
        )
        .field(
            "cut_off",
            about(
                json!({"pattern": "^([01][0-9]|2[0-4]):[0-5][0-9]$"}),
                "Local time: orders of this minute or later count as the next day's. Left out or null: midnight.",
            ),
        )
        .field(
            "holidays",
            about(
                json!({"maxItems": MAX_HOLIDAYS, "items": shape::date()}),
                "Nothing is prepared or delivered on these days.",
            ),
        )
        .field(
            "fee_tax_rate_bp",
            about(
                shape::basis_points(),
                "The tax on delivery fees. Left out or null: the highest rate of what is delivered.",
            ),
        );
    let example = json!({"lead_days": 1, "cut_off": "14:00", "holidays": ["2027-01-01", "2027-01-06"], "fee_tax_rate_bp": 2100});
    vec![
        Operation::get("/delivery-settings", "Show the rules for deliveries").answers(
            200,
            "DeliverySettings",
            told(),
        ),
        Operation::put("/delivery-settings", "Set the rules for deliveries")
            .about("They take the place of what there was, for all customers.")
            .body("NewDeliverySettings", sent, example)
            .answers(200, "DeliverySettings", told()),
        Operation::get(
            "/customers/{id}/delivery-days",
            "List the days on which a customer can be delivered to",
        )
        .about(
            "The next ones for an order of this moment, by the rules for deliveries, the customer's `delivery_days` and the hours of its \
            default place of delivery.",
        )
        .answers(
            200,
            "DeliveryDays",
            Shape::told::<DaysJson>().field("data", json!({"items": shape::date()})),
        ),
    ]
}
