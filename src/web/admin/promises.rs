//! Promises to pay that the desk notes for a customer, or takes back.

use worker::Response;

use super::delinquency::{self, Typed};
use crate::domain::access::Permission;
use crate::error::Error;
use crate::storage::{nothing_along, promises};
use crate::web::admin::Desk;
use crate::web::promise;
use crate::web::request::Request;
use crate::web::respond;

type Result = std::result::Result<Response, Error>;

/// Whoever talks to customers may note what they say: a promise lifts nothing.
const PERMISSION: Permission = Permission::Comment;

pub async fn give(desk: &Desk<'_>, request: &mut Request, customer_id: &str) -> Result {
    desk.allow(PERMISSION)?;
    let form = request.form().await?;
    let ids = desk.app.new_ids();
    let given = match promise::read(
        &form,
        &desk.staff.supplier.currency,
        desk.page(request).page.locale,
    ) {
        Ok(new) => promises::give(
            &desk.app.db,
            &desk.act(&ids),
            customer_id,
            false,
            &new,
            &nothing_along,
        )
        .await
        .map_err(Error::from),
        Err(error) => Err(error),
    };
    match given {
        Ok(_) => done(customer_id),
        Err(Error::Invalid(faults)) => {
            let typed = Typed {
                promise: Some(form.with_faults(faults)),
                ..Typed::default()
            };
            delinquency::page(desk, request, customer_id, typed, 422).await
        }
        Err(error) => Err(error),
    }
}

pub async fn withdraw(desk: &Desk<'_>, customer_id: &str, id: &str) -> Result {
    desk.allow(PERMISSION)?;
    let ids = desk.app.new_ids();
    promises::withdraw(&desk.app.db, &desk.act(&ids), customer_id, id, &nothing_along).await?;
    done(customer_id)
}

fn done(customer_id: &str) -> Result {
    respond::see_other(&format!(
        "/admin/customers/{customer_id}/delinquency?done=saved#promise"
    ))
}
