//! What a customer bought in a period, drawn, told in a table and as a file.

use askama::Template;
use chrono::{Datelike, NaiveDate};

use super::Result;
use crate::domain::access::Permission;
use crate::domain::calendar::{add_days, day_of_month, month_end};
use crate::domain::fault::Faults;
use crate::domain::money::{Amount, Currency, plain_decimal};
use crate::domain::sales::{Bought, By, Part, Period, Report, report};
use crate::error::Error;
use crate::storage::customers::{self, TopProduct};
use crate::web::admin::{AdminPage, Desk};
use crate::web::chart::{Bar, Chart, without_decimals};
use crate::web::csv::Csv;
use crate::web::form::{Form, accept};
use crate::web::page::{Page, render};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

#[derive(Template)]
#[template(path = "admin/customers/purchases.html")]
struct PurchasesPage {
    admin: AdminPage,
    id: String,
    name: String,
    form: Form,
    period: Period,
    today: NaiveDate,
    report: Report,
    rows: Vec<Row>,
    chart: Chart,
    top: Vec<TopProduct>,
}

impl PurchasesPage {
    fn title(&self) -> String {
        fill(self.admin.page.t.people.purchases_of, &[&self.name])
    }

    fn chart_title(&self) -> String {
        let page = &self.admin.page;
        let (from, to) = (page.date(&self.period.from), page.date(&self.period.to));
        fill(page.t.people.sales_chart_beside, &[&from, &to])
    }

    fn scale(&self, value: &Amount) -> String {
        scale(value, &self.admin.page)
    }

    fn parts(&self) -> [(&'static str, &'static str); 3] {
        let t = &self.admin.page.t.people;
        [("day", t.by_day), ("week", t.by_week), ("month", t.by_month)]
    }

    /// Periods that are often asked for: their words, addresses, and whether one is on the page.
    fn usual(&self) -> Vec<(&'static str, String, bool)> {
        let t = &self.admin.page.t.people;
        let to = self.today;
        let back = |days: i64, by: By| Period {
            from: add_days(to, days.saturating_neg()),
            to,
            by,
        };
        let first = day_of_month(to, 1);
        let this_year = Period {
            from: first.with_month(1).unwrap_or(first),
            to,
            by: By::Month,
        };
        let usual = [
            (t.last_30_days, back(29, By::Day)),
            (t.last_90_days, back(89, By::Week)),
            (t.last_12_months, Period::of_twelve_months(to)),
            (t.this_year, this_year),
        ];
        let link = |(words, period): (&'static str, Period)| {
            let address = format!("?{}", query(period));
            (words, address, period == self.period)
        };
        usual.into_iter().map(link).collect()
    }

    fn file(&self) -> String {
        format!(
            "/admin/customers/{}/purchases.csv?{}",
            self.id,
            query(self.period)
        )
    }

    fn average(&self, bought: &Bought) -> String {
        let average = bought.average();
        average.map_or("–".to_owned(), |average| self.admin.page.money(&average))
    }

    /// With its sign, in whole percent.
    fn change(&self) -> String {
        match self.report.change_bp() {
            None => "–".to_owned(),
            Some(bp) => {
                let sign = if bp < 0 { "−" } else { "+" };
                let whole = bp.unsigned_abs().saturating_add(50) / 100;
                let whole = u32::try_from(whole).unwrap_or(u32::MAX / 100);
                format!("{sign}{}", self.admin.page.percent(&whole.saturating_mul(100)))
            }
        }
    }
}

fn query(period: Period) -> String {
    let Period { from, to, by } = period;
    format!("from={from}&to={to}&by={}", by.as_str())
}

/// A part of the period as the table has it.
pub struct Row {
    pub name: String,
    /// Short, to stand under the drawing.
    pub label: String,
    pub bought: Bought,
    pub before: Bought,
}

pub fn rows(report: &Report, period: Period, page: &Page) -> Vec<Row> {
    let row = |part: &Part| Row {
        name: name(part, period.by, page),
        label: match period.by {
            By::Month => page.month(&part.from),
            By::Day | By::Week => page.date(&part.from),
        },
        bought: part.bought,
        before: part.before,
    };
    report.parts.iter().map(row).collect()
}

