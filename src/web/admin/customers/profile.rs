//! The page about one customer: what decides at the top, the details in panels below.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use worker::Response;

use super::consents;
use super::contacts;
use super::form;
use super::history;
use super::locations::Place;
use super::purchases::{self, Row};
use super::timeline::{self, Item};
use crate::domain::access::Permission;
use crate::domain::account::Figures;
use crate::domain::calendar::parse_date;
use crate::domain::country::Country;
use crate::domain::customer::AccountStatus;
use crate::domain::customer::custom_field::FieldKind;
use crate::domain::delinquency::Status;
use crate::domain::money::Amount;
use crate::domain::range::ItemsForSale;
use crate::domain::sales::{Period, Report, report};
use crate::domain::warehouse::Supply;
use crate::error::Error;
use crate::storage::contacts::Contact;
use crate::storage::credits;
use crate::storage::customers::merges;
use crate::storage::customers::profile::{self, CONTACTS, ENTRIES, LOCATIONS, Profile};
use crate::storage::history::Filter;
use crate::web::admin::{AdminPage, Desk};
use crate::web::chart::Chart;
use crate::web::explain::{self, Told};
use crate::web::form::Form;
use crate::web::page::{Page, render};
use crate::web::promise;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/customers/show.html")]
struct ProfilePage {
    admin: AdminPage,
    id: String,
    profile: Profile,
    delinquency: Status,
    figures: Figures,
    may_order: Verdict,
    told: Option<Told>,
    terms: String,
    kind: &'static str,
    method: &'static str,
    country: &'static str,
    chart: Chart,
    months: Vec<Row>,
    report: Report,
    period: Period,
    timeline: Vec<Item>,
    older: Option<String>,
    loyalty: Option<String>,
    places: Vec<Place>,
    drafts: Drafts,
    now: DateTime<Utc>,
}

/// May it order? In words, and how bad it is.
struct Verdict {
    class: &'static str,
    words: String,
}

/// What was typed on this page and refused.
#[derive(Default)]
pub struct Drafts {
    pub consent: Form,
    pub comment: Form,
    pub visit: Form,
    /// What happened to files that were not kept.
    pub files: Vec<String>,
}

impl ProfilePage {
    fn invitation(&self, contact: &Contact) -> Option<String> {
        contacts::invitation_words(contact, self.now, &self.admin.page)
    }

    fn is_invited(&self, contact: &Contact) -> bool {
        contacts::is_invited(contact, self.now)
    }

    fn scale(&self, value: &Amount) -> String {
        purchases::scale(value, &self.admin.page)
    }

    fn chart_title(&self) -> String {
        let page = &self.admin.page;
        let (from, to) = (page.date(&self.period.from), page.date(&self.period.to));
        fill(page.t.people.sales_chart, &[&from, &to])
    }

