//! Whom Panadería Aurora sells to: three hundred businesses, and how each of them buys and pays.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::contacts::{self, Contact};
use super::names::{self, Land, Trade, ascii};
use super::random::{Random, in_order};
use super::{DAYS, Day};
use crate::domain::calendar::add_days;
use crate::domain::terms::PaymentTerms;

/// Customers in all, and how many of them live where.
const LANDS: [(Land, usize); 9] = [
    (names::SPAIN, 216),
    (names::FRANCE, 20),
    (names::PORTUGAL, 20),
    (names::ITALY, 11),
    (names::GERMANY, 11),
    (names::BELGIUM, 6),
    (names::IRELAND, 5),
    (names::BRITAIN, 6),
    (names::MEXICO, 5),
];

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Customer {
    pub id: String,
    pub external_id: String,
    pub kind: &'static str,
    pub name: String,
    pub trade_name: Option<String>,
    pub tax_id: Option<String>,
    pub email: String,
    pub phone: String,
    pub country: &'static str,
    pub language: &'static str,
    pub notes: Option<&'static str>,
    pub tags: Vec<&'static str>,
    /// Several people order by one login.
    pub is_multiple: bool,
    pub payment_method: &'static str,
    pub payment_terms: PaymentTerms,
    pub credit_limit: Option<i64>,
    pub discount_bp: u32,
    pub status: &'static str,
    pub range_group_id: Option<String>,
    pub delivery_group_id: Option<String>,
    pub sales_rep_id: Option<String>,
    pub minimum_order_value: Option<i64>,
    pub delivery_fee: Option<i64>,
    pub delivery_free_from: Option<i64>,
    pub created_at: String,
    #[serde(skip)]
    pub ways: Ways,
}

/// What the simulation knows of a customer and the books do not.
#[derive(Debug, Clone, PartialEq)]
pub struct Ways {
    pub trade: Trade,
    pub habit: Habit,
    pub rhythm: Rhythm,
    pub billing: Billing,
    /// Only what keeps travels to it.
    pub abroad: bool,
    /// How much it takes, in percent of a small café.
    pub size: i64,
    pub joined_on: NaiveDate,
    pub left_on: Option<NaiveDate>,
}

