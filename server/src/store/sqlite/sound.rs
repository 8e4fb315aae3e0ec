//! Whether the database is sound. A damaged one is not served: a wrong page could let somebody in who is out.

use crate::store::StoreError;
use rusqlite::{Connection, ErrorCode};
use std::path::Path;

/// Looks through all of it. The quick check would leave out whether the indexes agree with their tables, and it is an
/// index that leads from a cookie to its session.
pub(super) fn check(db: &Connection) -> Result<(), StoreError> {
    let found: String = db.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if found != "ok" {
        return Err(damaged(&found));
    }
    let lost = db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get::<_, i64>(0))?;
    if lost > 0 { Err(damaged(&format!("{lost} rows belong to nothing"))) } else { Ok(()) }
}

/// Names the file, and what to do about it.
pub(super) fn or_said<T>(path: &Path, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
    outcome.map_err(|error| match error {
        StoreError::Damaged(cause) => StoreError::Damaged(format!(
            "{}: {cause}; put a backup in its place with `exeunt-server restore`, see docs/backup.md",
            path.display()
        )),
        StoreError::Unavailable(cause) => StoreError::Unavailable(format!("{}: {cause}", path.display())),
        other => other,
    })
}

fn damaged(found: &str) -> StoreError {
    // One line for the operator, however many SQLite has.
    StoreError::Damaged(found.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether this is how SQLite says that a file is damaged, or none of its own.
pub(super) fn says_damaged(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}
