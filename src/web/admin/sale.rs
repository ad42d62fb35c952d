//! A sale at the counter or by telephone: who it is for, what is sold, at the customer's own prices.

use askama::Template;
use chrono::NaiveDate;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::calendar::parse_date;
use crate::domain::customer::AccountStatus;
use crate::domain::fault::{Fault, Faults};
use crate::domain::money::Amount;
use crate::domain::order::gather;
use crate::domain::pricing::OrderTotals;
use crate::domain::range::Range;
use crate::domain::text::{Note, PartyName};
use crate::domain::warehouse::{Site, Supply};
use crate::error::Error;
use crate::storage::accounts::CustomerRef;
use crate::storage::customers::Customer;
use crate::storage::customers::list::{self, Filter, Sort};
use crate::storage::placing::{self, NewOrder, Placement, Refused};
use crate::storage::products::Place;
use crate::storage::quotes::{self, Quote, QuotedLine};
use crate::storage::ranges::{self, Offer};
use crate::storage::{Failure, Receipt, accounts};
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::terms;
use crate::web::texts::{error_text, fill};

type Result = std::result::Result<Response, Error>;

/// Customers on the page that a sale begins with.
const CUSTOMERS: u32 = 20;
/// Products that are listed at once: the others are searched for.
const PRODUCTS: u32 = 100;

#[derive(Template)]
#[template(path = "admin/sale.html")]
struct StartPage {
    admin: AdminPage,
    query: String,
    customers: Vec<Customer>,
    today: NaiveDate,
}

impl StartPage {
    fn have_ordered(&self) -> bool {
        self.customers
            .iter()
            .any(|customer| customer.last_order_on.is_some())
    }

    /// What tells one customer of a name from another.
    fn sub(&self, customer: &Customer) -> String {
        let fields = &customer.fields;
        let known = [
            fields.trade_name.as_ref().map(ToString::to_string),
            fields.phone.as_ref().map(ToString::to_string),
            fields.tax_id.as_ref().map(ToString::to_string),
        ];
        known.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }
}

/// Who it is for: those who bought last, or whom a search finds.
pub async fn start(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::PlaceOrders)?;
    let query = request.query("q").unwrap_or_default().trim().to_owned();
    let filter = Filter {
        search: Some(query.clone()).filter(|query| !query.is_empty()),
        status: (!query.is_empty()).then_some(AccountStatus::Active),
        sort: if query.is_empty() {
            Sort::LastOrder
        } else {
            Sort::Newest
        },
        ..Filter::default()
    };
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    let mut customers = list::list(db, supplier, &filter, None, CUSTOMERS).await?;
    if query.is_empty() && customers.is_empty() {
        // Nobody has ordered yet.
        customers = list::list(db, supplier, &Filter::default(), None, CUSTOMERS).await?;
    }
    customers.retain(|customer| customer.fields.status == AccountStatus::Active);
    respond::html(render(&StartPage {
        admin: desk.page(request),
        query,
        customers,
        today: desk.today(),
    })?)
}

/// A line of the sale as it stands.
struct Line {
    sku: String,
    name: String,
    unit: String,
    typed: String,
    price: Option<Amount>,
    total: Option<Amount>,
    /// Fewer are left than are asked for.
    left: Option<i64>,
}

impl Line {
    fn of(sku: &str, typed: &str, quoted: Option<&QuotedLine>, quote: &Quote) -> Line {
        let offered = quoted.and_then(|line| line.offered.as_ref());
        let is_short = quoted.is_some_and(QuotedLine::is_short);
        Line {
            sku: sku.to_owned(),
            name: offered
                .map_or(sku, |(offered, _)| offered.name.as_str())
                .to_owned(),
            unit: offered
                .map(|(offered, _)| offered.unit.clone())
                .unwrap_or_default(),
            typed: typed.to_owned(),
            price: offered.map(|(offered, _)| offered.price.less_bp(quote.discount_bp)),
            total: offered.map(|(_, totals)| totals.gross),
            left: offered
                .and_then(|(offered, _)| offered.stock)
                .filter(|_| is_short),
        }
    }
}