/// How it pays. Numbers are days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    Punctual,
    /// Always about five days late.
    Late,
    /// Has paid nothing that became due in the last so many days.
    Behind(i64),
    /// Paid only a part of what became due in the last so many days.
    PartPaid(i64),
    /// So many debits came back in the last months; they were paid by transfer afterwards.
    Returned(usize),
    LostChargeback,
    /// Contests an old invoice and pays the others.
    Disputes,
    /// Behind by so many days, with a person's word for it.
    Vouched(i64),
    /// Once paid a cent less than the invoice.
    Residue,
    /// Rounds its transfers up, and once paid twice.
    Overpays,
    /// Sends money ahead of the invoices.
    Ahead,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rhythm {
    Never,
    /// Every so many days.
    Every(i64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Billing {
    Order,
    Week,
    Month,
}

/// Those with a part to play: sign, company, NIF letter, trade, habit.
pub(super) const CAST: [(&str, &str, Trade, Habit); 12] = [
    (
        "Cafetería Luna",
        "Luna Hostelería Valenciana, S.L.",
        Trade::Cafe,
        Habit::Punctual,
    ),
    (
        "Casa Nicanor",
        "Nicanor Pérez e Hijos, S.L.",
        Trade::Restaurant,
        Habit::Behind(96),
    ),
    (
        "Hotel Mirador del Turia",
        "Explotaciones Hoteleras del Turia, S.L.",
        Trade::Hotel,
        Habit::Vouched(40),
    ),
    (
        "Catering La Dehesa",
        "Banquetes La Dehesa, S.L.",
        Trade::Caterer,
        Habit::Disputes,
    ),
    (
        "Bar El Puerto",
        "Hostelería El Puerto de Sagunto, S.L.",
        Trade::Cafe,
        Habit::Returned(2),
    ),
    (
        "Mesón Los Arcos",
        "Arcos y Brasas, S.L.",
        Trade::Restaurant,
        Habit::Returned(3),
    ),
    (
        "Abastos Gourmet Morella",
        "Abastos Morella, S.L.",
        Trade::Shop,
        Habit::LostChargeback,
    ),
    (
        "Ultramarinos Serrano",
        "Serrano Alimentación Tradicional, S.L.",
        Trade::Shop,
        Habit::Residue,
    ),
    (
        "Colegio Sant Vicent",
        "Sant Vicent Centre Educatiu, S.L.",
        Trade::School,
        Habit::Overpays,
    ),
    (
        "Delicatessen La Murta",
        "La Murta Productos Selectos, S.L.",
        Trade::Shop,
        Habit::Ahead,
    ),
    (
        "Restaurante Bergamonte Playa",
        "Playa Bergamonte, S.L.",
        Trade::Restaurant,
        Habit::PartPaid(18),
    ),
    (
        "Granja Cremaet",
        "Cremaet i Companyia, S.L.",
        Trade::Cafe,
        Habit::Behind(45),
    ),
];

const NOTES: &str = "Entregar antes de las 7:00 por la puerta de servicio.|Dejar en la cámara del almacén; la llave la tiene el conserje.|\
Cerrado los lunes.|Llamar al llegar: la calle es peatonal hasta las 10:00.|Pide siempre factura en papel.|Alérgenos: separar sin gluten en caja aparte.|\
En agosto cierran tres semanas.|Prefiere WhatsApp para cualquier cambio de pedido.|Devuelve las cajas de plástico cada viernes.|\
Revisar tarifa en enero con el responsable de compras.|Muelle de carga en la parte trasera, máximo 3,5 t.|Factura a la central; entrega en el local.";

/// All of them, in the order in which they became customers.
pub fn customers(random: &Random, day: &Day) -> (Vec<Customer>, Vec<Contact>) {
    let lands = LANDS
        .iter()
        .flat_map(|(land, count)| std::iter::repeat_n(land, *count));
    let mut taken = Vec::new();
    let mut drafts: Vec<Option<Draft<'_>>> = lands
        .enumerate()
        .map(|(at, land)| Some(draft(at, land, &mut random.split(at), &mut taken, day)))
        .collect();
    let joined = drafts
        .iter()
        .flatten()
        .map(|draft| (draft.joined_at.timestamp_millis(), 0));
    let mut contacts = Vec::new();
    let mut customers = Vec::new();
    for at in in_order(joined) {
        if let Some(mut draft) = drafts.get_mut(at).and_then(Option::take) {
            draft.customer.external_id = format!("C{:04}", customers.len() + 1);
            contacts::people(customers.len(), &mut draft, &mut contacts);
            customers.push(draft.customer);
        }
    }
    (customers, contacts)
}

pub(super) struct Draft<'a> {
    pub(super) customer: Customer,
    pub(super) land: &'a Land,
    pub(super) domain: String,
    pub(super) joined_at: DateTime<Utc>,
    pub(super) random: Random,
}

fn draft<'a>(
    at: usize,
    land: &'a Land,
    random: &mut Random,
    taken: &mut Vec<String>,
    day: &Day,
) -> Draft<'a> {
    let cast = CAST.get(at);
    let trade = cast.map_or_else(|| trade(land, random), |(_, _, trade, _)| *trade);
    let (mut sign, mut place) =
        cast.map_or_else(|| land.sign(trade, random), |(sign, ..)| ((*sign).to_owned(), ""));
    for _ in 0..40 {
        if !taken.contains(&ascii(&sign, '-')) {
            break;
        }
        (sign, place) = land.sign(trade, random);
    }
    taken.push(ascii(&sign, '-'));
    let domain = if at == 0 {
        "luna.example".to_owned()
    } else {
        format!("{}.example", ascii(&sign, '-'))
    };
    let (mut name, letter) = match cast {
        Some((_, company, ..)) => ((*company).to_owned(), 'B'),
        None => land.company(trade, &sign, place, random),
    };
    let mut tax_id = land.tax_id(letter, random);
    // Many a bar is its owner.
    if cast.is_none() && land.code == "ES" && matches!(trade, Trade::Cafe | Trade::Shop) && random.chance(30)
    {
        let (given, family) = land.person(random);
        name = format!("{given} {family}");
        tax_id = names::nif(random.between(10_000_000, 79_999_999));
    }
    let kind = match at {
        200..=211 => "prospect",
        212 | 213 => "supplier_contact",
        214 => "other",
        _ => "customer",
    };
    let ways = ways(at, cast.map(|(.., habit)| *habit), trade, kind, land, random, day);
    let (payment_method, payment_terms) = payment(&ways, land, random);
    let gone = ways.left_on.is_some() && matches!(ways.habit, Habit::Punctual);
    let joined_at = day.instant(ways.joined_on, random.between(9 * 60, 13 * 60));
    let customer = Customer {
        id: random.id(joined_at),
        external_id: String::new(),
        kind,
        name,
        trade_name: Some(sign),
        tax_id: (kind != "prospect" || random.chance(40)).then_some(tax_id),
        email: format!(
            "{}@{domain}",
            random.word("pedidos|info|compras|administracion|hola")
        ),
        phone: land.phone(random),
        country: land.code,
        language: random.word(land.languages),
        notes: random.chance(28).then(|| random.word(NOTES)),
        tags: tags(&ways, land, random),
        is_multiple: cast.is_none() && kind == "customer" && trade == Trade::School,
        payment_method,
        payment_terms,
        credit_limit: None,
        discount_bp: discount(&ways, random),
        status: if gone { "inactive" } else { "active" },
        // What is agreed comes with what everybody shares.
        range_group_id: None,
        delivery_group_id: None,
        sales_rep_id: None,
        minimum_order_value: None,
        delivery_fee: None,
        delivery_free_from: None,
        created_at: day.text(joined_at),
        ways,
    };
    Draft {
        customer,
        land,
        domain,
        joined_at,
        random: random.split(7),
    }
}

