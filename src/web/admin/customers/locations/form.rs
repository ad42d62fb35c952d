//! The form of a location.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::address::{AddressDraft, Part};
use crate::domain::country::Country;
use crate::domain::customer::Weekday;
use crate::domain::fault::{Faults, FieldFault};
use crate::domain::location::{LocationDraft, LocationFields, Use};
use crate::domain::schedule::{ExceptionDraft, Interval, MAX_EXCEPTIONS, MAX_INTERVALS, ScheduleDraft};
use crate::error::{Error, Refusal};
use crate::storage::Edited;
use crate::storage::locations::{self, Around, Location};
use crate::storage::nothing_along;
use crate::web::admin::customers::form::day_name;
use crate::web::admin::{AdminPage, Desk};
use crate::web::choices::{self, Choice};
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::parts;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

/// Rows for new exceptions, below those that there are.
const EMPTY_ROWS: usize = 3;

#[derive(Template)]
#[template(path = "admin/customers/locations/form.html")]
struct FormPage {
    admin: AdminPage,
    form: Form,
    /// The customer, and who could look after the place: ids and names.
    id: String,
    customer: String,
    people: Vec<(String, String)>,
    /// The location being edited; a new one has none.
    location: Option<String>,
    /// What the edit is based on.
    version: String,
    was_changed_meanwhile: bool,
}

#[derive(Template)]
#[template(path = "admin/customers/locations/interval.html")]
struct IntervalPart<'a> {
    name: String,
    from: &'a str,
    to: &'a str,
    from_words: String,
    to_words: String,
    from_fault: Option<String>,
    to_fault: Option<String>,
}

impl FormPage {
    fn title(&self) -> String {
        let t = &self.admin.page.t.places;
        let text = if self.location.is_some() {
            t.edit_title
        } else {
            t.new_title
        };
        fill(text, &[&self.customer])
    }

    fn uses(&self) -> [(&'static str, &'static str); 2] {
        let t = &self.admin.page.t.places;
        [
            (Use::Shipping.as_str(), t.shipping),
            (Use::Billing.as_str(), t.billing),
        ]
    }

    /// What stands below the street, in the order of the chosen country.
    fn town(&self) -> Vec<(&'static str, String)> {
        let t = &self.admin.page.t.places;
        let Ok(country) = Country::parse(self.form.value("country")) else {
            return Vec::new();
        };
        let labelled = |(part, is_needed): (Part, bool)| {
            let label = match part {
                Part::PostalCode => t.postal_code,
                Part::City => t.city,
                Part::Region => t.region,
            };
            let label = if is_needed {
                label.to_owned()
            } else {
                fill(t.optional, &[label])
            };
            (part.as_str(), label)
        };
        Part::of(country).into_iter().map(labelled).collect()
    }

    fn days(&self) -> Vec<Choice> {
        let named = |day: &Weekday| (day.as_str(), day_name(*day, &self.admin.page).to_owned());
        Weekday::ALL.iter().map(named).collect()
    }

    fn exceptions(&self) -> Vec<(String, String)> {
        let numbered = |at: usize| {
            let words = fill(
                self.admin.page.t.places.exception_nth,
                &[&(at.saturating_add(1)).to_string()],
            );
            (row(at), words)
        };
        (0..rows(&self.form)).map(numbered).collect()
    }

    /// Two fields for the nth interval of a day or of an exception.
    fn interval(&self, of: &str, nth: usize, words: &str) -> String {
        let t = self.admin.page.t;
        let (from_words, to_words) = match nth {
            1 => (t.places.from_1, t.places.to_1),
            _ => (t.places.from_2, t.places.to_2),
        };
        let name = format!("{of}-{nth}");
        let (from, to) = (format!("{name}-from"), format!("{name}-to"));
        parts::text(&IntervalPart {
            from: self.form.value(&from),
            to: self.form.value(&to),
            from_words: fill(from_words, &[words]),
            to_words: fill(to_words, &[words]),
            from_fault: self.form.fault(&from, t),
            to_fault: self.form.fault(&to, t),
            name,
        })
    }

    fn of(desk: &Desk<'_>, request: &Request, id: &str, around: Around, form: Form) -> FormPage {
        let people = around.contacts.into_iter().map(|person| (person.id, person.name));
        FormPage {
            admin: desk.page(request),
            form,
            id: id.to_owned(),
            customer: around.customer.name.into_string(),
            people: people.collect(),
            location: None,
            version: String::new(),
            was_changed_meanwhile: false,
        }
    }

    /// Whoever looks after the place already can be ticked, however many others there are.
    fn editing(mut self, location: &Location) -> FormPage {
        for manager in &location.managers {
            if !self.people.contains(manager) {
                self.people.push(manager.clone());
            }
        }
        self.location = Some(location.id.clone());
        self
    }

