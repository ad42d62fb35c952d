//! The page of a customer's history with its filters, what people write into it, and where they are mentioned.

use askama::Template;
use chrono::NaiveDate;
use serde::Serialize;
use worker::Response;

use super::profile::{self, Drafts};
use super::timeline::{self, Item};
use crate::domain::access::Permission;
use crate::domain::calendar::parse_date;
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::text::{Note, PartyName};
use crate::domain::upload;
use crate::error::Error;
use crate::storage::history::{self, Filter, NewVisit, Topic, Whose};
use crate::storage::nothing_along;
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::parts;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::{Texts, fill};

type Result = std::result::Result<Response, Error>;

const PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "admin/customers/history.html")]
struct HistoryPage {
    admin: AdminPage,
    id: String,
    whose: Whose,
    forms: String,
    filter: Filter,
    fault: Option<&'static str>,
    timeline: Vec<Item>,
    older: Option<String>,
}

impl HistoryPage {
    fn topics(&self) -> Vec<(&'static str, &'static str)> {
        let named = |topic: &Topic| (topic.as_str(), topic_name(*topic, self.admin.page.t));
        Topic::ALL.iter().map(named).collect()
    }

    fn topic(&self) -> &'static str {
        self.filter.topic.map_or("", Topic::as_str)
    }

    fn day(&self, day: &Option<NaiveDate>) -> String {
        day.map(|day| day.to_string()).unwrap_or_default()
    }

    fn is_filtered(&self) -> bool {
        self.filter != Filter::default()
    }
}

fn topic_name(topic: Topic, t: &Texts) -> &'static str {
    match topic {
        Topic::Comments => t.record.topic_comments,
        Topic::Files => t.people.files,
        Topic::Visits => t.record.topic_visits,
        Topic::Orders => t.site.orders,
        Topic::Money => t.record.topic_money,
        Topic::Status => t.record.topic_status,
        Topic::Changes => t.record.topic_changes,
    }
}

/// The address of the entries before this one.
pub fn address(customer_id: &str, filter: &Filter, before: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let parts = [
        ("kind", filter.topic.map(|topic| topic.as_str().to_owned())),
        ("from", day(filter.from)),
        ("to", day(filter.to)),
        ("before", Some(before.to_owned())),
    ];
    for (name, value) in parts {
        if let Some(value) = value {
            query.append_pair(name, &value);
        }
    }
    format!("/admin/customers/{customer_id}/history?{}", query.finish())
}

/// What the address asks for; what it says wrongly narrows nothing and is said on the page.
fn asked(request: &Request, t: &Texts) -> (Filter, Option<&'static str>) {
    let day = |name| match request.query(name).map(parse_date) {
        None => (None, None),
        Some(Ok(day)) => (Some(day), None),
        Some(Err(_)) => (None, Some(t.site.fault_bad_format)),
    };
    let (from, from_fault) = day("from");
    let (to, to_fault) = day("to");
    let turned = matches!((from, to), (Some(from), Some(to)) if to < from);
    let filter = Filter {
        topic: request.query("kind").and_then(|word| Topic::parse(word).ok()),
        from,
        to,
    };
    let fault = from_fault
        .or(to_fault)
        .or_else(|| turned.then_some(t.people.period_turned));
    (filter, fault)
}

pub async fn show(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let admin = desk.page(request);
    let (filter, fault) = asked(request, admin.page.t);
    let before = request.query("before");
    let limit = PAGE.saturating_add(1);
    let supplier = &desk.staff.supplier;
    let (whose, mut entries) = history::list(&desk.app.db, supplier, id, &filter, before, limit)
        .await?
        .ok_or(Error::NotFound)?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = entries.len() > size;
    entries.truncate(size);
    let page = HistoryPage {
        older: entries
            .last()
            .filter(|_| has_more)
            .map(|entry| address(id, &filter, &entry.id)),
        timeline: timeline::items(&entries, id, &admin.page),
        forms: forms(&admin, id, &Drafts::default(), desk.today()),
        id: id.to_owned(),
        whose,
        filter,
        fault,
        admin,
    };
    respond::html(render(&page)?)
}

/// What a member of staff can write: a comment, files, a visit.
#[derive(Template)]
#[template(path = "admin/customers/write.html")]
struct Forms<'a> {
    admin: &'a AdminPage,
    id: &'a str,
    drafts: &'a Drafts,
    visit: Form,
    today: NaiveDate,
}

impl Forms<'_> {
    fn accepted_files(&self) -> &'static str {
        upload::ACCEPTED
    }

    fn until_today(&self) -> String {
        format!("required max={}", self.today)
    }
}

