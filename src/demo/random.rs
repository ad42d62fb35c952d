//! Chance that repeats itself: SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators",
//! OOPSLA 2014), which needs eight bytes of state and no crate. Good enough to scatter bakeries; never for secrets.

use chrono::{DateTime, Utc};
use uuid::Builder;

use crate::domain::sorting::sort;

#[derive(Clone)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// A stream of its own for one thing, so that what is drawn for it does not shift what is drawn for the next.
    pub fn split(&self, stream: usize) -> Random {
        let mut branch = Random(self.0 ^ (stream as u64).wrapping_mul(0xD134_2543_DE82_EF95));
        Random(branch.next())
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From `low` to `high`, both included. The bias of the remainder is far below anything a demo shows.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low).saturating_add(1);
        low.saturating_add_unsigned(self.next().checked_rem(span).unwrap_or(0))
    }

    pub fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.at(from.len()))
    }

    /// One of the entries of a list that is written `a|b|c`.
    pub fn word(&mut self, list: &'static str) -> &'static str {
        let count = list.split('|').count();
        list.split('|').nth(self.at(count)).unwrap_or_default()
    }

    fn at(&mut self, length: usize) -> usize {
        let last = i64::try_from(length).unwrap_or(i64::MAX).saturating_sub(1).max(0);
        usize::try_from(self.between(0, last)).unwrap_or(0)
    }

    /// A UUIDv7 of that instant: ids sort as what they name happened.
    pub fn id(&mut self, at: DateTime<Utc>) -> String {
        let mut bytes = [0; 10];
        for (byte, random) in bytes.iter_mut().zip(
            self.next()
                .to_le_bytes()
                .into_iter()
                .chain(self.next().to_le_bytes()),
        ) {
            *byte = random;
        }
        Builder::from_unix_timestamp_millis(at.timestamp_millis().unsigned_abs(), &bytes)
            .into_uuid()
            .to_string()
    }
}

/// The order in which things with these keys come. Equal keys stay as they came.
pub fn in_order(keys: impl Iterator<Item = (i64, i64)>) -> Vec<usize> {
    let mut keys: Vec<(i64, i64, usize)> = keys
        .enumerate()
        .map(|(at, (first, second))| (first, second, at))
        .collect();
    sort(&mut keys);
    keys.into_iter().map(|(.., at)| at).collect()
}
