//! Postal addresses, each as its country writes them: which parts it needs, how it orders them, what its postal codes
//! look like.
//!
//! After the Universal Postal Union's and libaddressinput's descriptions, for the countries most trade happens with; any
//! other country's address has a place and is otherwise taken as it comes.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::country::Country;
use super::fault::{Fault, Faults};
use super::locale::Locale;
use super::text::{AddressLine, PostalCode};

/// Street, number, floor, building: no address needs more.
pub const MAX_LINES: usize = 5;

/// How a country writes the part below the street.
struct Format {
    countries: &'static str,
    /// `P`ostal code, `C`ity and `R`egion; what stands between two is written only between two.
    town: &'static str,
    needed: &'static str,
    /// Ways to write a postal code, by `|`: `9` is a digit, `A` a letter, `*` either. Empty: not certain.
    postal: &'static str,
}

const FORMATS: &[Format] = &[
    Format {
        countries: "ES MX",
        town: "P C\nR",
        needed: "PC",
        postal: "99999",
    },
    Format {
        countries: "FR DE FI EE HR TR MA RE GP MQ GF MC UY",
        town: "P C",
        needed: "PC",
        postal: "99999",
    },
    Format {
        countries: "IT",
        town: "P C R",
        needed: "PC",
        postal: "99999",
    },
    Format {
        countries: "PT",
        town: "P C",
        needed: "PC",
        postal: "9999-999",
    },
    Format {
        countries: "BE CH AT LU DK NO LI SI BG HU",
        town: "P C",
        needed: "PC",
        postal: "9999",
    },
    Format {
        countries: "NL",
        town: "P C",
        needed: "PC",
        postal: "9999 AA",
    },
    Format {
        countries: "SE CZ SK GR",
        town: "P C",
        needed: "PC",
        postal: "999 99",
    },
    Format {
        countries: "PL",
        town: "P C",
        needed: "PC",
        postal: "99-999",
    },
    Format {
        countries: "RO",
        town: "P C\nR",
        needed: "PC",
        postal: "999999",
    },
    Format {
        countries: "AD",
        town: "P C",
        needed: "PC",
        postal: "AA999",
    },
    Format {
        countries: "GB",
        town: "C\nR\nP",
        needed: "PC",
        postal: "A9 9AA|A99 9AA|AA9 9AA|AA99 9AA|A9A 9AA|AA9A 9AA",
    },
    Format {
        countries: "IE",
        town: "C\nR\nP",
        needed: "C",
        postal: "A99 ****|A9A ****",
    },
    Format {
        countries: "US PR",
        town: "C, R P",
        needed: "PCR",
        postal: "99999|99999-9999",
    },
    Format {
        countries: "CA",
        town: "C R P",
        needed: "PCR",
        postal: "A9A 9A9",
    },
    Format {
        countries: "AU",
        town: "C R P",
        needed: "PCR",
        postal: "9999",
    },
    Format {
        countries: "BR",
        town: "C-R\nP",
        needed: "PCR",
        postal: "99999-999",
    },
    Format {
        countries: "AR",
        town: "P C\nR",
        needed: "PC",
        postal: "9999|A9999AAA",
    },
    Format {
        countries: "CL",
        town: "P C\nR",
        needed: "C",
        postal: "9999999",
    },
    Format {
        countries: "CO EC",
        town: "C, R, P",
        needed: "C",
        postal: "999999",
    },
    Format {
        countries: "PE",
        town: "C P\nR",
        needed: "C",
        postal: "99999",
    },
    Format {
        countries: "JP",
        town: "C, R P",
        needed: "PCR",
        postal: "999-9999",
    },
];

const ANYWHERE: Format = Format {
    countries: "",
    town: "P C\nR",
    needed: "C",
    postal: "",
};

fn format(country: Country) -> &'static Format {
    FORMATS
        .iter()
        .find(|format| format.countries.split(' ').any(|code| code == country.code()))
        .unwrap_or(&ANYWHERE)
}

words! {
    /// A part of an address that countries order differently.
    pub enum Part {
        PostalCode = "postal_code",
        City = "city",
        Region = "region",
    }
}

impl Part {
    const fn letter(self) -> char {
        match self {
            Self::PostalCode => 'P',
            Self::City => 'C',
            Self::Region => 'R',
        }
    }

