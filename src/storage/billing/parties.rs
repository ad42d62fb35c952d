//! Who bills whom: the supplier and one of its customers as a document names them.

use chrono::NaiveDate;

use super::{series_source, year};
use crate::domain::address::Address;
use crate::domain::billing::Billing;
use crate::domain::country::Country;
use crate::domain::invoice::Party;
use crate::domain::locale::Locale;
use crate::domain::text::{AddressLine, Note, PartyName, PostalCode, TaxId};
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::db::{Rows, Statement};
use crate::storage::db_error::DbError;

pub struct Parties {
    pub seller: Party,
    pub buyer: Party,
    /// The buyer's.
    pub language: Locale,
    pub note: Option<String>,
    /// What stands before the numbers of that year, and how far they have run.
    pub prefix: String,
    pub taken: u64,
    /// The same of credit notes.
    pub credit_prefix: String,
    pub credits_taken: u64,
}

struct Row {
    billing: Billing,
    prefix: String,
    taken: u64,
    credit_prefix: String,
    credits_taken: u64,
    seller: String,
    home: Country,
    buyer: String,
    tax_id: Option<String>,
    language: Locale,
    lines: Option<Vec<AddressLine>>,
    postal_code: Option<PostalCode>,
    city: Option<AddressLine>,
    region: Option<AddressLine>,
    country: Option<Country>,
}

row! { Row {
    billing: json, prefix, taken, credit_prefix, credits_taken, seller, home, buyer, tax_id, language, lines: json, postal_code, city, region, country
} }

pub(super) const PARTIES: &str = concat!(
    "SELECT s.billing, s.prefix, coalesce(n.value, 0) AS taken, s.credit_prefix, coalesce(m.value, 0) AS credits_taken, s.name AS seller, s.country AS home, c.name AS buyer, c.tax_id, c.language, \
       o.lines, o.postal_code, o.city, o.region, o.country FROM ",
    series_source!(),
    "CROSS JOIN customer c ON c.supplier_id = s.id AND c.id = ?3 \
     LEFT JOIN location o INDEXED BY location_default_billing \
       ON o.supplier_id = c.supplier_id AND o.customer_id = c.id AND o.default_billing = 1"
);

/// A statement, to travel with others; read by [`read`].
pub(in crate::storage) fn of(supplier: &Supplier, customer_id: &str, day: NaiveDate) -> Statement {
    Statement::new(PARTIES, params![supplier.id(), year(day), customer_id])
}

/// `None`: there is no such customer.
pub(in crate::storage) fn read(rows: &Rows) -> Result<Option<Parties>, DbError> {
    Ok(rows.first::<Row>()?.map(Parties::from))
}

impl From<Row> for Parties {
    fn from(row: Row) -> Parties {
        let billing = row.billing;
        let place = row.country.map(|country| Address {
            lines: row.lines.unwrap_or_default(),
            postal_code: row.postal_code,
            city: row.city,
            region: row.region,
            country,
        });
        Parties {
            seller: Party {
                name: billing.legal_name.map_or(row.seller, PartyName::into_string),
                tax_id: billing.tax_id.map(TaxId::into_string),
                address: billing.address.into_iter().map(PartyName::into_string).collect(),
            },
            buyer: Party {
                name: row.buyer,
                tax_id: row.tax_id,
                address: place.map_or_else(Vec::new, |place| place.printed(row.home, row.language)),
            },
            language: row.language,
            note: billing.note.map(Note::into_string),
            prefix: row.prefix,
            taken: row.taken,
            credit_prefix: row.credit_prefix,
            credits_taken: row.credits_taken,
        }
    }
}
