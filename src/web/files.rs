//! Kept files, handed out: as bytes to keep, or for a browser to show, never as pages of ours.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use worker::{Response, ResponseBuilder};

use crate::app::App;
use crate::domain::upload::is_shown;
use crate::error::Error;
use crate::storage::access::Supplier;
use crate::storage::history;

/// What becomes of a file at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    Keep,
    /// Only what browsers show themselves: images and PDF. Anything else is not found.
    Show,
}

pub async fn serve(
    app: &App,
    supplier: &Supplier,
    customer_id: &str,
    file_id: &str,
    wanted: Use,
) -> Result<Response, Error> {
    let file = history::attachment(&app.db, supplier, customer_id, file_id)
        .await?
        .filter(|file| wanted == Use::Keep || is_shown(&file.media_type))
        .ok_or(Error::NotFound)?;
    let object = app
        .files
        .get(supplier, &file.key())
        .await?
        .ok_or(Error::NotFound)?;
    let body = object
        .body()
        .ok_or_else(|| Error::internal("a stored file has no bytes"))?
        .response_body()?;
    let kind = match wanted {
        Use::Keep => "attachment",
        Use::Show => "inline",
    };
    // Whatever a browser makes of it, it is not a page of this site. A PDF is shown by a viewer of the browser's own, which
    // a sandbox or a missing `object-src` would keep away; served as what it is and never sniffed, it runs nothing of ours.
    let policy = if wanted == Use::Show && file.media_type == "application/pdf" {
        "script-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    } else {
        "sandbox; default-src 'none'"
    };
    Ok(ResponseBuilder::new()
        .with_header("Content-Type", &file.media_type)?
        .with_header("Content-Length", &file.size.to_string())?
        .with_header("Content-Disposition", &disposition(kind, &file.name))?
        .with_header("Content-Security-Policy", policy)?
        .with_header("X-Content-Type-Options", "nosniff")?
        .body(body))
}

/// RFC 8187, `attr-char`.
const NOT_ATTR_CHAR: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// RFC 6266: the name in any script, and what is left of it in ASCII for programs that read no more.
fn disposition(kind: &str, name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%' | '/') || c == ' ' {
                c
            } else {
                '_'
            }
        })
        .collect();
    format!(
        "{kind}; filename=\"{plain}\"; filename*=UTF-8''{}",
        utf8_percent_encode(name, NOT_ATTR_CHAR)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_script_survive_the_header() {
        assert_eq!(
            disposition("attachment", "contrato.pdf"),
            "attachment; filename=\"contrato.pdf\"; filename*=UTF-8''contrato.pdf"
        );
        assert_eq!(
            disposition("attachment", "Año 2026 \"final\".pdf"),
            "attachment; filename=\"A_o 2026 _final_.pdf\"; filename*=UTF-8''A%C3%B1o%202026%20%22final%22.pdf"
        );
        assert_eq!(
            disposition("attachment", "契約.pdf"),
            "attachment; filename=\"__.pdf\"; filename*=UTF-8''%E5%A5%91%E7%B4%84.pdf"
        );
        assert!(disposition("attachment", "a\r\nSet-Cookie: x.pdf").is_ascii());
        assert!(!disposition("attachment", "a\r\nb").contains('\n'));
    }
}
