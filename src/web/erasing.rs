//! What the desk and the API share about customers that go: the code that confirms it, and what is said in their place.

use chrono::{Duration, NaiveDate};

use crate::app::App;
use crate::error::{Error, Refusal};
use crate::storage::access::Supplier;
use crate::storage::customers::Customer;
use crate::storage::erasure::Anonymous;
use crate::web::respond;
use crate::web::texts::erase::pseudonym;

/// Letters and digits that are not taken for each other.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 6;

/// The code of today for this customer as it is now: an edit makes another, and so does midnight.
pub fn code(app: &App, customer: &Customer) -> String {
    code_on(app, customer, app.now.date_naive())
}

/// Whether this is the code of today or, for who began before midnight, of yesterday; in any case, with or without gaps.
pub fn is_code(app: &App, customer: &Customer, typed: &str) -> bool {
    let typed: String = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let today = app.now.date_naive();
    [today, today - Duration::days(1)]
        .iter()
        .any(|day| code_on(app, customer, *day) == typed)
}

fn code_on(app: &App, customer: &Customer, day: NaiveDate) -> String {
    let digest = app.digest(&["erase", &customer.id, &customer.stamp(), &day.to_string()]);
    digest
        .as_bytes()
        .chunks(2)
        .take(LENGTH)
        .filter_map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .filter_map(|byte| ALPHABET.get(usize::from(byte % 32)))
        .map(|letter| char::from(*letter))
        .collect()
}

/// What is said in a customer's place.
pub struct InPlace {
    pseudonym: String,
    problem: String,
}

impl InPlace {
    pub fn of(supplier: &Supplier, customer_id: &str) -> Result<InPlace, Error> {
        Ok(InPlace {
            pseudonym: pseudonym(supplier.locale, customer_id),
            problem: serde_json::to_string(&respond::problem_of(&closed()))?,
        })
    }

    pub fn anonymous(&self) -> Anonymous<'_> {
        Anonymous {
            pseudonym: &self.pseudonym,
            kept_answer: &self.problem,
            kept_status: closed().status(),
        }
    }
}

fn closed() -> Error {
    Refusal::CustomerClosed.into()
}
