//! Deleting a customer: what is attached, a code to type, then removal or erasure.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::domain::fault::{Fault, FieldFault};
use crate::error::{Error, Refusal};
use crate::storage::customers;
use crate::storage::erasure::{self, Attached, MANY};
use crate::storage::nothing_along;
use crate::web::admin::{AdminPage, Desk};
use crate::web::erasing::{InPlace, code, is_code};
use crate::web::form::Form;
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/customers/delete.html")]
struct DeletePage {
    admin: AdminPage,
    form: Form,
    id: String,
    name: String,
    code: String,
    attached: Attached,
}

impl DeletePage {
    fn title(&self) -> String {
        fill(self.admin.page.t.people.delete_title, &[&self.name])
    }

    fn count(&self, number: &u32) -> String {
        if *number < MANY {
            return number.to_string();
        }
        let most = MANY.saturating_sub(1).to_string();
        fill(self.admin.page.t.erase.more_than, &[&most])
    }
}

pub async fn ask(desk: &Desk<'_>, request: &Request, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    page(desk, request, id, Form::default(), 200).await
}

async fn page(desk: &Desk<'_>, request: &Request, id: &str, form: Form, status: u16) -> Result {
    let supplier = &desk.staff.supplier;
    let customer = customers::get(&desk.app.db, supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    if customer.erased_at.is_some() {
        return respond::see_other(&format!("/admin/erasures/{id}"));
    }
    let attached = erasure::attached(&desk.app.db, supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    let page = DeletePage {
        admin: desk.page(request),
        form,
        code: code(desk.app, &customer),
        id: customer.id,
        name: customer.fields.name.into_string(),
        attached,
    };
    respond::html_with(status, render(&page)?)
}

pub async fn delete(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let form = request.form().await?;
    let supplier = &desk.staff.supplier;
    let customer = customers::get(&desk.app.db, supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    if !is_code(desk.app, &customer, form.value("code")) && customer.erased_at.is_none() {
        let fault = FieldFault {
            field: "code".to_owned(),
            fault: match form.optional("code") {
                None => Fault::Missing,
                Some(_) => Fault::WrongCode,
            },
        };
        return page(desk, request, id, form.with_faults(vec![fault]), 422).await;
    }
    let in_place = InPlace::of(supplier, id)?;
    let new_id = desk.app.new_ids();
    let erased = erasure::erase(
        &desk.app.db,
        &desk.app.files,
        &desk.act(&new_id),
        id,
        &in_place.anonymous(),
        &nothing_along,
    )
    .await
    .map_err(Error::from);
    match erased {
        Ok(receipt) => respond::see_other(&format!("/admin/erasures/{}?done=deleted", receipt.customer_id)),
        Err(Error::Refused(refusal @ Refusal::CustomerNotSettled)) => {
            page(desk, request, id, form, refusal.status()).await
        }
        Err(error) => Err(error),
    }
}
