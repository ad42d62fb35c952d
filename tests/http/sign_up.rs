//! Opening an account, on the page and through the API.

use crate::support::{Answer, Client, Fiado, Value, json};

const FIELDS: &[(&str, &str)] = &[
    ("name", "Panadería Sol"),
    ("slug", "sol"),
    ("country", "ES"),
    ("currency", "EUR"),
    ("timezone", "Europe/Madrid"),
    ("locale", "es"),
    ("owner_name", "Sol Ruiz"),
    ("owner_email", "sol@sol.example"),
    ("owner_password", "a long enough password"),
];

/// The form as filled in above, some fields being others.
fn with<'a>(others: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let other = |name| {
        others
            .iter()
            .find(|(other, _)| *other == name)
            .map(|(_, value)| *value)
    };
    FIELDS
        .iter()
        .map(|(name, value)| (*name, other(*name).unwrap_or(value)))
        .collect()
}

fn body() -> Value {
    json!({
        "slug": "sol", "name": "Panadería Sol", "country": "ES", "currency": "EUR", "timezone": "Europe/Madrid", "locale": "es",
        "owner": {"name": "Sol Ruiz", "email": "sol@sol.example", "password": "a long enough password"},
    })
}

#[test]
fn the_page_opens_an_account_and_signs_its_owner_in() {
    let fiado = Fiado::start();
    let sol = fiado.visitor();
    sol.get("/sign-up").expect(200);
    let answer = sol.form("/sign-up", FIELDS).expect_redirect("/admin");
    let cookie = answer.header("Set-Cookie").expect("a session");
    for part in ["__Host-fiado=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"] {
        assert!(cookie.contains(part), "{cookie} lacks {part}");
    }
    let settings = sol.get("/admin/settings").expect(200).text();
    assert!(settings.contains("Panadería Sol") && settings.contains("Europe/Madrid"));
}

#[test]
fn a_refused_form_keeps_what_was_typed_but_the_password() {
    let fiado = Fiado::shared();
    let refused = fiado
        .visitor()
        .form(
            "/sign-up",
            &with(&[("slug", "Not A Slug"), ("owner_password", "short")]),
        )
        .expect(422);
    let page = refused.text();
    assert!(page.contains("Not A Slug") && page.contains("Panadería Sol") && page.contains("slug-fault"));
    assert!(page.contains("owner_password-fault") && !page.contains("\"short\""));
}

#[test]
fn each_field_of_the_form_is_checked() {
    let fiado = Fiado::shared();
    let long = "x".repeat(201);
    for (field, wrong) in [
        ("name", ""),
        ("name", long.as_str()),
        ("slug", "ab"),
        ("slug", "admin"),
        ("slug", "-sol"),
        ("country", "XX"),
        ("currency", "EURO"),
        ("timezone", "Mars/Base"),
        ("locale", "de"),
        ("owner_name", ""),
        ("owner_email", "sol"),
        ("owner_password", "123456789"),
    ] {
        let page = fiado
            .visitor()
            .form("/sign-up", &with(&[(field, wrong)]))
            .expect(422)
            .text();
        assert!(
            page.contains(&format!("id=\"{field}-fault\"")),
            "{field}={wrong} is not complained of"
        );
    }
}

#[test]
fn what_is_typed_comes_back_as_text_not_as_markup() {
    let typed = "<script>alert(1)</script>\"'&";
    let page = Fiado::shared()
        .visitor()
        .form("/sign-up", &with(&[("name", typed), ("slug", "")]))
        .expect(422)
        .text();
    assert!(!page.contains("<script>alert"));
}

