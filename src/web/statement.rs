//! A statement of account as it is read, printed and downloaded.

use askama::Template;
use chrono::NaiveDate;
use worker::Response;

use crate::domain::fault::Faults;
use crate::domain::invoice::Party;
use crate::domain::money::{Amount, plain_decimal};
use crate::domain::statement::{Entry, EntryKind, Span, Statement};
use crate::error::Error;
use crate::storage::Db;
use crate::storage::access::Supplier;
use crate::storage::statements::{self, Stated};
use crate::web::csv::Csv;
use crate::web::form::{Form, accept};
use crate::web::page::Page;
use crate::web::parts;
use crate::web::request::Request;
use crate::web::texts::{Texts, fill};

/// The days that the address asks for.
pub fn asked(request: &Request, today: NaiveDate) -> Result<Span, Error> {
    let mut faults = Faults::default();
    let asked = |name: &str| request.query(name).filter(|text| !text.is_empty());
    let span = Span::parse(asked("from"), asked("to"), today, &mut faults);
    accept(span, faults)
}

/// The statement that the address asks for, with the form above it. What was typed and refused stays there; the usual days are
/// shown meanwhile.
pub async fn stated(
    db: &Db,
    supplier: &Supplier,
    customer_id: &str,
    request: &Request,
    today: NaiveDate,
) -> Result<(Stated, Form), Error> {
    let found = match asked(request, today) {
        Ok(span) => statements::of(db, supplier, customer_id, span, today)
            .await
            .map_err(Error::from),
        Err(error) => Err(error),
    };
    let (stated, faults) = match found {
        Ok(stated) => (stated, Vec::new()),
        Err(Error::Invalid(faults)) => {
            let usual = Span::ending(today);
            (
                statements::of(db, supplier, customer_id, usual, today).await?,
                faults,
            )
        }
        Err(error) => return Err(error),
    };
    let form = form(request, stated.statement.span).with_faults(faults);
    Ok((stated, form))
}

fn form(request: &Request, span: Span) -> Form {
    let typed = |name: &'static str, otherwise: String| {
        let typed = request.query(name).filter(|text| !text.is_empty());
        (name, typed.map_or(otherwise, str::to_owned))
    };
    Form::filled([
        typed("from", span.from.to_string()),
        typed("to", span.to.to_string()),
    ])
}

pub fn kind_name(kind: EntryKind, t: &Texts) -> &'static str {
    match kind {
        EntryKind::Invoice => t.money.invoice,
        EntryKind::Payment => t.money.payment,
        EntryKind::CreditNote => t.money.credit_note,
        EntryKind::Refund => t.statement.refund,
        EntryKind::Chargeback => t.statement.chargeback,
        EntryKind::ReturnedDebit => t.statement.returned_debit,
        EntryKind::WriteOff => t.statement.write_off,
    }
}

#[derive(Template)]
#[template(path = "parts/statement.html")]
struct Sheet<'a> {
    page: Page,
    seller: &'a Party,
    buyer: &'a Party,
    statement: &'a Statement,
    charged: Amount,
    received: Amount,
}

impl Sheet<'_> {
    fn between(&self) -> String {
        let span = self.statement.span;
        let (from, to) = (self.page.date(&span.from), self.page.date(&span.to));
        fill(self.page.t.statement.between, &[&from, &to])
    }

    fn what(&self, entry: &Entry) -> String {
        let kind = kind_name(entry.kind, self.page.t);
        match &entry.number {
            Some(number) => format!("{kind} {number}"),
            None => kind.to_owned(),
        }
    }

    fn due(&self, entry: &Entry) -> Option<String> {
        let due = self.page.date(&entry.due_on?);
        Some(fill(self.page.t.statement.due, &[&due]))
    }

    fn charge(&self, entry: &Entry) -> Option<String> {
        (!entry.amount.is_negative()).then(|| self.page.money(&entry.amount))
    }

    fn receipt(&self, entry: &Entry) -> Option<String> {
        let received = Amount::ZERO.checked_sub(entry.amount).ok()?;
        entry.amount.is_negative().then(|| self.page.money(&received))
    }
}

/// In the customer's language: it reads and keeps this.
pub fn sheet(stated: &Stated, supplier: &Supplier, request: &Request) -> String {
    let (charged, received) = stated.statement.turnover();
    parts::text(&Sheet {
        page: Page::of(supplier, request).in_language(stated.parties.language),
        seller: &stated.parties.seller,
        buyer: &stated.parties.buyer,
        statement: &stated.statement,
        charged,
        received,
    })
}

pub fn file(statement: &Statement, supplier: &Supplier) -> Result<Response, Error> {
    let decimal = |amount: Amount| plain_decimal(amount, &supplier.currency);
    let currency = supplier.currency.code();
    let mut csv = Csv::new(&[
        "date", "kind", "number", "due_on", "amount", "balance", "currency",
    ]);
    let mut row = |date: NaiveDate, kind: &str, of: Option<&Entry>, balance: Amount| {
        let text = |text: Option<String>| text.unwrap_or_default();
        csv.row(&[
            date.to_string(),
            kind.to_owned(),
            text(of.and_then(|entry| entry.number.clone())),
            text(of.and_then(|entry| entry.due_on).map(|day| day.to_string())),
            text(of.map(|entry| decimal(entry.amount))),
            decimal(balance),
            currency.to_owned(),
        ]);
    };
    row(statement.span.from, "opening", None, statement.opening);
    for entry in &statement.entries {
        row(entry.dated_on, entry.kind.as_str(), Some(entry), entry.balance);
    }
    row(statement.span.to, "closing", None, statement.closing);
    csv.answer("statement.csv")
}
