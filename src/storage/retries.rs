//! Writes that lost a race, tried again.

use super::act::Failure;
use super::pause::pause;

/// How often a write is tried again when somebody else wrote the same account first.
pub const TRIES: u32 = 24;

/// Repeats a write that lost a race for the account, after a pause that grows and differs from writer to writer: those
/// that met once would meet again.
pub async fn with_retries<T, F>(mut write: impl FnMut() -> F) -> Result<T, Failure>
where
    F: Future<Output = Result<T, Failure>>,
{
    let mut result = write().await;
    for turn in 1..TRIES {
        match result {
            Err(failure) if failure.is_stale() => {
                let longest = turn.saturating_mul(15).min(200);
                let drawn = uuid::Uuid::new_v4().as_u128() % u128::from(longest);
                pause(u32::try_from(drawn).unwrap_or(longest)).await;
                result = write().await;
            }
            other => return other,
        }
    }
    result
}
