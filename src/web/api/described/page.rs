//! The description as a page for people: plain HTML in the product's look, without scripts.

use askama::Template;
use serde_json::Value;

use super::operation::Operation;
use crate::domain::money::Amount;

#[derive(Template)]
#[template(path = "api/docs.html")]
struct Docs<'a> {
    introduction: String,
    sections: Vec<Section<'a>>,
}

struct Section<'a> {
    name: &'a str,
    operations: Vec<Described<'a>>,
}

struct Described<'a> {
    id: String,
    method: &'a str,
    path: String,
    summary: &'a str,
    about: String,
    scope: &'a str,
    parameters: Vec<Field>,
    body: Vec<Field>,
    answers: Vec<Told>,
    problems: Vec<Problem>,
    curl: String,
}

struct Told {
    status: String,
    what: String,
    fields: Vec<Field>,
}

struct Problem {
    status: String,
    name: String,
    title: String,
}

struct Field {
    name: String,
    needed: bool,
    kind: String,
    /// HTML.
    about: String,
}

pub fn render(document: &Value, sections: &[(&'static str, Vec<Operation>)]) -> String {
    let described = |operation: &Operation| -> Described<'_> {
        let path = format!("/api/v1{}", operation.path);
        let method = operation.method;
        let spec = &document["paths"][&path][method.to_lowercase()];
        Described {
            id: operation.id(),
            method,
            summary: operation.summary,
            about: inline(operation.about),
            scope: match spec["security"][0]["key"][0].as_str() {
                None => "no key",
                Some("read") => "any key",
                Some(_) => "a key of scope write",
            },
            parameters: spec["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|one| parameter(document, one))
                .collect(),
            body: operation
                .body
                .as_ref()
                .map(|body| fields(&body.schema))
                .unwrap_or_default(),
            answers: answers(document, &spec["responses"]),
            problems: problems(document, &spec["responses"]),
            curl: curl(operation, &path),
            path,
        }
    };
    let page = Docs {
        introduction: introduction(document["info"]["description"].as_str().unwrap_or_default()),
        sections: sections
            .iter()
            .map(|(name, operations)| Section {
                name,
                operations: operations.iter().map(described).collect(),
            })
            .collect(),
    };
    let html = page.render().expect("the page");
    // The generator's blank lines would make every difference hard to read.
    let lines: Vec<&str> = html
        .lines()
        .map(str::trim_end)
        .filter(|line| !line.is_empty())
        .collect();
    format!("{}\n", lines.join("\n"))
}

fn followed<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => document
            .pointer(reference.trim_start_matches('#'))
            .expect("what is referred to"),
        None => value,
    }
}

fn parameter(document: &Value, parameter: &Value) -> Field {
    let parameter = followed(document, parameter);
    let place = parameter["in"].as_str().unwrap_or_default();
    let name = parameter["name"].as_str().unwrap_or_default();
    Field {
        name: match place {
            "query" => format!("?{name}="),
            "header" => format!("{name}:"),
            _ => format!("{{{name}}}"),
        },
        needed: parameter["required"] == true,
        kind: kind(&parameter["schema"]),
        about: inline(parameter["description"].as_str().unwrap_or_default()),
    }
}

fn answers(document: &Value, responses: &Value) -> Vec<Told> {
    let responses = responses.as_object().into_iter().flatten();
    responses
        .filter(|(status, _)| status.starts_with('2'))
        .map(|(status, response)| {
            let schema = &response["content"]["application/json"]["schema"];
            let items = &schema["properties"]["data"]["items"];
            let (what, schema) = if items.is_null() {
                (String::new(), followed(document, schema))
            } else {
                (
                    "{\"data\": […], \"next\": cursor or null}; each of data:".to_owned(),
                    followed(document, items),
                )
            };
            Told {
                status: status.clone(),
                what,
                fields: fields(schema),
            }
        })
        .collect()
}

fn problems(document: &Value, responses: &Value) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (status, response) in responses.as_object().into_iter().flatten() {
        let examples = &followed(document, response)["content"]["application/problem+json"]["examples"];
        for example in examples
            .as_object()
            .into_iter()
            .flat_map(|examples| examples.values())
        {
            let text = |name: &str| example["value"][name].as_str().unwrap_or_default().to_owned();
            problems.push(Problem {
                status: status.clone(),
                name: text("type"),
                title: text("title"),
            });
        }
    }
    problems
}

/// The fields of an object, those that are needed first, those of inner objects after the one that they are in.
fn fields(schema: &Value) -> Vec<Field> {
    let mut found = Vec::new();
    collect(schema, "", &mut found);
    found
}

