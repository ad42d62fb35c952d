//! The supplier's side: thin handlers for staff.

pub mod billing;
pub mod books;
pub mod credits;
pub mod customers;
pub mod delinquency;
pub mod deliveries;
pub mod erasures;
pub mod groups;
pub mod invoices;
pub mod nightly;
pub mod once;
pub mod orders;
pub mod policy;
pub mod products;
pub mod promises;
pub mod providers;
pub mod receivables;
pub mod record;
pub mod reminders;
pub mod sale;
pub mod settings;
pub mod team;
pub mod warehouses;
pub mod webhooks;

use crate::app::App;
use crate::domain::access::Permission;
use crate::error::Error;
use crate::storage::Act;
use crate::storage::access::{self, Staff};
use crate::web::cookies;
use crate::web::page::Page;
use crate::web::request::Request;

/// A member of staff at work: what every admin handler is given.
pub struct Desk<'a> {
    pub app: &'a App,
    pub staff: Staff,
}

impl<'a> Desk<'a> {
    /// `None` when nobody is signed in.
    pub async fn open(app: &'a App, request: &Request) -> Result<Option<Desk<'a>>, Error> {
        let Some(session) = cookies::session_id(app, request, cookies::STAFF) else {
            return Ok(None);
        };
        let staff = access::staff(&app.db, &session, app.now).await?;
        Ok(staff.map(|staff| Desk { app, staff }))
    }

    /// The circumstances of a write; `ids` is `App::new_ids`'s.
    pub fn act<'b>(&'b self, ids: &'b dyn Fn() -> String) -> Act<'b> {
        self.app.act(&self.staff.supplier, &self.staff.name, ids)
    }

    /// Refuses roles that may not do this.
    pub fn allow(&self, permission: Permission) -> Result<(), Error> {
        if self.staff.role.may(permission) {
            Ok(())
        } else {
            Err(Error::Forbidden)
        }
    }

    pub fn page(&self, request: &Request) -> AdminPage {
        AdminPage {
            page: Page::of(&self.staff.supplier, request),
            supplier_name: self.staff.supplier.name.clone(),
            slug: self.staff.supplier.slug.clone(),
            staff_name: self.staff.name.clone(),
            role: self.staff.role,
        }
    }

    pub fn today(&self) -> chrono::NaiveDate {
        self.staff.supplier.today(self.app.now)
    }
}

/// The frame of an admin page: `admin` in the templates, with the general frame in `admin.page`.
pub struct AdminPage {
    pub page: Page,
    pub supplier_name: String,
    pub slug: String,
    pub staff_name: String,
    pub role: crate::domain::access::Role,
}

/// The bar and the menu around every admin page.
#[derive(askama::Template)]
#[template(path = "admin/chrome.html")]
struct Chrome<'a> {
    admin: &'a AdminPage,
}

impl AdminPage {
    pub fn chrome(&self) -> String {
        crate::web::parts::text(&Chrome { admin: self })
    }

    pub fn may(&self, permission: Permission) -> bool {
        self.role.may(permission)
    }

    /// Whether this page is in the menu's part `prefix`.
    pub fn is_in(&self, prefix: &str) -> bool {
        self.page.target.starts_with(prefix)
    }
}
