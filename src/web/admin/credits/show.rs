//! A payment or credit note: what it settled, what is left of it, and what is done with that.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::allocation::Stated;
use crate::domain::calendar::parse_date;
use crate::domain::fault::Faults;
use crate::error::Error;
use crate::storage::credits::using::{self, Refund};
use crate::storage::credits::{Listed, WRITE_OFF};
use crate::storage::nothing_along;
use crate::web::admin::customers::timeline::received_by;
use crate::web::admin::once::{Once, with_token};
use crate::web::admin::{AdminPage, Desk};
use crate::web::form::{Form, accept};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::sheet::credit_note;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/credits/show.html")]
struct CreditPage {
    admin: AdminPage,
    form: Form,
    customer_name: String,
    credit: Listed,
    allocations: Vec<Stated>,
    /// The provider that it came through, which tells what becomes of it.
    provider: Option<String>,
    /// What a credit note says.
    sheet: Option<String>,
}

impl CreditPage {
    fn title(&self) -> String {
        let t = &self.admin.page.t;
        let kind = match (self.credit.kind.as_str(), self.credit.method.as_deref()) {
            (_, Some(WRITE_OFF)) => t.statement.write_off,
            ("payment", _) => t.money.payment,
            _ => t.money.credit_note,
        };
        match &self.credit.number {
            Some(number) => format!("{kind} {number}"),
            None => kind.to_owned(),
        }
    }

    fn method(&self) -> Option<&str> {
        let method = self.credit.method.as_deref()?;
        (method != WRITE_OFF).then(|| received_by(method, &self.admin.page))
    }

    fn use_rest(&self) -> String {
        let page = &self.admin.page;
        fill(page.t.bills.use_rest, &[&page.money(&self.credit.unallocated)])
    }
}

async fn page(desk: &Desk<'_>, request: &Request, id: &str, form: Form) -> Result {
    let named = using::get(&desk.app.db, &desk.staff.supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    let status = if form.has_faults() { 422 } else { 200 };
    let page = CreditPage {
        sheet: credit_note(&named, &desk.staff.supplier, request),
        admin: desk.page(request),
        form: with_token(desk, form),
        customer_name: named.customer_name,
        credit: named.detailed.credit,
        allocations: named.detailed.allocations,
        provider: named.provider,
    };
    respond::html_with(status, render(&page)?)
}

pub async fn show(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let form = Form::filled([("dated_on", desk.today().to_string())]);
    page(desk, request, id, form).await
}

/// What is left settles the oldest invoices.
pub async fn settle(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let new_ids = desk.app.new_ids();
    let settled = using::settle(&desk.app.db, &desk.act(&new_ids), id, &[], &nothing_along).await;
    match settled.map_err(Error::from) {
        Ok(_) => respond::see_other(&format!("/admin/credits/{id}?done=saved")),
        Err(Error::Invalid(faults)) => page(desk, request, id, Form::default().with_faults(faults)).await,
        Err(error) => Err(error),
    }
}

pub async fn refund(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::RecordMoney)?;
    let form = request.form().await?;
    let once = Once::of(desk, &form);
    if let Some(there) = once.before().await? {
        return Ok(there);
    }
    let done = format!("/admin/credits/{id}?done=saved");
    let locale = desk.page(request).page.locale;
    let mut faults = Faults::default();
    let amount = faults.take(
        "amount",
        form.amount("amount", &desk.staff.supplier.currency, locale),
    );
    let dated_on = faults.take("dated_on", parse_date(form.value("dated_on")));
    let refund = amount
        .zip(dated_on)
        .map(|(amount, dated_on)| Refund { amount, dated_on });
    let refunded = match accept(refund, faults) {
        Ok(refund) => {
            let new_ids = desk.app.new_ids();
            let act = desk.act(&new_ids);
            let refunded = using::refund(&desk.app.db, &act, id, refund, &|_| once.keep(&done)).await;
            once.settle(refunded).await
        }
        Err(error) => Err(error),
    };
    match Once::led(refunded, |_| done)? {
        Ok(there) => Ok(there),
        Err(faults) => page(desk, request, id, form.with_faults(faults)).await,
    }
}
