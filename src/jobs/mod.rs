//! Work that nobody waits for.

pub mod nightly;
pub mod webhooks;

use chrono::DateTime;
use worker::Env;

use crate::app::App;
use crate::error::Error;
use crate::storage::customers::merges;

/// The cron trigger. `scheduled_ms` is the time it was due, in milliseconds since 1970: the job's `now`. The runtime
/// takes no result, so what goes wrong is in the runs' own rows, and here in the log.
pub async fn on_schedule(scheduled_ms: f64, env: Env) {
    if let Err(error) = scheduled(scheduled_ms, env).await {
        error.log("scheduled");
    }
}

async fn scheduled(scheduled_ms: f64, env: Env) -> Result<(), Error> {
    // Milliseconds of any date are exact in an f64; `as` saturates.
    let now = DateTime::from_timestamp_millis(scheduled_ms as i64)
        .ok_or_else(|| Error::internal("the trigger's time is not a date"))?;
    let app = App::at(env, now)?;
    if let Err(error) = merges::forget_old(&app.db, now).await {
        Error::from(error).log("old merges");
    }
    // Money first: what was paid is not to weigh on anybody's status.
    if let Err(error) = webhooks::run_queued(&app).await {
        error.log("queued webhooks");
    }
    nightly::run_due(&app).await
}
