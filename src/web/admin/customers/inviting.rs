//! Inviting the main contacts of many customers at once.

use askama::Template;

use super::Result;
use super::chosen::{back, ids};
use crate::domain::access::Permission;
use crate::domain::text::RecordId;
use crate::storage::invitations::{self, Candidate};
use crate::web::admin::{AdminPage, Desk};
use crate::web::invitation::{To, Token, day, message};
use crate::web::message::{Message, Reach};
use crate::web::page::{Page, render};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

/// Somebody who was invited, with what to pass on.
struct Invited {
    customer: Candidate,
    message: Message,
}

#[derive(Template)]
#[template(path = "admin/customers/invited.html")]
struct InvitedPage {
    admin: AdminPage,
    back: String,
    invited: Vec<Invited>,
    /// Whom it was not possible or needed for, and why.
    others: Vec<(Candidate, &'static str)>,
    until: String,
}

impl InvitedPage {
    fn title(&self) -> String {
        let count = self.invited.len().to_string();
        fill(self.admin.page.t.invite.invited, &[&count])
    }

    fn once(&self) -> String {
        fill(self.admin.page.t.invite.once, &[&self.until])
    }
}

pub async fn invite(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let chosen: Vec<RecordId> = ids(&form)
        .iter()
        .filter_map(|id| RecordId::parse(id).ok())
        .collect();
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    let candidates = invitations::candidates(db, supplier, &chosen).await?;
    let (ready, others): (Vec<_>, Vec<_>) = candidates.into_iter().partition(Candidate::is_ready);
    let tokens: Vec<Token> = ready.iter().map(|_| Token::new(desk.app)).collect();
    let hashes = ready
        .iter()
        .zip(tokens.iter().map(|token| token.hash.clone()))
        .collect::<Vec<_>>();
    let new_id = desk.app.new_ids();
    let expires_at = invitations::invite_all(db, &desk.act(&new_id), &hashes).await?;
    let invited = ready.into_iter().zip(tokens).map(|(customer, token)| Invited {
        message: message(
            supplier,
            &To {
                name: customer.name.as_deref().unwrap_or_default(),
                reach: Reach {
                    email: customer.email.as_deref(),
                    phone: customer.phone.as_deref(),
                },
                language: customer.language,
            },
            token.link(request),
            expires_at,
        ),
        customer,
    });
    let admin = desk.page(request);
    let page = InvitedPage {
        back: back(&form),
        invited: invited.collect(),
        others: others
            .into_iter()
            .map(|one| {
                let why = why_not(&one, &admin.page);
                (one, why)
            })
            .collect(),
        until: day(expires_at, supplier.zone, admin.page.locale),
        admin,
    };
    respond::html(render(&page)?)
}

fn why_not(customer: &Candidate, page: &Page) -> &'static str {
    let t = &page.t.invite;
    match () {
        () if !customer.is_active => t.is_inactive,
        () if customer.contact_id.is_none() => t.no_contact,
        () if customer.has_access => t.has_access,
        () => t.no_login,
    }
}
