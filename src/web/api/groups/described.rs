use serde_json::{Value, json};

use super::{
    DeliveryGroupBody, DeliveryGroupJson, PriceJson, PriceListBody, PriceListJson, PricesBody, PricesJson,
    RangeGroupBody, RangeGroupJson, SkusBody, SkusJson,
};
use crate::domain::customer::Weekday;
use crate::domain::delivery::MAX_LEAD_DAYS;
use crate::domain::range::{Items, MAX_CHANGE_BP, MAX_PRODUCTS, MAX_TYPES};
use crate::domain::text::{PartyName, Reason, Sku};
use crate::error::Refusal;
use crate::web::api::described::operation::Operation;
use crate::web::api::described::shape::{self, Shape, about, amount, text, whole, words};
use crate::web::api::products;

fn items() -> Value {
    about(
        words(Items::ALL.iter().map(|items| items.as_str())),
        "`products` are those of `/range-groups/{id}/products`. Left out or null: all.",
    )
}

fn days() -> Value {
    about(
        json!({"maxItems": Weekday::ALL.len(), "items": words(Weekday::ALL.iter().map(|day| day.as_str()))}),
        "None: any day. A customer's own days come before these.",
    )
}

fn range_group() -> [Operation; 5] {
    let sent = || {
        Shape::sent::<RangeGroupBody>()
            .field("name", text(PartyName::parse))
            .field("items", items())
            .field(
                "product_types",
                about(
                    json!({"maxItems": MAX_TYPES, "items": text(PartyName::parse)}),
                    "Needed where `items` is `product_types`.",
                ),
            )
            .field("price_list_id", json!({"format": "uuid"}))
    };
    let told = || {
        Shape::told::<RangeGroupJson>()
            .field("id", shape::id())
            .field("price_list_id", json!({"format": "uuid"}))
    };
    let example = || json!({"name": "Bars", "items": "product_types", "product_types": ["Bread", "Pastry"]});
    [
        Operation::post("/range-groups", "Create a range group")
            .about("Its customers see these products, and no others, at the prices of its list. A customer is in at most one.")
            .body("NewRangeGroup", sent(), example())
            .answers(201, "RangeGroup", told()),
        Operation::get("/range-groups", "List range groups").about("All of them, by name.").lists("RangeGroup", told()),
        Operation::get("/range-groups/{id}", "Show a range group").answers(200, "RangeGroup", told()),
        Operation::put("/range-groups/{id}", "Change a range group")
            .body("RangeGroupChange", sent(), example())
            .answers(200, "RangeGroup", told()),
        Operation::delete("/range-groups/{id}", "Delete a range group")
            .about("One that customers are in stays.")
            .answers_nothing()
            .refuses(&[Refusal::GroupInUse]),
    ]
}

fn price_list() -> [Operation; 5] {
    let sent = || {
        Shape::sent::<PriceListBody>()
            .field("name", text(PartyName::parse))
            .field(
                "change_bp",
                about(
                    whole(-MAX_CHANGE_BP, MAX_CHANGE_BP),
                    "Basis points on the catalogue's prices where the list fixes none: -500 is 5 % off.",
                ),
            )
    };
    let told = || {
        Shape::told::<PriceListJson>()
            .field("id", shape::id())
            .field("change_bp", whole(-MAX_CHANGE_BP, MAX_CHANGE_BP))
    };
    let example = || json!({"name": "Hotels", "change_bp": -500});
    [
        Operation::post("/price-lists", "Create a price list")
            .about(
                "A unit costs what its list fixes for the product, else the catalogue's price changed by the list's percentage; \
                a customer's discount comes off the line afterwards.",
            )
            .body("NewPriceList", sent(), example())
            .answers(201, "PriceList", told()),
        Operation::get("/price-lists", "List price lists").about("All of them, by name.").lists("PriceList", told()),
        Operation::get("/price-lists/{id}", "Show a price list").answers(200, "PriceList", told()),
        Operation::put("/price-lists/{id}", "Change a price list")
            .body("PriceListChange", sent(), example())
            .answers(200, "PriceList", told()),
        Operation::delete("/price-lists/{id}", "Delete a price list")
            .about("One that a range group has stays.")
            .answers_nothing()
            .refuses(&[Refusal::GroupInUse]),
    ]
}

