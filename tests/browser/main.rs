//! Fiado as people use it, in Chromium: a few journeys through everything.

#[path = "../support/mod.rs"]
mod support;

mod opening;
