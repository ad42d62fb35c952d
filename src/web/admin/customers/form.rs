//! Creating and editing a customer.

mod fields;

pub use fields::open_access;

use askama::Template;
use worker::Response;

use super::changes::{self, Change};
use super::consents;
use super::duplicates::likeness_words;
use crate::domain::access::Permission;
use crate::domain::customer::custom_field::{CustomField, FieldKind};
use crate::domain::customer::{CustomerFields, Kind, Notification, PaymentMethod, PriceDisplay, Weekday};
use crate::domain::range::ItemsForSale;
use crate::domain::warehouse::Warehouses;
use crate::error::{Error, Refusal};
use crate::storage::Edited;
use crate::storage::customers::duplicates::{self, Duplicate};
use crate::storage::customers::tags::UsedTag;
use crate::storage::customers::{self, Customer};
use crate::storage::groups::{Groups, Sort};
use crate::storage::history::{self, Event, Named};
use crate::storage::records;
use crate::web::admin::{AdminPage, Desk};
use crate::web::choices::{self, Choice};
use crate::web::form::Form;
use crate::web::page::{Page, render};
use crate::web::parts;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts;

pub use fields::terms_words;

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
    /// What saving would change of how it stands now, after somebody else's edit.
    changes: Vec<Change>,
    /// Who a new customer looks like.
    duplicates: Vec<Duplicate>,
    defined: Vec<CustomField>,
    colleagues: Vec<Named>,
    /// What tags are suggested.
    known_tags: Vec<UsedTag>,
    groups: Groups,
    warehouses: Warehouses,
    product_types: Vec<String>,
}

impl FormPage {
    fn because(&self, duplicate: &Duplicate) -> String {
        likeness_words(duplicate, &self.admin.page)
    }

    fn parsed(&self, desk: &Desk<'_>) -> std::result::Result<CustomerFields, Error> {
        fields::parse(
            &self.form,
            &desk.staff.supplier,
            &self.defined,
            self.admin.page.locale,
        )
    }

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

    fn displays(&self) -> Vec<Choice> {
        let named = |one: &PriceDisplay| (one.as_str(), display_name(*one, &self.admin.page).to_owned());
        PriceDisplay::ALL.iter().map(named).collect()
    }

    fn days(&self) -> Vec<Choice> {
        let named = |day: &Weekday| (day.as_str(), day_name(*day, &self.admin.page).to_owned());
        Weekday::ALL.iter().map(named).collect()
    }

    fn notifications(&self) -> Vec<Choice> {
        let named = |one: &Notification| (one.as_str(), notification_name(*one, &self.admin.page).to_owned());
        Notification::ALL.iter().map(named).collect()
    }

    fn representatives(&self) -> Vec<(&str, &str)> {
        let nobody = ("", self.admin.page.t.fields.nobody);
        let somebody = self
            .colleagues
            .iter()
            .map(|one| (one.id.as_str(), one.name.as_str()));
        std::iter::once(nobody).chain(somebody).collect()
    }

    fn groups_of(&self, sort: Sort) -> Vec<(&str, &str)> {
        let none = ("", self.admin.page.t.groups.no_group);
        std::iter::once(none).chain(self.groups.names(sort)).collect()
    }

    fn default_warehouses(&self) -> Vec<(&str, &str)> {
        let first = ("", self.admin.page.t.stores.first_of_them);
        std::iter::once(first).chain(self.warehouses.names()).collect()
    }

    /// Kept where there is but one place: they count again once there are several.
    fn kept_warehouses(&self) -> Vec<(&str, &str)> {
        let kept = ["warehouses_said", "warehouse_ids", "default_warehouse_id"];
        self.form
            .entries()
            .filter(|(name, _)| kept.contains(name))
            .collect()
    }

    fn items(&self) -> Vec<Choice> {
        let named = |one: &ItemsForSale| (one.as_str(), items_name(*one, &self.admin.page).to_owned());
        ItemsForSale::ALL.iter().map(named).collect()
    }

    /// Those that are sold, and what was chosen besides.
    fn types(&self) -> Vec<(&str, &str)> {
        let chosen = self.form.entries().filter(|(name, _)| *name == "product_types");
        let mut types: Vec<&str> = self.product_types.iter().map(String::as_str).collect();
        for (_, one) in chosen {
            if !types.iter().any(|known| known.eq_ignore_ascii_case(one)) {
                types.push(one);
            }
        }
        types.into_iter().map(|one| (one, one)).collect()
    }

    /// An amount's label, with the currency that it is in.
    fn in_currency(&self, label: &str) -> String {
        format!("{label} ({})", self.admin.page.currency())
    }

    /// One of the supplier's own fields.
    fn own(&self, field: &CustomField) -> String {
        let name = format!("field:{}", field.key);
        let t = self.admin.page.t;
        let kind = match field.kind {
            FieldKind::Choice => {
                let mut choices = vec![("", "")];
                choices.extend(field.choices.iter().map(|one| (one.as_str(), one.as_str())));
                return parts::choose(&self.form, t, &name, &field.name, choices);
            }
            FieldKind::Date => "date",
            FieldKind::Text | FieldKind::Number => "text",
        };
        parts::input(
            &self.form,
            t,
            &name,
            &field.name,
            kind,
            "maxlength=200 autocomplete=off",
        )
    }

    fn consent_ways(&self) -> Vec<Choice> {
        consents::ways(self.admin.page.t)
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

pub fn display_name(display: PriceDisplay, page: &Page) -> &'static str {
    let t = &page.t.fields;
    match display {
        PriceDisplay::Net => t.prices_net,
        PriceDisplay::Gross => t.prices_gross,
        PriceDisplay::Hidden => t.prices_hidden,
    }
}

pub fn items_name(items: ItemsForSale, page: &Page) -> &'static str {
    let t = &page.t.groups;
    match items {
        ItemsForSale::AsGroup => t.items_as_group,
        ItemsForSale::All => t.items_all,
        ItemsForSale::ProductTypes => t.items_types,
        ItemsForSale::Products => t.items_products,
    }
}

