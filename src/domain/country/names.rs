//! Names of the countries most trade happens with, after Unicode CLDR.
//!
//! A selection, because all 249 names in three languages would cost the bundle more than they are worth.

use crate::domain::locale::Locale;

/// Code, English, Spanish, French.
const NAMES: &[(&str, [&str; 3])] = &[
    ("AD", ["Andorra", "Andorra", "Andorre"]),
    (
        "AE",
        [
            "United Arab Emirates",
            "Emiratos Árabes Unidos",
            "Émirats arabes unis",
        ],
    ),
    ("AR", ["Argentina", "Argentina", "Argentine"]),
    ("AT", ["Austria", "Austria", "Autriche"]),
    ("AU", ["Australia", "Australia", "Australie"]),
    ("BE", ["Belgium", "Bélgica", "Belgique"]),
    ("BG", ["Bulgaria", "Bulgaria", "Bulgarie"]),
    ("BO", ["Bolivia", "Bolivia", "Bolivie"]),
    ("BR", ["Brazil", "Brasil", "Brésil"]),
    ("CA", ["Canada", "Canadá", "Canada"]),
    ("CH", ["Switzerland", "Suiza", "Suisse"]),
    ("CL", ["Chile", "Chile", "Chili"]),
    ("CN", ["China", "China", "Chine"]),
    ("CO", ["Colombia", "Colombia", "Colombie"]),
    ("CR", ["Costa Rica", "Costa Rica", "Costa Rica"]),
    ("CZ", ["Czechia", "Chequia", "Tchéquie"]),
    ("DE", ["Germany", "Alemania", "Allemagne"]),
    ("DK", ["Denmark", "Dinamarca", "Danemark"]),
    (
        "DO",
        [
            "Dominican Republic",
            "República Dominicana",
            "République dominicaine",
        ],
    ),
    ("EC", ["Ecuador", "Ecuador", "Équateur"]),
    ("EE", ["Estonia", "Estonia", "Estonie"]),
    ("ES", ["Spain", "España", "Espagne"]),
    ("FI", ["Finland", "Finlandia", "Finlande"]),
    ("FR", ["France", "Francia", "France"]),
    ("GB", ["United Kingdom", "Reino Unido", "Royaume-Uni"]),
    ("GR", ["Greece", "Grecia", "Grèce"]),
    ("GT", ["Guatemala", "Guatemala", "Guatemala"]),
    ("HR", ["Croatia", "Croacia", "Croatie"]),
    ("HU", ["Hungary", "Hungría", "Hongrie"]),
    ("IE", ["Ireland", "Irlanda", "Irlande"]),
    ("IN", ["India", "India", "Inde"]),
    ("IT", ["Italy", "Italia", "Italie"]),
    ("JP", ["Japan", "Japón", "Japon"]),
    ("LT", ["Lithuania", "Lituania", "Lituanie"]),
    ("LU", ["Luxembourg", "Luxemburgo", "Luxembourg"]),
    ("LV", ["Latvia", "Letonia", "Lettonie"]),
    ("MA", ["Morocco", "Marruecos", "Maroc"]),
    ("MT", ["Malta", "Malta", "Malte"]),
    ("MX", ["Mexico", "México", "Mexique"]),
    ("NL", ["Netherlands", "Países Bajos", "Pays-Bas"]),
    ("NO", ["Norway", "Noruega", "Norvège"]),
    ("NZ", ["New Zealand", "Nueva Zelanda", "Nouvelle-Zélande"]),
    ("PE", ["Peru", "Perú", "Pérou"]),
    ("PL", ["Poland", "Polonia", "Pologne"]),
    ("PT", ["Portugal", "Portugal", "Portugal"]),
    ("PY", ["Paraguay", "Paraguay", "Paraguay"]),
    ("RO", ["Romania", "Rumanía", "Roumanie"]),
    ("SE", ["Sweden", "Suecia", "Suède"]),
    ("SI", ["Slovenia", "Eslovenia", "Slovénie"]),
    ("SK", ["Slovakia", "Eslovaquia", "Slovaquie"]),
    ("TR", ["Türkiye", "Turquía", "Turquie"]),
    ("US", ["United States", "Estados Unidos", "États-Unis"]),
    ("UY", ["Uruguay", "Uruguay", "Uruguay"]),
    ("ZA", ["South Africa", "Sudáfrica", "Afrique du Sud"]),
];

pub(super) fn name(code: &str, locale: Locale) -> Option<&'static str> {
    let (_, [english, spanish, french]) = NAMES.iter().find(|(known, _)| *known == code)?;
    Some(match locale {
        Locale::En => english,
        Locale::Es => spanish,
        Locale::Fr => french,
    })
}
