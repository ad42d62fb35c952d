//! A request as handlers read it: decoded path, query, cookies, and bodies with a limit.

use futures_util::StreamExt;
use percent_encoding::percent_decode_str;
use worker::{ByteStream, Method};

use crate::error::Error;

/// The most that an API call or a form may send, in bytes.
pub const BODY_LIMIT: usize = 1024 * 1024;
/// The most of a body that is too large anyway that is read, in bytes.
const DRAINED: usize = 8 * 1024 * 1024;

pub struct Request {
    inner: worker::Request,
    pub method: Method,
    pub path: String,
    segments: Vec<String>,
    query: Vec<(String, String)>,
}

impl Request {
    pub fn new(inner: worker::Request) -> Request {
        let path = inner.path();
        let segments = path
            .split('/')
            .filter(|part| !part.is_empty())
            .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
            .collect();
        // Not `Request::url`: it would bring the whole `url` crate into the bundle.
        let url = inner.inner().url();
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Request {
            // HEAD is GET; the runtime leaves the body out.
            method: match inner.method() {
                Method::Head => Method::Get,
                method => method,
            },
            path,
            segments,
            query,
            inner,
        }
    }

    pub fn segments(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }

    /// The first value of a query parameter, trimmed, if it is not empty.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    pub fn query_names(&self) -> impl Iterator<Item = &str> {
        self.query.iter().map(|(name, _)| name.as_str())
    }

    /// Scheme and host, as the caller reached us.
    pub fn origin(&self) -> String {
        let url = self.inner.inner().url();
        url.split('/').take(3).collect::<Vec<_>>().join("/")
    }

    /// Path and query, as a link back to this page.
    pub fn target(&self) -> String {
        if self.query.is_empty() {
            return self.path.clone();
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        format!("{}?{}", self.path, query.extend_pairs(&self.query).finish())
    }

    /// [`Request::target`] without one parameter.
    pub fn target_without(&self, name: &str) -> String {
        let mut kept = self.query.iter().filter(|(key, _)| key != name).peekable();
        if kept.peek().is_none() {
            return self.path.clone();
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        format!("{}?{}", self.path, query.extend_pairs(kept).finish())
    }

    pub fn header(&self, name: &str) -> Option<String> {
        self.inner.headers().get(name).ok().flatten()
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        let header = self.header("Cookie")?;
        header.split(';').find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then(|| value.to_owned())
        })
    }

    /// The address that rate limits count by.
    pub fn client_address(&self) -> String {
        self.header("CF-Connecting-IP")
            .unwrap_or_else(|| "unknown".to_owned())
    }

    /// The body, refused as soon as it is known to exceed `limit`.
    pub async fn body(&mut self, limit: usize) -> Result<Vec<u8>, Error> {
        if self.declared_length().is_some_and(|length| length > limit) {
            return Err(self.too_large(limit).await);
        }
        if self.inner.inner().body().is_none() {
            return Ok(Vec::new());
        }
        let mut bytes = Vec::new();
        let mut stream = self.inner.stream()?;
        while let Some(chunk) = stream.next().await {
            bytes.extend(chunk?);
            if bytes.len() > limit {
                drain(&mut stream).await;
                return Err(Error::TooLarge(limit));
            }
        }
        Ok(bytes)
    }

    async fn too_large(&mut self, limit: usize) -> Error {
        if let Ok(mut stream) = self.inner.stream() {
            drain(&mut stream).await;
        }
        Error::TooLarge(limit)
    }

    /// A posted form (`application/x-www-form-urlencoded`).
    pub async fn form(&mut self) -> Result<super::form::Form, Error> {
        let bytes = self.body(BODY_LIMIT).await?;
        super::form::Form::parse(&bytes)
    }

    /// A form with files (`multipart/form-data`), parsed by the runtime.
    pub async fn multipart(&mut self, limit: usize) -> Result<worker::FormData, Error> {
        match self.declared_length() {
            None => return Err(Error::Malformed("A Content-Length is needed here.".to_owned())),
            Some(length) if length > limit => return Err(self.too_large(limit).await),
            Some(_) => {}
        }
        self.inner
            .form_data()
            .await
            .map_err(|_| Error::Malformed("This is not a form with files.".to_owned()))
    }

    fn declared_length(&self) -> Option<usize> {
        self.header("Content-Length")?.parse().ok()
    }

    /// Whether a browser sent this from one of our own pages. Programs send neither header and have no cookie to abuse.
    pub fn is_same_origin(&self) -> bool {
        if let Some(site) = self.header("Sec-Fetch-Site") {
            return site == "same-origin" || site == "none";
        }
        match (self.header("Origin"), self.header("Host")) {
            (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, rest)| rest == host),
            _ => true,
        }
    }
}

/// Whether a path that came from outside stays on this site. Browsers read `\` as `/` and skip control characters, so
/// `/\evil.example` and `/<tab>/evil.example` would lead away.
pub fn is_local(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && !path.contains(|c: char| c == '\\' || c.is_control())
}

/// Reads on for a while: a client that is still sending when the answer comes sees a broken connection instead of it.
async fn drain(stream: &mut ByteStream) {
    let mut left = DRAINED;
    while let Some(Ok(chunk)) = stream.next().await {
        let Some(rest) = left.checked_sub(chunk.len()) else {
            return;
        };
        left = rest;
    }
}
