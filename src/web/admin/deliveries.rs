//! The supplier's rules for all its deliveries: lead time, cut-off, holidays and the tax on fees.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::delivery::{Rules, RulesDraft};
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::error::Error;
use crate::storage::deliveries;
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::{Page, render};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/delivery.html")]
struct DeliveryPage {
    admin: AdminPage,
    form: Form,
    zone: &'static str,
}

impl DeliveryPage {
    fn cut_off_hint(&self) -> String {
        fill(self.admin.page.t.delivery.cut_off_hint, &[self.zone])
    }
}

fn page(desk: &Desk<'_>, request: &Request, status: u16, form: Form) -> Result {
    let page = DeliveryPage {
        admin: desk.page(request),
        form,
        zone: desk.staff.supplier.zone.name(),
    };
    respond::html_with(status, render(&page)?)
}

pub async fn show(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let rules = deliveries::rules(&desk.app.db, &desk.staff.supplier).await?;
    let form = filled(&rules.unwrap_or_default(), &desk.page(request).page);
    page(desk, request, 200, form)
}

fn filled(rules: &Rules, page: &Page) -> Form {
    let holidays: Vec<String> = rules.holidays.iter().map(ToString::to_string).collect();
    Form::filled([
        ("lead_days", rules.lead_days.to_string()),
        ("cut_off", rules.cut_off.map(String::from).unwrap_or_default()),
        ("holidays", holidays.join("\n")),
        (
            "fee_tax_rate",
            rules
                .fee_tax_rate_bp
                .map(|rate| page.share(rate))
                .unwrap_or_default(),
        ),
    ])
}

pub async fn save(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let form = request.form().await?;
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    let saved = match parse(&form) {
        Ok(rules) => {
            let before = deliveries::rules(db, supplier).await?;
            let new_id = desk.app.new_ids();
            let act = desk.act(&new_id);
            deliveries::save(db, &act, before.as_ref(), &rules)
                .await
                .map_err(Error::from)
        }
        Err(error) => Err(error),
    };
    match saved {
        Ok(()) => respond::see_other("/admin/settings/delivery?done=saved"),
        Err(Error::Invalid(faults)) => {
            let faults = faults.into_iter().map(on_the_form).collect();
            page(desk, request, 422, form.with_faults(faults))
        }
        Err(error) => Err(error),
    }
}

/// All dates are typed into one field.
fn on_the_form(fault: FieldFault) -> FieldFault {
    match fault.field.split_once('.') {
        Some((field, _)) => FieldFault {
            field: field.to_owned(),
            fault: fault.fault,
        },
        None => fault,
    }
}

fn parse(form: &Form) -> std::result::Result<Rules, Error> {
    let mut faults = Faults::default();
    let lead_days = match form.optional("lead_days") {
        None => Err(Fault::Missing),
        Some(typed) => typed.parse().map_err(|_| Fault::NotANumber),
    };
    let rate = form
        .optional("fee_tax_rate")
        .and_then(|_| faults.take("fee_tax_rate", form.basis_points("fee_tax_rate")));
    let lines = form.value("holidays").lines().map(str::trim);
    let draft = RulesDraft {
        lead_days: faults.take("lead_days", lead_days),
        cut_off: form.optional("cut_off").map(str::to_owned),
        holidays: lines.filter(|line| !line.is_empty()).map(str::to_owned).collect(),
        fee_tax_rate_bp: rate,
    };
    let rules = draft.parse(&mut faults);
    accept(rules, faults)
}
