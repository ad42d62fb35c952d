//! Chromium, driven over WebDriver: the few commands that a journey needs, in plain HTTP.

use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::server::Fiado;
use super::supplier::{PASSWORD, Supplier};

/// How long a page may take to show what is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// A browser with an empty profile. Closed when dropped.
pub struct Browser {
    driver: Child,
    /// Kept open: chromedriver would end at its next line.
    _output: BufReader<ChildStdout>,
    profile: PathBuf,
    session: String,
    agent: ureq::Agent,
    /// What paths are relative to: `http://localhost:PORT`, where `Secure` cookies are kept.
    base: String,
}

/// How a browser is to be.
pub struct Manner {
    width: u32,
    height: u32,
    scripts: bool,
    language: &'static str,
}

impl Manner {
    pub fn desk() -> Manner {
        Manner {
            width: 1280,
            height: 900,
            scripts: true,
            language: "en",
        }
    }

    pub fn phone() -> Manner {
        Manner {
            width: 375,
            height: 812,
            ..Manner::desk()
        }
    }

    pub fn without_scripts(self) -> Manner {
        Manner {
            scripts: false,
            ..self
        }
    }

    pub fn in_language(self, language: &'static str) -> Manner {
        Manner { language, ..self }
    }

    pub fn open(self, fiado: &Fiado) -> Browser {
        Browser::open(fiado, &self)
    }
}

