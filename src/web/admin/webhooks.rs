//! The inbox of webhooks: what providers reported, what it did, and what waits for a person.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::calendar::instant_text;
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::provider::{Provider, Report, ReportKind};
use crate::domain::text::{DocumentNumber, ExternalId};
use crate::error::Error;
use crate::jobs::webhooks as webhooks_job;
use crate::storage::collections::{self, NewCollection};
use crate::storage::webhooks::{self, Event, Outcome, Reason, Said};
use crate::storage::{Failure, nothing_along};
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::ops;

type Result = std::result::Result<Response, Error>;

const PAGE: u32 = 50;

/// The most of a payload that is shown.
const SHOWN: usize = 100_000;

#[derive(Template)]
#[template(path = "admin/webhooks.html")]
struct InboxPage {
    admin: AdminPage,
    events: Vec<Event>,
    only_unmatched: bool,
    /// The query of the next page, when there is one.
    more: Option<String>,
    is_first: bool,
}

#[derive(Template)]
#[template(path = "admin/webhook.html")]
struct EventPage {
    admin: AdminPage,
    event: Event,
    /// `None`: the payload is not to be found.
    payload: Option<String>,
    form: Form,
}

impl InboxPage {
    fn outcome(&self, event: &Event) -> &'static str {
        ops::outcome_name(event.outcome, self.admin.page.t)
    }

    fn did(&self, event: &Event) -> String {
        ops::did(&event.detail, self.admin.page.t)
    }
}

impl EventPage {
    fn outcome(&self) -> &'static str {
        ops::outcome_name(self.event.outcome, self.admin.page.t)
    }

    fn did(&self) -> String {
        ops::did(&self.event.detail, self.admin.page.t)
    }

    /// Whether the person has to say how much it is.
    fn asks_amount(&self) -> bool {
        lacks_amount(&self.event)
    }

    /// Whether a person can say which invoice it belongs to: not of money that this account cannot hold.
    fn can_be_linked(&self) -> bool {
        let detail = &self.event.detail;
        let usable = |report: &Report| !report.is_of_other_currency();
        self.event.outcome == Outcome::Unmatched
            && detail.reason != Some(Reason::AwaitsPayment)
            && detail.report.as_ref().is_some_and(usable)
    }
}

pub async fn list(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let only_unmatched = request.query("outcome") == Some(Outcome::Unmatched.as_str());
    let before = request.query("before").zip(request.query("id"));
    let mut events = webhooks::list(
        &desk.app.db,
        &desk.staff.supplier,
        only_unmatched,
        before,
        PAGE.saturating_add(1),
    )
    .await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = events.len() > page;
    events.truncate(page);
    let more = events.last().filter(|_| has_more).map(|last| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if only_unmatched {
            query.append_pair("outcome", Outcome::Unmatched.as_str());
        }
        query
            .append_pair("before", &instant_text(last.received_at))
            .append_pair("id", &last.event_id)
            .finish()
    });
    let is_first = before.is_none();
    respond::html(render(&InboxPage {
        admin: desk.page(request),
        events,
        only_unmatched,
        more,
        is_first,
    })?)
}

pub async fn show(desk: &Desk<'_>, request: &Request, provider: &str, event_id: &str) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let event = find(desk, provider, event_id).await?;
    let number = event
        .detail
        .report
        .as_ref()
        .and_then(|report| report.invoice_number.clone())
        .unwrap_or_default();
    page(
        desk,
        request,
        event,
        Form::filled([("invoice_number", number)]),
        200,
    )
    .await
}

async fn find(desk: &Desk<'_>, provider: &str, event_id: &str) -> std::result::Result<Event, Error> {
    let provider = Provider::parse(provider).map_err(|_| Error::NotFound)?;
    webhooks::get(&desk.app.db, &desk.staff.supplier, provider, event_id)
        .await?
        .ok_or(Error::NotFound)
}

async fn page(desk: &Desk<'_>, request: &Request, event: Event, form: Form, status: u16) -> Result {
    let payload = webhooks_job::payload(desk.app, &desk.staff.supplier, &event).await?;
    let payload = payload.map(|bytes| pretty(&bytes));
    respond::html_with(
        status,
        render(&EventPage {
            admin: desk.page(request),
            event,
            payload,
            form,
        })?,
    )
}

