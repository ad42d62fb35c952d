//! The prices that a list fixes, typed beside the catalogue's: a page of products at a time.

use askama::Template;

use super::{Result, change_words};
use crate::domain::access::Permission;
use crate::domain::fault::{Fault, Faults};
use crate::domain::range::{Items, Range};
use crate::domain::text::Sku;
use crate::error::Error;
use crate::storage::Failure;
use crate::storage::groups::{self, Price};
use crate::storage::products::Place;
use crate::storage::ranges::{self, Offer};
use crate::web::admin::{AdminPage, Desk};
use crate::web::cursor;
use crate::web::form::Form;
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

const PAGE: usize = 50;
/// Before the SKU in the name of a field.
const FIELD: &str = "price:";

#[derive(Template)]
#[template(path = "admin/groups/prices.html")]
struct PricesPage {
    admin: AdminPage,
    id: String,
    title: String,
    change: String,
    form: Form,
    range: Range,
    offers: Vec<Offer>,
    query: String,
    after: String,
    next: Option<String>,
}

impl PricesPage {
    /// What stands in the list, as it is typed.
    fn fixed(&self, offer: &Offer) -> String {
        match offer.is_fixed() {
            true => self.admin.page.decimal(&offer.price(&self.range)),
            false => String::new(),
        }
    }

    /// What was typed, or what stands in the list.
    fn value(&self, offer: &Offer) -> String {
        let name = format!("{FIELD}{}", offer.product.sku);
        match self.form.entries().find(|(field, _)| *field == name) {
            Some((_, typed)) => typed.to_owned(),
            None => self.fixed(offer),
        }
    }

    /// What the list makes of the catalogue's price where it fixes none.
    fn otherwise(&self, offer: &Offer) -> String {
        let price = self.range.price(offer.product.price, None);
        self.admin.page.decimal(&price)
    }

    fn fault(&self, offer: &Offer) -> Option<String> {
        let name = format!("{FIELD}{}", offer.product.sku);
        self.form.fault(&name, self.admin.page.t)
    }
}

async fn page(
    desk: &Desk<'_>,
    request: &Request,
    id: &str,
    form: Form,
    query: &str,
    after: &str,
    status: u16,
) -> Result {
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    let groups = groups::all(db, supplier).await?;
    let list = groups.price_list(id).ok_or(Error::NotFound)?;
    let range = Range {
        items: Items::All,
        price_list_id: Some(id.to_owned()),
        change_bp: list.change_bp,
        ..Range::default()
    };
    let mut offers = if query.is_empty() {
        let from = cursor::decode_place(after).unwrap_or_default();
        let limit = u32::try_from(PAGE.saturating_add(1)).unwrap_or(u32::MAX);
        ranges::page(db, supplier, &range, &from, limit).await?
    } else {
        ranges::search(db, supplier, &range, query).await?
    };
    let has_more = query.is_empty() && offers.len() > PAGE;
    if has_more {
        offers.truncate(PAGE);
    }
    let next = offers
        .last()
        .filter(|_| has_more)
        .map(|last| cursor::encode_place(&Place::of(&last.product)));
    let admin = desk.page(request);
    let page = PricesPage {
        id: id.to_owned(),
        title: fill(admin.page.t.groups.prices_of, &[list.name.as_str()]),
        change: change_words(list.change_bp, &admin.page),
        form,
        range,
        offers,
        query: query.to_owned(),
        after: after.to_owned(),
        next,
        admin,
    };
    respond::html_with(status, render(&page)?)
}

pub async fn show(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ManageProducts)?;
    let query = request.query("q").unwrap_or_default().trim();
    let after = request.query("after").unwrap_or_default();
    page(desk, request, id, Form::default(), query, after, 200).await
}

pub async fn save(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::ManageProducts)?;
    let form = request.form().await?;
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    groups::all(db, supplier)
        .await?
        .price_list(id)
        .ok_or(Error::NotFound)?;
    let locale = desk.page(request).page.locale;
    let mut faults = Faults::default();
    let mut prices = Vec::new();
    for (name, typed) in form.entries() {
        let Some(sku) = name.strip_prefix(FIELD) else {
            continue;
        };
        // Only what was changed here is written: somebody may have changed another one.
        if form.value(&format!("was:{sku}")) == typed {
            continue;
        }
        let price = form.optional(name).map(|_| {
            let amount = form.amount(name, &supplier.currency, locale);
            let amount = amount.and_then(|amount| {
                if amount.is_negative() {
                    Err(Fault::OutOfRange)
                } else {
                    Ok(amount)
                }
            });
            faults.take(name, amount)
        });
        if let Some(sku) = faults.take(name, Sku::parse(sku)) {
            let price = price.flatten();
            prices.push(Price { sku, price });
        }
    }
    let (query, after) = (form.value("q").to_owned(), form.value("after").to_owned());
    if !faults.is_empty() {
        let form = form.with_faults(faults.into_vec());
        return page(desk, request, id, form, &query, &after, 422).await;
    }
    let new_id = desk.app.new_ids();
    match groups::set_prices(db, &desk.act(&new_id), id, &prices).await {
        Ok(()) => {}
        // A product that has gone meanwhile is not on the page any more.
        Err(Failure::Invalid(_)) => {
            return page(desk, request, id, Form::default(), &query, &after, 409).await;
        }
        Err(failure) => return Err(failure.into()),
    }
    let mut address = form_urlencoded::Serializer::new(String::new());
    address.append_pair("done", "saved");
    let next = form.optional("next").map(|next| ("after", next));
    let kept = [("q", query.as_str()), ("after", after.as_str())];
    match next {
        Some(next) => address.extend_pairs([next]),
        None => address.extend_pairs(kept.into_iter().filter(|(_, value)| !value.is_empty())),
    };
    respond::see_other(&format!("/admin/groups/prices/{id}/prices?{}", address.finish()))
}
