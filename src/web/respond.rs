//! Responses. What a handler does not say otherwise is `private, no-store`; see `router`.

use serde::Serialize;
use worker::{Response, ResponseBuilder};

use crate::error::{Error, Problem, ProblemField};
use crate::web::texts::{self, EN};

type Result = std::result::Result<Response, Error>;

pub fn html(body: String) -> Result {
    html_with(200, body)
}

pub fn html_with(status: u16, body: String) -> Result {
    Ok(ResponseBuilder::new().with_status(status).from_html(body)?)
}

pub fn json(status: u16, body: &impl Serialize) -> Result {
    json_text(status, serde_json::to_string(body)?)
}

/// JSON that is text already, such as a kept answer.
pub fn json_text(status: u16, body: String) -> Result {
    Ok(ResponseBuilder::new()
        .with_status(status)
        .with_header("Content-Type", "application/json; charset=utf-8")?
        .fixed(body.into_bytes()))
}

pub fn no_content() -> Result {
    Ok(ResponseBuilder::new().with_status(204).empty())
}

/// After a form was accepted: look at this page next (303, so a reload does not post again).
pub fn see_other(path: &str) -> Result {
    Ok(ResponseBuilder::new()
        .with_status(303)
        .with_header("Location", path)?
        .empty())
}

/// `see_other` that also sets a cookie.
pub fn see_other_with_cookie(path: &str, cookie: &str) -> Result {
    Ok(ResponseBuilder::new()
        .with_status(303)
        .with_header("Location", path)?
        .with_header("Set-Cookie", cookie)?
        .empty())
}

/// An error as a program reads it: problem+json, in English.
pub fn problem(error: &Error) -> Result {
    let mut response = problem_text(error.status(), serde_json::to_string(&problem_of(error))?)?;
    tell(error, &mut response)?;
    Ok(response)
}

/// A problem that is text already, such as a kept answer.
pub fn problem_text(status: u16, body: String) -> Result {
    Ok(ResponseBuilder::new()
        .with_status(status)
        .with_header("Content-Type", "application/problem+json")?
        .fixed(body.into_bytes()))
}

pub fn problem_of(error: &Error) -> Problem {
    let (title, detail) = texts::error_text(error, &EN);
    let errors = match error {
        Error::Invalid(faults) | Error::RefusedAt(_, faults) => faults
            .iter()
            .map(|fault| ProblemField {
                pointer: format!("/{}", fault.field.replace('.', "/")),
                detail: texts::fault_text(&fault.fault, &EN),
            })
            .collect(),
        _ => Vec::new(),
    };
    Problem {
        r#type: format!("/problems/{}", error.slug()),
        title,
        status: error.status(),
        detail,
        errors,
    }
}

/// What some errors say in a header, too.
pub fn tell(error: &Error, response: &mut Response) -> std::result::Result<(), Error> {
    let (name, value) = match error {
        Error::TooManyRequests { retry_after_seconds } => ("Retry-After", &*retry_after_seconds.to_string()),
        Error::Unauthorized => ("WWW-Authenticate", "Bearer"),
        Error::MethodNotAllowed(methods) => ("Allow", *methods),
        _ => return Ok(()),
    };
    response.headers_mut().set(name, value)?;
    Ok(())
}
