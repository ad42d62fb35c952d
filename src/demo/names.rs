//! Names, tax numbers, telephones and addresses as the countries of the customers write them. Nobody real: mail goes
//! to `.example` (RFC 2606), telephones to ranges set aside for fiction where a country has them.

use super::random::Random;

/// What a customer does with the bread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trade {
    Cafe,
    Restaurant,
    Hotel,
    School,
    Shop,
    Caterer,
}

impl Trade {
    pub fn tag(self) -> &'static str {
        match self {
            Trade::Cafe => "cafetería",
            Trade::Restaurant => "restaurante",
            Trade::Hotel => "hotel",
            Trade::School => "colegio",
            Trade::Shop => "tienda",
            Trade::Caterer => "catering",
        }
    }
}

/// How a country names its shops and people. Lists are written `a|b|c`.
pub struct Land {
    pub code: &'static str,
    pub languages: &'static str,
    /// What stands before a place's name, by trade: café, restaurant, hotel, school, shop, caterer.
    signs: [&'static str; 6],
    places: &'static str,
    /// A company's registered name around the place, `{}`, or the family, `@`.
    companies: &'static str,
    given: &'static str,
    family: &'static str,
}

pub const SPAIN: Land = Land {
    code: "ES",
    languages: "es",
    signs: [
        "Cafetería|Café|Bar|Horchatería|Granja|La Cafeta de",
        "Restaurante|Casa|Arrocería|Taberna|Mesón|Asador|Gastrobar",
        "Hotel|Hostal|Apartamentos|Casa Rural",
        "Colegio|Escuela Infantil|IES|Residencia",
        "Ultramarinos|Colmado|Mercat de|Delicatessen|Supermercado|Alimentación",
        "Catering|Eventos|Cátering Social|Cocina Central",
    ],
    places: "Miramar|La Lonja|El Carmen|Ruzafa|La Malvarrosa|Serranos|Benimaclet|La Estación|Les Arenes|Turia|La Albufera|L'Horta|Sant Jaume|\
El Palmeral|La Marina|El Faro|La Glorieta|Los Naranjos|El Molino|La Alameda|Mestalla|Patraix|Campanar|Cabanyal|El Grao|Mossén Sorell|\
Gran Vía|Doña Germana|La Pilareta|San Vicente|Xúquer|Montgó|Penyagolosa|La Vall|El Saler|Tabarca|Santa Pola|Calderona|Peñíscola|\
Sagunt|Albaida|La Ermita|El Puig|Tres Torres|Jávea|Montolivet|Blasco Ibáñez|La Devesa",
    companies: "Hostelería {}, S.L.|Grupo {}, S.L.U.|{} Restauración, S.L.|{} Gestión 2012, S.L.|Hermanos @, S.L.|@ e Hijos, S.L.|Inversiones {}, S.L.",
    given: "María|Lucía|Carmen|Ana|Marta|Laura|Amparo|Rosa|Pilar|Nuria|José|Antonio|Manuel|Vicente|Javier|Pablo|Sergio|Andrés|Rafael|Enrique",
    family: "García|Martínez|Ferrer|Sanchis|Navarro|Soler|Vidal|Moreno|Ibáñez|Pastor|Climent|Roig|Esteve|Gil|Marco|Beltrán|Torres|Llorens|Alonso|Blasco",
};

pub const FRANCE: Land = Land {
    code: "FR",
    languages: "fr",
    signs: [
        "Café|Salon de thé",
        "Brasserie|Bistrot|Restaurant",
        "Hôtel",
        "École",
        "Épicerie|Maison|Fromagerie",
        "Traiteur",
    ],
    places: "des Arènes|du Vieux Port|Lafayette|Saint-Michel|de la Gare|des Halles|du Midi|Bellevue|des Capucins|du Pont Neuf|Montaigne|de l'Étoile",
    companies: "SARL {}|{} SAS|Société {}",
    given: "Camille|Hélène|Julien|Mathieu|Claire|Thomas|Élodie|Nicolas",
    family: "Bernard|Moreau|Lefèvre|Girard|Roussel|Chevalier|Fontaine|Mercier",
};

pub const PORTUGAL: Land = Land {
    code: "PT",
    languages: "es|en",
    signs: [
        "Café|Pastelaria",
        "Restaurante|Tasca",
        "Hotel",
        "Colégio",
        "Mercearia|Garrafeira",
        "Catering",
    ],
    places: "do Chiado|da Ribeira|Boa Vista|Alfama|dos Clérigos|do Rossio|Atlântico|da Sé|Belém|Foz do Douro|do Castelo|Lusitânia",
    companies: "{}, Lda.|Sociedade {}, Lda.|{} Unipessoal, Lda.",
    given: "João|Inês|Rui|Sofia|Tiago|Catarina|Miguel|Beatriz",
    family: "Silva|Santos|Pereira|Oliveira|Carvalho|Teixeira|Mendes|Rocha",
};

pub const ITALY: Land = Land {
    code: "IT",
    languages: "en|es",
    signs: [
        "Caffè|Bar",
        "Trattoria|Osteria",
        "Albergo|Hotel",
        "Scuola",
        "Gastronomia|Bottega|Enoteca",
        "Banqueting",
    ],
    places: "Navona|San Marco|Brera|Trastevere|dei Mille|Garibaldi|Vesuvio|della Torre|Santa Croce|Porta Nuova",
    companies: "{} S.r.l.|Fratelli @ S.n.c.|Gruppo {} S.p.A.",
    given: "Giulia|Marco|Francesca|Luca|Chiara|Alessandro",
    family: "Rossi|Bianchi|Ferrari|Esposito|Romano|Conti",
};

pub const GERMANY: Land = Land {
    code: "DE",
    languages: "en",
    signs: [
        "Café|Kaffeehaus",
        "Gasthaus|Restaurant",
        "Hotel",
        "Schule",
        "Feinkost|Weinhandlung|Hofladen",
        "Partyservice",
    ],
    places: "Lindenhof|Rheinblick|Marktplatz|Isartor|Sonnenallee|Alsterufer|Schwanen|Kaiserhof|Mediterran|Olivenbaum",
    companies: "{} GmbH|{} GmbH & Co. KG|Gebrüder @ OHG",
    given: "Anna|Jonas|Katharina|Stefan|Lena|Felix",
    family: "Müller|Schneider|Weber|Becker|Hoffmann|Köhler",
};

pub const BELGIUM: Land = Land {
    code: "BE",
    languages: "fr|fr|en",
    signs: [
        "Café|Tea-room",
        "Brasserie|Estaminet",
        "Hôtel",
        "École",
        "Épicerie fine|Délices",
        "Traiteur",
    ],
    places: "du Sablon|Sainte-Catherine|Flagey|de la Bourse|des Ardennes|Royal|du Parc|Manneken",
    companies: "{} SRL|{} SA",
    given: "Sophie|Pieter|Amélie|Maxime",
    family: "Peeters|Janssens|Dubois|Lambert",
};

pub const IRELAND: Land = Land {
    code: "IE",
    languages: "en",
    signs: [
        "The Café at|Coffee Dock",
        "The Kitchen at|Tavern",
        "Hotel",
        "School",
        "Fine Foods|Larder|Grocer",
        "Catering",
    ],
    places: "Temple Lane|Harbour Row|Liffey Quay|Claddagh|Shandon|Phoenix Gate",
    companies: "{} Ltd|{} Trading Ltd",
    given: "Aoife|Ciarán|Niamh|Declan",
    family: "Byrne|Murphy|O'Sullivan|Kavanagh",
};

pub const BRITAIN: Land = Land {
    code: "GB",
    languages: "en",
    signs: [
        "Café|Tea Room",
        "Tapas Bar|Bistro",
        "Hotel",
        "School",
        "Deli|Pantry|Food Hall",
        "Events",
    ],
    places: "Borough Yard|Camden Lock|Clifton|Northgate|Marylebone|Jesmond|Leith Walk",
    companies: "{} Ltd|{} Foods Ltd",
    given: "Oliver|Charlotte|Harriet|George",
    family: "Wright|Thompson|Bennett|Clarke",
};

pub const MEXICO: Land = Land {
    code: "MX",
    languages: "es",
    signs: [
        "Café",
        "Restaurante|Fonda",
        "Hotel",
        "Colegio",
        "Abarrotes|Gourmet|Importaciones",
        "Banquetes",
    ],
    places: "La Condesa|Coyoacán|Chapultepec|Los Portales|Polanco|San Ángel",
    companies: "{} S.A. de C.V.|Comercializadora {} S. de R.L.",
    given: "Guadalupe|Alejandro|Fernanda|Rodrigo",
    family: "Hernández|Ramírez|Castillo|Aguilar",
};

impl Land {
    /// What is written over the door, and the place in it.
    pub fn sign(&self, trade: Trade, random: &mut Random) -> (String, &'static str) {
        let list = self.signs.get(trade as usize).copied().unwrap_or_default();
        let place = random.word(self.places);
        let sign = match (random.word(list), self.code) {
            // As English puts it: the place first.
            (sign, "IE" | "GB") if !sign.ends_with(" at") => format!("{place} {sign}"),
            (sign, _) => format!("{sign} {place}"),
        };
        (sign, place)
    }

