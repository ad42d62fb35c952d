//! The cart: quantities that travel with the form, priced anew on every look. Nothing is stored until it is ordered.

use askama::Template;
use chrono::NaiveDate;
use worker::Response;

use crate::domain::allocation::OpenInvoice;
use crate::domain::calendar::parse_date;
use crate::domain::contact::Right;
use crate::domain::delivery::Fee;
use crate::domain::order::{Wanted, gather};
use crate::domain::pricing::{LineTotals, MAX_QUANTITY, OrderTotals};
use crate::domain::warehouse::{Site, Supply};
use crate::error::Error;
use crate::storage::access::Buyer;
use crate::storage::accounts::CustomerRef;
use crate::storage::buyers::{self, Home};
use crate::storage::orders;
use crate::storage::placing::Why;
use crate::storage::quotes::{self, QuotedLine};
use crate::web::cursor;
use crate::web::explain::{self, Told};
use crate::web::form::Form;
use crate::web::page::{Page, render};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::storefront::catalogue::{self, Browse};
use crate::web::storefront::{ShopPage, Sums, Visit};
use crate::web::terms;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

/// What a buyer can choose from, by id and name.
pub fn choices(supply: &Supply) -> Vec<(String, String)> {
    let sites = supply.choices().iter();
    sites.map(|site| (site.id.clone(), site.name.clone())).collect()
}

/// Quantity fields are named `q:` and the SKU.
const FIELD: &str = "q:";

/// What was typed, by SKU.
#[derive(Debug, Clone, Default)]
pub struct Cart {
    pub typed: Vec<(String, String)>,
    /// The warehouse that is chosen, where there is a choice.
    pub warehouse: Option<String>,
}

impl Cart {
    pub fn of(form: &Form) -> Cart {
        let mut typed: Vec<(String, String)> = Vec::new();
        for (name, value) in form.entries() {
            let (Some(sku), value) = (name.strip_prefix(FIELD), value.trim()) else {
                continue;
            };
            if value.is_empty() || value == "0" || typed.iter().any(|(known, _)| known == sku) {
                continue;
            }
            typed.push((sku.to_owned(), value.to_owned()));
        }
        let warehouse = form.optional("warehouse").map(str::to_owned);
        Cart { typed, warehouse }
    }

    pub fn typed(&self, sku: &str) -> &str {
        self.typed
            .iter()
            .find(|(known, _)| known == sku)
            .map_or("", |(_, typed)| typed)
    }

    /// What can be read of it; `Err` where something typed is no quantity.
    pub fn wanted(&self) -> std::result::Result<Vec<Wanted>, Vec<Wanted>> {
        let read: Vec<(String, i64)> = self
            .typed
            .iter()
            .filter_map(|(sku, typed)| Some((sku.clone(), quantity(typed)?)))
            .collect();
        let complete = read.len() == self.typed.len();
        match gather(&read) {
            Ok(wanted) if complete => Ok(wanted),
            Ok(wanted) => Err(wanted),
            Err(_) => Err(Vec::new()),
        }
    }
}

/// A whole number of units that can be ordered.
fn quantity(typed: &str) -> Option<i64> {
    let all_digits = !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit());
    typed
        .parse()
        .ok()
        .filter(|quantity| all_digits && (1..=MAX_QUANTITY).contains(quantity))
}

/// A line of the review.
struct Line {
    sku: String,
    name: String,
    unit: String,
    typed: String,
    price: Option<String>,
    totals: Option<LineTotals>,
    fault: Option<String>,
}

/// Why an order was refused, told to the one who can do something about it.
struct Refusal {
    text: Option<String>,
    told: Option<Told>,
    overdue: Vec<OpenInvoice>,
}

#[derive(Template)]
#[template(path = "storefront/review.html")]
struct ReviewPage {
    shop: ShopPage,
    home: Home,
    lines: Vec<Line>,
    totals: OrderTotals,
    fee: Fee,
    /// What is asked of the order, and what it lacks.
    terms: String,
    missing: Option<String>,
    missing_to_free: Option<String>,
    /// When it can be delivered; the day that is chosen is among them.
    days: Vec<NaiveDate>,
    deliver_on: Option<NaiveDate>,
    /// What is typed beside the quantities, with what is wrong about it.
    form: Form,
    /// A multiple customer's order names the person it is for.
    is_for_somebody: bool,
    /// Orders once, however often it is sent.
    token: String,
    can_order: bool,
    /// Where it can come from, where there is a choice; and where it does.
    warehouses: Vec<(String, String)>,
    warehouse: Option<Site>,
    is_blocked: bool,
    refusal: Option<Refusal>,
}

