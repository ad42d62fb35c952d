//! Work that nobody waits for.

use worker::Env;

/// The cron trigger. `scheduled_ms` is the time it was due, in milliseconds since 1970: the job's `now`.
pub async fn on_schedule(_scheduled_ms: f64, _env: Env) {}
