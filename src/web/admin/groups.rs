//! Range groups, price lists and delivery groups: what many customers share.

pub mod prices;
pub mod products;

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::customer::Weekday;
use crate::domain::delivery_group::{DeliveryGroup, DeliveryGroupDraft};
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::range::{Items, PriceList, RangeGroup, RangeGroupDraft};
use crate::error::{Error, Refusal};
use crate::storage::groups::{self, Definition, Groups, InUse, Sort};
use crate::storage::{Failure, nothing_along, products as catalogue};
use crate::web::admin::{AdminPage, Desk};
use crate::web::choices::Choice;
use crate::web::form::{Form, accept};
use crate::web::page::{Page, render};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::{self, fill};

type Result = std::result::Result<Response, Error>;

/// The word for a sort in an address.
fn word(sort: Sort) -> &'static str {
    match sort {
        Sort::Range => "range",
        Sort::PriceList => "prices",
        Sort::Delivery => "delivery",
    }
}

fn sort(word: &str) -> std::result::Result<Sort, Error> {
    match word {
        "range" => Ok(Sort::Range),
        "prices" => Ok(Sort::PriceList),
        "delivery" => Ok(Sort::Delivery),
        _ => Err(Error::NotFound),
    }
}

pub fn items_name(items: Items, page: &Page) -> &'static str {
    let t = &page.t.groups;
    match items {
        Items::All => t.items_all,
        Items::ProductTypes => t.items_types,
        Items::Products => t.items_products,
    }
}

#[derive(Template)]
#[template(path = "admin/groups/list.html")]
struct ListPage {
    admin: AdminPage,
    groups: Groups,
}

impl ListPage {
    fn range_words(&self, group: &RangeGroup) -> String {
        let page = &self.admin.page;
        let items = match group.items {
            Items::ProductTypes => group.product_types.join(", "),
            items => items_name(items, page).to_owned(),
        };
        let list = group
            .price_list_id
            .as_ref()
            .and_then(|id| self.groups.price_list(id.as_str()));
        let prices = list.map_or(page.t.groups.catalogue_prices, |list| list.name.as_str());
        format!("{items} · {prices}")
    }

    fn price_words(&self, list: &PriceList) -> String {
        change_words(list.change_bp, &self.admin.page)
    }

    fn delivery_words(&self, group: &DeliveryGroup) -> String {
        let page = &self.admin.page;
        let t = &page.t.groups;
        let mut words: Vec<String> = group.zone.iter().map(ToString::to_string).collect();
        words.extend(
            group
                .lead_days
                .map(|days| fill(t.lead_words, &[&days.to_string()])),
        );
        words.extend(
            group
                .cut_off
                .map(|time| fill(t.until_words, &[&time.to_string()])),
        );
        let days = group.delivery_days.iter();
        let days: Vec<&str> = days.map(|day| texts::day_name(*day, page.t)).collect();
        if !days.is_empty() {
            words.push(days.join(", "));
        }
        words.join(" · ")
    }
}

/// What a list does to the prices that it does not fix.
pub fn change_words(change_bp: i64, page: &Page) -> String {
    let t = &page.t.groups;
    let share = page.percent(&u32::try_from(change_bp.unsigned_abs()).unwrap_or_default());
    match change_bp {
        0 => t.catalogue_prices.to_owned(),
        ..0 => fill(t.cheaper_by, &[&share]),
        _ => fill(t.dearer_by, &[&share]),
    }
}

pub async fn list(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let groups = groups::all(&desk.app.db, &desk.staff.supplier).await?;
    let admin = desk.page(request);
    respond::html(render(&ListPage { admin, groups })?)
}

#[derive(Template)]
#[template(path = "admin/groups/form.html")]
struct FormPage {
    admin: AdminPage,
    form: Form,
    sort: Sort,
    /// Of the one that is edited.
    id: Option<String>,
    /// What the edit is based on.
    stamp: String,
    was_changed_meanwhile: bool,
    in_use: Option<InUse>,
    price_lists: Vec<(String, String)>,
    product_types: Vec<String>,
}

