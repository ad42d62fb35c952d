//! What a customer may buy, and by which list's prices.
//!
//! The order of precedence: what is said of a customer alone comes before what its range group says, and without either it
//! buys everything. The price of a unit is the one that its price list fixes for the product, else the catalogue's price
//! changed by the list's percentage. A customer's discount comes off the line afterwards (see [`super::pricing`]).

use serde::Serialize;

use super::fault::{Fault, Faults};
use super::money::Amount;
use super::text::{PartyName, RecordId};

/// The most range groups, price lists or delivery groups of a supplier, each.
pub const MAX_GROUPS: usize = 100;
/// The most product types that a range names.
pub const MAX_TYPES: usize = 100;
/// The most products that are chosen one by one.
pub const MAX_PRODUCTS: usize = 5_000;
/// A price list adds or takes at most 100 %.
pub const MAX_CHANGE_BP: i64 = 10_000;

words! {
    /// Which products are in a range.
    #[derive(Default)]
    pub enum Items {
        #[default]
        All = "all",
        ProductTypes = "product_types",
        Products = "products",
    }
}

words! {
    /// Where it is said what a customer may buy.
    #[derive(Default)]
    pub enum ItemsForSale {
        #[default]
        AsGroup = "as_group",
        All = "all",
        ProductTypes = "product_types",
        Products = "products",
    }
}

impl ItemsForSale {
    /// What is said of the customer alone, if anything.
    fn own(self) -> Option<Items> {
        match self {
            ItemsForSale::AsGroup => None,
            ItemsForSale::All => Some(Items::All),
            ItemsForSale::ProductTypes => Some(Items::ProductTypes),
            ItemsForSale::Products => Some(Items::Products),
        }
    }
}

/// Customers who see the same products at the same prices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RangeGroup {
    pub name: PartyName,
    pub items: Items,
    /// Counts where the items are product types.
    pub product_types: Vec<String>,
    pub price_list_id: Option<RecordId>,
}

fields! { RangeGroup { name, items, product_types, price_list_id } }

/// Prices other than the catalogue's: some fixed, the rest changed by a percentage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct PriceList {
    pub name: PartyName,
    /// Basis points on the catalogue's prices; below zero, off them.
    pub change_bp: i64,
}

fields! { PriceList { name, change_bp } }

/// A range group as somebody typed or sent it.
#[derive(Debug, Default)]
pub struct RangeGroupDraft {
    pub name: String,
    pub items: Option<String>,
    pub product_types: Vec<String>,
    pub price_list_id: Option<String>,
}

impl RangeGroupDraft {
    /// `None` only with faults.
    pub fn parse(self, faults: &mut Faults) -> Option<RangeGroup> {
        let name = faults.take("name", PartyName::parse(&self.name));
        let items = match self.items {
            None => Some(Items::default()),
            Some(word) => faults.take("items", Items::parse(&word)),
        };
        let product_types = product_types(&self.product_types, faults);
        let price_list_id = self
            .price_list_id
            .and_then(|id| faults.take("price_list_id", RecordId::parse(&id)));
        if items == Some(Items::ProductTypes) && product_types.is_empty() && !faults.has("product_types") {
            faults.add("product_types", Fault::Missing);
        }
        Some(RangeGroup {
            name: name?,
            items: items?,
            product_types,
            price_list_id,
        })
    }
}

/// Names of product types, each once and in the catalogue's order.
pub fn product_types(typed: &[String], faults: &mut Faults) -> Vec<String> {
    if typed.len() > MAX_TYPES {
        faults.add("product_types", Fault::TooMany { max: MAX_TYPES });
        return Vec::new();
    }
    let mut types: Vec<String> = Vec::new();
    for (at, text) in typed.iter().enumerate() {
        let read = faults.take(&format!("product_types.{at}"), PartyName::parse(text));
        let Some(name) = read.map(PartyName::into_string) else {
            continue;
        };
        match types.binary_search_by(|one| by_type(one, &name)) {
            Ok(_) => {}
            Err(at) => types.insert(at, name),
        }
    }
    types
}

/// As the database compares names: the letters of ASCII without regard to case.
fn by_type(one: &str, other: &str) -> std::cmp::Ordering {
    one.to_ascii_lowercase().cmp(&other.to_ascii_lowercase())
}

impl PriceList {
    /// `None` only with faults; the percentage is read by the caller.
    pub fn parse(name: &str, change_bp: Option<i64>, faults: &mut Faults) -> Option<PriceList> {
        let name = faults.take("name", PartyName::parse(name));
        if change_bp.is_some_and(|bp| !(-MAX_CHANGE_BP..=MAX_CHANGE_BP).contains(&bp)) {
            faults.add("change_bp", Fault::OutOfRange);
        }
        Some(PriceList {
            name: name?,
            change_bp: change_bp?,
        })
    }
}

/// What one customer may buy and at which prices, before its discount.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    pub items: Items,
    pub product_types: Vec<String>,
    /// Whose list of products counts: the customer's or its range group's.
    pub owner_id: Option<String>,
    pub price_list_id: Option<String>,
    pub change_bp: i64,
}

/// What a customer's record says of it.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub customer_id: String,
    pub items_for_sale: ItemsForSale,
    pub product_types: Vec<String>,
    pub range_group_id: Option<String>,
}

impl Range {
    #[must_use]
    pub fn of(said: Said, group: Option<RangeGroup>, list: Option<PriceList>) -> Range {
        let price_list_id = group.as_ref().and_then(|group| group.price_list_id.clone());
        let (items, product_types, owner_id) = match (said.items_for_sale.own(), group) {
            (Some(items), _) => (items, said.product_types, Some(said.customer_id)),
            (None, Some(group)) => (group.items, group.product_types, said.range_group_id),
            (None, None) => (Items::All, Vec::new(), None),
        };
        Range {
            items,
            product_types,
            owner_id,
            price_list_id: price_list_id.map(RecordId::into_string),
            change_bp: list.map_or(0, |list| list.change_bp),
        }
    }

