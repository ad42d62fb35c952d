//! What payment providers report.

use worker::Response;

use crate::app::App;
use crate::error::Error;
use crate::web::request::Request;

pub async fn receive(_app: &App, _request: &mut Request, _slug: &str, _provider: &str) -> Result<Response, Error> {
    Err(Error::NotFound)
}
