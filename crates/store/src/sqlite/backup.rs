//! A backup of the database, made while the server runs: from one moment, complete, and readable by its owner alone.

use super::files::{DATABASE, DirectoryLock, private_file};
use super::integrity;
use super::opening::{connect, no_hook};
use crate::StoreError;
use rusqlite::OpenFlags;
use std::fs::File;
use std::path::Path;

/// Copies the database in `directory` into `file`, which must not be there yet.
///
/// # Errors
/// When there is no database, or no room for the copy; then there is no copy either.
pub fn backup(directory: &Path, file: &Path) -> Result<(), StoreError> {
    let path = directory.join(DATABASE);
    if !path.is_file() {
        return Err(StoreError::Unavailable(format!("{}: there is no database", path.display())));
    }
    let _in_use = DirectoryLock::shared(directory)?;
    let in_words = |error: std::io::Error| StoreError::Unavailable(format!("{}: {error}", file.display()));
    private_file().create_new(true).open(file).map_err(in_words)?;
    let made = copy(&path, file).and_then(|()| {
        File::open(file).and_then(|file| file.sync_all()).map_err(in_words)?;
        sync_folder(file).map_err(in_words)
    });
    if made.is_err() {
        let _ = std::fs::remove_file(file);
    }
    made
}

fn copy(path: &Path, file: &Path) -> Result<(), StoreError> {
    let name = file.to_str().ok_or_else(|| StoreError::Unavailable(format!("{}: no name in UTF-8", file.display())))?;
    // Reading alone would be enough, but the index of the log may have to be made.
    let source = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, &no_hook())?;
    source.execute("VACUUM INTO ?1", [name])?;
    let made = connect(file, OpenFlags::SQLITE_OPEN_READ_ONLY, &no_hook())?;
    integrity::check(&made)
}

/// Syncs the folder of a file: the file's name survives a power cut only if its folder is written too.
pub(super) fn sync_folder(file: &Path) -> std::io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Other systems than Unix cannot open a folder, and need not.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