#[test]
fn an_address_and_an_email_belong_to_one_account() {
    let fiado = Fiado::start();
    fiado.visitor().form("/sign-up", FIELDS).expect(303);
    let again = fiado
        .visitor()
        .form("/sign-up", &with(&[("owner_email", "other@sol.example")]))
        .expect(422);
    assert!(again.text().contains("slug-fault"));
    let again = fiado
        .visitor()
        .form("/sign-up", &with(&[("slug", "luna")]))
        .expect(422);
    assert!(again.text().contains("owner_email-fault"));

    let api = |change: &dyn Fn(&mut Value)| {
        let mut body = body();
        change(&mut body);
        fiado.visitor().post("/api/v1/suppliers", &body)
    };
    api(&|body| body["owner"]["email"] = json!("other@sol.example")).expect_problem(409, "slug-taken");
    api(&|body| body["slug"] = json!("luna")).expect_problem(409, "email-taken");
    // Whatever the case of the letters.
    api(&|body| {
        body["slug"] = json!("luna");
        body["owner"]["email"] = json!("SOL@Sol.example");
    })
    .expect_problem(409, "email-taken");
}

#[test]
fn the_api_opens_an_account_with_its_first_key() {
    let fiado = Fiado::start();
    let opened = fiado
        .visitor()
        .post("/api/v1/suppliers", &body())
        .expect(201)
        .json();
    assert_eq!(opened["slug"], "sol");
    let key = opened["api_key"].as_str().expect("a key");
    assert!(key.len() > 40);
    assert_eq!(opened["id"].as_str().expect("an id").len(), 36);
    // Only its digest is kept.
    let kept: String = fiado
        .database()
        .query_row("SELECT hash || hint || name || context FROM api_key", [], |row| {
            row.get(0)
        })
        .expect("a key");
    assert!(!kept.contains(key));
    let password: String = fiado
        .database()
        .query_row("SELECT password_hash FROM staff", [], |row| row.get(0))
        .expect("a hash");
    assert!(password.starts_with("$argon2id$"));
}

#[test]
fn the_api_points_at_every_field_that_is_wrong() {
    let fiado = Fiado::shared();
    let post = |change: &dyn Fn(&mut Value)| -> Answer {
        let mut body = body();
        change(&mut body);
        fiado.visitor().post("/api/v1/suppliers", &body)
    };
    post(&|body| body["slug"] = json!("No")).expect_faults(&["/slug"]);
    post(&|body| body["country"] = json!("Spain")).expect_faults(&["/country"]);
    post(&|body| body["currency"] = json!("eur")).expect_faults(&["/currency"]);
    post(&|body| body["timezone"] = json!("CET+1")).expect_faults(&["/timezone"]);
    post(&|body| body["locale"] = json!("pt")).expect_faults(&["/locale"]);
    post(&|body| body["owner"]["email"] = json!("sol@")).expect_faults(&["/owner/email"]);
    post(&|body| body["owner"]["password"] = json!("too short")).expect_faults(&["/owner/password"]);
    post(&|body| body["name"] = json!("\u{0}")).expect_faults(&["/name"]);
    post(&|body| body["colour"] = json!("red")).expect_faults(&["/colour"]);
    post(&|body| body["owner"]["role"] = json!("viewer")).expect_faults(&["/owner/role"]);
    post(&|body| body["name"] = json!(7)).expect_faults(&["/name"]);
    post(&|body| body["owner"] = json!("Sol")).expect_faults(&["/owner"]);
    post(&|body| {
        body.as_object_mut().expect("an object").remove("locale");
    })
    .expect_faults(&["/locale"]);
    post(&|body| {
        body["slug"] = json!("");
        body["owner"]["name"] = json!(" ");
    })
    .expect_faults(&["/slug", "/owner/name"]);
}

#[test]
fn signups_may_be_for_the_first_only_or_closed() {
    let fiado = Fiado::with_vars(json!({"SIGNUPS": "first"})).start();
    fiado.supplier("first");
    fiado
        .visitor()
        .post("/api/v1/suppliers", &body())
        .expect_problem(403, "signups-closed");
    fiado.visitor().form("/sign-up", FIELDS).expect(403);

    let fiado = Fiado::with_vars(json!({"SIGNUPS": "closed"})).start();
    fiado
        .visitor()
        .post("/api/v1/suppliers", &body())
        .expect_problem(403, "signups-closed");
    fiado.visitor().form("/sign-up", FIELDS).expect(403);
    let rows: i64 = fiado
        .database()
        .query_row("SELECT count(*) FROM supplier", [], |row| row.get(0))
        .expect("a count");
    assert_eq!(rows, 0);
}

