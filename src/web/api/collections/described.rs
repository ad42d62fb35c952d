use serde_json::json;

use super::{CollectionBody, View};
use crate::domain::provider::Provider;
use crate::domain::text::{DocumentNumber, ExternalId};
use crate::error::Refusal;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, text};

pub fn operations() -> Vec<Operation> {
    let sent = Shape::sent::<CollectionBody>()
        .field("invoice_number", text(DocumentNumber::parse))
        .field("amount", about(shape::amount(), "Minor units."))
        .field("currency", shape::same_currency())
        .field(
            "provider",
            shape::words(Provider::ALL.iter().map(|provider| provider.as_str())),
        )
        .field(
            "provider_payment_id",
            about(
                text(ExternalId::parse),
                "The provider's own id of the payment, as its webhooks will name it.",
            ),
        );
    let told = Shape::told::<View>()
        .field("id", shape::id())
        .field("customer_id", shape::id())
        .field("invoice_id", shape::id())
        .field("currency", shape::currency());
    vec![
        Operation::post("/collections", "Note a payment in progress at a provider")
            .about("Changes nothing that is owed until the provider confirms it.")
            .body("NewCollection", sent, json!({"invoice_number": "F-2026-0001", "amount": 10_000, "provider": "stripe", "provider_payment_id": "pi_3Nx1"}))
            .answers(201, "Collection", told)
            .refuses(&[Refusal::DuplicatePayment]),
    ]
}
