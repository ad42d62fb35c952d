//! What one event works with: bindings, configuration and `now`, read once.

use std::cell::Cell;

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::{Timestamp, Uuid};
use wasm_bindgen::JsValue;
use worker::{Env, Fetch, web_sys};

use crate::domain::calendar::parse_instant;
use crate::error::Error;
use crate::storage::access::Supplier;
use crate::storage::providers::Vault;
use crate::storage::{Act, Db, Files, Outage};

/// The most that is taken of an answer, in bytes.
const FETCHED: usize = 1024 * 1024;

pub struct App {
    pub db: Db,
    pub files: Files,
    pub config: Config,
    /// The instant of this event. Nothing below reads a clock.
    pub now: DateTime<Utc>,
    env: Env,
    ids: Cell<u16>,
}

pub struct Config {
    pub signups: Signups,
    /// Whether responses state their cost in `Server-Timing`.
    pub timing: bool,
    /// Whether a request may say which of its database calls fails. Tests alone.
    pub outages: bool,
    /// Lets `POST /demo` fill an empty database. Never set in production.
    pub demo_token: Option<String>,
    /// Signs session cookies.
    pub session_key: Vec<u8>,
    /// Seals the payment providers' secrets and makes digests ([`App::digest`]); never replaced.
    pub vault_key: [u8; 32],
    /// Where Mercado Pago's payments are fetched; tests have one of their own.
    pub mercadopago_api: String,
    /// Where Stripe's payment pages are asked for.
    pub stripe_api: String,
}

/// Who may open a new supplier account in this deployment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Signups {
    Open,
    /// Only while there is none: the owner's own deployment.
    First,
    Closed,
}

impl App {
    /// For a request, at the clock's time.
    pub fn new(env: Env, now: DateTime<Utc>) -> Result<App, Error> {
        // Tests stop the clock to stand at midnights and month ends.
        let now = match text(&env, "CLOCK") {
            Some(stopped) => parse_instant(&stopped).map_err(|_| Error::misconfigured("CLOCK"))?,
            None => now,
        };
        App::at(env, now)
    }

    /// For an event that says itself when it is.
    pub fn at(env: Env, now: DateTime<Utc>) -> Result<App, Error> {
        let config = Config::read(&env)?;
        Ok(App {
            db: Db::new(env.d1("DB")?),
            files: Files::new(env.bucket("FILES")?),
            config,
            now,
            env,
            ids: Cell::new(0),
        })
    }

    /// The stores once more, for an answer that goes on when its handler is done.
    pub fn stores_again(&self) -> Result<(Db, Files), Error> {
        Ok((Db::new(self.env.d1("DB")?), Files::new(self.env.bucket("FILES")?)))
    }

    /// Makes a call to the database fail, as [`Outage::parse`] reads it.
    pub fn interrupt(&self, outage: Option<&str>) {
        self.db.fail(outage.and_then(Outage::parse));
    }

    /// A new id: UUIDv7 by this event's instant, in the order of the calls within it.
    pub fn id(&self) -> String {
        let turn = self.ids.get();
        self.ids.set(turn.wrapping_add(1));
        let seconds = self.now.timestamp().unsigned_abs();
        let stamp =
            Timestamp::from_unix_time(seconds, self.now.timestamp_subsec_nanos(), u128::from(turn), 12);
        Uuid::new_v7(stamp).to_string()
    }

    /// Ids for [`App::act`].
    pub fn new_ids(&self) -> impl Fn() -> String {
        || self.id()
    }

