//! The one error type: what went wrong, told to a program as problem+json (RFC 9457) and to a person as a page.
//! What a caller sent is never a 5xx; causes of our own failures are logged once, here, and never shown.

use serde::Serialize;
use worker::console_error;

use crate::domain::fault::{Fault, FieldFault};
use crate::storage::placing::{Refused, Why};
use crate::storage::{DbError, Failure};

#[derive(Debug)]
pub enum Error {
    /// The body or the query could not be read at all.
    Malformed(String),
    /// Read, but some fields cannot be accepted.
    Invalid(Vec<FieldFault>),
    /// Understood and refused by a rule.
    Refused(Refusal),
    /// Refused for what some fields ask for.
    RefusedAt(Refusal, Vec<FieldFault>),
    NotFound,
    Unauthorized,
    Forbidden,
    /// Nothing is done here by this method; what is done by these, as `Allow` lists them.
    MethodNotAllowed(&'static str),
    /// The most that is taken here, in bytes.
    TooLarge(usize),
    TooManyRequests {
        retry_after_seconds: u32,
    },
    /// Ours. The text is for the log.
    Internal(String),
}

/// A rule that says no, with a stable name: the last part of the problem's `type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    DoNotSell,
    CreditLimitExceeded,
    OutOfStock,
    NotInRange,
    NoWarehouse,
    BelowMinimum,
    NoDelivery,
    CustomerInactive,
    ContactsHaveAccess,
    CustomerHasRecords,
    CustomerNotSettled,
    CustomerClosed,
    DuplicateNumber,
    DuplicateExternalId,
    DuplicateSku,
    SlugTaken,
    EmailTaken,
    UsernameTaken,
    SignupsClosed,
    IdempotencyMismatch,
    ChangedMeanwhile,
    CurrencyInUse,
    OrderClosed,
    ProductInUse,
    BadSignature,
    BadSignatureGoCardless,
    ProviderNotConfigured,
    UnsupportedProvider,
    AlreadyDisputed,
    NotDisputed,
    NotAResidue,
    PaymentPageUnavailable,
    NothingToPay,
    DuplicatePayment,
    LastOwner,
    GroupInUse,
    MergeFinal,
    MergeEntangled,
}

impl Refusal {
    pub fn status(self) -> u16 {
        match self {
            Refusal::IdempotencyMismatch => 422,
            Refusal::SignupsClosed => 403,
            Refusal::BadSignature => 400,
            Refusal::BadSignatureGoCardless => 498,
            Refusal::ProviderNotConfigured | Refusal::PaymentPageUnavailable => 503,
            Refusal::UnsupportedProvider => 404,
            _ => 409,
        }
    }

    pub fn slug(self) -> &'static str {
        match self {
            Refusal::DoNotSell => "do-not-sell",
            Refusal::CreditLimitExceeded => "credit-limit-exceeded",
            Refusal::OutOfStock => "out-of-stock",
            Refusal::NotInRange => "not-in-range",
            Refusal::NoWarehouse => "no-warehouse",
            Refusal::BelowMinimum => "below-minimum",
            Refusal::NoDelivery => "no-delivery",
            Refusal::CustomerInactive => "customer-inactive",
            Refusal::ContactsHaveAccess => "contacts-have-access",
            Refusal::CustomerHasRecords => "customer-has-records",
            Refusal::CustomerNotSettled => "customer-not-settled",
            Refusal::CustomerClosed => "customer-closed",
            Refusal::DuplicateNumber => "duplicate-number",
            Refusal::DuplicateExternalId => "duplicate-external-id",
            Refusal::DuplicateSku => "duplicate-sku",
            Refusal::SlugTaken => "slug-taken",
            Refusal::EmailTaken => "email-taken",
            Refusal::UsernameTaken => "username-taken",
            Refusal::SignupsClosed => "signups-closed",
            Refusal::IdempotencyMismatch => "idempotency-mismatch",
            Refusal::ChangedMeanwhile => "changed-meanwhile",
            Refusal::CurrencyInUse => "currency-in-use",
            Refusal::OrderClosed => "order-closed",
            Refusal::ProductInUse => "product-in-use",
            Refusal::BadSignature | Refusal::BadSignatureGoCardless => "bad-signature",
            Refusal::ProviderNotConfigured => "provider-not-configured",
            Refusal::UnsupportedProvider => "unsupported-provider",
            Refusal::AlreadyDisputed => "already-disputed",
            Refusal::NotDisputed => "not-disputed",
            Refusal::NotAResidue => "not-a-residue",
            Refusal::PaymentPageUnavailable => "payment-page-unavailable",
            Refusal::NothingToPay => "nothing-to-pay",
            Refusal::DuplicatePayment => "duplicate-payment",
            Refusal::LastOwner => "last-owner",
            Refusal::GroupInUse => "group-in-use",
            Refusal::MergeFinal => "merge-final",
            Refusal::MergeEntangled => "merge-entangled",
        }
    }
}

