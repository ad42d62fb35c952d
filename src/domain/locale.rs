//! The languages of the screens, and how each writes dates, times and percentages (after Unicode CLDR).

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};

use super::calendar::Zone;

words! {
    /// A language that every page and message exists in. The words are BCP 47 tags.
    #[derive(Default, PartialOrd, Ord)]
    pub enum Locale {
        #[default]
        En = "en",
        Es = "es",
        Fr = "fr",
    }
}

/// Between a number and its unit, where the line must not break.
pub(super) const NO_BREAK_SPACE: char = '\u{a0}';
/// Between groups of digits in French.
pub(super) const NARROW_NO_BREAK_SPACE: char = '\u{202f}';

impl Locale {
    /// The best supported language of an `Accept-Language` header (RFC 9110 §12.5.4), English when there is none.
    ///
    /// Regions are ignored (`es-MX` is Spanish), the higher weight wins, the earlier of equals; malformed parts
    /// are skipped, since a header from a stranger is never worth an error.
    #[must_use]
    pub fn from_accept_language(header: &str) -> Self {
        let mut best = (0_u16, Self::default());
        for range in header.split(',') {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let primary = tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
            let Ok(locale) = Self::parse(&primary) else {
                continue;
            };
            let weight = match parts.next() {
                None => Some(1_000),
                Some(parameter) => parameter.trim().strip_prefix("q=").and_then(thousandths),
            };
            if let Some(weight) = weight.filter(|weight| *weight > best.0) {
                best = (weight, locale);
            }
        }
        best.1
    }

    /// The mark before the decimals.
    pub(super) const fn decimal_mark(self) -> char {
        match self {
            Self::En => '.',
            Self::Es | Self::Fr => ',',
        }
    }

    const fn month_abbreviations(self) -> [&'static str; 12] {
        match self {
            Self::En => [
                "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
            ],
            Self::Es => [
                "ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic",
            ],
            Self::Fr => [
                "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
                "déc.",
            ],
        }
    }
}

/// A weight of RFC 9110 §12.4.2, `0` to `1` with up to three decimals, in thousandths.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, decimals) = weight.split_once('.').unwrap_or((weight, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match whole {
        "0" => format!("{decimals:0<3}").parse().ok(),
        "1" => Some(1_000),
        _ => None,
    }
}

/// A civil date: "21 Nov 2026", "21 nov 2026", "21 nov. 2026".
#[must_use]
pub fn format_date(date: NaiveDate, locale: Locale) -> String {
    let months = locale.month_abbreviations();
    let month = months.get(date.month0() as usize).copied().unwrap_or_default();
    format!("{} {month} {}", date.day(), date.year())
}

/// A month: "Nov 2026", "nov 2026", "nov. 2026".
#[must_use]
pub fn format_month(date: NaiveDate, locale: Locale) -> String {
    let months = locale.month_abbreviations();
    let month = months.get(date.month0() as usize).copied().unwrap_or_default();
    format!("{month} {}", date.year())
}

/// An instant as the clock in `zone` shows it, to the minute: "21 Nov 2026, 14:05".
#[must_use]
pub fn format_instant(instant: DateTime<Utc>, zone: Zone, locale: Locale) -> String {
    let local = instant.with_timezone(&zone.tz());
    format!(
        "{}, {:02}:{:02}",
        format_date(local.date_naive(), locale),
        local.hour(),
        local.minute()
    )
}

/// Basis points as a percentage without idle zeros: 1250 bp is "12.5%", "12,5 %", "12,5 %".
#[must_use]
pub fn format_percent_bp(bp: u32, locale: Locale) -> String {
    let (whole, hundredths) = (bp / 100, bp % 100);
    let mut text = whole.to_string();
    if hundredths != 0 {
        text.push(locale.decimal_mark());
        text.push_str(format!("{hundredths:02}").trim_end_matches('0'));
    }
    match locale {
        Locale::En => {}
        Locale::Es => text.push(NO_BREAK_SPACE),
        Locale::Fr => text.push(NARROW_NO_BREAK_SPACE),
    }
    text.push('%');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn the_browsers_preference_decides_the_language() {
        for (header, expected) in [
            ("es-MX,es;q=0.9,en;q=0.8", Locale::Es),
            ("de-DE,de;q=0.9,fr;q=0.4,en;q=0.3", Locale::Fr),
            ("en;q=0.2, FR-ca;q=0.7", Locale::Fr),
            ("es;q=0, fr;q=0.1", Locale::Fr),
            ("fr, es", Locale::Fr),
            ("de", Locale::En),
            ("", Locale::En),
            (";;q=,,fr;q=2,es;q=0.5x", Locale::En),
        ] {
            assert_eq!(Locale::from_accept_language(header), expected, "{header:?}");
        }
    }

    #[test]
    fn dates_read_as_the_language_writes_them() {
        let date = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        assert_eq!(format_date(date, Locale::En), "21 Nov 2026");
        assert_eq!(format_date(date, Locale::Es), "21 nov 2026");
        assert_eq!(format_date(date, Locale::Fr), "21 nov. 2026");
    }

    #[test]
    fn an_instant_shows_the_clock_of_the_zone() {
        let instant = Utc.with_ymd_and_hms(2026, 11, 21, 23, 5, 0).unwrap();
        let madrid = Zone::parse("Europe/Madrid").unwrap();
        assert_eq!(format_instant(instant, madrid, Locale::Es), "22 nov 2026, 00:05");
    }

    #[test]
    fn percentages_drop_idle_zeros() {
        assert_eq!(format_percent_bp(1_250, Locale::En), "12.5%");
        assert_eq!(format_percent_bp(1_250, Locale::Es), "12,5\u{a0}%");
        assert_eq!(format_percent_bp(1_205, Locale::Fr), "12,05\u{202f}%");
        assert_eq!(format_percent_bp(2_100, Locale::En), "21%");
        assert_eq!(format_percent_bp(0, Locale::En), "0%");
    }
}