/// A month or a day by its name; what is only a part of a month by its ends.
fn name(part: &Part, by: By, page: &Page) -> String {
    let is_whole = part.from == day_of_month(part.from, 1) && part.to == month_end(part.to);
    match by {
        By::Month if is_whole => page.month(&part.from),
        _ if part.from == part.to => page.date(&part.from),
        _ => page.span(&part.from, &part.to),
    }
}

pub fn chart(rows: &[Row], is_compared: bool, currency: &Currency, page: &Page) -> Chart {
    let bars = rows
        .iter()
        .map(|row| {
            let bought = |bought: &Bought| format!("{} ({})", page.money(&bought.total), bought.orders);
            let mut title = format!("{}: {}", row.name, bought(&row.bought));
            if is_compared {
                title = format!("{title}. {}: {}", page.t.people.last_year, bought(&row.before));
            }
            Bar {
                value: row.bought.total,
                beside: is_compared.then_some(row.before.total),
                label: row.label.clone(),
                title,
            }
        })
        .collect();
    Chart::of(bars, currency)
}

pub fn scale(value: &Amount, page: &Page) -> String {
    match Currency::parse(page.currency()) {
        Ok(currency) => without_decimals(&page.decimal(value), &currency),
        Err(_) => page.decimal(value),
    }
}

/// The period that the address asks for.
fn asked(request: &Request, today: NaiveDate) -> std::result::Result<Period, Error> {
    let mut faults = Faults::default();
    let asked = |name: &str| request.query(name).filter(|text| !text.is_empty());
    let period = Period::parse(asked("from"), asked("to"), asked("by"), today, &mut faults);
    accept(period, faults)
}

pub async fn show(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let today = desk.today();
    let (period, faults) = match asked(request, today) {
        Ok(period) => (period, Vec::new()),
        // What was typed stays, the usual period is shown meanwhile.
        Err(Error::Invalid(faults)) => (Period::of_twelve_months(today), faults),
        Err(error) => return Err(error),
    };
    let typed = |name: &'static str, otherwise: String| {
        let typed = request.query(name).filter(|text| !text.is_empty());
        (name, typed.map_or(otherwise, str::to_owned))
    };
    let form = Form::filled([
        typed("from", period.from.to_string()),
        typed("to", period.to.to_string()),
        typed("by", period.by.as_str().to_owned()),
    ])
    .with_faults(faults);
    let supplier = &desk.staff.supplier;
    let sales = customers::sales(&desk.app.db, supplier, id, period)
        .await?
        .ok_or(Error::NotFound)?;
    let admin = desk.page(request);
    let report = report(&sales.days, period);
    let rows = rows(&report, period, &admin.page);
    let status = if form.has_faults() { 422 } else { 200 };
    let view = PurchasesPage {
        id: id.to_owned(),
        name: sales.customer_name,
        top: sales.top,
        chart: chart(&rows, true, &supplier.currency, &admin.page),
        form,
        period,
        today,
        report,
        rows,
        admin,
    };
    respond::html_with(status, render(&view)?)
}

pub async fn file(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let period = asked(request, desk.today())?;
    let supplier = &desk.staff.supplier;
    let sales = customers::sales(&desk.app.db, supplier, id, period)
        .await?
        .ok_or(Error::NotFound)?;
    let mut csv = Csv::new(&[
        "from",
        "to",
        "orders",
        "total",
        "orders_a_year_before",
        "total_a_year_before",
        "currency",
    ]);
    let decimal = |amount: Amount| plain_decimal(amount, &supplier.currency);
    for part in report(&sales.days, period).parts {
        csv.row(&[
            part.from.to_string(),
            part.to.to_string(),
            part.bought.orders.to_string(),
            decimal(part.bought.total),
            part.before.orders.to_string(),
            decimal(part.before.total),
            supplier.currency.code().to_owned(),
        ]);
    }
    csv.answer("purchases.csv")
}
