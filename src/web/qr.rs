//! QR codes (ISO/IEC 18004), drawn as SVG.

use std::fmt::Write;

use qrcodegen::{QrCode, QrCodeEcc};

/// The quiet zone that the standard asks for, in modules.
const QUIET: i32 = 4;

/// A code of this text; nothing where it is too long for one. `label` is for those who do not see it.
pub fn svg(text: &str, label: &str) -> String {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else {
        return String::new();
    };
    let side = code.size().saturating_add(QUIET.saturating_mul(2));
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            // Writing to a String cannot fail.
            let _ = write!(
                path,
                "M{},{}h1v1h-1z",
                x.saturating_add(QUIET),
                y.saturating_add(QUIET)
            );
        }
    }
    let label = askama::filters::escape(label, askama::filters::Html).map(|text| text.to_string());
    format!(
        "<svg class=\"qr\" viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{}\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><path d=\"{path}\"/></svg>",
        label.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_finders_and_a_quiet_zone() {
        let drawn = svg("https://shop.example/invite/abc", "\"Scan\"");
        // Version 3 is 29 modules wide.
        assert!(drawn.contains("viewBox=\"0 0 37 37\""), "{drawn}");
        assert!(drawn.contains("M4,4h1v1h-1z") && !drawn.contains("M3,"));
        assert!(!drawn.contains("\"Scan\""), "escaped");
        assert_eq!(svg(&"x".repeat(8_000), "long"), "");
    }
}
