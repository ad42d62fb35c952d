//! The description of the API, held against the running Worker: its examples are sent, its answers are compared with
//! its schemas, and each of its limits is overstepped.

use std::collections::BTreeMap;

use crate::support::{Answer, Fiado, Supplier, Value, json};

/// `assets/api/v1/openapi.json`, as committed and as served.
struct Description(Value);

impl Description {
    fn read() -> Description {
        let text = include_str!("../../assets/api/v1/openapi.json");
        Description(serde_json::from_str(text).expect("JSON"))
    }

    /// Every operation as method, path and description.
    fn operations(&self) -> Vec<(String, String, &Value)> {
        let paths = self.0["paths"].as_object().expect("paths");
        let mut operations = Vec::new();
        for (path, item) in paths {
            for (method, operation) in item.as_object().expect("operations") {
                operations.push((method.to_uppercase(), path.clone(), operation));
            }
        }
        operations
    }

    fn operation(&self, route: &str) -> &Value {
        let (method, path) = route.split_once(' ').expect("a method and a path");
        let operation = &self.0["paths"][path][method.to_lowercase()];
        assert!(operation.is_object(), "{route} is not described");
        operation
    }

    fn followed<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            None => value,
            Some(reference) => self
                .0
                .pointer(reference.trim_start_matches('#'))
                .unwrap_or_else(|| panic!("{reference} leads nowhere")),
        }
    }

    fn body<'a>(&'a self, operation: &'a Value) -> Option<(&'a Value, &'a Value)> {
        let content = operation["requestBody"]["content"].as_object()?.values().next()?;
        Some((self.followed(&content["schema"]), &content["example"]))
    }

    /// Fails the test unless the answer is one of those described, and its body what is described for it.
    #[track_caller]
    fn check(&self, route: &str, answer: &Answer) {
        let operation = self.operation(route);
        let response = self.followed(&operation["responses"][answer.status.to_string()]);
        assert!(
            response.is_object(),
            "{route} answers {}, which is not described: {}",
            answer.status,
            answer.text()
        );
        let Some(content) = response["content"].as_object() else {
            assert!(answer.body.is_empty(), "{route}: {}", answer.text());
            return;
        };
        let (media, content) = content.iter().next().expect("a kind of content");
        if media == "*/*" {
            assert!(!answer.body.is_empty(), "{route}");
            return;
        }
        let sent = answer.header("Content-Type").unwrap_or_default();
        assert_eq!(sent.split(';').next(), Some(media.as_str()), "{route}");
        if media.ends_with("json") {
            self.validate(route, &content["schema"], &answer.json());
        }
    }

    #[track_caller]
    fn validate(&self, route: &str, schema: &Value, instance: &Value) {
        let mut whole = schema.clone();
        whole["components"] = self.0["components"].clone();
        // Clients must expect more fields some day. Today every field is described.
        only_described(&mut whole);
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&whole)
            .unwrap_or_else(|error| panic!("{route}: the schema is none: {error}"));
        let faults: Vec<String> = validator
            .iter_errors(instance)
            .map(|error| format!("{}: {error}", error.instance_path))
            .collect();
        assert!(
            faults.is_empty(),
            "{route} is not as described:\n{}\n{instance}",
            faults.join("\n")
        );
    }
}

/// Closes every object that lists its fields.
fn only_described(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            // Parts of `allOf` describe the same object together.
            let open = object.contains_key("allOf");
            if object.get("type").is_some_and(|kind| kind == "object")
                && object.contains_key("properties")
                && !object.contains_key("additionalProperties")
            {
                object.insert("additionalProperties".to_owned(), json!(false));
            }
            if !open {
                object.values_mut().for_each(only_described);
            }
        }
        Value::Array(entries) => entries.iter_mut().for_each(only_described),
        _ => {}
    }
}

