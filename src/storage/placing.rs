//! How an order comes into being: read the prices and the terms, then write all of it in one batch that stands behind the gate.

use chrono::NaiveDate;

use super::accounts::{self, CustomerRef, Effect, TRIES};
use super::act::{Act, Along, Failure};
use super::db::{Db, Rows, Statement};
use super::db_error::DbError;
use super::history::{Event, note};
use super::idempotency::Receipt;
use super::orders::{Order, OrderLine};
use super::quotes::{Quote, QuotedLine, quote};
use crate::domain::delinquency::Status;
use crate::domain::fault::Fault;
use crate::domain::money::Amount;
use crate::domain::order::{Minimum, OrderStatus, Shortfall, Wanted, for_whom};
use crate::domain::text::{Note, PartyName};
use crate::domain::warehouse::Unsupplied;
use crate::params;

#[derive(Debug, Clone)]
pub struct NewOrder {
    pub customer: CustomerRef,
    pub lines: Vec<Wanted>,
    /// Where it is to come from, by id or name. `None`: from the customer's default one.
    pub warehouse: Option<PartyName>,
    /// The person it is for: a multiple customer's order has to name one.
    pub placed_for: Option<PartyName>,
    pub reference: Option<PartyName>,
    /// Who of the customer's people places it; `None`: the supplier, or a program.
    pub contact_id: Option<String>,
    /// `None`: the first day that is possible.
    pub deliver_on: Option<NaiveDate>,
    /// What the buyer was shown; at any other total it is asked again.
    pub shown_total: Option<Amount>,
    /// Lets somebody with the right to do so past status and limit. Used only where the gate says no.
    pub override_reason: Option<Note>,
}

/// What became of an order. Made once a request, so the size of the larger variant costs nothing.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant)]
pub enum Placement {
    Placed(Box<Order>, Vec<OrderLine>),
    Refused(Refused),
}

#[derive(Debug, Clone)]
pub struct Refused {
    pub why: Why,
    /// The lines at fault, by their place in the request.
    pub lines: Vec<usize>,
    /// The least that the customer orders, and what is missing to it.
    pub shortfall: Option<(Minimum, Shortfall)>,
}

impl Refused {
    fn of(why: Why) -> Refused {
        Refused {
            why,
            lines: Vec::new(),
            shortfall: None,
        }
    }

