//! Customers that were erased or removed: the receipts, to be shown and printed.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::calendar::instant_text;
use crate::error::Error;
use crate::storage::erasure::{self, Outcome, Receipt};
use crate::web::admin::{AdminPage, Desk};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

const PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "admin/erasures.html")]
struct ListPage {
    admin: AdminPage,
    receipts: Vec<Receipt>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/erasure.html")]
struct ReceiptPage {
    admin: AdminPage,
    receipt: Receipt,
}

impl ListPage {
    fn outcome(&self, receipt: &Receipt) -> &'static str {
        outcome_words(receipt.outcome, &self.admin)
    }
}

impl ReceiptPage {
    fn outcome(&self) -> &'static str {
        outcome_words(self.receipt.outcome, &self.admin)
    }

    fn instant(&self) -> String {
        instant_text(self.receipt.at)
    }

    fn intro(&self) -> String {
        fill(
            self.admin.page.t.erase.receipt_intro,
            &[&self.admin.supplier_name],
        )
    }
}

fn outcome_words(outcome: Outcome, admin: &AdminPage) -> &'static str {
    match outcome {
        Outcome::Removed => admin.page.t.erase.outcome_removed,
        Outcome::Erased => admin.page.t.erase.outcome_erased,
    }
}

pub async fn list(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let before = request.query("before").and_then(|text| text.split_once('|'));
    let supplier = &desk.staff.supplier;
    let mut receipts = erasure::receipts(&desk.app.db, supplier, before, PAGE.saturating_add(1)).await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = receipts.len() > size;
    receipts.truncate(size);
    let next = receipts.last().filter(|_| has_more).map(|last| {
        let before = format!("{}|{}", instant_text(last.at), last.customer_id);
        let mut query = form_urlencoded::Serializer::new(String::new());
        format!(
            "/admin/erasures?{}",
            query.append_pair("before", &before).finish()
        )
    });
    let admin = desk.page(request);
    respond::html(render(&ListPage {
        admin,
        receipts,
        next,
    })?)
}

pub async fn show(desk: &Desk<'_>, request: &Request, customer_id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let receipt = erasure::receipt(&desk.app.db, &desk.staff.supplier, customer_id)
        .await?
        .ok_or(Error::NotFound)?;
    let admin = desk.page(request);
    respond::html(render(&ReceiptPage { admin, receipt })?)
}
