//! Files that may be kept with a customer: which kinds, and whether the bytes are what they claim to be.

use super::fault::Fault;

/// The largest file, in bytes.
pub const MAX_FILE: usize = 10 * 1024 * 1024;

/// What is served as itself. Everything else is handed out as bytes without a meaning.
pub const OPAQUE: &str = "application/octet-stream";

/// What a kind of file begins with.
#[derive(Clone, Copy)]
enum Begins {
    With(&'static [u8]),
    /// A RIFF container of this form.
    Riff(&'static [u8]),
    /// Text has no zero bytes; the encodings that would are not taken.
    AsText,
}

struct FileKind {
    media_type: &'static str,
    extensions: &'static [&'static str],
    begins: Begins,
    /// Whether browsers are told what it is.
    is_served: bool,
}

const ZIP: Begins = Begins::With(b"PK");

const KINDS: &[FileKind] = &[
    served("application/pdf", &["pdf"], Begins::With(b"%PDF-")),
    served("image/png", &["png"], Begins::With(b"\x89PNG\r\n\x1a\n")),
    served("image/jpeg", &["jpg", "jpeg"], Begins::With(b"\xff\xd8\xff")),
    served("image/gif", &["gif"], Begins::With(b"GIF8")),
    served("image/webp", &["webp"], Begins::Riff(b"WEBP")),
    opaque("text/plain", &["txt"], Begins::AsText),
    opaque("text/csv", &["csv"], Begins::AsText),
    opaque("application/zip", &["zip"], ZIP),
    opaque("application/x-zip-compressed", &["zip"], ZIP),
    opaque(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        &["docx"],
        ZIP,
    ),
    opaque(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        &["xlsx"],
        ZIP,
    ),
    opaque(
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        &["pptx"],
        ZIP,
    ),
    opaque("application/vnd.oasis.opendocument.text", &["odt"], ZIP),
    opaque("application/vnd.oasis.opendocument.spreadsheet", &["ods"], ZIP),
];

const fn served(media_type: &'static str, extensions: &'static [&'static str], begins: Begins) -> FileKind {
    FileKind {
        media_type,
        extensions,
        begins,
        is_served: true,
    }
}

const fn opaque(media_type: &'static str, extensions: &'static [&'static str], begins: Begins) -> FileKind {
    FileKind {
        media_type,
        extensions,
        begins,
        is_served: false,
    }
}

/// For the `accept` attribute of a file field.
pub const ACCEPTED: &str = ".pdf,.png,.jpg,.jpeg,.webp,.gif,.txt,.csv,.docx,.xlsx,.pptx,.odt,.ods,.zip";

/// The media type to serve an upload as.
///
/// The declared type decides what the file claims to be; browsers that know no type (or call a CSV file a
/// spreadsheet) are asked for the ending of its name.
///
/// # Errors
/// [`Fault::Unknown`] for a kind that is not taken, [`Fault::BadFormat`] when the bytes are not of the kind.
pub fn media_type(declared: &str, name: &str, bytes: &[u8]) -> Result<&'static str, Fault> {
    let declared = declared
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    let extension = name
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_ascii_lowercase())
        .unwrap_or_default();
    let has_extension = |kind: &&FileKind| kind.extensions.contains(&extension.as_str());
    let by_type = KINDS.iter().find(|kind| kind.media_type == declared);
    let kind = match by_type {
        Some(kind) => Some(kind),
        None if matches!(declared.as_str(), "" | OPAQUE | "application/vnd.ms-excel") => {
            KINDS.iter().find(has_extension)
        }
        None => None,
    };
    let kind = kind.ok_or(Fault::Unknown)?;
    let is_genuine = match kind.begins {
        Begins::With(magic) => bytes.starts_with(magic),
        Begins::Riff(form) => bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(form),
        Begins::AsText => !bytes.contains(&0),
    };
    if !is_genuine {
        return Err(Fault::BadFormat);
    }
    Ok(if kind.is_served { kind.media_type } else { OPAQUE })
}

/// Whether browsers may show a file of this media type themselves, as returned by [`media_type`].
#[must_use]
pub fn is_shown(media_type: &str) -> bool {
    KINDS
        .iter()
        .any(|kind| kind.is_served && kind.media_type == media_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_and_images_are_what_they_claim() {
        assert_eq!(
            media_type("application/pdf", "a.pdf", b"%PDF-1.7 ..."),
            Ok("application/pdf")
        );
        assert_eq!(
            media_type("image/png", "a.png", b"\x89PNG\r\n\x1a\n..."),
            Ok("image/png")
        );
        assert_eq!(
            media_type("image/webp", "a.webp", b"RIFF\0\0\0\0WEBPVP8 "),
            Ok("image/webp")
        );
        assert_eq!(
            media_type("image/png", "a.png", b"<script>"),
            Err(Fault::BadFormat)
        );
        assert_eq!(
            media_type("application/pdf", "a.pdf", b"MZ\x90"),
            Err(Fault::BadFormat)
        );
    }

    #[test]
    fn what_a_browser_could_run_is_not_taken() {
        for declared in [
            "text/html",
            "image/svg+xml",
            "application/javascript",
            "application/x-msdownload",
        ] {
            assert_eq!(
                media_type(declared, "a.pdf", b"%PDF-"),
                Err(Fault::Unknown),
                "{declared}"
            );
        }
        assert_eq!(media_type("", "a.html", b"<p>"), Err(Fault::Unknown));
        assert_eq!(media_type("", "no ending", b"abc"), Err(Fault::Unknown));
    }

    #[test]
    fn office_files_and_text_are_served_without_a_meaning() {
        assert_eq!(
            media_type("text/csv", "a.csv", "nombre;límite".as_bytes()),
            Ok(OPAQUE)
        );
        assert_eq!(
            media_type("application/vnd.ms-excel", "a.csv", b"a;b"),
            Ok(OPAQUE)
        );
        assert_eq!(media_type("text/plain; charset=utf-8", "a.txt", b""), Ok(OPAQUE));
        assert_eq!(media_type("", "A.XLSX", b"PK\x03\x04"), Ok(OPAQUE));
        assert_eq!(
            media_type("application/zip", "a.zip", b"not a zip"),
            Err(Fault::BadFormat)
        );
    }
}
