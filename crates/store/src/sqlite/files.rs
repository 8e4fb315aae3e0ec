//! The files of the database: their names, their permissions, and the lock of the directory while it is in use. It
//! knows no SQL.

use crate::StoreError;
use std::fs::{File, TryLockError};
use std::path::Path;

/// The database's file in its directory.
pub(super) const DATABASE: &str = "exeunt.db";

/// The file whose lock marks the directory as in use. It is empty, and stays.
const LOCK: &str = "exeunt.lock";

/// A lock on the directory. Programs that use the database share it; a program that replaces the database has it alone.
/// It is the system's, so it ends with its process, however that ends.
#[derive(Debug)]
pub(super) struct DirectoryLock(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File);

impl DirectoryLock {
    /// Takes the shared lock.
    pub(super) fn shared(directory: &Path) -> Result<Self, StoreError> {
        let file = open(directory)?;
        file.try_lock_shared().map(|()| Self(file)).map_err(|error| refused(directory, &error, "it is being restored"))
    }

    /// Takes the exclusive lock.
    pub(super) fn exclusive(directory: &Path) -> Result<Self, StoreError> {
        let file = open(directory)?;
        let why = "a server or another command uses it; stop it first";
        file.try_lock().map(|()| Self(file)).map_err(|error| refused(directory, &error, why))
    }
}

fn open(directory: &Path) -> Result<File, StoreError> {
    let path = directory.join(LOCK);
    let file = private_file().create(true).open(&path);
    file.map_err(|error| StoreError::Unavailable(format!("{}: {error}", path.display())))
}

fn refused(directory: &Path, error: &TryLockError, why: &str) -> StoreError {
    StoreError::Unavailable(match error {
        TryLockError::WouldBlock => format!("{}: {why}", directory.display()),
        TryLockError::Error(error) => format!("{}: {error}", directory.display()),
    })
}

/// Makes the directory, for the owner alone where the system has such permissions.
pub(super) fn make_private(directory: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory)
}

/// Makes the database's file, if it is not there, for the owner alone: the directory may be readable by others. SQLite
/// gives the files beside it the same permissions.
pub(super) fn make_private_file(path: &Path) -> std::io::Result<()> {
    match private_file().create_new(true).open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// The options that open a file for writing, and make it readable by its owner alone.
pub(super) fn private_file() -> std::fs::OpenOptions {
    let mut options = std::fs::OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
