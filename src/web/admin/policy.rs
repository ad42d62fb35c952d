//! The delinquency policy: every number of it, what a change would do, and saving it.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::delinquency::{BlockLifts, Policy, PolicyProblem};
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::error::Error;
use crate::jobs::nightly;
use crate::storage::job_runs::Cause;
use crate::storage::policies::{self, DryRun};
use crate::storage::suppliers;
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::{Page, render};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/policy.html")]
struct PolicyPage {
    admin: AdminPage,
    form: Form,
    dry_run: Option<DryRun>,
}

impl PolicyPage {
    /// "With these numbers, 7 customers change status."
    fn changes(&self, run: &DryRun) -> String {
        let t = &self.admin.page.t.money;
        match run.changes.len() {
            0 => t.policy_changes_nobody.to_owned(),
            1 => t.policy_changes_one.to_owned(),
            count => fill(t.policy_changes, &[&count.to_string()]),
        }
    }
}

/// The fields that hold a number of days or of returned debits.
const NUMBERS: [&str; 12] = [
    "debtor_days",
    "delinquent_days",
    "delinquent_returns",
    "delinquent_returns_window",
    "do_not_sell_days",
    "do_not_sell_returns",
    "do_not_sell_returns_window",
    "to_debtor_clean_days",
    "to_clear_clean_days",
    "promise_days",
    "remind_after_days",
    "remind_every_days",
];

/// The number behind a field's name.
fn number<'a>(policy: &'a mut Policy, field: &str) -> Option<&'a mut u32> {
    Some(match field {
        "debtor_days" => &mut policy.debtor_days,
        "delinquent_days" => &mut policy.delinquent_days,
        "delinquent_returns" => &mut policy.delinquent_returns,
        "delinquent_returns_window" => &mut policy.delinquent_returns_window,
        "do_not_sell_days" => &mut policy.do_not_sell_days,
        "do_not_sell_returns" => &mut policy.do_not_sell_returns,
        "do_not_sell_returns_window" => &mut policy.do_not_sell_returns_window,
        "to_debtor_clean_days" => &mut policy.to_debtor_clean_days,
        "to_clear_clean_days" => &mut policy.to_clear_clean_days,
        "promise_days" => &mut policy.promise_days,
        "remind_after_days" => &mut policy.remind_after_days,
        "remind_every_days" => &mut policy.remind_every_days,
        _ => return None,
    })
}

pub async fn show(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let settings = suppliers::settings(&desk.app.db, &desk.staff.supplier).await?;
    let admin = desk.page(request);
    let form = filled(settings.policy, &admin.page);
    respond::html(render(&PolicyPage {
        admin,
        form,
        dry_run: None,
    })?)
}

fn filled(mut policy: Policy, page: &Page) -> Form {
    let mut form = Form::filled([
        ("debtor_floor", page.decimal(&policy.debtor_floor)),
        ("write_off_up_to", page.decimal(&policy.write_off_up_to)),
        ("debtor_limit_bp", page.share(policy.debtor_limit_bp)),
        (
            "overdue_block_lifts",
            policy.overdue_block_lifts.as_str().to_owned(),
        ),
        (
            "incident_block_lifts",
            policy.incident_block_lifts.as_str().to_owned(),
        ),
    ]);
    if policy.do_not_sell_on_lost_chargeback {
        form.set("do_not_sell_on_lost_chargeback", "yes");
    }
    for field in NUMBERS {
        if let Some(value) = number(&mut policy, field) {
            form.set(field, value.to_string());
        }
    }
    form
}

/// Tries the numbers (`do=try`) or saves them.
pub async fn save(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let form = request.form().await?;
    let admin = desk.page(request);
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    let policy = match parse(desk, &form, &admin.page) {
        Ok(policy) => policy,
        Err(Error::Invalid(faults)) => {
            let form = form.with_faults(faults);
            return respond::html_with(
                422,
                render(&PolicyPage {
                    admin,
                    form,
                    dry_run: None,
                })?,
            );
        }
        Err(error) => return Err(error),
    };
    if form.is("do", "try") {
        let dry_run = Some(policies::dry_run(db, supplier, &policy, desk.today()).await?);
        return respond::html(render(&PolicyPage { admin, form, dry_run })?);
    }
    let ids = desk.app.new_ids();
    policies::save(db, &desk.app.act(supplier, &desk.staff.name, &ids), &policy).await?;
    nightly::run(desk.app, supplier, Cause::Policy).await?;
    respond::see_other("/admin/settings/policy?done=policy")
}

fn parse(desk: &Desk<'_>, form: &Form, page: &Page) -> std::result::Result<Policy, Error> {
    let mut faults = Faults::default();
    let mut policy = Policy::default();
    let currency = &desk.staff.supplier.currency;
    let floor = faults.take("debtor_floor", form.amount("debtor_floor", currency, page.locale));
    policy.debtor_floor = floor.unwrap_or(policy.debtor_floor);
    let residue = faults.take(
        "write_off_up_to",
        form.amount("write_off_up_to", currency, page.locale),
    );
    policy.write_off_up_to = residue.unwrap_or(policy.write_off_up_to);
    let share = faults.take("debtor_limit_bp", form.basis_points("debtor_limit_bp"));
    policy.debtor_limit_bp = share.unwrap_or(policy.debtor_limit_bp);
    for field in NUMBERS {
        let typed = match form.optional(field) {
            None => Err(Fault::Missing),
            Some(text) => text.parse().map_err(|_| Fault::NotANumber),
        };
        if let (Some(typed), Some(value)) = (faults.take(field, typed), number(&mut policy, field)) {
            *value = typed;
        }
    }
    policy.do_not_sell_on_lost_chargeback = form.is("do_not_sell_on_lost_chargeback", "yes");
    let lifts = |faults: &mut Faults, field| faults.take(field, BlockLifts::parse(form.value(field)));
    policy.overdue_block_lifts =
        lifts(&mut faults, "overdue_block_lifts").unwrap_or(policy.overdue_block_lifts);
    policy.incident_block_lifts =
        lifts(&mut faults, "incident_block_lifts").unwrap_or(policy.incident_block_lifts);
    if !faults.is_empty() {
        return accept(None, faults);
    }
    policy.validated().map_err(|errors| {
        let fault = |problem| match problem {
            PolicyProblem::OutOfRange { .. } | PolicyProblem::Negative => Fault::OutOfRange,
            PolicyProblem::LessThan { .. } => Fault::LessThanBefore,
        };
        let beside = |error: crate::domain::delinquency::PolicyError| FieldFault {
            field: error.field.to_owned(),
            fault: fault(error.problem),
        };
        Error::Invalid(errors.into_iter().map(beside).collect())
    })
}
