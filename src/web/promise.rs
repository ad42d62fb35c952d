//! Promises to pay, in words and from forms.

use crate::domain::calendar::parse_date;
use crate::domain::fault::{Fault, Faults};
use crate::domain::locale::Locale;
use crate::domain::money::{Amount, Currency};
use crate::domain::promise::{Promise, PromiseState};
use crate::error::Error;
use crate::storage::promises::NewPromise;
use crate::web::form::{Form, accept};
use crate::web::page::Page;
use crate::web::texts::fill;

/// `{}` for the amount and the day.
pub fn filled(text: &str, promise: &Promise, page: &Page) -> String {
    fill(text, &[&page.money(&promise.amount), &page.date(&promise.pay_on)])
}

/// How much of it has come in, while it is open.
pub fn arrived(promise: &Promise, page: &Page) -> Option<String> {
    let settled = promise.settled.min(promise.amount);
    (promise.state == PromiseState::Open && settled.is_positive())
        .then(|| fill(page.t.promise.arrived, &[&page.money(&settled)]))
}

/// Its state; what has come in already counts, whatever the nightly job says later.
pub fn state(promise: &Promise, page: &Page) -> &'static str {
    let t = &page.t.promise;
    match promise.state {
        PromiseState::Open if promise.settled >= promise.amount => t.kept,
        PromiseState::Open => t.open,
        PromiseState::Kept => t.kept,
        PromiseState::Broken => t.broken,
        PromiseState::Withdrawn => t.withdrawn,
    }
}

/// What a form offers to promise.
pub fn offered(overdue: Amount, owed: Amount) -> Amount {
    if overdue.is_positive() {
        overdue.min(owed)
    } else {
        owed
    }
}

pub fn read(form: &Form, currency: &Currency, locale: Locale) -> Result<NewPromise, Error> {
    let mut faults = Faults::default();
    let amount = faults.take("amount", form.amount("amount", currency, locale));
    let pay_on = match form.optional("pay_on") {
        None => Err(Fault::Missing),
        Some(text) => parse_date(text).map_err(Fault::from),
    };
    let pay_on = faults.take("pay_on", pay_on);
    let parsed = amount.zip(pay_on).map(|(amount, pay_on)| NewPromise {
        amount: Some(amount),
        pay_on,
    });
    accept(parsed, faults)
}
