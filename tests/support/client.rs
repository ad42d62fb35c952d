//! HTTP as the tests speak it: a client with a key, with cookies or with nothing, and answers that can be questioned.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::server::{Fiado, Server, lock};

/// Somebody who sends requests.
pub struct Client {
    server: Arc<Server>,
    key: Option<String>,
    cookies: Mutex<BTreeMap<String, String>>,
}

/// A request being put together.
pub struct Request<'a> {
    client: &'a Client,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
}

#[derive(Debug, Clone)]
pub struct Answer {
    /// `GET /path`, for messages.
    pub to: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The end of the server's log, if the answer is a 5xx.
    log: String,
}

/// What an answer says it cost, in `Server-Timing`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cost {
    pub trips: u64,
    pub read: u64,
    pub written: u64,
    /// `hit`, `miss` or `bypass`, on the storefront.
    pub cache: Option<String>,
}

impl Client {
    pub fn visitor(fiado: &Fiado) -> Client {
        Client {
            server: fiado.server.clone(),
            key: None,
            cookies: Mutex::default(),
        }
    }

    pub fn with_key(fiado: &Fiado, key: &str) -> Client {
        Client {
            server: fiado.server.clone(),
            key: Some(key.to_owned()),
            cookies: Mutex::default(),
        }
    }

    pub fn request(&self, method: &str, path: &str) -> Request<'_> {
        let mut headers = Vec::new();
        if let Some(key) = &self.key {
            headers.push(("Authorization".to_owned(), format!("Bearer {key}")));
        }
        Request {
            client: self,
            method: method.to_owned(),
            path: path.to_owned(),
            headers,
            body: None,
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path).send()
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.request("POST", path).json(body).send()
    }

    pub fn put(&self, path: &str, body: &Value) -> Answer {
        self.request("PUT", path).json(body).send()
    }

    pub fn patch(&self, path: &str, body: &Value) -> Answer {
        self.request("PATCH", path).json(body).send()
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.request("DELETE", path).send()
    }

    /// Posts a form as a browser does from one of our own pages.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.request("POST", path).form(fields).send()
    }

    /// The form of a page as it was opened, with what somebody types into it.
    pub fn filled(&self, page: &str, typed: &[(&str, &str)]) -> Vec<(String, String)> {
        let mut fields = self.get(page).expect(200).form_fields();
        // The button that only adds up is pressed by who says so.
        fields.retain(|(name, _)| name != "more" && typed.iter().all(|(other, _)| other != name));
        let typed = typed.iter();
        fields.extend(typed.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        fields
    }

    /// Sends a form that was filled in.
    pub fn press(&self, path: &str, filled: &[(String, String)]) -> Answer {
        let fields: Vec<(&str, &str)> = filled
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        self.form(path, &fields)
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        lock(&self.cookies).get(name).cloned()
    }

    pub fn cookies(&self) -> BTreeMap<String, String> {
        lock(&self.cookies).clone()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        lock(&self.cookies).insert(name.to_owned(), value.to_owned());
    }

    /// What a browser would send as `Cookie`. The session's cookies are `Secure`; we are our own judge of localhost.
    fn cookie_header(&self) -> Option<String> {
        let cookies = lock(&self.cookies);
        let pairs: Vec<String> = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        Some(pairs.join("; ")).filter(|header| !header.is_empty())
    }

    fn keep_cookies(&self, answer: &Answer) {
        let mut cookies = lock(&self.cookies);
        for (_, header) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let pair = header.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else {
                continue;
            };
            if value.is_empty() || header.contains("Max-Age=0") {
                cookies.remove(name.trim());
            } else {
                cookies.insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
    }
}

impl Request<'_> {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn without_header(mut self, name: &str) -> Self {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self
    }

    pub fn json(self, body: &Value) -> Self {
        self.header("Content-Type", "application/json")
            .body(body.to_string())
    }

    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        self.header("Content-Type", "application/x-www-form-urlencoded")
            .body(body)
    }

    /// A form with one file, as a browser sends it.
    pub fn file(self, field: &str, name: &str, media_type: &str, bytes: &[u8]) -> Self {
        self.files(field, &[(name, media_type, bytes)])
    }

    /// A form with several files, each as name, type and bytes.
    pub fn files(self, field: &str, files: &[(&str, &str, &[u8])]) -> Self {
        const BOUNDARY: &str = "----fiado-test-boundary";
        let mut body = Vec::new();
        for (name, media_type, bytes) in files {
            let head = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: {media_type}\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        self.header(
            "Content-Type",
            &format!("multipart/form-data; boundary={BOUNDARY}"),
        )
        .body(body)
    }

    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self
    }

    pub fn send(self) -> Answer {
        let to = format!("{} {}", self.method, self.path);
        self.try_send().unwrap_or_else(|error| panic!("{to}: {error}"))
    }

    /// `Err` when no answer came, as when the server was killed meanwhile.
    pub fn try_send(self) -> Result<Answer, String> {
        let to = format!("{} {}", self.method, self.path);
        let base = self.client.server.url().ok_or("the server is not running")?;
        let mut request = ureq::http::Request::builder()
            .method(self.method.as_str())
            .uri(format!("{base}{}", self.path));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(cookies) = self.client.cookie_header() {
            request = request.header("Cookie", cookies);
        }
        let agent = &self.client.server.agent;
        let _under_way = self
            .client
            .server
            .traffic
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let response = match self.body {
            Some(body) => agent.run(request.body(body).map_err(|error| error.to_string())?),
            None => agent.run(request.body(()).map_err(|error| error.to_string())?),
        };
        let mut response = response.map_err(|error| error.to_string())?;
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| {
                (
                    name.as_str().to_owned(),
                    String::from_utf8_lossy(value.as_bytes()).into_owned(),
                )
            })
            .collect();
        let status = response.status().as_u16();
        let body = response
            .body_mut()
            .with_config()
            .limit(64 << 20)
            .read_to_vec()
            .map_err(|error| error.to_string())?;
        let answer = Answer {
            to,
            status,
            headers,
            body,
            log: if status >= 500 {
                self.client.server.end_of_log()
            } else {
                String::new()
            },
        };
        self.client.keep_cookies(&answer);
        Ok(answer)
    }
}

