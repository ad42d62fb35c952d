//! `Idempotency-Key`: the same key and body get the same answer, and nothing is done twice.

use serde::Serialize;
use serde_json::Value;
use worker::Response;

use crate::app::App;
use crate::domain::fault::Fault;
use crate::error::{Error, Refusal};
use crate::storage::orders::Order;
use crate::storage::{Act, Failure, Receipt, Replay, Statement};
use crate::web::api::{Call, body};
use crate::web::request::Request;
use crate::web::respond;

/// A POST on its way: its body, and what is known of its key.
pub struct Once<'a> {
    call: &'a Call<'a>,
    receipt: Option<Receipt>,
    pub body: Value,
}

/// A POST as it begins: new, or answered before.
pub enum Begun<'a> {
    New(Once<'a>),
    Answered(Response),
}

impl<'a> Once<'a> {
    pub async fn begin(call: &'a Call<'a>, request: &mut Request) -> Result<Begun<'a>, Error> {
        let body = body::read(request).await?;
        let receipt = receipt(call.app, request, &body)?;
        let once = Once { call, receipt, body };
        Ok(match once.replay().await? {
            Some(answer) => Begun::Answered(answer),
            None => Begun::New(once),
        })
    }

    /// The statements that keep this answer, for the batch of the effect.
    pub fn keep(&self, status: u16, answer: &impl Serialize) -> Vec<Statement> {
        let Some(receipt) = &self.receipt else {
            return Vec::new();
        };
        // An answer that cannot be written as JSON cannot be sent either; `answer` reports it.
        let text = serde_json::to_string(answer).unwrap_or_default();
        vec![receipt.keep(&self.call.caller.supplier, status, &text, self.call.app.now)]
    }

    /// `keep` for a placed order, whose number only its batch will know.
    pub fn keep_order(
        &self,
        act: &Act<'_>,
        order: &Order,
        status: u16,
        answer: &impl Serialize,
    ) -> Vec<Statement> {
        let Some(receipt) = &self.receipt else {
            return Vec::new();
        };
        let text = serde_json::to_string(answer).unwrap_or_default();
        vec![receipt.keep_order(act, order, status, &text)]
    }

    /// The answer to send: the outcome, or what another delivery of the same request was told a moment before. Whichever
    /// constraint stopped this one (its key, the document's number), the kept answer is the one to give.
    pub async fn answer<T: Serialize>(
        &self,
        status: u16,
        outcome: Result<T, Failure>,
    ) -> Result<Response, Error> {
        match outcome {
            Ok(answer) => respond::json(status, &answer),
            Err(failure @ Failure::Db(_)) => match self.replay().await? {
                Some(answer) => Ok(answer),
                None => Err(failure.into()),
            },
            Err(failure) => Err(failure.into()),
        }
    }

    async fn replay(&self) -> Result<Option<Response>, Error> {
        let Some(receipt) = &self.receipt else {
            return Ok(None);
        };
        let found = receipt
            .replay(&self.call.app.db, &self.call.caller.supplier)
            .await?;
        let Some(Replay {
            fingerprint,
            status,
            body,
        }) = found
        else {
            return Ok(None);
        };
        if fingerprint != receipt.fingerprint {
            return Err(Refusal::IdempotencyMismatch.into());
        }
        // A refusal that was noted is kept, too.
        if status < 400 {
            respond::json_text(status, body).map(Some)
        } else {
            respond::problem_text(status, body).map(Some)
        }
    }
}

/// What the caller's key and this body are remembered with, if there is a key.
pub fn receipt(app: &App, request: &Request, body: &Value) -> Result<Option<Receipt>, Error> {
    let Some(key) = request.header("Idempotency-Key") else {
        return Ok(None);
    };
    if key.is_empty() || key.len() > 200 {
        return Err(Error::field("Idempotency-Key", Fault::TooLong { max: 200 }));
    }
    let fingerprint = app.digest(&[request.method.as_ref(), &request.path, &body.to_string()]);
    Ok(Some(Receipt { key, fingerprint }))
}
