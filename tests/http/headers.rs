//! What every response carries, route by route.

use crate::isolation::{ROUTES, Who, fill, nowhere};
use crate::support::{Answer, Fiado, json};

fn assert_headers(route: &str, answer: &Answer) {
    let header = |name: &str| {
        answer
            .header(name)
            .unwrap_or_else(|| panic!("{route} says no {name}"))
    };
    let cache = header("Cache-Control");
    if cache != "private, no-store" {
        // Only what is the same for everybody may be kept anywhere, and nothing that hands out a cookie.
        let shared =
            route.starts_with("GET /s/") || route.contains("openapi.json") || route.contains("/docs");
        assert!(
            shared && answer.header("Set-Cookie").is_none(),
            "{route}: {cache}"
        );
    }
    assert_eq!(header("X-Content-Type-Options"), "nosniff", "{route}");
    assert_eq!(header("Referrer-Policy"), "same-origin", "{route}");
    let policy = header("Content-Security-Policy");
    for part in [
        "default-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    ] {
        assert!(policy.contains(part), "{route}: {policy}");
    }
    assert!(!policy.contains("unsafe"), "{route}: {policy}");
    answer.cost();
}

/// What staff's own paths answer with where it is no page.
const NOT_PAGES: &[(&str, &str)] = &[
    ("GET /admin/customers/export", "text/csv; charset=utf-8"),
    ("GET /admin/colleagues", "application/json; charset=utf-8"),
];

/// Nothing is looked up: a page of an error is a page, too.
#[test]
fn every_route_states_its_caching_and_protects_its_page() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    let ids = nowhere();
    let owner = bakery.sign_in();
    for (route, who) in ROUTES {
        let (method, path) = fill(route, &bakery.slug, &ids);
        if path == "/sign-out" {
            continue;
        }
        let request = match who {
            Who::Key => bakery.request(&method, &path),
            _ => owner.request(&method, &path),
        };
        let answer = if method == "GET" {
            request.send()
        } else {
            request.json(&json!({})).send()
        };
        assert!(answer.status < 500, "{route}: {}", answer.status);
        assert_headers(route, &answer);
        let kind = answer.header("Content-Type").unwrap_or_default();
        if path.starts_with("/api/") && answer.status >= 400 {
            assert_problem(&answer);
        } else if let Some((_, expected)) = NOT_PAGES.iter().find(|(page, _)| page == route) {
            assert_eq!(kind, *expected, "{route}");
        } else if answer.status != 303 && answer.status != 204 && !path.starts_with("/api/") {
            assert_eq!(kind, "text/html; charset=utf-8", "{route}");
            // The policy forbids both, so neither would work.
            let page = answer.text();
            assert!(
                !page.contains("<style") && !page.contains(" style=\""),
                "{route} has styles of its own"
            );
            assert!(
                !page.contains(" onclick=") && !page.contains("<script>"),
                "{route} has scripts of its own"
            );
        }
    }
}

fn assert_problem(answer: &Answer) {
    assert_eq!(
        answer.header("Content-Type"),
        Some("application/problem+json"),
        "{}",
        answer.to
    );
    let body = answer.json();
    assert!(
        body["type"]
            .as_str()
            .is_some_and(|kind| kind.starts_with("/problems/")),
        "{}: {body}",
        answer.to
    );
    assert_eq!(body["status"], answer.status, "{}", answer.to);
    assert!(
        body["title"].as_str().is_some_and(|title| !title.is_empty()),
        "{}: {body}",
        answer.to
    );
    assert!(
        body["detail"].as_str().is_some_and(|detail| !detail.is_empty()),
        "{}: {body}",
        answer.to
    );
}

#[test]
fn what_is_not_there_is_told_in_the_reader_s_way() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    for path in ["/nothing", "/admin-nothing", "/s/no-such-shop/", "/s", "/api"] {
        let answer = fiado.visitor().get(path).expect(404);
        assert_headers(path, &answer);
    }
    let owner = bakery.sign_in();
    assert!(owner.get("/admin/nothing").expect(404).text().contains("<html"));
    assert_problem(&bakery.get("/api/v1/nothing").expect(404));
    assert_problem(&fiado.visitor().get("/api/v1/nothing").expect(401));
    assert_problem(&bakery.get("/api/v2/customers").expect_client_error());
    // One page has one address.
    for path in ["/webhooks", "/webhooks/x", "/webhooks/x/stripe/y"] {
        assert_headers(path, &fiado.visitor().get(path).expect(404));
    }
    fiado
        .visitor()
        .get(&format!("/webhooks/{}/stripe", bakery.slug))
        .expect(405);
}

#[test]
fn other_methods_are_refused_without_harm() {
    let fiado = Fiado::shared();
    let bakery = fiado.supplier("bakery");
    for method in ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
        for path in ["/", "/sign-in", "/admin/settings", "/api/v1/invoices", "/healthz"] {
            let answer = bakery.request(method, path).send();
            assert!(
                (200..500).contains(&answer.status),
                "{method} {path}: {}",
                answer.status
            );
        }
    }
    // HEAD is GET without a body.
    for path in [
        "/sign-in",
        "/healthz",
        "/api/v1/customers",
        "/api/v1/docs",
        &bakery.shop("/"),
    ] {
        let answer = bakery.request("HEAD", path).send();
        assert_eq!((answer.status, answer.body.len()), (200, 0), "{path}");
    }
}

#[test]
fn costs_are_stated_only_where_asked_for() {
    let fiado = Fiado::with_vars(json!({"TIMING": "0"})).start();
    assert!(
        fiado
            .visitor()
            .get("/healthz")
            .expect(200)
            .header("Server-Timing")
            .is_none()
    );
}

#[test]
fn a_runaway_program_is_told_when_to_come_back() {
    let fiado = Fiado::with_limits(json!({"API_LIMITER": 5})).start();
    let bakery = fiado.supplier("bakery");
    bakery.books_are_made_up(); // asking about them would be a call too many
    let answers: Vec<Answer> = (0..12).map(|_| bakery.get("/api/v1/products?limit=1")).collect();
    let refused = answers
        .into_iter()
        .find(|answer| answer.status != 200)
        .expect("a limit")
        .expect_problem(429, "too-many-requests");
    assert_eq!(refused.header("Retry-After"), Some("60"));
    // One program's haste is not another's.
    let rival = fiado.supplier("rival");
    rival.books_are_made_up();
    rival.get("/api/v1/products").expect(200);
}
