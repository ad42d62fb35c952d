//! Which customers a list is asked for, read from its address: the same on the page and in the API.

use crate::domain::calendar::parse_date;
use crate::domain::customer::{AccountStatus, Kind};
use crate::domain::delinquency::Status;
use crate::domain::fault::{Fault, Faults};
use crate::domain::money::Amount;
use crate::domain::text::{RecordId, Tag};
use crate::storage::customers::list::{Filter, Sort};
use crate::web::request::Request;

/// Every name that a list can be asked by.
pub const NAMES: [&str; 13] = [
    "q",
    "tag",
    "status",
    "delinquency",
    "kind",
    "group",
    "sales_rep",
    "warehouse",
    "field",
    "overdue_from",
    "ordered_since",
    "ordered_before",
    "sort",
];

/// The filter in an address, amounts by `amount`; what is not understood is left out and noted. Nothing typed is no filter.
pub fn read(
    request: &Request,
    faults: &mut Faults,
    amount: impl Fn(&str) -> Result<Amount, Fault>,
) -> Filter {
    let text = |name: &str| request.query(name).filter(|text| !text.trim().is_empty());
    let mut id = |name: &str| text(name).and_then(|text| faults.take(name, RecordId::parse(text)));
    let (group, sales_rep, warehouse) = (id("group"), id("sales_rep"), id("warehouse"));
    let mut day = |name: &str| text(name).and_then(|text| faults.take(name, parse_date(text)));
    let (ordered_since, ordered_before) = (day("ordered_since"), day("ordered_before"));
    Filter {
        search: text("q").map(str::to_owned),
        status: text("status").and_then(|text| faults.take("status", AccountStatus::parse(text))),
        delinquency: text("delinquency").and_then(|text| faults.take("delinquency", Status::parse(text))),
        tag: text("tag").and_then(|text| faults.take("tag", Tag::parse(text))),
        kind: text("kind").and_then(|text| faults.take("kind", Kind::parse(text))),
        group,
        sales_rep,
        warehouse,
        field: text("field").and_then(|text| {
            let pair = text.split_once(':').ok_or(Fault::BadFormat);
            faults
                .take("field", pair)
                .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
        }),
        overdue_from: text("overdue_from").and_then(|text| faults.take("overdue_from", amount(text))),
        ordered_since,
        ordered_before,
        sort: text("sort")
            .and_then(|text| faults.take("sort", Sort::parse(text)))
            .unwrap_or_default(),
    }
}
