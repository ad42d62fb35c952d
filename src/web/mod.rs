//! The web: areas with thin handlers, and what they share. Areas never import each other.

pub mod admin;
pub mod api;
pub mod storefront;
pub mod webhooks;

pub mod chart;
pub mod choices;
pub mod cookies;
pub mod demo;
