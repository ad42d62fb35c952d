//! `/api/v1/customers/{id}/late-charges`: interest and compensation for late payment.

#[cfg(test)]
pub(super) mod described;

use serde::Serialize;
use worker::Response;

use crate::domain::fault::Fault;
use crate::domain::late_payment::Charge;
use crate::domain::money::Amount;
use crate::error::Error;
use crate::storage::invoices::Issued;
use crate::storage::late_payment::{self, Decided, Late, Outcome};
use crate::web::api::once::{Begun, Once};
use crate::web::api::{Call, body};
use crate::web::late_payment::{MOST, chosen, lines};
use crate::web::request::Request;
use crate::web::respond;

type Result = std::result::Result<Response, Error>;

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LateJson {
    currency: &'static str,
    charged: bool,
    charges: Vec<Charge>,
    decided: Vec<Decided>,
}

async fn late(call: &Call<'_>, id: &str) -> std::result::Result<Late, Error> {
    late_payment::of(&call.app.db, &call.caller.supplier, id, call.today())
        .await?
        .ok_or(Error::NotFound)
}

pub async fn show(call: &Call<'_>, id: &str) -> Result {
    let late = late(call, id).await?;
    respond::json(
        200,
        &LateJson {
            currency: call.caller.supplier.currency.code(),
            charged: late.is_charged,
            charges: late.charges,
            decided: late.decided,
        },
    )
}

#[cfg_attr(test, derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
struct DecisionBody {
    outcome: Outcome,
    #[cfg_attr(test, schemars(default))]
    invoices: Vec<String>,
}

fields! { DecisionBody { outcome, invoices: or_default } }

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct DecisionJson {
    outcome: Outcome,
    amount: Amount,
    currency: &'static str,
    /// The invoice that asks for it.
    invoice_id: Option<String>,
}

pub async fn decide(call: &Call<'_>, request: &mut Request, id: &str) -> Result {
    let once = match Once::begin(call, request).await? {
        Begun::New(once) => once,
        Begun::Answered(answer) => return Ok(answer),
    };
    let body: DecisionBody = body::parse(once.body.clone())?;
    if body.invoices.len() > MOST {
        return Err(Error::field("invoices", Fault::TooMany { max: MOST }));
    }
    let late = late(call, id).await?;
    let charges = chosen(&late, body.invoices.iter().map(String::as_str))
        .map_err(|at| Error::field(&format!("invoices.{at}"), Fault::Unknown))?;
    let currency = call.caller.supplier.currency.code();
    let told = |amount: Amount, invoice_id: Option<String>| DecisionJson {
        outcome: body.outcome,
        amount,
        currency,
        invoice_id,
    };
    let ids = call.app.new_ids();
    let (db, act) = (&call.app.db, call.act(&ids));
    let decided = match body.outcome {
        Outcome::Waived => {
            let keep = |amount: &Amount| once.keep(201, &told(*amount, None));
            let waived = late_payment::waive(db, &act, id, &charges, &keep).await;
            waived.map(|amount| told(amount, None))
        }
        Outcome::Collected => {
            let of = |issued: &Issued| told(issued.invoice.total, Some(issued.invoice.id.clone()));
            let keep = |issued: &Issued| once.keep(201, &of(issued));
            let lines = lines(&late, &charges);
            let issued = late_payment::collect(db, &act, id, &charges, lines, &keep).await;
            issued.map(|issued| of(&issued))
        }
    };
    once.answer(201, decided).await
}
