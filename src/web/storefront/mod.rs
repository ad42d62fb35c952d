//! The buyers' side: the public catalogue and the portal of those who are signed in.

use worker::Response;

use crate::app::App;
use crate::error::Error;
use crate::web::request::Request;

/// A visit to one supplier's storefront.
pub struct Visit<'a> {
    pub app: &'a App,
    pub slug: &'a str,
}

pub async fn catalogue(_visit: &Visit<'_>, _request: &Request) -> Result<Response, Error> {
    Err(Error::NotFound)
}
