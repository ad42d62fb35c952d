//! One operation: what is sent, what is answered, and every problem that it may end in.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::shape::{self, Shape};
use crate::domain::fault::{Fault, FieldFault};
use crate::error::{Error, Problem, Refusal};
use crate::web::request::BODY_LIMIT;
use crate::web::respond;

pub struct Operation {
    pub method: &'static str,
    pub path: &'static str,
    pub summary: &'static str,
    pub about: &'static str,
    parameters: Vec<Value>,
    pub body: Option<Body>,
    pub answers: Vec<Answer>,
    refusals: Vec<Refusal>,
    /// Without a key.
    open: bool,
}

pub struct Body {
    name: &'static str,
    pub schema: Value,
    pub example: Value,
}

pub struct Answer {
    pub status: u16,
    told: Option<(&'static str, Value)>,
    /// In `{"data": […], "next": …}`.
    list: bool,
    /// What is answered if not JSON, and what that is.
    media: Option<(&'static str, &'static str)>,
}

pub fn problem_schema() -> Value {
    Shape::told::<Problem>()
        .field("type", json!({"description": "The problem's stable name.", "examples": ["/problems/credit-limit-exceeded"]}))
        .field("detail", json!({"description": "For a person, in English."}))
        .field("errors", json!({"description": "The fields that are wrong."}))
        .schema()
}

impl Operation {
    fn new(method: &'static str, path: &'static str, summary: &'static str) -> Operation {
        let parameters = path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .map(|name| json!({"name": name, "in": "path", "required": true, "schema": shape::id()}))
            .collect();
        Operation {
            method,
            path,
            summary,
            about: "",
            parameters,
            body: None,
            answers: Vec::new(),
            refusals: Vec::new(),
            open: false,
        }
    }

    pub fn get(path: &'static str, summary: &'static str) -> Operation {
        Operation::new("GET", path, summary)
    }

    pub fn post(path: &'static str, summary: &'static str) -> Operation {
        let mut operation = Operation::new("POST", path, summary);
        operation
            .parameters
            .push(json!({"$ref": "#/components/parameters/IdempotencyKey"}));
        operation.refusals.push(Refusal::IdempotencyMismatch);
        operation
    }

    pub fn put(path: &'static str, summary: &'static str) -> Operation {
        Operation::new("PUT", path, summary)
    }

    pub fn patch(path: &'static str, summary: &'static str) -> Operation {
        Operation::new("PATCH", path, summary)
    }

    pub fn delete(path: &'static str, summary: &'static str) -> Operation {
        let mut operation = Operation::new("DELETE", path, summary);
        operation.answers.clear();
        operation
    }

    pub fn about(mut self, text: &'static str) -> Operation {
        self.about = text;
        self
    }

    pub fn open(mut self) -> Operation {
        self.open = true;
        self
    }

    /// What a parameter of the path is, if not an id of ours.
    pub fn path_parameter(mut self, name: &str, schema: Value) -> Operation {
        let found = self.parameters.iter_mut().find(|one| one["name"] == name);
        found.expect("the parameter")["schema"] = schema;
        self
    }

    pub fn query(mut self, name: &str, schema: Value) -> Operation {
        let description = schema["description"].clone();
        let mut parameter = json!({"name": name, "in": "query", "schema": schema});
        if description.is_string() {
            parameter["description"] = description;
            parameter["schema"]
                .as_object_mut()
                .expect("an object")
                .remove("description");
        }
        self.parameters.push(parameter);
        self
    }

    pub fn body(mut self, name: &'static str, shape: Shape, example: Value) -> Operation {
        self.body = Some(Body {
            name,
            schema: shape.schema(),
            example,
        });
        self
    }

    pub fn answers(mut self, status: u16, name: &'static str, shape: Shape) -> Operation {
        self.answers.push(Answer {
            status,
            told: Some((name, shape.schema())),
            list: false,
            media: None,
        });
        self
    }

    pub fn answers_nothing(mut self) -> Operation {
        self.answers.push(Answer {
            status: 204,
            told: None,
            list: false,
            media: None,
        });
        self
    }

    /// A file of this type, to be kept.
    pub fn answers_file(mut self, media: &'static str, about: &'static str) -> Operation {
        self.answers.push(Answer {
            status: 200,
            told: None,
            list: false,
            media: Some((media, about)),
        });
        self
    }

    pub fn lists(mut self, name: &'static str, shape: Shape) -> Operation {
        for parameter in ["limit", "after"] {
            let reference = format!("#/components/parameters/{parameter}");
            self.parameters.push(json!({"$ref": reference}));
        }
        self.answers.push(Answer {
            status: 200,
            told: Some((name, shape.schema())),
            list: true,
            media: None,
        });
        self
    }

    pub fn refuses(mut self, refusals: &[Refusal]) -> Operation {
        self.refusals.extend(refusals);
        self
    }

    /// The schemas that have names.
    pub fn schemas(&self) -> Vec<(&str, &Value)> {
        let told = self.answers.iter().filter_map(|answer| answer.told.as_ref());
        self.body
            .iter()
            .map(|body| (body.name, &body.schema))
            .chain(told.map(|(name, schema)| (*name, schema)))
            .collect()
    }

