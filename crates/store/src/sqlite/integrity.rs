//! The integrity check. A damaged database is not served: a wrong page could let a session in that has ended.

use crate::StoreError;
use rusqlite::{Connection, ErrorCode};
use std::path::Path;

/// Checks the whole database. The quick check would leave out whether the indexes agree with their tables, and it is an
/// index that leads from a cookie to its session.
pub(super) fn check(db: &Connection) -> Result<(), StoreError> {
    let found: String = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(StoreError::Damaged(found));
    }
    let lost = db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get::<_, i64>(0))?;
    if lost > 0 { Err(StoreError::Damaged(format!("{lost} rows belong to nothing"))) } else { Ok(()) }
}

/// Adds the file's name to an error, and what to do about it, in one line.
pub(super) fn with_path<T>(path: &Path, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
    let said =
        |cause: String| format!("{}: {}", path.display(), cause.split_whitespace().collect::<Vec<_>>().join(" "));
    outcome.map_err(|error| match error {
        StoreError::Damaged(cause) => StoreError::Damaged(format!(
            "{}; put a backup in its place with `exeunt-server restore`, see docs/backup.md",
            said(cause)
        )),
        StoreError::Unavailable(cause) => StoreError::Unavailable(said(cause)),
        StoreError::Broken(cause) => StoreError::Broken(said(cause)),
        other => other,
    })
}

/// Whether this SQLite error means that a file is damaged, or is no database.
pub(super) fn says_damaged(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}
