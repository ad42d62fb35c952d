//! All that is owed: how late it is, when it is due, who owes most, who changed status. Every figure leads to its rows.

use askama::Template;
use chrono::NaiveDate;
use worker::Response;

use super::invoices::overdue;
use crate::domain::access::Permission;
use crate::domain::calendar::{FIRST_DATE, LAST_DATE, Zone, add_days};
use crate::domain::money::{Amount, Currency};
use crate::domain::receivables::Receivables;
use crate::error::Error;
use crate::storage::promises::Open;
use crate::storage::receivables::{self, Change, Debt};
use crate::web::admin::{AdminPage, Desk};
use crate::web::chart::{Bar, Chart, without_decimals};
use crate::web::page::{Page, render};
use crate::web::promise;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

/// A figure and the invoices that it is made of.
struct Part {
    name: String,
    label: String,
    amount: Amount,
    address: String,
    is_late: bool,
}

#[derive(Template)]
#[template(path = "admin/receivables.html")]
struct ReceivablesPage {
    admin: AdminPage,
    today: NaiveDate,
    owed: Receivables,
    ageing: Vec<Part>,
    weeks: Vec<Part>,
    chart: Chart,
    zone: Zone,
    debts: Vec<Debt>,
    changes: Vec<Change>,
    promises: Vec<Open>,
    reminders: u32,
}

impl ReceivablesPage {
    fn chart_title(&self) -> &'static str {
        self.admin.page.t.owed.expected
    }

    fn scale(&self, value: &Amount) -> String {
        let page = &self.admin.page;
        match Currency::parse(page.currency()) {
            Ok(currency) => without_decimals(&page.decimal(value), &currency),
            Err(_) => page.decimal(value),
        }
    }

    fn dso(&self) -> String {
        match self.owed.dso {
            Some(days) => fill(self.admin.page.t.owed.dso_days, &[&days.to_string()]),
            None => "–".to_owned(),
        }
    }

    fn overdue_address(&self) -> String {
        let (from, to) = overdue(self.today);
        address(from, to)
    }

    fn day(&self, change: &Change) -> String {
        self.admin.page.date(&self.zone.local_date(change.at))
    }

    fn promised(&self, open: &Open) -> String {
        let page = &self.admin.page;
        let words = promise::filled(page.t.promise.promised, &open.promise, page);
        match promise::arrived(&open.promise, page) {
            Some(arrived) => format!("{words} · {arrived}"),
            None => words,
        }
    }

    fn change(&self, change: &Change) -> String {
        let page = &self.admin.page;
        let (from, to) = (page.status(&change.from_status), page.status(&change.to_status));
        fill(page.t.owed.from_to, &[from, to])
    }
}

/// The open invoices that are due in these days.
fn address(from: NaiveDate, to: NaiveDate) -> String {
    let mut query = vec!["open=1".to_owned()];
    if from != FIRST_DATE {
        query.push(format!("due_from={from}"));
    }
    if to != LAST_DATE {
        query.push(format!("due_to={to}"));
    }
    format!("/admin/invoices?{}", query.join("&"))
}

pub async fn show(desk: &Desk<'_>, request: &Request) -> Result<Response, Error> {
    desk.allow(Permission::ViewCustomers)?;
    let supplier = &desk.staff.supplier;
    let overview = receivables::overview(&desk.app.db, supplier, desk.app.now).await?;
    let admin = desk.page(request);
    let today = desk.today();
    let owed = overview.receivables;
    let weeks = weeks(&owed, &admin.page);
    let bars = weeks.iter().map(|week| Bar {
        value: week.amount,
        beside: None,
        label: week.label.clone(),
        title: format!("{}: {}", week.name, admin.page.money(&week.amount)),
    });
    let page = ReceivablesPage {
        chart: Chart::of(bars.collect(), &supplier.currency),
        ageing: ageing(&owed, today, &admin.page),
        weeks,
        owed,
        today,
        zone: supplier.zone,
        debts: overview.debts,
        changes: overview.changes,
        promises: overview.promises,
        reminders: overview.reminders,
        admin,
    };
    respond::html(render(&page)?)
}

fn ageing(owed: &Receivables, today: NaiveDate, page: &Page) -> Vec<Part> {
    let t = &page.t.owed;
    let back = |days: i64| add_days(today, days.saturating_neg());
    let late = |from: i64, to: i64| fill(t.days, &[&format!("{from}–{to}")]);
    let ageing = &owed.ageing;
    let parts = [
        (t.current.to_owned(), ageing.current, today, LAST_DATE),
        (late(1, 30), ageing.days_1_30, back(30), back(1)),
        (late(31, 60), ageing.days_31_60, back(60), back(31)),
        (late(61, 90), ageing.days_61_90, back(90), back(61)),
        (t.over_90.to_owned(), ageing.days_over_90, FIRST_DATE, back(91)),
    ];
    parts
        .into_iter()
        .map(|(name, amount, from, to)| Part {
            label: String::new(),
            is_late: to < today && amount.is_positive(),
            address: address(from, to),
            name,
            amount,
        })
        .collect()
}

fn weeks(owed: &Receivables, page: &Page) -> Vec<Part> {
    let t = &page.t.owed;
    let mut parts: Vec<Part> = owed
        .weeks
        .iter()
        .map(|week| Part {
            name: page.span(&week.from, &week.to),
            label: page.date(&week.from),
            amount: week.amount,
            address: address(week.from, week.to),
            is_late: false,
        })
        .collect();
    let after = owed.weeks.last().map(|week| add_days(week.to, 1));
    if let Some(after) = after.filter(|_| owed.later.is_positive()) {
        parts.push(Part {
            name: t.later.to_owned(),
            label: t.later.to_owned(),
            amount: owed.later,
            address: address(after, LAST_DATE),
            is_late: false,
        });
    }
    parts
}
