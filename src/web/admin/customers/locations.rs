//! A customer's locations: all of them, and the removal of one.

pub mod form;

use askama::Template;
use chrono::NaiveDate;
use worker::Response;

use super::form::day_name;
use crate::domain::access::Permission;
use crate::domain::country::Country;
use crate::domain::location::Use;
use crate::domain::schedule::{Interval, Opening};
use crate::error::Error;
use crate::storage::customers;
use crate::storage::locations::{self, Location};
use crate::web::admin::{AdminPage, Desk};
use crate::web::page::{Page, render};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

const PAGE: u32 = 50;
/// Exceptions to come that are told.
const TOLD: usize = 5;

/// A location as it is shown.
pub struct Place {
    pub id: String,
    pub name: String,
    pub chips: Vec<Chip>,
    pub lines: Vec<String>,
    pub map: String,
    pub phone: Option<String>,
    pub instructions: Option<String>,
    /// Their names.
    pub managers: String,
    pub week: Vec<String>,
    pub exceptions: Vec<String>,
    /// Whether it is open today.
    pub today: Option<String>,
}

pub struct Chip {
    pub words: &'static str,
    pub is_default: bool,
}

impl Place {
    /// Addresses abroad are those outside `home`.
    pub fn of(location: &Location, home: Country, today: NaiveDate, page: &Page) -> Place {
        let fields = &location.fields;
        let schedule = fields.schedule();
        let chips = fields
            .uses
            .iter()
            .map(|one| chip(*one, &fields.default_for, page));
        let runs = schedule.runs().into_iter();
        let week = runs.map(|(first, last, hours)| {
            let (first_words, last_words) = (day_name(first, page), day_name(last, page));
            let days = if first == last {
                first_words.to_owned()
            } else {
                format!("{first_words}–{last_words}")
            };
            format!("{days} {}", told(&hours))
        });
        let coming = schedule.exceptions.iter().filter(|one| one.date >= today);
        let exceptions = coming.take(TOLD).map(|one| {
            let hours = if one.hours.is_empty() {
                page.t.places.closed.to_owned()
            } else {
                told(&one.hours)
            };
            let note = one.note.as_ref().map(|note| format!(" · {note}"));
            format!(
                "{}{}{hours}{}",
                page.date(&one.date),
                page.t.site.colon,
                note.unwrap_or_default()
            )
        });
        let managers: Vec<&str> = location.managers.iter().map(|(_, name)| name.as_str()).collect();
        Place {
            id: location.id.clone(),
            name: fields.name.as_str().to_owned(),
            chips: chips.collect(),
            lines: fields.address.printed(home, page.locale),
            map: fields.address.map_link(),
            phone: fields.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            instructions: fields.instructions.as_ref().map(|text| text.as_str().to_owned()),
            managers: managers.join(", "),
            week: week.collect(),
            exceptions: exceptions.collect(),
            today: match schedule.on(today) {
                Opening::Unstated => None,
                Opening::Closed => Some(page.t.places.today_closed.to_owned()),
                Opening::Open(hours) => Some(fill(page.t.places.today_open, &[&told(&hours)])),
            },
        }
    }
}

fn chip(one: Use, default_for: &[Use], page: &Page) -> Chip {
    let t = &page.t.places;
    let is_default = default_for.contains(&one);
    let words = match (one, is_default) {
        (Use::Shipping, true) => t.default_shipping,
        (Use::Billing, true) => t.default_billing,
        (Use::Shipping, false) => t.shipping,
        (Use::Billing, false) => t.billing,
    };
    Chip { words, is_default }
}

fn told(hours: &[Interval]) -> String {
    let hours: Vec<String> = hours.iter().map(Interval::to_string).collect();
    hours.join(", ")
}

#[derive(Template)]
#[template(path = "admin/customers/locations/list.html")]
struct ListPage {
    admin: AdminPage,
    id: String,
    name: String,
    places: Vec<Place>,
    next: Option<String>,
}

pub async fn list(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let supplier = &desk.staff.supplier;
    let customer = customers::get(&desk.app.db, supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    let after = request.query("after");
    let limit = PAGE.saturating_add(1);
    let mut found = locations::list(&desk.app.db, supplier, id, after, limit)
        .await?
        .ok_or(Error::NotFound)?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = found.len() > size;
    found.truncate(size);
    let admin = desk.page(request);
    let today = desk.today();
    let page = ListPage {
        next: found
            .last()
            .filter(|_| has_more)
            .map(|last| format!("/admin/customers/{id}/locations?after={}", last.id)),
        places: found
            .iter()
            .map(|location| Place::of(location, supplier.country, today, &admin.page))
            .collect(),
        id: customer.id,
        name: customer.fields.name.into_string(),
        admin,
    };
    respond::html(render(&page)?)
}

#[derive(Template)]
#[template(path = "admin/customers/locations/remove.html")]
struct RemovePage {
    admin: AdminPage,
    id: String,
    name: String,
}

impl RemovePage {
    fn title(&self) -> String {
        fill(self.admin.page.t.places.remove_title, &[&self.name])
    }
}

pub async fn ask(desk: &Desk<'_>, request: &Request, id: &str, location: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let location = locations::get(&desk.app.db, &desk.staff.supplier, id, location)
        .await?
        .ok_or(Error::NotFound)?;
    let page = RemovePage {
        admin: desk.page(request),
        id: id.to_owned(),
        name: location.fields.name.into_string(),
    };
    respond::html(render(&page)?)
}

pub async fn remove(desk: &Desk<'_>, id: &str, location: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let new_id = desk.app.new_ids();
    locations::remove(&desk.app.db, &desk.act(&new_id), id, location).await?;
    respond::see_other(&format!("/admin/customers/{id}?done=location-removed#locations"))
}