/// The examples in an order in which each finds what it needs, and what the answer's `id` stands for.
const STORY: &[(&str, Option<&str>)] = &[
    ("POST /api/v1/customers", Some("customers")),
    ("PUT /api/v1/customers/by-external-id/{external_id}", None),
    ("GET /api/v1/customers", None),
    ("GET /api/v1/customers/{id}", None),
    ("PATCH /api/v1/customers/{id}", None),
    ("PUT /api/v1/customer-settings", None),
    ("GET /api/v1/customer-settings", None),
    ("POST /api/v1/customers/{id}/contacts", Some("contact")),
    ("GET /api/v1/customers/{id}/contacts", None),
    ("GET /api/v1/customers/{id}/contacts/{contact}", None),
    ("PATCH /api/v1/customers/{id}/contacts/{contact}", None),
    ("PUT /api/v1/customers/{id}/contacts/{contact}/main", None),
    ("GET /api/v1/customers/{id}/contacts/{contact}/usernames", None),
    ("PUT /api/v1/customers/{id}/contacts/{contact}/access", None),
    ("PUT /api/v1/customers/{id}/contacts/{contact}/invitation", None),
    (
        "DELETE /api/v1/customers/{id}/contacts/{contact}/invitation",
        None,
    ),
    ("DELETE /api/v1/customers/{id}/contacts/{contact}/access", None),
    ("DELETE /api/v1/customers/{id}/access", None),
    ("POST /api/v1/customers/{id}/consents", None),
    ("GET /api/v1/customers/{id}/consents", None),
    ("POST /api/v1/customers/{id}/locations", Some("location")),
    ("GET /api/v1/customers/{id}/locations", None),
    ("GET /api/v1/customers/{id}/locations/{location}", None),
    ("PATCH /api/v1/customers/{id}/locations/{location}", None),
    ("POST /api/v1/customers/{id}/comments", None),
    ("POST /api/v1/customers/{id}/visits", None),
    ("GET /api/v1/customers/{id}/history", None),
    ("GET /api/v1/customers/{id}/files", Some("file")),
    ("GET /api/v1/customers/{id}/files/{file}", None),
    ("DELETE /api/v1/customers/{id}/files/{file}", None),
    ("POST /api/v1/products", Some("products")),
    ("GET /api/v1/products", None),
    ("GET /api/v1/products/{id}", None),
    ("PUT /api/v1/warehouse-settings", None),
    ("GET /api/v1/warehouse-settings", None),
    ("POST /api/v1/range-groups", Some("range-groups")),
    ("GET /api/v1/range-groups", None),
    ("GET /api/v1/range-groups/{id}", None),
    ("PUT /api/v1/range-groups/{id}", None),
    ("PUT /api/v1/range-groups/{id}/products", None),
    ("GET /api/v1/range-groups/{id}/products", None),
    ("POST /api/v1/price-lists", Some("price-lists")),
    ("GET /api/v1/price-lists", None),
    ("GET /api/v1/price-lists/{id}", None),
    ("PUT /api/v1/price-lists/{id}", None),
    ("PATCH /api/v1/price-lists/{id}/prices", None),
    ("GET /api/v1/price-lists/{id}/prices", None),
    ("POST /api/v1/delivery-groups", Some("delivery-groups")),
    ("GET /api/v1/delivery-groups", None),
    ("GET /api/v1/delivery-groups/{id}", None),
    ("PUT /api/v1/delivery-groups/{id}", None),
    ("PUT /api/v1/customers/{id}/products", None),
    ("GET /api/v1/customers/{id}/products", None),
    ("PUT /api/v1/delivery-settings", None),
    ("GET /api/v1/delivery-settings", None),
    ("GET /api/v1/customers/{id}/delivery-days", None),
    ("POST /api/v1/orders", Some("orders")),
    ("GET /api/v1/orders", None),
    ("GET /api/v1/orders/{id}", None),
    ("PATCH /api/v1/products/{id}", None),
    ("POST /api/v1/invoices", Some("invoices")),
    ("GET /api/v1/invoices", None),
    ("GET /api/v1/receivables", None),
    ("GET /api/v1/reminders", None),
    // Refused, as described: nothing waits.
    ("POST /api/v1/reminders/{id}", None),
    ("GET /api/v1/invoices/{id}", None),
    ("POST /api/v1/customers/{id}/promises", Some("promise")),
    ("GET /api/v1/customers/{id}/promises", None),
    ("DELETE /api/v1/customers/{id}/promises/{promise}", None),
    ("POST /api/v1/payments", Some("payments")),
    ("GET /api/v1/payments/{id}", None),
    ("GET /api/v1/payments", None),
    ("POST /api/v1/credit-notes", None),
    ("PUT /api/v1/payment-providers/{provider}", None),
    ("POST /api/v1/collections", None),
    ("POST /api/v1/invoices/{id}/dispute", None),
    ("DELETE /api/v1/invoices/{id}/dispute", None),
    ("PUT /api/v1/billing-settings", None),
    ("GET /api/v1/billing-settings", None),
    ("GET /api/v1/customers/{id}/late-charges", None),
    // Refused, as described: nothing has come together.
    ("POST /api/v1/customers/{id}/late-charges", None),
    ("GET /api/v1/customers/{id}/sales", None),
    ("GET /api/v1/customers/{id}/statement", None),
    ("GET /api/v1/customers/{id}/account", None),
    ("PUT /api/v1/customers/{id}/delinquency", None),
    ("GET /api/v1/customers/{id}/account", None),
    ("DELETE /api/v1/customers/{id}/delinquency", None),
    ("GET /api/v1/books/verify", None),
    ("GET /api/v1/staff", None),
    ("DELETE /api/v1/customers/{id}/locations/{location}", None),
    // There again, for its limits to be tried.
    ("POST /api/v1/customers/{id}/locations", Some("location")),
    ("DELETE /api/v1/customers/{id}/contacts/{contact}", None),
    ("POST /api/v1/customers/{id}/contacts", Some("contact")),
    ("GET /api/v1/customers/{id}/export", None),
    ("GET /api/v1/customers/{id}/duplicates", None),
    ("POST /api/v1/customers/{id}/merge", Some("merge")),
    ("GET /api/v1/customers/{id}/merges", None),
    ("DELETE /api/v1/customers/{id}/merges/{merge}", None),
    ("DELETE /api/v1/range-groups/{id}", None),
    ("DELETE /api/v1/price-lists/{id}", None),
    ("DELETE /api/v1/delivery-groups/{id}", None),
    // There again, for their limits to be tried.
    ("POST /api/v1/range-groups", Some("range-groups")),
    ("POST /api/v1/price-lists", Some("price-lists")),
    ("POST /api/v1/delivery-groups", Some("delivery-groups")),
    // Refused, as described: too much is open to be written off, and nothing is left of the payment.
    ("POST /api/v1/invoices/{id}/write-off", None),
    // No key to ask the provider with.
    ("POST /api/v1/invoices/{id}/payment-link", None),
    ("POST /api/v1/payments/{id}/allocations", None),
    ("POST /api/v1/payments/{id}/refund", None),
    // Refused, as described: something is open, and both have been used.
    ("POST /api/v1/customers/{id}/erase", None),
    ("DELETE /api/v1/products/{id}", None),
    ("DELETE /api/v1/customers/{id}", None),
];

