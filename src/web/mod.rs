//! The web: areas with thin handlers, and what they share. Areas never import each other.

pub mod admin;
pub mod api;
pub mod sheet;
pub mod statement;
pub mod storefront;
pub mod webhooks;

pub mod chart;
pub mod checkout;
pub mod choices;
pub mod contact_form;
pub mod cookies;
pub mod csv;
pub mod cursor;
pub mod customer_filter;
#[cfg(feature = "demo")]
pub mod demo;
pub mod edge;
pub mod erasing;
pub mod explain;
pub mod export;
pub mod files;
pub mod form;
pub mod invitation;
pub mod message;
pub mod page;
pub mod parts;
pub mod pay;
pub mod promise;
pub mod public;
pub mod qr;
pub mod request;
pub mod respond;
pub mod terms;
pub mod texts;
pub mod zip;
