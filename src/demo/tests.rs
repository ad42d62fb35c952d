use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use chrono::NaiveDate;

use super::*;
use crate::domain::address::AddressDraft;
use crate::domain::delinquency::Status;
use crate::domain::fault::Faults;
use crate::domain::money::Amount;
use crate::domain::text::{EmailAddress, PartyName, Phone, parse_tags};

fn on(today: &str) -> Demo {
    generate(today.parse().unwrap(), Zone::parse(ZONE).unwrap())
}

fn saturday() -> &'static Demo {
    static DEMO: OnceLock<Demo> = OnceLock::new();
    DEMO.get_or_init(|| on("2026-11-21"))
}

#[test]
fn the_same_day_gives_the_same_demo_and_another_day_the_same_customers() {
    let (one, same, other) = (saturday(), &on("2026-11-21"), &on("2026-11-22"));
    assert_eq!(one.customers, same.customers);
    assert_eq!(one.contacts, same.contacts);
    assert_eq!(one.books.orders, same.books.orders);
    assert_eq!(one.books.invoices, same.books.invoices);
    assert_eq!(one.books.credits, same.books.credits);
    assert_eq!(one.books.allocations, same.books.allocations);
    assert_eq!(one.books.standings, same.books.standings);
    assert_eq!(one.happenings, same.happenings);
    let signs = |demo: &Demo| {
        demo.customers
            .iter()
            .map(|one| one.trade_name.clone())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(signs(one), signs(other));
}

#[test]
fn where_several_people_order_each_order_says_for_whom() {
    let demo = saturday();
    let several: BTreeSet<&str> = demo
        .customers
        .iter()
        .filter(|one| one.is_multiple)
        .map(|one| one.id.as_str())
        .collect();
    assert!(several.len() >= 3, "{} schools", several.len());
    let theirs = demo
        .books
        .orders
        .iter()
        .filter(|order| several.contains(order.customer_id.as_str()));
    let for_whom: Vec<_> = theirs.map(|order| order.placed_for).collect();
    assert!(for_whom.len() > 20 && for_whom.iter().all(Option::is_some));
}

#[test]
fn what_invoices_say_comes_to_their_totals() {
    let demo = saturday();
    let documents = demo.documents();
    assert!(documents.len() > 300, "{} documents", documents.len());
    for invoice in &demo.books.invoices {
        if let Some(document) = documents.get(invoice.id.as_str()) {
            assert_eq!(document.totals().gross, invoice.total, "{}", invoice.number);
        }
    }
    let billing = super::billing();
    let own = [
        billing.legal_name.is_some(),
        billing.tax_id.is_some(),
        billing.note.is_some(),
    ];
    assert_eq!(own, [true; 3]);
}

#[test]
fn everybody_has_an_address_as_its_country_writes_it() {
    let demo = saturday();
    assert!(demo.locations.len() >= demo.customers.len());
    for location in &demo.locations {
        let text = |text: &str| Some(text.to_owned());
        let draft = AddressDraft {
            lines: location.lines.clone(),
            postal_code: text(location.postal_code),
            city: text(location.city),
            region: location.region.and_then(text),
            country: location.country.to_owned(),
        };
        let mut faults = Faults::default();
        draft.parse(&mut faults);
        assert!(faults.is_empty(), "{location:?}: {:?}", faults.into_vec());
    }
    assert!(demo.consents.iter().any(|one| one.given == 0));
}

#[test]
fn there_is_as_much_as_promised() {
    let demo = saturday();
    assert_eq!(demo.customers.len(), 300);
    assert_eq!(demo.products.len(), 150);
    assert!(
        (6_000..=8_200).contains(&demo.books.orders.len()),
        "{} orders",
        demo.books.orders.len()
    );
    assert!(
        demo.books
            .orders
            .iter()
            .all(|order| (1..=8).contains(&order.lines.len()))
    );
    let day = |date: &str| date.parse::<NaiveDate>().unwrap();
    assert!(demo.books.orders.first().unwrap().placed_on < day("2025-06-01"));
    assert!(demo.books.orders.last().unwrap().placed_on > day("2026-11-18"));
    let open = demo
        .books
        .orders
        .iter()
        .filter(|order| order.invoice_id.is_none())
        .count();
    assert!((20..400).contains(&open), "{open} open orders");
    assert!(demo.buyers.iter().all(Option::is_some));
}

#[test]
fn numbers_have_no_gaps() {
    let demo = saturday();
    let orders: Vec<u32> = demo
        .books
        .orders
        .iter()
        .map(|order| order.number.parse().unwrap())
        .collect();
    assert!(orders.iter().copied().eq(1001..1001 + orders.len() as u32));
    let notes = demo
        .books
        .credits
        .iter()
        .filter_map(|credit| credit.number.as_deref());
    for numbers in [
        demo.books
            .invoices
            .iter()
            .map(|one| one.number.as_str())
            .collect::<Vec<_>>(),
        notes.collect(),
    ] {
        let mut by_year: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
        for number in &numbers {
            let (year, number) = number.split_once('-').unwrap();
            assert!(
                by_year.entry(year).or_default().insert(number.parse().unwrap()),
                "{number} twice"
            );
        }
        assert!(by_year.len() >= 2);
        assert!(
            by_year
                .values()
                .all(|numbers| numbers.iter().copied().eq(1..=numbers.len() as u32))
        );
    }
    let issued = demo.books.invoices.iter().map(|invoice| invoice.issued_on);
    assert!(issued.is_sorted(), "a later number has no earlier date");
}

#[test]
fn no_invoice_comes_before_its_orders_and_each_is_their_sum() {
    let demo = saturday();
    let mut sums: BTreeMap<&str, Amount> = BTreeMap::new();
    let invoices: BTreeMap<&str, &Invoice> = demo
        .books
        .invoices
        .iter()
        .map(|one| (one.id.as_str(), one))
        .collect();
    for order in &demo.books.orders {
        let lines = Amount::sum(order.lines.iter().flat_map(|line| [line.net, line.tax])).unwrap();
        assert_eq!(order.total, lines);
        if let Some(id) = order.invoice_id.as_deref() {
            assert!(invoices[id].issued_on >= order.placed_on);
            assert_eq!(order.closed_on, Some(invoices[id].issued_on));
            let sum = sums.entry(id).or_default();
            *sum = sum.checked_add(order.total).unwrap();
        }
    }
    assert!(
        demo.books
            .invoices
            .iter()
            .all(|invoice| sums[invoice.id.as_str()] == invoice.total)
    );
}

#[test]
fn every_kind_of_payer_is_there() {
    let demo = saturday();
    let mut by_status: BTreeMap<&str, usize> = BTreeMap::new();
    for standing in &demo.books.standings {
        *by_status.entry(standing.delinquency.as_str()).or_default() += 1;
    }
    for (status, least, most) in [
        ("without_incidents", 230, 280),
        ("debtor", 8, 40),
        ("delinquent", 4, 15),
        ("do_not_sell", 4, 12),
    ] {
        let count = by_status.get(status).copied().unwrap_or(0);
        assert!(
            (least..=most).contains(&count),
            "{count} are {status}: {by_status:?}"
        );
    }
    let standing = |habit: Habit| {
        let at = demo
            .customers
            .iter()
            .position(|one| one.ways.habit == habit)
            .unwrap();
        &demo.books.standings[at]
    };
    let rule = |habit| standing(habit).explanation.rule.as_str();
    assert_eq!(rule(Habit::Returned(2)), "returned_debits");
    assert_eq!(standing(Habit::Returned(2)).computed, Status::Delinquent);
    assert_eq!(standing(Habit::Returned(3)).computed, Status::DoNotSell);
    assert_eq!(rule(Habit::LostChargeback), "lost_chargeback");
    assert_eq!(standing(Habit::Vouched(40)).computed, Status::Delinquent);
    assert_eq!(standing(Habit::Vouched(40)).delinquency, Status::Debtor);
    assert_eq!(standing(Habit::Disputes).delinquency, Status::WithoutIncidents);
    assert!(
        standing(Habit::Disputes)
            .open_items
            .iter()
            .any(|item| item.disputed)
    );
    assert_eq!(standing(Habit::Residue).delinquency, Status::WithoutIncidents);
    assert!(
        standing(Habit::Residue)
            .open_items
            .iter()
            .any(|item| item.open.minor() == 1)
    );
    let [good, blocked] = demo
        .buyers
        .map(|at| &demo.books.standings[demo.contacts[at.unwrap()].customer]);
    assert_eq!(
        (good.delinquency, blocked.delinquency),
        (Status::WithoutIncidents, Status::DoNotSell)
    );
    let of = |kind| {
        demo.books
            .credits
            .iter()
            .filter(move |credit| credit.kind == kind)
            .count()
    };
    assert!(
        of("payment") > 4_000 && of("credit_note") > 50,
        "{} and {}",
        of("payment"),
        of("credit_note")
    );
    assert!(
        !demo.books.disputes.is_empty()
            && !demo.books.overrides.is_empty()
            && !demo.books.collections.is_empty()
    );
}

#[test]
fn what_is_made_up_would_be_accepted_from_a_person() {
    let demo = saturday();
    for customer in &demo.customers {
        assert_eq!(PartyName::parse(&customer.name).unwrap().as_str(), customer.name);
        assert_eq!(
            EmailAddress::parse(&customer.email).unwrap().as_str(),
            customer.email
        );
        assert!(customer.email.ends_with(".example"));
        assert_eq!(Phone::parse(&customer.phone).unwrap().as_str(), customer.phone);
        parse_tags(&customer.tags.join(",")).unwrap();
    }
    let mails: BTreeSet<&str> = demo.contacts.iter().map(|one| one.email.as_str()).collect();
    assert_eq!(mails.len(), demo.contacts.len());
    let signs: BTreeSet<&str> = demo
        .customers
        .iter()
        .filter_map(|one| one.trade_name.as_deref())
        .collect();
    assert_eq!(signs.len(), 300);
}
