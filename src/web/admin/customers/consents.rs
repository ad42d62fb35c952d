//! What a customer consents to: given and withdrawn at the desk, listed, and printed to be signed.

use askama::Template;
use chrono::NaiveDate;
use worker::Response;

use super::profile::{self, Drafts};
use crate::domain::access::Permission;
use crate::domain::calendar::parse_date;
use crate::domain::consent::{ConsentKind, Consents, Decision, How};
use crate::domain::fault::{Fault, Faults};
use crate::domain::text::Note;
use crate::error::Error;
use crate::storage::consents::{self, NewDecision, Subject};
use crate::storage::{Act, Statement, nothing_along};
use crate::web::admin::{AdminPage, Desk};
use crate::web::choices::Choice;
use crate::web::form::{Form, accept};
use crate::web::page::{Page, render};
use crate::web::parts;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::{Texts, fill};

type Result = std::result::Result<Response, Error>;

const PAGE: u32 = 50;

pub fn kind_name(kind: ConsentKind, t: &Texts) -> &'static str {
    match kind {
        ConsentKind::Data => t.record.consent_data,
        ConsentKind::Communications => t.record.consent_communications,
    }
}

pub fn how_name(how: How, t: &Texts) -> &'static str {
    match how {
        How::InPerson => t.record.how_in_person,
        How::Paper => t.record.how_paper,
        How::Email => t.record.how_email,
        How::Phone => t.record.how_phone,
        How::Website => t.record.how_website,
        How::Import => t.record.how_import,
    }
}

/// The ways to choose from; nobody imports by hand.
pub fn ways(t: &Texts) -> Vec<Choice> {
    let by_hand = How::ALL.iter().filter(|how| **how != How::Import);
    by_hand
        .map(|how| (how.as_str(), how_name(*how, t).to_owned()))
        .collect()
}

/// One of the consents, where it stands and the form that changes it.
struct Row {
    kind: &'static str,
    name: &'static str,
    given: bool,
    latest: Option<Told>,
    fields: String,
    is_open: bool,
}

/// When, how and by whom.
struct Told {
    words: String,
    note: Option<String>,
}

/// The part of the profile that is about consents.
#[derive(Template)]
#[template(path = "admin/customers/consents_panel.html")]
struct Panel<'a> {
    admin: &'a AdminPage,
    id: &'a str,
    rows: Vec<Row>,
}

/// `draft` is what was typed here and refused.
pub fn panel(admin: &AdminPage, id: &str, consents: &Consents, draft: &Form, today: NaiveDate) -> String {
    let row = |kind: &ConsentKind| {
        let page = &admin.page;
        let latest = consents.latest(*kind);
        Row {
            kind: kind.as_str(),
            name: kind_name(*kind, page.t),
            given: consents.has(*kind),
            latest: latest.map(|decision| told(decision, page)),
            fields: fields(*kind, draft, today, page.t),
            is_open: draft.is("consent", kind.as_str()),
        }
    };
    let rows = ConsentKind::ALL.iter().map(row).collect();
    parts::text(&Panel { admin, id, rows })
}

fn told(decision: &Decision, page: &Page) -> Told {
    let values = [
        page.date(&decision.happened_on),
        how_name(decision.how, page.t).to_owned(),
        decision.actor.clone(),
    ];
    Told {
        words: fill(page.t.record.consent_told, &values.each_ref().map(String::as_str)),
        note: decision.note.clone(),
    }
}

/// The fields of a kind have names of their own: both forms stand on one page.
fn fields(kind: ConsentKind, draft: &Form, today: NaiveDate, t: &Texts) -> String {
    let name = |field: &str| format!("{kind}_{field}");
    let mut form = draft.clone();
    if form.optional(&name("on")).is_none() {
        form.set(&name("on"), today.to_string());
    }
    let most = format!("required max={today}");
    [
        parts::choose(&form, t, &name("how"), t.record.consent_how, ways(t)),
        parts::input(&form, t, &name("on"), t.record.consent_on, "date", &most),
        parts::area(
            &form,
            t,
            &name("note"),
            t.record.consent_note,
            "rows=1 maxlength=10000",
        ),
    ]
    .concat()
}

pub async fn decide(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let new_id = desk.app.new_ids();
    let decided = match parse(&form, desk.today()) {
        Ok(new) => consents::decide(&desk.app.db, &desk.act(&new_id), id, new, &nothing_along)
            .await
            .map_err(Error::from),
        Err(error) => Err(error),
    };
    match decided {
        Ok(_) => respond::see_other(&format!("/admin/customers/{id}?done=saved#consents")),
        Err(Error::Invalid(faults)) => {
            let drafts = Drafts {
                consent: form.with_faults(faults),
                ..Drafts::default()
            };
            profile::refused(desk, request, id, drafts).await
        }
        Err(error) => Err(error),
    }
}

