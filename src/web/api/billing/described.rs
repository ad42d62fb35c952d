use serde_json::json;

use super::{BillingBody, View};
use crate::domain::billing::{MAX_ADDRESS_LINES, MAX_SERIES};
use crate::domain::late_payment::MAX_RATES;
use crate::domain::text::{Note, PartyName, TaxId};
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, basis_points, text};

fn named(shape: Shape) -> Shape {
    shape
        .field(
            "legal_name",
            about(text(PartyName::parse), "`null`: as your storefront calls you."),
        )
        .field("tax_id", text(TaxId::parse))
        .field("address", json!({"maxItems": MAX_ADDRESS_LINES, "items": text(PartyName::parse)}))
        .field(
            "series",
            json!({"maxLength": MAX_SERIES, "description": "What stands before the numbers of invoices, `{year}` for the year of issue; \
                not ending in a digit. `null`: `{year}-`."}),
        )
        .field(
            "credit_series",
            json!({"maxLength": MAX_SERIES, "description": "The same for credit notes. `null`: `C{year}-`."}),
        )
        .field("late_charges", json!({"description": "Interest and compensation for late payment (directive 2011/7/EU); `null`: none."}))
        .field("late_charges.margin_bp", about(basis_points(), "On top of the reference rate; the directive grants at least 800."))
        .field("late_charges.compensation", about(shape::amount_or_none(), "Minor units, for each invoice; the directive grants at least 40 euros."))
        .field("late_charges.rates", json!({"minItems": 1, "maxItems": MAX_RATES, "description": "Ascending. Of the European Central Bank on 1 January and on 1 July; a half-year has the rate of its first day."}))
        .field("late_charges.rates.from", shape::date())
        .field("late_charges.rates.rate_bp", basis_points())
        .field("iban", json!({"minLength": 1, "maxLength": 50, "description": "ISO 13616, with spaces or without: where buyers transfer money to."}))
        .field(
            "tax_rate_bp",
            about(basis_points(), "What a new line begins with at the desk."),
        )
        .field("note", about(text(Note::parse), "Below every invoice."))
}

pub fn operations() -> Vec<Operation> {
    let told = || {
        named(Shape::told::<View>())
            .field(
                "next_number",
                json!({"description": "What the next invoice without a number of its own gets."}),
            )
            .field(
                "next_credit_number",
                json!({"description": "What the next credit note without a number of its own gets."}),
            )
    };
    vec![
        Operation::get("/billing-settings", "Show how you bill").answers(200, "BillingSettings", told()),
        Operation::put("/billing-settings", "Set how you bill")
            .about("Takes the place of what there was. Invoices that are issued already stay as they are.")
            .body(
                "NewBillingSettings",
                named(Shape::sent::<BillingBody>()),
                json!({
                    "legal_name": "Panadería Aurora S.L.", "tax_id": "B12345674",
                    "address": ["Calle Mayor 1", "28013 Madrid"], "series": "F{year}/", "iban": "ES91 2100 0418 4502 0005 1332", "tax_rate_bp": 400,
                    "late_charges": {"margin_bp": 800, "compensation": 4_000, "rates": [{"from": "2026-01-01", "rate_bp": 215}]},
                    "note": "Registro Mercantil de Madrid, hoja M-1",
                }),
            )
            .answers(200, "BillingSettings", told()),
    ]
}