/// The body of a problem+json answer.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Problem {
    pub r#type: String,
    pub title: &'static str,
    pub status: u16,
    pub detail: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ProblemField {
    /// A JSON pointer (RFC 6901) into the request's body.
    pub pointer: String,
    pub detail: String,
}

impl Error {
    pub fn field(name: &str, fault: Fault) -> Error {
        Error::Invalid(vec![FieldFault {
            field: name.to_owned(),
            fault,
        }])
    }

    pub fn internal(cause: impl std::fmt::Display) -> Error {
        Error::Internal(cause.to_string())
    }

    pub fn misconfigured(name: &str) -> Error {
        Error::Internal(format!("the variable or secret {name} is missing or unusable"))
    }

    pub fn status(&self) -> u16 {
        match self {
            Error::Malformed(_) => 400,
            Error::Invalid(_) => 422,
            Error::Refused(refusal) | Error::RefusedAt(refusal, _) => refusal.status(),
            Error::NotFound => 404,
            Error::Unauthorized => 401,
            Error::Forbidden => 403,
            Error::MethodNotAllowed(_) => 405,
            Error::TooLarge(_) => 413,
            Error::TooManyRequests { .. } => 429,
            Error::Internal(_) => 500,
        }
    }

    /// The last part of the problem's `type`.
    pub fn slug(&self) -> &'static str {
        match self {
            Error::Malformed(_) => "malformed",
            Error::Invalid(_) => "invalid",
            Error::Refused(refusal) | Error::RefusedAt(refusal, _) => refusal.slug(),
            Error::NotFound => "not-found",
            Error::Unauthorized => "unauthorized",
            Error::Forbidden => "forbidden",
            Error::MethodNotAllowed(_) => "method-not-allowed",
            Error::TooLarge(_) => "too-large",
            Error::TooManyRequests { .. } => "too-many-requests",
            Error::Internal(_) => "internal",
        }
    }

    /// Writes our own failures to the log. Called once, where an event ends.
    pub fn log(&self, doing: &str) {
        if let Error::Internal(cause) = self {
            console_error!("{doing}: {cause}");
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        Error::Refused(refusal)
    }
}

impl From<worker::Error> for Error {
    fn from(cause: worker::Error) -> Error {
        Error::internal(cause)
    }
}

impl From<serde_json::Error> for Error {
    /// For what we stored ourselves; a caller's JSON goes through `web::body`.
    fn from(cause: serde_json::Error) -> Error {
        Error::internal(cause)
    }
}

