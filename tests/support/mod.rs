//! What the tests are written with. Each starts the built Worker in workerd with a database of its own:
//!
//! ```ignore
//! let fiado = Fiado::start();                               // or Fiado::with_clock("2026-03-28T22:59:00Z").start()
//! let bakery = fiado.supplier("bakery");                    // signed up through the API, with its key
//! let cafe = bakery.customer("Café Luna").limit(100_000).terms_net(30).create();
//! bakery.invoice(&cafe, "F-1", 5_000).issued("2026-01-10").create();
//! bakery.product("CRO-1", 120).create();
//! bakery.order(&cafe, &[("CRO-1", 10)]).expect(409);        // any answer: .status, .json(), .cost(), .problem()
//! let owner = bakery.sign_in();                             // a client with cookies, for pages
//! owner.get("/admin/settings").expect(200);
//! ```
//!
//! `Fiado::shared()` saves the start where tests keep apart by supplier alone. When a supplier's handle is dropped its
//! books are verified, through the API and in the database file; when the server's is, its processes are gone.

#![allow(dead_code, unused_imports)] // each test binary uses its part

mod books;
mod browser;
mod client;
pub mod elsewhere;
mod server;
mod supplier;

pub use browser::{Browser, Manner};
pub use client::{Answer, Client, Cost, Request};
pub use server::{Fiado, Setup};
pub use supplier::{Customer, PASSWORD, Supplier};

pub use serde_json::{Value, json};
