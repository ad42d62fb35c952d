//! Inviting one contact, by a link that is shown once.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::error::Error;
use crate::storage::contacts::Contact;
use crate::storage::{customers, invitations, nothing_along};
use crate::web::admin::{AdminPage, Desk};
use crate::web::invitation::{To, Token, day, message};
use crate::web::message::{Message, Reach};
use crate::web::page::render;
use crate::web::qr;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/customers/contacts/invited.html")]
struct InvitedPage {
    admin: AdminPage,
    id: String,
    contact: Contact,
    message: Message,
    until: String,
}

impl InvitedPage {
    fn title(&self) -> String {
        fill(self.admin.page.t.invite.title, &[&self.contact.fields.name()])
    }

    fn once(&self) -> String {
        fill(self.admin.page.t.invite.once, &[&self.until])
    }

    fn code(&self) -> String {
        qr::svg(&self.message.link, &self.title())
    }
}

pub async fn invite(desk: &Desk<'_>, request: &Request, id: &str, contact: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    let customer = customers::get(db, supplier, id).await?.ok_or(Error::NotFound)?;
    let token = Token::new(desk.app);
    let new_id = desk.app.new_ids();
    let act = desk.act(&new_id);
    let contact = invitations::invite(db, &act, id, contact, &token.hash, &nothing_along).await?;
    let expires_at = contact
        .invitation
        .as_ref()
        .map_or(desk.app.now, |one| one.expires_at);
    let fields = &contact.fields;
    let to = To {
        name: fields.first_name.as_str(),
        reach: Reach {
            email: fields.email.as_ref().map(AsRef::as_ref),
            phone: fields.phone.as_ref().map(AsRef::as_ref),
        },
        language: customer.fields.language,
    };
    let admin = desk.page(request);
    let page = InvitedPage {
        message: message(supplier, &to, token.link(request), expires_at),
        until: day(expires_at, supplier.zone, admin.page.locale),
        admin,
        id: id.to_owned(),
        contact,
    };
    respond::html_with(201, render(&page)?)
}

pub async fn withdraw(desk: &Desk<'_>, id: &str, contact: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let new_id = desk.app.new_ids();
    invitations::withdraw(&desk.app.db, &desk.act(&new_id), id, contact).await?;
    respond::see_other(&format!(
        "/admin/customers/{id}?done=invitation-withdrawn#contacts"
    ))
}
