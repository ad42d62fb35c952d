//! Products chosen one by one, for a range group or for a customer: looked for, added, taken out.

use askama::Template;

use super::Result;
use crate::domain::access::Permission;
use crate::domain::customer::CustomerFields;
use crate::domain::range::{Items, ItemsForSale};
use crate::domain::text::Sku;
use crate::error::Error;
use crate::storage::customers;
use crate::storage::groups;
use crate::storage::products::{self, Place, Product};
use crate::storage::ranges;
use crate::web::admin::{AdminPage, Desk};
use crate::web::cursor;
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "admin/groups/products.html")]
struct ProductsPage {
    admin: AdminPage,
    title: String,
    action: String,
    /// Where the rest of it is edited.
    back: String,
    /// Whether they are what is for sale, as the rest is set.
    counts: bool,
    chosen: Vec<Product>,
    next: Option<String>,
    query: String,
    /// What the query finds, and whether it is chosen already.
    found: Vec<(Product, bool)>,
}

/// Whose products they are.
pub enum Owner<'a> {
    RangeGroup(&'a str),
    Customer(&'a str),
}

impl Owner<'_> {
    fn id(&self) -> &str {
        match self {
            Owner::RangeGroup(id) | Owner::Customer(id) => id,
        }
    }

    fn action(&self) -> String {
        match self {
            Owner::RangeGroup(id) => format!("/admin/groups/range/{id}/products"),
            Owner::Customer(id) => format!("/admin/customers/{id}/products"),
        }
    }

    fn permission(&self) -> Permission {
        match self {
            Owner::RangeGroup(_) => Permission::ManageProducts,
            Owner::Customer(_) => Permission::EditCustomers,
        }
    }

    /// Its name, where the rest of it is edited, and whether its list counts.
    async fn look_up(&self, desk: &Desk<'_>) -> std::result::Result<(String, String, bool), Error> {
        let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
        Ok(match self {
            Owner::RangeGroup(id) => {
                let groups = groups::all(db, supplier).await?;
                let group = groups.range(id).ok_or(Error::NotFound)?;
                let edit = format!("/admin/groups/range/{id}");
                (group.name.to_string(), edit, group.items == Items::Products)
            }
            Owner::Customer(id) => {
                let customer = customers::get(db, supplier, id).await?.ok_or(Error::NotFound)?;
                let CustomerFields {
                    name, items_for_sale, ..
                } = customer.fields;
                let edit = format!("/admin/customers/{id}/edit#ordering");
                (name.into_string(), edit, items_for_sale == ItemsForSale::Products)
            }
        })
    }
}

pub async fn show(desk: &Desk<'_>, request: &Request, owner: Owner<'_>) -> Result {
    desk.allow(owner.permission())?;
    let (name, back, counts) = owner.look_up(desk).await?;
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    let after = request
        .query("after")
        .and_then(cursor::decode_place)
        .unwrap_or_default();
    let limit = u32::try_from(PAGE.saturating_add(1)).unwrap_or(u32::MAX);
    let mut chosen = ranges::chosen(db, supplier, owner.id(), &after, limit).await?;
    let has_more = chosen.len() > PAGE;
    chosen.truncate(PAGE);
    let next = chosen
        .last()
        .filter(|_| has_more)
        .map(|last| cursor::encode_place(&Place::of(last)));
    let query = request.query("q").unwrap_or_default().trim().to_owned();
    let mut found = Vec::new();
    if !query.is_empty() {
        let hits = products::search(db, supplier, &query, true).await?;
        let known = ranges::among(db, supplier, owner.id(), &hits).await?;
        found = hits
            .into_iter()
            .map(|product| {
                let is_chosen = known.contains(&product.id);
                (product, is_chosen)
            })
            .collect();
    }
    let admin = desk.page(request);
    let page = ProductsPage {
        title: fill(admin.page.t.groups.products_of, &[&name]),
        action: owner.action(),
        back,
        counts,
        chosen,
        next,
        query,
        found,
        admin,
    };
    respond::html(render(&page)?)
}

pub async fn change(desk: &Desk<'_>, request: &mut Request, owner: Owner<'_>) -> Result {
    desk.allow(owner.permission())?;
    owner.look_up(desk).await?;
    let form = request.form().await?;
    let (sku, is_chosen) = match (form.optional("add"), form.optional("remove")) {
        (Some(sku), _) => (sku, true),
        (None, sku) => (sku.unwrap_or_default(), false),
    };
    let sku = Sku::parse(sku).map_err(|error| Error::field("sku", error.into()))?;
    let new_id = desk.app.new_ids();
    ranges::set_chosen(&desk.app.db, &desk.act(&new_id), owner.id(), &sku, is_chosen).await?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("done", "saved");
    for name in ["q", "after"] {
        query.extend_pairs(form.optional(name).map(|value| (name, value)));
    }
    respond::see_other(&format!("{}?{}", owner.action(), query.finish()))
}
