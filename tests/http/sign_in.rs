//! Signing in and out, and what a session cookie is worth.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::support::{Client, Fiado, PASSWORD, json};

const COOKIE: &str = "__Host-fiado";

#[test]
fn staff_sign_in_and_out() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    let nobody = fiado.visitor();
    nobody
        .get("/admin/settings?tab=keys")
        .expect_redirect("/sign-in?back=%2Fadmin%2Fsettings%3Ftab%3Dkeys");

    let owner = bakery.sign_in();
    owner.get("/admin/settings").expect(200);
    let cookie = owner.cookie(COOKIE).expect("a session");
    let out = owner.form("/sign-out", &[]).expect(303);
    assert!(out.header("Set-Cookie").expect("an end").contains("Max-Age=0"));

    // The cookie is worth nothing any more, wherever it was kept.
    owner.set_cookie(COOKIE, &cookie);
    owner.get("/admin/settings").expect(303);
}

#[test]
fn an_email_may_be_typed_in_any_case() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let email = format!(" {} ", bakery.email.to_uppercase());
    fiado
        .visitor()
        .form("/sign-in", &[("email", &email), ("password", PASSWORD)])
        .expect_redirect("/admin");
}

#[test]
fn signing_in_leads_back_to_where_one_was_and_nowhere_else() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let fields = [("email", bakery.email.as_str()), ("password", PASSWORD)];
    let back = |to: &str| {
        fiado
            .visitor()
            .form(&format!("/sign-in?back={to}"), &fields)
            .expect(303)
    };
    assert_eq!(
        back("%2Fadmin%2Fsettings%3Fa%3Db").header("Location"),
        Some("/admin/settings?a=b")
    );
    for elsewhere in [
        "https%3A%2F%2Fevil.example",
        "%2F%2Fevil.example",
        "%2F%5Cevil.example",
        "%2F%09%2Fevil.example",
        "javascript:alert(1)",
        "%2Fadmin%0d%0aX-Evil:+1",
    ] {
        let answer = back(elsewhere);
        let location = answer.header("Location").expect("a place");
        assert!(
            location.starts_with("/admin") && !location.contains(['\r', '\n', '\t', '\\']),
            "{elsewhere}: {location}"
        );
        assert!(answer.header("X-Evil").is_none());
    }
}

#[test]
fn choosing_a_language_leads_nowhere_else_either() {
    let fiado = Fiado::shared();
    let choose = |back: &str| {
        fiado
            .visitor()
            .form("/language", &[("to", "es"), ("back", back)])
            .expect(303)
    };
    assert_eq!(choose("/sign-in").header("Location"), Some("/sign-in"));
    for elsewhere in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\r\nX-Evil: 1",
        "",
    ] {
        assert_eq!(choose(elsewhere).header("Location"), Some("/"), "{elsewhere:?}");
    }
    fiado
        .visitor()
        .form("/language", &[("to", "xx"), ("back", "/")])
        .expect(422);
}

#[test]
fn the_language_chosen_stays() {
    let fiado = Fiado::shared();
    let reader = fiado.visitor();
    assert!(reader.get("/sign-in").text().contains("lang=\"en\""));
    reader
        .form("/language", &[("to", "es"), ("back", "/sign-in")])
        .expect(303);
    assert!(reader.get("/sign-in").text().contains("<html lang=\"es\""));
    let french = fiado
        .visitor()
        .request("GET", "/sign-in")
        .header("Accept-Language", "fr-CA,en;q=0.5")
        .send();
    assert!(french.text().contains("<html lang=\"fr\""));
}

#[test]
fn a_wrong_password_and_an_unknown_email_look_the_same() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let wrong = fiado
        .visitor()
        .form(
            "/sign-in",
            &[("email", &bakery.email), ("password", "not the password")],
        )
        .expect(422);
    let unknown = fiado
        .visitor()
        .form(
            "/sign-in",
            &[("email", "nobody@bakery.example"), ("password", PASSWORD)],
        )
        .expect(422);
    let alert = |page: String| {
        page.split("role=\"alert\"")
            .nth(1)
            .map(|rest| rest.chars().take(80).collect::<String>())
    };
    assert!(alert(wrong.text()).is_some());
    assert_eq!(alert(wrong.text()), alert(unknown.text()));
    assert!(wrong.header("Set-Cookie").is_none() && unknown.header("Set-Cookie").is_none());
    assert!(wrong.text().contains(&bakery.email), "the email is kept");
    for fields in [&[][..], &[("email", "")][..], &[("password", PASSWORD)][..]] {
        fiado.visitor().form("/sign-in", fields).expect(422);
    }
}