pub fn day_name(day: Weekday, page: &Page) -> &'static str {
    texts::day_name(day, page.t)
}

pub fn notification_name(one: Notification, page: &Page) -> &'static str {
    let t = &page.t.fields;
    match one {
        Notification::OrderConfirmed => t.notify_order_confirmed,
        Notification::OrderChanged => t.notify_order_changed,
        Notification::Delivery => t.notify_delivery,
        Notification::Invoice => t.notify_invoice,
        Notification::Reminder => t.notify_reminder,
    }
}

impl FormPage {
    /// With what else the form is made of.
    async fn of(desk: &Desk<'_>, request: &Request, form: Form) -> std::result::Result<FormPage, Error> {
        let around = records::for_form(&desk.app.db, &desk.staff.supplier).await?;
        Ok(FormPage {
            admin: desk.page(request),
            form,
            id: None,
            version: String::new(),
            was_changed_meanwhile: false,
            changes: Vec::new(),
            duplicates: Vec::new(),
            defined: around.record.custom_fields,
            colleagues: around.colleagues,
            known_tags: around.tags,
            groups: around.groups,
            warehouses: around.warehouses,
            product_types: around.product_types,
        })
    }
}

pub async fn new(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let supplier = &desk.staff.supplier;
    let mut form = fields::with_main_warehouse(fields::empty(supplier), supplier);
    if request.query("then") == Some("sale") {
        form.set("sale", "1");
    }
    respond::html(render(&FormPage::of(desk, request, form).await?)?)
}

pub async fn create(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let mut page = FormPage::of(desk, request, form).await?;
    let new_id = desk.app.new_ids();
    let created = match page.parsed(desk) {
        Ok(fields) => {
            if !page.form.is("anyway", "1") {
                let supplier = &desk.staff.supplier;
                page.duplicates = duplicates::find(&desk.app.db, supplier, &fields, None).await?;
            }
            if !page.duplicates.is_empty() {
                return respond::html_with(409, render(&page)?);
            }
            let act = desk.act(&new_id);
            let ticked = |customer: &Customer| consents::ticked(&act, &customer.id, &page.form);
            customers::create(&desk.app.db, &act, &fields, &ticked)
                .await
                .map_err(Error::from)
        }
        Err(error) => Err(error),
    };
    match created {
        Ok(customer) if page.form.is("then", "more") => respond::see_other(&format!(
            "/admin/customers/{}/edit?done=created#ordering",
            customer.id
        )),
        // The sale that it came for goes on with it.
        Ok(customer) if page.form.is("sale", "1") => respond::see_other(&format!(
            "/admin/orders/new?customer={}&done=created",
            customer.id
        )),
        Ok(customer) => respond::see_other(&format!("/admin/customers/{}?done=created", customer.id)),
        Err(error) => {
            page.form = page.form.with_faults(fields::faults_of(error)?);
            respond::html_with(422, render(&page)?)
        }
    }
}

pub async fn edit(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let customer = customers::get(&desk.app.db, &desk.staff.supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    if customer.erased_at.is_some() {
        return Err(Refusal::CustomerClosed.into());
    }
    let form = fields::filled(&customer.fields, &desk.page(request).page);
    let form = fields::with_main_warehouse(form, &desk.staff.supplier);
    let page = FormPage {
        id: Some(customer.id.clone()),
        version: customer.stamp(),
        ..FormPage::of(desk, request, form).await?
    };
    respond::html(render(&page)?)
}

/// What stands now against what was typed.
async fn differences(
    desk: &Desk<'_>,
    page: &FormPage,
    now: &CustomerFields,
) -> std::result::Result<Vec<Change>, Error> {
    let typed = page.parsed(desk)?;
    let fields = now.changes(&typed);
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    Ok(match history::changed(db, supplier, now, &typed, fields).await? {
        Event::CustomerChanged {
            fields,
            before: Some(before),
            after: Some(after),
        } => changes::changes(&fields, &before, &after, &page.admin.page),
        _ => Vec::new(),
    })
}

pub async fn save(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let mut page = FormPage {
        id: Some(id.to_owned()),
        version: form.value("version").to_owned(),
        ..FormPage::of(desk, request, form).await?
    };
    let new_id = desk.app.new_ids();
    let edited = match page.parsed(desk) {
        Ok(fields) => customers::edit(
            &desk.app.db,
            &desk.act(&new_id),
            id,
            &page.version,
            &fields,
            open_access(&page.form),
        )
        .await
        .map_err(Error::from),
        Err(error) => Err(error),
    };
    match edited {
        Ok(Edited::Done(customer)) => {
            respond::see_other(&format!("/admin/customers/{}?done=saved", customer.id))
        }
        // Based on how it stands now: saving once more is a decision.
        Ok(Edited::ChangedMeanwhile(now)) => {
            page.version = now.stamp();
            page.was_changed_meanwhile = true;
            page.changes = differences(desk, &page, &now.fields).await?;
            respond::html_with(Refusal::ChangedMeanwhile.status(), render(&page)?)
        }
        Err(error) => {
            let faults = fields::faults_of(error)?;
            // What is wrong with a form is of no matter where there is nothing to edit.
            customers::get(&desk.app.db, &desk.staff.supplier, id)
                .await?
                .ok_or(Error::NotFound)?;
            page.form = page.form.with_faults(faults);
            respond::html_with(422, render(&page)?)
        }
    }
}
