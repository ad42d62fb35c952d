//! A customer's history in words: entries of [`history`](super::history) as they are shown.

use super::changes::{self, Change};
use super::consents::{how_name, kind_name};
use crate::domain::calendar::instant_text;
use crate::domain::delinquency::Mode;
use crate::domain::mention::mentions;
use crate::domain::upload::is_shown;
use crate::storage::credits::Method;
use crate::storage::history::{Entry, Event, Named};
use crate::web::page::Page;
use crate::web::texts::{field_label, fill, method_name};

/// An entry as it is shown.
pub struct Item {
    pub id: String,
    pub at: String,
    /// For the `datetime` attribute.
    pub instant: String,
    pub actor: String,
    pub words: String,
    /// Beside the quote, too; a comment is told by itself.
    pub shows_words: bool,
    /// What somebody wrote, as it was written, in parts.
    pub quote: Vec<Piece>,
    pub changes: Vec<Change>,
    pub file: Option<FileLink>,
}

/// A part of a text; or the name of a colleague in it.
pub struct Piece {
    pub text: String,
    pub is_name: bool,
}

pub struct FileLink {
    pub address: String,
    pub name: String,
    pub size: String,
    pub is_image: bool,
    /// Browsers show it by themselves.
    pub is_shown: bool,
    pub is_gone: bool,
}

pub fn items(entries: &[Entry], customer_id: &str, page: &Page) -> Vec<Item> {
    entries
        .iter()
        .map(|entry| item(entry, customer_id, page))
        .collect()
}

pub fn item(entry: &Entry, customer_id: &str, page: &Page) -> Item {
    let quote = match &entry.event {
        Event::Comment { text, mentions } => pieces(text, mentions.as_deref().unwrap_or_default()),
        Event::Visit { note: Some(note), .. } => pieces(note, &[]),
        _ => Vec::new(),
    };
    let file = match &entry.event {
        Event::FileAdded { id, name, size } => {
            let media_type = entry.file_type.as_deref();
            Some(FileLink {
                address: format!("/admin/customers/{customer_id}/files/{id}"),
                name: name.clone(),
                size: size_words(*size),
                is_image: media_type.is_some_and(|media_type| media_type.starts_with("image/")),
                is_shown: media_type.is_some_and(is_shown),
                is_gone: media_type.is_none(),
            })
        }
        _ => None,
    };
    let changes = match &entry.event {
        Event::CustomerChanged {
            fields,
            before: Some(before),
            after: Some(after),
        }
        | Event::CustomersMerged {
            fields,
            before,
            after,
            ..
        } => changes::changes(fields, before, after, page),
        Event::ContactChanged { before, after, .. } => {
            let fields: Vec<String> = after.keys().cloned().collect();
            changes::changes(&fields, before, after, page)
        }
        _ => Vec::new(),
    };
    Item {
        id: entry.id.clone(),
        at: page.instant(&entry.at),
        instant: instant_text(entry.at),
        actor: fill(page.t.people.by_actor, &[&entry.actor]),
        words: words(&entry.event, page),
        shows_words: !matches!(entry.event, Event::Comment { .. }),
        quote,
        changes,
        file,
    }
}

/// A text with the names in it set apart.
fn pieces(text: &str, named: &[Named]) -> Vec<Piece> {
    let names: Vec<&str> = named.iter().map(|one| one.name.as_str()).collect();
    let mut pieces = Vec::new();
    let mut push = |from: usize, to: usize, is_name| {
        if let Some(text) = text.get(from..to).filter(|text| !text.is_empty()) {
            let text = text.to_owned();
            pieces.push(Piece { text, is_name });
        }
    };
    let mut done = 0;
    for mention in mentions(text, &names) {
        push(done, mention.from, false);
        push(mention.from, mention.to, true);
        done = mention.to;
    }
    push(done, text.len(), false);
    pieces
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
        Event::CustomerChanged { fields, .. } => {
            let labels: Vec<&str> = fields.iter().map(|field| field_label(field, page.t)).collect();
            fill(t.happened_changed, &[&labels.join(", ")])
        }
        Event::ContactAdded { name } => fill(t.happened_contact_added, &[name]),
        Event::ContactRemoved { name } => fill(t.happened_contact_removed, &[name]),
        Event::ContactChanged { name, .. } => fill(page.t.contacts.happened_changed, &[name]),
        Event::MainContactChanged { name, before } => match before {
            Some(before) => fill(page.t.contacts.happened_main_before, &[name, before]),
            None => fill(page.t.contacts.happened_main, &[name]),
        },
        Event::AccessGiven { name } => fill(t.happened_access_given, &[name]),
        Event::AccessEnded { name } => fill(page.t.contacts.happened_access_ended, &[name]),
        Event::ContactInvited { name } => fill(page.t.invite.happened_invited, &[name]),
        Event::InvitationAccepted { name } => fill(page.t.invite.happened_accepted, &[name]),
        Event::InvitationWithdrawn { name } => fill(page.t.invite.happened_withdrawn, &[name]),
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
        Event::CustomersMerged { name, .. } => fill(page.t.merge.happened_merged, &[name]),
        Event::MergeUndone { name } => fill(page.t.merge.happened_undone, &[name]),
        Event::Comment { .. } => t.happened_comment.to_owned(),
        Event::Visit { visited_on, who, .. } => {
            fill(page.t.record.happened_visit, &[&page.date(visited_on), who])
        }
        Event::FileAdded { .. } => t.happened_file.to_owned(),
        Event::FileRemoved { name, .. } => fill(page.t.record.happened_file_removed, &[name]),
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
        Event::CreditUsed { amount } => fill(page.t.bills.happened_credit_used, &[&page.money(amount)]),
        Event::ResidueWrittenOff { number, amount } => {
            fill(page.t.bills.happened_written_off, &[number, &page.money(amount)])
        }
        Event::PromiseMade { amount, pay_on } => fill(
            page.t.promise.happened_made,
            &[&page.money(amount), &page.date(pay_on)],
        ),
        Event::PromiseKept { amount } => fill(page.t.promise.happened_kept, &[&page.money(amount)]),
        Event::PromiseBroken { amount } => fill(page.t.promise.happened_broken, &[&page.money(amount)]),
        Event::PromiseWithdrawn { amount } => fill(page.t.promise.happened_withdrawn, &[&page.money(amount)]),
        Event::LateChargesWaived { amount } => fill(page.t.late.happened_waived, &[&page.money(amount)]),
        Event::Reminded { amount } => fill(page.t.remind.happened, &[&page.money(amount)]),
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
        "below_minimum" => page.t.delivery.refused_below_minimum,
        "customer_inactive" => page.t.site.refused_customer_inactive,
        _ => reason,
    }
}
