//! The catalogue. In public it comes from the edge's cache (see [`edge`]); a buyer's own is made for it each time.
//!
//! What is shared can be mixed up by nobody: the key and the ETag of a page name its supplier, version, language and place;
//! caches on the way have to ask here first (`max-age=0`), and are told that cookies matter; whoever is signed in gets
//! `private, no-store`.

use askama::Template;
use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};
use worker::Response;

use crate::domain::locale::Locale;
use crate::domain::money::Amount;
use crate::domain::warehouse::Site;
use crate::error::Error;
use crate::storage::access::Buyer;
use crate::storage::buyers::Home;
use crate::storage::products::{self, Item, Place};
use crate::storage::ranges::{self, Offer};
use crate::storage::suppliers::{self, Shop};
use crate::web::cursor;
use crate::web::edge;
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::storefront::cart::Cart;
use crate::web::storefront::{ShopPage, Visit, language};
use crate::web::terms;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

/// Items on a page.
const PAGE: usize = 50;

/// Pages in the cache are of this make: another template, another key.
const MAKE: u64 = {
    let mut hash = fnv(
        0xcbf2_9ce4_8422_2325,
        include_bytes!("../../../templates/storefront/catalogue.html"),
    );
    hash = fnv(hash, include_bytes!("../../../templates/storefront/frame.html"));
    hash = fnv(hash, include_bytes!("../../../templates/base.html"));
    hash = fnv(hash, include_bytes!("../../../templates/macros.html"));
    hash = fnv(hash, include_bytes!("../texts/shop.rs"));
    hash = fnv(hash, include_bytes!("../texts/site.rs"));
    fnv(hash, include_bytes!("catalogue.rs"))
};

/// FNV-1a, which a constant can be computed with.
const fn fnv(mut hash: u64, mut bytes: &[u8]) -> u64 {
    while let [first, rest @ ..] = bytes {
        hash = (hash ^ *first as u64).wrapping_mul(0x0100_0000_01b3);
        bytes = rest;
    }
    hash
}

/// A product as the list shows it, to the public or to a buyer.
pub struct Good {
    pub sku: String,
    pub name: String,
    /// The first of its type on the page bears the heading.
    pub heading: Option<String>,
    pub unit: String,
    pub price: Amount,
    /// What everybody else pays, where that is more.
    pub list_price: Option<Amount>,
    /// Before the buyer's discount, which is taken from the line.
    pub base_price: Amount,
    pub tax_rate_bp: u32,
    pub stock: Option<i64>,
    /// What the buyer has typed so far.
    pub quantity: String,
}

#[derive(Template)]
#[template(path = "storefront/catalogue.html")]
struct CataloguePage {
    shop: ShopPage,
    goods: Vec<Good>,
    query: String,
    /// The next page's cursor.
    next: Option<String>,
    /// Kept in links where the address chose the language.
    lang: Option<&'static str>,
    /// Of whoever is signed in.
    home: Option<Home>,
    /// The warehouse that stock is told of.
    warehouse: Option<String>,
    is_blocked: bool,
    /// Chosen on other pages.
    others: Vec<(String, String)>,
}

impl CataloguePage {
    fn tax_words(&self, basis_points: &u32) -> String {
        let t = &self.shop.page.t.shop;
        let words = if self.shop.is_gross() {
            t.with_tax
        } else {
            t.plus_tax
        };
        fill(words, &[&self.shop.page.percent(basis_points)])
    }

    fn is_unsupplied(&self) -> bool {
        self.home.as_ref().is_some_and(|home| home.supply.is_none())
    }

    fn is_from(&self, id: &str) -> bool {
        self.warehouse.as_deref() == Some(id)
    }

    fn terms(&self, home: &Home) -> String {
        let (fee, free_from) = (home.delivery_fee, home.delivery_free_from);
        terms::lines(home.minimum(), fee, free_from, &self.shop.page).join(" ")
    }
}

/// What is known of a shop without asking the database.
#[derive(Clone, Serialize)]
struct Stamp {
    supplier: String,
    version: i64,
    locale: Locale,
    checked_at: DateTime<Utc>,
}

fields! { Stamp { supplier, version, locale, checked_at } }

impl Stamp {
    fn of(shop: &Shop, now: DateTime<Utc>) -> Stamp {
        let supplier = &shop.supplier;
        let (id, locale) = (supplier.id().to_owned(), supplier.locale);
        Stamp {
            supplier: id,
            version: shop.catalogue_version,
            locale,
            checked_at: now,
        }
    }

    fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        (0..edge::STAMP_SECONDS).contains(&now.signed_duration_since(self.checked_at).num_seconds())
    }

    /// The name of a page in the cache. Whatever makes two pages differ is in it.
    fn page_name(&self, request: &Request) -> String {
        let locale = language(request, self.locale).as_str();
        let lang = if request.query("lang").is_some() {
            "asked"
        } else {
            "chosen"
        };
        let after = cursor::encode_place(&place(request).unwrap_or_default());
        format!(
            "{}/{}/{MAKE:x}/{locale}/{lang}/{after}",
            self.supplier, self.version
        )
    }
}

