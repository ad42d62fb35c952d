//! A customer's fields as somebody typed or sent them, read into [`CustomerFields`] with every fault at once.

use super::custom_field::CustomValues;
use super::{AccountStatus, CustomerFields, Kind, Notification, PaymentMethod, PriceDisplay, Weekday};
use crate::domain::country::Country;
use crate::domain::fault::{Fault, Faults};
use crate::domain::locale::Locale;
use crate::domain::money::Amount;
use crate::domain::range::{self, ItemsForSale};
use crate::domain::terms::PaymentTerms;
use crate::domain::text::{
    EmailAddress, ExternalId, Note, PartyName, Phone, Reason, RecordId, Tag, TaxId, Website,
};
use crate::domain::warehouse::MAX_WAREHOUSES;

/// The most telephone numbers or addresses beside the first.
pub const MAX_OTHERS: usize = 10;

/// Text is read here; what forms and programs write differently is read by the caller, who notes its faults: a `None`
/// there is a fault or nothing.
#[derive(Default)]
pub struct Draft {
    pub external_id: Option<String>,
    pub kind: Option<String>,
    pub name: Option<String>,
    pub trade_name: Option<String>,
    pub tax_id: Option<String>,
    pub tax_id_reason: Option<String>,
    pub email: Option<String>,
    pub other_emails: Vec<String>,
    pub phone: Option<String>,
    pub other_phones: Vec<String>,
    pub website: Option<String>,
    pub country: Option<String>,
    pub language: Option<String>,
    pub notes: Option<String>,
    pub is_multiple: bool,
    pub payment_method: Option<String>,
    pub payment_terms: Option<PaymentTerms>,
    pub credit_limit: Option<Amount>,
    pub discount_bp: Option<u32>,
    pub price_display: Option<String>,
    pub minimum_order_value: Option<Amount>,
    pub minimum_order_quantity: Option<u32>,
    pub delivery_fee: Option<Amount>,
    pub delivery_free_from: Option<Amount>,
    pub delivery_days: Vec<String>,
    pub delivery_notes: Option<String>,
    /// Absent: all of them.
    pub notifications: Option<Vec<String>>,
    pub sales_rep_id: Option<String>,
    pub range_group_id: Option<String>,
    pub items_for_sale: Option<String>,
    pub product_types: Vec<String>,
    pub delivery_group_id: Option<String>,
    pub warehouse_ids: Option<Vec<String>>,
    pub default_warehouse_id: Option<String>,
    pub custom_fields: CustomValues,
    pub tags: Option<Vec<Tag>>,
    pub status: Option<String>,
}