fn collect(schema: &Value, prefix: &str, found: &mut Vec<Field>) {
    let is_needed = |name: &str| {
        schema["required"]
            .as_array()
            .is_some_and(|names| names.iter().any(|one| one == name))
    };
    let mut properties: Vec<_> = schema["properties"].as_object().into_iter().flatten().collect();
    properties.sort_by_key(|(name, _)| (!is_needed(name), name.as_str() != "id"));
    for (name, field) in properties {
        let name_here = format!("{prefix}{name}");
        found.push(Field {
            name: name_here.clone(),
            needed: is_needed(name),
            kind: kind(field),
            about: inline(field["description"].as_str().unwrap_or_default()),
        });
        if field["properties"].is_object() {
            collect(field, &format!("{name_here}."), found);
        } else if field["items"]["properties"].is_object() {
            collect(&field["items"], &format!("{name_here}[]."), found);
        }
    }
}

/// Type and limits, as short as they can be said.
fn kind(schema: &Value) -> String {
    if let Some(ways) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
        let ways: Vec<String> = ways.iter().map(way).collect();
        return ways.join(" or ");
    }
    if let Some(value) = schema.get("const") {
        return value.to_string();
    }
    let types = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).collect(),
        Value::String(one) => vec![one.as_str()],
        _ => Vec::new(),
    };
    let number = |name: &str| schema[name].as_i64();
    let mut text = match (schema["enum"].as_array(), schema["format"].as_str()) {
        (Some(words), _) => {
            let words: Vec<String> = words
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect();
            words.join(" | ")
        }
        (None, Some("date-time")) => "instant".to_owned(),
        (None, Some(format)) => format.to_owned(),
        (None, None) => types
            .iter()
            .find(|one| **one != "null")
            .unwrap_or(&"anything")
            .to_string(),
    };
    let unlimited = Amount::MAX.minor();
    let range = match (number("minimum"), number("maximum")) {
        (Some(least), Some(most)) if most < unlimited => format!(", {least}–{most}"),
        (Some(least), _) if least > -unlimited => format!(", {least} or more"),
        _ => String::new(),
    };
    text.push_str(&range);
    if let Some(most) = number("maxLength") {
        text.push_str(&format!(
            ", {}–{most} characters",
            number("minLength").unwrap_or(0)
        ));
    }
    if types.contains(&"array") {
        let items = &schema["items"];
        let of = if items["properties"].is_object() {
            String::new()
        } else {
            format!(" of {}", kind(items))
        };
        let most = number("maxItems")
            .map(|most| format!(", at most {most}"))
            .unwrap_or_default();
        text = format!("list{of}{most}");
    }
    if let Some(default) = schema
        .get("default")
        .filter(|default| **default != Value::Array(Vec::new()))
    {
        text.push_str(&format!(
            ", {} if left out",
            default.to_string().trim_matches('"')
        ));
    }
    if types.contains(&"null") {
        text.push_str(", or null");
    }
    text
}

/// One of several shapes, such as `{"kind": "net", "days": integer, 0–365}`.
fn way(schema: &Value) -> String {
    match schema["properties"].as_object() {
        None => kind(schema),
        Some(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, field)| format!("\"{name}\": {}", kind(field)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
    }
}

fn curl(operation: &Operation, path: &str) -> String {
    let mut path = path.to_owned();
    for name in operation
        .path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    {
        path = path.replace(&format!("{{{name}}}"), &format!("${}", name.to_uppercase()));
    }
    let method = match operation.method {
        "GET" => String::new(),
        "POST" if operation.body.is_some() => String::new(),
        method => format!(" -X {method}"),
    };
    let mut text = format!("curl{method} \"$FIADO{path}\"");
    if operation.id() != "post-suppliers" {
        text.push_str(" \\\n  -H \"Authorization: Bearer $KEY\"");
    }
    if operation.method == "POST" {
        text.push_str(" \\\n  -H \"Idempotency-Key: $(uuidgen)\"");
    }
    if let Some(body) = &operation.body {
        let example = serde_json::to_string_pretty(&body.example)
            .expect("JSON")
            .replace('\n', "\n  ");
        text.push_str(&format!(" \\\n  --json '{example}'"));
    }
    text
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The little Markdown that descriptions use: `code`, **bold** and *words*.
fn inline(text: &str) -> String {
    let mut html = escaped(text);
    for (mark, tag) in [("`", "code"), ("**", "strong"), ("*", "em")] {
        let parts: Vec<&str> = html.split(mark).collect();
        let mut joined = String::new();
        for (at, part) in parts.iter().enumerate() {
            joined.push_str(part);
            if at + 1 < parts.len() {
                joined.push_str(&if at % 2 == 0 {
                    format!("<{tag}>")
                } else {
                    format!("</{tag}>")
                });
            }
        }
        html = joined;
    }
    html
}

fn introduction(text: &str) -> String {
    let mut html = String::new();
    let (lead, points) = text.split_once("\n\n").unwrap_or((text, ""));
    html.push_str(&format!("<p class=\"lead\">{}</p>\n<ul>\n", inline(lead)));
    for point in points.lines() {
        html.push_str(&format!("<li>{}</li>\n", inline(point.trim_start_matches("- "))));
    }
    html.push_str("</ul>");
    html
}
