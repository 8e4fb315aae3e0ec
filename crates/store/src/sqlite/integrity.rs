//! The integrity check. A database that is known to be damaged is not served: a wrong page could let a session in that has
//! ended. A large one is served while the check goes on; it reads from one moment, so the log of the database grows
//! meanwhile.

use crate::StoreError;
use rusqlite::{Connection, ErrorCode};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, Weak};
use std::time::{Duration, Instant};

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

/// How far a database is checked before it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// Wholly.
    Whole,
    /// As far as one gets within this time. What is left is checked while it is used: a large one takes minutes.
    Within(Duration),
    /// Not at all.
    Nothing,
}

impl Extent {
    /// Checks so far; answers whether something is left to be checked.
    pub(super) fn check(self, db: &mut Connection) -> Result<bool, StoreError> {
        match self {
            Self::Whole => check(db).map(|()| false),
            Self::Nothing => Ok(false),
            Self::Within(limit) => {
                let (begun, late) = (Instant::now(), Arc::new(AtomicBool::new(false)));
                let seen = Arc::clone(&late);
                let is_late = move || begun.elapsed() >= limit && !late.swap(true, Ordering::Relaxed);
                db.progress_handler(STEPS, Some(is_late))?;
                let checked = check(db);
                db.progress_handler(0, None::<fn() -> bool>)?;
                if seen.load(Ordering::Relaxed) { Ok(true) } else { checked.map(|()| false) }
            }
        }
    }
}

/// How much SQLite does between two looks at the time; in a check it counts pages, about a megabyte of them.
const STEPS: i32 = 200;

/// What is known of the damage of a database in use.
pub(super) type Damage = OnceLock<String>;

/// Checks the whole database on a thread of its own, as long as the other end of `damage` is there.
pub(super) fn check_beside(mut db: Connection, path: PathBuf, damage: Weak<Damage>) {
    std::thread::spawn(move || {
        let used = Weak::clone(&damage);
        let checked = db
            .progress_handler(STEPS, Some(move || used.strong_count() == 0))
            .map_err(StoreError::from)
            .and_then(|()| check(&db));
        let Some(damage) = damage.upgrade() else { return };
        match with_path(&path, checked) {
            Ok(()) => tracing::info!("the whole database was checked"),
            Err(StoreError::Damaged(cause)) => {
                tracing::error!(cause, "the database is damaged: nothing is answered from it any more");
                let _ = damage.set(cause);
            }
            Err(error) => tracing::error!(%error, "the database could not be checked"),
        }
    });
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
