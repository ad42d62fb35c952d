//! Fiado over HTTP: the built Worker in the real runtime. One module for each area, as the URLs have them; see
//! `tests/support` for the words that these tests are made of.

#[path = "../support/mod.rs"]
mod support;

mod accounts;
mod bad_input;
mod buyer_rights;
mod colleagues;
mod consents;
mod contacts;
mod cost;
mod credentials;
mod customer_list;
mod customer_record;
mod customers;
mod customers_desk;
mod deactivation;
mod demo;
mod described;
mod documents;
mod duplicates;
mod durability;
mod erasure;
mod exports;
mod gocardless;
mod groups;
mod groups_desk;
mod headers;
mod health;
mod history;
mod invitations;
mod invoices;
mod isolation;
mod locations;
mod locations_desk;
mod mercadopago;
mod merges;
mod money_desk;
mod nightly;
mod order_terms;
mod orders;
mod payments;
mod placed_for;
mod products;
mod purchases;
mod record;
mod reversals;
mod sale;
mod settings;
mod sign_in;
mod sign_up;
mod storefront;
mod tags;
mod team;
mod warehouses;
mod webhooks;