    /// The company behind a sign, and the letter that Spanish tax numbers begin with for its kind.
    pub fn company(&self, trade: Trade, sign: &str, place: &str, random: &mut Random) -> (String, char) {
        // `Café de l'Étoile` belongs to `Étoile SAS`.
        let place = place
            .find(char::is_uppercase)
            .and_then(|at| place.get(at..))
            .unwrap_or(place);
        let pattern = match (self.code, trade) {
            ("ES", Trade::School) if sign.starts_with("IES") => return (sign.to_owned(), 'Q'),
            ("ES", Trade::School) => {
                random.word("Fundación Educativa {}|Centre Educatiu {}, Coop. V.|Colegios Reunidos {}, S.L.")
            }
            ("ES", Trade::Hotel) if random.chance(40) => "Explotaciones Hoteleras {}, S.A.",
            ("ES", Trade::Shop) => random
                .word("Alimentación {}, S.A.|Distribuciones {}, S.L.|@ e Hijos, S.L.|Comercial {}, S.L."),
            _ => random.word(self.companies),
        };
        let name = pattern
            .replace("{}", place)
            .replace('@', random.word(self.family));
        let letter = match () {
            () if name.starts_with("Fundación") => 'G',
            () if name.ends_with("Coop. V.") => 'F',
            () if name.ends_with("S.A.") => 'A',
            () => 'B',
        };
        (name, letter)
    }

