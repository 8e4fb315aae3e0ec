//! The commands for backup and restore.

use super::{log, sessions_in_words};
use crate::observe::audit::{AuditEvent, audit};
use crate::ops::config::{Backup, Restore};
use crate::system::OsRandom;
use crate::system::SystemClock;
use exeunt_domain::clock::Clock;
use exeunt_domain::session::Limits;
use exeunt_store::sqlite::{self, Restored, Sqlite};
use exeunt_store::{Rules, Store, StoreError};
use std::sync::Arc;

/// Copies the database.
///
/// # Errors
/// A sentence about the cause.
pub fn backup(wish: &Backup) -> Result<String, String> {
    sqlite::backup(&wish.data, &wish.file).map_err(cause)?;
    // Not queued for the log of the server: nothing is written into a database that is only copied.
    audit(AuditEvent::AuthzAdmin).reason("backup").write();
    Ok(format!("{} holds the database as it is now.", wish.file.display()))
}

/// Puts a backup in the place of the database.
///
/// # Errors
/// A sentence about the cause; then nothing was changed.
pub async fn restore(wish: &Restore) -> Result<String, String> {
    let rules = Rules { limits: Arc::new(Limits::default()), random: Arc::new(OsRandom) };
    let done = sqlite::restore(&wish.data, &wish.file, wish.force, &rules, SystemClock.now()).map_err(cause)?;
    match Sqlite::open_at_once(&wish.data, rules) {
        Ok(engine) => log(&Store::new(engine), "restore", None, Some(done.ended)).await,
        Err(error) => tracing::warn!(?error, "the log of the server will not say that a backup was restored"),
    }
    let (data, file) = (wish.data.display(), wish.file.display());
    Ok(format!("The database in {data} is the one of {file} now. {}", told(&done)))
}

fn told(done: &Restored) -> String {
    let mut lines =
        vec![format!("Ended: {}. Everybody logs in anew, and no device is known.", sessions_in_words(done.ended))];
    if done.compared {
        for (names, what) in [
            (&done.kept_out, "Disabled since the backup, and still so"),
            (&done.newer_passwords, "Changed since the backup, and still the newer one: the password of"),
            (&done.lost, "Not in the backup, and gone"),
            (&done.erased, "Erased since the backup, and erased again"),
        ] {
            if !names.is_empty() {
                lines.push(format!("{what}: {}.", names.join(", ")));
            }
        }
    } else {
        lines.push(
            "Passwords are those of the backup: whoever changed theirs since logs in with the older one.".to_owned(),
        );
        lines.push("Accounts that were disabled since the backup are enabled: disable them again.".to_owned());
        lines.push("Accounts that were deleted since the backup are there again: delete them again.".to_owned());
    }
    if let Some(replaced) = &done.replaced {
        lines.push(format!("The database that was there is {} now.", replaced.display()));
    }
    lines.join("\n")
}

fn cause(error: StoreError) -> String {
    match error {
        StoreError::Unavailable(cause) | StoreError::Full(cause) | StoreError::Broken(cause) => cause,
        StoreError::Damaged(cause) => format!("it is damaged, or no database: {cause}"),
        other => other.to_string(),
    }
}
