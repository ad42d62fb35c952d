//! A ZIP archive as it goes: files that are stored as they are, written while they come. Sizes and sums stand behind each
//! file and in the directory at the end, so nothing has to be known before or kept.

use chrono::{DateTime, Datelike, Timelike, Utc};

pub struct Zip {
    /// How much has been written.
    at: u64,
    dos_time: u32,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    starts_at: u64,
    size: u64,
    sum: Sum,
}

/// Names are UTF-8; sizes and sums come behind the file.
const FLAGS: u16 = 0x0808;
const VERSION: u16 = 20;
/// Beyond four gigabytes, positions are written at more length.
const VERSION_LONG: u16 = 45;
const LONG: u32 = u32::MAX;

impl Zip {
    /// Everything in it bears this instant.
    pub fn new(now: DateTime<Utc>) -> Zip {
        let year = u32::try_from(now.year()).unwrap_or(1980).clamp(1980, 2107);
        let date = (year.saturating_sub(1980) << 9) | (now.month() << 5) | now.day();
        let time = (now.hour() << 11) | (now.minute() << 5) | (now.second() / 2);
        Zip {
            at: 0,
            dos_time: (date << 16) | time,
            entries: Vec::new(),
        }
    }

    /// What to send before a file's bytes.
    pub fn begin(&mut self, name: &str) -> Vec<u8> {
        self.entries.push(Entry {
            name: name.to_owned(),
            starts_at: self.at,
            size: 0,
            sum: Sum::new(),
        });
        let mut header = Bytes::default();
        header
            .u32(0x0403_4b50)
            .u16(VERSION)
            .u16(FLAGS)
            .u16(0)
            .u32(self.dos_time);
        header.u32(0).u32(0).u32(0);
        header.u16(length(name)).u16(0).text(name);
        self.sent(header)
    }

    /// Some of a file's bytes, which are sent as they are.
    pub fn count(&mut self, bytes: &[u8]) {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.at = self.at.saturating_add(length);
        if let Some(entry) = self.entries.last_mut() {
            entry.size = entry.size.saturating_add(length);
            entry.sum.add(bytes);
        }
    }

    /// What to send behind a file's bytes.
    pub fn end(&mut self) -> Vec<u8> {
        let mut behind = Bytes::default();
        if let Some(entry) = self.entries.last() {
            let size = short(entry.size);
            behind.u32(0x0807_4b50).u32(entry.sum.value()).u32(size).u32(size);
        }
        self.sent(behind)
    }

    /// The directory, which ends the archive.
    pub fn finish(&mut self) -> Vec<u8> {
        let starts_at = self.at;
        let mut directory = Bytes::default();
        for entry in &self.entries {
            let is_far = entry.starts_at >= u64::from(LONG);
            let version = if is_far { VERSION_LONG } else { VERSION };
            directory
                .u32(0x0201_4b50)
                .u16(version)
                .u16(version)
                .u16(FLAGS)
                .u16(0);
            directory.u32(self.dos_time).u32(entry.sum.value());
            directory.u32(short(entry.size)).u32(short(entry.size));
            directory
                .u16(length(&entry.name))
                .u16(if is_far { 12 } else { 0 });
            directory.u16(0).u16(0).u16(0).u32(0).u32(short(entry.starts_at));
            directory.text(&entry.name);
            if is_far {
                directory.u16(1).u16(8).u64(entry.starts_at);
            }
        }
        let size = u64::try_from(directory.0.len()).unwrap_or(u64::MAX);
        let count = u64::try_from(self.entries.len()).unwrap_or(u64::MAX);
        if starts_at >= u64::from(LONG) || count >= u64::from(u16::MAX) {
            directory
                .u32(0x0606_4b50)
                .u64(44)
                .u16(VERSION_LONG)
                .u16(VERSION_LONG)
                .u32(0)
                .u32(0);
            directory.u64(count).u64(count).u64(size).u64(starts_at);
            directory
                .u32(0x0706_4b50)
                .u32(0)
                .u64(starts_at.saturating_add(size))
                .u32(1);
        }
        let few = u16::try_from(count).unwrap_or(u16::MAX);
        directory.u32(0x0605_4b50).u16(0).u16(0).u16(few).u16(few);
        directory.u32(short(size)).u32(short(starts_at)).u16(0);
        self.sent(directory)
    }

    fn sent(&mut self, bytes: Bytes) -> Vec<u8> {
        self.at = self
            .at
            .saturating_add(u64::try_from(bytes.0.len()).unwrap_or(u64::MAX));
        bytes.0
    }
}

/// As much of a number as fits; what does not fit is written elsewhere.
fn short(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(LONG)
}

fn length(name: &str) -> u16 {
    u16::try_from(name.len()).unwrap_or(u16::MAX)
}

/// Numbers, least byte first.
#[derive(Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    fn u16(&mut self, number: u16) -> &mut Bytes {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn u32(&mut self, number: u32) -> &mut Bytes {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn u64(&mut self, number: u64) -> &mut Bytes {
        self.0.extend(number.to_le_bytes());
        self
    }

    fn text(&mut self, text: &str) -> &mut Bytes {
        self.0.extend(text.as_bytes());
        self
    }
}

/// CRC-32 as ZIP has it, half a byte at a time: its table is small.
struct Sum(u32);

const TABLE: [u32; 16] = {
    let mut table = [0; 16];
    let mut at = 0;
    while at < 16 {
        let mut value = at as u32;
        let mut bit = 0;
        while bit < 4 {
            value = if value & 1 == 1 {
                (value >> 1) ^ 0xedb8_8320
            } else {
                value >> 1
            };
            bit += 1;
        }
        table[at] = value;
        at += 1;
    }
    table
};

impl Sum {
    fn new() -> Sum {
        Sum(u32::MAX)
    }

    fn add(&mut self, bytes: &[u8]) {
        let step = |sum: u32, half: u8| {
            let at = usize::from((sum as u8 ^ half) & 15);
            (sum >> 4) ^ TABLE.get(at).copied().unwrap_or_default()
        };
        self.0 = bytes
            .iter()
            .fold(self.0, |sum, byte| step(step(sum, *byte), byte >> 4));
    }

    fn value(&self) -> u32 {
        !self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::parse_instant;

    #[test]
    fn sums_are_those_of_zip() {
        let mut sum = Sum::new();
        sum.add(b"1234");
        sum.add(b"56789");
        assert_eq!(sum.value(), 0xcbf4_3926);
        assert_eq!(Sum::new().value(), 0);
    }

    #[test]
    fn what_lies_beyond_four_gigabytes_is_found() {
        let mut zip = Zip::new(parse_instant("2026-11-02T10:00:00.000Z").unwrap());
        zip.at = 5 << 30;
        let starts_at = zip.at;
        let mut written = zip.begin("far.txt");
        zip.count(b"far");
        written.extend(b"far");
        written.extend(zip.end());
        let directory = zip.finish();
        let at = starts_at + u64::try_from(written.len()).unwrap();
        let has = |bytes: &[u8]| directory.windows(bytes.len()).any(|part| part == bytes);
        assert!(has(&starts_at.to_le_bytes()), "where the file is");
        assert!(has(&at.to_le_bytes()), "where the directory is");
        assert!(has(&0x0606_4b50_u32.to_le_bytes()) && has(&0x0706_4b50_u32.to_le_bytes()));
    }
}
