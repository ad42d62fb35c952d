//! What every page has: its words, its reader's formats, its place in the menu.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::domain::access::Role;
use crate::domain::calendar::Zone;
use crate::domain::delinquency::Status;
use crate::domain::locale::{Locale, format_date, format_instant, format_month, format_percent_bp};
use crate::domain::money::{Amount, Currency, format_decimal, format_money};
use crate::domain::order::OrderStatus;
use crate::domain::schedule::weekday;
use crate::storage::access::Supplier;
use crate::web::request::Request;
use crate::web::texts::{self, Texts};

/// The frame of a page. Templates reach it as `page`.
pub struct Page {
    pub t: &'static Texts,
    pub locale: Locale,
    /// This page's own address, for the language switch to come back to.
    pub target: String,
    /// A line of good news at the top, from `?done=`.
    pub notice: Option<&'static str>,
    currency: Option<Currency>,
    zone: Option<Zone>,
}

impl Page {
    /// A page outside any supplier: landing, sign-up, sign-in.
    pub fn public(request: &Request) -> Page {
        Page::new(chosen_language(request, None), request)
    }

    /// A page of a supplier, in the language that the reader chose, or its browser's, or the supplier's.
    pub fn of(supplier: &Supplier, request: &Request) -> Page {
        let mut page = Page::new(chosen_language(request, Some(supplier.locale)), request);
        page.currency = Some(supplier.currency);
        page.zone = Some(supplier.zone);
        page
    }

    pub fn in_language(mut self, locale: Locale) -> Page {
        self.t = texts::of(locale);
        self.locale = locale;
        self
    }

    fn new(locale: Locale, request: &Request) -> Page {
        let t = texts::of(locale);
        let notice = request.query("done").and_then(|code| texts::done(code, t));
        Page {
            t,
            locale,
            target: request.target(),
            notice,
            currency: None,
            zone: None,
        }
    }

    pub fn lang(&self) -> &'static str {
        self.locale.as_str()
    }

    pub fn money(&self, amount: &Amount) -> String {
        match &self.currency {
            Some(currency) => format_money(*amount, currency, self.locale),
            None => amount.minor().to_string(),
        }
    }

    /// An amount as an input field wants it: in this language's decimals, without the currency.
    pub fn decimal(&self, amount: &Amount) -> String {
        match &self.currency {
            Some(currency) => format_decimal(*amount, currency, self.locale),
            None => amount.minor().to_string(),
        }
    }

    pub fn currency(&self) -> &str {
        self.currency.map_or("", Currency::code)
    }

    pub fn date(&self, date: &NaiveDate) -> String {
        format_date(*date, self.locale)
    }

    /// Two dates; the first without what the last one says anyway: dates end with the year in every language here.
    pub fn span(&self, from: &NaiveDate, to: &NaiveDate) -> String {
        let (first, last) = (self.date(from), self.date(to));
        if (from.year(), from.month()) == (to.year(), to.month()) {
            return format!("{} – {last}", from.day());
        }
        let year = format!(" {}", from.year());
        match first.strip_suffix(&year) {
            Some(short) if from.year() == to.year() => format!("{short} – {last}"),
            _ => format!("{first} – {last}"),
        }
    }

    /// A date with its day of the week.
    pub fn day(&self, date: &NaiveDate) -> String {
        let weekday = weekday(*date).map_or("", |day| texts::day_name(day, self.t));
        texts::fill(self.t.delivery.weekday_date, &[weekday, &self.date(date)])
    }

    pub fn month(&self, first: &NaiveDate) -> String {
        format_month(*first, self.locale)
    }

    pub fn instant(&self, instant: &DateTime<Utc>) -> String {
        match self.zone {
            Some(zone) => format_instant(*instant, zone, self.locale),
            None => format_date(instant.date_naive(), self.locale),
        }
    }

    pub fn percent(&self, basis_points: &u32) -> String {
        format_percent_bp(*basis_points, self.locale)
    }

    /// A percentage as an input field wants it: without its sign.
    pub fn share(&self, basis_points: u32) -> String {
        let text = self.percent(&basis_points);
        text.trim_end_matches(|c: char| c == '%' || c.is_whitespace())
            .to_owned()
    }

    /// The word for where an order stands.
    pub fn order_status(&self, status: &OrderStatus) -> &'static str {
        match status {
            OrderStatus::Placed => self.t.shop.placed,
            OrderStatus::Invoiced => self.t.shop.invoiced,
            OrderStatus::Cancelled => self.t.shop.cancelled,
        }
    }

    pub fn role(&self, role: &Role) -> &'static str {
        texts::role_name(*role, self.t)
    }

    pub fn status(&self, status: &Status) -> &'static str {
        texts::status_name(*status, self.t)
    }
}

/// The reader's own choice, else the supplier's language when there is one, else the browser's.
fn chosen_language(request: &Request, supplier: Option<Locale>) -> Locale {
    request
        .cookie(super::cookies::LANGUAGE)
        .and_then(|code| Locale::parse(&code).ok())
        .or(supplier)
        .or_else(|| {
            request
                .header("Accept-Language")
                .map(|header| Locale::from_accept_language(&header))
        })
        .unwrap_or(Locale::En)
}

/// A page as text. Rendering fails only if a template is broken, which is ours.
pub fn render(template: &impl askama::Template) -> Result<String, crate::error::Error> {
    template.render().map_err(crate::error::Error::internal)
}