    /// Whether a product of this type is in the range; `is_chosen` tells whether it is among those chosen one by one.
    #[must_use]
    pub fn includes(&self, product_type: &str, is_chosen: bool) -> bool {
        match self.items {
            Items::All => true,
            Items::ProductTypes => self
                .product_types
                .iter()
                .any(|one| by_type(one, product_type).is_eq()),
            Items::Products => is_chosen,
        }
    }

    /// What a unit costs before the customer's discount: the price that its list fixes, or the catalogue's as the list
    /// changes it.
    #[must_use]
    pub fn price(&self, catalogue: Amount, fixed: Option<Amount>) -> Amount {
        let share = |bp: u64| catalogue.share_bp(u32::try_from(bp).unwrap_or(u32::MAX));
        match fixed {
            Some(fixed) => fixed,
            None if self.change_bp < 0 => {
                catalogue.less_bp(u32::try_from(self.change_bp.unsigned_abs()).unwrap_or(u32::MAX))
            }
            None => share(self.change_bp.unsigned_abs())
                .and_then(|more| catalogue.checked_add(more))
                .unwrap_or(catalogue),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(minor: i64) -> Amount {
        Amount::new(minor).unwrap()
    }

    fn group(items: Items, types: &[&str]) -> RangeGroup {
        RangeGroup {
            name: PartyName::parse("Bars").unwrap(),
            items,
            product_types: types.iter().map(|one| (*one).to_owned()).collect(),
            price_list_id: RecordId::parse("0192f0c0-0000-7000-8000-000000000001").ok(),
        }
    }

    fn said(items_for_sale: ItemsForSale, group: bool) -> Said {
        Said {
            customer_id: "customer".to_owned(),
            items_for_sale,
            product_types: vec!["Wine".to_owned()],
            range_group_id: group.then(|| "group".to_owned()),
        }
    }

    #[test]
    fn without_a_word_a_customer_buys_everything_at_the_catalogue_s_prices() {
        let range = Range::of(said(ItemsForSale::AsGroup, false), None, None);
        assert!(range.includes("Bread", false));
        assert_eq!(range.price(amount(120), None), amount(120));
    }

    #[test]
    fn a_group_says_what_its_customers_buy_unless_the_customer_s_record_does() {
        let bread = || Some(group(Items::ProductTypes, &["bread"]));
        let range = Range::of(said(ItemsForSale::AsGroup, true), bread(), None);
        assert!(
            range.includes("Bread", false),
            "types are the same in either case of letters"
        );
        assert!(!range.includes("Wine", false));
        let own = Range::of(said(ItemsForSale::ProductTypes, true), bread(), None);
        assert!(own.includes("Wine", false) && !own.includes("Bread", false));
        let all = Range::of(said(ItemsForSale::All, true), bread(), None);
        assert!(all.includes("Soap", false));
        assert!(
            all.price_list_id.is_some(),
            "the prices are the group's all the same"
        );
    }

    #[test]
    fn products_chosen_one_by_one_are_the_group_s_or_the_customer_s() {
        let chosen = || Some(group(Items::Products, &[]));
        let theirs = Range::of(said(ItemsForSale::AsGroup, true), chosen(), None);
        assert_eq!(theirs.owner_id.as_deref(), Some("group"));
        let own = Range::of(said(ItemsForSale::Products, true), chosen(), None);
        assert_eq!(own.owner_id.as_deref(), Some("customer"));
        assert!(own.includes("Bread", true) && !own.includes("Bread", false));
    }

    #[test]
    fn a_list_fixes_some_prices_and_changes_the_rest() {
        let at = |change_bp| Range {
            change_bp,
            ..Range::default()
        };
        assert_eq!(
            at(-500).price(amount(1_990), None),
            amount(1_891),
            "1890.5 away from zero"
        );
        assert_eq!(
            at(500).price(amount(1_990), None),
            amount(2_090),
            "99.5 away from zero"
        );
        assert_eq!(at(-10_000).price(amount(1_990), None), Amount::ZERO);
        assert_eq!(at(-500).price(amount(1_990), Some(amount(1_500))), amount(1_500));
        assert_eq!(
            at(10_000).price(Amount::MAX, None),
            Amount::MAX,
            "what cannot be stored is not changed"
        );
    }

    #[test]
    fn types_stand_once_and_in_the_catalogue_s_order() {
        let mut faults = Faults::default();
        let typed: Vec<String> = ["wine", " Bread ", "Wine", "apples"].map(str::to_owned).into();
        assert_eq!(product_types(&typed, &mut faults), ["apples", "Bread", "wine"]);
        assert!(faults.is_empty());
        product_types(&["".to_owned()], &mut faults);
        assert!(faults.has("product_types.0"));
    }

    #[test]
    fn a_group_names_its_faults() {
        let draft = RangeGroupDraft {
            items: Some("product_types".to_owned()),
            price_list_id: Some("7".to_owned()),
            ..RangeGroupDraft::default()
        };
        let mut faults = Faults::default();
        assert_eq!(draft.parse(&mut faults), None);
        let fields: Vec<_> = faults.into_vec().into_iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["name", "price_list_id", "product_types"]);
        let mut faults = Faults::default();
        assert!(PriceList::parse("Bars", Some(10_001), &mut faults).is_some());
        assert!(faults.has("change_bp"));
    }
}
