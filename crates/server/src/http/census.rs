//! The census of the sessions for the metrics: counted in steps, so that no question takes longer the more there are.

use exeunt_store::{CensusPlace, SessionCounts, Store, StoreError};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// How long one question may count. What is left is counted at the next.
const AT_ONCE: Duration = Duration::from_millis(200);

/// A census. Cheap to clone; all clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Census(Arc<Mutex<Progress>>);

/// How far the present count is, and the result of the one before.
#[derive(Debug, Default)]
struct Progress {
    last: CensusPlace,
    counted: SessionCounts,
    complete: Option<SessionCounts>,
}

impl Census {
    /// Counts further, and answers with the last complete count: of this moment where there are few sessions, else as
    /// old as it took. None before the first is complete.
    ///
    /// # Errors
    /// See [`StoreError`].
    pub async fn advance(&self, store: &Store) -> Result<Option<SessionCounts>, StoreError> {
        let mut progress = self.0.lock().await;
        let begun = Instant::now();
        loop {
            let (some, next) = store.count_some_sessions(&progress.last).await?;
            progress.counted = progress.counted.and(some);
            let is_complete = next.is_none();
            if is_complete {
                progress.complete = Some(std::mem::take(&mut progress.counted));
            }
            progress.last = next.unwrap_or_default();
            if is_complete || begun.elapsed() > AT_ONCE {
                return Ok(progress.complete);
            }
        }
    }
}
