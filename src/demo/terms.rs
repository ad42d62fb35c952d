//! How the demo's customers order: what they share in groups, what each agreed, where goods go, and who may be written to.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::Day;
use super::contacts::Contact;
use super::customers::Customer;
use super::names::Trade;
use super::people::{OWNER, SALES_REP, Staff};
use super::products::Product;
use super::random::Random;
use crate::domain::access::Role;
use crate::domain::calendar::add_days;
use crate::domain::customer::Weekday::{self, Friday, Monday, Saturday, Thursday, Tuesday, Wednesday};
use crate::domain::delivery::Rules;
use crate::domain::delivery_group::DeliveryGroup;
use crate::domain::loyalty::{Rule, Tier};
use crate::domain::money::Amount;
use crate::domain::range::{Items, PriceList, RangeGroup};
use crate::domain::schedule::{DayHours, Time};
use crate::domain::text::{PartyName, Reason, RecordId};

/// What lies in the supplier's own row, by ids.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shared {
    pub range_groups: BTreeMap<String, RangeGroup>,
    pub price_lists: BTreeMap<String, PriceList>,
    pub delivery_groups: BTreeMap<String, DeliveryGroup>,
    pub rules: Rules,
    pub loyalty: Option<Rule>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Location {
    pub id: String,
    pub customer_id: String,
    pub name: &'static str,
    pub ships: i64,
    pub bills: i64,
    pub lines: Vec<String>,
    pub postal_code: &'static str,
    pub city: &'static str,
    pub region: Option<&'static str>,
    pub country: &'static str,
    pub hours: Vec<DayHours>,
    /// Who looks after it.
    pub manager_id: Option<String>,
    pub created_at: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Consent {
    pub id: String,
    pub customer_id: String,
    pub kind: &'static str,
    pub given: i64,
    pub happened_on: NaiveDate,
    pub how: &'static str,
    pub actor: &'static str,
    pub at: String,
}

/// Zones of delivery: name, zone, lead in days, days, and the tags of the customers in it.
const ZONES: [(&str, &str, u32, &[Weekday], &str); 5] = [
    (
        "Valencia y l’Horta",
        "46001–46136",
        1,
        &[],
        "centro|playa|l'horta",
    ),
    (
        "Ribera y Camp de Túria",
        "Alzira, Cullera, Bétera, Llíria",
        1,
        &[Tuesday, Thursday, Saturday],
        "ribera|camp de túria",
    ),
    (
        "La Marina",
        "De Dénia a Altea",
        2,
        &[Tuesday, Friday],
        "la marina",
    ),
    ("Madrid", "Capital y corona", 2, &[Wednesday, Saturday], "madrid"),
    (
        "Fuera de España",
        "Por transportista",
        4,
        &[Monday, Thursday],
        "exportación|intracomunitario",
    ),
];

/// What hotels and caterers pay, in minor units, where it is not the list's percentage.
const FIXED: [(&str, i64); 4] = [
    ("PAN-010", 74),
    ("BOL-010", 77),
    ("CAF-010", 1_390),
    ("QUE-010", 4_790),
];

/// Streets and towns by country, and in Spain by the tag that says where: `tag or code`, streets, `postal code;town`, region.
const TOWNS: &[(&str, &str, &str, &str)] = &[
    (
        "centro",
        "Calle de la Paz|Calle Colón|Calle Cuba|Calle Sorní|Gran Vía Marqués del Turia",
        "46003;Valencia|46004;Valencia|46006;Valencia",
        "Valencia",
    ),
    (
        "playa",
        "Calle de la Reina|Avenida del Puerto|Paseo de Neptuno|Calle Doctor Lluch",
        "46011;Valencia|46023;Valencia",
        "Valencia",
    ),
    (
        "l'horta",
        "Carrer Major|Camino de Moncada|Carrer Sant Vicent|Avinguda del País Valencià",
        "46100;Burjassot|46900;Torrent|46120;Alboraya",
        "Valencia",
    ),
    (
        "ribera",
        "Calle Mayor|Avenida de la Ribera|Plaza Mayor",
        "46600;Alzira|46400;Cullera|46680;Algemesí",
        "Valencia",
    ),
    (
        "la marina",
        "Carrer Marqués de Campo|Avenida del Mediterráneo|Calle Loreto",
        "03700;Dénia|03730;Jávea|03590;Altea",
        "Alicante",
    ),
    (
        "camp de túria",
        "Calle Mayor|Avenida de las Cortes Valencianas|Calle del Pozo",
        "46117;Bétera|46160;Llíria",
        "Valencia",
    ),
    (
        "madrid",
        "Calle Ponzano|Calle de Alcalá|Calle Ibiza|Calle Fuencarral",
        "28003;Madrid|28009;Madrid|28010;Madrid",
        "Madrid",
    ),
    (
        "FR",
        "Rue des Carmes|Boulevard Carnot|Rue Paradis",
        "34000;Montpellier|31000;Toulouse|13006;Marseille",
        "",
    ),
    (
        "PT",
        "Rua Augusta|Rua de Santa Catarina|Avenida da Liberdade",
        "1100-053;Lisboa|4000-447;Porto",
        "",
    ),
    (
        "IT",
        "Via Garibaldi|Via Roma|Corso Vittorio Emanuele",
        "20121;Milano|00186;Roma",
        "",
    ),
    (
        "DE",
        "Lindenstraße|Marktstraße|Hafenstraße",
        "80331;München|10117;Berlin|20457;Hamburg",
        "",
    ),
    ("BE", "Rue Neuve|Rue de la Loi", "1000;Bruxelles|4000;Liège", ""),
    (
        "IE",
        "Harbour Row|Main Street",
        "D02 X285;Dublin|H91 E2K3;Galway",
        "",
    ),
    (
        "GB",
        "High Street|Market Place",
        "BS8 4JG;Bristol|LS1 4DY;Leeds",
        "",
    ),
    (
        "MX",
        "Avenida Álvaro Obregón|Calle Londres",
        "06700;Ciudad de México|06600;Ciudad de México",
        "Ciudad de México",
    ),
];

/// Hours at which somebody takes a delivery, by trade: days, from, to.
fn hours(trade: Trade) -> Vec<DayHours> {
    let (days, from, to): (&[Weekday], _, _) = match trade {
        Trade::Cafe => (
            &[Tuesday, Wednesday, Thursday, Friday, Saturday],
            "06:00",
            "11:00",
        ),
        Trade::School => (&[Monday, Tuesday, Wednesday, Thursday, Friday], "07:30", "10:00"),
        Trade::Restaurant => (
            &[Tuesday, Wednesday, Thursday, Friday, Saturday],
            "09:00",
            "12:30",
        ),
        Trade::Hotel | Trade::Shop | Trade::Caterer => (
            &[Monday, Tuesday, Wednesday, Thursday, Friday, Saturday],
            "06:00",
            "12:00",
        ),
    };
    let (Ok(from), Ok(to)) = (Time::parse(from), Time::parse(to)) else {
        return Vec::new();
    };
    days.iter().map(|day| DayHours { day: *day, from, to }).collect()
}

/// What customers share, and who of them shares it. Prices are noted in the products.
pub fn share(
    random: &mut Random,
    founded: DateTime<Utc>,
    staff: &[Staff],
    customers: &mut [Customer],
    products: &mut [Product],
) -> Shared {
    let mut shared = Shared {
        rules: Rules {
            cut_off: Time::parse("18:00").ok(),
            ..Rules::default()
        },
        loyalty: Some(Rule {
            amount_per_point: Amount::new(1_000).unwrap_or_default(),
            tiers: [("Plata", 1_000), ("Oro", 3_000)]
                .map(|(name, from)| Tier {
                    name: name.to_owned(),
                    from,
                })
                .into(),
        }),
        ..Shared::default()
    };
    let list_id = random.id(founded);
    if let Ok(name) = PartyName::parse("Tarifa hostelería") {
        let list = PriceList {
            name,
            change_bp: -300,
        };
        shared.price_lists.insert(list_id.clone(), list);
    }
    for (sku, price) in FIXED {
        for product in products.iter_mut().filter(|product| product.sku == sku) {
            product.prices.insert(list_id.clone(), price);
        }
    }
    let mut range = |name: &str, items, types: &[&str], list: Option<&String>| {
        let id = random.id(founded);
        if let Ok(name) = PartyName::parse(name) {
            let group = RangeGroup {
                name,
                items,
                product_types: types.iter().map(|one| (*one).to_owned()).collect(),
                price_list_id: list.and_then(|id| RecordId::parse(id).ok()),
            };
            shared.range_groups.insert(id.clone(), group);
        }
        id
    };
    let hotels = range("Hoteles y catering", Items::All, &[], Some(&list_id));
    let school = ["Bollería", "Panes", "Panes especiales", "Salado"];
    let schools = range("Colegios", Items::ProductTypes, &school, None);
    let zones = ZONES.map(|(name, zone, lead_days, days, _)| {
        let id = random.id(founded);
        if let Ok(name) = PartyName::parse(name) {
            let group = DeliveryGroup {
                name,
                zone: Reason::parse(zone).ok(),
                lead_days: (lead_days > 1).then_some(lead_days),
                cut_off: None,
                delivery_days: days.to_vec(),
            };
            shared.delivery_groups.insert(id.clone(), group);
        }
        id
    });
    let representative = staff.iter().find(|one| one.role == Role::SalesRep);
    for customer in customers.iter_mut().filter(|one| one.kind == "customer") {
        customer.range_group_id = match customer.ways.trade {
            Trade::Hotel | Trade::Caterer => Some(hotels.clone()),
            Trade::School => Some(schools.clone()),
            _ => None,
        };
        let zone = ZONES.iter().position(|(.., tags)| {
            customer
                .tags
                .iter()
                .any(|tag| tags.split('|').any(|one| one == *tag))
        });
        customer.delivery_group_id = zone.and_then(|at| zones.get(at)).cloned();
        // What travels far is charged for, unless it is much.
        let fee = match zone {
            Some(2 | 3) => Some((5_000, 600, 15_000)),
            Some(4) => Some((20_000, 2_400, 60_000)),
            _ => None,
        };
        if let Some((minimum, fee, free_from)) = fee {
            customer.minimum_order_value = Some(minimum);
            customer.delivery_fee = Some(fee);
            customer.delivery_free_from = Some(free_from);
        }
        if customer.tags.contains(&"gran cuenta") || customer.ways.abroad {
            customer.sales_rep_id = representative.map(|one| one.id.clone());
        }
    }
    shared
}

/// One place each, where goods go and invoices too; of hotels and caterers, an office beside it.
pub fn locations(random: &Random, day: &Day, customers: &[Customer], contacts: &[Contact]) -> Vec<Location> {
    let mut all = Vec::new();
    for (at, customer) in customers.iter().enumerate() {
        let random = &mut random.split(at);
        let of_tag = TOWNS.iter().find(|(key, ..)| customer.tags.contains(key));
        let of_land = || TOWNS.iter().find(|(key, ..)| *key == customer.country);
        let Some((_, streets, towns, region)) = of_tag.or_else(of_land) else {
            continue;
        };
        let has_office = matches!(customer.ways.trade, Trade::Hotel | Trade::Caterer);
        let manager = contacts.iter().find(|contact| contact.customer == at);
        let created_at = day.instant(customer.ways.joined_on, 14 * 60);
        let names: &[(&str, i64, i64)] = match (customer.language, has_office) {
            ("es", false) => &[("Local", 1, 1)],
            ("es", true) => &[("Cocina", 1, 0), ("Oficina", 0, 1)],
            ("fr", false) => &[("Établissement", 1, 1)],
            ("fr", true) => &[("Cuisine", 1, 0), ("Bureau", 0, 1)],
            (_, false) => &[("Premises", 1, 1)],
            (_, true) => &[("Kitchen", 1, 0), ("Office", 0, 1)],
        };
        for (name, ships, bills) in names {
            let (street, town) = (random.word(streets), random.word(towns));
            let (postal_code, city) = town.split_once(';').unwrap_or((town, ""));
            let number = random.between(1, 140);
            all.push(Location {
                id: random.id(created_at),
                customer_id: customer.id.clone(),
                name,
                ships: *ships,
                bills: *bills,
                lines: vec![match customer.country {
                    "FR" | "IE" | "GB" => format!("{number} {street}"),
                    "ES" | "PT" | "IT" => format!("{street}, {number}"),
                    _ => format!("{street} {number}"),
                }],
                postal_code,
                city,
                region: Some(*region).filter(|region| !region.is_empty()),
                country: customer.country,
                hours: if *ships == 1 && random.chance(40) {
                    hours(customer.ways.trade)
                } else {
                    Vec::new()
                },
                manager_id: manager.filter(|_| *ships == 1).map(|contact| contact.id.clone()),
                created_at: day.text(created_at),
            });
        }
    }
    all
}

/// Those who buy agreed that their data are kept, half of them that they are written to; some thought better of it.
pub fn consents(random: &Random, day: &Day, customers: &[Customer]) -> Vec<Consent> {
    let mut all = Vec::new();
    for (nth, customer) in customers
        .iter()
        .enumerate()
        .filter(|(_, one)| one.kind == "customer")
    {
        let random = &mut random.split(nth);
        let joined = customer.ways.joined_on;
        let how = random.word("paper|paper|in_person|email|website");
        let mut asked = vec![("data", 1, joined)];
        if random.chance(55) {
            asked.push(("communications", 1, joined));
        }
        let later = add_days(joined, 40);
        if asked.len() > 1 && random.chance(8) && later < day.today {
            asked.push(("communications", 0, later));
        }
        for (kind, given, happened_on) in asked {
            let at = day.instant(happened_on, 14 * 60 + 5);
            all.push(Consent {
                id: random.id(at),
                customer_id: customer.id.clone(),
                kind,
                given,
                happened_on,
                how,
                actor: if customer.sales_rep_id.is_some() {
                    SALES_REP
                } else {
                    OWNER.0
                },
                at: day.text(at),
            });
        }
    }
    all
}