fn place(request: &Request) -> Option<Place> {
    cursor::decode_place(request.query("after")?)
}

pub async fn show(visit: &Visit<'_>, request: &Request) -> Result {
    if let Some((buyer, home)) = visit.buyer_at_home(request).await? {
        return own(
            visit,
            request,
            &buyer,
            home,
            &Cart::default(),
            Browse::of(request),
        )
        .await;
    }
    match request.query("q") {
        Some(query) => found(visit, request, query).await,
        None => shared(visit, request).await,
    }
}

/// The public page, from the cache if it can be.
async fn shared(visit: &Visit<'_>, request: &Request) -> Result {
    let now = visit.app.now;
    let known: Option<Stamp> = edge::stamp(visit.slug).await;
    let mut kept = None;
    if let Some(stamp) = &known {
        let name = stamp.page_name(request);
        let fresh = stamp.is_fresh(now);
        if fresh
            && request
                .header("If-None-Match")
                .is_some_and(|tags| tags.contains(&tag(&name)))
        {
            return not_modified(visit, &name, "hit");
        }
        kept = edge::page(&name).await;
        if let (true, Some(body)) = (fresh, &kept) {
            return public(visit, &name, body.clone(), "hit");
        }
    }
    // Ask whether what is kept still holds, and for the page itself if not: one trip either way.
    let after = place(request).unwrap_or_default();
    let known_version = known
        .as_ref()
        .filter(|_| kept.is_some())
        .map(|stamp| stamp.version);
    let limit = u32::try_from(PAGE.saturating_add(1)).unwrap_or(u32::MAX);
    let asked = products::catalogue(&visit.app.db, visit.slug, known_version, &after, limit).await?;
    let (shop, mut items) = asked.ok_or(Error::NotFound)?;
    let stamp = Stamp::of(&shop, now);
    edge::keep_stamp(visit.slug, &stamp).await;
    let name = stamp.page_name(request);
    let still_holds = known.is_some_and(|known| known.page_name(request) == name);
    let body = match kept {
        Some(body) if still_holds => body,
        _ => {
            if known_version == Some(shop.catalogue_version) && !still_holds {
                // The address has passed to another supplier whose version happens to be the same.
                let again = products::catalogue(&visit.app.db, visit.slug, None, &after, limit).await?;
                items = again.map(|(_, items)| items).unwrap_or_default();
            }
            let body = draw(request, &shop, items)?;
            edge::keep_page(&name, &body).await;
            body
        }
    };
    if request
        .header("If-None-Match")
        .is_some_and(|tags| tags.contains(&tag(&name)))
    {
        return not_modified(visit, &name, "miss");
    }
    public(visit, &name, body, "miss")
}

fn draw(request: &Request, shop: &Shop, items: Vec<Item>) -> std::result::Result<String, Error> {
    let mut frame = ShopPage::of(&shop.supplier, request, None, "catalogue");
    let own = format!("/s/{}/", shop.supplier.slug);
    // Nothing of this one request may stay in a page for everybody.
    frame.page.notice = None;
    frame.page.target = match place(request) {
        Some(after) => format!("{own}?after={}", cursor::encode_place(&after)),
        None => own,
    };
    let mut items = items;
    let more = items.len() > PAGE;
    items.truncate(PAGE);
    let last = items.last().filter(|_| more);
    let next = last.map(|item| Place(item.product_type.clone(), item.name.clone(), item.id.clone()));
    let lang = request.query("lang").map(|_| frame.page.lang());
    render(&CataloguePage {
        goods: goods(items.into_iter().map(listed).collect()),
        query: String::new(),
        next: next.map(|place| cursor::encode_place(&place)),
        lang,
        home: None,
        warehouse: None,
        is_blocked: false,
        others: Vec::new(),
        shop: frame,
    })
}

/// A public search: made anew each time, for no two people look for the same.
async fn found(visit: &Visit<'_>, request: &Request, query: &str) -> Result {
    let shop = suppliers::by_slug(&visit.app.db, visit.slug)
        .await?
        .ok_or(Error::NotFound)?;
    let products = products::search(&visit.app.db, &shop.supplier, query, true).await?;
    let frame = ShopPage::of(&shop.supplier, request, None, "catalogue");
    let lang = request.query("lang").map(|_| frame.page.lang());
    let found = products
        .into_iter()
        .map(|product| listed(Item::from(product)))
        .collect();
    respond::html(render(&CataloguePage {
        goods: goods(found),
        query: query.to_owned(),
        next: None,
        lang,
        home: None,
        warehouse: None,
        is_blocked: false,
        others: Vec::new(),
        shop: frame,
    })?)
}

