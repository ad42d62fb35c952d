//! What is done to many customers at once, each in a write of its own: what fails for one says so and stops no other.
//! And the list as a file.

use askama::Template;

use super::form::open_access;
use super::{Result, filter};
use crate::domain::access::Permission;
use crate::domain::customer::{AccountStatus, CustomerFields};
use crate::domain::delinquency::{Mode, Status};
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::money::plain_decimal;
use crate::domain::text::{Note, RecordId, Tag, parse_tags, unique_tags};
use crate::error::Error;
use crate::storage::customers::list::{Cursor, list};
use crate::storage::customers::tags::UsedTag;
use crate::storage::customers::{self, Customer, OpenAccess};
use crate::storage::groups::{Groups, Sort};
use crate::storage::history::Named;
use crate::storage::overrides::{self, NewOverride};
use crate::storage::records;
use crate::storage::{Failure, nothing_along};
use crate::web::admin::{AdminPage, Desk};
use crate::web::csv::Csv;
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::{error_text, fault_text, fill};

/// What can be chosen at once: a page of the list.
const MOST: usize = 50;
/// A file of the list has so many rows and no more.
const MOST_ROWS: usize = 5_000;
/// They are read in parts of so many.
const PART: u32 = 200;

#[derive(Template)]
#[template(path = "admin/customers/chosen.html")]
struct ChosenPage {
    admin: AdminPage,
    form: Form,
    ids: Vec<String>,
    back: String,
    colleagues: Vec<Named>,
    known_tags: Vec<UsedTag>,
    groups: Groups,
    /// Of a change that was made: how many took it, and who did not.
    outcome: Option<(String, Vec<(String, String)>)>,
}

impl ChosenPage {
    fn title(&self) -> String {
        fill(self.admin.page.t.lists.chosen, &[&self.ids.len().to_string()])
    }
}

pub async fn show(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    page(desk, request, form, None, 200).await
}

async fn page(
    desk: &Desk<'_>,
    request: &Request,
    form: Form,
    outcome: Option<(String, Vec<(String, String)>)>,
    status: u16,
) -> Result {
    let around = records::for_form(&desk.app.db, &desk.staff.supplier).await?;
    let view = ChosenPage {
        admin: desk.page(request),
        ids: ids(&form),
        back: back(&form),
        form,
        colleagues: around.colleagues,
        known_tags: around.tags,
        groups: around.groups,
        outcome,
    };
    respond::html_with(status, render(&view)?)
}

/// The list that it came from.
pub fn back(form: &Form) -> String {
    let back = form
        .optional("back")
        .filter(|back| back.starts_with("/admin/customers"));
    back.unwrap_or("/admin/customers").to_owned()
}

/// Each once, in the order of the list.
pub fn ids(form: &Form) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    for (_, id) in form.entries().filter(|(name, _)| *name == "id") {
        if !ids.iter().any(|known| known == id) && ids.len() < MOST {
            ids.push(id.to_owned());
        }
    }
    ids
}

enum Change {
    AddTags(Vec<Tag>),
    RemoveTag(Tag),
    SetRep(Option<RecordId>),
    SetGroup(Sort, Option<RecordId>),
    SetStatus(AccountStatus, OpenAccess),
    Pin(NewOverride),
}

fn parse(form: &Form) -> std::result::Result<Change, Error> {
    let mut faults = Faults::default();
    let f = &mut faults;
    let change = match form.value("change") {
        "add_tag" => {
            let tags = f.take("add_tag", parse_tags(form.value("add_tag")));
            if tags.as_ref().is_some_and(Vec::is_empty) {
                f.add("add_tag", Fault::Missing);
            }
            tags.map(Change::AddTags)
        }
        "remove_tag" => f
            .take("remove_tag", Tag::parse(form.value("remove_tag")))
            .map(Change::RemoveTag),
        "sales_rep" => match form.optional("sales_rep") {
            None => Some(Change::SetRep(None)),
            Some(id) => f
                .take("sales_rep", RecordId::parse(id))
                .map(|id| Change::SetRep(Some(id))),
        },
        "range_group" | "delivery_group" => {
            let field = form.value("change");
            let sort = match field {
                "range_group" => Sort::Range,
                _ => Sort::Delivery,
            };
            match form.optional(field) {
                None => Some(Change::SetGroup(sort, None)),
                Some(id) => f
                    .take(field, RecordId::parse(id))
                    .map(|id| Change::SetGroup(sort, Some(id))),
            }
        }
        "status" => f
            .take("status", AccountStatus::parse(form.value("status")))
            .map(|status| Change::SetStatus(status, open_access(form))),
        "delinquency" => {
            let status = f.take("delinquency", Status::parse(form.value("delinquency")));
            let reason = f.take("reason", Note::parse(form.value("reason")));
            (|| {
                Some(Change::Pin(NewOverride {
                    mode: Mode::Pin,
                    status: status?,
                    reason: reason?,
                    expires_on: None,
                }))
            })()
        }
        _ => {
            f.add("change", Fault::Unknown);
            None
        }
    };
    accept(change, faults)
}

