//! What Panadería Aurora bakes and sells on.

use std::collections::BTreeMap;

use serde::Serialize;

use super::random::Random;

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Product {
    pub id: String,
    pub sku: String,
    pub name: &'static str,
    pub product_type: &'static str,
    pub unit: &'static str,
    /// Minor units.
    pub price: i64,
    pub tax_rate_bp: u32,
    pub stock: Option<i64>,
    pub active: i64,
    /// Fixed by price lists, by their ids.
    pub prices: BTreeMap<String, i64>,
    /// How many a café takes at a time.
    #[serde(skip)]
    pub usual: i64,
}

/// A shelf: type, prefix of its SKUs, tax, whether its goods keep, and `name;unit;price;usual quantity` each.
struct Shelf(&'static str, &'static str, u32, bool, &'static str);

const SHELVES: &[Shelf] = &[
    Shelf(
        "Panes",
        "PAN",
        400,
        false,
        "Barra de pan rústica 250 g;ud;78;30|Barra gallega 300 g;ud;95;24|Chapata cristal 150 g;ud;72;30|\
Pan de payés 1 kg;ud;310;6|Hogaza de masa madre 800 g;ud;345;6|Pan de molde blanco 750 g;ud;215;8|Pan de molde integral 750 g;ud;240;6|\
Panecillo blanco 60 g;ud;28;80|Panecillo integral 60 g;ud;32;60|Mollete de Antequera;ud;46;40|Pan de hamburguesa brioche;ud;52;48|\
Pan de perrito brioche;ud;48;48|Rosquilleta valenciana;bolsa 200 g;165;10|Coca de pan con aceite;ud;145;10|Pan bao;ud;55;30|\
Baguette francesa 280 g;ud;92;24|Pan de focaccia 400 g;ud;285;6|Fartó de pan de horno;ud;125;8|Picos camperos;bolsa 250 g;148;8|Pan rallado de horno;kg;195;4",
    ),
    Shelf(
        "Panes especiales",
        "ESP",
        400,
        false,
        "Pan de centeno 100 % 700 g;ud;365;4|Pan de espelta 600 g;ud;395;5|Pan de nueces y pasas 500 g;ud;420;4|\
Pan sin gluten de molde 400 g;ud;490;4|Panecillo sin gluten 70 g;ud;98;16|Pan de algarroba 500 g;ud;355;4|Pan de aceitunas negras 450 g;ud;340;5|\
Pan multicereales 600 g;ud;330;6|Pan de maíz 500 g;ud;310;4|Barra sin sal 250 g;ud;85;10|Pan ecológico de trigo antiguo 800 g;ud;480;4|Pan de semillas bajo en hidratos;ud;445;3",
    ),
    Shelf(
        "Bollería",
        "BOL",
        1000,
        false,
        "Cruasán de mantequilla;ud;82;40|Cruasán mini;ud;42;60|Napolitana de chocolate;ud;98;30|Napolitana de crema;ud;98;24|\
Ensaimada individual;ud;105;24|Caracola de pasas;ud;110;18|Palmera de hojaldre;ud;115;18|Palmera de chocolate;ud;135;20|Magdalena valenciana;ud;38;60|\
Fartón de horchata;ud;45;80|Rollo de canela;ud;140;16|Donut glaseado;ud;88;30|Berlina de crema;ud;112;20|Brioche de azúcar;ud;95;18|Coca de llanda;ud;620;3|\
Bizcocho de yogur 600 g;ud;540;3|Muffin de arándanos;ud;125;20|Cruasán vegano;ud;118;16",
    ),
    Shelf(
        "Pastelería",
        "PAS",
        1000,
        false,
        "Tarta de queso al horno 12 raciones;ud;2150;1|Tarta de zanahoria 12 raciones;ud;2090;1|Tarta de Santiago 1 kg;ud;1490;2|\
Brownie de nueces en plancha;ud;1850;1|Tarta de manzana 10 raciones;ud;1690;1|Tartaleta de limón;ud;165;12|Milhojas de crema;ud;190;12|Éclair de café;ud;175;12|\
Profiteroles;bandeja 24;1180;2|Pastelitos de boniato;docena;680;3|Mini pastelería surtida;bandeja 40;2480;1|Tiramisú individual;ud;195;12|\
Vasito de arroz con leche;ud;145;16|Plancha de San Marcos;ud;1980;1|Macarons surtidos;caja 35;2650;1",
    ),
    Shelf(
        "Salado",
        "SAL",
        1000,
        false,
        "Empanadilla de pisto;ud;115;24|Empanadilla de atún;ud;120;24|Empanada gallega de bonito 1,5 kg;ud;1590;1|Coca de verduras;ud;185;12|\
Quiche lorraine 8 raciones;ud;1390;2|Quiche de verduras 8 raciones;ud;1350;2|Tortilla de patatas 1 kg;ud;690;3|Croissant de jamón y queso;ud;165;16|\
Mini bocadillo surtido;bandeja 20;1890;1|Focaccia de tomate y romero;ud;320;5|Hojaldre de sobrasada y miel;ud;145;16|Sándwich vegetal;ud;245;10|Croqueta de jamón ibérico;bolsa 1 kg;1180;2",
    ),
    Shelf(
        "Dulces de temporada",
        "TEM",
        1000,
        true,
        "Turrón de Jijona 300 g;ud;720;12|Turrón de Alicante 300 g;ud;720;12|Turrón de yema tostada 300 g;ud;780;8|\
Polvorones artesanos;caja 1 kg;1090;6|Mazapán de Soto;caja 500 g;980;6|Roscón de Reyes 750 g;ud;1450;6|Mona de Pascua;ud;320;12|Buñuelos de calabaza;docena;420;6|\
Panquemado de Alberic;ud;480;6|Panettone artesano 750 g;ud;1690;6|Huesos de santo;caja 500 g;1150;3|Peladillas de Casinos;bolsa 500 g;640;6",
    ),
    Shelf(
        "Café e infusiones",
        "CAF",
        1000,
        true,
        "Café de tueste natural en grano;kg;1490;6|Café descafeinado en grano;kg;1690;2|Café de especialidad Etiopía;kg;2480;2|\
Café molido filtro;kg;1560;3|Cápsulas de café intenso;caja 100;2350;2|Chocolate a la taza;kg;980;3|Té verde sencha;caja 100;1250;1|Manzanilla en flor;caja 100;690;2|\
Rooibos con naranja;caja 100;890;1|Azúcar moreno en sobres;caja 1000;1350;2|Horchata de chufa D.O. 1 l;botella;285;24",
    ),
    Shelf(
        "Aceites y vinagres",
        "ACE",
        400,
        true,
        "Aceite de oliva virgen extra 5 l;garrafa;3890;4|Aceite de oliva virgen extra 500 ml;botella;795;12|\
Aceite de oliva arbequina 750 ml;botella;1090;6|Aceite de girasol alto oleico 5 l;garrafa;1490;4|Aceite aromatizado al romero 250 ml;botella;645;6|\
Monodosis de aceite 10 ml;caja 200;2690;2|Aceite ecológico de la Serranía 500 ml;botella;1150;6",
    ),
    Shelf(
        "Quesos",
        "QUE",
        400,
        true,
        "Queso manchego curado 3 kg;pieza;4980;1|Queso manchego semicurado 1 kg;cuña;1790;3|Queso tronchón 1 kg;pieza;1850;2|\
Queso de cabra al romero 700 g;pieza;1420;3|Queso fresco de servilleta;kg;980;4|Queso azul de Cabrales 500 g;cuña;1290;2|Queso Idiazabal ahumado 1 kg;pieza;2150;2|\
Torta del Casar 400 g;pieza;1690;2|Queso mahón curado 1 kg;cuña;1890;2|Mozzarella fior di latte 1 kg;bolsa;890;4|Requesón 500 g;tarrina;395;6",
    ),
    Shelf(
        "Embutidos",
        "EMB",
        1000,
        true,
        "Jamón ibérico de cebo loncheado;sobre 100 g;690;12|Jamón serrano reserva deshuesado;pieza 5 kg;6450;1|\
Lomo embuchado ibérico;pieza 1 kg;3290;1|Chorizo de León;ristra 500 g;690;6|Longaniza de Pascua;kg;1490;3|Sobrasada de Mallorca;pieza 500 g;890;4|\
Morcilla de cebolla;kg;790;4|Blanquet valenciano;kg;950;3|Salchichón de Vic;pieza 500 g;990;4|Cecina de León loncheada;sobre 100 g;720;6",
    ),
    Shelf(
        "Conservas",
        "CON",
        1000,
        true,
        "Anchoas del Cantábrico;lata 550 g;3450;2|Ventresca de atún en aceite;lata 250 g;890;6|Mejillones en escabeche;lata 115 g;345;12|\
Pimiento del piquillo;tarro 390 g;420;12|Espárrago blanco de Navarra;tarro 540 g;690;6|Aceituna gordal sin hueso;tarro 1 kg;595;6|Tomate seco en aceite;tarro 1 kg;990;4|\
Mermelada de naranja amarga;tarro 350 g;395;12|Miel de azahar;tarro 500 g;595;12|Membrillo artesano;tarrina 400 g;345;8|All i oli casero;tarro 450 g;385;6|\
Almendra marcona frita;bolsa 1 kg;1690;3|Arroz bomba D.O. Valencia;saco 5 kg;1890;4",
    ),
    Shelf(
        "Bebidas y sala",
        "BEB",
        2100,
        true,
        "Vino tinto bobal Utiel-Requena;caja 6;3690;2|Vino blanco merseguera;caja 6;3290;2|Cava brut nature;caja 6;4450;2|\
Mistela moscatel;botella;690;6|Cerveza artesana de azahar;caja 24;3890;1|Vermut rojo de Reus;botella;890;6|Bolsa de papel para pan;caja 500;2150;1|\
Servilleta compostable;caja 2000;2890;1",
    ),
];

/// Sold no longer.
const RETIRED: [&str; 3] = [
    "Pan de semillas bajo en hidratos",
    "Rooibos con naranja",
    "Plancha de San Marcos",
];

pub fn products(random: &mut Random, founded: chrono::DateTime<chrono::Utc>) -> Vec<Product> {
    let mut all = Vec::new();
    for Shelf(product_type, prefix, tax_rate_bp, keeps, goods) in SHELVES {
        for (at, good) in goods.split('|').enumerate() {
            let mut parts = good.split(';');
            let mut text = || parts.next().unwrap_or_default();
            let (name, unit, price, usual) = (text(), text(), text(), text());
            all.push(Product {
                id: random.id(founded),
                sku: format!("{prefix}-{:03}", at.saturating_add(1).saturating_mul(10)),
                name,
                product_type,
                unit,
                price: price.parse().unwrap_or(100),
                tax_rate_bp: *tax_rate_bp,
                stock: (*keeps && random.chance(70)).then(|| random.between(6, 480)),
                active: i64::from(!RETIRED.contains(&name)),
                prices: BTreeMap::new(),
                usual: usual.parse().unwrap_or(1),
            });
        }
    }
    all
}