impl FormPage {
    async fn of(
        desk: &Desk<'_>,
        request: &Request,
        sort: Sort,
        form: Form,
        groups: &Groups,
    ) -> std::result::Result<FormPage, Error> {
        let mut types = Vec::new();
        if sort == Sort::Range {
            types = catalogue::types(&desk.app.db, &desk.staff.supplier).await?;
            // What was chosen stays to be seen, also where nothing of it is sold any more.
            for (_, chosen) in form.entries().filter(|(name, _)| *name == "product_types") {
                if !types.iter().any(|one| one.eq_ignore_ascii_case(chosen)) {
                    types.push(chosen.to_owned());
                }
            }
        }
        let names = groups.names(Sort::PriceList).into_iter();
        Ok(FormPage {
            admin: desk.page(request),
            form,
            sort,
            id: None,
            stamp: String::new(),
            was_changed_meanwhile: false,
            in_use: None,
            price_lists: names.map(|(id, name)| (id.to_owned(), name.to_owned())).collect(),
            product_types: types,
        })
    }

    fn answer(self, status: u16) -> Result {
        respond::html_with(status, render(&self)?)
    }

    fn title(&self) -> &'static str {
        let t = &self.admin.page.t.groups;
        match (self.sort, self.id.is_some()) {
            (Sort::Range, false) => t.new_range,
            (Sort::Range, true) => t.range_group,
            (Sort::PriceList, false) => t.new_price_list,
            (Sort::PriceList, true) => t.price_list,
            (Sort::Delivery, false) => t.new_delivery,
            (Sort::Delivery, true) => t.delivery_group,
        }
    }

    fn action(&self) -> String {
        let id = self.id.as_deref().unwrap_or("new");
        format!("/admin/groups/{}/{id}", word(self.sort))
    }

    fn in_use_words(&self) -> Option<String> {
        let t = &self.admin.page.t.groups;
        Some(match self.in_use.as_ref()? {
            InUse::ByCustomers => t.in_use_customers.to_owned(),
            InUse::ByRange(name) => fill(t.in_use_range, &[name]),
        })
    }

    fn items(&self) -> Vec<Choice> {
        let named = |one: &Items| (one.as_str(), items_name(*one, &self.admin.page).to_owned());
        Items::ALL.iter().map(named).collect()
    }

    fn types(&self) -> Vec<(&str, &str)> {
        let types = self.product_types.iter();
        types.map(|one| (one.as_str(), one.as_str())).collect()
    }

    fn lists(&self) -> Vec<(&str, &str)> {
        let catalogue = ("", self.admin.page.t.groups.catalogue_prices);
        let lists = self.price_lists.iter();
        let lists = lists.map(|(id, name)| (id.as_str(), name.as_str()));
        std::iter::once(catalogue).chain(lists).collect()
    }

    fn directions(&self) -> Vec<Choice> {
        let t = &self.admin.page.t.groups;
        vec![("less", t.cheaper.to_owned()), ("more", t.dearer.to_owned())]
    }

    fn days(&self) -> Vec<Choice> {
        let named = |day: &Weekday| (day.as_str(), texts::day_name(*day, self.admin.page.t).to_owned());
        Weekday::ALL.iter().map(named).collect()
    }
}

