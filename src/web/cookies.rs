//! Session cookies: a JWT (HS256) that names a session row. The row decides; the signature only keeps guesses away from
//! the database. `__Host-` pins a cookie to this host, https and the root path.

use chrono::{Duration, Utc};
use jwt_compact::alg::{Hs256, Hs256Key};
use jwt_compact::{AlgorithmExt, Claims, Header, TimeOptions, UntrustedToken};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::error::Error;
use crate::storage::access::SESSION_DAYS;
use crate::web::request::Request;

pub const STAFF: &str = "__Host-fiado";
pub const LANGUAGE: &str = "language";

/// A browser may be signed in to the storefronts of several suppliers of one deployment.
pub fn buyer_cookie(slug: &str) -> String {
    format!("__Host-fiado-{slug}")
}

#[derive(Serialize, Deserialize)]
struct Session {
    sid: String,
}

/// The `Set-Cookie` value that carries this session.
pub fn session(app: &App, name: &str, session_id: &str) -> Result<String, Error> {
    let mut claims = Claims::new(Session {
        sid: session_id.to_owned(),
    });
    claims.issued_at = Some(app.now);
    claims.expiration = Some(app.now + Duration::days(SESSION_DAYS));
    let key = Hs256Key::new(&app.config.session_key);
    let token = Hs256
        .token(&Header::empty(), &claims, &key)
        .map_err(Error::internal)?;
    let age = Duration::days(SESSION_DAYS).num_seconds();
    Ok(format!(
        "{name}={token}; Path=/; Max-Age={age}; HttpOnly; Secure; SameSite=Lax"
    ))
}

pub fn ended(name: &str) -> String {
    format!("{name}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax")
}

pub fn language(code: &str) -> String {
    format!("{LANGUAGE}={code}; Path=/; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax")
}

/// The session that the cookie names, if it is signed by us and not past its end.
pub fn session_id(app: &App, request: &Request, name: &str) -> Option<String> {
    let cookie = request.cookie(name)?;
    let token = UntrustedToken::new(&cookie).ok()?;
    let key = Hs256Key::new(&app.config.session_key);
    let token = Hs256.validator::<Session>(&key).validate(&token).ok()?;
    let now = app.now;
    let clock = TimeOptions::new(Duration::seconds(0), move || -> chrono::DateTime<Utc> { now });
    token.claims().validate_expiration(&clock).ok()?;
    Some(token.claims().custom.sid.clone())
}
