//! Reminders that wait to be sent: the message of each, ways to pass it on, and what became of it.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::error::Error;
use crate::storage::reminders::{self, Fate, Waiting};
use crate::storage::{billing, nothing_along};
use crate::web::admin::{AdminPage, Desk};
use crate::web::message::Message;
use crate::web::page::render;
use crate::web::reminder::Teller;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

const PAGE: u32 = 30;

struct Row {
    waiting: Waiting,
    text: String,
    message: Message,
}

#[derive(Template)]
#[template(path = "admin/reminders.html")]
struct RemindersPage {
    admin: AdminPage,
    rows: Vec<Row>,
    next: Option<String>,
    is_first: bool,
}

impl RemindersPage {
    fn words(&self, row: &Row) -> String {
        let page = &self.admin.page;
        let digest = &row.waiting.digest;
        let since = digest.invoices.first().map(|oldest| page.date(&oldest.due_on));
        fill(
            page.t.remind.to_pay,
            &[&page.money(&digest.to_pay), &since.unwrap_or_default()],
        )
    }

    fn before(&self, row: &Row) -> Option<String> {
        let t = &self.admin.page.t.remind;
        match row.waiting.sent_before {
            0 => None,
            1 => Some(t.sent_once.to_owned()),
            count => Some(fill(t.sent_before, &[&count.to_string()])),
        }
    }
}

pub async fn list(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let (db, supplier, today) = (&desk.app.db, &desk.staff.supplier, desk.today());
    let after = request.query("after");
    let outbox = reminders::waiting(db, supplier, after, PAGE, today).await?;
    let stored = billing::stored(db, supplier, today).await?;
    let teller = Teller {
        supplier,
        billing: &stored.billing,
        origin: request.origin(),
    };
    let rows = outbox.waiting.into_iter().map(|waiting| {
        let text = teller.text(&waiting);
        Row {
            message: teller.message(&waiting, &text),
            text,
            waiting,
        }
    });
    respond::html(render(&RemindersPage {
        admin: desk.page(request),
        rows: rows.collect(),
        next: outbox.next,
        is_first: after.is_none(),
    })?)
}

pub async fn end(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let form = request.form().await?;
    let fate = Fate::parse(form.value("outcome")).map_err(|_| Error::NotFound)?;
    let ids = desk.app.new_ids();
    let ended = reminders::end(&desk.app.db, &desk.act(&ids), id, fate, &nothing_along).await?;
    respond::see_other(match ended.fate {
        Fate::Sent => "/admin/reminders?done=reminder-sent",
        Fate::Dropped => "/admin/reminders?done=reminder-dropped",
    })
}
