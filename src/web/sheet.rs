//! An invoice as it is read and printed, in the language that it was issued in.

use askama::Template;

use crate::domain::invoice::{Document, InvoiceLine, LineKind, Party};
use crate::domain::money::Amount;
use crate::domain::pricing::OrderTotals;
use crate::storage::access::Supplier;
use crate::storage::invoices::{Invoice, Shown};
use crate::web::page::Page;
use crate::web::parts;
use crate::web::pay;
use crate::web::request::Request;
use crate::web::texts::fill;

#[derive(Template)]
#[template(path = "parts/sheet.html")]
struct Sheet<'a> {
    page: Page,
    invoice: &'a Invoice,
    document: Document,
    totals: OrderTotals,
    settled: Amount,
    /// How to pay what is open.
    pay: String,
}

impl Sheet<'_> {
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
        page,
        pay,
        invoice,
        totals: document.totals(),
        settled: invoice.total.checked_sub(invoice.open).unwrap_or_default(),
        document,
    })
}
