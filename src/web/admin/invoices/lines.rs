//! The lines of a document as a form has them.

use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::invoice::{self, LineDraft, MAX_LINES};
use crate::domain::money::Currency;
use crate::web::form::Form;
use crate::web::page::Page;
use crate::web::parts;
use crate::web::texts::fill;

/// Lines that stand there from the beginning.
const FIRST_LINES: usize = 3;

/// The field of a line.
pub fn field(row: usize, name: &str) -> String {
    format!("line-{row}-{name}")
}

/// The lines that something was typed into: a tax rate alone says nothing, and none of something is no line.
pub fn rows(form: &Form) -> Vec<usize> {
    let is_filled = |row: &usize| {
        ["description", "quantity", "price", "discount"]
            .iter()
            .any(|name| form.optional(&field(*row, name)).is_some())
            && form.value(&field(*row, "quantity")) != "0"
    };
    (0..MAX_LINES).filter(is_filled).collect()
}

pub fn drafts(form: &Form, rows: &[usize], currency: &Currency, page: &Page) -> Vec<LineDraft> {
    let draft = |row: &usize| LineDraft {
        sku: None,
        description: form.value(&field(*row, "description")).to_owned(),
        quantity: match form.optional(&field(*row, "quantity")) {
            None => Ok(1),
            Some(typed) => typed.parse().map_err(|_| Fault::NotANumber),
        },
        unit_price: form.amount(&field(*row, "price"), currency, page.locale),
        discount_bp: form.basis_points(&field(*row, "discount")),
        tax_rate_bp: form.basis_points(&field(*row, "tax")),
    };
    rows.iter().map(draft).collect()
}

/// Lines are counted as they were filled in, and stand where they were typed.
pub fn on_the_form(fault: FieldFault, rows: &[usize]) -> FieldFault {
    let mut parts = fault.field.split('.');
    let (lines, at, name) = (parts.next(), parts.next(), parts.next());
    let row = at
        .and_then(|at| at.parse::<usize>().ok())
        .and_then(|at| rows.get(at));
    let (Some("lines"), Some(row), Some(name)) = (lines, row, name) else {
        return fault;
    };
    let name = match name {
        "unit_price" => "price",
        "discount_bp" => "discount",
        "tax_rate_bp" => "tax",
        other => other,
    };
    FieldFault {
        field: field(*row, name),
        fault: fault.fault,
    }
}

/// What of the lines a page shows.
pub struct Shown {
    /// The lines to fill in.
    pub rows: std::ops::Range<usize>,
    /// What a line is taxed at unless somebody says otherwise.
    tax_rate: String,
    pub comes_to: Option<String>,
}

impl Shown {
    pub fn of(form: &Form, tax_rate_bp: Option<u32>, currency: &Currency, page: &Page) -> Shown {
        let filled = rows(form);
        let sum = invoice::lines(drafts(form, &filled, currency, page), &mut Faults::default());
        let comes_to = invoice::totals(&sum)
            .ok()
            .filter(|totals| totals.gross.is_positive())
            .map(|totals| fill(page.t.bills.comes_to, &[&page.money(&totals.gross)]));
        let last = (0..MAX_LINES)
            .rfind(|row| form.optional(&field(*row, "description")).is_some())
            .or(filled.last().copied())
            .map_or(0, |row| row.saturating_add(1));
        Shown {
            rows: 0..last.saturating_add(2).clamp(FIRST_LINES, MAX_LINES),
            tax_rate: tax_rate_bp.map(|bp| page.share(bp)).unwrap_or_default(),
            comes_to,
        }
    }

    pub fn cell(&self, form: &Form, page: &Page, row: usize, name: &str, label: &str, extra: &str) -> String {
        let field = field(row, name);
        let fault = form.fault(&field, page.t);
        let is_new = !form.entries().any(|(name, _)| name == field);
        let value = if is_new && name == "tax" {
            self.tax_rate.as_str()
        } else {
            form.value(&field)
        };
        parts::cell(&field, label, value, fault, extra)
    }
}
