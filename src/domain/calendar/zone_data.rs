//! Where the rules of time zones come from: the runtime's own data on Workers, `chrono-tz` natively.
//!
//! A second copy of the tz database would be a quarter of the bundle, and out of date first. Both sources are used
//! through chrono's `TimeZone`, so what is computed with them is the same code.

#[cfg(not(target_arch = "wasm32"))]
pub(super) use chrono_tz::Tz;

#[cfg(not(target_arch = "wasm32"))]
pub(super) fn all() -> Vec<Tz> {
    chrono_tz::TZ_VARIANTS.to_vec()
}

#[cfg(target_arch = "wasm32")]
pub(super) use intl::{Tz, all};

#[cfg(target_arch = "wasm32")]
mod intl {
    use std::cell::RefCell;
    use std::collections::{HashMap, HashSet};

    use chrono::{
        DateTime, FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone,
    };
    use js_sys::{Array, Date, Function, Intl, Object, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    use crate::domain::sorting::sort_by;

    /// A zone that `Intl.DateTimeFormat` knows, by name.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub struct Tz(&'static str);

    /// There are some 600 names; the limit holds off spellings that differ in case only, which `Intl` takes as well.
    const MOST_NAMES: usize = 2_000;

    thread_local! {
        /// Names are kept for good, so that a zone can be copied.
        static NAMES: RefCell<HashSet<&'static str>> = RefCell::new(HashSet::new());
        /// One formatter a zone: making one costs more than a hundred uses.
        static FORMATTERS: RefCell<HashMap<&'static str, Function>> = RefCell::new(HashMap::new());
    }

    fn kept(name: &str) -> Option<&'static str> {
        NAMES.with_borrow_mut(|names| {
            if let Some(name) = names.get(name) {
                return Some(*name);
            }
            if names.len() >= MOST_NAMES {
                return None;
            }
            let name: &'static str = Box::leak(name.to_owned().into_boxed_str());
            names.insert(name);
            Some(name)
        })
    }

    /// Writes an instant as `1/31/2026, GMT+01:00` in the zone; `None` if there is no such zone.
    fn formatter(name: &str) -> Option<Function> {
        let options = Object::new();
        Reflect::set(&options, &"timeZone".into(), &name.into()).ok()?;
        Reflect::set(&options, &"timeZoneName".into(), &"longOffset".into()).ok()?;
        // Through `construct`, since the binding of `new` does not catch the RangeError of an unknown zone.
        let class = Reflect::get(
            &Reflect::get(&js_sys::global(), &"Intl".into()).ok()?,
            &"DateTimeFormat".into(),
        )
        .ok()?;
        let arguments = Array::of2(&JsValue::from_str("en-US"), &options);
        let format = Reflect::construct(&class.dyn_into::<Function>().ok()?, &arguments).ok()?;
        Some(format.unchecked_into::<Intl::DateTimeFormat>().format())
    }

