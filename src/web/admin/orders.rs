//! Orders as staff work on them: looked at, invoiced, cancelled. They are placed in [`super::sale`].

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::calendar::parse_date;
use crate::domain::fault::{Fault, Faults, FieldFault};
use crate::domain::order::OrderStatus;
use crate::domain::text::DocumentNumber;
use crate::error::{Error, Refusal};
use crate::storage::accounts::CustomerRef;
use crate::storage::billing;
use crate::storage::invoices::{self, NewInvoice};
use crate::storage::nothing_along;
use crate::storage::orders::{self, Order, OrderFilter, OrderLine};
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

const PAGE: usize = 50;

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
    next_number: String,
}

impl OrderPage {
    fn number_hint(&self) -> String {
        fill(self.admin.page.t.bills.next_number, &[&self.next_number])
    }
}

impl OrdersPage {
    fn is_chosen(&self, status: &OrderStatus) -> bool {
        self.status == Some(*status)
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
    let form = Form::filled([("issued_on", desk.today().to_string())]);
    page(desk, request, id, form).await
}

async fn page(desk: &Desk<'_>, request: &Request, id: &str, form: Form) -> Result {
    let found = orders::get(&desk.app.db, &desk.staff.supplier, id).await?;
    let (order, lines) = found.ok_or(Error::NotFound)?;
    let stored = billing::stored(&desk.app.db, &desk.staff.supplier, desk.today()).await?;
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
            next_number: stored.next_number,
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
    let number = form
        .optional("number")
        .and_then(|number| faults.take("number", DocumentNumber::parse(number)));
    let issued_on = faults.take("issued_on", parse_date(form.value("issued_on")));
    let due_on = form
        .optional("due_on")
        .and_then(|date| faults.take("due_on", parse_date(date)));
    let parsed = issued_on.map(|issued_on| NewInvoice {
        customer: CustomerRef::Id(order.customer_id.clone()),
        number,
        issued_on,
        due_on,
        total: None,
        lines: Vec::new(),
        order_id: Some(order.id.clone()),
    });
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