fn parse(sort: Sort, form: &Form) -> std::result::Result<Definition, Error> {
    let mut faults = Faults::default();
    let f = &mut faults;
    let text = |name: &str| form.optional(name).map(str::to_owned);
    let all = |name: &str| -> Vec<String> {
        let named = form.entries().filter(|(key, _)| *key == name);
        named.map(|(_, value)| value.to_owned()).collect()
    };
    let name = form.value("name").to_owned();
    let parsed = match sort {
        Sort::Range => RangeGroupDraft {
            name,
            items: text("items"),
            product_types: all("product_types"),
            price_list_id: text("price_list_id"),
        }
        .parse(f)
        .map(Definition::Range),
        Sort::PriceList => {
            let change = f.take("change", form.basis_points("change")).map(i64::from);
            let change = change.map(|bp| {
                if form.is("direction", "more") {
                    bp
                } else {
                    bp.saturating_neg()
                }
            });
            PriceList::parse(&name, change, f).map(Definition::PriceList)
        }
        Sort::Delivery => {
            let lead_days = form
                .optional("lead_days")
                .and_then(|typed| f.take("lead_days", typed.parse().map_err(|_| Fault::NotANumber)));
            DeliveryGroupDraft {
                name,
                zone: text("zone"),
                lead_days,
                cut_off: text("cut_off"),
                delivery_days: all("delivery_days"),
            }
            .parse(f)
            .map(Definition::Delivery)
        }
    };
    accept(parsed, faults)
}

/// The form as it is stored; `None`: there is no such group.
fn filled(groups: &Groups, sort: Sort, id: &str, page: &Page) -> Option<Form> {
    let mut form = Form::default();
    match sort {
        Sort::Range => {
            let group = groups.range(id)?;
            form.set("name", group.name.as_str());
            form.set("items", group.items.as_str());
            for one in &group.product_types {
                form.set("product_types", one.as_str());
            }
            if let Some(list) = &group.price_list_id {
                form.set("price_list_id", list.as_str());
            }
        }
        Sort::PriceList => {
            let list = groups.price_list(id)?;
            form.set("name", list.name.as_str());
            form.set("direction", if list.change_bp > 0 { "more" } else { "less" });
            if list.change_bp != 0 {
                form.set(
                    "change",
                    page.share(u32::try_from(list.change_bp.unsigned_abs()).unwrap_or_default()),
                );
            }
        }
        Sort::Delivery => {
            let group = groups.delivery(id)?;
            form.set("name", group.name.as_str());
            if let Some(zone) = &group.zone {
                form.set("zone", zone.as_str());
            }
            if let Some(days) = group.lead_days {
                form.set("lead_days", days.to_string());
            }
            if let Some(time) = group.cut_off {
                form.set("cut_off", time.to_string());
            }
            for day in &group.delivery_days {
                form.set("delivery_days", day.as_str());
            }
        }
    }
    Some(form)
}

pub async fn new(desk: &Desk<'_>, request: &Request, which: &str) -> Result {
    desk.allow(Permission::ManageProducts)?;
    let groups = groups::all(&desk.app.db, &desk.staff.supplier).await?;
    let page = FormPage::of(desk, request, sort(which)?, Form::default(), &groups).await?;
    page.answer(200)
}

pub async fn create(desk: &Desk<'_>, request: &mut Request, which: &str) -> Result {
    desk.allow(Permission::ManageProducts)?;
    let sort = sort(which)?;
    let form = request.form().await?;
    let new_id = desk.app.new_ids();
    let act = desk.act(&new_id);
    let created = match parse(sort, &form) {
        Ok(new) => groups::create(&desk.app.db, &act, &new, &nothing_along)
            .await
            .map_err(Error::from),
        Err(error) => Err(error),
    };
    match created {
        Ok(id) => respond::see_other(&next(sort, &form, &id, "created")),
        Err(Error::Invalid(faults)) => refused(desk, request, sort, form, faults, None).await,
        Err(error) => Err(error),
    }
}

/// Where there is more to say, that page comes next.
fn next(sort: Sort, form: &Form, id: &str, done: &str) -> String {
    match sort {
        Sort::Range if form.is("items", "products") => {
            format!("/admin/groups/range/{id}/products?done={done}")
        }
        Sort::PriceList => format!("/admin/groups/prices/{id}/prices?done={done}"),
        _ => format!("/admin/groups?done={done}"),
    }
}

