//! "Verify books": everything computed again from the documents, on request.

use askama::Template;
use worker::Response;

use crate::domain::access::Permission;
use crate::error::Error;
use crate::storage::books::{self, Difference};
use crate::web::admin::{AdminPage, Desk};
use crate::web::page::render;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::check_name;

type Result = std::result::Result<Response, Error>;

#[derive(Template)]
#[template(path = "admin/books.html")]
struct BooksPage {
    admin: AdminPage,
    /// `None` before anybody asked.
    differences: Option<Vec<Difference>>,
}

impl BooksPage {
    fn check(&self, difference: &Difference) -> &'static str {
        check_name(&difference.check, self.admin.page.t)
    }
}

pub fn show(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ManageSettings)?;
    respond::html(render(&BooksPage {
        admin: desk.page(request),
        differences: None,
    })?)
}

pub async fn verify(desk: &Desk<'_>, request: &Request) -> Result {
    desk.allow(Permission::ManageSettings)?;
    let differences = books::verify(&desk.app.db, &desk.staff.supplier, desk.today()).await?;
    respond::html(render(&BooksPage {
        admin: desk.page(request),
        differences: Some(differences),
    })?)
}