#[test]
fn guesses_are_limited() {
    let fiado = Fiado::with_limits(json!({"SIGN_IN_LIMITER": 3})).start();
    let guess = || {
        fiado.visitor().form(
            "/sign-in",
            &[("email", "owner@bakery.example"), ("password", "guess")],
        )
    };
    for _ in 0..3 {
        guess().expect(422);
    }
    // The limiter counts by the minute: guesses on both sides of one are two counts.
    let refused = (0..4)
        .map(|_| guess())
        .find(|guess| guess.status == 429)
        .expect("a refusal");
    assert_eq!(refused.header("Retry-After"), Some("60"));
    assert_eq!(refused.cost().trips, 0);
}

#[test]
fn a_cookie_that_we_did_not_sign_is_worth_nothing() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let real = bakery.sign_in().cookie(COOKIE).expect("a session");
    let parts: Vec<&str> = real.split('.').collect();
    let [header, claims, signature] = parts[..] else {
        panic!("three parts: {real}")
    };
    let decoded = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(claims).expect("base64")).expect("text");
    let other_claims = BASE64_URL_SAFE_NO_PAD.encode(decoded.replace("\"sid\":\"0", "\"sid\":\"1"));
    let none = BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#);
    let unsigned = format!("{header}.{claims}");
    for forged in [
        format!("{header}.{other_claims}.{signature}"),
        format!("{none}.{claims}."),
        format!("{none}.{claims}.{signature}"),
        format!("{unsigned}.{}", sign(&unsigned, &[9; 32])),
        format!("{header}.{claims}"),
        "x".to_owned(),
        "..".to_owned(),
        "é".repeat(300),
    ] {
        let thief = fiado.visitor();
        thief.set_cookie(COOKIE, &forged);
        let answer = thief.get("/admin/settings").expect(303);
        assert_eq!(answer.cost().trips, 0, "{forged} reached the database");
    }
    // Signed as we sign, but for a session that there is not, and past its end.
    let claims = |sid: &str, exp: i64| {
        let claims = json!({"sid": sid, "iat": 1_700_000_000, "exp": exp}).to_string();
        let unsigned = format!("{header}.{}", BASE64_URL_SAFE_NO_PAD.encode(claims));
        format!("{unsigned}.{}", sign(&unsigned, &[1; 32]))
    };
    let sid = serde_json::from_str::<serde_json::Value>(&decoded).expect("claims")["sid"]
        .as_str()
        .expect("an id")
        .to_owned();
    let try_with = |cookie: String| {
        let person = fiado.visitor();
        person.set_cookie(COOKIE, &cookie);
        person.get("/admin/settings").status
    };
    assert_eq!(try_with(claims(&sid, 4_000_000_000)), 200);
    assert_eq!(
        try_with(claims("00000000-0000-7000-8000-000000000000", 4_000_000_000)),
        303
    );
    assert_eq!(try_with(claims(&sid, 1_700_000_001)), 303);
}

fn sign(unsigned: &str, key: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(unsigned.as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

#[test]
fn a_session_ends_after_thirty_days() {
    let fiado = Fiado::with_clock("2026-03-01T09:00:00Z").start();
    let bakery = fiado.supplier("bakery");
    let owner = bakery.sign_in();
    fiado.set_clock("2026-03-31T08:59:00Z");
    owner.get("/admin/settings").expect(200);
    fiado.set_clock("2026-03-31T09:00:01Z");
    owner.get("/admin/settings").expect(303);
}

#[test]
fn a_post_from_another_site_is_refused() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let owner = bakery.sign_in();
    let post = |owner: &Client, headers: &[(&str, &str)]| {
        let mut request = owner
            .request("POST", "/admin/settings/keys")
            .form(&[("key_name", "Till"), ("scope", "read")]);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        request.send().status
    };
    assert_eq!(post(&owner, &[("Sec-Fetch-Site", "cross-site")]), 403);
    assert_eq!(post(&owner, &[("Sec-Fetch-Site", "same-site")]), 403);
    assert_eq!(post(&owner, &[("Origin", "https://evil.example")]), 403);
    assert_eq!(post(&owner, &[("Origin", "null")]), 403);
    assert_eq!(post(&owner, &[("Sec-Fetch-Site", "same-origin")]), 201);
    assert_eq!(post(&owner, &[("Origin", &fiado.url())]), 201);
    let out = owner
        .request("POST", "/sign-out")
        .header("Sec-Fetch-Site", "cross-site")
        .form(&[])
        .send();
    assert_eq!(out.status, 403);
}