impl Browser {
    fn open(fiado: &Fiado, manner: &Manner) -> Browser {
        let mut driver = Command::new("chromedriver")
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is missing: run `make prepare` first (or everything with `make test`)");
        let mut output = BufReader::new(driver.stdout.take().expect("a pipe"));
        let port = output.by_ref().lines().map_while(Result::ok).find_map(|line| {
            line.split("successfully on port ")
                .nth(1)?
                .trim_end_matches('.')
                .parse::<u16>()
                .ok()
        });
        let Some(port) = port else {
            let _ = driver.kill();
            panic!("chromedriver did not start");
        };
        let profile =
            PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("browser-{}-{port}", std::process::id()));
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .new_agent();
        let url = fiado.url();
        let (_, server_port) = url.rsplit_once(':').expect("a port");
        let mut browser = Browser {
            driver,
            _output: output,
            profile,
            session: format!("http://127.0.0.1:{port}"),
            agent,
            base: format!("http://localhost:{server_port}"),
        };
        let args = [
            "--headless=new".to_owned(),
            "--no-sandbox".to_owned(),
            "--disable-gpu".to_owned(),
            "--disable-dev-shm-usage".to_owned(),
            "--disable-background-networking".to_owned(),
            "--disable-component-update".to_owned(),
            "--disable-sync".to_owned(),
            "--no-proxy-server".to_owned(),
            "--no-first-run".to_owned(),
            format!("--lang={}", manner.language),
            format!("--window-size={},{}", manner.width, manner.height),
            format!("--user-data-dir={}", browser.profile.display()),
        ];
        let scripts = if manner.scripts { 1 } else { 2 };
        let prefs = json!({
            "intl.accept_languages": manner.language,
            "profile.managed_default_content_settings.javascript": scripts,
        });
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": {"args": args, "prefs": prefs},
        }}});
        let session = browser.command("/session", &wanted);
        let id = session["sessionId"]
            .as_str()
            .unwrap_or_else(|| panic!("no browser: {session}"));
        browser.session = format!("{}/session/{id}", browser.session);
        // The window of a desktop cannot be as narrow as a phone; its page can.
        let metrics = json!({"width": manner.width, "height": manner.height, "deviceScaleFactor": 1, "mobile": manner.width < 600});
        browser.command(
            "/goog/cdp/execute",
            &json!({"cmd": "Emulation.setDeviceMetricsOverride", "params": metrics}),
        );
        browser
    }

    fn command(&self, path: &str, body: &Value) -> Value {
        self.try_command(path, body)
            .unwrap_or_else(|error| panic!("{error}\n{}", self.describe()))
    }

    fn try_command(&self, path: &str, body: &Value) -> Result<Value, String> {
        let answer = self
            .agent
            .post(format!("{}{path}", self.session))
            .header("Content-Type", "application/json")
            .send(body.to_string());
        read(path, answer)
    }

    fn ask(&self, path: &str) -> Result<Value, String> {
        read(path, self.agent.get(format!("{}{path}", self.session)).call())
    }

    /// Where it is and what is to be seen, for messages.
    fn describe(&self) -> String {
        let title = self.ask("/title").unwrap_or_default();
        let text = self
            .find("body")
            .and_then(|body| self.ask(&format!("/element/{body}/text")))
            .unwrap_or_default();
        format!(
            "at {} {title}\n{}",
            self.path(),
            text.as_str().unwrap_or_default()
        )
    }

    pub fn visit(&self, path: &str) {
        self.command("/url", &json!({"url": format!("{}{path}", self.base)}));
    }

    /// As the supplier's owner.
    pub fn sign_in(&self, supplier: &Supplier) {
        self.visit("/sign-in");
        self.fill("email", &supplier.email);
        self.fill("password", PASSWORD);
        self.submit("password");
        self.is_at("/admin");
    }

    /// Path and query of the page.
    pub fn path(&self) -> String {
        let url = self.ask("/url").unwrap_or_default();
        let url = url.as_str().unwrap_or_default();
        url.strip_prefix(&self.base).unwrap_or(url).to_owned()
    }

    fn find(&self, css: &str) -> Result<String, String> {
        let found = self.try_command("/element", &json!({"using": "css selector", "value": css}))?;
        id_of(&found).ok_or_else(|| format!("no element {css}"))
    }

    fn wait_for(&self, css: &str) -> String {
        self.patiently(css, || self.find(css).ok())
    }

    fn patiently<T>(&self, what: &str, mut look: impl FnMut() -> Option<T>) -> T {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(
                Instant::now() < until,
                "waited in vain for {what}\n{}",
                self.describe()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Types into a field, in the place of what it holds.
    pub fn fill(&self, name: &str, text: &str) {
        let element = self.wait_for(&format!("main [name=\"{name}\"], [name=\"{name}\"]"));
        self.command(&format!("/element/{element}/clear"), &json!({}));
        self.command(&format!("/element/{element}/value"), &json!({"text": text}));
    }

    /// Types a date as `YYYY-MM-DD` into a field for dates, whatever the browser's way of writing them.
    pub fn fill_date(&self, name: &str, date: &str) {
        self.run(&format!(
            "document.querySelector('[name=\"{name}\"]').value = '{date}'"
        ));
    }

    pub fn choose(&self, name: &str, value: &str) {
        self.click(&format!("[name=\"{name}\"] option[value=\"{value}\"]"));
    }

    pub fn click(&self, css: &str) {
        let element = self.wait_for(css);
        self.command(&format!("/element/{element}/click"), &json!({}));
    }

    /// Scrolls it to the middle of the window: on the phone, a menu covers its end.
    pub fn scroll_to(&self, css: &str) {
        self.wait_for(css);
        self.run(&format!(
            "document.querySelector(`{css}`).scrollIntoView({{block: 'center'}})"
        ));
    }

    /// Scrolls to it and clicks it.
    pub fn reach(&self, css: &str) {
        self.scroll_to(css);
        self.click(css);
    }

    /// Clicks the first link or button to be seen that says this; one in the page's own part before one in its frame.
    pub fn press(&self, words: &str) {
        let saying =
            format!("*[self::a or self::button or self::summary][contains(normalize-space(.), \"{words}\")]");
        let element = self.patiently(words, || {
            ["//main//", "//"]
                .iter()
                .find_map(|part| self.first_seen(&format!("{part}{saying}")))
        });
        self.command(&format!("/element/{element}/click"), &json!({}));
    }

    fn first_seen(&self, xpath: &str) -> Option<String> {
        let found = self
            .try_command("/elements", &json!({"using": "xpath", "value": xpath}))
            .ok()?;
        found.as_array()?.iter().filter_map(id_of).find(|element| {
            let is_seen = self.ask(&format!("/element/{element}/displayed"));
            // Hidden from the eye, and there for the Enter key or for readers of the page aloud.
            let is_hidden = self.ask(&format!("/element/{element}/attribute/aria-hidden"));
            is_seen.is_ok_and(|seen| seen == true) && is_hidden.is_ok_and(|hidden| hidden != "true")
        })
    }

    /// Sends the form that this field is in.
    pub fn submit(&self, field: &str) {
        let xpath = format!("//*[@name=\"{field}\"]/ancestor::form//button[not(@type) or @type=\"submit\"]");
        let element = self.patiently(field, || {
            id_of(
                &self
                    .try_command("/element", &json!({"using": "xpath", "value": xpath}))
                    .ok()?,
            )
        });
        self.command(&format!("/element/{element}/click"), &json!({}));
    }

    /// What a reader sees.
    pub fn text(&self) -> String {
        let body = self.wait_for("body");
        self.ask(&format!("/element/{body}/text"))
            .ok()
            .and_then(|text| text.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Waits until these words are to be seen.
    #[track_caller]
    pub fn sees(&self, words: &str) {
        self.patiently(words, || {
            self.text()
                .to_lowercase()
                .contains(&words.to_lowercase())
                .then_some(())
        });
    }

    #[track_caller]
    pub fn does_not_see(&self, words: &str) {
        let text = self.text();
        assert!(
            !text.to_lowercase().contains(&words.to_lowercase()),
            "{words} is on the page:\n{text}"
        );
    }

    /// Waits until the address begins with this path.
    #[track_caller]
    pub fn is_at(&self, path: &str) {
        self.patiently(path, || self.path().starts_with(path).then_some(()));
    }

    pub fn has(&self, css: &str) -> bool {
        self.find(css).is_ok()
    }

    pub fn attribute(&self, css: &str, name: &str) -> Option<String> {
        let element = self.wait_for(css);
        self.ask(&format!("/element/{element}/attribute/{name}"))
            .ok()?
            .as_str()
            .map(str::to_owned)
    }

    /// Runs a script; its `return` is the answer.
    pub fn run(&self, script: &str) -> Value {
        self.command("/execute/sync", &json!({"script": script, "args": []}))
    }

    /// Fails the test if the page is wider than its window.
    #[track_caller]
    pub fn fits(&self) {
        let widths = self.run("return [document.documentElement.scrollWidth, window.innerWidth]");
        let (page, window) = (widths[0].as_u64(), widths[1].as_u64());
        let culprits = self.run(
            "const w = window.innerWidth; return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > w + 1) \
             .slice(0, 5).map(e => e.tagName + '.' + e.className)",
        );
        assert!(
            page <= window,
            "{} is {page:?} wide in a window of {window:?}: {culprits}",
            self.path()
        );
    }

    /// What the browser complained of on its way: blocked scripts and styles, missing files. An answer that refuses a
    /// form is none of these.
    pub fn complaints(&self) -> Vec<String> {
        let log = self
            .try_command("/se/log", &json!({"type": "browser"}))
            .unwrap_or_default();
        let entries = log.as_array().cloned().unwrap_or_default();
        entries
            .iter()
            .filter(|entry| entry["level"] == "SEVERE")
            .map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            .filter(|text| !text.contains("status of 409") && !text.contains("status of 422"))
            .collect()
    }

    /// Keeps a picture of the page under `target/tmp`, to look at.
    pub fn picture(&self, name: &str) {
        use base64::{Engine, prelude::BASE64_STANDARD};
        let Ok(picture) = self.ask("/screenshot") else {
            return;
        };
        let bytes = BASE64_STANDARD
            .decode(picture.as_str().unwrap_or_default())
            .unwrap_or_default();
        let _ = std::fs::write(
            PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png")),
            bytes,
        );
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let name = std::thread::current()
                .name()
                .unwrap_or("failed")
                .replace("::", "-");
            self.picture(&name);
        }
        // Ends Chromium; chromedriver alone would leave it behind.
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}

fn read(path: &str, answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Value, String> {
    let mut answer = answer.map_err(|error| format!("{path}: {error}"))?;
    let text = answer
        .body_mut()
        .with_config()
        .limit(64 << 20)
        .read_to_string()
        .map_err(|error| error.to_string())?;
    let mut body: Value = serde_json::from_str(&text).map_err(|error| format!("{path}: {error}: {text}"))?;
    let value = body["value"].take();
    if answer.status().is_success() {
        Ok(value)
    } else {
        Err(format!("{path}: {}", value["message"]))
    }
}

fn id_of(found: &Value) -> Option<String> {
    found.as_object()?.values().next()?.as_str().map(str::to_owned)
}