/// What our triggers and constraints say, as the rule that it stands for.
impl From<DbError> for Error {
    fn from(error: DbError) -> Error {
        const RULES: &[(&str, Refusal)] = &[
            ("STALE_ACCOUNT", Refusal::ChangedMeanwhile),
            ("CUSTOMER_INACTIVE", Refusal::CustomerInactive),
            ("CONTACTS_HAVE_ACCESS", Refusal::ContactsHaveAccess),
            ("CUSTOMER_CLOSED", Refusal::CustomerClosed),
            ("CUSTOMER_NOT_SETTLED", Refusal::CustomerNotSettled),
            ("DO_NOT_SELL", Refusal::DoNotSell),
            ("CREDIT_LIMIT_EXCEEDED", Refusal::CreditLimitExceeded),
            ("BELOW_MINIMUM", Refusal::BelowMinimum),
            ("CURRENCY_IN_USE", Refusal::CurrencyInUse),
            ("ORDER_CLOSED", Refusal::OrderClosed),
            ("PRODUCT_IN_USE", Refusal::ProductInUse),
            ("out_of_stock", Refusal::OutOfStock),
            ("supplier.slug", Refusal::SlugTaken),
            ("staff.email", Refusal::EmailTaken),
            ("LAST_OWNER", Refusal::LastOwner),
            ("contact.supplier_id, contact.email", Refusal::EmailTaken),
            ("contact.supplier_id, contact.username", Refusal::UsernameTaken),
            (
                "customer.supplier_id, customer.external_id",
                Refusal::DuplicateExternalId,
            ),
            ("product.supplier_id, product.sku", Refusal::DuplicateSku),
            ("invoice.supplier_id, invoice.number", Refusal::DuplicateNumber),
            ("credit.supplier_id, credit.number", Refusal::DuplicateNumber),
            ("credit.supplier_id, credit.provider", Refusal::DuplicatePayment),
            (
                "collection.supplier_id, collection.provider",
                Refusal::DuplicatePayment,
            ),
        ];
        RULES.iter().find(|(text, _)| error.says(text)).map_or_else(
            || Error::internal(&error),
            |(_, refusal)| Error::Refused(*refusal),
        )
    }
}

/// An order that was refused, with the lines it was refused for.
impl From<&Refused> for Error {
    fn from(refused: &Refused) -> Error {
        let refusal = match refused.why {
            Why::DoNotSell => Refusal::DoNotSell,
            Why::CreditLimitExceeded => Refusal::CreditLimitExceeded,
            Why::CustomerInactive => Refusal::CustomerInactive,
            Why::OutOfStock => Refusal::OutOfStock,
            Why::NotInRange => Refusal::NotInRange,
            Why::NoWarehouse => Refusal::NoWarehouse,
            Why::BelowMinimum => Refusal::BelowMinimum,
            Why::NoDelivery => Refusal::NoDelivery,
            Why::TotalChanged => Refusal::ChangedMeanwhile,
        };
        let (field, fault) = match refused.why {
            Why::OutOfStock => ("quantity", Fault::OutOfRange),
            _ => ("sku", Fault::Unknown),
        };
        let faults = refused.lines.iter().map(|at| FieldFault {
            field: format!("lines.{at}.{field}"),
            fault: fault.clone(),
        });
        let mut faults: Vec<FieldFault> = faults.collect();
        if refused.why == Why::NoDelivery {
            faults.push(FieldFault {
                field: "deliver_on".to_owned(),
                fault: Fault::OutOfRange,
            });
        }
        if let Some((minimum, missing)) = refused.shortfall {
            let lines = |fault| FieldFault {
                field: "lines".to_owned(),
                fault,
            };
            let value = missing.value.zip(minimum.value);
            faults.extend(value.map(|(missing, minimum)| {
                lines(Fault::BelowValue {
                    missing: missing.minor(),
                    minimum: minimum.minor(),
                })
            }));
            let quantity = missing.quantity.zip(minimum.quantity);
            faults
                .extend(quantity.map(|(missing, minimum)| lines(Fault::BelowQuantity { missing, minimum })));
        }
        Error::RefusedAt(refusal, faults)
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        match failure {
            Failure::Db(error) => error.into(),
            Failure::NotFound => Error::NotFound,
            Failure::Invalid(faults) => Error::Invalid(faults),
            Failure::HaveAccess { names, more } => Error::RefusedAt(
                Refusal::ContactsHaveAccess,
                vec![FieldFault {
                    field: "status".to_owned(),
                    fault: Fault::HaveAccess { names, more },
                }],
            ),
        }
    }
}