/// Applies an event once more, as it is read now: an invoice may exist that did not, or a kind be understood.
pub async fn replay(desk: &Desk<'_>, provider: &str, event_id: &str) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let event = find(desk, provider, event_id).await?;
    webhooks_job::apply(desk.app, &desk.staff.supplier, &desk.staff.name, &event).await?;
    respond::see_other(&format!("/admin/webhooks/{}/{}", event.provider, event.event_id))
}

/// JSON with its lines; anything else as it came.
fn pretty(bytes: &[u8]) -> String {
    let text = crate::json::value(bytes)
        .and_then(|value| serde_json::to_string_pretty(&value))
        .unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned());
    text.chars().take(SHOWN).collect()
}

pub async fn link(desk: &Desk<'_>, request: &mut Request, provider: &str, event_id: &str) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let form = request.form().await?;
    let event = find(desk, provider, event_id).await?;
    let linked = linked(desk, request, &event, &form).await;
    let fault = |fault| {
        vec![FieldFault {
            field: "invoice_number".to_owned(),
            fault,
        }]
    };
    let faults = match linked {
        Ok(Outcome::Applied) => {
            let path = format!(
                "/admin/webhooks/{}/{}?done=recorded",
                event.provider, event.event_id
            );
            return respond::see_other(&path);
        }
        // Its page says what came of it.
        Ok(Outcome::Ignored | Outcome::Queued) => {
            return respond::see_other(&format!("/admin/webhooks/{}/{}", event.provider, event.event_id));
        }
        Ok(Outcome::Unmatched) => fault(Fault::OutOfRange),
        Err(Failure::Invalid(faults)) => faults,
        Err(failure) => return Err(failure.into()),
    };
    page(desk, request, event, form.with_faults(faults), 422).await
}

/// To the invoice or the customer that was written; with the amount, where the provider does not tell it.
async fn linked(
    desk: &Desk<'_>,
    request: &Request,
    event: &Event,
    form: &Form,
) -> std::result::Result<Outcome, Failure> {
    let number = form.optional("invoice_number");
    let said = match (number, form.optional("customer")) {
        (Some(number), _) => Said::Invoice(number),
        (None, Some(customer)) => Said::Customer(customer),
        (None, None) => return Err(Failure::field("invoice_number", Fault::Missing)),
    };
    let app = desk.app;
    let new_id = app.new_ids();
    let act = app.act(&desk.staff.supplier, &desk.staff.name, &new_id);
    if let Some(report) = event.detail.report.as_ref().filter(|_| lacks_amount(event)) {
        let locale = desk.page(request).page.locale;
        let mut faults = Faults::default();
        let amount = faults.take(
            "amount",
            form.amount("amount", &desk.staff.supplier.currency, locale),
        );
        if amount.is_some_and(|amount| !amount.is_positive()) {
            faults.add("amount", Fault::NotPositive);
        }
        let number = faults.take(
            "invoice_number",
            DocumentNumber::parse(number.unwrap_or_default()),
        );
        let payment_id = faults.take("invoice_number", ExternalId::parse(&report.payment_id));
        let parsed = (|| {
            Some(NewCollection {
                invoice_number: number?,
                amount: amount?,
                provider: event.provider,
                provider_payment_id: payment_id?,
            })
        })();
        let new = match accept(parsed, faults) {
            Ok(new) => new,
            Err(Error::Invalid(faults)) => return Err(Failure::Invalid(faults)),
            Err(_) => return Err(Failure::field("amount", Fault::Missing)),
        };
        match collections::open(&app.db, &act, &new, &nothing_along).await {
            Err(Failure::NotFound) => return Err(Failure::field("invoice_number", Fault::Unknown)),
            // Announced meanwhile.
            Err(Failure::Db(error)) if error.says("collection.supplier_id") => {}
            opened => drop(opened?),
        }
    }
    webhooks::link(&app.db, &act, event, said).await
}

/// Whether its provider does not tell how much the payment is, and nobody announced it.
fn lacks_amount(event: &Event) -> bool {
    let is_confirmed = |report: &Report| {
        let kind = matches!(
            report.kind,
            ReportKind::PaymentConfirmed | ReportKind::PaymentPaidOut
        );
        kind && report.amount.is_none() && !report.is_of_other_currency()
    };
    event.detail.report.as_ref().is_some_and(is_confirmed)
}
