//! Columns over time, drawn on the server as SVG: where each column and each line of the scale stands.

use crate::domain::money::{Amount, Currency};

/// The drawing's own units; the page scales it.
pub const WIDTH: u32 = 400;
pub const HEIGHT: u32 = 200;
const LEFT: u32 = 58;
const TOP: u32 = 10;
const BOTTOM: u32 = 26;
/// More labels than these run into each other on a phone.
const MAX_LABELS: usize = 6;
const MAX_LINES: i64 = 4;

pub struct Chart {
    pub columns: Vec<Column>,
    pub lines: Vec<Line>,
}

/// One column: its rectangle, and what is written under it and told about it.
pub struct Column {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
    /// What it is compared with, on its left: as a rectangle of the same width.
    pub beside: Option<Beside>,
    pub middle: u32,
    /// Empty where there is no room for one.
    pub label: String,
    pub title: String,
}

pub struct Beside {
    pub x: u32,
    pub y: u32,
    pub height: u32,
}

/// A horizontal line of the scale.
pub struct Line {
    pub y: u32,
    pub value: Amount,
}

/// What a column stands for.
pub struct Bar {
    pub value: Amount,
    /// What it is compared with.
    pub beside: Option<Amount>,
    pub label: String,
    pub title: String,
}

impl Chart {
    pub fn left(&self) -> u32 {
        LEFT
    }

    pub fn width(&self) -> u32 {
        WIDTH
    }

    pub fn height(&self) -> u32 {
        HEIGHT
    }

    /// Where the columns stand.
    pub fn base(&self) -> u32 {
        HEIGHT - BOTTOM
    }

    /// Where labels stand.
    pub fn foot(&self) -> u32 {
        HEIGHT - BOTTOM / 4
    }

    pub fn of(bars: Vec<Bar>, currency: &Currency) -> Chart {
        let largest = bars
            .iter()
            .flat_map(|bar| [Some(bar.value), bar.beside])
            .flatten()
            .map(Amount::minor)
            .max()
            .unwrap_or(0)
            .max(0);
        let step = step(largest, currency.minor_per_major());
        let top = largest
            .div_euclid(step)
            .saturating_add(i64::from(largest % step != 0))
            .saturating_mul(step)
            .max(step);
        let lines = (0..=top / step)
            .filter_map(|at| Amount::new(at.saturating_mul(step)))
            .map(|value| Line {
                y: y(value.minor(), top),
                value,
            })
            .collect();
        let count = u32::try_from(bars.len()).unwrap_or(u32::MAX).max(1);
        let every = bars.len().div_ceil(MAX_LABELS).max(1);
        let columns = bars
            .into_iter()
            .enumerate()
            .map(|(at, bar)| {
                let place = |at: usize| LEFT + u32::try_from(at).unwrap_or(0) * (WIDTH - LEFT) / count;
                let (from, to) = (place(at), place(at + 1));
                let gap = (to - from) / 5;
                let start = from + gap / 2;
                let room = to - from - gap;
                let beside = bar.beside.map(|value| {
                    let y = y(value.minor().max(0), top);
                    let height = HEIGHT - BOTTOM - y;
                    Beside { x: start, y, height }
                });
                let half = if beside.is_some() { room / 2 } else { 0 };
                let y = y(bar.value.minor().max(0), top);
                Column {
                    x: start + half,
                    y,
                    width: (room - half).max(1),
                    height: HEIGHT - BOTTOM - y,
                    beside,
                    middle: from.midpoint(to),
                    label: if at % every == 0 { bar.label } else { String::new() },
                    title: bar.title,
                }
            })
            .collect();
        Chart { columns, lines }
    }
}

/// How far down a value stands, `top` at the top.
fn y(value: i64, top: i64) -> u32 {
    let room = HEIGHT - TOP - BOTTOM;
    let share = i128::from(value)
        .saturating_mul(room.into())
        .checked_div(top.into())
        .unwrap_or(0);
    (HEIGHT - BOTTOM).saturating_sub(u32::try_from(share).unwrap_or(0))
}

/// 1, 2 or 5 times a power of ten major units, so that at most [`MAX_LINES`] of them reach `largest`.
fn step(largest: i64, unit: i64) -> i64 {
    let mut power = unit.max(1);
    loop {
        for times in [1, 2, 5] {
            let step = power.saturating_mul(times);
            if step.saturating_mul(MAX_LINES) >= largest {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// A number of whole major units, without its idle decimals.
pub fn without_decimals(text: &str, currency: &Currency) -> String {
    let digits = usize::try_from(currency.minor_digits()).unwrap_or(0);
    let cut = if digits == 0 { 0 } else { digits + 1 };
    text.chars()
        .take(text.chars().count().saturating_sub(cut))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(values: &[i64]) -> Chart {
        let bar = |value: &i64| Bar {
            value: Amount::new(*value).unwrap(),
            beside: None,
            label: "x".into(),
            title: String::new(),
        };
        Chart::of(values.iter().map(bar).collect(), &Currency::EUR)
    }

    #[test]
    fn the_scale_is_of_round_numbers_and_reaches_the_largest() {
        let scale = |largest| {
            chart(&[largest])
                .lines
                .iter()
                .map(|line| line.value.minor())
                .collect::<Vec<_>>()
        };
        assert_eq!(scale(123_456), [0, 50_000, 100_000, 150_000]);
        assert_eq!(scale(40_000), [0, 10_000, 20_000, 30_000, 40_000]);
        assert_eq!(scale(0), [0, 100], "nothing bought still has a line to stand on");
        assert_eq!(scale(1), [0, 100]);
        assert!(scale(Amount::MAX.minor()).len() <= 5);
    }

    #[test]
    fn columns_fill_the_width_and_never_leave_the_drawing() {
        for count in [1, 2, 12, 60, 120] {
            let chart = chart(&(0..count).map(|at| at * 7919).collect::<Vec<_>>());
            assert_eq!(chart.columns.len(), usize::try_from(count).unwrap());
            assert!(
                chart
                    .columns
                    .iter()
                    .filter(|column| !column.label.is_empty())
                    .count()
                    <= MAX_LABELS
            );
            for column in &chart.columns {
                assert!(column.x >= LEFT && column.x + column.width <= WIDTH);
                assert_eq!(column.y + column.height, chart.base());
                assert!(column.y >= TOP);
            }
        }
    }

    #[test]
    fn the_largest_column_is_as_high_as_its_line() {
        let chart = chart(&[20_000, 40_000]);
        let [half, full] = chart.columns.as_slice() else {
            panic!("two columns")
        };
        assert_eq!(full.y, TOP);
        assert_eq!(full.height, 2 * half.height);
    }

    #[test]
    fn whole_units_lose_their_decimals() {
        let yen = Currency::parse("JPY").unwrap();
        assert_eq!(without_decimals("1.500,00", &Currency::EUR), "1.500");
        assert_eq!(without_decimals("1,500", &yen), "1,500");
    }
}
