//! Countries of ISO 3166-1, the currency each invoices in, and the SEPA area.

use serde::Serialize;

use super::locale::Locale;
use super::money::Currency;

mod names;

/// Every country of ISO 3166-1 alpha-2, followed by the ISO 4217 code of its currency in daily use. `---`: the
/// standard lists no universal currency.
const COUNTRIES: &str = "\
    ADEUR AEAED AFAFN AGXCD AIXCD ALALL AMAMD AOAOA AQ--- ARARS ASUSD ATEUR AUAUD AWAWG AXEUR AZAZN BABAM BBBBD \
    BDBDT BEEUR BFXOF BGEUR BHBHD BIBIF BJXOF BLEUR BMBMD BNBND BOBOB BQUSD BRBRL BSBSD BTBTN BVNOK BWBWP BYBYN \
    BZBZD CACAD CCAUD CDCDF CFXAF CGXAF CHCHF CIXOF CKNZD CLCLP CMXAF CNCNY COCOP CRCRC CUCUP CVCVE CWXCG CXAUD \
    CYEUR CZCZK DEEUR DJDJF DKDKK DMXCD DODOP DZDZD ECUSD EEEUR EGEGP EHMAD ERERN ESEUR ETETB FIEUR FJFJD FKFKP \
    FMUSD FODKK FREUR GAXAF GBGBP GDXCD GEGEL GFEUR GGGBP GHGHS GIGIP GLDKK GMGMD GNGNF GPEUR GQXAF GREUR GSGBP \
    GTGTQ GUUSD GWXOF GYGYD HKHKD HMAUD HNHNL HREUR HTHTG HUHUF IDIDR IEEUR ILILS IMGBP ININR IOUSD IQIQD IRIRR \
    ISISK ITEUR JEGBP JMJMD JOJOD JPJPY KEKES KGKGS KHKHR KIAUD KMKMF KNXCD KPKPW KRKRW KWKWD KYKYD KZKZT LALAK \
    LBLBP LCXCD LICHF LKLKR LRLRD LSLSL LTEUR LUEUR LVEUR LYLYD MAMAD MCEUR MDMDL MEEUR MFEUR MGMGA MHUSD MKMKD \
    MLXOF MMMMK MNMNT MOMOP MPUSD MQEUR MRMRU MSXCD MTEUR MUMUR MVMVR MWMWK MXMXN MYMYR MZMZN NANAD NCXPF NEXOF \
    NFAUD NGNGN NINIO NLEUR NONOK NPNPR NRAUD NUNZD NZNZD OMOMR PAPAB PEPEN PFXPF PGPGK PHPHP PKPKR PLPLN PMEUR \
    PNNZD PRUSD PSILS PTEUR PWUSD PYPYG QAQAR REEUR RORON RSRSD RURUB RWRWF SASAR SBSBD SCSCR SDSDG SESEK SGSGD \
    SHSHP SIEUR SJNOK SKEUR SLSLE SMEUR SNXOF SOSOS SRSRD SSSSP STSTN SVUSD SXXCG SYSYP SZSZL TCUSD TDXAF TFEUR \
    TGXOF THTHB TJTJS TKNZD TLUSD TMTMT TNTND TOTOP TRTRY TTTTD TVAUD TWTWD TZTZS UAUAH UGUGX UMUSD USUSD UYUYU \
    UZUZS VAEUR VCXCD VEVES VGUSD VIUSD VNVND VUVUV WFXPF WSWST YEYER YTEUR ZAZAR ZMZMW ZWZWG";

/// The countries and territories of the SEPA schemes (EPC409-09, "EPC List of SEPA Scheme Countries").
///
/// First the European Economic Area, then the others by the year they joined — Albania, Montenegro, Moldova,
/// North Macedonia and Serbia since 2025 — and last the territories that the list counts with France (their
/// own ISO codes), Finland (Åland) and the United Kingdom (Crown dependencies, Gibraltar).
const SEPA: &str = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK \
    CH MC SM GB AD VA AL ME MD MK RS \
    BL GF GP MF MQ PM RE YT AX GG GI IM JE";

