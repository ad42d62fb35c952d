//! A page of the payment provider's, opened for what is owed.

use chrono::TimeDelta;
use worker::{Response, ResponseBuilder};

use crate::app::{App, Sent};
use crate::domain::locale::Locale;
use crate::domain::money::Amount;
use crate::domain::provider::Provider;
use crate::domain::provider::stripe::checkout::{Checkout, address};
use crate::error::{Error, Refusal};
use crate::storage::access::Supplier;
use crate::storage::customers::{self, Customer};
use crate::storage::invoices::{self, Invoice};
use crate::storage::providers;
use crate::web::request::Request;

/// What is to be paid.
pub struct Bill<'a> {
    pub customer_id: &'a str,
    /// Numbers, and what is open of each.
    pub invoices: Vec<(&'a str, Amount)>,
    pub locale: Locale,
    pub lasts: TimeDelta,
}

/// Asks Stripe for the page; its address.
///
/// # Errors
/// Without a key to ask with, and when Stripe does not give one.
pub async fn open(
    app: &App,
    supplier: &Supplier,
    request: &Request,
    bill: &Bill<'_>,
) -> Result<String, Error> {
    let key = providers::access_token(&app.db, supplier, Provider::Stripe, &app.config.vault_key)
        .await?
        .ok_or(Refusal::ProviderNotConfigured)?;
    let amount = Amount::sum(bill.invoices.iter().map(|(_, open)| *open)).map_err(Error::internal)?;
    let shop = format!("{}/s/{}", request.origin(), supplier.slug);
    let (success_url, cancel_url) = (format!("{shop}/paid"), format!("{shop}/account"));
    // Of a minute: who taps twice is given the same page.
    let minute = app.now.timestamp().div_euclid(60);
    let checkout = Checkout {
        amount,
        currency: supplier.currency,
        invoices: bill.invoices.iter().map(|(number, _)| *number).collect(),
        customer_id: bill.customer_id,
        expires_at: app.now - TimeDelta::seconds(app.now.timestamp().rem_euclid(60)) + bill.lasts,
        locale: bill.locale,
        success_url: &success_url,
        cancel_url: &cancel_url,
    };
    let form = checkout.form().ok_or(Refusal::PaymentPageUnavailable)?;
    let once = app.digest(&["checkout", supplier.id(), &minute.to_string(), &form]);
    let url = format!("{}/v1/checkout/sessions", app.config.stripe_api);
    let sent = Sent { form, once };
    let opened = app.call(&url, &key, Some(&sent)).await.and_then(|answer| {
        address(&answer).ok_or_else(|| "the answer has no address that can be used".to_owned())
    });
    opened.map_err(|cause| {
        Error::internal(format!("no payment page: {cause}")).log("checkout");
        Refusal::PaymentPageUnavailable.into()
    })
}

/// A page for what is open of one invoice, in its customer's language.
pub struct Link {
    pub url: String,
    pub invoice: Invoice,
    pub customer: Customer,
}

/// # Errors
/// Without anything open, and as [`open`].
pub async fn link(
    app: &App,
    supplier: &Supplier,
    request: &Request,
    invoice_id: &str,
    lasts: TimeDelta,
) -> Result<Link, Error> {
    let invoice = invoices::get(&app.db, supplier, invoice_id)
        .await?
        .ok_or(Error::NotFound)?;
    if !invoice.open.is_positive() {
        return Err(Refusal::NothingToPay.into());
    }
    let customer = customers::get(&app.db, supplier, &invoice.customer_id)
        .await?
        .ok_or(Error::NotFound)?;
    let bill = Bill {
        customer_id: &invoice.customer_id,
        invoices: vec![(&invoice.number, invoice.open)],
        locale: customer.fields.language,
        lasts,
    };
    let url = open(app, supplier, request, &bill).await?;
    Ok(Link {
        url,
        invoice,
        customer,
    })
}

/// Leads there. Not a redirect: browsers hold what follows a form against `form-action`, and a supplier's payment page may
/// be at a domain of its own.
pub fn lead(address: &str, page: String) -> Result<Response, Error> {
    Ok(ResponseBuilder::new()
        .with_status(200)
        .with_header("Refresh", &format!("0; url={address}"))?
        .from_html(page)?)
}
