//! An invitation as it is passed on: its link, and the message around it in the language of whoever gets it.

use chrono::{DateTime, Utc};

use crate::app::App;
use crate::domain::calendar::Zone;
use crate::domain::invitation::{Invitation, State};
use crate::domain::locale::{Locale, format_date};
use crate::storage::access::Supplier;
use crate::storage::suppliers::key_hash;
use crate::web::message::{Message, Reach};
use crate::web::page::Page;
use crate::web::request::Request;
use crate::web::texts::{self, fill};

/// The secret part of a link, and what is kept of it.
pub struct Token {
    secret: String,
    pub hash: String,
}

impl Token {
    pub fn new(app: &App) -> Token {
        let secret = app.token();
        let hash = key_hash(&secret);
        Token { secret, hash }
    }

    pub fn link(&self, request: &Request) -> String {
        format!("{}/invite/{}", request.origin(), self.secret)
    }
}

/// Whom it is for.
pub struct To<'a> {
    pub name: &'a str,
    pub reach: Reach<'a>,
    pub language: Locale,
}

pub fn message(supplier: &Supplier, to: &To<'_>, link: String, expires_at: DateTime<Utc>) -> Message {
    let t = &texts::of(to.language).invite;
    let until = day(expires_at, supplier.zone, to.language);
    let text = fill(t.message, &[to.name, &supplier.name, &link, &until]);
    Message::new(&to.reach, &fill(t.subject, &[&supplier.name]), &text, link)
}

/// The last day on which it can be accepted.
pub fn day(expires_at: DateTime<Utc>, zone: Zone, language: Locale) -> String {
    format_date(zone.local_date(expires_at), language)
}

/// Where an invitation stands, in words; nothing where it was taken back.
pub fn words(invitation: &Invitation, now: DateTime<Utc>, page: &Page) -> Option<String> {
    let t = &page.t.invite;
    let (text, at) = match invitation.state(now) {
        State::Sent => (t.was_sent, invitation.created_at),
        State::Opened => (t.was_opened, invitation.created_at),
        State::Accepted => (
            t.was_accepted,
            invitation.accepted_at.unwrap_or(invitation.created_at),
        ),
        State::Expired => (t.has_expired, invitation.created_at),
        State::Withdrawn => return None,
    };
    Some(fill(text, &[&page.instant(&at)]))
}
