//! Fields that several bodies have.

use chrono::NaiveDate;

use crate::domain::calendar::parse_date;
use crate::domain::fault::{Fault, Faults};
use crate::domain::money::Amount;
use crate::domain::text::ExternalId;
use crate::error::Error;
use crate::storage::access::Supplier;
use crate::storage::accounts::CustomerRef;
use crate::web::request::Request;

/// The customer, named by exactly one of our id and the caller's own.
pub fn customer(faults: &mut Faults, id: Option<String>, external_id: Option<String>) -> Option<CustomerRef> {
    match (id, external_id) {
        (Some(id), None) => Some(CustomerRef::Id(id)),
        (None, Some(id)) => {
            let id = faults.take("customer_external_id", ExternalId::parse(&id))?;
            Some(CustomerRef::ExternalId(id.into_string()))
        }
        (None, None) => {
            faults.add("customer_id", Fault::Missing);
            None
        }
        (Some(_), Some(_)) => {
            faults.add("customer_external_id", Fault::NotBoth);
            None
        }
    }
}

/// An amount above zero.
pub fn positive(faults: &mut Faults, field: &str, amount: Amount) -> Option<Amount> {
    if amount.is_positive() {
        return Some(amount);
    }
    faults.add(field, Fault::NotPositive);
    None
}

/// Accounts have the supplier's currency; who states one must state this.
pub fn currency(faults: &mut Faults, stated: Option<&str>, supplier: &Supplier) {
    if stated.is_some_and(|code| code != supplier.currency.code()) {
        faults.add("currency", Fault::WrongCurrency);
    }
}

pub fn date(faults: &mut Faults, field: &str, text: &str) -> Option<NaiveDate> {
    faults.take(field, parse_date(text))
}

pub fn optional_date(faults: &mut Faults, field: &str, text: Option<&str>) -> Option<NaiveDate> {
    text.and_then(|text| date(faults, field, text))
}

/// A date in the query.
pub fn query_date(request: &Request, name: &str) -> Result<Option<NaiveDate>, Error> {
    request
        .query(name)
        .map(|text| parse_date(text).map_err(|error| Error::field(name, error.into())))
        .transpose()
}
