//! An invitation to the storefront: a link by which a contact chooses a password of its own, once and for a while.

use chrono::{DateTime, TimeDelta, Utc};

/// So long an invitation can be accepted.
pub const VALID_DAYS: i64 = 14;

words! {
    /// What has become of an invitation.
    pub enum State {
        /// Made, to be passed on.
        Sent = "sent",
        /// Its page was looked at.
        Opened = "opened",
        /// A password was chosen.
        Accepted = "accepted",
        Expired = "expired",
        /// Taken back, or another one took its place.
        Withdrawn = "withdrawn",
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub created_by: String,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub opened_at: Option<DateTime<Utc>>,
    pub accepted_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
}

fields! { Invitation { created_by, created_at, expires_at, opened_at, accepted_at, ended_at } }

impl Invitation {
    #[must_use]
    pub fn of(created_by: &str, now: DateTime<Utc>) -> Invitation {
        Invitation {
            created_by: created_by.to_owned(),
            created_at: now,
            expires_at: now.checked_add_signed(TimeDelta::days(VALID_DAYS)).unwrap_or(now),
            opened_at: None,
            accepted_at: None,
            ended_at: None,
        }
    }

    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> State {
        match () {
            () if self.accepted_at.is_some() => State::Accepted,
            () if self.ended_at.is_some() => State::Withdrawn,
            () if self.expires_at <= now => State::Expired,
            () if self.opened_at.is_some() => State::Opened,
            () => State::Sent,
        }
    }

    /// Whether it can still be accepted.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        matches!(self.state(now), State::Sent | State::Opened)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_open_until_it_is_accepted_taken_back_or_too_old() {
        let at = |day: i64| DateTime::UNIX_EPOCH + TimeDelta::days(day);
        let sent = Invitation::of("Aurora", at(0));
        let state = |invitation: &Invitation, day| invitation.state(at(day));
        assert_eq!(state(&sent, 0), State::Sent);
        assert_eq!(state(&sent, VALID_DAYS - 1), State::Sent);
        assert_eq!(state(&sent, VALID_DAYS), State::Expired);
        let opened = Invitation {
            opened_at: Some(at(1)),
            ..sent.clone()
        };
        assert_eq!(state(&opened, 1), State::Opened);
        assert_eq!(state(&opened, 20), State::Expired);
        let accepted = Invitation {
            accepted_at: Some(at(2)),
            ..opened
        };
        assert_eq!(state(&accepted, 20), State::Accepted);
        let withdrawn = Invitation {
            ended_at: Some(at(2)),
            ..sent
        };
        assert_eq!(state(&withdrawn, 2), State::Withdrawn);
        assert!(!withdrawn.is_open(at(2)) && !accepted.is_open(at(2)));
    }
}
