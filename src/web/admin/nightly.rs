//! The nightly job as people see it: its runs, the next one, and a button.

use askama::Template;
use chrono::{DateTime, Utc};
use worker::Response;

use crate::domain::access::Permission;
use crate::error::Error;
use crate::jobs::nightly;
use crate::storage::job_runs::{self, Cause, Run};
use crate::web::admin::{AdminPage, Desk};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::ops;

type Result = std::result::Result<Response, Error>;

const PAGE: u32 = 30;

#[derive(Template)]
#[template(path = "admin/nightly.html")]
struct NightlyPage {
    admin: AdminPage,
    runs: Vec<Run>,
    next_run: DateTime<Utc>,
    /// The last run of this page, when there are more.
    more: Option<String>,
    is_first: bool,
}

impl NightlyPage {
    fn cause(&self, run: &Run) -> &'static str {
        ops::cause_name(run.cause, self.admin.page.t)
    }

    /// How long it took, if it is over.
    fn duration(&self, run: &Run) -> Option<String> {
        let took = run.finished_at? - run.started_at;
        Some(ops::duration(
            took.num_milliseconds(),
            self.admin.page.t,
            self.admin.page.locale,
        ))
    }
}

pub async fn show(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let before = request.query("before");
    let (mut runs, next_run) =
        job_runs::runs(&desk.app.db, &desk.staff.supplier, before, PAGE.saturating_add(1)).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = runs.len() > page;
    runs.truncate(page);
    let more = runs.last().filter(|_| has_more).map(|run| run.id.clone());
    let is_first = before.is_none();
    respond::html(render(&NightlyPage {
        admin: desk.page(request),
        runs,
        next_run,
        more,
        is_first,
    })?)
}

pub async fn run(desk: &Desk<'_>) -> Result {
    desk.allow(Permission::RunJobs)?;
    nightly::run(desk.app, &desk.staff.supplier, Cause::Person).await?;
    respond::see_other("/admin/nightly?done=ran")
}
