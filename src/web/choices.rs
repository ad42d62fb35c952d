//! Lists that a person chooses from: countries, currencies, time zones, languages.

use crate::domain::calendar::Zone;
use crate::domain::country::Country;
use crate::domain::locale::Locale;
use crate::domain::money::Currency;
use crate::domain::sorting::sort_by;

/// A value and its words.
pub type Choice = (&'static str, String);

/// Those we have a name for first, by name; then the others by code.
pub fn countries(locale: &Locale) -> Vec<Choice> {
    let mut countries: Vec<Choice> = Country::all()
        .map(|country| (country.code(), country.name(*locale).to_owned()))
        .collect();
    sort_by(&mut countries, |a, b| (a.0 == a.1, &a.1).cmp(&(b.0 == b.1, &b.1)));
    countries
}

pub fn currencies(locale: &Locale) -> Vec<Choice> {
    Currency::all()
        .map(|currency| {
            let (code, symbol) = (currency.code(), currency.symbol(*locale));
            (
                code,
                if symbol == code {
                    code.to_owned()
                } else {
                    format!("{code} ({symbol})")
                },
            )
        })
        .collect()
}

pub fn zones() -> Vec<&'static str> {
    Zone::all().map(Zone::name).collect()
}

/// Each in its own language.
pub fn languages() -> Vec<Choice> {
    [("en", "English"), ("es", "Español"), ("fr", "Français")]
        .map(|(code, name)| (code, name.to_owned()))
        .into()
}