#[derive(Template)]
#[template(path = "admin/order_new.html")]
struct NewOrderPage {
    admin: AdminPage,
    title: String,
    customer_id: String,
    /// What is in it already.
    lines: Vec<Line>,
    totals: OrderTotals,
    /// What could be.
    offers: Vec<Offer>,
    range: Range,
    /// Where it can come from, and where it does.
    supply: Supply,
    from: Option<Site>,
    discount_bp: u32,
    query: String,
    form: Form,
    token: String,
    refusal: Option<String>,
    /// A multiple customer's order names the person it is for.
    is_for_somebody: bool,
    /// What the customer's terms ask of the order.
    terms: String,
    /// The first day of delivery that is possible.
    first_day: Option<NaiveDate>,
}

impl NewOrderPage {
    fn price(&self, offer: &Offer) -> String {
        let price = offer.price(&self.range).less_bp(self.discount_bp);
        self.admin.page.money(&price)
    }

    /// Where it comes from, of an offer.
    fn stock(&self, offer: &Offer) -> Option<i64> {
        let product = &offer.product;
        self.supply
            .stock(self.from.as_ref(), product.stock, &product.stocks)
    }

    fn is_from(&self, id: &str) -> bool {
        self.from.as_ref().is_some_and(|site| site.id == id)
    }

    fn fault(&self, line: &Line) -> Option<String> {
        let t = self.admin.page.t;
        let left = line.left.map(|left| fill(t.shop.only_left, &[&left.to_string()]));
        let unknown = line.price.is_none().then(|| t.shop.not_for_sale.to_owned());
        self.form
            .fault(&format!("q:{}", line.sku), t)
            .or(left)
            .or(unknown)
    }

    fn first_day(&self, day: &NaiveDate) -> String {
        let page = &self.admin.page;
        fill(page.t.delivery.first_day, &[&page.day(day)])
    }
}

/// Quantities as they were typed, by SKU.
fn typed(form: &Form) -> Vec<(String, String)> {
    let quantities = form
        .entries()
        .filter_map(|(name, value)| Some((name.strip_prefix("q:")?, value.trim())));
    quantities
        .filter(|(_, value)| !value.is_empty() && *value != "0")
        .map(|(sku, value)| (sku.to_owned(), value.to_owned()))
        .collect()
}

pub async fn new(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::PlaceOrders)?;
    new_page(desk, request, Form::default(), None).await
}

async fn new_page(desk: &Desk<'_>, request: &Request, form: Form, refused: Option<&Refused>) -> Result {
    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    let customer_id = request.query("customer").ok_or(Error::NotFound)?;
    let account = accounts::load(db, supplier, customer_id)
        .await?
        .ok_or(Error::NotFound)?;
    let range = ranges::of_customer(db, supplier, customer_id)
        .await?
        .ok_or(Error::NotFound)?;
    let typed = typed(&form);
    // What is no quantity is told beside its line, and costs nothing yet.
    let counted: Vec<(String, i64)> = typed
        .iter()
        .filter_map(|(sku, text)| Some((sku.clone(), text.parse().ok().filter(|units| *units > 0)?)))
        .collect();
    let wanted = gather(&counted).unwrap_or_default();
    let customer = CustomerRef::Id(customer_id.to_owned());
    let quote = quotes::quote(db, supplier, &customer, &wanted, form.optional("warehouse")).await?;
    let lines: Vec<Line> = typed
        .iter()
        .map(|(sku, text)| {
            let quoted = quote.lines.iter().find(|line| line.wanted.sku == *sku);
            Line::of(sku, text, quoted, &quote)
        })
        .collect();
    let query = form.value("search").trim().to_owned();
    let mut offers = if query.is_empty() {
        ranges::page(db, supplier, &range, &Place::default(), PRODUCTS).await?
    } else {
        ranges::search(db, supplier, &range, &query).await?
    };
    offers.retain(|offer| !typed.iter().any(|(sku, _)| *sku == offer.product.sku));
    let admin = desk.page(request);
    let error = refused.map(Error::from);
    let status = error
        .as_ref()
        .map_or(if form.has_faults() { 422 } else { 200 }, Error::status);
    let missing = refused
        .and_then(|refused| refused.shortfall)
        .and_then(|(minimum, missing)| terms::missing(minimum, missing, &admin.page));
    let token = match form.optional("token") {
        Some(token) => token.to_owned(),
        None => desk.app.token(),
    };
    let page = NewOrderPage {
        is_for_somebody: quote.is_for_somebody(),
        terms: terms::lines(quote.minimum, quote.agreed_fee(), quote.free_from, &admin.page).join(" "),
        first_day: quote.days.possible(desk.app.now).first().copied(),
        title: fill(admin.page.t.shop.new_order_for, &[&account.name]),
        customer_id: account.customer_id,
        totals: quote.totals,
        discount_bp: quote.discount_bp,
        lines,
        offers,
        range,
        from: quote.from.ok().flatten(),
        supply: quote.supply,
        query,
        form,
        token,
        refusal: error.map(|error| {
            let text = error_text(&error, admin.page.t).1;
            [text].into_iter().chain(missing).collect::<Vec<_>>().join(" ")
        }),
        admin,
    };
    respond::html_with(status, render(&page)?)
}

