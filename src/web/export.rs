//! Everything about one customer as a ZIP archive, made while it is sent: a page of rows or a piece of a file at a time is
//! in memory, however much there is.

use futures_util::StreamExt;
use futures_util::stream::try_unfold;
use serde_json::Value;
use worker::{ByteStream, Response, ResponseBuilder};

use crate::app::App;
use crate::error::Error;
use crate::storage::access::Supplier;
use crate::storage::exports::{self, PARTS};
use crate::storage::history::Attachment;
use crate::storage::{Db, Files, customers};
use crate::web::zip::Zip;

struct Export {
    db: Db,
    files: Files,
    supplier: Supplier,
    customer_id: String,
    zip: Zip,
    step: Step,
}

enum Step {
    /// The part of this number, after this key.
    Rows {
        part: usize,
        after: Option<String>,
    },
    /// The files after this one.
    Files {
        after: String,
        waiting: Vec<Attachment>,
    },
    Bytes {
        stream: ByteStream,
        after: String,
        waiting: Vec<Attachment>,
    },
    Done,
}

/// The archive of a customer of this supplier.
pub async fn answer(app: &App, supplier: &Supplier, customer_id: &str) -> Result<Response, Error> {
    customers::get(&app.db, supplier, customer_id)
        .await?
        .ok_or(Error::NotFound)?;
    let (db, files) = app.stores_again()?;
    let export = Export {
        db,
        files,
        supplier: supplier.clone(),
        customer_id: customer_id.to_owned(),
        zip: Zip::new(app.now),
        step: Step::Rows { part: 0, after: None },
    };
    let stream = try_unfold(export, |mut export| async move {
        match export.next().await {
            Ok(chunk) => Ok(chunk.map(|chunk| (chunk, export))),
            // What is sent cannot be taken back: the archive breaks off, and no program takes it for whole.
            Err(error) => {
                error.log("an export");
                Err(worker::Error::RustError("the export broke off".to_owned()))
            }
        }
    });
    let name = format!("attachment; filename=\"customer-{customer_id}.zip\"");
    Ok(ResponseBuilder::new()
        .with_header("Content-Type", "application/zip")?
        .with_header("Content-Disposition", &name)?
        .from_stream(Box::pin(stream))?)
}

impl Export {
    /// The next piece of the archive; `None` when it is whole.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let step = std::mem::replace(&mut self.step, Step::Done);
        Ok(match step {
            Step::Rows { part, after } => Some(self.rows(part, after).await?),
            Step::Files { after, waiting } => Some(self.file(after, waiting).await?),
            Step::Bytes {
                mut stream,
                after,
                waiting,
            } => Some(match stream.next().await {
                None => {
                    self.step = Step::Files { after, waiting };
                    self.zip.end()
                }
                Some(chunk) => {
                    let chunk = chunk?;
                    self.zip.count(&chunk);
                    self.step = Step::Bytes {
                        stream,
                        after,
                        waiting,
                    };
                    chunk
                }
            }),
            Step::Done => None,
        })
    }

    async fn rows(&mut self, at: usize, after: Option<String>) -> Result<Vec<u8>, Error> {
        let Some(part) = PARTS.get(at) else {
            self.step = Step::Files {
                after: String::new(),
                waiting: Vec::new(),
            };
            return Ok(Vec::new());
        };
        let is_first = after.is_none();
        let mut piece = Vec::new();
        if is_first {
            piece = self.zip.begin(&format!("{}.json", part.name));
        }
        let after = after.unwrap_or_default();
        let (rows, next) = exports::page(&self.db, &self.supplier, &self.customer_id, part, &after).await?;
        let mut text = String::from(if is_first { "[" } else { "" });
        for (at, row) in rows.iter().enumerate() {
            text.push_str(if is_first && at == 0 { "\n" } else { ",\n" });
            text.push_str(&Value::to_string(row));
        }
        if next.is_none() {
            text.push_str("\n]\n");
        }
        self.zip.count(text.as_bytes());
        piece.extend(text.into_bytes());
        let part = if next.is_none() {
            piece.extend(self.zip.end());
            at.saturating_add(1)
        } else {
            at
        };
        self.step = Step::Rows { part, after: next };
        Ok(piece)
    }

    async fn file(&mut self, after: String, mut waiting: Vec<Attachment>) -> Result<Vec<u8>, Error> {
        if waiting.is_empty() {
            waiting = exports::files(&self.db, &self.supplier, &self.customer_id, &after).await?;
            waiting.reverse();
        }
        let Some(file) = waiting.pop() else {
            return Ok(self.zip.finish());
        };
        let object = self.files.get(&self.supplier, &file.key()).await?;
        let after = file.id.clone();
        let Some(body) = object.as_ref().and_then(|object| object.body()) else {
            // Deleted since the list was read.
            self.step = Step::Files { after, waiting };
            return Ok(Vec::new());
        };
        self.step = Step::Bytes {
            stream: body.stream()?,
            after,
            waiting,
        };
        Ok(self.zip.begin(&format!("files/{}/{}", file.id, file.name)))
    }
}
