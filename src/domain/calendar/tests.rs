use chrono::Offset;
use proptest::prelude::*;

use super::*;

fn day(text: &str) -> NaiveDate {
    parse_date(text).unwrap()
}

fn zone(name: &str) -> Zone {
    Zone::parse(name).unwrap()
}

fn start(name: &str, date: &str) -> String {
    instant_text(zone(name).start_of_day(day(date)))
}

#[test]
fn a_zone_is_known_by_its_tz_name_only() {
    assert_eq!(zone("Europe/Madrid").name(), "Europe/Madrid");
    for refused in ["", "Madrid", "europe/madrid", "Europe/Atlantis", "+02:00", "CEST"] {
        assert!(Zone::parse(refused).is_err(), "{refused:?}");
    }
    assert_eq!(
        serde_json::to_string(&zone("Europe/Madrid")).unwrap(),
        r#""Europe/Madrid""#
    );
}

#[test]
fn a_day_begins_at_local_midnight() {
    assert_eq!(start("Europe/Madrid", "2026-01-15"), "2026-01-14T23:00:00.000Z");
    assert_eq!(start("Europe/Madrid", "2026-07-15"), "2026-07-14T22:00:00.000Z");
    assert_eq!(
        start("America/Mexico_City", "2026-07-15"),
        "2026-07-15T06:00:00.000Z"
    );
    assert_eq!(start("Asia/Kathmandu", "2026-07-15"), "2026-07-14T18:15:00.000Z");
}

#[test]
fn a_day_whose_midnight_is_skipped_begins_when_the_clocks_jump() {
    assert_eq!(
        start("America/Sao_Paulo", "2018-11-04"),
        "2018-11-04T03:00:00.000Z"
    );
    assert_eq!(start("Africa/Cairo", "2026-04-24"), "2026-04-23T22:00:00.000Z");
    assert_eq!(start("Asia/Beirut", "2026-03-29"), "2026-03-28T22:00:00.000Z");
    // From 23:30 on the 30th straight to 00:30 on the 31st.
    assert_eq!(start("America/Toronto", "1919-03-31"), "1919-03-31T04:30:00.000Z");
}

#[test]
fn a_day_whose_midnight_comes_twice_begins_at_the_first() {
    assert_eq!(start("America/Havana", "2026-11-01"), "2026-11-01T04:00:00.000Z");
    // St. John's went back from 00:01 to 23:01 the day before.
    assert_eq!(
        start("America/St_Johns", "2010-11-07"),
        "2010-11-07T02:30:00.000Z"
    );
}

#[test]
fn after_a_repeated_midnight_the_next_one_still_lies_ahead() {
    let st_johns = zone("America/St_Johns");
    let second_evening = parse_instant("2010-11-07T03:00:00Z").unwrap(); // 23:30 on the 6th, again
    assert_eq!(st_johns.local_date(second_evening), day("2010-11-06"));
    assert_eq!(
        instant_text(st_johns.next_midnight(second_evening)),
        "2010-11-07T03:30:00.000Z"
    );
}

#[test]
fn a_day_that_never_was_begins_where_the_next_one_does() {
    let apia = zone("Pacific/Apia");
    assert_eq!(
        apia.start_of_day(day("2011-12-30")),
        apia.start_of_day(day("2011-12-31"))
    );
    assert_eq!(start("Pacific/Apia", "2011-12-31"), "2011-12-30T10:00:00.000Z");
    let last_evening = parse_instant("2011-12-30T09:59:59Z").unwrap();
    assert_eq!(apia.local_date(last_evening), day("2011-12-29"));
    assert_eq!(
        instant_text(apia.next_midnight(last_evening)),
        "2011-12-30T10:00:00.000Z"
    );
}

