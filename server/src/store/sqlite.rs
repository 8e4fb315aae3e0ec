//! The embedded engine: SQLite in WAL mode with every commit synced, one connection that writes and a few that read.
//! What is acknowledged survives a crash and a power cut. Knows no HTTP and no clock.

mod accounts;
mod activity;
mod as_store;
mod counters;
mod devices;
mod leaving;
mod resuming;
mod rows;
mod schema;
mod sessions;
mod sign_up;
mod signing;
mod storms;
mod throttling;
mod watching;

use super::{Rules, StoreError};
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Mutex as AsyncMutex, Semaphore};

/// A statement waits this long for another process that writes; then the answer is 503.
const BUSY: Duration = Duration::from_secs(5);
/// Readers never wait for the writer in WAL mode, so a few are enough for every core.
const READERS: usize = 4;

/// A SQLite database in a directory of its own.
#[derive(Clone)]
pub struct Sqlite(Arc<Inner>);

struct Inner {
    rules: Rules,
    path: PathBuf,
    writer: Arc<AsyncMutex<Connection>>,
    readers: Mutex<Vec<Connection>>,
    reading: Semaphore,
}

/// What the functions of this engine get: the open transaction and the rules.
struct Tx<'a> {
    db: &'a Connection,
    rules: &'a Rules,
}

impl Sqlite {
    /// Opens the database in `directory`, makes both if they are not there, and brings the schema up to date.
    ///
    /// # Errors
    /// When the directory or the file cannot be used, or the schema is newer than this program.
    pub fn open(directory: &Path, rules: Rules) -> Result<Self, StoreError> {
        make_private(directory)
            .map_err(|error| StoreError::Unavailable(format!("{}: {error}", directory.display())))?;
        let path = directory.join("exeunt.db");
        make_private_file(&path).map_err(|error| StoreError::Unavailable(format!("{}: {error}", path.display())))?;
        let mut writer = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        writer.pragma_update(None, "journal_mode", "wal")?;
        writer.pragma_update(None, "synchronous", "full")?;
        writer.pragma_update(None, "foreign_keys", true)?;
        schema::migrate(&mut writer)?;
        Ok(Self(Arc::new(Inner {
            rules,
            path,
            writer: Arc::new(AsyncMutex::new(writer)),
            readers: Mutex::new(Vec::new()),
            reading: Semaphore::new(READERS),
        })))
    }

    /// One writing transaction. It takes the write lock at its start, so that what it reads cannot change before it
    /// writes. It is finished even if the request that asked for it is gone.
    async fn write<T, F>(&self, act: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let mut writer = Arc::clone(&self.0.writer).lock_owned().await;
        let inner = Arc::clone(&self.0);
        on_a_thread(move || {
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let outcome = act(&Tx { db: &transaction, rules: &inner.rules })?;
            transaction.commit()?;
            Ok(outcome)
        })
        .await
    }

    /// One reading transaction: everything it reads is of one moment.
    async fn read<T, F>(&self, question: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let _turn = self.0.reading.acquire().await.map_err(|error| StoreError::Broken(error.to_string()))?;
        let inner = Arc::clone(&self.0);
        on_a_thread(move || {
            let idle = inner.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut reader = match idle {
                Some(reader) => reader,
                None => connect(&inner.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
            };
            let transaction = reader.transaction()?;
            let answer = question(&Tx { db: &transaction, rules: &inner.rules });
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

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, StoreError> {
    let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Makes the directory, for the owner alone where the system knows such a thing.
fn make_private(directory: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Makes the database's file, if it is not there, for the owner alone: the directory may be one that others can read.
/// SQLite gives the files beside it the same permissions.
fn make_private_file(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

impl From<rusqlite::Error> for StoreError {
    /// What may pass by itself, or when the operator makes room, is 503; the rest is a fault of ours.
    fn from(error: rusqlite::Error) -> Self {
        use ErrorCode::{CannotOpen, DatabaseBusy, DatabaseLocked, DiskFull, ReadOnly, SystemIoFailure};
        match error.sqlite_error_code() {
            Some(DatabaseBusy | DatabaseLocked | DiskFull | CannotOpen | SystemIoFailure | ReadOnly) => {
                Self::Unavailable(error.to_string())
            }
            _ => Self::Broken(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::OsRandom;
    use crate::session::Limits;

    #[tokio::test]
    async fn every_commit_is_synced_and_every_reference_is_kept() {
        let directory = tempfile::tempdir().unwrap();
        let rules = Rules { limits: Arc::new(Limits::default()), random: Arc::new(OsRandom) };
        let store = Sqlite::open(directory.path(), rules).unwrap();
        let pragma = |name: &'static str| {
            let store = store.clone();
            async move {
                store
                    .write(move |tx| Ok(tx.db.pragma_query_value(None, name, |row| row.get::<_, i64>(0))?))
                    .await
                    .unwrap()
            }
        };
        assert_eq!(pragma("synchronous").await, 2, "FULL: what is acknowledged survives a power cut");
        assert_eq!(pragma("foreign_keys").await, 1);
    }
}
