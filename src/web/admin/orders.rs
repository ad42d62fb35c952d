//! Orders as staff work on them: looked at, placed for a customer, invoiced, cancelled.

use askama::Template;
use chrono::NaiveDate;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::calendar::parse_date;
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::order::{OrderStatus, gather};
use crate::domain::text::{DocumentNumber, Note, PartyName};
use crate::error::{Error, Refusal};
use crate::storage::accounts::CustomerRef;
use crate::storage::invoices::{self, NewInvoice};
use crate::storage::orders::{self, Order, OrderFilter, OrderLine};
use crate::storage::placing::{self, NewOrder, Placement, Refused};
use crate::storage::products::{self, Place, Product};
use crate::storage::{Failure, Receipt, accounts, nothing_along, quotes};
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::terms;
use crate::web::texts::{error_text, fill};

type Result = std::result::Result<Response, Error>;

const PAGE: usize = 50;
/// The most products that the form for a new order lists.
const FORM_LINES: u32 = 300;

#[derive(Template)]
#[template(path = "admin/orders.html")]
struct OrdersPage {
    admin: AdminPage,
    orders: Vec<Order>,
    customer: Option<String>,
    status: Option<OrderStatus>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/order.html")]
struct OrderPage {
    admin: AdminPage,
    title: String,
    order: Order,
    lines: Vec<OrderLine>,
    form: Form,
}

#[derive(Template)]
#[template(path = "admin/order_new.html")]
struct NewOrderPage {
    admin: AdminPage,
    title: String,
    customer_id: String,
    products: Vec<Product>,
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

impl OrdersPage {
    fn is_chosen(&self, status: &OrderStatus) -> bool {
        self.status == Some(*status)
    }
}

impl NewOrderPage {
    fn typed(&self, sku: &str) -> &str {
        self.form.value(&format!("q:{sku}"))
    }

    fn first_day(&self, day: &NaiveDate) -> String {
        let page = &self.admin.page;
        fill(page.t.delivery.first_day, &[&page.day(day)])
    }
}

pub async fn list(desk: &Desk<'_>, request: &Request) -> Result {
    let status = request
        .query("status")
        .and_then(|word| OrderStatus::parse(word).ok());
    let customer = request.query("customer").map(str::to_owned);
    let filter = OrderFilter {
        customer_id: customer.clone(),
        status,
    };
    let limit = u32::try_from(PAGE.saturating_add(1)).unwrap_or(u32::MAX);
    let before = request.query("before");
    let mut orders = orders::list(&desk.app.db, &desk.staff.supplier, &filter, before, limit).await?;
    let more = orders.len() > PAGE;
    orders.truncate(PAGE);
    let next = orders.last().filter(|_| more).map(|last| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(customer.iter().map(|id| ("customer", id)));
        query.extend_pairs(status.iter().map(|status| ("status", status.as_str())));
        format!("/admin/orders?{}", query.append_pair("before", &last.id).finish())
    });
    respond::html(render(&OrdersPage {
        admin: desk.page(request),
        orders,
        customer,
        status,
        next,
    })?)
}

pub async fn show(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    let suggested = invoices::suggest_number(&desk.app.db, &desk.staff.supplier, desk.today()).await?;
    let form = Form::filled([("number", suggested), ("issued_on", desk.today().to_string())]);
    page(desk, request, id, form).await
}

async fn page(desk: &Desk<'_>, request: &Request, id: &str, form: Form) -> Result {
    let found = orders::get(&desk.app.db, &desk.staff.supplier, id).await?;
    let (order, lines) = found.ok_or(Error::NotFound)?;
    let admin = desk.page(request);
    let title = fill(admin.page.t.shop.order, &[&order.number]);
    let status = if form.has_faults() { 422 } else { 200 };
    respond::html_with(
        status,
        render(&OrderPage {
            admin,
            title,
            order,
            lines,
            form,
        })?,
    )
}

pub async fn cancel(desk: &Desk<'_>, id: &str) -> Result {
    desk.allow(Permission::PlaceOrders)?;
    let new_ids = desk.app.new_ids();
    let act = desk.act(&new_ids);
    orders::cancel(&desk.app.db, &act, id).await?;
    respond::see_other(&format!("/admin/orders/{id}?done=order-cancelled"))
}

/// Issues an invoice over the order's total; the order is closed by it.
pub async fn invoice(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let form = request.form().await?;
    let db = &desk.app.db;
    let found = orders::get(db, &desk.staff.supplier, id).await?;
    let (order, _) = found.ok_or(Error::NotFound)?;
    let mut faults = Faults::default();
    let number = faults.take("number", DocumentNumber::parse(form.value("number")));
    let issued_on = faults.take("issued_on", parse_date(form.value("issued_on")));
    let due_on = form
        .optional("due_on")
        .and_then(|date| faults.take("due_on", parse_date(date)));
    let parsed = (|| {
        Some(NewInvoice {
            customer: CustomerRef::Id(order.customer_id.clone()),
            number: number?,
            issued_on: issued_on?,
            due_on,
            total: order.total,
            order_id: Some(order.id.clone()),
        })
    })();
    let issued = match accept(parsed, faults) {
        Err(error) => Err(error),
        Ok(new) => {
            let new_ids = desk.app.new_ids();
            let act = desk.act(&new_ids);
            invoices::issue(db, &act, &new, &nothing_along)
                .await
                .map_err(Error::from)
        }
    };
    let faults = match issued {
        Ok(_) => return respond::see_other(&format!("/admin/orders/{id}?done=invoiced")),
        Err(Error::Invalid(faults)) => faults,
        Err(Error::Refused(Refusal::DuplicateNumber)) => vec![fault("number", Fault::Taken)],
        Err(error) => return Err(error),
    };
    page(desk, request, id, form.with_faults(faults)).await
}

fn fault(field: &str, fault: Fault) -> FieldFault {
    FieldFault {
        field: field.to_owned(),
        fault,
    }
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
    let products = products::in_order(db, supplier, true, &Place::default(), FORM_LINES).await?;
    let quote = quotes::quote(db, supplier, &CustomerRef::Id(customer_id.to_owned()), &[]).await?;
    let admin = desk.page(request);
    let error = refused.map(Error::from);
    let status = error
        .as_ref()
        .map_or(if form.has_faults() { 422 } else { 200 }, Error::status);
    let missing = refused
        .and_then(|refused| refused.shortfall)
        .and_then(|(minimum, missing)| terms::missing(minimum, missing, &admin.page));
    let page = NewOrderPage {
        is_for_somebody: quote.is_for_somebody(),
        terms: terms::lines(quote.minimum, quote.agreed_fee(), quote.free_from, &admin.page).join(" "),
        first_day: quote.days.possible(desk.app.now).first().copied(),
        title: fill(admin.page.t.shop.new_order_for, &[&account.name]),
        customer_id: account.customer_id,
        products,
        form,
        token: desk.app.token(),
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
    let customer_id = request.query("customer").ok_or(Error::NotFound)?.to_owned();
    let mut faults = Faults::default();
    let mut typed = Vec::new();
    for (name, value) in form.entries() {
        let (Some(sku), value) = (name.strip_prefix("q:"), value.trim()) else {
            continue;
        };
        if value.is_empty() || value == "0" {
            continue;
        }
        if let Some(quantity) = faults.take(name, value.parse::<i64>().map_err(|_| Fault::NotANumber)) {
            typed.push((sku.to_owned(), quantity));
        }
    }
    let lines = match gather(&typed) {
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
        warehouse: None,
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