    fn at(why: Why, lines: Vec<usize>) -> Refused {
        Refused {
            lines,
            ..Refused::of(why)
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    DoNotSell,
    CreditLimitExceeded,
    CustomerInactive,
    OutOfStock,
    NotInRange,
    /// No warehouse is assigned to the customer.
    NoWarehouse,
    BelowMinimum,
    /// Nothing can be delivered on the day that was asked for.
    NoDelivery,
    /// Prices or quantities are not those that the buyer was shown.
    TotalChanged,
}

impl Why {
    /// As history keeps it.
    pub fn as_str(self) -> &'static str {
        match self {
            Why::DoNotSell => "do_not_sell",
            Why::CreditLimitExceeded => "credit_limit_exceeded",
            Why::CustomerInactive => "customer_inactive",
            Why::OutOfStock => "out_of_stock",
            Why::NotInRange => "not_in_range",
            Why::NoWarehouse => "no_warehouse",
            Why::BelowMinimum => "below_minimum",
            Why::NoDelivery => "no_delivery",
            Why::TotalChanged => "total_changed",
        }
    }

    /// What the gate or a constraint said.
    fn of(error: &DbError) -> Option<Why> {
        [
            ("DO_NOT_SELL", Why::DoNotSell),
            ("CREDIT_LIMIT_EXCEEDED", Why::CreditLimitExceeded),
            ("CUSTOMER_INACTIVE", Why::CustomerInactive),
            ("BELOW_MINIMUM", Why::BelowMinimum),
            ("out_of_stock", Why::OutOfStock),
        ]
        .into_iter()
        .find_map(|(text, why)| error.says(text).then_some(why))
    }

    /// Whether a person may let an order pass nevertheless.
    fn can_be_overridden(self) -> bool {
        matches!(
            self,
            Why::DoNotSell | Why::CreditLimitExceeded | Why::BelowMinimum
        )
    }
}

/// Places an order, at today's prices whatever was shown before. Status, limit, minimum, stock and range are checked by the
/// batch that writes it; `along` belongs to that batch, or to the one that notes a refusal.
pub async fn place(
    db: &Db,
    act: &Act<'_>,
    new: &NewOrder,
    along: Along<'_, Placement>,
) -> Result<Placement, Failure> {
    let mut overridden = false;
    let mut account: Option<Vec<Statement>> = None;
    let mut result = Err(Failure::NotFound);
    for _ in 0..TRIES {
        let named = new.warehouse.as_ref().map(PartyName::as_str);
        let quote = quote(db, act.supplier, &new.customer, &new.lines, named).await?;
        for_whom(quote.customer.is_multiple, new.placed_for.as_ref())
            .map_err(|fault| Failure::field("placed_for", fault))?;
        match quote.from {
            Ok(_) => {}
            Err(Unsupplied::NotAssigned) => return Err(Failure::field("warehouse", Fault::NotAssigned)),
            Err(Unsupplied::NoneAssigned) => {
                let refused = Refused::of(Why::NoWarehouse);
                return refuse(db, act, &quote, refused, Vec::new(), along).await;
            }
        }
        let missing = quote.places(|line| line.offered.is_none());
        if !missing.is_empty() {
            let refused = Refused::at(Why::NotInRange, missing);
            return refuse(db, act, &quote, refused, Vec::new(), along).await;
        }
        if new.shown_total.is_some_and(|shown| shown != quote.totals.gross) {
            return Ok(Placement::Refused(Refused::of(Why::TotalChanged)));
        }
        let deliver_on = match new.deliver_on {
            None => quote.days.possible(act.now).first().copied(),
            Some(day) if quote.days.is_possible(act.now, day) => Some(day),
            // Whoever may let an order pass may promise a day.
            Some(day) if new.override_reason.is_some() && day >= act.today() => {
                overridden = true;
                Some(day)
            }
            Some(_) => {
                let refused = Refused::of(Why::NoDelivery);
                return refuse(db, act, &quote, refused, Vec::new(), along).await;
            }
        };
        let passing = Passing {
            deliver_on,
            overridden,
            first: account.clone().unwrap_or_default(),
        };
        let error = match write(db, act, new, &quote, passing, along).await? {
            Ok(placed) => return Ok(placed),
            Err(error) => error,
        };
        // The catalogue or the account moved between reading and writing.
        let moved = error.says("FOREIGN KEY") || error.says("STALE_ACCOUNT");
        let Some(why) = Why::of(&error) else {
            result = Err(Failure::Db(error));
            if moved {
                account = None;
                continue;
            }
            return result;
        };
        let mut saved = Vec::new();
        if why == Why::DoNotSell && account.is_none() {
            // The stored status may be behind: an override may have run out, a payment come in since the last look.
            let (may_order, save) = look_again(db, act, &quote.customer.id).await?;
            if may_order {
                account = Some(save);
                continue;
            }
            saved = save;
        }
        if why.can_be_overridden() && new.override_reason.is_some() && !overridden {
            overridden = true;
            continue;
        }
        let refused = match why {
            Why::OutOfStock => Refused::at(why, quote.places(QuotedLine::is_short)),
            Why::BelowMinimum => Refused {
                shortfall: quote.shortfall().map(|missing| (quote.minimum, missing)),
                ..Refused::of(why)
            },
            _ => Refused::of(why),
        };
        let is_told = match why {
            Why::OutOfStock => !refused.lines.is_empty(),
            Why::BelowMinimum => refused.shortfall.is_some(),
            _ => true,
        };
        if !is_told {
            // Somebody else took the last ones just now, or the terms have changed: read again to say of what.
            result = Err(Failure::Db(error));
            continue;
        }
        return refuse(db, act, &quote, refused, saved, along).await;
    }
    result
}

/// The account judged as of today: whether it may order, and the statements that store a judgement that has changed.
async fn look_again(db: &Db, act: &Act<'_>, customer_id: &str) -> Result<(bool, Vec<Statement>), Failure> {
    let account = accounts::load(db, act.supplier, customer_id)
        .await?
        .ok_or(Failure::NotFound)?;
    let (items, overrides) = (account.items().to_vec(), account.overrides().to_vec());
    let outcome = account
        .outcome(db, act, Effect::FromToday, items, overrides, |_| {})
        .await?;
    let may_order = outcome.standing.effective != Status::DoNotSell;
    let changed = outcome.standing.effective != account.effective();
    let save = if may_order || changed {
        account.save(act, &outcome)?
    } else {
        Vec::new()
    };
    Ok((may_order, save))
}

/// How an order gets past the gate.
struct Passing {
    deliver_on: Option<NaiveDate>,
    /// By its `override_reason`.
    overridden: bool,
    /// What is written before it.
    first: Vec<Statement>,
}

/// The batch. The outer error is ours, the inner one what D1 said.
async fn write(
    db: &Db,
    act: &Act<'_>,
    new: &NewOrder,
    quote: &Quote,
    passing: Passing,
    along: Along<'_, Placement>,
) -> Result<Result<Placement, DbError>, Failure> {
    let reason = new
        .override_reason
        .as_ref()
        .filter(|_| passing.overridden)
        .map(|reason| reason.as_str().to_owned());
    let own = |text: &Option<PartyName>| text.as_ref().map(|text| text.as_str().to_owned());
    let site = quote.from.as_ref().ok().and_then(Option::as_ref);
    let elsewhere = site.filter(|site| !site.is_main).map(|site| site.id.clone());
    let id = act.id();
    let mut order = Order {
        number: number_marker(&id),
        id,
        customer_id: quote.customer.id.clone(),
        customer_name: quote.customer.name.clone(),
        status: OrderStatus::Placed,
        placed_by: act.actor.to_owned(),
        placed_at: act.now,
        placed_on: act.today(),
        placed_for: own(&new.placed_for),
        reference: own(&new.reference),
        warehouse: site.map(|site| site.name.clone()).or_else(|| own(&new.warehouse)),
        net: quote.totals.net,
        tax: quote.totals.tax,
        total: quote.totals.gross,
        delivery_fee: quote.fee.net,
        delivery_tax_rate_bp: quote.fee.tax_rate_bp,
        delivery_tax: quote.fee.tax,
        deliver_on: passing.deliver_on,
        invoice_id: None,
        override_by: reason.as_ref().map(|_| act.actor.to_owned()),
        override_reason: reason,
    };
    let lines: Vec<OrderLine> = quote
        .lines
        .iter()
        .filter_map(|line| order_line(line, quote.discount_bp))
        .collect();
    let placed = Placement::Placed(Box::new(order.clone()), lines.clone());
    let mut batch = passing.first;
    batch.push(Statement::new(
        "INSERT INTO counter (supplier_id, name, value) VALUES (?1, 'order', 1001) ON CONFLICT DO UPDATE SET value = value + 1",
        params![act.supplier.id()],
    ));
    // Before the order: whoever sends the same request again meets its receipt first, and not the gate.
    batch.extend(along(&placed));
    let at = batch.len();
    batch.push(Statement::new(
        "INSERT INTO sales_order (supplier_id, id, customer_id, number, placed_by, placed_at, placed_on, placed_for, reference, warehouse, \
           net, tax, total, status, override_by, override_reason, units, delivery_fee, delivery_tax_rate_bp, delivery_tax, deliver_on, contact_id) \
         SELECT n.supplier_id, ?2, ?3, n.value, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 'placed', ?13, ?14, ?16, ?17, ?18, ?19, ?20, ?21 \
         FROM counter n JOIN supplier s ON s.id = n.supplier_id \
         WHERE n.supplier_id = ?1 AND n.name = 'order' AND s.catalogue_version = ?15 RETURNING number",
        params![
            act.supplier.id(),
            &order.id,
            &order.customer_id,
            act.actor,
            act.now,
            order.placed_on,
            order.placed_for.clone(),
            order.reference.clone(),
            order.warehouse.clone(),
            order.net,
            order.tax,
            order.total,
            order.override_by.clone(),
            order.override_reason.clone(),
            quote.catalogue_version,
            quote.units(),
            order.delivery_fee,
            order.delivery_tax_rate_bp,
            order.delivery_tax,
            order.deliver_on,
            new.contact_id.clone()
        ],
    ));
    // At another version of the catalogue there is no order, and its lines fail on their foreign key.
    batch.push(Statement::new(
        "INSERT INTO order_line (supplier_id, order_id, line, product_id, sku, name, quantity, unit_price, discount_bp, tax_rate_bp, net, tax, warehouse_id) \
         SELECT ?1, ?2, key + 1, value ->> 'product_id', value ->> 'sku', value ->> 'name', value ->> 'quantity', value ->> 'unit_price', \
           value ->> 'discount_bp', value ->> 'tax_rate_bp', value ->> 'net', value ->> 'tax', ?4 FROM json_each(?3)",
        params![
            act.supplier.id(),
            &order.id,
            serde_json::to_string(&lines)?,
            elsewhere
        ],
    ));
    struct Numbered {
        number: String,
    }
    row! { Numbered { number } }
    match db.batch(batch).await {
        Err(error) => Ok(Err(error)),
        Ok(results) => {
            let numbered: Option<Numbered> = results.get(at).map_or(Ok(None), Rows::first)?;
            order.number = numbered
                .ok_or_else(|| DbError::unreadable("an order has no number"))?
                .number;
            Ok(Ok(Placement::Placed(Box::new(order), lines)))
        }
    }
}

fn order_line(quoted: &QuotedLine, discount_bp: u32) -> Option<OrderLine> {
    let (offered, totals) = quoted.offered.as_ref()?;
    Some(OrderLine {
        product_id: offered.id.clone(),
        sku: offered.sku.clone(),
        name: offered.name.clone(),
        quantity: quoted.wanted.quantity,
        unit_price: offered.price,
        discount_bp,
        tax_rate_bp: offered.tax_rate_bp,
        net: totals.net,
        tax: totals.tax,
    })
}

/// What stands for the number in an answer until the batch has given one. Nobody can have sent it: the id is new.
fn number_marker(order_id: &str) -> String {
    format!("number-of-{order_id}")
}

impl Receipt {
    /// Keeps the answer to a placed order, in the order's own batch.
    pub fn keep_order(&self, act: &Act<'_>, order: &Order, status: u16, body: &str) -> Statement {
        self.keep_numbered(act.supplier, status, body, act.now, &number_marker(&order.id))
    }
}

/// Notes what the gate or the stock refused.
async fn refuse(
    db: &Db,
    act: &Act<'_>,
    quote: &Quote,
    refused: Refused,
    saved: Vec<Statement>,
    along: Along<'_, Placement>,
) -> Result<Placement, Failure> {
    let mut rest = Vec::new();
    if !matches!(refused.why, Why::NotInRange | Why::NoDelivery | Why::NoWarehouse) {
        let reason = refused.why.as_str().to_owned();
        rest.push(note(
            act,
            &quote.customer.id,
            &Event::OrderRefused {
                total: quote.totals.gross,
                reason,
            },
        )?);
    }
    let placement = Placement::Refused(refused);
    rest.extend(along(&placement));
    let mut batch = saved;
    batch.extend(rest.iter().cloned());
    if batch.is_empty() {
        return Ok(placement);
    }
    match db.batch(batch).await {
        // Somebody else has judged the account meanwhile; their word stands.
        Err(error) if error.says("STALE_ACCOUNT") => db.batch(rest).await.map(drop)?,
        other => other.map(drop)?,
    }
    Ok(placement)
}
