//! `POST /demo`: what `make run` fills an empty database with.

use std::time::{Duration, Instant};

use crate::support::{Answer, Client, Fiado, json};

const TOKEN: &str = "open sesame";

fn load(visitor: &Client, token: &str) -> Answer {
    visitor
        .request("POST", "/demo")
        .header("X-Demo-Token", token)
        .send()
}

#[test]
fn where_no_token_is_set_there_is_no_demo() {
    let visitor = Fiado::shared().visitor();
    load(&visitor, "").expect(404);
    load(&visitor, TOKEN).expect(404);
}

#[test]
fn the_demo_loads_once_in_seconds_and_everybody_in_it_signs_in() {
    let fiado = Fiado::with_vars(json!({"DEMO_TOKEN": TOKEN})).start();
    let visitor = fiado.visitor();
    visitor.post("/demo", &json!({})).expect(404);
    load(&visitor, "open sesamE").expect(404);

    let started = Instant::now();
    let told = load(&visitor, TOKEN).expect(201).json();
    assert!(
        started.elapsed() < Duration::from_secs(20),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(load(&visitor, TOKEN).expect(200).json(), json!({"loaded": false}));

    assert_eq!(told["address"], "/s/aurora/");
    visitor.get("/s/aurora/").expect(200);
    let sign_ins = told["sign_ins"].as_array().expect("sign-ins");
    assert_eq!(sign_ins.len(), 7, "five of the staff and two buyers");
    for one in sign_ins {
        let text = |field: &str| one[field].as_str().expect("a text");
        let fields = [("email", text("email")), ("password", text("password"))];
        fiado.visitor().form(text("url"), &fields).expect(303);
    }

    let program = Client::with_key(&fiado, told["api_key"].as_str().expect("a key"));
    assert_eq!(
        program.get("/api/v1/books/verify").expect(200).json()["clean"],
        true
    );
    let invoices = program.get("/api/v1/invoices?limit=200").expect(200).json();
    assert_eq!(invoices["data"].as_array().map(Vec::len), Some(200));
}

/// The demo's standings are those of its day, so the night after has only what that night brings.
#[test]
fn the_night_after_finds_the_demo_as_it_should_be() {
    let fiado = Fiado::with_clock("2026-11-21T09:00:00Z")
        .with_vars(json!({"DEMO_TOKEN": TOKEN}))
        .start();
    let told = load(&fiado.visitor(), TOKEN).expect(201).json();
    fiado.set_clock("2026-11-22T00:30:00Z");
    fiado.run_cron("2026-11-22T00:30:00Z").expect(200);
    let program = Client::with_key(&fiado, told["api_key"].as_str().expect("a key"));
    assert_eq!(
        program.get("/api/v1/books/verify").expect(200).json()["clean"],
        true
    );
}
