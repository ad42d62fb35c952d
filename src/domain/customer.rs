//! What is agreed with a customer and how it is reached: the fields that people and programs edit.

pub mod custom_field;
pub mod draft;
pub mod merging;

use serde::Serialize;
use serde_json::{Map, Value};

use self::custom_field::CustomValues;
use super::country::Country;
use super::locale::Locale;
use super::money::Amount;
use super::range::ItemsForSale;
use super::tax_number::{self, Verdict};
use super::terms::PaymentTerms;
use super::text::{EmailAddress, ExternalId, Note, PartyName, Phone, Reason, RecordId, Tag, TaxId, Website};
use crate::json;

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

words! {
    /// What is written to a customer about by itself.
    pub enum Notification {
        OrderConfirmed = "order_confirmed",
        OrderChanged = "order_changed",
        Delivery = "delivery",
        Invoice = "invoice",
        Reminder = "reminder",
    }
}

words! {
    /// A day on which deliveries come.
    pub enum Weekday {
        Monday = "monday",
        Tuesday = "tuesday",
        Wednesday = "wednesday",
        Thursday = "thursday",
        Friday = "friday",
        Saturday = "saturday",
        Sunday = "sunday",
    }
}

words! {
    /// How a buyer sees prices.
    #[derive(Default)]
    pub enum PriceDisplay {
        /// Without tax.
        #[default]
        Net = "net",
        /// With tax.
        Gross = "gross",
        /// Not at all.
        Hidden = "hidden",
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
    /// Why a tax number that fails its country's check is right all the same.
    pub tax_id_reason: Option<Reason>,
    pub email: Option<EmailAddress>,
    pub other_emails: Vec<EmailAddress>,
    pub phone: Option<Phone>,
    pub other_phones: Vec<Phone>,
    pub website: Option<Website>,
    pub country: Country,
    pub language: Locale,
    pub notes: Option<Note>,
    /// One login takes orders from several people, and each order says for whom.
    pub is_multiple: bool,
    pub payment_method: PaymentMethod,
    pub payment_terms: PaymentTerms,
    /// `None` is no limit, zero is no credit.
    pub credit_limit: Option<Amount>,
    pub discount_bp: u32,
    pub price_display: PriceDisplay,
    pub minimum_order_value: Option<Amount>,
    /// Of all lines together.
    pub minimum_order_quantity: Option<u32>,
    pub delivery_fee: Option<Amount>,
    /// Orders of so much or more are delivered free.
    pub delivery_free_from: Option<Amount>,
    /// None: any day.
    pub delivery_days: Vec<Weekday>,
    pub delivery_notes: Option<Note>,
    pub notifications: Vec<Notification>,
    pub sales_rep_id: Option<RecordId>,
    pub range_group_id: Option<RecordId>,
    pub items_for_sale: ItemsForSale,
    /// Counts where the items for sale are product types.
    pub product_types: Vec<String>,
    pub delivery_group_id: Option<RecordId>,
    /// Where its orders can come from. `None`: from the main one; an empty list: from nowhere.
    pub warehouse_ids: Option<Vec<RecordId>>,
    /// Among them. `None`: the first.
    pub default_warehouse_id: Option<RecordId>,
    pub custom_fields: CustomValues,
    pub tags: Vec<Tag>,
    pub status: AccountStatus,
}

impl CustomerFields {
    /// SEPA debits need both ends inside the area.
    #[must_use]
    pub fn is_payable_from(&self, supplier: Country) -> bool {
        self.payment_method != PaymentMethod::Sepa || (supplier.is_sepa() && self.country.is_sepa())
    }

    /// Whether the tax number is one that its country could have given out, or somebody said why it is right all the same.
    #[must_use]
    pub fn has_likely_tax_number(&self) -> bool {
        let check = |number: &TaxId| tax_number::check(self.country, number.as_str());
        let is_suspect = matches!(self.tax_id.as_ref().map(check), Some(Verdict::Suspect(_)));
        !is_suspect || self.tax_id_reason.is_some()
    }

    /// The names of the fields in which `other` differs.
    #[must_use]
    pub fn changes(&self, other: &Self) -> Vec<String> {
        let (before, after) = (self.members(), other.members());
        let differs = after
            .into_iter()
            .filter(|(name, value)| before.get(name) != Some(value));
        differs.map(|(name, _)| name).collect()
    }

    /// As they are sent, by name.
    #[must_use]
    pub fn members(&self) -> Map<String, Value> {
        json::members(self)
    }
}

#[cfg(test)]
mod tests {
    use super::draft::Draft;
    use super::*;
    use crate::domain::fault::Faults;

    fn fields() -> CustomerFields {
        let draft = Draft {
            name: Some("Bar La Esquina".to_owned()),
            payment_terms: PaymentTerms::net(30).ok(),
            discount_bp: Some(0),
            tags: Some(Vec::new()),
            ..Draft::default()
        };
        let mut faults = Faults::default();
        let fields = draft.parse(Country::parse("ES").unwrap(), Locale::Es, &mut faults);
        assert!(faults.is_empty());
        fields.unwrap()
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

    #[test]
    fn an_unlikely_tax_number_needs_a_reason() {
        let mut customer = fields();
        assert!(customer.has_likely_tax_number(), "none is needed");
        customer.tax_id = TaxId::parse("B12345678").ok();
        assert!(!customer.has_likely_tax_number(), "its control digit is 4");
        customer.tax_id_reason = Reason::parse("as its certificate says").ok();
        assert!(customer.has_likely_tax_number());
        customer.tax_id_reason = None;
        customer.country = Country::parse("JP").unwrap();
        assert!(customer.has_likely_tax_number(), "Japan's are not checked");
    }
}
