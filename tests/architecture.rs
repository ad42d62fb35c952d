//! The rules of ARCHITECTURE.md that a compiler does not check.

#[path = "support/sources.rs"]
#[allow(dead_code)]
mod sources;

use std::collections::BTreeSet;

use sources::{Source, Token, is_sql, own_paths};

/// What each layer may name. `lib → router → web → storage → domain` and `lib → jobs → storage → domain`; the demo is
/// made up beside the domain, out of nothing else;
/// `app` and `error` are what handlers and jobs are given.
const LAYERS: &[(&str, &[&str])] = &[
    ("json", &["json"]),
    ("domain", &["json", "domain"]),
    ("demo", &["json", "demo", "domain"]),
    ("storage", &["json", "storage", "demo", "domain", "params"]),
    ("error", &["json", "error", "storage", "domain"]),
    ("app", &["json", "app", "error", "storage", "domain"]),
    (
        "jobs",
        &["json", "jobs", "app", "error", "storage", "domain", "params"],
    ),
    (
        "web",
        &["json", "web", "jobs", "app", "error", "storage", "demo", "domain"],
    ),
    ("router", &["json", "router", "web", "app", "error"]),
];

const AREAS: &[&str] = &["admin", "storefront", "api", "webhooks"];

const MOST_LINES: usize = 500;

#[track_caller]
fn assert_none(faults: Vec<String>, rule: &str) {
    assert!(faults.is_empty(), "{rule}:\n{}", faults.join("\n"));
}

fn layer(source: &Source) -> &str {
    source.path.split(['/', '.']).next().unwrap_or_default()
}

#[test]
fn imports_point_one_way() {
    let mut faults = Vec::new();
    for source in sources::all().iter().filter(|source| source.path != "lib.rs") {
        let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == layer(source)) else {
            faults.push(format!("{} is in no layer that this test knows", source.path));
            continue;
        };
        for path in own_paths(&source.tokens) {
            if path
                .first()
                .is_some_and(|first| !allowed.contains(&first.as_str()))
            {
                faults.push(format!("{} names crate::{}", source.path, path.join("::")));
            }
        }
    }
    assert_none(faults, "imports point one way");
}

#[test]
fn areas_of_the_web_do_not_know_each_other() {
    let mut faults = Vec::new();
    for source in sources::all() {
        let Some(own) = source
            .path
            .strip_prefix("web/")
            .and_then(|rest| rest.split(['/', '.']).next())
        else {
            continue;
        };
        for path in own_paths(&source.tokens) {
            let [web, area, ..] = path.as_slice() else {
                continue;
            };
            // `web/mod.rs` and the shared parts know no area either.
            if web == "web" && AREAS.contains(&area.as_str()) && area != own {
                faults.push(format!("{} names crate::{}", source.path, path.join("::")));
            }
        }
    }
    assert_none(faults, "areas of the web do not know each other");
}

#[test]
fn the_domain_is_pure() {
    const OUTSIDE: &[&str] = &[
        "worker",
        "wasm_bindgen",
        "js_sys",
        "serde_wasm_bindgen",
        "askama",
        "ureq",
        "SystemTime",
        "Instant",
    ];
    let mut faults = Vec::new();
    // The one exception: on Workers the rules of time zones are the runtime's own data.
    let pure = |source: &&sources::Source| {
        layer(source) == "domain" && !source.path.ends_with("calendar/zone_data.rs")
    };
    for source in sources::all().iter().filter(pure) {
        for word in source
            .tokens
            .iter()
            .filter_map(Token::word)
            .filter(|word| OUTSIDE.contains(word))
        {
            faults.push(format!("{} names {word}", source.path));
        }
    }
    assert_none(faults, "the domain is pure");
}

#[test]
fn only_storage_speaks_to_d1_and_r2() {
    const BINDINGS: &[&str] = &[
        "D1Database",
        "D1PreparedStatement",
        "D1Result",
        "D1Type",
        "D1PreparedArgument",
        "Bucket",
        "query",
    ];
    let mut faults = Vec::new();
    for source in sources::all().iter().filter(|source| layer(source) != "storage") {
        for (at, token) in source.tokens.iter().enumerate() {
            if let Some(text) = token.string().filter(|text| is_sql(text)) {
                faults.push(format!("{} writes SQL: {text:.60}", source.path));
            }
            let Some(word) = token.word().filter(|word| BINDINGS.contains(word)) else {
                continue;
            };
            // `query` is also a word of URLs; `query!` is not.
            if word != "query" || source.tokens.get(at + 1).is_some_and(|next| next.is_mark('!')) {
                faults.push(format!("{} names {word}", source.path));
            }
        }
    }
    assert_none(faults, "only storage speaks to D1 and R2");
}

#[test]
fn nothing_panics_on_purpose() {
    const METHODS: &[&str] = &["unwrap", "expect", "unwrap_err", "expect_err", "unwrap_unchecked"];
    const MACROS: &[&str] = &[
        "panic",
        "todo",
        "unimplemented",
        "unreachable",
        "dbg",
        "println",
        "eprintln",
    ];
    let mut faults = Vec::new();
    for source in sources::all() {
        for three in source.tokens.windows(3) {
            let [before, word, after] = three else { continue };
            let Some(name) = word.word() else { continue };
            let called = before.is_mark('.') && METHODS.contains(&name) && after.is_mark('(');
            if called || (MACROS.contains(&name) && after.is_mark('!')) {
                faults.push(format!("{} says {name}", source.path));
            }
        }
    }
    assert_none(faults, "nothing panics on purpose");
}