    fn answer(&self, status: u16) -> Result {
        respond::html_with(status, render(self)?)
    }
}

/// An exception's fields begin with this.
fn row(at: usize) -> String {
    format!("exception-{at}")
}

/// How many exceptions the form has room for.
fn rows(form: &Form) -> usize {
    let has_row = |at: &usize| {
        let name = format!("{}-date", row(*at));
        form.entries().any(|(field, _)| field == name)
    };
    (0..=MAX_EXCEPTIONS).take_while(has_row).count()
}

fn add_rows(form: &mut Form, from: usize) {
    let end = from.saturating_add(EMPTY_ROWS).min(MAX_EXCEPTIONS);
    for at in from..end {
        form.set(&format!("{}-date", row(at)), "");
    }
}

fn empty(country: Country) -> Form {
    let mut form = Form::filled([
        ("uses", Use::Shipping.as_str()),
        ("uses", Use::Billing.as_str()),
        ("country", country.code()),
    ]);
    add_rows(&mut form, 0);
    form
}

fn filled(fields: &LocationFields) -> Form {
    let address = &fields.address;
    let lines: Vec<&str> = address.lines.iter().map(AsRef::as_ref).collect();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let mut form = Form::filled([
        ("name", fields.name.as_str().to_owned()),
        ("country", address.country.code().to_owned()),
        ("address_lines", lines.join("\n")),
        ("phone", text(fields.phone.as_ref().map(AsRef::as_ref))),
        (
            "instructions",
            text(fields.instructions.as_ref().map(AsRef::as_ref)),
        ),
    ]);
    for part in Part::ALL {
        form.set(part.as_str(), text(address.part(*part)));
    }
    for one in &fields.uses {
        form.set("uses", one.as_str());
    }
    for one in &fields.default_for {
        form.set("default_for", one.as_str());
    }
    for id in &fields.managers {
        form.set("managers", id.as_str());
    }
    let set = |form: &mut Form, of: &str, hours: &[Interval]| {
        for (at, one) in hours.iter().enumerate() {
            let name = format!("{of}-{}", at.saturating_add(1));
            form.set(&format!("{name}-from"), one.from.to_string());
            form.set(&format!("{name}-to"), one.to.to_string());
        }
    };
    let schedule = fields.schedule();
    for day in Weekday::ALL {
        set(&mut form, day.as_str(), &schedule.of(*day));
    }
    for (at, one) in schedule.exceptions.iter().enumerate() {
        form.set(&format!("{}-date", row(at)), one.date.to_string());
        form.set(
            &format!("{}-note", row(at)),
            text(one.note.as_ref().map(AsRef::as_ref)),
        );
        set(&mut form, &row(at), &one.hours);
    }
    add_rows(&mut form, schedule.exceptions.len());
    form
}

/// The intervals of a day or of an exception that say anything: their names on the form, from, to.
fn intervals(form: &Form, of: &str) -> Vec<(String, [String; 2])> {
    let typed = |nth: usize| {
        let name = format!("{of}-{nth}");
        let end = |end: &str| form.value(&format!("{name}-{end}")).to_owned();
        let hours = [end("from"), end("to")];
        let says = hours.iter().any(|text| !text.is_empty());
        says.then_some((name, hours))
    };
    (1..=MAX_INTERVALS).filter_map(typed).collect()
}

/// What was typed, and the names on the form of what the draft only numbers.
struct Typed {
    draft: LocationDraft,
    /// `hours.0` and so on, and what they are called here.
    names: Vec<(String, String)>,
}

fn typed(form: &Form) -> Typed {
    let text = |name: &str| form.optional(name).map(str::to_owned);
    let all = |name: &str| -> Vec<String> {
        let named = form.entries().filter(|(key, _)| *key == name);
        named.map(|(_, value)| value.to_owned()).collect()
    };
    let mut names = Vec::new();
    let mut schedule = ScheduleDraft::default();
    for day in Weekday::ALL {
        for (name, [from, to]) in intervals(form, day.as_str()) {
            names.push((format!("hours.{}", schedule.hours.len()), name));
            schedule.hours.push([day.as_str().to_owned(), from, to]);
        }
    }
    for row in (0..rows(form)).map(row) {
        let date = form.value(&format!("{row}-date")).to_owned();
        let note = text(&format!("{row}-note"));
        let hours = intervals(form, &row);
        let is_empty = date.is_empty() && note.is_none() && hours.is_empty();
        if is_empty || form.is(&format!("{row}-remove"), "1") {
            continue;
        }
        let at = format!("exceptions.{}", schedule.exceptions.len());
        for (nth, (name, _)) in hours.iter().enumerate() {
            names.push((format!("{at}.hours.{nth}"), name.clone()));
        }
        names.push((at, row));
        schedule.exceptions.push(ExceptionDraft {
            date,
            hours: hours.into_iter().map(|(_, hours)| hours).collect(),
            note,
        });
    }
    let lines = form.value("address_lines").lines().map(str::trim);
    Typed {
        draft: LocationDraft {
            name: form.value("name").to_owned(),
            uses: all("uses"),
            default_for: all("default_for"),
            address: AddressDraft {
                lines: lines.filter(|line| !line.is_empty()).map(str::to_owned).collect(),
                postal_code: text("postal_code"),
                city: text("city"),
                region: text("region"),
                country: form.value("country").to_owned(),
            },
            phone: text("phone"),
            instructions: text("instructions"),
            managers: all("managers"),
            schedule,
        },
        names,
    }
}

