//! Names of uploaded files.

use super::parsed::{TextError, is_forbidden};

/// What file systems and zip archives carry without trouble (ext4 and NTFS stop at 255).
const MAX_BYTES: usize = 200;
/// An ending longer than this, with its dot, is not a file type and may be cut.
const MAX_EXTENSION_BYTES: usize = 16;

parsed_text! {
    /// A file's name without its path, at most 200 bytes, in any script.
    ///
    /// Uploads are cleaned rather than refused: directories and characters that hide or reorder text go, a name
    /// that is too long loses its middle and keeps its ending. Only a name of which nothing remains is an error.
    pub struct FileName via parse;
}

fn parse(input: &str) -> Result<String, TextError> {
    let last = input.rsplit(['/', '\\']).next().unwrap_or_default();
    let clean: String = last.chars().filter(|c| !is_forbidden(*c)).collect();
    let clean = clean.trim();
    if clean.chars().all(|c| c == '.') {
        return Err(TextError::Empty); // "", "." and ".." name no file
    }
    if clean.len() <= MAX_BYTES {
        return Ok(clean.to_owned());
    }
    let extension = clean
        .rfind('.')
        .and_then(|at| clean.get(at..))
        .filter(|e| e.len() <= MAX_EXTENSION_BYTES);
    let extension = extension.unwrap_or_default();
    let stem = truncate(clean, MAX_BYTES.saturating_sub(extension.len()));
    Ok(format!("{}{extension}", stem.trim_end()))
}

/// The longest beginning of at most `max` bytes that ends between characters.
fn truncate(text: &str, max: usize) -> &str {
    text.get(..text.floor_char_boundary(max)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_loses_its_path_and_keeps_its_script() {
        for (sent, kept) in [
            ("factura.pdf", "factura.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\Ana\\löwe 東京.png", "löwe 東京.png"),
            ("a\r\nb\0.txt", "ab.txt"),
            ("fdp\u{202e}exe.pdf", "fdpexe.pdf"),
            (" .htaccess ", ".htaccess"),
        ] {
            assert_eq!(FileName::parse(sent).unwrap().as_str(), kept);
        }
        for nothing in ["", ".", "..", "a/", "\u{7}", "dir/.."] {
            assert_eq!(FileName::parse(nothing), Err(TextError::Empty), "{nothing:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let kept = FileName::parse(&format!("{}.pdf", "ñ".repeat(200))).unwrap();
        assert!(kept.as_str().ends_with("ñ.pdf") && kept.as_str().len() == 200);
    }

    proptest! {
        #[test]
        fn whatever_is_sent_the_name_is_safe(sent in "\\PC{0,300}|[./\\\\a\\x00ñ]{0,300}") {
            if let Ok(name) = FileName::parse(&sent) {
                let name = name.as_str();
                prop_assert!(name.len() <= 200 && !name.contains(['/', '\\', '\0']) && name != "..");
                let again = FileName::parse(name).unwrap();
                prop_assert_eq!(again.as_str(), name, "cleaning twice changes nothing");
            }
        }
    }
}
