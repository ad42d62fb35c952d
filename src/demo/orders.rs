//! What was ordered: each customer by its own rhythm, more in December and at the Fallas, at schools nothing in summer.

use chrono::{DateTime, Datelike, NaiveDate, Utc, Weekday};
use serde::Serialize;

use super::Day;
use super::contacts::Contact;
use super::customers::{Billing, Customer, Habit, Rhythm};
use super::names::Trade;
use super::products::Product;
use super::random::{Random, in_order};
use crate::domain::calendar::{add_days, days_between, month_end};
use crate::domain::money::Amount;
use crate::domain::pricing::{self, OrderTotals};

/// Where a customer may want an order; most do not say.
/// Who orders at a school, by one login.
const CLASSES: &[&str] = &[
    "Infantil, 4 años",
    "1.º A",
    "2.º B",
    "3.º C",
    "AMPA",
    "Comedor",
    "Fiesta de fin de curso",
];

const PLACES: &[&str] = &["Terraza", "Barra", "Cocina", "Desayunos", "Banquete"];

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Order {
    pub id: String,
    #[serde(skip)]
    pub customer: usize,
    pub customer_id: String,
    pub number: String,
    pub placed_by: String,
    pub placed_at: String,
    pub placed_on: NaiveDate,
    /// For whom or where at the customer, as a buyer writes it.
    pub placed_for: Option<&'static str>,
    pub reference: Option<String>,
    pub net: Amount,
    pub tax: Amount,
    pub total: Amount,
    pub invoice_id: Option<String>,
    pub closed_on: Option<NaiveDate>,
    /// The day on which it is invoiced, be it in the future.
    #[serde(skip)]
    pub billed_on: NaiveDate,
    #[serde(skip)]
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    pub sku: String,
    pub quantity: i64,
    pub unit_price: Amount,
    pub net: Amount,
    pub tax: Amount,
}

/// An order's lines, as they are loaded.
#[derive(Debug, Clone, Serialize)]
pub struct Lines<'a> {
    pub order_id: &'a str,
    pub discount_bp: u32,
    pub lines: &'a [Line],
}

const NIGHT_OWL: i64 = 21 * 60;

/// All orders, in the order of their numbers.
pub fn orders(
    random: &Random,
    day: &Day,
    customers: &[Customer],
    contacts: &[Contact],
    products: &[Product],
) -> Vec<Order> {
    let mut all = Vec::new();
    for (at, customer) in customers.iter().enumerate() {
        let buyer = contacts
            .iter()
            .find(|contact| contact.customer == at)
            .map_or_else(|| super::OWNER.0.to_owned(), Contact::name);
        let mut one = Shopper {
            random: random.split(at),
            day,
            customer,
            at,
            buyer: &buyer,
            basket: Vec::new(),
        };
        one.basket = one.favourites(products);
        one.shop(&mut all);
    }
    let placed = all
        .iter()
        .flatten()
        .map(|(at, order): &(DateTime<Utc>, Order)| (at.timestamp_millis(), order.customer as i64));
    let mut ids = random.split(usize::MAX);
    let mut numbered = Vec::new();
    for (at, number) in in_order(placed).into_iter().zip(1001_u32..) {
        if let Some((placed_at, mut order)) = all.get_mut(at).and_then(Option::take) {
            order.id = ids.id(placed_at);
            order.number = number.to_string();
            numbered.push(order);
        }
    }
    numbered
}

struct Shopper<'a> {
    random: Random,
    day: &'a Day,
    customer: &'a Customer,
    at: usize,
    buyer: &'a str,
    basket: Vec<&'a Product>,
}

impl<'a> Shopper<'a> {
    /// The dozen things it buys over and over.
    fn favourites(&mut self, products: &'a [Product]) -> Vec<&'a Product> {
        let ways = &self.customer.ways;
        let shelves = match ways.trade {
            _ if ways.abroad => {
                "Dulces de temporada|Aceites y vinagres|Quesos|Embutidos|Conservas|Bebidas y sala"
            }
            Trade::Cafe => {
                "Panes|Bollería|Bollería|Bollería|Pastelería|Café e infusiones|Salado|Bebidas y sala"
            }
            Trade::Restaurant => {
                "Panes|Panes|Panes especiales|Pastelería|Aceites y vinagres|Quesos|Conservas|Bebidas y sala"
            }
            Trade::Hotel => {
                "Panes|Panes especiales|Bollería|Bollería|Pastelería|Café e infusiones|Quesos|Embutidos|Conservas"
            }
            Trade::School => "Panes|Panes|Panes|Bollería|Salado",
            Trade::Shop => {
                "Panes|Panes especiales|Bollería|Dulces de temporada|Quesos|Embutidos|Conservas|Aceites y vinagres"
            }
            Trade::Caterer => "Panes|Salado|Salado|Pastelería|Embutidos|Quesos|Bebidas y sala",
        };
        let mut basket: Vec<&Product> = Vec::new();
        for _ in 0..16 {
            let shelf = self.random.word(shelves);
            let on_it: Vec<&Product> = products
                .iter()
                .filter(|product| product.product_type == shelf && product.active == 1)
                .collect();
            if let Some(product) = self
                .random
                .pick(&on_it)
                .filter(|product| !basket.iter().any(|one| one.sku == product.sku))
            {
                basket.push(product);
            }
        }
        basket
    }

    fn shop(&mut self, all: &mut Vec<Option<(DateTime<Utc>, Order)>>) {
        let ways = &self.customer.ways;
        let Rhythm::Every(days) = ways.rhythm else { return };
        let steady = ways.habit != Habit::Punctual;
        let last = ways
            .left_on
            .unwrap_or(self.day.today)
            .min(add_days(self.day.today, -1));
        let mut on = add_days(self.day.start.max(ways.joined_on), self.random.between(1, days));
        while on <= last {
            let wobble = if steady { 0 } else { self.random.between(-1, 1) };
            let placed_on = workday(add_days(on, wobble));
            let quiet = !steady && (season(ways.trade, ways.abroad, placed_on) == 0 || self.random.chance(7));
            if !quiet && placed_on <= last && placed_on >= self.day.start {
                let order = self.order(placed_on);
                all.extend(order.map(Some));
            }
            // The steady ones began with every other week.
            let early = steady && days_between(on, self.day.today) > 220;
            on = add_days(on, if early { days * 2 } else { days });
        }
    }

    /// Drawn from the minute, so that nothing else of the demo is drawn anew.
    fn placed_for(&self, minutes: i64) -> Option<&'static str> {
        let at = usize::try_from(minutes).ok()?;
        let place = if self.customer.is_multiple {
            CLASSES.get(at % CLASSES.len())
        } else {
            PLACES.get(at % 40)
        };
        place.copied()
    }

