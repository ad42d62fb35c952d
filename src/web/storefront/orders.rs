//! A buyer's own orders.

use askama::Template;
use worker::Response;

use crate::domain::money::Amount;
use crate::domain::pricing::LineTotals;
use crate::error::Error;
use crate::storage::orders::{self, Order, OrderLine};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::storefront::{ShopPage, Sums, Visit};
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

const PAGE: usize = 20;

#[derive(Template)]
#[template(path = "storefront/orders.html")]
struct OrdersPage {
    shop: ShopPage,
    orders: Vec<Order>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "storefront/order.html")]
struct OrderPage {
    shop: ShopPage,
    title: String,
    order: Order,
    lines: Vec<OrderLine>,
}

impl OrderPage {
    fn sums(&self) -> Sums {
        let order = &self.order;
        let totals = |net: Amount, tax: Amount| LineTotals {
            net,
            tax,
            gross: net.saturating_add(tax),
        };
        self.shop.sums(
            &totals(order.net, order.tax),
            &totals(order.delivery_fee, order.delivery_tax),
        )
    }

    fn line_total(&self, line: &OrderLine) -> String {
        self.shop.page.money(&line.net.saturating_add(line.tax))
    }
}

pub async fn list(visit: &Visit<'_>, request: &Request) -> Result {
    let Some(buyer) = visit.buyer(request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let limit = u32::try_from(PAGE.saturating_add(1)).unwrap_or(u32::MAX);
    let mut orders = orders::list_own(&visit.app.db, &buyer, request.query("before"), limit).await?;
    let more = orders.len() > PAGE;
    orders.truncate(PAGE);
    let next = orders.last().filter(|_| more).map(|order| order.id.clone());
    respond::html(render(&OrdersPage {
        shop: ShopPage::own(&buyer, request, "orders"),
        orders,
        next,
    })?)
}

pub async fn show(visit: &Visit<'_>, request: &Request, id: &str) -> Result {
    let Some(buyer) = visit.buyer(request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let (order, lines) = orders::get_own(&visit.app.db, &buyer, id)
        .await?
        .ok_or(Error::NotFound)?;
    let shop = ShopPage::own(&buyer, request, "orders");
    let title = fill(shop.page.t.shop.order, &[&order.number]);
    respond::html(render(&OrderPage {
        shop,
        title,
        order,
        lines,
    })?)
}
