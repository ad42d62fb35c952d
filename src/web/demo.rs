//! `POST /demo`: loads the demo supplier into an empty database. Exists only where `make run` set a token for it.

use serde::Serialize;
use subtle::ConstantTimeEq;
use uuid::Uuid;
use worker::Response;

use crate::app::App;
use crate::demo::{self, Demo, OWNER, PASSWORD};
use crate::domain::calendar::Zone;
use crate::domain::country::Country;
use crate::domain::locale::Locale;
use crate::domain::money::Currency;
use crate::domain::text::{EmailAddress, PartyName, Slug};
use crate::error::Error;
use crate::storage::access::KeyScope;
use crate::storage::demo::{self as store, Keys};
use crate::storage::suppliers::{self, NewKey, SignUp, SignUpIds};
use crate::web::public::hash_password;
use crate::web::request::Request;
use crate::web::respond;

/// What `make run` prints.
#[derive(Serialize)]
struct Loaded {
    address: String,
    sign_ins: Vec<SignIn>,
    api_key: String,
}

#[derive(Serialize)]
struct SignIn {
    who: String,
    url: String,
    email: String,
    password: &'static str,
}

#[derive(Serialize)]
struct NotLoaded {
    loaded: bool,
}

pub async fn load(app: &App, request: &Request) -> Result<Response, Error> {
    let sent = request.header("X-Demo-Token").unwrap_or_default();
    let allowed = app
        .config
        .demo_token
        .as_ref()
        .is_some_and(|token| token.as_bytes().ct_eq(sent.as_bytes()).into());
    if !allowed {
        return Err(Error::NotFound);
    }
    if suppliers::exists(&app.db).await? {
        return respond::json(200, &NotLoaded { loaded: false });
    }
    let new = aurora()?;
    let demo = demo::generate(new.zone.local_date(app.now), new.zone);
    let api_key = format!("fiado_{}", app.token());
    let ids = SignUpIds {
        supplier: app.id(),
        owner: app.id(),
        session: None,
        key: NewKey::new(app.id(), "Tienda en línea", KeyScope::Write, &api_key),
    };
    let mut nonce = [0; 24];
    for (byte, random) in nonce.iter_mut().zip(
        Uuid::new_v4()
            .into_bytes()
            .into_iter()
            .chain(Uuid::new_v4().into_bytes()),
    ) {
        *byte = random;
    }
    let keys = Keys {
        password_hash: &new.password_hash,
        vault: &app.config.vault_key,
        nonce: &nonce,
    };
    store::load(&app.db, &new, &ids, &demo, &keys, app.now).await?;
    let told = Loaded {
        address: format!("/s/{}/", demo::SLUG),
        sign_ins: sign_ins(&demo),
        api_key,
    };
    respond::json(201, &told)
}

fn aurora() -> Result<SignUp, Error> {
    Ok(SignUp {
        slug: Slug::parse(demo::SLUG).map_err(Error::internal)?,
        name: PartyName::parse(demo::NAME).map_err(Error::internal)?,
        country: Country::parse(demo::COUNTRY).map_err(Error::internal)?,
        currency: Currency::parse(demo::CURRENCY).map_err(Error::internal)?,
        zone: Zone::parse(demo::ZONE).map_err(Error::internal)?,
        locale: Locale::parse(demo::LOCALE).map_err(Error::internal)?,
        owner_name: PartyName::parse(OWNER.0).map_err(Error::internal)?,
        owner_email: EmailAddress::parse(OWNER.1).map_err(Error::internal)?,
        password_hash: hash_password(PASSWORD)?,
    })
}

fn sign_ins(demo: &Demo) -> Vec<SignIn> {
    let sign_in = |who: &str, url: &str, email: &str| SignIn {
        who: who.to_owned(),
        url: url.to_owned(),
        email: email.to_owned(),
        password: PASSWORD,
    };
    let mut all = vec![sign_in("owner", "/sign-in", OWNER.1)];
    all.extend(
        demo.staff
            .iter()
            .map(|one| sign_in(&one.role.as_str().replace('_', " "), "/sign-in", one.email)),
    );
    for (buyer, how) in demo.buyers.iter().zip(["in good standing", "may not order"]) {
        if let Some(contact) = buyer.and_then(|at| demo.contacts.get(at)) {
            let customer = demo
                .customers
                .get(contact.customer)
                .and_then(|of| of.trade_name.as_deref())
                .unwrap_or_default();
            let url = format!("/s/{}/sign-in", demo::SLUG);
            all.push(sign_in(
                &format!("buyer of {customer}, {how}"),
                &url,
                &contact.email,
            ));
        }
    }
    all
}
