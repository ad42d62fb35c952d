//! Files of a customer's history: uploaded to R2, handed out again, removed.

use serde::Serialize;
use worker::{File, FormEntry, Response};

use super::profile::{self, Drafts};
use crate::domain::access::Permission;
use crate::domain::fault::Fault;
use crate::domain::text::FileName;
use crate::domain::upload::{MAX_FILE, media_type};
use crate::error::Error;
use crate::storage::customers;
use crate::storage::history::{self, Attachment};
use crate::web::admin::Desk;
use crate::web::files::{self, Use};
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
        if let Err(failure) = history::add_attachments(&desk.app.db, &desk.act(&new_id), id, &kept).await {
            let keys: Vec<String> = kept.iter().map(Attachment::key).collect();
            desk.app.files.delete_all(supplier, &keys).await?;
            return Err(failure.into());
        }
    }
    // A script that sends the files one by one reads what became of each.
    if request.header("Accept").as_deref() == Some("application/json") {
        let status = if refused.is_empty() { 200 } else { 422 };
        return respond::json(status, &Sent { refused });
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

#[derive(Serialize)]
struct Sent {
    refused: Vec<String>,
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
        created_at: desk.app.now,
        stored_under: None,
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
    files::serve(desk.app, &desk.staff.supplier, customer_id, file_id, Use::Keep).await
}

/// The file in the browser, where it can show it.
pub async fn preview(desk: &Desk<'_>, customer_id: &str, file_id: &str) -> Result {
    desk.allow(Permission::ViewCustomers)?;
    files::serve(desk.app, &desk.staff.supplier, customer_id, file_id, Use::Show).await
}

pub async fn remove(desk: &Desk<'_>, customer_id: &str, file_id: &str) -> Result {
    desk.allow(Permission::EditCustomers)?;
    let new_id = desk.app.new_ids();
    let act = desk.act(&new_id);
    history::remove_attachment(&desk.app.db, &desk.app.files, &act, customer_id, file_id).await?;
    respond::see_other(&format!("/admin/customers/{customer_id}?done=deleted#history"))
}
