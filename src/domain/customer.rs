//! What is agreed with a customer and how it is reached: the fields that people and programs edit.

use serde::Serialize;

use super::country::Country;
use super::locale::Locale;
use super::money::Amount;
use super::terms::PaymentTerms;
use super::text::{EmailAddress, ExternalId, Note, PartyName, Phone, Tag, TaxId};

words! {
    /// What a contact in the book is. Only customers are sold to.
    #[derive(Default)]
    pub enum Kind {
        #[default]
        Customer = "customer",
        Prospect = "prospect",
        SupplierContact = "supplier_contact",
        Other = "other",
    }
}

words! {
    /// How a customer pays.
    #[derive(Default)]
    pub enum PaymentMethod {
        OnDelivery = "on_delivery",
        #[default]
        Credit = "credit",
        /// SEPA direct debit, inside the SEPA area only.
        Sepa = "sepa",
    }
}

words! {
    /// Whether the account is in use. Inactive customers keep their books and lose their access.
    #[derive(Default)]
    pub enum AccountStatus {
        #[default]
        Active = "active",
        Inactive = "inactive",
    }
}

/// Everything about a customer that can be edited, parsed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct CustomerFields {
    pub external_id: Option<ExternalId>,
    pub kind: Kind,
    pub name: PartyName,
    pub trade_name: Option<PartyName>,
    pub tax_id: Option<TaxId>,
    pub email: Option<EmailAddress>,
    pub phone: Option<Phone>,
    pub country: Country,
    pub language: Locale,
    pub notes: Option<Note>,
    pub payment_method: PaymentMethod,
    pub payment_terms: PaymentTerms,
    /// `None` is no limit, zero is no credit.
    pub credit_limit: Option<Amount>,
    pub discount_bp: u32,
    pub tags: Vec<Tag>,
    pub status: AccountStatus,
}

impl CustomerFields {
    /// SEPA debits need both ends inside the area.
    #[must_use]
    pub fn is_payable_from(&self, supplier: Country) -> bool {
        self.payment_method != PaymentMethod::Sepa || (supplier.is_sepa() && self.country.is_sepa())
    }

    /// The names of the fields in which `other` differs.
    #[must_use]
    pub fn changes(&self, other: &Self) -> Vec<&'static str> {
        let differs = [
            ("external_id", self.external_id != other.external_id),
            ("kind", self.kind != other.kind),
            ("name", self.name != other.name),
            ("trade_name", self.trade_name != other.trade_name),
            ("tax_id", self.tax_id != other.tax_id),
            ("email", self.email != other.email),
            ("phone", self.phone != other.phone),
            ("country", self.country != other.country),
            ("language", self.language != other.language),
            ("notes", self.notes != other.notes),
            ("payment_method", self.payment_method != other.payment_method),
            ("payment_terms", self.payment_terms != other.payment_terms),
            ("credit_limit", self.credit_limit != other.credit_limit),
            ("discount_bp", self.discount_bp != other.discount_bp),
            ("tags", self.tags != other.tags),
            ("status", self.status != other.status),
        ];
        differs
            .into_iter()
            .filter(|(_, differs)| *differs)
            .map(|(name, _)| name)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields() -> CustomerFields {
        CustomerFields {
            external_id: None,
            kind: Kind::Customer,
            name: PartyName::parse("Bar La Esquina").unwrap(),
            trade_name: None,
            tax_id: None,
            email: None,
            phone: None,
            country: Country::parse("ES").unwrap(),
            language: Locale::Es,
            notes: None,
            payment_method: PaymentMethod::Credit,
            payment_terms: PaymentTerms::net(30).unwrap(),
            credit_limit: None,
            discount_bp: 0,
            tags: Vec::new(),
            status: AccountStatus::Active,
        }
    }

    #[test]
    fn sepa_needs_both_countries_inside() {
        let spain = Country::parse("ES").unwrap();
        let peru = Country::parse("PE").unwrap();
        let mut customer = fields();
        assert!(customer.is_payable_from(peru), "credit works everywhere");
        customer.payment_method = PaymentMethod::Sepa;
        assert!(customer.is_payable_from(spain));
        assert!(!customer.is_payable_from(peru));
        customer.country = peru;
        assert!(!customer.is_payable_from(spain));
    }

    #[test]
    fn changes_name_the_fields_that_differ() {
        let before = fields();
        let after = CustomerFields {
            credit_limit: Amount::new(0),
            discount_bp: 250,
            ..before.clone()
        };
        assert_eq!(before.changes(&after), ["credit_limit", "discount_bp"]);
        assert!(before.changes(&before).is_empty());
    }
}
