//! A customer's invoices, for those of its people who may see the account.

use askama::Template;
use chrono::NaiveDate;
use worker::Response;

use crate::domain::contact::Right;
use crate::error::Error;
use crate::storage::credits::noting::{self, ListedNote};
use crate::storage::invoices::{self, Invoice};
use crate::storage::providers;
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::sheet::sheet;
use crate::web::storefront::{ShopPage, Visit};
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

const PAGE: u32 = 30;

#[derive(Template)]
#[template(path = "storefront/invoices.html")]
struct ListPage {
    shop: ShopPage,
    invoices: Vec<Invoice>,
    today: NaiveDate,
    next: Option<String>,
    /// The newest, below the newest invoices.
    notes: Vec<ListedNote>,
}

#[derive(Template)]
#[template(path = "storefront/invoice.html")]
pub(super) struct InvoicePage {
    pub shop: ShopPage,
    pub title: String,
    pub sheet: String,
    /// The address of its page to pay on, and the words of the button.
    pub pay: Option<(String, String)>,
}

pub async fn list(visit: &Visit<'_>, request: &Request) -> Result {
    let Some(buyer) = visit.buyer_who_may(Right::SeeAccount, request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let before = request.query("before").and_then(|before| before.split_once('|'));
    let (supplier, customer) = (&buyer.supplier, buyer.customer_id());
    let fetch = PAGE.saturating_add(1);
    let mut invoices = invoices::list_of_customer(&visit.app.db, supplier, customer, before, fetch).await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = invoices.len() > size;
    invoices.truncate(size);
    let next = invoices.last().filter(|_| more);
    let notes = match before {
        None => noting::of_customer(&visit.app.db, supplier, customer, PAGE).await?,
        Some(_) => Vec::new(),
    };
    respond::html(render(&ListPage {
        notes,
        shop: ShopPage::own(&buyer, request, "account"),
        today: supplier.today(visit.app.now),
        next: next.map(|last| format!("{}|{}", last.issued_on, last.id)),
        invoices,
    })?)
}

pub async fn show(visit: &Visit<'_>, request: &Request, id: &str) -> Result {
    let Some(buyer) = visit.buyer_who_may(Right::SeeAccount, request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let supplier = &buyer.supplier;
    let shown = invoices::show(&visit.app.db, supplier, Some(buyer.customer_id()), id)
        .await?
        .ok_or(Error::NotFound)?;
    let shop = ShopPage::own(&buyer, request, "account");
    let invoice = &shown.issued.invoice;
    let number = &invoice.number;
    let payable = invoice.open.is_positive() && providers::pays_online(&visit.app.db, supplier).await?;
    let pay = payable.then(|| {
        let words = fill(shop.page.t.bills.pay_now, &[&shop.page.money(&invoice.open)]);
        (visit.path(&format!("invoices/{}/pay", invoice.id)), words)
    });
    respond::html(render(&InvoicePage {
        title: format!("{} {number}", shop.page.t.money.invoice),
        sheet: sheet(&shown, supplier, request),
        pay,
        shop,
    })?)
}
