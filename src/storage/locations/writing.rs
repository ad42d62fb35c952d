//! Locations added, edited and removed. What else has to move with them, managers and defaults, moves in the same batch.

use super::{Location, Person, get, uses};
use crate::domain::fault::{Fault, Faults};
use crate::domain::location::{LocationFields, Use};
use crate::domain::sorting::sort;
use crate::domain::text::AddressLine;
use crate::params;
use crate::storage::Param;
use crate::storage::act::{Act, Along, Edited, Failure};
use crate::storage::db::{Db, Statement};
use crate::storage::db_error::DbError;
use crate::storage::history::{Event, note};
use crate::storage::retries::with_retries;

/// What a write has to know first: which uses have a default already, and the names of those who shall be managers.
struct Known {
    defaults: Vec<Use>,
    managers: Vec<Person>,
}

struct Defaults {
    shipping: bool,
    billing: bool,
}

row! { Defaults { shipping, billing } }

async fn known(db: &Db, act: &Act<'_>, customer_id: &str, fields: &LocationFields) -> Result<Known, Failure> {
    let supplier = act.supplier.id();
    let results = db
        .batch(vec![
            Statement::new(
                "SELECT EXISTS (SELECT 1 FROM location WHERE supplier_id = ?1 AND customer_id = ?2 AND default_shipping = 1) AS shipping, \
                   EXISTS (SELECT 1 FROM location WHERE supplier_id = ?1 AND customer_id = ?2 AND default_billing = 1) AS billing \
                 FROM customer WHERE supplier_id = ?1 AND id = ?2",
                params![supplier, customer_id],
            ),
            Statement::new(
                "SELECT c.id, c.name FROM json_each(?3) AS j CROSS JOIN contact AS c \
                 ON c.supplier_id = ?1 AND c.id = j.value AND c.customer_id = ?2",
                params![supplier, customer_id, serde_json::to_string(&fields.managers)?],
            ),
        ])
        .await?;
    let [defaults, managers] = results.as_slice() else {
        return Err(DbError::unreadable("two results expected").into());
    };
    let Defaults { shipping, billing } = defaults.first()?.ok_or(Failure::NotFound)?;
    Ok(Known {
        defaults: uses(shipping, billing),
        managers: managers.all()?,
    })
}

/// A location's fields as they will be stored.
struct Settled {
    fields: LocationFields,
    managers: Vec<(String, String)>,
    /// The uses of which it takes the default over from another location.
    taken: Vec<Use>,
}

impl Known {
    /// `before` is what the location has been the default for.
    fn settle(&self, mut fields: LocationFields, before: &[Use]) -> Result<Settled, Failure> {
        let mut faults = Faults::default();
        fields.settle_defaults(before, &mut faults);
        let mut managers: Vec<(String, String)> = Vec::new();
        for (at, id) in fields.managers.iter().enumerate() {
            match self.managers.iter().find(|person| person.id == *id) {
                Some(person) => managers.push((person.id.clone(), person.name.clone())),
                None => faults.add(&format!("managers.{at}"), Fault::Unknown),
            }
        }
        if !faults.is_empty() {
            return Err(Failure::Invalid(faults.into_vec()));
        }
        // As they are read back.
        sort(&mut managers);
        fields.managers = managers.iter().map(|(id, _)| id.clone()).collect();
        let chosen = std::mem::take(&mut fields.default_for);
        for one in Use::ALL {
            // The first of a use is its default.
            let is_first = fields.uses.contains(one) && !self.defaults.contains(one);
            if chosen.contains(one) || is_first {
                fields.default_for.push(*one);
            }
        }
        let taken = chosen.into_iter().filter(|one| !before.contains(one)).collect();
        Ok(Settled {
            fields,
            managers,
            taken,
        })
    }
}

pub async fn add(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    fields: &LocationFields,
    along: Along<'_, Location>,
) -> Result<Location, Failure> {
    with_retries(|| async move {
        let known = known(db, act, customer_id, fields).await?;
        let Settled {
            fields,
            managers,
            taken,
        } = known.settle(fields.clone(), &[])?;
        let mut batch = take_over(act, customer_id, &taken);
        let location = Location {
            id: act.id(),
            fields,
            managers,
            created_at: act.now,
            updated_at: act.now,
            version: 1,
        };
        let mut params = params![act.supplier.id(), &location.id, customer_id];
        params.extend(columns(&location.fields)?);
        params.extend(params![act.now]);
        batch.push(Statement::new(
            "INSERT INTO location (supplier_id, id, customer_id, name, ships, bills, default_shipping, default_billing, lines, postal_code, \
               city, region, country, phone, instructions, hours, exceptions, created_at, updated_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?18)",
            params,
        ));
        batch.push(appoint(act, &location)?);
        let name = location.fields.name.as_str().to_owned();
        batch.push(note(act, customer_id, &Event::LocationAdded { name })?);
        batch.extend(along(&location));
        db.batch(batch).await.map_err(refusal)?;
        Ok(location)
    })
    .await
}

/// The editable columns, in the order in which the statements name them.
fn columns(fields: &LocationFields) -> Result<Vec<Param>, Failure> {
    let is = |uses: &[Use], one: Use| uses.contains(&one);
    let address = &fields.address;
    let line = |value: &Option<AddressLine>| value.as_ref().map(|line| line.as_str().to_owned());
    Ok(params![
        fields.name.as_str(),
        is(&fields.uses, Use::Shipping),
        is(&fields.uses, Use::Billing),
        is(&fields.default_for, Use::Shipping),
        is(&fields.default_for, Use::Billing),
        serde_json::to_string(&address.lines)?,
        address.postal_code.as_ref().map(|code| code.as_str().to_owned()),
        line(&address.city),
        line(&address.region),
        address.country.code(),
        fields.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        fields.instructions.as_ref().map(|text| text.as_str().to_owned()),
        serde_json::to_string(&fields.hours)?,
        serde_json::to_string(&fields.exceptions)?,
    ])
}

