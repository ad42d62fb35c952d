//! An invoice or a credit note as it is read and printed, in the language that it was issued in.

use askama::Template;
use chrono::NaiveDate;

use crate::domain::invoice::{Document, InvoiceLine, LineKind, Party};
use crate::domain::money::Amount;
use crate::domain::pricing::OrderTotals;
use crate::storage::access::Supplier;
use crate::storage::credits::using::Named;
use crate::storage::invoices::Shown;
use crate::web::page::Page;
use crate::web::parts;
use crate::web::pay;
use crate::web::request::Request;
use crate::web::texts::fill;

#[derive(Template)]
#[template(path = "parts/sheet.html")]
struct Sheet {
    page: Page,
    title: String,
    issued_on: NaiveDate,
    /// Of an invoice.
    due_on: Option<NaiveDate>,
    document: Document,
    totals: OrderTotals,
    total: Amount,
    /// What of an invoice has been settled, and what is left.
    settled: Amount,
    open: Amount,
    /// How to pay what is open.
    pay: String,
}

impl Sheet {
    fn what<'a>(&'a self, line: &'a InvoiceLine) -> &'a str {
        match line.kind {
            LineKind::Goods => &line.description,
            LineKind::Delivery => self.page.t.bills.delivery,
        }
    }

    fn has_discounts(&self) -> bool {
        self.document.lines.iter().any(|line| line.discount_bp > 0)
    }

    /// Rate by rate, in words and with the tax.
    fn taxes(&self) -> Vec<(String, String)> {
        let shares = self.document.taxes().into_iter();
        shares
            .map(|share| {
                let (rate, net) = (self.page.percent(&share.rate_bp), self.page.money(&share.net));
                (
                    fill(self.page.t.bills.taxed, &[&rate, &net]),
                    self.page.money(&share.tax),
                )
            })
            .collect()
    }
}

/// One from before documents were kept says no more than who owes whom how much.
pub fn sheet(shown: &Shown, supplier: &Supplier, request: &Request) -> String {
    let page = Page::of(supplier, request);
    let party = |name: &str| Party {
        name: name.to_owned(),
        tax_id: None,
        address: Vec::new(),
    };
    let document = shown.issued.document.clone().unwrap_or_else(|| Document {
        language: page.locale,
        seller: party(&supplier.name),
        buyer: party(&shown.customer_name),
        lines: Vec::new(),
        order: None,
        reference: None,
        corrects: None,
        note: None,
    });
    let invoice = &shown.issued.invoice;
    let page = page.in_language(document.language);
    let open = [(invoice.number.as_str(), invoice.open)];
    let pay = pay::panel(
        &shown.billing,
        supplier,
        &open,
        page.t.bills.pay_by_transfer,
        &page,
    );
    parts::text(&Sheet {
        title: format!("{} {}", page.t.money.invoice, invoice.number),
        page,
        pay,
        issued_on: invoice.issued_on,
        due_on: Some(invoice.due_on),
        total: invoice.total,
        totals: document.totals(),
        settled: invoice.total.checked_sub(invoice.open).unwrap_or_default(),
        open: invoice.open,
        document,
    })
}

/// A credit note, if it was kept what it says.
pub fn credit_note(note: &Named, supplier: &Supplier, request: &Request) -> Option<String> {
    let document = note.document.clone()?;
    let credit = &note.detailed.credit;
    let page = Page::of(supplier, request).in_language(document.language);
    let number = credit.number.as_deref().unwrap_or_default();
    Some(parts::text(&Sheet {
        title: format!("{} {number}", page.t.money.credit_note),
        page,
        pay: String::new(),
        issued_on: credit.received_on,
        due_on: None,
        total: credit.amount,
        totals: document.totals(),
        settled: Amount::ZERO,
        open: Amount::ZERO,
        document,
    }))
}