impl Answer {
    /// Fails the test, with the body, unless this is the status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}\n{}\n{}", self.to, self.text(), self.log);
        self
    }

    /// Of what was asked for by `what`.
    #[track_caller]
    pub fn expect_success(&self, what: &str) {
        assert!(
            (200..300).contains(&self.status),
            "{what}: {} {}",
            self.status,
            self.text()
        );
    }

    /// Any 4xx.
    #[track_caller]
    pub fn expect_client_error(self) -> Answer {
        assert!(
            (400..500).contains(&self.status),
            "{}: {}\n{}",
            self.to,
            self.status,
            self.text()
        );
        self
    }

    /// Any 4xx, or this status.
    #[track_caller]
    pub fn expect_client_error_or(self, status: u16) -> Answer {
        if self.status == status {
            self
        } else {
            self.expect_client_error()
        }
    }

    /// A 303 to this path.
    #[track_caller]
    pub fn expect_redirect(self, to: &str) -> Answer {
        let answer = self.expect(303);
        assert_eq!(answer.header("Location"), Some(to), "{}", answer.to);
        answer
    }

    /// A problem+json of this status and type: `.expect_problem(409, "do-not-sell")`.
    #[track_caller]
    pub fn expect_problem(self, status: u16, kind: &str) -> Answer {
        let answer = self.expect(status);
        assert_eq!(
            answer.header("Content-Type"),
            Some("application/problem+json"),
            "{}",
            answer.to
        );
        assert_eq!(answer.problem(), kind, "{}\n{}", answer.to, answer.text());
        answer
    }

    /// A 422 that points at exactly these fields.
    #[track_caller]
    pub fn expect_faults(self, pointers: &[&str]) -> Answer {
        let answer = self.expect_problem(422, "invalid");
        assert_eq!(answer.pointers(), pointers, "{}\n{}", answer.to, answer.text());
        answer
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    /// What a browser would post of the page's form, were it sent as it stands.
    pub fn form_fields(&self) -> Vec<(String, String)> {
        let page = self.text();
        let attribute = |tag: &str, name: &str| {
            let (_, rest) = tag.split_once(&format!("{name}=\""))?;
            Some(rest.split('"').next().unwrap_or_default().to_owned())
        };
        let mut fields = Vec::new();
        for part in page.split('<').skip(1) {
            let (tag, text) = part.split_once('>').unwrap_or((part, ""));
            let kind = tag.split_whitespace().next().unwrap_or_default();
            let Some(name) = attribute(tag, " name") else {
                if let ("option", true, Some((_, value))) =
                    (kind, tag.ends_with(" selected"), fields.last_mut())
                {
                    *value = attribute(tag, " value").unwrap_or_default();
                }
                continue;
            };
            let is_box = tag.contains("type=\"checkbox\"");
            match kind {
                "input" if !is_box || tag.contains(" checked") => {
                    fields.push((name, attribute(tag, " value").unwrap_or_default()));
                }
                "textarea" => fields.push((name, text.to_owned())),
                "select" => fields.push((name, String::new())),
                _ => {}
            }
        }
        fields
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{} answered no JSON ({error}):\n{}", self.to, self.text()))
    }

    /// The answer's `id`.
    #[track_caller]
    pub fn id(&self) -> String {
        self.json()["id"]
            .as_str()
            .unwrap_or_else(|| panic!("{} answered no id:\n{}", self.to, self.text()))
            .to_owned()
    }

    /// The last part of a problem's `type`.
    #[track_caller]
    pub fn problem(&self) -> String {
        let kind = self.json()["type"].as_str().unwrap_or_default().to_owned();
        kind.strip_prefix("/problems/").unwrap_or(&kind).to_owned()
    }

    /// The fields that a problem points at.
    #[track_caller]
    pub fn pointers(&self) -> Vec<String> {
        let body = self.json();
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        errors
            .iter()
            .map(|error| error["pointer"].as_str().unwrap_or_default().to_owned())
            .collect()
    }

    #[track_caller]
    pub fn cost(&self) -> Cost {
        let mut cost = Cost::default();
        let mut stated = false;
        for (_, header) in self.headers.iter().filter(|(name, _)| name == "server-timing") {
            for part in header.split(", ") {
                let text = part.split('"').nth(1).unwrap_or_default();
                if part.starts_with("cache") {
                    cost.cache = Some(text.to_owned());
                } else if part.starts_with("d1") {
                    stated = true;
                    for (name, number) in text.split(' ').filter_map(|pair| pair.split_once('=')) {
                        let number = number.parse().expect("a number");
                        match name {
                            "trips" => cost.trips = number,
                            "read" => cost.read = number,
                            "written" => cost.written = number,
                            _ => panic!("{} states an unknown cost: {header}", self.to),
                        }
                    }
                }
            }
        }
        assert!(stated, "{} does not state its cost", self.to);
        cost
    }
}
