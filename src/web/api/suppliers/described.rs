use serde_json::json;

use super::{NewSupplier, Opened};
use crate::domain::locale::Locale;
use crate::domain::text::{EmailAddress, PartyName, Password, Slug};
use crate::error::Refusal;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, text};

pub fn operations() -> Vec<Operation> {
    let sent = Shape::sent::<NewSupplier>()
        .field(
            "slug",
            about(
                text(Slug::parse),
                "The supplier's word in addresses: `a`–`z`, `0`–`9` and single hyphens.",
            ),
        )
        .field("name", text(PartyName::parse))
        .field("country", shape::country())
        .field(
            "currency",
            about(shape::currency(), "ISO 4217. All amounts will be in it."),
        )
        .field(
            "timezone",
            json!({"pattern": "^[A-Za-z0-9_+/-]{1,64}$", "examples": ["Europe/Madrid"],
            "description": "IANA. Its midnights are those that due dates end at."}),
        )
        .field(
            "locale",
            shape::words(Locale::ALL.iter().map(|locale| locale.as_str())),
        )
        .field("owner.name", text(PartyName::parse))
        .field(
            "owner.email",
            about(text(EmailAddress::parse), "What the owner signs in with."),
        )
        .field("owner.password", text(Password::parse));
    let told = Shape::told::<Opened>().field("id", shape::id()).field(
        "api_key",
        json!({"description": "A key of scope `write`. Nobody can look it up later: keep it."}),
    );
    vec![
        Operation::post("/suppliers", "Open a supplier account")
            .open()
            .about("The only call without a key, and only while the deployment lets suppliers sign up. A repetition with the same \
                `Idempotency-Key` and body is told the same key again. The account does not exist before, so these \
                Idempotency-Keys are shared by everybody who signs up here: use a UUID.")
            .body("NewSupplier", sent, json!({
                "slug": "la-miga", "name": "Panadería La Miga", "country": "ES", "currency": "EUR",
                "timezone": "Europe/Madrid", "locale": "es",
                "owner": {"name": "Sol Ruiz", "email": "sol@la-miga.example", "password": "a long enough password"}}))
            .answers(201, "OpenedSupplier", told)
            .refuses(&[Refusal::SlugTaken, Refusal::EmailTaken, Refusal::SignupsClosed]),
    ]
}