/// Ends the defaults of these uses, for another location to become them in the same batch.
fn take_over(act: &Act<'_>, customer_id: &str, uses: &[Use]) -> Vec<Statement> {
    let ended = |one: &Use| {
        let params = params![act.supplier.id(), customer_id];
        match one {
            Use::Shipping => Statement::new(
                "UPDATE location SET default_shipping = 0 WHERE supplier_id = ?1 AND customer_id = ?2 AND default_shipping = 1",
                params,
            ),
            Use::Billing => Statement::new(
                "UPDATE location SET default_billing = 0 WHERE supplier_id = ?1 AND customer_id = ?2 AND default_billing = 1",
                params,
            ),
        }
    };
    uses.iter().map(ended).collect()
}

fn appoint(act: &Act<'_>, location: &Location) -> Result<Statement, Failure> {
    Ok(Statement::new(
        "INSERT INTO location_manager (supplier_id, location_id, contact_id) SELECT ?1, ?2, value FROM json_each(?3)",
        params![
            act.supplier.id(),
            &location.id,
            serde_json::to_string(&location.fields.managers)?
        ],
    ))
}

/// What the tables say no to, when somebody else was first.
fn refusal(error: DbError) -> Failure {
    if error.says("STALE_LOCATION") || error.says("location.supplier_id, location.customer_id") {
        Failure::stale()
    } else if error.says("NOT_THEIR_CONTACT") {
        // The contact was there a moment ago.
        Failure::field("managers", Fault::Unknown)
    } else if error.says("FOREIGN KEY") {
        Failure::NotFound
    } else {
        error.into()
    }
}

/// A person's edit, based on the location with this version.
pub async fn edit(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    location_id: &str,
    version: &str,
    fields: &LocationFields,
) -> Result<Edited<Location>, Failure> {
    with_retries(|| async move {
        let current = get(db, act.supplier, customer_id, location_id)
            .await?
            .ok_or(Failure::NotFound)?;
        if current.version.to_string() != version {
            return Ok(Edited::ChangedMeanwhile(Box::new(current)));
        }
        let location = write(db, act, customer_id, current, fields.clone()).await?;
        Ok(Edited::Done(Box::new(location)))
    })
    .await
}

/// A change that is merged onto whatever the location is when it is written.
pub async fn amend(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    location_id: &str,
    change: &dyn Fn(&LocationFields) -> Result<LocationFields, Failure>,
) -> Result<Location, Failure> {
    with_retries(|| async move {
        let current = get(db, act.supplier, customer_id, location_id)
            .await?
            .ok_or(Failure::NotFound)?;
        let fields = change(&current.fields)?;
        write(db, act, customer_id, current, fields).await
    })
    .await
}

async fn write(
    db: &Db,
    act: &Act<'_>,
    customer_id: &str,
    current: Location,
    fields: LocationFields,
) -> Result<Location, Failure> {
    let known = known(db, act, customer_id, &fields).await?;
    let Settled {
        fields,
        managers,
        taken,
    } = known.settle(fields, &current.fields.default_for)?;
    let changes = current.fields.changes(&fields);
    if changes.is_empty() {
        return Ok(current);
    }
    let location = Location {
        fields,
        managers,
        updated_at: act.now,
        version: current.version.saturating_add(1),
        ..current
    };
    let mut batch = take_over(act, customer_id, &taken);
    let mut params = params![act.supplier.id(), &location.id];
    params.extend(columns(&location.fields)?);
    params.extend(params![act.now, location.version]);
    batch.push(Statement::new(
        "UPDATE location SET name = ?3, ships = ?4, bills = ?5, default_shipping = ?6, default_billing = ?7, lines = ?8, postal_code = ?9, \
         city = ?10, region = ?11, country = ?12, phone = ?13, instructions = ?14, hours = ?15, exceptions = ?16, updated_at = ?17, version = ?18 \
         WHERE supplier_id = ?1 AND id = ?2",
        params,
    ));
    if changes.iter().any(|field| field == "managers") {
        batch.push(Statement::new(
            "DELETE FROM location_manager WHERE supplier_id = ?1 AND location_id = ?2",
            params![act.supplier.id(), &location.id],
        ));
        batch.push(appoint(act, &location)?);
    }
    let name = location.fields.name.as_str().to_owned();
    let event = Event::LocationChanged {
        name,
        fields: changes,
    };
    batch.push(note(act, customer_id, &event)?);
    db.batch(batch).await.map_err(refusal)?;
    Ok(location)
}

/// Removes a location; what it was the default for goes to another of that use.
pub async fn remove(db: &Db, act: &Act<'_>, customer_id: &str, location_id: &str) -> Result<(), Failure> {
    let location = get(db, act.supplier, customer_id, location_id)
        .await?
        .ok_or(Failure::NotFound)?;
    let name = location.fields.name.into_string();
    db.batch(vec![
        Statement::new(
            "DELETE FROM location WHERE supplier_id = ?1 AND id = ?2",
            params![act.supplier.id(), location_id],
        ),
        note(act, customer_id, &Event::LocationRemoved { name })?,
    ])
    .await?;
    Ok(())
}
