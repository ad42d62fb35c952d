//! Files of a customer's history: uploaded to R2 and handed out again, never shown as pages of ours.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use worker::{File, FormEntry, Response, ResponseBuilder};

use super::act;
use super::profile::{self, Drafts};
use crate::domain::access::Permission;
use crate::domain::fault::Fault;
use crate::domain::text::FileName;
use crate::domain::upload::{MAX_FILE, media_type};
use crate::error::Error;
use crate::storage::customers;
use crate::storage::history::{self, Attachment};
use crate::web::admin::Desk;
use crate::web::page::Page;
use crate::web::request::Request;
use crate::web::respond;
use crate::web::texts::fill;

type Result = std::result::Result<Response, Error>;

/// All files of one form together, in bytes: they are in memory while the form is read.
const FORM_LIMIT: usize = 3 * MAX_FILE + 1024 * 1024;

pub async fn upload(desk: &Desk<'_>, request: &mut Request, id: &str) -> Result {
    desk.allow(Permission::Comment)?;
    let supplier = &desk.staff.supplier;
    customers::get(&desk.app.db, supplier, id)
        .await?
        .ok_or(Error::NotFound)?;
    let form = request.multipart(FORM_LIMIT).await?;
    let page = desk.page(request).page;
    // A form without a chosen file carries one without a name.
    let files: Vec<File> = form
        .get_all("files")
        .unwrap_or_default()
        .into_iter()
        .filter_map(|entry| match entry {
            FormEntry::File(file) if !file.name().is_empty() => Some(file),
            _ => None,
        })
        .collect();
    let mut kept = Vec::new();
    let mut refused = Vec::new();
    if files.is_empty() {
        refused.push(page.t.people.file_none.to_owned());
    }
    for file in &files {
        match keep(desk, id, file).await? {
            Ok(attachment) => kept.push(attachment),
            Err(fault) => refused.push(refusal(&file.name(), &fault, &page)),
        }
    }
    if !kept.is_empty() {
        let new_id = desk.app.new_ids();
        if let Err(failure) = history::add_attachments(&desk.app.db, &act(desk, &new_id), id, &kept).await {
            let keys: Vec<String> = kept.iter().map(Attachment::key).collect();
            desk.app.files.delete_all(supplier, &keys).await?;
            return Err(failure.into());
        }
    }
    if refused.is_empty() {
        return respond::see_other(&format!("/admin/customers/{id}?done=saved#history"));
    }
    profile::refused(
        desk,
        request,
        id,
        Drafts {
            files: refused,
            ..Drafts::default()
        },
    )
    .await
}

/// Writes the bytes of one file, if it may be kept.
async fn keep(
    desk: &Desk<'_>,
    customer_id: &str,
    file: &File,
) -> std::result::Result<std::result::Result<Attachment, Fault>, Error> {
    if file.size() > MAX_FILE {
        return Ok(Err(Fault::TooLong { max: MAX_FILE }));
    }
    let name = match FileName::parse(&file.name()) {
        Ok(name) => name,
        Err(fault) => return Ok(Err(fault.into())),
    };
    let bytes = file.bytes().await?;
    let media_type = match media_type(&file.type_(), name.as_str(), &bytes) {
        Ok(media_type) => media_type,
        Err(fault) => return Ok(Err(fault)),
    };
    let attachment = Attachment {
        id: desk.app.id(),
        customer_id: customer_id.to_owned(),
        name: name.into_string(),
        media_type: media_type.to_owned(),
        size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
    };
    desk.app
        .files
        .put(&desk.staff.supplier, &attachment.key(), media_type, bytes)
        .await?;
    Ok(Ok(attachment))
}

fn refusal(name: &str, fault: &Fault, page: &Page) -> String {
    let t = &page.t.people;
    let why = match fault {
        Fault::TooLong { .. } => t.file_too_large,
        Fault::BadFormat => t.file_not_genuine,
        _ => t.file_unknown_kind,
    };
    fill(t.file_refused, &[name, why])
}

pub async fn download(desk: &Desk<'_>, customer_id: &str, file_id: &str) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    let supplier = &desk.staff.supplier;
    let file = history::attachment(&desk.app.db, supplier, customer_id, file_id)
        .await?
        .ok_or(Error::NotFound)?;
    let object = desk
        .app
        .files
        .get(supplier, &file.key())
        .await?
        .ok_or(Error::NotFound)?;
    let body = object
        .body()
        .ok_or_else(|| Error::internal("a stored file has no bytes"))?
        .response_body()?;
    Ok(ResponseBuilder::new()
        .with_header("Content-Type", &file.media_type)?
        .with_header("Content-Length", &file.size.to_string())?
        .with_header("Content-Disposition", &disposition(&file.name))?
        // Whatever a browser makes of it, it is not a page of this site.
        .with_header("Content-Security-Policy", "sandbox; default-src 'none'")?
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
fn disposition(name: &str) -> String {
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
        "attachment; filename=\"{plain}\"; filename*=UTF-8''{}",
        utf8_percent_encode(name, NOT_ATTR_CHAR)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_script_survive_the_header() {
        assert_eq!(
            disposition("contrato.pdf"),
            "attachment; filename=\"contrato.pdf\"; filename*=UTF-8''contrato.pdf"
        );
        assert_eq!(
            disposition("Año 2026 \"final\".pdf"),
            "attachment; filename=\"A_o 2026 _final_.pdf\"; filename*=UTF-8''A%C3%B1o%202026%20%22final%22.pdf"
        );
        assert_eq!(
            disposition("契約.pdf"),
            "attachment; filename=\"__.pdf\"; filename*=UTF-8''%E5%A5%91%E7%B4%84.pdf"
        );
        assert!(disposition("a\r\nSet-Cookie: x.pdf").is_ascii());
        assert!(!disposition("a\r\nb").contains('\n'));
    }
}
