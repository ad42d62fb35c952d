//! The data centre's cache, for the storefront's shared pages. Two kinds of entries:
//!
//! * the *stamp* of a shop, by its slug: what a page needs of the supplier, and the version of its catalogue;
//! * a *page*, by supplier, version, language and place in the catalogue. A page never changes under its key.
//!
//! An edit bumps the version in its own batch and then drops the stamp here, so in this data centre the next request sees
//! it. Elsewhere a stamp is trusted for [`STAMP_SECONDS`]; nobody can order at an old price, for placing an order reads
//! the prices anew.

use crate::json;
use serde::Serialize;
use worker::{Cache, ResponseBuilder, console_error};

/// How long a stamp is trusted.
pub const STAMP_SECONDS: i64 = 10;
/// How long entries are kept: a stamp that is no longer trusted still tells which version to ask about.
const KEPT: &str = "public, max-age=86400";

fn key(kind: &str, name: &str) -> String {
    format!("https://cache.fiado.internal/{kind}/{name}")
}

/// What is stored under a key. A cache that fails is a cache that is empty.
async fn read(key: &str) -> Option<String> {
    match Cache::default().get(key, false).await {
        Ok(found) => found?.text().await.ok(),
        Err(error) => {
            console_error!("reading {key} from the cache: {error}");
            None
        }
    }
}

async fn write(key: &str, body: String) {
    let stored = async {
        let response = ResponseBuilder::new()
            .with_header("Cache-Control", KEPT)?
            .fixed(body.into_bytes());
        Cache::default().put(key, response).await
    };
    if let Err(error) = stored.await {
        console_error!("writing {key} to the cache: {error}");
    }
}

pub async fn stamp<T: json::FromJson>(slug: &str) -> Option<T> {
    json::read(&read(&key("stamp", slug)).await?).ok()
}

pub async fn keep_stamp(slug: &str, stamp: &impl Serialize) {
    if let Ok(body) = serde_json::to_string(stamp) {
        write(&key("stamp", slug), body).await;
    }
}

pub async fn page(name: &str) -> Option<String> {
    read(&key("page", name)).await
}

pub async fn keep_page(name: &str, body: &str) {
    write(&key("page", name), body.to_owned()).await;
}

/// After an edit that buyers can see: the next request here asks for the version again.
pub async fn forget_shop(slug: &str) {
    if let Err(error) = Cache::default().delete(key("stamp", slug), false).await {
        console_error!("dropping the stamp of {slug}: {error}");
    }
}