fn trade(land: &Land, random: &mut Random) -> Trade {
    match random.between(1, 100) {
        // Bread for a class does not travel.
        71..=78 if land.code != "ES" => Trade::Shop,
        1..=32 => Trade::Cafe,
        33..=58 => Trade::Restaurant,
        59..=70 => Trade::Hotel,
        71..=78 => Trade::School,
        79..=92 => Trade::Shop,
        _ => Trade::Caterer,
    }
}

fn ways(
    at: usize,
    cast: Option<Habit>,
    trade: Trade,
    kind: &str,
    land: &Land,
    random: &mut Random,
    day: &Day,
) -> Ways {
    let spread = i64::try_from(at % 7).unwrap_or(0);
    let habit = cast.unwrap_or(match at {
        20..=34 | 220 | 243 | 271 => Habit::Late,
        // Enough days that an invoice a week old is still old enough for what it stands for.
        35..=43 | 226 | 280 => Habit::Behind(11 + spread * 2),
        44..=48 | 250 => Habit::Behind(39 + spread * 2),
        49..=52 => Habit::Behind(74 + spread * 9),
        53..=55 => Habit::PartPaid(12 + spread),
        56 => Habit::Residue,
        57 | 58 => Habit::Overpays,
        59 => Habit::Ahead,
        _ => Habit::Punctual,
    });
    let steady = habit != Habit::Punctual || cast.is_some();
    let abroad = land.code != "ES";
    let rhythm = if kind != "customer" {
        Rhythm::Never
    } else if steady {
        Rhythm::Every(7)
    } else if abroad {
        Rhythm::Every(random.between(3, 7) * 7)
    } else {
        match random.between(1, 100) {
            1..=10 => Rhythm::Every(7),
            11..=40 => Rhythm::Every(14),
            _ => Rhythm::Every(28),
        }
    };
    let billing = match rhythm {
        _ if habit == Habit::Punctual && cast.is_some() => Billing::Month,
        _ if steady => Billing::Week,
        Rhythm::Every(7) if random.chance(50) => Billing::Month,
        Rhythm::Every(7) => Billing::Week,
        Rhythm::Every(14) if random.chance(45) => Billing::Month,
        _ => Billing::Order,
    };
    let joined_on = match kind {
        "prospect" => add_days(day.today, -random.between(1, 200)),
        // The list shows the newest first: some of them are worth a look.
        _ if matches!(at, 26..=34 | 40..=43 | 53..=55) => add_days(day.today, -random.between(75, 170)),
        _ if steady || random.chance(58) => add_days(day.start, -random.between(5, 900)),
        _ => add_days(day.start, random.between(0, DAYS - 12)),
    };
    let size = match trade {
        Trade::Hotel => random.between(180, 420),
        Trade::Caterer | Trade::School => random.between(140, 320),
        Trade::Restaurant => random.between(80, 220),
        Trade::Cafe | Trade::Shop => random.between(60, 160),
    };
    // A few left for good, with their books settled; those who may not buy any more have stopped.
    let left_on = match habit {
        Habit::Behind(days) if days >= 70 => Some(add_days(day.today, 52 - days)),
        Habit::LostChargeback | Habit::Returned(3) => Some(add_days(day.today, -20)),
        Habit::Punctual if (60..=69).contains(&at) => Some(add_days(day.today, -random.between(130, 330))),
        _ => None,
    };
    let joined_on = left_on.map_or(joined_on, |left| joined_on.min(add_days(left, -200)));
    Ways {
        trade,
        habit,
        rhythm,
        billing,
        abroad,
        size,
        joined_on,
        left_on,
    }
}