impl Draft {
    /// What is absent takes its default. `None` only with faults.
    pub fn parse(self, country: Country, language: Locale, faults: &mut Faults) -> Option<CustomerFields> {
        let mut read = Reader { faults };
        let name = read.or(
            "name",
            Some(self.name.unwrap_or_default()),
            None,
            PartyName::parse,
        );
        let country = read.or("country", self.country, Some(country), Country::parse);
        let language = read.or("language", self.language, Some(language), Locale::parse);
        let kind = read.or("kind", self.kind, Some(Kind::default()), Kind::parse);
        let method = Some(PaymentMethod::default());
        let payment_method = read.or(
            "payment_method",
            self.payment_method,
            method,
            PaymentMethod::parse,
        );
        let display = Some(PriceDisplay::default());
        let price_display = read.or("price_display", self.price_display, display, PriceDisplay::parse);
        let status = read.or(
            "status",
            self.status,
            Some(AccountStatus::default()),
            AccountStatus::parse,
        );
        let notifications = match self.notifications {
            Some(words) => read.each(
                "notifications",
                &words,
                Notification::ALL.len(),
                Notification::parse,
            ),
            None => Notification::ALL.to_vec(),
        };
        let items = Some(ItemsForSale::default());
        let items_for_sale = read.or("items_for_sale", self.items_for_sale, items, ItemsForSale::parse);
        let product_types = range::product_types(&self.product_types, read.faults);
        if items_for_sale == Some(ItemsForSale::ProductTypes) && self.product_types.is_empty() {
            read.faults.add("product_types", Fault::Missing);
        }
        // A fault leaves an optional field empty here, and refuses the whole by being noted.
        Some(CustomerFields {
            external_id: read.maybe("external_id", self.external_id, ExternalId::parse),
            trade_name: read.maybe("trade_name", self.trade_name, PartyName::parse),
            tax_id: read.maybe("tax_id", self.tax_id, TaxId::parse),
            tax_id_reason: read.maybe("tax_id_reason", self.tax_id_reason, Reason::parse),
            email: read.maybe("email", self.email, EmailAddress::parse),
            other_emails: read.each(
                "other_emails",
                &self.other_emails,
                MAX_OTHERS,
                EmailAddress::parse,
            ),
            phone: read.maybe("phone", self.phone, Phone::parse),
            other_phones: read.each("other_phones", &self.other_phones, MAX_OTHERS, Phone::parse),
            website: read.maybe("website", self.website, Website::parse),
            notes: read.maybe("notes", self.notes, Note::parse),
            is_multiple: self.is_multiple,
            credit_limit: read.not_negative("credit_limit", self.credit_limit),
            minimum_order_value: read.not_negative("minimum_order_value", self.minimum_order_value),
            minimum_order_quantity: self.minimum_order_quantity,
            delivery_fee: read.not_negative("delivery_fee", self.delivery_fee),
            delivery_free_from: read.not_negative("delivery_free_from", self.delivery_free_from),
            delivery_days: read.each(
                "delivery_days",
                &self.delivery_days,
                Weekday::ALL.len(),
                Weekday::parse,
            ),
            delivery_notes: read.maybe("delivery_notes", self.delivery_notes, Note::parse),
            notifications,
            sales_rep_id: read.maybe("sales_rep_id", self.sales_rep_id, RecordId::parse),
            range_group_id: read.maybe("range_group_id", self.range_group_id, RecordId::parse),
            items_for_sale: items_for_sale?,
            product_types,
            delivery_group_id: read.maybe("delivery_group_id", self.delivery_group_id, RecordId::parse),
            warehouse_ids: self
                .warehouse_ids
                .map(|ids| read.each("warehouse_ids", &ids, MAX_WAREHOUSES, RecordId::parse)),
            default_warehouse_id: read.maybe(
                "default_warehouse_id",
                self.default_warehouse_id,
                RecordId::parse,
            ),
            custom_fields: self.custom_fields,
            name: name?,
            country: country?,
            language: language?,
            kind: kind?,
            payment_method: payment_method?,
            price_display: price_display?,
            status: status?,
            payment_terms: self.payment_terms?,
            discount_bp: self.discount_bp?,
            tags: self.tags?,
        })
    }
}

struct Reader<'a> {
    faults: &'a mut Faults,
}

impl Reader<'_> {
    fn maybe<T, E: Into<Fault>>(
        &mut self,
        name: &str,
        text: Option<String>,
        parse: fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        text.and_then(|text| self.faults.take(name, parse(&text)))
    }

    fn or<T, E: Into<Fault>>(
        &mut self,
        name: &str,
        text: Option<String>,
        default: Option<T>,
        parse: fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        match text {
            None => default,
            text => self.maybe(name, text, parse),
        }
    }

    /// Each once; what a list repeats says nothing new.
    fn each<T: PartialEq, E: Into<Fault>>(
        &mut self,
        name: &str,
        texts: &[String],
        max: usize,
        parse: fn(&str) -> Result<T, E>,
    ) -> Vec<T> {
        let mut read = Vec::new();
        if texts.len() > max {
            self.faults.add(name, Fault::TooMany { max });
            return read;
        }
        for (at, text) in texts.iter().enumerate() {
            if let Some(one) = self.faults.take(&format!("{name}.{at}"), parse(text))
                && !read.contains(&one)
            {
                read.push(one);
            }
        }
        read
    }

    fn not_negative(&mut self, name: &str, amount: Option<Amount>) -> Option<Amount> {
        if amount.is_some_and(|amount| amount.is_negative()) {
            self.faults.add(name, Fault::OutOfRange);
        }
        amount
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_found_at_once() {
        let text = |text: &str| Some(text.to_owned());
        let draft = Draft {
            email: text("nobody"),
            other_phones: vec!["+34 911 234 567".to_owned(), "x".to_owned()],
            website: text("mailto:a@b.c"),
            delivery_days: vec!["monday".to_owned(), "someday".to_owned()],
            delivery_fee: Amount::new(-1),
            sales_rep_id: text("7"),
            ..Draft::default()
        };
        let mut faults = Faults::default();
        let country = Country::parse("ES").unwrap();
        assert_eq!(draft.parse(country, Locale::Es, &mut faults), None);
        let fields: Vec<_> = faults.into_vec().into_iter().map(|fault| fault.field).collect();
        let expected = [
            "name",
            "email",
            "other_phones.1",
            "website",
            "delivery_fee",
            "delivery_days.1",
            "sales_rep_id",
        ];
        assert_eq!(fields, expected);
    }
}
