//! R2: files of the history and the raw payloads of webhooks. Keys start with the supplier, so nothing is shared.

use worker::{Bucket, Data, HttpMetadata, Object};

use super::access::Supplier;
use super::db_error::DbError;

pub struct Files {
    bucket: Bucket,
}

impl Files {
    pub fn new(bucket: Bucket) -> Files {
        Files { bucket }
    }

    pub async fn put(
        &self,
        supplier: &Supplier,
        key: &str,
        media_type: &str,
        bytes: impl Into<Data>,
    ) -> worker::Result<()> {
        let metadata = HttpMetadata {
            content_type: Some(media_type.to_owned()),
            ..HttpMetadata::default()
        };
        self.bucket
            .put(path(supplier, key), bytes)
            .http_metadata(metadata)
            .execute()
            .await?;
        Ok(())
    }

    pub async fn get(&self, supplier: &Supplier, key: &str) -> worker::Result<Option<Object>> {
        self.bucket.get(path(supplier, key)).execute().await
    }

    pub async fn delete(&self, supplier: &Supplier, key: &str) -> worker::Result<()> {
        self.bucket.delete(path(supplier, key)).await
    }
}

/// R2 takes at most this many keys at once.
const DELETED_AT_ONCE: usize = 1000;

impl Files {
    pub async fn delete_all(&self, supplier: &Supplier, keys: &[String]) -> Result<(), DbError> {
        for keys in keys.chunks(DELETED_AT_ONCE) {
            let paths: Vec<String> = keys.iter().map(|key| path(supplier, key)).collect();
            self.bucket.delete_multiple(paths).await?;
        }
        Ok(())
    }

    /// Deletes everything under keys that begin so.
    pub async fn delete_below(&self, supplier: &Supplier, folder: &str) -> Result<(), DbError> {
        loop {
            let found = self
                .bucket
                .list()
                .prefix(path(supplier, folder))
                .execute()
                .await?;
            let keys: Vec<String> = found.objects().iter().map(Object::key).collect();
            if keys.is_empty() {
                return Ok(());
            }
            self.bucket.delete_multiple(keys).await?;
        }
    }
}

fn path(supplier: &Supplier, key: &str) -> String {
    format!("{}/{key}", supplier.id())
}
