//! A link to pay one invoice by, to be passed on.

use askama::Template;
use chrono::{DateTime, Utc};
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::money::format_money;
use crate::domain::provider::stripe::checkout::LONGEST;
use crate::error::Error;
use crate::storage::invoices::Invoice;
use crate::web::admin::{AdminPage, Desk};
use crate::web::checkout::{self, Link};
use crate::web::message::{Message, Reach};
use crate::web::page::render;
use crate::web::qr;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::{self, fill};

#[derive(Template)]
#[template(path = "admin/invoices/link.html")]
struct LinkPage {
    admin: AdminPage,
    invoice: Invoice,
    message: Message,
    until: DateTime<Utc>,
}

impl LinkPage {
    fn words(&self) -> String {
        let page = &self.admin.page;
        let (open, until) = (page.money(&self.invoice.open), page.instant(&self.until));
        fill(
            page.t.bills.payment_link_words,
            &[&open, &self.invoice.number, &until],
        )
    }

    fn code(&self) -> String {
        qr::svg(&self.message.link, self.admin.page.t.bills.payment_link)
    }
}

pub async fn make(desk: &Desk<'_>, request: &Request, id: &str) -> Result<Response, Error> {
    desk.allow(Permission::RecordMoney)?;
    let supplier = &desk.staff.supplier;
    let Link {
        url,
        invoice,
        customer,
    } = checkout::link(desk.app, supplier, request, id, LONGEST).await?;
    let fields = &customer.fields;
    let t = &texts::of(fields.language).bills;
    let open = format_money(invoice.open, &supplier.currency, fields.language);
    let text = fill(t.payment_link_message, &[&invoice.number, &open, &url]);
    let reach = Reach {
        email: fields.email.as_ref().map(AsRef::as_ref),
        phone: fields.phone.as_ref().map(AsRef::as_ref),
    };
    let subject = format!("{} {}", supplier.name, invoice.number);
    let page = LinkPage {
        message: Message::new(&reach, &subject, &text, url),
        until: desk.app.now + LONGEST,
        admin: desk.page(request),
        invoice,
    };
    respond::html_with(201, render(&page)?)
}