#[test]
fn sign_ups_are_limited_before_anything_slow_is_done() {
    let fiado = Fiado::with_limits(json!({"SIGN_IN_LIMITER": 2})).start();
    let mut wrong = body();
    wrong["slug"] = json!("");
    fiado.visitor().post("/api/v1/suppliers", &wrong).expect(422);
    fiado.visitor().post("/api/v1/suppliers", &wrong).expect(422);
    let refused = fiado
        .visitor()
        .post("/api/v1/suppliers", &wrong)
        .expect_problem(429, "too-many-requests");
    assert_eq!(refused.header("Retry-After"), Some("60"));
    assert_eq!(refused.cost().trips, 0);
}

#[test]
fn a_repeated_sign_up_is_told_the_same_key() {
    let fiado = Fiado::start();
    let post = |key: &str, body: &Value| {
        fiado
            .visitor()
            .request("POST", "/api/v1/suppliers")
            .header("Idempotency-Key", key)
            .json(body)
            .send()
    };
    let first = post("once", &body()).expect(201);
    let again = post("once", &body()).expect(201);
    assert_eq!(first.text(), again.text());
    let key = first.json()["api_key"].as_str().expect("a key").to_owned();
    let sol = Client::with_key(&fiado, &key);
    sol.get("/api/v1/customers").expect(200);
    sol.post("/api/v1/customers", &json!({"name": "Luna"}))
        .expect(201);
    // Neither by another key nor with another body.
    post("twice", &body()).expect_problem(409, "slug-taken");
    for (field, value) in [("name", json!("Luna")), ("slug", json!("luna"))] {
        let mut other = body();
        other[field] = value;
        post("once", &other).expect_problem(422, "idempotency-mismatch");
    }
    let mut stranger = body();
    stranger["owner"]["password"] = json!("another long password");
    post("once", &stranger).expect_problem(422, "idempotency-mismatch");
    // Without a key of this kind each account has a key that nobody can make again.
    let mut other = body();
    other["slug"] = json!("luna");
    other["owner"]["email"] = json!("luna@luna.example");
    let keyless = fiado
        .visitor()
        .post("/api/v1/suppliers", &other)
        .expect(201)
        .json();
    assert_ne!(keyless["api_key"], key.as_str());
    // What opens the account is nowhere in the database.
    let db = fiado.database();
    let kept: String = db
        .query_row(
            "SELECT key || ' ' || fingerprint || ' ' || supplier_id || ' ' || slug FROM sign_up",
            [],
            |row| row.get(0),
        )
        .expect("one receipt");
    for secret in [key.trim_start_matches("fiado_"), "once", "a long enough password"] {
        assert!(!kept.contains(secret), "{kept}");
    }
}

#[test]
fn a_repetition_is_told_even_when_nobody_else_may_sign_up() {
    let fiado = Fiado::with_vars(json!({"SIGNUPS": "first"})).start();
    let post = || {
        fiado
            .visitor()
            .request("POST", "/api/v1/suppliers")
            .header("Idempotency-Key", "once")
            .json(&body())
            .send()
    };
    // At once: each of them gets the one answer.
    let answers: Vec<Answer> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..4).map(|_| scope.spawn(post)).collect();
        sent.into_iter()
            .map(|one| one.join().expect("an answer"))
            .collect()
    });
    for answer in &answers {
        assert_eq!((answer.status, answer.text()), (201, answers[0].text()));
    }
    assert_eq!(post().expect(201).text(), answers[0].text());
    fiado
        .visitor()
        .post("/api/v1/suppliers", &body())
        .expect_problem(403, "signups-closed");
}
