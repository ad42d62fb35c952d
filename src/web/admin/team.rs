//! The team: the owner adds people, gives them roles and passwords, and removes them.

use askama::Template;
use worker::Response;

use crate::domain::access::{Permission, Role};
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::text::{EmailAddress, PartyName};
use crate::error::{Error, Refusal};
use crate::storage::team::{self, Member, NewMember};
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::public::{generate_password, hash_password};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::{Texts, fill, role_name};

type Result = std::result::Result<Response, Error>;

const PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "admin/team.html")]
struct TeamPage {
    admin: AdminPage,
    form: Form,
    members: Vec<Member>,
    next: Option<String>,
    yourself: String,
}

/// What each role may, in a line.
fn roles(t: &Texts) -> [(&'static str, &'static str); 5] {
    let m = &t.trade;
    let role = |role: Role, may| (role_name(role, t), may);
    [
        role(Role::Owner, m.role_owner_may),
        role(Role::StoreManager, m.role_store_manager_may),
        role(Role::WarehouseManager, m.role_warehouse_manager_may),
        role(Role::SalesRep, m.role_sales_rep_may),
        role(Role::Viewer, m.role_viewer_may),
    ]
}

fn choices(t: &Texts) -> Vec<(&'static str, &'static str)> {
    Role::ALL
        .iter()
        .map(|role| (role.as_str(), role_name(*role, t)))
        .collect()
}

pub async fn list(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let form = Form::filled([("role", Role::SalesRep.as_str())]);
    page(desk, request, form, 200).await
}

async fn page(desk: &Desk<'_>, request: &Request, form: Form, status: u16) -> Result {
    let supplier = &desk.staff.supplier;
    let limit = PAGE.saturating_add(1);
    let mut members = team::list(&desk.app.db, supplier, request.query("after"), limit).await?;
    let size = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let has_more = members.len() > size;
    members.truncate(size);
    let page = TeamPage {
        admin: desk.page(request),
        form,
        next: members
            .last()
            .filter(|_| has_more)
            .map(|last| format!("/admin/settings/team?after={}", last.id)),
        members,
        yourself: desk.staff.staff_id.clone(),
    };
    respond::html_with(status, render(&page)?)
}

pub async fn add(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let form = request.form().await?;
    let password = generate_password();
    let app = desk.app;
    let added = match parse(&form, &password) {
        Ok(new) => team::add(&app.db, &desk.staff.supplier, app.id(), &new, app.now)
            .await
            .map_err(Error::from),
        Err(error) => Err(error),
    };
    let faults = match added {
        Ok(member) => return show_password(desk, request, member, password),
        Err(Error::Invalid(faults)) => faults,
        Err(Error::Refused(Refusal::EmailTaken)) => vec![FieldFault {
            field: "email".to_owned(),
            fault: Fault::Taken,
        }],
        Err(error) => return Err(error),
    };
    page(desk, request, form.with_faults(faults), 422).await
}

fn parse(form: &Form, password: &str) -> std::result::Result<NewMember, Error> {
    let mut faults = Faults::default();
    let name = faults.take("name", PartyName::parse(form.value("name")));
    let email = faults.take("email", EmailAddress::parse(form.value("email")));
    let role = faults.take("role", Role::parse(form.value("role")));
    let (name, email, role) = accept((|| Some((name?, email?, role?)))(), faults)?;
    // Hashing is slow on purpose, so it comes after everything else was in order.
    Ok(NewMember {
        name,
        email,
        role,
        password_hash: hash_password(password)?,
    })
}

/// A new password, shown this once.
#[derive(Template)]
#[template(path = "admin/team_password.html")]
struct PasswordPage {
    admin: AdminPage,
    member: Member,
    password: String,
    /// In full: it goes into a message.
    sign_in: String,
}

impl PasswordPage {
    fn title(&self) -> String {
        fill(self.admin.page.t.trade.password_for, &[&self.member.name])
    }
}

fn show_password(desk: &Desk<'_>, request: &Request, member: Member, password: String) -> Result {
    let page = PasswordPage {
        admin: desk.page(request),
        member,
        password,
        sign_in: format!("{}/sign-in", request.origin()),
    };
    respond::html_with(201, render(&page)?)
}

