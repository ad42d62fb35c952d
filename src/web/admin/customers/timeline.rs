//! A customer's history in words, and the comments that people add to it.

use askama::Template;
use worker::Response;

use super::act;
use super::consents::{how_name, kind_name};
use super::profile::{self, Drafts};
use crate::domain::access::Permission;
use crate::domain::calendar::instant_text;
use crate::domain::delinquency::Mode;
use crate::domain::text::Note;
use crate::error::Error;
use crate::storage::credits::Method;
use crate::storage::customers;
use crate::storage::history::{self, Entry, Event};
use crate::web::admin::{AdminPage, Desk};
use crate::web::page::{Page, render};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::{field_label, fill, method_name};

type Result = std::result::Result<Response, Error>;

const PAGE: u32 = 50;

/// An entry as it is shown.
pub struct Item {
    pub at: String,
    /// For the `datetime` attribute.
    pub instant: String,
    pub actor: String,
    pub words: String,
    /// What somebody wrote, as it was written.
    pub quote: Option<String>,
    pub file: Option<FileLink>,
}

pub struct FileLink {
    pub address: String,
    pub name: String,
    pub size: String,
}

#[derive(Template)]
#[template(path = "admin/customers/history.html")]
struct HistoryPage {
    admin: AdminPage,
    id: String,
    name: String,
    timeline: Vec<Item>,
    older: Option<String>,
}

/// The address of the entries before this one.
pub fn address(customer_id: &str, before: &str) -> String {
    format!("/admin/customers/{customer_id}/history?before={before}")
}

pub async fn show(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let supplier = &desk.staff.supplier;
    let customer = customers::get(&desk.app.db, supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    let before = request.query("before");
    let mut entries = history::entries(&desk.app.db, supplier, id, before, PAGE.saturating_add(1)).await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = entries.len() > size;
    entries.truncate(size);
    let admin = desk.page(request);
    let page = HistoryPage {
        older: entries
            .last()
            .filter(|_| has_more)
            .map(|entry| address(id, &entry.id)),
        timeline: items(&entries, id, &admin.page),
        id: customer.id,
        name: customer.fields.name.into_string(),
        admin,
    };
    respond::html(render(&page)?)
}

pub async fn comment(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::Comment)?;
    let form = request.form().await?;
    let text = match Note::parse(form.value("text")) {
        Ok(text) => text,
        Err(fault) => {
            let fault = crate::domain::fault::FieldFault {
                field: "text".to_owned(),
                fault: fault.into(),
            };
            let drafts = Drafts {
                comment: form.with_faults(vec![fault]),
                ..Drafts::default()
            };
            return profile::refused(desk, request, id, drafts).await;
        }
    };
    let new_id = desk.app.new_ids();
    history::comment(&desk.app.db, &act(desk, &new_id), id, &text).await?;
    respond::see_other(&format!("/admin/customers/{id}?done=saved#history"))
}

pub fn items(entries: &[Entry], customer_id: &str, page: &Page) -> Vec<Item> {
    entries
        .iter()
        .map(|entry| item(entry, customer_id, page))
        .collect()
}

fn item(entry: &Entry, customer_id: &str, page: &Page) -> Item {
    let quote = match &entry.event {
        Event::Comment { text } => Some(text.clone()),
        _ => None,
    };
    let file = match &entry.event {
        Event::FileAdded { id, name, size } => Some(FileLink {
            address: format!("/admin/customers/{customer_id}/files/{id}"),
            name: name.clone(),
            size: size_words(*size),
        }),
        _ => None,
    };
    Item {
        at: page.instant(&entry.at),
        instant: instant_text(entry.at),
        actor: fill(page.t.people.by_actor, &[&entry.actor]),
        words: words(&entry.event, page),
        quote,
        file,
    }
}