    /// What is agreed about orders and deliveries, as far as anything is.
    fn ordering(&self) -> Vec<(&'static str, String)> {
        let page = &self.admin.page;
        let (t, fields) = (&page.t.fields, &self.profile.customer.fields);
        let (g, record) = (&page.t.groups, &self.profile.record);
        let named = |label, name: &Option<String>| name.clone().map(|name| (label, name));
        let mut facts: Vec<(&'static str, String)> = Vec::new();
        facts.extend(named(g.range_group, &record.range_group));
        facts.extend(named(g.delivery_group, &record.delivery_group));
        if let Supply::From(sites) = &record.supply {
            let s = &page.t.stores;
            let names = sites.iter().enumerate().map(|(at, site)| match at {
                0 if sites.len() > 1 => fill(s.by_default, &[&site.name]),
                _ => site.name.clone(),
            });
            let names: Vec<String> = names.collect();
            let none = || s.no_warehouse.to_owned();
            let words = if names.is_empty() {
                none()
            } else {
                names.join(", ")
            };
            facts.push((s.assigned, words));
        }
        if fields.items_for_sale != ItemsForSale::AsGroup {
            let items = match fields.items_for_sale {
                ItemsForSale::ProductTypes => fields.product_types.join(", "),
                items => form::items_name(items, page).to_owned(),
            };
            facts.push((g.items_for_sale, items));
        }
        facts.push((
            t.price_display,
            form::display_name(fields.price_display, page).to_owned(),
        ));
        let amounts = [
            (t.minimum_order_value, fields.minimum_order_value),
            (t.delivery_fee, fields.delivery_fee),
            (t.delivery_free_from, fields.delivery_free_from),
        ];
        for (name, amount) in amounts {
            facts.extend(amount.map(|amount| (name, page.money(&amount))));
        }
        facts.extend(
            fields
                .minimum_order_quantity
                .map(|quantity| (t.minimum_order_quantity, quantity.to_string())),
        );
        let days = fields.delivery_days.iter().map(|day| form::day_name(*day, page));
        facts.push((t.delivery_days, listed(days, t.any_day)));
        facts.extend(
            fields
                .delivery_notes
                .clone()
                .map(|notes| (t.delivery_notes, notes.into_string())),
        );
        let notifications = fields.notifications.iter();
        let notifications = notifications.map(|one| form::notification_name(*one, page));
        facts.push((t.notifications, listed(notifications, t.notify_none)));
        facts
    }

    /// The supplier's own fields that have a value here, in their order.
    fn own_values(&self) -> Vec<(&str, String)> {
        let values = &self.profile.customer.fields.custom_fields;
        let defined = self.profile.record.custom_fields.iter();
        defined
            .filter_map(|field| {
                let value = values.get(&field.key)?.as_str()?;
                let shown = match (field.kind, parse_date(value)) {
                    (FieldKind::Date, Ok(date)) => self.admin.page.date(&date),
                    _ => value.to_owned(),
                };
                Some((field.name.as_str(), shown))
            })
            .collect()
    }

    fn consents(&self) -> String {
        let (consents, draft) = (&self.profile.consents, &self.drafts.consent);
        consents::panel(&self.admin, &self.id, consents, draft, self.today())
    }

    /// What it says that it will pay, while that is awaited.
    fn promised(&self) -> Option<String> {
        let (page, today) = (&self.admin.page, self.today());
        let given = self
            .profile
            .promise
            .as_ref()
            .filter(|one| one.is_awaited(today))?;
        Some(promise::filled(page.t.promise.happened_made, given, page))
    }

    fn is_erased(&self) -> bool {
        self.profile.customer.erased_at.is_some()
    }

    fn erased(&self) -> Option<String> {
        let page = &self.admin.page;
        let at = self.profile.customer.erased_at?;
        Some(fill(page.t.erase.erased_notice, &[&page.instant(&at)]))
    }

    /// What was merged into it last, while that can be undone.
    fn merged(&self) -> Option<(String, String)> {
        let page = &self.admin.page;
        let merge = self
            .profile
            .merge
            .as_ref()
            .filter(|merge| merge.is_undoable(self.now))?;
        let name = merge.name.as_deref().unwrap_or_default();
        let words = fill(page.t.merge.merged_on, &[name, &page.instant(&merge.at)]);
        Some((merge.id.clone(), words))
    }

    fn today(&self) -> chrono::NaiveDate {
        self.period.to
    }

    fn has_all_places(&self) -> bool {
        self.profile.locations.len() <= usize::try_from(LOCATIONS).unwrap_or(usize::MAX)
    }

    fn has_all_contacts(&self) -> bool {
        self.profile.contacts.len() < usize::try_from(CONTACTS).unwrap_or(usize::MAX)
    }

    fn writing(&self) -> String {
        history::forms(&self.admin, &self.id, &self.drafts, self.today())
    }

    fn taken_back(&self, amount: &Amount) -> String {
        let page = &self.admin.page;
        fill(page.t.people.credit_taken_back, &[&page.money(amount)])
    }

    fn credit_words<'a>(&'a self, credit: &'a credits::Listed) -> &'a str {
        match (credit.kind.as_str(), &credit.method) {
            (_, Some(method)) if method == credits::WRITE_OFF => self.admin.page.t.statement.write_off,
            ("credit_note", _) => self.admin.page.t.money.credit_note,
            (_, Some(method)) => timeline::received_by(method, &self.admin.page),
            (_, None) => self.admin.page.t.money.payment,
        }
    }

    fn in_credit(&self, amount: &Amount) -> String {
        let page = &self.admin.page;
        fill(page.t.people.in_credit, &[&page.money(amount)])
    }
}

fn listed<'a>(words: impl Iterator<Item = &'a str>, none: &str) -> String {
    match words.collect::<Vec<_>>().join(", ") {
        words if words.is_empty() => none.to_owned(),
        words => words,
    }
}