/// A fault of the draft, beside the field that it came from.
fn on_the_form(fault: FieldFault, names: &[(String, String)]) -> FieldFault {
    let renamed = names.iter().find_map(|(at, name)| {
        let end = fault.field.strip_prefix(at.as_str())?.strip_prefix('.')?;
        Some(format!("{name}-{end}"))
    });
    let plain = fault.field.strip_prefix("address.").unwrap_or(&fault.field);
    let field = renamed.unwrap_or_else(|| match plain.split('.').next() {
        Some("lines") => "address_lines".to_owned(),
        // A list is one field here.
        first => first.unwrap_or_default().to_owned(),
    });
    FieldFault {
        field,
        fault: fault.fault,
    }
}

/// What can be said beside a field; anything else is the caller's to answer.
fn beside(error: Error, names: &[(String, String)]) -> std::result::Result<Vec<FieldFault>, Error> {
    match error {
        Error::Invalid(faults) => Ok(faults
            .into_iter()
            .map(|fault| on_the_form(fault, names))
            .collect()),
        error => Err(error),
    }
}

fn parse(draft: LocationDraft) -> std::result::Result<LocationFields, Error> {
    let mut faults = Faults::default();
    let parsed = draft.parse(&mut faults);
    accept(parsed, faults)
}

async fn around(
    desk: &Desk<'_>,
    id: &str,
    location: Option<&str>,
) -> std::result::Result<(Around, Option<Location>), Error> {
    let supplier = &desk.staff.supplier;
    locations::around(&desk.app.db, supplier, id, location)
        .await?
        .ok_or(Error::NotFound)
}

pub async fn new(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let (around, _) = around(desk, id, None).await?;
    let form = empty(around.customer.country);
    FormPage::of(desk, request, id, around, form).answer(200)
}

pub async fn create(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let (around, _) = around(desk, id, None).await?;
    let mut page = FormPage::of(desk, request, id, around, form);
    if page.form.is("then", "country") {
        return page.answer(200);
    }
    let Typed { draft, names } = typed(&page.form);
    let new_id = desk.app.new_ids();
    let added = match parse(draft) {
        Ok(fields) => locations::add(&desk.app.db, &desk.act(&new_id), id, &fields, &nothing_along)
            .await
            .map_err(Error::from),
        Err(error) => Err(error),
    };
    match added {
        Ok(_) => respond::see_other(&format!("/admin/customers/{id}?done=location-added#locations")),
        Err(error) => {
            page.form = page.form.with_faults(beside(error, &names)?);
            page.answer(422)
        }
    }
}

pub async fn edit(desk: &Desk<'_>, request: &Request, id: &str, location: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let (around, location) = around(desk, id, Some(location)).await?;
    let location = location.ok_or(Error::NotFound)?;
    let form = filled(&location.fields);
    let mut page = FormPage::of(desk, request, id, around, form).editing(&location);
    page.version = location.version.to_string();
    page.answer(200)
}

pub async fn save(desk: &Desk<'_>, request: &mut Request, id: &str, location: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let (around, current) = around(desk, id, Some(location)).await?;
    let current = current.ok_or(Error::NotFound)?;
    let mut page = FormPage::of(desk, request, id, around, form).editing(&current);
    page.version = page.form.value("version").to_owned();
    if page.form.is("then", "country") {
        return page.answer(200);
    }
    let Typed { draft, names } = typed(&page.form);
    let new_id = desk.app.new_ids();
    let act = desk.act(&new_id);
    let edited = match parse(draft) {
        Ok(fields) => locations::edit(&desk.app.db, &act, id, location, &page.version, &fields)
            .await
            .map_err(Error::from),
        Err(error) => Err(error),
    };
    match edited {
        Ok(Edited::Done(_)) => respond::see_other(&format!("/admin/customers/{id}?done=saved#locations")),
        // Based on how it stands now: saving once more is a decision.
        Ok(Edited::ChangedMeanwhile(now)) => {
            page.version = now.version.to_string();
            page.was_changed_meanwhile = true;
            page.answer(Refusal::ChangedMeanwhile.status())
        }
        Err(error) => {
            page.form = page.form.with_faults(beside(error, &names)?);
            page.answer(422)
        }
    }
}
