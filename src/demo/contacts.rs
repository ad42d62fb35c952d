//! The people at the customers of the demo.

use chrono::TimeDelta;
use serde::Serialize;

use super::customers::{CAST, Draft};
use super::names::ascii;
use crate::domain::contact::Right;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Contact {
    pub id: String,
    #[serde(skip)]
    pub customer: usize,
    pub customer_id: String,
    pub first_name: String,
    pub surname: String,
    pub department: &'static str,
    pub email: String,
    pub phone: String,
    pub permissions: Vec<Right>,
    /// Whether it may sign in to the storefront, with the demo's password.
    pub access: bool,
    pub created_at: String,
}

impl Contact {
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.surname)
    }
}

/// One to three people; the first orders, and in a third of the businesses it may sign in.
pub(super) fn people(customer: usize, draft: &mut Draft<'_>, all: &mut Vec<Contact>) {
    let Draft {
        customer: of,
        land,
        domain,
        joined_at,
        random,
    } = draft;
    let cast = CAST
        .iter()
        .position(|(sign, ..)| of.trade_name.as_deref() == Some(*sign));
    let count = random.between(1, 3);
    for nth in 0..count {
        let (given, family) = match (cast, nth) {
            (Some(0), 0) => ("Marta", "Soler Vidal".to_owned()),
            (Some(1), 0) => ("Nicanor", "Pérez Gil".to_owned()),
            _ => land.person(random),
        };
        let surname = family.split(' ').next().unwrap_or_default();
        let email = format!("{}.{}@{domain}", ascii(given, '.'), ascii(surname, '.'));
        if all.iter().any(|one| one.email == email) {
            continue;
        }
        let at = *joined_at + TimeDelta::minutes(5);
        all.push(Contact {
            id: random.id(at),
            customer,
            customer_id: of.id.clone(),
            first_name: given.to_owned(),
            surname: family,
            department: department(of.language, nth),
            email,
            phone: land.phone(random),
            permissions: if nth == 0 {
                Right::ALL.to_vec()
            } else {
                Right::USUAL.to_vec()
            },
            access: nth == 0
                && (cast.is_some() || (of.status == "active" && of.kind == "customer" && random.chance(33))),
            created_at: crate::domain::calendar::instant_text(at),
        });
    }
}

/// Where the nth of a business works.
fn department(language: &str, nth: i64) -> &'static str {
    let [purchasing, kitchen, accounts] = match language {
        "es" => ["Compras", "Cocina", "Administración"],
        "fr" => ["Achats", "Cuisine", "Comptabilité"],
        _ => ["Purchasing", "Kitchen", "Accounts"],
    };
    match nth {
        0 => purchasing,
        1 => kitchen,
        _ => accounts,
    }
}