    /// The parts in this country's order, and whether it needs each.
    #[must_use]
    pub fn of(country: Country) -> Vec<(Self, bool)> {
        let format = format(country);
        let order = format
            .town
            .chars()
            .filter_map(|c| Self::ALL.iter().copied().find(|part| part.letter() == c));
        // Even where nobody writes a region, somebody may have one to say.
        let last = (!format.town.contains('R')).then_some(Self::Region);
        order
            .chain(last)
            .map(|part| (part, format.needed.contains(part.letter())))
            .collect()
    }
}

/// An address, parsed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Address {
    pub lines: Vec<AddressLine>,
    pub postal_code: Option<PostalCode>,
    pub city: Option<AddressLine>,
    pub region: Option<AddressLine>,
    pub country: Country,
}

/// An address as somebody typed or sent it.
#[derive(Debug, Default)]
pub struct AddressDraft {
    pub lines: Vec<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    pub country: String,
}

impl AddressDraft {
    /// Faults stand at `address.lines`, `address.city` and so on. `None` only with faults.
    pub fn parse(self, faults: &mut Faults) -> Option<Address> {
        let lines = lines(&self.lines, faults);
        let city = optional("city", self.city, faults);
        let region = optional("region", self.region, faults);
        let country = faults.take("address.country", Country::parse(&self.country))?;
        let postal_code = self
            .postal_code
            .and_then(|typed| faults.take("address.postal_code", postal_code(&typed, country)));
        let address = Address {
            lines,
            postal_code,
            city,
            region,
            country,
        };
        for (part, is_needed) in Part::of(country) {
            let field = format!("address.{}", part.as_str());
            if is_needed && address.part(part).is_none() && !faults.has(&field) {
                faults.add(&field, Fault::Missing);
            }
        }
        Some(address)
    }
}

fn lines(typed: &[String], faults: &mut Faults) -> Vec<AddressLine> {
    if typed.is_empty() {
        faults.add("address.lines", Fault::Missing);
    }
    if typed.len() > MAX_LINES {
        faults.add("address.lines", Fault::TooManyLines { max: MAX_LINES });
        return Vec::new();
    }
    typed
        .iter()
        .enumerate()
        .filter_map(|(at, line)| faults.take(&format!("address.lines.{at}"), AddressLine::parse(line)))
        .collect()
}

fn optional(name: &str, typed: Option<String>, faults: &mut Faults) -> Option<AddressLine> {
    typed.and_then(|text| faults.take(&format!("address.{name}"), AddressLine::parse(&text)))
}

/// A postal code as its country writes it: `sw1a1aa` is `SW1A 1AA`, `1100148` is `1100-148`.
fn postal_code(typed: &str, country: Country) -> Result<PostalCode, Fault> {
    let code = PostalCode::parse(typed)?;
    let ways = format(country).postal;
    if ways.is_empty() {
        return Ok(code);
    }
    let typed: String = code
        .as_str()
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let written = ways.split('|').find_map(|way| written_as(way, &typed));
    match written {
        Some(text) => Ok(PostalCode::parse(&text)?),
        None => Err(Fault::NotLike {
            example: example(ways.split('|').next().unwrap_or_default()),
        }),
    }
}

fn written_as(way: &str, typed: &str) -> Option<String> {
    let mut typed = typed.chars();
    let mut written = String::new();
    for place in way.chars() {
        let fits = |c: &char| match place {
            '9' => c.is_ascii_digit(),
            'A' => c.is_ascii_uppercase(),
            _ => c.is_ascii_alphanumeric(),
        };
        match place {
            '9' | 'A' | '*' => written.push(typed.next().filter(fits)?),
            between => written.push(between),
        }
    }
    typed.next().is_none().then_some(written)
}

/// `12345`, `A1B 2C3`.
fn example(way: &str) -> String {
    let (mut digits, mut letters) = ("1234567890".chars(), "ABCDEFG".chars());
    way.chars()
        .filter_map(|place| match place {
            '9' | '*' => digits.next(),
            'A' => letters.next(),
            between => Some(between),
        })
        .collect()
}

impl Address {
    #[must_use]
    pub fn part(&self, part: Part) -> Option<&str> {
        match part {
            Part::PostalCode => self.postal_code.as_ref().map(PostalCode::as_str),
            Part::City => self.city.as_ref().map(AddressLine::as_str),
            Part::Region => self.region.as_ref().map(AddressLine::as_str),
        }
    }

