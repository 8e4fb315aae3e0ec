//! The embedded engine: SQLite in WAL mode with every commit synced, one connection that writes and a few that read. An
//! acknowledged commit survives a crash and a power cut. Knows no HTTP and no clock.

mod backup;
mod erasing;
mod errors;
mod files;
mod integrity;
mod opening;
mod reserve;
mod restore;
mod schema;
mod statements;

pub use backup::backup;
pub use restore::{Restored, restore};

use crate::tx::{DiskSpace, Notice, Tx};
use crate::{Rules, StoreError};
use files::DirectoryLock;
use integrity::Damage;
use opening::connect;
use reserve::Reserve;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{Mutex as AsyncMutex, Semaphore};
use tokio::time::timeout;

/// How long a write waits for other writers, of this process and of others together; then the answer is 503.
const WRITE_WAIT: Duration = Duration::from_secs(5);
/// Readers never wait for the writer in WAL mode, so a few are enough for every core.
const READERS: usize = 4;
/// How long a read waits for a connection. Longer than any request may take: this is for reads whose request is gone,
/// while a disk stands still.
const READ_WAIT: Duration = Duration::from_secs(30);

/// A SQLite database in a directory of its own.
#[derive(Clone)]
pub struct Sqlite(Arc<Inner>);

struct Inner {
    rules: Rules,
    path: PathBuf,
    readers: Mutex<Vec<Connection>>,
    /// Dropped after the readers, so that it is closed last: the connection that closes last deletes the log, and must
    /// be able to.
    writer: Arc<AsyncMutex<Connection>>,
    reading: Arc<Semaphore>,
    reserve: Reserve,
    hook: ConnectionHook,
    /// What the check has found that goes on beside.
    damage: Arc<Damage>,
    _in_use: DirectoryLock,
}

/// A hook that gets every connection before it is used, for tests.
pub type ConnectionHook = Arc<dyn Fn(&mut Connection) + Send + Sync>;

impl Sqlite {
    /// Keeps the reserve beside the database from now on, so that a full disk keeps no person from logging out.
    pub fn keep_reserve(&self) {
        if let Err(error) = self.0.reserve.keep(&*self.0.rules.random) {
            tracing::error!(?error, "there is no room for the reserve: if the disk is full, nobody can log in");
        }
    }

    /// One writing transaction. It takes the write lock at its start, so that what it reads cannot change before it
    /// writes. Once it has begun it is finished, whatever becomes of the caller.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        room: DiskSpace,
        act: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
        tell: impl Fn(Notice<'_>) + Send + 'static,
    ) -> Result<T, StoreError> {
        self.as_writer(move |inner, writer| {
            if room == DiskSpace::Free {
                inner.reserve.restore(&*inner.rules.random)?;
            }
            match transact(writer, &inner.rules, &act, &tell) {
                Err(StoreError::Full(cause)) if room == DiskSpace::Reserve && inner.reserve.release() => {
                    tracing::error!(%cause, "the disk is full: what was kept in reserve is used to end sessions");
                    transact(writer, &inner.rules, &act, &tell)
                }
                outcome => outcome,
            }
        })
        .await
    }

    /// Waits for the writer's connection. The wait in the queue counts: fifty requests must not add their waits up.
    async fn as_writer<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Inner, &mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.is_sound()?;
        let begun = Instant::now();
        let busy = |_| StoreError::Unavailable("others are writing for too long".into());
        let mut writer = timeout(WRITE_WAIT, Arc::clone(&self.0.writer).lock_owned()).await.map_err(busy)?;
        let patience = WRITE_WAIT.saturating_sub(begun.elapsed());
        let inner = Arc::clone(&self.0);
        on_a_thread(move || {
            writer.busy_timeout(patience)?;
            work(&inner, &mut writer)
        })
        .await
    }

    /// One reading transaction: everything it reads is from one moment.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        question: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.as_reader(move |rules, reader| {
            let transaction = reader.transaction()?;
            question(&Tx::new(&*transaction, rules))
        })
        .await
    }

    /// Reads by single statements, each from a moment of its own.
    pub(crate) async fn look_up<T: Send + 'static>(
        &self,
        question: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.as_reader(move |rules, reader| question(&Tx::new(&*reader, rules))).await
    }

    fn is_sound(&self) -> Result<(), StoreError> {
        self.0.damage.get().map_or(Ok(()), |cause| Err(StoreError::Damaged(cause.clone())))
    }

    /// Waits for a reading connection. The thread holds it, not the request: it reads on when the request is gone, and
    /// further reads must not exceed the number of connections.
    async fn as_reader<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Rules, &mut Connection) -> Result<T, StoreError> + Send + 'static,
    {
        self.is_sound()?;
        let busy = |_| StoreError::Unavailable("others are reading for too long".into());
        let permit = timeout(READ_WAIT, Arc::clone(&self.0.reading).acquire_owned()).await.map_err(busy)?;
        let permit = permit.map_err(|error| StoreError::Broken(error.to_string()))?;
        let inner = Arc::clone(&self.0);
        on_a_thread(move || {
            let _permit = permit;
            let idle = inner.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut reader = match idle {
                Some(reader) => reader,
                None => connect(&inner.path, OpenFlags::SQLITE_OPEN_READ_ONLY, &inner.hook)?,
            };
            let answer = work(&inner.rules, &mut reader);
            inner.readers.lock().unwrap_or_else(PoisonError::into_inner).push(reader);
            answer
        })
        .await
    }
}

async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| StoreError::Broken(error.to_string()))?
}

fn transact<T>(
    writer: &mut Connection,
    rules: &Rules,
    act: impl Fn(&Tx<'_>) -> Result<T, StoreError>,
    tell: impl Fn(Notice<'_>),
) -> Result<T, StoreError> {
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let tx = Tx::new(&*transaction, rules);
    let outcome = act(&tx)?;
    let changes = tx.into_changes();
    transaction.commit()?;
    tell(Notice::Committed(&changes));
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::rules;

    #[tokio::test]
    async fn every_commit_is_synced_and_every_reference_is_kept() {
        let directory = tempfile::tempdir().unwrap();
        let store = Sqlite::open(directory.path(), rules()).unwrap();
        let pragma = |name: &'static str| {
            let store = store.clone();
            async move {
                let asked = move |_: &Inner, writer: &mut Connection| {
                    Ok(writer.pragma_query_value(None, name, |row| row.get::<_, i64>(0))?)
                };
                store.as_writer(asked).await.unwrap()
            }
        };
        assert_eq!(pragma("synchronous").await, 2, "FULL: what is acknowledged survives a power cut");
        assert_eq!(pragma("foreign_keys").await, 1);
        assert_eq!(pragma("secure_delete").await, 1, "ON, and not FAST: free pages are overwritten too");
    }
}
