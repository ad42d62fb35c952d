//! The bakery's own people, what they noted, and what the machines did in the last days.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::Day;
use super::contacts::Contact;
use super::customers::{Customer, Habit};
use super::random::Random;
use super::trade::Books;
use crate::domain::access::Role;
use crate::domain::calendar::{add_days, parse_instant};
use crate::domain::delinquency::{IncidentKind, Mode, Status};
use crate::domain::money::Amount;
use crate::domain::provider::{Report, ReportKind};

/// Every demo sign-in has it.
pub const PASSWORD: &str = "demo-demo-demo";
/// The owner's name and address.
pub const OWNER: (&str, &str) = ("Aurora Vidal Ferrer", "aurora@aurora.example");
pub const SALES_REP: &str = "Sergio Beltrán Roig";
const MANAGER: &str = "Lucía Martínez Soler";

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Staff {
    pub id: String,
    pub email: &'static str,
    pub name: &'static str,
    pub role: Role,
    pub created_at: String,
}

/// The staff beside the owner, one of each role.
pub fn staff(random: &mut Random, day: &Day) -> Vec<Staff> {
    let at = day.instant(add_days(day.start, -30), 9 * 60);
    [
        ("lucia@aurora.example", MANAGER, Role::StoreManager),
        (
            "andres@aurora.example",
            "Andrés Climent Torres",
            Role::WarehouseManager,
        ),
        ("sergio@aurora.example", SALES_REP, Role::SalesRep),
        ("gestoria@aurora.example", "Gestoría Llorens", Role::Viewer),
    ]
    .into_iter()
    .map(|(email, name, role)| Staff {
        id: random.id(at),
        email,
        name,
        role,
        created_at: day.text(at),
    })
    .collect()
}

/// An entry of a customer's history that no document tells by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Happening {
    pub id: String,
    pub customer_id: String,
    pub actor: String,
    pub at: String,
    pub what: What,
}

pub type Comment = &'static str;

#[derive(Debug, Clone, PartialEq)]
pub enum What {
    Created,
    ContactAdded {
        name: String,
    },
    Comment(Comment),
    StatusChanged {
        from: Status,
        to: Status,
        rule: &'static str,
    },
    OverrideSet {
        mode: Mode,
        status: Status,
        reason: String,
    },
    DisputeOpened {
        number: String,
        reason: &'static str,
    },
    DebitReturned {
        reference: String,
    },
    ChargebackLost {
        reference: String,
    },
}

const COMMENTS: &str = "Hablado con compras: suben el pedido de los viernes a partir del mes que viene.|Piden muestra del pan sin gluten para la carta nueva.|\
Quejas por el reparto del martes: llegamos a las 8:20. Avisado a ruta 3.|Renovada la tarifa para todo el año, sin cambios en el descuento.|\
Quieren probar las cápsulas de café; enviar dos cajas de cortesía.|Cambio de responsable de cocina; presentarse en la próxima visita.|\
Confirmado el mandato SEPA firmado y archivado.|Muy contentos con la masa madre. Posible segundo local en primavera.|\
Pide agrupar las facturas en una mensual; de momento se queda como está.|Nos comparan con otro obrador en bollería; revisar precio del cruasán.|\
Visita en el local: vitrina nueva, caben dos referencias más de pastelería.|Envían el pedido tarde; recordado el corte de las 21:00.|\
Interesados en cestas de Navidad para sus empleados.|Falta una caja en la entrega de ayer; abonada en el siguiente albarán.|\
Cerrado por reforma dos semanas, retoman el lunes.|Solicitan ficha técnica de alérgenos de toda la bollería; enviada por correo.";

const ABOUT_LATE: &str = "Llamado por las facturas vencidas: dicen que transfieren esta semana.|Enviado extracto con lo vencido al correo de administración.|\
Promete pagar la mitad el viernes y el resto a fin de mes.|No cogen el teléfono; se deja mensaje al encargado.|El banco les ha parado la línea; piden dos semanas más.";

