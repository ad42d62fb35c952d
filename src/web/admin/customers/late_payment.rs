//! What late payment of a customer costs more: asked for, or let off.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::late_payment::Charge;
use crate::error::Error;
use crate::storage::invoices::Issued;
use crate::storage::late_payment::{self, Decided, Late, Outcome};
use crate::web::admin::once::{Once, with_token};
use crate::web::admin::{AdminPage, Desk};
use crate::web::explain;
use crate::web::form::Form;
use crate::web::late_payment::{MOST, chosen, lines};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/customers/late_payment.html")]
struct LatePage {
    admin: AdminPage,
    form: Form,
    id: String,
    late: Late,
}

impl LatePage {
    fn total(&self, charge: &Charge) -> String {
        self.admin.page.money(&charge.total().unwrap_or_default())
    }

    fn span(&self, charge: &Charge) -> String {
        let page = &self.admin.page;
        let days = explain::days(u32::try_from(charge.days).unwrap_or(u32::MAX), page);
        let span = match charge.from == charge.until {
            true => page.date(&charge.from),
            false => page.span(&charge.from, &charge.until),
        };
        format!("{days}, {span}")
    }

    /// What the total is made of.
    fn parts(&self, charge: &Charge) -> String {
        let page = &self.admin.page;
        let (interest, compensation) = (page.money(&charge.interest), page.money(&charge.compensation));
        match charge.compensation.is_zero() {
            true => fill(page.t.late.of_interest, &[&interest]),
            false => fill(page.t.late.of_both, &[&interest, &compensation]),
        }
    }

    fn outcome(&self, one: &Decided) -> String {
        let t = &self.admin.page.t.late;
        match one.outcome {
            Outcome::Collected => fill(t.collected, &[one.charged_by.as_deref().unwrap_or_default()]),
            Outcome::Waived => fill(t.waived, &[&one.decided_by]),
        }
    }

    fn until(&self, one: &Decided) -> String {
        let page = &self.admin.page;
        fill(page.t.late.until, &[&page.date(&one.until)])
    }
}

async fn late(desk: &Desk<'_>, id: &str) -> std::result::Result<Late, Error> {
    late_payment::of(&desk.app.db, &desk.staff.supplier, id, desk.today())
        .await?
        .ok_or(Error::NotFound)
}

pub async fn show(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    page(desk, request, id, late(desk, id).await?, Form::default())
}

fn page(desk: &Desk<'_>, request: &Request, id: &str, late: Late, form: Form) -> Result {
    let status = if form.has_faults() { 422 } else { 200 };
    let page = LatePage {
        admin: desk.page(request),
        form: with_token(desk, form),
        id: id.to_owned(),
        late,
    };
    respond::html_with(status, render(&page)?)
}

/// `do=collect` or `do=waive`, for the invoices that are ticked.
pub async fn decide(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let form = request.form().await?;
    let once = Once::of(desk, &form);
    if let Some(there) = once.before().await? {
        return Ok(there);
    }
    match write(desk, &once, id, &form).await {
        Ok(there) => Ok(there),
        Err(Error::Invalid(_)) => {
            let gone = FieldFault {
                field: "invoice".to_owned(),
                fault: Fault::NothingOpen,
            };
            page(
                desk,
                request,
                id,
                late(desk, id).await?,
                form.with_faults(vec![gone]),
            )
        }
        Err(error) => Err(error),
    }
}

async fn write(desk: &Desk<'_>, once: &Once<'_>, id: &str, form: &Form) -> Result {
    let late = late(desk, id).await?;
    let ticked = form.entries().filter(|(name, _)| *name == "invoice");
    let charges = chosen(&late, ticked.map(|(_, number)| number).take(MOST))
        .map_err(|_| Error::field("invoice", Fault::NothingOpen))?;
    let ids = desk.app.new_ids();
    let (db, act) = (&desk.app.db, desk.act(&ids));
    if form.is("do", "waive") {
        let done = format!("/admin/customers/{id}/late-charges?done=charges-waived");
        let waived = late_payment::waive(db, &act, id, &charges, &|_| once.keep(&done)).await;
        return once.settle(waived).await?.led(|_| done);
    }
    let to = |issued: &Issued| format!("/admin/invoices/{}?done=recorded", issued.invoice.id);
    let keep = |issued: &Issued| once.keep(&to(issued));
    let lines = lines(&late, &charges);
    let collected = late_payment::collect(db, &act, id, &charges, lines, &keep).await;
    once.settle(collected).await?.led(to)
}
