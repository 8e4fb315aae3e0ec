//! Writes that may fail without failing their request.

use super::StoreError;
use std::time::Duration;
use tokio::time::timeout;

/// The time limit for such a write: another process may hold the database, and many requests would wait for each other.
const AT_MOST: Duration = Duration::from_millis(250);

/// Runs a best-effort write within the time limit. A write that has begun is completed all the same.
///
/// # Errors
/// The error that kept it from being written, [`StoreError::Unavailable`] after the time limit.
pub async fn best_effort<T>(note: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    timeout(AT_MOST, note).await.unwrap_or_else(|_| Err(StoreError::Unavailable("somebody else is writing".into())))
}