pub fn forms(admin: &AdminPage, id: &str, drafts: &Drafts, today: NaiveDate) -> String {
    let mut visit = drafts.visit.clone();
    if !visit.has_faults() {
        visit.set("visit_on", today.to_string());
        visit.set("visit_who", admin.staff_name.clone());
    }
    parts::text(&Forms {
        admin,
        id,
        drafts,
        visit,
        today,
    })
}

pub async fn comment(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::Comment)?;
    let form = request.form().await?;
    let text = match Note::parse(form.value("text")) {
        Ok(text) => text,
        Err(fault) => {
            let fault = FieldFault {
                field: "text".to_owned(),
                fault: fault.into(),
            };
            let drafts = Drafts {
                comment: form.with_faults(vec![fault]),
                ..Drafts::default()
            };
            return profile::refused(desk, request, id, drafts).await;
        }
    };
    let new_id = desk.app.new_ids();
    history::comment(&desk.app.db, &desk.act(&new_id), id, &text, &nothing_along).await?;
    respond::see_other(&format!("/admin/customers/{id}?done=saved#history"))
}

pub async fn visit(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::Comment)?;
    let form = request.form().await?;
    let new_id = desk.app.new_ids();
    let noted = match parse_visit(&form, desk.today()) {
        Ok(new) => history::visit(&desk.app.db, &desk.act(&new_id), id, &new, &nothing_along)
            .await
            .map_err(Error::from),
        Err(error) => Err(error),
    };
    match noted {
        Ok(_) => respond::see_other(&format!("/admin/customers/{id}?done=saved#history")),
        Err(Error::Invalid(faults)) => {
            let drafts = Drafts {
                visit: form.with_faults(faults),
                ..Drafts::default()
            };
            profile::refused(desk, request, id, drafts).await
        }
        Err(error) => Err(error),
    }
}

fn parse_visit(form: &Form, today: NaiveDate) -> std::result::Result<NewVisit, Error> {
    let mut faults = Faults::default();
    let on = parse_date(form.value("visit_on")).map_err(Fault::from);
    let on = on.and_then(|on| Some(on).filter(|on| *on <= today).ok_or(Fault::OutOfRange));
    let visited_on = faults.take("visit_on", on);
    let who = faults.take("visit_who", PartyName::parse(form.value("visit_who")));
    let note = form
        .optional("visit_note")
        .and_then(|text| faults.take("visit_note", Note::parse(text)));
    let parsed = (|| {
        Some(NewVisit {
            visited_on: visited_on?,
            who: who?,
            note,
        })
    })();
    accept(parsed, faults)
}

/// A comment that mentions the reader.
struct Mentioned {
    customer: String,
    address: String,
    item: Item,
}

#[derive(Template)]
#[template(path = "admin/mentions.html")]
struct MentionsPage {
    admin: AdminPage,
    mentioned: Vec<Mentioned>,
    next: Option<String>,
}

/// Where the reader is mentioned.
pub async fn mentions(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let before = request.query("before");
    let limit = PAGE.saturating_add(1);
    let (supplier, staff_id) = (&desk.staff.supplier, &desk.staff.staff_id);
    let mut found = history::mentioning(&desk.app.db, supplier, staff_id, before, limit).await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = found.len() > size;
    found.truncate(size);
    let admin = desk.page(request);
    let next = found
        .last()
        .filter(|_| has_more)
        .map(|one| format!("/admin/mentions?before={}", one.entry.id));
    let mentioned = found
        .into_iter()
        .map(|one| Mentioned {
            item: timeline::item(&one.entry, &one.customer_id, &admin.page),
            address: format!("/admin/customers/{}#history", one.customer_id),
            customer: one.customer_name,
        })
        .collect();
    let page = MentionsPage {
        admin,
        mentioned,
        next,
    };
    respond::html(render(&page)?)
}

/// The names that a comment can mention, for the script that suggests them.
pub async fn colleagues(desk: &Desk<'_>) -> Result {
    #[derive(Serialize)]
    struct Colleagues {
        names: Vec<String>,
    }
    desk.allow(Permission::Comment)?;
    let team = history::colleagues(&desk.app.db, &desk.staff.supplier).await?;
    let names = team.into_iter().map(|one| one.name).collect();
    respond::json(200, &Colleagues { names })
}

impl MentionsPage {
    fn from(&self, one: &Mentioned) -> String {
        fill(self.admin.page.t.record.mentioned_at, &[&one.customer])
    }
}
