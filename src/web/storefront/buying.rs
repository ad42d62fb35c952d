//! Placing an order from the review page.

use sha2::{Digest, Sha256};
use worker::Response;

use crate::domain::calendar::parse_date;
use crate::domain::contact::Right;
use crate::domain::customer::PriceDisplay;
use crate::domain::fault::Faults;
use crate::domain::money::Amount;
use crate::domain::text::PartyName;
use crate::error::Error;
use crate::storage::accounts::CustomerRef;
use crate::storage::placing::{self, NewOrder, Placement};
use crate::storage::{Failure, Receipt};
use crate::web::request::Request;
use crate::web::respond;
use crate::web::storefront::Visit;
use crate::web::storefront::cart::{Cart, review};

type Result = std::result::Result<Response, Error>;

pub async fn place(visit: &Visit<'_>, request: &mut Request) -> Result {
    let Some(buyer) = visit.buyer_who_may(Right::Order, request).await? else {
        return visit.ask_to_sign_in(request);
    };
    let form = request.form().await?;
    let cart = Cart::of(&form);
    let token = form.value("token");
    let shown_total = form.value("total").parse().ok().and_then(Amount::new);
    let mut faults = Faults::default();
    let mut name = |field: &str| {
        form.optional(field)
            .and_then(|text| faults.take(field, PartyName::parse(text)))
    };
    let (reference, placed_for, warehouse) = (name("reference"), name("placed_for"), name("warehouse"));
    let deliver_on = form.optional("deliver_on").map(parse_date).transpose();
    if !faults.is_empty() {
        let form = form.with_faults(faults.into_vec());
        return review(visit, request, &buyer, &cart, form, None).await;
    }
    // Whoever is shown no prices agrees to none; anybody else orders what it has seen.
    let is_agreed = shown_total.is_some() || buyer.prices() == PriceDisplay::Hidden;
    let (Ok(lines), true, Ok(deliver_on)) = (cart.wanted(), is_agreed, deliver_on) else {
        return review(visit, request, &buyer, &cart, form, None).await;
    };
    if token.is_empty() || token.len() > 100 {
        return review(visit, request, &buyer, &cart, form, None).await;
    }

    let mut digest = Sha256::new();
    for part in lines
        .iter()
        .flat_map(|line| [line.sku.clone(), line.quantity.to_string()])
    {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    for field in ["deliver_on", "reference", "placed_for", "warehouse"] {
        digest.update(form.value(field).as_bytes());
        digest.update([0]);
    }
    let receipt = Receipt {
        key: format!("shop/{}/{token}", buyer.customer_id()),
        fingerprint: hex::encode(digest.finalize()),
    };
    let db = &visit.app.db;
    let supplier = &buyer.supplier;
    let placed_at = |id: &str| visit.path(&format!("orders/{id}?done=ordered"));
    if let Some(replay) = receipt.replay(db, supplier).await? {
        return if replay.fingerprint == receipt.fingerprint {
            respond::see_other(&placed_at(&replay.body))
        } else {
            // Ordered already, then gone back and changed: another order, to be looked at first.
            review(visit, request, &buyer, &cart, form, None).await
        };
    }

    let new = NewOrder {
        customer: CustomerRef::Id(buyer.customer_id().to_owned()),
        lines,
        warehouse,
        placed_for,
        reference,
        contact_id: Some(buyer.contact_id.clone()),
        deliver_on,
        shown_total,
        override_reason: None,
    };
    let new_ids = visit.app.new_ids();
    let act = visit.act(&buyer, &new_ids);
    let placement = placing::place(db, &act, &new, &|placement| match placement {
        Placement::Placed(order, _) => vec![receipt.keep(supplier, 303, &order.id, visit.app.now)],
        Placement::Refused(_) => Vec::new(),
    })
    .await;
    match placement {
        Ok(Placement::Placed(order, _)) => respond::see_other(&placed_at(&order.id)),
        Ok(Placement::Refused(refused)) => {
            review(visit, request, &buyer, &cart, form, Some(refused.why)).await
        }
        Err(Failure::Invalid(faults)) => {
            review(visit, request, &buyer, &cart, form.with_faults(faults), None).await
        }
        // The second click of two came second.
        Err(failure @ Failure::Db(_)) => match receipt.replay(db, supplier).await? {
            Some(replay) => respond::see_other(&placed_at(&replay.body)),
            None => Err(failure.into()),
        },
        Err(failure) => Err(failure.into()),
    }
}
