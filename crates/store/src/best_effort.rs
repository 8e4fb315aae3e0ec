//! What may be noted later.

use super::StoreError;
use std::time::Duration;
use tokio::time::timeout;

/// A request waits no longer than this for something that it only notes: another process may hold the database, and
/// many requests would wait for each other.
const AT_MOST: Duration = Duration::from_millis(250);

/// Notes something where the database takes it within a moment. What has begun to be written is written all the same.
///
/// # Errors
/// What keeps it from being noted, the lack of time among it.
pub async fn best_effort<T>(note: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    timeout(AT_MOST, note).await.unwrap_or_else(|_| Err(StoreError::Unavailable("somebody else is writing".into())))
}
