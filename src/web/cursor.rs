//! Opaque cursors: where the next page of a list begins, as a word for a URL.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use crate::json::{self, FromJson};
use crate::storage::products::Place;

pub fn encode_place(place: &Place) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(place).unwrap_or_default())
}

pub fn decode_place(cursor: &str) -> Option<Place> {
    Place::from_json(json::value(&BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?).ok()
}
