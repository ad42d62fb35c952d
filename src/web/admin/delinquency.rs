//! A customer's delinquency: where it stands, the whole why, and a person's word beside the rules.

use askama::Template;
use chrono::NaiveDate;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::calendar::{add_days, parse_date};
use crate::domain::delinquency::{Mode, Override, Status};
use crate::domain::fault::{Fault, Faults};
use crate::domain::promise::Promise;
use crate::domain::text::Note;
use crate::error::Error;
use crate::storage::overrides::{self, NewOverride};
use crate::storage::past::{OnDate, as_of};
use crate::storage::{accounts, nothing_along, promises};
use crate::web::admin::{AdminPage, Desk};
use crate::web::explain::{Told, for_staff};
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::promise;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::{fill, mode_name};

/// How many promises the page shows.
const PROMISES: u32 = 6;
/// The day that is proposed for one.
const PROMISED_DAYS: i64 = 7;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/delinquency.html")]
struct DelinquencyPage {
    admin: AdminPage,
    form: Form,
    customer_id: String,
    customer_name: String,
    today: NaiveDate,
    computed: Status,
    effective: Status,
    told: Told,
    active: Option<Override>,
    modes: Vec<(&'static str, &'static str)>,
    statuses: Vec<(&'static str, &'static str)>,
    owes: bool,
    promises: Vec<Promise>,
    promise_form: Form,
}

/// What was typed on the page, or stands there at first.
#[derive(Default)]
pub struct Typed {
    pub status: Option<Form>,
    pub promise: Option<Form>,
}

impl DelinquencyPage {
    fn awaited(&self) -> Option<&Promise> {
        let today = self.today;
        self.promises.iter().find(|one| one.is_awaited(today))
    }

    fn promise_words(&self, text: &str, promise: &Promise) -> String {
        promise::filled(text, promise, &self.admin.page)
    }

    fn promised_by(&self, promise: &Promise) -> String {
        let page = &self.admin.page;
        fill(
            page.t.promise.by,
            &[&promise.made_by, &page.instant(&promise.made_at)],
        )
    }

    /// How long the override in force lasts.
    fn lasts(&self, active: &Override) -> String {
        let t = &self.admin.page.t.money;
        match &active.expires_on {
            Some(last) => fill(t.override_until, &[&self.admin.page.date(last)]),
            None => t.override_open_end.to_owned(),
        }
    }

    fn mode(&self, active: &Override) -> &'static str {
        mode_name(active.mode, self.admin.page.t)
    }
}

pub async fn show(desk: &Desk<'_>, request: &Request, customer_id: &str) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    page(desk, request, customer_id, Typed::default(), 200).await
}

/// The page, with what was typed on it and refused.
pub async fn page(
    desk: &Desk<'_>,
    request: &Request,
    customer_id: &str,
    typed: Typed,
    status: u16,
) -> Result {
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    let today = desk.today();
    let form = typed.status.unwrap_or_else(|| {
        Form::filled([
            ("mode", Mode::Pin.as_str()),
            ("status", Status::DoNotSell.as_str()),
        ])
    });
    let account = accounts::load(db, supplier, customer_id)
        .await?
        .ok_or(Error::NotFound)?;
    let on = match as_of(db, supplier, customer_id, today).await? {
        OnDate::Account(on) => on,
        OnDate::NoSuchCustomer => return Err(Error::NotFound),
        OnDate::TooLarge => return Err(Error::internal("an account's sums are too large")),
    };
    let promises = promises::list(db, supplier, customer_id, None, PROMISES).await?;
    let admin = desk.page(request);
    let owed = account.open_total()?;
    let overdue = account.figures(today)?.overdue;
    let promise_form = typed.promise.unwrap_or_else(|| {
        let amount = admin.page.decimal(&promise::offered(overdue, owed));
        Form::filled([
            ("amount", amount),
            ("pay_on", add_days(today, PROMISED_DAYS).to_string()),
        ])
    });
    let view = DelinquencyPage {
        form,
        promise_form,
        promises: promises.unwrap_or_default(),
        owes: owed.is_positive(),
        today,
        customer_id: account.customer_id,
        customer_name: account.name,
        computed: on.standing.computed,
        effective: on.standing.effective,
        told: for_staff(&on.standing.explanation, &admin.page),
        active: on.active_override,
        modes: Mode::ALL
            .iter()
            .map(|mode| (mode.as_str(), mode_name(*mode, admin.page.t)))
            .collect(),
        statuses: Status::ALL
            .iter()
            .map(|status| (status.as_str(), admin.page.status(status)))
            .collect(),
        admin,
    };
    respond::html_with(status, render(&view)?)
}

pub async fn set(desk: &Desk<'_>, request: &mut Request, customer_id: &str) -> Result {
    desk.allow(Permission::OverrideDelinquency)?;
    let form = request.form().await?;
    let changed = match parse(&form) {
        Ok(new) => change(desk, customer_id, Some(&new)).await,
        Err(error) => Err(error),
    };
    match changed {
        Ok(()) => respond::see_other(&format!("/admin/customers/{customer_id}/delinquency?done=saved")),
        Err(Error::Invalid(faults)) => {
            let typed = Typed {
                status: Some(form.with_faults(faults)),
                ..Typed::default()
            };
            page(desk, request, customer_id, typed, 422).await
        }
        Err(error) => Err(error),
    }
}

fn parse(form: &Form) -> std::result::Result<NewOverride, Error> {
    let mut faults = Faults::default();
    let mode = faults.take("mode", Mode::parse(form.value("mode")));
    let status = faults.take("status", Status::parse(form.value("status")));
    let reason = faults.take("reason", Note::parse(form.value("reason")).map_err(Fault::from));
    let expires_on = form
        .optional("expires_on")
        .and_then(|text| faults.take("expires_on", parse_date(text)));
    let parsed = (|| {
        Some(NewOverride {
            mode: mode?,
            status: status?,
            reason: reason?,
            expires_on,
        })
    })();
    accept(parsed, faults)
}

pub async fn end(desk: &Desk<'_>, customer_id: &str) -> Result {
    desk.allow(Permission::OverrideDelinquency)?;
    change(desk, customer_id, None).await?;
    respond::see_other(&format!("/admin/customers/{customer_id}/delinquency?done=saved"))
}

async fn change(
    desk: &Desk<'_>,
    customer_id: &str,
    new: Option<&NewOverride>,
) -> std::result::Result<(), Error> {
    let ids = desk.app.new_ids();
    let act = desk.app.act(&desk.staff.supplier, &desk.staff.name, &ids);
    overrides::set(&desk.app.db, &act, customer_id, new, &nothing_along).await?;
    Ok(())
}
