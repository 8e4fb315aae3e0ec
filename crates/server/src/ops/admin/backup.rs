//! The commands for backup and restore.

use super::{BackupError, log, session_count};
use crate::observe::audit::{AuditEvent, audit};
use crate::ops::config::{BackupArgs, RestoreArgs};
use crate::system::{OsRandom, SystemClock};
use exeunt_domain::clock::Clock;
use exeunt_domain::session::Limits;
use exeunt_store::sqlite::{self, Restored, Sqlite};
use exeunt_store::{Rules, Store};
use std::sync::Arc;

/// Copies the database.
///
/// # Errors
/// See [`BackupError`].
pub fn backup(args: &BackupArgs) -> Result<String, BackupError> {
    let address = args.database.address();
    let directory = address.directory().map_err(BackupError)?;
    sqlite::backup(directory, &args.file).map_err(BackupError)?;
    // Not queued for the log of the server: nothing is written into a database that is only copied.
    audit(AuditEvent::AuthzAdmin).reason("backup").write();
    Ok(format!("{} holds the database as it is now.", args.file.display()))
}

/// Puts a backup in the place of the database.
///
/// # Errors
/// See [`BackupError`].
pub async fn restore(args: &RestoreArgs) -> Result<String, BackupError> {
    let rules = Rules { limits: Arc::new(Limits::default()), random: Arc::new(OsRandom) };
    let address = args.database.address();
    let directory = address.directory().map_err(BackupError)?;
    let done = sqlite::restore(directory, &args.file, args.force, &rules, SystemClock.now()).map_err(BackupError)?;
    match Sqlite::open_unchecked(directory, rules) {
        Ok(engine) => log(&Store::new(engine), "restore", None, Some(done.ended)).await,
        Err(error) => tracing::warn!(?error, "the log of the server will not say that a backup was restored"),
    }
    let (data, file) = (directory.display(), args.file.display());
    Ok(format!("The database in {data} is the one of {file} now. {}", summary(&done)))
}

fn summary(done: &Restored) -> String {
    let mut lines =
        vec![format!("Ended: {}. Everybody logs in anew, and no device is known.", session_count(done.ended))];
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