#[derive(Template)]
#[template(path = "admin/team_member.html")]
struct MemberPage {
    admin: AdminPage,
    form: Form,
    member: Member,
    is_yourself: bool,
    /// Who may take over the customers that it represents.
    heirs: Vec<(String, String)>,
    refused: Option<&'static str>,
}

/// The most colleagues that a choice of them lists.
const HEIRS: u32 = 200;

pub async fn show(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let member = member(desk, id).await?;
    let form = Form::filled([("name", member.name.as_str()), ("role", member.role.as_str())]);
    member_page(desk, request, member, form, None).await
}

async fn member(desk: &Desk<'_>, id: &str) -> std::result::Result<Member, Error> {
    team::get(&desk.app.db, &desk.staff.supplier, id)
        .await?
        .ok_or(Error::NotFound)
}

async fn member_page(
    desk: &Desk<'_>,
    request: &Request,
    member: Member,
    form: Form,
    refused: Option<fn(&Texts) -> &'static str>,
) -> Result {
    let admin = desk.page(request);
    let refused = refused.map(|words| words(admin.page.t));
    let status = match (&refused, form.has_faults()) {
        (Some(_), _) => 409,
        (None, true) => 422,
        (None, false) => 200,
    };
    let colleagues = team::list(&desk.app.db, &desk.staff.supplier, None, HEIRS).await?;
    let nobody = (String::new(), admin.page.t.trade.heir_nobody.to_owned());
    let others = colleagues.into_iter().filter(|one| one.id != member.id);
    let page = MemberPage {
        is_yourself: member.id == desk.staff.staff_id,
        heirs: std::iter::once(nobody)
            .chain(others.map(|one| (one.id, one.name)))
            .collect(),
        admin,
        form,
        member,
        refused,
    };
    respond::html_with(status, render(&page)?)
}

pub async fn save(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let form = request.form().await?;
    let mut faults = Faults::default();
    let name = faults.take("name", PartyName::parse(form.value("name")));
    let role = faults.take("role", Role::parse(form.value("role")));
    let changed = match accept(name.zip(role), faults) {
        Ok((name, role)) => team::change(&desk.app.db, &desk.staff.supplier, id, &name, role)
            .await
            .map_err(Error::from)
            .map(|()| role),
        Err(error) => Err(error),
    };
    match changed {
        // Who is no longer owner may not see the team.
        Ok(role) if id == desk.staff.staff_id && !role.may(Permission::ManageSettings) => {
            respond::see_other("/admin/customers?done=saved")
        }
        Ok(_) => respond::see_other("/admin/settings/team?done=saved"),
        Err(Error::Invalid(faults)) => {
            let member = member(desk, id).await?;
            member_page(desk, request, member, form.with_faults(faults), None).await
        }
        Err(Error::Refused(Refusal::LastOwner)) => {
            let member = member(desk, id).await?;
            member_page(desk, request, member, form, Some(|t| t.trade.refused_last_owner)).await
        }
        Err(error) => Err(error),
    }
}

pub async fn new_password(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let member = member(desk, id).await?;
    let password = generate_password();
    let hash = hash_password(&password)?;
    team::set_password(&desk.app.db, &desk.staff, id, &hash, desk.app.now).await?;
    show_password(desk, request, member, password)
}

pub async fn remove(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let typed = request.form().await?;
    let again = |member: &Member| {
        Form::filled([
            ("name", member.name.as_str()),
            ("role", member.role.as_str()),
            ("heir", typed.value("heir")),
        ])
    };
    if id == desk.staff.staff_id {
        let member = member(desk, id).await?;
        let form = again(&member);
        let refused: fn(&Texts) -> &'static str = |t| t.trade.refused_removing_yourself;
        return member_page(desk, request, member, form, Some(refused)).await;
    }
    let new_ids = desk.app.new_ids();
    let act = desk.act(&new_ids);
    let heir = typed.optional("heir");
    match team::remove(&desk.app.db, &act, id, heir)
        .await
        .map_err(Error::from)
    {
        Ok(()) => respond::see_other("/admin/settings/team?done=member-removed"),
        Err(Error::Invalid(faults)) => {
            let member = member(desk, id).await?;
            let form = again(&member).with_faults(faults);
            member_page(desk, request, member, form, None).await
        }
        Err(error) => Err(error),
    }
}