    /// The address line by line as it is printed; abroad seen from `home`, with the country's name.
    #[must_use]
    pub fn printed(&self, home: Country, locale: Locale) -> Vec<String> {
        let mut printed: Vec<String> = self.lines.iter().map(|line| line.as_str().to_owned()).collect();
        let town = format(self.country).town.split('\n');
        printed.extend(town.map(|line| self.filled(line)).filter(|line| !line.is_empty()));
        if self.country != home {
            printed.push(self.country.name(locale).to_owned());
        }
        printed
    }

    fn filled(&self, line: &str) -> String {
        let mut filled = String::new();
        let mut between = String::new();
        for c in line.chars() {
            let Some(part) = Part::ALL.iter().find(|part| part.letter() == c) else {
                between.push(c);
                continue;
            };
            // A province that is called like its town is not said twice.
            let is_city = *part == Part::Region && self.part(Part::City) == self.part(Part::Region);
            if let Some(text) = self.part(*part).filter(|_| !is_city) {
                if !filled.is_empty() {
                    filled.push_str(&between);
                }
                filled.push_str(text);
            }
            between.clear();
        }
        filled
    }

    /// Where a map shows it.
    #[must_use]
    pub fn map_link(&self) -> String {
        let words: Vec<&str> = self
            .lines
            .iter()
            .map(AddressLine::as_str)
            .chain(
                [Part::PostalCode, Part::City]
                    .iter()
                    .filter_map(|part| self.part(*part)),
            )
            .chain([self.country.name(Locale::En)])
            .collect();
        let query = words.join(", ");
        format!(
            "https://www.openstreetmap.org/search?query={}",
            utf8_percent_encode(&query, NON_ALPHANUMERIC)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(country: &str, postal: &str, city: &str, region: &str) -> AddressDraft {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        AddressDraft {
            lines: vec!["Street 1".to_owned()],
            postal_code: some(postal),
            city: some(city),
            region: some(region),
            country: country.to_owned(),
        }
    }

    fn faults(draft: AddressDraft) -> Vec<(String, Fault)> {
        let mut faults = Faults::default();
        draft.parse(&mut faults);
        faults
            .into_vec()
            .into_iter()
            .map(|one| (one.field, one.fault))
            .collect()
    }

    fn printed(country: &str, postal: &str, city: &str, region: &str) -> String {
        let mut faults = Faults::default();
        let address = draft(country, postal, city, region).parse(&mut faults).unwrap();
        assert!(faults.is_empty(), "{country} {faults:?}");
        let home = Country::parse(country).unwrap();
        address.printed(home, Locale::En)[1..].join(" / ")
    }

    #[test]
    fn each_country_orders_its_parts_as_it_does() {
        for (country, postal, city, region, expected) in [
            ("ES", "46001", "València", "", "46001 València"),
            ("ES", "46520", "Sagunt", "Valencia", "46520 Sagunt / Valencia"),
            ("ES", "28013", "Madrid", "Madrid", "28013 Madrid"),
            ("FR", "75002", "Paris", "Île-de-France", "75002 Paris"),
            ("PT", "1100 148", "Lisboa", "", "1100-148 Lisboa"),
            ("IT", "20121", "Milano", "MI", "20121 Milano MI"),
            ("DE", "10115", "Berlin", "", "10115 Berlin"),
            ("GB", "sw1a1aa", "London", "", "London / SW1A 1AA"),
            ("IE", "d02af30", "Dublin", "", "Dublin / D02 AF30"),
            (
                "US",
                "902101234",
                "Beverly Hills",
                "CA",
                "Beverly Hills, CA 90210-1234",
            ),
            ("CA", "k1a0b1", "Ottawa", "ON", "Ottawa ON K1A 0B1"),
            (
                "MX",
                "06600",
                "Ciudad de México",
                "CDMX",
                "06600 Ciudad de México / CDMX",
            ),
            ("AR", "c1425dka", "Buenos Aires", "", "C1425DKA Buenos Aires"),
            ("BR", "01310100", "São Paulo", "SP", "São Paulo-SP / 01310-100"),
            ("CL", "832-0000", "Santiago", "", "8320000 Santiago"),
            ("CO", "", "Bogotá", "D.C.", "Bogotá, D.C."),
            ("CO", "110111", "Bogotá", "", "Bogotá, 110111"),
            ("PE", "15001", "Lima", "", "Lima 15001"),
            ("KE", "00100 GPO", "Nairobi", "", "00100 GPO Nairobi"),
        ] {
            assert_eq!(printed(country, postal, city, region), expected, "{country}");
        }
    }

    #[test]
    fn what_a_country_needs_is_asked_for_at_its_field() {
        let missing = |field: &str| (format!("address.{field}"), Fault::Missing);
        assert_eq!(
            faults(draft("ES", "", "", "")),
            [missing("postal_code"), missing("city")]
        );
        assert_eq!(
            faults(draft("US", "90210", "Beverly Hills", "")),
            [missing("region")]
        );
        assert_eq!(faults(draft("KE", "", "Nairobi", "")), []);
        assert_eq!(faults(draft("IE", "", "Cork", "")), []);
        let nowhere = AddressDraft {
            lines: Vec::new(),
            ..draft("XX", "", "", "")
        };
        assert_eq!(
            faults(nowhere),
            [missing("lines"), ("address.country".to_owned(), Fault::Unknown)]
        );
    }

    #[test]
    fn a_postal_code_that_its_country_does_not_have_is_refused_with_an_example() {
        for (country, typed, like) in [
            ("ES", "1234", "12345"),
            ("ES", "ABCDE", "12345"),
            ("CA", "12345", "A1B 2C3"),
            ("GB", "SW1", "A1 2BC"),
            ("PT", "1100", "1234-567"),
            ("ES", "٤٦٠٠١", "12345"),
        ] {
            let expected = Fault::NotLike {
                example: like.to_owned(),
            };
            assert_eq!(
                faults(draft(country, typed, "City", "R")),
                [("address.postal_code".to_owned(), expected)],
                "{country} {typed}"
            );
        }
    }

    #[test]
    fn any_script_is_welcome_and_two_hundred_lines_are_not() {
        for line in [
            "東京都千代田区丸の内1-9-1",
            "شارع التحرير ١٢",
            "ул. Ленина, 5 🏠",
            "<script>",
        ] {
            let draft = AddressDraft {
                lines: vec![line.to_owned()],
                ..draft("EG", "", "القاهرة", "")
            };
            assert_eq!(faults(draft), [], "{line}");
        }
        let long = AddressDraft {
            lines: vec!["Street".to_owned(); 200],
            ..draft("ES", "46001", "València", "")
        };
        assert_eq!(
            faults(long),
            [("address.lines".to_owned(), Fault::TooManyLines { max: 5 })]
        );
        let tricky = AddressDraft {
            lines: vec!["Street".to_owned(), "a\u{202e}b".to_owned()],
            ..draft("ES", "46001", "València", "")
        };
        assert_eq!(
            faults(tricky),
            [("address.lines.1".to_owned(), Fault::ControlCharacters)]
        );
    }

    #[test]
    fn abroad_the_country_is_named_and_a_map_finds_it() {
        let mut faults = Faults::default();
        let address = draft("FR", "75002", "Paris", "").parse(&mut faults).unwrap();
        let spain = Country::parse("ES").unwrap();
        assert_eq!(
            address.printed(spain, Locale::Es),
            ["Street 1", "75002 Paris", "Francia"]
        );
        assert_eq!(
            address.map_link(),
            "https://www.openstreetmap.org/search?query=Street%201%2C%2075002%2C%20Paris%2C%20France"
        );
    }

    #[test]
    fn every_format_is_of_countries_that_exist_and_has_all_it_needs() {
        for format in FORMATS {
            for code in format.countries.split(' ') {
                Country::parse(code).unwrap();
            }
            assert!(
                format.needed.chars().all(|part| format.town.contains(part)),
                "{}",
                format.countries
            );
            for way in format.postal.split('|') {
                let example = example(way);
                let bare: String = example.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
                assert_eq!(written_as(way, &bare), Some(example), "{way}");
            }
        }
        let order = |code| Part::of(Country::parse(code).unwrap());
        assert_eq!(
            order("ES"),
            [
                (Part::PostalCode, true),
                (Part::City, true),
                (Part::Region, false)
            ]
        );
        assert_eq!(
            order("US"),
            [(Part::City, true), (Part::Region, true), (Part::PostalCode, true)]
        );
        assert_eq!(order("FR").last(), Some(&(Part::Region, false)));
    }
}