fn delivery_group() -> [Operation; 5] {
    let sent =
        || {
            Shape::sent::<DeliveryGroupBody>()
            .field("name", text(PartyName::parse))
            .field("zone", about(text(Reason::parse), "Where it is, in your own words."))
            .field(
                "lead_days",
                about(
                    whole(0, MAX_LEAD_DAYS.into()),
                    "From the order to the first delivery. Left out or null: as in the rules for deliveries.",
                ),
            )
            .field(
                "cut_off",
                about(
                    json!({"pattern": "^([01][0-9]|2[0-4]):[0-5][0-9]$"}),
                    "Local time. Left out or null: as in the rules for deliveries.",
                ),
            )
            .field("delivery_days", days())
        };
    let told = || {
        Shape::told::<DeliveryGroupJson>()
            .field("id", shape::id())
            .field("cut_off", json!({"pattern": "^[0-9]{2}:[0-9]{2}$"}))
    };
    let example = || json!({"name": "Coast", "zone": "Dénia to Altea", "lead_days": 2, "cut_off": "12:00", "delivery_days": ["tuesday", "friday"]});
    [
        Operation::post("/delivery-groups", "Create a delivery group")
            .about("What it settles takes the place of the rules for deliveries, for its customers. A customer is in at most one.")
            .body("NewDeliveryGroup", sent(), example())
            .answers(201, "DeliveryGroup", told()),
        Operation::get("/delivery-groups", "List delivery groups")
            .about("All of them, by name.")
            .lists("DeliveryGroup", told()),
        Operation::get("/delivery-groups/{id}", "Show a delivery group").answers(200, "DeliveryGroup", told()),
        Operation::put("/delivery-groups/{id}", "Change a delivery group")
            .body("DeliveryGroupChange", sent(), example())
            .answers(200, "DeliveryGroup", told()),
        Operation::delete("/delivery-groups/{id}", "Delete a delivery group")
            .about("One that customers are in stays.")
            .answers_nothing()
            .refuses(&[Refusal::GroupInUse]),
    ]
}

fn chosen(list: &'static str, put: &'static str, body: &'static str) -> [Operation; 2] {
    let sent = Shape::sent::<SkusBody>().field(
        "skus",
        json!({"maxItems": MAX_PRODUCTS, "items": text(Sku::parse)}),
    );
    [
        Operation::get(list, "List the products that are chosen one by one")
            .about("In the catalogue's order. They count where the items for sale are `products`.")
            .lists("Product", products::described::told()),
        Operation::put(put, "Choose products one by one")
            .about("They take the place of those that were chosen before.")
            .body(body, sent, json!({"skus": ["CRO-1"]}))
            .answers(200, "ChosenProducts", Shape::told::<SkusJson>()),
    ]
}

pub fn operations() -> Vec<Operation> {
    let prices = Shape::sent::<PricesBody>()
        .field("prices", json!({"maxItems": MAX_PRODUCTS}))
        .field("prices.sku", text(Sku::parse))
        .field(
            "prices.price",
            about(
                shape::amount_or_none(),
                "Minor units, before tax; null or left out: the list fixes none any more.",
            ),
        );
    let price = || Shape::told::<PriceJson>().field("price", about(amount(), "Minor units, before tax."));
    let mut operations: Vec<Operation> = range_group().into();
    operations.extend(chosen(
        "/range-groups/{id}/products",
        "/range-groups/{id}/products",
        "RangeProducts",
    ));
    operations.extend(price_list());
    operations.push(
        Operation::get("/price-lists/{id}/prices", "List the prices that a list fixes")
            .about("By SKU.")
            .lists("FixedPrice", price()),
    );
    operations.push(
        Operation::patch("/price-lists/{id}/prices", "Fix prices in a list")
            .about("Those that are not named stay as they are.")
            .body(
                "FixedPrices",
                prices,
                json!({"prices": [{"sku": "CRO-1", "price": 110}]}),
            )
            .answers(200, "FixedPricesSet", Shape::told::<PricesJson>()),
    );
    operations.extend(delivery_group());
    operations.extend(chosen(
        "/customers/{id}/products",
        "/customers/{id}/products",
        "CustomerProducts",
    ));
    operations
}
