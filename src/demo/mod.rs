//! The demo: Panadería Aurora of Valencia, a wholesale bakery with three hundred customers and eighteen months of trade,
//! made up anew for any day and always the same for that day. Pure: plain rows, for `storage::demo` to load.
//!
//! What the books say is not made up: prices, due dates, allocations and standings come from [`crate::domain`].

mod contacts;
mod customers;
mod documents;
mod names;
mod orders;
mod payers;
mod people;
mod products;
mod random;
mod terms;
mod trade;

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::domain::calendar::{Zone, add_days, instant_text};
use crate::domain::invoice::Document;

pub use contacts::Contact;
pub use customers::{Customer, Habit};
pub use documents::billing;
pub use orders::{Line, Lines, Order};
pub use people::{Comment, Happening, JobRun, OWNER, PASSWORD, Staff, WebhookEvent, What};
pub use products::Product;
pub use terms::{Consent, Location, Shared};
pub use trade::{Allocation, Books, Collection, Credit, Dispute, Incident, Invoice, Override, Standing};

/// How far back the books go: eighteen months.
const DAYS: i64 = 548;
const SEED: u64 = 0x00A0_20A4_F1AD_0001;

pub const SLUG: &str = "aurora";
pub const NAME: &str = "Panadería Aurora";
pub const COUNTRY: &str = "ES";
pub const CURRENCY: &str = "EUR";
pub const ZONE: &str = "Europe/Madrid";
pub const LOCALE: &str = "es";
pub const PHONE: &str = "+34960000100";

/// Everything there is to load.
pub struct Demo {
    day: Day,
    pub staff: Vec<Staff>,
    pub shared: Shared,
    pub products: Vec<Product>,
    pub customers: Vec<Customer>,
    pub contacts: Vec<Contact>,
    pub locations: Vec<Location>,
    pub consents: Vec<Consent>,
    pub books: Books,
    pub happenings: Vec<Happening>,
    pub webhook_events: Vec<WebhookEvent>,
    pub job_runs: Vec<JobRun>,
    /// The buyers that a visitor may sign in as: one in good standing, one who may not order.
    pub buyers: [Option<usize>; 2],
}

/// The day of the demo. Nothing in the books is dated today, so that they are complete at any hour of it.
#[derive(Debug, Clone, Copy)]
pub struct Day {
    pub today: NaiveDate,
    /// The first day of the books.
    pub start: NaiveDate,
    zone: Zone,
}

impl Day {
    fn new(today: NaiveDate, zone: Zone) -> Day {
        Day {
            today,
            start: add_days(today, -DAYS),
            zone,
        }
    }

    /// So many minutes into a local day.
    fn instant(&self, date: NaiveDate, minutes: i64) -> DateTime<Utc> {
        self.zone
            .start_of_day(date)
            .checked_add_signed(TimeDelta::minutes(minutes))
            .unwrap_or_default()
    }

    fn text(&self, instant: DateTime<Utc>) -> String {
        instant_text(instant)
    }
}

pub fn generate(today: NaiveDate, zone: Zone) -> Demo {
    let day = Day::new(today, zone);
    let random = Random::new(SEED);
    let staff = people::staff(&mut random.split(1), &day);
    let founded = day.instant(add_days(day.start, -40), 600);
    let mut products = products::products(&mut random.split(2), founded);
    let (mut customers, contacts) = customers::customers(&random.split(3), &day);
    let shared = terms::share(
        &mut random.split(9),
        founded,
        &staff,
        &mut customers,
        &mut products,
    );
    let locations = terms::locations(&random.split(10), &day, &customers, &contacts);
    let consents = terms::consents(&random.split(11), &day, &customers);
    let orders = orders::orders(&random.split(4), &day, &customers, &contacts, &products);
    let books = trade::books(&random.split(5), &day, &mut customers, orders);
    let happenings = people::happenings(&mut random.split(6), &day, &customers, &contacts, &books);
    let webhook_events = people::webhook_events(&day, &books);
    let job_runs = people::job_runs(&mut random.split(8), &day);
    let buyers = [Habit::Punctual, Habit::Behind(96)].map(|habit| {
        let is = |contact: &Contact| {
            let customer = customers.get(contact.customer);
            contact.access
                && customer.is_some_and(|of| {
                    of.ways.habit == habit
                        && of.trade_name.as_deref().is_some_and(|sign| DOORS.contains(&sign))
                })
        };
        contacts.iter().position(is)
    });
    Demo {
        day,
        staff,
        shared,
        products,
        customers,
        contacts,
        locations,
        consents,
        books,
        happenings,
        webhook_events,
        job_runs,
        buyers,
    }
}

impl Demo {
    /// What its invoices say, by their ids.
    pub fn documents(&self) -> BTreeMap<&str, Document> {
        documents::documents(
            &self.day,
            &self.customers,
            &self.locations,
            &self.products,
            &self.books.orders,
            &self.books.invoices,
        )
    }
}

/// The signs of the two customers whose buyers a visitor may be.
const DOORS: [&str; 2] = ["Cafetería Luna", "Casa Nicanor"];

use random::Random;

#[cfg(test)]
mod tests;
