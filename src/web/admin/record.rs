//! The supplier's own fields of its customers' records, and its rule of loyalty.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::customer::custom_field::{self, CustomField, Definition, FieldKind, MAX_FIELDS};
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::loyalty::{Rule, Tier};
use crate::error::Error;
use crate::storage::records::{self, Record};
use crate::web::admin::{AdminPage, Desk};
use crate::web::choices::Choice;
use crate::web::form::{Form, accept};
use crate::web::page::{Page, render};
use crate::web::parts;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/record.html")]
struct RecordPage {
    admin: AdminPage,
    form: Form,
    /// The keys of the fields, in their order; the last row is of a new one.
    keys: Vec<String>,
}

impl RecordPage {
    fn row(&self, at: impl std::fmt::Display) -> String {
        let t = self.admin.page.t;
        let kinds: Vec<Choice> = FieldKind::ALL
            .iter()
            .map(|kind| (kind.as_str(), kind_name(*kind, &self.admin.page).to_owned()))
            .collect();
        let name = |field: &str| format!("{field}-{at}");
        [
            parts::input(
                &self.form,
                t,
                &name("name"),
                t.fields.field_name,
                "text",
                "maxlength=200 autocomplete=off",
            ),
            parts::choose(&self.form, t, &name("kind"), t.fields.field_kind, kinds),
            parts::input(
                &self.form,
                t,
                &name("choices"),
                t.fields.choices,
                "text",
                "autocomplete=off",
            ),
        ]
        .concat()
    }

    fn filter_words(&self, key: &str) -> String {
        fill(self.admin.page.t.fields.field_key, &[key])
    }

    fn amount_label(&self) -> String {
        let page = &self.admin.page;
        format!("{} ({})", page.t.fields.amount_per_point, page.currency())
    }
}

fn kind_name(kind: FieldKind, page: &Page) -> &'static str {
    let t = &page.t.fields;
    match kind {
        FieldKind::Text => t.kind_text,
        FieldKind::Number => t.kind_number,
        FieldKind::Date => t.kind_date,
        FieldKind::Choice => t.kind_choice,
    }
}

pub async fn show(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let record = records::of_supplier(&desk.app.db, &desk.staff.supplier).await?;
    let admin = desk.page(request);
    let form = filled(&record, &admin.page);
    let keys = keys(&record);
    respond::html(render(&RecordPage { admin, form, keys })?)
}

fn keys(record: &Record) -> Vec<String> {
    record
        .custom_fields
        .iter()
        .map(|field| field.key.clone())
        .collect()
}

fn filled(record: &Record, page: &Page) -> Form {
    let mut form = Form::default();
    for (at, field) in record.custom_fields.iter().enumerate() {
        form.set(&format!("name-{at}"), field.name.as_str());
        form.set(&format!("kind-{at}"), field.kind.as_str());
        form.set(&format!("choices-{at}"), field.choices.join(", "));
    }
    if let Some(rule) = &record.loyalty {
        let tiers = rule
            .tiers
            .iter()
            .map(|tier| format!("{} = {}", tier.name, tier.from));
        form.set("amount_per_point", page.decimal(&rule.amount_per_point));
        form.set("tiers", tiers.collect::<Vec<_>>().join("\n"));
    }
    form
}

pub async fn save(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let form = request.form().await?;
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    let before = records::of_supplier(db, supplier).await?;
    let admin = desk.page(request);
    let saved = match parse(desk, &form, &before, &admin.page) {
        Ok((fields, rule)) => {
            let new_id = desk.app.new_ids();
            let act = desk.act(&new_id);
            let saved = records::save(db, &act, &before, &fields, rule.as_ref()).await;
            saved.map_err(Error::from)
        }
        Err(error) => Err(error),
    };
    match saved {
        Ok(()) => respond::see_other("/admin/settings/record?done=saved"),
        Err(Error::Invalid(faults)) => {
            let form = form.with_faults(faults.into_iter().map(on_the_form).collect());
            let keys = keys(&before);
            respond::html_with(422, render(&RecordPage { admin, form, keys })?)
        }
        Err(error) => Err(error),
    }
}

/// A fault of `custom_fields.2.name` stands beside `name-2`, one of the rule's beside its field.
fn on_the_form(fault: FieldFault) -> FieldFault {
    let parts: Vec<&str> = fault.field.split('.').collect();
    let field = match parts.as_slice() {
        ["custom_fields", at, field] => format!("{field}-{at}"),
        ["custom_fields", ..] => "name-0".to_owned(),
        ["loyalty", "tiers", ..] => "tiers".to_owned(),
        ["loyalty", field, ..] => (*field).to_owned(),
        _ => fault.field,
    };
    FieldFault {
        field,
        fault: fault.fault,
    }
}

fn parse(
    desk: &Desk<'_>,
    form: &Form,
    before: &Record,
    page: &Page,
) -> std::result::Result<(Vec<CustomField>, Option<Rule>), Error> {
    let mut faults = Faults::default();
    let mut given = Vec::new();
    for at in 0..=MAX_FIELDS {
        let value = |field: &str| form.value(&format!("{field}-{at}")).to_owned();
        let key = before.custom_fields.get(at).map(|field| field.key.clone());
        // A row is taken away by its box, a new one is there once it has a name.
        if !value("remove").is_empty() || (key.is_none() && value("name").is_empty()) {
            continue;
        }
        given.push(Definition {
            key,
            name: value("name"),
            kind: value("kind"),
            choices: value("choices").split(',').map(str::to_owned).collect(),
        });
    }
    let fields = custom_field::define(&given, &before.custom_fields, &mut faults);
    let rule = match form.optional("amount_per_point") {
        None => None,
        Some(_) => {
            let currency = &desk.staff.supplier.currency;
            let amount = form.amount("amount_per_point", currency, page.locale);
            let amount = faults.take("amount_per_point", amount);
            let tiers = tiers(form.value("tiers"), &mut faults);
            amount.and_then(|amount| Rule::parse(amount, tiers, &mut faults))
        }
    };
    accept(Some((fields, rule)), faults)
}

/// `Gold = 100`, a line each.
fn tiers(typed: &str, faults: &mut Faults) -> Vec<Tier> {
    let lines = typed.lines().filter(|line| !line.trim().is_empty());
    let read = lines.map(|line| {
        let (name, from) = line.rsplit_once('=')?;
        Some(Tier {
            name: name.trim().to_owned(),
            from: from.trim().parse().ok()?,
        })
    });
    match read.collect() {
        Some(tiers) => tiers,
        None => {
            faults.add("tiers", Fault::BadFormat);
            Vec::new()
        }
    }
}
