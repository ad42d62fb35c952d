//! Fiado as people use it, in Chromium: a few journeys through everything.

#[path = "../support/mod.rs"]
mod support;

mod customers;
mod desk_and_shop;
mod languages;
mod locations;
mod opening;
mod phone;
mod record;
