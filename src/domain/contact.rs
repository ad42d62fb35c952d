//! A person at a customer: how it is reached, what it signs in with and what it may do on the storefront.

use serde::Serialize;
use serde_json::{Map, Value};

use super::fault::{Fault, Faults};
use super::text::{EmailAddress, PersonName, Phone, Username};
use crate::json;

words! {
    /// What a contact may do on the storefront.
    pub enum Right {
        Quote = "quote",
        Order = "order",
        SeePrices = "see_prices",
        /// See balance, invoices and credit.
        SeeAccount = "see_account",
        /// Add and edit the contacts of its own customer, as far as its own rights go.
        ManageContacts = "manage_contacts",
    }
}

impl Right {
    /// What a contact may do unless somebody says otherwise.
    pub const USUAL: [Right; 4] = [Right::Quote, Right::Order, Right::SeePrices, Right::SeeAccount];
}

words! {
    /// Whose orders a contact sees.
    #[derive(PartialOrd, Ord)]
    pub enum OrdersSeen {
        /// Those that it placed.
        Own = "own",
        /// Also those of people who look after one of its locations with it.
        Location = "location",
        /// Its customer's.
        All = "all",
    }
}

/// Everything about a contact that can be edited, parsed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ContactFields {
    pub first_name: PersonName,
    pub surname: Option<PersonName>,
    pub department: Option<PersonName>,
    pub phone: Option<Phone>,
    pub email: Option<EmailAddress>,
    pub username: Option<Username>,
    pub permissions: Vec<Right>,
    pub orders: OrdersSeen,
}

impl ContactFields {
    /// As it is called.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.surname {
            Some(surname) => format!("{} {surname}", self.first_name),
            None => self.first_name.as_str().to_owned(),
        }
    }

    /// Whether somebody with these rights may look after this contact: it may do and see nothing that they may not. Whoever
    /// gives a password to somebody could sign in as them.
    #[must_use]
    pub fn is_within(&self, rights: &[Right], orders: OrdersSeen) -> bool {
        self.permissions.iter().all(|right| rights.contains(right)) && self.orders <= orders
    }

    /// What it signs in with.
    #[must_use]
    pub fn login(&self) -> Option<&str> {
        let username = self.username.as_ref().map(AsRef::as_ref);
        username.or_else(|| self.email.as_ref().map(AsRef::as_ref))
    }

    /// As they are sent, by name.
    #[must_use]
    pub fn members(&self) -> Map<String, Value> {
        json::members(self)
    }

    /// The fields in which `other` differs, as they are here.
    #[must_use]
    pub fn unlike(&self, other: &Self) -> Map<String, Value> {
        let others = other.members();
        let differs = |(name, value): &(String, Value)| others.get(name) != Some(value);
        self.members().into_iter().filter(differs).collect()
    }
}

/// A contact as somebody typed or sent it.
#[derive(Debug, Default)]
pub struct ContactDraft {
    pub first_name: String,
    pub surname: Option<String>,
    pub department: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub username: Option<String>,
    /// Absent: the usual ones.
    pub permissions: Option<Vec<String>>,
    pub orders: Option<String>,
}

impl ContactDraft {
    /// `None` only with faults.
    pub fn parse(self, faults: &mut Faults) -> Option<ContactFields> {
        let first_name = faults.take("first_name", PersonName::parse(&self.first_name));
        let mut named = |field: &str, text: Option<String>| {
            text.and_then(|text| faults.take(field, PersonName::parse(&text)))
        };
        let surname = named("surname", self.surname);
        let department = named("department", self.department);
        let phone = self
            .phone
            .and_then(|text| faults.take("phone", Phone::parse(&text)));
        let email = self
            .email
            .and_then(|text| faults.take("email", EmailAddress::parse(&text)));
        let username = self
            .username
            .and_then(|text| faults.take("username", Username::parse(&text)));
        if !is_own(username.as_ref(), email.as_ref()) {
            faults.add("username", Fault::NotOwnEmail);
        }
        let permissions = match self.permissions {
            None => Right::USUAL.to_vec(),
            Some(words) => rights(&words, faults),
        };
        let orders = match self.orders {
            None => Some(OrdersSeen::All),
            Some(word) => faults.take("orders", OrdersSeen::parse(&word)),
        };
        Some(ContactFields {
            first_name: first_name?,
            surname,
            department,
            phone,
            email,
            username,
            permissions,
            orders: orders?,
        })
    }
}