    /// Every way in which this can fail by what a caller sent.
    pub fn errors(&self) -> Vec<Error> {
        let mut errors = Vec::new();
        let writes = self.method != "GET";
        if self.body.is_some() {
            errors.push(Error::Malformed(
                "The body is not JSON: EOF while parsing a value.".to_owned(),
            ));
        }
        if !self.open {
            errors.push(Error::Unauthorized);
        }
        if writes && !self.open {
            errors.push(Error::Forbidden);
        }
        let names_something = self.path.contains('{')
            || self.body.as_ref().is_some_and(|body| {
                ["customer_id", "invoice_number", "order_id"]
                    .iter()
                    .any(|name| body.schema["properties"].get(*name).is_some())
            });
        if names_something {
            errors.push(Error::NotFound);
        }
        if self.body.is_some() {
            errors.push(Error::TooLarge(BODY_LIMIT));
        }
        let queried = self
            .parameters
            .iter()
            .any(|one| one["in"] == "query" || one["$ref"] == "#/components/parameters/limit");
        if self.body.is_some() || queried {
            errors.push(Error::Invalid(vec![FieldFault {
                field: "limit".to_owned(),
                fault: Fault::OutOfRange,
            }]));
        }
        errors.extend(self.refusals.iter().map(|refusal| Error::Refused(*refusal)));
        errors.push(Error::TooManyRequests {
            retry_after_seconds: 60,
        });
        errors
    }

    fn errors_by_status(&self) -> BTreeMap<u16, Vec<Error>> {
        let mut by_status: BTreeMap<u16, Vec<Error>> = BTreeMap::new();
        for error in self.errors() {
            by_status.entry(error.status()).or_default().push(error);
        }
        by_status
    }

    /// The problems, each status as an answer of its own, by their names.
    pub fn problems(&self) -> Vec<(String, Value)> {
        let by_status = self.errors_by_status();
        by_status
            .values()
            .map(|errors| (response_name(errors), response(errors)))
            .collect()
    }

    /// The operation as OpenAPI writes it.
    pub fn document(&self, tag: &str) -> Value {
        let mut document = json!({
            "operationId": self.id(),
            "tags": [tag],
            "summary": self.summary,
            "parameters": self.parameters,
            "responses": self.responses(),
        });
        if !self.about.is_empty() {
            document["description"] = json!(self.about);
        }
        document["security"] = if self.open {
            json!([])
        } else if self.method == "GET" {
            json!([{"key": ["read"]}])
        } else {
            json!([{"key": ["write"]}])
        };
        if let Some(body) = &self.body {
            let media = if self.method == "PATCH" {
                "application/merge-patch+json"
            } else {
                "application/json"
            };
            let reference = format!("#/components/schemas/{}", body.name);
            document["requestBody"] = json!({"required": true, "content":
                {media: {"schema": {"$ref": reference}, "example": body.example}}});
        }
        document
    }

    /// `post-customers-id-contacts`: also the operation's place on the page.
    pub fn id(&self) -> String {
        let path = self.path.replace(['{', '}'], "").replace(['/', '_'], "-");
        format!("{}{path}", self.method.to_lowercase())
    }

    fn responses(&self) -> Value {
        let mut responses = json!({});
        for answer in &self.answers {
            if let Some((media, about)) = answer.media {
                responses[answer.status.to_string()] = json!({"description": about, "content": {media: {"schema": {"type": "string", "format": "binary"}}}});
                continue;
            }
            let Some((name, _)) = &answer.told else {
                responses[answer.status.to_string()] = json!({"description": "Done."});
                continue;
            };
            let mut schema = json!({"$ref": format!("#/components/schemas/{name}")});
            if answer.list {
                schema = json!({"type": "object", "required": ["data", "next"], "properties": {
                    "data": {"type": "array", "items": schema},
                    "next": {"type": ["string", "null"], "description": "What to send as `after` for the next part."}}});
            }
            let description = match (answer.status, answer.list) {
                (201, _) => "Created.",
                (_, true) => "One part of the list.",
                _ => "Found or done.",
            };
            responses[answer.status.to_string()] =
                json!({"description": description, "content": {"application/json": {"schema": schema}}});
        }
        for (status, errors) in self.errors_by_status() {
            let reference = format!("#/components/responses/{}", response_name(&errors));
            responses[status.to_string()] = json!({"$ref": reference});
        }
        responses
    }
}

/// What a set of problems with one status is called among the components, such as `duplicate-sku_changed-meanwhile`.
fn response_name(errors: &[Error]) -> String {
    let names: Vec<&str> = errors.iter().map(Error::slug).collect();
    names.join("_")
}

fn response(errors: &[Error]) -> Value {
    let problems: Vec<Problem> = errors.iter().map(respond::problem_of).collect();
    let titles: Vec<&str> = problems.iter().map(|problem| problem.title).collect();
    let types: Vec<&str> = problems.iter().map(|problem| problem.r#type.as_str()).collect();
    let examples: serde_json::Map<String, Value> = errors
        .iter()
        .zip(&problems)
        .map(|(error, problem)| (error.slug().to_owned(), json!({"value": problem})))
        .collect();
    let mut response = json!({"description": titles.join(" · "), "content": {"application/problem+json": {
        "schema": {"allOf": [{"$ref": "#/components/schemas/Problem"}, {"properties": {"type": {"enum": types}}}]},
        "examples": examples}}});
    if errors
        .iter()
        .any(|error| matches!(error, Error::TooManyRequests { .. }))
    {
        response["headers"] =
            json!({"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}});
    }
    response
}