fn size_words(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

fn words(event: &Event, page: &Page) -> String {
    let t = &page.t.people;
    match event {
        Event::CustomerCreated => t.happened_created.to_owned(),
        Event::CustomerChanged { fields } => {
            let labels: Vec<&str> = fields.iter().map(|field| field_label(field, page.t)).collect();
            fill(t.happened_changed, &[&labels.join(", ")])
        }
        Event::ContactAdded { name } => fill(t.happened_contact_added, &[name]),
        Event::ContactRemoved { name } => fill(t.happened_contact_removed, &[name]),
        Event::AccessGiven { name } => fill(t.happened_access_given, &[name]),
        Event::ConsentGiven { consent, how } => fill(
            page.t.record.happened_consent_given,
            &[how_name(*how, page.t), kind_name(*consent, page.t)],
        ),
        Event::ConsentWithdrawn { consent, how } => fill(
            page.t.record.happened_consent_withdrawn,
            &[how_name(*how, page.t), kind_name(*consent, page.t)],
        ),
        Event::LocationAdded { name } => fill(page.t.places.happened_added, &[name]),
        Event::LocationChanged { name, fields } => {
            let labels: Vec<&str> = fields.iter().map(|field| field_label(field, page.t)).collect();
            fill(page.t.places.happened_changed, &[name, &labels.join(", ")])
        }
        Event::LocationRemoved { name } => fill(page.t.places.happened_removed, &[name]),
        Event::Comment { .. } => t.happened_comment.to_owned(),
        Event::FileAdded { .. } => t.happened_file.to_owned(),
        Event::InvoiceIssued { number, total } => fill(t.happened_invoice, &[number, &page.money(total)]),
        Event::PaymentReceived { amount, method, .. } => fill(
            t.happened_payment,
            &[&page.money(amount), received_by(method, page)],
        ),
        Event::PaymentTakenBack { amount, reason } => {
            let text = match reason.as_str() {
                _ if amount.is_negative() => t.happened_came_again,
                "refund" => t.happened_refund,
                _ => t.happened_taken_back,
            };
            fill(text, &[&page.money(&amount.abs())])
        }
        Event::CreditNoteIssued { number, amount } => {
            let text = fill(
                t.happened_credit_note,
                &[number.as_deref().unwrap_or_default(), &page.money(amount)],
            );
            text.replace("  ", " ")
        }
        Event::DisputeOpened { number, reason } => fill(t.happened_dispute_opened, &[number, reason]),
        Event::DisputeClosed { number } => fill(t.happened_dispute_closed, &[number]),
        Event::StatusChanged { from, to, .. } => {
            fill(t.happened_status, &[page.status(from), page.status(to)])
        }
        Event::OverrideSet { mode, status, reason } => {
            let text = match Mode::parse(mode) {
                Ok(Mode::Floor) => t.happened_override_floor,
                Ok(Mode::Cap) => t.happened_override_cap,
                _ => t.happened_override_pin,
            };
            fill(text, &[page.status(status), reason])
        }
        Event::OverrideEnded => t.happened_override_ended.to_owned(),
        Event::OrderPlaced { number, total } => fill(t.happened_order, &[number, &page.money(total)]),
        Event::OrderRefused { total, reason } => fill(
            t.happened_order_refused,
            &[&page.money(total), refused_for(reason, page)],
        ),
        Event::OrderCancelled { number } => fill(t.happened_order_cancelled, &[number]),
        Event::DebitReturned { reference } => fill(t.happened_debit_returned, &[reference]),
        Event::ChargebackLost { reference } => fill(t.happened_chargeback, &[reference]),
        Event::MandateChanged { mandate, state } => {
            let state = match state.as_str() {
                "cancelled" => t.mandate_cancelled,
                "expired" => t.mandate_expired,
                "failed" => t.mandate_failed,
                _ => t.mandate_active,
            };
            fill(t.happened_mandate, &[mandate, state])
        }
        Event::CustomerErased => page.t.erase.happened_customer_erased.to_owned(),
        Event::Erased => page.t.erase.happened_erased.to_owned(),
    }
}

/// How money came in, in words.
pub fn received_by<'a>(method: &'a str, page: &Page) -> &'a str {
    Method::parse(method).map_or(method, |method| method_name(method, page.t))
}

fn refused_for<'a>(reason: &'a str, page: &Page) -> &'a str {
    match reason.replace('-', "_").as_str() {
        "do_not_sell" => page.t.money.do_not_sell,
        "credit_limit_exceeded" => page.t.people.no_order_limit,
        "out_of_stock" => page.t.site.refused_out_of_stock,
        "customer_inactive" => page.t.site.refused_customer_inactive,
        _ => reason,
    }
}