/// Places an order for a customer. With a reason, and the right to, past its status and limit.
pub async fn place(desk: &Desk<'_>, request: &mut Request) -> Result {
    desk.allow(Permission::PlaceOrders)?;
    let form = request.form().await?;
    if form.optional("find").is_some() {
        return new_page(desk, request, form, None).await;
    }
    let customer_id = request.query("customer").ok_or(Error::NotFound)?.to_owned();
    let mut faults = Faults::default();
    let mut counted = Vec::new();
    for (sku, text) in typed(&form) {
        let quantity = text.parse::<i64>().map_err(|_| Fault::NotANumber);
        if let Some(quantity) = faults.take(&format!("q:{sku}"), quantity) {
            counted.push((sku, quantity));
        }
    }
    let lines = match gather(&counted) {
        Ok(lines) => Some(lines),
        Err(found) => {
            found
                .into_iter()
                .for_each(|found| faults.add(&found.field, found.fault));
            None
        }
    };
    let mut optional = |name: &str| {
        form.optional(name)
            .and_then(|text| faults.take(name, PartyName::parse(text)))
    };
    let reference = optional("reference");
    let warehouse = optional("warehouse");
    let placed_for = optional("placed_for");
    let deliver_on = form
        .optional("deliver_on")
        .and_then(|text| faults.take("deliver_on", parse_date(text)));
    let override_reason = form
        .optional("override_reason")
        .and_then(|text| faults.take("override_reason", Note::parse(text)));
    if override_reason.is_some() {
        desk.allow(Permission::OverrideDelinquency)?;
    }
    let parsed = lines.map(|lines| NewOrder {
        customer: CustomerRef::Id(customer_id.clone()),
        lines,
        warehouse,
        placed_for,
        reference,
        contact_id: None,
        deliver_on,
        shown_total: None,
        override_reason,
    });
    let new = match accept(parsed, faults) {
        Ok(new) => new,
        Err(Error::Invalid(faults)) => return new_page(desk, request, form.with_faults(faults), None).await,
        Err(error) => return Err(error),
    };

    let (db, supplier) = (&desk.app.db, &desk.staff.supplier);
    // The form is one order, however often it is sent.
    let token: String = form.value("token").chars().take(100).collect();
    let receipt = Receipt {
        key: format!("desk/{}/{token}", desk.staff.staff_id),
        fingerprint: customer_id,
    };
    let new_ids = desk.app.new_ids();
    let act = desk.act(&new_ids);
    let placement = placing::place(db, &act, &new, &|placement| match placement {
        Placement::Placed(order, _) => vec![receipt.keep(supplier, 303, &order.id, desk.app.now)],
        Placement::Refused(_) => Vec::new(),
    })
    .await;
    let to = |id: &str| respond::see_other(&format!("/admin/orders/{id}?done=created"));
    match placement {
        Ok(Placement::Placed(order, _)) => to(&order.id),
        Ok(Placement::Refused(refused)) => new_page(desk, request, form, Some(&refused)).await,
        Err(failure @ Failure::Db(_)) => match receipt.replay(db, supplier).await? {
            Some(replay) => to(&replay.body),
            None => Err(failure.into()),
        },
        Err(Failure::Invalid(faults)) => new_page(desk, request, form.with_faults(faults), None).await,
        Err(failure) => Err(failure.into()),
    }
}