impl ReviewPage {
    fn is_from(&self, id: &str) -> bool {
        self.warehouse.as_ref().is_some_and(|site| site.id == id)
    }

    fn is_chosen(&self, day: &NaiveDate) -> bool {
        self.deliver_on == Some(*day)
    }

    fn sums(&self) -> Sums {
        let fee = LineTotals {
            net: self.fee.net,
            tax: self.fee.tax,
            gross: self.fee.net.saturating_add(self.fee.tax),
        };
        let OrderTotals { net, tax, gross } = self.totals;
        self.shop.sums(&LineTotals { net, tax, gross }, &fee)
    }

    fn reference_words(&self) -> String {
        let t = self.shop.page.t;
        format!("{} ({})", t.shop.reference, t.site.optional)
    }
}

/// Everything that the cart's form can ask for: review, another page of the catalogue, a search, an old order again.
pub async fn post(visit: &Visit<'_>, request: &mut Request) -> Result {
    let Some((buyer, home)) = visit.buyer_at_home(request).await? else {
        return visit.ask_to_sign_in(request);
    };
    if !buyer.may(Right::Order) {
        return Err(Error::Forbidden);
    }
    let mut form = request.form().await?;
    let mut cart = Cart::of(&form);
    if let Some(id) = form.optional("again") {
        let (order, lines) = orders::get_own(&visit.app.db, &buyer, id)
            .await?
            .ok_or(Error::NotFound)?;
        cart.typed = lines
            .into_iter()
            .map(|line| (line.sku, line.quantity.to_string()))
            .collect();
        form.set("placed_for", order.placed_for.unwrap_or_default());
    }
    let search = form.value("search");
    // Enter in the search field sends the form by its first button.
    let searched = form.optional("find").is_some()
        || (form.optional("review").is_none() && search != form.value("searched") && !search.is_empty());
    let browse = if searched {
        Some(if search.is_empty() {
            Browse::From(Default::default())
        } else {
            Browse::Search(search.to_owned())
        })
    } else {
        form.optional("after")
            .map(|after| Browse::From(cursor::decode_place(after).unwrap_or_default()))
    };
    match browse {
        Some(browse) => catalogue::own(visit, request, &buyer, home, &cart, browse).await,
        None => review(visit, request, &buyer, &cart, form, None).await,
    }
}

/// The order before it is placed, at today's prices; after a refusal with what is wrong and what to do.
pub async fn review(
    visit: &Visit<'_>,
    request: &Request,
    buyer: &Buyer,
    cart: &Cart,
    form: Form,
    refused: Option<Why>,
) -> Result {
    let db = &visit.app.db;
    let shop = ShopPage::own(buyer, request, "cart");
    let (complete, wanted) = match cart.wanted() {
        Ok(wanted) => (true, wanted),
        Err(wanted) => (false, wanted),
    };
    let customer = CustomerRef::Id(buyer.customer_id().to_owned());
    let quote = quotes::quote(db, &buyer.supplier, &customer, &wanted, cart.warehouse.as_deref()).await?;
    let home = buyers::home(db, buyer).await?;
    let refusal = match refused {
        None => None,
        Some(why) => Some(refusal(visit, buyer, why, &shop.page).await?),
    };
    let agreed_fee = quote.agreed_fee();
    let is_for_somebody = quote.is_for_somebody();
    let missing = quote.shortfall().and_then(|short| {
        if shop.shows_prices() {
            terms::missing(quote.minimum, short, &shop.page)
        } else {
            // How much is missing would tell what the rest costs.
            Some(shop.page.t.delivery.refused_below_minimum.to_owned())
        }
    });
    let mut quoted = quote.lines.into_iter();
    let mut next = quoted.next();
    let mut lines = Vec::with_capacity(cart.typed.len());
    for (sku, typed) in &cart.typed {
        let found = next.take_if(|line| line.wanted.sku == sku.trim());
        if found.is_some() {
            next = quoted.next();
        }
        lines.push(line(sku, typed, found, quote.discount_bp, &shop));
    }
    let can_order = complete
        && lines.iter().all(|line| line.fault.is_none())
        && !lines.is_empty()
        && missing.is_none()
        && !quote.supply.is_none();
    let days = quote.days.possible(visit.app.now);
    let chosen = parse_date(form.value("deliver_on"))
        .ok()
        .filter(|day| days.contains(day));
    let missing_to_free = quote
        .free_from
        .filter(|_| !quote.fee.net.is_zero() && shop.shows_prices())
        .map(|least| shop.page.money(&least.saturating_sub(quote.goods)));
    let is_blocked = home.is_blocked(buyer.supplier.today(visit.app.now));
    let status = match refused {
        Some(_) => 409,
        None if form.has_faults() => 422,
        None if !complete && !cart.typed.is_empty() => 422,
        None => 200,
    };
    let page = ReviewPage {
        fee: quote.fee,
        terms: terms::lines(quote.minimum, agreed_fee, quote.free_from, &shop.page).join(" "),
        missing,
        missing_to_free: missing_to_free
            .map(|missing| fill(shop.page.t.delivery.missing_to_free, &[&missing])),
        deliver_on: chosen.or_else(|| days.first().copied()),
        days,
        shop,
        home,
        lines,
        totals: quote.totals,
        is_for_somebody,
        form,
        token: visit.app.token(),
        can_order,
        warehouses: choices(&quote.supply),
        warehouse: quote.from.ok().flatten(),
        is_blocked,
        refusal,
    };
    respond::html_with(status, render(&page)?)
}

