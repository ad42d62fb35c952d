//! Creating and editing a customer.

use askama::Template;
use worker::Response;

use super::act;
use crate::domain::access::Permission;
use crate::domain::country::Country;
use crate::domain::customer::{AccountStatus, CustomerFields, Kind, PaymentMethod};
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::locale::Locale;
use crate::domain::money::Amount;
use crate::domain::terms::{PaymentTerms, TermsError};
use crate::domain::text::{EmailAddress, ExternalId, Note, PartyName, Phone, TaxId, parse_tags};
use crate::error::{Error, Refusal};
use crate::storage::access::Supplier;
use crate::storage::customers::{self, Customer, Edited};
use crate::storage::nothing_along;
use crate::web::admin::{AdminPage, Desk};
use crate::web::choices::{self, Choice};
use crate::web::form::{Form, accept};
use crate::web::page::{Page, render};
use crate::web::request::Request;
use crate::web::respond;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/customers/form.html")]
struct FormPage {
    admin: AdminPage,
    form: Form,
    /// The customer being edited; a new one has none.
    id: Option<String>,
    /// What the edit is based on.
    version: String,
    was_changed_meanwhile: bool,
}

impl FormPage {
    fn kinds(&self) -> Vec<Choice> {
        Kind::ALL
            .iter()
            .map(|kind| (kind.as_str(), kind_name(*kind, &self.admin.page).to_owned()))
            .collect()
    }

    fn payment_methods(&self) -> Vec<Choice> {
        PaymentMethod::ALL
            .iter()
            .map(|method| (method.as_str(), method_name(*method, &self.admin.page).to_owned()))
            .collect()
    }

    fn terms_kinds(&self) -> Vec<Choice> {
        let t = &self.admin.page.t.people;
        [
            ("net", t.terms_net),
            ("end_of_month", t.terms_end_of_month),
            ("days_of_month", t.terms_days_of_month),
        ]
        .map(|(value, words)| (value, words.to_owned()))
        .into()
    }

    fn statuses(&self) -> Vec<Choice> {
        let t = &self.admin.page.t.people;
        vec![
            ("active", t.active.to_owned()),
            ("inactive", t.inactive.to_owned()),
        ]
    }
}

pub fn kind_name(kind: Kind, page: &Page) -> &'static str {
    let t = &page.t.people;
    match kind {
        Kind::Customer => t.kind_customer,
        Kind::Prospect => t.kind_prospect,
        Kind::SupplierContact => t.kind_supplier_contact,
        Kind::Other => t.kind_other,
    }
}

pub fn method_name(method: PaymentMethod, page: &Page) -> &'static str {
    let t = &page.t.people;
    match method {
        PaymentMethod::OnDelivery => t.method_on_delivery,
        PaymentMethod::Credit => t.method_credit,
        PaymentMethod::Sepa => t.method_sepa,
    }
}

pub fn new(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let supplier = &desk.staff.supplier;
    let form = Form::filled([
        ("kind", Kind::default().as_str()),
        ("country", supplier.country.code()),
        ("language", supplier.locale.as_str()),
        ("payment_method", PaymentMethod::default().as_str()),
        ("terms_kind", "net"),
        ("terms_days", "30"),
        ("status", AccountStatus::default().as_str()),
    ]);
    let admin = desk.page(request);
    let page = FormPage {
        admin,
        form,
        id: None,
        version: String::new(),
        was_changed_meanwhile: false,
    };
    respond::html(render(&page)?)
}

pub async fn create(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let admin = desk.page(request);
    let new_id = desk.app.new_ids();
    let created = match parse(&form, &desk.staff.supplier, admin.page.locale) {
        Ok(fields) => customers::create(&desk.app.db, &act(desk, &new_id), &fields, &nothing_along)
            .await
            .map_err(Error::from),
        Err(error) => Err(error),
    };
    match created {
        Ok(customer) => respond::see_other(&format!("/admin/customers/{}?done=created", customer.id)),
        Err(error) => {
            let form = form.with_faults(faults_of(error)?);
            let page = FormPage {
                admin,
                form,
                id: None,
                version: String::new(),
                was_changed_meanwhile: false,
            };
            respond::html_with(422, render(&page)?)
        }
    }
}

