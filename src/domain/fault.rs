//! What can be wrong with a field, as a value: the words for it are chosen where it is shown.

use super::UnknownWord;
use super::calendar::{DateError, UnknownZone};
use super::country::UnknownCountry;
use super::money::{AmountError, Overflow, UnknownCurrency};
use super::terms::TermsError;
use super::text::TextError;

/// Why one field cannot be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    Missing,
    /// Longer than `max` characters.
    TooLong {
        max: usize,
    },
    /// Shorter than `min` characters.
    TooShort {
        min: usize,
    },
    ControlCharacters,
    BadFormat,
    NotANumber,
    /// More decimals than the currency has.
    TooManyDecimals,
    OutOfRange,
    /// Must be above zero.
    NotPositive,
    /// Not one of the values that exist here.
    Unknown,
    /// A field that this request does not have.
    UnexpectedField,
    /// The right name, the wrong type; the text says what was expected.
    WrongType(String),
    Taken,
    /// A tax number that its country would not have given out; a reason can stand beside it.
    UnlikelyTaxNumber,
    /// SEPA direct debit exists only inside the SEPA area.
    OutsideSepa,
    /// What numbers follow on cannot end in one.
    EndsInDigit,
    /// A total beside lines that come to something else.
    NotTheSum,
    /// Due dates cannot lie before the issue date.
    BeforeIssue,
    /// An allocation of more than the invoice has open.
    MoreThanOpen,
    /// Allocations of more than the payment.
    MoreThanPayment,
    /// More than is left of a credit.
    MoreThanLeft,
    /// Credit notes of more than the invoice that they correct.
    MoreThanInvoiced,
    /// There is no open invoice for it.
    NothingOpen,
    /// Another promise is open still.
    PromisedAlready,
    /// A customer whose word the supplier does not take: by its policy, or because it broke one.
    NotByPromise,
    /// Money that came through a provider goes back through it.
    AtTheProvider,
    WrongCurrency,
    /// The same thing named a second time.
    Repeated,
    /// Two fields of which only one may be given.
    NotBoth,
    /// The stricter of two thresholds below the milder.
    LessThanBefore,
    /// A date that has to be today or later.
    InThePast,
    /// Too many entries; `max` are taken.
    TooMany {
        max: usize,
    },
    Reserved,
    /// What was typed to confirm does not.
    WrongCode,
    /// Too many lines of text; `max` are taken.
    TooManyLines {
        max: usize,
    },
    /// Not in the form that its country has; `example` is.
    NotLike {
        example: String,
    },
    /// A period whose end lies before its beginning.
    EndsBeforeStart,
    /// A period of more than `max` days.
    TooManyDays {
        max: i64,
    },
    /// An interval that ends when it begins, or before.
    EndsTooEarly,
    /// An interval that begins before the one before it has ended.
    Overlaps,
    /// A default for what the location is not used for.
    NotItsUse,
    /// A default stays one until another takes its place.
    StillDefault,
    /// An order that is worth less than its minimum, in minor units.
    BelowValue {
        missing: i64,
        minimum: i64,
    },
    /// An order of fewer units than its minimum.
    BelowQuantity {
        missing: i64,
        minimum: u32,
    },
    /// A username in the form of an email that is not its contact's own.
    NotOwnEmail,
    /// A username that is a name and nothing else; it can be kept.
    OnlyAName,
    /// People who still may sign in; `more` of them than are named.
    HaveAccess {
        names: Vec<String>,
        more: bool,
    },
    /// Access at a customer that is inactive.
    AtInactive,
    /// Not the password of the one who is signed in.
    WrongPassword,
    /// Whoever has access needs an email or a username to sign in with.
    NeededForAccess,
    /// A warehouse with goods, or with customers that are served from it.
    WarehouseInUse {
        name: String,
    },
    /// A default that is not among the assigned warehouses.
    NotAssigned,
}

/// A fault and the field that it is in: the field's name in a form, its JSON pointer (without the leading `/`) in a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    pub field: String,
    pub fault: Fault,
}

/// Collects every fault of an input, so that a person corrects a form once.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldFault>);

impl Faults {
    /// The value, or `None` with the fault noted beside `field`.
    pub fn take<T, E: Into<Fault>>(&mut self, field: &str, result: Result<T, E>) -> Option<T> {
        result.map_err(|error| self.add(field, error)).ok()
    }

    pub fn add(&mut self, field: &str, fault: impl Into<Fault>) {
        self.0.push(FieldFault {
            field: field.to_owned(),
            fault: fault.into(),
        });
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether something is wrong with this field already.
    pub fn has(&self, field: &str) -> bool {
        self.0.iter().any(|fault| fault.field == field)
    }

    pub fn into_vec(self) -> Vec<FieldFault> {
        self.0
    }
}

impl From<TextError> for Fault {
    fn from(error: TextError) -> Fault {
        match error {
            TextError::Empty => Fault::Missing,
            TextError::TooShort { min } => Fault::TooShort { min },
            TextError::TooLong { max } => Fault::TooLong { max },
            TextError::TooMany { max } => Fault::TooMany { max },
            TextError::BadFormat => Fault::BadFormat,
            TextError::ControlCharacters => Fault::ControlCharacters,
            TextError::Reserved => Fault::Reserved,
        }
    }
}

impl From<AmountError> for Fault {
    fn from(error: AmountError) -> Fault {
        match error {
            AmountError::Empty => Fault::Missing,
            AmountError::BadFormat => Fault::NotANumber,
            AmountError::TooManyDecimals { .. } => Fault::TooManyDecimals,
            AmountError::OutOfRange => Fault::OutOfRange,
        }
    }
}

impl From<DateError> for Fault {
    fn from(error: DateError) -> Fault {
        match error {
            DateError::BadFormat | DateError::BadInstant => Fault::BadFormat,
            DateError::NoSuchDay | DateError::OutOfRange => Fault::OutOfRange,
        }
    }
}

impl From<TermsError> for Fault {
    fn from(error: TermsError) -> Fault {
        match error {
            TermsError::NoDays => Fault::Missing,
            TermsError::TooManyDays | TermsError::NoSuchDayOfMonth => Fault::OutOfRange,
        }
    }
}

/// Names that have to be one of a list, and are not.
macro_rules! unknown {
    ($($error:ty),+) => {
        $(impl From<$error> for Fault {
            fn from(_: $error) -> Fault {
                Fault::Unknown
            }
        })+
    };
}

unknown!(UnknownWord, UnknownZone, UnknownCountry, UnknownCurrency);

impl From<Overflow> for Fault {
    fn from(_: Overflow) -> Fault {
        Fault::OutOfRange
    }
}