/// A country by its ISO 3166-1 alpha-2 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "&'static str")]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Country(&'static str);

/// Not the code of a country.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an ISO 3166-1 country code")]
pub struct UnknownCountry(pub String);

impl Country {
    /// Reads an alpha-2 code in capital letters, as the standard writes it.
    ///
    /// # Errors
    /// [`UnknownCountry`] for anything else, exceptional codes such as `UK` and `EU` included.
    pub fn parse(code: &str) -> Result<Self, UnknownCountry> {
        Self::all()
            .find(|country| country.0 == code)
            .ok_or_else(|| UnknownCountry(code.to_owned()))
    }

    /// Every country, in the order of the codes.
    pub fn all() -> impl Iterator<Item = Self> {
        entries().map(|(code, _)| Self(code))
    }

    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0
    }

    /// Whether accounts here can pay and be debited under the SEPA schemes.
    #[must_use]
    pub fn is_sepa(self) -> bool {
        SEPA.split_ascii_whitespace().any(|code| code == self.0)
    }

    /// The currency a supplier here most likely invoices in; `None` where there is no universal one.
    #[must_use]
    pub fn default_currency(self) -> Option<Currency> {
        let (_, currency) = entries().find(|(code, _)| *code == self.0)?;
        Currency::parse(currency).ok()
    }

    /// The country's name in the reader's language, for the countries most trade happens with; else the code.
    #[must_use]
    pub fn name(self, locale: Locale) -> &'static str {
        names::name(self.0, locale).unwrap_or(self.0)
    }
}

fn entries() -> impl Iterator<Item = (&'static str, &'static str)> {
    COUNTRIES
        .split_ascii_whitespace()
        .filter_map(|entry| entry.split_at_checked(2))
}

impl std::fmt::Display for Country {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl crate::domain::Written for Country {}

impl std::str::FromStr for Country {
    type Err = UnknownCountry;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::parse(code)
    }
}

impl From<Country> for &'static str {
    fn from(country: Country) -> Self {
        country.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn country(code: &str) -> Country {
        Country::parse(code).unwrap()
    }

    #[test]
    fn all_249_countries_are_known_and_each_once() {
        let codes: Vec<_> = Country::all().map(Country::code).collect();
        assert_eq!(codes.len(), 249);
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]));
        for refused in ["", "es", "UK", "EU", "XX", "ESP", "E"] {
            assert!(Country::parse(refused).is_err(), "{refused:?}");
        }
    }

    #[test]
    fn every_country_has_a_currency_but_antarctica() {
        let without: Vec<_> = Country::all()
            .filter(|c| c.default_currency().is_none())
            .map(Country::code)
            .collect();
        assert_eq!(without, ["AQ"]);
        assert_eq!(country("MX").default_currency().map(Currency::code), Some("MXN"));
        assert_eq!(country("BG").default_currency(), Some(Currency::EUR));
    }

    #[test]
    fn sepa_reaches_beyond_the_euro_and_the_union() {
        for member in [
            "ES", "GB", "CH", "NO", "IS", "LI", "MC", "SM", "AD", "VA", "AL", "ME", "MD", "MK", "RS",
        ] {
            assert!(country(member).is_sepa(), "{member}");
        }
        for outsider in ["US", "MX", "TR", "UA", "BA", "GL", "FO", "NC"] {
            assert!(!country(outsider).is_sepa(), "{outsider}");
        }
        assert!(
            SEPA.split_ascii_whitespace()
                .all(|code| Country::parse(code).is_ok())
        );
    }

    #[test]
    fn a_country_is_named_in_the_readers_language() {
        let names = Locale::ALL.iter().map(|locale| country("DE").name(*locale));
        assert_eq!(names.collect::<Vec<_>>(), ["Germany", "Alemania", "Allemagne"]);
        assert_eq!(country("TV").name(Locale::En), "TV");
    }
}
