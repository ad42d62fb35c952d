//! Customers that may be the same as one that is about to be written, or as another one.

use super::search;
use crate::domain::customer::CustomerFields;
use crate::domain::likeness::{Likeness, is_alike, plain};
use crate::params;
use crate::storage::access::Supplier;
use crate::storage::db::{Db, Statement};
use crate::storage::db_error::DbError;
use crate::storage::suppliers::search_scope;

/// A customer that looks like it, and why.
#[derive(Debug, Clone)]
pub struct Duplicate {
    pub id: String,
    pub name: String,
    pub because: Vec<Likeness>,
}

struct Row {
    id: String,
    name: String,
    trade_name: Option<String>,
    tax_id: Option<String>,
    email: Option<String>,
    other_emails: Vec<String>,
    phone: Option<String>,
    other_phones: Vec<String>,
}

row! { Row { id, name, trade_name, tax_id, email, other_emails: json, phone, other_phones: json } }

/// So many are pointed out.
const MOST: usize = 10;

// By the index that the list is searched with: numbers and addresses as a whole, names by pieces of their words. What is
// found by pieces alone is compared here, so only the newest of it are read.
const FOUND: &str = "SELECT id, name, trade_name, tax_id, email, other_emails, phone, other_phones \
     FROM customer_search CROSS JOIN customer ON customer.seq = customer_search.rowid \
     WHERE customer_search MATCH ?2 AND customer.supplier_id = ?1 AND customer.id <> ?3 AND customer.erased_at IS NULL \
     ORDER BY customer_search.rowid DESC LIMIT ?4";

/// Those that share a number or an address with `fields`, then those of nearly the same name; `but` is not one of them.
pub async fn find(
    db: &Db,
    supplier: &Supplier,
    fields: &CustomerFields,
    but: Option<&str>,
) -> Result<Vec<Duplicate>, DbError> {
    let own = Own::of(fields);
    let scope = search_scope(supplier.id());
    let statement = |expression: String, limit: u32| {
        Statement::new(
            FOUND,
            params![supplier.id(), expression, but.unwrap_or_default(), limit],
        )
    };
    let mut batch = Vec::new();
    let whole: Vec<&str> = own
        .tax_id
        .iter()
        .chain(&own.emails)
        .chain(&own.phones)
        .map(String::as_str)
        .collect();
    batch.extend(search::any_whole(&scope, &whole).map(|expression| statement(expression, 10)));
    for name in &own.names {
        batch.extend(search::by_pieces(&scope, name).map(|expression| statement(expression, 40)));
    }
    if batch.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: Vec<Duplicate> = Vec::new();
    for rows in db.batch(batch).await? {
        for row in rows.all::<Row>()? {
            let because = own.likeness(&row);
            let is_known = found.iter().any(|one| one.id == row.id);
            if !because.is_empty() && !is_known && found.len() < MOST {
                found.push(Duplicate {
                    id: row.id,
                    name: row.name,
                    because,
                });
            }
        }
    }
    Ok(found)
}

/// What is compared.
struct Own {
    tax_id: Option<String>,
    emails: Vec<String>,
    phones: Vec<String>,
    names: Vec<String>,
}

impl Own {
    fn of(fields: &CustomerFields) -> Own {
        let mut emails: Vec<String> = fields.email.iter().map(ToString::to_string).collect();
        emails.extend(fields.other_emails.iter().map(ToString::to_string));
        let mut phones: Vec<String> = fields.phone.iter().map(ToString::to_string).collect();
        phones.extend(fields.other_phones.iter().map(ToString::to_string));
        let mut names = vec![fields.name.to_string()];
        names.extend(fields.trade_name.iter().map(ToString::to_string));
        Own {
            tax_id: fields.tax_id.as_ref().map(ToString::to_string),
            emails,
            phones,
            names,
        }
    }

    fn likeness(&self, row: &Row) -> Vec<Likeness> {
        let shares = |own: &[String], first: &Option<String>, others: &[String]| {
            first
                .iter()
                .chain(others)
                .any(|theirs| own.iter().any(|own| own.eq_ignore_ascii_case(theirs)))
        };
        let bare = |number: &str| -> String {
            number
                .chars()
                .filter(char::is_ascii_alphanumeric)
                .map(|c| c.to_ascii_uppercase())
                .collect()
        };
        let tax_id = match (&self.tax_id, &row.tax_id) {
            (Some(own), Some(theirs)) => bare(own) == bare(theirs),
            _ => false,
        };
        let name = [Some(&row.name), row.trade_name.as_ref()]
            .into_iter()
            .flatten()
            .any(|theirs| self.names.iter().any(|own| is_alike(&plain(own), &plain(theirs))));
        [
            (Likeness::TaxId, tax_id),
            (
                Likeness::Email,
                shares(&self.emails, &row.email, &row.other_emails),
            ),
            (
                Likeness::Phone,
                shares(&self.phones, &row.phone, &row.other_phones),
            ),
            (Likeness::Name, name),
        ]
        .into_iter()
        .filter_map(|(what, is_so)| is_so.then_some(what))
        .collect()
    }
}