    fn order(&mut self, placed_on: NaiveDate) -> Option<(DateTime<Utc>, Order)> {
        let lines = self.lines(placed_on);
        let minutes = if self.random.chance(70) {
            self.random.between(15 * 60, NIGHT_OWL)
        } else {
            self.random.between(7 * 60, 12 * 60)
        };
        let placed_at = self.day.instant(placed_on, minutes);
        let sums: Vec<_> = lines
            .iter()
            .map(|line| pricing::LineTotals {
                net: line.net,
                tax: line.tax,
                gross: line.net.saturating_add(line.tax),
            })
            .collect();
        let totals = OrderTotals::of(&sums)
            .ok()
            .filter(|totals| totals.gross.is_positive())?;
        let delivery = workday(add_days(placed_on, 1));
        let order = Order {
            id: String::new(),
            customer: self.at,
            customer_id: self.customer.id.clone(),
            number: String::new(),
            placed_by: if self.random.chance(22) {
                super::people::SALES_REP.to_owned()
            } else {
                self.buyer.to_owned()
            },
            placed_at: self.day.text(placed_at),
            placed_on,
            placed_for: self.placed_for(minutes),
            reference: self
                .random
                .chance(9)
                .then(|| format!("PC-{:05}", self.random.between(120, 48_000))),
            net: totals.net,
            tax: totals.tax,
            total: totals.gross,
            invoice_id: None,
            closed_on: None,
            billed_on: match self.customer.ways.billing {
                Billing::Order => delivery,
                Billing::Week => after_week(placed_on),
                Billing::Month => month_end(delivery),
            },
            lines,
        };
        Some((placed_at, order))
    }

    fn lines(&mut self, placed_on: NaiveDate) -> Vec<Line> {
        let ways = &self.customer.ways;
        let count = self.random.between(1, 8).max(self.random.between(1, 5));
        let growth = 100 + days_between(self.day.start, placed_on) / 30;
        let scale = season(ways.trade, ways.abroad, placed_on).max(60) * growth * ways.size / 100;
        let mut chosen: Vec<&Product> = Vec::new();
        for _ in 0..count {
            let Some(product) = self.random.pick(&self.basket).copied() else {
                break;
            };
            if !chosen.iter().any(|one| one.sku == product.sku) {
                chosen.push(product);
            }
        }
        let lines = chosen.into_iter().filter_map(|product| {
            let quantity = (product.usual * scale * self.random.between(60, 130) / 1_000_000).max(1);
            // Trays and sacks are round numbers.
            let quantity = if quantity > 20 { quantity / 5 * 5 } else { quantity };
            let unit_price = Amount::new(price_on(product.price, placed_on, self.day.today))?;
            let line = pricing::Line {
                unit_price,
                quantity,
                discount_bp: self.customer.discount_bp,
                tax_rate_bp: product.tax_rate_bp,
            };
            let totals = line.totals().ok()?;
            Some(Line {
                sku: product.sku.clone(),
                quantity,
                unit_price,
                net: totals.net,
                tax: totals.tax,
            })
        });
        lines.collect()
    }
}

/// Prices rise by 3 % with every new year.
fn price_on(price: i64, on: NaiveDate, today: NaiveDate) -> i64 {
    (on.year()..today.year()).fold(price, |price, _| price - price * 3 / 100)
}

/// How much is bought in percent of an ordinary month; 0 is closed.
fn season(trade: Trade, abroad: bool, on: NaiveDate) -> i64 {
    let by_month = match trade {
        _ if abroad => [70, 80, 90, 100, 100, 95, 85, 70, 105, 120, 150, 160],
        Trade::School => [100, 100, 95, 85, 105, 80, 0, 0, 90, 110, 110, 80],
        Trade::Hotel => [70, 75, 110, 115, 110, 130, 155, 165, 120, 95, 80, 110],
        Trade::Restaurant => [85, 90, 115, 105, 105, 110, 115, 100, 100, 100, 100, 140],
        _ => [95, 95, 120, 100, 100, 100, 90, 70, 100, 105, 110, 145],
    };
    usize::try_from(on.month0())
        .ok()
        .and_then(|month| by_month.get(month))
        .copied()
        .unwrap_or(100)
}

/// The obrador rests on Sundays.
fn workday(date: NaiveDate) -> NaiveDate {
    if date.weekday() == Weekday::Sun {
        add_days(date, 1)
    } else {
        date
    }
}

/// The Monday after the week of `date`.
fn after_week(date: NaiveDate) -> NaiveDate {
    add_days(date, 7 - i64::from(date.weekday().num_days_from_monday()))
}