type Ids = BTreeMap<String, String>;

fn path_of(route: &str, ids: &Ids) -> (String, String) {
    let ids: BTreeMap<&'static str, String> = ids
        .iter()
        .map(|(name, id)| (&*name.clone().leak(), id.clone()))
        .collect();
    crate::isolation::fill(route, "", &ids)
}

fn send(bakery: &Supplier, route: &str, ids: &Ids, body: Option<&Value>) -> Answer {
    let (method, path) = path_of(route, ids);
    let request = bakery.request(&method, &path);
    match body {
        Some(body) => request.json(body).send(),
        None => request.send(),
    }
}

/// Files come from the desk.
fn attach(bakery: &Supplier, customer: &str) {
    bakery
        .sign_in()
        .request("POST", &format!("/admin/customers/{customer}/files"))
        .file("files", "note.txt", "text/plain", b"A note.")
        .send()
        .expect(303);
}

/// Sends every example; answers with the ids of what there is then.
fn tell_the_story(description: &Description, bakery: &Supplier) -> Ids {
    let mut ids = Ids::from([
        ("external_id".to_owned(), "ERP-1043".to_owned()),
        (
            "reminders".to_owned(),
            "00000000-0000-7000-8000-000000000000".to_owned(),
        ),
        ("provider".to_owned(), "stripe".to_owned()),
    ]);
    for (route, names) in STORY {
        let body = description
            .body(description.operation(route))
            .map(|(_, example)| example);
        if *route == "GET /api/v1/customers/{id}/files" {
            attach(bakery, &ids["customers"]);
        }
        let twin;
        let body = if *route == "POST /api/v1/customers/{id}/merge" {
            twin = serde_json::json!({"from": bakery.customer("Cafe Luna").create().id});
            Some(&twin)
        } else {
            body
        };
        let answer = send(bakery, route, &ids, body);
        let refused = matches!(
            *route,
            "DELETE /api/v1/products/{id}"
                | "DELETE /api/v1/customers/{id}"
                | "POST /api/v1/customers/{id}/erase"
                | "POST /api/v1/invoices/{id}/write-off"
                | "POST /api/v1/reminders/{id}"
                | "POST /api/v1/customers/{id}/late-charges"
                | "POST /api/v1/invoices/{id}/payment-link"
                | "POST /api/v1/payments/{id}/allocations"
                | "POST /api/v1/payments/{id}/refund"
        );
        assert_eq!(answer.status >= 400, refused, "{route}: {}", answer.text());
        description.check(route, &answer);
        if let Some(name) = names {
            let id = answer.json()["data"][0]["id"].as_str().map(str::to_owned);
            ids.insert((*name).to_owned(), id.unwrap_or_else(|| answer.id()));
        }
    }
    ids
}

