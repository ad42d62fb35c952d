//! Fiado over HTTP: the built Worker in the real runtime. One module for each area, as the URLs have them; see
//! `tests/support` for the words that these tests are made of.

#[path = "../support/mod.rs"]
mod support;

mod health;