pub fn happenings(
    random: &mut Random,
    day: &Day,
    customers: &[Customer],
    contacts: &[Contact],
    books: &Books,
) -> Vec<Happening> {
    let mut all = Vec::new();
    let mut note = |customer_id: &str, actor: &str, on: NaiveDate, minutes: i64, what: What| {
        let at = day.instant(on, minutes);
        let entry = Happening {
            id: random.id(at),
            customer_id: customer_id.to_owned(),
            actor: actor.to_owned(),
            at: day.text(at),
            what,
        };
        all.push(entry);
    };
    for (at, customer) in customers.iter().enumerate() {
        let mut chance = Random::new(at as u64 + 77);
        let joined_on = customer.ways.joined_on;
        note(&customer.id, SALES_REP, joined_on, 9 * 60 + 1, What::Created);
        for contact in contacts.iter().filter(|contact| contact.customer == at) {
            note(
                &customer.id,
                SALES_REP,
                joined_on,
                13 * 60 + 5,
                What::ContactAdded { name: contact.name() },
            );
        }
        let behind = matches!(
            customer.ways.habit,
            Habit::Behind(_) | Habit::Vouched(_) | Habit::PartPaid(_)
        );
        let since = joined_on.max(add_days(day.today, -200));
        let days = crate::domain::calendar::days_between(since, day.today);
        let mut comment = |text, days_ago: i64| {
            let actor = chance
                .word("Sergio Beltrán Roig|Sergio Beltrán Roig|Lucía Martínez Soler|Aurora Vidal Ferrer");
            note(
                &customer.id,
                actor,
                add_days(day.today, -days_ago.clamp(1, days.max(1))),
                chance.between(540, 1080),
                What::Comment(text),
            );
        };
        let mut draw = Random::new(at as u64 + 9_001);
        if behind {
            comment(draw.word(ABOUT_LATE), draw.between(2, 9));
            comment(draw.word(ABOUT_LATE), draw.between(12, 20));
        }
        for _ in 0..draw.between(0, 5) / 2 {
            comment(draw.word(COMMENTS), draw.between(1, 200));
        }
    }
    for incident in &books.incidents {
        let reference = incident.reference.clone();
        let what = match incident.kind {
            IncidentKind::ReturnedDebit => What::DebitReturned { reference },
            IncidentKind::ChargebackLost => What::ChargebackLost { reference },
        };
        note(
            &incident.customer_id,
            "GoCardless",
            incident.dated_on,
            9 * 60 + 40,
            what,
        );
    }
    for dispute in &books.disputes {
        if let Some(invoice) = books
            .invoices
            .iter()
            .find(|invoice| invoice.id == dispute.invoice_id)
        {
            let what = What::DisputeOpened {
                number: invoice.number.clone(),
                reason: dispute.reason,
            };
            note(&invoice.customer_id, MANAGER, dispute.since, 12 * 60, what);
        }
    }
    for one in &books.overrides {
        let word = &one.word;
        let what = What::OverrideSet {
            mode: word.mode,
            status: word.status,
            reason: word.reason.clone(),
        };
        note(&one.customer_id, &word.actor, word.starts_on, 11 * 60 + 20, what);
    }
    for (at, on, what) in &books.changes {
        if let Some(customer) = customers.get(*at) {
            // By the nightly job, at the first minute of the day.
            note(&customer.id, "Fiado", *on, 1, what.clone());
        }
    }
    all
}

#[derive(Debug, Clone, PartialEq)]
pub struct WebhookEvent {
    pub event_id: String,
    pub kind: &'static str,
    pub received_at: String,
    /// What it reported, if that is of any use here.
    pub report: Option<Report>,
    /// Whose money it is; `None` waits for a person to say.
    pub customer_id: Option<String>,
}

/// What the provider told in the last weeks: debits confirmed, one that nobody can place, and a payout of no interest.
pub fn webhook_events(day: &Day, books: &Books) -> Vec<WebhookEvent> {
    let event = |id: &str, kind, at: DateTime<Utc>, report, customer_id: Option<&String>| WebhookEvent {
        event_id: format!("EV{}", id.replace('-', "").to_ascii_uppercase().split_off(12)),
        kind,
        received_at: day.text(at),
        report,
        customer_id: customer_id.cloned(),
    };
    let report = |payment_id: &str, amount, at| Report {
        kind: ReportKind::PaymentConfirmed,
        payment_id: payment_id.to_owned(),
        reference: None,
        amount: Some(amount),
        currency: super::CURRENCY.to_owned(),
        method: "sepa".to_owned(),
        at,
        invoice_number: None,
        customer: None,
        also: Vec::new(),
    };
    const CONFIRMED: &str = "payments.confirmed";
    let paid = books.credits.iter().filter_map(|credit| {
        let at = parse_instant(&credit.created_at).ok()?;
        let report = report(credit.provider_payment_id.as_deref()?, credit.amount, at);
        Some(event(
            &credit.id,
            CONFIRMED,
            at,
            Some(report),
            Some(&credit.customer_id),
        ))
    });
    let mut stray = Random::new(4_711);
    let at = day.instant(add_days(day.today, -2), 10 * 60 + 31);
    let amount = Amount::new(18_420).unwrap_or_default();
    let unmatched = event(
        &stray.id(at),
        CONFIRMED,
        at,
        Some(report("PM00AUR0RA7", amount, at)),
        None,
    );
    let unused = event(&stray.id(at), "payouts.paid", at, None, None);
    paid.chain([unmatched, unused]).collect()
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JobRun {
    pub id: String,
    pub local_date: NaiveDate,
    pub started_at: String,
    pub finished_at: String,
    pub due: i64,
    pub changed: i64,
}

/// The last nights.
pub fn job_runs(random: &mut Random, day: &Day) -> Vec<JobRun> {
    let night = |days_ago: i64| {
        let local_date = add_days(day.today, -days_ago);
        let started = day.instant(local_date, 0);
        let due = random.between(6, 26);
        JobRun {
            id: random.id(started),
            local_date,
            started_at: day.text(started),
            finished_at: day.text(started),
            due,
            changed: due * random.between(10, 45) / 100,
        }
    };
    (0..14).rev().map(night).collect()
}