/// Which part of the catalogue a buyer looks at.
pub enum Browse {
    From(Place),
    Search(String),
}

impl Browse {
    pub fn of(request: &Request) -> Browse {
        match request.query("q") {
            Some(query) => Browse::Search(query.to_owned()),
            None => Browse::From(place(request).unwrap_or_default()),
        }
    }
}

/// The catalogue as a form: the buyer's own range at its own prices, quantities as typed so far.
pub async fn own(
    visit: &Visit<'_>,
    request: &Request,
    buyer: &Buyer,
    home: Home,
    cart: &Cart,
    browse: Browse,
) -> Result {
    let (db, supplier) = (&visit.app.db, &buyer.supplier);
    let (mut offers, query) = match browse {
        Browse::From(place) => {
            let limit = u32::try_from(PAGE.saturating_add(1)).unwrap_or(u32::MAX);
            let offers = ranges::page(db, supplier, &home.range, &place, limit).await?;
            (offers, String::new())
        }
        Browse::Search(query) => (ranges::search(db, supplier, &home.range, &query).await?, query),
    };
    let more = query.is_empty() && offers.len() > PAGE;
    if query.is_empty() {
        offers.truncate(PAGE);
    }
    let next = offers
        .last()
        .filter(|_| more)
        .map(|offer| cursor::encode_place(&Place::of(&offer.product)));
    let mut others = cart.typed.clone();
    let picked = home.supply.pick(cart.warehouse.as_deref());
    let site = picked.or_else(|_| home.supply.pick(None)).ok().flatten().cloned();
    let listed = offers
        .into_iter()
        .map(|offer| {
            let quantity = cart.typed(&offer.product.sku).to_owned();
            others.retain(|(sku, _)| *sku != offer.product.sku);
            Good {
                quantity,
                ..priced(offer, &home, site.as_ref())
            }
        })
        .collect();
    let is_blocked = home.is_blocked(supplier.today(visit.app.now));
    let mut shop = ShopPage::own(buyer, request, "catalogue");
    // Whoever no warehouse is assigned to looks around.
    shop.may_order &= !home.supply.is_none();
    respond::html(render(&CataloguePage {
        shop,
        warehouse: site.map(|site| site.id),
        goods: goods(listed),
        query,
        next,
        lang: None,
        is_blocked,
        others,
        home: Some(home),
    })?)
}

fn listed(item: Item) -> Good {
    Good {
        sku: item.sku,
        name: item.name,
        heading: Some(item.product_type),
        unit: item.unit,
        price: item.price,
        list_price: None,
        base_price: item.price,
        tax_rate_bp: item.tax_rate_bp,
        stock: None,
        quantity: String::new(),
    }
}

fn priced(offer: Offer, home: &Home, from: Option<&Site>) -> Good {
    let base_price = offer.price(&home.range);
    let price = base_price.less_bp(home.discount_bp);
    let product = offer.product;
    Good {
        sku: product.sku,
        name: product.name,
        heading: Some(product.product_type),
        unit: product.unit,
        list_price: Some(product.price).filter(|list| *list > price),
        base_price,
        price,
        tax_rate_bp: product.tax_rate_bp,
        stock: home.supply.stock(from, product.stock, &product.stocks),
        quantity: String::new(),
    }
}

/// Leaves the heading to the first of each type.
fn goods(mut goods: Vec<Good>) -> Vec<Good> {
    let mut before = String::new();
    for good in &mut goods {
        let own = good.heading.take().unwrap_or_default();
        if !own.to_lowercase().eq(&before) {
            before = own.to_lowercase();
            good.heading = Some(own);
        }
    }
    goods
}

/// The validator of a page, by its name.
fn tag(name: &str) -> String {
    let digest = hex::encode(Sha256::digest(name.as_bytes()));
    format!("\"{}\"", digest.get(..20).unwrap_or_default())
}

fn public(visit: &Visit<'_>, name: &str, body: String, cache: &str) -> Result {
    shared_headers(visit, respond::html(body)?, name, cache)
}

fn not_modified(visit: &Visit<'_>, name: &str, cache: &str) -> Result {
    let response = worker::ResponseBuilder::new().with_status(304).empty();
    shared_headers(visit, response, name, cache)
}

fn shared_headers(visit: &Visit<'_>, mut response: Response, name: &str, cache: &str) -> Result {
    let headers = response.headers_mut();
    headers.set("ETag", &tag(name))?;
    headers.set("Cache-Control", "public, max-age=0, must-revalidate")?;
    headers.set("Vary", "Cookie")?;
    if visit.app.config.timing {
        headers.set("Server-Timing", &format!("cache;desc=\"{cache}\""))?;
    }
    Ok(response)
}
