//! Comma-separated files (RFC 4180) for spreadsheets.

use worker::{Response, ResponseBuilder};

use crate::error::Error;

/// A file being written: UTF-8 with the mark by which spreadsheets know it.
pub struct Csv(String);

impl Csv {
    pub fn new(head: &[&str]) -> Csv {
        let mut csv = Csv("\u{feff}".to_owned());
        csv.row(head);
        csv
    }

    pub fn row<T: AsRef<str>>(&mut self, cells: &[T]) {
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.0.push(',');
            }
            self.cell(cell.as_ref());
        }
        self.0.push_str("\r\n");
    }

    /// A spreadsheet would run what begins like a formula, so a mark of text goes before it; numbers stay numbers.
    /// OWASP, "CSV Injection".
    fn cell(&mut self, text: &str) {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let mark = match text.chars().next() {
            Some('=' | '+' | '-' | '@' | '\t' | '\r') if !is_number => "'",
            _ => "",
        };
        if text.contains(['"', ',', ';', '\n', '\r']) {
            self.0
                .push_str(&format!("\"{mark}{}\"", text.replace('"', "\"\"")));
        } else {
            self.0.push_str(mark);
            self.0.push_str(text);
        }
    }

    pub fn answer(self, file_name: &str) -> Result<Response, Error> {
        Ok(ResponseBuilder::new()
            .with_header("Content-Type", "text/csv; charset=utf-8")?
            .with_header(
                "Content-Disposition",
                &format!("attachment; filename=\"{file_name}\""),
            )?
            .fixed(self.0.into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_nothing_is_run() {
        let mut csv = Csv::new(&["name", "balance"]);
        csv.row(&["Bar \"Sol\", Madrid", "-12.50"]);
        csv.row(&["=cmd()", "+34 911"]);
        csv.row(&["@sum;1", "a\nb"]);
        assert_eq!(
            csv.0,
            "\u{feff}name,balance\r\n\"Bar \"\"Sol\"\", Madrid\",-12.50\r\n'=cmd(),'+34 911\r\n\"'@sum;1\",\"a\nb\"\r\n"
        );
    }
}
