//! How to pay open invoices by transfer: the account, the amount, the reference, and a code that banking apps read.

use askama::Template;

use crate::domain::billing::Billing;
use crate::domain::money::Amount;
use crate::domain::transfer::Transfer;
use crate::storage::access::Supplier;
use crate::web::page::Page;
use crate::web::{parts, qr};

#[derive(Template)]
#[template(path = "parts/pay.html")]
struct Pay<'a> {
    page: &'a Page,
    title: &'a str,
    transfer: Transfer,
    /// Empty for what no code is read for.
    code: String,
}

/// Numbers of invoices and what is open of each; empty where there is nothing to pay, or no account to pay it to.
pub fn panel(
    billing: &Billing,
    supplier: &Supplier,
    open: &[(&str, Amount)],
    title: &str,
    page: &Page,
) -> String {
    let Some(iban) = &billing.iban else {
        return String::new();
    };
    let name = billing
        .legal_name
        .as_ref()
        .map_or(supplier.name.as_str(), |name| name.as_str());
    let Some(transfer) = Transfer::of(name, iban, open) else {
        return String::new();
    };
    let code = transfer.scanned(&supplier.currency);
    let code = code.map(|text| qr::svg(&text, page.t.bills.scan));
    parts::text(&Pay {
        page,
        title,
        transfer,
        code: code.unwrap_or_default(),
    })
}
