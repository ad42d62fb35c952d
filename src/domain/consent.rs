//! What a customer consents to, and what may be done only with it.

use chrono::{DateTime, NaiveDate, Utc};

words! {
    /// What is consented to; each is given and withdrawn by itself.
    pub enum ConsentKind {
        /// That its data is stored.
        Data = "data",
        /// That mailings are sent to it.
        Communications = "communications",
    }
}

words! {
    /// How a consent reached the supplier.
    #[derive(Default)]
    pub enum How {
        #[default]
        InPerson = "in_person",
        Paper = "paper",
        Email = "email",
        Phone = "phone",
        Website = "website",
        Import = "import",
    }
}

/// A consent given or withdrawn, and how that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub id: String,
    pub kind: ConsentKind,
    pub given: bool,
    /// Where the supplier is. What was signed yesterday may be entered today.
    pub happened_on: NaiveDate,
    pub how: How,
    pub note: Option<String>,
    /// Who entered it, and when.
    pub actor: String,
    pub at: DateTime<Utc>,
}

fields! { Decision { id, kind, given, happened_on, how, note, actor, at } }

/// The latest decision of each kind. Who never decided has not consented.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consents {
    pub data: Option<Decision>,
    pub communications: Option<Decision>,
}

fields! { Consents { data, communications } }

impl Consents {
    #[must_use]
    pub fn latest(&self, kind: ConsentKind) -> Option<&Decision> {
        match kind {
            ConsentKind::Data => self.data.as_ref(),
            ConsentKind::Communications => self.communications.as_ref(),
        }
    }

    #[must_use]
    pub fn has(&self, kind: ConsentKind) -> bool {
        self.latest(kind).is_some_and(|decision| decision.given)
    }

    /// Whether mailings may be sent. Answers to an order or an invoice are none.
    #[must_use]
    pub fn may_be_mailed(&self) -> bool {
        self.has(ConsentKind::Communications)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(kind: ConsentKind, given: bool) -> Option<Decision> {
        Some(Decision {
            id: "1".to_owned(),
            kind,
            given,
            happened_on: "2026-02-01".parse().unwrap(),
            how: How::Paper,
            note: None,
            actor: "Olga Owner".to_owned(),
            at: DateTime::UNIX_EPOCH,
        })
    }

    #[test]
    fn nothing_is_mailed_without_the_consent_to_communications() {
        let mut consents = Consents::default();
        assert!(!consents.may_be_mailed(), "silence is no consent");
        consents.data = decided(ConsentKind::Data, true);
        assert!(!consents.may_be_mailed(), "the other consent is another");
        consents.communications = decided(ConsentKind::Communications, true);
        assert!(consents.may_be_mailed());
        consents.communications = decided(ConsentKind::Communications, false);
        assert!(!consents.may_be_mailed(), "withdrawn");
    }

    #[test]
    fn what_a_customer_s_row_holds_is_read() {
        let text = r#"{"data":{"id":"1","kind":"data","given":true,"happened_on":"2026-02-01","how":"paper","note":null,
            "actor":"Olga Owner","at":"1970-01-01T00:00:00.000Z"}}"#;
        let consents: Consents = crate::json::read(text).unwrap();
        assert_eq!(consents.data, decided(ConsentKind::Data, true));
        assert_eq!(consents.communications, None);
        assert_eq!(crate::json::read::<Consents>("{}").unwrap(), Consents::default());
    }
}
