//! Currencies of ISO 4217.

use serde::Serialize;

use crate::domain::locale::Locale;

/// The active national currencies of ISO 4217 list one (state: November 2026: ANG gave way to XCG in 2025 and
/// BGN to EUR in 2026). Fund codes, metals and test codes are left out: nobody invoices in them.
const CODES: &str = "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD \
    CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ \
    GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD \
    LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP \
    PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND \
    TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

/// A currency by its ISO 4217 alphabetic code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "&'static str")]
pub struct Currency(&'static str);

/// Not the code of an active currency.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an active ISO 4217 currency code")]
pub struct UnknownCurrency(pub String);

impl Currency {
    pub const EUR: Self = Self("EUR");
    pub const USD: Self = Self("USD");

    /// Reads a code in capital letters, as the standard writes it.
    ///
    /// # Errors
    /// [`UnknownCurrency`] for anything that is not an active code.
    pub fn parse(code: &str) -> Result<Self, UnknownCurrency> {
        Self::all()
            .find(|currency| currency.0 == code)
            .ok_or_else(|| UnknownCurrency(code.to_owned()))
    }

    /// Every currency, in the order of the codes.
    pub fn all() -> impl Iterator<Item = Self> {
        CODES.split_ascii_whitespace().map(Self)
    }

    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0
    }

    /// How many decimals the currency has (ISO 4217 "minor unit"): an amount counts units of 10^−digits.
    #[must_use]
    pub fn minor_digits(self) -> u32 {
        match self.0 {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "VND"
            | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            _ => 2,
        }
    }

    /// How many minor units make one major unit.
    #[must_use]
    pub fn minor_per_major(self) -> i64 {
        match self.minor_digits() {
            0 => 1,
            3 => 1_000,
            _ => 100,
        }
    }

    /// The symbol that readers of `locale` take for this currency and no other; else the code (after CLDR).
    #[must_use]
    pub fn symbol(self, locale: Locale) -> &'static str {
        match (self.0, locale) {
            ("EUR", _) => "€",
            ("GBP", _) => "£",
            ("USD", Locale::En) => "$",
            ("USD", Locale::Es) => "US$",
            ("USD", Locale::Fr) => "$US",
            ("BRL", _) => "R$",
            ("ILS", _) => "₪",
            ("INR", _) => "₹",
            ("JPY", Locale::En) => "¥",
            ("KRW", _) => "₩",
            ("MXN", Locale::En) => "MX$",
            ("PHP", _) => "₱",
            ("VND", _) => "₫",
            _ => self.0,
        }
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl crate::domain::Written for Currency {}

impl std::str::FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::parse(code)
    }
}

impl From<Currency> for &'static str {
    fn from(currency: Currency) -> Self {
        currency.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_knows_its_decimals() {
        for (code, digits) in [
            ("EUR", 2),
            ("MXN", 2),
            ("JPY", 0),
            ("CLP", 0),
            ("KWD", 3),
            ("TND", 3),
        ] {
            let currency = Currency::parse(code).unwrap();
            assert_eq!(currency.minor_digits(), digits, "{code}");
            assert_eq!(currency.minor_per_major(), 10_i64.pow(digits), "{code}");
        }
    }

    #[test]
    fn only_active_codes_in_capitals_are_currencies() {
        for refused in ["", "eur", "EURO", "XXX", "DEM", "BGN", "ANG", "AED AFN", " EUR"] {
            assert!(Currency::parse(refused).is_err(), "{refused:?}");
        }
        assert_eq!(crate::json::read::<Currency>(r#""EUR""#).unwrap(), Currency::EUR);
        assert_eq!(serde_json::to_string(&Currency::EUR).unwrap(), r#""EUR""#);
    }

    #[test]
    fn the_list_is_sorted_and_each_code_stands_once() {
        let codes: Vec<_> = Currency::all().map(Currency::code).collect();
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(codes.iter().all(|code| code.len() == 3));
    }
}
