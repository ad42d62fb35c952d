//! A form that is one write, however often its button is pressed: it bears a token, and a digest of all that was sent with it is
//! kept with where it led to.

use worker::Response;

use super::Desk;
use crate::domain::fault::{Fault, FieldFault};
use crate::error::{Error, Refusal};
use crate::storage::{Failure, Receipt, Statement};
use crate::web::form::Form;
use crate::web::respond;

/// The field that bears it.
const TOKEN: &str = "token";
const LONGEST: usize = 100;

/// The form with a token of its own.
pub fn with_token(desk: &Desk<'_>, mut form: Form) -> Form {
    if form.optional(TOKEN).is_none() {
        form.set(TOKEN, desk.app.token());
    }
    form
}

pub struct Once<'a> {
    desk: &'a Desk<'a>,
    receipt: Option<Receipt>,
}

/// What came of a form.
pub enum Sent<T> {
    Now(T),
    /// It was done before: this leads to where it led then.
    Before(Response),
}

impl<T> Sent<T> {
    /// Goes where the write leads, or led.
    pub fn led(self, to: impl FnOnce(&T) -> String) -> Result<Response, Error> {
        match self {
            Sent::Now(done) => respond::see_other(&to(&done)),
            Sent::Before(there) => Ok(there),
        }
    }
}

impl<'a> Once<'a> {
    pub fn of(desk: &'a Desk<'a>, form: &Form) -> Once<'a> {
        let token = form.optional(TOKEN).filter(|token| token.len() <= LONGEST);
        // Who goes back and writes something else means something else.
        let typed: Vec<&str> = form.entries().flat_map(|(name, value)| [name, value]).collect();
        let receipt = token.map(|_| Receipt {
            key: format!("desk/{}/{}", desk.staff.staff_id, desk.app.digest(&typed)),
            fingerprint: String::new(),
        });
        Once { desk, receipt }
    }

    /// Where it led when it was sent before.
    pub async fn before(&self) -> Result<Option<Response>, Error> {
        let Some(receipt) = &self.receipt else {
            return Ok(None);
        };
        let replay = receipt
            .replay(&self.desk.app.db, &self.desk.staff.supplier)
            .await?;
        replay.map(|replay| respond::see_other(&replay.body)).transpose()
    }

    /// The statement that keeps where it leads, for the batch of the write.
    pub fn keep(&self, path: &str) -> Vec<Statement> {
        let desk = self.desk;
        let receipt = self.receipt.iter();
        receipt
            .map(|receipt| receipt.keep(&desk.staff.supplier, 303, path, desk.app.now))
            .collect()
    }

    /// Where to go now, or what is wrong on the form; `to` is where the write leads.
    pub fn led<T>(
        outcome: Result<Sent<T>, Error>,
        to: impl FnOnce(&T) -> String,
    ) -> Result<Result<Response, Vec<FieldFault>>, Error> {
        match outcome {
            Ok(sent) => sent.led(to).map(Ok),
            Err(Error::Invalid(faults)) => Ok(Err(faults)),
            Err(Error::Refused(Refusal::DuplicateNumber)) => Ok(Err(vec![FieldFault {
                field: "number".to_owned(),
                fault: Fault::Taken,
            }])),
            Err(error) => Err(error),
        }
    }

    /// The outcome, unless it was another sending of the same form that came first.
    pub async fn settle<T>(&self, outcome: Result<T, Failure>) -> Result<Sent<T>, Error> {
        match outcome {
            Ok(value) => Ok(Sent::Now(value)),
            // What the first sending did may be what is wrong with the second.
            Err(failure) => match self.before().await? {
                Some(there) => Ok(Sent::Before(there)),
                None => Err(failure.into()),
            },
        }
    }
}
