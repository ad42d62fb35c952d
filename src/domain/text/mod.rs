//! Text that came from outside, parsed once into a type that cannot hold anything else.
//!
//! Every type here trims, checks and normalises in `parse`; nothing downstream checks again. Lengths count
//! characters (Unicode scalar values) unless a limit of bytes is named.

#[macro_use]
mod parsed;
mod email;
mod file_name;
mod iban;
mod labels;
mod password;
mod phone;
mod slug;
mod tags;
mod username;

pub use email::EmailAddress;
pub use file_name::FileName;
pub use iban::Iban;
pub use labels::{
    AddressLine, DocumentNumber, ExternalId, Note, PartyName, PersonName, PostalCode, Reason, RecordId, Sku,
    TaxId, Website,
};
pub use parsed::TextError;
pub use password::Password;
pub use phone::Phone;
pub use slug::Slug;
pub use tags::{MAX_TAGS, Tag, parse_tags, unique_tags};
pub use username::Username;
