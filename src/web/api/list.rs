//! Lists: `?limit=` and an opaque `?after=` in, `{"data": […], "next": …}` out.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Serialize;
use worker::Response;

use crate::domain::fault::Fault;
use crate::error::Error;
use crate::web::request::Request;
use crate::web::respond;

const DEFAULT: u32 = 50;
const MOST: u32 = 200;

/// Which part of a list is asked for.
pub struct Window {
    pub limit: u32,
    /// The last item's key of the part before.
    pub after: Option<String>,
}

impl Window {
    pub fn of(request: &Request) -> Result<Window, Error> {
        let limit = match request.query("limit") {
            None => DEFAULT,
            Some(text) => text
                .parse()
                .ok()
                .filter(|limit| (1..=MOST).contains(limit))
                .ok_or_else(|| Error::field("limit", Fault::OutOfRange))?,
        };
        let after = match request.query("after") {
            None => None,
            Some(cursor) => Some(decode(cursor).ok_or_else(|| Error::field("after", Fault::BadFormat))?),
        };
        Ok(Window { limit, after })
    }

    /// The cursor of a list in the order of dates: `date|id`.
    pub fn dated(&self) -> Result<Option<(&str, &str)>, Error> {
        let Some(cursor) = &self.after else {
            return Ok(None);
        };
        cursor
            .split_once('|')
            .map(Some)
            .ok_or_else(|| Error::field("after", Fault::BadFormat))
    }

    /// One more than asked for tells whether there is a next part.
    pub fn fetch(&self) -> u32 {
        self.limit.saturating_add(1)
    }

    /// The answer for rows fetched with [`Window::fetch`]; `key` is what the next part starts after.
    pub fn answer<R, T: Serialize>(
        &self,
        mut rows: Vec<R>,
        key: impl Fn(&R) -> String,
        view: impl Fn(R) -> T,
    ) -> Result<Response, Error> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(key);
        part(rows.into_iter().map(view).collect(), next.as_deref())
    }
}

/// A part of a list, and the key of what the next one starts after.
pub fn part<T: Serialize>(data: Vec<T>, next: Option<&str>) -> Result<Response, Error> {
    #[derive(Serialize)]
    struct List<T> {
        data: Vec<T>,
        next: Option<String>,
    }
    let next = next.map(encode);
    respond::json(200, &List { data, next })
}

pub fn encode(key: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(key)
}

pub fn decode(cursor: &str) -> Option<String> {
    String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
}