fn line(sku: &str, typed: &str, quoted: Option<QuotedLine>, discount_bp: u32, shop: &ShopPage) -> Line {
    let t = &shop.page.t.shop;
    let Some(quoted) = quoted else {
        let (sku, typed) = (sku.to_owned(), typed.to_owned());
        let fault = Some(t.bad_quantity.to_owned());
        return Line {
            name: sku.clone(),
            sku,
            unit: String::new(),
            typed,
            price: None,
            totals: None,
            fault,
        };
    };
    let short = quoted.is_short();
    match quoted.offered {
        None => Line {
            sku: sku.to_owned(),
            name: sku.to_owned(),
            unit: String::new(),
            typed: String::new(),
            price: None,
            totals: None,
            fault: Some(t.not_for_sale.to_owned()),
        },
        Some((offered, totals)) => {
            let left = offered.stock.unwrap_or_default().to_string();
            Line {
                sku: offered.sku,
                name: offered.name,
                unit: offered.unit,
                typed: typed.to_owned(),
                price: Some(shop.unit_price(&offered.price.less_bp(discount_bp), &offered.tax_rate_bp)),
                totals: Some(totals),
                fault: short.then(|| fill(t.only_left, &[&left])),
            }
        }
    }
}

async fn refusal(
    visit: &Visit<'_>,
    buyer: &Buyer,
    why: Why,
    page: &Page,
) -> std::result::Result<Refusal, Error> {
    let t = &page.t;
    let plain = |text: &str| Refusal {
        text: Some(text.to_owned()),
        told: None,
        overdue: Vec::new(),
    };
    let may_see = buyer.may(Right::SeeAccount);
    if !may_see || !matches!(why, Why::DoNotSell | Why::CreditLimitExceeded) {
        return Ok(plain(match why {
            // What the account owes is not for everybody to see.
            Why::DoNotSell => t.shop.blocked_notice,
            Why::CreditLimitExceeded => t.shop.refused_limit_plain,
            Why::OutOfStock => t.shop.refused_stock,
            Why::NotInRange => t.shop.refused_range,
            Why::NoWarehouse => return Ok(plain(&fill(t.stores.not_yet, &[&buyer.supplier.name]))),
            Why::CustomerInactive => t.site.refused_customer_inactive,
            Why::BelowMinimum => t.delivery.refused_below_minimum,
            Why::NoDelivery => t.delivery.refused_no_delivery,
            _ => t.shop.total_changed,
        }));
    }
    let new_ids = visit.app.new_ids();
    let position = buyers::position(&visit.app.db, &visit.act(buyer, &new_ids), buyer).await?;
    let today = buyer.supplier.today(visit.app.now);
    let overdue = position
        .open
        .into_iter()
        .filter(|invoice| invoice.due_on < today)
        .collect();
    let (text, told) = if why == Why::DoNotSell {
        (
            None,
            Some(explain::for_buyer(&position.explanation, position.status, page)),
        )
    } else {
        let limit = page.money(&position.credit_limit.unwrap_or_default());
        let left = page.money(&position.figures.available_credit.unwrap_or_default());
        (Some(fill(t.shop.refused_limit, &[&limit, &left])), None)
    };
    Ok(Refusal { text, told, overdue })
}