    /// The circumstances of a write; `new_id` is [`App::new_ids`]'s.
    pub fn act<'a>(&self, supplier: &'a Supplier, actor: &'a str, new_id: &'a dyn Fn() -> String) -> Act<'a> {
        Act {
            supplier,
            actor,
            now: self.now,
            new_id,
        }
    }

    /// 244 unguessable bits as text, for keys and passwords to be shown once.
    pub fn token(&self) -> String {
        format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
    }

    /// A digest that only this deployment can make: of passwords among other things, so a plain one would let whoever
    /// reads the database guess them.
    pub fn digest(&self, parts: &[&str]) -> String {
        let key = &self.config.vault_key;
        // HMAC over a fixed key takes any; were it refused, the empty digest would match nothing that is kept.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
            return String::new();
        };
        for part in parts {
            mac.update(part.as_bytes());
            mac.update(&[0]);
        }
        hex::encode(mac.finalize().into_bytes())
    }

    /// What one secret is sealed with.
    pub fn vault(&self) -> Vault<'_> {
        // All but twelve of these bits are random: enough for a nonce of this length.
        let random = [Uuid::new_v4(), Uuid::new_v4()];
        let mut nonce = [0; 24];
        for (byte, drawn) in nonce.iter_mut().zip(random.iter().flat_map(|id| id.as_bytes())) {
            *byte = *drawn;
        }
        Vault {
            key: &self.config.vault_key,
            nonce,
        }
    }

    /// What is at this address, for who has this token; `None` if it is not to be had now. Whoever asks tries again.
    pub async fn fetch(&self, url: &str, token: &str) -> Option<Vec<u8>> {
        self.call(url, token, None).await.ok()
    }

    /// The one way to other people's servers: asks, or with a form to send, orders something there.
    ///
    /// # Errors
    /// Why there is no answer that can be used, for the log.
    pub async fn call(&self, url: &str, token: &str, sent: Option<&Sent>) -> Result<Vec<u8>, String> {
        let request = asked(url, token, sent).map_err(|_| "the request cannot be made".to_owned())?;
        let mut response = Fetch::Request(request.into())
            .send()
            .await
            .map_err(|error| format!("no answer: {error}"))?;
        match response.status_code() {
            200 => response.bytes().await.map_err(|error| error.to_string()),
            status => Err(format!("status {status}")),
        }
        .and_then(|bytes| match bytes.len() {
            0..=FETCHED => Ok(bytes),
            _ => Err("the answer is too long".to_owned()),
        })
    }

    /// Whether one more of what `key` counts is allowed now by the rate limiter `binding`.
    pub async fn within_limit(&self, binding: &str, key: &str) -> Result<bool, Error> {
        Ok(self
            .env
            .rate_limiter(binding)?
            .limit(key.to_owned())
            .await?
            .success)
    }
}

/// A form that is sent, and what it is known by when it is sent again.
pub struct Sent {
    pub form: String,
    pub once: String,
}

/// Not by `worker::RequestInit`, which brings what only images and minification need.
fn asked(url: &str, token: &str, sent: Option<&Sent>) -> Result<web_sys::Request, JsValue> {
    let init = web_sys::RequestInit::new();
    if let Some(sent) = sent {
        init.set_method("POST");
        init.set_body(&JsValue::from_str(&sent.form));
    }
    let request = web_sys::Request::new_with_str_and_init(url, &init)?;
    let headers = request.headers();
    headers.set("Authorization", &format!("Bearer {token}"))?;
    headers.set("Accept", "application/json")?;
    if let Some(sent) = sent {
        headers.set("Content-Type", "application/x-www-form-urlencoded")?;
        headers.set("Idempotency-Key", &sent.once)?;
    }
    Ok(request)
}

impl Config {
    fn read(env: &Env) -> Result<Config, Error> {
        let session_key = key(env, "SESSION_KEY")?;
        let vault_key = key(env, "VAULT_KEY")?
            .try_into()
            .map_err(|_| Error::misconfigured("VAULT_KEY"))?;
        let signups = match text(env, "SIGNUPS").as_deref() {
            Some("open") => Signups::Open,
            Some("closed") => Signups::Closed,
            _ => Signups::First,
        };
        Ok(Config {
            signups,
            timing: text(env, "TIMING").as_deref() == Some("1"),
            outages: text(env, "OUTAGES").as_deref() == Some("1"),
            demo_token: text(env, "DEMO_TOKEN").filter(|token| !token.is_empty()),
            session_key,
            vault_key,
            mercadopago_api: text(env, "MERCADOPAGO_API")
                .unwrap_or_else(|| "https://api.mercadopago.com".to_owned()),
            stripe_api: text(env, "STRIPE_API").unwrap_or_else(|| "https://api.stripe.com".to_owned()),
        })
    }
}

fn text(env: &Env, name: &str) -> Option<String> {
    env.var(name).ok().map(|value| value.to_string())
}

/// A secret of 32 random bytes in base64.
fn key(env: &Env, name: &'static str) -> Result<Vec<u8>, Error> {
    text(env, name)
        .and_then(|value| BASE64_STANDARD.decode(value.trim()).ok())
        .filter(|bytes| bytes.len() == 32)
        .ok_or_else(|| Error::misconfigured(name))
}
