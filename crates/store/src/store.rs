//! The store: runs acts in transactions of its engine, measures them, and tells its observers what they changed, after
//! the commit and only if there was one.

use crate::StoreError;
use crate::engine::Engine;
use crate::tx::{Change, DiskSpace, Notice, Tx};
use async_trait::async_trait;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// The time limit for a best-effort write: another process may hold the database, and many requests would wait for each
/// other.
const BEST_EFFORT: Duration = Duration::from_millis(250);

/// The acts of the domain on one database. Cheap to clone; all clones are the same.
#[derive(Clone)]
pub struct Store {
    pub(crate) engine: Engine,
    observers: Arc<[Arc<dyn Observer>]>,
}

/// An observer of the store's acts. In production it measures them and publishes what they changed; in tests it makes
/// the store slow or absent. It knows the acts by name and nothing of their meaning.
#[async_trait]
pub trait Observer: Send + Sync + 'static {
    /// Called before an act. An error is answered in its place.
    async fn before(&self, _act: &'static str) -> Result<(), StoreError> {
        Ok(())
    }

    /// Called after an act, with its duration.
    fn after(&self, _act: &'static str, _took: Duration) {}

    /// Called when a writing act met another one and runs again.
    fn repeated(&self, _act: &'static str) {}

    /// Called after the commit of an act that changed something, on this node or on another one.
    fn committed(&self, _changes: &BTreeSet<Change>) {}

    /// Called where changes of other nodes may have been missed: anything may be different.
    fn missed(&self) {}
}

impl Store {
    /// The store of this database, with nothing that observes it.
    #[must_use]
    pub fn new(engine: impl Into<Engine>) -> Self {
        Self { engine: engine.into(), observers: Arc::default() }
    }

    /// The same store, whose acts this one observes, too.
    #[must_use]
    pub fn observed_by(self, observer: Arc<dyn Observer>) -> Self {
        let observers = std::iter::once(observer).chain(self.observers.iter().cloned()).collect();
        Self { observers, ..self }
    }

    /// Runs an act that only reads. Everything it reads is from one moment.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        act: &'static str,
        work: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.observed(act, self.engine.read(work)).await
    }

    /// Runs an act that reads by a single statement, or by several that need not be from one moment.
    pub(crate) async fn look_up<T: Send + 'static>(
        &self,
        act: &'static str,
        work: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.observed(act, self.engine.look_up(work)).await
    }

    /// Receives what other nodes changed, and passes it to the observers; it has no end. A hint and never the truth: a
    /// node that hears nothing is late, and not wrong.
    pub async fn listen(&self) {
        let tell = |changes: Option<&BTreeSet<Change>>| {
            self.observers.iter().for_each(|observer| match changes {
                Some(changes) => observer.committed(changes),
                None => observer.missed(),
            });
        };
        self.engine.listen(tell).await;
    }

    /// Runs an act that writes, in a task of its own: it is finished, and what it changed is published, even if the
    /// request that asked for it is gone.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        act: &'static str,
        work: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.write_as(act, DiskSpace::Free, work).await
    }

    /// The same for an act that takes access away, or leads to that: on a full disk it may use the reserve.
    pub(crate) async fn write_with_reserve<T: Send + 'static>(
        &self,
        act: &'static str,
        work: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.write_as(act, DiskSpace::Reserve, work).await
    }

    async fn write_as<T: Send + 'static>(
        &self,
        act: &'static str,
        room: DiskSpace,
        work: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let store = self.clone();
        let done = async move { store.observed(act, store.committed(act, room, work)).await };
        tokio::spawn(done).await.map_err(|error| StoreError::Broken(error.to_string()))?
    }

    /// Runs a write whose failure fails no request, within a short time limit. One that has begun is completed all the
    /// same.
    pub(crate) async fn write_best_effort<T: Send + 'static>(
        &self,
        act: &'static str,
        work: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let written = async {
            let written = timeout(BEST_EFFORT, self.committed(act, DiskSpace::Free, work)).await;
            written.unwrap_or_else(|_| Err(StoreError::Unavailable("another process is writing".into())))
        };
        self.observed(act, written).await
    }

    async fn committed<T: Send + 'static>(
        &self,
        act: &'static str,
        room: DiskSpace,
        work: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let observers = Arc::clone(&self.observers);
        let tell = move |notice: Notice<'_>| match notice {
            Notice::Conflict => observers.iter().for_each(|observer| observer.repeated(act)),
            Notice::Committed(changes) if changes.is_empty() => {}
            Notice::Committed(changes) => observers.iter().for_each(|observer| observer.committed(changes)),
        };
        self.engine.write(room, work, tell).await
    }

    async fn observed<T>(
        &self,
        act: &'static str,
        work: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let begun = Instant::now();
        for observer in self.observers.iter() {
            observer.before(act).await?;
        }
        let outcome = work.await;
        for observer in self.observers.iter() {
            observer.after(act, begun.elapsed());
        }
        outcome
    }
}
