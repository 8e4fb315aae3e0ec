//! The embedded engine: SQLite in WAL mode with every commit synced, one connection that writes and a few that read. An
//! acknowledged commit survives a crash and a power cut. Knows no HTTP and no clock.

mod backup;
mod erasing;
mod errors;
mod files;
mod integrity;
mod reserve;
mod restore;
mod schema;
mod statements;

pub use backup::backup;
pub use restore::{Restored, restore};

use crate::tx::{Change, DiskSpace, Tx};
use crate::{Rules, StoreError};
use files::{DATABASE, DirectoryLock, make_private, make_private_file};
use reserve::Reserve;
use rusqlite::{Connection, MAIN_DB, OpenFlags, TransactionBehavior};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
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
    _in_use: DirectoryLock,
}

/// A hook that gets every connection before it is used, for tests.
pub type ConnectionHook = Arc<dyn Fn(&mut Connection) + Send + Sync>;

/// The check of a database before it is used.
type IntegrityCheck = dyn Fn(&Connection) -> Result<(), StoreError>;

/// A hook that does nothing.
fn no_hook() -> ConnectionHook {
    Arc::new(|_| {})
}

impl Sqlite {
    /// Opens the database in `directory`, makes both if they are not there, checks the whole database's integrity, and
    /// brings the schema up to date.
    ///
    /// # Errors
    /// When the directory or the file cannot be used, is damaged, or has a schema newer than this program.
    pub fn open(directory: &Path, rules: Rules) -> Result<Self, StoreError> {
        Self::open_with_hook(directory, rules, no_hook())
    }

    /// Whether there is a database in the directory, or that cannot be known before it is opened. Makes nothing.
    #[must_use]
    pub fn is_in(directory: &Path) -> bool {
        directory.join(DATABASE).try_exists().unwrap_or(true)
    }

    /// Opens the database without the integrity check, which takes minutes for a large database: for an operator who takes access
    /// away and must not wait. Damage is still noticed where it is read.
    ///
    /// # Errors
    /// See [`Sqlite::open`].
    pub fn open_unchecked(directory: &Path, rules: Rules) -> Result<Self, StoreError> {
        Self::open_as(directory, rules, no_hook(), &|_| Ok(()))
    }

    /// Opens the database with a hook that gets every connection.
    ///
    /// # Errors
    /// See [`Sqlite::open`].
    pub fn open_with_hook(directory: &Path, rules: Rules, hook: ConnectionHook) -> Result<Self, StoreError> {
        Self::open_as(directory, rules, hook, &integrity::check)
    }

    fn open_as(
        directory: &Path,
        rules: Rules,
        hook: ConnectionHook,
        check: &IntegrityCheck,
    ) -> Result<Self, StoreError> {
        let in_words =
            |path: &Path, error: std::io::Error| StoreError::Unavailable(format!("{}: {error}", path.display()));
        make_private(directory).map_err(|error| in_words(directory, error))?;
        let in_use = DirectoryLock::shared(directory)?;
        let path = directory.join(DATABASE);
        make_private_file(&path).map_err(|error| in_words(&path, error))?;
        let reserve = Reserve::beside(directory);
        let opened = match open_writer(&path, &hook, check) {
            // Without the reserve's room the server could not start, and no person could log out.
            Err(StoreError::Full(_)) if reserve.release() => open_writer(&path, &hook, check),
            opened => opened,
        };
        let writer = integrity::with_path(&path, opened)?;
        Ok(Self(Arc::new(Inner {
            rules,
            path,
            writer: Arc::new(AsyncMutex::new(writer)),
            readers: Mutex::new(Vec::new()),
            reading: Arc::new(Semaphore::new(READERS)),
            reserve,
            hook,
            _in_use: in_use,
        })))
    }

    /// Keeps the reserve beside the database from now on, so that a full disk keeps no person from logging out.
    pub fn keep_reserve(&self) {
        if let Err(error) = self.0.reserve.keep(&*self.0.rules.random) {
            tracing::error!(?error, "there is no room for the reserve: if the disk is full, nobody can log in");
        }
    }

    /// One writing transaction. It takes the write lock at its start, so that what it reads cannot change before it
    /// writes. `publish` is called after the commit. Once it has begun it is finished, whatever becomes of the caller.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        room: DiskSpace,
        act: impl Fn(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
        publish: impl Fn(&BTreeSet<Change>) + Send + 'static,
    ) -> Result<T, StoreError> {
        self.as_writer(move |inner, writer| {
            if room == DiskSpace::Free {
                inner.reserve.restore(&*inner.rules.random)?;
            }
            match transact(writer, &inner.rules, &act, &publish) {
                Err(StoreError::Full(cause)) if room == DiskSpace::Reserve && inner.reserve.release() => {
                    tracing::error!(%cause, "the disk is full: what was kept in reserve is used to end sessions");
                    transact(writer, &inner.rules, &act, &publish)
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

    /// One reading transaction: everything it reads is from one moment. The thread holds the connection, not the
    /// request: it reads on when the request is gone, and further reads must not exceed the number of connections.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
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
            let transaction = reader.transaction()?;
            let answer = question(&Tx::new(&*transaction, &inner.rules));
            drop(transaction);
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
    publish: impl Fn(&BTreeSet<Change>),
) -> Result<T, StoreError> {
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let tx = Tx::new(&*transaction, rules);
    let outcome = act(&tx)?;
    let changes = tx.into_changes();
    transaction.commit()?;
    publish(&changes);
    Ok(outcome)
}

fn open_writer(path: &Path, hook: &ConnectionHook, check: &IntegrityCheck) -> Result<Connection, StoreError> {
    let mut writer = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE, hook)?;
    if writer.is_readonly(MAIN_DB)? {
        return Err(StoreError::Unavailable("it may only be read".into()));
    }
    writer.pragma_update(None, "journal_mode", "wal")?;
    writer.pragma_update(None, "synchronous", "full")?;
    writer.pragma_update(None, "foreign_keys", true)?;
    check(&writer)?;
    schema::migrate(&mut writer)?;
    Ok(writer)
}

fn connect(path: &Path, flags: OpenFlags, hook: &ConnectionHook) -> Result<Connection, StoreError> {
    let mut connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(WRITE_WAIT)?;
    // A damaged page is noticed when it is read, before it has any effect.
    connection.pragma_update(None, "cell_size_check", true)?;
    // Deleted content is overwritten; else it stays readable in free pages until they are used again.
    connection.pragma_update(None, "secure_delete", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    hook(&mut connection);
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;
    use exeunt_domain::secret::{NoRandomness, Random};
    use exeunt_domain::session::Limits;

    struct Zeros;

    impl Random for Zeros {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
            bytes.fill(0);
            Ok(())
        }
    }

    #[tokio::test]
    async fn every_commit_is_synced_and_every_reference_is_kept() {
        let directory = tempfile::tempdir().unwrap();
        let rules = Rules { limits: Arc::new(Limits::default()), random: Arc::new(Zeros) };
        let store = Sqlite::open(directory.path(), rules).unwrap();
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