fn payment(ways: &Ways, land: &Land, random: &mut Random) -> (&'static str, PaymentTerms) {
    let credit = |days| PaymentTerms::net(days);
    let (method, terms) = match ways.habit {
        Habit::Returned(_) => ("sepa", credit(15)),
        Habit::Punctual if ways.billing == Billing::Order && !ways.abroad && random.chance(35) => {
            ("on_delivery", credit(0))
        }
        Habit::Punctual => {
            let sepa = ways.billing == Billing::Month || random.chance(35);
            let terms = match random.between(1, 100) {
                1..=22 => credit(15),
                23..=62 => credit(30),
                63..=74 => credit(60),
                75..=86 => PaymentTerms::end_of_month(0),
                87..=93 => PaymentTerms::end_of_month(30),
                _ => PaymentTerms::days_of_month(vec![10, 25], 15),
            };
            (
                if sepa && land.code != "MX" {
                    "sepa"
                } else {
                    "credit"
                },
                terms,
            )
        }
        _ => ("credit", credit(if random.chance(60) { 15 } else { 30 })),
    };
    (
        method,
        terms.unwrap_or(PaymentTerms::Net {
            days: Default::default(),
        }),
    )
}

fn discount(ways: &Ways, random: &mut Random) -> u32 {
    match ways.size {
        ..=120 => *random.pick(&[0, 0, 0, 0, 200, 300]).unwrap_or(&0),
        121..=220 => *random.pick(&[0, 0, 300, 500, 750]).unwrap_or(&0),
        _ => *random.pick(&[500, 750, 1000, 1250, 1500]).unwrap_or(&0),
    }
}

fn tags(ways: &Ways, land: &Land, random: &mut Random) -> Vec<&'static str> {
    let mut tags = vec![ways.trade.tag()];
    tags.push(match land.code {
        "ES" => random.word("centro|playa|l'horta|ribera|la marina|camp de túria|madrid"),
        "GB" | "MX" => "exportación",
        _ => "intracomunitario",
    });
    if ways.size > 250 {
        tags.push("gran cuenta");
    }
    if !ways.abroad && random.chance(14) {
        tags.push(random.word("ecológico|sin gluten|reparto nocturno|vegano|recogida en obrador"));
    }
    tags
}
