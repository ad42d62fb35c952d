//! How the supplier bills: what stands on its invoices, and how they are numbered.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::billing::{Billing, BillingDraft, CREDIT_SERIES, SERIES};
use crate::domain::calendar::parse_date;
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::late_payment::{LEAST_MARGIN_BP, LateCharges, Rate};
use crate::domain::locale::Locale;
use crate::domain::money::Currency;
use crate::domain::text::{Iban, Note, PartyName, TaxId};
use crate::error::Error;
use crate::storage::billing::{self, Stored};
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::{Page, render};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/billing.html")]
struct BillingPage {
    admin: AdminPage,
    form: Form,
    next_number: String,
}

impl BillingPage {
    fn name_hint(&self) -> String {
        fill(
            self.admin.page.t.bills.legal_name_hint,
            &[&self.admin.supplier_name],
        )
    }

    fn series_hint(&self) -> String {
        fill(self.admin.page.t.bills.series_hint, &[&self.next_number])
    }
}

fn page(desk: &Desk<'_>, request: &Request, status: u16, form: Form, next_number: String) -> Result {
    let admin = desk.page(request);
    let page = BillingPage {
        admin,
        form,
        next_number,
    };
    respond::html_with(status, render(&page)?)
}

async fn stored(desk: &Desk<'_>) -> std::result::Result<Stored, Error> {
    Ok(billing::stored(&desk.app.db, &desk.staff.supplier, desk.today()).await?)
}

pub async fn show(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let stored = stored(desk).await?;
    let form = filled(&stored.billing, &desk.page(request).page);
    page(desk, request, 200, form, stored.next_number)
}

fn filled(billing: &Billing, page: &Page) -> Form {
    let address: Vec<&str> = billing.address.iter().map(PartyName::as_str).collect();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    let mut form = Form::filled([
        (
            "legal_name",
            text(billing.legal_name.as_ref().map(PartyName::as_str)),
        ),
        ("tax_id", text(billing.tax_id.as_ref().map(TaxId::as_str))),
        ("address", address.join("\n")),
        (
            "iban",
            billing.iban.as_ref().map(Iban::printed).unwrap_or_default(),
        ),
        ("series", billing.series.as_deref().unwrap_or(SERIES).to_owned()),
        (
            "credit_series",
            billing
                .credit_series
                .as_deref()
                .unwrap_or(CREDIT_SERIES)
                .to_owned(),
        ),
        (
            "tax_rate_bp",
            billing.tax_rate_bp.map(|bp| page.share(bp)).unwrap_or_default(),
        ),
        ("note", text(billing.note.as_ref().map(Note::as_str))),
    ]);
    if let Some(terms) = &billing.late_charges {
        let rates = terms.rates.iter();
        let rates: Vec<String> = rates
            .map(|rate| format!("{} {}", rate.from, page.share(rate.rate_bp)))
            .collect();
        form.set("late", "yes");
        form.set("late_margin", page.share(terms.margin_bp));
        form.set("late_compensation", page.decimal(&terms.compensation));
        form.set("late_rates", rates.join("\n"));
    } else {
        form.set("late_margin", page.share(LEAST_MARGIN_BP));
    }
    form
}

pub async fn save(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let form = request.form().await?;
    let before = stored(desk).await?;
    let locale = desk.page(request).page.locale;
    let saved = match parse(&form, &desk.staff.supplier.currency, locale) {
        Ok(after) => {
            let new_id = desk.app.new_ids();
            billing::save(&desk.app.db, &desk.act(&new_id), &before.billing, &after)
                .await
                .map_err(Error::from)
        }
        Err(error) => Err(error),
    };
    match saved {
        Ok(()) => respond::see_other("/admin/settings/billing?done=saved"),
        Err(Error::Invalid(faults)) => {
            let faults = faults.into_iter().map(on_the_form).collect();
            page(desk, request, 422, form.with_faults(faults), before.next_number)
        }
        Err(error) => Err(error),
    }
}

/// All lines of the address are typed into one field, and so are the rates.
fn on_the_form(fault: FieldFault) -> FieldFault {
    let mut parts = fault.field.split('.');
    let field = match (parts.next(), parts.next()) {
        (Some("late_charges"), Some("margin_bp")) => "late_margin",
        (Some("late_charges"), Some("compensation")) => "late_compensation",
        (Some("late_charges"), _) => "late_rates",
        (field, _) => field.unwrap_or_default(),
    };
    FieldFault {
        field: field.to_owned(),
        fault: fault.fault,
    }
}

fn late_charges(
    form: &Form,
    currency: &Currency,
    locale: Locale,
    faults: &mut Faults,
) -> Option<LateCharges> {
    if !form.is("late", "yes") {
        return None;
    }
    let margin_bp = faults.take("late_margin", form.basis_points("late_margin"));
    let compensation = faults.take(
        "late_compensation",
        form.amount("late_compensation", currency, locale),
    );
    let mut rates = Vec::new();
    for line in form.value("late_rates").lines().map(str::trim) {
        if line.is_empty() {
            continue;
        }
        // `2026-01-01 2.15`, with or without a sign for percent.
        let (from, rate) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let typed = Form::filled([("rate", rate.trim_end_matches(['%', ' ']))]);
        let from = faults.take("late_rates", parse_date(from));
        let rate_bp = typed.optional("rate").ok_or(Fault::Missing);
        let rate_bp = faults.take("late_rates", rate_bp.and_then(|_| typed.basis_points("rate")));
        rates.extend(from.zip(rate_bp).map(|(from, rate_bp)| Rate { from, rate_bp }));
    }
    Some(LateCharges {
        margin_bp: margin_bp?,
        compensation: compensation?,
        rates,
    })
}

fn parse(form: &Form, currency: &Currency, locale: Locale) -> std::result::Result<Billing, Error> {
    let mut faults = Faults::default();
    let own = |name: &str| form.optional(name).map(str::to_owned);
    let address = form.value("address").lines().map(str::trim);
    let tax_rate_bp =
        own("tax_rate_bp").and_then(|_| faults.take("tax_rate_bp", form.basis_points("tax_rate_bp")));
    let late_charges = late_charges(form, currency, locale, &mut faults);
    let draft = BillingDraft {
        legal_name: own("legal_name"),
        tax_id: own("tax_id"),
        address: address
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
        series: own("series"),
        credit_series: own("credit_series"),
        late_charges,
        iban: own("iban"),
        tax_rate_bp,
        note: own("note"),
    };
    let billing = draft.parse(&mut faults);
    accept(Some(billing), faults)
}
