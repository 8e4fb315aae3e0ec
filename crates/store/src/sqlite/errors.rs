//! Conversion of SQLite's errors to the store's.

use super::integrity;
use crate::StoreError;
use rusqlite::{ErrorCode, ffi};

impl From<rusqlite::Error> for StoreError {
    /// Errors that pass by themselves, or when the operator makes room, are 503; the others are internal faults.
    fn from(error: rusqlite::Error) -> Self {
        use ErrorCode::{CannotOpen, DatabaseBusy, DatabaseLocked, ReadOnly, SystemIoFailure};
        match error.sqlite_error_code() {
            _ if is_full(&error) => Self::Full(error.to_string()),
            _ if integrity::says_damaged(&error) => Self::Damaged(error.to_string()),
            Some(DatabaseBusy | DatabaseLocked | CannotOpen | SystemIoFailure | ReadOnly) => {
                Self::Unavailable(error.to_string())
            }
            _ => Self::Broken(error.to_string()),
        }
    }
}

/// Whether there was no room: for a page, for the log, or for the index of the log. A file size limit, or a quota,
/// shows as a failed write.
fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error| {
        error.code == ErrorCode::DiskFull
            || [ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_IOERR_SHMSIZE].contains(&error.extended_code)
    })
}