#[test]
fn the_examples_work_and_are_answered_as_described() {
    let fiado = Fiado::shared();
    let description = Description::read();
    let bakery = fiado.supplier("bakery");
    tell_the_story(&description, &bakery);
    let told: Vec<&str> = STORY.iter().map(|(route, _)| *route).collect();
    for (method, path, operation) in description.operations() {
        let route = format!("{method} {path}");
        assert!(
            told.contains(&route.as_str()) || route == "POST /api/v1/suppliers",
            "{route} is not in the story"
        );
        if let Some((schema, example)) = description.body(operation) {
            description.validate(&route, schema, example);
        }
    }
    let route = "POST /api/v1/suppliers";
    let (_, example) = description.body(description.operation(route)).expect("a body");
    let mut example = example.clone();
    // The example's slug is taken once; the tests share a server.
    example["slug"] = json!(format!("{}-example", bakery.slug));
    example["owner"]["email"] = json!(format!("sol@{}-example.example", bakery.slug));
    description.check(
        route,
        &fiado.visitor().post("/api/v1/suppliers", &example).expect(201),
    );
}

/// A value that a schema does not take, for each of its limits.
fn oversteps(schema: &Value) -> Vec<Value> {
    let types: Vec<&str> = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect(),
    };
    let mut wrong = Vec::new();
    if !types.is_empty() {
        wrong.push(json!({"no": "such type"}));
        if !types.contains(&"string") {
            wrong.push(json!("a text"));
        }
        if types.contains(&"integer") {
            wrong.push(json!(1.5));
        }
    }
    if schema["enum"].is_array() {
        wrong.push(json!("no_such_word"));
    }
    if let Some(most) = schema["maxLength"].as_u64() {
        wrong.push(json!("a".repeat(usize::try_from(most + 1).expect("short"))));
    }
    if schema["minLength"].as_u64().is_some_and(|least| least > 0) {
        wrong.push(json!(""));
    }
    if let Some(most) = schema["maximum"].as_i64() {
        wrong.push(json!(most + 1));
    }
    if let Some(least) = schema["minimum"].as_i64() {
        wrong.push(json!(least - 1));
    }
    if schema["format"] == "date" {
        wrong.extend([json!("2026-02-30"), json!("20260101")]);
    }
    if schema["pattern"].is_string() {
        wrong.push(json!("~~"));
    }
    if let Some(most) = schema["maxItems"].as_u64() {
        let most = usize::try_from(most + 1).expect("short");
        // All different: tags that are the same count once.
        let entries: Vec<Value> = (0..most)
            .map(|at| match schema["items"]["type"].as_str() {
                Some("string") => json!(format!("entry {at}")),
                Some("integer") => json!(1),
                _ => json!({"sku": format!("S-{at}"), "quantity": 1}),
            })
            .collect();
        // Objects of another list would be refused for their fields.
        if schema["items"]["properties"]["invoice_number"].is_null() {
            wrong.push(json!(entries));
        }
    }
    wrong
}