#[test]
fn money_is_never_a_float() {
    let mut faults = Vec::new();
    for source in sources::all()
        .iter()
        .filter(|source| matches!(layer(source), "domain" | "storage"))
    {
        // Where numbers meet JavaScript: money guarded at 2^53, and the milliseconds of an instant.
        if matches!(
            source.path.as_str(),
            "storage/db.rs" | "storage/row.rs" | "domain/calendar/zone_data.rs"
        ) {
            continue;
        }
        for word in source
            .tokens
            .iter()
            .filter_map(Token::word)
            .filter(|word| matches!(*word, "f64" | "f32"))
        {
            faults.push(format!("{} says {word}", source.path));
        }
    }
    assert_none(faults, "money is never a float");
}

#[test]
fn files_hold_one_idea() {
    let faults = sources::all()
        .iter()
        .map(|source| {
            (
                source,
                source
                    .text
                    .lines()
                    .take_while(|line| line.trim() != "#[cfg(test)]")
                    .count(),
            )
        })
        .filter(|(_, lines)| *lines > MOST_LINES)
        .map(|(source, lines)| format!("{}: {lines} lines", source.path))
        .collect();
    assert_none(
        faults,
        &format!("files have at most {MOST_LINES} lines before their tests"),
    );
}

/// A route that nobody tried with foreign ids and without credentials is a hole that nobody looked into.
#[test]
fn every_route_is_in_the_isolation_test() {
    let table = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/http/isolation.rs"))
        .expect("a table");
    let routes = routes();
    assert!(routes.len() > 10, "the router is read wrongly: {routes:?}");
    let faults = routes
        .into_iter()
        .filter(|route| !table.contains(&format!("\"{route}\"")))
        .collect();
    assert_none(faults, "every route is in the table of tests/http/isolation.rs");
}

/// What programs can call is what the description offers them, and the other way round.
#[test]
fn the_api_is_described_route_by_route() {
    let offered: BTreeSet<String> = routes()
        .into_iter()
        .filter(|route| route.contains(" /api/"))
        .collect();
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/api/v1/openapi.json"))
        .expect("a description");
    let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let described: BTreeSet<String> = document["paths"]
        .as_object()
        .into_iter()
        .flatten()
        .flat_map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            methods.map(move |(method, _)| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let missing = |of: &BTreeSet<String>, among: &BTreeSet<String>, what: &str| -> Vec<String> {
        of.difference(among)
            .map(|route| format!("{route} {what}"))
            .collect()
    };
    let mut faults = missing(&offered, &described, "is not described");
    faults.extend(missing(&described, &offered, "is described and not there"));
    assert_none(faults, "the description and the router know the same routes");
}

/// The arms `(Method::Post, ["customers", id])` of the router's functions, with the paths they are mounted at.
fn routes() -> BTreeSet<String> {
    let router = sources::all()
        .into_iter()
        .filter(|source| layer(source) == "router");
    router.flat_map(|source| routes_of(&source.tokens)).collect()
}

fn routes_of(tokens: &[Token]) -> BTreeSet<String> {
    const MOUNTED: &[(&str, &str)] = &[
        ("site", ""),
        ("admin_area", "/admin"),
        ("shop", "/s/{slug}"),
        ("api_v1", "/api/v1"),
    ];
    let mut routes = BTreeSet::new();
    let mut mount = None;
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at].is_word("fn") {
            let name = tokens.get(at + 1).and_then(Token::word).unwrap_or_default();
            mount = MOUNTED
                .iter()
                .find(|(function, _)| name.starts_with(function))
                .map(|(_, mount)| *mount);
        }
        let method = match tokens.get(at..at + 4) {
            Some(
                [
                    Token::Word(kind),
                    Token::Mark(':'),
                    Token::Mark(':'),
                    Token::Word(method),
                ],
            ) if kind == "Method" => method,
            _ => {
                at += 1;
                continue;
            }
        };
        at += 4;
        let pattern = tokens.get(at).is_some_and(|one| one.is_mark(','))
            && tokens.get(at + 1).is_some_and(|one| one.is_mark('['));
        let (true, Some(mount)) = (pattern, mount) else {
            continue;
        };
        let end = tokens[at..]
            .iter()
            .position(|one| one.is_mark(']'))
            .map_or(tokens.len(), |length| at + length);
        let mut path = mount.to_owned();
        for token in &tokens[at + 2..end] {
            match (token.string(), token.word()) {
                (Some(text), _) => path = format!("{path}/{text}"),
                (_, Some(name)) => path = format!("{path}/{{{name}}}"),
                _ => {}
            }
        }
        if path == mount {
            path.push('/');
        }
        routes.insert(format!("{} {path}", method.to_uppercase()));
        at = end;
    }
    routes
}
