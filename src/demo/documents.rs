//! How Panadería Aurora bills, and what its invoices of the last months say.

use std::collections::BTreeMap;

use super::customers::Customer;
use super::orders::Order;
use super::products::Product;
use super::terms::Location;
use super::trade::Invoice;
use super::{COUNTRY, Day, NAME};
use crate::domain::billing::{Billing, BillingDraft};
use crate::domain::calendar::add_days;
use crate::domain::country::Country;
use crate::domain::fault::Faults;
use crate::domain::invoice::{Document, InvoiceLine, LineKind, Party};
use crate::domain::locale::Locale;
use crate::domain::text::{Note, PartyName, TaxId};

/// Older ones were issued elsewhere: all that is known of them is their total.
const DAYS: i64 = 90;

pub fn billing() -> Billing {
    let draft = BillingDraft {
        legal_name: Some("Panadería Aurora, S.L.".to_owned()),
        tax_id: Some("B46123459".to_owned()),
        address: ["Carrer de Cuba, 12", "46006 Valencia"]
            .map(str::to_owned)
            .to_vec(),
        iban: Some("ES9121000418450200051332".to_owned()),
        tax_rate_bp: Some(400),
        note: Some("Registro Mercantil de Valencia, hoja V-10118.".to_owned()),
        ..BillingDraft::default()
    };
    draft.parse(&mut Faults::default())
}

/// By the invoices' ids.
pub fn documents<'a>(
    day: &Day,
    customers: &[Customer],
    locations: &'a [Location],
    products: &'a [Product],
    orders: &'a [Order],
    invoices: &'a [Invoice],
) -> BTreeMap<&'a str, Document> {
    let by_sku: BTreeMap<&str, &Product> = products.iter().map(|one| (one.sku.as_str(), one)).collect();
    let places: BTreeMap<&str, &Location> = locations
        .iter()
        .filter(|place| place.bills == 1)
        .map(|place| (place.customer_id.as_str(), place))
        .collect();
    let mut billed: BTreeMap<&str, Vec<&Order>> = BTreeMap::new();
    for order in orders {
        if let Some(id) = &order.invoice_id {
            billed.entry(id).or_default().push(order);
        }
    }
    let since = add_days(day.today, -DAYS);
    let mut documents = BTreeMap::new();
    for invoice in invoices.iter().filter(|invoice| invoice.issued_on >= since) {
        let (Some(customer), Some(orders)) =
            (customers.get(invoice.customer), billed.get(invoice.id.as_str()))
        else {
            continue;
        };
        let lines = lines(customer, orders, &by_sku);
        let place = places.get(customer.id.as_str()).copied();
        let only = match orders.as_slice() {
            [order] => Some(*order),
            _ => None,
        };
        let document = Document {
            language: Locale::parse(customer.language).unwrap_or(Locale::En),
            seller: seller(),
            buyer: Party {
                name: customer.name.clone(),
                tax_id: customer.tax_id.clone(),
                address: place.map(address).unwrap_or_default(),
            },
            lines,
            order: only.map(|order| order.number.clone()),
            reference: only.and_then(|order| order.reference.clone()),
            corrects: None,
            note: billing().note.map(Note::into_string),
        };
        documents.insert(invoice.id.as_str(), document);
    }
    documents
}

fn seller() -> Party {
    let billing = billing();
    Party {
        name: billing.legal_name.map_or(NAME.to_owned(), PartyName::into_string),
        tax_id: billing.tax_id.map(TaxId::into_string),
        address: billing.address.into_iter().map(PartyName::into_string).collect(),
    }
}

fn address(place: &Location) -> Vec<String> {
    let mut lines = place.lines.clone();
    lines.push(format!("{} {}", place.postal_code, place.city));
    if place.country != COUNTRY {
        lines.extend(Country::parse(place.country).map(|country| country.name(Locale::Es).to_owned()));
    }
    lines
}

/// The same goods at the same price are one line, whichever order they came with.
fn lines(customer: &Customer, orders: &[&Order], products: &BTreeMap<&str, &Product>) -> Vec<InvoiceLine> {
    let mut lines: Vec<InvoiceLine> = Vec::new();
    for line in orders.iter().flat_map(|order| &order.lines) {
        let same = lines
            .iter_mut()
            .find(|one| one.sku.as_ref() == Some(&line.sku) && one.unit_price == line.unit_price);
        if let Some(one) = same {
            one.quantity = one.quantity.saturating_add(line.quantity);
            one.net = one.net.saturating_add(line.net);
            one.tax = one.tax.saturating_add(line.tax);
            continue;
        }
        let product = products.get(line.sku.as_str());
        lines.push(InvoiceLine {
            kind: LineKind::Goods,
            sku: Some(line.sku.clone()),
            description: product.map_or("", |product| product.name).to_owned(),
            quantity: line.quantity,
            unit_price: line.unit_price,
            discount_bp: customer.discount_bp,
            tax_rate_bp: product.map_or(0, |product| product.tax_rate_bp),
            net: line.net,
            tax: line.tax,
        });
    }
    lines
}