async fn refused(
    desk: &Desk<'_>,
    request: &Request,
    sort: Sort,
    form: Form,
    faults: Vec<FieldFault>,
    id: Option<&str>,
) -> Result {
    let groups = groups::all(&desk.app.db, &desk.staff.supplier).await?;
    // Each of several boxes is told of at their common legend.
    let faults = faults.into_iter().map(|fault| FieldFault {
        field: fault.field.split('.').next().unwrap_or_default().to_owned(),
        fault: fault.fault,
    });
    let stamp = form.value("version").to_owned();
    let form = form.with_faults(faults.collect());
    let page = FormPage {
        id: id.map(str::to_owned),
        stamp,
        ..FormPage::of(desk, request, sort, form, &groups).await?
    };
    page.answer(422)
}

pub async fn edit(desk: &Desk<'_>, request: &Request, which: &str, id: &str) -> Result {
    desk.allow(Permission::ManageProducts)?;
    stored(desk, request, sort(which)?, id, None).await?.answer(200)
}

async fn stored(
    desk: &Desk<'_>,
    request: &Request,
    sort: Sort,
    id: &str,
    in_use: Option<InUse>,
) -> std::result::Result<FormPage, Error> {
    let groups = groups::all(&desk.app.db, &desk.staff.supplier).await?;
    let form = filled(&groups, sort, id, &desk.page(request).page).ok_or(Error::NotFound)?;
    Ok(FormPage {
        id: Some(id.to_owned()),
        stamp: groups.stamp(sort, id),
        in_use,
        ..FormPage::of(desk, request, sort, form, &groups).await?
    })
}

pub async fn save(desk: &Desk<'_>, request: &mut Request, which: &str, id: &str) -> Result {
    desk.allow(Permission::ManageProducts)?;
    let sort = sort(which)?;
    let form = request.form().await?;
    let new_id = desk.app.new_ids();
    let act = desk.act(&new_id);
    let stamp = form.value("version").to_owned();
    let saved = match parse(sort, &form) {
        Ok(new) => match groups::save(&desk.app.db, &act, id, Some(&stamp), &new).await {
            // Based on how it stands now: saving once more is a decision.
            Err(failure) if failure.is_stale() => {
                return changed_meanwhile(desk, request, sort, form, id).await;
            }
            other => other.map_err(Error::from),
        },
        Err(error) => Err(error),
    };
    match saved {
        Ok(()) => respond::see_other(&next(sort, &form, id, "saved")),
        Err(Error::Invalid(faults)) => {
            // What is wrong with a form is of no matter where there is nothing to edit.
            stored(desk, request, sort, id, None).await?;
            refused(desk, request, sort, form, faults, Some(id)).await
        }
        Err(error) => Err(error),
    }
}

async fn changed_meanwhile(desk: &Desk<'_>, request: &Request, sort: Sort, form: Form, id: &str) -> Result {
    let groups = groups::all(&desk.app.db, &desk.staff.supplier).await?;
    let page = FormPage {
        id: Some(id.to_owned()),
        stamp: groups.stamp(sort, id),
        was_changed_meanwhile: true,
        ..FormPage::of(desk, request, sort, form, &groups).await?
    };
    page.answer(Refusal::ChangedMeanwhile.status())
}

pub async fn remove(desk: &Desk<'_>, request: &Request, which: &str, id: &str) -> Result {
    desk.allow(Permission::ManageProducts)?;
    let sort = sort(which)?;
    let new_id = desk.app.new_ids();
    match groups::remove(&desk.app.db, &desk.act(&new_id), sort, id).await {
        Ok(None) => respond::see_other("/admin/groups?done=deleted"),
        Ok(in_use) => stored(desk, request, sort, id, in_use)
            .await?
            .answer(Refusal::GroupInUse.status()),
        Err(Failure::NotFound) => Err(Error::NotFound),
        Err(failure) => Err(failure.into()),
    }
}