fn parse(form: &Form, today: NaiveDate) -> std::result::Result<NewDecision, Error> {
    let mut faults = Faults::default();
    let kind = faults.take("consent", ConsentKind::parse(form.value("consent")));
    let name = |field: &str| format!("{}_{field}", form.value("consent"));
    let how = faults.take(&name("how"), How::parse(form.value(&name("how"))));
    let on = parse_date(form.value(&name("on"))).map_err(Fault::from);
    let on = on.and_then(|on| Some(on).filter(|on| *on <= today).ok_or(Fault::OutOfRange));
    let happened_on = faults.take(&name("on"), on);
    let note = form
        .optional(&name("note"))
        .and_then(|text| faults.take(&name("note"), Note::parse(text)));
    let parsed = (|| {
        Some(NewDecision {
            kind: kind?,
            given: form.is("given", "yes"),
            happened_on: happened_on?,
            how: how?,
            note,
        })
    })();
    accept(parsed, faults)
}

/// The consents ticked on the form of a new customer: statements for the batch that creates it.
pub fn ticked(act: &Act<'_>, customer_id: &str, form: &Form) -> Vec<Statement> {
    let how = How::parse(form.value("consent_how")).unwrap_or_default();
    let is_ticked = |kind: &&ConsentKind| form.is(&format!("consent_{kind}"), "yes");
    let given = |kind: &ConsentKind| NewDecision {
        kind: *kind,
        given: true,
        happened_on: act.today(),
        how,
        note: None,
    };
    // Of today, and of words only: there is nothing to refuse.
    let deciding =
        |new| consents::deciding(act, customer_id, new).map_or_else(|_| Vec::new(), |(_, batch)| batch);
    ConsentKind::ALL
        .iter()
        .filter(is_ticked)
        .map(given)
        .flat_map(deciding)
        .collect()
}

#[derive(Template)]
#[template(path = "admin/customers/consents.html")]
struct ListPage {
    admin: AdminPage,
    id: String,
    subject: Subject,
    panel: String,
    mailings: String,
    decisions: Vec<Decision>,
    next: Option<String>,
}

impl ListPage {
    fn kind(&self, decision: &Decision) -> &'static str {
        kind_name(decision.kind, self.admin.page.t)
    }

    fn how(&self, decision: &Decision) -> &'static str {
        how_name(decision.how, self.admin.page.t)
    }
}

/// Everything that was ever given or withdrawn.
pub async fn list(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let supplier = &desk.staff.supplier;
    let before = request.query("before");
    let (subject, mut decisions) = consents::list(&desk.app.db, supplier, id, before, PAGE.saturating_add(1))
        .await?
        .ok_or(Error::NotFound)?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = decisions.len() > size;
    decisions.truncate(size);
    let admin = desk.page(request);
    let t = admin.page.t;
    let mailings = match (subject.addressee(), subject.consents.may_be_mailed()) {
        (Some(addressee), _) => fill(t.record.may_be_mailed, &[addressee.email()]),
        (None, true) => t.record.no_mail_address.to_owned(),
        (None, false) => t.record.may_not_be_mailed.to_owned(),
    };
    let page = ListPage {
        panel: panel(&admin, id, &subject.consents, &Form::default(), desk.today()),
        mailings,
        next: decisions
            .last()
            .filter(|_| has_more)
            .map(|last| format!("/admin/customers/{id}/consents?before={}", last.id)),
        id: id.to_owned(),
        subject,
        decisions,
        admin,
    };
    respond::html(render(&page)?)
}

/// A consent as the statement says it.
struct Clause {
    given: bool,
    declaration: String,
    standing: String,
}

#[derive(Template)]
#[template(path = "admin/customers/consent_statement.html")]
struct StatementPage {
    admin: AdminPage,
    id: String,
    subject: Subject,
    /// In the customer's language: it reads and signs this.
    sheet: Page,
    clauses: Vec<Clause>,
}

impl StatementPage {
    fn between(&self) -> String {
        fill(
            self.sheet.t.record.statement_between,
            &[&self.admin.supplier_name],
        )
    }
}

pub async fn statement(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let supplier = &desk.staff.supplier;
    let subject = consents::subject(&desk.app.db, supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    let sheet = Page::of(supplier, request).in_language(subject.language);
    let clauses = ConsentKind::ALL
        .iter()
        .map(|kind| clause(*kind, &subject.consents, &supplier.name, &sheet))
        .collect();
    let page = StatementPage {
        admin: desk.page(request),
        id: id.to_owned(),
        subject,
        sheet,
        clauses,
    };
    respond::html(render(&page)?)
}

fn clause(kind: ConsentKind, consents: &Consents, supplier: &str, sheet: &Page) -> Clause {
    let t = &sheet.t.record;
    let declaration = match kind {
        ConsentKind::Data => t.statement_data,
        ConsentKind::Communications => t.statement_communications,
    };
    let standing = match consents.latest(kind) {
        None => t.statement_open.to_owned(),
        Some(decision) => {
            let text = if decision.given {
                t.statement_given
            } else {
                t.statement_withdrawn
            };
            let (on, how) = (sheet.date(&decision.happened_on), how_name(decision.how, sheet.t));
            fill(text, &[&on, how, &decision.actor])
        }
    };
    Clause {
        given: consents.has(kind),
        declaration: fill(declaration, &[supplier]),
        standing,
    }
}