pub async fn edit(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let customer = customers::get(&desk.app.db, &desk.staff.supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    let admin = desk.page(request);
    let form = filled(&customer.fields, &admin.page);
    let page = FormPage {
        admin,
        form,
        id: Some(customer.id.clone()),
        version: customer.stamp(),
        was_changed_meanwhile: false,
    };
    respond::html(render(&page)?)
}

pub async fn save(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let admin = desk.page(request);
    let version = form.value("version").to_owned();
    let new_id = desk.app.new_ids();
    let edited = match parse(&form, &desk.staff.supplier, admin.page.locale) {
        Ok(fields) => customers::edit(&desk.app.db, &act(desk, &new_id), id, &version, &fields)
            .await
            .map_err(Error::from),
        Err(error) => Err(error),
    };
    let again = |form, version, was_changed_meanwhile| FormPage {
        admin,
        form,
        id: Some(id.to_owned()),
        version,
        was_changed_meanwhile,
    };
    match edited {
        Ok(Edited::Done(customer)) => {
            respond::see_other(&format!("/admin/customers/{}?done=saved", customer.id))
        }
        // Based on how it stands now: saving once more is a decision.
        Ok(Edited::ChangedMeanwhile(now)) => respond::html_with(
            Refusal::ChangedMeanwhile.status(),
            render(&again(form, now.stamp(), true))?,
        ),
        Err(error) => {
            let faults = faults_of(error)?;
            // What is wrong with a form is of no matter where there is nothing to edit.
            customers::get(&desk.app.db, &desk.staff.supplier, id)
                .await?
                .ok_or(Error::NotFound)?;
            respond::html_with(422, render(&again(form.with_faults(faults), version, false))?)
        }
    }
}

/// What can be said beside a field; anything else is the caller's to answer.
fn faults_of(error: Error) -> std::result::Result<Vec<FieldFault>, Error> {
    match error {
        Error::Invalid(faults) => Ok(faults),
        Error::Refused(Refusal::DuplicateExternalId) => Ok(vec![FieldFault {
            field: "external_id".to_owned(),
            fault: Fault::Taken,
        }]),
        error => Err(error),
    }
}

fn parse(form: &Form, supplier: &Supplier, locale: Locale) -> std::result::Result<CustomerFields, Error> {
    let mut faults = Faults::default();
    let f = &mut faults;
    let kind = f.take("kind", Kind::parse(form.value("kind")));
    let name = f.take("name", PartyName::parse(form.value("name")));
    let trade_name = form
        .optional("trade_name")
        .and_then(|text| f.take("trade_name", PartyName::parse(text)));
    let tax_id = form
        .optional("tax_id")
        .and_then(|text| f.take("tax_id", TaxId::parse(text)));
    let email = form
        .optional("email")
        .and_then(|text| f.take("email", EmailAddress::parse(text)));
    let phone = form
        .optional("phone")
        .and_then(|text| f.take("phone", Phone::parse(text)));
    let country = f.take("country", Country::parse(form.value("country")));
    let language = f.take("language", Locale::parse(form.value("language")));
    let notes = form
        .optional("notes")
        .and_then(|text| f.take("notes", Note::parse(text)));
    let tags = f.take("tags", parse_tags(form.value("tags")));
    let external_id = form
        .optional("external_id")
        .and_then(|text| f.take("external_id", ExternalId::parse(text)));
    let payment_method = f.take(
        "payment_method",
        PaymentMethod::parse(form.value("payment_method")),
    );
    let payment_terms = terms(form, f);
    let credit_limit = form.optional("credit_limit").and_then(|_| {
        let limit = form.amount("credit_limit", &supplier.currency, locale);
        f.take(
            "credit_limit",
            limit.and_then(|limit| positive_or_zero(limit).ok_or(Fault::OutOfRange)),
        )
    });
    let discount_bp = f.take("discount", form.basis_points("discount"));
    let status = f.take("status", AccountStatus::parse(form.value("status")));
    let parsed = (|| {
        Some(CustomerFields {
            external_id,
            kind: kind?,
            name: name?,
            trade_name,
            tax_id,
            email,
            phone,
            country: country?,
            language: language?,
            notes,
            payment_method: payment_method?,
            payment_terms: payment_terms?,
            credit_limit,
            discount_bp: discount_bp?,
            tags: tags?,
            status: status?,
        })
    })();
    accept(parsed, faults)
}

fn positive_or_zero(limit: Amount) -> Option<Amount> {
    Some(limit).filter(|limit| !limit.is_negative())
}

fn terms(form: &Form, faults: &mut Faults) -> Option<PaymentTerms> {
    let days: i64 = match form.optional("terms_days").map_or(Ok(0), str::parse) {
        Ok(days) => days,
        Err(_) => {
            faults.add("terms_days", Fault::NotANumber);
            return None;
        }
    };
    let terms = match form.value("terms_kind") {
        "net" => PaymentTerms::net(days),
        "end_of_month" => PaymentTerms::end_of_month(days),
        "days_of_month" => {
            let listed = form
                .value("terms_month_days")
                .split([',', ' ', ';', '/'])
                .filter(|part| !part.is_empty());
            match listed
                .map(str::parse)
                .collect::<std::result::Result<Vec<u8>, _>>()
            {
                Ok(month_days) => PaymentTerms::days_of_month(month_days, days),
                Err(_) => Err(TermsError::NoSuchDayOfMonth),
            }
        }
        _ => {
            faults.add("terms_kind", Fault::Unknown);
            return None;
        }
    };
    let field = match terms {
        Err(TermsError::NoDays | TermsError::NoSuchDayOfMonth) => "terms_month_days",
        _ => "terms_days",
    };
    faults.take(field, terms)
}

/// The form of a stored customer.
fn filled(fields: &CustomerFields, page: &Page) -> Form {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let listed = |days: &[u8]| days.iter().map(u8::to_string).collect::<Vec<_>>().join(", ");
    let (terms_kind, days, month_days) = match &fields.payment_terms {
        PaymentTerms::Net { days } => ("net", days.get(), String::new()),
        PaymentTerms::EndOfMonth { days } => ("end_of_month", days.get(), String::new()),
        PaymentTerms::DaysOfMonth { days, after_days } => {
            ("days_of_month", after_days.get(), listed(days.as_slice()))
        }
    };
    let tags: Vec<&str> = fields.tags.iter().map(|tag| tag.as_str()).collect();
    Form::filled([
        ("kind", fields.kind.as_str().to_owned()),
        ("name", fields.name.as_str().to_owned()),
        (
            "trade_name",
            text(fields.trade_name.as_ref().map(PartyName::as_str)),
        ),
        ("tax_id", text(fields.tax_id.as_ref().map(TaxId::as_str))),
        ("email", text(fields.email.as_ref().map(EmailAddress::as_str))),
        ("phone", text(fields.phone.as_ref().map(Phone::as_str))),
        ("country", fields.country.code().to_owned()),
        ("language", fields.language.as_str().to_owned()),
        ("notes", text(fields.notes.as_ref().map(Note::as_str))),
        ("tags", tags.join(", ")),
        (
            "external_id",
            text(fields.external_id.as_ref().map(ExternalId::as_str)),
        ),
        ("payment_method", fields.payment_method.as_str().to_owned()),
        ("terms_kind", terms_kind.to_owned()),
        ("terms_days", days.to_string()),
        ("terms_month_days", month_days),
        (
            "credit_limit",
            fields
                .credit_limit
                .map(|limit| page.decimal(&limit))
                .unwrap_or_default(),
        ),
        ("discount", discount(fields, page)),
        ("status", fields.status.as_str().to_owned()),
    ])
}

fn discount(fields: &CustomerFields, page: &Page) -> String {
    if fields.discount_bp == 0 {
        return String::new();
    }
    let text = page.percent(&fields.discount_bp);
    text.trim_end_matches(|c: char| c == '%' || c.is_whitespace())
        .to_owned()
}

/// The terms in words, for the profile.
pub fn terms_words(customer: &Customer, page: &Page) -> String {
    use crate::web::texts::fill;
    let t = &page.t.people;
    match &customer.fields.payment_terms {
        PaymentTerms::Net { days } if days.get() == 0 => t.terms_at_once.to_owned(),
        PaymentTerms::Net { days } => fill(t.terms_net_words, &[&days.get().to_string()]),
        PaymentTerms::EndOfMonth { days } if days.get() == 0 => t.terms_end_of_month_words.to_owned(),
        PaymentTerms::EndOfMonth { days } => fill(t.terms_end_of_month_plus, &[&days.get().to_string()]),
        PaymentTerms::DaysOfMonth { days, after_days } => {
            let listed = days
                .as_slice()
                .iter()
                .map(u8::to_string)
                .collect::<Vec<_>>()
                .join(", ");
            match after_days.get() {
                0 => fill(t.terms_days_of_month_words, &[&listed]),
                after => fill(t.terms_days_of_month_plus, &[&listed, &after.to_string()]),
            }
        }
    }
}