pub async fn change(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let change = match parse(&form) {
        Ok(change) => change,
        Err(Error::Invalid(faults)) => return page(desk, request, form.with_faults(faults), None, 422).await,
        Err(error) => return Err(error),
    };
    if matches!(change, Change::Pin(_)) {
        desk.allow(Permission::OverrideDelinquency)?;
    }
    let t = desk.page(request).page.t;
    let mut refused = Vec::new();
    let mut changed: usize = 0;
    for id in ids(&form) {
        match one(desk, &id, &change).await.map_err(Error::from) {
            Ok(()) => changed = changed.saturating_add(1),
            Err(Error::Invalid(faults) | Error::RefusedAt(_, faults)) => {
                let why = faults.first().map(|fault| fault_text(&fault.fault, t));
                refused.push((id, why.unwrap_or_default()));
            }
            Err(error @ Error::Internal(_)) => return Err(error),
            Err(error) => refused.push((id, error_text(&error, t).1)),
        }
    }
    let words = fill(t.lists.changed, &[&changed.to_string()]);
    page(desk, request, form, Some((words, refused)), 200).await
}

async fn one(desk: &Desk<'_>, id: &str, change: &Change) -> std::result::Result<(), Failure> {
    let new_id = desk.app.new_ids();
    let act = desk.act(&new_id);
    if let Change::Pin(pin) = change {
        return overrides::set(&desk.app.db, &act, id, Some(pin), &nothing_along)
            .await
            .map(drop);
    }
    let open_access = match change {
        Change::SetStatus(_, open_access) => *open_access,
        _ => OpenAccess::Refuses,
    };
    customers::amend(&desk.app.db, &act, id, open_access, &|fields| {
        changed(fields, change)
    })
    .await
    .map(drop)
}

fn changed(fields: &CustomerFields, change: &Change) -> std::result::Result<CustomerFields, Failure> {
    let mut fields = fields.clone();
    match change {
        Change::AddTags(tags) => {
            fields.tags.extend(tags.iter().cloned());
            fields.tags = unique_tags(fields.tags).map_err(|error| {
                Failure::Invalid(vec![FieldFault {
                    field: "tags".to_owned(),
                    fault: error.into(),
                }])
            })?;
        }
        Change::RemoveTag(tag) => fields.tags.retain(|one| one.key() != tag.key()),
        Change::SetRep(id) => fields.sales_rep_id.clone_from(id),
        Change::SetGroup(Sort::Delivery, id) => fields.delivery_group_id.clone_from(id),
        Change::SetGroup(_, id) => fields.range_group_id.clone_from(id),
        Change::SetStatus(status, _) => fields.status = *status,
        Change::Pin(_) => {}
    }
    Ok(fields)
}

/// The list, or what of it was asked for, as a file.
pub async fn export(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let page = desk.page(request).page;
    let filter = filter(desk, request, page.locale);
    let today = desk.today();
    let mut csv = Csv::new(&[
        "id",
        "external_id",
        "kind",
        "name",
        "trade_name",
        "tax_id",
        "email",
        "phone",
        "country",
        "language",
        "tags",
        "payment_method",
        "credit_limit",
        "discount_bp",
        "status",
        "delinquency",
        "balance",
        "overdue",
        "currency",
        "last_order_on",
        "created_at",
    ]);
    let mut after: Option<Cursor> = None;
    let mut rows: usize = 0;
    while rows < MOST_ROWS {
        let part = list(&desk.app.db, &desk.staff.supplier, &filter, after.as_ref(), PART).await?;
        for customer in &part {
            csv.row(&cells(desk, customer, today));
        }
        rows = rows.saturating_add(part.len());
        after = part.last().map(|last| Cursor::of(last, filter.order()));
        if part.len() < usize::try_from(PART).unwrap_or(usize::MAX) {
            break;
        }
    }
    csv.answer("customers.csv")
}

fn cells(desk: &Desk<'_>, customer: &Customer, today: chrono::NaiveDate) -> Vec<String> {
    let currency = &desk.staff.supplier.currency;
    let fields = &customer.fields;
    let text = |value: Option<String>| value.unwrap_or_default();
    let tags: Vec<&str> = fields.tags.iter().map(Tag::as_str).collect();
    vec![
        customer.id.clone(),
        text(fields.external_id.as_ref().map(ToString::to_string)),
        fields.kind.as_str().to_owned(),
        fields.name.as_str().to_owned(),
        text(fields.trade_name.as_ref().map(ToString::to_string)),
        text(fields.tax_id.as_ref().map(ToString::to_string)),
        text(fields.email.as_ref().map(ToString::to_string)),
        text(fields.phone.as_ref().map(ToString::to_string)),
        fields.country.code().to_owned(),
        fields.language.as_str().to_owned(),
        tags.join(", "),
        fields.payment_method.as_str().to_owned(),
        text(fields.credit_limit.map(|limit| plain_decimal(limit, currency))),
        fields.discount_bp.to_string(),
        fields.status.as_str().to_owned(),
        customer.delinquency(today).as_str().to_owned(),
        plain_decimal(customer.balance, currency),
        plain_decimal(customer.overdue(today), currency),
        currency.code().to_owned(),
        text(customer.last_order_on.map(|day| day.to_string())),
        crate::domain::calendar::instant_text(customer.created_at),
    ]
}