/// What is wrong with the answer to a body that is wrong at this place.
fn not_refused(
    description: &Description,
    answer: &Answer,
    route: &str,
    body: &Value,
    at: &str,
) -> Option<String> {
    if answer.status != 422 {
        return Some(format!(
            "{route} takes at {at} what its description does not: {body}\n{}",
            answer.text()
        ));
    }
    description.check(route, answer);
    let pointers = answer.pointers();
    let pointed = pointers.iter().any(|pointer| pointer.starts_with(at));
    (!pointed).then(|| format!("{route} points at {pointers:?}, not at {at}: {body}"))
}

/// Of these, a body may name one.
const ALTERNATIVES: &[(&str, &str)] = &[
    ("received_on", "issued_on"),
    ("customer_id", "customer_external_id"),
];

/// The example with another value.
fn with(example: &Value, name: &str, value: Value) -> Value {
    let mut body = example.clone();
    for (one, other) in ALTERNATIVES {
        if *one == name && body[other].is_string() {
            body.as_object_mut().expect("an object").remove(*other);
        }
    }
    body[name] = value;
    body
}

/// Everything that the schema of a body rules out is refused, by the name of the field.
#[test]
fn every_limit_that_is_described_is_kept() {
    let fiado = Fiado::shared();
    let description = Description::read();
    let bakery = fiado.supplier("bakery");
    let ids = tell_the_story(&description, &bakery);
    let before = bakery.rows();
    let mut faults = Vec::new();
    for (method, path, operation) in description.operations() {
        let route = format!("{method} {path}");
        let Some((schema, example)) = description.body(operation) else {
            continue;
        };
        if path == "/api/v1/suppliers" {
            continue; // below: without a key
        }
        let mut refused = |body: &Value, at: &str| {
            let answer = send(&bakery, &route, &ids, Some(body));
            faults.extend(not_refused(&description, &answer, &route, body, at));
        };
        for name in schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
        {
            let mut body = example.clone();
            body.as_object_mut().expect("an object").remove(name);
            refused(&body, &format!("/{name}"));
        }
        let mut body = example.clone();
        body["no_such_field"] = json!(1);
        refused(&body, "/no_such_field");
        for (name, field) in schema["properties"].as_object().expect("fields") {
            for wrong in oversteps(field) {
                refused(&with(example, name, wrong), &format!("/{name}"));
            }
            let nullable = field["type"]
                .as_array()
                .is_some_and(|types| types.contains(&json!("null")))
                || field["oneOf"]
                    .as_array()
                    .is_some_and(|ways| ways.contains(&json!({"type": "null"})));
            if !nullable {
                refused(&with(example, name, Value::Null), &format!("/{name}"));
            }
            for (inner, field) in field["items"]["properties"].as_object().into_iter().flatten() {
                for wrong in oversteps(field) {
                    let mut body = example.clone();
                    if body[name].is_null() {
                        body[name] = json!([{"invoice_number": "F-2026-0001", "amount": 1}]);
                    }
                    body[name][0][inner] = wrong;
                    refused(&body, &format!("/{name}/0/{inner}"));
                }
            }
            for way in field["oneOf"].as_array().into_iter().flatten() {
                for (inner, facts) in way["properties"].as_object().into_iter().flatten() {
                    for wrong in oversteps(facts) {
                        let mut body = example.clone();
                        body[name] = json!({"kind": way["properties"]["kind"]["const"], "days": example[name]["days"]});
                        body[name][inner] = wrong;
                        refused(&body, &format!("/{name}"));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!(bakery.rows(), before, "what was refused left something behind");
}

#[test]
fn a_sign_up_keeps_its_limits() {
    let fiado = Fiado::shared();
    let description = Description::read();
    let (schema, example) = description
        .body(description.operation("POST /api/v1/suppliers"))
        .expect("a body");
    let mut faults = Vec::new();
    let mut refused = |body: &Value, at: &str| {
        let answer = fiado.visitor().post("/api/v1/suppliers", body);
        faults.extend(not_refused(
            &description,
            &answer,
            "POST /api/v1/suppliers",
            body,
            at,
        ));
    };
    for (name, field) in schema["properties"].as_object().expect("fields") {
        for wrong in oversteps(field) {
            let mut body = example.clone();
            body[name] = wrong;
            refused(&body, &format!("/{name}"));
        }
        for (inner, field) in field["properties"].as_object().into_iter().flatten() {
            for wrong in oversteps(field) {
                let mut body = example.clone();
                body[name][inner] = wrong;
                refused(&body, &format!("/{name}/{inner}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// `DELETE /api/v1/orders` is not a thing that could be done somewhere else.
#[test]
fn other_methods_are_told_which_ones_there_are() {
    let fiado = Fiado::shared();
    let description = Description::read();
    let bakery = fiado.supplier("bakery");
    let mut paths: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (method, path, _) in description.operations() {
        paths.entry(path).or_default().push(method);
    }
    let mut ids = Ids::new();
    for name in [
        "customers",
        "external_id",
        "contact",
        "location",
        "file",
        "merge",
        "promise",
        "reminders",
        "range-groups",
        "price-lists",
        "delivery-groups",
        "products",
        "orders",
        "invoices",
        "payments",
        "provider",
    ] {
        ids.insert(name.to_owned(), "x".to_owned());
    }
    for (path, mut methods) in paths {
        if methods.contains(&"GET".to_owned()) {
            methods.push("HEAD".to_owned());
        }
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            if methods.iter().any(|one| one == method) {
                continue;
            }
            let (_, filled) = path_of(&format!("{method} {path}"), &ids);
            let answer = bakery
                .request(method, &filled)
                .send()
                .expect_problem(405, "method-not-allowed");
            let mut allowed: Vec<&str> = answer.header("Allow").unwrap_or_default().split(", ").collect();
            allowed.sort_unstable();
            methods.sort_unstable();
            assert_eq!(allowed, methods, "{method} {path}");
        }
    }
}

#[test]
fn description_and_page_are_served_to_everybody() {
    let fiado = Fiado::shared();
    let description = Description::read();
    let visitor = fiado.visitor();
    let served = visitor.get("/api/v1/openapi.json").expect(200);
    assert_eq!(served.json(), description.0);
    let kind = served.header("Content-Type").unwrap_or_default();
    assert!(kind.starts_with("application/json"), "{kind}");
    let page = visitor.get("/api/v1/docs").expect(200);
    assert_eq!(page.header("Content-Type"), Some("text/html; charset=utf-8"));
    let html = page.text();
    assert!(!html.contains("<script") && !html.contains("<style") && !html.contains(" style="));
    for (method, path, operation) in description.operations() {
        let id = operation["operationId"].as_str().expect("an id");
        assert!(
            html.contains(&format!("id=\"{id}\"")),
            "{method} {path} is not on the page"
        );
    }
    for answer in [&served, &page] {
        for (name, value) in [
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "same-origin"),
            ("Cache-Control", "public, max-age=300"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{} {name}", answer.to);
        }
        let policy = answer.header("Content-Security-Policy").unwrap_or_default();
        assert!(
            policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"),
            "{policy}"
        );
        assert!(answer.header("Set-Cookie").is_none());
    }
    // Programs and pages of other origins may read the description.
    assert_eq!(served.header("Access-Control-Allow-Origin"), Some("*"));
}