#[test]
fn instants_have_one_text_and_it_sorts() {
    let instant = parse_instant("2026-11-21T14:05:00+02:00").unwrap();
    assert_eq!(instant_text(instant), "2026-11-21T12:05:00.000Z");
    assert_eq!(parse_instant(&instant_text(instant)), Ok(instant));
    for refused in [
        "",
        "2026-11-21",
        "2026-11-21T14:05:00",
        "2026-13-21T14:05:00Z",
        "0001-01-01T00:00:00Z",
    ] {
        assert!(parse_instant(refused).is_err(), "{refused:?}");
    }
}

#[test]
fn dates_are_read_strictly() {
    assert_eq!(parse_date("2028-02-29").unwrap().to_string(), "2028-02-29");
    for (refused, error) in [
        ("2026-2-3", DateError::BadFormat),
        ("2026-02-3 ", DateError::BadFormat),
        ("+2026-02-0", DateError::BadFormat),
        ("02/03/2026", DateError::BadFormat),
        ("2026-02-29", DateError::NoSuchDay),
        ("2026-00-10", DateError::NoSuchDay),
        ("1899-12-31", DateError::OutOfRange),
    ] {
        assert_eq!(parse_date(refused), Err(error), "{refused:?}");
    }
}

#[test]
fn months_end_where_they_end() {
    assert_eq!(add_months(day("2026-01-31"), 1), day("2026-02-28"));
    assert_eq!(add_months(day("2028-01-31"), 1), day("2028-02-29"));
    assert_eq!(month_end(day("2028-02-01")), day("2028-02-29"));
    assert_eq!(month_end(day("2026-12-31")), day("2026-12-31"));
    assert_eq!(day_of_month(day("2026-04-02"), 31), day("2026-04-30"));
    assert_eq!(day_of_month(day("2026-04-02"), 15), day("2026-04-15"));
}

#[test]
fn arithmetic_stops_at_the_ends_of_the_calendar() {
    assert_eq!(add_days(LAST_DATE, 1), LAST_DATE);
    assert_eq!(add_days(FIRST_DATE, -1), FIRST_DATE);
    assert_eq!(add_days(day("2026-11-21"), i64::MAX), LAST_DATE);
    assert_eq!(add_days(day("2026-11-21"), i64::MIN), FIRST_DATE);
    assert_eq!(add_months(day("2026-11-21"), u32::MAX), LAST_DATE);
}

/// Whether a zone ever showed this date: islands that changed sides of the date line skipped one.
fn exists(zone: Zone, date: NaiveDate) -> bool {
    zone.local_date(zone.start_of_day(date)) == date
}

proptest! {
    #[test]
    fn the_first_instant_of_a_day_is_its_first(
        zone in prop::sample::select(Zone::all().collect::<Vec<_>>()), offset in 0_i64..73_000,
    ) {
        let date = add_days(FIRST_DATE, offset);
        let first = zone.start_of_day(date);
        let shown = zone.local_date(first);
        prop_assert!(shown == date || (shown == add_days(date, 1) && !exists(zone, date)));
        prop_assert!(zone.local_date(first - TimeDelta::seconds(1)) < date);
        prop_assert!(zone.next_midnight(first) > first);
    }
}

/// The dates next to a change of a zone's clocks since 1970, as far as changes lie more than two weeks apart.
fn dates_of_change(zone: Zone) -> Vec<NaiveDate> {
    let offset = |date: NaiveDate| zone.tz().offset_from_utc_date(&date).fix();
    let starts: Vec<_> = (0..1_600).map(|n| add_days(day("1970-01-01"), 16 * n)).collect();
    let changing = starts
        .iter()
        .filter(|start| offset(**start) != offset(add_days(**start, 16)));
    changing
        .flat_map(|start| (0..=17).map(|days| add_days(*start, days)))
        .collect()
}

#[test]
fn every_change_of_clocks_in_every_zone_leaves_days_whole() {
    for zone in Zone::all() {
        for date in dates_of_change(zone) {
            let first = zone.start_of_day(date);
            assert!(zone.local_date(first) >= date, "{zone} {date}");
            assert!(
                zone.local_date(first - TimeDelta::seconds(1)) < date,
                "{zone} {date}"
            );
        }
    }
}
