//! The way from a directory to a database in use: its files, the lock, the check, the schema, the connections.

use super::files::{DATABASE, DirectoryLock, make_private, make_private_file};
use super::integrity::{self, Damage, Extent};
use super::reserve::Reserve;
use super::{ConnectionHook, Inner, READERS, Sqlite, WRITE_WAIT, schema};
use crate::address::Opening;
use crate::{Rules, StoreError};
use rusqlite::{Connection, MAIN_DB, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{Mutex as AsyncMutex, Semaphore, oneshot};

/// How long the check of the database may take before it is used; a server answers within a second of its start.
const CHECK: Duration = Duration::from_millis(300);

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
        Self::open_as(directory, rules, no_hook(), Extent::Nothing)
    }

    /// Opens the database after a check that takes no longer than this. What is left is checked beside; once damage is
    /// found there, no act is run any more.
    ///
    /// # Errors
    /// See [`Sqlite::open`].
    pub fn open_within(directory: &Path, rules: Rules, limit: Duration) -> Result<Self, StoreError> {
        Self::open_as(directory, rules, no_hook(), Extent::Within(limit))
    }

    /// Opens the database with a hook that gets every connection.
    ///
    /// # Errors
    /// See [`Sqlite::open`].
    pub fn open_with_hook(directory: &Path, rules: Rules, hook: ConnectionHook) -> Result<Self, StoreError> {
        Self::open_as(directory, rules, hook, Extent::Whole)
    }

    /// Opens the database on a detached thread, so that a shutdown does not wait for it.
    pub(crate) async fn open_on_a_thread(
        directory: PathBuf,
        rules: Rules,
        opening: Opening,
    ) -> Result<Self, StoreError> {
        let (sender, opened) = oneshot::channel();
        std::thread::spawn(move || {
            let opened = match opening {
                Opening::CreateOrOpen => Self::open_within(&directory, rules, CHECK),
                Opening::CreateAlone => make_private(&directory)
                    .map_err(|error| with_path(&directory, &error))
                    .and_then(|()| DirectoryLock::exclusive(&directory))
                    .and_then(|alone| Self::open_locked(&directory, rules, alone, no_hook(), Extent::Whole)),
                _ if !Self::is_in(&directory) => Err(StoreError::NotFound),
                Opening::Checked => Self::open(&directory, rules),
                Opening::Unchecked => Self::open_unchecked(&directory, rules),
                Opening::Alone => DirectoryLock::exclusive(&directory)
                    .and_then(|alone| Self::open_locked(&directory, rules, alone, no_hook(), Extent::Whole)),
            };
            sender.send(opened).is_ok()
        });
        opened.await.map_err(|_| StoreError::Broken("the database could not be opened".into()))?
    }

    fn open_as(directory: &Path, rules: Rules, hook: ConnectionHook, check: Extent) -> Result<Self, StoreError> {
        make_private(directory).map_err(|error| with_path(directory, &error))?;
        Self::open_locked(directory, rules, DirectoryLock::shared(directory)?, hook, check)
    }

    fn open_locked(
        directory: &Path,
        rules: Rules,
        in_use: DirectoryLock,
        hook: ConnectionHook,
        check: Extent,
    ) -> Result<Self, StoreError> {
        let path = directory.join(DATABASE);
        make_private_file(&path).map_err(|error| with_path(&path, &error))?;
        let reserve = Reserve::beside(directory);
        let opened = match open_writer(&path, &hook, check) {
            // Without the reserve's room the server could not start, and no person could log out.
            Err(StoreError::Full(_)) if reserve.release() => open_writer(&path, &hook, check),
            opened => opened,
        };
        let (writer, is_left) = integrity::with_path(&path, opened)?;
        let damage = Arc::<Damage>::default();
        if is_left {
            let db = connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY, &hook)?;
            integrity::check_beside(db, path.clone(), Arc::downgrade(&damage));
        }
        Ok(Self(Arc::new(Inner {
            rules,
            path,
            writer: Arc::new(AsyncMutex::new(writer)),
            readers: Mutex::new(Vec::new()),
            reading: Arc::new(Semaphore::new(READERS)),
            reserve,
            hook,
            damage,
            _in_use: in_use,
        })))
    }
}

/// A hook that does nothing.
pub(super) fn no_hook() -> ConnectionHook {
    Arc::new(|_| {})
}

fn with_path(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Unavailable(format!("{}: {error}", path.display()))
}

/// The connection that writes, and whether something is left to be checked.
fn open_writer(path: &Path, hook: &ConnectionHook, check: Extent) -> Result<(Connection, bool), StoreError> {
    let mut writer = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE, hook)?;
    if writer.is_readonly(MAIN_DB)? {
        return Err(StoreError::Unavailable("it may only be read".into()));
    }
    writer.pragma_update(None, "journal_mode", "wal")?;
    writer.pragma_update(None, "synchronous", "full")?;
    writer.pragma_update(None, "foreign_keys", true)?;
    let is_left = check.check(&mut writer)?;
    schema::migrate(&mut writer)?;
    Ok((writer, is_left))
}

pub(super) fn connect(path: &Path, flags: OpenFlags, hook: &ConnectionHook) -> Result<Connection, StoreError> {
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