/// Whether nobody else could sign in with this username: one in the form of an email is the contact's own email.
#[must_use]
pub fn is_own(username: Option<&Username>, email: Option<&EmailAddress>) -> bool {
    let own = email.map(EmailAddress::as_str).unwrap_or_default();
    username.is_none_or(|name| !name.is_email() || own.eq_ignore_ascii_case(name.as_str()))
}

/// Each once, in the order in which they are always told.
fn rights(words: &[String], faults: &mut Faults) -> Vec<Right> {
    let max = Right::ALL.len();
    if words.len() > max {
        faults.add("permissions", Fault::TooMany { max });
        return Vec::new();
    }
    let mut named = Vec::new();
    for (at, word) in words.iter().enumerate() {
        named.extend(faults.take(&format!("permissions.{at}"), Right::parse(word)));
    }
    let all = Right::ALL.iter().copied();
    all.filter(|one| named.contains(one)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> ContactDraft {
        ContactDraft {
            first_name: "Ana".to_owned(),
            surname: Some("García".to_owned()),
            email: Some("ana@luna.example".to_owned()),
            ..ContactDraft::default()
        }
    }

    fn found(draft: ContactDraft) -> Vec<(String, Fault)> {
        let mut faults = Faults::default();
        draft.parse(&mut faults);
        let faults = faults.into_vec().into_iter();
        faults.map(|one| (one.field, one.fault)).collect()
    }

    #[test]
    fn what_nobody_says_is_the_usual() {
        let fields = draft().parse(&mut Faults::default()).unwrap();
        assert_eq!(fields.name(), "Ana García");
        assert_eq!(fields.login(), Some("ana@luna.example"));
        assert_eq!(fields.permissions, Right::USUAL);
        assert_eq!(fields.orders, OrdersSeen::All);
    }

    #[test]
    fn every_fault_is_found_at_once() {
        let text = |text: &str| Some(text.to_owned());
        let wrong = ContactDraft {
            surname: text(&"x".repeat(101)),
            phone: text("x"),
            email: text("x"),
            username: text("x"),
            permissions: Some(vec!["order".to_owned(), "rule".to_owned()]),
            orders: text("some"),
            ..ContactDraft::default()
        };
        let fields: Vec<String> = found(wrong).into_iter().map(|(field, _)| field).collect();
        let expected = [
            "first_name",
            "surname",
            "phone",
            "email",
            "username",
            "permissions.1",
            "orders",
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn nobody_takes_another_s_email_for_a_username() {
        let with = |username: &str| ContactDraft {
            username: Some(username.to_owned()),
            ..draft()
        };
        assert_eq!(found(with("Ana@luna.example")), []);
        let refused = [("username".to_owned(), Fault::NotOwnEmail)];
        assert_eq!(found(with("bea@luna.example")), refused);
        let nobody = ContactDraft {
            email: None,
            ..with("ana@luna.example")
        };
        assert_eq!(found(nobody), refused);
    }

    #[test]
    fn rights_are_told_once_and_in_one_order() {
        let words = ["see_prices", "order", "order"].map(str::to_owned).to_vec();
        let draft = ContactDraft {
            permissions: Some(words),
            ..draft()
        };
        let fields = draft.parse(&mut Faults::default()).unwrap();
        assert_eq!(fields.permissions, [Right::Order, Right::SeePrices]);
    }

    #[test]
    fn what_differs_is_told_as_it_was_and_as_it_is() {
        let before = draft().parse(&mut Faults::default()).unwrap();
        let after = ContactFields {
            surname: None,
            ..before.clone()
        };
        assert_eq!(before.unlike(&after)["surname"], "García");
        assert_eq!(after.unlike(&before)["surname"], Value::Null);
        assert_eq!(after.unlike(&before).len(), 1);
    }
}