    pub fn person(&self, random: &mut Random) -> (&'static str, String) {
        let given = random.word(self.given);
        let family = random.word(self.family);
        match self.code {
            "ES" | "MX" => (given, format!("{family} {}", random.word(self.family))),
            _ => (given, family.to_owned()),
        }
    }

    pub fn tax_id(&self, letter: char, random: &mut Random) -> String {
        let mut number = |low, high| random.between(low, high);
        match self.code {
            "ES" => cif(letter, number(100_000, 9_899_999)),
            "FR" => {
                let body = number(30_000_000, 89_999_999);
                let siren = body * 10 + luhn(body);
                format!("FR{:02}{siren}", (12 + 3 * (siren % 97)) % 97)
            }
            "PT" => {
                let body = number(50_000_000, 51_999_999);
                let rest = weighed(body, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
                format!("PT{body}{}", if rest < 2 { 0 } else { 11 - rest })
            }
            "IT" => {
                let body = number(100_000, 9_999_999) * 1000 + number(1, 100);
                format!("IT{body:010}{}", luhn(body))
            }
            "DE" => {
                let body = number(11_000_000, 39_999_999);
                format!("DE{body}{}", iso_7064(body))
            }
            "BE" => {
                let body = number(4_000_000, 7_999_999);
                format!("BE0{body}{:02}", 97 - body % 97)
            }
            "IE" => {
                let body = number(1_000_000, 9_999_999);
                let check = weighed(body, &[8, 7, 6, 5, 4, 3, 2]) % 23;
                format!("IE{body}{}", nth("WABCDEFGHIJKLMNOPQRSTUV", check))
            }
            "GB" => {
                let body = number(1_000_000, 9_999_999);
                format!("GB{body}{:02}", 97 - weighed(body, &[8, 7, 6, 5, 4, 3, 2]) % 97)
            }
            _ => {
                let born = format!("{:02}{:02}{:02}", number(1, 22), number(1, 12), number(1, 28));
                let letters = "BCDFGHJKLMNPRSTV";
                let mut initial = || nth(letters, number(0, 15));
                let name: String = [initial(), 'A', initial()].into_iter().collect();
                format!("{name}{born}{}{}{}", initial(), number(0, 9), number(0, 9))
            }
        }
    }

    /// A number nobody answers: the ranges that ARCEP, the Bundesnetzagentur, ComReg and Ofcom keep for films; for
    /// the other countries, blocks beginning with zeros.
    pub fn phone(&self, random: &mut Random) -> String {
        let mut digits = |count: u32| {
            let width = usize::try_from(count).unwrap_or(0);
            format!("{:0width$}", random.between(0, 10_i64.saturating_pow(count) - 1))
        };
        match self.code {
            "ES" => format!("+34960000{}", digits(3)),
            "FR" => format!("+3346571{}", digits(4)),
            "PT" => format!("+351210000{}", digits(3)),
            "IT" => format!("+39060000{}", digits(4)),
            "DE" => format!("+493023125{}", digits(3)),
            "BE" => format!("+322000{}", digits(4)),
            "IE" => format!("+35320910{}", digits(4)),
            "GB" => format!("+442079460{}", digits(3)),
            _ => format!("+525550000{}", digits(3)),
        }
    }
}

fn nth(letters: &str, at: i64) -> char {
    usize::try_from(at)
        .ok()
        .and_then(|at| letters.chars().nth(at))
        .unwrap_or('X')
}

/// The digits of a number, the last one first.
fn digits(mut number: i64) -> impl Iterator<Item = i64> {
    std::iter::from_fn(move || {
        let digit = number % 10;
        let more = number > 0;
        number /= 10;
        more.then_some(digit)
    })
}

/// Σ digit × weight, weights in reading order.
fn weighed(number: i64, weights: &[i64]) -> i64 {
    digits(number)
        .zip(weights.iter().rev())
        .map(|(digit, weight)| digit * weight)
        .sum()
}

/// The check digit of ISO/IEC 7812 (Luhn) to be put behind `number`: SIREN, partita IVA, and CIF use it.
fn luhn(number: i64) -> i64 {
    let sum: i64 = digits(number)
        .enumerate()
        .map(|(place, digit)| {
            if place % 2 == 0 {
                digit * 2 / 10 + digit * 2 % 10
            } else {
                digit
            }
        })
        .sum();
    (10 - sum % 10) % 10
}

/// The check digit of a German VAT number (ISO 7064, MOD 11,10).
fn iso_7064(number: i64) -> i64 {
    let in_order: Vec<i64> = digits(number).collect();
    let product = in_order.iter().rev().fold(10, |product, digit| {
        let sum = (digit + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10
}

/// A Spanish organisation's number (Orden EHA/451/2008): public bodies' control is a letter, the others' a digit.
pub fn cif(letter: char, number: i64) -> String {
    let check = luhn(number);
    match letter {
        'Q' => format!("{letter}{number:07}{}", nth("JABCDEFGHI", check)),
        _ => format!("{letter}{number:07}{check}"),
    }
}

/// A Spanish person's number (Real Decreto 1553/2005): the letter is the number modulo 23.
pub fn nif(number: i64) -> String {
    format!("{number:08}{}", nth("TRWAGMYFPDXBNJZSQVHLCKE", number % 23))
}

/// A name as a part of an address: `Café L'Horta` is `cafe-l-horta`.
pub fn ascii(name: &str, between: char) -> String {
    let mut text = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        let plain = match letter {
            'á' | 'à' | 'â' | 'ã' | 'ä' => 'a',
            'é' | 'è' | 'ê' => 'e',
            'í' | 'ì' => 'i',
            'ó' | 'ò' | 'ô' | 'õ' | 'ö' => 'o',
            'ú' | 'ü' => 'u',
            'ç' => 'c',
            'ñ' => 'n',
            other => other,
        };
        if plain.is_ascii_alphanumeric() {
            text.push(plain);
        } else if !text.is_empty() && !text.ends_with(between) {
            text.push(between);
        }
    }
    text.trim_end_matches(between).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that the authorities publish as examples, or that companies print on everything they sell.
    #[test]
    fn check_digits_are_those_of_the_countries() {
        assert_eq!(nif(12_345_678), "12345678Z");
        assert_eq!(cif('A', 5_881_850), "A58818501");
        assert_eq!(cif('Q', 2_826_000), "Q2826000H");
        assert_eq!(luhn(73_282_932), 0); // SIREN 732 829 320
        assert_eq!(luhn(74_311_015), 7); // partita IVA 00743110157
        assert_eq!(iso_7064(13_669_597), 6); // DE136695976
        assert_eq!(weighed(50_196_484, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11, 8); // 501 964 843
        assert_eq!(
            nth(
                "WABCDEFGHIJKLMNOPQRSTUV",
                weighed(6_433_435, &[8, 7, 6, 5, 4, 3, 2]) % 23
            ),
            'F'
        ); // IE6433435F
    }

    #[test]
    fn a_name_becomes_an_address() {
        assert_eq!(ascii("Café L'Horta", '-'), "cafe-l-horta");
        assert_eq!(ascii("Hôtel des Capucins", '-'), "hotel-des-capucins");
        assert_eq!(ascii("Müller & Co.", '.'), "muller.co");
    }
}