    /// Names as the tz database writes them; offsets such as `+01:00`, which `Intl` takes too, are not zones.
    fn is_name(name: &str) -> bool {
        name.split('/')
            .all(|part| part.starts_with(|c: char| c.is_ascii_uppercase()))
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"/_-+".contains(&b))
    }

    impl std::str::FromStr for Tz {
        type Err = ();

        fn from_str(name: &str) -> Result<Tz, ()> {
            if let Some(name) =
                FORMATTERS.with_borrow(|known| known.get_key_value(name).map(|(name, _)| *name))
            {
                return Ok(Tz(name));
            }
            if !is_name(name) || !(name.contains('/') || name == "UTC") {
                return Err(());
            }
            let formatter = formatter(name).ok_or(())?;
            let name = kept(name).ok_or(())?;
            FORMATTERS.with_borrow_mut(|known| known.insert(name, formatter));
            Ok(Tz(name))
        }
    }

    pub fn all() -> Vec<Tz> {
        let names = Reflect::get(&js_sys::global(), &"Intl".into())
            .and_then(|intl| Reflect::get(&intl, &"supportedValuesOf".into()))
            .and_then(|list| {
                list.unchecked_into::<Function>()
                    .call1(&JsValue::UNDEFINED, &"timeZone".into())
            });
        let zones = names.map(|names| {
            Array::from(&names)
                .iter()
                .filter_map(|name| kept(&name.as_string()?).map(Tz))
                .collect()
        });
        zones.unwrap_or_default()
    }

    impl Tz {
        pub const UTC: Tz = Tz("UTC");

        pub fn name(self) -> &'static str {
            self.0
        }

        fn at(self, utc: NaiveDateTime) -> Shift {
            let text = FORMATTERS.with_borrow_mut(|known| {
                if !known.contains_key(self.0) {
                    known.insert(self.0, formatter(self.0)?);
                }
                // Exact: milliseconds of the years 1900 to 9999 are far below 2^53.
                let instant = Date::new(&JsValue::from_f64(utc.and_utc().timestamp_millis() as f64));
                known
                    .get(self.0)?
                    .call1(&JsValue::UNDEFINED, &instant)
                    .ok()?
                    .as_string()
            });
            let seconds = text.as_deref().and_then(seconds_east).unwrap_or(0);
            Shift(
                self,
                FixedOffset::east_opt(seconds).unwrap_or_else(|| chrono::Utc.fix()),
            )
        }
    }

    /// The offset at the end of `1/31/2026, GMT-03:06:28`, in seconds; plain `GMT` is 0.
    fn seconds_east(text: &str) -> Option<i32> {
        let (_, offset) = text.rsplit_once("GMT")?;
        if offset.is_empty() {
            return Some(0);
        }
        let (negative, digits) = match offset.strip_prefix(['-', '\u{2212}']) {
            Some(digits) => (true, digits),
            None => (false, offset.strip_prefix('+')?),
        };
        let mut parts = digits.split(':').map(|part| part.parse::<i32>().ok());
        let mut part = || parts.next().unwrap_or(Some(0));
        let (hours, minutes, seconds) = (part()?, part()?, part()?);
        let seconds = hours
            .checked_mul(3600)?
            .checked_add(minutes.checked_mul(60)?)?
            .checked_add(seconds)?;
        Some(if negative { seconds.checked_neg()? } else { seconds })
    }

    /// An offset and the zone that it is of.
    #[derive(Clone, Copy, Debug)]
    pub struct Shift(Tz, FixedOffset);

    impl Offset for Shift {
        fn fix(&self) -> FixedOffset {
            self.1
        }
    }

    impl std::fmt::Display for Shift {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            self.1.fmt(f)
        }
    }

    impl TimeZone for Tz {
        type Offset = Shift;

        fn from_offset(offset: &Shift) -> Tz {
            offset.0
        }

        fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> Shift {
            self.at(*utc)
        }

        fn offset_from_utc_date(&self, utc: &NaiveDate) -> Shift {
            self.at(utc.and_time(NaiveTime::MIN))
        }

        /// A local time is one that some offset in force around it leads back to.
        fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> LocalResult<Shift> {
            // Offsets lie within ±26 h and change at most once within that reach.
            let reach = TimeDelta::hours(27);
            let around = [local.checked_sub_signed(reach), local.checked_add_signed(reach)];
            let mut found: Vec<(DateTime<chrono::Utc>, Shift)> = Vec::new();
            for shift in around.into_iter().flatten().map(|utc| self.at(utc)) {
                let Some(utc) = local.checked_sub_offset(shift.1) else {
                    continue;
                };
                if self.at(utc).1 == shift.1 && found.iter().all(|(instant, _)| instant.naive_utc() != utc) {
                    found.push((utc.and_utc(), shift));
                }
            }
            sort_by(&mut found, |a, b| a.0.cmp(&b.0));
            match found.as_slice() {
                [] => LocalResult::None,
                [(_, only)] => LocalResult::Single(*only),
                [(_, first), .., (_, last)] => LocalResult::Ambiguous(*first, *last),
            }
        }

        fn offset_from_local_date(&self, local: &NaiveDate) -> LocalResult<Shift> {
            self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
        }
    }
}
