//! The parts that every form and frame is made of, as small templates of their own: rendered by a call, their code
//! stands in the bundle once instead of once a use. Templates reach them through `macros.html` and the frames.

use askama::Template;

use crate::web::form::Form;
use crate::web::page::Page;
use crate::web::texts::Texts;

#[derive(Template)]
#[template(path = "parts/input.html")]
struct Input<'a> {
    name: &'a str,
    label: &'a str,
    kind: &'a str,
    /// Further attributes, such as `required autocomplete="email"`; never anything typed.
    extra: &'a str,
    value: &'a str,
    fault: Option<String>,
}

pub fn input(form: &Form, t: &Texts, name: &str, label: &str, kind: &str, extra: &str) -> String {
    // What was typed as a password does not come back.
    let value = if kind == "password" { "" } else { form.value(name) };
    text(&Input {
        name,
        label,
        kind,
        extra,
        value,
        fault: form.fault(name, t),
    })
}

#[derive(Template)]
#[template(path = "parts/cell.html")]
struct Cell<'a> {
    name: &'a str,
    label: &'a str,
    value: &'a str,
    fault: Option<String>,
    extra: &'a str,
}

/// A field in a table, whose head says what it is.
pub fn cell(name: &str, label: &str, value: &str, fault: Option<String>, extra: &str) -> String {
    text(&Cell {
        name,
        label,
        value,
        fault,
        extra,
    })
}

#[derive(Template)]
#[template(path = "parts/area.html")]
struct Area<'a> {
    name: &'a str,
    label: &'a str,
    extra: &'a str,
    value: &'a str,
    fault: Option<String>,
}

pub fn area(form: &Form, t: &Texts, name: &str, label: &str, extra: &str) -> String {
    text(&Area {
        name,
        label,
        extra,
        value: form.value(name),
        fault: form.fault(name, t),
    })
}

#[derive(Template)]
#[template(path = "parts/choose.html")]
struct Choose<'a> {
    name: &'a str,
    label: &'a str,
    value: &'a str,
    choices: Vec<(&'a str, &'a str)>,
    fault: Option<String>,
}

/// `choices`: pairs of value and words.
pub fn choose<V: AsRef<str>, W: AsRef<str>>(
    form: &Form,
    t: &Texts,
    name: &str,
    label: &str,
    choices: impl AsRef<[(V, W)]>,
) -> String {
    let choices = choices
        .as_ref()
        .iter()
        .map(|(value, words)| (value.as_ref(), words.as_ref()))
        .collect();
    text(&Choose {
        name,
        label,
        value: form.value(name),
        choices,
        fault: form.fault(name, t),
    })
}

#[derive(Template)]
#[template(path = "parts/checks.html")]
struct Checks<'a> {
    name: &'a str,
    label: &'a str,
    /// Value, words, and whether it is ticked.
    choices: Vec<(&'a str, &'a str, bool)>,
    fault: Option<String>,
}

/// Boxes to tick, any number of them.
pub fn checks<V: AsRef<str>, W: AsRef<str>>(
    form: &Form,
    t: &Texts,
    name: &str,
    label: &str,
    choices: impl AsRef<[(V, W)]>,
) -> String {
    let is_ticked = |value: &str| form.entries().any(|entry| entry == (name, value));
    let choices = choices
        .as_ref()
        .iter()
        .map(|(value, words)| (value.as_ref(), words.as_ref(), is_ticked(value.as_ref())))
        .collect();
    text(&Checks {
        name,
        label,
        choices,
        fault: form.fault(name, t),
    })
}

#[derive(Template)]
#[template(path = "parts/summary.html")]
struct Summary<'a> {
    form: &'a Form,
    t: &'a Texts,
}

pub fn summary(form: &Form, t: &Texts) -> String {
    text(&Summary { form, t })
}

#[derive(Template)]
#[template(path = "parts/languages.html")]
struct Languages<'a> {
    page: &'a Page,
}

pub fn languages(page: &Page) -> String {
    text(&Languages { page })
}

/// Rendering to memory fails only if a template is broken, and these are rendered by every test of a page.
pub fn text(template: &impl Template) -> String {
    template.render().unwrap_or_default()
}
