//! The catalogue as one customer sees it: its products, its prices, and why.

use askama::Template;

use super::Result;
use crate::domain::access::Permission;
use crate::domain::customer::{CustomerFields, PriceDisplay};
use crate::domain::pricing::with_tax;
use crate::domain::range::{ItemsForSale, Range};
use crate::error::Error;
use crate::storage::customers;
use crate::storage::products::Place;
use crate::storage::ranges::{self, Offer};
use crate::storage::records;
use crate::web::admin::{AdminPage, Desk};
use crate::web::cursor;
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "admin/customers/catalogue.html")]
struct CataloguePage {
    admin: AdminPage,
    id: String,
    fields: CustomerFields,
    range_group: Option<String>,
    range: Range,
    offers: Vec<Offer>,
    query: String,
    next: Option<String>,
}

impl CataloguePage {
    fn title(&self) -> String {
        fill(
            self.admin.page.t.groups.as_customer_title,
            &[self.fields.name.as_str()],
        )
    }

    fn items(&self) -> &'static str {
        super::form::items_name(self.fields.items_for_sale, &self.admin.page)
    }

    fn are_chosen(&self) -> bool {
        self.fields.items_for_sale == ItemsForSale::Products
    }

    fn is_hidden(&self) -> bool {
        self.fields.price_display == PriceDisplay::Hidden
    }

    /// Of one unit, as its buyers see it.
    fn price(&self, offer: &Offer) -> String {
        let price = offer.price(&self.range).less_bp(self.fields.discount_bp);
        self.admin.page.money(&match self.fields.price_display {
            PriceDisplay::Gross => with_tax(price, offer.product.tax_rate_bp),
            _ => price,
        })
    }

    fn why(&self, offer: &Offer) -> String {
        let page = &self.admin.page;
        let t = &page.t.groups;
        let (catalogue, price) = (offer.product.price, offer.price(&self.range));
        let listed = if offer.is_fixed() {
            fill(t.why_fixed, &[&page.money(&price)])
        } else if price == catalogue {
            fill(t.why_catalogue, &[&page.money(&catalogue)])
        } else {
            fill(t.why_changed, &[&page.money(&catalogue), &page.money(&price)])
        };
        match self.fields.discount_bp {
            0 => listed,
            discount => format!("{listed}, {}", fill(t.why_discount, &[&page.percent(&discount)])),
        }
    }
}

pub async fn show(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    let customer = customers::get(db, supplier, id).await?.ok_or(Error::NotFound)?;
    let range = ranges::of_customer(db, supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    let record = records::of(db, supplier, id).await?;
    let query = request.query("q").unwrap_or_default().trim().to_owned();
    let mut offers = if query.is_empty() {
        let after = request
            .query("after")
            .and_then(cursor::decode_place)
            .unwrap_or_default();
        let limit = u32::try_from(PAGE.saturating_add(1)).unwrap_or(u32::MAX);
        ranges::page(db, supplier, &range, &after, limit).await?
    } else {
        ranges::search(db, supplier, &range, &query).await?
    };
    let has_more = query.is_empty() && offers.len() > PAGE;
    if has_more {
        offers.truncate(PAGE);
    }
    let next = offers
        .last()
        .filter(|_| has_more)
        .map(|last| cursor::encode_place(&Place::of(&last.product)));
    let page = CataloguePage {
        admin: desk.page(request),
        id: id.to_owned(),
        fields: customer.fields,
        range_group: record.range_group,
        range,
        offers,
        query,
        next,
    };
    respond::html(render(&page)?)
}
