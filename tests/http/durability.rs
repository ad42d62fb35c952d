//! Every acknowledged write survives `kill -9`, and what was not acknowledged is wholly there or not at all.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::support::{Customer, Fiado, Supplier, Value, json};

/// A write that was sent: its key, path and body, and the answer, if one came.
struct Sent {
    key: String,
    path: &'static str,
    body: Value,
    answered: Option<Value>,
}

fn send(bakery: &Supplier, sent: &Sent) -> Result<crate::support::Answer, String> {
    bakery
        .request("POST", sent.path)
        .header("Idempotency-Key", &sent.key)
        .json(&sent.body)
        .try_send()
}

/// Writes of every kind, from several writers at once, until the server is gone.
fn write_until_killed(bakery: &Supplier, customers: &[Customer], round: usize, fiado: &Fiado) -> Vec<Sent> {
    let all = Mutex::new(Vec::new());
    let acknowledged = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for (writer, customer) in customers.iter().enumerate() {
            let (all, acknowledged) = (&all, &acknowledged);
            scope.spawn(move || {
                for turn in 0.. {
                    let name = format!("{round}-{writer}-{turn}");
                    let (path, body) = match turn % 4 {
                        0 | 1 => (
                            "/api/v1/invoices",
                            json!({"customer_id": customer.id, "number": name, "issued_on": bakery.day(-60), "total": 1_000}),
                        ),
                        2 => (
                            "/api/v1/payments",
                            json!({"customer_id": customer.id, "amount": 700, "received_on": bakery.day(-1), "method": "cash"}),
                        ),
                        _ => ("/api/v1/customers", json!({"kind": "customer", "name": name, "payment_method": "credit",
                            "payment_terms": {"kind": "net", "days": 7}, "credit_limit": 100, "external_id": name})),
                    };
                    let mut sent = Sent { key: name, path, body, answered: None };
                    let answer = send(bakery, &sent).ok();
                    let is_gone = answer.is_none();
                    if let Some(answer) = answer {
                        assert_eq!(answer.status, 201, "{}", answer.text());
                        sent.answered = Some(answer.json());
                        acknowledged.fetch_add(1, Ordering::Relaxed);
                    }
                    all.lock().expect("no writer failed").push(sent);
                    if is_gone {
                        break;
                    }
                }
            });
        }
        let patience = Instant::now() + Duration::from_secs(20);
        while acknowledged.load(Ordering::Relaxed) < 25 && Instant::now() < patience {
            std::thread::sleep(Duration::from_millis(5));
        }
        fiado.kill();
    });
    all.into_inner().expect("no writer failed")
}

#[test]
fn acknowledged_writes_survive_kill_9() {
    let fiado = Fiado::start();
    let bakery = fiado.supplier("bakery");
    let customers: Vec<Customer> = ["Luna", "Sol", "Mar"]
        .iter()
        .map(|name| bakery.customer(name).create())
        .collect();
    for round in 0..2 {
        let sent = write_until_killed(&bakery, &customers, round, &fiado);
        fiado.restart();
        let acknowledged = sent.iter().filter(|one| one.answered.is_some()).count();
        assert!(
            acknowledged >= 25,
            "only {acknowledged} writes were acknowledged before the kill"
        );
        for one in &sent {
            // Sent again under its key: what was done is answered the same, what was not is done now.
            let again = send(&bakery, one).expect("the server is back").expect(201);
            if let Some(answer) = &one.answered {
                assert_eq!(&again.json(), answer, "{} {}", one.path, one.key);
                assert_eq!(again.cost().written, 0, "{} {} was done twice", one.path, one.key);
            }
        }
        let written: i64 = fiado
            .database()
            .query_row("SELECT (SELECT count(*) FROM invoice) + (SELECT count(*) FROM credit) + (SELECT count(*) FROM customer)", [], |row| row.get(0))
            .expect("a count");
        let expected: i64 = 3 + i64::try_from(sent.len()).expect("few");
        assert!(written >= expected, "{written} of {expected} are there");
        bakery.verify_books();
    }
}

#[test]
fn one_key_at_once_from_many_is_one_write() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let body = json!({"customer_id": cafe.id, "amount": 700, "received_on": bakery.day(0), "method": "cash"});
    let sent = Sent {
        key: "once".to_owned(),
        path: "/api/v1/payments",
        body,
        answered: None,
    };
    let answers: Vec<Value> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| send(&bakery, &sent).expect("an answer").expect(201).json()))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("an answer"))
            .collect()
    });
    assert!(answers.windows(2).all(|two| two[0] == two[1]));
    assert_eq!(bakery.account(&cafe)["unallocated"], 700);
}

#[test]
fn many_writers_of_one_account_all_count() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let cafe = bakery.customer("Café Luna").create();
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..24)
            .map(|turn| {
                let (bakery, cafe) = (&bakery, &cafe);
                scope.spawn(move || match turn % 2 {
                    0 => bakery.invoice(cafe, &format!("F-{turn}"), 1_000).post().status,
                    _ => bakery.pay(cafe, 400).post().status,
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().expect("an answer"))
            .collect()
    });
    let done = |parity: usize| {
        answers
            .iter()
            .enumerate()
            .filter(|(turn, status)| turn % 2 == parity && **status == 201)
            .count()
    };
    assert!(
        answers.iter().all(|status| *status == 201 || *status == 409),
        "{answers:?}"
    );
    let expected = 1_000 * done(0) as i64 - 400 * done(1) as i64;
    assert_eq!(bakery.account(&cafe)["balance"], expected);
    assert!(
        answers.iter().all(|status| *status == 201),
        "nobody should have to try again: {answers:?}"
    );
}