/// What the customer has earned, where its supplier has a rule for it.
fn loyalty(profile: &Profile, page: &Page) -> Option<String> {
    let standing = profile.record.loyalty.as_ref()?.standing(profile.customer.bought);
    let (points, t) = (standing.points.to_string(), &page.t.fields);
    Some(match &standing.tier {
        Some(tier) => fill(t.points_in_tier, &[&points, tier]),
        None => fill(t.points, &[&points]),
    })
}

/// The first locations; all of them have a page of their own.
fn places(profile: &Profile, home: Country, today: NaiveDate, page: &Page) -> Vec<Place> {
    let most = usize::try_from(LOCATIONS).unwrap_or(usize::MAX);
    let first = profile.locations.iter().take(most);
    first
        .map(|location| Place::of(location, home, today, page))
        .collect()
}

pub async fn show(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    page(desk, request, id, Drafts::default(), 200).await
}

/// The page, with what was refused on it.
pub async fn page(desk: &Desk<'_>, request: &Request, id: &str, drafts: Drafts, status: u16) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let admin = desk.page(request);
    let today = desk.today();
    let period = Period::of_twelve_months(today);
    let supplier = &desk.staff.supplier;
    let Some(profile) = profile::load(&desk.app.db, supplier, id, period).await? else {
        return elsewhere(desk, id).await;
    };
    let figures = profile.account.figures(today)?;
    let delinquency = profile.customer.delinquency(today);
    let report = report(&profile.sales, period);
    let months = purchases::rows(&report, period, &admin.page);
    let entries = usize::try_from(ENTRIES).unwrap_or(usize::MAX);
    let older = profile
        .history
        .last()
        .filter(|_| profile.history.len() >= entries);
    let view = ProfilePage {
        id: profile.customer.id.clone(),
        delinquency,
        may_order: verdict(profile.customer.fields.status, delinquency, &figures, &admin.page),
        told: profile
            .account
            .explanation
            .as_ref()
            .map(|why| explain::for_staff(why, &admin.page)),
        terms: form::terms_words(&profile.customer.fields.payment_terms, &admin.page),
        kind: form::kind_name(profile.customer.fields.kind, &admin.page),
        method: form::method_name(profile.customer.fields.payment_method, &admin.page),
        country: profile.customer.fields.country.name(admin.page.locale),
        chart: purchases::chart(&months, false, &supplier.currency, &admin.page),
        report,
        months,
        period,
        loyalty: loyalty(&profile, &admin.page),
        older: older.map(|entry| history::address(id, &Filter::default(), &entry.id)),
        timeline: timeline::items(&profile.history, id, &admin.page),
        places: places(&profile, supplier.country, today, &admin.page),
        drafts,
        now: desk.app.now,
        figures,
        profile,
        admin,
    };
    respond::html_with(status, render(&view)?)
}

/// Old links lead to the customer that another record of it was merged into.
async fn elsewhere(desk: &Desk<'_>, id: &str) -> Result {
    match merges::merged_into(&desk.app.db, &desk.staff.supplier, id).await? {
        Some(into) => respond::see_other(&format!("/admin/customers/{into}")),
        None => Err(Error::NotFound),
    }
}

fn verdict(status: AccountStatus, delinquency: Status, figures: &Figures, page: &Page) -> Verdict {
    let t = &page.t.people;
    let (class, words) = match (status, delinquency, figures.available_credit) {
        (AccountStatus::Inactive, _, _) => ("bad", t.no_order_inactive.to_owned()),
        (_, Status::DoNotSell, _) => ("bad", t.no_order_blocked.to_owned()),
        (_, _, Some(available)) if !available.is_positive() => ("warn", t.no_order_limit.to_owned()),
        (_, _, Some(available)) => ("good", fill(t.may_order_up_to, &[&page.money(&available)])),
        (_, _, None) => ("good", t.may_order.to_owned()),
    };
    Verdict { class, words }
}

/// The page again after a refused form on it.
pub async fn refused(desk: &Desk<'_>, request: &Request, id: &str, drafts: Drafts) -> Result {
    page(desk, request, id, drafts, 422).await
}
